package binary

import "github.com/gowasmtime/gowasmtime/types"

// This file implements reading the declarations of locals before a body's operators.

// A LocalReader reads a body's declarations of locals:
//
//	l := body.Locals()
//	for l.Next() { … l.Count, l.Type … }
//	if err := l.Err(); err != nil { … }
//	r := l.Code()
type LocalReader struct {
	Count uint32 // of the current declaration, may be 0
	Type  types.ValType

	r     Reader
	left  uint32
	total uint64
}

// Locals returns a reader of b's declarations of locals.
func (b Body) Locals() LocalReader {
	l := LocalReader{r: NewReader(b.Bytes, b.Offset)}
	// A declaration takes two bytes or more, so this bounds the loop by the body's size.
	l.left = l.r.Length()
	return l
}

// Next reads a declaration. It returns false after the last one and on an error. The number
// of locals that a function may have is checked over all declarations; parameters are not
// counted.
func (l *LocalReader) Next() bool {
	if l.left == 0 || !l.r.ok() {
		return false
	}
	l.left--
	at := l.r.pos
	l.Count = l.r.U32()
	l.total += uint64(l.Count)
	l.Type = l.r.ValType()
	if l.r.ok() && l.total > MaxLocals {
		l.r.failf(at, "too many locals: %d exceed the limit of %d", l.total, MaxLocals)
	}
	return l.r.ok()
}

// Err returns the first error, or nil.
func (l *LocalReader) Err() error { return l.r.Err() }

// Code returns a reader of the operators after the declarations, all of which must have been
// read.
func (l *LocalReader) Code() OpReader { return OpReader{data: l.r.data, pos: l.r.pos, base: l.r.base} }

// CodeOffset returns the position of the first operator in the body's bytes.
func (l *LocalReader) CodeOffset() uint32 { return uint32(l.r.pos) }
