package cranelike

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file is the pipeline: the stages in order, why they are in that order, and what is
// checked and shown between them.

// A pass is one stage. All stages work on the context.
type pass struct {
	name   string
	run    func(x *context) error
	verify func(x *context) error // what must hold afterwards
	dump   func(x *context, w io.Writer)
}

// passes returns the stages in order. It is a function because package variables that refer
// to each other through functions would be computed at start-up.
func passes() []pass {
	return []pass{
		{"build", build, verifyIR, dumpIR},
		{"sweep", func(x *context) error { x.sweep.Run(&x.fn); return nil }, verifyIR, dumpIR},
		{"graph", graph, nil, nil},
		{"refine", refine, verifyIR, dumpIR},
		{"place", func(x *context) error { x.place.Run(&x.fn, &x.graph); return nil }, verifyPlace, dumpIR},
		{"lower", func(x *context) error {
			x.lower.Idom = x.graph.Idom
			x.lower.Run(&x.fn, x.graph.Freq, &x.vcode)
			return nil
		}, verifyVCode, dumpVCode},
		{"regalloc", allocate, verifyAlloc, dumpVCode},
		{"emit", emit, verifyCode, nil},
	}
}

// passOrder lists pairs of stages with the reason why the first must precede the second. A
// test compares it with passes.
var passOrder = [...]struct{ before, after, why string }{
	{"build", "sweep", "the builder leaves parameters that turned out to have one value"},
	{"sweep", "graph", "dead blocks' edges must not count"},
	{"graph", "refine", "what holds in a block holds in those that it dominates"},
	{"refine", "place", "sums that accesses no longer need are not placed"},
	{"graph", "place", "code motion needs dominators and loops"},
	{"sweep", "place", "dead values must not pull their operands up"},
	{"place", "lower", "selection emits a value in its block only"},
	{"lower", "regalloc", "registers are what selection made"},
	{"regalloc", "emit", "emission needs places"},
}

// compile runs the pipeline.
func (x *context) compile(t *environ.Translation, key environ.FuncKey, body environ.FuncBody) (code *mach.Code, err error) {
	x.t, x.key, x.body = t, key, body
	stage := ""
	defer func() {
		x.t, x.body, x.code, x.out = nil, environ.FuncBody{}, nil, nil
		r := recover()
		if r == nil {
			return
		}
		if e, ok := r.(error); ok {
			if tl := (mach.TooLarge{}); errors.As(e, &tl) {
				err = e
				return
			}
			if un := (mach.Unsupported{}); errors.As(e, &un) {
				err = e
				return
			}
		}
		panic(fmt.Sprintf("cranelike: panic in %s of %s: %v", stage, key, r))
	}()
	for n, p := range x.passes {
		stage = p.name
		if x.chaos != nil {
			x.unsettle(n)
		}
		if err := x.timed(p); err != nil {
			return nil, err
		}
		if p.verify != nil && x.c.opts.Verify {
			if err := p.verify(x); err != nil {
				panic(fmt.Sprintf("verification failed: %v", err))
			}
		}
		if p.dump != nil && x.c.opts.Dump != nil {
			if w := x.c.opts.Dump(key, p.name); w != nil {
				p.dump(x, w)
			}
		}
	}
	return x.code, nil
}

// timed runs p and tells Options.Time.
func (x *context) timed(p pass) error {
	tell := x.c.opts.Time
	if tell == nil {
		return p.run(x)
	}
	start := time.Now()
	err := p.run(x)
	d, n := time.Since(start), len(x.body.Bytes)
	if p.name == "emit" && err == nil {
		n = len(x.code.Bytes)
	}
	tell(x.key, p.name, d, n)
	return err
}

// build translates wasm, or makes a trampoline.
func build(x *context) error {
	if x.given != nil {
		copyFunc(&x.fn, x.given)
		return nil
	}
	switch x.key.Kind {
	case environ.FuncDefined:
		return x.tr.Func(x.t, types.DefinedFuncIndex(x.key.Index), x.body, &x.fn)
	case environ.FuncHostToWasm:
		return x.tr.HostToWasm(x.t, types.SigIndex(x.key.Index), &x.fn)
	case environ.FuncWasmToHost:
		return x.tr.WasmToHost(x.t, types.SigIndex(x.key.Index), &x.fn)
	case environ.FuncBuiltin:
		return x.tr.Builtin(x.t, environ.BuiltinIndex(x.key.Index), &x.fn)
	}
	return fmt.Errorf("cranelike: cannot compile %s", x.key)
}

// copyFunc makes dst equal to src, with memory of its own.
func copyFunc(dst, src *ir.Func) {
	dst.Reset()
	dst.Name, dst.Key, dst.Sig = src.Name, src.Key, src.Sig
	dst.Insts = append(dst.Insts[:0], src.Insts...)
	dst.Pos = append(dst.Pos[:0], src.Pos...)
	dst.Pool = append(dst.Pool, src.Pool...)
	dst.Blocks = append(dst.Blocks, src.Blocks...)
	dst.Edges = append(dst.Edges, src.Edges...)
	dst.Order = append(dst.Order, src.Order...)
	dst.Sigs = append(dst.Sigs, src.Sigs...)
	dst.Consts128 = append(dst.Consts128, src.Consts128...)
	dst.Inline = append(dst.Inline, src.Inline...)
}

// refine takes the uses that sweep counted.
func refine(x *context) error {
	x.refiner.MaxLen = 0
	if x.given == nil && x.key.Kind == environ.FuncDefined {
		x.refiner.MaxLen = x.tr.MaxMemory()
	}
	x.refiner.Run(&x.fn, &x.graph, x.sweep.Uses)
	return nil
}

func allocate(x *context) (err error) {
	x.out, err = x.alloc.Allocate(&x.vcode.RA)
	return err
}

func emit(x *context) error {
	x.emit.Inline = x.fn.Inline
	x.code = x.emit.Run(&x.vcode, x.out)
	if len(x.fn.Inline) > 0 {
		x.code.Inline = slices.Clone(x.fn.Inline)
	}
	return nil
}

func verifyIR(x *context) error    { return ir.Verify(&x.fn) }
func verifyPlace(x *context) error { return opt.VerifyPlaced(&x.fn, &x.graph) }
func verifyVCode(x *context) error { return regalloc.Validate(&x.vcode.RA) }
func verifyAlloc(x *context) error { return regalloc.Check(&x.vcode.RA, x.out) }
func verifyCode(x *context) error  { return x.emit.Verify(x.code) }

func dumpIR(x *context, w io.Writer)    { w.Write(x.fn.AppendTextPos(nil)) }
func dumpVCode(x *context, w io.Writer) { x.vcode.Print(w, x.c.isa, x.out) }
