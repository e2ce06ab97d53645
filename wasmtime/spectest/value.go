package spectest

// This file translates values.

import (
	"fmt"
	"math"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// hostValue is what the reference (ref.extern n) refers to.
type hostValue uint64

// toVal returns the Val for an argument.
func toVal(v wast.Value) (wasmtime.Val, error) {
	switch v.Type {
	case wast.I32:
		return wasmtime.ValI32(int32(v.Lo)), nil
	case wast.I64:
		return wasmtime.ValI64(int64(v.Lo)), nil
	case wast.F32:
		return wasmtime.ValF32(math.Float32frombits(uint32(v.Lo))), nil
	case wast.F64:
		return wasmtime.ValF64(math.Float64frombits(v.Lo)), nil
	case wast.V128:
		return wasmtime.ValV128(v.Lo, v.Hi), nil
	}
	switch {
	case v.Null && (v.Heap == wast.HeapFunc || v.Heap == wast.HeapNoFunc):
		return wasmtime.ValFuncref(nil), nil
	case v.Null && (v.Heap == wast.HeapExtern || v.Heap == wast.HeapNoExtern):
		return wasmtime.ValExternref(nil), nil
	case v.Heap == wast.HeapExtern:
		return wasmtime.ValExternref(hostValue(v.Lo)), nil
	}
	return wasmtime.Val{}, &wast.Error{Class: wast.Unsupported, Text: fmt.Sprintf("%v cannot be passed to the engine yet", v)}
}

// fromGo returns the value that Val.Get gave for a Val of kind k.
func fromGo(k wasmtime.ValKind, v any) wast.Value {
	switch k {
	case wasmtime.KindI32:
		return wast.Value{Type: wast.I32, Lo: uint64(uint32(v.(int32)))}
	case wasmtime.KindI64:
		return wast.Value{Type: wast.I64, Lo: uint64(v.(int64))}
	case wasmtime.KindF32:
		return wast.Value{Type: wast.F32, Lo: uint64(math.Float32bits(v.(float32)))}
	case wasmtime.KindF64:
		return wast.Value{Type: wast.F64, Lo: math.Float64bits(v.(float64))}
	case wasmtime.KindV128:
		b := v.([2]uint64)
		return wast.Value{Type: wast.V128, Lo: b[0], Hi: b[1]}
	case wasmtime.KindFuncref:
		f, _ := v.(*wasmtime.Func)
		return wast.Value{Type: wast.Ref, Heap: wast.HeapFunc, Null: f == nil}
	}
	out := wast.Value{Type: wast.Ref, Heap: wast.HeapExtern, Null: v == nil}
	if n, ok := v.(hostValue); ok {
		out.Lo = uint64(n)
	}
	return out
}
