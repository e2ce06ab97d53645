package ir

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the text form's printer. parse.go reads what it writes:
//
//	func func[3] "name" (i32, i64) -> (i32) {
//	inline 0x80000000 = 0x51 at 0x2c
//	block0(v1: i32, v2: i64):
//	    v3 = iconst.i32 1
//	    v4 = add.i32 v1, v3
//	    v5 = load.i64 v6, v4, +16 @0x2a
//	    #6 brif v4 block1, block2(v5)
//	...
//	}
//
// One line is one instruction; those without a result show their number after a #. Pure instructions have no place before opt.Place ran, so they
// are shown just before the first pinned instruction with a larger number; afterwards each
// carries "in blockN". An exclamation mark after the operation says that an otherwise pure
// operation is pinned, "notrap" that it cannot trap here, "@" gives the position in the module.
// "inline" says where positions of an inlined function begin, what the first stands for, and which call it is.

// String returns the text form of f.
func (f *Func) String() string { return string(f.AppendText(nil)) }

// AppendText appends the text form of f to b.
func (f *Func) AppendText(b []byte) []byte { return f.appendText(b, false) }

// AppendTextPos is AppendText with the positions of all instructions, those without a place included.
func (f *Func) AppendTextPos(b []byte) []byte { return f.appendText(b, true) }

func (f *Func) appendText(b []byte, allPos bool) []byte {
	p := printer{f: f, b: b, allPos: allPos}
	p.str("func ")
	p.str(f.Key.String())
	if f.Name != "" {
		p.str(" ")
		p.b = strconv.AppendQuote(p.b, f.Name)
	}
	p.str(" ")
	p.sig(f.Sig)
	p.str(" {\n")
	for _, x := range f.Inline {
		fmt.Fprintf(&p, "inline %s = %s at %s\n", x.Base, x.Pos, x.Call)
	}
	next := Value(1) // smallest number not yet shown
	floating := func(below Value) {
		for ; next < below && int(next) < len(f.Insts); next++ {
			i := &f.Insts[next]
			if i.Op == OpInvalid || i.Op == OpParam || i.Op == OpProj || i.Flags&(FlagPinned|FlagDead) != 0 {
				continue
			}
			p.inst(next)
		}
	}
	for bi := range f.Blocks {
		p.header(Block(bi))
		for _, v := range f.BlockOrder(Block(bi)) {
			floating(v)
			p.inst(v)
			if f.Ops(v).Flags&Terminator != 0 {
				break
			}
		}
	}
	floating(Value(len(f.Insts)))
	p.str("}\n")
	return p.b
}

// Ops returns the row of the operation table for instruction v.
func (f *Func) Ops(v Value) *OpInfo { return &Ops[f.Insts[v].Op] }

type printer struct {
	f      *Func
	b      []byte
	allPos bool // show the positions of pure instructions too
}

func (p *printer) str(s string) { p.b = append(p.b, s...) }

func (p *printer) val(v Value) {
	p.b = append(p.b, 'v')
	p.b = strconv.AppendUint(p.b, uint64(v), 10)
}

func (p *printer) vals(vs []uint32) {
	for i, v := range vs {
		if i > 0 {
			p.str(", ")
		}
		p.val(Value(v))
	}
}

func (p *printer) sig(s Sig) { p.str(s.String()) }

// String returns the signature as in "(i32, i64) -> (f32)".
func (s Sig) String() string {
	var b strings.Builder
	list := func(ts []Type) {
		b.WriteByte('(')
		for i, t := range ts {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(t.String())
		}
		b.WriteByte(')')
	}
	list(s.Params)
	b.WriteString(" -> ")
	list(s.Results)
	return b.String()
}

func (p *printer) header(b Block) {
	f := p.f
	d := &f.Blocks[b]
	fmt.Fprintf(p, "block%d(", b)
	for i, v := range f.BlockParams(b) {
		if i > 0 {
			p.str(", ")
		}
		p.val(Value(v))
		p.str(": ")
		p.str(f.Insts[v].Type.String())
	}
	p.str("):")
	if d.LoopHeader {
		p.str(" loop")
	}
	if d.Cold {
		p.str(" cold")
	}
	p.str("\n")
}

// Write lets fmt print into p.
func (p *printer) Write(b []byte) (int, error) {
	p.b = append(p.b, b...)
	return len(b), nil
}

func (p *printer) edge(e Edge) {
	d := &p.f.Edges[e]
	if d.To == NoBlock {
		p.str("block?")
	} else {
		fmt.Fprintf(p, "block%d", d.To)
	}
	if d.NumArgs > 0 {
		p.str("(")
		p.vals(p.f.EdgeArgs(e))
		p.str(")")
	}
}

// blockOf returns the block whose terminator v is, found by position in Order.
func (p *printer) blockOf(v Value) Block {
	for bi := range p.f.Blocks {
		o := p.f.BlockOrder(Block(bi))
		if len(o) > 0 && o[len(o)-1] == v {
			return Block(bi)
		}
	}
	return NoBlock
}

