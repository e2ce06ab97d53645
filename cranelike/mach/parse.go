package mach

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the parser, by lines, of the text form that text.go writes and describes; scan.go reads
// the parts of lines. Printing what it returns gives the text that was read, if Print wrote that.
// What it accepts is well-formed: every number names something that is there. regalloc.Validate says
// whether it can be allocated, and regalloc.Check whether an answer is right.

// maxParsedSlots bounds the spill slots of an answer, as a frame must.
const maxParsedSlots = 1 << 24

// Parse reads one function for isa. The answer is nil if the text has none. Errors name line and
// column, in bytes, from 1 on.
func Parse(text string, isa *ISA) (c *VCode, out *regalloc.Output, err error) {
	p := &parser{isa: isa, c: new(VCode), ops: map[string]Op{}, regs: map[string]regalloc.PReg{}}
	p.c.Reset()
	p.c.RA.File = isa.Regs
	for r, name := range isa.Regs.Names {
		if name != "" {
			p.regs[name] = regalloc.PReg(r)
		}
	}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(syntaxError)
			if !ok {
				panic(r)
			}
			c, out, err = nil, nil, fmt.Errorf("mach: line %d, column %d: %s", e.line, e.column, e.text)
		}
	}()
	for line := range strings.Lines(text) {
		p.n++
		line, _, _ = strings.Cut(line, ";")
		p.line, p.at = strings.TrimRight(line, " \t\r\n"), 0
		p.space()
		if p.at == len(p.line) {
			continue
		}
		p.lineOf()
		p.space()
		if p.at < len(p.line) {
			p.fail("unexpected %q", p.line[p.at:])
		}
	}
	p.finish()
	return p.c, p.out, nil
}

// A syntaxError is the panic value that carries an error to Parse.
type syntaxError struct {
	line, column int
	text         string
}

type parser struct {
	isa  *ISA
	c    *VCode
	out  *regalloc.Output // nil: the text has no answer
	regs map[string]regalloc.PReg
	ops  map[string]Op // those seen

	line string
	n    int // number of line
	at   int // offset of what comes next
	last int // offset of the last word or number, for errors

	started bool
	before  int       // edits that wait for their instruction
	args    bool      // the block's arguments were given
	places  []succRef // successors to check when all blocks are known
	lines   []int     // by block: where it begins
}

// A succRef is where a successor is named.
type succRef struct {
	block        uint32
	line, column int
}

// lineOf reads the line, by its first word.
func (p *parser) lineOf() {
	w := p.peek()
	inBlock := len(p.c.Blocks) > 0
	switch {
	case !p.started:
		p.head()
		p.started = true
	case w == "":
		p.fail("expected a line of a function")
	case w[0] == 'b' && len(w) > 1 && w[1] >= '0' && w[1] <= '9':
		p.block()
	case !inBlock:
		p.table()
	case p.args:
		p.fail("expected a block after the arguments")
	case w[0] >= '0' && w[0] <= '9':
		p.inst()
	case w == "args":
		p.arguments()
	default:
		p.edit()
	}
}

func (p *parser) head() {
	c := p.c
	if !p.keyword("vcode") {
		p.fail("expected \"vcode\"")
	}
	c.Key = p.key()
	c.RA.Name = c.Key.String()
	p.needField("out")
	c.OutBytes = p.u32()
	p.needField("in")
	c.InBytes = p.u32()
	p.needField("area")
	c.Area = p.u32()
	p.needField("vregs")
	n := p.unsigned(regalloc.MaxVRegs - 1)
	c.RA.VRegs = append(c.RA.VRegs, make([]regalloc.VRegInfo, n)...)
	c.CtxSlot = p.keyword("ctx")
	c.SaveCtx = p.keyword("savectx")
	c.Calls = p.keyword("calls")
	c.Traps = p.keyword("traps")
	if p.keyword("check") {
		k := &c.Check
		p.expect("(")
		k.On = true
		p.needField("base")
		k.Base = int32(p.signed(32))
		p.needField("limit")
		k.Limit = int32(p.signed(32))
		k.Pos = p.position()
		p.expect(")")
	}
	if p.field("slots") {
		p.out = &regalloc.Output{NumSlots: uint32(p.unsigned(maxParsedSlots))}
	}
}

