package translate

import (
	"reflect"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// TestHints gives bodies their hints, all or none.
func TestHints(t *testing.T) {
	for _, c := range []struct {
		data string
		want [3][]environ.BranchHint
	}{
		{"\x02\x01\x02\x02\x01\x00\x07\x01\x01\x03\x01\x00\x01\x01", [3][]environ.BranchHint{{{Off: 2}, {Off: 7, Likely: true}}, nil, {{Off: 0, Likely: true}}}},
		{"\x02\x01\x02\x02\x01\x00\x07\x01\x01\x03\x01\x00\x01\x07", [3][]environ.BranchHint{}},
	} {
		m := &binary.Module{NumImportedFuncs: 1, Bodies: make([]binary.Body, 3)}
		for i := range m.Bodies {
			m.Bodies[i].Bytes = make([]byte, 10)
		}
		m.Customs = []binary.Custom{{Name: binary.BranchHintSection, Bytes: []byte(c.data)}}
		bodies := make([]environ.FuncBody, 3)
		readHints(m, bodies)
		for i, b := range bodies {
			if !reflect.DeepEqual(b.Hints, c.want[i]) {
				t.Errorf("%q: function %d has %v, want %v", c.data, i, b.Hints, c.want[i])
			}
		}
	}
}
