package regalloc

// This file defines the problem: what an instruction selector says about a function.
//
// A Func is flat, pointer-free data: blocks hold ranges of instructions, instructions hold
// ranges of operands, and all lists lie in shared pools. The allocator reads it and changes
// nothing but the order of operands where an instruction says that it does not matter (Commute).

// A VReg names a virtual register, an index into Func.VRegs. 0 is not a register.
type VReg uint32

// MaxVRegs bounds the number of virtual registers in a function, so that an Operand fits in
// a word. A function that needs more is refused by the instruction selector.
const MaxVRegs = 1 << vregBits

const vregBits = 21

// A PReg is a physical register. Integer registers are 0…31, float and vector registers
// 32…63, each numbered by hardware encoding within its bank.
type PReg uint8

// NoPReg is no register.
const NoPReg PReg = 0xFF

// FloatBank is the number of the first float register.
const FloatBank = 32

// A RegSet is a set of physical registers, bit i for PReg i.
type RegSet uint64

// Has reports whether r is in s.
func (s RegSet) Has(r PReg) bool { return s>>r&1 != 0 }

// Set returns the set of the given registers.
func Set(rs ...PReg) RegSet {
	var s RegSet
	for _, r := range rs {
		s |= 1 << r
	}
	return s
}

// A Class says which bank a virtual register lives in and how large its spill slot is.
type Class uint8

const (
	ClassInt   Class = iota // integer bank, 8-byte slot
	ClassFloat              // float bank, 8-byte slot
	ClassVec                // float bank, 16-byte slot, 16-byte aligned
	NumClasses = iota
)

// Bank returns 0 for integer registers and 1 for float registers.
func (c Class) Bank() int {
	if c == ClassInt {
		return 0
	}
	return 1
}

// Slots returns the size of the class's spill slot in units of 8 bytes.
func (c Class) Slots() uint32 {
	if c == ClassVec {
		return 2
	}
	return 1
}

// A VRegInfo describes one virtual register. A register has exactly one definition (an
// operand with Def, or a block parameter) that dominates all its uses.
type VRegInfo struct {
	Class Class
	Ref   bool   // holds a reference that the collector must see at safepoints
	Remat uint32 // not 0: recipe that recreates the value anywhere without inputs, cheaper than a reload
}

// A Constraint says where an operand may be.
type Constraint uint8

const (
	Any   Constraint = iota // a register or the spill slot
	Reg                     // any register of the class
	Fixed                   // the register Operand.PReg
	Reuse                   // a definition that must be in the same register as use operand number Operand.Index of the instruction, whose constraint is Reg
	Stack                   // the spill slot
)

// An Operand is one mention of a virtual register:
//
//	bits 0…20   virtual register
//	bit  21     definition (else use)
//	bit  22     late: read or written after the instruction's effect. A use is early unless marked late; a definition is late unless marked early.
//	bits 23…25  constraint
//	bits 26…31  physical register (Fixed) or operand index (Reuse)
//
// A late use stays live together with the instruction's definitions; an early definition
// (Def without Late) is written before the uses are read, so it shares no register with them.
type Operand uint32

const (
	opDef  Operand = 1 << 21
	opLate Operand = 1 << 22
)

// Use returns an early use.
func Use(v VReg, c Constraint) Operand { return Operand(v) | Operand(c)<<23 }

// UseLate returns a use that stays live until after the instruction's definitions.
func UseLate(v VReg, c Constraint) Operand { return Use(v, c) | opLate }

// UseFixed returns an early use in register r.
func UseFixed(v VReg, r PReg) Operand { return Use(v, Fixed) | Operand(r)<<26 }

// Def returns a late definition.
func Def(v VReg, c Constraint) Operand { return Operand(v) | opDef | opLate | Operand(c)<<23 }

// DefEarly returns a definition that is written before uses are read (also the way to ask for a temporary).
func DefEarly(v VReg, c Constraint) Operand { return Operand(v) | opDef | Operand(c)<<23 }

