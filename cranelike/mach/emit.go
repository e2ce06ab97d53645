package mach

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Emit, the driver of emission: it walks allocated VCode in layout order
// and has the ISA write each instruction and each edit into a buffer.

// ColdTrap is the kind of out-of-line code that does nothing but trap. An ISA's own kinds are
// greater.
const ColdTrap = 0

// A Cold is out-of-line code, emitted behind the function's blocks.
type Cold struct {
	Label buf.Label // its start
	Back  buf.Label // where it continues, if it does
	Inst  uint32    // instruction it belongs to
	Kind  uint8
	Trap  types.TrapCode // ColdTrap
	Pos   types.FilePos
}

// A Frame describes the function's stack frame. From high to low addresses: incoming
// arguments, return address, saved frame pointer, saved context, local area, spill slots,
// outgoing arguments and results.
type Frame struct {
	Needed bool   // there is one: a frame pointer at least
	Size   uint32 // bytes below the frame pointer
	Spill  uint32 // offset from the stack pointer of spill slot 0
	Area   uint32 // and of the local area
}

// An Emit emits one function at a time. It belongs to one goroutine and is reused.
type Emit struct {
	ISA      *ISA
	Code     *VCode
	Out      *regalloc.Output
	Tun      *environ.Tunables
	Buf      *buf.Buffer
	Asm      any // the ISA's assembler around Buf
	Frame    Frame
	Features uint64
	Off      tune.Set    // optimizations that are turned off
	Chaos    *tune.Chaos // if not nil, decides badly

	Checked bool // look at the operands of each instruction
	// Inline are the functions that were inlined into the next one. A signal can stop code anywhere, so wherever
	// such a function begins or ends a position is recorded.
	Inline types.Inlines

	AllPositions bool // record where each instruction comes from, not only those found in backtraces

	labels   buf.Label // of block 0; the others follow
	cold     []Cold
	current  Cold // the one being emitted
	slabs    slabs
	traps    int // explicit ones
	within   int // of Inline: the function that the last recorded position is in, -1 outside of all
	block    uint32
	searched flagsSearch
	jumps    []bool   // by block: it does nothing but jump, and is left out
	next     []uint32 // by block that does: where to
	consts   []buf.Label
	keys     []environ.FuncKey // by relocation symbol

	dispatches []dispatch
	dispatchOf []uint32 // by block: 1 + index in dispatches, or 0; not used if there are none
	ways       []uint32 // the blocks that jump to dispatches with known numbers
	asks       []uint32 // by block: 1 + index of the dispatch whose number it asks about, or 0; see deaths
	passed     []uint32 // by virtual register: 1 + index of the dispatch whose number it is, or 0
	wanted     []bool   // by block: something leads there
	inverted   uint32   // the block where the inverted loop whose test came last begins
	targets    []buf.Label

	windows bool   // loops are placed (buf.Buffer.OpenLoop)
	loop    uint16 // depth of the loop that is being placed, or 0
	inLoop  bool   // the block emitted last is in it

	// Flags is the ISA's memory of what the flags say, and where.
	Flags FlagState
}

// A FlagState says that the flags tell whether register Reg, taken Width bytes wide, is zero
// or negative, if the current offset is still Offset and the block Block.
type FlagState struct {
	Offset, Block uint32
	Reg, Width    uint8
}

// Block returns the block being emitted.
func (e *Emit) Block() uint32 { return e.block }

// NewEmit returns an Emit for isa.
func NewEmit(isa *ISA, tun *environ.Tunables, features uint64) *Emit {
	e := &Emit{ISA: isa, Tun: tun, Features: features}
	e.Buf, e.Asm = isa.NewAsm()
	return e
}

// Sym returns the symbol that relocations to function k use.
func (e *Emit) Sym(k environ.FuncKey) uint32 {
	for i := len(e.keys) - 1; i >= max(0, len(e.keys)-8); i-- {
		if e.keys[i] == k {
			return uint32(i)
		}
	}
	e.keys = append(e.keys, k)
	return uint32(len(e.keys) - 1)
}

