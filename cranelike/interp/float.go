package interp

import (
	"math"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements float arithmetic and conversions. Conversions between floats and
// integers work on the bits of the representation, with no float arithmetic at all.

const (
	nan32 = 0x7FC00000
	nan64 = 0x7FF8000000000000
)

// number returns the float in v; exact for both types.
func (r *run) number(v ir.Value) float64 {
	if r.typ(v) == ir.F32 {
		return float64(math.Float32frombits(uint32(r.get(v))))
	}
	return math.Float64frombits(r.get(v))
}

// setFloat rounds x to the type of the current instruction.
func (r *run) setFloat(x float64) {
	switch f32 := r.typ(r.v) == ir.F32; {
	case x != x && f32:
		r.set(nan32)
	case x != x:
		r.set(nan64)
	case f32:
		r.set(uint64(math.Float32bits(float32(x))))
	default:
		r.set(math.Float64bits(x))
	}
}

func float2(op64 func(x, y float64) float64, op32 func(x, y float32) float32) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		if i.Type == ir.F64 {
			r.setFloat(op64(r.number(i.A), r.number(i.B)))
			return
		}
		r.setFloat(float64(op32(float32(r.number(i.A)), float32(r.number(i.B)))))
	}
}

func fmin[T float32 | float64](x, y T) T {
	switch {
	case x != x || y != y:
		return x + y
	case x == 0 && y == 0:
		if math.Signbit(float64(x)) {
			return x
		}
		return y
	case x < y:
		return x
	}
	return y
}

func fmax[T float32 | float64](x, y T) T {
	switch {
	case x != x || y != y:
		return x + y
	case x == 0 && y == 0:
		if math.Signbit(float64(x)) {
			return y
		}
		return x
	case x > y:
		return x
	}
	return y
}

// Operations on the sign bit keep NaNs as they are.

func signOf(t ir.Type) uint64 { return 1 << (t.Bits() - 1) }

func fabs(r *run, i *ir.Inst) { r.set(r.get(i.A) &^ signOf(i.Type)) }
func fneg(r *run, i *ir.Inst) { r.set(r.get(i.A) ^ signOf(i.Type)) }
func copysign(r *run, i *ir.Inst) {
	s := signOf(i.Type)
	r.set(r.get(i.A)&^s | r.get(i.B)&s)
}

// float1 makes an operation whose result for an f32, computed in float64, is exact or, as that
// of sqrt, rounds to what it would have rounded to directly.
func float1(op func(x float64) float64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) { r.setFloat(op(r.number(i.A))) }
}

func same(x float64) float64 { return x }
func sqrt(x float64) float64 { return math.Sqrt(x) }
func truncate(x float64) float64 {
	return roundWith(x, func(frac, half uint64, odd, neg bool) bool { return false })
}
func ceil(x float64) float64 {
	return roundWith(x, func(frac, half uint64, odd, neg bool) bool { return frac != 0 && !neg })
}
func floor(x float64) float64 {
	return roundWith(x, func(frac, half uint64, odd, neg bool) bool { return frac != 0 && neg })
}
func nearest(x float64) float64 {
	return roundWith(x, func(frac, half uint64, odd, neg bool) bool { return frac > half || frac == half && odd })
}

// roundWith cuts off the fraction of x and adds one to the magnitude if up says so of the
// fraction, in units in which half is one half.
func roundWith(x float64, up func(frac, half uint64, odd, neg bool) bool) float64 {
	b := math.Float64bits(x)
	exp := int(b>>52&0x7FF) - 1023
	neg := b>>63 != 0
	if exp >= 52 { // an integer, infinite, or a NaN
		return x
	}
	mant := b & (1<<52 - 1)
	if exp >= -1022 {
		mant |= 1 << 52
	}
	var whole, frac, half uint64
	if exp < -1 {
		// Below one half; the units do not matter, only that it is not 0.
		frac, half = min(mant, 1), 2
	} else {
		n := uint(52 - exp) // 1 to 53 bits of fraction
		whole, frac, half = mant>>n, mant&(1<<n-1), 1<<(n-1)
	}
	if up(frac, half, whole&1 != 0, neg) {
		whole++
	}
	return math.Copysign(float64(whole), x)
}

func fcmp(r *run, i *ir.Inst) {
	x, y := r.number(i.A), r.number(i.B)
	unordered := x != x || y != y
	switch ir.FCond(i.Imm) {
	case ir.FEq:
		r.bool(!unordered && x == y)
	case ir.FNe:
		r.bool(unordered || x != y)
	case ir.FLt:
		r.bool(!unordered && x < y)
	case ir.FGt:
		r.bool(!unordered && y < x)
	case ir.FLe:
		r.bool(!unordered && !(y < x))
	case ir.FGe:
		r.bool(!unordered && !(x < y))
	default:
		r.fault("condition %d", i.Imm)
	}
}

// integer returns the magnitude of x without its fraction; big says that it takes more than 64 bits.
func integer(x float64) (mag uint64, big bool) {
	b := math.Float64bits(x)
	exp := int(b>>52&0x7FF) - 1023
	switch mant := b&(1<<52-1) | 1<<52; {
	case exp < 0:
		return 0, false
	case exp > 63:
		return 0, true
	case exp >= 52:
		return mant << (exp - 52), false
	default:
		return mant >> (52 - exp), false
	}
}

// truncOp makes conversions to integers.
func truncOp(sign, sat bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Type.Bits()
		x := r.number(i.A)
		if x != x {
			if sat {
				r.set(0)
			} else {
				r.mayTrap(i, types.TrapBadConversionToInteger)
			}
			return
		}
		mag, big := integer(x)
		neg := math.Signbit(x) && (mag != 0 || big)
		limit := cut(^uint64(0), w) // of the magnitude
		switch {
		case sign && neg:
			limit = 1 << (w - 1)
		case sign:
			limit = 1<<(w-1) - 1
		case neg:
			limit = 0
		}
		if big || mag > limit {
			if !sat {
				r.mayTrap(i, types.TrapIntegerOverflow)
				return
			}
			mag = limit
		}
		if neg {
			mag = -mag
		}
		r.set(cut(mag, w))
	}
}

// convert makes conversions from integers.
func convert(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := r.typ(i.A).Bits()
		x, neg := r.get(i.A), false
		if sign && signed(x, w) < 0 {
			x, neg = magnitude(signed(x, w)), true
		}
		if i.Type == ir.F32 {
			r.set(fromInteger(x, neg, 24, 127, 31))
		} else {
			r.set(fromInteger(x, neg, 53, 1023, 63))
		}
	}
}

// fromInteger rounds mag to a float with prec bits of precision, ties to even.
func fromInteger(mag uint64, neg bool, prec, bias, signBit uint) uint64 {
	s := uint64(0)
	if neg {
		s = 1 << signBit
	}
	if mag == 0 {
		return s
	}
	n := uint(bits.Len64(mag))
	exp := n - 1
	if n <= prec {
		mag <<= prec - n
	} else {
		drop := n - prec
		rest, half := mag&(1<<drop-1), uint64(1)<<(drop-1)
		mag >>= drop
		if rest > half || rest == half && mag&1 != 0 {
			// A carry out of the top makes the mantissa 0 and the exponent larger by one, as
			// it should.
			mag++
		}
	}
	// The top bit of mag adds one to the exponent.
	return s | (uint64(exp+bias-1)<<(prec-1) + mag)
}
