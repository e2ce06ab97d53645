package mach

import (
	"fmt"
	"io"

	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the printer of the text form of VCode, which parse.go reads. The text
// holds all that allocation and emission read. One line is one thing:
//
//	vcode func[3] out=0 in=0 area=16 vregs=9 ctx savectx calls traps check(base=8 limit=16 @0x1f) slots=2
//		const 0 size=8 lo=0x3ff0000000000000
//		float v2 v5                         registers that are not of class int
//		vec v8
//		ref v7                              registers that hold references
//		recipe 1 MOVri.32 imm=7             how to recreate what is cheap to make,
//		remats v4=1                         and the registers that hold it
//	b0(v1 v2) block0 cold header depth=1 freq=8 -> b1 b2 targets(0 1 1)
//			move int rcx = slot1             an edit before the instruction below
//	    0	ADDri.32 def v3:=1@rax, use v1:reg@rax imm=1 trap=int_ovf branch @0x20
//			remat int rcx = recipe 1 after   an edit after the instruction above
//			args v3 v4                       what the block passes to its successor
//
// The slots and all that follows "@" on an operand, edits and stack maps are the allocator's
// answer. Text from a semicolon to the end of a line is a comment.
//
// An operand is its role, register, constraint and place; "use!" and "def!" happen at the
// unusual time (late and early), and "=1" is the register of operand 1. What an instruction may
// have follows its operands in this order, if it is not zero:
//
//	mem(mode=0x1 scale=0 disp=8 aux=0) scale=1 disp=8 aux=2 imm=7 cond=4 trap=heap_oob
//	clobber=0x3 move safepoint branch return map(0 3) @0x20
//
// map lists the slots with live references, and the last is the position in the module. The
// targets of a block are indices of successors; without them each successor is one target, or, if
// the block splits an edge, there are none.

var (
	constraintNames = [...]string{regalloc.Any: "any", regalloc.Reg: "reg", regalloc.Fixed: "fixed", regalloc.Reuse: "reuse", regalloc.Stack: "stack"}
	classNames      = [regalloc.NumClasses]string{regalloc.ClassInt: "int", regalloc.ClassFloat: "float", regalloc.ClassVec: "vec"}
	editNames       = [...]string{regalloc.EditMove: "move", regalloc.EditSwap: "swap", regalloc.EditRemat: "remat"}
	flagNames       = [...]string{"move", "safepoint", "branch", "return", "commute"} // by bit of regalloc.InstFlags
)

// Print writes c as text, with the answer of the allocator if out is not nil.
func (c *VCode) Print(w io.Writer, isa *ISA, out *regalloc.Output) {
	c.printHead(w, out)
	c.printTables(w, isa)
	p := printer{w: w, c: c, isa: isa, out: out}
	for b := range c.Blocks {
		p.block(b)
	}
}

func (c *VCode) printHead(w io.Writer, out *regalloc.Output) {
	fmt.Fprintf(w, "vcode %s out=%d in=%d area=%d vregs=%d", c.Key, c.OutBytes, c.InBytes, c.Area, len(c.RA.VRegs)-1)
	word(w, c.CtxSlot, "ctx")
	word(w, c.SaveCtx, "savectx")
	word(w, c.Calls, "calls")
	word(w, c.Traps, "traps")
	if k := &c.Check; k.On {
		fmt.Fprintf(w, " check(base=%d limit=%d", k.Base, k.Limit)
		position(w, k.Pos)
		fmt.Fprint(w, ")")
	}
	if out != nil {
		fmt.Fprintf(w, " slots=%d", out.NumSlots)
	}
	fmt.Fprintln(w)
}

// printTables writes what instructions refer to by number.
func (c *VCode) printTables(w io.Writer, isa *ISA) {
	for n, k := range c.Consts {
		fmt.Fprintf(w, "\tconst %d size=%d lo=%#x", n, k.Size, k.Lo)
		if k.Hi != 0 {
			fmt.Fprintf(w, " hi=%#x", k.Hi)
		}
		fmt.Fprintln(w)
	}
	vregs := c.RA.VRegs
	some := func(name string, has func(v *regalloc.VRegInfo) bool, show func(v uint32, info *regalloc.VRegInfo)) {
		first := true
		for v := 1; v < len(vregs); v++ {
			if !has(&vregs[v]) {
				continue
			}
			if first {
				fmt.Fprintf(w, "\t%s", name)
				first = false
			}
			show(uint32(v), &vregs[v])
		}
		if !first {
			fmt.Fprintln(w)
		}
	}
	plain := func(v uint32, _ *regalloc.VRegInfo) { fmt.Fprintf(w, " v%d", v) }
	for class := regalloc.ClassInt + 1; class < regalloc.NumClasses; class++ {
		some(classNames[class], func(v *regalloc.VRegInfo) bool { return v.Class == class }, plain)
	}
	some("ref", func(v *regalloc.VRegInfo) bool { return v.Ref }, plain)
	for n := 1; n < len(c.Remats); n++ {
		fmt.Fprintf(w, "\trecipe %d ", n)
		in := &c.Remats[n]
		printOp(w, isa, in)
		printFields(w, in)
		fmt.Fprintln(w)
	}
	some("remats", func(v *regalloc.VRegInfo) bool { return v.Remat != 0 }, func(v uint32, info *regalloc.VRegInfo) {
		fmt.Fprintf(w, " v%d=%d", v, info.Remat)
	})
}

// A printer writes blocks in order.
type printer struct {
	w    io.Writer
	c    *VCode
	isa  *ISA
	out  *regalloc.Output
	edit int // next of out.Edits
	stop int // next of out.Safepoints
}

func (p *printer) block(b int) {
	w, c := p.w, p.c
	rb, mb := &c.RA.Blocks[b], &c.Blocks[b]
	fmt.Fprintf(w, "b%d", b)
	list(w, "(", c.RA.Pool[rb.Params:rb.Params+rb.NumParams], "v", ")")
	word(w, mb.Edge, "edge of")
	fmt.Fprintf(w, " block%d", mb.IR)
	word(w, mb.Cold, "cold")
	word(w, rb.LoopHeader, "header")
	if rb.LoopDepth != 0 {
		fmt.Fprintf(w, " depth=%d", rb.LoopDepth)
	}
	if rb.Freq != 1 {
		fmt.Fprintf(w, " freq=%g", rb.Freq)
	}
	list(w, " -> ", c.RA.Pool[rb.Succs:rb.Succs+rb.NumSuccs], "b", "")
	if targets := c.Targets[mb.Targets : mb.Targets+mb.NumTargets]; !usual(targets, rb.NumSuccs, mb.Edge) {
		fmt.Fprint(w, " targets(")
		list(w, "", targets, "", "")
		fmt.Fprint(w, ")")
	}
	fmt.Fprintln(w)
	for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
		p.edits(i, false)
		p.inst(i)
		p.edits(i, true)
	}
	list(w, "\t\targs ", c.RA.Pool[rb.Args:rb.Args+rb.NumArgs], "v", "\n")
}