// table reads a line between the head and the blocks.
func (p *parser) table() {
	c := p.c
	switch w := p.word("a table or a block"); w {
	case "const":
		p.inOrder(p.u32(), len(c.Consts), "constant")
		p.needField("size")
		k := Const{Size: uint8(p.unsigned(16))}
		if k.Size != 4 && k.Size != 8 && k.Size != 16 {
			p.wrong("a constant of %d bytes", k.Size)
		}
		p.needField("lo")
		k.Lo = p.unsigned(math.MaxUint64)
		if p.field("hi") {
			k.Hi = p.unsigned(math.MaxUint64)
		}
		c.Consts = append(c.Consts, k)
	case "float", "vec":
		class := regalloc.ClassFloat
		if w == "vec" {
			class = regalloc.ClassVec
		}
		for p.peek() != "" {
			c.RA.VRegs[p.vreg()].Class = class
		}
	case "ref":
		for p.peek() != "" {
			c.RA.VRegs[p.vreg()].Ref = true
		}
	case "recipe":
		p.inOrder(p.u32(), len(c.Remats), "recipe")
		in := p.op()
		p.fields(&in)
		c.Remats = append(c.Remats, in)
	case "remats":
		for p.peek() != "" {
			v := p.vreg()
			p.expect("=")
			c.RA.VRegs[v].Remat = p.recipe()
		}
	default:
		p.wrong("unknown word %q", w)
	}
}

func (p *parser) recipe() uint32 {
	n := p.index(len(p.c.Remats), "recipe")
	if n == 0 {
		p.wrong("recipe 0 does not exist")
	}
	return n
}

// vregs appends registers to the pool, as long as there are some.
func (p *parser) vregs() (at, n uint32) {
	pool := &p.c.RA.Pool
	at = uint32(len(*pool))
	for w := p.peek(); w != ""; w = p.peek() {
		*pool = append(*pool, uint32(p.vreg()))
	}
	return at, uint32(len(*pool)) - at
}

func (p *parser) block() {
	c := p.c
	p.noEdits()
	p.inOrder(p.numbered("b", "a block", math.MaxUint32), len(c.Blocks), "block")
	rb := regalloc.Block{Insts: uint32(len(c.Insts)), Freq: 1}
	var mb Block
	if p.accept("(") {
		rb.Params, rb.NumParams = p.vregs()
		p.expect(")")
	}
	if p.keyword("edge") {
		if !p.keyword("of") {
			p.fail("expected \"of\"")
		}
		mb.Edge = true
	}
	mb.IR = ir.Block(p.numbered("block", "a block of the IR", math.MaxUint32))
	mb.Cold = p.keyword("cold")
	rb.LoopHeader = p.keyword("header")
	if p.field("depth") {
		rb.LoopDepth = uint16(p.unsigned(math.MaxUint16))
	}
	if p.field("freq") {
		w := p.word("a frequency")
		x, err := strconv.ParseFloat(w, 32)
		if err != nil || !(x > 0) { // an overflow is an error, too
			p.wrong("%q is no frequency", w)
		}
		rb.Freq = float32(x)
	}
	rb.Succs = uint32(len(c.RA.Pool))
	if p.accept("->") {
		for first := true; first || p.peek() != "" && p.line[p.at] == 'b'; first = false {
			s := p.numbered("b", "a block", math.MaxUint32)
			p.places = append(p.places, succRef{s, p.n, p.last})
			c.RA.Pool = append(c.RA.Pool, s)
			rb.NumSuccs++
		}
	}
	p.targets(&mb, rb.NumSuccs)
	c.RA.Blocks = append(c.RA.Blocks, rb)
	c.Blocks = append(c.Blocks, mb)
	p.lines = append(p.lines, p.n)
	p.args = false
}

// targets reads the targets of a block with succs successors.
func (p *parser) targets(mb *Block, succs uint32) {
	c := p.c
	mb.Targets = uint32(len(c.Targets))
	switch {
	case p.keyword("targets"):
		p.expect("(")
		for p.peek() != "" {
			c.Targets = append(c.Targets, p.index(int(succs), "successor"))
		}
		p.expect(")")
	case !mb.Edge:
		for n := range succs {
			c.Targets = append(c.Targets, n)
		}
	}
	mb.NumTargets = uint32(len(c.Targets)) - mb.Targets
}

