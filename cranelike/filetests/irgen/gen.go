package irgen

import (
	"math/rand/v2"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements control flow.

// Options say what a function may contain.
type Options struct {
	Depth   int  // of nested constructs
	Size    int  // about how many instructions
	Pure    bool // no memory, calls, traps
	NoV128  bool
	NoFloat bool
}

// A Gen makes functions.
type Gen struct {
	R *rand.Rand
	Options

	f     *ir.Func
	cur   ir.Block
	open  bool
	avail [ir.NumTypes][]ir.Value // values that dominate the current point, by type
	outs  []*label
	size  int // instructions that may still be made
	vers  uint32
	ctx   ir.Value // the VMContext
	base  ir.Value // the linear memory
	near  ir.Value // an index into it at whose neighbours accesses aim
}

// A label is where branches go: forward to the end of a construct, or back to a loop's header.
type label struct {
	types   []ir.Type
	edges   []ir.Edge // forward: that wait for the block
	loop    bool
	header  ir.Block
	counter ir.Value // loop: how often it may still run; 1 or more
}

var scalars = [...]ir.Type{ir.I32, ir.I64, ir.F32, ir.F64}

// Signature is that of all functions made here.
func Signature() ir.Sig {
	return ir.Sig{Params: []ir.Type{ir.I32, ir.I64, ir.F32, ir.F64, ir.I32, ir.I64}, Results: []ir.Type{ir.I32, ir.I64, ir.F32, ir.F64}}
}

// Func makes a function in f.
func (g *Gen) Func(f *ir.Func, key environ.FuncKey) {
	f.Reset()
	g.f = f
	f.Key, f.Sig = key, Signature()
	for t := range g.avail {
		g.avail[t] = g.avail[t][:0]
	}
	g.outs = g.outs[:0]
	g.size, g.vers, g.near = g.Size, 1, 0
	g.start(f.Sig.Params)
	g.ctx = g.pure(ir.OpVMCtx, ir.I64, 0, 0, 0, 0)
	g.base = g.pure(ir.OpVMLoad, ir.I64, g.ctx, 0, 0, 0)
	g.body(g.Depth)
	if g.open {
		g.ret()
	}
}

// start starts the next block with parameters of the given types.
func (g *Gen) start(params []ir.Type) {
	f := g.f
	g.cur, g.open = ir.Block(len(f.Blocks)), true
	f.Blocks = append(f.Blocks, ir.BlockData{
		First: uint32(len(f.Order)), Params: uint32(len(f.Pool)), NumParams: uint32(len(params)), Succs: ir.Edge(len(f.Edges)),
	})
	first := len(f.Insts)
	for n, t := range params {
		v := g.add(ir.Inst{Op: ir.OpParam, Type: t, A: ir.Value(g.cur), Imm: uint64(n)})
		f.Pool = append(f.Pool, uint32(v))
	}
	for n, t := range params {
		g.avail[t] = append(g.avail[t], ir.Value(first+n))
	}
}

func (g *Gen) add(in ir.Inst) ir.Value {
	v := ir.Value(len(g.f.Insts))
	g.f.Insts = append(g.f.Insts, in)
	g.f.Pos = append(g.f.Pos, types.FilePos(v))
	return v
}

// pin adds an instruction to the current block.
func (g *Gen) pin(in ir.Inst) ir.Value {
	in.Flags |= ir.FlagPinned
	v := g.add(in)
	g.f.Order = append(g.f.Order, v)
	g.f.Blocks[g.cur].Num++
	return v
}

// terminate ends the current block with n edges and returns the first.
func (g *Gen) terminate(in ir.Inst, n int) ir.Edge {
	g.pin(in)
	f := g.f
	d := &f.Blocks[g.cur]
	d.Succs, d.NumSuccs = ir.Edge(len(f.Edges)), uint32(n)
	for range n {
		f.Edges = append(f.Edges, ir.EdgeData{From: g.cur, To: ir.NoBlock})
	}
	g.open = false
	return d.Succs
}

// pass gives e random arguments for l and makes it go there.
func (g *Gen) pass(e ir.Edge, l *label, counter ir.Value) {
	f := g.f
	var args []uint32
	if l.loop {
		args = append(args, uint32(counter))
	}
	for _, t := range l.types {
		args = append(args, uint32(g.value(t)))
	}
	d := &f.Edges[e]
	d.Args, d.NumArgs = uint32(len(f.Pool)), uint32(len(args))
	f.Pool = append(f.Pool, args...)
	if l.loop {
		d.To = l.header
	} else {
		l.edges = append(l.edges, e)
	}
}

// next makes e lead to a new block without parameters, which is started.
func (g *Gen) next(e ir.Edge) {
	g.f.Edges[e].To = ir.Block(len(g.f.Blocks))
	g.start(nil)
}

// bind starts the block of l, unless nothing leads there.
func (g *Gen) bind(l *label) {
	if len(l.edges) == 0 {
		return
	}
	for _, e := range l.edges {
		g.f.Edges[e].To = ir.Block(len(g.f.Blocks))
	}
	g.start(l.types)
}

type mark [ir.NumTypes]int

func (g *Gen) mark() (m mark) {
	for t := range g.avail {
		m[t] = len(g.avail[t])
	}
	return m
}

// leave forgets the values made since m.
func (g *Gen) leave(m mark) {
	for t := range g.avail {
		g.avail[t] = g.avail[t][:m[t]]
	}
}

// prepare makes the values that edges to l need in case there are none, before a terminator.
func (g *Gen) prepare(l *label) {
	for _, t := range l.types {
		if len(g.avail[t]) == 0 {
			g.konst(t)
		}
	}
}

func (g *Gen) newLabel() *label {
	l := &label{}
	for range g.R.IntN(4) {
		l.types = append(l.types, g.typ())
	}
	g.prepare(l)
	return l
}

// body makes statements until the block is closed, the budget is spent, or it had enough.
func (g *Gen) body(depth int) {
	for g.open && g.size > 0 && g.R.IntN(12) > 0 {
		g.vary()
		switch k := g.R.IntN(20); {
		case depth > 0 && k == 0:
			g.ifElse(depth - 1)
		case depth > 0 && k == 1:
			g.block(depth - 1)
		case depth > 0 && k <= 3:
			g.loop(depth - 1)
		case depth > 0 && k == 4:
			g.cases(depth - 1)
		case k == 5 && len(g.outs) > 0:
			g.branch()
		default:
			g.inst()
		}
	}
}

func (g *Gen) ifElse(depth int) {
	l := g.newLabel()
	cond := g.value(ir.I32)
	g.outs = append(g.outs, l)
	e := g.terminate(ir.Inst{Op: ir.OpBrIf, A: cond}, 2)
	m := g.mark()
	arms := [2]ir.Edge{e, e + 1}
	if g.R.IntN(2) == 0 {
		arms[0], arms[1] = arms[1], arms[0]
	}
	g.next(arms[0])
	g.body(depth)
	g.fall(l)
	g.leave(m)
	if g.R.IntN(3) == 0 {
		// The other edge goes straight to the end.
		g.pass(arms[1], l, 0)
	} else {
		g.next(arms[1])
		g.body(depth)
		g.fall(l)
		g.leave(m)
	}
	g.end(l)
}

// fall ends an open block with a jump to l.
func (g *Gen) fall(l *label) {
	if g.open {
		g.prepare(l)
		g.pass(g.terminate(ir.Inst{Op: ir.OpJump}, 1), l, 0)
	}
}

// end pops l and starts its block.
func (g *Gen) end(l *label) {
	g.outs = g.outs[:len(g.outs)-1]
	g.bind(l)
}

func (g *Gen) block(depth int) {
	l := g.newLabel()
	g.outs = append(g.outs, l)
	m := g.mark()
	g.body(depth)
	g.fall(l)
	g.leave(m)
	g.end(l)
}

// loop makes a loop that runs at most three times.
func (g *Gen) loop(depth int) {
	exit, l := g.newLabel(), g.newLabel()
	g.outs = append(g.outs, exit, l)
	n := g.pure(ir.OpIconst, ir.I32, 0, 0, 0, 1+uint64(g.R.IntN(3)))
	l.loop, l.header = true, ir.Block(len(g.f.Blocks))
	g.pass(g.terminate(ir.Inst{Op: ir.OpJump}, 1), l, n)
	m := g.mark()
	g.start(append([]ir.Type{ir.I32}, l.types...))
	g.f.Blocks[g.cur].LoopHeader = true
	l.counter = ir.Value(g.f.BlockParams(g.cur)[0])
	g.body(depth)
	if g.open {
		c := g.countdown(l)
		g.prepare(exit)
		e := g.terminate(ir.Inst{Op: ir.OpBrIf, A: c}, 2)
		if g.R.IntN(3) == 0 {
			g.passSame(e, l, c)
		} else {
			g.pass(e, l, c)
		}
		g.pass(e+1, exit, 0)
	}
	g.outs = g.outs[:len(g.outs)-1]
	g.leave(m)
	if !g.continued(l) {
		g.f.Blocks[l.header].LoopHeader = false
	}
	g.end(exit)
}

// passSame passes the header's own parameters back to it.
func (g *Gen) passSame(e ir.Edge, l *label, counter ir.Value) {
	f := g.f
	d := &f.Edges[e]
	d.To, d.Args, d.NumArgs = l.header, uint32(len(f.Pool)), uint32(1+len(l.types))
	f.Pool = append(f.Pool, uint32(counter))
	f.Pool = append(f.Pool, f.BlockParams(l.header)[1:]...)
}

func (g *Gen) continued(l *label) bool {
	for _, e := range g.f.Edges {
		if e.To == l.header && e.From >= l.header {
			return true
		}
	}
	return false
}

// countdown returns what is left of l's counter: 0 means that the loop must not run again.
func (g *Gen) countdown(l *label) ir.Value {
	one := g.pure(ir.OpIconst, ir.I32, 0, 0, 0, 1)
	return g.pure(ir.OpSub, ir.I32, l.counter, one, 0, 0)
}

// cases makes a table of branches into nested blocks.
func (g *Gen) cases(depth int) {
	var ls []*label
	for range 1 + g.R.IntN(4) {
		l := g.newLabel()
		ls = append(ls, l)
		g.outs = append(g.outs, l)
	}
	index := g.value(ir.I32)
	if g.R.IntN(2) == 0 {
		index = g.pure(ir.OpAnd, ir.I32, index, g.pure(ir.OpIconst, ir.I32, 0, 0, 0, 7), 0, 0)
	}
	n := 1 + g.R.IntN(7)
	e := g.terminate(ir.Inst{Op: ir.OpBrTable, A: index}, n)
	for i := range n {
		g.pass(e+ir.Edge(i), ls[g.R.IntN(len(ls))], 0)
	}
	m := g.mark()
	for i := len(ls) - 1; i >= 0; i-- {
		g.end(ls[i])
		if i > 0 {
			g.body(depth)
			g.fall(ls[i-1])
		}
		if i > 0 {
			g.leave(m)
		}
	}
}

// branch leaves to an open label, with or without condition, or ends the function.
func (g *Gen) branch() {
	l := g.outs[g.R.IntN(len(g.outs))]
	g.prepare(l)
	cond := g.value(ir.I32)
	counter := ir.Value(0)
	if l.loop {
		counter = g.countdown(l)
		cond = counter
	}
	switch k := g.R.IntN(8); {
	case k == 0 && !g.Pure:
		g.terminate(ir.Inst{Op: ir.OpTrap, Imm: uint64(types.TrapUnreachableCodeReached)}, 0)
		g.f.Blocks[g.cur].Cold = true
	case k == 1:
		g.ret()
	case k == 2 && !l.loop:
		g.pass(g.terminate(ir.Inst{Op: ir.OpJump}, 1), l, counter)
	default:
		e := g.terminate(ir.Inst{Op: ir.OpBrIf, A: cond}, 2)
		g.pass(e, l, counter)
		g.next(e + 1)
	}
}

func (g *Gen) ret() {
	var vs []uint32
	for _, t := range g.f.Sig.Results {
		vs = append(vs, uint32(g.value(t)))
	}
	at := len(g.f.Pool)
	g.f.Pool = append(g.f.Pool, vs...)
	g.terminate(ir.Inst{Op: ir.OpReturn, A: ir.Value(at), B: ir.Value(len(vs))}, 0)
}
