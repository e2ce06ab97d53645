package regalloc

import "math/bits"

// This file implements what the scan works on: use positions, fixed and clobbered registers,
// and pieces.
//
// A piece is a stretch of positions in which one virtual register has one place. To begin
// with there is one piece per live range; the scan cuts pieces into smaller ones. All pieces
// of a register together cover its ranges exactly.

// A useKind says what one mention of a register wants.
type useKind uint8

const (
	useCopy  useKind = iota // a copy is made before the instruction: the place does not matter
	useAny                  // register or slot
	useReg                  // register
	useStack                // slot; the register's slot is kept valid from its definition on
	useArg                  // passed to a block parameter at the end of the block
	defReg                  // definition in a register
	defAny                  // definition anywhere
	defFixed                // definition in a fixed register: a piece of its own
	defStack                // definition in the slot: a piece of its own
)

// isDef reports whether k is a definition.
func (k useKind) isDef() bool { return k >= defReg }

// must reports whether k needs a register.
func (k useKind) must() bool { return k == useReg || k == defReg }

// A use is one mention of a register, in order of position.
type use struct {
	pos  uint32 // first position at which the value must be in place
	end  uint32 // the place must not change before this position
	op   uint32 // index into Func.Operands, noOperand for arguments
	kind useKind
	hint PReg // register it would best be in, or NoPReg
}

const noOperand = ^uint32(0)

// A fixedRange is a stretch in which a physical register belongs to one virtual register
// (which may live there), or to none.
type fixedRange struct {
	from, to uint32
	owner    VReg
}

// A clobberGroup is one large clobber set and the positions where it strikes.
type clobberGroup struct {
	set RegSet
	pos []uint32
	cur int // first entry not before the scan's instruction
}

// Places of a piece other than registers.
const (
	locUnset PReg = 0xFF
	locSlot  PReg = 0xFE
	locNone  PReg = 0xFD // nowhere: recreated when needed
)

// A piece is a virtual register in one place from start to end.
type piece struct {
	v          VReg
	start, end uint32
	uses       uint32 // first use at or after start; those before useEnd belong to the piece
	useEnd     uint32
	link       uint32 // next in its bucket
	reg        PReg
	reload     bool // the piece follows one in memory
}

// intervals is the input of the scan.
type intervals struct {
	uses     []use
	useStart []uint32 // register → index of its first use; one more at the end
	fill     []uint32
	recipe   []uint32 // register → remat recipe, 0 if the allocator must not use it
	fixed    [64][]fixedRange
	groups   []clobberGroup
	groupOf  []uint8  // clobber index → 1 + group, or 0
	pieces   []piece  // [0] unused
	stored   []bool   // register → its slot must be valid from the definition on
	hinted   []bool   // register → one of its uses has a hint
	defPos   []uint32 // register → position of its definition
}

// smallClobber is the number of allocatable registers up to which a clobber set becomes
// fixed ranges; larger ones become groups.
const smallClobber = 4

// build collects uses, fixed ranges and clobbers, then makes the pieces. The survey has set recipe and made
// useStart the number of uses of each register.
func (iv *intervals) build(f *Func, l *liveness) {
	nv := len(f.VRegs)
	iv.stored = resize(iv.stored, nv)
	iv.hinted = resize(iv.hinted, nv)
	iv.defPos = resize(iv.defPos, nv)
	total := uint32(0)
	for v := range iv.useStart {
		n := iv.useStart[v]
		iv.useStart[v] = total
		total += n
	}
	iv.fill = append(iv.fill[:0], iv.useStart...)
	if cap(iv.uses) < int(total) {
		iv.uses = make([]use, total, total+total/4)
	}
	iv.uses = iv.uses[:total]
	iv.clobberGroups(f)
	for r := range iv.fixed {
		iv.fixed[r] = iv.fixed[r][:0]
	}
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			iv.inst(f, i, l.copying.has(i))
		}
		if blk.NumParams != 0 {
			for _, p := range f.params(blk) {
				iv.defPos[p] = posBefore(blk.Insts)
			}
		}
		if blk.NumArgs != 0 {
			end := posBefore(blk.Insts + blk.NumInsts)
			for _, a := range f.args(blk) {
				iv.push(VReg(a), use{end - 1, end, noOperand, useArg, NoPReg})
			}
		}
	}
	iv.makePieces(f, l)
}

// clobberGroups sorts the clobber sets into large and small.
func (iv *intervals) clobberGroups(f *Func) {
	all := RegSet(0)
	for _, bank := range f.File.Alloc {
		all |= Set(bank...)
	}
	iv.groupOf = resize(iv.groupOf, len(f.Clobbers))
	n := 0
	for k, set := range f.Clobbers {
		if set &= all; bits.OnesCount64(uint64(set)) <= smallClobber || n == 16 {
			continue
		}
		if n == len(iv.groups) {
			if n < cap(iv.groups) {
				iv.groups = iv.groups[:n+1]
			} else {
				iv.groups = append(iv.groups, clobberGroup{})
			}
		}
		iv.groups[n].set, iv.groups[n].cur = set&all, 0
		iv.groups[n].pos = iv.groups[n].pos[:0]
		n++
		iv.groupOf[k] = uint8(n)
	}
	iv.groups = iv.groups[:n]
}

