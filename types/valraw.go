package types

import "math"

// This file defines the raw form in which values cross between host and WebAssembly.

// A ValRaw is one argument or result slot of a call: 16 bytes, little-endian, no tag. The
// reader must know the type. A call uses one array of slots for arguments and results, with
// max(parameters, results) elements.
//
// i32 and f32 occupy the low four bytes and are written with the upper four zero. A funcref
// is the address of a VMFuncRef, an externref a 32-bit handle; zero is null for both.
type ValRaw struct {
	Lo, Hi uint64
}

func RawI32(v int32) ValRaw   { return ValRaw{Lo: uint64(uint32(v))} }
func RawI64(v int64) ValRaw   { return ValRaw{Lo: uint64(v)} }
func RawF32(v float32) ValRaw { return ValRaw{Lo: uint64(math.Float32bits(v))} }
func RawF64(v float64) ValRaw { return ValRaw{Lo: math.Float64bits(v)} }
func RawV128(lo, hi uint64) ValRaw {
	return ValRaw{Lo: lo, Hi: hi}
}

func (v ValRaw) I32() int32   { return int32(v.Lo) }
func (v ValRaw) I64() int64   { return int64(v.Lo) }
func (v ValRaw) F32() float32 { return math.Float32frombits(uint32(v.Lo)) }
func (v ValRaw) F64() float64 { return math.Float64frombits(v.Lo) }

func (v *ValRaw) SetI32(x int32)   { v.Lo = uint64(uint32(x)) }
func (v *ValRaw) SetI64(x int64)   { v.Lo = uint64(x) }
func (v *ValRaw) SetF32(x float32) { v.Lo = uint64(math.Float32bits(x)) }
func (v *ValRaw) SetF64(x float64) { v.Lo = math.Float64bits(x) }
