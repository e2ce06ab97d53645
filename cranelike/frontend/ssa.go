package frontend

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements how values travel along edges.
//
// Each edge to a label brings the label's operands and then the values of the locals that its
// construct assigns; no other local can have changed. The count of fuel comes last, if there is one. Until the label is bound the edge's
// arguments are all of these; binding keeps those on which the edges disagree and makes
// parameters for them, and passes the others on without a parameter.

// assigned returns the locals that the construct of fr assigns.
func (tr *Translator) assigned(fr *frame) []uint32 {
	if fr.kind == frameBody || fr.kind == frameInline {
		return nil // nothing reads them after a return
	}
	return tr.sum.AssignedLocals(int(fr.construct))
}

// maxPool bounds the memory for operands and edge arguments of one function, in values. Only
// code made to provoke it gets there: branches out of constructs that assign very many locals.
const maxPool = 1 << 26

// room reports whether the pool may still grow. If not, the function is given up after the
// current operator, and what the translator makes until then does not matter.
func (tr *Translator) room() bool {
	if len(tr.f.Pool) <= maxPool {
		return true
	}
	if tr.err == nil {
		tr.err = fmt.Errorf("cranelike: the function is too complex: its branches carry more than %d values (at offset %s)", maxPool, types.FilePos(tr.in.Pos))
	}
	return false
}

// passValues appends the top n operands and the locals of fr to the pool.
func (tr *Translator) passValues(fr *frame, n uint32) {
	if !tr.room() {
		return
	}
	pool := tr.f.Pool
	for _, v := range tr.stack[len(tr.stack)-int(n):] {
		pool = append(pool, uint32(v))
	}
	for _, l := range tr.assigned(fr) {
		pool = append(pool, uint32(tr.locals[l]))
	}
	if tr.fuel.on {
		pool = append(pool, uint32(tr.fuel.val))
	}
	if fr.state {
		pool = append(pool, uint32(tr.locals[tr.states.local]))
	}
	tr.f.Pool = pool
}

func (tr *Translator) setArgs(e ir.Edge, at, n uint32) {
	ed := &tr.f.Edges[e]
	ed.Args, ed.NumArgs = at, n
}

// pass makes edge e a branch to the label of fr with the current values.
func (tr *Translator) pass(e ir.Edge, fr *frame) {
	at := tr.b.PoolStart()
	n := fr.nresults
	if fr.kind == frameLoop {
		n = fr.nparams
	}
	tr.passValues(fr, n)
	tr.link(e, fr, at, tr.b.PoolStart()-at)
}

// passShared is pass for an edge of a br_table, which may have many to the same label. Until
// bind they share their arguments.
func (tr *Translator) passShared(e ir.Edge, fr *frame) {
	if fr.stamp == tr.stamp && fr.kind != frameLoop {
		tr.link(e, fr, fr.shared, fr.nshared)
		return
	}
	tr.pass(e, fr)
	fr.stamp = tr.stamp
	fr.shared, fr.nshared = tr.f.Edges[e].Args, tr.f.Edges[e].NumArgs
}

// link gives e its arguments and adds it to the edges of fr's label.
func (tr *Translator) link(e ir.Edge, fr *frame, at, n uint32) {
	tr.setArgs(e, at, n)
	if fr.kind == frameLoop {
		tr.b.SetTarget(e, fr.header)
		return
	}
	tr.f.Edges[e].To = ir.Block(fr.edges)
	fr.edges = e
	if fr.kind != frameBody {
		tr.mergeVersions(fr)
	}
}

// save keeps the state at an if for its else arm.
func (tr *Translator) save(fr *frame) {
	fr.saved = uint32(len(tr.saved))
	tr.saved = append(tr.saved, tr.stack[fr.height:]...)
	for _, l := range tr.assigned(fr) {
		tr.saved = append(tr.saved, tr.locals[l])
	}
	if tr.fuel.on {
		tr.saved = append(tr.saved, tr.fuel.val)
	}
	tr.ver.save(fr)
}

