package wasmtime

import (
	"reflect"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements typed functions: WebAssembly functions as Go functions with types that the
// Go compiler checks.
//
// Values are passed as follows. Numbers of 32 and 64 bits, of any name and sign, are i32, i64, f32
// and f64; [2]uint64 is a v128; *Func is a funcref; all types that are not numbers are externrefs.
// A struct as parameter of Typed, or as result, stands for the list of its fields, which are
// numbers, [2]uint64, *Func or any; a struct without fields, None, for no values.
//
// A typed function belongs to the store that it was made with and is used like it by one
// goroutine at a time. It may be called again while it runs. With numbers and functions' results that
// are numbers it allocates nothing.

// Typed returns f as a Go function whose parameter is a list of values:
//
//	type region struct{ Ptr, Len uint32 }
//	hash, err := wasmtime.Typed[region, uint64](store, instance.GetFunc(store, "hash"))
//	sum, err := hash(region{1024, 16})
//
// The error says so if f has other parameters or results. Typed0 to Typed4 are for parameters that
// are not worth a struct.
func Typed[P, R any](store Storelike, f *Func) (func(P) (R, error), error) {
	p, err := newListCodec[P]()
	if err != nil {
		return nil, typedError[func(P) R](f, err)
	}
	c, err := newTyped[func(P) R, R](store, f, p.types)
	if err != nil {
		return nil, err
	}
	p.settle(f.f.Sig().Params)
	return func(params P) (result R, err error) {
		vals := c.begin()
		if err = p.put(c.s, vals, &params); err == nil {
			err = c.call(vals, &result)
		}
		c.end(vals)
		return result, err
	}, nil
}

// Typed0 returns a function without parameters as a Go function.
func Typed0[R any](store Storelike, f *Func) (func() (R, error), error) {
	c, err := newTyped[func() R, R](store, f, nil)
	if err != nil {
		return nil, err
	}
	return func() (result R, err error) {
		vals := c.begin()
		err = c.call(vals, &result)
		c.end(vals)
		return result, err
	}, nil
}

// Typed1 returns a function with one parameter as a Go function.
func Typed1[A, R any](store Storelike, f *Func) (func(A) (R, error), error) {
	a, err := newCodec[A]()
	if err != nil {
		return nil, typedError[func(A) R](f, err)
	}
	c, err := newTyped[func(A) R, R](store, f, a.types)
	if err != nil {
		return nil, err
	}
	a.settle(f.f.Sig().Params)
	return func(x A) (result R, err error) {
		vals := c.begin()
		if a.bits {
			vals[0] = bitsOf(&x)
		} else {
			err = a.put(c.s, vals, &x)
		}
		if err == nil {
			err = c.call(vals, &result)
		}
		c.end(vals)
		return result, err
	}, nil
}

// Typed2 returns a function with two parameters as a Go function.
func Typed2[A, B, R any](store Storelike, f *Func) (func(A, B) (R, error), error) {
	p, err := newCodecs[A, B, None, None](2)
	if err != nil {
		return nil, typedError[func(A, B) R](f, err)
	}
	c, err := newTyped[func(A, B) R, R](store, f, p.types)
	if err != nil {
		return nil, err
	}
	p.settle(f.f.Sig().Params)
	return func(a A, b B) (result R, err error) {
		vals := c.begin()
		if err = p.a.put(c.s, vals, &a); err == nil {
			if err = p.b.put(c.s, vals[1:], &b); err == nil {
				err = c.call(vals, &result)
			}
		}
		c.end(vals)
		return result, err
	}, nil
}

// Typed3 returns a function with three parameters as a Go function.
func Typed3[A, B, C, R any](store Storelike, f *Func) (func(A, B, C) (R, error), error) {
	p, err := newCodecs[A, B, C, None](3)
	if err != nil {
		return nil, typedError[func(A, B, C) R](f, err)
	}
	call, err := newTyped[func(A, B, C) R, R](store, f, p.types)
	if err != nil {
		return nil, err
	}
	p.settle(f.f.Sig().Params)
	return func(a A, b B, c C) (result R, err error) {
		vals := call.begin()
		if err = p.put(call.s, vals, &a, &b, &c, &None{}); err == nil {
			err = call.call(vals, &result)
		}
		call.end(vals)
		return result, err
	}, nil
}

// Typed4 returns a function with four parameters as a Go function.
func Typed4[A, B, C, D, R any](store Storelike, f *Func) (func(A, B, C, D) (R, error), error) {
	p, err := newCodecs[A, B, C, D](4)
	if err != nil {
		return nil, typedError[func(A, B, C, D) R](f, err)
	}
	call, err := newTyped[func(A, B, C, D) R, R](store, f, p.types)
	if err != nil {
		return nil, err
	}
	p.settle(f.f.Sig().Params)
	return func(a A, b B, c C, d D) (result R, err error) {
		vals := call.begin()
		if err = p.put(call.s, vals, &a, &b, &c, &d); err == nil {
			err = call.call(vals, &result)
		}
		call.end(vals)
		return result, err
	}, nil
}

// A typed is what typed functions with results R have in common.
type typed[R any] struct {
	s      *Store
	f      vm.Callee
	vals   []ValRaw // for a call while no other is running in the store
	result codec[R]
}

// newTyped checks that f can be called as a Go function of type F, whose parameters are params.
func newTyped[F, R any](store Storelike, f *Func, params []types.ValType) (*typed[R], error) {
	s := store.getStore()
	s.check(f.store)
	result, err := newListCodec[R]()
	if err != nil {
		return nil, typedError[F](f, err)
	}
	sig := f.f.Sig()
	if !fits(params, sig.Params) || !fits(result.types, sig.Results) {
		return nil, newError("type mismatch: %v does not fit a function of type %v", reflect.TypeFor[F](), sig)
	}
	result.settle(sig.Results)
	return &typed[R]{s, f.f, make([]ValRaw, f.f.Slots()), result}, nil
}

func typedError[F any](f *Func, err error) error {
	return newError("type mismatch: %v does not fit a function of type %v: %v", reflect.TypeFor[F](), f.f.Sig(), err)
}

// begin returns the slots for a call.
func (c *typed[R]) begin() []ValRaw {
	if c.f.Idle() {
		return c.vals
	}
	return c.s.vm.Vals(len(c.vals))
}

// end may be left out when a host function panics: package vm copes with that.
func (c *typed[R]) end(vals []ValRaw) {
	if unsafe.SliceData(vals) != unsafe.SliceData(c.vals) {
		c.s.vm.FreeVals(vals)
	}
}

func (c *typed[R]) call(vals []ValRaw, result *R) error {
	if err := c.f.Call(vals); err != nil {
		return fromVM(err)
	}
	switch {
	case c.result.bits:
		setBits(result, &vals[0])
		return nil
	case len(c.result.parts) == 0:
		return nil
	}
	return c.result.get(c.s, vals, result)
}

// codecs are those of up to four values; the ones that are not used move None.
type codecs[A, B, C, D any] struct {
	a     codec[A]
	b     codec[B]
	c     codec[C]
	d     codec[D]
	types []types.ValType
}

// newCodecs returns the codecs of the first n types.
func newCodecs[A, B, C, D any](n int) (p *codecs[A, B, C, D], err error) {
	p = new(codecs[A, B, C, D])
	if p.a, err = newCodec[A](); err != nil {
		return nil, err
	}
	if p.b, err = newCodec[B](); err != nil {
		return nil, err
	}
	p.types = append(p.types, p.a.types[0], p.b.types[0])
	if n > 2 {
		if p.c, err = newCodec[C](); err != nil {
			return nil, err
		}
		p.types = append(p.types, p.c.types[0])
	}
	if n > 3 {
		if p.d, err = newCodec[D](); err != nil {
			return nil, err
		}
		p.types = append(p.types, p.d.types[0])
	}
	return p, nil
}

// bits reports whether the first n are numbers, as codec.bits does.
func (p *codecs[A, B, C, D]) bits(n int) bool {
	return p.a.bits && p.b.bits && (n < 3 || p.c.bits) && (n < 4 || p.d.bits)
}

func (p *codecs[A, B, C, D]) settle(want []types.ValType) {
	p.a.settle(want)
	p.b.settle(want[1:])
	p.c.settle(want[min(2, len(want)):])
	p.d.settle(want[min(3, len(want)):])
}

func (p *codecs[A, B, C, D]) put(s *Store, vals []ValRaw, a *A, b *B, c *C, d *D) error {
	if err := p.a.put(s, vals, a); err != nil {
		return err
	}
	if err := p.b.put(s, vals[1:], b); err != nil {
		return err
	}
	if err := p.c.put(s, vals[2:], c); err != nil {
		return err
	}
	return p.d.put(s, vals[min(3, len(vals)):], d)
}
