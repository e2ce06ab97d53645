#include "go_asm.h"
#include "textflag.h"

// This file holds the signal handlers. The kernel calls them on the thread's signal stack with DI
// signal, SI siginfo, DX ucontext, exactly as it would call the handlers of the Go runtime. They take no locks,
// need no g and no TLS. A handler of someone else may call them as a C function, so they change no other registers
// than C functions may.
//
// Each handler has several entries: see handlerLevels. An entry sets R11 to the table of the handlers that it
// passes signals on to.

// Fields of siginfo.
#define siginfo_code 8
#define siginfo_addr 16

// Fields of ucontext.
#define ucontext_rdi 104
#define ucontext_rbp 120
#define ucontext_rsp 160
#define ucontext_rip 168

#define SIGSEGV 11

// GO_HANDLER sets AX to Go's handler for the signal in DI, or to that of someone else who was there before.
#define GO_HANDLER \
	MOVL DI, AX; \
	MOVQ (R11)(AX*8), AX

// ENTRY is an entry of a handler. table is its offset in goHandlers.
#define ENTRY(name, table, body) \
TEXT name(SB), NOSPLIT|NOFRAME|TOPFRAME, $0; \
	LEAQ ·goHandlers(SB), R11; \
	ADDQ $(table), R11; \
	JMP body(SB)

ENTRY(·faultEntry0, 0*const_handlerTable, ·faultHandler)
ENTRY(·faultEntry1, 1*const_handlerTable, ·faultHandler)
ENTRY(·faultEntry2, 2*const_handlerTable, ·faultHandler)
ENTRY(·faultEntry3, 3*const_handlerTable, ·faultHandler)
ENTRY(·preemptEntry0, 0*const_handlerTable, ·preemptHandler)
ENTRY(·preemptEntry1, 1*const_handlerTable, ·preemptHandler)
ENTRY(·preemptEntry2, 2*const_handlerTable, ·preemptHandler)
ENTRY(·preemptEntry3, 3*const_handlerTable, ·preemptHandler)
ENTRY(·presentEntry0, 0*const_handlerTable, ·presentHandler)
ENTRY(·presentEntry1, 1*const_handlerTable, ·presentHandler)
ENTRY(·presentEntry2, 2*const_handlerTable, ·presentHandler)
ENTRY(·presentEntry3, 3*const_handlerTable, ·presentHandler)

// faultHandler serves SIGSEGV, SIGBUS, SIGFPE and SIGILL. A fault in generated code on a
// native stack ends the activation. So does a fault of a stub in the guard of its stack: that is how a call
// of a stub overflows. All others are Go's: its own nil dereferences, and our bugs.
TEXT ·faultHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	// Sent by kill: Go will print a traceback.
	CMPL siginfo_code(SI), $0
	JLE  sent
	MOVQ ucontext_rip(DX), R9
	MOVQ R9, AX
	SUBQ ·arenas+arenaBounds_code(SB), AX
	CMPQ AX, ·arenas+arenaBounds_codeSize(SB)
	JAE  forward
	MOVQ ucontext_rsp(DX), R10
	MOVQ R10, CX
	SUBQ ·arenas+arenaBounds_stacks(SB), CX
	CMPQ CX, ·arenas+arenaBounds_stacksSize(SB)
	JAE  forward
	MOVQ R10, R8
	ANDQ $~(const_slotSize-1), R8
	CMPQ AX, $const_stubSize
	JAE  trap
	CMPL DI, $SIGSEGV
	JNE  forward
	MOVQ siginfo_addr(SI), CX
	SUBQ R8, CX
	CMPQ CX, $const_slotSize
	JAE  forward

trap:
	ADDQ $const_headerOffset, R8
	MOVQ R9, header_trapPC(R8)
	MOVQ R10, header_trapSP(R8)
	MOVQ siginfo_addr(SI), CX
	MOVQ CX, header_trapAddr(R8)
	MOVQ DI, header_trapSignal(R8)
	MOVQ R8, ucontext_rdi(DX)
	MOVQ ·stubs+stubTable_fault(SB), AX
	MOVQ AX, ucontext_rip(DX)
	RET

sent:
	JMP ·presentHandler(SB)

forward:
	GO_HANDLER
	JMP AX

