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

	alias []ir.Value // by value: what it stands for; itself when nothing else
	live  []bool
	work  []ir.Value
	preds []uint32 // incoming edges, grouped by block
	first []uint32 // by block: its group in preds
}

// Run sweeps f.
func (s *Sweeper) Run(f *ir.Func) {
	s.index(f)
	s.aliases(f)
	s.mark(f)
	s.compact(f)
}

// index groups the edges by target.
func (s *Sweeper) index(f *ir.Func) {
	n := len(f.Insts)
	s.alias = grow(s.alias, n)
	for i := range s.alias {
		s.alias[i] = ir.Value(i)
	}
	s.live = grow(s.live, n)
	clear(s.live)
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
	for v := range f.Insts {
		if f.Insts[v].Op == ir.OpCopy {
			s.alias[v] = f.Insts[v].A
		}
	}
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
	for n, p := range f.BlockParams(b) {
		p := ir.Value(p)
		if s.alias[p] != p {
			continue
		}
		same := ir.Value(0)
		for _, e := range s.incoming(b) {
			a := s.find(ir.Value(f.EdgeArgs(ir.Edge(e))[n]))
			if a == p || a == same {
				continue
			}
			if same != 0 {
				same = 0
				break
			}
			same = a
		}
		if same != 0 {
			s.alias[p] = same
			changed = true
		}
	}
	return changed
}

// removable reports whether the pinned instruction i has no effect but its value.
func removable(i *ir.Inst) bool {
	fl := ir.Ops[i.Op].Flags
	if fl&(ir.Writes|ir.Calls|ir.Terminator) != 0 {
		return false
	}
	return fl&ir.Trapping == 0 || i.Flags&ir.FlagNoTrap != 0
}

func (s *Sweeper) use(v ir.Value) {
	if s.Uses[v] != 255 {
		s.Uses[v]++
	}
	if !s.live[v] {
		s.live[v] = true
		s.work = append(s.work, v)
	}
}

// mark finds what is needed, from the instructions with effects on, and rewrites operands to
// what they stand for.
func (s *Sweeper) mark(f *ir.Func) {
	s.work = s.work[:0]
	for _, v := range f.Order {
		if i := &f.Insts[v]; !removable(i) {
			s.live[v] = true
			s.work = append(s.work, v)
		}
	}
	for len(s.work) > 0 {
		v := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		i := &f.Insts[v]
		switch {
		case i.Op == ir.OpParam:
			b := ir.Block(i.A)
			for _, e := range s.incoming(b) {
				args := f.EdgeArgs(ir.Edge(e))
				a := s.find(ir.Value(args[i.Imm]))
				args[i.Imm] = uint32(a)
				s.use(a)
			}
			continue
		case i.Op == ir.OpProj:
			continue // calls live anyway, and this is no use of their first result
		}
		info := &ir.Ops[i.Op]
		if info.Flags&ir.Nary != 0 {
			ops := f.Operands(i)
			for n, x := range ops {
				a := s.find(ir.Value(x))
				ops[n] = uint32(a)
				s.use(a)
			}
			continue
		}
		if info.Args > 0 {
			i.A = s.find(i.A)
			s.use(i.A)
		}
		if info.Args > 1 {
			i.B = s.find(i.B)
			s.use(i.B)
		}
		if info.Args > 2 {
			i.C = s.find(i.C)
			s.use(i.C)
		}
	}
}

// compact drops dead parameters with their arguments, and dead pinned instructions.
func (s *Sweeper) compact(f *ir.Func) {
	for b := 1; b < len(f.Blocks); b++ {
		d := &f.Blocks[b]
		params := f.BlockParams(ir.Block(b))
		for _, e := range s.incoming(ir.Block(b)) {
			ed := &f.Edges[e]
			args := f.EdgeArgs(ir.Edge(e))
			n := 0
			for k, p := range params {
				if s.live[p] {
					args[n] = args[k]
					n++
				}
			}
			ed.NumArgs = uint32(n)
		}
		n := uint32(0)
		for _, p := range params {
			if !s.live[p] {
				f.Insts[p].Flags |= ir.FlagDead
				continue
			}
			params[n] = p
			f.Insts[p].Imm = uint64(n)
			n++
		}
		d.NumParams = n
	}
	out := uint32(0)
	for b := range f.Blocks {
		d := &f.Blocks[b]
		first := out
		for _, v := range f.Order[d.First : d.First+d.Num] {
			if s.live[v] {
				f.Order[out] = v
				out++
			}
		}
		d.First, d.Num = first, out-first
	}
	f.Order = f.Order[:out]
	for v := 1; v < len(f.Insts); v++ {
		i := &f.Insts[v]
		if s.live[v] || i.Op == ir.OpParam && i.A == 0 {
			continue
		}
		if i.Op == ir.OpProj && s.live[i.A] {
			continue // results of a call stay together
		}
		i.Flags |= ir.FlagDead
	}
}
