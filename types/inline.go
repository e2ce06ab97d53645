package types

import "sort"

// This file defines how positions tell of functions that the compiler has made part of their callers.
//
// Each time a body is inlined it gets a range of positions of its own, above those of any module. So a
// position still is one word, wherever it travels, and yet says which call, and which calls around that one,
// the operator is executed for.

// InlinedPos is the first position that stands for an operator of an inlined function. Positions in
// modules are less: package binary refuses larger modules.
const InlinedPos FilePos = 1 << 31

// Inlined reports whether p stands for an operator of an inlined function.
func (p FilePos) Inlined() bool { return p >= InlinedPos && p != NoPos }

// An Inline is one function body in the place of one call.
type Inline struct {
	Base FilePos // what stands for Pos; what stands for later positions in the body follows
	Pos  FilePos // of the body in the module
	Call FilePos // of the call. It is less than Base, and below InlinedPos unless it was inlined itself
}

// Inlines are the inlined functions of a function, or of all of them, in ascending order of Base.
type Inlines []Inline

// Resolve returns the position in the module that p stands for, and the position of the call in whose place
// the operator is executed, NoPos if it is not inlined. The latter may have to be resolved in its turn; it is less than
// p, so this ends. A position that nothing is known of resolves to NoPos.
func (s Inlines) Resolve(p FilePos) (pos, call FilePos) {
	if !p.Inlined() {
		return p, NoPos
	}
	i := s.Index(p)
	if i < 0 {
		return NoPos, NoPos
	}
	return s[i].Pos + (p - s[i].Base), s[i].Call
}

// Index returns which inlined function p is a position in, or -1.
func (s Inlines) Index(p FilePos) int {
	if !p.Inlined() {
		return -1
	}
	return sort.Search(len(s), func(i int) bool { return s[i].Base > p }) - 1
}
