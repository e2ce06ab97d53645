package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file emits tail calls.
//
// A function returns with the context it was entered with: direct callers, and those through references that found
// the callee in their own instance, rely on it. So a tail call into another instance must see to it that
// somebody restores the context when the chain of tail calls comes to an end. That is a stub,
// environ.VMStoreContext.TailReturn: the first such call of a chain leaves a small frame in place of the
// function's own, with the context to restore, and makes the callee return to the stub. A function whose return
// address is the stub's has such a frame above it and needs no other, whatever its instance. So a chain
// takes constant space however often it changes instances.
//
//	x - 8     return address of the function that began the chain, x being where its stack arguments ended
//	x - 16    its caller's frame pointer; the frame pointer register points here
//	x - 24    its context
//	x - 32    r, the size of results in memory
//	x - 32-r  results in memory, moved to x by the stub
//	below     the callee's stack arguments, then its return address
//
// A host function is called, and then this function returns. So its frame is still there for whoever asks which
// instance has called.

// tailCall replaces this function's frame by the callee's stack arguments, below the place
// where this function's own end, and jumps. r12 to r14 pass nothing.
func (e emitter) tailCall(i uint32, in *mach.Inst, _ []regalloc.Alloc) {
	ptr := in.Op == pTailCallPtr
	if ptr && in.Imm&callKeepsCtx == 0 {
		back := e.Buf.NewLabel()
		e.rr(asm.CMPrr, 8, asm.Reg(calleeCtx), ctxReg)
		e.jcc(asm.CondNE, e.AddCold(mach.Cold{Inst: i, Kind: coldTailCall, Back: back, Pos: in.Pos}))
		e.Buf.Bind(back)
	}
	if own, need := int32(e.Code.InBytes), int32(in.Aux); own == 0 && need == 0 {
		e.leave()
	} else {
		e.rm(asm.MOVrm, 8, asm.R12, asm.MemBase(asm.RBP, 8))
		e.rm(asm.MOVrm, 8, asm.R13, asm.MemBase(asm.RBP, 0))
		e.moveArgs(need, 16+own-need, asm.R14)
		e.rm(asm.LEArm, 8, asm.RSP, asm.MemBase(asm.RBP, 8+own-need))
		e.rm(asm.MOVmr, 8, asm.R12, asm.MemBase(asm.RSP, 0))
		e.rr(asm.MOVrr, 8, asm.RBP, asm.R13)
	}
	if ptr {
		e.r(asm.JMPr, 0, asm.Reg(calleeReg))
	} else {
		e.a.Emit(asm.JMPs, &asm.Args{Imm: int64(e.Sym(environ.UnpackFuncKey(uint64(in.Imm))))})
	}
}

// moveArgs moves n bytes of staged arguments up to rbp + to. The last word goes first.
func (e emitter) moveArgs(n, to int32, tmp asm.Reg) {
	for off := n - 8; off >= 0; off -= 8 {
		e.rm(asm.MOVrm, 8, tmp, asm.MemBase(asm.RSP, off))
		e.rm(asm.MOVmr, 8, tmp, asm.MemBase(asm.RBP, to+off))
	}
}

// tailCallOther is a tail call to a function with another context. The frame is at least 16 bytes larger than
// the staged arguments and results, so what is written to above x - 32 - r holds no staged argument.
func (e emitter) tailCallOther(c *mach.Cold, in *mach.Inst) {
	own, need, r := int32(e.Code.InBytes), int32(in.Aux), in.Disp
	host, first := e.Buf.NewLabel(), e.Buf.NewLabel()
	e.mi(asm.CMPmi, 4, asm.MemBase(asm.Reg(calleeCtx), 0), environ.VMHostMagic)
	e.jcc(asm.CondE, host)
	e.rm(asm.MOVrm, 8, asm.R12, asm.MemBase(asm.RBP, 8))
	e.rm(asm.MOVrm, 8, asm.R13, asm.MemBase(ctxReg, int32(layout8.Store())))
	e.rm(asm.MOVrm, 8, asm.R13, asm.MemBase(asm.R13, int32(layout8.StoreTailReturn())))
	e.rr(asm.CMPrr, 8, asm.R12, asm.R13)
	e.jcc(asm.CondNE, first)
	e.rr(asm.MOVrr, 8, ctxReg, asm.Reg(calleeCtx))
	e.jmp(c.Back)

	e.Buf.Bind(first)
	if own > 0 {
		e.rm(asm.MOVrm, 8, asm.R14, asm.MemBase(asm.RBP, 0))
		e.rm(asm.MOVmr, 8, asm.R12, asm.MemBase(asm.RBP, own+8))
		e.rm(asm.MOVmr, 8, asm.R14, asm.MemBase(asm.RBP, own))
		e.rm(asm.LEArm, 8, asm.RBP, asm.MemBase(asm.RBP, own))
	}
	e.rm(asm.MOVmr, 8, ctxReg, asm.MemBase(asm.RBP, -8))
	e.mi(asm.MOVmi, 8, asm.MemBase(asm.RBP, -16), int64(r))
	e.rr(asm.MOVrr, 8, ctxReg, asm.Reg(calleeCtx))
	e.moveArgs(need, -16-r-need, asm.R14)
	e.rm(asm.LEArm, 8, asm.RSP, asm.MemBase(asm.RBP, -16-r-need-8))
	e.rm(asm.MOVmr, 8, asm.R13, asm.MemBase(asm.RSP, 0))
	e.r(asm.JMPr, 0, asm.Reg(calleeReg))

	e.Buf.Bind(host)
	e.callAndReturn(c, in)
}

// callAndReturn is a tail call of a host function: a call, and a return of its results.
func (e emitter) callAndReturn(c *mach.Cold, in *mach.Inst) {
	e.rm(asm.MOVmr, 8, ctxReg, savedCtx())
	e.rr(asm.MOVrr, 8, ctxReg, asm.Reg(calleeCtx))
	e.r(asm.CALLr, 0, asm.Reg(calleeReg))
	e.CallSite(c.Inst)
	e.unpop(in)
	e.rm(asm.MOVrm, 8, ctxReg, savedCtx())
	for off := int32(0); off < in.Disp; off += 8 {
		e.rm(asm.MOVrm, 8, asm.R14, asm.MemBase(asm.RSP, int32(in.Aux)+off))
		e.rm(asm.MOVmr, 8, asm.R14, asm.MemBase(asm.RBP, 16+int32(e.Code.InBytes)+off))
	}
	e.ret(c.Inst, in, nil)
}
