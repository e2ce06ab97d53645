package regalloc

import "slices"

// This file implements spill slots: each bundle with a value in memory gets one, for the time
// from its first to its last live position. Bundles whose times do not overlap share. Slots of
// 16 bytes and of 8 bytes are never the same memory, so slots overlap fully or not at all.

// slots assigns numbers to the slots of a function.
type slots struct {
	slotOf []uint32    // bundle → slot, or unseen
	keys   []uint64    // start<<32 | bundle
	busy   [2][]uint64 // heap of end<<32 | slot, by size
	total  uint32
}

// want marks bundle b as having a slot.
func (s *slots) want(b, start uint32) {
	if s.slotOf[b] == unseen {
		s.slotOf[b] = 0
		s.keys = append(s.keys, uint64(start)<<32|uint64(b))
	}
}

func (s *slots) reset(n int) {
	s.slotOf = resize(s.slotOf, n)
	for i := range s.slotOf {
		s.slotOf[i] = unseen
	}
	s.keys = s.keys[:0]
	s.busy[0], s.busy[1] = s.busy[0][:0], s.busy[1][:0]
	s.total = 0
}

// number gives slots to all bundles that want one.
func (s *slots) number(f *Func, bs *bundles) {
	slices.Sort(s.keys)
	for _, key := range s.keys {
		b := uint32(key)
		size := f.VRegs[b].Class.Slots()
		heap := &s.busy[size-1]
		end := bs.ranges[bs.last(b)].to
		if len(*heap) > 0 && uint32((*heap)[0]>>32) <= uint32(key>>32) {
			s.slotOf[b] = uint32((*heap)[0])
			(*heap)[0] = uint64(end)<<32 | uint64(s.slotOf[b])
			siftDown(*heap)
			continue
		}
		s.total = (s.total + size - 1) &^ (size - 1)
		s.slotOf[b] = s.total
		s.total += size
		*heap = append(*heap, uint64(end)<<32|uint64(s.slotOf[b]))
		siftUp(*heap)
	}
}

func siftUp(h []uint64) {
	for i := len(h) - 1; i > 0 && h[i] < h[(i-1)/2]; i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func siftDown(h []uint64) {
	for i := 0; ; {
		k := 2*i + 1
		if k >= len(h) {
			return
		}
		if k+1 < len(h) && h[k+1] < h[k] {
			k++
		}
		if h[i] <= h[k] {
			return
		}
		h[i], h[k] = h[k], h[i]
		i = k
	}
}