// explicitTrap marks the identifiers of call sites that are explicit traps; the others are
// instruction numbers.
const explicitTrap = 1 << 31

// Run emits c as allocated by out.
func (e *Emit) Run(c *VCode, out *regalloc.Output) *Code {
	e.Code, e.Out = c, out
	n := len(c.Blocks)
	e.ISA.ResetAsm(e.Asm, 8*len(c.Insts)+64)
	if e.Chaos != nil {
		e.Buf.Stretch(e.stays)
	}
	if e.Checked {
		e.ISA.CheckAsm(e.Asm)
	}
	e.labels = e.Buf.NewLabels(n)
	e.cold, e.keys, e.traps, e.within = e.cold[:0], e.keys[:0], 0, -1
	e.consts = resize(e.consts, len(c.Consts))
	clear(e.consts)
	e.layoutFrame()
	e.forwarders()
	e.decisions()
	e.bypass()
	e.Flags, e.searched, e.inverted, e.loop = FlagState{}, flagsSearch{}, 0, 0
	e.windows = e.ISA.Windows(e.Features) && !e.Off.Has(tune.Windows)
	at, b := 0, 0
	if w, ok := e.bare(); ok {
		at, b = e.begin(&w), 1
	} else {
		e.ISA.Prologue(e)
	}
	for ; b < n; b++ {
		at = e.emitBlock(uint32(b), at)
	}
	if e.loop != 0 {
		e.extend()
		e.loop = 0
	}
	for i := 0; i < len(e.cold); i++ { // cold code may ask for more
		e.current = e.cold[i] // a copy, as the list may move; a local variable would be allocated each time
		e.Buf.Bind(e.current.Label)
		e.addr(e.current.Pos)
		e.ISA.Cold(e, &e.current)
	}
	return e.result()
}

// Verify checks the code that Run has just returned.
func (e *Emit) Verify(code *Code) error { return e.ISA.Verify(e.Asm, code) }

func (e *Emit) layoutFrame() {
	c := e.Code
	f := &e.Frame
	*f = Frame{Spill: (c.OutBytes + 15) &^ 15}
	f.Area = f.Spill + (e.Out.NumSlots*8+15)&^15 + e.pad()
	f.Size = f.Area + (c.Area+15)&^15
	if c.CtxSlot {
		f.Size += 16
	}
	f.Needed = f.Size > 0 || c.Calls || c.Traps || c.InBytes > 0
}

// forwarders finds the blocks that only jump. Whatever leads to one of them leads to where it
// jumps, so they are not emitted. bypass completes this.
func (e *Emit) forwarders() {
	c := e.Code
	e.jumps = resize(e.jumps, len(c.Blocks))
	e.next = resize(e.next, len(c.Blocks))
	for b := range c.Blocks {
		rb := &c.RA.Blocks[b]
		e.jumps[b] = b != 0 && rb.NumInsts == 1 && c.Insts[rb.Insts].Op == OpJump
		if e.jumps[b] {
			e.next[b] = c.RA.Pool[rb.Succs]
		}
	}
	b := uint32(0)
	for i := range e.Out.Edits {
		ed := &e.Out.Edits[i]
		if c.Insts[ed.Inst].Op != OpJump {
			continue
		}
		for b+1 < uint32(len(c.Blocks)) && c.RA.Blocks[b+1].Insts <= ed.Inst {
			b++
		}
		e.jumps[b] = false
	}
}

