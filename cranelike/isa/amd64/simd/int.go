package simd

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements the macros on bits and integer lanes.

// Instructions by shape.
var (
	subs   = [...]asm.Op{asm.PSUBBrr, asm.PSUBWrr, asm.PSUBDrr, asm.PSUBQrr}
	equals = [...]asm.Op{asm.PCMPEQBrr, asm.PCMPEQWrr, asm.PCMPEQDrr, asm.PCMPEQQrr}
	gts    = [...]asm.Op{asm.PCMPGTBrr, asm.PCMPGTWrr, asm.PCMPGTDrr, asm.PCMPGTQrr}
	minS   = [...]asm.Op{asm.PMINSBrr, asm.PMINSWrr, asm.PMINSDrr}
	minU   = [...]asm.Op{asm.PMINUBrr, asm.PMINUWrr, asm.PMINUDrr}
	maxS   = [...]asm.Op{asm.PMAXSBrr, asm.PMAXSWrr, asm.PMAXSDrr}
	maxU   = [...]asm.Op{asm.PMAXUBrr, asm.PMAXUWrr, asm.PMAXUDrr}
)

func (a Asm) not(_ ir.Shape, _ uint8, r []asm.Reg) {
	a.Ones(Scratch)
	a.op2(asm.PXORrr, r[0], r[1], Scratch)
}

// bitselect: ((x ^ y) & z) ^ y.
func (a Asm) bitselect(_ ir.Shape, _ uint8, r []asm.Reg) {
	d, x, y, z := r[0], r[1], r[2], r[3]
	a.op2(asm.PXORrr, d, x, y)
	a.op2(asm.PANDrr, d, d, z)
	a.op2(asm.PXORrr, d, d, y)
}

// Tests make flags; the result is cleared before.

func (a Asm) flag(c asm.Cond, d, x asm.Reg) {
	a.rr(asm.XORrr, d, d)
	a.op1(asm.PTESTrr, x, x)
	a.Assembler.Emit(asm.SETCCr, &asm.Args{R: [4]asm.Reg{d}, Cond: c})
}

func (a Asm) anyTrue(_ ir.Shape, _ uint8, r []asm.Reg) { a.flag(asm.CondNE, r[0], r[1]) }

func (a Asm) allTrue(s ir.Shape, _ uint8, r []asm.Reg) {
	a.Zero(Scratch)
	a.op2(equals[s], Scratch, Scratch, r[1])
	a.flag(asm.CondE, r[0], Scratch)
}

func (a Asm) bitmask(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	switch s {
	case ir.I8x16:
		a.op1(asm.PMOVMSKBrr, d, x)
	case ir.I16x8: // words to bytes, which keeps signs
		a.op2(asm.PACKSSWBrr, Scratch, x, x)
		a.op1(asm.PMOVMSKBrr, d, Scratch)
		a.rr(asm.MOVZXrr8, d, d)
	case ir.I32x4:
		a.op1(asm.MOVMSKPSrr, d, x)
	default:
		a.op1(asm.MOVMSKPDrr, d, x)
	}
}

func (a Asm) splat(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	switch s {
	case ir.I8x16:
		a.toVec(d, x, false)
		if a.AVX2 {
			a.emit(asm.VPBROADCASTBrr, 0, d, d)
			return
		}
		a.Zero(Scratch)
		a.op2(asm.PSHUFBrr, d, d, Scratch)
	case ir.I16x8:
		a.toVec(d, x, false)
		if a.AVX2 {
			a.emit(asm.VPBROADCASTWrr, 0, d, d)
			return
		}
		a.op1i(asm.PSHUFLWrri, d, d, 0)
		a.op1i(asm.PSHUFDrri, d, d, 0)
	case ir.I32x4:
		a.toVec(d, x, false)
		a.op1i(asm.PSHUFDrri, d, d, 0)
	case ir.I64x2:
		a.toVec(d, x, true)
		a.op1i(asm.PSHUFDrri, d, d, 0x44)
	case ir.F32x4:
		a.op2i(asm.SHUFPSrri, d, x, x, 0)
	case ir.F64x2:
		a.op1(asm.MOVDDUPrr, d, x)
	}
}

// swizzle: pshufb gives 0 for a choice with its top bit set, which adding 0x70 with saturation
// makes of those beyond 15.
func (a Asm) swizzle(_ ir.Shape, _ uint8, r []asm.Reg) {
	a.both(Scratch, spread(0x70, 8))
	a.op2(asm.PADDUSBrr, Scratch, Scratch, r[2])
	a.op2(asm.PSHUFBrr, r[0], r[1], Scratch)
}

