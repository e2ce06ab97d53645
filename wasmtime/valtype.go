package wasmtime

import "github.com/gowasmtime/gowasmtime/types"

// This file defines the types of values.

// A ValKind is the kind of a value.
type ValKind uint8

const (
	// KindI32 is a 32-bit integer, signed or not as operations take it.
	KindI32 ValKind = 0
	// KindI64 is a 64-bit integer.
	KindI64 ValKind = 1
	// KindF32 is an IEEE 754 single precision number.
	KindF32 ValKind = 2
	// KindF64 is an IEEE 754 double precision number.
	KindF64 ValKind = 3
	// KindV128 is a vector of 128 bits.
	KindV128 ValKind = 4
	// KindExternref is any Go value, opaque to WebAssembly.
	KindExternref ValKind = 128
	// KindFuncref is a function, of any type.
	KindFuncref ValKind = 129
)

var kindTypes = [...]struct {
	kind ValKind
	t    types.ValType
}{
	{KindI32, types.I32}, {KindI64, types.I64}, {KindF32, types.F32}, {KindF64, types.F64}, {KindV128, types.V128},
	{KindExternref, types.ExternRef}, {KindFuncref, types.FuncRef},
}

// String returns the name of the kind in the text format. It panics for a kind that is none
// of the constants.
func (k ValKind) String() string { return k.valType().String() }

func (k ValKind) valType() types.ValType {
	for _, kt := range kindTypes {
		if kt.kind == k {
			return kt.t
		}
	}
	panic("unknown kind")
}

// kindOf returns the kind of values of type t; typed references count as what they refer to.
func kindOf(t types.ValType) ValKind {
	switch t {
	case types.I32:
		return KindI32
	case types.I64:
		return KindI64
	case types.F32:
		return KindF32
	case types.F64:
		return KindF64
	case types.V128:
		return KindV128
	}
	if t.IsFuncRef() {
		return KindFuncref
	}
	return KindExternref
}

// A ValType is the type of a value. It is immutable and safe for concurrent use.
type ValType struct {
	t types.ValType
}

// NewValType returns the type of values of the given kind.
func NewValType(kind ValKind) *ValType { return &ValType{kind.valType()} }

// Kind returns the kind of values of the type.
func (t *ValType) Kind() ValKind { return kindOf(t.t) }

// String returns the type's name in the text format.
func (t *ValType) String() string { return t.t.String() }

// Close does nothing; it is there for programs written for wasmtime-go.
func (t *ValType) Close() {}

func valTypes(ts []types.ValType) []*ValType {
	out := make([]*ValType, len(ts))
	for i, t := range ts {
		out[i] = &ValType{t}
	}
	return out
}
