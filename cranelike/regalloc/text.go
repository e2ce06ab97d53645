package regalloc

import (
	"fmt"
	"strconv"
	"strings"
)

// This file implements the text form of problems and answers, for dumps, golden files and
// failing cases. One line is one thing:
//
//	func name
//	int rax=0 rcx=1                   allocatable registers of the integer bank, best first
//	float xmm0=32                     those of the float bank
//	scratch xmm15=47
//	other r15=15                      registers that are only clobbered or fixed
//	clobber 1 rax rcx                 clobber set by index
//	v1 int ref                        a register: class, then "ref" or "remat=7"
//	block 0 freq=1 depth=0 header (v1 v2)   a block with its parameters
//	  use v1 reg, late v2 any, use v3 =rax, early v4 reg, def v5 reuse 0, def v6 stack; branch safepoint move return commute clobber=1
//	  goto 1(v3 v4) 2                 successors, with arguments if there is only one
//
// An answer adds a place to each operand ("use v1 reg @rax"), edits on lines of their own in
// front of ("before") or behind ("after") their instruction, stack maps as "map 0 3" among
// the flags, and the line "slots 4":
//
//	  before move int s0 rax          from s0 to rax
//	  before swap int rax rcx
//	  before remat int 7 rax
//
// A register without a name is p and its number. "//" starts a comment.

var (
	classNames      = [NumClasses]string{"int", "float", "vec"}
	constraintNames = [...]string{"any", "reg", "=", "reuse", "stack"}
	flagNames       = [...]string{"move", "safepoint", "branch", "return", "commute"}
	editNames       = [...]string{"move", "swap", "remat"}
)

// Print returns f as text, with the answer if out is not nil.
func Print(f *Func, out *Output) string {
	var w strings.Builder
	fmt.Fprintf(&w, "func %s\n", f.Name)
	for bank, name := range []string{"int", "float"} {
		w.WriteString(name)
		for _, r := range f.File.Alloc[bank] {
			fmt.Fprintf(&w, " %s=%d", regName(f.File, r), r)
		}
		w.WriteByte('\n')
	}
	fmt.Fprintf(&w, "scratch %s=%d\n", regName(f.File, f.File.Scratch), f.File.Scratch)
	if others := otherRegs(f); others != 0 {
		w.WriteString("other")
		for r := PReg(0); r < 64; r++ {
			if others.Has(r) {
				fmt.Fprintf(&w, " %s=%d", regName(f.File, r), r)
			}
		}
		w.WriteByte('\n')
	}
	for k, set := range f.Clobbers {
		if k == 0 {
			continue
		}
		fmt.Fprintf(&w, "clobber %d", k)
		for r := PReg(0); r < 64; r++ {
			if set.Has(r) {
				w.WriteString(" " + regName(f.File, r))
			}
		}
		w.WriteByte('\n')
	}
	for v, info := range f.VRegs {
		if v == 0 {
			continue
		}
		fmt.Fprintf(&w, "v%d %s", v, classNames[info.Class])
		if info.Ref {
			w.WriteString(" ref")
		}
		if info.Remat != 0 {
			fmt.Fprintf(&w, " remat=%d", info.Remat)
		}
		w.WriteByte('\n')
	}
	if out != nil {
		fmt.Fprintf(&w, "slots %d\n", out.NumSlots)
	}
	e, sp := 0, 0
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		fmt.Fprintf(&w, "block %d freq=%g depth=%d", b, blk.Freq, blk.LoopDepth)
		if blk.LoopHeader {
			w.WriteString(" header")
		}
		printList(&w, " ", f.params(blk))
		w.WriteByte('\n')
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			for ; out != nil && e < len(out.Edits) && out.Edits[e].Inst == i && !out.Edits[e].After; e++ {
				printEdit(&w, f, &out.Edits[e])
			}
			printInst(&w, f, &f.Insts[i], out)
			if out != nil && sp < len(out.Safepoints) && out.Safepoints[sp].Inst == i {
				w.WriteString(" map")
				m := out.Safepoints[sp]
				for _, s := range out.SlotPool[m.Slots : m.Slots+m.Num] {
					fmt.Fprintf(&w, " %d", s)
				}
				sp++
			}
			w.WriteByte('\n')
			for ; out != nil && e < len(out.Edits) && out.Edits[e].Inst == i; e++ {
				printEdit(&w, f, &out.Edits[e])
			}
		}
		if blk.NumSuccs > 0 {
			w.WriteString("  goto")
			for _, s := range f.succs(blk) {
				fmt.Fprintf(&w, " %d", s)
			}
			printList(&w, "", f.args(blk))
			w.WriteByte('\n')
		}
	}
	return w.String()
}

