package regalloc

// This file implements chaos mode: seeded bad decisions that must still give right answers.

// random returns a pseudo-random number below n.
func (s *scanner) random(n uint32) uint32 {
	s.rand ^= s.rand << 13
	s.rand ^= s.rand >> 7
	s.rand ^= s.rand << 17
	return uint32(s.rand>>33) % n
}

// chaos sometimes does something silly with piece k and then reports true.
func (s *scanner) chaos(k, need uint32) bool {
	p := &s.iv.pieces[k]
	s.bundleReg[s.bs.root(uint32(p.v))] = PReg(s.random(64))
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
