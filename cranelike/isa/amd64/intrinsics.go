package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file writes the intrinsics: routines for bulk memory that code calls directly. They
// have no frame, keep every register outside intrinsicClobbers, and run forward or backward
// with the direction flag clear throughout.

// intrinsicClobbers is what an intrinsic changes, its arguments included.
const intrinsicClobbers regalloc.RegSet = 1<<asm.RDI | 1<<asm.RSI | 1<<asm.RCX | 1<<asm.RAX | 1<<asm.RDX |
	1<<asm.XMM0 | 1<<asm.XMM1 | 1<<asm.XMM2 | 1<<asm.XMM3

// repMove and repFill are the sizes from which the processor's own string instructions win.
const (
	repMove = 2048
	repFill = 1024
)

// Intrinsic returns the code of intrinsic n.
func Intrinsic(n uint32) *mach.Code {
	a := new(asm.Assembler)
	a.Reset(512)
	w := writer{a}
	switch n {
	case intrinsicMove:
		w.move()
	case intrinsicFill8:
		w.fill8()
	case intrinsicFill64:
		w.fill64()
	default:
		panic("amd64.Intrinsic: no such intrinsic")
	}
	r := a.Finish()
	return &mach.Code{Bytes: append([]byte(nil), r.Code...), Align: 32}
}

// NumIntrinsics is the number of intrinsics.
const NumIntrinsics = numIntrinsics

type writer struct{ *asm.Assembler }

func (w writer) rr(op asm.Op, width uint8, x, y asm.Reg) {
	w.Emit(op, &asm.Args{R: [4]asm.Reg{x, y}, W: width})
}

func (w writer) ri(op asm.Op, width uint8, x asm.Reg, imm int64) {
	w.Emit(op, &asm.Args{R: [4]asm.Reg{x}, W: width, Imm: imm})
}

func (w writer) rm(op asm.Op, width uint8, x asm.Reg, m asm.Mem) {
	w.Emit(op, &asm.Args{R: [4]asm.Reg{x}, W: width, M: m})
}

func (w writer) jcc(c asm.Cond, l buf.Label) { w.Emit(asm.JCCl, &asm.Args{Cond: c, Label: l}) }
func (w writer) jmp(l buf.Label)             { w.Emit(asm.JMPl, &asm.Args{Label: l}) }
func (w writer) ret()                        { w.Emit(asm.RET, &asm.Args{}) }

// at returns [r + rcx + disp] or, without index, [r + disp].
func at(r asm.Reg, disp int32) asm.Mem      { return asm.MemBase(r, disp) }
func indexed(r asm.Reg, disp int32) asm.Mem { return asm.MemIndex(r, asm.RCX, 0, disp) }

// move copies rcx bytes from rsi to rdi; the ranges may overlap. Up to 32 bytes are loaded
// before any is stored, so overlap does not matter. More are copied in blocks of 32, from the
// end that the destination does not run over first; the block at the other end is loaded in
// advance, so that no remainder is left to copy byte by byte.
func (w writer) move() {
	small, tiny, backward, done := w.NewLabel(), w.NewLabel(), w.NewLabel(), w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, 16)
	w.jcc(asm.CondB, small)
	w.ri(asm.CMPri, 8, asm.RCX, 32)
	large := w.NewLabel()
	w.jcc(asm.CondA, large)
	// 16…32: two overlapping blocks of 16
	w.rm(asm.MOVUPSrm, 0, asm.XMM0, at(asm.RSI, 0))
	w.rm(asm.MOVUPSrm, 0, asm.XMM1, indexed(asm.RSI, -16))
	w.rm(asm.MOVUPSmr, 0, asm.XMM0, at(asm.RDI, 0))
	w.rm(asm.MOVUPSmr, 0, asm.XMM1, indexed(asm.RDI, -16))
	w.ret()

	w.Bind(small)
	w.pair(8, tiny)
	w.Bind(tiny)
	next := w.NewLabel()
	w.pair(4, next)
	w.Bind(next)
	// 0…3
	w.rr(asm.TESTrr, 8, asm.RCX, asm.RCX)
	w.jcc(asm.CondE, done)
	one := w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, 1)
	w.jcc(asm.CondE, one)
	w.rm(asm.MOVZXrm16, 4, asm.RAX, at(asm.RSI, 0))
	w.rm(asm.MOVZXrm8, 4, asm.RDX, indexed(asm.RSI, -1))
	w.rm(asm.MOVmr, 2, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, 1, asm.RDX, indexed(asm.RDI, -1))
	w.ret()
	w.Bind(one)
	w.rm(asm.MOVZXrm8, 4, asm.RAX, at(asm.RSI, 0))
	w.rm(asm.MOVmr, 1, asm.RAX, at(asm.RDI, 0))
	w.Bind(done)
	w.ret()

	w.Bind(large)
	// destination - source as an unsigned number below the length: going forward would
	// overwrite what is still to be read
	w.rr(asm.MOVrr, 8, asm.RAX, asm.RDI)
	w.rr(asm.SUBrr, 8, asm.RAX, asm.RSI)
	w.rr(asm.CMPrr, 8, asm.RAX, asm.RCX)
	w.jcc(asm.CondB, backward)
	w.forward()
	w.Bind(backward)
	w.backward()
}

