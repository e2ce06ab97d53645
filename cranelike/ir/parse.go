package ir

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the parser of the text form that print.go writes. It keeps the numbers
// of values and blocks, so that printing the result gives the same text. Text from a semicolon
// to the end of a line is a comment. What it accepts is well-formed, not yet verified.

// maxParsedValue bounds value numbers, so that a typing error does not allocate gigabytes.
const maxParsedValue = 1 << 21

// Parse reads one function and returns the rest of the text. Errors name the line.
func Parse(text string) (f *Func, rest string, err error) {
	p := &parser{f: &Func{}, lines: strings.SplitAfter(text, "\n")}
	p.f.Reset()
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(parseError)
			if !ok {
				panic(r)
			}
			f, err = nil, fmt.Errorf("ir: line %d: %s", p.n, string(e))
		}
	}()
	p.function()
	return p.f, strings.Join(p.lines[p.n:], ""), nil
}

// parseError is the panic value that carries a syntax error to Parse.
type parseError string

type parser struct {
	f     *Func
	lines []string
	n     int    // lines read
	s     string // rest of the current line
	cur   Block
}

func (p *parser) fail(format string, args ...any) { panic(parseError(fmt.Sprintf(format, args...))) }

// next moves to the next line that is not empty and reports whether there is one.
func (p *parser) next() bool {
	for p.n < len(p.lines) {
		s := p.lines[p.n]
		p.n++
		if i := strings.IndexByte(s, ';'); i >= 0 {
			s = s[:i]
		}
		if p.s = strings.TrimSpace(s); p.s != "" {
			return true
		}
	}
	return false
}

func (p *parser) space() { p.s = strings.TrimLeft(p.s, " \t") }

// accept consumes tok if it comes next.
func (p *parser) accept(tok string) bool {
	p.space()
	if strings.HasPrefix(p.s, tok) {
		p.s = p.s[len(tok):]
		return true
	}
	return false
}

func (p *parser) expect(tok string) {
	if !p.accept(tok) {
		p.fail("expected %q before %q", tok, p.s)
	}
}

// word consumes letters, digits, underscores and dots.
func (p *parser) word() string {
	p.space()
	n := 0
	for n < len(p.s) && (p.s[n] == '_' || p.s[n] == '.' || p.s[n] >= '0' && p.s[n] <= '9' || p.s[n]|0x20 >= 'a' && p.s[n]|0x20 <= 'z') {
		n++
	}
	w := p.s[:n]
	p.s = p.s[n:]
	return w
}

func (p *parser) number() uint64 {
	p.space()
	n := 0
	for n < len(p.s) && strings.IndexByte("+-x0123456789abcdefABCDEF", p.s[n]) >= 0 {
		n++
	}
	t := strings.TrimPrefix(p.s[:n], "+")
	p.s = p.s[n:]
	if v, err := strconv.ParseInt(t, 0, 64); err == nil {
		return uint64(v)
	}
	v, err := strconv.ParseUint(t, 0, 64)
	if err != nil {
		p.fail("bad number %q", t)
	}
	return v
}

func (p *parser) index(prefix string) uint32 {
	p.expect(prefix)
	n := 0
	for n < len(p.s) && p.s[n] >= '0' && p.s[n] <= '9' {
		n++
	}
	v, err := strconv.ParseUint(p.s[:n], 10, 32)
	if err != nil {
		p.fail("bad number after %q", prefix)
	}
	p.s = p.s[n:]
	return uint32(v)
}

func (p *parser) val() Value {
	v := p.index("v")
	if v == 0 || v > maxParsedValue {
		p.fail("value v%d out of range", v)
	}
	return Value(v)
}

func (p *parser) typ() Type {
	w := p.word()
	t, ok := TypeByName(w)
	if !ok {
		p.fail("unknown type %q", w)
	}
	return t
}

func (p *parser) typeList() []Type {
	var ts []Type
	p.expect("(")
	for !p.accept(")") {
		if len(ts) > 0 {
			p.expect(",")
		}
		ts = append(ts, p.typ())
	}
	return ts
}

