package mach

import (
	"fmt"
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Lower, the driver of instruction selection.
//
// Each block is first scheduled forward: its pinned instructions in order, each pure value
// placed in the block right before the first one that needs it. The schedule is then walked
// backward. The ISA's Lower emits the machine instructions of one IR instruction in their
// natural order; the driver turns the order around.

// A Lower selects machine code for one function at a time. It belongs to one goroutine and
// is reused; its arrays keep their memory.
type Lower struct {
	ISA  *ISA
	F    *ir.Func
	Freq []float32 // by block
	Code *VCode
	Tun  *environ.Tunables

	// Features are the ISA's own switches, fixed for a compiler.
	Features uint64

	// Off are the optimizations that are turned off.
	Off tune.Set

	// Chaos, if not nil, decides badly. Idom is for it: each block's immediate dominator.
	Chaos *tune.Chaos
	Idom  []ir.Block

	// Hits counts, if not nil, how often each selection rule of the ISA fired.
	Hits []uint32

	// NoSink forbids sinking loads: the ISA sets it while it selects a copy of a value that
	// is computed elsewhere too.
	NoSink bool

	y     layout
	vals  []value         // by value
	vregs []regalloc.VReg // by value: its register, or 0 if nobody asked for one
	user  []ir.Value      // by value: an operation that may consume it, or garbage

	sched []ir.Value // the schedule of the current block
	stack []ir.Value
	first []ir.Value // by block: the first of those that are computed there, see value.next

	// Values without a place are computed in each block that uses them, and so have a register for
	// each. The blocks that split a block's edges come before it here and share its registers.
	recreated []recreated // [0] is unused
	wanted    []uint32    // by block: its list in recreated, or 0
	unplanned []ir.Value  // asked for in the current block but not in its schedule

	succ []uint32 // by layout index: its place among the successors of the current block

	block ir.Block
	root  ir.Value
	pos   types.FilePos
}

// recreated says that a block's copy of v is register r.
type recreated struct {
	v    ir.Value
	r    regalloc.VReg
	next uint32
}

// A value is what selection knows of a value.
type value struct {
	uses  uint32  // operands and edge arguments that mention it
	state effects // before it in its block

	home ir.Block // where it is computed, if it floats; nowhere for constants, everywhere for what is recreated
	next ir.Value // the next value that floats, is used and has the same home, or 0

	floats bool // it is pure, and so has no place of its own in a list
	seen   bool // scheduled
	sunk   bool // moved into its user
	made   bool // its turn in the current block has come, if it is one that is recreated
}

const (
	nowhere    = ir.NoBlock
	everywhere = ir.NoBlock - 1
)

// effects count what happened earlier in the block: all counts traps and writes, writes only
// the latter.
type effects struct{ all, writes uint32 }

// Run selects code for f into c. f must be placed (opt.Place); freq is how often each of its
// blocks runs (analysis.Graph).
func (l *Lower) Run(f *ir.Func, freq []float32, c *VCode) {
	if len(f.Place) != len(f.Insts) {
		panic("mach.Lower: " + f.Key.String() + " is not placed")
	}
	l.F, l.Freq, l.Code = f, freq, c
	c.Reset()
	c.Key = f.Key
	c.RA.Name = f.Key.String()
	c.RA.File = l.ISA.Regs
	l.y.chaos, l.y.idom = l.Chaos, l.Idom
	l.y.run(f)
	l.prepare()
	for at := len(l.y.nodes) - 1; at >= 0; at-- {
		l.node(uint32(at))
	}
	l.finish()
}

// prepare counts uses and groups pure values by block.
func (l *Lower) prepare() {
	f := l.F
	n := len(f.Insts)
	l.vals = resize(l.vals, n)
	vals := l.vals[:n]
	for v := range vals {
		i := &f.Insts[v]
		vals[v] = value{home: nowhere}
		if i.Flags&(ir.FlagPinned|ir.FlagDead) != 0 || i.Op == ir.OpParam || i.Op == ir.OpProj || i.Op == ir.OpInvalid {
			continue
		}
		home := f.Place[v]
		if home == ir.NoBlock && !constant(i.Op) {
			home = everywhere
		}
		vals[v].floats, vals[v].home = true, home
	}
	l.vregs = resize(l.vregs, n)
	clear(l.vregs)
	l.user = resize(l.user, n)
	l.recreated = append(l.recreated[:0], recreated{})
	l.wanted = resize(l.wanted, len(f.Blocks))
	clear(l.wanted)
	for bi := range f.Blocks {
		if l.y.blockAt[bi] == noNode {
			continue
		}
		for _, v := range f.BlockOrder(ir.Block(bi)) {
			l.count(&f.Insts[v], 1)
		}
		d := &f.Blocks[bi]
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			for _, a := range f.EdgeArgs(e) {
				vals[a].uses++
			}
		}
	}
	l.first = resize(l.first, len(f.Blocks))
	clear(l.first)
	for v := n - 1; v > 0; v-- { // users before operands; the lists are made from the back
		x := &vals[v]
		if x.uses == 0 || !x.floats {
			continue
		}
		i := &f.Insts[v]
		if x.home >= everywhere {
			l.count(i, 2) // there will be more than one
			continue
		}
		if consumes(i.Op) {
			l.user[i.A], l.user[i.B] = ir.Value(v), ir.Value(v)
		}
		x.next, l.first[x.home] = l.first[x.home], ir.Value(v)
		l.count(i, 1)
	}
}

