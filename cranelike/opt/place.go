package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements Place: global code motion after Click, "Global Code Motion, Global
// Value Numbering" (PLDI 1995).
//
// Every floating instruction may stand anywhere between the deepest block of its operands
// (early) and the closest block that dominates all its uses (late). Among these, Place takes
// the one with the shallowest loop and of those the latest: that hoists out of loops and sinks
// into branches in one step. Instructions that cost next to nothing stay late, because a
// register that is live through a loop costs more than an addition.
//
// Constants are not placed: instruction selection folds or recreates them at each use. Nor are
// cheap functions of one value whose uses lie on different ways out of the block that dominates
// them all, so that computing them there would be in vain on most ways: selection computes
// those in each block that uses them. As only one value goes in, no more registers are live than if
// it had been computed above.
//
// Nothing that floats can trap, and a floating load has an address that is valid everywhere
// (ir.Verify checks both), so hoisting needs no regard for checks.
//
// Requires Sweep and analysis.Graph. Leaves Func.Place: the block of every live instruction, or
// NoBlock for those that are recreated.

// A Placer holds Place's scratch memory.
type Placer struct {
	// Off are the optimizations that are turned off.
	Off tune.Set
	// Chaos, if not nil, decides badly.
	Chaos *tune.Chaos

	at    []placement // by value
	early []ir.Block  // by value: deepest block among the operands' early blocks
}

// A placement is what is known of the uses of a value so far.
type placement struct {
	late ir.Block // closest common dominator of the uses; or unused or unplaced
	last ir.Block // the block of the last use

	// The blocks that use the value: how many, how often they run. A block that comes up again after another
	// is counted again.
	copies uint32
	freq   float32
}

const (
	unused   = ir.NoBlock     // nothing uses the value so far
	unplaced = ir.NoBlock - 1 // where the value is used does not matter: it is a constant or has a fixed place
)

// maxCopies bounds in how many blocks a value is computed.
const maxCopies = 64

// Run places f's floating instructions.
func (p *Placer) Run(f *ir.Func, g *analysis.Graph) {
	n := len(f.Insts)
	p.at = grow(p.at, n)
	f.Place = grow(f.Place, n)
	place := f.Place[:n]
	for v := range p.at {
		late := unplaced
		if i := &f.Insts[v]; i.Flags&(ir.FlagDead|ir.FlagPinned) == 0 && moves[i.Op] == placed {
			late = unused
		}
		p.at[v] = placement{late: late, last: ir.NoBlock}
		place[v] = ir.NoBlock
	}
	p.fixed(f, g)
	p.availability(f, g)
	// Operands have smaller numbers than their users, so one sweep down sees all uses of a
	// value before the value itself.
	var few [3]uint32
	for v := ir.Value(n - 1); v > 0; v-- {
		at := &p.at[v]
		late := at.late
		if late >= unplaced {
			continue
		}
		i := &f.Insts[v]
		if !p.Off.Has(tune.Recreate) && p.Chaos.Either(at.freq < spreadBelow*g.Freq[late], tune.Respread) && at.copies <= maxCopies && Recreatable(f, v) {
			for _, u := range f.Inputs(i, &few) {
				p.useSpread(g, ir.Value(u), v)
			}
			continue
		}
		b := p.choose(f, g, v, late)
		f.Place[v] = b
		for _, u := range f.Inputs(i, &few) {
			p.use(g, ir.Value(u), b)
		}
	}
}

// moves says of each operation whether code motion concerns it, unless it is pinned.
var moves = [ir.NumOps]motion{
	ir.OpInvalid: bound, ir.OpParam: bound, ir.OpProj: bound,
	ir.OpIconst: recreated, ir.OpFconst: recreated, ir.OpV128const: recreated, ir.OpVMCtx: recreated, ir.OpFuncAddr: recreated,
}

type motion uint8

const (
	placed    motion = iota
	recreated        // at each use
	bound            // to a block
)

// IsConst reports whether op is recreated at each use instead of placed.
func IsConst(op ir.Op) bool { return moves[op] == recreated }

// spreadBelow is how often the copies of a value may run, for each time that their common
// dominator runs.
const spreadBelow = 0.8

// Recreatable reports whether v may be computed in each block that uses it: it is cheap and has
// one operand that is not a constant.
func Recreatable(f *ir.Func, v ir.Value) bool {
	i := &f.Insts[v]
	if !cheap(f, i) {
		return false
	}
	operands := 0
	var few [3]uint32
	for _, u := range f.Inputs(i, &few) {
		if !IsConst(f.Insts[u].Op) {
			operands++
		}
	}
	return operands <= 1
}

