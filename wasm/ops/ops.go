package ops

import "github.com/gowasmtime/gowasmtime/types"

// This file implements the description of one operator and the lookups.

// An Op names an operator. Values are dense, start at 1 and follow the order of the table;
// they are not stable between versions and never leave the process. The zero Op is not an
// operator.
type Op uint16

// Prefix bytes of multi-byte opcodes. Prefix 0 stands for the one-byte opcodes.
const (
	PrefixGC     = 0xFB
	PrefixMisc   = 0xFC
	PrefixSIMD   = 0xFD
	PrefixAtomic = 0xFE
)

// An Info is one row of the table.
type Info struct {
	Prefix  byte
	Code    uint32 // the opcode's byte, or the u32 after the prefix
	Name    string // mnemonic of the text format
	Imm     Imm
	Sig     string // see Sig
	Feature types.Features
	Effects Effects
	Size    uint8 // bytes of linear memory accessed by one with a memarg, otherwise 0
}

// An Imm says which immediates follow an opcode, and so which fields of binary.Instr count.
type Imm uint8

const (
	ImmNone         Imm = iota
	ImmBlock            // block type
	ImmLabel            // label
	ImmBrTable          // vec(label) label
	ImmFunc             // function index
	ImmType             // type index
	ImmCallIndirect     // type index, table index
	ImmLocal            // local index
	ImmGlobal           // global index
	ImmTable            // table index
	ImmTable2           // destination table, source table
	ImmMem              // memory index
	ImmMem2             // destination memory, source memory
	ImmData             // data segment
	ImmDataMem          // data segment, memory
	ImmElem             // element segment
	ImmElemTable        // element segment, table
	ImmMemarg           // alignment, memory, offset
	ImmMemargLane       // alignment, memory, offset, lane
	ImmLane             // lane
	ImmShuffle          // 16 lanes
	ImmV128             // 16 bytes
	ImmI32              // signed 32-bit LEB128
	ImmI64              // signed 64-bit LEB128
	ImmF32              // 4 bytes
	ImmF64              // 8 bytes
	ImmHeap             // heap type
	ImmSelect           // vec(value type)
	ImmTag              // tag index
	ImmTryTable         // block type, vec(catch clause)
	ImmFence            // a zero byte
	ImmTypeField        // type index, field index
	ImmTypeN            // type index, count
	ImmType2            // destination type, source type
	ImmTypeData         // type index, data segment
	ImmTypeElem         // type index, element segment
	ImmBrCast           // flags, label, source heap type, target heap type

	NumImms = iota
)

// Effects says what executing an operator may do besides computing its results. An operator
// without effects is a pure function of its operands and immediates.
type Effects uint32

const (
	EffTrap         Effects = 1 << iota // may trap
	EffReadsMem                         // reads a linear memory
	EffWritesMem                        // writes a linear memory
	EffGrowsMem                         // may change a memory's size
	EffReadsMemSize                     // depends on a memory's size
	EffReadsTable                       // reads a table, or its size
	EffWritesTable                      // writes a table, or changes its size
	EffReadsGlobal                      // reads a global
	EffWritesGlobal                     // writes a global
	EffReadsLocal                       // reads a local
	EffWritesLocal                      // writes a local
	EffReadsHeap                        // reads a struct or array
	EffWritesHeap                       // writes or makes a struct or array
	EffSegment                          // drops a data or element segment
	EffCall                             // transfers control to a function that returns here
	EffTailCall                         // leaves the frame for another function
	EffControl                          // opens, continues or closes a construct, or branches
	EffNoReturn                         // control never reaches the next operator
	EffAtomic                           // sequentially consistent access
	EffThrows                           // may throw an exception
	EffRelaxed                          // the result may differ between hosts
)

// A Sig is the stack signature of an operator, compiled from the table's string: the types
// popped, a colon, the types pushed, first to last, in the letters
//
//	i i32   l i64   f f32   d f64   v v128   a the memory's address type
//
// The string "*" means that the signature depends on immediates, context or operands.
type Sig struct {
	Special     bool // "*"
	Addr        bool // the first operand is an address; Pop holds i32 for it
	NPop, NPush uint8
	Pop         [4]types.ValType
	Push        [2]types.ValType
}

// A SigID names a distinct Sig.
type SigID uint8

// SigSpecial is the id of signatures written "*".
const SigSpecial SigID = 0

// Sig returns the signature that id names.
func (id SigID) Sig() *Sig { return &sigs[id] }

// A Code is what the decoder needs of an operator in one word: the Op in the low 16 bits,
// the Imm in the 8 bits above, and flags. The zero Code is an illegal opcode.
type Code uint32

const (
	short   Code = 1 << 24 // there is one immediate, an integer or index, or none
	integer Code = 1 << 31 // there is
)

// Short reports whether the operator has no immediates (n is 0) or only an integer or index (n is 1).
func (c Code) Short() (n uint8, ok bool) { return uint8(c >> 31), c&short != 0 }