// count adds n uses to each of i's operands.
func (l *Lower) count(i *ir.Inst, n uint32) {
	info := &ir.Ops[i.Op]
	if info.Flags&ir.Nary != 0 {
		for _, u := range l.F.Operands(i) {
			l.vals[u].uses += n
		}
		return
	}
	if info.Args == 0 {
		return
	}
	l.vals[i.A].uses += n
	if info.Args > 1 {
		l.vals[i.B].uses += n
		if info.Args > 2 {
			l.vals[i.C].uses += n
		}
	}
}

// floats reports whether v is a pure value, which has no place of its own in a list.
func (l *Lower) floats(v ir.Value) bool { return l.vals[v].floats }

// Recreates reports whether v is computed in each block that uses it.
func (l *Lower) Recreates(v ir.Value) bool { return l.vals[v].home == everywhere }

// constant reports whether op is a constant, which each use makes anew.
func constant(op ir.Op) bool {
	switch op {
	case ir.OpIconst, ir.OpFconst, ir.OpV128const, ir.OpVMCtx, ir.OpFuncAddr:
		return true
	}
	return false
}

// want records the registers of what the current block, which splits an edge, needs of the edge's
// source, and forgets them until its turn.
func (l *Lower) want() {
	for at := l.wanted[l.block]; at != 0; at = l.recreated[at].next {
		l.vregs[l.recreated[at].v] = 0
	}
	for _, v := range l.unplanned {
		l.recreated = append(l.recreated, recreated{v, l.vregs[v], l.wanted[l.block]})
		l.wanted[l.block] = uint32(len(l.recreated) - 1)
		l.vregs[v] = 0
	}
	l.unplanned = l.unplanned[:0]
}

// recreate selects code for what was asked for in the current block without being in its schedule,
// because selection looked through the value that uses it, at the start of the block. Its operand
// is available there: it was at the common dominator of all users, which is another block.
func (l *Lower) recreate() {
	for at := l.wanted[l.block]; at != 0; at = l.recreated[at].next {
		if v := l.recreated[at].v; !l.vals[v].seen {
			l.unplanned = append(l.unplanned, v)
		}
	}
	slices.Sort(l.unplanned)
	for len(l.unplanned) > 0 {
		n := len(l.unplanned) - 1
		v := l.unplanned[n] // users before operands
		l.unplanned = l.unplanned[:n]
		l.root, l.pos, l.NoSink = v, l.F.Pos[v], true
		mark := len(l.Code.Insts)
		l.ISA.Lower(l, v)
		l.turn(mark)
		l.vregs[v] = 0
		if len(l.unplanned) > n {
			slices.Sort(l.unplanned)
		}
	}
}

