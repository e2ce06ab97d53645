package wasmtime

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasi"
)

// This file binds package wasi to stores.

// DefineWasi names the functions of WASI preview 1. They act on what Store.SetWasi gave the
// store, and on the memory that the calling instance exports as "memory".
func (l *Linker) DefineWasi() error {
	for _, f := range wasi.Functions() {
		ty := types.FuncType{Params: wasiTypes(f.Params), Results: wasiTypes(f.Results)}
		if err := l.define(wasi.ModuleName, f.Name, definition{f: &linkedFunc{ty, wasiFunc(f)}}); err != nil {
			return err
		}
	}
	return nil
}

func wasiTypes(kinds []wasi.ValKind) []types.ValType {
	out := make([]types.ValType, len(kinds))
	for i, k := range kinds {
		if out[i] = types.I32; k == wasi.I64 {
			out[i] = types.I64
		}
	}
	return out
}

// maxWasiParams is the largest number of parameters of a function of preview 1 (path_open).
const maxWasiParams = 9

func wasiFunc(f wasi.Func) vm.HostFunc {
	return func(c vm.Caller, vals []types.ValRaw) error {
		s := c.Store.Data.(*Store)
		if s.wasi == nil {
			return trapFromHost(c.Store, NewTrap("no WASI configuration in this store: call Store.SetWasi before instantiating"))
		}
		var memory []byte
		if c.Instance != nil {
			if e, ok := c.Instance.Export("memory"); ok && e.Kind == types.ExternMemory {
				memory = e.Memory.Data()
			}
		}
		var args [maxWasiParams]uint64
		for i, k := range f.Params {
			if args[i] = vals[i].Lo; k == wasi.I32 {
				args[i] = uint64(uint32(args[i]))
			}
		}
		r, err := f.Call(s.context(), s.wasi, memory, args[:len(f.Params)])
		if err != nil {
			var exit *wasi.ExitError
			if errors.As(err, &exit) {
				return exitError(c.Store, exit)
			}
			return err
		}
		if len(f.Results) > 0 {
			vals[0] = types.ValRaw{Lo: r}
		}
		return nil
	}
}
