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
	Loop     []ir.Block // header of the innermost loop around the block, for a header of the next one; or NoBlock
	Freq     []float32  // estimated executions per call

	jump  []ir.Block // some dominator further up; which one depends on the depth alone
	outer []ir.Block // while loops are found: a block of a larger loop around, or the block itself
	exits []uint32   // by header: the likely edges that leave its loop
	left  []ir.Block // by edge: header of the outermost loop that it leaves, or NoBlock
	rare  []bool     // by edge: what a hint says of it counts; empty if there are no hints
	stack []ir.Block
}

// Compute fills g for f and records predecessors, loop headers and loop depths in f's blocks.
func (g *Graph) Compute(f *ir.Func) {
	n := len(f.Blocks)
	g.Idom = resize(g.Idom, n)
	g.DomDepth = resize(g.DomDepth, n)
	g.Loop = resize(g.Loop, n)
	g.Freq = resize(g.Freq, n)
	g.jump = resize(g.jump, n)
	g.outer = resize(g.outer, n)
	g.exits = resize(g.exits, n)
	g.left = resize(g.left, len(f.Edges))
	g.predecessors(f)
	g.dominators(f)
	spreadCold(f, g.Idom)
	g.loops(f)
	g.hints(f)
	g.frequencies(f)
}

// spreadCold makes blocks cold that can only be reached through cold ones. Cold blocks are moved to
// the end, and a block must not be moved behind one that it dominates.
func spreadCold(f *ir.Func, idom []ir.Block) {
	for b := 1; b < len(f.Blocks); b++ {
		if f.Blocks[idom[b]].Cold {
			f.Blocks[b].Cold = true
		}
	}
}

