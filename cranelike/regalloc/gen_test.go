package regalloc

import (
	"fmt"
	"math/rand/v2"
)

// This file implements a generator of random valid problems: structured control flow, with
// every kind of operand that instruction selectors produce.

// A genBlock is a block before layout.
type genBlock struct {
	insts  []genInst
	succs  []int
	params []VReg
	args   []VReg
	freq   float32
	depth  int
}

type genInst struct {
	ops     []Operand
	flags   InstFlags
	clobber uint8
}

// genConfig shapes the problems.
type genConfig struct {
	regs    int  // registers per bank, at least 4
	size    int  // statements, roughly
	shuffle bool // put blocks in random order
	local   bool // values are used near their definition, as in real code
	keep    int  // how eagerly old values are used: high pressure when large
}

type generator struct {
	cfg    genConfig
	rng    *rand.Rand
	f      *Func
	blocks []*genBlock
	cur    int
	scope  []VReg
	left   int
}

// testFile returns a register file with n allocatable registers per bank.
func testFile(n int) *RegFile {
	file := &RegFile{Scratch: FloatBank + 15}
	for r := range 32 {
		file.Names[r] = fmt.Sprintf("r%d", r)
		file.Names[FloatBank+r] = fmt.Sprintf("x%d", r)
	}
	for r := range n {
		file.Alloc[0] = append(file.Alloc[0], PReg(r))
		file.Alloc[1] = append(file.Alloc[1], FloatBank+PReg(r))
	}
	return file
}

// generate makes a problem from a seed.
func generate(rng *rand.Rand, cfg genConfig) *Func {
	g := &generator{cfg: cfg, rng: rng, f: &Func{Name: "gen", File: testFile(cfg.regs)}, left: cfg.size}
	g.f.Reset()
	g.f.Name = "gen"
	all := RegSet(0)
	for _, bank := range g.f.File.Alloc {
		all |= Set(bank...)
	}
	g.f.Clobbers = append(g.f.Clobbers, all, all&RegSet(rng.Uint64()), Set(1))
	g.newBlock(1, 0)
	var entry genInst
	for i := range 1 + rng.IntN(3) {
		entry.ops = append(entry.ops, DefFixed(g.vreg(ClassInt), PReg(i)))
	}
	g.add(entry)
	for range 2 {
		for c := Class(0); c < NumClasses; c++ {
			v := g.vreg(c)
			g.add(genInst{ops: []Operand{Def(v, Reg)}})
			g.scope = append(g.scope, v)
		}
	}
	for _, op := range entry.ops {
		g.scope = append(g.scope, op.VReg())
	}
	for g.left > 0 {
		g.statement(0)
	}
	ret := genInst{flags: Return}
	if rng.IntN(2) == 0 {
		ret.ops = append(ret.ops, UseFixed(g.pick(ClassInt), 0))
	}
	g.add(ret)
	g.flatten()
	return g.f
}

func (g *generator) vreg(c Class) VReg {
	info := VRegInfo{Class: c}
	switch {
	case c == ClassInt && g.rng.IntN(5) == 0:
		info.Ref = true
	case g.rng.IntN(7) == 0:
		info.Remat = 1 + uint32(len(g.f.VRegs))
	}
	g.f.VRegs = append(g.f.VRegs, info)
	return VReg(len(g.f.VRegs) - 1)
}

func (g *generator) newBlock(freq float32, depth int) int {
	g.blocks = append(g.blocks, &genBlock{freq: freq, depth: depth})
	g.cur = len(g.blocks) - 1
	return g.cur
}

func (g *generator) add(in genInst) { b := g.blocks[g.cur]; b.insts = append(b.insts, in) }

// pick returns a value in scope of the class; there is one always.
func (g *generator) pick(c Class) VReg {
	for range 20 {
		n := len(g.scope)
		if g.cfg.local { // recent values, and now and then one of the function's first
			k := n - 1 - g.rng.IntN(min(n, 8))
			if g.rng.IntN(8) == 0 {
				k = g.rng.IntN(min(n, 12))
			}
			if g.f.VRegs[g.scope[k]].Class == c {
				return g.scope[k]
			}
			continue
		}
		if g.cfg.keep > 0 && g.rng.IntN(g.cfg.keep+1) == 0 {
			n = min(n, 12)
		}
		v := g.scope[len(g.scope)-1-g.rng.IntN(n)]
		if g.f.VRegs[v].Class == c {
			return v
		}
	}
	for _, v := range g.scope {
		if g.f.VRegs[v].Class == c {
			return v
		}
	}
	panic("no value of class in scope")
}

func (g *generator) class() Class {
	return [...]Class{ClassInt, ClassInt, ClassInt, ClassFloat, ClassVec}[g.rng.IntN(5)]
}

