package regalloc

import "math"

// This file implements cutting pieces: where a piece that can have a register only for a
// part of its life is cut, and where one that lost its register starts again.

// maxNest is how many loops around a position are considered.
const maxNest = 16

// cutAt returns the last position up to which p can be in a register that is lost at limit.
// That is the gap before limit's instruction, or, if the instruction uses the value before
// limit, the end of that use. In the latter case no move is possible at the cut: what follows
// must be in memory.
func (s *scanner) cutAt(p *piece, limit uint32) uint32 {
	base := limit &^ 3
	cut := base
	for k := s.firstUse(p, base); k < p.useEnd && s.iv.uses[k].pos < base+4; k++ {
		u := &s.iv.uses[k]
		if u.end > limit {
			if u.kind.must() {
				return base
			}
			continue
		}
		cut = max(cut, u.end)
	}
	return cut
}

// cut shortens piece k to end at pos and returns the index of a new piece with the rest.
func (s *scanner) cut(k, pos uint32) uint32 {
	p := &s.iv.pieces[k]
	rest := *p
	rest.start, rest.uses = pos, s.firstUse(p, pos)
	rest.reg, rest.reload = locUnset, false
	p.end, p.useEnd = pos, rest.uses
	if p.reg < 64 && s.regs[p.reg].occupant == k {
		s.regs[p.reg].until = pos
	}
	s.iv.pieces = append(s.iv.pieces, rest)
	s.stats.Splits++
	return uint32(len(s.iv.pieces) - 1)
}

// partial gives piece k register r as far as that goes, if it is worth it. call is the
// position of the next large clobber.
func (s *scanner) partial(k uint32, r PReg, call, need uint32) bool {
	p := &s.iv.pieces[k]
	limit := s.regs[r].limit
	if limit >= p.end { // only after an eviction
		s.assign(k, r)
		return true
	}
	cut := s.cutAt(p, limit)
	atCall := limit&^3 == call&^3 // nothing outlives that instruction in a register
	if !atCall && cut&3 != 0 && cut&^3 > p.start && need <= cut&^3 {
		// Only this register is lost: the rest may go on in another one.
		cut &^= 3
	}
	if cut <= p.start || cut < need || p.uses == p.useEnd || s.iv.uses[p.uses].end > cut {
		return false
	}
	if p.reload && need == 0 && s.iv.uses[p.uses].kind != useReg && s.firstUse(p, cut) == p.uses+1 && !s.iv.uses[p.uses].kind.isDef() &&
		p.start == s.iv.uses[p.uses].pos&^3 {
		return false // one use that accepts memory is not worth a reload
	}
	cut = s.hoist(p, cut)
	if atCall {
		cut = s.afterLastUse(p, cut, need)
	}
	rest := s.cut(k, cut)
	s.assign(k, r)
	s.regs[r].reserved = 0
	if r := &s.iv.pieces[rest]; (atCall || cut&3 != 0) && s.need(r, r.start) == 0 {
		s.spill(rest)
	} else {
		s.queue(rest)
	}
	return true
}

// afterLastUse moves a cut that sends p to memory back to the end of the last use, where the
// store costs the same and the register becomes free earlier.
func (s *scanner) afterLastUse(p *piece, cut, need uint32) uint32 {
	k := s.firstUse(p, cut)
	if k == p.uses {
		return cut
	}
	last := s.iv.uses[k-1].end
	for n := k - 1; n > p.uses && s.iv.uses[n-1].pos>>2 == s.iv.uses[k-1].pos>>2; n-- {
		last = max(last, s.iv.uses[n-1].end)
	}
	if last <= p.start || last < need || last >= cut || s.freq(last-1) > s.freq(min(cut, p.end-1)) {
		return cut
	}
	return last
}

// inVain reports whether p, which was loaded from memory and loses its register at cut, better had stayed
// there: all that it was loaded for is at most one use, which accepts memory and is as rare as the load.
func (s *scanner) inVain(p *piece, cut uint32) bool {
	if !p.reload || s.iv.recipe[p.v] != 0 {
		return false
	}
	switch n := s.firstUse(p, cut) - p.uses; n {
	case 0:
		return true
	case 1:
		u := &s.iv.uses[p.uses]
		return u.kind == useAny && s.freq(u.pos) < 2*s.freq(p.start)
	}
	return false
}

