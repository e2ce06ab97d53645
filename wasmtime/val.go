package wasmtime

import (
	"math"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines Val, a value with its kind.

// A Val is a WebAssembly value with its kind.
type Val struct {
	kind ValKind
	num  uint64
	hi   uint64
	ref  any // *Func or the externref's value
}

// ValI32 returns an i32.
func ValI32(val int32) Val { return Val{kind: KindI32, num: uint64(uint32(val))} }

// ValI64 returns an i64.
func ValI64(val int64) Val { return Val{kind: KindI64, num: uint64(val)} }

// ValF32 returns an f32.
func ValF32(val float32) Val { return Val{kind: KindF32, num: uint64(math.Float32bits(val))} }

// ValF64 returns an f64.
func ValF64(val float64) Val { return Val{kind: KindF64, num: math.Float64bits(val)} }

// ValV128 returns a vector, given as its low and high halves.
func ValV128(lo, hi uint64) Val { return Val{kind: KindV128, num: lo, hi: hi} }

// ValFuncref returns a reference to f; nil is the null reference.
func ValFuncref(f *Func) Val { return Val{kind: KindFuncref, ref: f} }

// ValExternref returns a reference to any Go value; nil is the null reference.
func ValExternref(val any) Val { return Val{kind: KindExternref, ref: val} }

func (v Val) want(k ValKind) {
	if v.kind != k {
		article := "an "
		if k == KindFuncref || k == KindV128 {
			article = "a "
		}
		panic("not " + article + k.String())
	}
}

// Kind returns the value's kind.
func (v Val) Kind() ValKind { return v.kind }

// I32 returns the value of an i32. Like the other getters it panics if the kind is another.
func (v Val) I32() int32 { v.want(KindI32); return int32(v.num) }

// I64 returns the value of an i64.
func (v Val) I64() int64 { v.want(KindI64); return int64(v.num) }

// F32 returns the value of an f32.
func (v Val) F32() float32 { v.want(KindF32); return math.Float32frombits(uint32(v.num)) }

// F64 returns the value of an f64.
func (v Val) F64() float64 { v.want(KindF64); return math.Float64frombits(v.num) }

// V128 returns the low and high halves of a vector.
func (v Val) V128() (lo, hi uint64) { v.want(KindV128); return v.num, v.hi }

// Funcref returns the function of a funcref, or nil for null.
func (v Val) Funcref() *Func {
	v.want(KindFuncref)
	f, _ := v.ref.(*Func)
	return f
}

// Externref returns the Go value of an externref, or nil for null.
func (v Val) Externref() any { v.want(KindExternref); return v.ref }

// Get returns the value as the Go type that fits its kind: int32, int64, float32, float64,
// [2]uint64 for v128, *Func for funcref, and the value itself for externref.
func (v Val) Get() any {
	switch v.kind {
	case KindI32:
		return v.I32()
	case KindI64:
		return v.I64()
	case KindF32:
		return v.F32()
	case KindF64:
		return v.F64()
	case KindV128:
		return [2]uint64{v.num, v.hi}
	case KindFuncref:
		return v.Funcref()
	}
	return v.ref
}

// zeroVal returns the default value of type t: zero or null.
func zeroVal(t types.ValType) Val { return Val{kind: kindOf(t)} }
