package wasmtime

import (
	"context"
	"errors"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Func: calls in both directions with values that carry their kind.

// A Func is a function of a store, defined by an instance or by the host.
type Func struct {
	store *Store
	f     vm.Callee
}

func newFunc(s *Store, f vm.Func) *Func { return &Func{s, f.Prepare()} }

// NewFunc returns a host function of type ty. f is given the arguments, of the types that ty
// says, and must return results of the types that ty says, or a trap. If f panics, the panic
// goes on in the caller of the WebAssembly code.
func NewFunc(store Storelike, ty *FuncType, f func(*Caller, []Val) ([]Val, *Trap)) *Func {
	return newHostFunc(store.getStore(), ty.t, hostFunc(ty.t, f))
}

func newHostFunc(s *Store, t types.FuncType, call vm.HostFunc) *Func {
	f, err := s.vm.NewFunc(t, call)
	if err != nil {
		panic(err) // out of address space for a few dozen bytes
	}
	return newFunc(s, f)
}

// NewFuncUnchecked returns a host function that is given its arguments, and leaves its results,
// as raw values in one array. Nothing is checked and nothing is allocated: also the Caller is
// used again for later calls, so f must not keep it. References are handles that only Store
// methods can interpret.
func NewFuncUnchecked(store Storelike, ty *FuncType, f func(*Caller, []ValRaw) *Trap) *Func {
	return newHostFunc(store.getStore(), ty.t, hostFuncUnchecked(f))
}

// A ValRaw is a value without its type, as it crosses between the host and WebAssembly.
type ValRaw = types.ValRaw

func hostFuncUnchecked(f func(*Caller, []ValRaw) *Trap) vm.HostFunc {
	return func(vc vm.Caller, vals []types.ValRaw) error {
		if t := f(callerOf(vc), vals); t != nil {
			return trapFromHost(vc.Store, t)
		}
		return nil
	}
}

// hostFunc makes what package vm calls from what users define.
func hostFunc(ty types.FuncType, f func(*Caller, []Val) ([]Val, *Trap)) vm.HostFunc {
	return func(vc vm.Caller, vals []types.ValRaw) error {
		s := vc.Store.Data.(*Store)
		args := make([]Val, len(ty.Params))
		for i, t := range ty.Params {
			args[i] = s.val(vals[i], t)
		}
		c := &Caller{s, vc.Instance}
		defer func() { c.store = nil }()
		results, trap := f(c, args)
		if trap != nil {
			if trap.returned {
				panic("object has been closed already") // where WrapFunc says what is wrong
			}
			return trapFromHost(vc.Store, trap)
		}
		if len(results) != len(ty.Results) {
			panic("callback didn't produce the correct number of results")
		}
		for i, t := range ty.Results {
			if results[i].kind != kindOf(t) {
				panic("callback produced wrong type of result")
			}
			r, err := s.raw(results[i], t)
			if err != nil {
				return err
			}
			vals[i] = r
		}
		return nil
	}
}

func (f *Func) asExtern() vm.Extern { return vm.ExternFunc(f.f.Func) }

// AsExtern returns the function as an Extern.
func (f *Func) AsExtern() *Extern { return &Extern{f.store, f.asExtern()} }

// Type returns the function's type.
func (f *Func) Type(store Storelike) *FuncType {
	store.getStore().check(f.store)
	return &FuncType{*f.f.Sig()}
}

// Call calls the function. An argument is an int32, int64, float32, float64, *Func or Val of the
// parameter's type, an int for either integer type, or anything else for an externref.
//
// The result is nil for a function without results, the value, as Val.Get gives it, for one with one result, and
// []Val for one with more. The error is a *Trap if WebAssembly code trapped and an *Error if
// a host function did. If a host function panics, Call panics with the same value.
func (f *Func) Call(store Storelike, args ...any) (any, error) {
	s := store.getStore()
	s.check(f.store)
	ty := f.f.Sig()
	if len(args) > len(ty.Params) {
		return nil, errors.New("too many arguments provided")
	}
	if len(args) < len(ty.Params) {
		return nil, newError("expected %d arguments, got %d", len(ty.Params), len(args))
	}
	vals := s.vm.Vals(f.f.Slots())
	defer s.vm.FreeVals(vals)
	for i, a := range args {
		if err := s.arg(&vals[i], a, ty.Params[i]); err != nil {
			return nil, err
		}
	}
	if err := f.f.Call(vals); err != nil {
		return nil, fromVM(err)
	}
	switch len(ty.Results) {
	case 0:
		return nil, nil
	case 1:
		switch ty.Results[0] { // without the detour by Val
		case types.I32:
			return vals[0].I32(), nil
		case types.I64:
			return vals[0].I64(), nil
		case types.F32:
			return vals[0].F32(), nil
		case types.F64:
			return vals[0].F64(), nil
		}
		return s.val(vals[0], ty.Results[0]).Get(), nil
	}
	out := make([]Val, len(ty.Results))
	for i, t := range ty.Results {
		out[i] = s.val(vals[i], t)
	}
	return out, nil
}

// arg stores an argument of Call.
func (s *Store) arg(to *types.ValRaw, a any, t types.ValType) error {
	var v Val
	switch a := a.(type) { // the four common cases need no Val either
	case int32:
		if v = ValI32(a); t == types.I32 {
			to.SetI32(a)
			return nil
		}
	case int64:
		if v = ValI64(a); t == types.I64 {
			to.SetI64(a)
			return nil
		}
	case float32:
		if v = ValF32(a); t == types.F32 {
			to.SetF32(a)
			return nil
		}
	case float64:
		if v = ValF64(a); t == types.F64 {
			to.SetF64(a)
			return nil
		}
	case int:
		switch t {
		case types.I32:
			v = ValI32(int32(a))
		case types.I64:
			v = ValI64(int64(a))
		default:
			return errors.New("integer provided for non-integer argument")
		}
	case *Func:
		v = ValFuncref(a)
	case Val:
		v = a
	default:
		v = ValExternref(a)
	}
	r, err := s.raw(v, t)
	if err != nil {
		return wrapError("argument type mismatch", err)
	}
	*to = r
	return nil
}

// CallContext is Call that ends with the context's error soon after ctx is done, whatever the
// code is doing: also an endless loop, and a WASI call that waits.
func (f *Func) CallContext(ctx context.Context, store Storelike, args ...any) (result any, err error) {
	err = store.getStore().within(ctx, func() (err error) {
		result, err = f.Call(store, args...)
		return err
	})
	return result, err
}

// CallUnchecked calls the function with raw values: vals holds the arguments and receives the
// results, and must have as many elements as there are parameters or results, whichever is
// more. Types are not checked: wrong ones are undefined behaviour. It allocates nothing.
func (f *Func) CallUnchecked(store Storelike, vals []ValRaw) error {
	if s, ok := store.(*Store); !ok || s != f.store {
		store.getStore().check(f.store)
	}
	if err := f.f.Call(vals); err != nil {
		f.store.open() // a closed store is another error
		return fromVM(err)
	}
	return nil
}