// hoist moves a cut out of loops in which the value is not used before it, so that the value
// is in the same place all around the loop.
func (s *scanner) hoist(p *piece, cut uint32) uint32 {
	last := p.start
	if k := s.firstUse(p, cut); k > p.uses {
		last = s.iv.uses[k-1].end
	}
	for l, n := s.cfg.loopOf[s.cfg.blockOf[min(cut, p.end-1)/4]], 0; l != 0 && n < maxNest; l, n = s.cfg.loops[l].parent, n+1 {
		lp := &s.cfg.loops[l]
		if lp.lo < last || lp.lo <= p.start {
			break
		}
		if lp.lo < cut {
			cut = lp.lo
		}
	}
	return cut
}

// reloadAt returns the best position after from at which the value should be back in a
// register for a use at pos, and how often that position is executed: the coldest block
// boundary between, else the gap before the use.
func (s *scanner) reloadAt(from, pos uint32) (at uint32, cost float32) {
	b := s.cfg.blockOf[pos/4]
	at, cost = pos&^3, s.f.Blocks[b].Freq
	for l, n := s.cfg.loopOf[b], 0; l != 0 && n < maxNest; l, n = s.cfg.loops[l].parent, n+1 {
		lp := &s.cfg.loops[l]
		lo := lp.lo
		if lo <= from || pos < lo || pos >= lp.hi {
			break
		}
		if c := s.enterCost(s.cfg.blockOf[lo/4], from); c < cost {
			at, cost = lo, c
		}
	}
	const reach = 32 // blocks looked at
	if len(s.entrances) == 0 {
		s.findEntrances()
	}
	last := b
	for n, sum := 0, float32(0); n < reach && b > 0 && cost > 0; n, b = n+1, b-1 { // sum: ways from memory to blocks b to last
		e := &s.entrances[b]
		if e.start <= from {
			break
		}
		c := e.cost
		if e.after <= from {
			c = s.enterCost(b, from)
		}
		if sum += c - s.leaveCost(b, last); sum < cost {
			at, cost = e.start, max(sum, 0)
		}
	}
	return at, cost
}

// leaveCost estimates how often block b goes to one of those that follow it up to block last.
func (s *scanner) leaveCost(b, last uint32) (cost float32) {
	f := s.f
	blk := &f.Blocks[b]
	if blk.NumSuccs > maxEdges {
		return blk.Freq
	}
	for _, t := range f.succs(blk) {
		if t > b && t <= last {
			cost += min(blk.Freq, f.Blocks[t].Freq)
		}
	}
	return cost
}

// An entrance says how often a block is entered from blocks before it, where the first of these ends, and
// where the block starts.
type entrance struct {
	start, after uint32
	cost         float32
}

// findEntrances lists the entrances of all blocks: reloadAt looks at each block many times.
func (s *scanner) findEntrances() {
	f := s.f
	s.entrances = grow(s.entrances, len(f.Blocks))
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		e := entrance{start: posBefore(blk.Insts), after: math.MaxUint32}
		if blk.NumPreds <= maxEdges {
			for _, p := range f.preds(blk) {
				pb := &f.Blocks[p]
				if end := posBefore(pb.Insts + pb.NumInsts); end <= e.start {
					e.after = min(e.after, end)
				}
			}
		}
		e.cost = s.enterCost(uint32(b), 0)
		s.entrances[b] = e
	}
}

// maxEdges is the largest number of edges to or from a block that are told apart.
const maxEdges = 16

// enterCost estimates how often block b is entered from a block where a value that is in
// memory from position from on is still in memory. Blocks before that position, and those
// after b, count as having it in a register.
func (s *scanner) enterCost(b, from uint32) (cost float32) {
	f := s.f
	blk := &f.Blocks[b]
	if blk.NumPreds > maxEdges {
		return blk.Freq
	}
	start := posBefore(blk.Insts)
	for _, p := range f.preds(blk) {
		pb := &f.Blocks[p]
		if end := posBefore(pb.Insts + pb.NumInsts); end > from && end <= start {
			cost += min(pb.Freq, blk.Freq)
		}
	}
	return cost
}
