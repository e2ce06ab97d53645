package amd64

import (
	"math/bits"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file selects divisions by constants: shifts for powers of two, else a multiplication
// by a rounded-up reciprocal ("magic number") and a shift. For a divisor d and N bits, with
// l = ceil(log2 d), the number m = floor(2^(N+l)/d) + 1 satisfies
//
//	2^(N+l) < m*d <= 2^(N+l) + 2^l
//
// which makes floor(n*m / 2^(N+l)) = floor(n/d) for all n < 2^N; m has N+1 bits (Granlund and
// Montgomery, "Division by Invariant Integers using Multiplication", PLDI 1994, theorem 4.2).

// divideBy selects a division by the constant c without dividing, if there is a way, and
// reports whether there was.
func (s sel) divideBy(v ir.Value, i *ir.Inst, c uint64, signed, rem bool) bool {
	n := uint(i.Type.Bits())
	d := divider{sel: s, w: width(i.Type), n: n}
	if n == 32 {
		c = uint64(uint32(c))
	}
	neg := false
	if signed {
		x := int64(c<<(64-n)) >> (64 - n)
		if x == -1 {
			return false // may overflow
		}
		if neg = x < 0; neg {
			x = -x // the least number is its own negative, as an unsigned number its magnitude
		}
		c = uint64(x) & (1<<(n-1)<<1 - 1)
	}
	if c == 0 {
		return false
	}
	x := s.Reg(i.A)
	var q regalloc.VReg
	switch {
	case c == 1:
		q = x
	case isPow2(c) && signed:
		q = d.shiftSigned(x, uint(log2(c)), rem)
		if rem {
			d.finish(v, asm.SUBrr, x, q)
			return true
		}
	case isPow2(c):
		if rem {
			if c-1 > 1<<31-1 {
				d.finish(v, asm.ANDrr, x, d.constant(c-1))
			} else {
				s.opMI(asm.ANDri, d.w, s.Def(v), x, int64(c-1))
			}
			return true
		}
		s.opMI(asm.SHRri, d.w, s.Def(v), x, int64(log2(c)))
		return true
	case signed:
		q = d.magicSigned(x, c)
	default:
		q = d.magicUnsigned(x, c)
	}
	switch {
	case rem: // x - q*|c|: the sign of the divisor does not matter
		if c == 1 {
			s.opDI(asm.MOVri, 4, s.Def(v), 0)
			return true
		}
		d.finish(v, asm.SUBrr, x, d.times(q, c))
	case neg:
		s.opM(asm.NEGr, d.w, s.Def(v), q)
	default:
		s.Move(s.Def(v), q)
	}
	return true
}

// A divider emits the steps of one division of n bits.
type divider struct {
	sel
	w uint8
	n uint
}

func (d divider) finish(v ir.Value, op asm.Op, x, y regalloc.VReg) {
	d.opMU(op, d.w, d.Def(v), x, y)
}

func (d divider) two(op asm.Op, w uint8, x, y regalloc.VReg) regalloc.VReg {
	r := d.intTemp()
	d.opMU(op, w, r, x, y)
	return r
}

func (d divider) shift(op asm.Op, w uint8, x regalloc.VReg, k uint) regalloc.VReg {
	if k == 0 {
		return x
	}
	r := d.intTemp()
	d.opMI(op, w, r, x, int64(k))
	return r
}

// constant returns a register with c, a number of at most n bits or, for n = 32, of 64.
func (d divider) constant(c uint64) regalloc.VReg {
	r := d.intTemp()
	if c>>32 == 0 {
		d.opDI(asm.MOVri, 4, r, imm(c))
	} else {
		d.opDI(asm.MOVri, 8, r, int64(c))
	}
	return r
}

func (d divider) times(x regalloc.VReg, c uint64) regalloc.VReg {
	if d.n == 32 || c < 1<<31 {
		r := d.intTemp()
		d.opDUI(asm.IMULrri, d.w, r, x, imm(c))
		return r
	}
	return d.two(asm.IMULrr, d.w, x, d.constant(c))
}

// high returns the upper half of the 64-bit product of x and c.
func (d divider) high(op asm.Op, x regalloc.VReg, c uint64) regalloc.VReg {
	lo, hi := d.intTemp(), d.intTemp()
	k := d.constant(c)
	d.Emit(plain(op, 8), 0, 0, regalloc.UseLate(k, regalloc.Reg), regalloc.DefFixed(lo, regalloc.PReg(asm.RAX)),
		regalloc.UseFixed(x, regalloc.PReg(asm.RAX)), regalloc.DefFixed(hi, regalloc.PReg(asm.RDX)))
	return hi
}

// shiftSigned divides x by 2^k, rounding to zero: negative numbers get 2^k - 1 added. For
// rem it returns the multiple of 2^k instead of the quotient.
func (d divider) shiftSigned(x regalloc.VReg, k uint, rem bool) regalloc.VReg {
	bias := d.shift(asm.SARri, d.w, x, k-1)
	bias = d.shift(asm.SHRri, d.w, bias, d.n-k)
	sum := d.two(asm.ADDrr, d.w, bias, x)
	if !rem {
		return d.shift(asm.SARri, d.w, sum, k)
	}
	if k < 32 {
		r := d.intTemp()
		d.opMI(asm.ANDri, d.w, r, sum, -1<<k)
		return r
	}
	return d.shift(asm.SHLri, d.w, d.shift(asm.SARri, d.w, sum, k), k)
}

// magicUnsigned returns x / c for c that is no power of two.
func (d divider) magicUnsigned(x regalloc.VReg, c uint64) regalloc.VReg {
	if d.n == 32 {
		// The numerator has 32 bits: a reciprocal of 64 bits is exact, m = floor(2^64/c) + 1.
		// One of 32 bits or less saves the long multiplication.
		for k := uint(32); k < 64; k++ {
			m := 1<<k/c + 1
			if m >= 1<<32 {
				break
			}
			if e := m*c - 1<<k; e <= 1<<(k-32) {
				p := d.two(asm.IMULrr, 8, x, d.constant(m))
				return d.shift(asm.SHRri, 8, p, k)
			}
		}
		m, _ := bits.Div64(1, 0, c)
		return d.high(asm.MULr, x, m+1)
	}
	pre := uint(bits.TrailingZeros64(c))
	odd := c >> pre
	// With the powers of two shifted out first, the numerator has fewer bits and so may the
	// reciprocal.
	l := uint(bits.Len64(odd - 1))
	m, _ := bits.Div64(1<<l-odd, 0, odd) // 2^(64+l)/odd - 2^64
	m++
	for k := range l { // so 2^k < odd
		// Try the shorter reciprocals floor(2^(64+k)/odd) + 1 that fit 64 bits.
		short, r := bits.Div64(1<<k, 0, odd)
		if e := odd - r; k+pre >= 64 || e <= 1<<(k+pre) {
			x = d.shift(asm.SHRri, 8, x, pre)
			return d.shift(asm.SHRri, 8, d.high(asm.MULr, x, short+1), k)
		}
	}
	// 65 bits: n*m/2^64 = n + hi, halved before the sum can overflow. pre is 0 here, as
	// otherwise a shorter one would have done.
	x = d.shift(asm.SHRri, 8, x, pre)
	hi := d.high(asm.MULr, x, m)
	t := d.shift(asm.SHRri, 8, d.two(asm.SUBrr, 8, x, hi), 1)
	return d.shift(asm.SHRri, 8, d.two(asm.ADDrr, 8, t, hi), l-1)
}

// magicSigned returns x / c, for c that is no power of two and at most 2^(n-1), rounded to
// zero: the rounded-down quotient of |x| by the reciprocal m = floor(2^(n-1+l)/c) + 1, plus one for negative x.
func (d divider) magicSigned(x regalloc.VReg, c uint64) regalloc.VReg {
	l := uint(bits.Len64(c - 1))
	if d.n == 32 {
		m := 1<<(31+l)/c + 1 // below 2^32
		wide := d.intTemp()
		d.opDU(asm.MOVSXrr32, 0, wide, x)
		p := d.two(asm.IMULrr, 8, wide, d.constant(m))
		q := d.shift(asm.SARri, 8, p, 31+l)
		return d.two(asm.SUBrr, 4, q, d.shift(asm.SARri, 4, x, 31))
	}
	m, _ := bits.Div64(1<<(l-1), 0, c) // 2^(63+l)/c, 64 bits with the top one set
	m++
	hi := d.high(asm.IMUL1r, x, m)
	hi = d.two(asm.ADDrr, 8, hi, x) // m was taken as m - 2^64
	q := d.shift(asm.SARri, 8, hi, l-1)
	return d.two(asm.SUBrr, 8, q, d.shift(asm.SARri, 8, x, 63))
}