func (e *Emit) emitBlock(b uint32, at int) int {
	c := e.Code
	rb := &c.RA.Blocks[b]
	e.block = b
	begins := rb.LoopHeader
	if len(e.dispatches) > 0 && e.dispatchOf[b] != 0 {
		if d := &e.dispatches[e.dispatchOf[b]-1]; d.test && d.dup {
			begins, e.inverted = false, e.top(d) // none or little of what goes back comes here
		}
	}
	if e.jumps[b] {
		for at < len(e.Out.Edits) && e.Out.Edits[at].Inst < rb.Insts+rb.NumInsts {
			at++
		}
		return at
	}
	if e.loop != 0 {
		e.endLoop(b, rb)
	}
	if (begins || e.inverted == b) && !c.Blocks[b].Cold && rb.LoopDepth > 0 {
		if e.windows {
			e.Buf.OpenLoop(16, 10)
			e.loop, e.inLoop = rb.LoopDepth, true
		} else {
			e.Buf.Align(16, 10)
		}
	}
	e.align()
	e.Buf.Bind(e.labels + buf.Label(b))
	edits := e.Out.Edits
	d, skip := e.jumpsTo(b), noInst
	if d != nil {
		if w, known := e.way(b, d); known && w.drop {
			skip = e.idle(b, d)
		}
	}
	for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
		if d != nil && i == rb.Insts+rb.NumInsts-1 {
			end := at
			for end < len(edits) && edits[end].Inst == i {
				end++
			}
			if e.shortcut(d, uint32(at), uint32(end)) {
				return end
			}
		}
		for ; at < len(edits) && edits[at].Inst == i && !edits[at].After; at++ {
			e.edit(&edits[at], i)
		}
		if i != skip {
			e.inst(i)
		}
		for ; at < len(edits) && edits[at].Inst == i; at++ {
			e.edit(&edits[at], i+1)
		}
	}
	return at
}

// extend says to the buffer that the loop that is being placed goes on to here, if it does.
func (e *Emit) extend() {
	if e.inLoop {
		e.Buf.LoopTo()
	}
}

// endLoop ends the loop that is being placed if none of it comes at block b or behind it. Blocks of code that leaves the loop
// may be between its own.
func (e *Emit) endLoop(b uint32, rb *regalloc.Block) {
	e.extend()
	switch {
	case rb.LoopDepth > e.loop: // it is not an innermost one
		e.Buf.DropLoop()
		e.loop = 0
	case rb.LoopHeader || e.Code.Blocks[b].Cold:
		e.loop = 0
	default:
		e.inLoop = rb.LoopDepth == e.loop
	}
}

// inst emits instruction i.
func (e *Emit) inst(i uint32) {
	c := e.Code
	in := &c.Insts[i]
	switch in.Op {
	case OpJump:
		if e.crosses(in.Pos) {
			e.addr(in.Pos)
		}
		e.Goto(e.Succ(0))
	case OpMove:
		a := e.Allocs(i)
		if a[0] != a[1] {
			o := c.Ops(i)
			ed := regalloc.Edit{Inst: i, Class: c.RA.VRegs[o[0].VReg()].Class, From: a[0], To: a[1]}
			e.ISA.Move(e, &ed)
		}
	default:
		// Only these can be found in a backtrace; the others go with what precedes them.
		if in.Trap != types.TrapNone || c.RA.Insts[i].Flags&regalloc.Safepoint != 0 || e.AllPositions && in.Pos != types.NoPos || e.crosses(in.Pos) {
			e.addr(in.Pos)
		}
		e.ISA.Inst(e, i)
	}
}

func (e *Emit) edit(ed *regalloc.Edit, next uint32) {
	switch ed.Kind {
	case regalloc.EditMove:
		e.ISA.Move(e, ed)
	case regalloc.EditSwap:
		e.ISA.Swap(e, ed)
	case regalloc.EditRemat:
		e.ISA.Remat(e, ed, e.FlagsLive(next))
	}
}

// A flagsSearch is what FlagsLive found last: for each instruction of the block from from on and before to
// the answer is live. A block of many constants asks at each of them.
type flagsSearch struct {
	block, from, to uint32
	live            bool
}

// FlagsLive reports whether flags that were set before instruction i of the block are read by it or after it.
func (e *Emit) FlagsLive(i uint32) bool {
	if f := &e.searched; f.from <= i && i < f.to && f.block == e.block {
		return f.live
	}
	c := e.Code
	rb := &c.RA.Blocks[e.block]
	end := rb.Insts + rb.NumInsts
	found := flagsSearch{block: e.block, from: i, to: end}
	for ; i < end; i++ {
		op := c.Insts[i].Op
		if op == OpMove {
			continue
		}
		if op == OpJump {
			break
		}
		if reads, writes := e.ISA.Flags(op); reads || writes {
			found.live, found.to = reads, i+1
			break
		}
	}
	e.searched = found
	return found.live
}

