package amd64

// This file defines what an instruction is given: registers, a memory operand, an
// immediate, a condition, a width, a label.

import "github.com/gowasmtime/gowasmtime/cranelike/asm/buf"

// A Mem is a memory operand: [Base + Index<<Scale + Disp], or a label plus Disp when RIP is
// set. The zero Mem is [rax + rax]; begin with MemBase, MemIndex or MemLabel, or set Base and
// Index to NoReg explicitly. Index may not be RSP.
type Mem struct {
	Base, Index Reg // NoReg if absent
	Scale       uint8
	RIP         bool // [rip + Label + Disp]; Base and Index are not looked at
	Disp        int32
	Label       buf.Label // with RIP
}

// MemBase returns [base + disp].
func MemBase(base Reg, disp int32) Mem { return Mem{Base: base, Index: NoReg, Disp: disp} }

// MemIndex returns [base + index<<scale + disp].
func MemIndex(base, index Reg, scale uint8, disp int32) Mem {
	return Mem{Base: base, Index: index, Scale: scale, Disp: disp}
}

// MemLabel returns [rip + label], the way to read a constant of the pool.
func MemLabel(l buf.Label) Mem { return Mem{Base: NoReg, Index: NoReg, RIP: true, Label: l} }

// Args are the explicit operands of one instruction. An Info says which fields an
// instruction reads; the others are ignored.
//
// R holds the explicit register operands in operand order: destination first, memory and
// immediate operands and implicit (fixed) registers not counted. So ADDrr reads R[0] and
// R[1], ADDmr reads M and R[0], MULr reads R[0] only, VADDSDrrm reads R[0], R[1] and M.
type Args struct {
	R     [4]Reg
	W     uint8 // operand width in bytes (1, 2, 4, 8) where Info.Widths is not 0
	Cond  Cond
	Label buf.Label // target of a branch or call
	M     Mem
	Imm   int64 // immediate; symbol number for CALLs, JMPs, LEArs
}