// restore makes the state at the if of fr the current one.
func (tr *Translator) restore(fr *frame) {
	saved := tr.saved[fr.saved:]
	tr.stack = append(tr.stack[:fr.height], saved[:fr.nparams]...)
	saved = saved[fr.nparams:]
	locals := tr.assigned(fr)
	for i, l := range locals {
		tr.locals[l] = saved[i]
	}
	if tr.fuel.on {
		tr.fuel.val = saved[len(locals)]
	}
	tr.ver.restore(fr)
}

// passSaved makes the else edge of an if without else arm a branch to its label.
func (tr *Translator) passSaved(fr *frame) {
	at := tr.b.PoolStart()
	n := int(fr.nparams) + len(tr.assigned(fr))
	if tr.fuel.on {
		n++
	}
	for _, v := range tr.saved[fr.saved:][:n] {
		tr.b.PoolAdd(v)
	}
	e := fr.elseEdge
	fr.elseEdge = opt.NoEdge
	tr.setArgs(e, at, uint32(n))
	tr.f.Edges[e].To = ir.Block(fr.edges)
	fr.edges = e
	tr.ver.mergeSaved(fr)
}

// bind starts the block of fr's label, which has edges, and makes its state the current one.
func (tr *Translator) bind(fr *frame) {
	f := tr.f
	first := f.Edges[fr.edges]
	n := int(first.NumArgs)
	vals := tr.vals[:0]
	for _, v := range f.EdgeArgs(fr.edges) {
		vals = append(vals, ir.Value(v))
	}
	tr.vals = vals
	params := tr.compare(fr, n)

	// Drop the common values from the edges. Edges that share arguments are next to each
	// other in the list; all but the first get a copy of what is left.
	to := tr.nextBlock()
	last := ^uint32(0)
	for e := fr.edges; e != opt.NoEdge; {
		ed := &f.Edges[e]
		if params > 0 && ed.Args == last {
			if !tr.room() {
				return
			}
			ed.Args = uint32(len(f.Pool))
			f.Pool = append(f.Pool, f.Pool[last:last+params]...)
		} else if params > 0 {
			last = ed.Args
			args := f.Pool[last : last+uint32(n)]
			k := 0
			for i, d := range tr.differ {
				if d {
					args[k] = args[i]
					k++
				}
			}
		}
		ed.NumArgs = params
		e, ed.To = ir.Edge(ed.To), to
	}

	tr.b.CloseScope(fr.scope)
	tr.b.StartBlock()
	for i := range vals {
		if tr.differ[i] {
			vals[i] = tr.b.AddParam(tr.b.Type(vals[i]))
		}
	}
	tr.stack = append(tr.stack[:fr.height], vals[:fr.nresults]...)
	for i, l := range tr.assigned(fr) {
		tr.locals[l] = vals[int(fr.nresults)+i]
	}
	if tr.fuel.on {
		tr.fuel.val = vals[len(vals)-1]
	}
	if fr.state {
		tr.locals[tr.states.local] = vals[len(vals)-1]
	}
	if fr.kind != frameBody {
		tr.bindVersions(fr)
	}
}

// compare finds out which of the n values that the edges of fr bring differ: tr.differ says
// which, the result is how many.
func (tr *Translator) compare(fr *frame, n int) uint32 {
	if cap(tr.differ) < n {
		tr.differ = make([]bool, 2*n)
	}
	tr.differ = tr.differ[:n]
	differ := tr.differ
	clear(differ)
	f := tr.f
	last := f.Edges[fr.edges].Args
	ref := f.Pool[last:][:n]
	for e := ir.Edge(f.Edges[fr.edges].To); e != opt.NoEdge; e = ir.Edge(f.Edges[e].To) {
		at := f.Edges[e].Args
		if at == last {
			continue
		}
		last = at
		for i, v := range f.Pool[at:][:n] {
			if v != ref[i] {
				differ[i] = true
			}
		}
	}
	count := uint32(0)
	for _, d := range differ {
		if d {
			count++
		}
	}
	return count
}
