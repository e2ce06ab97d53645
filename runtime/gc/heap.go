package gc

// This file implements Heap.

// A Handle is a reference as generated code has it, in an 8-byte place. 0 is null.
type Handle uint64

// A Heap holds Go values by handle. The zero Heap is empty and owns no memory. It is used by one
// goroutine at a time.
type Heap struct {
	// NoReuse keeps handles of dropped values out of use, so that whoever still has one is found.
	NoReuse bool

	values []any    // by slot: handle/2 - 1
	marks  []uint64 // one bit per slot, valid between Begin and Sweep
	free   []uint32 // slots
	live   int
	due    int // live values at which a collection is worth its cost
	stats  Stats
}

// Stats count what has happened in a Heap.
type Stats struct {
	Live        int    // values now
	Inserted    uint64 // values ever
	Dropped     uint64 // values that collections have dropped
	Collections uint64
}

// dropped is the value of slots that are free.
type dropped struct{}

// minDue is the number of values below which collections do not start by themselves.
const minDue = 512

// maxValues bounds the slots: handles have 32 bits, of which one is not theirs.
const maxValues = 1<<31 - 2

// Insert makes a handle for v, which lives until a collection does not see it. Equal values get
// different handles.
func (h *Heap) Insert(v any) Handle {
	h.live++
	h.stats.Inserted++
	if n := len(h.free) - 1; n >= 0 {
		slot := h.free[n]
		h.free = h.free[:n]
		h.values[slot] = v
		return handle(slot)
	}
	if len(h.values) == maxValues {
		panic("gc: Heap.Insert: more than two thousand million references in one store")
	}
	h.values = append(h.values, v)
	return handle(uint32(len(h.values) - 1))
}

func handle(slot uint32) Handle { return Handle(slot+1) << 1 }

// slot returns the slot that x names, if it is a handle of a live value.
func (h *Heap) slot(x Handle) (uint32, bool) {
	if i := uint64(x)>>1 - 1; x&1 == 0 && i < uint64(len(h.values)) {
		_, gone := h.values[i].(dropped)
		return uint32(i), !gone
	}
	return 0, false
}

// Value returns the value of a handle. It reports false for null, and for what is no handle of a
// live value.
func (h *Heap) Value(x Handle) (any, bool) {
	i, ok := h.slot(x)
	if !ok {
		return nil, false
	}
	return h.values[i], true
}

// Due reports whether there are so many values that a collection is worth its cost.
func (h *Heap) Due() bool { return h.live >= max(h.due, minDue) }

// Begin begins a collection: nothing is marked. A collection ends with Sweep, or by being
// forgotten.
func (h *Heap) Begin() {
	n := (len(h.values) + 63) / 64
	if cap(h.marks) < n {
		h.marks = make([]uint64, n, 2*n)
	}
	h.marks = h.marks[:n]
	clear(h.marks)
}

// Mark keeps the value of a handle alive in this collection. It reports false for what is neither
// null nor the handle of a live value.
func (h *Heap) Mark(x Handle) bool {
	if x == 0 {
		return true
	}
	i, ok := h.slot(x)
	if ok {
		h.marks[i/64] |= 1 << (i % 64)
	}
	return ok
}

// Sweep drops all values that were not marked since Begin, and returns how many.
func (h *Heap) Sweep() int {
	n := 0
	for i := range h.values {
		if h.marks[i/64]>>(i%64)&1 != 0 {
			continue
		}
		if _, gone := h.values[i].(dropped); gone {
			continue
		}
		h.values[i] = dropped{}
		n++
		if !h.NoReuse {
			h.free = append(h.free, uint32(i))
		}
	}
	h.live -= n
	h.due = 2 * h.live
	h.stats.Dropped += uint64(n)
	h.stats.Collections++
	return n
}

// Postpone makes Due false until there are twice as many values: a collection was not possible.
func (h *Heap) Postpone() { h.due = 2 * h.live }

// Stats returns the counts so far.
func (h *Heap) Stats() Stats {
	s := h.stats
	s.Live = h.live
	return s
}
