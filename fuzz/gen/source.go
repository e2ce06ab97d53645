package gen

// This file reads decisions from bytes.

// A source is a sequence of decisions. After limit, all decisions are 0.
type source struct {
	data  []byte
	pos   int
	limit int
}

func (s *source) empty() bool { return s.pos >= s.limit }

func (s *source) byte() byte {
	if s.empty() {
		return 0
	}
	b := s.data[s.pos]
	s.pos++
	return b
}

// n returns a number below n, which is at most 65,536. It reads nothing if there is no choice.
func (s *source) n(n int) int {
	switch {
	case n <= 1:
		return 0
	case n <= 256:
		return int(s.byte()) % n
	}
	return (int(s.byte()) | int(s.byte())<<8) % n
}

// oneIn says yes once in n times, and no at the end.
func (s *source) oneIn(n int) bool { return s.n(n) == n-1 }

// bits returns n bytes as a number.
func (s *source) bits(n int) (v uint64) {
	for i := range n {
		v |= uint64(s.byte()) << (8 * i)
	}
	return v
}

// pick returns an index of weights with a chance that is proportional to what is there. At the end it is the
// first that is not 0.
func (s *source) pick(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	k := s.n(sum)
	for i, w := range weights {
		if k < w {
			return i
		}
		k -= w
	}
	return 0
}

// share lets the next decisions use the nth part of what is left.
func (s *source) share(n int) { s.limit = s.pos + (len(s.data)-s.pos)/n }
