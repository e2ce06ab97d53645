package regalloc

import (
	"fmt"
	"math"
	"slices"
)

// This file implements the scan, the heart of the allocator.
//
// The algorithm is a linear scan over SSA form in the tradition of Wimmer, Mössenböck and
// Franz, with one simplification that makes it fast and free of quadratic cases: the unit of
// allocation is not an interval with holes but a piece, one unbroken stretch of positions.
// A register with holes in its life starts as several pieces. Hence a physical register
// holds at most one piece at a time, the state of the scan is one piece per register, and
// the classic sets "active", "inactive" and "handled" do not exist. What a hole-aware
// allocator would know (that a register is wanted back after a hole) survives as a
// preference: when a piece ends, its register is reserved for the next piece of its bundle,
// and others take it only if they end before that or have no choice.
//
// Pieces are taken in order of position, from buckets with one list per position. For each:
//
//  1. If some register is free until the piece ends, take it: the bundle's register, one that
//     a fixed operand asks for, else the one that stays free for the shortest sufficient time.
//  2. If registers are free for a part that contains uses, take the one free for longest and
//     cut the piece (split.go). Calls make this the common case: nearly everything is
//     clobbered, the part after the call starts in its spill slot.
//  3. Otherwise somebody must go to memory (spill.go): the occupant of a register whose next
//     use costs least per position of register time, or the piece itself.
//
// A piece in memory is cut again before its next use that wants a register ("second
// chance"), at the coldest block boundary between; the new piece competes like any other.
// Uses that accept memory stay there. Values with a recipe are never stored: their piece is
// nowhere, and uses recreate them.
//
// Copies for Fixed and Reuse operands are not pieces: a fixed register is set aside at the
// instruction (fixedRange), and a copy in the gap before it (resolve.go) reads the value
// wherever it is. If it already is there, the copy vanishes; that is what hints are for.
//
// Termination and success: a piece that must have a register at its first instruction can
// evict any piece that has no such need there, and any that needs it for a shorter part of the
// instruction (the loser tries again at the same instruction, so needs only shrink). This
// always ends well if the instruction's operands fit in the registers at all.
//
// Known limits. Decisions are local and never revisited: a register given to a long piece is
// not taken back for two shorter ones. Splitting knows loops only as stretches of layout
// (loop.lo to loop.hi); cold parts of a loop placed elsewhere count as outside. Coalescing
// gives up on bundles with very many ranges. Bundles keep their slot for their whole life.

// scanner is the state of the scan.
type scanner struct {
	f    *Func
	cfg  *cfg
	iv   *intervals
	bs   *bundles
	rand uint64    // state of chaos mode, 0 if off
	few  [2][]PReg // the registers of a bank that count while there are few; empty if all do

	buckets  []uint32 // position → first waiting piece
	now      uint32   // position of the piece being processed
	back     uint32   // lowest position of a piece queued while processing
	occupant [64]uint32
	reserved [64]uint32 // register → position at which its last bundle wants it back
	fixedCur [64]int
	limit    [64]uint32 // register → first position at which the current piece cannot have it

	bundleReg  []PReg   // bundle → last register
	bundleNext []uint32 // bundle → first range not yet passed

	stats *Stats
}

func (s *scanner) run() {
	f := s.f
	end := posBefore(uint32(len(f.Insts)))
	s.buckets = resize(s.buckets, int(end)+1)
	s.bundleReg = resize(s.bundleReg, len(f.VRegs))
	s.bundleNext = resize(s.bundleNext, len(f.VRegs))
	for b := range s.bundleReg {
		s.bundleReg[b] = NoPReg
		s.bundleNext[b] = s.bs.head[b]
	}
	s.occupant, s.reserved, s.fixedCur = [64]uint32{}, [64]uint32{}, [64]int{}
	for k := len(s.iv.pieces) - 1; k > 0; k-- {
		if s.iv.pieces[k].reg == locUnset {
			s.queue(uint32(k))
		}
	}
	s.stats.Intervals = uint32(len(s.iv.pieces) - 1)
	for at := uint32(0); at < end; {
		k := s.buckets[at]
		if k == 0 {
			at++
			continue
		}
		s.buckets[at] = s.iv.pieces[k].link
		s.back = at
		s.process(k)
		at = s.back
	}
}

