package mach

import "github.com/gowasmtime/gowasmtime/cranelike/asm/buf"

// This file emits the shortcuts that thread.go finds.

// shortcut emits the end of the current block, a jump to d, with edits [from, to)
// before it, if there is a shorter way than to go there.
func (e *Emit) shortcut(d *dispatch, from, to uint32) bool {
	b := e.block
	w, known := e.way(b, d)
	if !known && !e.repeats(b, d) {
		return false
	}
	i := e.Code.RA.Blocks[b].Insts + e.Code.RA.Blocks[b].NumInsts - 1
	skip := to
	if known && w.drop {
		skip = e.unused(d, from, to)
	}
	for k := from; k < to; k++ {
		if k != skip {
			e.edit(&e.Out.Edits[k], i)
		}
	}
	switch {
	case known:
		for _, t := range w.through[:w.n] {
			e.repeat(t, true, w.drop)
		}
		e.block = b
		e.Goto(w.to)
	case d.then != 0:
		e.repeat(d, false, false)
		e.block = b
		e.goOn(d)
		e.repeat(&e.dispatches[d.then-1], false, false)
		e.block = b
	case d.test:
		e.repeat(d, false, false)
		e.block = b
		e.goBack(d)
	default:
		e.repeat(d, false, false)
		e.block = b
	}
	return true
}

// repeats reports whether block b, which jumps to d without a known number, gets a copy with the decision. For a switch, it
// must be the current block.
func (e *Emit) repeats(b uint32, d *dispatch) bool {
	if !d.dup || e.Code.Blocks[b].Cold {
		return false
	}
	if d.test {
		return d.block <= b
	}
	return !e.Falls(d.block)
}

// repeat emits d's block again, with a switch at its end but not with a branch. If the way from it is
// known it needs neither the switch nor the comparison before the branch; if the number is dropped,
// what brings that there is not needed either.
func (e *Emit) repeat(d *dispatch, known, drop bool) {
	rb := &e.Code.RA.Blocks[d.block]
	e.block = d.block
	at, last := d.edits[0], rb.Insts+rb.NumInsts-1
	for i := rb.Insts; i <= last; i++ {
		for ; at < d.edits[1] && e.Out.Edits[at].Inst == i && !e.Out.Edits[at].After; at++ {
			if !drop || d.skip>>(at-d.edits[0])&1 == 0 {
				e.edit(&e.Out.Edits[at], i)
			}
		}
		if !(known && i == d.asked || d.test && i == last) {
			e.inst(i)
		}
		for ; at < d.edits[1] && e.Out.Edits[at].Inst == i; at++ {
			e.edit(&e.Out.Edits[at], i+1)
		}
	}
}

// top returns the block where the loop of d, an inverted test, begins.
func (e *Emit) top(d *dispatch) uint32 {
	rb := &e.Code.RA.Blocks[d.block]
	yes, no := e.Code.RA.Pool[rb.Succs], e.Code.RA.Pool[rb.Succs+1]
	if e.Code.RA.Blocks[no].LoopDepth > e.Code.RA.Blocks[yes].LoopDepth {
		return e.final(no)
	}
	return e.final(yes)
}

// goOn emits the branch of d, a check ahead of a switch, so that what follows is the way to the switch.
func (e *Emit) goOn(d *dispatch) {
	rb := &e.Code.RA.Blocks[d.block]
	succs := e.Code.RA.Pool[rb.Succs : rb.Succs+2]
	n := uint32(0)
	if e.final(succs[1]) == e.dispatches[d.then-1].block {
		n = 1
	}
	e.ISA.Unless(e, rb.Insts+rb.NumInsts-1, n, e.Label(succs[1-n]))
}

// goBack emits the branch of d, a test whose other instructions have been repeated at the end of the current block.
func (e *Emit) goBack(d *dispatch) {
	rb := &e.Code.RA.Blocks[d.block]
	succs := e.Code.RA.Pool[rb.Succs : rb.Succs+2]
	n := uint32(0) // the successor that is reached by going on
	if e.Falls(succs[1]) || !e.Falls(succs[0]) && e.Code.RA.Blocks[succs[1]].LoopDepth < e.Code.RA.Blocks[succs[0]].LoopDepth {
		n = 1
	}
	i := rb.Insts + rb.NumInsts - 1
	e.ISA.Unless(e, i, n, e.Label(succs[1-n]))
	e.Goto(succs[n])
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
