package regalloc

import (
	"fmt"
	"math"
	"math/bits"
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

	buckets []uint32 // position → first waiting piece, if its bit in waiting is set
	waiting []uint64 // set of positions at which pieces wait
	now     uint32   // position of the piece being processed
	back    uint32   // lowest position of a piece queued while processing
	regs    [64]register
	banks   [2]RegSet // the allocatable registers
	strikes []strike  // large clobbers that strike the piece being processed
	struck  RegSet    // all their registers
	last    uint32    // the position of the last of them

	entrances []entrance // of all blocks; empty as long as none was needed

	bundleReg  []PReg   // bundle → last register
	bundleNext []uint32 // bundle → first range not yet passed

	stats *Stats
}

// register is what the scan knows of a physical register.
type register struct {
	occupant uint32 // the piece that has it, or had it last; 0 for none
	until    uint32 // where that ends
	reserved uint32 // position at which its last bundle wants it back
	limit    uint32 // first position at which the current piece cannot have it, at most its end; not set before it is asked for
	fixed    int    // first element of intervals.fixed that does not end before the current instruction
	from, to uint32 // its positions, math.MaxUint32 if there is none
}

// taken reports whether a piece has the register at pos.
func (x *register) taken(pos uint32) bool { return x.until > pos }

// A strike is the first position at which a group of clobbers strikes the current piece.
type strike struct {
	set RegSet
	pos uint32
}

func (s *scanner) run() {
	f := s.f
	end := posBefore(uint32(len(f.Insts)))
	s.buckets = grow(s.buckets, int(end)+1)
	s.waiting = resize(s.waiting, int(end/64)+1)
	s.entrances = s.entrances[:0]
	s.bundleReg = resize(s.bundleReg, len(f.VRegs))
	s.bundleNext = resize(s.bundleNext, len(f.VRegs))
	for b := range s.bundleReg {
		s.bundleReg[b] = NoPReg
		s.bundleNext[b] = s.bs.head[b]
	}
	s.regs = [64]register{}
	for r := range s.regs {
		s.fixedFrom(PReg(r), 0)
	}
	for b := range s.banks {
		s.banks[b] = Set(f.File.Alloc[b]...)
	}
	for k := len(s.iv.pieces) - 1; k > 0; k-- {
		if s.iv.pieces[k].reg == locUnset {
			s.queue(uint32(k))
		}
	}
	s.stats.Intervals = uint32(len(s.iv.pieces) - 1)
	for at := uint32(0); at < end; {
		word := s.waiting[at>>6] >> (at & 63)
		if word == 0 {
			at = (at | 63) + 1
			continue
		}
		if at += uint32(bits.TrailingZeros64(word)); at >= end {
			break
		}
		k := s.buckets[at]
		next := s.iv.pieces[k].link
		if s.buckets[at] = next; next == 0 {
			s.waiting[at>>6] &^= 1 << (at & 63)
		}
		s.back = at
		s.process(k)
		at = s.back
	}
}

// queue puts a piece into its bucket.
func (s *scanner) queue(k uint32) {
	p := &s.iv.pieces[k]
	at := p.start
	p.reg = locUnset
	if word, bit := &s.waiting[at>>6], uint64(1)<<(at&63); *word&bit != 0 {
		p.link = s.buckets[at]
	} else {
		p.link = 0
		*word |= bit
	}
	s.buckets[at] = k
	s.back = min(s.back, at)
}

func (s *scanner) panicf(format string, args ...any) {
	panic("regalloc: scan: " + s.f.Name + ": " + fmt.Sprintf(format, args...))
}