func (p *parser) sig() Sig {
	params := p.typeList()
	p.expect("->")
	return Sig{params, p.typeList()}
}

func (p *parser) key() environ.FuncKey {
	w := p.word()
	for k := range environ.NumFuncKinds {
		if environ.FuncKind(k).String() == w {
			p.expect("[")
			i := p.number()
			p.expect("]")
			return environ.FuncKey{Kind: environ.FuncKind(k), Index: uint32(i)}
		}
	}
	p.fail("unknown kind of function %q", w)
	return environ.FuncKey{}
}

// define makes v an instruction, which it must not be yet.
func (p *parser) define(v Value, i Inst) {
	f := p.f
	for int(v) >= len(f.Insts) {
		f.Insts = append(f.Insts, Inst{})
		f.Pos = append(f.Pos, types.NoPos)
	}
	if f.Insts[v].Op != OpInvalid {
		p.fail("v%d is defined twice", v)
	}
	f.Insts[v] = i
}

func (p *parser) function() {
	if !p.next() {
		p.fail("no function")
	}
	f := p.f
	p.expect("func ")
	f.Key = p.key()
	p.space()
	if strings.HasPrefix(p.s, `"`) {
		q, err := strconv.QuotedPrefix(p.s)
		if err != nil {
			p.fail("bad name: %v", err)
		}
		f.Name, _ = strconv.Unquote(q)
		p.s = p.s[len(q):]
	}
	f.Sig = p.sig()
	p.expect("{")
	for p.next() {
		switch {
		case strings.HasPrefix(p.s, "}"):
			p.finish()
			return
		case strings.HasPrefix(p.s, "block"):
			p.header()
		case p.accept("inline "):
			p.inline()
		default:
			if len(f.Blocks) == 0 {
				p.fail("instruction outside of a block")
			}
			p.inst()
		}
	}
	p.fail("missing }")
}

func (p *parser) inline() {
	var x types.Inline
	x.Base = types.FilePos(p.number())
	p.expect("=")
	x.Pos = types.FilePos(p.number())
	p.expect("at")
	x.Call = types.FilePos(p.number())
	p.end()
	p.f.Inline = append(p.f.Inline, x)
}

func (p *parser) header() {
	f := p.f
	b := Block(p.index("block"))
	if int(b) != len(f.Blocks) {
		p.fail("block%d comes in place of block%d", b, len(f.Blocks))
	}
	f.Blocks = append(f.Blocks, BlockData{First: uint32(len(f.Order)), Params: uint32(len(f.Pool))})
	p.cur = b
	p.expect("(")
	n := uint32(0)
	for !p.accept(")") {
		if n > 0 {
			p.expect(",")
		}
		v := p.val()
		p.expect(":")
		p.define(v, Inst{Op: OpParam, Type: p.typ(), A: Value(b), Imm: uint64(n)})
		f.Pool = append(f.Pool, uint32(v))
		n++
	}
	p.expect(":")
	d := &f.Blocks[b]
	d.NumParams = n
	d.LoopHeader = p.accept("loop")
	d.Cold = p.accept("cold")
	p.end()
}

func (p *parser) end() {
	if p.space(); p.s != "" {
		p.fail("unexpected %q", p.s)
	}
}

// inst parses one instruction line.
func (p *parser) inst() {
	f := p.f
	var results []Value
	v := Value(0)
	if p.accept("#") {
		p.s = "v" + p.s
		v = p.val()
	}
	for v == 0 && p.peekValue() {
		results = append(results, p.val())
		if !p.accept(",") {
			p.expect("=")
			break
		}
	}
	name := p.word()
	op, typ := p.opAndType(name)
	pinned := p.accept("!")
	if pinned {
		if p.accept(".") {
			typ = p.typ()
		}
	}
	info := &Ops[op]
	i := Inst{Op: op, Type: typ}
	if op == OpIcmp || op == OpFcmp {
		i.Type = I32
	}
	p.operands(&i, info)
	if info.Flags&Pinned != 0 || pinned || (op == OpVMLoad || op == OpVMLoad32) && i.C > 0 {
		i.Flags |= FlagPinned
	}
	if p.accept("notrap") {
		i.Flags |= FlagNoTrap
	}
	place, pos := NoBlock, types.NoPos
	if p.accept("in ") {
		place = Block(p.index("block"))
	}
	if p.accept("@") {
		pos = types.FilePos(p.number())
	}
	p.end()
	if len(results) > 0 {
		v = results[0]
	} else if v == 0 {
		v = Value(len(f.Insts)) // hand-written text may leave the number out
	}
	if info.Flags&Calls != 0 && info.Flags&Terminator == 0 {
		rs := f.Sigs[i.C].Results
		if len(rs) != len(results) {
			p.fail("%d results for a signature with %d", len(results), len(rs))
		}
		if len(rs) > 0 {
			i.Type = rs[0]
		}
	} else if len(results) > 1 || (len(results) == 1) != (i.Type != None) {
		p.fail("%s with %d results", op, len(results))
	}
	p.define(v, i)
	f.Pos[v] = pos
	for n, r := range results[min(1, len(results)):] {
		if r != v+Value(n)+1 {
			p.fail("result v%d does not follow v%d", r, v)
		}
		p.define(r, Inst{Op: OpProj, Type: f.Sigs[i.C].Results[n+1], A: v, Imm: uint64(n + 1)})
	}
	if place != NoBlock {
		for len(f.Place) <= int(v) {
			f.Place = append(f.Place, NoBlock)
		}
		f.Place[v] = place
	}
	if i.Flags&FlagPinned != 0 {
		f.Order = append(f.Order, v)
		f.Blocks[p.cur].Num++
	}
}

func (p *parser) peekValue() bool {
	p.space()
	return len(p.s) > 1 && p.s[0] == 'v' && p.s[1] >= '0' && p.s[1] <= '9'
}

// opAndType splits "add.i32" and "load8_u.i64".
func (p *parser) opAndType(w string) (Op, Type) {
	typ := None
	name := w
	if i := strings.LastIndexByte(w, '.'); i >= 0 {
		t, ok := TypeByName(w[i+1:])
		if !ok {
			p.fail("unknown type in %q", w)
		}
		typ, name = t, w[:i]
	}
	op, ok := OpByName(name)
	if !ok {
		p.fail("unknown operation %q", name)
	}
	return op, typ
}

func (p *parser) operands(i *Inst, info *OpInfo) {
	f := p.f
	switch i.Op {
	case OpIconst:
		i.Imm = p.number()
		if i.Type == I32 {
			i.Imm = uint64(uint32(i.Imm))
		}
		return
	case OpFconst:
		i.Imm = p.number()
		return
	case OpV128const:
		w := p.word()
		var c [16]byte
		if n, err := hex.Decode(c[:], []byte(w)); err != nil || n != 16 {
			p.fail("bad v128 constant %q", w)
		}
		i.Imm = uint64(len(f.Consts128))
		f.Consts128 = append(f.Consts128, c)
		return
	case OpFuncAddr:
		i.Imm = p.key().Pack()
		return
	case OpTrap:
		i.Imm = uint64(p.trap())
		return
	case OpIcmp:
		i.Imm = p.cond(condNames[:])
	case OpFcmp:
		i.Imm = p.cond(fcondNames[:])
	case OpCall, OpTailCall:
		i.Imm = p.key().Pack()
	}
	if info.Flags&Lanes != 0 {
		i.Imm = p.cond(shapeNames[:])
		switch {
		case i.Op.hasCond():
			i.Imm |= p.cond(vecCondNames(i.Op)) << 8
		case i.Op.hasLane():
			i.Imm |= p.number() & 0xFF << 8
		}
	}
	if info.Flags&Nary != 0 {
		p.list(i)
		return
	}
	for n := range info.Args {
		if n > 0 {
			p.expect(",")
		}
		v := p.val()
		switch n {
		case 0:
			i.A = v
		case 1:
			i.B = v
		case 2:
			i.C = v
		}
	}
	switch {
	case i.Op == OpTrapIf:
		i.Imm = uint64(p.trap())
	case i.Op == OpIcmp || i.Op == OpFcmp || info.Flags&Lanes != 0:
	case info.Flags&UsesImm != 0:
		if info.Args > 0 {
			p.expect(",")
		}
		i.Imm = p.number()
		if p.accept("!") {
			i.C = Value(p.number())
		}
	}
	if info.Flags&Terminator != 0 {
		p.edges(i)
	}
}

