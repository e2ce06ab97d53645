package mach

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements block layout and the splitting of edges.
//
// Blocks stay in their order, which keeps loops together, except that cold ones go to the
// end. An edge from a block with several successors to a block with several predecessors or
// with parameters becomes a block of its own: directly after its source, or, when it leaves a
// loop, behind everything that is not cold, so that a loop does not jump over the moves of its exits.
// Edges of one switch that pass the same values to the same block share theirs.

// A node is one block of the layout.
type node struct {
	block ir.Block // or the source of edge
	edge  ir.Edge  // noEdge if it is a block
	cold  bool
}

const noEdge = ^ir.Edge(0)

// layout is the scratch memory of block layout and its result.
type layout struct {
	nodes   []node
	blockAt []uint32  // IR block → layout index; noNode for unreachable ones
	edgeAt  []uint32  // IR edge → layout index of the block that splits it, or noNode
	preds   []uint32  // IR block → number of incoming edges from reachable blocks
	same    []ir.Edge // IR edge → the first edge of its block that does the same
	last    []ir.Edge // by IR block: the last edge to it that was seen, while a switch is placed
	late    []node
	stack   []ir.Block

	chaos *tune.Chaos
	idom  []ir.Block // for chaos: immediate dominators
	order []ir.Block
}

const noNode = ^uint32(0)

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2+8)
	}
	return s[:n]
}

func (y *layout) run(f *ir.Func) {
	n := len(f.Blocks)
	y.blockAt = resize(y.blockAt, n)
	y.preds = resize(y.preds, n)
	y.edgeAt = resize(y.edgeAt, len(f.Edges))
	for i := range y.blockAt {
		y.blockAt[i], y.preds[i] = noNode, 0
	}
	y.same = resize(y.same, len(f.Edges))
	for i := range y.edgeAt {
		y.edgeAt[i], y.same[i] = noNode, ir.Edge(i)
	}
	y.last = resize(y.last, n)
	for i := range y.last {
		y.last[i] = noEdge
	}
	y.reach(f)
	y.nodes, y.late = y.nodes[:0], y.late[:0]
	if y.shuffled(f) {
		for _, b := range y.order {
			y.place(f, b, false)
		}
	} else {
		for b := range n {
			if y.blockAt[b] == noNode || f.Blocks[b].Cold {
				continue
			}
			y.place(f, ir.Block(b), false)
		}
	}
	for _, l := range y.late {
		y.push(l)
	}
	for b := range n {
		if y.blockAt[b] != noNode && f.Blocks[b].Cold {
			y.place(f, ir.Block(b), true)
		}
	}
	// Edges to cold blocks come last of all.
	for e := range f.Edges {
		if y.same[e] == ir.Edge(e) && y.edgeAt[e] == noNode && y.split(f, ir.Edge(e)) {
			y.push(node{f.Edges[e].From, ir.Edge(e), true})
		}
	}
}

// reach marks the reachable blocks (with any index but noNode) and counts edges into them.
func (y *layout) reach(f *ir.Func) {
	y.stack = append(y.stack[:0], 0)
	y.blockAt[0] = 0
	for len(y.stack) > 0 {
		b := y.stack[len(y.stack)-1]
		y.stack = y.stack[:len(y.stack)-1]
		for _, e := range f.Succs(b) {
			y.preds[e.To]++
			if y.blockAt[e.To] == noNode {
				y.blockAt[e.To] = 0
				y.stack = append(y.stack, e.To)
			}
		}
	}
}

// split reports whether edge e needs a block.
func (y *layout) split(f *ir.Func, e ir.Edge) bool {
	d := &f.Edges[e]
	return y.blockAt[d.From] != noNode && f.Blocks[d.From].NumSuccs > 1 &&
		(y.preds[d.To] > 1 || f.Blocks[d.To].NumParams > 0 || y.chaos.OneIn(4, tune.Detour))
}

func (y *layout) push(n node) {
	at := uint32(len(y.nodes))
	y.nodes = append(y.nodes, n)
	if n.edge == noEdge {
		y.blockAt[n.block] = at
	} else {
		y.edgeAt[n.edge] = at
	}
}

// place lays out b and those of its edges that stay with it.
func (y *layout) place(f *ir.Func, b ir.Block, cold bool) {
	y.push(node{b, noEdge, cold})
	d := &f.Blocks[b]
	for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
		if !y.split(f, e) || y.repeats(f, b, e) {
			continue
		}
		to := &f.Blocks[f.Edges[e].To]
		switch {
		case cold:
			y.push(node{b, e, true})
		case to.Cold || y.rare(f, e):
			// later
		case to.LoopDepth < d.LoopDepth:
			y.late = append(y.late, node{b, e, false})
		default:
			y.push(node{b, e, false})
		}
	}
}

// repeats reports whether edge e of block b does what an earlier edge of b does, and notes that.
// Only the last earlier edge to the same block is looked at, so that it takes linear time.
func (y *layout) repeats(f *ir.Func, b ir.Block, e ir.Edge) bool {
	to := f.Edges[e].To
	l := y.last[to]
	y.last[to] = e
	if l == noEdge || f.Edges[l].From != b || f.Blocks[b].NumSuccs == 2 || !slices.Equal(f.EdgeArgs(l), f.EdgeArgs(e)) {
		return false
	}
	y.same[e] = y.same[l]
	return true
}

// rare reports whether e is not worth a place in its loop. Behind a loop's last way out everything else comes, so there
// is no loop to keep free of it.
func (y *layout) rare(f *ir.Func, e ir.Edge) bool {
	s, ok := f.Seldom(f.Edges[e].From)
	return ok && s == e && f.Blocks[f.Edges[e].To].LoopDepth >= f.Blocks[f.Edges[e].From].LoopDepth
}

// target returns the layout index that edge e leads to.
func (y *layout) target(f *ir.Func, e ir.Edge) uint32 {
	if at := y.edgeAt[y.same[e]]; at != noNode {
		return at
	}
	return y.blockAt[f.Edges[e].To]
}

// freq estimates how often n is executed per call.
func (l *Lower) freq(n node) float32 {
	f := l.F
	w := max(l.Freq[n.block], minFreq)
	if n.edge == noEdge {
		return w
	}
	from, to := &f.Blocks[n.block], &f.Blocks[f.Edges[n.edge].To]
	switch {
	case n.cold:
		w *= analysis.ColdFactor
	case f.Edges[n.edge].To <= n.block: // most ways round a loop are not the last
	case to.LoopDepth < from.LoopDepth:
		w /= analysis.LoopFactor
	default:
		w /= float32(min(from.NumSuccs, maxShare))
	}
	return max(w, minFreq)
}

const (
	minFreq  = 1e-6
	maxShare = 64 // edges of one switch among which executions are divided
)
