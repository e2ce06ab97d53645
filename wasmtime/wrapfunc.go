package wasmtime

import (
	"math"
	"reflect"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements WrapFunc: host functions whose type follows from a Go function's.

// WrapFunc returns a host function that calls the Go function f. Parameters and results of Go
// types int32, int64, float32, float64 and *Func are those of WebAssembly; any other type is an
// externref. A first parameter of type *Caller is given the caller; a last result of type *Trap
// ends the call if it is not nil. WrapFunc panics if f is not a function.
//
// f may also be a HostFunc, calls of which are the fastest. Functions without references, a *Caller and *Trap aside,
// are called nearly as fast; others by reflection.
func WrapFunc(store Storelike, f any) *Func {
	ty, call := wrapFunc(f)
	return newHostFunc(store.getStore(), ty, call)
}

var (
	callerType = reflect.TypeFor[*Caller]()
	trapType   = reflect.TypeFor[*Trap]()
)

// wrapFunc returns the WebAssembly type of a Go function, and what package vm calls.
func wrapFunc(f any) (types.FuncType, vm.HostFunc) {
	if h, ok := f.(HostFunc); ok {
		if h.call == nil {
			panic("the HostFunc is empty")
		}
		return h.ty, h.call
	}
	ty, call := wrapReflect(reflect.ValueOf(f))
	if v := reflect.ValueOf(f); !v.IsNil() {
		if d, ok := newDirect(f, v.Type()); ok {
			call = d.call
		}
	}
	return ty, call
}

// goTypes are the Go types that are not externrefs.
var goTypes = map[reflect.Type]types.ValType{
	reflect.TypeFor[int32]():   types.I32,
	reflect.TypeFor[int64]():   types.I64,
	reflect.TypeFor[float32](): types.F32,
	reflect.TypeFor[float64](): types.F64,
	reflect.TypeFor[*Func]():   types.FuncRef,
}

func valTypeOf(t reflect.Type) types.ValType {
	if v, ok := goTypes[t]; ok {
		return v
	}
	return types.ExternRef
}

func wrapReflect(f reflect.Value) (types.FuncType, vm.HostFunc) {
	if f.Kind() != reflect.Func {
		panic("callback provided must be a `func`")
	}
	t := f.Type()
	var ty types.FuncType
	in := make([]reflect.Type, t.NumIn())
	for i := range in {
		if in[i] = t.In(i); in[i] != callerType {
			ty.Params = append(ty.Params, valTypeOf(in[i]))
		}
	}
	wantsCaller := len(ty.Params) < len(in)
	traps := t.NumOut() > 0 && t.Out(t.NumOut()-1) == trapType
	results := t.NumOut()
	if traps {
		results--
	}
	for i := range results {
		ty.Results = append(ty.Results, valTypeOf(t.Out(i)))
	}
	return ty, func(vc vm.Caller, vals []types.ValRaw) error {
		s := vc.Store.Data.(*Store)
		var c *Caller
		if wantsCaller {
			c = &Caller{s, vc.Instance}
			defer func() { c.store = nil }()
		}
		args := make([]reflect.Value, len(in))
		next := 0
		for i, t := range in {
			if t == callerType {
				args[i] = reflect.ValueOf(c)
				continue
			}
			args[i] = s.goValue(vals[next], ty.Params[next], t)
			next++
		}
		out := f.Call(args)
		if traps && !out[results].IsNil() {
			return trapFromHost(vc.Store, out[results].Interface().(*Trap))
		}
		for i, t := range ty.Results {
			r, err := s.rawOf(out[i], t)
			if err != nil {
				return err
			}
			vals[i] = r
		}
		return nil
	}
}

// goValue returns a raw value of type t as a Go value of type want.
func (s *Store) goValue(r types.ValRaw, t types.ValType, want reflect.Type) reflect.Value {
	v := s.val(r, t).Get()
	if v == nil {
		return reflect.Zero(want)
	}
	rv := reflect.ValueOf(v)
	if !rv.Type().AssignableTo(want) {
		panic("externref of type " + rv.Type().String() + " passed for a parameter of type " + want.String())
	}
	return rv
}

// rawOf is the inverse of goValue.
func (s *Store) rawOf(v reflect.Value, t types.ValType) (types.ValRaw, error) {
	switch t {
	case types.I32, types.I64:
		if t == types.I32 {
			return types.RawI32(int32(v.Int())), nil
		}
		return types.RawI64(v.Int()), nil
	case types.F32:
		return types.ValRaw{Lo: uint64(math.Float32bits(float32(v.Float())))}, nil
	case types.F64:
		return types.RawF64(v.Float()), nil
	case types.FuncRef:
		return s.raw(ValFuncref(v.Interface().(*Func)), t)
	}
	return s.raw(ValExternref(v.Interface()), t)
}
