package translate

import (
	"strings"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file reads the producers section, in which tools say that they had a hand in the module:
//
//	fields  vec(name string, values vec(name string, version string))

// inliners are the tools, by the beginnings of their names among "processed-by" and "language", that inline small
// functions, or, as Go's, make functions for which it gains nothing.
var inliners = [...]string{"clang", "LLVM", "rustc", "Rust", "Swift", "swift", "TinyGo", "Go", "zig", "Zig", "Emscripten", "emscripten"}

// hasInlined reports whether one of the module's producers is among inliners. What is malformed in the section is
// left out, with all that follows.
func hasInlined(m *binary.Module) bool {
	for i := range m.Customs {
		c := &m.Customs[i]
		if c.Name != "producers" {
			continue
		}
		r := binary.NewReader(c.Bytes, c.Offset)
		for n := r.Length(); n > 0 && r.Err() == nil; n-- {
			r.Name()
			for k := r.Length(); k > 0 && r.Err() == nil; k-- {
				tool := r.Name()
				r.Name()
				for _, p := range inliners {
					if r.Err() == nil && strings.HasPrefix(tool, p) {
						return true
					}
				}
			}
		}
		return false
	}
	return false
}