func (iv *intervals) push(v VReg, u use) {
	at := iv.fill[v]
	iv.fill[v] = at + 1
	for ; at > iv.useStart[v] && iv.uses[at-1].pos > u.pos; at-- { // within one instruction
		iv.uses[at] = iv.uses[at-1]
	}
	iv.uses[at] = u
}

// inst adds the operands and clobbers of one instruction. copies tells whether it has Fixed uses or Reuse definitions.
func (iv *intervals) inst(f *Func, i uint32, copies bool) {
	in := &f.Insts[i]
	operands := f.Operands
	var copied uint64
	if copies {
		copied = reuseOf(f.ops(in))
	}
	fixedDefs := false
	for n, last := in.Ops, in.Ops+uint32(in.NumOps); n < last; n++ {
		op := operands[n]
		v := op.VReg()
		u := use{pos: 4*i + 1, end: 4*i + 2, op: n, hint: NoPReg}
		if !op.IsDef() {
			if op.Late() {
				u.end = 4*i + 4
			}
			switch op.Constraint() {
			case Any:
				u.kind = useAny
				if iv.recipe[v] != 0 {
					u.kind = useReg
				} else if op.Late() {
					u.pos = 4*i + 3 // so that a register given up at the clobbers does not count
				}
			case Reg:
				u.kind = useReg
			case Stack:
				u.kind = useStack
				iv.stored[v] = true
			case Fixed:
				// Read by the copy only, even if late: the copy belongs to the instruction.
				u.kind, u.hint, u.pos = useCopy, op.PReg(), 4*i
				iv.hinted[v] = true
				iv.addFixed(op.PReg(), fixedRange{4*i + 1, u.end, v})
				u.end = 4*i + 1
			}
			if k := n - in.Ops; k < 64 && copied>>k&1 != 0 {
				u.kind, u.pos, u.end = useCopy, 4*i, 4*i+1
			}
			iv.push(v, u)
			continue
		}
		u.pos, u.end = defPos(op, i), 4*i+4
		iv.defPos[v] = u.pos
		switch op.Constraint() {
		case Any:
			u.kind = defAny
			if iv.recipe[v] != 0 {
				u.kind = defReg
			}
		case Stack:
			u.kind = defStack
			iv.stored[v] = true
		case Fixed:
			u.kind, u.hint = defFixed, op.PReg()
			iv.hinted[v] = true
			if op.Late() {
				fixedDefs = true
			} else {
				iv.addFixed(op.PReg(), fixedRange{4*i + 1, 4*i + 4, v})
			}
		default:
			u.kind = defReg
		}
		iv.push(v, u)
	}
	if in.Clobber != 0 {
		if g := iv.groupOf[in.Clobber]; g != 0 {
			iv.groups[g-1].pos = append(iv.groups[g-1].pos, 4*i+2)
		} else {
			for s := f.Clobbers[in.Clobber]; s != 0; s &= s - 1 {
				iv.addFixed(PReg(bits.TrailingZeros64(uint64(s))), fixedRange{4*i + 2, 4*i + 3, 0})
			}
		}
	}
	if fixedDefs {
		for _, op := range f.ops(in) {
			if op.IsDef() && op.Late() && op.Constraint() == Fixed {
				iv.addFixed(op.PReg(), fixedRange{4*i + 3, 4*i + 4, op.VReg()})
			}
		}
	}
}

func (iv *intervals) addFixed(r PReg, x fixedRange) { iv.fixed[r] = append(iv.fixed[r], x) }

// makePieces makes one piece per live range, and a separate one for a definition in a fixed
// register or in a slot.
func (iv *intervals) makePieces(f *Func, l *liveness) {
	iv.pieces = append(iv.pieces[:0], piece{})
	for v := range f.VRegs {
		at, end := iv.useStart[v], iv.fill[v]
		for r := l.first[v]; r != 0; r = l.ranges[r].next {
			lr := &l.ranges[r]
			p := piece{v: VReg(v), start: lr.from, end: lr.to, uses: at, reg: locUnset}
			for at < end && iv.uses[at].pos < lr.to {
				at++
			}
			p.useEnd = at
			if p.uses < at {
				if u := &iv.uses[p.uses]; u.kind == defFixed || u.kind == defStack {
					own := p
					own.end, own.useEnd = min(u.end, p.end), p.uses+1
					own.reg = locSlot
					if u.kind == defFixed {
						own.reg = u.hint
					}
					iv.pieces = append(iv.pieces, own)
					if p.start = own.end; p.start == p.end {
						continue
					}
					p.uses++
				}
			}
			iv.pieces = append(iv.pieces, p)
		}
	}
}
