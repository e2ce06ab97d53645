package gen

import (
	"encoding/binary"
	"math"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file chooses constants.

// Borders of integers and floats, where rules and encodings change. The first are the simplest.
var (
	borders32 = [...]uint32{0, 1, 0xFFFFFFFF, 2, 3, 4, 5, 7, 8, 9, 10, 16, 31, 32, 33, 63, 64, 100, 127, 128, 129, 255, 256, 1000, 32767, 32768, 65535, 65536,
		0x7FFFFFFF, 0x80000000, 0x80000001, 0x7FFFFFFE, 0xFFFFFF80, 0xFFFFFF7F, 0xFFFFFFFE, 0xFFFF8000, 0xAAAAAAAA, 0x55555555, 0x0F0F0F0F, 0x00FF00FF, 0xFF00FF00, 641, 0xCCCCCCCD}
	borders64 = [...]uint64{0, 1, math.MaxUint64, 1 << 31, 1<<31 - 1, 1 << 32, 1<<32 - 1, 1<<32 + 1, 1 << 63, 1<<63 - 1, 1<<63 + 1, 1 << 62, 1 << 48, 1 << 52, 1 << 53,
		0xFFFFFFFF80000000, 0xFFFFFFFF7FFFFFFF, 0xFFFFFFFF00000000, 0xAAAAAAAAAAAAAAAA, 0x0123456789ABCDEF, 0xCCCCCCCCCCCCCCCD}
	bordersF = [...]float64{0, 1, -1, math.Copysign(0, -1), 0.5, -0.5, 1.5, 2.5, 0.49999997, 2, 3, 10, 1e10, -1e10, math.Inf(1), math.Inf(-1), math.NaN(),
		1 << 31, -(1 << 31), 1<<31 - 1, -(1<<31 + 1), 1 << 32, 1<<32 - 1, 1 << 63, -(1 << 63), 1 << 64, 1<<53 + 1, 8388609, 4194304.5, math.MaxFloat32, math.SmallestNonzeroFloat32,
		math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-40, 1e-310, 3.4028235677973366e38}
)

const (
	nan32 = 0x7FC00000
	nan64 = 0x7FF8000000000000
)

// u32 returns an interesting number.
func (s *source) u32() uint32 {
	switch s.n(8) {
	default:
		return borders32[s.n(len(borders32))]
	case 4:
		return uint32(int32(int8(s.byte())))
	case 5:
		return 1 << s.n(32)
	case 6:
		return 1<<s.n(32) - 1
	case 7:
		return uint32(s.bits(4))
	}
}

// u64 returns an interesting number.
func (s *source) u64() uint64 {
	switch s.n(8) {
	default:
		return uint64(int64(int32(s.u32())))
	case 3:
		return uint64(s.u32())
	case 4:
		return borders64[s.n(len(borders64))]
	case 5:
		return 1 << s.n(64)
	case 6:
		return 1<<s.n(64) - 1
	case 7:
		return s.bits(8)
	}
}

// f32 returns the bits of an interesting number.
func (s *source) f32() uint32 {
	var v uint32
	if s.n(4) < 3 {
		v = math.Float32bits(float32(bordersF[s.n(len(bordersF))]))
	} else {
		v = uint32(s.bits(4))
	}
	return uint32(Canonical(types.F32, uint64(v)))
}

// f64 returns the bits of an interesting number.
func (s *source) f64() uint64 {
	var v uint64
	if s.n(4) < 3 {
		v = math.Float64bits(bordersF[s.n(len(bordersF))])
	} else {
		v = s.bits(8)
	}
	return Canonical(types.F64, v)
}

// v128 returns the bytes of an interesting vector.
func (s *source) v128() (v [16]byte) {
	switch s.n(6) {
	case 0, 1:
		for i := range 4 {
			binary.LittleEndian.PutUint32(v[4*i:], s.u32())
		}
	case 2:
		b := s.byte()
		for i := range v {
			v[i] = b
		}
	case 3:
		for i := range 4 {
			binary.LittleEndian.PutUint32(v[4*i:], s.f32())
		}
	case 4:
		for i := range 2 {
			binary.LittleEndian.PutUint64(v[8*i:], s.f64())
		}
	case 5:
		for i := range v {
			v[i] = s.byte()
		}
	}
	return v
}

// Canonical returns the bits v of a value of type t, those of a NaN replaced by the canonical ones.
func Canonical(t types.ValType, v uint64) uint64 {
	switch t {
	case types.F32:
		if f := math.Float32frombits(uint32(v)); f != f {
			return nan32
		}
	case types.F64:
		if f := math.Float64frombits(v); f != f {
			return nan64
		}
	}
	return v
}

// appendConst appends an operator that pushes an interesting constant of type t: null if that is a reference.
func (s *source) appendConst(b []byte, t types.ValType) []byte {
	in := wasm.Instr{}
	switch t {
	case types.I32:
		in.Op, in.I = ops.I32Const, uint64(int64(int32(s.u32())))
	case types.I64:
		in.Op, in.I = ops.I64Const, s.u64()
	case types.F32:
		in.Op, in.I = ops.F32Const, uint64(s.f32())
	case types.F64:
		in.Op, in.I = ops.F64Const, s.f64()
	case types.V128:
		in.Op, in.V = ops.V128Const, s.v128()
	default:
		in.Op, in.A = ops.RefNull, uint32(t.Heap())
	}
	return wasm.AppendInstr(b, &in)
}
