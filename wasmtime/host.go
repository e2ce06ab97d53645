package wasmtime

import (
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements host functions with types that the Go compiler checks: the counterpart of
// typed functions.

// A HostFunc is a Go function for WebAssembly to call, made by Host or by one of Host0 to Host4.
// Give it to WrapFunc, Linker.FuncWrap or Linker.DefineFunc. It is immutable and may be given to any
// number of them.
//
// Values are passed as by Typed: numbers of 32 and 64 bits of any name and sign, [2]uint64 for
// v128, *Func, and any other type as an externref; a struct as parameter of Host, or as
// result, stands for the list of its fields. An error that the Go function returns ends the
// call from the host into WebAssembly, which returns an *Error that wraps it.
//
// With numbers, calls allocate nothing: also the Caller is used again for later calls, so the
// function must not keep it.
type HostFunc struct {
	ty   types.FuncType
	call vm.HostFunc
}

// Type returns the type of the function for WebAssembly.
func (h HostFunc) Type() *FuncType { return &FuncType{h.ty} }

// Host makes a HostFunc whose parameters are the fields of P. Like the others it panics if the types cannot be
// passed, as int, whose size depends on the machine.
func Host[P, R any](f func(*Caller, P) (R, error)) HostFunc {
	p := must(newListCodec[P]())
	r := must(newListCodec[R]())
	if p.numeric() && r.numeric() {
		return HostFunc{types.FuncType{Params: p.types, Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
			var params P
			if err := p.get(nil, vals, &params); err != nil {
				return err
			}
			result, err := f(callerOf(vc), params)
			return hostResult(&r, vc.Store, vals, &result, err)
		}}
	}
	return hostOf(&r, p.types, func(c *Caller, vals []ValRaw) (result R, err error) {
		var params P
		if err = p.get(c.store, vals, &params); err == nil {
			result, err = f(c, params)
		}
		return result, err
	})
}

// Host0 makes a HostFunc without parameters.
func Host0[R any](f func(*Caller) (R, error)) HostFunc {
	r := must(newListCodec[R]())
	return HostFunc{types.FuncType{Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
		result, err := f(callerOf(vc))
		return hostResult(&r, vc.Store, vals, &result, err)
	}}
}

// Host1 makes a HostFunc with one parameter.
func Host1[A, R any](f func(*Caller, A) (R, error)) HostFunc {
	p := must(newCodec[A]())
	r := must(newListCodec[R]())
	if p.bits && r.numeric() {
		return HostFunc{types.FuncType{Params: p.types, Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
			var a A
			setBits(&a, &vals[0])
			result, err := f(callerOf(vc), a)
			return hostResult(&r, vc.Store, vals, &result, err)
		}}
	}
	return hostOf(&r, p.types, func(caller *Caller, vals []ValRaw) (result R, err error) {
		var a A
		if err = p.get(caller.store, vals, &a); err == nil {
			result, err = f(caller, a)
		}
		return result, err
	})
}

// Host2 makes a HostFunc with two parameters.
func Host2[A, B, R any](f func(*Caller, A, B) (R, error)) HostFunc {
	p := must(newCodecs[A, B, None, None](2))
	r := must(newListCodec[R]())
	if p.bits(2) && r.numeric() {
		return HostFunc{types.FuncType{Params: p.types, Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
			var a A
			setBits(&a, &vals[0])
			var b B
			setBits(&b, &vals[1])
			result, err := f(callerOf(vc), a, b)
			return hostResult(&r, vc.Store, vals, &result, err)
		}}
	}
	return hostOf(&r, p.types, func(caller *Caller, vals []ValRaw) (result R, err error) {
		var a A
		var b B
		if err = p.get(caller.store, vals, &a, &b, &None{}, &None{}); err == nil {
			result, err = f(caller, a, b)
		}
		return result, err
	})
}

// Host3 makes a HostFunc with three parameters.
func Host3[A, B, C, R any](f func(*Caller, A, B, C) (R, error)) HostFunc {
	p := must(newCodecs[A, B, C, None](3))
	r := must(newListCodec[R]())
	if p.bits(3) && r.numeric() {
		return HostFunc{types.FuncType{Params: p.types, Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
			var a A
			setBits(&a, &vals[0])
			var b B
			setBits(&b, &vals[1])
			var c C
			setBits(&c, &vals[2])
			result, err := f(callerOf(vc), a, b, c)
			return hostResult(&r, vc.Store, vals, &result, err)
		}}
	}
	return hostOf(&r, p.types, func(caller *Caller, vals []ValRaw) (result R, err error) {
		var a A
		var b B
		var c C
		if err = p.get(caller.store, vals, &a, &b, &c, &None{}); err == nil {
			result, err = f(caller, a, b, c)
		}
		return result, err
	})
}

// Host4 makes a HostFunc with four parameters.
func Host4[A, B, C, D, R any](f func(*Caller, A, B, C, D) (R, error)) HostFunc {
	p := must(newCodecs[A, B, C, D](4))
	r := must(newListCodec[R]())
	if p.bits(4) && r.numeric() {
		return HostFunc{types.FuncType{Params: p.types, Results: r.types}, func(vc vm.Caller, vals []ValRaw) error {
			var a A
			setBits(&a, &vals[0])
			var b B
			setBits(&b, &vals[1])
			var c C
			setBits(&c, &vals[2])
			var d D
			setBits(&d, &vals[3])
			result, err := f(callerOf(vc), a, b, c, d)
			return hostResult(&r, vc.Store, vals, &result, err)
		}}
	}
	return hostOf(&r, p.types, func(caller *Caller, vals []ValRaw) (result R, err error) {
		var a A
		var b B
		var c C
		var d D
		if err = p.get(caller.store, vals, &a, &b, &c, &d); err == nil {
			result, err = f(caller, a, b, c, d)
		}
		return result, err
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("wasmtime: host function: " + err.Error())
	}
	return v
}

// hostOf makes a HostFunc of a function that has fetched its parameters.
func hostOf[R any](r *codec[R], params []types.ValType, f func(*Caller, []ValRaw) (R, error)) HostFunc {
	call := func(vc vm.Caller, vals []ValRaw) error {
		result, err := f(callerOf(vc), vals)
		return hostResult(r, vc.Store, vals, &result, err)
	}
	return HostFunc{types.FuncType{Params: params, Results: r.types}, call}
}

// hostResult ends a call of a host function.
func hostResult[R any](r *codec[R], s *vm.Store, vals []ValRaw, result *R, err error) error {
	switch {
	case err != nil:
		return hostError(s, err)
	case r.bits:
		vals[0] = bitsOf(result)
		return nil
	case len(r.parts) == 0:
		return nil
	}
	return r.put(s.Data.(*Store), vals, result)
}

// hostError turns the error of a host function into that of the call.
func hostError(s *vm.Store, err error) error {
	switch e := err.(type) {
	case *Error:
		if e == nil || e.status != nil || len(e.Frames()) > 0 {
			return e // of another call, with the backtrace of that
		}
	case *Trap:
		if e == nil {
			panic("host function returned a nil *Trap as its error")
		}
		if e.vm == nil {
			return trapFromHost(s, e)
		}
	}
	return &Error{cause: err, trace: newTrace(s)}
}

func (p *codecs[A, B, C, D]) get(s *Store, vals []ValRaw, a *A, b *B, c *C, d *D) error {
	if err := p.a.get(s, vals, a); err != nil {
		return err
	}
	if err := p.b.get(s, vals[1:], b); err != nil {
		return err
	}
	if err := p.c.get(s, vals[min(2, len(vals)):], c); err != nil {
		return err
	}
	return p.d.get(s, vals[min(3, len(vals)):], d)
}
