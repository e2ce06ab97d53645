package translate

import (
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file finds debugging information.

// debugPrefix is what the names of sections with DWARF begin with.
const debugPrefix = ".debug_"

// readDebug returns the module's debugging information, which refers to its bytes.
func readDebug(m *binary.Module) environ.DebugInfo {
	d := environ.DebugInfo{Code: m.CodeOffset()}
	for i := range m.Customs {
		if c := &m.Customs[i]; strings.HasPrefix(c.Name, debugPrefix) {
			d.Present = true
			d.Sections = append(d.Sections, environ.DebugSection{Name: c.Name, Bytes: c.Bytes})
		}
	}
	return d
}