// DefFixed returns a late definition in register r.
func DefFixed(v VReg, r PReg) Operand { return Def(v, Fixed) | Operand(r)<<26 }

// DefReuse returns a late definition in the register of use operand i of the same instruction.
func DefReuse(v VReg, i int) Operand { return Def(v, Reuse) | Operand(i)<<26 }

// VReg returns the virtual register.
func (o Operand) VReg() VReg { return VReg(o & (MaxVRegs - 1)) }

// IsDef reports whether o is a definition.
func (o Operand) IsDef() bool { return o&opDef != 0 }

// Late reports whether o takes place after the instruction's effect.
func (o Operand) Late() bool { return o&opLate != 0 }

// Constraint returns where the operand may be.
func (o Operand) Constraint() Constraint { return Constraint(o >> 23 & 7) }

// PReg returns the register of a Fixed operand.
func (o Operand) PReg() PReg { return PReg(o >> 26) }

// Index returns the operand index of a Reuse operand.
func (o Operand) Index() int { return int(o >> 26) }

// InstFlags say what the allocator must know about an instruction.
type InstFlags uint8

const (
	// Move marks a copy with exactly the operands use, def (both Any or Reg): a hint to use one register for both.
	Move InstFlags = 1 << iota
	// Safepoint marks a call at which live references must be in their spill slots; the
	// output has a stack map for it. References used or defined by it only do not count.
	Safepoint
	// Branch marks the last instruction of a block. Its operands are read before any move
	// that edges need, so none may be placed after it.
	Branch
	// Return marks a block end without successors.
	Return
	// Commute marks an instruction with exactly the operands def Reuse 1, use Reg, early use Any or Reg, all of one
	// class, whose uses can change places. The allocator may exchange the two registers in Func.Operands.
	Commute
)

// An Inst is one instruction.
type Inst struct {
	Ops     uint32 // offset of its operands in Func.Operands
	NumOps  uint16
	Flags   InstFlags
	Clobber uint8 // index into Func.Clobbers: registers whose content is lost after the uses are read; 0 is the empty set
}

// A Block is a maximal straight run of instructions. Lists are ranges in Func.Pool.
//
// There are no critical edges: if a block has several successors, each of them has this
// block as its only predecessor and has no parameters. Only blocks with one successor pass
// arguments. Blocks are in layout order, every block but the first has a predecessor, and a
// block's definitions dominate their uses. Loops are natural (the graph is reducible).
type Block struct {
	Insts, NumInsts   uint32
	Succs, NumSuccs   uint32
	Preds, NumPreds   uint32
	Params, NumParams uint32  // virtual registers defined at the block's start
	Args, NumArgs     uint32  // values passed to the single successor's parameters, in their order
	Freq              float32 // estimated executions per call, 1 for the entry
	LoopDepth         uint16
	LoopHeader        bool
}

// A RegFile lists the registers of a target.
type RegFile struct {
	Alloc   [2][]PReg // allocatable registers per bank in order of preference (cheapest first)
	Scratch PReg      // float register that is not allocatable: breaks cycles among edge moves for values of every class
	Names   [64]string
}

// A Func is one function to allocate registers for.
type Func struct {
	Name     string
	File     *RegFile
	VRegs    []VRegInfo // [0] is unused
	Insts    []Inst
	Operands []Operand
	Blocks   []Block
	Pool     []uint32
	Clobbers []RegSet // [0] is empty
}

// Reset empties f for reuse, keeping its memory.
func (f *Func) Reset() {
	f.Name = ""
	f.VRegs = append(f.VRegs[:0], VRegInfo{})
	f.Insts = f.Insts[:0]
	f.Operands = f.Operands[:0]
	f.Blocks = f.Blocks[:0]
	f.Pool = f.Pool[:0]
	f.Clobbers = append(f.Clobbers[:0], 0)
}
