package amd64

// This file defines registers: their numbers and their names per operand width.

// A Reg is a physical register. General registers are 0…15 and vector registers 32…47, each
// numbered by hardware encoding within its bank, the same numbering as regalloc.PReg (this
// package does not import it). The low four bits are what goes into an instruction.
type Reg uint8

// General registers.
const (
	RAX Reg = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
)

// Vector registers.
const (
	XMM0 Reg = 32 + iota
	XMM1
	XMM2
	XMM3
	XMM4
	XMM5
	XMM6
	XMM7
	XMM8
	XMM9
	XMM10
	XMM11
	XMM12
	XMM13
	XMM14
	XMM15
)

// NoReg is no register: an absent base or index of a Mem, an operand without a fixed register.
const NoReg Reg = 0xFF

// IsXMM reports whether r is a vector register.
func (r Reg) IsXMM() bool { return r&^15 == 32 }

// IsGPR reports whether r is a general register.
func (r Reg) IsGPR() bool { return r < 16 }

// hw returns the four-bit hardware number.
func (r Reg) hw() uint8 { return uint8(r) & 15 }

// String returns the 64-bit name of a general register, or the name of a vector register.
func (r Reg) String() string { return r.Name(8) }

// Name returns the name of r when size bytes of it are meant: al, ax, eax, rax. Vector
// registers have one name for all sizes.
func (r Reg) Name(size uint8) string {
	switch {
	case r.IsXMM():
		return xmmNames[r.hw()]
	case !r.IsGPR():
		return "noreg"
	}
	switch size {
	case 1:
		return gprNames[0][r]
	case 2:
		return gprNames[1][r]
	case 4:
		return gprNames[2][r]
	}
	return gprNames[3][r]
}

var gprNames = [4][16]string{
	{"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"},
	{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"},
	{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"},
	{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"},
}

var xmmNames = [16]string{"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
	"xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"}