// forget makes the values that were recreated in the current block new for the next one.
func (l *Lower) forget() {
	for _, v := range l.sched {
		if l.Recreates(v) {
			l.vregs[v], l.vals[v].seen, l.vals[v].made = 0, false, false
		}
	}
}

// node emits the block at layout index at.
func (l *Lower) node(at uint32) {
	f, c := l.F, l.Code
	nd := l.y.nodes[at]
	first := uint32(len(c.Insts))
	rb := regalloc.Block{Freq: l.freq(nd)}
	mb := Block{IR: nd.block, Edge: nd.edge != noEdge, Cold: nd.cold}
	l.block, l.pos = nd.block, types.NoPos
	for at := l.wanted[l.block]; at != 0; at = l.recreated[at].next {
		l.vregs[l.recreated[at].v] = l.recreated[at].r
	}
	if nd.edge != noEdge {
		rb.LoopDepth = min(f.Blocks[nd.block].LoopDepth, f.Blocks[f.Edges[nd.edge].To].LoopDepth)
		mark := len(c.Insts)
		l.arguments(&rb, nd.edge)
		l.Emit(Inst{Op: OpJump, Trap: types.TrapNone}, regalloc.Branch, 0)
		l.turn(mark)
		l.want()
		rb.Succs, rb.NumSuccs = uint32(len(c.RA.Pool)), 1
		c.RA.Pool = append(c.RA.Pool, l.y.blockAt[f.Edges[nd.edge].To])
	} else {
		d := &f.Blocks[nd.block]
		rb.LoopDepth, rb.LoopHeader = d.LoopDepth, d.LoopHeader
		l.schedule()
		l.walk(&rb)
		l.recreate()
		l.forget()
		if nd.block == 0 {
			l.root, l.pos = 0, types.NoPos
			mark := len(c.Insts)
			l.ISA.Entry(l)
			l.turn(mark)
		} else {
			l.params(&rb)
		}
		rb.Succs = uint32(len(c.RA.Pool))
		mb.Targets, mb.NumTargets = uint32(len(c.Targets)), d.NumSuccs
		for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
			to := l.y.target(f, e)
			if l.y.same[e] == e {
				l.succ = resize(l.succ, len(l.y.nodes))
				l.succ[to] = rb.NumSuccs
				c.RA.Pool = append(c.RA.Pool, to)
				rb.NumSuccs++
			}
			c.Targets = append(c.Targets, l.succ[to])
		}
	}
	rb.Insts, rb.NumInsts = first, uint32(len(c.Insts))-first
	c.RA.Blocks = append(c.RA.Blocks, rb)
	c.Blocks = append(c.Blocks, mb)
}

func (l *Lower) params(rb *regalloc.Block) {
	c := l.Code
	rb.Params = uint32(len(c.RA.Pool))
	for _, p := range l.F.BlockParams(l.block) {
		c.RA.Pool = append(c.RA.Pool, uint32(l.Def(ir.Value(p))))
		rb.NumParams++
	}
}

// arguments makes the registers that edge e passes.
func (l *Lower) arguments(rb *regalloc.Block, e ir.Edge) {
	c := l.Code
	args := l.F.EdgeArgs(e)
	rb.Args, rb.NumArgs = uint32(len(c.RA.Pool)), uint32(len(args))
	for range args {
		c.RA.Pool = append(c.RA.Pool, 0)
	}
	for n, a := range args {
		c.RA.Pool[rb.Args+uint32(n)] = uint32(l.Reg(ir.Value(a)))
	}
}