func (p *parser) inst() {
	c := p.c
	p.inOrder(p.u32(), len(c.Insts), "instruction")
	in := p.op()
	ra := regalloc.Inst{Ops: uint32(len(c.RA.Operands))}
	for more := p.role(); more; more = p.accept(",") {
		p.operand()
	}
	n := len(c.RA.Operands) - int(ra.Ops)
	if n > math.MaxUint16 {
		p.wrong("%d operands", n)
	}
	ra.NumOps = uint16(n)
	p.fields(&in)
	if p.field("clobber") {
		ra.Clobber = p.clobber(regalloc.RegSet(p.unsigned(math.MaxUint64)))
	}
	for k, name := range flagNames {
		if p.keyword(name) {
			ra.Flags |= 1 << k
		}
	}
	if p.keyword("map") {
		p.stackMap()
	}
	in.Pos = p.position()
	c.Insts = append(c.Insts, in)
	c.RA.Insts = append(c.RA.Insts, ra)
	c.RA.Blocks[len(c.RA.Blocks)-1].NumInsts++
	p.before = 0
}

// op reads an operation and its width.
func (p *parser) op() Inst {
	w := p.word("an operation")
	name, bits, sized := strings.Cut(w, ".")
	in := Inst{Trap: types.TrapNone}
	op, ok := p.ops[name]
	if !ok {
		if op, ok = p.isa.OpNamed(name); !ok {
			p.wrong("%q is no operation of %s", name, p.isa.Name)
		}
		p.ops[name] = op
	}
	in.Op = op
	if sized {
		x := p.value(w, bits, 8*math.MaxUint8)
		if x == 0 || x%8 != 0 {
			p.wrong("%q has a width that is not whole bytes", w)
		}
		in.W = uint8(x / 8)
	}
	return in
}

// role reports whether the role of an operand comes next.
func (p *parser) role() bool {
	switch p.peek() {
	case "use", "use!", "def", "def!":
		return true
	}
	return false
}

func (p *parser) operand() {
	role := p.oneOf([]string{"use", "use!", "def", "def!"}, "role of an operand")
	v := p.vreg()
	p.expect(":")
	var op regalloc.Operand
	if p.accept("=") {
		op = regalloc.DefReuse(v, int(p.unsigned(63))) &^ regalloc.Def(0, 0)
	} else {
		w := p.word("a constraint")
		switch w {
		case "any":
			op = regalloc.Use(v, regalloc.Any)
		case "reg":
			op = regalloc.Use(v, regalloc.Reg)
		case "stack":
			op = regalloc.Use(v, regalloc.Stack)
		default:
			op = regalloc.UseFixed(v, p.preg(w))
		}
	}
	switch role {
	case 1:
		op |= regalloc.UseLate(0, 0)
	case 2:
		op |= regalloc.Def(0, 0)
	case 3:
		op |= regalloc.DefEarly(0, 0)
	}
	p.c.RA.Operands = append(p.c.RA.Operands, op)
	placed := p.at < len(p.line) && p.line[p.at] == '@' // a position follows white space
	if placed != (p.out != nil) {
		if placed {
			p.fail("a place without slots= in the head")
		}
		p.fail("expected \"@\" and a place")
	}
	if placed {
		p.at++
		p.out.Allocs = append(p.out.Allocs, p.place())
	}
}

// fields reads what stands in an Inst.
func (p *parser) fields(in *Inst) {
	if p.keyword("mem") {
		p.expect("(")
		p.needField("mode")
		if in.Mode = Mode(p.unsigned(math.MaxUint8)); in.Mode == 0 {
			p.wrong("a memory operand without mode")
		}
		p.needField("scale")
		in.Scale = uint8(p.unsigned(math.MaxUint8))
		p.needField("disp")
		in.Disp = int32(p.signed(32))
		p.needField("aux")
		in.Aux = p.u32()
		if in.Mode&ModeConst != 0 && uint64(in.Aux) >= uint64(len(p.c.Consts)) {
			p.wrong("constant %d does not exist", in.Aux)
		}
		p.expect(")")
	} else {
		if p.field("scale") {
			in.Scale = uint8(p.unsigned(math.MaxUint8))
		}
		if p.field("disp") {
			in.Disp = int32(p.signed(32))
		}
		if p.field("aux") {
			in.Aux = p.u32()
		}
	}
	if p.field("imm") {
		in.Imm = p.signed(64)
	}
	if p.field("cond") {
		in.Cond = uint8(p.unsigned(math.MaxUint8))
	}
	if p.field("trap") {
		w := p.word("a trap")
		code, ok := types.TrapCodeByName(w)
		if !ok {
			p.wrong("%q is no trap", w)
		}
		in.Trap = code
	}
}

