package wasmtime

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements InstancePre.

// An InstancePre is a module whose imports have been found and checked, ready to be instantiated
// in many stores. It is immutable and safe for concurrent use. It must not be used after its module was
// closed.
type InstancePre struct {
	module *Module
	store  *Store        // that definitions belong to, or nil
	hosts  *vm.HostTable // the imports that were defined for any store
	list   []vm.Extern   // the others, at their places; nil if there are none
}

// InstantiatePre finds what module imports. Later definitions do not change the result. The
// error says what is not defined or does not have the type that the module asks for.
//
// If all that it finds was defined for any store (FuncNew, FuncWrap, FuncNewUnchecked, DefineWasi),
// the result can be instantiated in every store of the engine, and otherwise in that one store
// only that the definitions belong to.
func (l *Linker) InstantiatePre(module *Module) (*InstancePre, error) {
	m := module.open()
	if module.engine != l.Engine {
		panic("linker and module belong to different engines")
	}
	info := m.Info()
	pre := &InstancePre{module: module}
	calls := make([]vm.HostFunc, len(info.Imports))
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := range info.Imports {
		im := &info.Imports[i]
		d, ok := l.defs[importName{im.Module, im.Name}]
		if !ok {
			return nil, unknownImport(im.Module, im.Name)
		}
		var err error
		switch {
		case d.f == nil && pre.store != nil && d.store != pre.store:
			err = newError("its definition belongs to another store than that of an earlier import")
		case d.f == nil:
			pre.store = d.store
			err = m.CheckImport(i, d.e)
		case im.Kind != types.ExternFunc:
			err = newError("expected %v, but found function", im.Kind)
		default:
			err = m.CheckFuncImport(i, d.f.ty)
		}
		if err != nil {
			return nil, wrapError(fmt.Sprintf("incompatible import type for `%s::%s`", im.Module, im.Name), err)
		}
		if d.f != nil {
			calls[i] = d.f.call
			continue
		}
		if pre.list == nil {
			pre.list = make([]vm.Extern, len(info.Imports))
		}
		pre.list[i] = d.e
	}
	pre.hosts = vm.NewHostTable(m, calls)
	return pre, nil
}

func unknownImport(module, name string) error {
	return newError("unknown import: `%s::%s` has not been defined", module, name)
}

// Module returns the module.
func (p *InstancePre) Module() *Module { return p.module }

// Instantiate makes an instance in store and runs its start function.
func (p *InstancePre) Instantiate(store Storelike) (*Instance, error) {
	s := store.getStore()
	if p.store != nil && p.store != s {
		return nil, newError("what the module imports was defined for another store")
	}
	p.module.open()
	i, err := p.hosts.Instantiate(s.vm, p.list)
	return s.instantiated(i, err)
}
