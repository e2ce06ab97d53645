package cranelike

import (
	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file defines context, the scratch memory of one function's compilation.

// A context compiles one function at a time and is reused. Every stage's data lives here.
type context struct {
	c      *Compiler
	passes []pass

	tr      frontend.Translator
	fn      ir.Func
	sweep   opt.Sweeper
	graph   analysis.Graph
	refiner opt.Refiner
	place   opt.Placer
	lower   mach.Lower
	vcode   mach.VCode
	alloc   regalloc.Context
	out     *regalloc.Output
	emit    *mach.Emit
	code    *mach.Code

	// The job.
	t    *environ.Translation
	key  environ.FuncKey
	body environ.FuncBody

	// given, if not nil, is the IR to compile, in place of what key and body say.
	given *ir.Func

	chaos *tune.Chaos // nil if off
}

func newContext(c *Compiler) *context {
	x := &context{c: c, passes: passes()}
	off := c.opts.Disable
	x.tr.Disable(off)
	x.tr.CanonicalNaN, x.tr.Inlining = c.opts.CanonicalNaN, c.opts.Inlining
	x.sweep.Off, x.refiner.Off, x.place.Off = off, off, off
	x.lower = mach.Lower{ISA: c.isa, Tun: &c.tun, Features: uint64(c.features), Hits: c.opts.RuleHits, Off: off}
	x.alloc.Basic, x.alloc.Off = c.opts.BasicAlloc, off
	x.emit = mach.NewEmit(c.isa, &c.tun, uint64(c.features))
	x.emit.Off = off
	x.emit.AllPositions, x.emit.Checked = c.opts.AllPositions, c.opts.Verify
	if c.opts.Chaos.Seed != 0 {
		x.chaos = new(tune.Chaos)
		x.tr.Chaos(x.chaos)
		x.place.Chaos, x.lower.Chaos, x.emit.Chaos = x.chaos, x.chaos, x.chaos
	}
	return x
}