func (p *printer) inst(v Value) {
	f := p.f
	i := &f.Insts[v]
	info := &Ops[i.Op]
	p.str("    ")
	if i.Type != None {
		p.val(v)
		for n := v + 1; info.Flags&Calls != 0 && int(n) < len(f.Insts) && f.Insts[n].Op == OpProj && f.Insts[n].A == v; n++ {
			p.str(", ")
			p.val(n)
		}
		p.str(" = ")
	} else {
		fmt.Fprintf(p, "#%d ", v)
	}
	p.str(info.Name)
	if i.Flags&FlagPinned != 0 && info.Flags&Pinned == 0 && i.Op != OpVMLoad && i.Op != OpVMLoad32 {
		p.str("!")
	}
	if i.Type != None && info.Flags&Calls == 0 && i.Op != OpIcmp && i.Op != OpFcmp {
		p.str(".")
		p.str(i.Type.String())
	}
	p.operands(v, i, info)
	if i.Flags&FlagNoTrap != 0 {
		p.str(" notrap")
	}
	if len(f.Place) > 0 && i.Flags&FlagPinned == 0 && int(v) < len(f.Place) && f.Place[v] != NoBlock {
		fmt.Fprintf(p, " in block%d", f.Place[v])
	}
	if int(v) < len(f.Pos) && f.Pos[v] != types.NoPos && (p.allPos || i.Flags&FlagPinned != 0) {
		fmt.Fprintf(p, " @%#x", uint32(f.Pos[v]))
	}
	p.str("\n")
}

// operands prints everything after the operation's name.
func (p *printer) operands(v Value, i *Inst, info *OpInfo) {
	f := p.f
	switch {
	case i.Op == OpIconst:
		if i.Type == I32 {
			fmt.Fprintf(p, " %d", int32(i.Imm))
		} else {
			fmt.Fprintf(p, " %d", int64(i.Imm))
		}
		return
	case i.Op == OpFconst:
		fmt.Fprintf(p, " %#x", i.Imm)
		return
	case i.Op == OpV128const:
		fmt.Fprintf(p, " %x", f.Consts128[i.Imm])
		return
	case i.Op == OpIcmp:
		p.str(" " + Cond(i.Imm).String())
	case i.Op == OpFcmp:
		p.str(" " + FCond(i.Imm).String())
	case info.Flags&Lanes != 0:
		p.str(" " + i.Shape().String())
		if names := vecCondNames(i.Op); i.Op.hasCond() && i.Lane() < len(names) {
			p.str(" " + names[i.Lane()])
		} else if i.Op.hasLane() {
			fmt.Fprintf(p, " %d", i.Lane())
		}
	case i.Op == OpCall || i.Op == OpTailCall:
		p.str(" " + environ.UnpackFuncKey(i.Imm).String())
	case i.Op == OpFuncAddr:
		p.str(" " + environ.UnpackFuncKey(i.Imm).String())
		return
	case i.Op == OpTrap:
		p.str(" " + types.TrapCode(i.Imm).Name())
		return
	}
	if info.Flags&Nary != 0 {
		if i.Op == OpReturn {
			if i.B > 0 {
				p.str(" ")
			}
			p.vals(f.Operands(i))
			return
		}
		p.str(" (")
		p.vals(f.Operands(i))
		p.str(") : ")
		p.sig(f.Sigs[i.C])
		return
	}
	args := [...]Value{i.A, i.B, i.C}
	for n, x := range args[:info.Args] {
		if n == 0 {
			p.str(" ")
		} else {
			p.str(", ")
		}
		p.val(x)
	}
	switch i.Op {
	case OpTrapIf:
		p.str(" " + types.TrapCode(i.Imm).Name())
	case OpVMLoad, OpVMLoad32:
		fmt.Fprintf(p, ", %+d", int64(i.Imm))
		if i.C > 0 {
			fmt.Fprintf(p, " !%d", i.C)
		}
	case OpVMStore, OpPoll:
		fmt.Fprintf(p, ", %+d", int64(i.Imm))
	case OpIcmp, OpFcmp:
	default:
		if info.Flags&(UsesImm|Lanes) == UsesImm {
			if info.Args > 0 {
				fmt.Fprintf(p, ", %+d", int64(i.Imm))
			} else {
				fmt.Fprintf(p, " %d", int64(i.Imm))
			}
		}
	}
	if info.Flags&Terminator != 0 {
		p.edges(v, i)
	}
}

func (p *printer) edges(v Value, i *Inst) {
	b := p.blockOf(v)
	if b == NoBlock {
		return
	}
	d := &p.f.Blocks[b]
	sep := " "
	if i.Op == OpBrTable {
		sep = " ["
	}
	for e := d.Succs; e < d.Succs+Edge(d.NumSuccs); e++ {
		p.str(sep)
		p.edge(e)
		if i.Op == OpBrIf && i.Imm == uint64(e-d.Succs)+1 {
			p.str(" unlikely")
		}
		sep = ", "
	}
	if i.Op == OpBrTable {
		p.str("]")
	}
}
