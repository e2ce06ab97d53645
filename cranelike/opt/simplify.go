package opt

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements simplify, the rewriting of one operation to an existing value or to one
// operation that costs no more (class A rules; see compiler.md, section 3.3), and the methods
// that the rules in simplify.rules call.

//go:generate go run ../internal/gen/rules -target ir -pkg opt -recv *Builder -dir . -o simplify_gen.go simplify.rules

// maxRewrites bounds how often rules may apply within each other.
const maxRewrites = 32

// simplify returns a replacement for the pure operation that the builder is about to make.
func simplify(b *Builder, op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) (ir.Value, bool) {
	if b.depth == maxRewrites || b.Off.Has(tune.Rules) || b.Chaos.OneIn(8, tune.Forget) {
		return 0, false
	}
	i := &b.roots[b.depth]
	*i = ir.Inst{Op: op, Type: t, A: x, B: y, C: z, Imm: imm}
	b.depth++
	v := b.rules(i)
	b.depth--
	return v, v != 0
}

// inst and build are what the rules are made of.

func (b *Builder) inst(v ir.Value) *ir.Inst { return &b.f.Insts[v] }

func (b *Builder) build(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) ir.Value {
	switch {
	case op == ir.OpIconst:
		return b.Iconst(t, imm)
	case op == ir.OpIcmp:
		return b.Icmp(ir.Cond(imm), x, y)
	case op == ir.OpFcmp:
		return b.Fcmp(ir.FCond(imm), x, y)
	case op == ir.OpSelect:
		return b.Select(x, y, z)
	case ir.Ops[op].Args == 1:
		return b.Unary(op, t, x)
	}
	return b.Binary(op, t, x, y)
}

// hit counts the rules that fire, for tests.
func (b *Builder) hit(rule int) {
	if b.hits != nil {
		b.hits[rule]++
	}
}

func (b *Builder) typeOf(v ir.Value) ir.Type { return b.f.Insts[v].Type }

// like returns the constant k of the type of x.
func (b *Builder) like(x ir.Value, k uint64) ir.Value { return b.Iconst(b.typeOf(x), k) }

func width(t ir.Type) uint64        { return uint64(t.Bits()) }
func ones(t ir.Type, c uint64) bool { return c == trunc(t, ^uint64(0)) }
func isPow2(c uint64) bool          { return c != 0 && c&(c-1) == 0 }
func log2(c uint64) uint64          { return uint64(bits.TrailingZeros64(c)) }
func minOf(t ir.Type) uint64        { return 1 << (t.Bits() - 1) }
func unsigned(c uint64) uint64      { return uint64(unsignedConds[c]) }
func reflexive(c uint64) uint64     { return uint64(reflexiveConds >> c & 1) }
func exclusive(c uint64) uint64     { return uint64(exclusiveConds[c]) }
func productFits(t ir.Type, c, d uint64) bool {
	hi, lo := bits.Mul64(c, d)
	return hi == 0 && lo == trunc(t, lo)
}

// keepsCount reports whether a mask leaves what counts of the count of a shift of type t, and
// dropsCount whether a summand has no part in it.
func keepsCount(t ir.Type, mask uint64) bool { return mask&(width(t)-1) == width(t)-1 }
func dropsCount(t ir.Type, c uint64) bool    { return c&(width(t)-1) == 0 }

// unsignedConds gives the conditions for numbers that are not negative.
var unsignedConds = [ir.NumConds]ir.Cond{ir.CondEq, ir.CondNe, ir.CondLtU, ir.CondGeU, ir.CondLeU, ir.CondGtU,
	ir.CondLtU, ir.CondGeU, ir.CondLeU, ir.CondGtU}

// reflexiveConds holds a bit for each condition that is true of equal operands.
const reflexiveConds = 1<<ir.CondEq | 1<<ir.CondGeS | 1<<ir.CondLeS | 1<<ir.CondGeU | 1<<ir.CondLeU

// exclusiveConds turns x ≤ k into x < k+1, and x > k into x ≥ k+1.
var exclusiveConds = [ir.NumConds]ir.Cond{ir.CondLeS: ir.CondLtS, ir.CondGtS: ir.CondGeS, ir.CondLeU: ir.CondLtU, ir.CondGtU: ir.CondGeU}

// inclusive reports whether the comparison with k may become exclusive: k+1 must not wrap, nor
// take more bytes in an instruction, and 0 is the best constant there is.
func inclusive(t ir.Type, k, c uint64) bool {
	switch ir.Cond(c) {
	case ir.CondLeS, ir.CondGtS:
		return k != minOf(t)-1 && k != 0 && !ones(t, k) && k != 0x7F && k != 0x7FFFFFFF
	case ir.CondLeU, ir.CondGtU:
		return k != 0 && !ones(t, k) && k != 0x7F && k != 0x7FFFFFFF
	}
	return false
}

// always reports whether the comparison of x with k is true whatever x is, judging by the
// bits that may be set, and never whether it is false.
func (b *Builder) always(x ir.Value, k, c uint64) bool {
	t := b.typeOf(x)
	m := b.mayBeSet(x) // also the largest unsigned value
	switch ir.Cond(c) {
	case ir.CondNe:
		return k&^m != 0
	case ir.CondLtU:
		return m < k
	case ir.CondLeU:
		return m <= k
	case ir.CondGeU:
		return k == 0
	case ir.CondLtS:
		return m < k && k < minOf(t)
	case ir.CondLeS:
		return k == minOf(t)-1 || m <= k && k < minOf(t)
	case ir.CondGeS:
		return k == minOf(t) || m < minOf(t) && signed(t, k) <= 0
	case ir.CondGtS:
		return m < minOf(t) && signed(t, k) < 0
	}
	return false
}

func (b *Builder) never(x ir.Value, k, c uint64) bool {
	return b.always(x, k, uint64(ir.Cond(c).Invert()))
}

// notNegative reports whether the sign bit of x is known to be 0.
func (b *Builder) notNegative(x ir.Value) bool { return b.mayBeSet(x) < minOf(b.typeOf(x)) }

// fits reports whether x is its own sign extension from w bits.
func (b *Builder) fits(x ir.Value, w uint) bool {
	switch b.inst(x).Op {
	case ir.OpExtend8S, ir.OpLoad8S:
		return true
	case ir.OpExtend16S, ir.OpLoad16S:
		return w >= 16
	case ir.OpExtend32S, ir.OpSExt, ir.OpLoad32S:
		return w >= 32
	}
	return b.mayBeSet(x)>>(w-1) == 0
}

// mayBeSet returns a mask of the bits of v that can be 1, by a glance at its definition. As a
// number it is an upper limit of v: ir.Func.Most, which does for the rest, knows numbers and not masks.
func (b *Builder) mayBeSet(v ir.Value) uint64 {
	in := &b.f.Insts[v]
	switch in.Op {
	case ir.OpIconst:
		return in.Imm
	case ir.OpAnd:
		if c, ok := b.Const(in.B); ok {
			return c
		}
	case ir.OpShl:
		if c, ok := b.Const(in.B); ok {
			return trunc(in.Type, ^uint64(0)<<(c&uint64(in.Type.Bits()-1)))
		}
	}
	return ones64(b.f.Most(v))
}
