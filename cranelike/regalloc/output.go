package regalloc

// This file defines the answer: where every operand is, and which moves make it so.

// An Alloc is a place for a value:
//
//	0                   none
//	1<<30 | preg        register
//	2<<30 | slot        spill slot, counted in 8-byte units from the bottom of the spill area
type Alloc uint32

const (
	allocReg  Alloc = 1 << 30
	allocSlot Alloc = 2 << 30
	allocMask Alloc = 1<<30 - 1
)

// InReg returns the place in register r.
func InReg(r PReg) Alloc { return allocReg | Alloc(r) }

// InSlot returns the place in spill slot n.
func InSlot(n uint32) Alloc { return allocSlot | Alloc(n) }

// IsReg reports whether a is a register.
func (a Alloc) IsReg() bool { return a>>30 == 1 }

// IsSlot reports whether a is a spill slot.
func (a Alloc) IsSlot() bool { return a>>30 == 2 }

// PReg returns the register of a place in one.
func (a Alloc) PReg() PReg { return PReg(a & allocMask) }

// Slot returns the number of a spill slot.
func (a Alloc) Slot() uint32 { return uint32(a & allocMask) }

// An EditKind says what an Edit does.
type EditKind uint8

const (
	EditMove  EditKind = iota // To = From; register or slot on either side, also slot to slot
	EditSwap                  // exchange two integer registers
	EditRemat                 // To (a register) = recipe Remat
)

// An Edit is one instruction that the allocator adds. Edits are sorted by Inst, those Before
// an instruction ahead of those after it, and run in the order given. No edit follows a
// Branch or Return.
//
// A move between slots may destroy RegFile.Scratch; the allocator never has a value there when
// it asks for one. Flags are alive between a compare and its Branch, so edits must not change
// them.
//
// A float register may appear on one side of a move of an integer value and the reverse only
// when it is RegFile.Scratch.
type Edit struct {
	Inst  uint32 // index into Func.Insts
	After bool
	Kind  EditKind
	Class Class // of the value moved
	From  Alloc
	To    Alloc
	Remat uint32
}

// A SafepointMap lists the slots that hold live references across a safepoint, ascending.
type SafepointMap struct {
	Inst       uint32
	Slots, Num uint32 // range in Output.SlotPool
}

// An Output is the result of allocation. It belongs to the Context that made it and is valid
// until that context's next run.
type Output struct {
	Allocs     []Alloc // parallel to Func.Operands
	Edits      []Edit
	NumSlots   uint32 // spill slots in 8-byte units
	Safepoints []SafepointMap
	SlotPool   []uint32
	Stats      Stats
}

// Stats count what allocation did, for tests, dumps and tuning.
type Stats struct {
	Intervals, Splits, Spills, Reloads, Remats, Moves, Coalesced uint32
}
