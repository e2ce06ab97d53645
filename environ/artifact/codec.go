package artifact

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements the codec of the sections that are decoded as a whole. One function
// per type describes its encoding for both directions, so that they cannot drift apart.
//
// Unsigned numbers are little-endian base-128 varints of minimal length, booleans and small
// enumerations one byte, strings and lists a count and their elements. One value has exactly one
// encoding, and decoding refuses all others. A list's count may not exceed the bytes that are
// left divided by the least size of an element, so memory stays in proportion to the input.

// A coder encodes to buf, or decodes from it when dec is set.
type coder struct {
	buf []byte
	dec bool
	err error // of decoding

	constRoom []environ.ConstInst // see consts
}

// encode appends what f describes.
func encode(b []byte, f func(*coder)) []byte {
	c := coder{buf: b}
	f(&c)
	return c.buf
}

// decode fills in what f describes from all of data.
func decode(section string, data []byte, f func(*coder)) error {
	c := coder{buf: data, dec: true}
	f(&c)
	if c.err == nil && len(c.buf) != 0 {
		c.fail("%d bytes too many", len(c.buf))
	}
	if c.err != nil {
		return fmt.Errorf("artifact: section %s: %w", section, c.err)
	}
	return nil
}

func (c *coder) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
		c.buf = nil
	}
}

// codeUint codes a number of an unsigned type.
func codeUint[T ~uint8 | ~uint16 | ~uint32 | ~uint64](c *coder, p *T) {
	if !c.dec {
		c.buf = binary.AppendUvarint(c.buf, uint64(*p))
		return
	}
	v, n := binary.Uvarint(c.buf)
	if n <= 0 || n != max(1, (bits.Len64(v)+6)/7) || uint64(T(v)) != v {
		c.fail("a number is malformed, too long or too large")
		*p = 0
		return
	}
	c.buf = c.buf[n:]
	*p = T(v)
}

// codeByte codes an enumeration with values below n.
func codeByte[T ~uint8](c *coder, p *T, n int) {
	if !c.dec {
		c.buf = append(c.buf, byte(*p))
		return
	}
	if len(c.buf) == 0 || int(c.buf[0]) >= n {
		c.fail("a code is missing or unknown")
		*p = 0
		return
	}
	*p = T(c.buf[0])
	c.buf = c.buf[1:]
}

func (c *coder) bool(p *bool) {
	var b uint8
	if *p {
		b = 1
	}
	codeByte(c, &b, 2)
	*p = b == 1
}

// count codes the length of a list whose elements take at least least bytes.
func (c *coder) count(n, least int) int {
	v := uint64(n)
	codeUint(c, &v)
	if c.dec && v > uint64(len(c.buf)/least) {
		c.fail("a list of %d elements does not fit", v)
		return 0
	}
	return int(v)
}

func (c *coder) string(p *string) {
	n := c.count(len(*p), 1)
	if !c.dec {
		c.buf = append(c.buf, *p...)
		return
	}
	*p = string(c.buf[:n])
	c.buf = c.buf[n:]
}

// codeList codes a list whose elements take at least least bytes. An empty list decodes as nil.
func codeList[T any](c *coder, p *[]T, least int, f func(*coder, *T)) {
	n := c.count(len(*p), least)
	if c.dec {
		*p = nil
		if n > 0 {
			*p = make([]T, n)
		}
	}
	for i := range *p {
		if c.err != nil {
			return
		}
		f(c, &(*p)[i])
	}
}
