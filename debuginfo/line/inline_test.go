package line

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// This file tests Frames on sections that are made by hand; the module of tests does so on those of
// a compiler.

// treeAbbrevs describe, in this order: a unit with children, a function with children, one that is only inlined,
// a call that was inlined with others in it, one without.
var treeAbbrevs = bytes.Join([][]byte{
	{1, 0x11, 1, 0x10, 0x17, 0x11, 0x01, 0x12, 0x06, 0, 0},                                     // stmt_list, low_pc, high_pc (size)
	{2, 0x2E, 1, 0x03, 0x08, 0x11, 0x01, 0x12, 0x06, 0, 0},                                     // name, low_pc, high_pc
	{3, 0x2E, 0, 0x6E, 0x08, 0x03, 0x08, 0, 0},                                                 // linkage_name, name
	{4, 0x1D, 1, 0x31, 0x13, 0x11, 0x01, 0x12, 0x06, 0x58, 0x0B, 0x59, 0x0B, 0x57, 0x0B, 0, 0}, // abstract_origin, low_pc, high_pc, call_file, call_line, call_column
	{5, 0x1D, 0, 0x31, 0x13, 0x11, 0x01, 0x12, 0x06, 0x58, 0x0B, 0x59, 0x0B, 0x57, 0x0B, 0, 0, 0},
}, nil)

// tree returns a unit at low of size bytes with a removed function, and one of which parts are of two
// functions that were inlined, one into the other.
func tree(program, low, size uint32) []byte {
	le := binary.LittleEndian
	b := []byte{0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 4} // length, version 4, abbreviations at 0, addresses of 4 bytes
	u32s := func(v ...uint32) {
		for _, x := range v {
			b = le.AppendUint32(b, x)
		}
	}
	b = append(b, 1)
	u32s(program, low, size)
	outer := uint32(len(b))
	b = append(b, "\x03_Zouter\x00outer\x00"...)
	inner := uint32(len(b))
	b = append(b, "\x03\x00inner\x00"...)
	b = append(b, "\x02removed\x00"...)
	u32s(0, 0x100)
	b = append(b, 0)
	b = append(b, "\x02whole\x00"...)
	u32s(low, size)
	b = append(b, 4)
	u32s(outer, low+4, 8)
	b = append(b, 1, 20, 3)
	b = append(b, 5)
	u32s(inner, low+6, 2)
	b = append(b, 1, 30, 4)
	b = append(b, 0) // end of outer's
	b = append(b, 5)
	u32s(inner, low+12, 2)
	b = append(b, 9, 40, 0) // a file that does not exist
	b = append(b, 0, 0)     // end of whole's, end of the unit's
	le.PutUint32(b, uint32(len(b)-4))
	return b
}

func TestFrames(t *testing.T) {
	one := program("one.c", sequence(0x40, row1(9, 1, 0), row1(1, 1, 6), row1(1, 1, 2), end(24))...) // 10 at 0x40, 11 at 0x46, 12 at 0x48 to 0x60
	two := program("two.c", sequence(0x80, row1(0, 1, 0), end(8))...)
	sections := map[string][]byte{
		".debug_abbrev": treeAbbrevs,
		".debug_info":   append(tree(0, 0x40, 0x20), tree(uint32(len(one)), 0x1000, 0x20)...),
		".debug_line":   append(one, two...),
	}
	// The references in the second unit are relative to it, so both have the same functions.
	table, err := New(sections)
	if err != nil {
		t.Fatal(err)
	}
	text := func(table *Table, off uint32) string {
		var parts []string
		for _, f := range table.Frames(off) {
			parts = append(parts, fmt.Sprintf("%s@%v", f.Func, f.Location))
		}
		return strings.Join(parts, " ")
	}
	for range 2 { // the second time what was read is at hand
		for _, c := range []struct {
			off  uint32
			want string
		}{
			{0x10, ""}, // only the removed function would have it
			{0x40, "whole@/src/one.c:10:1"},
			{0x44, "_Zouter@/src/one.c:10:1 whole@/src/one.c:20:3"},
			{0x46, "inner@/src/one.c:11:1 _Zouter@/src/one.c:30:4 whole@/src/one.c:20:3"},
			{0x47, "inner@/src/one.c:11:1 _Zouter@/src/one.c:30:4 whole@/src/one.c:20:3"},
			{0x48, "_Zouter@/src/one.c:12:1 whole@/src/one.c:20:3"},
			{0x4C, "inner@/src/one.c:12:1 whole@:40"},
			{0x4E, "whole@/src/one.c:12:1"},
			{0x60, ""},
			{0x80, "@/src/two.c:1:1"}, // lines, and no function
			{0x1000, "whole@"},        // a function, and no lines
		} {
			if got := text(table, c.off); got != c.want {
				t.Errorf("%#x: %q, want %q", c.off, got, c.want)
			}
		}
	}

	// Whatever is broken must not be worse than no answer.
	for _, data := range sections {
		for i := range data {
			old := data[i]
			for _, x := range []byte{0, 1, 0x7F, 0x80, 0xFF, old ^ 1} {
				data[i] = x
				if tb, err := New(sections); err == nil {
					for off := uint32(0x3C); off < 0x64; off += 2 {
						tb.Frames(off)
					}
				}
			}
			data[i] = old
		}
	}
}
