package regalloc

import (
	"math/bits"
	"slices"
	"sort"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements lifting: moves on the likelier of a branch's two edges are made ahead of the
// branch, if what they overwrite is of no use on the other edge. The block of the edge then has nothing
// to do but to jump, and emission leaves it out: most of all, the end of a loop
//
//	    cmp a, b                move c, d
//	    je out                  cmp a, b
//	    move c, d       →       jne head
//	    jmp head            out:
//	out:
//
// The moves go ahead of the comparison too if it allows that, so that it stays next to the branch, and ahead of
// what sets the flags before that. Only registers are overwritten: slots are shared by values that
// are live at the same time on different ways.

// A lift moves the edits [from, to) ahead of instruction at.
type lift struct{ at, from, to uint32 }

// lifting is the scratch memory of lifting.
type lifting struct {
	list  []lift
	moved []Edit // the moved ones
	out   []Edit
}

// wideLift is the number of words in a set of live values from which looking through the sets would take
// too long.
const wideLift = 16

// editGone is the kind of an edit that is made elsewhere.
const editGone EditKind = 255

// liftMoves lifts the moves of all edges for which that is right.
func (c *Context) liftMoves(f *Func) {
	l, edits := &c.lifting, c.out.Edits
	l.list, l.moved = l.list[:0], l.moved[:0]
	if c.Off.Has(tune.Lift) || c.live.sparse || c.live.words > wideLift {
		return
	}
	for k := 0; k < len(edits); {
		i, n := edits[k].Inst, k+1
		for n < len(edits) && edits[n].Inst == i {
			n++
		}
		if b := c.cfg.blockOf[i]; f.Blocks[b].NumInsts == 1 {
			if at, ok := c.liftable(f, b, edits[k:n]); ok {
				l.list = append(l.list, lift{at, uint32(len(l.moved)), uint32(len(l.moved) + n - k)})
				l.moved = append(l.moved, edits[k:n]...)
				for j := k; j < n; j++ {
					edits[j].Kind = editGone
				}
			}
		}
		k = n
	}
	if len(l.list) == 0 {
		return
	}
	slices.SortFunc(l.list, func(a, b lift) int { return int(a.at) - int(b.at) })
	out, k := l.out[:0], 0
	for _, x := range l.list {
		for ; k < len(edits) && (edits[k].Inst < x.at || edits[k].Inst == x.at && !edits[k].After); k++ {
			if edits[k].Kind != editGone {
				out = append(out, edits[k])
			}
		}
		for _, e := range l.moved[x.from:x.to] {
			e.Inst = x.at
			out = append(out, e)
		}
	}
	for ; k < len(edits); k++ {
		if edits[k].Kind != editGone {
			out = append(out, edits[k])
		}
	}
	c.out.Edits, l.out = out, edits
}

// liftable returns the instruction of the block before b ahead of which b's edits can stand.
func (c *Context) liftable(f *Func, b uint32, edits []Edit) (at uint32, ok bool) {
	blk := &f.Blocks[b]
	if blk.NumPreds != 1 || blk.NumSuccs != 1 {
		return 0, false
	}
	p := f.preds(blk)[0]
	pb := &f.Blocks[p]
	last := pb.Insts + pb.NumInsts - 1
	if p >= b || pb.NumSuccs != 2 || f.Insts[last].NumOps != 0 || f.Insts[last].Clobber != 0 || f.Insts[last].Flags&Safepoint != 0 {
		return 0, false
	}
	other := f.succs(pb)[0]
	if other == b {
		other = f.succs(pb)[1]
	}
	// The emptied block must be a jump less: behind it, or else before it, comes the other way.
	jump := f.succs(blk)[0] != b+1 && (p+1 == b && other == b+1 || other == p+1)
	if c.Chaos != 0 {
		jump = b > other
	} else if blk.Freq <= f.Blocks[other].Freq {
		return 0, false
	}
	if !jump {
		return 0, false
	}
	s, ok := newEffect(edits)
	if !ok || c.wanted(f, posBefore(last+1)-1, other, s.writes) {
		return 0, false
	}
	return c.liftTo(f, pb, last, &s), true
}

// wanted reports whether one of the registers holds a value at position end, that of a branch, that is live
// into block b.
func (c *Context) wanted(f *Func, end, b uint32, regs RegSet) bool {
	l, ps := &c.live, &c.parts
	for i, x := range l.in[int(b)*l.words : int(b)*l.words+l.words] {
		for ; x != 0; x &= x - 1 {
			v := VReg(l.vregOf[i<<6+bits.TrailingZeros64(x)])
			if r := ps.list[ps.at(v, end)].reg; r < 64 && regs.Has(r) {
				return true
			}
		}
	}
	return false
}

// liftTo returns the instruction of block pb ahead of which edits with effect s can stand that could
// stand before the last one, a branch.
func (c *Context) liftTo(f *Func, pb *Block, last uint32, s *effect) uint32 {
	at := last
	for n := 0; n < 2 && at > pb.Insts; n++ {
		if !c.passes(f, at-1, s) {
			// The comparison may vanish if it looks at what the instruction before it makes.
			if n == 1 && c.looksAt(f, at) {
				return last
			}
			break
		}
		at--
	}
	return at
}

// looksAt reports whether instruction i only reads one register, which the instruction before defines.
func (c *Context) looksAt(f *Func, i uint32) bool {
	v := VReg(0)
	for _, op := range f.ops(&f.Insts[i]) {
		if op.IsDef() || v != 0 && op.VReg() != v {
			return false
		}
		v = op.VReg()
	}
	for _, op := range f.ops(&f.Insts[i-1]) {
		if op.IsDef() && op.VReg() == v {
			return true
		}
	}
	return false
}

// passes reports whether edits with effect s may stand ahead of instruction i instead of behind it and the
// edits there.
func (c *Context) passes(f *Func, i uint32, s *effect) bool {
	in := &f.Insts[i]
	if in.Flags&Safepoint != 0 || f.Clobbers[in.Clobber]&(s.reads|s.writes) != 0 {
		return false
	}
	ops := f.ops(in)
	for k, a := range c.out.Allocs[in.Ops : in.Ops+uint32(in.NumOps)] {
		switch def := ops[k].IsDef(); {
		case def && s.recreates(f.VRegs[ops[k].VReg()].Remat):
			return false // a value is not recreated where it does not exist yet
		case a.IsReg() && (s.writes.Has(a.PReg()) || def && s.reads.Has(a.PReg())):
			return false
		case a.IsSlot() && def && s.loads:
			return false
		}
	}
	edits := c.out.Edits
	k := sort.Search(len(edits), func(k int) bool { return edits[k].Inst > i || edits[k].Inst == i && edits[k].After })
	for ; k < len(edits) && (edits[k].Inst == i || edits[k].Inst == i+1 && !edits[k].After); k++ {
		e := &edits[k]
		if e.Kind == editGone {
			continue
		}
		if e.To.IsSlot() && s.loads || e.To.IsReg() && (s.reads|s.writes).Has(e.To.PReg()) {
			return false
		}
		if e.From.IsReg() && (s.writes.Has(e.From.PReg()) || e.Kind == EditSwap && s.reads.Has(e.From.PReg())) {
			return false
		}
	}
	return true
}

// An effect is what a sequence of edits reads and writes.
type effect struct {
	reads, writes RegSet
	loads         bool // it reads slots
	edits         []Edit
}

// recreates reports whether one of the edits recreates values by recipe remat.
func (s *effect) recreates(remat uint32) bool {
	if remat == 0 {
		return false
	}
	for i := range s.edits {
		if e := &s.edits[i]; e.Kind == EditRemat && e.Remat == remat {
			return true
		}
	}
	return false
}

// newEffect returns the effect of edits that write no slots, else false.
func newEffect(edits []Edit) (s effect, ok bool) {
	s.edits = edits
	for i := range edits {
		e := &edits[i]
		if !e.To.IsReg() {
			return s, false
		}
		s.writes |= Set(e.To.PReg())
		switch {
		case e.From.IsSlot():
			s.loads = true
		case e.From.IsReg():
			s.reads |= Set(e.From.PReg())
			if e.Kind == EditSwap {
				s.writes |= Set(e.From.PReg())
			}
		}
	}
	return s, true
}
