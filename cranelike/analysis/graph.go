package analysis

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file implements Graph.

// LoopFactor is the assumed number of iterations of a loop, and ColdFactor the assumed
// probability of reaching a cold block. Both only weigh decisions.
const (
	LoopFactor = 8
	ColdFactor = 1.0 / 1024
	maxFreq    = 1 << 24
)

// A Graph holds the facts, indexed by block.
type Graph struct {
	Idom     []ir.Block // immediate dominator; the entry's is itself
	DomDepth []uint32   // depth in the dominator tree
	Loop     []ir.Block // header of the innermost loop that contains the block, or NoBlock
	Freq     []float32  // estimated executions per call

	preds []uint32 // scratch
	stack []ir.Block
}

// Compute fills g for f and records predecessors, loop headers and loop depths in f's blocks.
func (g *Graph) Compute(f *ir.Func) {
	n := len(f.Blocks)
	g.Idom = resize(g.Idom, n)
	g.DomDepth = resize(g.DomDepth, n)
	g.Loop = resize(g.Loop, n)
	g.Freq = resize(g.Freq, n)
	g.predecessors(f)
	g.dominators(f)
	g.loops(f)
	g.frequencies(f)
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// predecessors lists each block's incoming edges in Func.Pool, in the order of edge numbers.
func (g *Graph) predecessors(f *ir.Func) {
	for b := range f.Blocks {
		f.Blocks[b].NumPreds = 0
		f.Blocks[b].LoopHeader = false
	}
	total := uint32(0)
	for b := range f.Blocks {
		for _, e := range f.Succs(ir.Block(b)) {
			f.Blocks[e.To].NumPreds++
			total++
			if e.To <= ir.Block(b) {
				f.Blocks[e.To].LoopHeader = true
			}
		}
	}
	base := uint32(len(f.Pool))
	for range total {
		f.Pool = append(f.Pool, 0)
	}
	for b := range f.Blocks {
		d := &f.Blocks[b]
		d.Preds = base
		base += d.NumPreds
		d.NumPreds = 0
	}
	for b := range f.Blocks {
		d := &f.Blocks[b]
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			t := &f.Blocks[f.Edges[e].To]
			f.Pool[t.Preds+t.NumPreds] = uint32(e)
			t.NumPreds++
		}
	}
}

// dominators follows Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm". Every
// predecessor by a forward edge has its answer before the block is visited, and back edges
// come from blocks that the header dominates, so one sweep suffices.
func (g *Graph) dominators(f *ir.Func) {
	g.Idom[0], g.DomDepth[0] = 0, 0
	for b := 1; b < len(f.Blocks); b++ {
		d := &f.Blocks[b]
		dom := ir.NoBlock
		for _, e := range f.Pool[d.Preds : d.Preds+d.NumPreds] {
			p := f.Edges[e].From
			if p >= ir.Block(b) {
				continue
			}
			if dom == ir.NoBlock {
				dom = p
			} else {
				dom = g.LCA(dom, p)
			}
		}
		if dom == ir.NoBlock {
			panic("analysis: block without forward predecessor in " + f.Key.String())
		}
		g.Idom[b] = dom
		g.DomDepth[b] = g.DomDepth[dom] + 1
	}
}

// LCA returns the closest block that dominates both a and b.
func (g *Graph) LCA(a, b ir.Block) ir.Block {
	for a != b {
		if a > b {
			a = g.Idom[a]
		} else {
			b = g.Idom[b]
		}
	}
	return a
}

// Dominates reports whether a dominates b. Dominators have smaller numbers.
func (g *Graph) Dominates(a, b ir.Block) bool {
	for b > a {
		b = g.Idom[b]
	}
	return a == b
}

// loops finds the natural loop of each header, innermost first. A block that already belongs
// to an inner loop stands for that whole loop: the walk continues from its outermost known
// header, so every block is visited once per nesting level at most.
func (g *Graph) loops(f *ir.Func) {
	for b := range g.Loop {
		g.Loop[b] = ir.NoBlock
		f.Blocks[b].LoopDepth = 0
	}
	for h := len(f.Blocks) - 1; h >= 0; h-- {
		d := &f.Blocks[h]
		if !d.LoopHeader {
			continue
		}
		g.stack = g.stack[:0]
		for _, e := range f.Pool[d.Preds : d.Preds+d.NumPreds] {
			if p := f.Edges[e].From; p >= ir.Block(h) {
				g.stack = append(g.stack, p)
			}
		}
		for len(g.stack) > 0 {
			b := g.stack[len(g.stack)-1]
			g.stack = g.stack[:len(g.stack)-1]
			b = g.outermost(b, ir.Block(h))
			if b == ir.Block(h) || g.Loop[b] == ir.Block(h) {
				continue
			}
			g.Loop[b] = ir.Block(h)
			bd := &f.Blocks[b]
			for _, e := range f.Pool[bd.Preds : bd.Preds+bd.NumPreds] {
				if p := f.Edges[e].From; b != p {
					g.stack = append(g.stack, p)
				}
			}
		}
	}
	// So far Loop of a header is the loop around it; headers come before their bodies, so
	// depths follow in order. Afterwards a header belongs to its own loop.
	for b := range f.Blocks {
		d := &f.Blocks[b]
		if h := g.Loop[b]; h != ir.NoBlock {
			d.LoopDepth = f.Blocks[h].LoopDepth
		}
		if d.LoopHeader {
			d.LoopDepth++
		}
	}
}

// outermost returns b, or the header of the outermost loop found so far that contains b and is
// not h's own loop.
func (g *Graph) outermost(b, h ir.Block) ir.Block {
	for b != h && g.Loop[b] != ir.NoBlock && g.Loop[b] != h {
		b = g.Loop[b]
	}
	return b
}

// InnermostHeader returns the header of the innermost loop that contains b, b itself when it
// is a header, or NoBlock.
func (g *Graph) InnermostHeader(f *ir.Func, b ir.Block) ir.Block {
	if f.Blocks[b].LoopHeader {
		return b
	}
	return g.Loop[b]
}

// frequencies propagates executions along forward edges: a header runs LoopFactor times for
// each entry of its loop, an exit of the loop takes back that factor, and the rest of a
// block's executions spreads evenly over its likely successors.
func (g *Graph) frequencies(f *ir.Func) {
	for b := range g.Freq {
		g.Freq[b] = 0
	}
	g.Freq[0] = 1
	for bi := range f.Blocks {
		b := ir.Block(bi)
		d := &f.Blocks[b]
		if d.LoopHeader {
			g.Freq[b] = min(g.Freq[b]*LoopFactor, maxFreq)
		}
		likely := 0
		for _, e := range f.Succs(b) {
			if !f.Blocks[e.To].Cold && f.Blocks[e.To].LoopDepth >= d.LoopDepth {
				likely++
			}
		}
		for _, e := range f.Succs(b) {
			if e.To <= b {
				continue
			}
			t := &f.Blocks[e.To]
			depth := t.LoopDepth
			if t.LoopHeader {
				depth--
			}
			w := g.Freq[b]
			switch {
			case t.Cold:
				w *= ColdFactor
			case depth < d.LoopDepth:
				for k := depth; k < d.LoopDepth; k++ {
					w /= LoopFactor
				}
			case likely > 1:
				w /= float32(likely)
			}
			g.Freq[e.To] = min(g.Freq[e.To]+w, maxFreq)
		}
	}
}
