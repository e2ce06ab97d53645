package vm

import (
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Instance, what instantiation makes of a module.

// An Instance is a module with its imports, in a store. Its VMContext outlives it only in so
// far as functions of it may be in tables; all of it lives as long as the store.
type Instance struct {
	store  *Store
	module *Module
	index  uint32  // in the store
	vmctx  uintptr // of the VMContext
	parts  *parts  // what it belongs to, nil if it is in the store's own memory

	// The spaces that the host can see, imports first.
	memories []*Memory
	tables   []*Table
	globals  []*Global

	// Data belongs to the user of the package, who knows of what type it is.
	Data unsafe.Pointer
}

// Store returns the store that i lives in.
func (i *Instance) Store() *Store { return i.store }

// Module returns the module that i is an instance of.
func (i *Instance) Module() *Module { return i.module }

// Export returns the export with the given name.
func (i *Instance) Export(name string) (Extern, bool) {
	n, ok := i.module.exports[name]
	if !ok {
		return Extern{}, false
	}
	return i.ExportAt(n), true
}

// ExportAt returns export n in the module's order.
func (i *Instance) ExportAt(n int) Extern {
	e := &i.module.info.Exports[n]
	switch e.Kind {
	case types.ExternFunc:
		return ExternFunc(i.Func(types.FuncIndex(e.Index)))
	case types.ExternTable:
		return ExternTable(i.tables[e.Index])
	case types.ExternMemory:
		return ExternMemory(i.memories[e.Index])
	case types.ExternGlobal:
		return ExternGlobal(i.globals[e.Index])
	}
	return Extern{Kind: e.Kind}
}

// Func returns function f, which must be an import or escape.
func (i *Instance) Func(f types.FuncIndex) Func {
	if i.module.info.IsImportedFunc(f) {
		// As it was imported: not this instance's copy.
		return i.store.FuncOf(types.ValRaw{Lo: uint64(field[environ.VMFuncImport](i, i.module.offsets.FuncImport(f)).Ref)})
	}
	return Func{i.store, i.funcRef(f)}
}

// funcRef returns what references to function f, which must escape, point to.
func (i *Instance) funcRef(f types.FuncIndex) *environ.VMFuncRef {
	ref := i.module.info.Funcs[f].Ref
	if ref == types.NoFuncRef {
		panic("vm: Instance.funcRef: the function does not escape")
	}
	return at[environ.VMFuncRef](i.vmctx + uintptr(i.module.offsets.FuncRef(ref)))
}

// Memory returns memory x of the module.
func (i *Instance) Memory(x types.MemoryIndex) *Memory { return i.memories[x] }

// Table returns table x of the module.
func (i *Instance) Table(x types.TableIndex) *Table { return i.tables[x] }

// Global returns global x of the module.
func (i *Instance) Global(x types.GlobalIndex) *Global { return i.globals[x] }