// schedule orders the current block's instructions in l.sched.
func (l *Lower) schedule() {
	f := l.F
	l.sched = l.sched[:0]
	order := f.BlockOrder(l.block)
	var fx effects
	for _, v := range order[:len(order)-1] {
		fx = l.visit(v, fx)
		if i := &f.Insts[v]; i.Op == ir.OpLoad && l.vals[v].uses == 1 && !l.Off.Has(tune.Consume) {
			l.consume(v, fx)
		}
	}
	// What only later blocks use comes next, then what the terminator uses: comparisons stay
	// next to their branches.
	term := order[len(order)-1]
	d := &f.Blocks[l.block]
	t := &f.Insts[term]
	cond := ir.Value(0)
	if ir.Ops[t.Op].Flags&ir.Nary == 0 && ir.Ops[t.Op].Args > 0 {
		cond = t.A
	}
	for v := l.first[l.block]; v != 0; v = l.vals[v].next {
		if v != cond && !(cond != 0 && l.vals[v].uses == 1 && l.feeds(v, cond)) {
			fx = l.visit(v, fx)
		}
	}
	for e := d.Succs; e < d.Succs+ir.Edge(d.NumSuccs); e++ {
		for _, a := range f.EdgeArgs(e) {
			if ir.Value(a) != cond {
				fx = l.visitPure(ir.Value(a), fx)
			}
		}
	}
	l.visit(term, fx)
}

// consumes reports whether op computes one value from two, which may be loads, and is not a comparison,
// whose place is next to a branch.
func consumes(op ir.Op) bool {
	info := &ir.Ops[op]
	return info.Args == 2 && info.Flags&(ir.Pure|ir.Nary) == ir.Pure && op != ir.OpIcmp && op != ir.OpFcmp
}

// consume schedules what the only user of the load that was scheduled last makes of it and a value
// that there is already, and so on with the result. Each step needs a register less or as many as
// before, and the load can be an operand: later it could not pass the loads that follow, if they may
// trap. Constants are left alone: they are part of an address more often.
func (l *Lower) consume(v ir.Value, fx effects) {
	f := l.F
	for {
		u := l.user[v] // of an earlier function, if there is none
		if int(u) >= len(f.Insts) {
			return
		}
		i := &f.Insts[u]
		if l.vals[u].seen || l.vals[u].uses == 0 || f.Place[u] != l.block || !l.floats(u) || !consumes(i.Op) {
			return
		}
		other := i.B
		if other == v {
			other = i.A
		}
		switch {
		case i.A != v && i.B != v:
			return
		case other == v:
			if l.vals[v].uses != 2 {
				return
			}
		case l.vals[v].uses != 1 || !l.ready(other):
			return
		}
		l.vals[u].seen = true
		l.vals[u].state = fx
		l.sched = append(l.sched, u)
		v = u
	}
}

// ready reports whether v is in a register before what is scheduled next.
func (l *Lower) ready(v ir.Value) bool {
	op := l.F.Insts[v].Op
	return l.vals[v].seen || op == ir.OpParam || !constant(op) && l.F.Place[v] != l.block && !l.Recreates(v)
}

// feeds reports whether v is an operand of the comparison or test at cond.
func (l *Lower) feeds(v, cond ir.Value) bool {
	i := &l.F.Insts[cond]
	n := ir.Ops[i.Op].Args
	return l.floats(cond) && (n > 0 && i.A == v || n > 1 && i.B == v)
}

