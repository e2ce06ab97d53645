package regalloc

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements Context, the entry to the allocator and the owner of its memory.

// A Context allocates registers for one function after another. It keeps its memory between
// runs, so that nothing is allocated per instruction. The zero Context is ready for use; it
// must not be used by several goroutines at once.
type Context struct {
	// Basic selects an allocator that keeps every value in memory between instructions.
	Basic bool
	// Off are the optimizations that are turned off.
	Off tune.Set
	// Chaos, if not 0, seeds bad decisions that must still give right answers. For tests.
	Chaos uint64
	// Few, if not 0, are the registers among which values choose that need not be in one at once. For tests.
	Few RegSet

	cfg   cfg
	live  liveness
	iv    intervals
	bs    bundles
	scan  scanner
	parts parts
	slots slots
	edges edges
	gaps  gaps
	mover mover

	lifting lifting

	occupied occupancy
	out      Output
	points   []uint32 // instructions that are safepoints
	keys     []uint64

	largest int // instructions of the largest function that the memory has served
}

// Allocate assigns a place to every operand of f. It fails only if f exceeds the limits of
// the data structures. f must be valid in the sense of Validate.
func (c *Context) Allocate(f *Func) (*Output, error) {
	if len(f.VRegs) > MaxVRegs {
		return nil, fmt.Errorf("regalloc: %s: %d virtual registers, the limit is %d", f.Name, len(f.VRegs), MaxVRegs)
	}
	if len(f.Insts) >= maxInsts {
		return nil, fmt.Errorf("regalloc: %s: %d instructions, the limit is %d", f.Name, len(f.Insts), maxInsts)
	}
	// One giant function must not hold its memory while small ones follow.
	if c.largest > 1<<16 && len(f.Insts) < c.largest/16 {
		*c = Context{Basic: c.Basic, Off: c.Off, Chaos: c.Chaos, Few: c.Few}
	}
	c.largest = max(c.largest, len(f.Insts))
	c.out = Output{
		Allocs:     resize(c.out.Allocs, len(f.Operands)),
		Edits:      c.out.Edits[:0],
		Safepoints: c.out.Safepoints[:0],
		SlotPool:   c.out.SlotPool[:0],
	}
	c.cfg.build(f)
	c.survey(f)
	c.live.off, c.live.chaos = c.Off, c.Chaos
	c.live.build(f, &c.cfg)
	if c.Basic {
		c.basic(f)
		return &c.out, nil
	}
	c.bs.build(f, &c.live) // first, because operands may change places
	c.iv.build(f, &c.live)
	c.out.Stats.Coalesced = c.bs.joined
	s := &c.scan
	s.f, s.cfg, s.iv, s.bs, s.stats, s.rand = f, &c.cfg, &c.iv, &c.bs, &c.out.Stats, c.Chaos
	s.pick(c.Few)
	s.run()
	c.resolve(f)
	s.f, s.stats = nil, nil
	return &c.out, nil
}

// maxInsts bounds the number of instructions so that positions fit in 31 bits.
const maxInsts = 1 << 29