// Op returns the operator.
func (c Code) Op() Op { return Op(c) }

// Imm returns the shape of the immediates.
func (c Code) Imm() Imm { return Imm(c >> 16) }

// OneByte returns the code of the one-byte opcode b; it is 0 for prefixes.
func OneByte(b byte) Code { return codes00[b] }

// Prefixed returns the code of the opcode with the given prefix byte and number.
func Prefixed(prefix byte, code uint32) Code {
	var t []Code
	switch prefix {
	case PrefixGC:
		t = codesFB[:]
	case PrefixMisc:
		t = codesFC[:]
	case PrefixSIMD:
		t = codesFD[:]
	case PrefixAtomic:
		t = codesFE[:]
	}
	if uint64(code) < uint64(len(t)) {
		return t[code]
	}
	return 0
}

// IsPrefix reports whether b starts a multi-byte opcode.
func IsPrefix(b byte) bool { return b >= PrefixGC && b <= PrefixAtomic }

// groups lists the parts of the table in the order of the Op numbering.
var groups = [...][]Info{tableControl[:], tableNumeric[:], tableMisc[:], tableGC[:], tableSIMD[:], tableAtomic[:]}

// NumOps is one more than the largest Op.
const NumOps = numOps

// Info returns the operator's row of the table. It is not meant for inner loops; the methods
// below are.
func (op Op) Info() *Info {
	i := int(op) - 1
	for _, g := range &groups {
		if uint(i) < uint(len(g)) {
			return &g[i]
		}
		i -= len(g)
	}
	panic("ops.Op.Info: not an operator")
}

// Valid reports whether op is an operator.
func (op Op) Valid() bool { return op != 0 && op < numOps }

// Imm returns the shape of op's immediates.
func (op Op) Imm() Imm { return immOf[op&opMask] }

// SigID returns op's signature.
func (op Op) SigID() SigID { return sigOf[op&opMask] }

// Sig returns op's signature.
func (op Op) Sig() *Sig { return &sigs[sigOf[op&opMask]] }

// Size returns the number of bytes of linear memory that op accesses if it has a memarg.
func (op Op) Size() uint32 { return uint32(sizeOf[op&opMask]) }

// NaturalAlign returns the binary logarithm of Size.
func (op Op) NaturalAlign() uint32 { return uint32(alignOf[sizeOf[op&opMask]&31]) }

// A Brief is what the validator needs of every operator, in one word.
type Brief struct {
	Sig     SigID
	Feature uint8                // 0, or 1 + the bit number of the (first) feature needed
	Summary types.ConstructFlags // what the operator does to the constructs around it
	Class   Class
}

// A Class says how much of an operator's validity the table decides.
type Class uint8

const (
	ClassPlain   Class = iota // the signature says it all
	ClassAccess               // a memory access: fixed signature and a memory argument
	ClassChecked              // fixed signature, but the immediates must be checked
	ClassLocal                // local.get, local.set, local.tee
	ClassGlobal               // global.get, global.set
	ClassSpecial              // no fixed signature
)

// Brief returns op's Brief.
func (op Op) Brief() Brief { return briefs[op&opMask] }

// Lanes returns the number of lanes that op's lane immediate chooses from.
func (op Op) Lanes() uint32 {
	switch {
	case op >= V128Load8Lane && op <= V128Store64Lane:
		return 16 / op.Size()
	case op <= I8x16ReplaceLane:
		return 16
	case op <= I16x8ReplaceLane:
		return 8
	case op <= I32x4ReplaceLane || op == F32x4ExtractLane || op == F32x4ReplaceLane:
		return 4
	}
	return 2
}

// Effects returns what executing op may do.
func (op Op) Effects() Effects { return op.Info().Effects }

// Feature returns the proposal that brought op, or 0.
func (op Op) Feature() types.Features { return op.Info().Feature }

// String returns op's mnemonic.
func (op Op) String() string {
	if !op.Valid() {
		return "illegal"
	}
	return op.Info().Name
}

// ByName returns the operator with the given mnemonic. Of operators that share one (select,
// ref.test, ref.cast) it returns the first: without type list, not nullable.
func ByName(name string) (Op, bool) {
	lo, hi := 0, len(byName)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if byName[mid].Info().Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(byName) && byName[lo].Info().Name == name {
		return byName[lo], true
	}
	return 0, false
}

// All returns the number of rows; Ops 1 … All() exist.
func All() int { return numOps - 1 }

// Index tables have a power-of-two length, so that masking an Op replaces a bounds check.
const (
	tableLen = 1024
	opMask   = tableLen - 1
)

// alignOf maps an access size to its binary logarithm.
var alignOf = [32]uint8{1: 0, 2: 1, 4: 2, 8: 3, 16: 4}

// Table returns all rows in the order of the Op numbering. It is for generators and tests.
func Table() []*Info {
	var t []*Info
	for _, g := range &groups {
		for i := range g {
			t = append(t, &g[i])
		}
	}
	return t
}
