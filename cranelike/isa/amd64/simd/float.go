package simd

import (
	"math"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements the macros on float lanes.

// Predicates of cmpps and cmppd.
const (
	cmpEq        = 0
	cmpLe        = 2
	cmpUnordered = 3
)

// f32 and f64 return a constant in all lanes.
func f32(x float32) uint64 { return spread(uint64(math.Float32bits(x)), 32) }
func f64(x float64) uint64 { return math.Float64bits(x) }

// pick returns the single or the double form.
func pick(s ir.Shape, single, double asm.Op) asm.Op {
	if s == ir.F32x4 {
		return single
	}
	return double
}

// minps and maxps give their second operand for NaNs and for zeros of different sign. So both
// orders are computed; where they agree, that is the result.

// fmin: the bits of both, or'ed, are a NaN if one of them is, and -0 if a zero is.
func (a Asm) fmin(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, y := r[0], r[1], r[2]
	min := pick(s, asm.MINPSrr, asm.MINPDrr)
	a.op2(min, Scratch, y, x)
	a.op2(min, d, x, y)
	a.op2(asm.ORPSrr, Scratch, Scratch, d)
	a.op2i(pick(s, asm.CMPPSrri, asm.CMPPDrri), d, Scratch, Scratch, cmpUnordered)
	a.op2(asm.ORPSrr, Scratch, Scratch, d)
	a.canonical(s, d)
}

// fmax: where the two differ in sign only, they are zeros, and subtracting the difference,
// -0, from -0 gives +0. The subtraction makes NaNs quiet.
func (a Asm) fmax(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, y := r[0], r[1], r[2]
	max := pick(s, asm.MAXPSrr, asm.MAXPDrr)
	a.op2(max, Scratch, y, x)
	a.op2(max, d, x, y)
	a.op2(asm.XORPSrr, d, d, Scratch)
	a.op2(asm.ORPSrr, Scratch, Scratch, d)
	a.op2(pick(s, asm.SUBPSrr, asm.SUBPDrr), Scratch, Scratch, d)
	a.op2i(pick(s, asm.CMPPSrri, asm.CMPPDrri), d, Scratch, Scratch, cmpUnordered)
	a.canonical(s, d)
}

// canonical makes d the lanes of Scratch with the payload of NaNs cleared but for the quiet
// bit; d says where they are.
func (a Asm) canonical(s ir.Shape, d asm.Reg) {
	if s == ir.F32x4 {
		a.shift(asm.PSRLDri, d, d, 10)
	} else {
		a.shift(asm.PSRLQri, d, d, 13)
	}
	a.op2(asm.ANDNPSrr, d, d, Scratch)
}

// convertU: for f32x4 the halves of each number are converted exactly and their sum is rounded
// once. For f64x2 the number becomes the low bits of 2^52 + number.
func (a Asm) convertU(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	if s == ir.F64x2 {
		a.op2k(asm.UNPCKLPSrr, d, x, spread(0x43300000, 32), spread(0x43300000, 32))
		a.op2k(asm.SUBPDrr, d, d, f64(1<<52), f64(1<<52))
		return
	}
	a.shift(asm.PSRLDri, d, x, 16)
	a.op1(asm.CVTDQ2PSrr, d, d)
	a.op2k(asm.MULPSrr, d, d, f32(65536), f32(65536))
	a.op2k(asm.PANDrr, Scratch, x, spread(0xFFFF, 32), spread(0xFFFF, 32))
	a.op1(asm.CVTDQ2PSrr, Scratch, Scratch)
	a.op2(asm.ADDPSrr, d, d, Scratch)
}

// truncSatS: NaNs become 0 before the conversion, which answers 0x80000000 for what does not
// fit: right below, and flipped above. Doubles are limited above instead.
func (a Asm) truncSatS(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	if s == ir.F64x2 {
		a.op2i(asm.CMPPDrri, Scratch, x, x, cmpEq)
		a.op2k(asm.ANDPDrr, Scratch, Scratch, f64(math.MaxInt32), f64(math.MaxInt32))
		a.op2(asm.MINPDrr, d, x, Scratch) // a NaN gives the second operand
		a.op1(asm.CVTTPD2DQrr, d, d)
		return
	}
	a.op2i(asm.CMPPSrri, d, x, x, cmpEq)
	a.op2(asm.ANDPSrr, d, d, x)
	a.both(Scratch, f32(1<<31))
	a.op2i(asm.CMPPSrri, Scratch, Scratch, d, cmpLe)
	a.op1(asm.CVTTPS2DQrr, d, d)
	a.op2(asm.PXORrr, d, d, Scratch)
}

// truncSatU limits below, where maxps gives its second operand for a NaN. Of singles from 2^31
// on, what is above that is converted for itself, and saturates; for the others it is negative and becomes 0.
// Doubles are limited above, and as 2^52 + number have it in their low bits.
func (a Asm) truncSatU(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, t := r[0], r[1], r[2]
	a.Zero(Scratch)
	if s == ir.F64x2 {
		a.op2(asm.MAXPDrr, d, x, Scratch)
		a.op2k(asm.MINPDrr, d, d, f64(math.MaxUint32), f64(math.MaxUint32))
		a.op1i(asm.ROUNDPDrri, d, d, 8|3)
		a.op2k(asm.ADDPDrr, d, d, f64(1<<52), f64(1<<52))
		a.op2i(asm.SHUFPSrri, d, d, Scratch, 0x88)
		return
	}
	a.op2(asm.MAXPSrr, d, x, Scratch)
	a.op2k(asm.SUBPSrr, t, d, f32(1<<31), f32(1<<31))
	a.op1(asm.CVTTPS2DQrr, d, d)
	a.both(Scratch, f32(1<<31))
	a.op2i(asm.CMPPSrri, Scratch, Scratch, t, cmpLe)
	a.op1(asm.CVTTPS2DQrr, t, t)
	a.op2(asm.PXORrr, t, t, Scratch)
	a.Zero(Scratch)
	a.op2(asm.PMAXSDrr, t, t, Scratch)
	a.op2(asm.PADDDrr, d, d, t)
}