func (p *parser) trap() types.TrapCode {
	w := p.word()
	c, ok := types.TrapCodeByName(w)
	if !ok {
		p.fail("unknown trap code %q", w)
	}
	return c
}

func (p *parser) cond(names []string) uint64 {
	w := p.word()
	for n, s := range names {
		if s == w {
			return uint64(n)
		}
	}
	p.fail("unknown condition %q", w)
	return 0
}

// list parses the operands of calls, "(v1, v2) : (i32, i32) -> ()", and returns, "v1, v2".
func (p *parser) list(i *Inst) {
	f := p.f
	var vs []uint32
	if i.Op == OpReturn {
		for p.peekValue() {
			vs = append(vs, uint32(p.val()))
			if !p.accept(",") {
				break
			}
		}
	} else {
		vs = p.parenthesized()
		p.expect(":")
		i.C = Value(len(f.Sigs))
		f.Sigs = append(f.Sigs, p.sig())
	}
	i.A, i.B = Value(len(f.Pool)), Value(len(vs))
	f.Pool = append(f.Pool, vs...)
}

func (p *parser) parenthesized() []uint32 {
	var vs []uint32
	p.expect("(")
	for !p.accept(")") {
		if len(vs) > 0 {
			p.expect(",")
		}
		vs = append(vs, uint32(p.val()))
	}
	return vs
}

func (p *parser) edges(i *Inst) {
	if i.Op == OpTrap || i.Op == OpReturn {
		return
	}
	f := p.f
	d := &f.Blocks[p.cur]
	d.Succs = Edge(len(f.Edges))
	table := i.Op == OpBrTable
	if table {
		p.expect("[")
	}
	for {
		if p.accept(",") || p.atBlock() {
			e := EdgeData{From: p.cur, To: Block(p.index("block")), Args: uint32(len(f.Pool))}
			if strings.HasPrefix(p.s, "(") {
				vs := p.parenthesized()
				e.NumArgs = uint32(len(vs))
				f.Pool = append(f.Pool, vs...)
			}
			f.Edges = append(f.Edges, e)
			d.NumSuccs++
			if i.Op == OpBrIf && p.accept("unlikely") {
				i.Imm, f.Hinted = uint64(d.NumSuccs), true
			}
			continue
		}
		break
	}
	if table {
		p.expect("]")
	}
}

// atBlock reports whether a block's name comes next.
func (p *parser) atBlock() bool {
	p.space()
	return strings.HasPrefix(p.s, "block")
}

// finish checks what the text could get wrong that later code indexes by.
func (p *parser) finish() {
	f := p.f
	n := uint32(len(f.Insts))
	for _, b := range f.Edges {
		if int(b.To) >= len(f.Blocks) {
			p.fail("edge to block%d of %d", b.To, len(f.Blocks))
		}
	}
	for v := range f.Insts {
		if f.Insts[v].Op == OpInvalid {
			continue
		}
		f.Uses(Value(v), func(u Value) {
			if uint32(u) >= n {
				p.fail("v%d uses v%d, which is not defined", v, u)
			}
		})
	}
	if len(f.Place) > 0 {
		for len(f.Place) < len(f.Insts) {
			f.Place = append(f.Place, NoBlock)
		}
	}
}
