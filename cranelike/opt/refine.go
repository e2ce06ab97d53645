package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements Refine: an access to memory at an i32 sum x + c takes x as its index and c as
// part of its offset, where the sum is known not to wrap. The instruction adds index and offset in 64
// bits, for nothing; the sum of 32 bits, which costs an instruction, then often has no other use.
//
// What shows that x + c < 2^32 (or, for a negative c, that x ≥ −c):
//
//   - the range of x: from the operations that make it, from the conditions under which the access is
//     reached (refine_range.go), and from how often the loops run in which x counts (refine_loop.go)
//   - an access at x that came before and did not trap: if it ended at x + e, then x + e ≤ m, the length
//     that no memory exceeds, and so x + c does not wrap for c up to e + (2^32 − m). An access at
//     x + c′ says the same of the value x + c′, from which x + c is reached too if c is not below c′.
//
// Each fact holds where it was found and in what that dominates. Nothing is computed for functions
// without such sums, and only what they need for others: ranges are found on demand, and remembered.
// How far it looks (operations, dominators, earlier accesses) is bounded by constants, so the pass is
// linear in the size of the function.
//
// A sum that is used elsewhere too stays, and so do the accesses at it: folding would keep
// x alive beside it. That includes the sums by which a loop counts.
//
// Requires Sweep and analysis.Graph. Leaves sums that nobody uses; Place and selection skip them.

// A Refiner holds Refine's scratch memory.
type Refiner struct {
	// Off are the optimizations that are turned off.
	Off tune.Set

	// MaxLen is a length in bytes that no memory with 32-bit indices ever exceeds. 0 stands
	// for 2^32.
	MaxLen uint64

	// Folded counts the accesses that were changed in the last run, for tests and figures.
	Folded int

	f *ir.Func
	g *analysis.Graph

	gen    uint32 // of the current function; an entry of another generation is empty
	known  []knownRange
	trips  []tripCount // by block
	about  []aboutValue
	facts  []fact // [0] is unused
	sums   []sum  // [0] is unused
	folds  []fold
	maxLen uint64
}

// aboutValue is where the lists of a value start.
type aboutValue struct {
	gen    uint32
	wanted bool     // sums of this value are accessed: facts about it are worth keeping
	facts  uint32   // in facts: of this value
	sums   uint32   // in sums: of this value and a constant
	below  ir.Value // accessed, this value less a constant
	folded uint32   // accesses at this value, a sum, that can do without it
	via    uint32   // one more than the last of these in folds
}

// A fact says that a value lies in a range, in block at from some point on and in what it dominates.
type fact struct {
	Range
	at   ir.Block
	next uint32
}

// A sum is the value v + c.
type sum struct {
	v    ir.Value
	c    uint64
	next uint32
}

// A fold is what may become of access v at the sum x: an access at index with offset imm, which is disp more.
type fold struct {
	v, x, index ir.Value
	imm         uint64
	disp        int64
}

const (
	maxFacts = 4       // facts of a value that are looked at
	maxSums  = 8       // sums of a value that are looked at
	maxDisp  = 1 << 31 // above all offsets of an access
	full32   = 1 << 32
)

// Run refines f. uses is the number of uses of each value, as Sweeper counts them.
func (r *Refiner) Run(f *ir.Func, g *analysis.Graph, uses []uint8) {
	r.Folded = 0
	if r.Off.Has(tune.Ranges) {
		return
	}
	r.reset(f, g)
	if !r.candidates() {
		r.f, r.g = nil, nil
		return
	}
	for b := range f.Blocks {
		for _, v := range f.BlockOrder(ir.Block(b)) {
			if i := &f.Insts[v]; isAccess(i.Op) {
				r.access(ir.Block(b), v, i)
			}
		}
	}
	for k := range r.folds {
		c := &r.folds[k]
		if r.about[c.x].folded == uint32(uses[c.x]) {
			f.Insts[c.v].B, f.Insts[c.v].Imm = c.index, c.imm
			r.Folded++
		}
	}
	r.f, r.g = nil, nil
}

