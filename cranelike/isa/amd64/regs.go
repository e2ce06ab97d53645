package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file defines the register file. Registers have the same numbers in asm and regalloc.

const (
	ctxReg  = asm.R15   // VMContext
	scratch = asm.XMM15 // regalloc.RegFile.Scratch
)

// Registers that calls through pointers use: neither passes arguments.
const (
	calleeReg = regalloc.PReg(asm.RBX) // code address
	calleeCtx = regalloc.PReg(asm.R11) // VMContext of the callee
)

var regFile = regalloc.RegFile{
	Alloc: [2][]regalloc.PReg{
		{
			regalloc.PReg(asm.RAX), regalloc.PReg(asm.RCX), regalloc.PReg(asm.RDX), regalloc.PReg(asm.RSI),
			regalloc.PReg(asm.RDI), regalloc.PReg(asm.RBX), regalloc.PReg(asm.R8), regalloc.PReg(asm.R9),
			regalloc.PReg(asm.R10), regalloc.PReg(asm.R11), regalloc.PReg(asm.R12), regalloc.PReg(asm.R13),
			regalloc.PReg(asm.R14),
		},
		{
			regalloc.PReg(asm.XMM0), regalloc.PReg(asm.XMM1), regalloc.PReg(asm.XMM2), regalloc.PReg(asm.XMM3),
			regalloc.PReg(asm.XMM4), regalloc.PReg(asm.XMM5), regalloc.PReg(asm.XMM6), regalloc.PReg(asm.XMM7),
			regalloc.PReg(asm.XMM8), regalloc.PReg(asm.XMM9), regalloc.PReg(asm.XMM10), regalloc.PReg(asm.XMM11),
			regalloc.PReg(asm.XMM12), regalloc.PReg(asm.XMM13), regalloc.PReg(asm.XMM14),
		},
	},
	Scratch: regalloc.PReg(scratch),
	Names: [64]string{
		0: "rax", 1: "rcx", 2: "rdx", 3: "rbx", 4: "rsp", 5: "rbp", 6: "rsi", 7: "rdi",
		8: "r8", 9: "r9", 10: "r10", 11: "r11", 12: "r12", 13: "r13", 14: "r14", 15: "r15",
		32: "xmm0", 33: "xmm1", 34: "xmm2", 35: "xmm3", 36: "xmm4", 37: "xmm5", 38: "xmm6", 39: "xmm7",
		40: "xmm8", 41: "xmm9", 42: "xmm10", 43: "xmm11", 44: "xmm12", 45: "xmm13", 46: "xmm14", 47: "xmm15",
	},
}

// everything is the set of registers that a call does not keep.
const everything regalloc.RegSet = 0x7FFF<<32 | 0x7FFF&^(1<<asm.RSP|1<<asm.RBP)
