package opt

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements simplify, the rewriting of one operation to an existing value or to one
// operation that costs no more (class A rules; see compiler.md, section 3.3). No rule may
// add an operation while the one it replaces may live on in another use, or build on the
// hope that an operand dies: such rules belong to instruction selection, which knows uses.
//
// Constants stand on the right of commutative operations and comparisons when a rule looks.

// simplify returns a replacement for the pure operation that the builder is about to make.
func simplify(b *Builder, op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) (ir.Value, bool) {
	switch {
	case op >= ir.OpAdd && op <= ir.OpMulHiU:
		if op >= ir.OpShl && op <= ir.OpRotr {
			return simplifyShift(b, op, t, x, y)
		}
		return simplifyInt2(b, op, t, x, y)
	case op >= ir.OpClz && op <= ir.OpZExt:
		return simplifyInt1(b, op, t, x)
	case op == ir.OpIcmp:
		return simplifyIcmp(b, ir.Cond(imm), x, y)
	case op == ir.OpSelect:
		return simplifySelect(b, x, y, z)
	case op >= ir.OpFcopysign && op <= ir.OpFneg || op == ir.OpReinterpret:
		return simplifySign(b, op, t, x, y)
	}
	return 0, false
}

// inner returns the operands of v if it is op of something and a constant.
func inner(b *Builder, op ir.Op, v ir.Value) (x ir.Value, c uint64, ok bool) {
	in := &b.f.Insts[v]
	if in.Op != op {
		return 0, 0, false
	}
	c, ok = b.Const(in.B)
	return in.A, c, ok
}

// simplifyInt2 rewrites integer operations with two operands other than shifts.
func simplifyInt2(b *Builder, op ir.Op, t ir.Type, x, y ir.Value) (ir.Value, bool) {
	if x == y {
		switch op {
		case ir.OpSub, ir.OpXor:
			return b.Iconst(t, 0), true
		case ir.OpAnd, ir.OpOr:
			return x, true
		}
	}
	c, ok := b.Const(y)
	if !ok {
		return 0, false
	}
	ones := trunc(t, ^uint64(0))
	switch op {
	case ir.OpAdd:
		if c == 0 {
			return x, true
		}
		if w, d, ok := inner(b, op, x); ok {
			return b.Binary(op, t, w, b.Iconst(t, c+d)), true
		}
	case ir.OpSub:
		return b.Binary(ir.OpAdd, t, x, b.Iconst(t, -c)), true
	case ir.OpMul:
		return simplifyMul(b, t, x, y, c)
	case ir.OpAnd:
		if mayBeSet(b, x)&^c == 0 {
			return x, true
		}
		if c == 0 {
			return y, true
		}
		if w, d, ok := inner(b, op, x); ok {
			return b.Binary(op, t, w, b.Iconst(t, c&d)), true
		}
	case ir.OpOr:
		if c == 0 {
			return x, true
		}
		if c == ones {
			return y, true
		}
		if w, d, ok := inner(b, op, x); ok {
			return b.Binary(op, t, w, b.Iconst(t, c|d)), true
		}
	case ir.OpXor:
		if c == 0 {
			return x, true
		}
		if w, d, ok := inner(b, op, x); ok {
			return b.Binary(op, t, w, b.Iconst(t, c^d)), true
		}
	case ir.OpMulHiU:
		if c <= 1 {
			return b.Iconst(t, 0), true
		}
	case ir.OpDivS, ir.OpDivU, ir.OpRemS, ir.OpRemU:
		return simplifyDiv(b, op, t, x, c)
	}
	return 0, false
}

// simplifyMul rewrites x·c, where y is the value of the constant.
func simplifyMul(b *Builder, t ir.Type, x, y ir.Value, c uint64) (ir.Value, bool) {
	switch {
	case c == 0:
		return y, true
	case c == 1:
		return x, true
	case c == trunc(t, ^uint64(0)):
		return b.Binary(ir.OpSub, t, b.Iconst(t, 0), x), true
	case c&(c-1) == 0:
		return b.Binary(ir.OpShl, t, x, b.Iconst(t, uint64(bits.TrailingZeros64(c)))), true
	}
	if w, d, ok := inner(b, ir.OpMul, x); ok {
		return b.Binary(ir.OpMul, t, w, b.Iconst(t, c*d)), true
	}
	return 0, false
}

