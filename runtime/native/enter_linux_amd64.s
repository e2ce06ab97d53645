#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// This file implements enter, through which a goroutine goes to native code and comes back.

// func enter(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer) Reason
//
// enter is an ordinary framed function that never writes SP: stacks are switched in the stubs,
// so a pc in here, as anywhere in Go text, implies a Go stack pointer, and unwinding, stack
// moves and collection work as for any function. While native code runs, the goroutine looks to the
// runtime as if enter were calling something.
//
// The entry stub is CALLed once. Every exit, whatever for, arrives after that CALL, with the kind in DX; resuming
// is a JMP. So neither disturbs the processor's stack of return addresses, which the native code's own calls rely on.
//
// SAFETY: arguments are in the frame, where the collector and stack copying find them by
// the Go declaration, and are loaded anew after each exit. There are no locals that hold pointers; those
// in the outgoing area are described by the callee's declaration.
TEXT ·enter(SB), 0, $56-57
	NO_LOCAL_POINTERS
	MOVQ s+0(FP), DI
	MOVQ Stack_hdr(DI), DI
	MOVQ vals+48(FP), AX
	MOVQ callee+32(FP), CX
	MOVQ code+24(FP), SI
	MOVQ ·stubs+stubTable_entry(SB), BX
	MOVQ vmctx+40(FP), R15
	CALL BX

	// DX kind of exit; for exitHost AX vals, CX code, R15 vmctx.
	CMPL DX, $const_exitHost
	JNE  other
	MOVQ s+0(FP), BX
	MOVQ h_itable+8(FP), R8
	MOVQ h_data+16(FP), R9
	MOVQ BX, 0(SP)
	MOVQ R8, 8(SP)
	MOVQ R9, 16(SP)
	MOVQ R15, 24(SP)
	MOVQ AX, 32(SP)
	MOVL CX, 40(SP)
	CALL ·hostExit(SB)
	CMPB 48(SP), $const_Done
	JNE  stop
	MOVQ s+0(FP), DI
	MOVQ Stack_hdr(DI), DI
	MOVQ ·stubs+stubTable_resume(SB), AX
	JMP  AX

other:
	CMPL DX, $const_exitPreempt
	JNE  end
	MOVQ s+0(FP), BX
	MOVQ h_itable+8(FP), R8
	MOVQ h_data+16(FP), R9
	MOVQ BX, 0(SP)
	MOVQ R8, 8(SP)
	MOVQ R9, 16(SP)
	CALL ·preempted(SB)
	MOVB 24(SP), AX
	CMPB AX, $const_Done
	JNE  give
	MOVQ s+0(FP), DI
	MOVQ Stack_hdr(DI), DI
	MOVQ ·stubs+stubTable_preemptResume(SB), AX
	JMP  AX

stop:
	MOVB 48(SP), AX
give:
	MOVB AX, ret+56(FP)
	RET

end:
	// exitDone and exitTrap have the values of Done and Trapped.
	MOVB DX, ret+56(FP)
	RET
