package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file counts the rounds of loops for Refine. A parameter of a loop's header that grows by
// a constant in each round (an induction variable) can be tested in a branch that every round passes and
// that otherwise leaves the loop. From where it starts and what it is compared with follows how often the
// loop is repeated at most, and from that the ranges of all induction variables of the loop.

// A tripCount is how often at most a loop is repeated: control flows from its end to its
// header. It is unknown while it is being found.
type tripCount struct {
	gen uint32
	n   uint64
}

const unknownTrips = ^uint64(0)

// maxNest is how many loops around a block are asked whether they are a certain one.
const maxNest = 8

// counted returns the range of parameter v of a header, which is in init when the loop is entered, if it is an
// induction variable of a loop whose rounds are known.
func (r *Refiner) counted(v ir.Value, i *ir.Inst, init Range) (Range, bool) {
	step, ok := r.step(v, i)
	if !ok || i.Type != ir.I32 || r.Off.Has(tune.Induction) {
		return Range{}, false
	}
	n := r.repeats(ir.Block(i.A))
	switch {
	case n >= full32: // or unknown
	case step >= 0:
		if hi := init.Hi + n*uint64(step); hi < full32 {
			return Range{init.Lo, hi}, true
		}
	case init.Lo >= n*uint64(-step):
		return Range{init.Lo - n*uint64(-step), init.Hi}, true
	}
	return Range{}, false
}

// step returns by how much parameter v of a header grows in each round.
func (r *Refiner) step(v ir.Value, i *ir.Inst) (step int64, ok bool) {
	f := r.f
	next := ir.Value(0)
	_, back := analysis.Incoming(f, ir.Block(i.A))
	for _, e := range back {
		a := ir.Value(f.EdgeArgs(ir.Edge(e))[i.Imm])
		if next != 0 && a != next {
			return 0, false
		}
		next = a
	}
	n := &f.Insts[next]
	if n.Op != ir.OpAdd || n.A != v || f.Insts[n.B].Op != ir.OpIconst {
		return 0, false
	}
	return int64(int32(f.Insts[n.B].Imm)), true
}

// repeats returns how often the loop with header h is repeated at most.
func (r *Refiner) repeats(h ir.Block) uint64 {
	t := &r.trips[h]
	if t.gen == r.gen {
		return t.n
	}
	*t = tripCount{r.gen, unknownTrips}
	f, g := r.f, r.g
	end := ir.NoBlock // dominates all ends of the loop
	_, back := analysis.Incoming(f, h)
	for _, e := range back {
		if from := f.Edges[e].From; end == ir.NoBlock {
			end = from
		} else {
			end = g.LCA(end, from)
		}
	}
	least := uint64(unknownTrips)
	for b, k := end, 0; k < maxDoms; b, k = g.Idom[b], k+1 {
		if n := r.test(b, h); n < least {
			least = n
		}
		if b == h {
			break
		}
	}
	r.trips[h].n = least
	return least
}

// within reports whether block b is in the loop with header h, if it can tell.
func (r *Refiner) within(b, h ir.Block) (in, ok bool) {
	l := r.g.InnermostHeader(r.f, b)
	for k := 0; l != h && l != ir.NoBlock; k++ {
		if k == maxNest {
			return false, false
		}
		l = r.g.Loop[l]
	}
	return l == h, true
}

// test returns how often the branch at the end of block b, which all ends of the loop with header h are dominated
// by, lets the loop be repeated, if it leaves the loop otherwise.
func (r *Refiner) test(b, h ir.Block) uint64 {
	f := r.f
	order := f.BlockOrder(b)
	t := &f.Insts[order[len(order)-1]]
	if t.Op != ir.OpBrIf {
		return unknownTrips
	}
	e := f.Blocks[b].Succs
	yes, ok1 := r.within(f.Edges[e].To, h)
	no, ok2 := r.within(f.Edges[e+1].To, h)
	if yes == no || !ok1 || !ok2 {
		return unknownTrips
	}
	x, y, cc := t.A, ir.Value(0), ir.CondNe
	if c := &f.Insts[x]; c.Op == ir.OpIcmp {
		x, y, cc = c.A, c.B, ir.Cond(c.Imm)
	}
	if no {
		cc = cc.Invert()
	}
	start, step, ok := r.sequence(x, h)
	if !ok && y != 0 {
		x, y, cc = y, x, cc.Swap()
		start, step, ok = r.sequence(x, h)
	}
	if !ok || step == 0 {
		return unknownTrips
	}
	limit := Range{}
	if y != 0 {
		limit = r.find(y, maxDepth/2)
	}
	return rounds(32, start, step, cc, limit)
}