// simplifyDiv rewrites divisions by the constant c. A division by zero stays, for its trap.
func simplifyDiv(b *Builder, op ir.Op, t ir.Type, x ir.Value, c uint64) (ir.Value, bool) {
	switch {
	case c == 0:
		return 0, false
	case c == 1 && (op == ir.OpDivS || op == ir.OpDivU):
		return x, true
	case c == 1, op == ir.OpRemS && signed(t, c) == -1:
		return b.Iconst(t, 0), true
	case c&(c-1) != 0:
		return 0, false
	case op == ir.OpDivU:
		return b.Binary(ir.OpShrU, t, x, b.Iconst(t, uint64(bits.TrailingZeros64(c)))), true
	case op == ir.OpRemU:
		return b.Binary(ir.OpAnd, t, x, b.Iconst(t, c-1)), true
	}
	return 0, false
}

// simplifyShift rewrites shifts and rotations.
func simplifyShift(b *Builder, op ir.Op, t ir.Type, x, y ir.Value) (ir.Value, bool) {
	width := uint64(t.Bits())
	c, ok := b.Const(y)
	if !ok {
		// The machine takes the count modulo the width itself.
		if w, d, ok := inner(b, ir.OpAnd, y); ok && d&(width-1) == width-1 {
			return b.Binary(op, t, x, w), true
		}
		if k, ok := b.Const(x); ok && k == 0 {
			return x, true
		}
		return 0, false
	}
	if c >= width {
		return b.Binary(op, t, x, b.Iconst(t, c&(width-1))), true
	}
	if c == 0 {
		return x, true
	}
	w, d, ok := inner(b, op, x)
	if !ok {
		return 0, false
	}
	// Inner counts are below the width: they came through here too.
	switch sum := c + d; {
	case op == ir.OpRotl || op == ir.OpRotr || sum < width:
		return b.Binary(op, t, w, b.Iconst(t, sum&(width-1))), true
	case op == ir.OpShrS:
		return b.Binary(op, t, w, b.Iconst(t, width-1)), true
	default:
		return b.Iconst(t, 0), true
	}
}

// mayBeSet returns a mask of the bits of v that can be 1, by a glance at its definition.
func mayBeSet(b *Builder, v ir.Value) uint64 {
	in := &b.f.Insts[v]
	all := trunc(in.Type, ^uint64(0))
	switch in.Op {
	case ir.OpIconst:
		return in.Imm
	case ir.OpIcmp, ir.OpFcmp:
		return 1
	case ir.OpLoad8U:
		return 0xFF
	case ir.OpLoad16U:
		return 0xFFFF
	case ir.OpLoad32U, ir.OpVMLoad32, ir.OpZExt:
		return 0xFFFFFFFF
	case ir.OpClz, ir.OpCtz, ir.OpPopcnt:
		return 0x7F
	case ir.OpAnd:
		if c, ok := b.Const(in.B); ok {
			return c
		}
	case ir.OpShrU:
		if c, ok := b.Const(in.B); ok {
			return all >> c
		}
	}
	return all
}

// simplifyInt1 rewrites integer operations with one operand.
func simplifyInt1(b *Builder, op ir.Op, t ir.Type, x ir.Value) (ir.Value, bool) {
	in := &b.f.Insts[x]
	switch op {
	case ir.OpWrap:
		switch in.Op {
		case ir.OpZExt, ir.OpSExt:
			return in.A, true
		case ir.OpExtend32S:
			return b.Unary(op, t, in.A), true
		case ir.OpAnd:
			if c, ok := b.Const(in.B); ok && uint32(c) == ^uint32(0) {
				return b.Unary(op, t, in.A), true
			}
		}
	case ir.OpExtend8S, ir.OpExtend16S, ir.OpExtend32S:
		w := uint(8) << (op - ir.OpExtend8S)
		if mayBeSet(b, x)>>(w-1) == 0 {
			return x, true
		}
		if fits(in.Op, w) {
			return x, true
		}
		// Bits that the extension overwrites do not matter.
		if y, c, ok := inner(b, ir.OpAnd, x); ok {
			if low := uint64(1)<<w - 1; c&low == low {
				return b.Unary(op, t, y), true
			}
		}
	case ir.OpSExt:
		if mayBeSet(b, x)>>31 == 0 {
			return b.Unary(ir.OpZExt, t, x), true
		}
	}
	return 0, false
}

