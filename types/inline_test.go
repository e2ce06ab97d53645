package types

import "testing"

// This file tests positions of inlined functions.

func TestInlinesResolve(t *testing.T) {
	s := Inlines{{InlinedPos, 0x100, 0x20}, {InlinedPos + 0x40, 0x300, InlinedPos + 7}, {InlinedPos + 0x50, 0x100, 0x28}}
	for _, c := range []struct{ p, pos, call FilePos }{
		{0, 0, NoPos},
		{0x20, 0x20, NoPos},
		{InlinedPos - 1, InlinedPos - 1, NoPos},
		{NoPos, NoPos, NoPos},
		{InlinedPos, 0x100, 0x20},
		{InlinedPos + 0x3f, 0x13f, 0x20},
		{InlinedPos + 0x40, 0x300, InlinedPos + 7},
		{InlinedPos + 0x51, 0x101, 0x28},
	} {
		if pos, call := s.Resolve(c.p); pos != c.pos || call != c.call {
			t.Errorf("Resolve(%v) = %v, %v; want %v, %v", c.p, pos, call, c.pos, c.call)
		}
	}
	if pos, call := (Inlines)(nil).Resolve(InlinedPos + 3); pos != NoPos || call != NoPos {
		t.Errorf("without functions a position resolves to %v, %v", pos, call)
	}
	for p, want := range map[FilePos]int{0: -1, 0x20: -1, InlinedPos: 0, InlinedPos + 0x3f: 0, InlinedPos + 0x40: 1, InlinedPos + 0x99: 2, NoPos: -1} {
		if got := s.Index(p); got != want {
			t.Errorf("Index(%v) = %d, want %d", p, got, want)
		}
	}
	for p, want := range map[FilePos]bool{0: false, InlinedPos - 1: false, InlinedPos: true, NoPos - 1: true, NoPos: false} {
		if p.Inlined() != want {
			t.Errorf("%v.Inlined() = %v", p, !want)
		}
	}
}