// visit appends v after what it needs, and returns the effects after it.
func (l *Lower) visit(v ir.Value, fx effects) effects {
	f, vals := l.F, l.vals
	stack := append(l.stack[:0], v)
	for len(stack) > 0 {
		mark := len(stack)
		u := stack[mark-1]
		x := &vals[u]
		if x.seen {
			stack = stack[:mark-1]
			continue
		}
		// Pushed in order, so the last operand is scheduled first: the first operand ends
		// up next to its user, where a two-operand instruction overwrites it.
		i := &f.Insts[u]
		if info := &ir.Ops[i.Op]; info.Flags&ir.Nary != 0 {
			for _, o := range f.Operands(i) {
				if l.waits(ir.Value(o)) {
					stack = append(stack, ir.Value(o))
				}
			}
		} else if info.Args > 0 {
			if l.waits(i.A) {
				stack = append(stack, i.A)
			}
			if info.Args > 1 && l.waits(i.B) {
				stack = append(stack, i.B)
			}
			if info.Args > 2 && l.waits(i.C) {
				stack = append(stack, i.C)
			}
		}
		if len(stack) > mark {
			if l.Chaos.OneIn(2, tune.Reorder) {
				slices.Reverse(stack[mark:])
			}
			continue
		}
		stack = stack[:mark-1]
		x.seen, x.state = true, fx
		l.sched = append(l.sched, u)
		fx = fx.after(i)
	}
	l.stack = stack
	return fx
}

// waits reports whether v is computed in the current block and not scheduled yet.
func (l *Lower) waits(v ir.Value) bool {
	x := &l.vals[v]
	return !x.seen && (x.home == l.block || x.home == everywhere)
}

// visitPure is visit for a value that may be anything.
func (l *Lower) visitPure(v ir.Value, fx effects) effects {
	if l.waits(v) {
		return l.visit(v, fx)
	}
	return fx
}

// after returns the effects after i.
func (fx effects) after(i *ir.Inst) effects {
	if i.Flags&ir.FlagPinned == 0 {
		return fx
	}
	info := ir.Ops[i.Op].Flags
	switch {
	case info&(ir.Writes|ir.Calls) != 0:
		fx.all++
		fx.writes++
	case info&ir.Trapping != 0 && i.Flags&ir.FlagNoTrap == 0:
		fx.all++
	}
	return fx
}

// walk selects code for the schedule, last instruction first.
func (l *Lower) walk(rb *regalloc.Block) {
	f, c := l.F, l.Code
	for k := len(l.sched) - 1; k >= 0; k-- {
		v := l.sched[k]
		x := &l.vals[v]
		if x.sunk || x.floats && l.vregs[v] == 0 {
			x.made = true
			continue
		}
		l.root, l.pos, l.NoSink = v, f.Pos[v], false
		mark := len(c.Insts)
		if d := &f.Blocks[l.block]; k == len(l.sched)-1 && d.NumSuccs == 1 {
			l.arguments(rb, d.Succs)
			if l.y.edgeAt[d.Succs] != noNode {
				panic("mach.Lower: split edge of a block with one successor")
			}
			l.Emit(Inst{Op: OpJump, Trap: types.TrapNone}, regalloc.Branch, 0)
		} else {
			l.ISA.Lower(l, v)
		}
		if len(c.Insts)-mark > 1 {
			l.turn(mark)
		}
		if x.home == everywhere {
			// An instruction above whose selection looks through a value of another block may
			// ask for v too: it needs a copy of its own.
			l.vregs[v], x.made = 0, true
		}
	}
}

// turn reverses the instructions from mark on.
func (l *Lower) turn(mark int) {
	a, b := l.Code.Insts[mark:], l.Code.RA.Insts[mark:]
	for i, j := 0, len(a)-1; i < j; i, j = i+1, j-1 {
		a[i], a[j] = a[j], a[i]
		b[i], b[j] = b[j], b[i]
	}
}

// finish turns everything into layout order.
func (l *Lower) finish() {
	c := l.Code
	l.turn(0)
	n := uint32(len(c.Insts))
	for i, j := 0, len(c.Blocks)-1; i < j; i, j = i+1, j-1 {
		c.Blocks[i], c.Blocks[j] = c.Blocks[j], c.Blocks[i]
		c.RA.Blocks[i], c.RA.Blocks[j] = c.RA.Blocks[j], c.RA.Blocks[i]
	}
	for b := range c.RA.Blocks {
		rb := &c.RA.Blocks[b]
		rb.Insts = n - rb.Insts - rb.NumInsts
	}
	c.predecessors()
}

