package wasmtime

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/gocall"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file makes host functions of Go functions on numbers, so that WrapFunc needs no reflection to
// call them.

// A register says which register a value is in: a number of those that its class has.
type register struct {
	t types.ValType
	n uint8
}

// A direct is a Go function whose parameters and results are numbers, except that the first parameter may
// be a *Caller and the last result a *Trap.
type direct struct {
	f               any
	code            unsafe.Pointer // f, for gocall
	params, results []register
	caller, floats  bool
	trap            int // the register that has the *Trap, or -1
}

// newDirect returns the function f of type t as a direct. It reports false if it is none, or if it
// has more parameters or results than fit in registers, or if this program cannot do that.
func newDirect(f any, t reflect.Type) (*direct, bool) {
	if !gocall.Supported() || t.IsVariadic() {
		return nil, false
	}
	d := &direct{f: f, code: gocall.Func(f), trap: -1}
	var ints, floats int
	add := func(list *[]register, t reflect.Type) bool {
		n := &ints
		switch goTypes[t] {
		case types.F32, types.F64:
			n, d.floats = &floats, true
		case types.I32, types.I64:
		default:
			return false
		}
		*list = append(*list, register{goTypes[t], uint8(*n)})
		*n++
		return ints <= gocall.NumInts && floats <= gocall.NumFloats
	}
	first, last := 0, t.NumOut()
	if t.NumIn() > 0 && t.In(0) == callerType {
		d.caller = true
		first, ints = 1, 1
	}
	for i := first; i < t.NumIn(); i++ {
		if !add(&d.params, t.In(i)) {
			return nil, false
		}
	}
	ints, floats = 0, 0
	if last > 0 && t.Out(last-1) == trapType {
		last--
	}
	for i := range last {
		if !add(&d.results, t.Out(i)) {
			return nil, false
		}
	}
	if last < t.NumOut() {
		d.trap = ints
	}
	return d, ints < gocall.NumInts
}

// call is the vm.HostFunc.
func (d *direct) call(vc vm.Caller, vals []ValRaw) error {
	var r gocall.Regs
	for i, p := range d.params {
		if p.t == types.I32 || p.t == types.I64 {
			r.Ints[p.n%gocall.NumInts] = vals[i].Lo
		} else {
			r.Floats[p.n%gocall.NumFloats] = vals[i].Lo
		}
	}
	r.UseFloats, r.PointerAt = d.floats, d.trap
	if d.caller {
		d.callWithCaller(vc, &r)
	} else {
		gocall.Call(d.code, &r)
	}
	runtime.KeepAlive(d)
	if r.Pointer != nil {
		return trapFromHost(vc.Store, (*Trap)(r.Pointer))
	}
	for i, p := range d.results {
		switch p.t {
		case types.I32:
			vals[i] = ValRaw{Lo: uint64(uint32(r.Ints[p.n%gocall.NumInts]))}
		case types.I64:
			vals[i] = ValRaw{Lo: r.Ints[p.n%gocall.NumInts]}
		case types.F32:
			vals[i] = ValRaw{Lo: uint64(uint32(r.Floats[p.n%gocall.NumFloats]))}
		default:
			vals[i] = ValRaw{Lo: r.Floats[p.n%gocall.NumFloats]}
		}
	}
	return nil
}

// callWithCaller calls the function with a Caller that is unusable afterwards.
func (d *direct) callWithCaller(vc vm.Caller, r *gocall.Regs) {
	c := freshCaller(vc) // in the heap, where registers can refer to it
	defer func() { c.store = nil }()
	r.Ints[0] = uint64(uintptr(unsafe.Pointer(c))) // c keeps it alive
	gocall.Call(d.code, r)
}
