package artifact

import (
	"encoding/binary"
	"fmt"
)

// This file implements what the look-up sections share: arrays of 32-bit words that are read
// in place, at any alignment.
//
// Opening does not look at the words of tables that grow with the code: that they are sorted
// and refer to what exists was checked when they were written, and the checksum says that they are as written.
// Look-ups in a table for which that does not hold give wrong answers, but do not panic.

// u32s is an array of little-endian words.
type u32s []byte

func (a u32s) len() int        { return len(a) / 4 }
func (a u32s) at(i int) uint32 { return binary.LittleEndian.Uint32(a[4*i:]) }

// upTo returns the number of leading elements of the ascending array a that are at most x.
func (a u32s) upTo(x uint32) int {
	lo, hi := 0, a.len()
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); a.at(mid) <= x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// find returns the index of x in the ascending array a without repetitions.
func (a u32s) find(x uint32) (int, bool) {
	i := a.upTo(x) - 1
	return i, i >= 0 && a.at(i) == x
}

// A cutter takes a section apart.
type cutter struct {
	name string
	rest []byte
	err  error
}

func (c *cutter) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("artifact: section %s: %s", c.name, fmt.Sprintf(format, args...))
	}
}

// bytes takes n bytes.
func (c *cutter) bytes(n uint64) []byte {
	if c.err == nil && n > uint64(len(c.rest)) {
		c.fail("needs %d more bytes, has %d", n, len(c.rest))
	}
	if c.err != nil {
		return nil
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

// count takes a word that says how many elements follow.
func (c *cutter) count() uint64 {
	b := c.bytes(4)
	if b == nil {
		return 0
	}
	return uint64(binary.LittleEndian.Uint32(b))
}

// words takes n words.
func (c *cutter) words(n uint64) u32s { return u32s(c.bytes(4 * n)) }

// end reports the first error; bytes left over are one.
func (c *cutter) end() error {
	if c.err == nil && len(c.rest) != 0 {
		c.fail("%d bytes too many", len(c.rest))
	}
	return c.err
}

func put32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }
