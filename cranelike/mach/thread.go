package mach

import (
	"math"
	"math/bits"
	"sort"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file finds shortcuts around blocks that decide where to go; shortcut.go takes them.
//
// A block that does little but switch on a value is the heart of interpreters, and of what
// compilers for languages with goto make of them: Go's functions are one loop around a switch, and
// each jump sets the number of a block and goes back to the loop's start. A loop begins with a block that does
// little but test a value. The code of such a block can be repeated where another block jumps to it,
// after allocation, when every value has its place: the same instructions find the same values in the same registers.
//
//   - If the jump passes a constant to decide by, the copy needs no decision: it goes where that leads
//     (threading), through several blocks if they ask about the same number. If nothing else uses the number it
//     is not even made, and a block that does nothing else is left out, as is one that nothing leads to any more.
//   - Else, if several blocks jump to a switch, each gets its own (duplication), which saves a jump
//     and lets the processor predict each of them apart.
//     A check that may go to a cold block and else to the switch is repeated with it.
//   - A jump back to the test at the start of a loop becomes a test that goes back (inversion).
//
// The graph that analysis and allocation have seen stays as it is: copies add no ways that it does not have.

const (
	maxCost     = 24   // instructions and edits of a block that is repeated with its switch, or led around that
	minDupJumps = 3    // blocks that jump to one that is repeated with its switch
	maxDupCost  = 2048 // instructions and edits of all its copies
	maxTestCost = 6    // instructions and edits of a test that is repeated, or of what stands before one that is not
	maxWay      = 4    // decisions on a way that is known
)

// A dispatch is a block that ends with a switch or a test and may be repeated.
type dispatch struct {
	block uint32
	edits [2]uint32 // its range of Out.Edits
	skip  uint32    // of them, those that only serve the number that dies, from the first on

	test   bool
	number regalloc.VReg  // what decides, or 0 if that is not a number that is compared with a constant
	param  int            // the parameter that is the number, or -1
	asked  uint32         // the instruction that compares or switches
	place  regalloc.Alloc // where the number is at the start of the block, if placed
	placed bool
	dies   bool // nothing but such questions uses the number

	cost  int  // instructions and edits
	jumps int  // blocks that jump here without a known number
	known bool // some block jumps here with a known number
	dup   bool
	then  uint32    // 1 + the number in dispatches of the switch that follows, if this is a check ahead of it, else 0
	table buf.Label // of its jump table, 0 if it has none yet
}

// decisions finds the function's blocks that may be repeated. It runs after forwarders.
func (e *Emit) decisions() {
	c := e.Code
	e.dispatches, e.ways = e.dispatches[:0], e.ways[:0]
	if e.Off.Has(tune.Thread) && e.Off.Has(tune.Duplicate) && e.Off.Has(tune.Invert) {
		return
	}
	for b := range c.Blocks {
		d := dispatch{block: uint32(b), param: -1}
		if !e.decides(&d) {
			continue
		}
		if len(e.dispatches) == 0 {
			e.dispatchOf = resize(e.dispatchOf, len(c.Blocks))
			clear(e.dispatchOf)
		}
		if e.repeatable(&d) {
			e.dispatches = append(e.dispatches, d)
			e.dispatchOf[b] = uint32(len(e.dispatches))
		}
	}
	if len(e.dispatches) == 0 {
		return
	}
	for b := range c.Blocks {
		d := e.jumpsTo(uint32(b))
		if d == nil {
			continue
		}
		if _, ok := e.way(uint32(b), d); ok {
			d.known = true
			e.ways = append(e.ways, uint32(b))
		} else if !c.Blocks[b].Cold && !(d.test && (e.jumps[b] || d.block > uint32(b))) {
			d.jumps++
		}
	}
	if len(e.ways) > 0 {
		e.deaths()
	}
	for i := range e.dispatches {
		d := &e.dispatches[i]
		least, most := minDupJumps, minDupJumps-1
		if e.Chaos.On(tune.Repeat) {
			least, most = 1, math.MaxInt
		}
		switch {
		case c.Blocks[d.block].Cold || d.jumps == 0:
		case d.test && e.checks(d):
			each := d.cost + e.dispatches[d.then-1].cost
			d.dup = !e.Off.Has(tune.Duplicate) && d.cost <= maxTestCost && d.jumps >= least && d.jumps*each <= maxDupCost
		case d.test:
			d.dup = !e.Off.Has(tune.Invert) && e.exits(d) && d.cost <= maxTestCost && d.jumps <= most
		default:
			d.dup = !e.Off.Has(tune.Duplicate) && d.jumps >= least && d.jumps*d.cost <= maxDupCost
		}
	}
}

// decides fills in what d's block decides by and reports whether it decides.
func (e *Emit) decides(d *dispatch) bool {
	c := e.Code
	rb := &c.RA.Blocks[d.block]
	if rb.NumSuccs < 2 || rb.NumInsts > maxCost {
		return false
	}
	before := uint32(0) // the decision of the only block before
	if rb.NumPreds == 1 && len(e.dispatches) > 0 {
		before = e.dispatchOf[c.RA.Pool[rb.Preds]]
	}
	last := rb.Insts + rb.NumInsts - 1
	switch op := c.Insts[last].Op; {
	case e.ISA.Switch(op):
		d.number, d.asked = c.Ops(last)[0].VReg(), last
	case e.ISA.Branch(op):
		d.test = true
		if rb.NumParams == 0 && before == 0 && !rb.LoopHeader {
			return false // as most
		}
		if rb.NumInsts > 1 {
			d.number, d.asked = e.compared(last-1), last-1
		}
	default:
		return false
	}
	for k, p := range c.RA.Pool[rb.Params : rb.Params+rb.NumParams] {
		if regalloc.VReg(p) == d.number {
			d.param = k
		}
	}
	thread := !e.Off.Has(tune.Thread)
	if !d.test || thread && d.param >= 0 || !e.Off.Has(tune.Invert) && rb.LoopHeader && rb.NumInsts <= maxTestCost {
		return true
	}
	// A test of a number that the only block before has tested, too.
	return thread && d.number != 0 && before != 0 && e.dispatches[before-1].number == d.number
}

// exits reports whether d, a test, begins a loop and may leave it.
func (e *Emit) exits(d *dispatch) bool {
	blocks := e.Code.RA.Blocks
	rb := &blocks[d.block]
	if !rb.LoopHeader {
		return false
	}
	for _, s := range e.Code.RA.Pool[rb.Succs : rb.Succs+2] {
		if blocks[s].LoopDepth < rb.LoopDepth {
			return true
		}
	}
	return false
}

// checks reports whether d, a test, goes to a cold block or on to a switch that may be repeated, as the check of epochs
// at the start of an interpreter's loop does. It fills in d.then. Tests of a register, as of fuel, stay: measured with interp, 1.5 times
// the time without fuel if they do and 1.65 if they are repeated, for reasons unknown.
func (e *Emit) checks(d *dispatch) bool {
	if d.number != 0 {
		return false
	}
	rb := &e.Code.RA.Blocks[d.block]
	for n, s := range e.Code.RA.Pool[rb.Succs : rb.Succs+2] {
		k := e.dispatchOf[e.final(s)]
		if k != 0 && !e.dispatches[k-1].test && e.Code.Blocks[e.final(e.Code.RA.Pool[rb.Succs+1-uint32(n)])].Cold {
			d.then = k
			return true
		}
	}
	return false
}

// compared returns what instruction i compares with a constant before a branch, or 0 if it does something else.
func (e *Emit) compared(i uint32) regalloc.VReg {
	ops := e.Code.Ops(i)
	if len(ops) == 0 || ops[0].IsDef() {
		return 0
	}
	for _, o := range ops[1:] {
		if o.IsDef() || o.VReg() != ops[0].VReg() {
			return 0
		}
	}
	if _, ok := e.ISA.Outcome(&e.Code.Insts[i], &e.Code.Insts[i+1], 0); !ok {
		return 0
	}
	return ops[0].VReg()
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
	if d.cost = int(rb.NumInsts) + len(edits); d.cost > maxCost {
		return false
	}
	if d.number == 0 {
		return true
	}
	// Where the number is when the block begins, and what brings it from there to the question.
	d.place, d.placed = e.Allocs(d.asked)[0], true
	for k := len(edits) - 1; k >= 0 && d.placed; k-- {
		switch ed := &edits[k]; {
		case ed.Inst > d.asked || ed.Inst == d.asked && ed.After:
		case ed.Kind == regalloc.EditSwap:
			d.placed = ed.From != d.place && ed.To != d.place
		case ed.To != d.place:
		case ed.Kind == regalloc.EditMove:
			d.skip |= 1 << k
			d.place = ed.From
		default:
			d.placed = false
		}
	}
	if !d.placed {
		d.skip = 0
	}
	return true
}

// editsOf returns the index of the first edit of instruction i or later.
func (e *Emit) editsOf(i uint32) uint32 {
	return uint32(sort.Search(len(e.Out.Edits), func(k int) bool { return e.Out.Edits[k].Inst >= i }))
}

// deaths finds out which numbers die: those that nothing uses but the decision of the block to which they are passed,
// decisions behind it, and cold blocks behind those, which no way leads through. e.asks has these blocks.
func (e *Emit) deaths() {
	c := e.Code
	e.asks = resize(e.asks, len(c.Blocks))
	clear(e.asks)
	e.passed = resize(e.passed, len(c.RA.VRegs))
	clear(e.passed)
	for i := range e.dispatches {
		if d := &e.dispatches[i]; d.known && d.placed {
			d.dies = true
			e.asks[d.block], e.passed[d.number] = uint32(i+1), uint32(i+1)
		}
	}
	for b := range c.Blocks {
		rb := &c.RA.Blocks[b]
		if rb.NumPreds != 1 || e.asks[b] != 0 {
			continue
		}
		if of := e.asks[c.RA.Pool[rb.Preds]]; of != 0 {
			n := e.dispatchOf[b]
			if c.Blocks[b].Cold || n != 0 && e.dispatches[n-1].number == e.dispatches[of-1].number {
				e.asks[b] = of
			}
		}
	}
	for b := range c.Blocks {
		rb := &c.RA.Blocks[b]
		here, asked := e.asks[b], noInst
		if n := e.dispatchOf[b]; here != 0 && n != 0 && e.dispatches[n-1].number == e.dispatches[here-1].number {
			asked = e.dispatches[n-1].asked
		}
		for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
			for _, o := range c.Ops(i) {
				if n := e.passed[o.VReg()]; n != 0 && !o.IsDef() && (n != here || asked != noInst && i != asked) {
					e.dispatches[n-1].dies = false
				}
			}
		}
		for _, a := range c.RA.Pool[rb.Args : rb.Args+rb.NumArgs] {
			if n := e.passed[a]; n != 0 && n != here {
				e.dispatches[n-1].dies = false
			}
		}
	}
}

