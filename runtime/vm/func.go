package vm

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements functions as the host sees them, and calls of them.

// A Func is a function of a store: of an instance, or the host's. The zero Func is null. Funcs
// can be compared with ==.
type Func struct {
	store *Store
	ref   *environ.VMFuncRef // outside of the Go heap
}

var errClosed = errors.New("vm: the store is closed")

// IsNull reports whether f is the null reference.
func (f Func) IsNull() bool { return f.ref == nil }

// Store returns the store that f belongs to.
func (f Func) Store() *Store { return f.store }

// Type returns f's type.
func (f Func) Type() types.FuncType {
	return f.store.engine.types.get(types.SharedTypeIndex(f.ref.TypeID)).typ
}

// Slots returns the number of ValRaw that a call of f needs: the larger of the numbers of its
// parameters and of its results.
func (f Func) Slots() int {
	return f.store.engine.types.get(types.SharedTypeIndex(f.ref.TypeID)).slots
}

// Raw returns f as a funcref value of its store.
func (f Func) Raw() (types.ValRaw, error) {
	if f.ref == nil {
		return types.ValRaw{}, nil
	}
	if f.ref.Code == 0 {
		// A host function that WebAssembly has not seen yet.
		x, err := f.store.engine.exitTrampoline(types.SharedTypeIndex(f.ref.TypeID))
		if err != nil {
			return types.ValRaw{}, err
		}
		f.ref.Code = x.addr
	}
	return types.ValRaw{Lo: uint64(addrOf(f.ref))}, nil
}

// FuncOf returns the function that a funcref value of the store refers to. An instance that
// imports a function has a VMFuncRef of its own for it; the result is always the original.
func (s *Store) FuncOf(v types.ValRaw) Func {
	if v.Lo == 0 {
		return Func{}
	}
	ref := at[environ.VMFuncRef](uintptr(v.Lo))
	if ref.Entry == 0 {
		return Func{s, s.hostRef(ref.Index)}
	}
	owner := s.instances[at[environ.VMContextHead](ref.VMCtx).Index]
	return Func{s, owner.funcRef(types.FuncIndex(ref.Index))}
}

// Call calls f. vals holds the arguments and receives the results; it must have at least
// f.Slots() elements, and the arguments the right types: they are not checked.
//
// The error is a *Trap, or that of a host function as it returned it. A panic or
// runtime.Goexit in a host function goes on in the caller. Call allocates nothing.
func (f Func) Call(vals []types.ValRaw) error {
	c := f.Prepare()
	return c.Call(vals)
}

// callHost calls a host function for the host: no instance calls it.
func (s *Store) callHost(ref *environ.VMFuncRef, vals []types.ValRaw) error {
	h := &s.hosts[ref.Index]
	if s.refs == nil {
		return h.call(Caller{Store: s}, vals[:h.typ.slots])
	}
	return s.callHostFunc(h, Caller{Store: s}, vals[:h.typ.slots])
}
