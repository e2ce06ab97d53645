package regalloc

// This file implements chaos mode: seeded bad decisions that must still give right answers.

// random returns a pseudo-random number below n.
func (s *scanner) random(n uint32) uint32 {
	s.rand ^= s.rand << 13
	s.rand ^= s.rand >> 7
	s.rand ^= s.rand << 17
	return uint32(s.rand>>33) % n
}

// pick makes the lists of the registers in few, in the order of preference.
func (s *scanner) pick(few RegSet) {
	for b, all := range s.f.File.Alloc {
		s.few[b] = s.few[b][:0]
		for _, r := range all {
			if few.Has(r) {
				s.few[b] = append(s.few[b], r)
			}
		}
	}
}

// anyFree reports whether one of regs is free for all of p.
func (s *scanner) anyFree(p *piece, regs []PReg) bool {
	for _, r := range regs {
		if !s.regs[r].taken(p.start) && s.limitOf(r, p) >= p.end {
			return true
		}
	}
	return false
}

// short cuts piece k behind the instruction that needs it in a register, for which any register will do, so
// that the rest has to make do with few. It reports whether there is a rest.
func (s *scanner) short(k, need uint32) bool {
	p := &s.iv.pieces[k]
	at := (need + 3) &^ 3
	if at <= p.start || at >= p.end {
		return false
	}
	s.queue(s.cut(k, at))
	s.queue(k)
	return true
}

// chaos sometimes does something silly with piece k and then reports true.
func (s *scanner) chaos(k, need uint32) bool {
	p := &s.iv.pieces[k]
	s.bundleReg[s.bs.up[p.v]] = PReg(s.random(64))
	switch s.random(6) {
	case 0: // cut somewhere
		first := max(need, p.start+1)
		if p.uses < p.useEnd && s.iv.uses[p.uses].kind.isDef() {
			first = max(first, s.iv.uses[p.uses].end)
		}
		if first = (first + 3) &^ 3; first+4 < p.end {
			at := first + 4*s.random(min((p.end-first)/4, 16))
			if at > p.start && at < p.end {
				s.queue(s.cut(k, at))
				s.queue(k)
				return true
			}
		}
	case 1: // to memory, without need
		if need == 0 {
			s.spill(k)
			return true
		}
	}
	return false
}
