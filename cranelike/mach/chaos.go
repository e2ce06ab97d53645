package mach

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements chaos mode's share of layout and emission.

// shuffled fills order with the blocks that are not cold, in any order in which each comes behind its
// dominators, if that is the whim for f.
func (y *layout) shuffled(f *ir.Func) bool {
	if !y.chaos.On(tune.Shuffle) || len(y.idom) != len(f.Blocks) || f.Blocks[0].Cold {
		return false
	}
	// Children in the dominator tree, as lists.
	n := len(f.Blocks)
	first, next := make([]ir.Block, n), make([]ir.Block, n)
	for b := n - 1; b > 0; b-- {
		if y.blockAt[b] != noNode && !f.Blocks[b].Cold {
			next[b], first[y.idom[b]] = first[y.idom[b]], ir.Block(b)
		}
	}
	y.order = y.order[:0]
	for ready := []ir.Block{0}; len(ready) > 0; {
		k := len(ready) - 1
		if y.chaos.OneIn(2, tune.Shuffle) { // elsewhere than where the way leads
			k = int(y.chaos.Below(uint32(len(ready))))
		}
		b := ready[k]
		ready[k] = ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		y.order = append(y.order, b)
		for c := first[b]; c != 0; c = next[c] {
			ready = append(ready, c)
		}
	}
	return true
}

// pad returns how many bytes more than necessary a frame has.
func (e *Emit) pad() uint32 {
	if !e.Chaos.OneIn(2, tune.Pad) {
		return 0
	}
	return 16 * e.Chaos.Below(8)
}

// align asks for padding before the block that comes next.
func (e *Emit) align() {
	if e.Chaos.OneIn(4, tune.Pad) {
		to := uint8(1) << e.Chaos.Below(7)
		e.Buf.Align(to, to-1)
	}
}

// stays reports whether a branch that could be short is to be long.
func (e *Emit) stays() bool { return e.Chaos.OneIn(2, tune.Stretch) }