// jumpsTo returns the dispatch that block b jumps to, or nil.
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

// A way is where a jump with a known number leads: through decisions to the block to.
type way struct {
	through [maxWay]*dispatch
	n       int
	to      uint32
	drop    bool // the number is not needed on the way, nor behind it
}

// arg returns the register that block b passes to d as the number.
func (e *Emit) arg(b uint32, d *dispatch) uint32 {
	return e.Code.RA.Pool[e.Code.RA.Blocks[b].Args+uint32(d.param)]
}

// way returns the way that block b, which jumps to d, takes from there, if that is known.
func (e *Emit) way(b uint32, d *dispatch) (w way, ok bool) {
	if d.param < 0 || e.Off.Has(tune.Thread) {
		return w, false
	}
	c := e.Code
	recipe := c.RA.VRegs[e.arg(b, d)].Remat
	if recipe == 0 {
		return w, false
	}
	x, ok := e.ISA.Immediate(&c.Remats[recipe])
	if !ok {
		return w, false
	}
	w.drop, w.to = d.dies, d.block
	cost := 0
	for w.n < maxWay {
		n := e.dispatchOf[w.to]
		if n == 0 || e.dispatches[n-1].number != d.number || d.number == 0 {
			break
		}
		next := &e.dispatches[n-1]
		if cost += next.other(true); next.test && cost > maxTestCost {
			break
		}
		w.through[w.n] = next
		w.n++
		w.to = e.decided(next, x)
	}
	if w.n == 0 {
		return w, false
	}
	if w.drop && e.asks[w.to] != 0 && e.asks[w.to] == e.asks[d.block] {
		w.drop = false
	}
	return w, true
}