func (g *generator) statement(depth int) {
	g.left--
	k := g.rng.IntN(30)
	if g.cfg.local {
		k = [...]int{0, 0, 0, 1, 7, 7, 7, 11}[g.rng.IntN(8)]
		if g.rng.IntN(100) >= 8 {
			g.binop()
			return
		}
	}
	switch {
	case k == 0 && depth < 5:
		g.branches(depth, 2+g.rng.IntN(2))
	case k == 1 && depth < 5:
		g.loop(depth)
	case k == 2 && depth < 4:
		g.branches(depth, 2+g.rng.IntN(6))
	case k == 3 && depth < 5:
		g.tryCall(depth)
	case k < 8:
		g.call()
	case k < 10:
		g.div()
	case k < 13:
		v := g.pick(g.class())
		d := g.vreg(g.f.VRegs[v].Class)
		g.add(genInst{ops: []Operand{Use(v, Constraint(g.rng.IntN(2))), Def(d, Reg)}, flags: Move})
		g.scope = append(g.scope, d)
	case k < 17:
		g.commuting(g.class())
	default:
		g.op()
	}
}

func (g *generator) body(depth int) {
	for range 1 + g.rng.IntN(6) {
		g.statement(depth)
	}
}

// branches makes a block with n successors that join again.
func (g *generator) branches(depth, n int) {
	head := g.cur
	b := g.blocks[head]
	g.add(genInst{ops: []Operand{Use(g.pick(ClassInt), Constraint(g.rng.IntN(2)))}, flags: Branch})
	scope := g.scope
	var classes []Class
	for range g.rng.IntN(4) {
		classes = append(classes, g.class())
	}
	var ends []int
	for range n {
		g.scope = scope[:len(scope):len(scope)]
		b.succs = append(b.succs, g.newBlock(b.freq/float32(1+g.rng.IntN(30)), b.depth))
		g.body(depth + 1)
		if g.rng.IntN(8) == 0 && len(ends) > 0 {
			g.add(genInst{flags: Return})
			continue
		}
		g.passArgs(classes)
		ends = append(ends, g.cur)
	}
	g.scope = scope
	g.join(ends, classes, b.freq, b.depth)
}

// passArgs ends the current block with a jump that passes values of the given classes.
func (g *generator) passArgs(classes []Class) {
	b := g.blocks[g.cur]
	for _, c := range classes {
		v := g.pick(c)
		b.args = append(b.args, v)
	}
	g.add(genInst{flags: Branch})
}

func (g *generator) join(ends []int, classes []Class, freq float32, depth int) {
	j := g.newBlock(freq, depth)
	for n, c := range classes {
		p := g.vreg(c)
		g.f.VRegs[p].Remat = 0
		for _, e := range ends {
			if g.f.VRegs[g.blocks[e].args[n]].Ref {
				g.f.VRegs[p].Ref = true
			}
		}
		g.blocks[j].params = append(g.blocks[j].params, p)
		g.scope = append(g.scope, p)
	}
	for _, e := range ends {
		g.blocks[e].succs = append(g.blocks[e].succs, j)
	}
}

func (g *generator) loop(depth int) {
	b := g.blocks[g.cur]
	var classes []Class
	for range g.rng.IntN(4) {
		classes = append(classes, g.class())
	}
	g.passArgs(classes)
	pre := g.cur
	scope := g.scope
	g.scope = scope[:len(scope):len(scope)]
	freq := b.freq * float32(2+g.rng.IntN(20))
	g.join([]int{pre}, classes, freq, b.depth+1)
	header := g.cur
	for _, p := range g.blocks[header].params { // the back edge's arguments are not known yet
		if g.f.VRegs[p].Class == ClassInt {
			g.f.VRegs[p].Ref = true
		}
	}
	g.body(depth + 1)
	g.add(genInst{ops: []Operand{Use(g.pick(ClassInt), Any)}, flags: Branch})
	latch := g.cur
	inner := g.scope
	back := g.newBlock(freq*0.9, b.depth+1)
	if g.rng.IntN(3) == 0 {
		g.op()
	}
	g.passArgs(classes)
	g.blocks[g.cur].succs = []int{header}
	exit := g.newBlock(b.freq, b.depth)
	g.blocks[latch].succs = []int{back, exit}
	if g.rng.IntN(2) == 0 {
		inner = scope
	}
	g.scope = inner
}