// preemptHandler serves SIGURG, by which the Go scheduler asks for a safe point. Go's handler goes first: it
// acknowledges the request and, the pc being unknown to it, leaves the context alone. Then generated code
// on a native stack is diverted to the preempt stub.
TEXT ·preemptHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUBQ $24, SP
	MOVQ DX, 0(SP)
	GO_HANDLER
	CALL AX
	MOVQ 0(SP), DX
	ADDQ $24, SP
	CMPL ·preemptOff(SB), $0
	JNE  out
	MOVQ ucontext_rip(DX), R9
	MOVQ R9, AX
	SUBQ ·arenas+arenaBounds_generated(SB), AX
	CMPQ AX, ·arenas+arenaBounds_generatedSize(SB)
	JAE  out
	MOVQ ucontext_rsp(DX), R10
	MOVQ R10, CX
	SUBQ ·arenas+arenaBounds_stacks(SB), CX
	CMPQ CX, ·arenas+arenaBounds_stacksSize(SB)
	JAE  out
	MOVQ R10, R8
	ANDQ $~(const_slotSize-1), R8
	ADDQ $const_headerOffset, R8
	MOVQ R9, header_saveRIP(R8)
	MOVQ R10, header_saveRSP(R8)
	LEAQ header_saveRSP(R8), AX
	MOVQ AX, ucontext_rsp(DX)
	MOVQ ·stubs+stubTable_preempt(SB), AX
	MOVQ AX, ucontext_rip(DX)
out:
	RET

// presentHandler serves signals at which Go looks at the interrupted stack, to profile it or to
// print it. While native code runs, stubs included, it shows Go's handler enter's frame instead, as if
// enter were just back from native code.
TEXT ·presentHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUBQ $40, SP
	GO_HANDLER
	MOVQ ucontext_rip(DX), R9
	MOVQ R9, R8
	SUBQ ·arenas+arenaBounds_code(SB), R8
	CMPQ R8, ·arenas+arenaBounds_codeSize(SB)
	JAE  plain
	MOVQ ucontext_rsp(DX), R10
	MOVQ ucontext_rbp(DX), R11
	MOVQ DX, 0(SP)
	MOVQ R9, 8(SP)
	MOVQ R10, 16(SP)
	MOVQ R11, 24(SP)
	MOVQ R10, CX
	SUBQ ·arenas+arenaBounds_stacks(SB), CX
	CMPQ CX, ·arenas+arenaBounds_stacksSize(SB)
	JAE  window
	ANDQ $~(const_slotSize-1), R10
	ADDQ $const_headerOffset, R10
	MOVQ header_goBP(R10), R8
	MOVQ R8, ucontext_rbp(DX)
	MOVQ header_goRet(R10), R8
	MOVQ R8, ucontext_rip(DX)
	MOVQ header_goSP(R10), R8
	MOVQ R8, ucontext_rsp(DX)
	JMP  present

window:
	// In a stub, but on the Go stack already or still: SP is that of enter's frame, or 8
	// less with the return address to enter on top.
	MOVQ ·enterReturn(SB), R8
	MOVQ R8, ucontext_rip(DX)
	CMPQ R8, (R10)
	JNE  present
	ADDQ $8, R10
	MOVQ R10, ucontext_rsp(DX)

present:
	CALL AX
	MOVQ 0(SP), DX
	MOVQ 8(SP), R8
	MOVQ R8, ucontext_rip(DX)
	MOVQ 16(SP), R8
	MOVQ R8, ucontext_rsp(DX)
	MOVQ 24(SP), R8
	MOVQ R8, ucontext_rbp(DX)
	ADDQ $40, SP
	RET

plain:
	ADDQ $40, SP
	JMP AX

// func fillHandlerTexts(t *handlerTexts)
TEXT ·fillHandlerTexts(SB), NOSPLIT, $0-8
	MOVQ t+0(FP), DI
	LEAQ ·faultEntry0(SB), AX
	MOVQ AX, handlerTexts_fault+0(DI)
	LEAQ ·faultEntry1(SB), AX
	MOVQ AX, handlerTexts_fault+8(DI)
	LEAQ ·faultEntry2(SB), AX
	MOVQ AX, handlerTexts_fault+16(DI)
	LEAQ ·faultEntry3(SB), AX
	MOVQ AX, handlerTexts_fault+24(DI)
	LEAQ ·preemptEntry0(SB), AX
	MOVQ AX, handlerTexts_preempt+0(DI)
	LEAQ ·preemptEntry1(SB), AX
	MOVQ AX, handlerTexts_preempt+8(DI)
	LEAQ ·preemptEntry2(SB), AX
	MOVQ AX, handlerTexts_preempt+16(DI)
	LEAQ ·preemptEntry3(SB), AX
	MOVQ AX, handlerTexts_preempt+24(DI)
	LEAQ ·presentEntry0(SB), AX
	MOVQ AX, handlerTexts_present+0(DI)
	LEAQ ·presentEntry1(SB), AX
	MOVQ AX, handlerTexts_present+8(DI)
	LEAQ ·presentEntry2(SB), AX
	MOVQ AX, handlerTexts_present+16(DI)
	LEAQ ·presentEntry3(SB), AX
	MOVQ AX, handlerTexts_present+24(DI)
	RET
