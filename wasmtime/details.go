package wasmtime

import (
	"os"
	"strings"
	"sync"

	"github.com/gowasmtime/gowasmtime/debuginfo/line"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements source positions in backtraces.

// detailsVariable is the variable of the environment that asks for source positions: "1" when a
// module is compiled makes its backtraces have them.
const detailsVariable = "WASMTIME_BACKTRACE_DETAILS"

// A debugInfo is the DWARF of a module, read when a backtrace first asks.
type debugInfo struct {
	once     sync.Once
	sections map[string][]byte // until then
	code     uint32            // where the contents of the code section begin
	table    *line.Table       // nil if there are no line tables
}

// keepDebugInfo keeps the debugging sections of a module that was compiled from wasm, if they are
// asked for. Precompiled modules have none.
func keepDebugInfo(m *vm.Module, wasm []byte, features types.Features) {
	if os.Getenv(detailsVariable) != "1" {
		return
	}
	b, err := binary.Decode(wasm, features)
	if err != nil {
		return
	}
	d := &debugInfo{sections: make(map[string][]byte), code: b.CodeOffset()}
	for i := range b.Customs {
		if c := &b.Customs[i]; strings.HasPrefix(c.Name, line.Prefix) {
			d.sections[c.Name] = append([]byte(nil), c.Bytes...)
		}
	}
	if len(d.sections) > 0 {
		m.Data = d
	}
}

// sourceOf returns where in its source the operator at pos of m is.
func sourceOf(m *vm.Module, pos types.FilePos) (line.Location, bool) {
	d, ok := m.Data.(*debugInfo)
	if !ok || pos == types.NoPos || uint32(pos) < d.code {
		return line.Location{}, false
	}
	d.once.Do(func() {
		d.table, _ = line.New(d.sections) // without tables there are no positions
		d.sections = nil
	})
	if d.table == nil {
		return line.Location{}, false
	}
	return d.table.Find(uint32(pos) - d.code)
}

// Source returns the place in the source of what the frame executes. It is known if the module
// has DWARF line tables and was compiled while WASMTIME_BACKTRACE_DETAILS=1 stood in the environment.
// line and column count from 1, and 0 means unknown.
func (f *Frame) Source() (file string, line, column int, ok bool) {
	return f.source.File, f.source.Line, f.source.Column, f.source.File != ""
}