// other counts what d's block does but decide, without what serves the number if that is dropped.
func (d *dispatch) other(drop bool) int {
	n := d.cost - 1
	if d.test {
		n--
	}
	if drop {
		n -= bits.OnesCount32(d.skip)
	}
	return n
}

// decided returns the block where d goes for the number x.
func (e *Emit) decided(d *dispatch, x int64) uint32 {
	c := e.Code
	mb, rb := &c.Blocks[d.block], &c.RA.Blocks[d.block]
	if !d.test {
		n := min(uint64(uint32(x)), uint64(mb.NumTargets-1))
		return c.RA.Pool[rb.Succs+c.Targets[mb.Targets+uint32(n)]]
	}
	if yes, _ := e.ISA.Outcome(&c.Insts[d.asked], &c.Insts[d.asked+1], x); yes {
		return c.RA.Pool[rb.Succs]
	}
	return c.RA.Pool[rb.Succs+1]
}

// idle returns the instruction of block b that makes the number for d, if that is all that
// it is for, else noInst. A constant has a register of its own for each user.
func (e *Emit) idle(b uint32, d *dispatch) uint32 {
	c := e.Code
	a, rb := e.arg(b, d), &c.RA.Blocks[b]
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

// unused returns the edit that makes the number for d at the end of a block, which has edits
// [from, to), if it can be left out, else to: it is the last one that mentions the number's place.
func (e *Emit) unused(d *dispatch, from, to uint32) uint32 {
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

// leads returns the block that block b, which jumps to a dispatch, leads to without doing anything,
// if there is one.
func (e *Emit) leads(b uint32) (to uint32, ok bool) {
	d := e.jumpsTo(b)
	if d == nil {
		return 0, false
	}
	w, ok := e.way(b, d)
	if !ok {
		return 0, false
	}
	for _, t := range w.through[:w.n] {
		if t.other(w.drop) != 0 {
			return 0, false
		}
	}
	rb := &e.Code.RA.Blocks[b]
	if rb.NumInsts != 1 && (rb.NumInsts != 2 || !w.drop || e.idle(b, d) != rb.Insts) {
		return 0, false
	}
	from, end := e.editsOf(rb.Insts), e.editsOf(rb.Insts+rb.NumInsts)
	return w.to, end == from || end == from+1 && w.drop && e.unused(d, from, end) == from
}

// bypass leaves out blocks that decisions made idle.
func (e *Emit) bypass() {
	for _, b := range e.ways {
		if to, ok := e.leads(b); ok && b != 0 {
			e.jumps[b], e.next[b] = true, to
		}
	}
	for b := range e.jumps { // a block in a cycle of jumps, or before a long chain, stays
		e.jumps[b] = e.jumps[b] && !e.jumps[e.final(uint32(b))]
	}
	if len(e.ways) > 0 {
		e.leaveOut()
	}
}

// leaveOut marks the blocks to which nothing leads, because those before them are led around, as left out.
func (e *Emit) leaveOut() {
	c := e.Code
	e.wanted = resize(e.wanted, len(c.Blocks))
	clear(e.wanted)
	e.wanted[0] = true
	ways := e.ways
	for b := range c.Blocks { // in particular, where blocks lead that are not before what they lead to
		known := len(ways) > 0 && ways[0] == uint32(b)
		if known {
			ways = ways[1:]
		}
		d := e.jumpsTo(uint32(b))
		switch {
		case e.jumps[b]:
			e.wanted[e.next[b]] = true
		case known:
			w, _ := e.way(uint32(b), d)
			e.wanted[w.to] = true
		case d != nil && d.test && e.repeats(uint32(b), d):
			rb := &c.RA.Blocks[d.block]
			e.wanted[c.RA.Pool[rb.Succs]], e.wanted[c.RA.Pool[rb.Succs+1]] = true, true
		case d != nil:
			e.wanted[d.block] = true
		default:
			rb := &c.RA.Blocks[b]
			for _, s := range c.RA.Pool[rb.Succs : rb.Succs+rb.NumSuccs] {
				if s <= uint32(b) {
					e.wanted[s] = true
				}
			}
		}
	}
	for b := range c.Blocks {
		if !e.wanted[b] {
			e.jumps[b], e.next[b] = true, uint32(b)
			continue
		}
		if e.jumpsTo(uint32(b)) != nil {
			continue
		}
		rb := &c.RA.Blocks[b]
		for _, s := range c.RA.Pool[rb.Succs : rb.Succs+rb.NumSuccs] {
			e.wanted[s] = true
		}
	}
}
