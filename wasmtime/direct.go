package wasmtime

import (
	"reflect"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
)

// This file makes HostFuncs of functions whose types are common among host functions, so that
// WrapFunc needs no reflection to call them.

// direct returns f as a HostFunc if its type is one of those, and false otherwise.
func direct(f any) (HostFunc, bool) {
	if h, ok := f.(HostFunc); ok {
		if h.call == nil {
			panic("the HostFunc is empty")
		}
		return h, true
	}
	for _, try := range [...]func(any) (HostFunc, bool){directNone, directNumbers[int32], directNumbers[int64], directNumbers[float32], directNumbers[float64]} {
		h, ok := try(f)
		if !ok {
			continue
		}
		if t := reflect.TypeOf(f); t.NumIn() > 0 && t.In(0) == callerType {
			h.call = freshCaller(h.call)
		}
		return h, true
	}
	return HostFunc{}, false
}

// freshCaller makes sure that no later call uses the Caller of call again: if the function has kept
// it, it stays unusable, as users of WrapFunc may expect.
func freshCaller(call vm.HostFunc) vm.HostFunc {
	return func(vc vm.Caller, vals []ValRaw) error {
		err := call(vc, vals)
		s := vc.Store.Data.(*Store)
		s.callers[s.depth] = new(Caller)
		return err
	}
}

// directNone is for functions without parameters and results.
func directNone(f any) (HostFunc, bool) {
	switch f := f.(type) {
	case func():
		return Host0(func(*Caller) (None, error) { f(); return None{}, nil }), true
	case func(*Caller):
		return Host0(func(c *Caller) (None, error) { f(c); return None{}, nil }), true
	case func() *Trap:
		return Host0(func(*Caller) (None, error) { return None{}, trapErr(f()) }), true
	case func(*Caller) *Trap:
		return Host0(func(c *Caller) (None, error) { return None{}, trapErr(f(c)) }), true
	}
	return HostFunc{}, false
}

// directNumbers is for functions with up to four parameters and at most one result, all of
// type N.
func directNumbers[N int32 | int64 | float32 | float64](f any) (HostFunc, bool) {
	switch f := f.(type) {
	case func() N:
		return Host0(func(*Caller) (N, error) { return f(), nil }), true
	case func(N):
		return Host1(func(_ *Caller, a N) (None, error) { f(a); return None{}, nil }), true
	case func(N) N:
		return Host1(func(_ *Caller, a N) (N, error) { return f(a), nil }), true
	case func(N, N):
		return Host2(func(_ *Caller, a, b N) (None, error) { f(a, b); return None{}, nil }), true
	case func(N, N) N:
		return Host2(func(_ *Caller, a, b N) (N, error) { return f(a, b), nil }), true
	case func(N, N, N):
		return Host3(func(_ *Caller, a, b, c N) (None, error) { f(a, b, c); return None{}, nil }), true
	case func(N, N, N) N:
		return Host3(func(_ *Caller, a, b, c N) (N, error) { return f(a, b, c), nil }), true
	case func(N, N, N, N):
		return Host4(func(_ *Caller, a, b, c, d N) (None, error) { f(a, b, c, d); return None{}, nil }), true
	case func(N, N, N, N) N:
		return Host4(func(_ *Caller, a, b, c, d N) (N, error) { return f(a, b, c, d), nil }), true
	}
	return directCaller[N](f)
}

// directCaller is directNumbers for functions that want the caller, or end in a *Trap.
func directCaller[N int32 | int64 | float32 | float64](f any) (HostFunc, bool) {
	switch f := f.(type) {
	case func(*Caller) N:
		return Host0(func(c *Caller) (N, error) { return f(c), nil }), true
	case func(*Caller, N):
		return Host1(func(c *Caller, a N) (None, error) { f(c, a); return None{}, nil }), true
	case func(*Caller, N) N:
		return Host1(func(c *Caller, a N) (N, error) { return f(c, a), nil }), true
	case func(*Caller, N, N):
		return Host2(func(c *Caller, a, b N) (None, error) { f(c, a, b); return None{}, nil }), true
	case func(*Caller, N, N) N:
		return Host2(func(c *Caller, a, b N) (N, error) { return f(c, a, b), nil }), true
	case func(*Caller, N, N, N):
		return Host3(func(c *Caller, a, b, d N) (None, error) { f(c, a, b, d); return None{}, nil }), true
	case func(*Caller, N, N, N) N:
		return Host3(func(c *Caller, a, b, d N) (N, error) { return f(c, a, b, d), nil }), true
	case func(*Caller, N, N, N, N) N:
		return Host4(func(c *Caller, a, b, d, e N) (N, error) { return f(c, a, b, d, e), nil }), true
	case func(N) (N, *Trap):
		return Host1(func(_ *Caller, a N) (N, error) { r, t := f(a); return r, trapErr(t) }), true
	case func(N, N) (N, *Trap):
		return Host2(func(_ *Caller, a, b N) (N, error) { r, t := f(a, b); return r, trapErr(t) }), true
	case func(*Caller, N) (N, *Trap):
		return Host1(func(c *Caller, a N) (N, error) { r, t := f(c, a); return r, trapErr(t) }), true
	case func(*Caller, N, N) (N, *Trap):
		return Host2(func(c *Caller, a, b N) (N, error) { r, t := f(c, a, b); return r, trapErr(t) }), true
	}
	return HostFunc{}, false
}

// trapErr returns t as an error, nil if t is.
func trapErr(t *Trap) error {
	if t == nil {
		return nil
	}
	return t
}
