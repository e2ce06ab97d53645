package cranelike

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file drives chaos mode; see tune.Chaos.

// unsettle makes ready for the bad decisions of stage number n.
func (x *context) unsettle(n int) {
	key := uint64(x.key.Kind)<<32 | uint64(x.key.Index)
	x.chaos.Start(x.c.opts.Chaos, key, n)
	x.alloc.Chaos, x.alloc.Few = unsettledAlloc(x.chaos, x.c.isa.Regs)
}

// unsettledAlloc returns the allocator's share of what c says: its seed, and three to five registers of
// each bank of file, or none.
func unsettledAlloc(c *tune.Chaos, file *regalloc.RegFile) (seed uint64, few regalloc.RegSet) {
	if c.On(tune.Cut) {
		seed = uint64(c.Below(1<<31))<<1 | 1
	}
	if c.On(tune.Few) {
		for _, rs := range file.Alloc {
			for n := 3 + c.Below(3); n > 0; {
				if r := rs[c.Below(uint32(len(rs)))]; !few.Has(r) {
					few |= regalloc.Set(r)
					n--
				}
			}
		}
	}
	return seed, few
}

func graph(x *context) error {
	if x.chaos.On(tune.Freeze) {
		for b := range x.fn.Blocks {
			if x.chaos.OneIn(6, tune.Freeze) {
				x.fn.Blocks[b].Cold = b > 0
			}
			order := x.fn.BlockOrder(ir.Block(b))
			if i := &x.fn.Insts[order[len(order)-1]]; i.Op == ir.OpBrIf && x.chaos.OneIn(4, tune.Freeze) {
				i.Imm, x.fn.Hinted = uint64(1+x.chaos.Below(2)), true
			}
		}
	}
	x.graph.Compute(&x.fn)
	return nil
}
