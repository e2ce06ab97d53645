package gc

import (
	"math/bits"
	"slices"
)

// This file implements Heap.

// A Handle is a reference as generated code has it, in an 8-byte place. 0 is null.
type Handle uint64

// A Heap holds Go values by handle. The zero Heap is empty and owns no memory. It is used by one
// goroutine at a time.
//
// Making a handle takes the next bit of a word of free slots, and a sweep goes through the slots word by
// word, so that both cost a few nanoseconds per value that is made and nothing per value that stays.
type Heap struct {
	// NoReuse keeps handles of dropped values out of use, so that whoever still has one is found.
	NoReuse bool

	values []any    // by slot: handle/2 - 1. nil where there is no value
	taken  []uint64 // one bit per slot: it has a value, or is in avail, or must not be used again
	marks  []uint64 // one bit per slot, valid between Begin and Sweep

	avail uint64 // slots of the word before next that Insert may use
	next  int    // index in taken

	inserted, dropped uint64
	due               uint64 // number of values inserted at which a collection is worth its cost
	collections       uint64
}

// Stats count what has happened in a Heap.
type Stats struct {
	Live        int    // values now
	Inserted    uint64 // values ever
	Dropped     uint64 // values that collections have dropped
	Collections uint64
}

// null is what is in the slot of a nil value.
type null struct{}

// minDue is the number of values below which collections do not start by themselves.
const minDue = 512

// maxValues bounds the slots: handles have 32 bits, of which one is not theirs.
const maxValues = 1<<31 - 64

// Insert makes a handle for v, which lives until a collection does not see it. Equal values get
// different handles.
func (h *Heap) Insert(v any) Handle {
	if h.avail == 0 {
		h.refill()
	}
	slot := uint(h.next-1)*64 + uint(bits.TrailingZeros64(h.avail))
	h.avail &= h.avail - 1
	h.inserted++
	if v == nil {
		v = null{}
	}
	h.values[slot] = v
	return Handle(slot+1) << 1
}

// refill finds free slots, and makes more if there are none.
func (h *Heap) refill() {
	for {
		for h.next < len(h.taken) {
			h.avail = ^h.taken[h.next]
			h.taken[h.next] = ^uint64(0)
			h.next++
			if h.avail != 0 {
				return
			}
		}
		n := max(minDue/64, len(h.taken)/2)
		if 64*(len(h.taken)+n) > maxValues {
			panic("gc: Heap.Insert: more than two thousand million references in one store")
		}
		h.taken = append(h.taken, make([]uint64, n)...)
		h.values = append(h.values, make([]any, 64*n)...)
	}
}

// Value returns the value of a handle. It reports false for null, and for what is no handle of a
// live value.
func (h *Heap) Value(x Handle) (any, bool) {
	i := uint64(x)>>1 - 1
	if x&1 != 0 || i >= uint64(len(h.values)) {
		return nil, false
	}
	v := h.values[i]
	if _, ok := v.(null); ok {
		return nil, true
	}
	return v, v != nil
}

// live returns the number of values.
func (h *Heap) live() uint64 { return h.inserted - h.dropped }

// Due reports whether there are so many values that a collection is worth its cost.
func (h *Heap) Due() bool { return h.inserted >= max(h.due, minDue) }

// Postpone makes Due false until there are twice as many values: a collection was not possible.
func (h *Heap) Postpone() { h.due = h.inserted + max(2*h.live(), minDue) - h.live() }

// Begin begins a collection: nothing is marked. A collection ends with Sweep, or by being
// forgotten; nothing may be inserted before a Sweep.
func (h *Heap) Begin() {
	if h.avail != 0 {
		// Taken is what has a value, from now on.
		h.next--
		h.taken[h.next] &^= h.avail
		h.avail = 0
	}
	h.marks = slices.Grow(h.marks[:0], len(h.taken))[:len(h.taken)]
	clear(h.marks)
}

// Mark keeps the value of a handle alive in this collection. It reports false for what is neither
// null nor the handle of a live value.
func (h *Heap) Mark(x Handle) bool {
	if x == 0 {
		return true
	}
	i := uint64(x)>>1 - 1
	w, bit := i/64, uint64(1)<<(i%64)
	if x&1 != 0 || w >= uint64(len(h.taken)) || h.taken[w]&bit == 0 || h.NoReuse && h.values[i] == nil {
		return false
	}
	h.marks[w] |= bit
	return true
}

// MarkAll is Mark for many handles. It returns the index of the first for which that reports false,
// or -1; all others are marked.
func (h *Heap) MarkAll(list []Handle) int {
	bad := -1
	for n, x := range list {
		if !h.Mark(x) && bad < 0 {
			bad = n
		}
	}
	return bad
}

// Sweep drops all values that were not marked since Begin, and returns how many.
func (h *Heap) Sweep() int {
	n := 0
	used := 0 // words of slots up to the last that is taken
	for w, mark := range h.marks {
		dead := h.taken[w] &^ mark
		if dead == ^uint64(0) && !h.NoReuse {
			n += 64
			clear(h.values[64*w : 64*w+64])
		} else {
			for d := dead; d != 0; d &= d - 1 {
				if v := &h.values[64*w+bits.TrailingZeros64(d)]; *v != nil {
					*v = nil
					n++
				}
			}
		}
		if !h.NoReuse {
			h.taken[w] = mark
		}
		if h.taken[w] != 0 {
			used = w + 1
		}
	}
	h.next = 0
	if used = max(used, minDue/64); used < len(h.taken)/8 {
		// Little is left of a crowd.
		h.taken, h.values, h.marks = slices.Clone(h.taken[:used]), slices.Clone(h.values[:64*used]), nil
	}
	h.dropped += uint64(n)
	h.collections++
	h.Postpone()
	return n
}

// Stats returns the counts so far.
func (h *Heap) Stats() Stats {
	return Stats{int(h.live()), h.inserted, h.dropped, h.collections}
}