// queue puts a piece into its bucket.
func (s *scanner) queue(k uint32) {
	p := &s.iv.pieces[k]
	p.link = s.buckets[p.start]
	p.reg = locUnset
	s.buckets[p.start] = k
	s.back = min(s.back, p.start)
}

func (s *scanner) panicf(format string, args ...any) {
	panic("regalloc: scan: " + s.f.Name + ": " + fmt.Sprintf(format, args...))
}

// freq returns the frequency of the block that position pos is in.
func (s *scanner) freq(pos uint32) float32 { return s.f.Blocks[s.cfg.blockOf[pos/4]].Freq }

// bank returns the registers that piece k may have.
func (s *scanner) bank(v VReg) []PReg { return s.f.File.Alloc[s.f.VRegs[v].Class.Bank()] }

// need returns how long the piece must keep a register at the instruction of position at, 0
// if it needs none there.
func (s *scanner) need(p *piece, at uint32) (end uint32) {
	base := at &^ 3
	for k := s.firstUse(p, base); k < p.useEnd && s.iv.uses[k].pos < base+4; k++ {
		if u := &s.iv.uses[k]; u.kind.must() && u.end > end {
			end = u.end
		}
	}
	return end
}

// firstUse returns the index of the first use of p at or after pos.
func (s *scanner) firstUse(p *piece, pos uint32) uint32 {
	lo, hi := p.uses, p.useEnd
	if lo < hi && s.iv.uses[lo].pos >= pos {
		return lo
	}
	for lo < hi {
		if m := (lo + hi) / 2; s.iv.uses[m].pos < pos {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// process finds a place for piece k.
func (s *scanner) process(k uint32) {
	p := s.iv.pieces[k]
	s.now = p.start
	regs := s.bank(p.v)
	call := s.clobbers(&p)
	if s.rand != 0 && s.chaos(k, s.need(&p, p.start)) {
		return
	}
	if few := s.few[s.f.VRegs[p.v].Class.Bank()]; len(few) > 0 {
		switch need := s.need(&p, p.start); {
		case need == 0 || s.anyFree(&p, few):
			regs = few
		case s.short(k, need):
			return
		}
	}
	hints := s.hints(k)
	for _, h := range hints {
		if h < 64 && !s.occupied(h, p.start) && s.limitOf(h, &p) >= p.end && slices.Contains(regs, h) {
			s.assign(k, h)
			return
		}
	}
	for _, r := range regs {
		s.limit[r] = s.limitOf(r, &p)
	}
	need := s.need(&p, p.start)
	if r := s.fit(&p, regs); r != NoPReg {
		s.assign(k, r)
		return
	}
	best, bestLimit := NoPReg, uint32(0)
	for _, r := range regs {
		if lim := s.limit[r]; lim > bestLimit && !s.occupied(r, p.start) {
			best, bestLimit = r, lim
		}
	}
	if best != NoPReg {
		cut := s.cutAt(&p, bestLimit)
		for _, h := range hints {
			if h < 64 && slices.Contains(regs, h) && !s.occupied(h, p.start) && s.cutAt(&p, s.limit[h]) >= cut {
				best = h
				break
			}
		}
	}
	if best != NoPReg && s.partial(k, best, call, need) {
		return
	}
	if s.evictFor(k, regs, call, need) {
		return
	}
	s.spill(k)
}

// occupied reports whether r holds a piece at pos.
func (s *scanner) occupied(r PReg, pos uint32) bool {
	o := s.occupant[r]
	return o != 0 && s.iv.pieces[o].end > pos
}

// clobbers finds where each group of large clobbers next strikes piece p, and returns the
// first such position (or the end of the piece).
func (s *scanner) clobbers(p *piece) (call uint32) {
	base, call := p.start&^3, p.end
	for g := range s.iv.groups {
		grp := &s.iv.groups[g]
		for grp.cur < len(grp.pos) && grp.pos[grp.cur] < base {
			grp.cur++
		}
		grp.next = s.nextClobber(grp, p)
		call = min(call, grp.next)
	}
	return call
}

// limitOf returns the first position at which piece p cannot have register r, at most the
// end of p. The piece that r holds now does not count.
func (s *scanner) limitOf(r PReg, p *piece) uint32 {
	limit := s.fixedLimit(r, p, p.start&^3)
	for g := range s.iv.groups {
		if grp := &s.iv.groups[g]; grp.next < limit && grp.set.Has(r) {
			limit = grp.next
		}
	}
	return limit
}

func (s *scanner) nextClobber(grp *clobberGroup, p *piece) uint32 {
	from := p.start
	if p.start&3 == 1 && p.uses < p.useEnd {
		// The result of a two-address instruction is written after the clobbers.
		if op := s.iv.uses[p.uses].op; op != noOperand && s.f.Operands[op].Constraint() == Reuse {
			from += 2
		}
	}
	for c := grp.cur; c < len(grp.pos); c++ {
		if grp.pos[c] >= from {
			return grp.pos[c]
		}
	}
	return math.MaxUint32
}

// fixedLimit returns where r is next set aside for another register, or the end of p.
func (s *scanner) fixedLimit(r PReg, p *piece, base uint32) uint32 {
	list := s.iv.fixed[r]
	c := s.fixedCur[r]
	for c < len(list) && list[c].to <= base {
		c++
	}
	s.fixedCur[r] = c
	for ; c < len(list) && list[c].from < p.end; c++ {
		if x := &list[c]; x.to > p.start && x.owner != p.v {
			return max(x.from, p.start)
		}
	}
	return p.end
}

// hints returns up to three registers that would save a move, best first.
func (s *scanner) hints(k uint32) (h [3]PReg) {
	p := &s.iv.pieces[k]
	h = [3]PReg{NoPReg, NoPReg, NoPReg}
	h[0] = s.bundleReg[s.bs.root(uint32(p.v))]
	if prev := &s.iv.pieces[k-1]; prev.v == p.v && prev.end == p.start && prev.reg < 64 {
		h[1] = prev.reg
	}
	for n := p.uses; n < min(p.useEnd, p.uses+8); n++ {
		if r := s.iv.uses[n].hint; r != NoPReg {
			h[2] = r
			break
		}
	}
	return h
}

// fit returns the best register that is free for the whole piece.
func (s *scanner) fit(p *piece, regs []PReg) PReg {
	best, bestScore := NoPReg, uint64(math.MaxUint64)
	for _, r := range regs {
		if s.limit[r] < p.end || s.occupied(r, p.start) {
			continue
		}
		score := uint64(0)
		if at := s.reserved[r]; at > p.start && at < p.end {
			score = math.MaxUint32 + uint64(p.end-at)
		} else if c := s.fixedCur[r]; c < len(s.iv.fixed[r]) {
			// Free for long: better kept for others.
			score = uint64(min(s.iv.fixed[r][c].from, math.MaxInt32))
		} else {
			score = math.MaxInt32
		}
		if score < bestScore {
			best, bestScore = r, score
		}
	}
	return best
}

// assign gives piece k register r.
func (s *scanner) assign(k uint32, r PReg) {
	p := &s.iv.pieces[k]
	p.reg = r
	s.occupant[r] = k
	b := s.bs.root(uint32(p.v))
	s.bundleReg[b] = r
	next := s.bundleNext[b]
	for next != 0 && s.bs.ranges[next].from < p.end {
		next = s.bs.ranges[next].next
	}
	s.bundleNext[b] = next
	s.reserved[r] = 0
	if next != 0 {
		s.reserved[r] = s.bs.ranges[next].from
	}
}