// sequence returns where x, an induction variable of the loop with header h or the sum of one and a
// constant, starts in the first round, and its step.
func (r *Refiner) sequence(x ir.Value, h ir.Block) (start Range, step int64, ok bool) {
	f := r.f
	i := &f.Insts[x]
	c := uint64(0)
	if i.Op == ir.OpAdd && f.Insts[i.B].Op == ir.OpIconst {
		c = f.Insts[i.B].Imm
		x = i.A
		i = &f.Insts[x]
	}
	if i.Op != ir.OpParam || ir.Block(i.A) != h || i.Type != ir.I32 {
		return start, 0, false
	}
	if step, ok = r.step(x, i); !ok {
		return start, 0, false
	}
	if f.Blocks[h].NumPreds > maxEdges {
		return start, 0, false
	}
	start = Range{^uint64(0), 0}
	forward, _ := analysis.Incoming(f, h)
	for _, e := range forward {
		start = union(start, r.along(ir.Edge(e), i, maxDepth/2))
	}
	return transfer(ir.OpAdd, 32, start, Range{c, c}), step, true
}

// rounds returns how many numbers at most the sequence start, start + step, … of w bits, fewer than 64, begins with that
// are in relation cc to a limit, which may be another number of its range each time.
func rounds(w uint, start Range, step int64, cc ir.Cond, limit Range) uint64 {
	most := full(w).Hi
	smax := most >> 1
	size := uint64(max(step, -step))
	switch cc {
	case ir.CondNe:
		// The limit must be met before the sequence gets around.
		if !limit.single() {
			return unknownTrips
		}
		dist := uint64(0)
		switch {
		case step > 0 && start.Hi <= limit.Lo:
			dist = limit.Lo - start.Lo
		case step < 0 && start.Lo >= limit.Lo:
			dist = start.Hi - limit.Lo
		default:
			return unknownTrips
		}
		if size != 1 && (!start.single() || dist%size != 0) {
			return unknownTrips
		}
		return dist / size
	case ir.CondGtS, ir.CondGeS:
		if cc == ir.CondGtS && limit.Lo == most { // above −1
			cc, limit = ir.CondGeS, Range{}
		}
		if step > 0 || start.Hi > smax || limit.Hi > smax {
			return unknownTrips
		}
		// What comes after the last such number may be negative, but does not get around.
		if cc == ir.CondGtS {
			limit.Lo++
		}
		return upTo(limit.Lo, start.Hi, size)
	case ir.CondLtS, ir.CondLeS:
		if start.Hi > smax || limit.Hi+size > smax {
			return unknownTrips
		}
		cc = unsignedConds[cc]
	}
	// The first number after those must not wrap, or there may be more.
	switch cc {
	case ir.CondLtU, ir.CondLeU:
		if cc == ir.CondLeU {
			limit.Hi++
		}
		if step < 0 || limit.Hi+size > most+1 {
			return unknownTrips
		}
		if limit.Hi == 0 {
			return 0
		}
		return upTo(start.Lo, limit.Hi-1, size)
	case ir.CondGtU, ir.CondGeU:
		if cc == ir.CondGtU {
			limit.Lo++
		}
		if step > 0 || limit.Lo < size {
			return unknownTrips
		}
		return upTo(limit.Lo, start.Hi, size)
	}
	return unknownTrips
}

// upTo returns how many numbers a, a + size, … are not above b.
func upTo(a, b, size uint64) uint64 {
	if a > b {
		return 0
	}
	return (b-a)/size + 1
}
