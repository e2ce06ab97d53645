package binary_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// TestBranchHints reads sections of a module with one imported function and two of its own, of ten bytes each.
func TestBranchHints(t *testing.T) {
	for _, tt := range []struct {
		data  string
		after binary.SectionID
		want  string // hints
		err   string
	}{
		{"\x00", 0, "", ""},
		{"\x01\x01\x00", 0, "", ""},
		{"\x02\x01\x02\x02\x01\x00\x07\x01\x01\x02\x01\x00\x01\x01", binary.SectionFunction, " 1:2:false 1:7:true 2:0:true", ""},
		{"\x01\x01\x01\x82\x00\x01\x00", binary.SectionElement, " 1:2:false", ""}, // a longer form of the number
		{"\x00", binary.SectionCode, "", "comes after the code section"},
		{"", 0, "", "unexpected end"},
		{"\x01\x01\x01\x02\x01", 0, "", "unexpected end"},
		{"\x01\x00\x00", 0, "", "function 0 is imported, unknown, or not in order"},
		{"\x01\x03\x00", 0, "", "function 3 is imported"},
		{"\x02\x02\x00\x01\x00", 0, "", "function 1 is imported"},
		{"\x02\x01\x00\x01\x00", 0, "", "function 1 is imported"},
		{"\x01\x01\x02\x05\x01\x00\x05\x01\x00", 0, " 1:5:false", "offset 5 is not in function 1, or not in order"},
		{"\x01\x01\x01\x0A\x01\x00", 0, "", "offset 10 is not in function 1"},
		{"\x01\x01\x01\x05\x02\x00\x00", 0, "", "a hint of 2 bytes"},
		{"\x01\x01\x01\x05\x01\x02", 0, "", "a hint of 1 bytes, the first 0x02"},
		{"\x00\x00", 0, "", "1 more bytes"},
	} {
		m := &binary.Module{NumImportedFuncs: 1, Bodies: []binary.Body{{Bytes: make([]byte, 10)}, {Bytes: make([]byte, 10)}}}
		m.Customs = []binary.Custom{{Name: "other"}, {Name: binary.BranchHintSection, Bytes: []byte(tt.data), Offset: 100, After: tt.after}}
		got := ""
		err := m.BranchHints(func(fn types.FuncIndex, h binary.BranchHint) { got += fmt.Sprintf(" %d:%d:%t", fn, h.Off, h.Likely) })
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: %q, %v; want %q, %q", tt.data, got, err, tt.want, tt.err)
		}
	}
	twice := &binary.Module{Customs: []binary.Custom{{Name: binary.BranchHintSection, Bytes: []byte{0}}, {Name: binary.BranchHintSection, Bytes: []byte{0}}}}
	if err := twice.BranchHints(nil); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("two sections: %v", err)
	}
	if err := new(binary.Module).BranchHints(nil); err != nil {
		t.Errorf("no section: %v", err)
	}
}
