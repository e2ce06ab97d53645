package translate

import (
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file tests what the producers section says about inlining.

func name(s string) []byte { return append(binary.AppendU32(nil, uint32(len(s))), s...) }

// producers returns the contents of a section with one field.
func producers(field string, tools ...string) []byte {
	b := append([]byte{1}, name(field)...)
	b = binary.AppendU32(b, uint32(len(tools)))
	for _, tool := range tools {
		b = append(append(b, name(tool)...), name("1.0")...)
	}
	return b
}

func TestInlinedModules(t *testing.T) {
	good := producers("processed-by", "clang")
	for _, c := range []struct {
		section string
		data    []byte
		want    bool
	}{
		{"producers", good, true},
		{"producers", producers("processed-by", "wasm-bindgen", "rustc"), true},
		{"producers", producers("language", "Rust"), true},
		{"producers", producers("language", "Go"), true},
		{"producers", producers("processed-by", "asc", "wat2wasm"), false},
		{"producers", producers("language"), false},
		{"producers", []byte{0}, false},
		{"producers", nil, false},
		{"producers", good[:len(good)-5], false},
		{"producers", []byte{0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1}, false},
		{"producers2", good, false},
	} {
		m := &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None, Customs: []binary.Custom{{Name: c.section, Bytes: c.data}}}
		tn := environ.DefaultTunables()
		tl, err := Module(binary.Encode(m), types.FeaturesWasm2, &tn, environ.Target{Arch: environ.ArchAMD64, OS: "linux"})
		if err != nil {
			t.Fatal(err)
		}
		if tl.Inlined != c.want {
			t.Errorf("%s %q: Inlined is %v", c.section, c.data, tl.Inlined)
		}
	}
}
