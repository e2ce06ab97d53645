package translate

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements taking over the names of the name section. Names of functions that do
// not exist count for nothing, like all that is wrong with that section.

func readNames(m *binary.Module) environ.Names {
	src := m.Names()
	names := environ.Names{Module: src.Module()}
	src.Funcs(func(f types.FuncIndex, name string) {
		if int64(f) >= int64(m.NumFuncs()) {
			return
		}
		if n := int(f) + 1; n > len(names.Funcs) {
			names.Funcs = append(names.Funcs, make([]string, n-len(names.Funcs))...)
		}
		names.Funcs[f] = name
	})
	return names
}