// pair copies size…2*size-1 bytes by two overlapping loads and stores, or goes to next if there are fewer.
func (w writer) pair(size uint8, next buf.Label) {
	w.ri(asm.CMPri, 8, asm.RCX, int64(size))
	w.jcc(asm.CondB, next)
	w.rm(asm.MOVrm, size, asm.RAX, at(asm.RSI, 0))
	w.rm(asm.MOVrm, size, asm.RDX, indexed(asm.RSI, -int32(size)))
	w.rm(asm.MOVmr, size, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, size, asm.RDX, indexed(asm.RDI, -int32(size)))
	w.ret()
}

// forward copies more than 32 bytes upward and returns. rax is the distance of the operands.
func (w writer) forward() {
	blocks, loop := w.NewLabel(), w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, repMove)
	w.jcc(asm.CondB, blocks)
	// Close above, the processor's instruction works byte by byte.
	w.ri(asm.ADDri, 8, asm.RAX, 64)
	w.ri(asm.CMPri, 8, asm.RAX, 64)
	w.jcc(asm.CondB, blocks)
	w.Emit(asm.REPMOVSB, &asm.Args{})
	w.ret()
	w.Bind(blocks)
	w.rm(asm.MOVUPSrm, 0, asm.XMM2, indexed(asm.RSI, -32)) // the last block
	w.rm(asm.MOVUPSrm, 0, asm.XMM3, indexed(asm.RSI, -16))
	w.rm(asm.LEArm, 8, asm.RDX, indexed(asm.RDI, -32)) // its destination
	w.Bind(loop)
	w.rm(asm.MOVUPSrm, 0, asm.XMM0, at(asm.RSI, 0))
	w.rm(asm.MOVUPSrm, 0, asm.XMM1, at(asm.RSI, 16))
	w.rm(asm.MOVUPSmr, 0, asm.XMM0, at(asm.RDI, 0))
	w.rm(asm.MOVUPSmr, 0, asm.XMM1, at(asm.RDI, 16))
	w.ri(asm.ADDri, 8, asm.RSI, 32)
	w.ri(asm.ADDri, 8, asm.RDI, 32)
	w.rr(asm.CMPrr, 8, asm.RDI, asm.RDX)
	w.jcc(asm.CondB, loop)
	w.rm(asm.MOVUPSmr, 0, asm.XMM2, at(asm.RDX, 0))
	w.rm(asm.MOVUPSmr, 0, asm.XMM3, at(asm.RDX, 16))
	w.ret()
}

