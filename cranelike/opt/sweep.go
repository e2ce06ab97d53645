package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements Sweep: block parameters that always have one value become that value,
// and whatever has neither an effect nor a use goes away.
//
// Requires a function as the builder leaves it. Leaves lists, parameters and edge arguments
// compacted, dead instructions flagged, no OpCopy in use, and the number of uses of each
// value in Sweeper.Uses.

// A Sweeper holds Sweep's scratch memory.
type Sweeper struct {
	// Off are the optimizations that are turned off.
	Off tune.Set

	// Uses is the number of operands and edge arguments that mention each value, saturating
	// at 255. Valid until the next run.
	Uses []uint8

	alias   []ir.Value // by value: what it stands for; itself when nothing else
	renamed bool       // some value stands for another
	at      ir.Value   // while needs are found: values from here on have been visited
	work    []ir.Value // those among them that were found to be needed later
	preds   []uint32   // incoming edges, grouped by block
	first   []uint32   // by block: its group in preds
}

// Run sweeps f.
func (s *Sweeper) Run(f *ir.Func) {
	s.index(f)
	s.aliases(f)
	s.mark(f)
	s.compact(f)
}

// index groups the edges by target and makes every value stand for itself, or what it is a copy of.
func (s *Sweeper) index(f *ir.Func) {
	n := len(f.Insts)
	s.alias = grow(s.alias, n)
	s.renamed = false
	for v := range s.alias {
		s.alias[v] = ir.Value(v)
		if i := &f.Insts[v]; i.Op == ir.OpCopy {
			s.alias[v] = i.A
			s.renamed = true
		}
	}
	s.Uses = grow(s.Uses, n)
	clear(s.Uses)
	s.first = grow(s.first, len(f.Blocks)+1)
	clear(s.first)
	for e := range f.Edges {
		s.first[f.Edges[e].To+1]++
	}
	for b := range f.Blocks {
		s.first[b+1] += s.first[b]
	}
	s.preds = grow(s.preds, len(f.Edges))
	for e := len(f.Edges) - 1; e >= 0; e-- {
		// Filled from the back, so that first[b+1] ends as the start of b's group.
		t := f.Edges[e].To
		s.first[t+1]--
		s.preds[s.first[t+1]] = uint32(e)
	}
	// Shift: first[b+1] now holds the start of group b.
	copy(s.first, s.first[1:])
	s.first[len(f.Blocks)] = uint32(len(f.Edges))
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

func (s *Sweeper) incoming(b ir.Block) []uint32 { return s.preds[s.first[b]:s.first[b+1]] }

// find returns what v stands for, shortening the path behind it.
func (s *Sweeper) find(v ir.Value) ir.Value {
	r := v
	for s.alias[r] != r {
		r = s.alias[r]
	}
	for s.alias[v] != r {
		v, s.alias[v] = s.alias[v], r
	}
	return r
}

// aliases resolves copies and parameters whose arguments are all the same value or the
// parameter itself. Such a value dominates the block: every path into it passes the value's
// definition. Resolving one parameter may make another trivial, so it repeats until nothing
// changes, up and down in turn: going down serves chains of joins, going up nests of
// loops, whose outer headers wait for the inner ones. The bound keeps hostile functions linear.
//
// Parameters that only exchange a value among each other stay.
func (s *Sweeper) aliases(f *ir.Func) {
	if s.Off.Has(tune.Params) {
		return
	}
	for round, changed := 0, true; changed && round < 8; round++ {
		changed = false
		for n := 1; n < len(f.Blocks); n++ {
			b := ir.Block(n)
			if round%2 != 0 {
				b = ir.Block(len(f.Blocks) - n)
			}
			if f.Blocks[b].NumParams > 0 && s.resolve(f, b) {
				changed = true
			}
		}
	}
}

// resolve looks for parameters of b that always have one value.
func (s *Sweeper) resolve(f *ir.Func, b ir.Block) (changed bool) {
	incoming := s.incoming(b)
	for n, p := range f.BlockParams(b) {
		if p := ir.Value(p); s.alias[p] == p {
			if v := s.only(f, incoming, uint32(n), p); v != 0 {
				s.alias[p] = v
				s.renamed, changed = true, true
			}
		}
	}
	return changed
}

// only returns the value that all of the edges pass for parameter p, number n of its block, or 0 if they differ.
func (s *Sweeper) only(f *ir.Func, edges []uint32, n uint32, p ir.Value) ir.Value {
	same := ir.Value(0)
	for _, e := range edges {
		a := ir.Value(f.Pool[f.Edges[e].Args+n])
		if to := s.alias[a]; to != a {
			a = s.find(to)
		}
		if a == p || a == same {
			continue
		}
		if same != 0 {
			return 0
		}
		same = a
	}
	return same
}

// removable reports whether the pinned instruction i has no effect but its value.
func removable(i *ir.Inst) bool {
	fl := ir.Ops[i.Op].Flags
	if fl&(ir.Writes|ir.Calls|ir.Terminator) != 0 {
		return false
	}
	return fl&ir.Trapping == 0 || i.Flags&ir.FlagNoTrap != 0
}

// live reports whether i, which is v, is needed.
func (s *Sweeper) live(v ir.Value, i *ir.Inst) bool {
	return s.Uses[v] != 0 || i.Flags&ir.FlagPinned != 0 && !removable(i)
}

// use counts a use of what v stands for, and returns that.
func (s *Sweeper) use(v ir.Value) ir.Value {
	if s.renamed && s.alias[v] != v {
		v = s.find(v)
	}
	n := s.Uses[v]
	if n != 255 {
		s.Uses[v] = n + 1
	}
	if n == 0 && v > s.at {
		s.work = append(s.work, v)
	}
	return v
}

// mark finds what is needed, from the instructions with effects on, and rewrites operands to
// what they stand for. Operands have smaller numbers than their users, so one sweep down meets nearly
// all that is needed; the exceptions are what is passed along the edges back to loops.
func (s *Sweeper) mark(f *ir.Func) {
	s.work = s.work[:0]
	for v := ir.Value(len(f.Insts)) - 1; v > 0; v-- {
		if !s.live(v, &f.Insts[v]) {
			continue
		}
		s.at = v
		s.need(f, v)
		for len(s.work) > 0 {
			u := s.work[len(s.work)-1]
			s.work = s.work[:len(s.work)-1]
			if i := &f.Insts[u]; i.Flags&ir.FlagPinned == 0 || removable(i) { // the others have had their turn
				s.need(f, u)
			}
		}
	}
}

// need counts the uses that v, which is needed, makes of others, and rewrites them.
func (s *Sweeper) need(f *ir.Func, v ir.Value) {
	i := &f.Insts[v]
	info := &ir.Ops[i.Op]
	switch {
	case info.Flags&ir.Nary != 0:
		for n, x := range f.Pool[i.A : i.A+i.B] {
			f.Pool[uint32(i.A)+uint32(n)] = uint32(s.use(ir.Value(x)))
		}
		return
	case info.Args == 0:
		if i.Op == ir.OpParam {
			for _, e := range s.incoming(ir.Block(i.A)) {
				arg := &f.Pool[f.Edges[e].Args+uint32(i.Imm)]
				*arg = uint32(s.use(ir.Value(*arg)))
			}
		}
		return
	case i.Op == ir.OpProj:
		return // calls live anyway, and this is no use of their first result
	}
	i.A = s.use(i.A)
	if info.Args > 1 {
		i.B = s.use(i.B)
		if info.Args > 2 {
			i.C = s.use(i.C)
		}
	}
}

// compact drops dead parameters with their arguments, and dead pinned instructions.
func (s *Sweeper) compact(f *ir.Func) {
	for b := 1; b < len(f.Blocks); b++ {
		if d := &f.Blocks[b]; d.NumParams > 0 {
			s.compactParams(f, ir.Block(b))
		}
	}
	out := uint32(0)
	for b := range f.Blocks {
		d := &f.Blocks[b]
		first := out
		for _, v := range f.Order[d.First : d.First+d.Num] {
			if s.live(v, &f.Insts[v]) {
				f.Order[out] = v
				out++
			}
		}
		d.First, d.Num = first, out-first
	}
	f.Order = f.Order[:out]
	for v, uses := range s.Uses {
		if uses != 0 || v == 0 {
			continue
		}
		switch i := &f.Insts[v]; {
		case i.Op == ir.OpParam && i.A == 0:
		case i.Op == ir.OpProj && s.live(i.A, &f.Insts[i.A]): // results of a call stay together
		case !s.live(ir.Value(v), i):
			i.Flags |= ir.FlagDead
		}
	}
}

// compactParams drops dead parameters of b and what is passed for them.
func (s *Sweeper) compactParams(f *ir.Func, b ir.Block) {
	params := f.BlockParams(b)
	n := uint32(0)
	for _, p := range params {
		if s.Uses[p] != 0 {
			n++
		}
	}
	if n == uint32(len(params)) {
		return
	}
	for _, e := range s.incoming(b) {
		args := f.EdgeArgs(ir.Edge(e))
		n := 0
		for k, p := range params {
			if s.Uses[p] != 0 {
				args[n] = args[k]
				n++
			}
		}
		f.Edges[e].NumArgs = uint32(n)
	}
	n = 0
	for _, p := range params {
		if s.Uses[p] == 0 {
			f.Insts[p].Flags |= ir.FlagDead
			continue
		}
		params[n] = p
		f.Insts[p].Imm = uint64(n)
		n++
	}
	f.Blocks[b].NumParams = n
}
