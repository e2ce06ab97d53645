package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file is the calling convention.
//
//   - r15 holds the VMContext of the running instance, on entry and on return. A caller that
//     enters another instance sets it and restores its own afterwards.
//   - Parameters and results are assigned in order, each bank counting for itself: integers,
//     addresses and references to rax rcx rdx rdi rsi r8 r9 r10, floats and vectors to
//     xmm0…xmm7. What is left over goes to memory, in order, in slots of 8 bytes, or of 16 at
//     multiples of 16 for vectors.
//   - At the call instruction rsp is a multiple of 16, and memory looks like this:
//
//     rsp + a + r   …
//     rsp + a       results that are left over (r bytes)
//     rsp           parameters that are left over (a bytes, a multiple of 16)
//
//     The callee sees these 16 bytes higher relative to its frame pointer (return address and
//     saved frame pointer lie below), and pops the parameters when it returns, so that tail
//     calls may change their number. The results stay; the caller finds them at its rsp, until
//     it moves rsp back down.
//   - A tail call into another instance still returns with the context of this function's caller, by way of a
//     stub: see emit_tail.go.
//   - No register is saved by the callee except rsp, rbp and r15. The direction flag is clear.
//   - i32 and i32-like values have zeros in the upper half of their register or slot. The
//     bits above a float in its register are arbitrary.
//   - A function that calls, may trap other than by a fault of the hardware, or needs memory has a
//     frame: rbp points to the caller's rbp, the return address is above it. A leaf that does none of
//     that has no frame: its first instruction is not a push, and its return address is at rsp.

var intArgs = [8]asm.Reg{asm.RAX, asm.RCX, asm.RDX, asm.RDI, asm.RSI, asm.R8, asm.R9, asm.R10}

// An assigner hands out places for parameters or results.
type assigner struct {
	ints, floats int
	stack        uint32 // bytes so far
}

// next returns the register for a value of type t, or NoPReg and its offset in the stack area.
func (a *assigner) next(t ir.Type) (regalloc.PReg, uint32) {
	if t == ir.F32 || t == ir.F64 || t == ir.V128 {
		if a.floats < 8 {
			a.floats++
			return regalloc.PReg(asm.XMM0) + regalloc.PReg(a.floats-1), 0
		}
	} else if a.ints < len(intArgs) {
		a.ints++
		return regalloc.PReg(intArgs[a.ints-1]), 0
	}
	if t == ir.V128 {
		a.stack = (a.stack + 15) &^ 15
		a.stack += 16
		return regalloc.NoPReg, a.stack - 16
	}
	a.stack += 8
	return regalloc.NoPReg, a.stack - 8
}

// stackBytes returns the size of the stack area for values of the given types.
func stackBytes(ts []ir.Type) uint32 {
	var a assigner
	for _, t := range ts {
		a.next(t)
	}
	return (a.stack + 15) &^ 15
}
