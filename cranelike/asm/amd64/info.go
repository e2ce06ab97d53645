package amd64

// This file defines the shape of the instruction table. The table itself, inst_gen.go, is
// generated from the tables in internal/gen/insts.

//go:generate go run ../../internal/gen/insts -o inst_gen.go

// A Role says what an instruction does with an operand.
type Role uint8

const (
	Use Role = 1 << iota // reads it
	Def                  // writes it (whole, as far as the value's type goes)
	Mod      = Use | Def // reads and writes it; for a register: two-operand form
	// Addr marks a memory operand whose address is computed but not accessed (lea).
	Addr Role = 4
)

// A Kind says what kind of thing an operand is.
type Kind uint8

const (
	KindReg Kind = iota
	KindMem
	KindImm
	KindLabel
	KindSym // a symbol number in Args.Imm
)

// A Class says which bank a register operand lives in.
type Class uint8

const (
	GPR Class = iota
	XMM
)

// OperandInfo describes one operand of an instruction. Explicit operands come first, in the
// order of assembly text; rsp, as used by the stack instructions, is not listed.
type OperandInfo struct {
	Role   Role
	Kind   Kind
	Class  Class // of a KindReg
	Size   uint8 // bytes of the register or memory that are meant; 0: Args.W
	Fixed  Reg   // the register if it is implied by the instruction, else NoReg
	Hidden bool  // fixed and not shown in assembly text
}

// Flags say what else there is to know about an instruction.
type Flags uint32

const (
	Commutative Flags = 1 << iota // the two register sources may be exchanged
	SetsFlags                     // writes some of the status flags, or leaves them undefined
	ReadsFlags                    // reads status flags
	Load                          // reads memory
	Store                         // writes memory
	CanTrap                       // may fault: accesses memory, divides, is ud2
	Branch                        // may go elsewhere in the function
	Call                          // calls
	Terminator                    // ends a block: what follows is not reached by falling through
	HasCond                       // reads Args.Cond
	Locked                        // carries a lock prefix (or locks by itself): a full barrier
	Aligned                       // faults if its memory operand is not aligned to 16 bytes

	// For the encoder:
	zx32   // width 8 is encoded as width 4, which zero-extends
	rexW   // REX.W or VEX.W always
	vexWW  // VEX.W is set when Args.W is 8
	lockPx // emit F0
	// canSwap: the register sources may be exchanged by the encoder. Float arithmetic is
	// Commutative too, but its order decides which of two NaNs comes out.
	canSwap
)

// A Feature is the extension of the instruction set that an instruction needs.
type Feature uint8

const (
	Base Feature = iota // amd64 with SSE2
	SSE3
	SSSE3
	SSE41
	SSE42
	AVX
	AVX2
	FMA
	BMI1
	BMI2
	LZCNT
	POPCNT
	MOVBE
	CX16
	NumFeatures = iota
)

// An Info describes one instruction form.
type Info struct {
	Name     string // name of the Op
	Mnemonic string // as in assembly text, without condition
	Operands []OperandInfo
	Flags    Flags
	Widths   uint8 // allowed values of Args.W, or'ed together; 0: W is not looked at
	Feature  Feature
	enc      encoding
}

// An encoding is what the encoder reads. reg, rm, vvvv and is4 say where the fields of the
// instruction come from: an index into Args.R, or slotMem, or slotNone.
type encoding struct {
	form               form
	opcode             uint8
	omap               uint8 // 0: one byte; 1: 0F; 2: 0F 38; 3: 0F 3A
	prefix             uint8 // mandatory prefix 66, F2, F3 or 0
	ext                uint8 // /digit, used when reg is slotNone
	raxOp              uint8 // shorter opcode without ModRM when the only register is rax; 0: none
	rev                uint8 // opcode of the same move with reg and rm exchanged; 0: none
	revPrefix          uint8 // its mandatory prefix
	imm                immKind
	reg, rm, vvvv, is4 int8
	regSize, rmSize    uint8 // sizes of the reg and rm operands, 0: Args.W
}

const (
	slotNone int8 = -1
	slotMem  int8 = -2
)

// A form selects the routine that lays out an instruction.
type form uint8

const (
	formLegacy form = iota // [prefix] [REX] opcode [ModRM …] [imm]
	formVEX                // VEX opcode ModRM … [imm]
	formPlain              // opcode without ModRM; ext, if not 0, is a further byte
	formOpReg              // register in the low bits of the opcode
	formMovImm             // mov register, immediate
	formXchg               // exchange, with the short form for rax
	formBranch             // relative branch to a label
	formSymbol             // relative branch or call to a symbol
)

// An immKind says how an immediate is stored.
type immKind uint8

const (
	immNone  immKind = iota
	imm8             // one byte
	imm16            // two bytes
	immWidth         // as wide as Args.W, at most four bytes
	immShort         // like immWidth, or one byte with opcode|2 if it fits
	immShift         // one byte; none with opcode|10h if it is 1
)