// tryCall makes a call that ends its block, with a result used on both ways.
func (g *generator) tryCall(depth int) {
	head := g.cur
	in := g.callInst()
	in.flags |= Branch
	d := g.vreg(ClassInt)
	g.f.VRegs[d].Remat = 0
	e := g.vreg(g.class())
	in.ops = append(in.ops, DefFixed(d, 0), Def(e, Reg))
	g.add(in)
	b := g.blocks[head]
	g.scope = append(g.scope, d, e)
	scope := g.scope
	var ends []int
	for range 2 {
		g.scope = scope[:len(scope):len(scope)]
		b.succs = append(b.succs, g.newBlock(b.freq/2, b.depth))
		g.body(depth + 1)
		g.passArgs(nil)
		ends = append(ends, g.cur)
	}
	g.scope = scope
	g.join(ends, nil, b.freq, b.depth)
}

func (g *generator) callInst() genInst {
	in := genInst{flags: Safepoint, clobber: 1}
	if g.rng.IntN(6) == 0 {
		in.clobber = 2
	}
	n := g.rng.IntN(g.cfg.regs - 2)
	if g.cfg.local {
		n = min(n, 3)
	}
	for r := range n {
		in.ops = append(in.ops, UseFixed(g.pick(ClassInt), PReg(r)))
	}
	floats := g.rng.IntN(g.cfg.regs - 2)
	if g.cfg.local {
		floats = 0
	}
	for r := range floats {
		c := ClassFloat + Class(g.rng.IntN(2))
		in.ops = append(in.ops, UseFixed(g.pick(c), FloatBank+PReg(r)))
	}
	for range g.rng.IntN(3) {
		in.ops = append(in.ops, Use(g.pick(g.class()), [...]Constraint{Any, Stack, Reg}[g.rng.IntN(3)]))
	}
	return in
}

func (g *generator) call() {
	in := g.callInst()
	var defs []VReg
	for r := range g.rng.IntN(3) {
		defs = append(defs, g.vreg(ClassInt))
		in.ops = append(in.ops, DefFixed(defs[r], PReg(r)))
	}
	if g.rng.IntN(3) == 0 {
		v := g.vreg(ClassFloat + Class(g.rng.IntN(2)))
		defs = append(defs, v)
		in.ops = append(in.ops, DefFixed(v, FloatBank))
	}
	if g.rng.IntN(6) == 0 {
		v := g.vreg(g.class())
		defs = append(defs, v)
		in.ops = append(in.ops, Def(v, Stack))
	}
	g.add(in)
	g.scope = append(g.scope, defs...)
}

func (g *generator) div() {
	q, r := g.vreg(ClassInt), g.vreg(ClassInt)
	in := genInst{ops: []Operand{
		UseFixed(g.pick(ClassInt), 0), UseFixed(g.pick(ClassInt), 2),
		UseLate(g.pick(ClassInt), [...]Constraint{Any, Reg}[g.rng.IntN(2)]),
		DefFixed(q, 0), DefFixed(r, 2)}}
	g.add(in)
	g.scope = append(g.scope, q, r)
}

// op makes an ordinary instruction with operands of all kinds, such that three registers
// beyond the fixed ones are enough.
func (g *generator) op() {
	var in genInst
	if g.rng.IntN(8) == 0 {
		in.clobber = 3
	}
	clobber := g.f.Clobbers[in.clobber]
	var defs []VReg
	var both, early, late [2]int
	fixed := [2]RegSet{}
	room := func(c Class) bool {
		b := c.Bank()
		return both[b]+max(early[b], late[b]) < 3
	}
	canFix := func(c Class, r PReg) bool {
		b := c.Bank()
		m := fixed[b] | clobber&(1<<32-1)<<(32*b) | Set(r)
		n := 0
		for ; m != 0; m &= m - 1 {
			n++
		}
		return n+3 <= g.cfg.regs && !fixed[b].Has(r) && !clobber.Has(r)
	}
	if g.cfg.regs < 5 && in.clobber != 0 {
		in.clobber, clobber = 0, 0
	}
	for range g.rng.IntN(4) {
		c := g.class()
		switch g.rng.IntN(6) {
		case 0, 1, 2:
			if room(c) {
				early[c.Bank()]++
				in.ops = append(in.ops, Use(g.pick(c), Reg))
			}
		case 3:
			k := Constraint(Any)
			if room(c) && g.rng.IntN(2) == 0 {
				both[c.Bank()]++
				k = Reg
			}
			in.ops = append(in.ops, UseLate(g.pick(c), k))
		case 4:
			in.ops = append(in.ops, Use(g.pick(c), Any))
		case 5:
			r := PReg(g.rng.IntN(g.cfg.regs) + 32*c.Bank())
			if canFix(c, r) {
				fixed[c.Bank()] |= Set(r)
				in.ops = append(in.ops, UseFixed(g.pick(c), r))
			}
		}
	}
	def := func(c Class) VReg {
		v := g.vreg(c)
		defs = append(defs, v)
		return v
	}
	const reserved = PReg(20) // a register that is not allocatable
	if g.rng.IntN(10) == 0 {
		in.ops = append(in.ops, UseFixed(g.pick(ClassInt), reserved))
	}
	uses := len(in.ops)
	if g.rng.IntN(10) == 0 {
		in.ops = append(in.ops, DefFixed(def(ClassInt), reserved))
	}
	for range g.rng.IntN(3) {
		c := g.class()
		switch g.rng.IntN(6) {
		case 0, 1:
			if room(c) {
				late[c.Bank()]++
				in.ops = append(in.ops, Def(def(c), Constraint(g.rng.IntN(2))))
			}
		case 2:
			if room(c) {
				both[c.Bank()]++
				in.ops = append(in.ops, DefEarly(def(c), Reg))
			}
		case 3, 4:
			for k := range uses {
				op := in.ops[k]
				c := g.f.VRegs[op.VReg()].Class
				taken := false
				for _, d := range in.ops[uses:] { // each use is reused once
					taken = taken || d.Constraint() == Reuse && d.Index() == k
				}
				if op.Constraint() == Reg && !op.Late() && !taken && room(c) {
					both[c.Bank()]++
					in.ops = append(in.ops, DefReuse(def(c), k))
					break
				}
			}
		case 5:
			r := PReg(g.rng.IntN(g.cfg.regs) + 32*c.Bank())
			if canFix(c, r) {
				fixed[c.Bank()] |= Set(r)
				in.ops = append(in.ops, DefFixed(def(c), r))
			}
		}
	}
	g.add(in)
	g.scope = append(g.scope, defs...)
}