// chills reports whether edge e leads from likely to cold code, or is rare.
func (g *Graph) chills(f *ir.Func, e ir.Edge) bool {
	d := &f.Edges[e]
	return f.Blocks[d.To].Cold && !f.Blocks[d.From].Cold || g.Rare(e)
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// Incoming returns the edges into b, apart: those by which control comes from blocks before b, and those that
// lead back to b, which is then the header of a loop. Compute must have listed them.
func Incoming(f *ir.Func, b ir.Block) (forward, back []uint32) {
	d := &f.Blocks[b]
	all := f.Pool[d.Preds : d.Preds+d.NumPreds]
	n := len(all)
	for n > 0 && f.Edges[all[n-1]].From >= b {
		n--
	}
	return all[:n], all[n:]
}

// predecessors lists each block's incoming edges in Func.Pool, in the order of the blocks that they come from: so
// those that lead back are last.
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
//
// Paths up the tree may be as long as the function (thousands of early returns that meet in
// one block), so each block also knows a dominator about half way up, which keeps LCA
// logarithmic: Myers, "An Applicative Random-Access Stack" (1983).
func (g *Graph) dominators(f *ir.Func) {
	g.Idom[0], g.DomDepth[0], g.jump[0] = 0, 0, 0
	for b := 1; b < len(f.Blocks); b++ {
		dom := ir.NoBlock
		forward, _ := Incoming(f, ir.Block(b))
		for _, e := range forward {
			p := f.Edges[e].From
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
		g.jump[b] = dom
		if j := g.jump[dom]; g.DomDepth[dom]-g.DomDepth[j] == g.DomDepth[j]-g.DomDepth[g.jump[j]] {
			g.jump[b] = g.jump[j]
		}
	}
}

// above returns the dominator of b at the given depth, which is at most b's.
func (g *Graph) above(b ir.Block, depth uint32) ir.Block {
	for g.DomDepth[b] > depth {
		if j := g.jump[b]; g.DomDepth[j] >= depth {
			b = j
		} else {
			b = g.Idom[b]
		}
	}
	return b
}

// LCA returns the closest block that dominates both a and b.
func (g *Graph) LCA(a, b ir.Block) ir.Block {
	if a == b {
		return a
	}
	a, b = g.above(a, g.DomDepth[b]), g.above(b, g.DomDepth[a])
	for a != b {
		if g.jump[a] != g.jump[b] {
			a, b = g.jump[a], g.jump[b]
		} else {
			a, b = g.Idom[a], g.Idom[b]
		}
	}
	return a
}

// Dominates reports whether a dominates b; every block dominates itself.
func (g *Graph) Dominates(a, b ir.Block) bool {
	return a <= b && g.DomDepth[a] <= g.DomDepth[b] && g.above(b, g.DomDepth[a]) == a
}

// loops finds the natural loop of each header, innermost first. A block that already belongs
// to an inner loop stands for that whole loop: the walk goes on from the header of the
// outermost loop found so far, so that it sees every block once.
func (g *Graph) loops(f *ir.Func) {
	for b := range g.Loop {
		g.Loop[b] = ir.NoBlock
		g.outer[b] = ir.Block(b)
	}
	for n := len(f.Blocks) - 1; n >= 0; n-- {
		h := ir.Block(n)
		if !f.Blocks[h].LoopHeader {
			continue
		}
		g.stack = g.stack[:0]
		_, back := Incoming(f, h)
		for _, e := range back {
			g.stack = append(g.stack, f.Edges[e].From)
		}
		for len(g.stack) > 0 {
			b := g.outermost(g.stack[len(g.stack)-1])
			g.stack = g.stack[:len(g.stack)-1]
			if b == h {
				continue
			}
			if b < h {
				panic("analysis: a loop with a second entry in " + f.Key.String())
			}
			g.Loop[b], g.outer[b] = h, h
			bd := &f.Blocks[b]
			for _, e := range f.Pool[bd.Preds : bd.Preds+bd.NumPreds] {
				g.stack = append(g.stack, f.Edges[e].From)
			}
		}
	}
	// Headers come before their bodies, so depths follow in order.
	for b := range f.Blocks {
		d := &f.Blocks[b]
		d.LoopDepth = 0
		if h := g.Loop[b]; h != ir.NoBlock {
			d.LoopDepth = f.Blocks[h].LoopDepth
		}
		if d.LoopHeader && d.LoopDepth < maxLoopDepth {
			d.LoopDepth++
		}
	}
}

// maxLoopDepth is the depth of all loops nested at least so deep.
const maxLoopDepth = 1<<16 - 1

// outermost returns the header of the outermost loop found so far that contains b, or b
// itself, and shortens the path behind it.
func (g *Graph) outermost(b ir.Block) ir.Block {
	for g.outer[b] != b {
		g.outer[b] = g.outer[g.outer[b]]
		b = g.outer[b]
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

// leaves returns the header of the outermost loop that contains block b but not its
// successor t, and counts one more exit for each such loop if the edge is likely. It looks no further than
// maxExit loops.
func (g *Graph) leaves(f *ir.Func, b, t ir.Block, likely bool) (outermost ir.Block) {
	outermost = ir.NoBlock
	h := g.InnermostHeader(f, b)
	if h == ir.NoBlock {
		return outermost
	}
	// The innermost loop that contains both; loops are only entered at their header.
	common := g.InnermostHeader(f, t)
	if common == t && t > b {
		common = g.Loop[t]
	}
	for k := 0; k < maxExit && h != ir.NoBlock && h != common; k++ {
		outermost = h
		if likely {
			g.exits[h]++
		}
		h = g.Loop[h]
	}
	return outermost
}

const maxExit = 64

// frequencies propagates executions along forward edges. A header runs LoopFactor times for
// each entry of its loop. The edges that leave a loop share its entries, however deep
// within it they start. All else that flows out of a block spreads evenly over its likely
// successors.
func (g *Graph) frequencies(f *ir.Func) {
	clear(g.Freq)
	clear(g.exits)
	for bi := range f.Blocks {
		d := &f.Blocks[bi]
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			g.left[e] = g.leaves(f, ir.Block(bi), f.Edges[e].To, !g.chills(f, e))
		}
	}
	g.Freq[0] = 1
	for bi := range f.Blocks {
		b, d := ir.Block(bi), &f.Blocks[bi]
		if d.LoopHeader {
			g.Freq[b] = min(g.Freq[b]*LoopFactor, maxFreq)
		}
		likely := 0
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			if !g.chills(f, e) && g.left[e] == ir.NoBlock {
				likely++
			}
		}
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			to := f.Edges[e].To
			if to <= b {
				continue
			}
			w, share := g.Freq[b], float32(likely)
			if h := g.left[e]; h != ir.NoBlock {
				w, share = g.Freq[h]/LoopFactor, float32(g.exits[h])
			}
			if g.chills(f, e) {
				w *= ColdFactor
			} else {
				w /= share
			}
			g.Freq[to] = min(g.Freq[to]+w, maxFreq)
		}
	}
}
