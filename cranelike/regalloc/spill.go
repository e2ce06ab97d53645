package regalloc

import "math"

// This file implements the decision what goes to memory, and spill slots.

// spill puts piece k into memory up to its next use that is worth a register.
func (s *scanner) spill(k uint32) {
	p := &s.iv.pieces[k]
	from := max(p.start, s.now) // a piece may lose its register in the past, but not get one there
	for n := p.uses; n < p.useEnd; n++ {
		u := &s.iv.uses[n]
		if u.kind.isDef() || u.kind == useArg || u.kind == useStack {
			continue
		}
		at, cost := s.reloadAt(from, u.pos)
		if at <= from {
			if u.kind == useReg && u.pos >= from {
				if at < from {
					s.panicf("v%d is in memory at %d but needed in a register", p.v, u.pos)
				}
			}
			if u.kind != useReg {
				continue
			}
		}
		if u.kind != useReg && !s.worth(p, n, cost) {
			continue
		}
		if at <= from {
			s.panicf("no progress with v%d at %d", p.v, from)
		}
		rest := s.cut(k, at)
		s.iv.pieces[rest].reload = true
		s.queue(rest)
		s.stats.Reloads++
		break
	}
	p = &s.iv.pieces[k]
	p.reg = locSlot
	if s.iv.recipe[p.v] != 0 {
		p.reg = locNone
	} else {
		s.stats.Spills++
	}
}

// worth reports whether use n of p, which accepts memory, should get a register by a reload
// of the given frequency.
func (s *scanner) worth(p *piece, n uint32, cost float32) bool {
	u := &s.iv.uses[n]
	if cost < 0.5*s.freq(u.pos) {
		return true
	}
	if n+1 >= p.useEnd {
		return false
	}
	next := &s.iv.uses[n+1]
	for g := range s.iv.groups {
		grp := &s.iv.groups[g]
		lo, hi := grp.cur, len(grp.pos)
		for lo < hi { // first clobber after this use
			if m := (lo + hi) / 2; grp.pos[m] <= u.pos {
				lo = m + 1
			} else {
				hi = m
			}
		}
		if lo < len(grp.pos) && grp.pos[lo] < next.pos {
			return false
		}
	}
	return next.kind != useArg && s.freq(next.pos) >= 0.5*s.freq(u.pos)
}

// spillCost estimates what it costs, per position of register time gained, to have p in
// memory from pos on.
func (s *scanner) spillCost(p *piece, pos uint32) float32 {
	use := s.firstUse(p, pos&^3)
	next, freq := p.end, 0.25*s.freq(p.end-1)
	if use < p.useEnd {
		u := &s.iv.uses[use]
		next, freq = u.pos, s.freq(u.pos)
		switch u.kind {
		case useAny, useStack:
			freq *= 0.5
		case useCopy, useArg:
			freq *= 0.7
		}
	}
	// If the value goes round a loop and is used earlier in it, that use comes next.
	for l, n := s.cfg.loopOf[s.cfg.blockOf[pos/4]], 0; l != 0 && n < maxNest; l, n = s.cfg.loops[l].parent, n+1 {
		lp := &s.cfg.loops[l]
		if pos < lp.lo || next < lp.hi || p.end < lp.hi || p.start > lp.lo {
			break
		}
		if use > p.uses && s.iv.uses[use-1].pos >= lp.lo {
			next, freq = lp.hi, s.f.Blocks[lp.header].Freq
			break
		}
	}
	if s.iv.recipe[p.v] != 0 {
		freq *= 0.4
	}
	return freq / float32(max(next, pos)-pos+1)
}

// evictCut returns where piece o, which has a register, can be cut so that the register is
// free at pos.
func (s *scanner) evictCut(o *piece, pos uint32) (cut uint32, ok bool) {
	base := pos &^ 3
	cut = base
	for k := s.firstUse(o, base); k < o.useEnd && s.iv.uses[k].pos < base+4; k++ {
		u := &s.iv.uses[k]
		switch {
		case u.kind.isDef() && u.kind != defAny:
			return 0, false
		case u.end <= pos:
			cut = max(cut, u.end)
		case u.kind.must():
			return 0, false
		}
	}
	if o.start > cut {
		return 0, false
	}
	return cut, true
}

// evictFor takes a register away from another piece for piece k, if that is right.
func (s *scanner) evictFor(k uint32, regs []PReg, call, need uint32) bool {
	p := &s.iv.pieces[k]
	own := float32(math.Inf(1))
	if need == 0 {
		if p.uses == p.useEnd {
			return false
		}
		own = s.spillCost(p, p.start) * 0.95
	}
	best, bestCost := NoPReg, own
	cutFor, cut := uint32(0), uint32(0)
	for _, r := range regs {
		x := &s.regs[r]
		if !x.taken(p.start) {
			continue
		}
		limit := s.limitOf(r, p)
		if limit < need || limit <= p.start {
			continue
		}
		if need == 0 && limit < p.end {
			if limit != cutFor {
				cutFor, cut = limit, s.cutAt(p, limit)
			}
			if s.iv.uses[p.uses].end > cut {
				continue
			}
		}
		o := &s.iv.pieces[x.occupant]
		if _, ok := s.evictCut(o, p.start); !ok {
			continue
		}
		cost := s.spillCost(o, p.start)
		if s.rand != 0 && need != 0 {
			cost = float32(s.random(100))
		}
		if best == NoPReg && need != 0 || cost < bestCost {
			best, bestCost = r, cost
		}
	}
	if best == NoPReg {
		if need == 0 {
			return false
		}
		best = s.displace(p, regs, need)
	} else {
		s.evict(best, p.start)
	}
	s.regs[best].occupant, s.regs[best].until = 0, 0
	if !s.partial(k, best, call, need) {
		if need == 0 {
			s.spill(k)
			return true
		}
		s.panicf("v%d gets %s at %d but not for long enough", s.iv.pieces[k].v, s.f.File.Names[best], s.iv.pieces[k].start)
	}
	return true
}

// evict sends the occupant of r to memory so that r is free at pos.
func (s *scanner) evict(r PReg, pos uint32) {
	k := s.regs[r].occupant
	cut, _ := s.evictCut(&s.iv.pieces[k], pos)
	if cut&3 == 0 {
		cut = s.hoist(&s.iv.pieces[k], cut)
	}
	if s.inVain(&s.iv.pieces[k], cut) {
		cut = s.iv.pieces[k].start
	}
	if cut > s.iv.pieces[k].start {
		k = s.cut(k, cut)
	}
	s.spill(k)
}

// displace makes room for a piece that needs a register until need: some other piece needs
// its register at this instruction, but not as long, so it can have one that is fixed or
// clobbered later in the instruction.
func (s *scanner) displace(p *piece, regs []PReg, need uint32) PReg {
	base := p.start &^ 3
	for _, r := range regs {
		if s.regs[r].limit < need || !s.regs[r].taken(p.start) {
			continue
		}
		k := s.regs[r].occupant
		o := &s.iv.pieces[k]
		if n := s.need(o, p.start); n == 0 || n >= need || o.start > base {
			continue
		}
		if o.start < base {
			k = s.cut(k, base)
		}
		s.queue(k)
		return r
	}
	s.panicf("more values need registers at position %d than there are (v%d)", p.start, p.v)
	return NoPReg
}