// clobber returns the index of set.
func (p *parser) clobber(set regalloc.RegSet) uint8 {
	sets := &p.c.RA.Clobbers
	for k, s := range *sets {
		if s == set {
			return uint8(k)
		}
	}
	if len(*sets) > math.MaxUint8 {
		p.wrong("more than %d sets of clobbered registers", math.MaxUint8)
	}
	*sets = append(*sets, set)
	return uint8(len(*sets) - 1)
}

func (p *parser) stackMap() {
	if p.out == nil {
		p.wrong("a stack map without slots= in the head")
	}
	out := p.out
	m := regalloc.SafepointMap{Inst: uint32(len(p.c.Insts)), Slots: uint32(len(out.SlotPool))}
	p.expect("(")
	for p.peek() != "" {
		n := p.u32()
		p.slot(n)
		if m.Num > 0 && n <= out.SlotPool[len(out.SlotPool)-1] {
			p.wrong("slot %d is out of order", n)
		}
		out.SlotPool = append(out.SlotPool, n)
		m.Num++
	}
	p.expect(")")
	out.Safepoints = append(out.Safepoints, m)
}

func (p *parser) edit() {
	e := regalloc.Edit{Kind: regalloc.EditKind(p.oneOf(editNames[:], "kind of edit")), Inst: uint32(len(p.c.Insts))}
	if p.out == nil {
		p.wrong("an edit without slots= in the head")
	}
	e.Class = regalloc.Class(p.oneOf(classNames[:], "class"))
	e.To = p.place()
	p.expect("=")
	if e.Kind == regalloc.EditRemat {
		if !p.keyword("recipe") {
			p.fail("expected \"recipe\"")
		}
		e.Remat = p.recipe()
	} else {
		e.From = p.place()
	}
	if e.After = p.keyword("after"); e.After {
		if p.before > 0 || p.c.RA.Blocks[len(p.c.Blocks)-1].NumInsts == 0 {
			p.wrong("no instruction comes before this edit")
		}
		e.Inst--
	} else {
		p.before++
	}
	p.out.Edits = append(p.out.Edits, e)
}

// noEdits expects that no edit waits for an instruction when a block ends.
func (p *parser) noEdits() {
	if p.before > 0 {
		p.fail("no instruction comes after the edit before this")
	}
}

func (p *parser) arguments() {
	p.noEdits()
	p.word("args")
	rb := &p.c.RA.Blocks[len(p.c.Blocks)-1]
	if rb.NumSuccs != 1 {
		p.wrong("arguments of a block with %d successors", rb.NumSuccs)
	}
	if rb.Args, rb.NumArgs = p.vregs(); rb.NumArgs == 0 {
		p.fail("expected a virtual register")
	}
	p.args = true
}

// finish checks what the whole text must have, and fills in predecessors.
func (p *parser) finish() {
	c := p.c
	p.n++
	p.line, p.at = "", 0
	p.noEdits()
	if len(c.Blocks) == 0 {
		p.fail("expected a function with a block")
	}
	for _, s := range p.places {
		if uint64(s.block) >= uint64(len(c.Blocks)) {
			p.failAt(s.line, s.column, "b%d does not exist", s.block)
		}
	}
	for b := range c.RA.Blocks {
		rb := &c.RA.Blocks[b]
		if rb.NumSuccs != 1 {
			continue
		}
		if to := c.RA.Pool[rb.Succs]; c.RA.Blocks[to].NumParams != rb.NumArgs {
			p.failAt(p.lines[b], 0, "b%d passes %d arguments to b%d, which has %d parameters", b, rb.NumArgs, to, c.RA.Blocks[to].NumParams)
		}
	}
	c.predecessors()
}
