package artifact

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests section .wt.debug.

func TestDebugSection(t *testing.T) {
	for _, d := range []environ.DebugInfo{
		{Present: true, Code: 77},
		{Present: true, Code: 1 << 31, Sections: []environ.DebugSection{{Name: ".debug_info", Bytes: []byte{1, 2, 3}}, {Name: "", Bytes: []byte{}}, {Name: ".debug_str", Bytes: []byte{4}}}},
	} {
		data := appendDebug(nil, &d)
		got, err := readDebug(data)
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("%+v became %+v, %v", d, got, err)
		}
		for n := range data {
			if _, err := readDebug(data[:n:n]); err == nil {
				t.Errorf("%d of %d bytes are accepted", n, len(data))
			}
		}
		if _, err := readDebug(append(bytes.Clone(data), 0)); err == nil {
			t.Error("a byte too many is accepted")
		}
		// Lengths that lie.
		for i := range data {
			bad := bytes.Clone(data)
			bad[i] = 0xFF
			readDebug(bad)
		}
	}
	if d, err := readDebug(nil); err != nil || d.Present {
		t.Errorf("no section: %+v, %v", d, err)
	}
}