// usual reports whether targets are those of a block with succs successors that does not say.
func usual(targets []uint32, succs uint32, edge bool) bool {
	if edge {
		return len(targets) == 0
	}
	if uint32(len(targets)) != succs {
		return false
	}
	for n, t := range targets {
		if t != uint32(n) {
			return false
		}
	}
	return true
}

func (p *printer) edits(i uint32, after bool) {
	if p.out == nil {
		return
	}
	for ; p.edit < len(p.out.Edits); p.edit++ {
		e := &p.out.Edits[p.edit]
		if e.Inst != i || e.After != after {
			return
		}
		file := p.c.RA.File
		fmt.Fprintf(p.w, "\t\t%s %s %s = ", editNames[e.Kind], classNames[e.Class], allocName(file, e.To))
		if e.Kind == regalloc.EditRemat {
			fmt.Fprintf(p.w, "recipe %d", e.Remat)
		} else {
			fmt.Fprint(p.w, allocName(file, e.From))
		}
		word(p.w, after, "after")
		fmt.Fprintln(p.w)
	}
}

func (p *printer) inst(i uint32) {
	w, c := p.w, p.c
	in, ra := &c.Insts[i], &c.RA.Insts[i]
	fmt.Fprintf(w, "%5d\t", i)
	printOp(w, p.isa, in)
	for n, o := range c.Ops(i) {
		if n > 0 {
			fmt.Fprint(w, ",")
		}
		role := "use"
		if o.IsDef() {
			role = "def"
		}
		if o.IsDef() != o.Late() {
			role += "!" // not at the usual time
		}
		fmt.Fprintf(w, " %s v%d:", role, o.VReg())
		switch o.Constraint() {
		case regalloc.Fixed:
			fmt.Fprint(w, allocName(c.RA.File, regalloc.InReg(o.PReg())))
		case regalloc.Reuse:
			fmt.Fprintf(w, "=%d", o.Index())
		default:
			fmt.Fprint(w, constraintNames[o.Constraint()])
		}
		if p.out != nil {
			fmt.Fprintf(w, "@%s", allocName(c.RA.File, p.out.Allocs[ra.Ops+uint32(n)]))
		}
	}
	printFields(w, in)
	if ra.Clobber != 0 {
		fmt.Fprintf(w, " clobber=%#x", uint64(c.RA.Clobbers[ra.Clobber]))
	}
	for k, name := range flagNames {
		word(w, ra.Flags>>k&1 != 0, name)
	}
	if out := p.out; out != nil && p.stop < len(out.Safepoints) && out.Safepoints[p.stop].Inst == i {
		m := &out.Safepoints[p.stop]
		fmt.Fprint(w, " map(")
		list(w, "", out.SlotPool[m.Slots:m.Slots+m.Num], "", "")
		fmt.Fprint(w, ")")
		p.stop++
	}
	position(w, in.Pos)
	fmt.Fprintln(w)
}

