// This file implements the checked view of guest memory. Nothing else in the
// package indexes guest memory with numbers that come from the guest.

package wasi

import (
	"encoding/binary"
	"math"
)

// memory is the guest's whole linear memory during one call. All multi-byte
// values are little-endian and may be unaligned.
type memory []byte

// span returns the n bytes at ptr, capped so that no append can write behind
// them. Sizes are 64-bit so that products of guest numbers can be passed.
func (m memory) span(ptr uint32, n uint64) ([]byte, error) {
	size := uint64(len(m))
	if n > size || uint64(ptr) > size-n {
		return nil, EFAULT
	}
	end := uint64(ptr) + n
	return m[ptr:end:end], nil
}

func (m memory) putU32(ptr, v uint32) error {
	b, err := m.span(ptr, 4)
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(b, v)
	return nil
}

func (m memory) putU64(ptr uint32, v uint64) error {
	b, err := m.span(ptr, 8)
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint64(b, v)
	return nil
}

// iovecs is a checked list of guest buffers: every element lies in memory at the
// time it was read. The elements are re-read from guest memory when they are used,
// since a transfer may overwrite the list itself; at checks them again.
type iovecs struct {
	mem  memory
	list []byte // 8 bytes per element
}

// maxTransfer is the most bytes that one call reads or writes, as on Linux.
// Elements may overlap, so their sum can exceed the size of memory.
const maxTransfer = math.MaxInt32 &^ 4095

// maxIovecs is how many elements of a list are used, which keeps the time of a call
// within limits; a transfer may always do less than asked for.
const maxIovecs = 1 << 16

// iovecs returns the list of count elements at ptr, or EFAULT if the list or a
// buffer in it is not in memory.
func (m memory) iovecs(ptr, count uint32) (iovecs, error) {
	list, err := m.span(ptr, uint64(count)*8)
	if err != nil {
		return iovecs{}, err
	}
	v := iovecs{m, list[:min(len(list), maxIovecs*8)]}
	for i := range v.len() {
		if _, err := v.at(i); err != nil {
			return iovecs{}, err
		}
	}
	return v, nil
}

func (v iovecs) len() int { return len(v.list) / 8 }

// at returns the buffer that element i names.
func (v iovecs) at(i int) ([]byte, error) {
	e := v.list[i*8 : i*8+8]
	return v.mem.span(binary.LittleEndian.Uint32(e), uint64(binary.LittleEndian.Uint32(e[4:])))
}
