package analysis

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file applies what branches say about their edges (ir.Func.Seldom).
//
// An edge that is seldom taken is rare, and blocks to which only rare edges and cold blocks lead are cold. There is one exception: a
// loop ends some time. If all edges that leave one are seldom taken, that says how often the loop goes round, and nothing about
// what comes after it.

// Rare reports whether e is an edge that is seldom taken.
func (g *Graph) Rare(e ir.Edge) bool { return len(g.rare) > 0 && g.rare[e] }

// hints finds the rare edges and makes blocks cold.
func (g *Graph) hints(f *ir.Func) {
	g.rare = g.rare[:0]
	if !f.Hinted {
		return
	}
	g.rare = resize(g.rare, len(f.Edges))
	clear(g.rare)
	for b := range f.Blocks {
		if e, ok := f.Seldom(ir.Block(b)); ok {
			g.rare[e] = true
		}
	}
	clear(g.exits)
	for b := range f.Blocks {
		d := &f.Blocks[b]
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			if !g.chills(f, e) {
				g.leaves(f, ir.Block(b), f.Edges[e].To, true)
			}
		}
	}
	for b := range f.Blocks {
		if e, ok := f.Seldom(ir.Block(b)); ok && g.ends(f, ir.Block(b), f.Edges[e].To) {
			g.rare[e] = false
		}
	}
	for b := 1; b < len(f.Blocks); b++ {
		cold := true
		ahead, _ := Incoming(f, ir.Block(b))
		for _, e := range ahead {
			cold = cold && (g.rare[e] || f.Blocks[f.Edges[e].From].Cold)
		}
		f.Blocks[b].Cold = f.Blocks[b].Cold || cold
	}
}

// ends reports whether an edge from b to t leaves a loop that has no likely way out.
func (g *Graph) ends(f *ir.Func, b, t ir.Block) bool {
	common := g.InnermostHeader(f, t)
	if common == t && t > b {
		common = g.Loop[t]
	}
	h := g.InnermostHeader(f, b)
	for k := 0; k < maxExit && h != ir.NoBlock && h != common; k++ {
		if g.exits[h] == 0 {
			return true
		}
		h = g.Loop[h]
	}
	return false
}