// backward copies more than 32 bytes downward and returns.
func (w writer) backward() {
	loop := w.NewLabel()
	w.rm(asm.MOVUPSrm, 0, asm.XMM2, at(asm.RSI, 0)) // the first block
	w.rm(asm.MOVUPSrm, 0, asm.XMM3, at(asm.RSI, 16))
	w.Bind(loop)
	w.rm(asm.MOVUPSrm, 0, asm.XMM0, indexed(asm.RSI, -32))
	w.rm(asm.MOVUPSrm, 0, asm.XMM1, indexed(asm.RSI, -16))
	w.rm(asm.MOVUPSmr, 0, asm.XMM0, indexed(asm.RDI, -32))
	w.rm(asm.MOVUPSmr, 0, asm.XMM1, indexed(asm.RDI, -16))
	w.ri(asm.SUBri, 8, asm.RCX, 32)
	w.ri(asm.CMPri, 8, asm.RCX, 32)
	w.jcc(asm.CondA, loop)
	w.rm(asm.MOVUPSmr, 0, asm.XMM2, at(asm.RDI, 0))
	w.rm(asm.MOVUPSmr, 0, asm.XMM3, at(asm.RDI, 16))
	w.ret()
}

// fill8 stores the byte in al rcx times at rdi.
func (w writer) fill8() {
	// The byte eight times in rax.
	w.rr(asm.MOVZXrr8, 4, asm.RAX, asm.RAX)
	w.ri(asm.MOVri, 8, asm.RDX, 0x0101010101010101)
	w.rr(asm.IMULrr, 8, asm.RAX, asm.RDX)
	small, mid, done := w.NewLabel(), w.NewLabel(), w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, 16)
	w.jcc(asm.CondB, small)
	w.ri(asm.CMPri, 8, asm.RCX, repFill)
	w.jcc(asm.CondB, mid)
	w.Emit(asm.REPSTOSB, &asm.Args{})
	w.ret()
	w.Bind(mid)
	w.blocks()
	w.Bind(small)
	half, quarter := w.NewLabel(), w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, 8)
	w.jcc(asm.CondB, half)
	w.rm(asm.MOVmr, 8, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, 8, asm.RAX, indexed(asm.RDI, -8))
	w.ret()
	w.Bind(half)
	w.ri(asm.CMPri, 8, asm.RCX, 4)
	w.jcc(asm.CondB, quarter)
	w.rm(asm.MOVmr, 4, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, 4, asm.RAX, indexed(asm.RDI, -4))
	w.ret()
	w.Bind(quarter)
	w.rr(asm.TESTrr, 8, asm.RCX, asm.RCX)
	w.jcc(asm.CondE, done)
	w.rm(asm.MOVmr, 1, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, 1, asm.RAX, indexed(asm.RDI, -1))
	w.ri(asm.SHRri, 8, asm.RCX, 1)
	w.rm(asm.MOVmr, 1, asm.RAX, indexed(asm.RDI, 0)) // the middle one of three
	w.Bind(done)
	w.ret()
}

// blocks stores rax over 16 or more bytes and returns: in blocks of 16 up to the last, which
// may overlap.
func (w writer) blocks() {
	loop := w.NewLabel()
	w.rm(asm.LEArm, 8, asm.RDX, indexed(asm.RDI, -16))
	w.rm(asm.MOVmr, 8, asm.RAX, at(asm.RDX, 0))
	w.rm(asm.MOVmr, 8, asm.RAX, at(asm.RDX, 8))
	w.Bind(loop)
	w.rm(asm.MOVmr, 8, asm.RAX, at(asm.RDI, 0))
	w.rm(asm.MOVmr, 8, asm.RAX, at(asm.RDI, 8))
	w.ri(asm.ADDri, 8, asm.RDI, 16)
	w.rr(asm.CMPrr, 8, asm.RDI, asm.RDX)
	w.jcc(asm.CondB, loop)
	w.ret()
}

// fill64 stores rax rcx times at rdi.
func (w writer) fill64() {
	loop, done, rep := w.NewLabel(), w.NewLabel(), w.NewLabel()
	w.ri(asm.CMPri, 8, asm.RCX, repFill/8)
	w.jcc(asm.CondAE, rep)
	w.rr(asm.TESTrr, 8, asm.RCX, asm.RCX)
	w.jcc(asm.CondE, done)
	w.Bind(loop)
	w.rm(asm.MOVmr, 8, asm.RAX, asm.MemIndex(asm.RDI, asm.RCX, 3, -8))
	w.ri(asm.SUBri, 8, asm.RCX, 1)
	w.jcc(asm.CondNE, loop)
	w.Bind(done)
	w.ret()
	w.Bind(rep)
	w.Emit(asm.REPSTOSQ, &asm.Args{})
	w.ret()
}