// binop makes a two-address instruction, or a compare, load or store.
func (g *generator) binop() {
	c := ClassInt
	if g.rng.IntN(8) == 0 {
		c = ClassFloat
	}
	x, y := g.pick(c), g.pick(c)
	var in genInst
	switch g.rng.IntN(4) {
	case 0: // store or compare
		in.ops = []Operand{Use(x, Reg), Use(y, Reg)}
	case 1: // load
		d := g.vreg(c)
		in.ops = []Operand{Use(x, Reg), Def(d, Reg)}
		g.scope = append(g.scope, d)
	case 2:
		d := g.vreg(c)
		in.ops = []Operand{Use(x, Reg), Use(y, Any), DefReuse(d, 0)}
		g.scope = append(g.scope, d)
	default:
		g.commuting(c)
		return
	}
	g.add(in)
}

// commuting makes an operation whose operands can change places.
func (g *generator) commuting(c Class) {
	x, y, d := g.pick(c), g.pick(c), g.vreg(c)
	g.add(genInst{ops: []Operand{DefReuse(d, 1), Use(x, Reg), Use(y, Constraint(g.rng.IntN(2)))}, flags: Commute})
	g.scope = append(g.scope, d)
}

// flatten lays the blocks out.
func (g *generator) flatten() {
	f := g.f
	order := make([]int, len(g.blocks))
	for i := range order {
		order[i] = i
	}
	if g.cfg.shuffle {
		g.rng.Shuffle(len(order)-1, func(i, j int) { order[i+1], order[j+1] = order[j+1], order[i+1] })
	}
	number := make([]uint32, len(order))
	for n, b := range order {
		number[b] = uint32(n)
	}
	preds := make([][]uint32, len(order))
	for n, b := range order {
		for _, s := range g.blocks[b].succs {
			preds[number[s]] = append(preds[number[s]], uint32(n))
		}
	}
	pool := func(list []uint32) (uint32, uint32) {
		at := uint32(len(f.Pool))
		f.Pool = append(f.Pool, list...)
		return at, uint32(len(list))
	}
	words := func(vs []VReg) (out []uint32) {
		for _, v := range vs {
			out = append(out, uint32(v))
		}
		return out
	}
	for n, b := range order {
		gb := g.blocks[b]
		var succs []uint32
		for _, s := range gb.succs {
			succs = append(succs, number[s])
		}
		blk := Block{Insts: uint32(len(f.Insts)), NumInsts: uint32(len(gb.insts)), Freq: gb.freq, LoopDepth: uint16(gb.depth)}
		blk.Succs, blk.NumSuccs = pool(succs)
		blk.Preds, blk.NumPreds = pool(preds[n])
		blk.Params, blk.NumParams = pool(words(gb.params))
		blk.Args, blk.NumArgs = pool(words(gb.args))
		for _, in := range gb.insts {
			f.Insts = append(f.Insts, Inst{Ops: uint32(len(f.Operands)), NumOps: uint16(len(in.ops)), Flags: in.flags, Clobber: in.clobber})
			f.Operands = append(f.Operands, in.ops...)
		}
		f.Blocks = append(f.Blocks, blk)
	}
}
