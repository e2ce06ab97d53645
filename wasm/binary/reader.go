package binary

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Reader, the cursor with which sections are decoded.

// A Reader reads the primitive items of the binary format. Its first error sticks: from then
// on every method returns zero and leaves the position alone, so that callers may check Err
// once per item instead of once per field.
type Reader struct {
	data []byte
	pos  int
	base uint32 // offset of data[0] in the module
	err  *Error
}

// NewReader returns a Reader of data, whose first byte is at the given offset of the module.
func NewReader(data []byte, offset uint32) Reader { return Reader{data: data, base: offset} }

// Err returns the first error, or nil.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Offset returns the position in the module.
func (r *Reader) Offset() uint32 { return r.base + uint32(r.pos) }

// Len returns the number of bytes not yet read.
func (r *Reader) Len() int { return len(r.data) - r.pos }

// ok reports whether there was no error yet.
func (r *Reader) ok() bool { return r.err == nil }

// fail records an error at the position pos in data unless there is one already.
func (r *Reader) fail(pos int, msg string) {
	if r.err == nil {
		r.err = &Error{Offset: r.base + uint32(pos), Msg: msg}
	}
}

func (r *Reader) failf(pos int, format string, args ...any) {
	r.fail(pos, fmt.Sprintf(format, args...))
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if r.err != nil {
		return 0
	}
	if r.pos >= len(r.data) {
		r.fail(r.pos, msgEndInSection)
		return 0
	}
	b := r.data[r.pos]
	r.pos++
	return b
}

// Bytes reads n bytes without copying them.
func (r *Reader) Bytes(n uint32) []byte {
	if r.err != nil {
		return nil
	}
	if uint64(n) > uint64(r.Len()) {
		r.fail(len(r.data), msgEndInSection)
		return nil
	}
	b := r.data[r.pos : r.pos+int(n)]
	r.pos += int(n)
	return b
}

// U32 reads an unsigned 32-bit integer.
func (r *Reader) U32() uint32 {
	if r.err != nil {
		return 0
	}
	v, next, msg := readU32(r.data, r.pos)
	if msg != "" {
		r.fail(next, msg)
		return 0
	}
	r.pos = next
	return v
}

// U64 reads an unsigned 64-bit integer.
func (r *Reader) U64() uint64 {
	if r.err != nil {
		return 0
	}
	v, next, msg := readU64(r.data, r.pos)
	if msg != "" {
		r.fail(next, msg)
		return 0
	}
	r.pos = next
	return v
}

// Length reads the number of bytes or of items, of at least one byte each, that follow. It
// can never exceed the number of bytes left, so callers may allocate in proportion to it.
func (r *Reader) Length() uint32 {
	start := r.pos
	n := r.U32()
	if uint64(n) > uint64(r.Len()) {
		r.fail(start, msgLength)
		return 0
	}
	return n
}

// Count reads the number of items, of at least one byte each, that follow. Unlike Length it
// reports a number that cannot be right as the end of the input, as the reference
// interpreter does on reaching it.
func (r *Reader) Count(limit uint32, what string) uint32 {
	start := r.pos
	n := r.U32()
	if n > limit {
		if uint64(n) > uint64(r.Len()) {
			r.fail(start, msgLength)
		} else {
			r.failf(start, "too many %s: %d exceed the limit of %d", what, n, limit)
		}
		return 0
	}
	if uint64(n) > uint64(r.Len()) {
		r.fail(len(r.data), msgEndInSection)
		return 0
	}
	return n
}

// Name reads a string, which must be UTF-8.
func (r *Reader) Name() string {
	start := r.pos
	n := r.Length()
	at := r.pos
	b := r.Bytes(n)
	if r.err != nil {
		return ""
	}
	if n > MaxStringSize {
		r.failf(start, "string too long: %d bytes exceed the limit of %d", n, MaxStringSize)
		return ""
	}
	if !validUTF8(b) {
		r.fail(at, msgUTF8)
		return ""
	}
	return string(b)
}

// ValType reads a value type.
func (r *Reader) ValType() types.ValType {
	if r.err != nil {
		return 0
	}
	t, next, msg := readValType(r.data, r.pos)
	if msg != "" {
		r.fail(next, msg)
		return 0
	}
	r.pos = next
	return t
}

// RefType reads a reference type.
func (r *Reader) RefType() types.ValType {
	if r.err != nil {
		return 0
	}
	t, next, msg := readValType(r.data, r.pos)
	if msg == "malformed value type" || msg == "" && !t.IsRef() {
		r.fail(r.pos, "malformed reference type")
		return 0
	}
	if msg != "" {
		r.fail(next, msg)
		return 0
	}
	r.pos = next
	return t
}
