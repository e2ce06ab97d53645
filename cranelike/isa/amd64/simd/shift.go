package simd

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements shifts. The machine has no shifts of bytes, which are made of
// shifts of words and a mask, or of words twice as wide, and no arithmetic right shift of 64
// bits: (x >> n ^ m) - m, where m is the sign bit shifted likewise and >> unsigned, extends the sign.

// Instructions by shape from i16x8 on, with the count in a vector register.
var (
	shiftL  = [...]asm.Op{ir.I16x8: asm.PSLLWrr, ir.I32x4: asm.PSLLDrr, ir.I64x2: asm.PSLLQrr}
	shiftR  = [...]asm.Op{ir.I16x8: asm.PSRLWrr, ir.I32x4: asm.PSRLDrr, ir.I64x2: asm.PSRLQrr}
	shiftRS = [...]asm.Op{ir.I16x8: asm.PSRAWrr, ir.I32x4: asm.PSRADrr}
)

// count puts n modulo the width of a lane, plus extra, into t and Scratch.
func (a Asm) count(s ir.Shape, t, n asm.Reg, extra int64) {
	a.rr(asm.MOVrr, t, n)
	a.ri(asm.ANDri, t, int64(s.Bits()-1))
	if extra != 0 {
		a.ri(asm.ADDri, t, extra)
	}
	a.toVec(Scratch, t, false)
}

// byteMask makes m the bytes 0xFF >> n, given 8 + n in Scratch.
func (a Asm) byteMask(m asm.Reg) {
	a.Ones(m)
	a.op2(asm.PSRLWrr, m, m, Scratch)
	a.op2(asm.PACKUSWBrr, m, m, m)
}

// shl for bytes clears the bits that are to leave a byte and shifts words.
func (a Asm) shl(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, n, m, t := r[0], r[1], r[2], r[3], r[4]
	if s != ir.I8x16 {
		a.count(s, t, n, 0)
		a.op2(shiftL[s], d, x, Scratch)
		return
	}
	a.count(s, t, n, 8)
	a.byteMask(m)
	a.op2(asm.PANDrr, d, x, m)
	a.ri(asm.SUBri, t, 8)
	a.toVec(Scratch, t, false)
	a.op2(asm.PSLLWrr, d, d, Scratch)
}

// shrU for bytes shifts words and clears the bits that came from the neighbour.
func (a Asm) shrU(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, n, m, t := r[0], r[1], r[2], r[3], r[4]
	a.count(s, t, n, 0)
	if s != ir.I8x16 {
		a.op2(shiftR[s], d, x, Scratch)
		return
	}
	a.op2(asm.PSRLWrr, d, x, Scratch)
	a.ri(asm.ADDri, t, 8)
	a.toVec(Scratch, t, false)
	a.byteMask(m)
	a.op2(asm.PANDrr, d, d, m)
}

// shrS for bytes shifts words that have the byte in both halves by 8 more.
func (a Asm) shrS(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x, n, m, t := r[0], r[1], r[2], r[3], r[4]
	switch s {
	case ir.I8x16:
		a.count(s, t, n, 8)
		a.op2(asm.PUNPCKHBWrr, m, x, x)
		a.op2(asm.PSRAWrr, m, m, Scratch)
		a.op2(asm.PUNPCKLBWrr, d, x, x)
		a.op2(asm.PSRAWrr, d, d, Scratch)
		a.op2(asm.PACKSSWBrr, d, d, m)
	case ir.I64x2:
		a.count(s, t, n, 0)
		a.both(m, 1<<63)
		a.op2(asm.PSRLQrr, m, m, Scratch)
		a.op2(asm.PSRLQrr, d, x, Scratch)
		a.op2(asm.PXORrr, d, d, m)
		a.op2(asm.PSUBQrr, d, d, m)
	default:
		a.count(s, t, n, 0)
		a.op2(shiftRS[s], d, x, Scratch)
	}
}

// By constants.

func (a Asm) shlConst(_ ir.Shape, n uint8, r []asm.Reg) {
	mask := spread(0xFF<<n&0xFF, 8)
	a.shift(asm.PSLLWri, r[0], r[1], int64(n))
	a.op2k(asm.PANDrr, r[0], r[0], mask, mask)
}

func (a Asm) shrUConst(_ ir.Shape, n uint8, r []asm.Reg) {
	mask := spread(0xFF>>n, 8)
	a.shift(asm.PSRLWri, r[0], r[1], int64(n))
	a.op2k(asm.PANDrr, r[0], r[0], mask, mask)
}

func (a Asm) shrSConst(s ir.Shape, n uint8, r []asm.Reg) {
	d := r[0]
	if s == ir.I64x2 {
		a.shift(asm.PSRLQri, d, r[1], int64(n))
		a.both(Scratch, 1<<63>>n)
		a.op2(asm.PXORrr, d, d, Scratch)
		a.op2(asm.PSUBQrr, d, d, Scratch)
		return
	}
	a.shrUConst(s, n, r)
	a.both(Scratch, spread(0x80>>n, 8))
	a.op2(asm.PXORrr, d, d, Scratch)
	a.op2(asm.PSUBBrr, d, d, Scratch)
}
