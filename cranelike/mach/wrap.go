package mach

import (
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file lets functions that begin with a test, after which they may return at once, make their
// frame behind the test: recursive functions end so as often as not.
//
// What comes before the frame must not need it: no slots, no calls, no traps. The blocks on the
// way to the return are emitted once more if others lead there too, who have a frame.

const (
	maxBareInsts  = 8        // instructions of a block, and edits; package native looks for the frame behind at most 4 blocks
	maxBareFrame  = 4096 / 2 // bytes of a frame that is made late: no page needs to be touched
	maxBareBlocks = 3        // on the way to the return
)

// A bareWay is how the function returns without a frame.
type bareWay struct {
	succ   uint32 // the first block's successor that leads there
	blocks [maxBareBlocks]uint32
	n      int
}

// bare finds out whether the function's frame can wait until its first block has decided.
func (e *Emit) bare() (w bareWay, ok bool) {
	c := e.Code
	rb := &c.RA.Blocks[0]
	if e.Off.Has(tune.Wrap) || e.Chaos.OneIn(2, tune.Unwrap) || !e.Frame.Needed || c.Check.On || c.InBytes > 0 || e.Frame.Size > maxBareFrame ||
		rb.NumSuccs != 2 || rb.NumPreds != 0 || c.RA.Pool[rb.Succs] == c.RA.Pool[rb.Succs+1] {
		return w, false
	}
	if !e.ISA.Branch(c.Insts[rb.Insts+rb.NumInsts-1].Op) || !e.isBare(0, rb.NumInsts-1) {
		return w, false
	}
	for w.succ = range rb.NumSuccs {
		w.n = 0
		for b := c.RA.Pool[rb.Succs+w.succ]; w.n < maxBareBlocks && b != 0; {
			w.blocks[w.n] = b
			w.n++
			bb := &c.RA.Blocks[b]
			if !e.isBare(b, bb.NumInsts-1) {
				break
			}
			last := c.Insts[bb.Insts+bb.NumInsts-1].Op
			if e.ISA.Return(last) {
				return w, true
			}
			if last != OpJump {
				break
			}
			b = c.RA.Pool[bb.Succs]
		}
	}
	return w, false
}

// isBare reports whether the first n instructions of block b, and all its edits, need no frame.
func (e *Emit) isBare(b, n uint32) bool {
	c := e.Code
	rb := &c.RA.Blocks[b]
	if n > maxBareInsts {
		return false
	}
	const framed = ModeIn | ModeOut | ModeArea | ModeTmp
	for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
		in := &c.Insts[i]
		if in.Mode&framed != 0 || c.RA.Insts[i].Flags&regalloc.Safepoint != 0 || i < rb.Insts+n && !e.ISA.Bare(in) {
			return false
		}
		for _, a := range e.Allocs(i) {
			if a.IsSlot() {
				return false
			}
		}
	}
	from, to := e.editsOf(rb.Insts), e.editsOf(rb.Insts+rb.NumInsts)
	if to-from > maxBareInsts {
		return false
	}
	for k := from; k < to; k++ {
		ed := &e.Out.Edits[k]
		if ed.From.IsSlot() || ed.To.IsSlot() || ed.Kind == regalloc.EditRemat && c.Remats[ed.Remat].Mode&framed != 0 {
			return false
		}
	}
	return true
}

// begin emits the function's first block and the way w from it to a return, then the prologue. It
// returns the index of the first edit of the next block.
func (e *Emit) begin(w *bareWay) (at int) {
	c := e.Code
	rb := &c.RA.Blocks[0]
	last := rb.Insts + rb.NumInsts - 1
	e.block = 0
	e.Buf.Bind(e.labels)
	at = e.some(rb.Insts, last, 0)
	for edits := e.Out.Edits; at < len(edits) && edits[at].Inst == last; at++ {
		e.edit(&edits[at], last)
	}
	framed := e.Buf.NewLabel()
	e.ISA.Unless(e, last, w.succ, framed)
	e.Frame.Needed = false
	only := true // nothing else leads to the block
	for k, b := range w.blocks[:w.n] {
		e.block = b
		bb := &c.RA.Blocks[b]
		end := bb.Insts + bb.NumInsts
		if k+1 < w.n {
			end-- // the jump
		}
		next := e.some(bb.Insts, end, int(e.editsOf(bb.Insts)))
		for edits := e.Out.Edits; next < len(edits) && edits[next].Inst == end && k+1 < w.n; next++ {
			e.edit(&edits[next], end)
		}
		if only = only && bb.NumPreds == 1; only {
			e.jumps[b], e.next[b] = true, b // left out
		}
	}
	e.Frame.Needed = true
	e.Buf.Bind(framed)
	e.ISA.Prologue(e)
	e.block = 0
	e.Goto(e.Succ(int(1 - w.succ)))
	return at
}

// some emits instructions from to to-1, with their edits from index at on, and returns the index
// of the next edit.
func (e *Emit) some(from, to uint32, at int) int {
	edits := e.Out.Edits
	for i := from; i < to; i++ {
		for ; at < len(edits) && edits[at].Inst == i && !edits[at].After; at++ {
			e.edit(&edits[at], i)
		}
		e.inst(i)
		for ; at < len(edits) && edits[at].Inst == i; at++ {
			e.edit(&edits[at], i+1)
		}
	}
	return at
}
