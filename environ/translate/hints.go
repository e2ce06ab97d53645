package translate

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file takes over branch hints. Like all custom sections the one with hints must not make a module fail; if any of it is
// malformed, none of it counts.

func readHints(m *binary.Module, bodies []environ.FuncBody) {
	var all []environ.BranchHint
	type run struct {
		body, from int
	}
	var runs []run
	err := m.BranchHints(func(fn types.FuncIndex, h binary.BranchHint) {
		body := int(uint32(fn) - m.NumImportedFuncs)
		if len(runs) == 0 || runs[len(runs)-1].body != body {
			runs = append(runs, run{body, len(all)})
		}
		all = append(all, environ.BranchHint{Off: h.Off, Likely: h.Likely})
	})
	if err != nil {
		return
	}
	end := len(all)
	for i := len(runs) - 1; i >= 0; i-- {
		r := runs[i]
		bodies[r.body].Hints = all[r.from:end:end]
		end = r.from
	}
}
