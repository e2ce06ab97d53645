#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// This file implements Call.

// func Call(f unsafe.Pointer, r *Regs)
//
// SAFETY: the frame is where the function may spill its register arguments; its own pointer maps describe that.
// f and r are in the frame of the caller, where collection and stack moves find them.
TEXT ·Call(SB), 0, $192-16
	NO_LOCAL_POINTERS
	MOVQ r+8(FP), R12
	CMPB Regs_UseFloats(R12), $0
	JEQ  ints
	MOVSD (Regs_Floats+0)(R12), X0
	MOVSD (Regs_Floats+8)(R12), X1
	MOVSD (Regs_Floats+16)(R12), X2
	MOVSD (Regs_Floats+24)(R12), X3
	MOVSD (Regs_Floats+32)(R12), X4
	MOVSD (Regs_Floats+40)(R12), X5
	MOVSD (Regs_Floats+48)(R12), X6
	MOVSD (Regs_Floats+56)(R12), X7
	MOVSD (Regs_Floats+64)(R12), X8
	MOVSD (Regs_Floats+72)(R12), X9
	MOVSD (Regs_Floats+80)(R12), X10
	MOVSD (Regs_Floats+88)(R12), X11
	MOVSD (Regs_Floats+96)(R12), X12
	MOVSD (Regs_Floats+104)(R12), X13
	MOVSD (Regs_Floats+112)(R12), X14
ints:
	MOVQ (Regs_Ints+0)(R12), AX
	MOVQ (Regs_Ints+8)(R12), BX
	MOVQ (Regs_Ints+16)(R12), CX
	MOVQ (Regs_Ints+24)(R12), DI
	MOVQ (Regs_Ints+32)(R12), SI
	MOVQ (Regs_Ints+40)(R12), R8
	MOVQ (Regs_Ints+48)(R12), R9
	MOVQ (Regs_Ints+56)(R12), R10
	MOVQ (Regs_Ints+64)(R12), R11
	MOVQ f+0(FP), DX
	MOVQ (DX), R12
	MOVQ (TLS), R14
	XORPS X15, X15
	CALL R12
	MOVQ r+8(FP), R12
	MOVQ AX, (Regs_Ints+0)(R12)
	MOVQ BX, (Regs_Ints+8)(R12)
	MOVQ CX, (Regs_Ints+16)(R12)
	MOVQ DI, (Regs_Ints+24)(R12)
	MOVQ SI, (Regs_Ints+32)(R12)
	MOVQ R8, (Regs_Ints+40)(R12)
	MOVQ R9, (Regs_Ints+48)(R12)
	MOVQ R10, (Regs_Ints+56)(R12)
	MOVQ R11, (Regs_Ints+64)(R12)
	MOVQ Regs_PointerAt(R12), BX
	TESTQ BX, BX
	JLT  floats
	MOVQ Regs_Ints(R12)(BX*8), AX
	MOVQ AX, Regs_Pointer(R12)
floats:
	CMPB Regs_UseFloats(R12), $0
	JEQ  done
	MOVSD X0, (Regs_Floats+0)(R12)
	MOVSD X1, (Regs_Floats+8)(R12)
	MOVSD X2, (Regs_Floats+16)(R12)
	MOVSD X3, (Regs_Floats+24)(R12)
	MOVSD X4, (Regs_Floats+32)(R12)
	MOVSD X5, (Regs_Floats+40)(R12)
	MOVSD X6, (Regs_Floats+48)(R12)
	MOVSD X7, (Regs_Floats+56)(R12)
	MOVSD X8, (Regs_Floats+64)(R12)
	MOVSD X9, (Regs_Floats+72)(R12)
	MOVSD X10, (Regs_Floats+80)(R12)
	MOVSD X11, (Regs_Floats+88)(R12)
	MOVSD X12, (Regs_Floats+96)(R12)
	MOVSD X13, (Regs_Floats+104)(R12)
	MOVSD X14, (Regs_Floats+112)(R12)
done:
	RET
