#include "go_asm.h"
#include "textflag.h"

// This file holds the stubs: the only code that switches stacks.
//
// They are written as functions but never run where the linker puts them. Init copies their
// bytes into the first page of the code arena, so they must not refer to their own position or to any symbol.
// Where a stub ends is marked by STUB_END.
//
// Rules that the signal handlers rely on:
//   - While SP is in the stack arena, goSP, goBP and goRet in the slot's header are valid.
//   - While SP is a Go stack pointer, BP is a Go frame pointer, and SP is that of enter's frame or
//     8 less, with goRet on top.
//   - Only pushes below the stack pointer of generated code may fault, and then in the guard.

// RETURN is RET without the assembler's opinion on the balance of PUSHQ and POPQ.
#define RETURN BYTE $0xC3

// STUB_END ends a stub's bytes; it reads "stub-end".
#define STUB_END QUAD $0x646E652D62757473

// HEADER_OF sets reg to the header of the slot that SP is in.
#define HEADER_OF(reg) \
	MOVQ SP, reg; \
	ANDQ $~(const_slotSize-1), reg; \
	ADDQ $const_headerOffset, reg

// TO_GO switches to the goroutine's stack. BP first: see the rules above.
#define TO_GO \
	MOVQ header_goBP(DI), BP; \
	MOVQ header_goSP(DI), SP

// VZEROUPPER_IF_AVX spares Go code the cost of mixing SSE with dirty upper halves, after
// code was stopped at any place. It clobbers flags.
#define VZEROUPPER_IF_AVX \
	TESTL $4, header_xmask(DI); \
	JEQ 2(PC); \
	VZEROUPPER

// entryStub begins an activation. It is CALLed by enter with DI header, SI trampoline, AX vals, CX callee, R15 vmctx.
TEXT ·entryStub(SB), NOSPLIT|NOFRAME, $0
	MOVQ 0(SP), BX
	LEAQ 8(SP), DX
	MOVQ BX, header_goRet(DI)
	MOVQ DX, header_goSP(DI)
	MOVQ BP, header_goBP(DI)
	// Record the state before, as described at header.entry. Run has checked that there is room.
	MOVQ header_sp(DI), BX
	MOVQ header_entry(DI), R8
	MOVQ BX, DX
	ANDQ $~15, DX
	MOVQ BX, (const_entryPrevSP-16)(DX)
	MOVQ R8, (const_entryPrevEntry-16)(DX)
	LEAQ -16(DX), DX
	MOVQ DX, header_entry(DI)
	MOVQ $1, header_running(DI)
	MOVQ DX, SP
	MOVQ DX, BP
	CALL SI
	HEADER_OF(DI)
	XORL DX, DX // exitDone
	MOVQ DX, header_running(DI)
	TO_GO
	// Returning pairs with the CALL in enter, for the processor's sake.
	PUSHQ header_goRet(DI)
	RETURN
	STUB_END

// exitStub leaves for the host. It is CALLed by generated code with AX vals, CX code, R15 vmctx.
TEXT ·exitStub(SB), NOSPLIT|NOFRAME, $0
	PUSHQ BP
	PUSHQ R15
	HEADER_OF(DI)
	MOVQ SP, header_sp(DI)
	MOVQ $0, header_running(DI)
	MOVL $const_exitHost, DX
	TO_GO
	MOVQ header_goRet(DI), BX
	JMP  BX
	STUB_END

// resumeStub continues after exitStub. enter jumps to it with DI header.
TEXT ·resumeStub(SB), NOSPLIT|NOFRAME, $0
	MOVQ SP, header_goSP(DI)
	MOVQ BP, header_goBP(DI)
	MOVQ $1, header_running(DI)
	MOVQ header_sp(DI), SP
	POPQ R15
	POPQ BP
	RETURN
	STUB_END

// trapStub ends the activation. It is CALLed by generated code; the return address names the trap.
TEXT ·trapStub(SB), NOSPLIT|NOFRAME, $0
	HEADER_OF(DI)
	MOVQ 0(SP), AX
	DECQ AX
	LEAQ 8(SP), CX
	MOVQ AX, header_trapPC(DI)
	MOVQ CX, header_trapSP(DI)
	MOVQ BP, header_trapFP(DI)
	MOVQ $0, header_trapSignal(DI)
	MOVQ $0, header_running(DI)
	MOVL $const_exitTrap, DX
	TO_GO
	MOVQ header_goRet(DI), BX
	JMP  BX
	STUB_END

// faultStub ends the activation after a fault. faultHandler diverts the context to it with DI
// header; everything else is as it was at the fault, and the rest of the trap is recorded.
TEXT ·faultStub(SB), NOSPLIT|NOFRAME, $0
	MOVQ BP, header_trapFP(DI)
	MOVQ $0, header_running(DI)
	CLD
	VZEROUPPER_IF_AVX
	MOVL $const_exitTrap, DX
	TO_GO
	MOVQ header_goRet(DI), BX
	JMP  BX
	STUB_END

