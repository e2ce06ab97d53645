package wasmtime

import (
	"bytes"
	"os"
	"runtime"
	"sync"

	"github.com/gowasmtime/gowasmtime/debuginfo/line"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements places in the source in backtraces.

// detailsVariable is the variable of the environment that asks for places in the source: "1" when a
// module is compiled makes its backtraces have them, also those of its artifact elsewhere.
const detailsVariable = "WASMTIME_BACKTRACE_DETAILS"

// detailsNote is what backtraces say at the end if the variable would have made a difference.
const detailsNote = "note: using the `" + detailsVariable + "=1` environment variable may show more debugging information\n"

func wantDetails() bool { return os.Getenv(detailsVariable) == "1" }

// keepsPlaces reports whether the engine's artifacts keep places in the source.
func (engine *Engine) keepsPlaces() bool { return engine.debugInfo || wantDetails() }

// pickDebugInfo leaves in t what its artifact is to keep, with places in the source or without.
func pickDebugInfo(t *environ.Translation, places bool) {
	if !vm.Backtraces {
		t.Debug = environ.DebugInfo{}
		return
	}
	var keep []environ.DebugSection
	if places {
		for _, s := range t.Debug.Sections {
			if line.Needs(s.Name) {
				keep = append(keep, s)
			}
		}
	}
	t.Debug.Sections = keep
}

// A debugInfo is the DWARF of a module, read when a backtrace first asks.
type debugInfo struct {
	once     sync.Once
	sections map[string][]byte // until then
	code     uint32            // where the contents of the code section begin
	table    *line.Table       // nil if there are no line tables
}

// keepDebugInfo gives a module that was compiled from wasm some time ago, when nobody asked for
// places in the source, what is needed for them now.
func keepDebugInfo(m *vm.Module, wasm []byte, features types.Features) {
	if d := m.View().Debug(); !vm.Backtraces || !d.Present || len(d.Sections) > 0 || !wantDetails() {
		return
	}
	b, err := binary.Decode(wasm, features)
	if err != nil {
		return
	}
	d := &debugInfo{sections: make(map[string][]byte), code: b.CodeOffset()}
	for i := range b.Customs {
		if c := &b.Customs[i]; line.Needs(c.Name) {
			d.sections[c.Name] = bytes.Clone(c.Bytes)
		}
	}
	m.Data = d
}

// debugOf returns the debugging information of m, nil if there is none.
func debugOf(m *vm.Module) *debugInfo {
	m.Once.Do(func() {
		kept := m.View().Debug()
		if m.Data != nil || len(kept.Sections) == 0 {
			return
		}
		d := &debugInfo{sections: make(map[string][]byte), code: kept.Code}
		for _, s := range kept.Sections {
			d.sections[s.Name] = s.Bytes
		}
		m.Data = d
	})
	d, _ := m.Data.(*debugInfo)
	return d
}

// hasUnusedDetails reports whether m was compiled from a module with debugging information that is not at hand.
func hasUnusedDetails(m *vm.Module) bool { return m.View().Debug().Present && debugOf(m) == nil }

// symbolsAt returns the functions of the source that the operator at pos of m belongs to.
func symbolsAt(m *vm.Module, pos types.FilePos) []FrameSymbol {
	d := debugOf(m)
	if d == nil || pos == types.NoPos || uint32(pos) < d.code {
		return nil
	}
	d.once.Do(func() {
		d.table, _ = line.New(d.sections) // without tables there are no positions
		d.sections = nil
	})
	if d.table == nil {
		return nil
	}
	var symbols []FrameSymbol
	for _, f := range d.table.Frames(uint32(pos) - d.code) {
		symbols = append(symbols, FrameSymbol{f.Func, f.Location.File, f.Location.Line, f.Location.Column})
	}
	runtime.KeepAlive(m) // the table refers to the artifact
	return symbols
}

// A FrameSymbol is a function of the source, and a place in it. What is not known is "" or 0.
type FrameSymbol struct {
	Name   string // as linkers call it; see DisplayName
	File   string
	Line   int // from 1
	Column int // from 1
}

// DisplayName returns the function's name as backtraces show it: C++ and Rust names decoded.
func (s *FrameSymbol) DisplayName() string { return readableName(s.Name) }

// place returns file, line and column as far as they are known.
func (s *FrameSymbol) place() string {
	l := line.Location{File: s.File, Line: s.Line, Column: s.Column}
	return l.String()
}

// Symbols returns the functions of the source that the frame executes, innermost first: each but the
// last was inlined into the next one, at the place that it says. They are known if the module has
// DWARF and was compiled while WASMTIME_BACKTRACE_DETAILS=1 stood in the environment.
func (f *Frame) Symbols() []FrameSymbol { return f.symbols }

// Source returns the place in the source of what the frame executes, which is that of the first of
// Symbols. line and column count from 1, and 0 means unknown.
func (f *Frame) Source() (file string, line, column int, ok bool) {
	if len(f.symbols) == 0 || f.symbols[0].File == "" {
		return "", 0, 0, false
	}
	s := &f.symbols[0]
	return s.File, s.Line, s.Column, true
}