// otherRegs returns the registers that f mentions but does not allocate.
func otherRegs(f *Func) (set RegSet) {
	for _, c := range f.Clobbers {
		set |= c
	}
	for _, op := range f.Operands {
		if op.Constraint() == Fixed {
			set |= Set(op.PReg())
		}
	}
	for _, bank := range f.File.Alloc {
		set &^= Set(bank...)
	}
	return set &^ Set(f.File.Scratch)
}

func regName(file *RegFile, r PReg) string { return allocName(file, InReg(r)) }

func printList(w *strings.Builder, before string, vs []uint32) {
	for k, v := range vs {
		if k == 0 {
			w.WriteString(before + "(")
		} else {
			w.WriteByte(' ')
		}
		fmt.Fprintf(w, "v%d", v)
	}
	if len(vs) > 0 {
		w.WriteByte(')')
	}
}

func printEdit(w *strings.Builder, f *Func, e *Edit) {
	when, from := "before", allocName(f.File, e.From)
	if e.After {
		when = "after"
	}
	if e.Kind == EditRemat {
		from = strconv.Itoa(int(e.Remat))
	}
	fmt.Fprintf(w, "  %s %s %s %s %s\n", when, editNames[e.Kind], classNames[e.Class], from, allocName(f.File, e.To))
}

func printInst(w *strings.Builder, f *Func, in *Inst, out *Output) {
	w.WriteString(" ")
	for k, op := range f.ops(in) {
		if k > 0 {
			w.WriteByte(',')
		}
		role := "use"
		switch {
		case op.IsDef() && op.Late():
			role = "def"
		case op.IsDef():
			role = "early"
		case op.Late():
			role = "late"
		}
		fmt.Fprintf(w, " %s v%d %s", role, op.VReg(), constraintNames[op.Constraint()])
		switch op.Constraint() {
		case Fixed:
			w.WriteString(regName(f.File, op.PReg()))
		case Reuse:
			fmt.Fprintf(w, " %d", op.Index())
		}
		if out != nil {
			w.WriteString(" @" + allocName(f.File, out.Allocs[int(in.Ops)+k]))
		}
	}
	w.WriteByte(';')
	for k, name := range flagNames {
		if in.Flags>>k&1 != 0 {
			w.WriteString(" " + name)
		}
	}
	if in.Clobber != 0 {
		fmt.Fprintf(w, " clobber=%d", in.Clobber)
	}
}

// Parse reads the text form. The answer is nil if the text has none.
func Parse(text string) (*Func, *Output, error) {
	p := &textParser{f: &Func{File: &RegFile{}}, regs: map[string]PReg{}}
	p.f.Reset()
	for n, line := range strings.Split(text, "\n") {
		if at := strings.Index(line, "//"); at >= 0 {
			line = line[:at]
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		p.line(line)
		if p.err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", n+1, p.err)
		}
	}
	p.link()
	if p.err != nil {
		return nil, nil, p.err
	}
	if !p.answer {
		return p.f, nil, nil
	}
	return p.f, &p.out, nil
}

type textParser struct {
	f      *Func
	out    Output
	answer bool
	regs   map[string]PReg
	err    error
}