// reset empties everything for f.
func (r *Refiner) reset(f *ir.Func, g *analysis.Graph) {
	r.f, r.g = f, g
	n := len(f.Insts)
	r.gen++
	if r.gen == 0 {
		clear(r.known[:cap(r.known)])
		clear(r.trips[:cap(r.trips)])
		clear(r.about[:cap(r.about)])
		r.gen = 1
	}
	r.known = grow(r.known, n)
	r.about = grow(r.about, n)
	r.trips = grow(r.trips, len(f.Blocks))
	r.facts = append(r.facts[:0], fact{})
	r.sums = append(r.sums[:0], sum{})
	r.folds = r.folds[:0]
	r.maxLen = r.MaxLen
	if r.maxLen == 0 || r.maxLen > full32 {
		r.maxLen = full32
	}
}

func isAccess(op ir.Op) bool { return op >= ir.OpLoad && op <= ir.OpStore32 }

// candidates marks the values of which sums are accessed that might be folded, and reports whether there are any.
// Of a value from which something is subtracted, two different sums are needed: then one may be reached from the other.
func (r *Refiner) candidates() (any bool) {
	f := r.f
	for _, v := range f.Order {
		i := &f.Insts[v]
		if !isAccess(i.Op) {
			continue
		}
		p, c, ok := sumAt(f, i)
		if !ok {
			continue
		}
		if c >= maxDisp && i.Imm+c < full32 {
			if a := r.of(p); a.below == 0 || a.below == i.B {
				a.below = i.B
				continue
			}
		}
		r.want(p, 2)
		any = true
	}
	return any
}

// want marks value v and what it is the sum or a multiple of.
func (r *Refiner) want(v ir.Value, depth int) {
	a := r.of(v)
	if a.wanted {
		return
	}
	a.wanted = true
	if i := &r.f.Insts[v]; depth > 0 && (i.Op == ir.OpAdd || i.Op == ir.OpShl) {
		r.want(i.A, depth-1)
		r.want(i.B, depth-1)
	}
}

// sumAt returns the parts of the sum of 32 bits p + c at which i is an access, if it is one.
func sumAt(f *ir.Func, i *ir.Inst) (p ir.Value, c uint64, ok bool) {
	x := &f.Insts[i.B]
	if x.Op != ir.OpAdd || x.Type != ir.I32 || f.Insts[x.B].Op != ir.OpIconst {
		return 0, 0, false
	}
	return x.A, f.Insts[x.B].Imm, true
}

// of returns what is known about v.
func (r *Refiner) of(v ir.Value) *aboutValue {
	a := &r.about[v]
	if a.gen != r.gen {
		*a = aboutValue{gen: r.gen}
	}
	return a
}

// access looks at access v of block b, and learns from it.
func (r *Refiner) access(b ir.Block, v ir.Value, i *ir.Inst) {
	f := r.f
	x := i.B
	p, c, ok := sumAt(f, i)
	if !ok && f.Insts[x].Type != ir.I32 || ok && !r.of(p).wanted {
		return
	}
	index, disp, folds := ir.Value(0), int64(0), false
	if ok {
		if index, disp, folds = r.again(b, x); !folds {
			index, disp, folds = r.reach(v, b, p, c, i.Imm)
		}
		if folds && int64(i.Imm)+disp < maxDisp {
			r.folds = append(r.folds, fold{v, x, index, i.Imm + uint64(disp), disp})
			a := r.of(x)
			a.folded++
			a.via = uint32(len(r.folds))
		}
	}
	last := r.maxLen - i.Imm - accessSize(f, i) // the largest index that does not trap
	if r.Off.Has(tune.Accesses) || i.Imm >= maxDisp || last >= full32 {
		return // what always traps teaches nothing
	}
	switch {
	case !ok:
		r.learn(x, b, Range{0, last})
	case folds:
		// index + disp is x, in 64 bits. The sum is not for others to be reached from.
		if most := int64(last) - disp; most >= 0 && most < full32 {
			r.learn(index, b, Range{uint64(max(-disp, 0)), uint64(most)})
		}
	default:
		r.learnSum(b, x, p, c, last)
	}
}