// abs: a number with all bits flipped and -1 subtracted if it is negative; floats lose a bit.
func (a Asm) abs(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	switch s {
	case ir.F32x4:
		a.op2k(asm.ANDPSrr, d, x, spread(1<<31-1, 32), spread(1<<31-1, 32))
	case ir.F64x2:
		a.op2k(asm.ANDPSrr, d, x, 1<<63-1, 1<<63-1)
	default: // i64x2
		a.op1i(asm.PSHUFDrri, Scratch, x, 0xF5)
		a.shift(asm.PSRADri, Scratch, Scratch, 31)
		a.op2(asm.PXORrr, d, x, Scratch)
		a.op2(asm.PSUBQrr, d, d, Scratch)
	}
}

func (a Asm) neg(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	switch s {
	case ir.F32x4:
		a.op2k(asm.XORPSrr, d, x, spread(1<<31, 32), spread(1<<31, 32))
	case ir.F64x2:
		a.op2k(asm.XORPSrr, d, x, 1<<63, 1<<63)
	default:
		a.Zero(d)
		a.op2(subs[s], d, d, x)
	}
}

// popcnt looks up the counts of nibbles.
func (a Asm) popcnt(_ ir.Shape, _ uint8, r []asm.Reg) {
	const counts, counts8 = 0x0302020102010100, 0x0403030203020201 // of 0…7 and 8…15
	d, x, lo, hi := r[0], r[1], r[2], r[3]
	a.both(Scratch, spread(0x0F, 8))
	a.op2(asm.PANDrr, lo, x, Scratch)
	a.shift(asm.PSRLWri, hi, x, 4)
	a.op2(asm.PANDrr, hi, hi, Scratch)
	a.constant(d, counts, counts8)
	a.op2(asm.PSHUFBrr, Scratch, d, hi)
	a.op2(asm.PSHUFBrr, d, d, lo)
	a.op2(asm.PADDBrr, d, d, Scratch)
}

// mul64 adds the crossed products of halves, shifted, to that of the lower halves.
func (a Asm) mul64(_ ir.Shape, _ uint8, r []asm.Reg) {
	d, x, y, t := r[0], r[1], r[2], r[3]
	a.shift(asm.PSRLQri, t, x, 32)
	a.op2(asm.PMULUDQrr, t, t, y)
	a.shift(asm.PSRLQri, Scratch, y, 32)
	a.op2(asm.PMULUDQrr, Scratch, Scratch, x)
	a.op2(asm.PADDQrr, t, t, Scratch)
	a.shift(asm.PSLLQri, t, t, 32)
	a.op2(asm.PMULUDQrr, d, x, y)
	a.op2(asm.PADDQrr, d, d, t)
}

// compare: the machine has equality and signed greater-than. An unsigned order holds if the
// minimum or maximum is the first operand; the signed ones that include equality, too.
func (a Asm) compare(s ir.Shape, imm uint8, r []asm.Reg) {
	d, x, y := r[0], r[1], r[2]
	isFirst := func(op asm.Op) {
		a.op2(op, d, x, y)
		a.op2(equals[s], d, d, x)
	}
	switch c := ir.Cond(imm); {
	case c == ir.CondEq, c == ir.CondNe:
		a.op2(equals[s], d, x, y)
		if c == ir.CondNe {
			a.invert(d)
		}
	case c == ir.CondGtS:
		a.greater(s, d, x, y)
	case c == ir.CondLtS:
		a.greater(s, d, y, x)
	case c == ir.CondLeS && s == ir.I64x2:
		a.greater(s, d, x, y)
		a.invert(d)
	case c == ir.CondGeS && s == ir.I64x2:
		a.greater(s, d, y, x)
		a.invert(d)
	case c == ir.CondLeS:
		isFirst(minS[s])
	case c == ir.CondGeS:
		isFirst(maxS[s])
	case c == ir.CondLeU, c == ir.CondGtU:
		isFirst(minU[s])
		if c == ir.CondGtU {
			a.invert(d)
		}
	default:
		isFirst(maxU[s])
		if c == ir.CondLtU {
			a.invert(d)
		}
	}
}

// greater compares signed lanes. SSE 4.1 cannot for 64 bits: there the upper halves decide, or,
// if they are equal, the borrow that the lower ones leave in the upper half of y - x.
func (a Asm) greater(s ir.Shape, d, x, y asm.Reg) {
	if s != ir.I64x2 || a.AVX {
		a.op2(gts[s], d, x, y)
		return
	}
	a.op2(asm.PSUBQrr, d, y, x)
	a.op2(asm.PCMPEQDrr, Scratch, x, y)
	a.op2(asm.PANDrr, d, d, Scratch)
	a.op2(asm.PCMPGTDrr, Scratch, x, y)
	a.op2(asm.PORrr, d, d, Scratch)
	a.op1i(asm.PSHUFDrri, d, d, 0xF5)
}