func (p *textParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// number parses s after the prefix.
func (p *textParser) number(s, prefix string) uint32 {
	rest, ok := strings.CutPrefix(s, prefix)
	n, err := strconv.ParseUint(rest, 10, 32)
	if !ok || err != nil {
		p.fail("%q is not %s and a number", s, prefix)
	}
	return uint32(n)
}

func (p *textParser) vreg(s string) uint32 {
	v := p.number(s, "v")
	if v == 0 || int(v) >= len(p.f.VRegs) {
		p.fail("register %s does not exist", s)
	}
	return v
}

func (p *textParser) preg(s string) PReg {
	if r, ok := p.regs[s]; ok {
		return r
	}
	if r := p.number(s, "p"); r < 64 {
		return PReg(r)
	}
	p.fail("no register %q", s)
	return 0
}

// named parses name=number and remembers the name.
func (p *textParser) named(s string) PReg {
	name, num, _ := strings.Cut(s, "=")
	r := PReg(p.number(num, ""))
	if r >= 64 {
		p.fail("register number %d", r)
		return 0
	}
	p.regs[name] = r
	p.f.File.Names[r] = name
	return r
}

func (p *textParser) place(s string) Alloc {
	if len(s) > 1 && s[0] == 's' && s[1] >= '0' && s[1] <= '9' {
		return InSlot(p.number(s, "s"))
	}
	return InReg(p.preg(s))
}

func (p *textParser) name(s string, names []string) int {
	for k, n := range names {
		if s == n {
			return k
		}
	}
	p.fail("%q is none of %v", s, names)
	return 0
}

func (p *textParser) line(line string) {
	f := p.f
	words := strings.Fields(line)
	arg := func(k int) string {
		if k >= len(words) {
			p.fail("words missing")
			return ""
		}
		return words[k]
	}
	if line[0] == ' ' || line[0] == '\t' {
		if len(f.Blocks) == 0 {
			p.fail("instruction outside of a block")
			return
		}
		switch words[0] {
		case "goto":
			p.jump(strings.TrimSpace(line)[4:])
		case "before", "after":
			p.edit(words)
		default:
			p.inst(line)
		}
		return
	}
	switch words[0] {
	case "func":
		f.Name = arg(1)
	case "int", "float":
		bank := p.name(words[0], []string{"int", "float"})
		for _, w := range words[1:] {
			f.File.Alloc[bank] = append(f.File.Alloc[bank], p.named(w))
		}
	case "other":
		for _, w := range words[1:] {
			p.named(w)
		}
	case "scratch":
		f.File.Scratch = p.named(arg(1))
	case "slots":
		p.answer, p.out.NumSlots = true, p.number(arg(1), "")
	case "clobber":
		if p.number(arg(1), "") != uint32(len(f.Clobbers)) {
			p.fail("clobber sets out of order")
			return
		}
		set := RegSet(0)
		for _, w := range words[2:] {
			set |= Set(p.preg(w))
		}
		f.Clobbers = append(f.Clobbers, set)
	case "block":
		p.block(line)
	default:
		if p.number(words[0], "v") != uint32(len(f.VRegs)) {
			p.fail("registers out of order")
			return
		}
		info := VRegInfo{Class: Class(p.name(arg(1), classNames[:]))}
		for _, w := range words[2:] {
			if w == "ref" {
				info.Ref = true
			} else {
				info.Remat = p.number(w, "remat=")
			}
		}
		f.VRegs = append(f.VRegs, info)
	}
}

// list parses "(v1 v2)" at the end of s into the pool and returns what is before it.
func (p *textParser) list(s string) (before string, at, n uint32) {
	before, rest, ok := strings.Cut(s, "(")
	at = uint32(len(p.f.Pool))
	if ok {
		for _, w := range strings.Fields(strings.TrimSuffix(strings.TrimSpace(rest), ")")) {
			p.f.Pool = append(p.f.Pool, p.vreg(w))
			n++
		}
	}
	return before, at, n
}

func (p *textParser) block(line string) {
	f := p.f
	blk := Block{Insts: uint32(len(f.Insts)), Freq: 1}
	var before string
	before, blk.Params, blk.NumParams = p.list(line)
	words := strings.Fields(before)
	if len(words) < 2 || p.number(words[1], "") != uint32(len(f.Blocks)) {
		p.fail("blocks out of order")
		return
	}
	for _, w := range words[2:] {
		switch key, val, _ := strings.Cut(w, "="); key {
		case "freq":
			x, err := strconv.ParseFloat(val, 32)
			if err != nil {
				p.fail("%v", err)
			}
			blk.Freq = float32(x)
		case "depth":
			blk.LoopDepth = uint16(p.number(val, ""))
		case "header":
			blk.LoopHeader = true
		default:
			p.fail("unknown word %q", w)
		}
	}
	f.Blocks = append(f.Blocks, blk)
}

func (p *textParser) jump(s string) {
	f := p.f
	blk := &f.Blocks[len(f.Blocks)-1]
	s, blk.Args, blk.NumArgs = p.list(s)
	blk.Succs = uint32(len(f.Pool))
	for _, w := range strings.Fields(s) {
		f.Pool = append(f.Pool, p.number(w, ""))
		blk.NumSuccs++
	}
}

func (p *textParser) edit(words []string) {
	if len(words) != 5 {
		p.fail("an edit has 5 words")
		return
	}
	e := Edit{After: words[0] == "after", Inst: uint32(len(p.f.Insts))}
	if e.After {
		e.Inst--
	}
	e.Kind = EditKind(p.name(words[1], editNames[:]))
	e.Class = Class(p.name(words[2], classNames[:]))
	if e.Kind == EditRemat {
		e.Remat = p.number(words[3], "")
	} else {
		e.From = p.place(words[3])
	}
	e.To = p.place(words[4])
	p.out.Edits = append(p.out.Edits, e)
}

func (p *textParser) inst(line string) {
	f := p.f
	in := Inst{Ops: uint32(len(f.Operands))}
	opsText, flags, _ := strings.Cut(line, ";")
	if strings.TrimSpace(opsText) != "" {
		for _, s := range strings.Split(opsText, ",") {
			f.Operands = append(f.Operands, p.operand(strings.Fields(s)))
			in.NumOps++
		}
	}
	words := strings.Fields(flags)
	for k, w := range words {
		if num, ok := strings.CutPrefix(w, "clobber="); ok {
			in.Clobber = uint8(p.number(num, ""))
			continue
		}
		if w == "map" {
			m := SafepointMap{Inst: uint32(len(f.Insts)), Slots: uint32(len(p.out.SlotPool))}
			for _, s := range words[k+1:] {
				p.out.SlotPool = append(p.out.SlotPool, p.number(s, ""))
				m.Num++
			}
			p.out.Safepoints = append(p.out.Safepoints, m)
			break
		}
		in.Flags |= 1 << p.name(w, flagNames[:])
	}
	f.Insts = append(f.Insts, in)
	f.Blocks[len(f.Blocks)-1].NumInsts++
}

func (p *textParser) operand(words []string) Operand {
	if len(words) < 3 {
		p.fail("an operand is a role, a register and a constraint")
		return 0
	}
	place := Alloc(0)
	if at, ok := strings.CutPrefix(words[len(words)-1], "@"); ok {
		place = p.place(at)
		words = words[:len(words)-1]
	}
	p.out.Allocs = append(p.out.Allocs, place)
	v := VReg(p.vreg(words[1]))
	var op Operand
	if r, ok := strings.CutPrefix(words[2], "="); ok {
		op = UseFixed(v, p.preg(r))
	} else {
		op = Use(v, Constraint(p.name(words[2], constraintNames[:])))
		if op.Constraint() == Reuse {
			if len(words) < 4 {
				p.fail("reuse of what?")
				return 0
			}
			op |= Operand(p.number(words[3], "")) << 26
		}
	}
	switch words[0] {
	case "use":
	case "late":
		op |= opLate
	case "def":
		op |= opDef | opLate
	case "early":
		op |= opDef
	default:
		p.fail("unknown role %q", words[0])
	}
	return op
}

// link fills in the predecessors.
func (p *textParser) link() {
	f := p.f
	preds := make([][]uint32, len(f.Blocks))
	for b := range f.Blocks {
		for _, s := range f.succs(&f.Blocks[b]) {
			if int(s) >= len(preds) {
				p.fail("block %d does not exist", s)
				return
			}
			preds[s] = append(preds[s], uint32(b))
		}
	}
	for b := range f.Blocks {
		f.Blocks[b].Preds, f.Blocks[b].NumPreds = uint32(len(f.Pool)), uint32(len(preds[b]))
		f.Pool = append(f.Pool, preds[b]...)
	}
}