// What follows is for the ISA's selection.

// Inst returns the IR instruction that defines v.
func (l *Lower) Inst(v ir.Value) *ir.Inst { return &l.F.Insts[v] }

// Emit appends a machine instruction. Its position is that of the instruction being selected.
func (l *Lower) Emit(in Inst, flags regalloc.InstFlags, clobber uint8, ops ...regalloc.Operand) {
	c := l.Code
	in.Pos = l.pos
	c.RA.Insts = append(c.RA.Insts, regalloc.Inst{Ops: uint32(len(c.RA.Operands)), NumOps: uint16(len(ops)), Flags: flags, Clobber: clobber})
	c.RA.Operands = append(c.RA.Operands, ops...)
	c.Insts = append(c.Insts, in)
}

// Op is Emit for an instruction that does not trap and has no memory operand.
func (l *Lower) Op(op Op, w uint8, ops ...regalloc.Operand) {
	l.Emit(Inst{Op: op, W: w, Trap: types.TrapNone}, 0, 0, ops...)
}

// Move copies v to dst.
func (l *Lower) Move(dst, v regalloc.VReg) {
	l.Emit(Inst{Op: OpMove, Trap: types.TrapNone}, regalloc.Move, 0, regalloc.Use(v, regalloc.Any), regalloc.Def(dst, regalloc.Any))
}

// Temp returns a new virtual register.
func (l *Lower) Temp(c regalloc.Class) regalloc.VReg {
	if len(l.Code.RA.VRegs) >= regalloc.MaxVRegs {
		panic(TooLarge{l.F.Key})
	}
	l.Code.RA.VRegs = append(l.Code.RA.VRegs, regalloc.VRegInfo{Class: c})
	return regalloc.VReg(len(l.Code.RA.VRegs) - 1)
}

// TooLarge is what Lower panics with when a function needs more virtual registers than an
// allocator can name. The compiler turns it into an error.
type TooLarge struct{ Key environ.FuncKey }

// Unsupported is what an ISA's Lower panics with for an operation that it cannot select. The
// compiler turns it into an error.
type Unsupported struct {
	Key  environ.FuncKey
	Op   ir.Op
	Type ir.Type
}

// Error makes Unsupported an error.
func (u Unsupported) Error() string {
	return fmt.Sprintf("%s: %s of type %s is not supported on this target", u.Key, u.Op, u.Type)
}

// Error makes TooLarge an error.
func (t TooLarge) Error() string { return fmt.Sprintf("%s is too large to compile", t.Key) }

// Remat says that r can be recreated by in, an instruction whose only register operand is
// its result.
func (l *Lower) Remat(r regalloc.VReg, in Inst) {
	c := l.Code
	c.RA.VRegs[r].Remat = uint32(len(c.Remats))
	c.Remats = append(c.Remats, in)
}

// Def returns the register that v's definition writes.
func (l *Lower) Def(v ir.Value) regalloc.VReg {
	if l.vregs[v] == 0 {
		t := l.F.Insts[v].Type
		r := l.Temp(ClassOf(t))
		l.Code.RA.VRegs[r].Ref = t == ir.Ref
		l.vregs[v] = r
	}
	return l.vregs[v]
}

// Needed reports whether v is used in a register, so far.
func (l *Lower) Needed(v ir.Value) bool { return l.vregs[v] != 0 }

// Reg returns a register that holds v, and so asks for v to be emitted above.
func (l *Lower) Reg(v ir.Value) regalloc.VReg {
	v = l.plain(v)
	switch l.F.Insts[v].Op {
	case ir.OpIconst, ir.OpFconst, ir.OpV128const, ir.OpVMCtx, ir.OpFuncAddr:
		return l.ISA.Const(l, v)
	}
	if l.vals[v].sunk {
		panic(fmt.Sprintf("mach.Lower: %s: v%d was sunk into another user", l.F.Key, v))
	}
	if l.vregs[v] == 0 && (!l.vals[v].seen || l.vals[v].made) && l.Recreates(v) {
		l.unplanned = append(l.unplanned, v)
	}
	return l.Def(v)
}

