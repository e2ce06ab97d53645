#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// This file implements enter, through which a goroutine goes to native code and comes back.

// enter never writes SP except as every function does: stacks are switched in the stubs, so a pc in here, as
// anywhere in Go text, implies a Go stack pointer, and unwinding, stack moves and collection work as for
// any function. While native code runs, the goroutine looks to the runtime as if enter were calling something.
//
// The entry stub is CALLed once. Every exit, whatever for, arrives after that CALL, with the kind in DX; resuming
// is a JMP. So neither disturbs the processor's stack of return addresses, which the native code's own calls rely on.

// The frame: room for those that are called to spill their register arguments, then what must outlive
// native code and calls.
#define frame_s    48(SP)
#define frame_itab 56(SP)
#define frame_data 64(SP)
#define frame_leaf 72(SP)
#define frame_sp   80(SP) // header.sp during an exit

// Where an itab has the code of the first method, which is Exit.
#define itab_exit 24

// GO_REGISTERS gives Go functions what they expect in registers besides arguments.
#define GO_REGISTERS \
	MOVQ (TLS), R14; \
	XORPS X15, X15

// enter has AX s, BX and CX h, DI code, SI callee, R8 vmctx, R9 vals, R10 leaf, and leaves its result in AX.
//
// SAFETY: no locals are known to hold pointers, but the caller keeps alive what they point to, and none
// points to a goroutine's stack. NOSPLIT, because growing the stack would lose the arguments.
TEXT ·enter(SB), NOSPLIT, $88-0
	NO_LOCAL_POINTERS
	MOVQ AX, frame_s
	MOVQ BX, frame_itab
	MOVQ CX, frame_data
	MOVQ R10, frame_leaf
	MOVQ SI, CX
	MOVQ DI, SI
	MOVQ R8, R15
	MOVQ Stack_hdr(AX), DI
	MOVQ R9, AX
	MOVQ ·stubs+stubTable_entry(SB), BX
	CALL BX

	// DX kind of exit, DI header; for exitHost AX vals, CX code, R15 vmctx.
	GO_REGISTERS
	TESTL DX, DX
	JNE  exit
	XORL AX, AX
	RET

exit:
	CMPL DX, $const_exitHost
	JNE  other
	MOVQ header_sp(DI), R8
	MOVQ R8, frame_sp
	CMPB frame_leaf, $0
	JNE  leaf
	MOVQ AX, DI
	MOVQ CX, SI
	MOVQ R15, CX
	MOVQ frame_data, AX
	MOVQ frame_s, BX
	MOVQ frame_itab, R8
	MOVQ itab_exit(R8), R8
	CALL R8
resume:
	MOVQ frame_s, BX
	TESTB AX, AX
	JEQ  unwound
	MOVB $1, Stack_exited(BX)
	MOVQ Stack_hdr(BX), DI
	MOVQ frame_sp, R8
	CMPL Stack_interrupt(BX), $0
	JNE  interrupted
	CMPQ R8, header_sp(DI)
	JNE  confused
	CMPQ header_running(DI), $0
	JNE  confused
	MOVQ ·stubs+stubTable_resume(SB), AX
	JMP  AX

leaf:
	MOVQ AX, SI
	MOVQ CX, R8
	MOVQ R15, DI
	MOVQ frame_s, AX
	MOVQ frame_itab, BX
	MOVQ frame_data, CX
	MOVQ ·leafExitFunc(SB), DX
	MOVQ (DX), R9
	MOVL R8, R8
	CALL R9
	JMP resume

other:
	CMPL DX, $const_exitPreempt
	JNE  trap
	MOVQ frame_s, AX
	MOVQ frame_itab, BX
	MOVQ frame_data, CX
	MOVQ ·preemptedFunc(SB), DX
	MOVQ (DX), R8
	CALL R8
	TESTB AX, AX
	JNE  out
	MOVQ frame_s, DI
	MOVQ Stack_hdr(DI), DI
	MOVQ ·stubs+stubTable_preemptResume(SB), AX
	JMP  AX

trap:
	MOVL $const_Trapped, AX
	RET
unwound:
	MOVL $const_Unwound, AX
	RET
interrupted:
	MOVL $const_Interrupted, AX
	RET
confused:
	MOVL $255, AX
out:
	RET


// probe is called as enter is. It returns Unwound if its arguments are what Init has passed, and a call
// of Exit returns true.
TEXT ·probe(SB), NOSPLIT, $88-0
	NO_LOCAL_POINTERS
	MOVQ $const_probeCode, R11
	CMPQ DI, R11
	JNE  no
	MOVQ $const_probeCallee, R11
	CMPQ SI, R11
	JNE  no
	MOVQ $const_probeVMCtx, R11
	CMPQ R8, R11
	JNE  no
	CMPQ R9, CX
	JNE  no
	CMPB R10, $1
	JNE  no
	MOVQ (TLS), R11
	CMPQ R11, R14
	JNE  no
	MOVQ itab_exit(BX), R11
	MOVQ AX, BX
	MOVQ CX, AX
	MOVQ R8, CX
	MOVQ R9, DI
	MOVL $const_probeExit, SI
	GO_REGISTERS
	CALL R11
	CMPB AX, $1
	JNE  no
	MOVL $const_Unwound, AX
	RET
no:
	XORL AX, AX
	RET

// func fillTexts(t *textTable)
TEXT ·fillTexts(SB), NOSPLIT, $0-8
	MOVQ t+0(FP), DI
	LEAQ ·enter(SB), AX
	MOVQ AX, textTable_enter(DI)
	LEAQ ·probe(SB), AX
	MOVQ AX, textTable_probe(DI)
	RET
