package wasmtime

import (
	"errors"
	"strings"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Instance.

// An Instance is a module with its own state in a store.
type Instance struct {
	store *Store
	i     *vm.Instance
}

// NewInstance instantiates a module with imports in the order of Module.Imports, and runs its
// start function.
func NewInstance(store Storelike, module *Module, imports []AsExtern) (*Instance, error) {
	s := store.getStore()
	info := module.open().Info()
	if len(imports) != len(info.Imports) {
		return nil, newError("expected %d imports, found %d", len(info.Imports), len(imports))
	}
	list := make([]vm.Extern, len(imports))
	for i, x := range imports {
		list[i] = x.asExtern()
	}
	return s.instantiate(module, list)
}

func (s *Store) instantiate(module *Module, imports []vm.Extern) (*Instance, error) {
	i, err := vm.Instantiate(s.vm, module.open(), imports)
	return s.instantiated(i, err)
}

// instantiated returns what instantiation gave in the form of this package.
func (s *Store) instantiated(i *vm.Instance, err error) (*Instance, error) {
	if err != nil {
		if cause := errors.Unwrap(err); cause != nil {
			if context, ok := strings.CutSuffix(err.Error(), ": "+cause.Error()); ok && strings.HasPrefix(context, "incompatible import type") {
				return nil, wrapError(context, cause)
			}
		}
		return nil, fromVM(err)
	}
	return &Instance{s, i}, nil
}

func (instance *Instance) in(store Storelike) *vm.Instance {
	store.getStore().check(instance.store)
	return instance.i
}

// Exports returns the instance's exports, in the order of Module.Exports.
func (instance *Instance) Exports(store Storelike) []*Extern {
	i := instance.in(store)
	out := make([]*Extern, len(i.Module().Info().Exports))
	for n := range out {
		out[n] = &Extern{instance.store, i.ExportAt(n)}
	}
	return out
}

// GetExport returns the export of the given name, or nil if there is none.
func (instance *Instance) GetExport(store Storelike, name string) *Extern {
	e, ok := instance.in(store).Export(name)
	if !ok {
		return nil
	}
	return &Extern{instance.store, e}
}

// GetFunc returns the exported function of the given name, or nil if there is none.
func (instance *Instance) GetFunc(store Storelike, name string) *Func {
	e, ok := instance.in(store).Export(name)
	if !ok || e.Kind != types.ExternFunc {
		return nil
	}
	return newFunc(instance.store, e.Func)
}