// fixed records the blocks of pinned instructions and parameters, and their uses.
func (p *Placer) fixed(f *ir.Func, g *analysis.Graph) {
	var few [3]uint32
	for bi := range f.Blocks {
		b := ir.Block(bi)
		for _, v := range f.BlockParams(b) {
			f.Place[v] = b
		}
		for _, v := range f.BlockOrder(b) {
			f.Place[v] = b
			i := &f.Insts[v]
			if ir.Ops[i.Op].Flags&ir.Calls != 0 {
				for r := v + 1; int(r) < len(f.Insts) && f.Insts[r].Op == ir.OpProj && f.Insts[r].A == v; r++ {
					f.Place[r] = b
				}
			}
			for _, u := range f.Inputs(i, &few) {
				p.use(g, ir.Value(u), b)
			}
		}
		d := &f.Blocks[b]
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			for _, a := range f.EdgeArgs(e) {
				p.use(g, ir.Value(a), b)
			}
		}
	}
}

// availability computes early for every value. Operands have smaller numbers, so one sweep up
// suffices. Without loops nobody asks.
func (p *Placer) availability(f *ir.Func, g *analysis.Graph) {
	if !p.Chaos.On(tune.Wander) && !loops(f) {
		return
	}
	p.early = grow(p.early, len(f.Insts))
	var few [3]uint32
	for v, b := range f.Place[:len(p.early)] {
		if b != ir.NoBlock {
			p.early[v] = b
			continue
		}
		p.early[v] = 0
		if p.at[v].late == unplaced {
			continue // a constant, available everywhere, or dead
		}
		deepest, depth := ir.Block(0), uint32(0)
		for _, u := range f.Inputs(&f.Insts[v], &few) {
			if b := p.early[u]; g.DomDepth[b] > depth {
				deepest, depth = b, g.DomDepth[b]
			}
		}
		p.early[v] = deepest
	}
}

// loops reports whether f has any.
func loops(f *ir.Func) bool {
	for b := range f.Blocks {
		if f.Blocks[b].LoopHeader {
			return true
		}
	}
	return false
}

// use records a use of u in block b.
func (p *Placer) use(g *analysis.Graph, u ir.Value, b ir.Block) {
	at := &p.at[u]
	if at.last == b || at.late == unplaced {
		return
	}
	at.last = b
	at.freq += g.Freq[b]
	at.copies++
	at.late = merge(g, at.late, b)
}

// useSpread records that u is used where v is, in whichever blocks these are.
func (p *Placer) useSpread(g *analysis.Graph, u, v ir.Value) {
	at, from := &p.at[u], &p.at[v]
	if at.late == unplaced {
		return
	}
	at.freq += from.freq
	at.copies += from.copies
	at.late = merge(g, at.late, from.late)
}

// merge returns the closest common dominator of late, if there was a use, and b.
func merge(g *analysis.Graph, late, b ir.Block) ir.Block {
	if late == unused || late == b {
		return b
	}
	return g.LCA(late, b)
}

// choose picks v's block between early and late. Every dominator of late up to the header of a
// loop around it lies in that loop, so the only other candidates are the immediate dominators
// of the headers.
func (p *Placer) choose(f *ir.Func, g *analysis.Graph, v ir.Value, late ir.Block) ir.Block {
	if p.Chaos.On(tune.Wander) {
		return p.wander(g, v, late)
	}
	if p.Off.Has(tune.LICM) || f.Blocks[late].LoopDepth == 0 || cheap(f, &f.Insts[v]) {
		return late
	}
	best := late
	for h := g.InnermostHeader(f, late); h != ir.NoBlock; {
		b := g.Idom[h]
		if g.DomDepth[b] < g.DomDepth[p.early[v]] {
			break
		}
		if f.Blocks[b].LoopDepth < f.Blocks[best].LoopDepth {
			best = b
		}
		h = g.InnermostHeader(f, b)
	}
	return best
}

// wander picks any of the blocks that choose could pick if it did not care, as far as they are near.
func (p *Placer) wander(g *analysis.Graph, v ir.Value, late ir.Block) ir.Block {
	const far = 64
	for range p.Chaos.Below(min(far, g.DomDepth[late]-g.DomDepth[p.early[v]]) + 1) {
		late = g.Idom[late]
	}
	return late
}

// cheap reports whether recomputing i costs no more than keeping it in a register.
func cheap(f *ir.Func, i *ir.Inst) bool {
	switch i.Op {
	case ir.OpAdd, ir.OpSub, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpWrap, ir.OpZExt, ir.OpSExt, ir.OpIcmp, ir.OpFcmp,
		ir.OpExtend8S, ir.OpExtend16S, ir.OpExtend32S:
		return true
	case ir.OpShl, ir.OpShrS, ir.OpShrU, ir.OpRotl, ir.OpRotr:
		return f.Insts[i.B].Op == ir.OpIconst
	}
	return false
}
