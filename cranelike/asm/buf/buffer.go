package buf

// This file implements the draft: bytes, labels, branches, and records in emission order.

import "github.com/gowasmtime/gowasmtime/types"

// MaxInst is the space that Room offers, enough for any one instruction.
const MaxInst = 16

// MaxCode bounds the code of a function, so that all displacements fit in 32 bits.
const MaxCode = 1 << 30

// A Label names a position: one in the code, bound once, or a constant or jump table in the
// pool. Labels are numbered from 1; 0 is no label.
type Label uint32

// A Kind is a kind of branch that may shrink.
type Kind uint8

const (
	Jump     Kind = iota // unconditional
	CondJump             // conditional; falls through otherwise
	numKinds
)

// An Arch says how the branches of an instruction set look. The last four bytes of a long
// branch and the last byte of a short one are its displacement, from the branch's end.
type Arch struct {
	Long, Short [numKinds]uint8                     // lengths
	Shrink      func(kind Kind, short, long []byte) // writes a short branch like long, without displacement
	Pad         func(p []byte)                      // fills p with instructions that do nothing
	Fuses       func(inst []byte) bool              // whether inst may be decoded as one with a conditional branch that follows
}

// A Trap says that the instruction at Off may trap with Code.
type Trap struct {
	Off  uint32
	Code types.TrapCode
}

// An Addr says that the instructions from Off on, up to the next record, come from Pos.
type Addr struct {
	Off uint32
	Pos types.FilePos
}

// A CallSite is a call: Ret is its return address, ID what the caller of Buffer calls it.
type CallSite struct {
	Ret uint32
	ID  uint32
}

// A RelocKind says what a relocation stores.
type RelocKind uint8

const (
	// RelocRel32 stores symbol + Addend - (Off + 4) in four bytes: a call or jump.
	RelocRel32 RelocKind = iota
	// RelocAbs64 stores symbol + Addend in eight bytes.
	RelocAbs64
	// RelocImm32 stores a value that only the loader knows in four bytes.
	RelocImm32
)

// A Reloc is a field at Off that depends on a symbol of the caller's choosing.
type Reloc struct {
	Off    uint32
	Kind   RelocKind
	Sym    uint32
	Addend int32
}

// A branch is a long branch of the draft.
type branch struct {
	off   uint32
	label Label
	kind  Kind
	size  uint8 // decided length; 0: removed
	dead  bool  // removed because nothing reaches it
}

// A fixup is a four-byte field that holds the distance from the instruction's end to a
// label, plus what the draft has in the field.
type fixup struct {
	off   uint32
	label Label
	tail  uint8 // bytes from the field's start to the instruction's end
}

// An align is a request for padding.
type align struct {
	off uint32
	to  uint8 // power of two
	max uint8 // do nothing if it takes more padding
}

// A Buffer holds one function. The zero value is not ready: call Reset.
type Buffer struct {
	arch *Arch

	code []byte // all of it is usable; n bytes are used
	n    uint32

	pos   []uint32 // by label: draft offset, later final offset; or unbound; or pool entry
	bound []Label  // labels in the code, in binding order

	branches []branch
	fixups   []fixup
	aligns   []align
	traps    []Trap
	addrs    []Addr
	calls    []CallSite
	relocs   []Reloc
	pool     pool

	last      uint32 // where the instruction written last starts
	opened    int    // 1 + index in aligns of the open loop; 0: none
	jumpsFrom uint32 // index in jumps of its first
	plain     uint8  // most padding before it if it is not placed
	loops     []loop
	jumps     []jump // in loops that are or were open

	stays   func() bool // if not nil, says which branches stay long
	scratch layout
	done    bool
	codeLen uint32 // after Finish: length without the pool
}

const unbound = ^uint32(0)

// Reset empties b for another function and keeps its memory. hint is the expected length of
// the code in bytes.
func (b *Buffer) Reset(arch *Arch, hint int) {
	if need := hint + MaxInst; cap(b.code) < need {
		b.code = make([]byte, need)
	}
	b.code = b.code[:cap(b.code)]
	b.arch, b.n, b.done, b.codeLen, b.stays = arch, 0, false, 0, nil
	b.pos = append(b.pos[:0], unbound) // label 0
	b.bound = b.bound[:0]
	b.branches, b.fixups, b.aligns = b.branches[:0], b.fixups[:0], b.aligns[:0]
	b.traps, b.addrs, b.calls, b.relocs = b.traps[:0], b.addrs[:0], b.calls[:0], b.relocs[:0]
	b.last, b.opened, b.loops, b.jumps = 0, 0, b.loops[:0], b.jumps[:0]
	b.pool.reset()
}

