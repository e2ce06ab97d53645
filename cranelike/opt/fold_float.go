package opt

import (
	"math"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements folding of float operations and conversions.
//
// WebAssembly leaves open which NaN an arithmetic operation gives, so one that has a NaN for
// an operand or result is not folded: the program would behave otherwise than the machine.
// Operations on the sign bit alone and reinterpretations are exact for NaNs as well.

const (
	sign32 = 1 << 31
	sign64 = 1 << 63
)

func signBit(t ir.Type) uint64 {
	if t == ir.F32 {
		return sign32
	}
	return sign64
}

// float returns the number with the given bits. An f32 is exact as a float64.
func float(t ir.Type, bits uint64) float64 {
	if t == ir.F32 {
		return float64(math.Float32frombits(uint32(bits)))
	}
	return math.Float64frombits(bits)
}

// floatBits rounds f, which must be no NaN, to type t.
func floatBits(t ir.Type, f float64) uint64 {
	if t == ir.F32 {
		return uint64(math.Float32bits(float32(f)))
	}
	return math.Float64bits(f)
}

// evalFloat1 computes op of a float x of type from, with a result of type t.
func evalFloat1(op ir.Op, t, from ir.Type, x uint64) (uint64, bool) {
	switch op {
	case ir.OpFabs:
		return x &^ signBit(t), true
	case ir.OpFneg:
		return x ^ signBit(t), true
	case ir.OpReinterpret:
		return x, true
	}
	f := float(from, x)
	switch op {
	case ir.OpTruncS, ir.OpTruncU:
		return evalTrunc(op == ir.OpTruncS, t, f)
	case ir.OpTruncSatS, ir.OpTruncSatU:
		return evalTruncSat(op == ir.OpTruncSatS, t, f), true
	}
	if f != f {
		return 0, false
	}
	switch op {
	case ir.OpFceil:
		f = math.Ceil(f)
	case ir.OpFfloor:
		f = math.Floor(f)
	case ir.OpFtrunc:
		f = math.Trunc(f)
	case ir.OpFnearest:
		f = math.RoundToEven(f)
	case ir.OpFsqrt:
		// The double rounding to f32 is harmless: a float64 has more than twice the bits.
		if f = math.Sqrt(f); f != f {
			return 0, false
		}
	case ir.OpDemote, ir.OpPromote:
	default:
		return 0, false
	}
	return floatBits(t, f), true
}

// limits of the values that truncate to an integer, exclusive: a number f converts if
// lo < f < hi. The lower limit of signed 64-bit integers is the next float64 below −2⁶³.
func truncRange(sign bool, t ir.Type) (lo, hi float64) {
	switch {
	case sign && t == ir.I32:
		return -1<<31 - 1, 1 << 31
	case sign:
		return -1<<63 - 1<<11, 1 << 63
	case t == ir.I32:
		return -1, 1 << 32
	}
	return -1, 1 << 64
}

// evalTrunc converts f toward zero; it fails where the operation traps.
func evalTrunc(sign bool, t ir.Type, f float64) (uint64, bool) {
	lo, hi := truncRange(sign, t)
	if !(lo < f && f < hi) {
		return 0, false
	}
	f = math.Trunc(f)
	if sign {
		return trunc(t, uint64(int64(f))), true
	}
	if f >= 1<<63 {
		return uint64(int64(f-1<<63)) + 1<<63, true
	}
	return uint64(int64(f)), true
}

// evalTruncSat converts f toward zero, to the nearest integer of the type when there is none
// and to 0 when f is a NaN.
func evalTruncSat(sign bool, t ir.Type, f float64) uint64 {
	if v, ok := evalTrunc(sign, t, f); ok {
		return v
	}
	switch bits := t.Bits(); {
	case f != f, f < 0 && !sign:
		return 0
	case f < 0:
		return 1 << (bits - 1)
	case sign:
		return 1<<(bits-1) - 1
	default:
		return 1<<bits - 1
	}
}

// evalFromInt converts an integer x of type from to the float type t, or reinterprets it.
func evalFromInt(op ir.Op, t, from ir.Type, x uint64) (uint64, bool) {
	switch op {
	case ir.OpReinterpret:
		return x, true
	case ir.OpConvertS:
		// Straight to the result's type: by way of float64 it would be rounded twice.
		if t == ir.F32 {
			return uint64(math.Float32bits(float32(signed(from, x)))), true
		}
		return math.Float64bits(float64(signed(from, x))), true
	case ir.OpConvertU:
		if t == ir.F32 {
			return uint64(math.Float32bits(float32(x))), true
		}
		return math.Float64bits(float64(x)), true
	}
	return 0, false
}

// evalFloat2 computes op of floats x and y of type t.
func evalFloat2(op ir.Op, t ir.Type, x, y uint64) (uint64, bool) {
	if op == ir.OpFcopysign {
		s := signBit(t)
		return x&^s | y&s, true
	}
	f, g := float(t, x), float(t, y)
	if f != f || g != g {
		return 0, false
	}
	switch op {
	case ir.OpFadd:
		f += g // exact enough for f32 as well: see Fsqrt
	case ir.OpFsub:
		f -= g
	case ir.OpFmul:
		f *= g
	case ir.OpFdiv:
		f /= g
	case ir.OpFmin:
		f = math.Min(f, g)
	case ir.OpFmax:
		f = math.Max(f, g)
	default:
		return 0, false
	}
	if f != f {
		return 0, false
	}
	return floatBits(t, f), true
}

// foldFcmp folds a comparison of float constants.
func foldFcmp(b *Builder, c ir.FCond, x, y ir.Value) (ir.Value, bool) {
	p, q := &b.f.Insts[x], &b.f.Insts[y]
	if p.Op != ir.OpFconst || q.Op != ir.OpFconst || b.Off.Has(tune.Fold) {
		return 0, false
	}
	return b.Bool(evalFcmp(c, float(p.Type, p.Imm), float(q.Type, q.Imm))), true
}

func evalFcmp(c ir.FCond, f, g float64) bool {
	switch c {
	case ir.FEq:
		return f == g
	case ir.FNe:
		return f != g
	case ir.FLt:
		return f < g
	case ir.FGt:
		return f > g
	case ir.FLe:
		return f <= g
	}
	return f >= g
}