// addr records the position of what follows.
func (e *Emit) addr(p types.FilePos) {
	if e.Tun.AddressMap {
		e.Buf.Addr(p)
	}
	if len(e.Inline) > 0 {
		e.within = e.Inline.Index(p)
	}
}

// crosses reports whether p is in another inlined function than the last recorded position.
func (e *Emit) crosses(p types.FilePos) bool {
	return len(e.Inline) > 0 && p != types.NoPos && e.Inline.Index(p) != e.within
}

// What follows is for the ISA's emission.

// Allocs returns the places of instruction i's operands.
func (e *Emit) Allocs(i uint32) []regalloc.Alloc {
	in := &e.Code.RA.Insts[i]
	return e.Out.Allocs[in.Ops : in.Ops+uint32(in.NumOps)]
}

// Succ returns the n'th successor of the current block.
func (e *Emit) Succ(n int) uint32 {
	rb := &e.Code.RA.Blocks[e.block]
	return e.Code.RA.Pool[rb.Succs+uint32(n)]
}

// Targets returns the number of edges of the switch that ends the current block.
func (e *Emit) Targets() int { return int(e.Code.Blocks[e.block].NumTargets) }

// Target returns the block to which edge n of the switch leads.
func (e *Emit) Target(n int) uint32 {
	return e.Succ(int(e.Code.Targets[e.Code.Blocks[e.block].Targets+uint32(n)]))
}

// Label returns the label of block b, or of the one that it only jumps to.
func (e *Emit) Label(b uint32) buf.Label { return e.labels + buf.Label(e.final(b)) }

// maxChain bounds how many blocks that only jump are followed.
const maxChain = 8

// final follows blocks that only jump.
func (e *Emit) final(b uint32) uint32 {
	for range maxChain {
		if !e.jumps[b] {
			break
		}
		b = e.next[b]
	}
	return b
}

// Falls reports whether control that leaves the current block reaches block b by falling through.
func (e *Emit) Falls(b uint32) bool {
	b = e.final(b)
	for n := e.block + 1; int(n) < len(e.jumps); n++ {
		if n == b {
			return true
		}
		if !e.jumps[n] {
			return false
		}
	}
	return false
}

// Goto goes to block b. The buffer removes jumps that lead to what follows.
func (e *Emit) Goto(b uint32) { e.ISA.Jump(e, e.Label(b)) }

// TrapLabel returns the label of a new cold trap for instruction i.
func (e *Emit) TrapLabel(code types.TrapCode, i uint32) buf.Label {
	return e.AddCold(Cold{Inst: i, Kind: ColdTrap, Trap: code, Pos: e.Code.Insts[i].Pos})
}

// AddCold adds out-of-line code and returns its label.
func (e *Emit) AddCold(c Cold) buf.Label {
	c.Label = e.Buf.NewLabel()
	e.cold = append(e.cold, c)
	return c.Label
}

// Const returns the label of constant n of the function.
func (e *Emit) Const(n uint32) buf.Label {
	if e.consts[n] == 0 {
		k := e.Code.Consts[n]
		e.consts[n] = e.PoolConst(k)
	}
	return e.consts[n]
}

// PoolConst returns the label of a constant.
func (e *Emit) PoolConst(k Const) buf.Label {
	switch k.Size {
	case 4:
		return e.Buf.Const4(uint32(k.Lo))
	case 8:
		return e.Buf.Const8(k.Lo)
	case 16:
		return e.Buf.Const16(k.Lo, k.Hi)
	}
	panic(fmt.Sprintf("mach.Emit: constant of %d bytes", k.Size))
}

// CallSite records that the call just written is instruction i.
func (e *Emit) CallSite(i uint32) { e.Buf.Call(i) }

// TrapSite records that the call just written is an explicit trap.
func (e *Emit) TrapSite(code types.TrapCode) {
	e.traps++
	e.Buf.Call(explicitTrap | uint32(code))
}