func printOp(w io.Writer, isa *ISA, in *Inst) {
	fmt.Fprint(w, isa.OpName(in.Op))
	if in.W != 0 {
		fmt.Fprintf(w, ".%d", 8*uint32(in.W))
	}
}

// printFields writes what stands in in itself, but for its position.
func printFields(w io.Writer, in *Inst) {
	if in.Mode != 0 {
		fmt.Fprintf(w, " mem(mode=%#x scale=%d disp=%d aux=%d)", uint8(in.Mode), in.Scale, in.Disp, in.Aux)
	} else {
		field(w, "scale", int64(in.Scale))
		field(w, "disp", int64(in.Disp))
		field(w, "aux", int64(in.Aux))
	}
	field(w, "imm", in.Imm)
	field(w, "cond", int64(in.Cond))
	if in.Trap != types.TrapNone {
		fmt.Fprintf(w, " trap=%s", in.Trap.Name())
	}
}

func field(w io.Writer, name string, x int64) {
	if x != 0 {
		fmt.Fprintf(w, " %s=%d", name, x)
	}
}

func word(w io.Writer, has bool, word string) {
	if has {
		fmt.Fprintf(w, " %s", word)
	}
}

func position(w io.Writer, p types.FilePos) {
	if p != types.NoPos {
		fmt.Fprintf(w, " @%#x", uint32(p))
	}
}

func list(w io.Writer, open string, xs []uint32, prefix, end string) {
	if len(xs) == 0 {
		return
	}
	fmt.Fprint(w, open)
	for i, x := range xs {
		if i > 0 {
			fmt.Fprint(w, " ")
		}
		fmt.Fprintf(w, "%s%d", prefix, x)
	}
	fmt.Fprint(w, end)
}

// allocName returns the name of a place. Registers without a name are p and their number.
func allocName(file *regalloc.RegFile, a regalloc.Alloc) string {
	switch {
	case a.IsReg() && file.Names[a.PReg()] != "":
		return file.Names[a.PReg()]
	case a.IsReg():
		return fmt.Sprintf("p%d", a.PReg())
	case a.IsSlot():
		return fmt.Sprintf("slot%d", a.Slot())
	}
	return "none"
}
