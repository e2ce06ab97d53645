package opt

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements folding of integer operations whose operands are all constants, with
// the results that WebAssembly defines. Operations that would trap are left alone.

// signed returns the value of the constant c of type t as a signed number.
func signed(t ir.Type, c uint64) int64 {
	if t == ir.I32 {
		return int64(int32(c))
	}
	return int64(c)
}

// trunc returns x reduced to type t.
func trunc(t ir.Type, x uint64) uint64 {
	if t == ir.I32 {
		return uint64(uint32(x))
	}
	return x
}

// fold1 folds operations with one constant operand.
func fold1(b *Builder, op ir.Op, t ir.Type, x ir.Value) (ir.Value, bool) {
	if b.Off.Has(tune.Fold) {
		return 0, false
	}
	in := &b.f.Insts[x]
	switch in.Op {
	case ir.OpIconst:
		if op >= ir.OpConvertS {
			if r, ok := evalFromInt(op, t, in.Type, in.Imm); ok {
				return b.constant(t, r), true
			}
			return 0, false
		}
		if r, ok := evalInt1(op, in.Type, in.Imm); ok {
			return b.Iconst(t, r), true
		}
	case ir.OpFconst:
		if r, ok := evalFloat1(op, t, in.Type, in.Imm); ok {
			return b.constant(t, r), true
		}
	}
	return 0, false
}

// constant returns the constant of type t, integer or float, with the given bits.
func (b *Builder) constant(t ir.Type, bits uint64) ir.Value {
	if t.IsFloat() {
		return b.Fconst(t, bits)
	}
	return b.Iconst(t, bits)
}

// fold2 folds operations with two constant operands of type t.
func fold2(b *Builder, op ir.Op, t ir.Type, x, y ir.Value) (ir.Value, bool) {
	if b.Off.Has(tune.Fold) {
		return 0, false
	}
	p, q := &b.f.Insts[x], &b.f.Insts[y]
	switch {
	case p.Op == ir.OpIconst && q.Op == ir.OpIconst:
		if r, ok := evalInt2(op, t, p.Imm, q.Imm); ok {
			return b.Iconst(t, r), true
		}
	case p.Op == ir.OpFconst && q.Op == ir.OpFconst:
		if r, ok := evalFloat2(op, t, p.Imm, q.Imm); ok {
			return b.Fconst(t, r), true
		}
	}
	return 0, false
}

// foldIcmp folds a comparison of constants.
func foldIcmp(b *Builder, c ir.Cond, x, y ir.Value) (ir.Value, bool) {
	p, q := &b.f.Insts[x], &b.f.Insts[y]
	if p.Op != ir.OpIconst || q.Op != ir.OpIconst || b.Off.Has(tune.Fold) {
		return 0, false
	}
	return b.Bool(evalIcmp(c, p.Type, p.Imm, q.Imm)), true
}

// Bool returns the constant 1 or 0 of type I32.
func (b *Builder) Bool(v bool) ir.Value {
	if v {
		return b.Iconst(ir.I32, 1)
	}
	return b.Iconst(ir.I32, 0)
}

// evalInt1 computes op of an integer x of type t, the operand's.
func evalInt1(op ir.Op, t ir.Type, x uint64) (uint64, bool) {
	switch op {
	case ir.OpClz:
		return uint64(bits.LeadingZeros64(x)) - uint64(64-t.Bits()), true
	case ir.OpCtz:
		return uint64(min(uint(bits.TrailingZeros64(x)), t.Bits())), true
	case ir.OpPopcnt:
		return uint64(bits.OnesCount64(x)), true
	case ir.OpExtend8S:
		return trunc(t, uint64(int8(x))), true
	case ir.OpExtend16S:
		return trunc(t, uint64(int16(x))), true
	case ir.OpExtend32S, ir.OpSExt:
		return uint64(int32(x)), true
	case ir.OpWrap, ir.OpZExt:
		return uint64(uint32(x)), true
	}
	return 0, false
}

// evalInt2 computes op of integers x and y of type t. It fails for divisions that trap.
func evalInt2(op ir.Op, t ir.Type, x, y uint64) (uint64, bool) {
	n := uint(y) & (t.Bits() - 1)
	switch op {
	case ir.OpAdd:
		x += y
	case ir.OpSub:
		x -= y
	case ir.OpMul:
		x *= y
	case ir.OpAnd:
		x &= y
	case ir.OpOr:
		x |= y
	case ir.OpXor:
		x ^= y
	case ir.OpShl:
		x <<= n
	case ir.OpShrU:
		x >>= n
	case ir.OpShrS:
		x = uint64(signed(t, x) >> n)
	case ir.OpRotl:
		return rotl(t, x, n), true
	case ir.OpRotr:
		return rotl(t, x, t.Bits()-n), true
	case ir.OpMulHiU, ir.OpMulHiS:
		return mulHi(op == ir.OpMulHiS, t, x, y), true
	default:
		return evalDiv(op, t, x, y)
	}
	return trunc(t, x), true
}

func rotl(t ir.Type, x uint64, n uint) uint64 {
	if t == ir.I32 {
		return uint64(bits.RotateLeft32(uint32(x), int(n)))
	}
	return bits.RotateLeft64(x, int(n))
}

func mulHi(sign bool, t ir.Type, x, y uint64) uint64 {
	if t == ir.I32 {
		if sign {
			return uint64(uint32(uint64(signed(t, x)*signed(t, y)) >> 32))
		}
		return x * y >> 32
	}
	hi, _ := bits.Mul64(x, y)
	if sign {
		// As unsigned numbers, negative ones are too large by 2⁶⁴.
		hi -= uint64(int64(x)>>63)&y + uint64(int64(y)>>63)&x
	}
	return hi
}

func evalDiv(op ir.Op, t ir.Type, x, y uint64) (uint64, bool) {
	if y == 0 {
		return 0, false
	}
	switch sx, sy := signed(t, x), signed(t, y); op {
	case ir.OpDivU:
		return x / y, true
	case ir.OpRemU:
		return x % y, true
	case ir.OpDivS:
		if sy == -1 && sx == -1<<(t.Bits()-1) {
			return 0, false
		}
		return trunc(t, uint64(sx/sy)), true
	case ir.OpRemS:
		if sy == -1 {
			return 0, true
		}
		return trunc(t, uint64(sx%sy)), true
	}
	return 0, false
}

// evalIcmp compares integers of type t.
func evalIcmp(c ir.Cond, t ir.Type, x, y uint64) bool {
	sx, sy := signed(t, x), signed(t, y)
	switch c {
	case ir.CondEq:
		return x == y
	case ir.CondNe:
		return x != y
	case ir.CondLtS:
		return sx < sy
	case ir.CondGeS:
		return sx >= sy
	case ir.CondLeS:
		return sx <= sy
	case ir.CondGtS:
		return sx > sy
	case ir.CondLtU:
		return x < y
	case ir.CondGeU:
		return x >= y
	case ir.CondLeU:
		return x <= y
	}
	return x > y
}
