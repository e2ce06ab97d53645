package simd

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
)

// This file implements what macros are made of: operations with a destination of their own,
// on any processor.

// Scratch is a register that every macro may overwrite.
const Scratch = asm.XMM15

// An Asm emits macros.
type Asm struct {
	*asm.Assembler
	AVX, AVX2 bool
}

func (a Asm) emit(op asm.Op, imm int64, r ...asm.Reg) {
	var x asm.Args
	copy(x.R[:], r)
	x.Imm = imm
	a.Assembler.Emit(op, &x)
}

// mov copies a vector register.
func (a Asm) mov(d, x asm.Reg) {
	switch {
	case d == x:
	case a.AVX:
		a.emit(asm.VMOVAPSrr, 0, d, x)
	default:
		a.emit(asm.MOVAPSrr, 0, d, x)
	}
}

// op1 emits d = op x for an op that does not read its destination.
func (a Asm) op1(op asm.Op, d, x asm.Reg) { a.op1i(op, d, x, 0) }

// op1i is op1 with an immediate.
func (a Asm) op1i(op asm.Op, d, x asm.Reg, imm int64) {
	if a.AVX {
		op = VEX(op)
	}
	a.emit(op, imm, d, x)
}

// op2 emits d = x op y. Unless op is commutative, d is not y.
func (a Asm) op2(op asm.Op, d, x, y asm.Reg) { a.op2i(op, d, x, y, 0) }

// op2i is op2 with an immediate.
func (a Asm) op2i(op asm.Op, d, x, y asm.Reg, imm int64) {
	if a.AVX {
		a.emit(VEX(op), imm, d, x, y)
		return
	}
	if d == y && d != x {
		if asm.Infos[op].Flags&asm.Commutative == 0 {
			panic("simd.op2: the result overwrites the second operand of " + op.String())
		}
		x, y = y, x
	}
	a.mov(d, x)
	a.emit(op, imm, d, y)
}

// op2k emits d = x op the constant lo, hi.
func (a Asm) op2k(op asm.Op, d, x asm.Reg, lo, hi uint64) {
	m := asm.MemLabel(a.Const16(lo, hi))
	if a.AVX {
		a.Assembler.Emit(VEXMem(op), &asm.Args{R: [4]asm.Reg{d, x}, M: m})
		return
	}
	a.mov(d, x)
	a.Assembler.Emit(Mem(op), &asm.Args{R: [4]asm.Reg{d}, M: m})
}

// shift emits d = x shifted by n; op is the form with an immediate.
func (a Asm) shift(op asm.Op, d, x asm.Reg, n int64) {
	if a.AVX {
		a.emit(VEX(op), n, d, x)
		return
	}
	a.mov(d, x)
	a.emit(op, n, d)
}

// constant emits d = lo, hi.
func (a Asm) constant(d asm.Reg, lo, hi uint64) {
	op := asm.MOVAPSrm
	if a.AVX {
		op = asm.VMOVAPSrm
	}
	a.Assembler.Emit(op, &asm.Args{R: [4]asm.Reg{d}, M: asm.MemLabel(a.Const16(lo, hi))})
}

// both is constant for equal halves.
func (a Asm) both(d asm.Reg, half uint64) { a.constant(d, half, half) }

// Zero and Ones set all bits of d.
func (a Asm) Zero(d asm.Reg) { a.same(asm.PXORrr, d) }
func (a Asm) Ones(d asm.Reg) { a.same(asm.PCMPEQDrr, d) }

// same emits d = d op d, which does not depend on d.
func (a Asm) same(op asm.Op, d asm.Reg) {
	if a.AVX {
		a.emit(VEX(op), 0, d, d, d)
		return
	}
	a.emit(op, 0, d, d)
}

// invert flips all bits of d by way of Scratch.
func (a Asm) invert(d asm.Reg) {
	a.Ones(Scratch)
	a.op2(asm.PXORrr, d, d, Scratch)
}

// toVec moves the low 32 or 64 bits of an integer register, the rest becoming 0.
func (a Asm) toVec(d, x asm.Reg, wide bool) {
	switch {
	case a.AVX && wide:
		a.emit(asm.VMOVQxr, 0, d, x)
	case a.AVX:
		a.emit(asm.VMOVDxr, 0, d, x)
	case wide:
		a.emit(asm.MOVQxr, 0, d, x)
	default:
		a.emit(asm.MOVDxr, 0, d, x)
	}
}

// ri and rr are for integer registers of 32 bits.
func (a Asm) ri(op asm.Op, d asm.Reg, imm int64) {
	a.Assembler.Emit(op, &asm.Args{R: [4]asm.Reg{d}, W: 4, Imm: imm})
}

func (a Asm) rr(op asm.Op, d, x asm.Reg) {
	a.Assembler.Emit(op, &asm.Args{R: [4]asm.Reg{d, x}, W: 4})
}

// spread returns a byte, word or double word repeated through 64 bits.
func spread(x uint64, bits uint) uint64 {
	for ; bits < 64; bits *= 2 {
		x |= x << bits
	}
	return x
}
