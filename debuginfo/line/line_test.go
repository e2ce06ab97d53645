package line

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// This file tests Table on sections that are made by hand.

// abbrev describes one tag: a unit without children that has a line program (DW_FORM_sec_offset).
var abbrev = []byte{1, 0x11, 0, 0x10, 0x17, 0, 0, 0}

// info returns units that name line programs.
func info(programs ...uint32) []byte {
	var b []byte
	for _, p := range programs {
		unit := []byte{4, 0, 0, 0, 0, 0, 4, 1} // version 4, abbreviations at 0, addresses of 4 bytes
		unit = binary.LittleEndian.AppendUint32(unit, p)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(unit)))
		b = append(b, unit...)
	}
	return b
}

// program returns a line program (version 4) for the file name with the given operations.
func program(name string, ops ...byte) []byte {
	head := []byte{1, 1, 1, 0xFB, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1} // line base -5, range 14
	head = append(head, "/src\x00\x00"...)
	head = append(head, name...)
	head = append(head, 0, 1, 0, 0, 0)
	body := []byte{4, 0}
	body = binary.LittleEndian.AppendUint32(body, uint32(len(head)))
	body = append(append(body, head...), ops...)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body...)
}

// Operations.
func setAddress(a uint32) []byte {
	return binary.LittleEndian.AppendUint32([]byte{0, 5, 2}, a)
}
func row1(line int8, column, advance byte) []byte { // lines are relative
	return []byte{5, column, 3, byte(line) & 0x7F, 2, advance, 1}
}
func end(advance byte) []byte { return []byte{2, advance, 0, 1, 1} }

func sequence(at uint32, parts ...[]byte) []byte {
	return append(setAddress(at), bytes.Join(parts, nil)...)
}

func TestFind(t *testing.T) {
	one := program("a/../one.c", bytes.Join([][]byte{
		sequence(0x40, row1(9, 3, 0), row1(1, 0, 4), end(4)), // 10:3 at 0x40, 11 at 0x44, up to 0x48
		sequence(0, row1(7, 1, 0), end(100)),                 // a function that was removed
		sequence(0x10, row1(4, 1, 0), end(0x10)),             // 5:1 at 0x10, up to 0x20
	}, nil)...)
	two := program("two.c", sequence(0x48, row1(0, 2, 0), end(8))...)
	broken := program("three.c", sequence(0x80, row1(0, 2, 0))...) // no end
	sections := map[string][]byte{
		".debug_abbrev": abbrev,
		".debug_info":   info(0, uint32(len(one)), 0, uint32(len(one)+len(two))),
		".debug_line":   bytes.Join([][]byte{one, two, broken}, nil),
	}
	table, err := New(sections)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		off  uint32
		want string
	}{
		{0, ""}, {5, ""}, {0xF, ""}, {0x10, "/src/one.c:5:1"}, {0x1F, "/src/one.c:5:1"}, {0x20, ""}, {0x3F, ""},
		{0x40, "/src/one.c:10:3"}, {0x43, "/src/one.c:10:3"}, {0x44, "/src/one.c:11"}, {0x47, "/src/one.c:11"},
		{0x48, "/src/two.c:1:2"}, {0x4F, "/src/two.c:1:2"}, {0x50, ""}, {0x80, ""}, {0xFFFFFFFF, ""},
	} {
		got, ok := table.Find(c.off)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%#x is at %v (%v), want %q", c.off, got, ok, c.want)
		}
	}
	if len(table.rows) != 3+2+2 {
		t.Errorf("%d rows: a program was read twice, or a sequence kept that is of no code", len(table.rows))
	}

	// Whatever is broken must not be worse than no answer.
	for name, data := range sections {
		for i := range data {
			old := data[i]
			for _, x := range []byte{0, 0x7F, 0x80, 0xFF, old ^ 1} {
				data[i] = x
				if tb, err := New(sections); err == nil {
					for off := range uint32(0x100) {
						tb.Find(off)
					}
				}
			}
			data[i] = old
			short := map[string][]byte{name: data[:i]}
			for n, d := range sections {
				if n != name {
					short[n] = d
				}
			}
			New(short)
		}
	}
}

func TestNone(t *testing.T) {
	for _, s := range []map[string][]byte{nil, {".debug_info": {1}}, {".debug_line": {1}}, {".debug_info": info(0), ".debug_line": {}, ".debug_abbrev": abbrev}} {
		if table, err := New(s); err == nil || table != nil || !strings.HasPrefix(err.Error(), "line: ") {
			t.Errorf("%v, %v", table, err)
		}
	}
}