// preemptStub suspends code between two instructions. preemptHandler diverts the context to it with SP
// at header.saveRSP, which holds the stack pointer, and header.saveRIP set; everything else is as it was.
// Nothing is written to the stack of the code: not even below its stack pointer.
TEXT ·preemptStub(SB), NOSPLIT|NOFRAME, $0
	PUSHFQ                // saveFlag
	LEAQ  -16(SP), SP     // past saveCS and saveRIP
	PUSHQ AX
	PUSHQ CX
	PUSHQ DX
	PUSHQ BX
	PUSHQ BP
	PUSHQ SI
	PUSHQ DI
	PUSHQ R8
	PUSHQ R9
	PUSHQ R10
	PUSHQ R11
	PUSHQ R12
	PUSHQ R13
	PUSHQ R14
	PUSHQ R15
	CLD
	HEADER_OF(DI)
	MOVW  CS, AX
	MOVW  AX, header_saveCS(DI)
	MOVW  SS, AX
	MOVW  AX, header_saveSS(DI)
	INCQ  header_preempts(DI)
	MOVL  header_xmask(DI), AX
	TESTL AX, AX
	JEQ   fxsave
	XORL  DX, DX
	XSAVE64 header_xsave(DI)
	JMP   saved
fxsave:
	FXSAVE64 header_xsave(DI)
saved:
	VZEROUPPER_IF_AVX
	MOVL  $const_exitPreempt, DX
	TO_GO
	MOVQ  header_goRet(DI), BX
	JMP   BX
	STUB_END

// preemptResumeStub continues exactly where code was preempted. enter jumps to it with DI header.
TEXT ·preemptResumeStub(SB), NOSPLIT|NOFRAME, $0
	MOVQ  SP, header_goSP(DI)
	MOVQ  BP, header_goBP(DI)
	LEAQ  header_saveGPRs(DI), SP
	MOVL  header_xmask(DI), AX
	TESTL AX, AX
	JEQ   fxrstor
	XORL  DX, DX
	XRSTOR64 header_xsave(DI)
	JMP   restored
fxrstor:
	FXRSTOR64 header_xsave(DI)
restored:
	POPQ  R15
	POPQ  R14
	POPQ  R13
	POPQ  R12
	POPQ  R11
	POPQ  R10
	POPQ  R9
	POPQ  R8
	POPQ  DI
	POPQ  SI
	POPQ  BP
	POPQ  BX
	POPQ  DX
	POPQ  CX
	POPQ  AX
	IRETQ                 // takes saveRIP and on: no register is needed
	STUB_END

// tailReturnStub is where a function returns to that another instance's has called in place of itself: see
// environ.VMStoreContext.TailReturn. Results are in AX CX DX DI SI R8 R9 R10, X0 to X7 and at SP. It jumps to the
// return address, because the processor has used up its prediction for the RET that led here.
TEXT ·tailReturnStub(SB), NOSPLIT|NOFRAME, $0
	MOVQ  -16(BP), R11
	MOVQ  -8(BP), R15
	TESTQ R11, R11
	JNE   move
moved:
	MOVQ  BP, SP
	POPQ  BP
	POPQ  R11
	JMP   R11
move: // upward, so the last word goes first
	MOVQ  -8(SP)(R11*1), R12
	MOVQ  R12, 8(BP)(R11*1)
	SUBQ  $8, R11
	JNE   move
	JMP   moved
	STUB_END

// returnStub is a trampoline that does nothing, for Init to try everything out.
TEXT ·returnStub(SB), NOSPLIT|NOFRAME, $0
	RETURN
	STUB_END

// func stubTexts(t *stubTable)
TEXT ·stubTexts(SB), NOSPLIT, $0-8
	MOVQ t+0(FP), DI
	LEAQ ·entryStub(SB), AX
	MOVQ AX, stubTable_entry(DI)
	LEAQ ·exitStub(SB), AX
	MOVQ AX, stubTable_exit(DI)
	LEAQ ·resumeStub(SB), AX
	MOVQ AX, stubTable_resume(DI)
	LEAQ ·trapStub(SB), AX
	MOVQ AX, stubTable_trap(DI)
	LEAQ ·faultStub(SB), AX
	MOVQ AX, stubTable_fault(DI)
	LEAQ ·preemptStub(SB), AX
	MOVQ AX, stubTable_preempt(DI)
	LEAQ ·preemptResumeStub(SB), AX
	MOVQ AX, stubTable_preemptResume(DI)
	LEAQ ·tailReturnStub(SB), AX
	MOVQ AX, stubTable_tailReturn(DI)
	LEAQ ·returnStub(SB), AX
	MOVQ AX, stubTable_nop(DI)
	RET
