package exec

import (
	"math"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file says what operations mean, in Go: the expectations.

// A pair of a result and a trap.
type answer struct {
	v    uint64
	trap types.TrapCode
}

func value(v uint64) answer { return answer{v, types.TrapNone} }

func b2i(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// evalInt computes integer operations of width n (32 or 64) on zero-extended operands.
func evalInt(op ir.Op, n uint, a, b uint64) answer {
	mask := uint64(1)<<(n-1)<<1 - 1
	sx := func(x uint64) int64 { return int64(x<<(64-n)) >> (64 - n) }
	v := func(x uint64) answer { return value(x & mask) }
	k := b & uint64(n-1)
	min := uint64(1) << (n - 1)
	switch op {
	case ir.OpAdd:
		return v(a + b)
	case ir.OpSub:
		return v(a - b)
	case ir.OpMul:
		return v(a * b)
	case ir.OpAnd:
		return v(a & b)
	case ir.OpOr:
		return v(a | b)
	case ir.OpXor:
		return v(a ^ b)
	case ir.OpShl:
		return v(a << k)
	case ir.OpShrU:
		return v(a >> k)
	case ir.OpShrS:
		return v(uint64(sx(a) >> k))
	case ir.OpRotl:
		if n == 32 {
			return v(uint64(bits.RotateLeft32(uint32(a), int(k))))
		}
		return v(bits.RotateLeft64(a, int(k)))
	case ir.OpRotr:
		if n == 32 {
			return v(uint64(bits.RotateLeft32(uint32(a), -int(k))))
		}
		return v(bits.RotateLeft64(a, -int(k)))
	case ir.OpMulHiU:
		if n == 32 {
			return v(a * b >> 32)
		}
		hi, _ := bits.Mul64(a, b)
		return v(hi)
	case ir.OpMulHiS:
		if n == 32 {
			return v(uint64(sx(a) * sx(b) >> 32))
		}
		hi, _ := bits.Mul64(a, b)
		if sx(a) < 0 {
			hi -= b
		}
		if sx(b) < 0 {
			hi -= a
		}
		return v(hi)
	case ir.OpDivU, ir.OpRemU, ir.OpDivS, ir.OpRemS:
		if b == 0 {
			return answer{0, types.TrapIntegerDivisionByZero}
		}
		switch op {
		case ir.OpDivU:
			return v(a / b)
		case ir.OpRemU:
			return v(a % b)
		}
		if b == mask {
			if op == ir.OpRemS {
				return v(0)
			}
			if a == min {
				return answer{0, types.TrapIntegerOverflow}
			}
		}
		if op == ir.OpDivS {
			return v(uint64(sx(a) / sx(b)))
		}
		return v(uint64(sx(a) % sx(b)))
	}
	panic(op.String())
}

// evalUnary computes integer operations of one operand.
func evalUnary(op ir.Op, n uint, a uint64) uint64 {
	mask := uint64(1)<<(n-1)<<1 - 1
	switch op {
	case ir.OpClz:
		return uint64(bits.LeadingZeros64(a)) - uint64(64-n)
	case ir.OpCtz:
		return min(uint64(bits.TrailingZeros64(a)), uint64(n))
	case ir.OpPopcnt:
		return uint64(bits.OnesCount64(a))
	case ir.OpExtend8S:
		return uint64(int64(int8(a))) & mask
	case ir.OpExtend16S:
		return uint64(int64(int16(a))) & mask
	case ir.OpExtend32S:
		return uint64(int64(int32(a)))
	}
	panic(op.String())
}

// evalCond decides integer comparisons of n bits. It shares nothing with the compiler or the IR's interpreter, so that each checks the
// others.
func evalCond(c ir.Cond, n uint, a, b uint64) bool {
	x, y := int64(a<<(64-n)), int64(b<<(64-n))
	switch c {
	case ir.CondEq:
		return a == b
	case ir.CondNe:
		return a != b
	case ir.CondLtS:
		return x < y
	case ir.CondGeS:
		return x >= y
	case ir.CondLeS:
		return x <= y
	case ir.CondGtS:
		return x > y
	case ir.CondLtU:
		return a < b
	case ir.CondGeU:
		return a >= b
	case ir.CondLeU:
		return a <= b
	case ir.CondGtU:
		return a > b
	}
	panic(c.String())
}

func evalFCond(c ir.FCond, a, b float64) bool {
	switch c {
	case ir.FEq:
		return a == b
	case ir.FNe:
		return a != b
	case ir.FLt:
		return a < b
	case ir.FGt:
		return a > b
	case ir.FLe:
		return a <= b
	case ir.FGe:
		return a >= b
	}
	panic(c.String())
}

// evalFloat computes float operations in float64, where wide says whether the type is f64. A
// NaN stands for any.
func evalFloat(op ir.Op, wide bool, a, b float64) float64 {
	r := func(x float64) float64 {
		if !wide {
			return float64(float32(x))
		}
		return x
	}
	switch op {
	case ir.OpFadd:
		return r(a + b)
	case ir.OpFsub:
		return r(a - b)
	case ir.OpFmul:
		return r(a * b)
	case ir.OpFdiv:
		return r(a / b)
	case ir.OpFmin, ir.OpFmax:
		if a != a || b != b { // math.Min lets infinities win
			return math.NaN()
		}
		if op == ir.OpFmax {
			return math.Max(a, b)
		}
		return math.Min(a, b)
	case ir.OpFcopysign:
		return math.Copysign(a, b)
	case ir.OpFabs:
		return math.Abs(a)
	case ir.OpFneg:
		return -a
	case ir.OpFceil:
		return math.Ceil(a)
	case ir.OpFfloor:
		return math.Floor(a)
	case ir.OpFtrunc:
		return math.Trunc(a)
	case ir.OpFnearest:
		return math.RoundToEven(a)
	case ir.OpFsqrt:
		return r(math.Sqrt(a))
	}
	panic(op.String())
}

// evalTrunc converts to an integer of n bits.
func evalTrunc(op ir.Op, n uint, x float64) answer {
	signed := op == ir.OpTruncS || op == ir.OpTruncSatS
	sat := op == ir.OpTruncSatS || op == ir.OpTruncSatU
	if math.IsNaN(x) {
		if sat {
			return value(0)
		}
		return answer{0, types.TrapBadConversionToInteger}
	}
	x = math.Trunc(x)
	lo, hi := 0.0, math.Ldexp(1, int(n))
	mask := uint64(1)<<(n-1)<<1 - 1
	least, most := uint64(0), mask
	if signed {
		lo, hi = -math.Ldexp(1, int(n-1)), math.Ldexp(1, int(n-1))
		least, most = uint64(1)<<(n-1), mask>>1
	}
	switch {
	case x < lo:
		if sat {
			return value(least)
		}
		return answer{0, types.TrapIntegerOverflow}
	case x >= hi:
		if sat {
			return value(most)
		}
		return answer{0, types.TrapIntegerOverflow}
	}
	if signed {
		return value(uint64(int64(x)) & mask)
	}
	if x >= math.Ldexp(1, 63) {
		return value(uint64(x-math.Ldexp(1, 63)) + 1<<63)
	}
	return value(uint64(x))
}