// fits reports whether op gives a value that is its own sign extension from w bits.
func fits(op ir.Op, w uint) bool {
	switch op {
	case ir.OpExtend8S, ir.OpLoad8S:
		return true
	case ir.OpExtend16S, ir.OpLoad16S:
		return w >= 16
	case ir.OpExtend32S, ir.OpSExt, ir.OpLoad32S:
		return w >= 32
	}
	return false
}

// simplifyIcmp rewrites comparisons.
func simplifyIcmp(b *Builder, c ir.Cond, x, y ir.Value) (ir.Value, bool) {
	if x == y {
		return b.Bool(evalIcmp(c, ir.I64, 0, 0)), true
	}
	k, ok := b.Const(y)
	if !ok {
		return 0, false
	}
	in := &b.f.Insts[x]
	switch {
	case k == 0:
		return compareZero(b, c, x, y)
	case k == 1 && (c == ir.CondLtU || c == ir.CondGeU):
		return b.Icmp(ir.CondEq^c&1, x, b.Iconst(in.Type, 0)), true
	case k == 1 && mayBeSet(b, x) == 1 && c <= ir.CondNe:
		return b.Icmp(c^1, x, b.Iconst(in.Type, 0)), true
	}
	return 0, false
}

// compareZero rewrites comparisons of x with y, which is 0.
func compareZero(b *Builder, c ir.Cond, x, y ir.Value) (ir.Value, bool) {
	in := &b.f.Insts[x]
	switch c {
	case ir.CondLtU:
		return b.Bool(false), true
	case ir.CondGeU:
		return b.Bool(true), true
	case ir.CondGtU:
		return b.Icmp(ir.CondNe, x, y), true
	case ir.CondLeU:
		return b.Icmp(ir.CondEq, x, y), true
	case ir.CondEq, ir.CondNe:
		switch in.Op {
		case ir.OpIcmp:
			if c == ir.CondNe {
				return x, true
			}
			return b.Icmp(ir.Cond(in.Imm).Invert(), in.A, in.B), true
		case ir.OpFcmp:
			if c == ir.CondNe {
				return x, true
			}
			// Only these two are each other's opposite when an operand is a NaN.
			if in.Imm <= uint64(ir.FNe) {
				return b.Fcmp(ir.FCond(in.Imm)^1, in.A, in.B), true
			}
		case ir.OpZExt, ir.OpSExt:
			return b.Icmp(c, in.A, b.Iconst(ir.I32, 0)), true
		}
	}
	return 0, false
}

// simplifySelect rewrites cond ? x : y.
func simplifySelect(b *Builder, cond, x, y ir.Value) (ir.Value, bool) {
	if x == y {
		return x, true
	}
	if c, invert := b.condition(cond); c != cond {
		if invert {
			x, y = y, x
		}
		return b.Select(c, x, y), true
	}
	p, ok := b.Const(x)
	if !ok || b.Type(x) != ir.I32 {
		return 0, false
	}
	q, ok := b.Const(y)
	if !ok || mayBeSet(b, cond) != 1 {
		return 0, false
	}
	switch {
	case p == 1 && q == 0:
		return cond, true
	case p == 0 && q == 1:
		return b.Icmp(ir.CondEq, cond, b.Iconst(ir.I32, 0)), true
	}
	return 0, false
}

// simplifySign rewrites operations that only touch the sign or the type of a float. They are
// exact for NaNs.
func simplifySign(b *Builder, op ir.Op, t ir.Type, x, y ir.Value) (ir.Value, bool) {
	in := &b.f.Insts[x]
	switch op {
	case ir.OpFneg:
		if in.Op == op {
			return in.A, true
		}
	case ir.OpFabs:
		if in.Op == op {
			return x, true
		}
		if in.Op == ir.OpFneg || in.Op == ir.OpFcopysign {
			return b.Unary(op, t, in.A), true
		}
	case ir.OpFcopysign:
		if x == y {
			return x, true
		}
		if in.Op == ir.OpFabs || in.Op == ir.OpFneg || in.Op == op {
			return b.Binary(op, t, in.A, y), true
		}
	case ir.OpReinterpret:
		if in.Op == op && b.Type(in.A) == t {
			return in.A, true
		}
	}
	return 0, false
}
