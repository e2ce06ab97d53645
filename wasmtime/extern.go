package wasmtime

import (
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Extern.

// AsExtern is anything that can be imported and exported: Func, Global, Memory, Table and
// Extern itself.
type AsExtern interface {
	asExtern() vm.Extern
}

// An Extern is something that an instance exports.
type Extern struct {
	store *Store
	e     vm.Extern
}

func (e *Extern) asExtern() vm.Extern { return e.e }

// Close does nothing; it is there for programs written for wasmtime-go.
func (e *Extern) Close() {}

// Type returns the type of what e is.
func (e *Extern) Type(store Storelike) *ExternType {
	store.getStore().check(e.store)
	switch e.e.Kind {
	case types.ExternFunc:
		return e.Func().Type(store).AsExternType()
	case types.ExternTable:
		return e.Table().Type(store).AsExternType()
	case types.ExternMemory:
		return e.Memory().Type(store).AsExternType()
	}
	return e.Global().Type(store).AsExternType()
}

// Func returns the function, or nil if e is something else.
func (e *Extern) Func() *Func {
	if e.e.Kind != types.ExternFunc {
		return nil
	}
	return newFunc(e.store, e.e.Func)
}

// Global returns the global, or nil if e is something else.
func (e *Extern) Global() *Global {
	if e.e.Kind != types.ExternGlobal {
		return nil
	}
	return &Global{e.store, e.e.Global}
}

// Memory returns the memory, or nil if e is something else.
func (e *Extern) Memory() *Memory {
	if e.e.Kind != types.ExternMemory {
		return nil
	}
	return &Memory{e.store, e.e.Memory}
}

// Table returns the table, or nil if e is something else.
func (e *Extern) Table() *Table {
	if e.e.Kind != types.ExternTable {
		return nil
	}
	return &Table{e.store, e.e.Table}
}

// check panics if something of another store is used with store.
func (store *Store) check(of *Store) {
	if of != store {
		panic("object used with the wrong store")
	}
}

// raw turns a value into the form that WebAssembly has, which must be of type t.
func (store *Store) raw(v Val, t types.ValType) (types.ValRaw, error) {
	if v.kind != kindOf(t) {
		return types.ValRaw{}, newError("type mismatch: expected %s, found %s", mismatchText(t), mismatchText(v.kind.valType()))
	}
	switch v.kind {
	case KindFuncref:
		f := v.Funcref()
		if f == nil || f.f.IsNull() {
			if !t.Nullable() {
				return types.ValRaw{}, newError("type mismatch: expected %s, found null", mismatchText(t))
			}
			return types.ValRaw{}, nil
		}
		store.check(f.store)
		return f.f.Raw()
	case KindExternref:
		return store.externRaw(v.ref), nil
	}
	return types.ValRaw{Lo: v.num, Hi: v.hi}, nil
}

// externRaw returns a reference to v, null if v is nil.
func (store *Store) externRaw(v any) types.ValRaw {
	if v == nil {
		return types.ValRaw{}
	}
	return store.vm.Extern(v)
}

// mismatchText returns the name of t in errors, where reference types are not abbreviated.
func mismatchText(t types.ValType) string {
	switch t {
	case types.FuncRef:
		return "(ref null func)"
	case types.ExternRef:
		return "(ref null extern)"
	}
	return t.String()
}

// val is the inverse of raw.
func (store *Store) val(r types.ValRaw, t types.ValType) Val {
	k := kindOf(t)
	switch k {
	case KindI32, KindF32:
		return Val{kind: k, num: uint64(uint32(r.Lo))}
	case KindFuncref:
		if r.Lo == 0 {
			return Val{kind: k}
		}
		return Val{kind: k, ref: newFunc(store, store.vm.FuncOf(r))}
	case KindExternref:
		x, _ := store.vm.ExternValue(r)
		return Val{kind: k, ref: x}
	}
	return Val{kind: k, num: r.Lo, hi: r.Hi}
}