// freq returns the frequency of the block that position pos is in.
func (s *scanner) freq(pos uint32) float32 { return s.f.Blocks[s.cfg.blockOf[pos/4]].Freq }

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
	bank := s.f.VRegs[p.v].Class.Bank()
	regs, may := s.f.File.Alloc[bank], s.banks[bank]
	call := s.clobbers(&p)
	if s.rand != 0 && s.chaos(k, s.need(&p, p.start)) {
		return
	}
	if few := s.few[bank]; len(few) > 0 {
		switch need := s.need(&p, p.start); {
		case need == 0 || s.anyFree(&p, few):
			regs, may = few, Set(few...)
		case s.short(k, need):
			return
		}
	}
	if may&^s.struck == 0 && (p.uses == p.useEnd || s.iv.uses[p.uses].end > s.last) && s.need(&p, p.start) == 0 {
		// Calls take all registers before the first use is over, so having one until then is of no use:
		// no register would be found below, be it free or taken from somebody.
		s.spill(k)
		return
	}
	hints := s.hints(k)
	for _, h := range hints {
		if h < 64 && may.Has(h) && !s.regs[h].taken(p.start) && s.limitOf(h, &p) >= p.end {
			s.assign(k, h)
			return
		}
	}
	r, best := s.free(&p, regs, may, call)
	if r != NoPReg {
		s.assign(k, r)
		return
	}
	need := s.need(&p, p.start)
	if best != NoPReg {
		cut := s.cutAt(&p, s.regs[best].limit)
		for _, h := range hints {
			if h < 64 && may.Has(h) && !s.regs[h].taken(p.start) && s.cutAt(&p, s.regs[h].limit) >= cut {
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

// clobbers finds where each group of large clobbers next strikes piece p, and returns the
// first such position (or the end of the piece).
func (s *scanner) clobbers(p *piece) (call uint32) {
	base, call := p.start&^3, p.end
	s.strikes, s.struck, s.last = s.strikes[:0], 0, 0
	for g := range s.iv.groups {
		grp := &s.iv.groups[g]
		cur, pos := grp.cur, grp.pos
		for cur < len(pos) && pos[cur] < base {
			cur++
		}
		if grp.cur = cur; cur == len(pos) || pos[cur] >= p.end {
			continue
		}
		if next := s.nextClobber(grp, p); next < p.end {
			s.strikes = append(s.strikes, strike{grp.set, next})
			s.struck |= grp.set
			call, s.last = min(call, next), max(s.last, next)
		}
	}
	return call
}

// limitOf sets and returns the first position at which piece p cannot have register r, at most the
// end of p. The piece that r holds now does not count.
func (s *scanner) limitOf(r PReg, p *piece) uint32 {
	x := &s.regs[r&63]
	if x.to <= p.start&^3 {
		s.fixedFrom(r, p.start&^3)
	}
	limit := p.end
	if x.from < limit {
		limit = s.fixedLimit(r, p)
	}
	if s.struck.Has(r) {
		limit = s.strikeLimit(r, limit)
	}
	x.limit = limit
	return limit
}

// strikeLimit returns where register r is first struck by a large clobber if that is before limit, else limit.
func (s *scanner) strikeLimit(r PReg, limit uint32) uint32 {
	for i := range s.strikes {
		if hit := &s.strikes[i]; hit.pos < limit && hit.set.Has(r) {
			limit = hit.pos
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

// fixedFrom passes the stretches in which r is set aside that end before base.
func (s *scanner) fixedFrom(r PReg, base uint32) {
	x, list := &s.regs[r], s.iv.fixed[r]
	for x.fixed < len(list) && list[x.fixed].to <= base {
		x.fixed++
	}
	x.from, x.to = math.MaxUint32, math.MaxUint32
	if x.fixed < len(list) {
		x.from, x.to = list[x.fixed].from, list[x.fixed].to
	}
}

// fixedLimit returns where r is next set aside for another register, or the end of p.
func (s *scanner) fixedLimit(r PReg, p *piece) uint32 {
	list := s.iv.fixed[r]
	for c := s.regs[r].fixed; c < len(list) && list[c].from < p.end; c++ {
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
	h[0] = s.bundleReg[s.bs.up[p.v]]
	if prev := &s.iv.pieces[k-1]; prev.v == p.v && prev.end == p.start && prev.reg < 64 {
		h[1] = prev.reg
	}
	if s.iv.hinted[p.v] {
		for n := p.uses; n < min(p.useEnd, p.uses+8); n++ {
			if r := s.iv.uses[n].hint; r != NoPReg {
				h[2] = r
				break
			}
		}
	}
	return h
}

// free returns the best of regs, which are those in may, that is free for the whole piece, or else the one that is free for
// the longest part of it, if any. call is the position of the next large clobber.
func (s *scanner) free(p *piece, regs []PReg, may RegSet, call uint32) (whole, part PReg) {
	whole, part = NoPReg, NoPReg
	bestScore, bestLimit := uint64(math.MaxUint64), uint32(0)
	start, end, base, struck, last := p.start, p.end, p.start&^3, s.struck, s.last
	longest := end // none is free for longer
	if may&^struck == 0 {
		longest = last
	}
	for _, r := range regs {
		x := &s.regs[r&63]
		if x.until > start {
			continue
		}
		// This is limitOf: here most of its calls would be.
		if x.to <= base {
			s.fixedFrom(r, base)
		}
		limit := end
		if x.from < end {
			limit = s.fixedLimit(r, p)
		}
		if struck.Has(r) {
			if limit = min(limit, last); call != last {
				limit = s.strikeLimit(r, limit)
			}
		}
		if x.limit = limit; limit < end {
			if limit > bestLimit {
				if part, bestLimit = r, limit; limit == longest {
					break
				}
			}
			continue
		}
		score := uint64(min(x.from, math.MaxInt32)) // free for long: better kept for others
		if x.reserved > start && x.reserved < end {
			score = math.MaxUint32 + uint64(end-x.reserved)
		}
		if score < bestScore {
			whole, bestScore = r, score
		}
	}
	return whole, part
}

// assign gives piece k register r.
func (s *scanner) assign(k uint32, r PReg) {
	p := &s.iv.pieces[k]
	p.reg = r
	b := s.bs.up[p.v]
	s.bundleReg[b] = r
	next := s.bundleNext[b]
	for next != 0 && s.bs.ranges[next].from < p.end {
		next = s.bs.ranges[next].next
	}
	s.bundleNext[b] = next
	x := &s.regs[r&63]
	x.occupant, x.until, x.reserved = k, p.end, 0
	if next != 0 {
		x.reserved = s.bs.ranges[next].from
	}
}