// q15mulr: the instruction gives 0x8000 for the only product that is too large, 0x8000 squared,
// and for nothing else.
func (a Asm) q15mulr(_ ir.Shape, _ uint8, r []asm.Reg) {
	d := r[0]
	a.op2(asm.PMULHRSWrr, d, r[1], r[2])
	a.both(Scratch, spread(0x8000, 16))
	a.op2(asm.PCMPEQWrr, Scratch, Scratch, d)
	a.op2(asm.PXORrr, d, d, Scratch)
}

// Extension. Instructions are by the shape of the result, from i16x8 on.
var (
	extendS   = [...]asm.Op{ir.I16x8: asm.PMOVSXBWrr, ir.I32x4: asm.PMOVSXWDrr, ir.I64x2: asm.PMOVSXDQrr}
	extendU   = [...]asm.Op{ir.I16x8: asm.PMOVZXBWrr, ir.I32x4: asm.PMOVZXWDrr, ir.I64x2: asm.PMOVZXDQrr}
	interlace = [...]asm.Op{ir.I16x8: asm.PUNPCKHBWrr, ir.I32x4: asm.PUNPCKHWDrr, ir.I64x2: asm.PUNPCKHDQrr}
)

func (a Asm) extendHighS(s ir.Shape, _ uint8, r []asm.Reg) {
	a.op1i(asm.PSHUFDrri, r[0], r[1], 0xEE)
	a.op1(extendS[s], r[0], r[0])
}

func (a Asm) extendHighU(s ir.Shape, _ uint8, r []asm.Reg) {
	a.Zero(Scratch)
	a.op2(interlace[s], r[0], r[1], Scratch)
}

func (a Asm) extMulLowS(s ir.Shape, _ uint8, r []asm.Reg)  { a.extMul(s, true, false, r) }
func (a Asm) extMulLowU(s ir.Shape, _ uint8, r []asm.Reg)  { a.extMul(s, false, false, r) }
func (a Asm) extMulHighS(s ir.Shape, _ uint8, r []asm.Reg) { a.extMul(s, true, true, r) }
func (a Asm) extMulHighU(s ir.Shape, _ uint8, r []asm.Reg) { a.extMul(s, false, true, r) }

// extMul: bytes are extended and multiplied as words; the upper and lower words of products of
// words are interlaced; double words are put where pmuldq wants them.
func (a Asm) extMul(s ir.Shape, sign, high bool, r []asm.Reg) {
	d, x, y := r[0], r[1], r[2]
	extend, mulHigh, mulWide := asm.PMOVZXBWrr, asm.PMULHUWrr, asm.PMULUDQrr
	if sign {
		extend, mulHigh, mulWide = asm.PMOVSXBWrr, asm.PMULHWrr, asm.PMULDQrr
	}
	switch s {
	case ir.I16x8:
		if high {
			a.op1i(asm.PSHUFDrri, Scratch, y, 0xEE)
			a.op1i(asm.PSHUFDrri, d, x, 0xEE)
			x, y = d, Scratch
		}
		a.op1(extend, Scratch, y)
		a.op1(extend, d, x)
		a.op2(asm.PMULLWrr, d, d, Scratch)
	case ir.I32x4:
		a.op2(mulHigh, Scratch, x, y)
		a.op2(asm.PMULLWrr, d, x, y)
		if high {
			a.op2(asm.PUNPCKHWDrr, d, d, Scratch)
		} else {
			a.op2(asm.PUNPCKLWDrr, d, d, Scratch)
		}
	default:
		lanes := int64(0x50) // 0 0 1 1
		if high {
			lanes = 0xFA // 2 2 3 3
		}
		a.op1i(asm.PSHUFDrri, Scratch, y, lanes)
		a.op1i(asm.PSHUFDrri, d, x, lanes)
		a.op2(mulWide, d, d, Scratch)
	}
}

// extAddS and extAddU multiply by 1 and add pairs of products. pmaddubsw takes its first
// operand as unsigned and its second as signed.

func (a Asm) extAddS(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	if s == ir.I16x8 {
		a.both(d, spread(1, 8))
		a.op2(asm.PMADDUBSWrr, d, d, x)
		return
	}
	a.op2k(asm.PMADDWDrr, d, x, spread(1, 16), spread(1, 16))
}

// extAddU subtracts 0x8000 of each word, which makes it signed, and adds it to the sums again.
func (a Asm) extAddU(s ir.Shape, _ uint8, r []asm.Reg) {
	d, x := r[0], r[1]
	if s == ir.I16x8 {
		a.op2k(asm.PMADDUBSWrr, d, x, spread(1, 8), spread(1, 8))
		return
	}
	a.op2k(asm.PXORrr, d, x, spread(0x8000, 16), spread(0x8000, 16))
	a.op2k(asm.PMADDWDrr, d, d, spread(1, 16), spread(1, 16))
	a.op2k(asm.PADDDrr, d, d, spread(0x10000, 32), spread(0x10000, 32))
}