// learnSum records that x = p + c, which may wrap, is not above last from here on in block b.
func (r *Refiner) learnSum(b ir.Block, x, p ir.Value, c, last uint64) {
	a := r.of(x)
	a.wanted = true
	r.learn(x, b, Range{0, last})
	if k := full32 - c; c >= maxDisp && last+k < full32 {
		// x = p − k. If p were below k, x would have wrapped around to near 2^32.
		r.learn(p, b, Range{k, last + k})
	}
	a = r.of(p)
	for n, k := a.sums, 0; n != 0; n, k = r.sums[n].next, k+1 {
		if r.sums[n].v == x || k == maxSums {
			return
		}
	}
	r.sums = append(r.sums, sum{x, c, a.sums})
	a.sums = uint32(len(r.sums) - 1)
}

// again returns what became of the last access at x, if that does for an access in block b too. A load and a
// store of the same cell should remain recognizable.
func (r *Refiner) again(b ir.Block, x ir.Value) (index ir.Value, disp int64, ok bool) {
	via := r.of(x).via
	if via == 0 {
		return 0, 0, false
	}
	last := &r.folds[via-1]
	if last.disp < 0 || r.narrowed(last.index, b, full(32)).Hi+uint64(last.disp) >= full32 {
		return 0, 0, false
	}
	return last.index, last.disp, true
}

// reach looks for an index and a constant whose sum, in 64 bits, is the value p + c in 32 bits, at
// access v in block b, whose offset imm is not to get negative.
func (r *Refiner) reach(v ir.Value, b ir.Block, p ir.Value, c, imm uint64) (index ir.Value, disp int64, ok bool) {
	pr := r.narrowed(p, b, full(32))
	if pr.Hi+c >= full32 && c < maxDisp {
		pr = r.at(p, b, maxDepth)
	}
	switch {
	case pr.Hi+c < full32:
		return p, int64(c), true
	case pr.Lo+c >= full32 && imm+c >= full32:
		return p, int64(c) - full32, true
	}
	for n, k := r.of(p).sums, 0; n != 0 && k < maxSums; n, k = r.sums[n].next, k+1 {
		s := &r.sums[n]
		if d := uint64(uint32(c - s.c)); s.v < v && d != 0 && d < maxDisp && r.narrowed(s.v, b, full(32)).Hi+d < full32 {
			return s.v, int64(d), true
		}
	}
	return 0, 0, false
}

// learn records that v lies in rg from here on in block b.
func (r *Refiner) learn(v ir.Value, b ir.Block, rg Range) {
	a := r.of(v)
	if !a.wanted {
		return
	}
	if a.facts != 0 {
		if old := &r.facts[a.facts]; old.at == b {
			if n := intersect(old.Range, rg); n.Lo <= n.Hi {
				old.Range = n
			}
			return
		}
	}
	r.facts = append(r.facts, fact{rg, b, a.facts})
	a.facts = uint32(len(r.facts) - 1)
}

// narrowed returns rg without what accesses show v not to be, in block b.
func (r *Refiner) narrowed(v ir.Value, b ir.Block, rg Range) Range {
	a := &r.about[v]
	if a.gen != r.gen {
		return rg
	}
	for n, k := a.facts, 0; n != 0 && k < maxFacts; n, k = r.facts[n].next, k+1 {
		if fc := &r.facts[n]; r.g.Dominates(fc.at, b) {
			if m := intersect(rg, fc.Range); m.Lo <= m.Hi {
				rg = m
			}
		}
	}
	return rg
}

// accessSize returns how many bytes access i reads or writes.
func accessSize(f *ir.Func, i *ir.Inst) uint64 {
	switch i.Op {
	case ir.OpLoad:
		return uint64(i.Type.Bits()) / 8
	case ir.OpStore:
		return uint64(f.Insts[i.C].Type.Bits()) / 8
	case ir.OpLoad8S, ir.OpLoad8U, ir.OpStore8:
		return 1
	case ir.OpLoad16S, ir.OpLoad16U, ir.OpStore16:
		return 2
	}
	return 4
}