// Stretch makes branches of this function for which stays returns true long, even those over nothing. It is
// for tests.
func (b *Buffer) Stretch(stays func() bool) { b.stays = stays }

// Offset returns the current draft offset. It is for measuring, not for keeping: only labels
// and records survive Finish.
func (b *Buffer) Offset() uint32 { return b.n }

// Room returns the next MaxInst bytes to write to; Advance says how many were used.
func (b *Buffer) Room() *[MaxInst]byte {
	if uint64(b.n)+MaxInst > uint64(len(b.code)) {
		b.grow(MaxInst)
	}
	return (*[MaxInst]byte)(b.code[b.n:])
}

// Advance ends an instruction of n bytes that was written to Room.
func (b *Buffer) Advance(n int) { b.last, b.n = b.n, b.n+uint32(n) }

// PutBytes appends p as it is.
func (b *Buffer) PutBytes(p []byte) {
	if int(b.n)+len(p) > len(b.code) {
		b.grow(len(p))
	}
	copy(b.code[b.n:], p)
	b.n += uint32(len(p))
	b.last = b.n
}

func (b *Buffer) grow(n int) {
	if int(b.n)+n > MaxCode {
		panic("buf.Buffer: code of one function exceeds MaxCode")
	}
	c := make([]byte, max(2*len(b.code), int(b.n)+n, 256))
	copy(c, b.code[:b.n])
	b.code = c
}

// NewLabel returns a label to be bound later.
func (b *Buffer) NewLabel() Label {
	b.pos = append(b.pos, unbound)
	return Label(len(b.pos) - 1)
}

// NewLabels returns the first of n consecutive labels to be bound later.
func (b *Buffer) NewLabels(n int) Label {
	l := Label(len(b.pos))
	for range n {
		b.pos = append(b.pos, unbound)
	}
	return l
}

// Bind binds l to the current offset.
func (b *Buffer) Bind(l Label) {
	if b.pos[l] != unbound || l == 0 {
		panic("buf.Buffer.Bind: label bound twice")
	}
	b.pos[l] = b.n
	b.bound = append(b.bound, l)
}

// Align asks that what follows starts at a multiple of to, a power of two up to 64, unless
// that takes more than max bytes of padding. Functions must be aligned at least as much.
func (b *Buffer) Align(to, max uint8) {
	if al := b.request(to, max); to > 1 {
		b.aligns = append(b.aligns, al)
	}
}

func (b *Buffer) request(to, max uint8) align {
	if to == 0 || to > 64 || to&(to-1) != 0 {
		panic("buf.Buffer.Align: not a power of two up to 64")
	}
	return align{b.n, to, min(max, to-1)}
}

// Branch records that the long branch of the given kind that starts at the current offset
// goes to l. The caller has written it to Room, with any displacement; Branch advances.
func (b *Buffer) Branch(kind Kind, l Label) {
	if b.opened != 0 {
		b.jump(kind)
	}
	b.branches = append(b.branches, branch{b.n, l, kind, b.arch.Long[kind], false})
	b.last, b.n = b.n, b.n+uint32(b.arch.Long[kind])
}

// Fixup records that the four bytes at distance at from the current offset shall hold the
// distance from the end of the instruction, tail bytes after the field's start, to l; what
// they hold already is added. The instruction has been written to Room, not advanced over.
func (b *Buffer) Fixup(at int, tail uint8, l Label) {
	b.fixups = append(b.fixups, fixup{b.n + uint32(at), l, tail})
}

// Trap records that the instruction that is written next may trap.
func (b *Buffer) Trap(code types.TrapCode) { b.traps = append(b.traps, Trap{b.n, code}) }

// Addr records that instructions from here on come from pos.
func (b *Buffer) Addr(pos types.FilePos) {
	if k := len(b.addrs) - 1; k >= 0 {
		if b.addrs[k].Pos == pos {
			return
		}
		if b.addrs[k].Off == b.n {
			b.addrs[k].Pos = pos
			return
		}
	}
	b.addrs = append(b.addrs, Addr{b.n, pos})
}

// Call records that the call that was written last returns to here.
func (b *Buffer) Call(id uint32) { b.calls = append(b.calls, CallSite{b.n, id}) }

// Reloc records a field at distance at from the current offset: in an instruction written to
// Room and not advanced over, or, if at is negative, in the instruction that was written last
// (its immediate of four bytes is at -4).
func (b *Buffer) Reloc(at int, kind RelocKind, sym uint32, addend int32) {
	b.relocs = append(b.relocs, Reloc{b.n + uint32(at), kind, sym, addend})
}
