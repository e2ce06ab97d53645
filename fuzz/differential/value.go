package differential

import (
	"math"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file converts values.

func valOf(t types.ValType, bits uint64) wasmtime.Val {
	switch t {
	case types.I32:
		return wasmtime.ValI32(int32(bits))
	case types.I64:
		return wasmtime.ValI64(int64(bits))
	case types.F32:
		return wasmtime.ValF32(math.Float32frombits(uint32(bits)))
	}
	return wasmtime.ValF64(math.Float64frombits(bits))
}

func bitsOf(v wasmtime.Val) uint64 {
	switch v.Kind() {
	case wasmtime.KindI32:
		return uint64(uint32(v.I32()))
	case wasmtime.KindI64:
		return uint64(v.I64())
	case wasmtime.KindF32:
		return uint64(math.Float32bits(v.F32()))
	}
	return math.Float64bits(v.F64())
}

// floatBits returns the bits of n as a float of type t.
func floatBits(t types.ValType, n int8) uint64 {
	if t == types.F32 {
		return uint64(math.Float32bits(float32(n)))
	}
	return math.Float64bits(float64(n))
}
