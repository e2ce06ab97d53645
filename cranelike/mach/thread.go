package mach

import (
	"sort"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements shortcuts around switches, which programs jump back to.
//
// A block that does little but switch on a value is the heart of interpreters, and of what
// compilers for languages with goto make of them: Go's functions are one loop around a switch, and
// each jump sets the number of a block and goes back to the loop's start. The code of such a
// block can be repeated where another block jumps to it, after allocation, when every value has
// its place: the same instructions find the same values in the same registers.
//
//   - If the jump passes a constant to switch on, the copy needs no switch: it goes where that leads
//     (threading). If nothing else uses the number it is not even made, and a block that does
//     nothing else is left out.
//   - Else, if several blocks jump to the switch, each gets its own (duplication), which saves a jump
//     and lets the processor predict each of them apart.
//
// The graph that analysis and allocation have seen stays as it is: copies add no ways that it does not have.

const (
	maxCost     = 24   // instructions and edits of a block that is repeated
	minDupJumps = 3    // blocks that jump to one that is repeated with its switch
	maxDupCost  = 2048 // instructions and edits of all its copies
)

// A dispatch is a block that ends with a switch and may be repeated.
type dispatch struct {
	block uint32
	edits [2]uint32 // its range of Out.Edits
	skip  uint32    // of them, those that only serve the number that dies, from the first on

	param int            // the parameter that is switched on, or -1
	dies  bool           // which has no other use
	place regalloc.Alloc // and is there at the start of the block

	jumps int // blocks that jump here without a known number
	dup   bool
	table buf.Label // of its jump table, 0 if it has none yet
}

// switches finds the function's switches that may be repeated. It runs before forwarders.
func (e *Emit) switches() {
	c := e.Code
	e.dispatches = e.dispatches[:0]
	if e.Off.Has(tune.Thread) && e.Off.Has(tune.Duplicate) {
		return
	}
	for b := range c.Blocks {
		rb := &c.RA.Blocks[b]
		if rb.NumSuccs == 0 || rb.NumInsts > maxCost || !e.ISA.Switch(c.Insts[rb.Insts+rb.NumInsts-1].Op) {
			continue
		}
		if len(e.dispatches) == 0 {
			e.dispatchOf = resize(e.dispatchOf, len(c.Blocks))
			clear(e.dispatchOf)
		}
		d := dispatch{block: uint32(b), param: int(c.Blocks[b].Index) - 1, dies: c.Blocks[b].IndexDies}
		if e.repeatable(&d) {
			e.dispatches = append(e.dispatches, d)
			e.dispatchOf[b] = uint32(len(e.dispatches))
		}
	}
	if len(e.dispatches) == 0 {
		return
	}
	for b := range c.Blocks {
		if d := e.jumpsTo(uint32(b)); d != nil && !c.Blocks[b].Cold {
			if _, known := e.known(uint32(b), d); !known {
				d.jumps++
			}
		}
	}
	for i := range e.dispatches {
		d := &e.dispatches[i]
		rb := &c.RA.Blocks[d.block]
		cost := int(rb.NumInsts + d.edits[1] - d.edits[0])
		least := minDupJumps
		if e.Chaos.On(tune.Repeat) {
			least = 1
		}
		d.dup = !e.Off.Has(tune.Duplicate) && !c.Blocks[d.block].Cold && d.jumps >= least && d.jumps*cost <= maxDupCost
	}
}

// repeatable completes d and reports whether its block may be repeated at all.
func (e *Emit) repeatable(d *dispatch) bool {
	c := e.Code
	rb := &c.RA.Blocks[d.block]
	last := rb.Insts + rb.NumInsts - 1
	for i := rb.Insts; i < last; i++ {
		if c.RA.Insts[i].Flags&regalloc.Safepoint != 0 {
			return false // calls are in order of instructions
		}
	}
	d.edits[0], d.edits[1] = e.editsOf(rb.Insts), e.editsOf(last+1)
	edits := e.Out.Edits[d.edits[0]:d.edits[1]]
	if int(rb.NumInsts)+len(edits) > maxCost {
		return false
	}
	if d.param < 0 {
		return true
	}
	// Where the number is when the block begins, and what brings it from there to the switch.
	d.place = e.Allocs(last)[0]
	for k := len(edits) - 1; k >= 0 && d.dies; k-- {
		switch ed := &edits[k]; {
		case ed.Kind == regalloc.EditSwap:
			d.dies = ed.From != d.place && ed.To != d.place
		case ed.To != d.place:
		case ed.Kind == regalloc.EditMove:
			d.skip |= 1 << k
			d.place = ed.From
		default:
			d.dies = false
		}
	}
	if !d.dies {
		d.skip = 0
	}
	return true
}

// editsOf returns the index of the first edit of instruction i or later.
func (e *Emit) editsOf(i uint32) uint32 {
	return uint32(sort.Search(len(e.Out.Edits), func(k int) bool { return e.Out.Edits[k].Inst >= i }))
}

// jumpsTo returns the switch that block b jumps to, or nil.
func (e *Emit) jumpsTo(b uint32) *dispatch {
	if len(e.dispatches) == 0 {
		return nil
	}
	c := e.Code
	rb := &c.RA.Blocks[b]
	if rb.NumSuccs != 1 || c.Insts[rb.Insts+rb.NumInsts-1].Op != OpJump {
		return nil
	}
	if n := e.dispatchOf[c.RA.Pool[rb.Succs]]; n != 0 {
		return &e.dispatches[n-1]
	}
	return nil
}

// number returns the register that block b passes to d to switch on.
func (e *Emit) number(b uint32, d *dispatch) uint32 {
	return e.Code.RA.Pool[e.Code.RA.Blocks[b].Args+uint32(d.param)]
}

// known returns the block to which d switches when block b jumps to it, if that is known.
func (e *Emit) known(b uint32, d *dispatch) (to uint32, ok bool) {
	if d.param < 0 || e.Off.Has(tune.Thread) {
		return 0, false
	}
	c := e.Code
	a := e.number(b, d)
	recipe := c.RA.VRegs[a].Remat
	if recipe == 0 {
		return 0, false
	}
	x, ok := e.ISA.Immediate(&c.Remats[recipe])
	if !ok {
		return 0, false
	}
	mb, rb := &c.Blocks[d.block], &c.RA.Blocks[d.block]
	n := min(uint64(uint32(x)), uint64(mb.NumTargets-1))
	return c.RA.Pool[rb.Succs+c.Targets[mb.Targets+uint32(n)]], true
}

// idle returns the instruction of block b that makes the number for d, if that is all that
// it is for, else noInst. A constant has a register of its own for each user.
func (e *Emit) idle(b uint32, d *dispatch) uint32 {
	if !d.dies {
		return noInst
	}
	c := e.Code
	a, rb := e.number(b, d), &c.RA.Blocks[b]
	end := rb.Insts + rb.NumInsts
	for i := end - 1; i > rb.Insts && i+maxCost > end; i-- {
		ops := c.Ops(i - 1)
		if len(ops) != 1 || !ops[0].IsDef() || uint32(ops[0].VReg()) != a {
			continue
		}
		if _, ok := e.ISA.Immediate(&c.Insts[i-1]); ok {
			return i - 1
		}
	}
	return noInst
}

const noInst = ^uint32(0)

// unused returns the edit that makes the number for d at the end of block b, which has edits
// [from, to), if it can be left out, else to: it is the last one that mentions the number's place.
func (e *Emit) unused(d *dispatch, from, to uint32) uint32 {
	if !d.dies {
		return to
	}
	for k := to; k > from; k-- {
		ed := &e.Out.Edits[k-1]
		if ed.Kind != regalloc.EditRemat && ed.From == d.place || ed.Kind == regalloc.EditSwap && ed.To == d.place {
			break
		}
		if ed.To == d.place {
			return k - 1
		}
	}
	return to
}

// empty reports whether d does nothing but switch on its parameter.
func (d *dispatch) empty(rb *regalloc.Block) bool {
	return d.dies && rb.NumInsts == 1 && d.skip == 1<<(d.edits[1]-d.edits[0])-1
}

// leads returns the block that block b, which jumps to a switch, leads to without doing anything,
// if there is one.
func (e *Emit) leads(b uint32) (to uint32, ok bool) {
	d := e.jumpsTo(b)
	if d == nil || !d.empty(&e.Code.RA.Blocks[d.block]) {
		return 0, false
	}
	if to, ok = e.known(b, d); !ok {
		return 0, false
	}
	rb := &e.Code.RA.Blocks[b]
	if rb.NumInsts != 1 && (rb.NumInsts != 2 || e.idle(b, d) != rb.Insts) {
		return 0, false
	}
	from, end := e.editsOf(rb.Insts), e.editsOf(rb.Insts+rb.NumInsts)
	return to, end == from || end == from+1 && e.unused(d, from, end) == from
}

// shortcut emits the end of the current block, a jump to the switch d, with edits [from, to)
// before it, if there is a shorter way than to go there.
func (e *Emit) shortcut(d *dispatch, from, to uint32) bool {
	b := e.block
	target, known := e.known(b, d)
	if !known && (!d.dup || e.Falls(d.block) || e.Code.Blocks[b].Cold) {
		return false
	}
	i := e.Code.RA.Blocks[b].Insts + e.Code.RA.Blocks[b].NumInsts - 1
	skip := to
	if known {
		skip = e.unused(d, from, to)
	}
	for k := from; k < to; k++ {
		if k != skip {
			e.edit(&e.Out.Edits[k], i)
		}
	}
	rb := &e.Code.RA.Blocks[d.block]
	e.block = d.block
	at, end := d.edits[0], rb.Insts+rb.NumInsts
	if known {
		end--
	}
	for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
		for ; at < d.edits[1] && e.Out.Edits[at].Inst == i && !e.Out.Edits[at].After; at++ {
			if !known || d.skip>>(at-d.edits[0])&1 == 0 {
				e.edit(&e.Out.Edits[at], i)
			}
		}
		if i < end {
			e.inst(i)
		}
		for ; at < d.edits[1] && e.Out.Edits[at].Inst == i; at++ {
			e.edit(&e.Out.Edits[at], i+1)
		}
	}
	e.block = b
	if known {
		e.Goto(target)
	}
	return true
}

// Table returns the label of a jump table of n entries of size bytes for the current block, a switch, which
// is asked for alike each time. Entries beyond the switch's targets lead to the last one.
func (e *Emit) Table(n int, size uint8) buf.Label {
	var d *dispatch
	if len(e.dispatches) > 0 && e.dispatchOf[e.block] != 0 {
		if d = &e.dispatches[e.dispatchOf[e.block]-1]; d.table != 0 {
			return d.table
		}
	}
	e.targets = e.targets[:0]
	last := e.Targets() - 1
	for k := range n {
		e.targets = append(e.targets, e.Label(e.Target(min(k, last))))
	}
	l := e.Buf.JumpTable(e.targets, size)
	if d != nil {
		d.table = l
	}
	return l
}
