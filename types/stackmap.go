package types

import "math/bits"

// This file defines which slots of a frame hold references at a call.

// A StackMap lists the 8-byte slots of a frame that hold live references while a call made at
// one return address is running. It covers the whole frame: the last slot ends where the frame pointer
// points, and the first is where the stack pointer is at the call. A walk of the stack knows the former;
// not the latter, as a callee may have been replaced by one with other arguments in memory (tail calls). The zero StackMap has no slots; it differs from
// "no stack map" (see environ.StackSite).
type StackMap struct {
	Slots uint32   // number of 8-byte slots, those of the frame below the frame pointer
	Bits  []uint64 // bit i of word i/64 is set when slot i holds a live reference
}

// NewStackMap returns an empty map over n slots.
func NewStackMap(n uint32) StackMap {
	return StackMap{Slots: n, Bits: make([]uint64, (n+63)/64)}
}

// Set marks slot i, which must be below Slots.
func (m *StackMap) Set(i uint32) { m.Bits[i/64] |= 1 << (i % 64) }

// Has reports whether slot i holds a live reference.
func (m StackMap) Has(i uint32) bool {
	return i < m.Slots && m.Bits[i/64]>>(i%64)&1 != 0
}

// Count returns the number of live slots.
func (m StackMap) Count() int {
	n := 0
	for _, w := range m.Bits {
		n += bits.OnesCount64(w)
	}
	return n
}
