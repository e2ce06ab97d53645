package interp

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements integer arithmetic. A function of the table's rows computes on numbers
// of w bits, zero-extended, and may leave anything in the bits above.

// cut clears the bits of x from w on.
func cut(x uint64, w uint) uint64 { return x << (64 - w) >> (64 - w) }

// signed returns x, a number of w bits, with its sign.
func signed(x uint64, w uint) int64 { return int64(x<<(64-w)) >> (64 - w) }

func int1(op func(x uint64, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		r.set(cut(op(r.get(i.A), r.typ(i.A).Bits()), i.Type.Bits()))
	}
}

func int2(op func(x, y uint64, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Type.Bits()
		r.set(cut(op(r.get(i.A), r.get(i.B), w), w))
	}
}

func add(x, y uint64, w uint) uint64  { return x + y }
func sub(x, y uint64, w uint) uint64  { return x - y }
func mul(x, y uint64, w uint) uint64  { return x * y }
func and(x, y uint64, w uint) uint64  { return x & y }
func or(x, y uint64, w uint) uint64   { return x | y }
func xor(x, y uint64, w uint) uint64  { return x ^ y }
func shl(x, y uint64, w uint) uint64  { return x << (y % uint64(w)) }
func shrU(x, y uint64, w uint) uint64 { return x >> (y % uint64(w)) }
func shrS(x, y uint64, w uint) uint64 { return uint64(signed(x, w) >> (y % uint64(w))) }

// The shift by w bits when y is 0 gives 0 in Go, so the halves never mix.
func rotl(x, y uint64, w uint) uint64 {
	n := uint(y % uint64(w))
	return x<<n | x>>(w-n)
}

func rotr(x, y uint64, w uint) uint64 {
	n := uint(y % uint64(w))
	return x>>n | x<<(w-n)
}

func mulHiU(x, y uint64, w uint) uint64 {
	hi, lo := bits.Mul64(x, y)
	if w == 64 {
		return hi
	}
	return lo >> w
}

// mulHiS multiplies magnitudes and then negates the double-width product if signs differ.
func mulHiS(x, y uint64, w uint) uint64 {
	sx, sy := signed(x, w), signed(y, w)
	hi, lo := bits.Mul64(magnitude(sx), magnitude(sy))
	if (sx < 0) != (sy < 0) {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	if w == 64 {
		return hi
	}
	return lo >> w
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// clz, ctz and popcnt look at one bit after the other.
func clz(x uint64, w uint) uint64 {
	n := uint(0)
	for n < w && x>>(w-1-n)&1 == 0 {
		n++
	}
	return uint64(n)
}

func ctz(x uint64, w uint) uint64 {
	n := uint(0)
	for n < w && x>>n&1 == 0 {
		n++
	}
	return uint64(n)
}

func popcnt(x uint64, w uint) uint64 {
	n := uint64(0)
	for ; x != 0; x >>= 1 {
		n += x & 1
	}
	return n
}

func extend8(x uint64, w uint) uint64  { return uint64(signed(x, 8)) }
func extend16(x uint64, w uint) uint64 { return uint64(signed(x, 16)) }
func extend32(x uint64, w uint) uint64 { return uint64(signed(x, 32)) }
func low32(x uint64, w uint) uint64    { return cut(x, 32) }

// divide makes a division, which op may assume not to trap.
func divide(op func(x, y uint64, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Type.Bits()
		x, y := r.get(i.A), r.get(i.B)
		switch {
		case y == 0:
			r.mayTrap(i, types.TrapIntegerDivisionByZero)
		case i.Op == ir.OpDivS && x == 1<<(w-1) && y == cut(^uint64(0), w):
			r.mayTrap(i, types.TrapIntegerOverflow)
		default:
			r.set(cut(op(x, y, w), w))
		}
	}
}

func divU(x, y uint64, w uint) uint64 { return x / y }
func remU(x, y uint64, w uint) uint64 { return x % y }

// Signed division rounds toward zero: divide the magnitudes.
func divS(x, y uint64, w uint) uint64 {
	sx, sy := signed(x, w), signed(y, w)
	q := magnitude(sx) / magnitude(sy)
	if (sx < 0) != (sy < 0) {
		return -q
	}
	return q
}

// The remainder has the sign of the dividend.
func remS(x, y uint64, w uint) uint64 {
	sx, sy := signed(x, w), signed(y, w)
	m := magnitude(sx) % magnitude(sy)
	if sx < 0 {
		return -m
	}
	return m
}

// icmp builds every condition from equality and two orders.
func icmp(r *run, i *ir.Inst) {
	w := r.typ(i.A).Bits()
	x, y := r.get(i.A), r.get(i.B)
	less := x < y
	c := ir.Cond(i.Imm)
	switch c {
	case ir.CondLtS, ir.CondLeS, ir.CondGtS, ir.CondGeS:
		less = signed(x, w) < signed(y, w)
	}
	switch c {
	case ir.CondEq:
		r.bool(x == y)
	case ir.CondNe:
		r.bool(x != y)
	case ir.CondLtS, ir.CondLtU:
		r.bool(less)
	case ir.CondGeS, ir.CondGeU:
		r.bool(!less)
	case ir.CondLeS, ir.CondLeU:
		r.bool(less || x == y)
	case ir.CondGtS, ir.CondGtU:
		r.bool(!less && x != y)
	default:
		r.fault("condition %d", c)
	}
}