// plain returns the value whose register holds v. A zero extension is the register of its
// operand, because of the invariant, and so is the lower half of what has no upper half.
func (l *Lower) plain(v ir.Value) ir.Value {
	for {
		i := &l.F.Insts[v]
		if i.Op != ir.OpZExt && i.Op != ir.OpCopy && !(i.Op == ir.OpWrap && l.Fits32(i.A)) {
			return v
		}
		v = i.A
	}
}

// Fits32 reports whether the upper half of v, an i64, is known to be zero.
func (l *Lower) Fits32(v ir.Value) bool { return l.F.Most(v)>>32 == 0 }

// Single reports whether v has exactly one use.
func (l *Lower) Single(v ir.Value) bool { return l.vals[v].uses == 1 }

// Const returns the value of an integer constant.
func (l *Lower) Const(v ir.Value) (uint64, bool) {
	i := &l.F.Insts[v]
	return i.Imm, i.Op == ir.OpIconst
}

// CanSink reports whether load v may move into the instruction being selected: it is used
// once, stands in the same block, and nothing with a conflicting effect lies between. A load
// that may trap does not pass another instruction that may, so that the first one that traps is the one
// that WebAssembly says.
func (l *Lower) CanSink(v ir.Value) bool {
	return l.canSink(v) && !l.Chaos.OneIn(3, tune.Unsunk)
}

func (l *Lower) canSink(v ir.Value) bool {
	i := &l.F.Insts[v]
	if l.NoSink || l.Off.Has(tune.Sink) || l.vals[v].uses != 1 || l.F.Place[v] != l.block || l.vals[v].sunk || l.vregs[v] != 0 || !l.vals[v].seen {
		return false
	}
	if i.Flags&ir.FlagPinned == 0 {
		return true // reads what never changes
	}
	at, from := l.vals[l.root].state, l.vals[v].state.after(i)
	if ir.Ops[i.Op].Flags&ir.Trapping != 0 && i.Flags&ir.FlagNoTrap == 0 {
		return at.all == from.all
	}
	return at.writes == from.writes
}

// Sink makes load v part of the instruction being selected.
func (l *Lower) Sink(v ir.Value) {
	if !l.canSink(v) {
		panic(fmt.Sprintf("mach.Lower: %s: v%d cannot be sunk", l.F.Key, v))
	}
	l.vals[v].sunk = true
	if i := &l.F.Insts[v]; ir.Ops[i.Op].Flags&ir.Trapping != 0 && i.Flags&ir.FlagNoTrap == 0 {
		l.pos = l.F.Pos[v] // what may trap is the load
	}
}

// AddConst returns the index of a constant in memory.
func (l *Lower) AddConst(k Const) uint32 {
	c := l.Code
	for i := max(0, len(c.Consts)-8); i < len(c.Consts); i++ {
		if c.Consts[i] == k {
			return uint32(i)
		}
	}
	c.Consts = append(c.Consts, k)
	return uint32(len(c.Consts) - 1)
}

// Clobber returns the index of a set of clobbered registers.
func (l *Lower) Clobber(s regalloc.RegSet) uint8 {
	cs := l.Code.RA.Clobbers
	for i, c := range cs {
		if c == s {
			return uint8(i)
		}
	}
	l.Code.RA.Clobbers = append(cs, s)
	return uint8(len(cs))
}

// IRBlock returns the block being selected.
func (l *Lower) IRBlock() ir.Block { return l.block }

// Pos returns the position of the instruction being selected.
func (l *Lower) Pos() types.FilePos { return l.pos }
