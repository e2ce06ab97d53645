package opt

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file tests the rules of simplify.rules one by one. The left side of each is read from the
// file and filled in at random: leaves are parameters, constants, loads and the like. What
// is built plainly and what Builder makes of it run in package interp on boundary and random
// values, and on all pairs of bytes, and must agree. And every rule must fire, often.

// A pattern is the left side of a rule, or a part of it.
type pattern struct {
	op    ir.Op // 0: a leaf
	types []ir.Type
	name  string // of a leaf, or of what is bound
	imm   string
	args  []*pattern
}

// parseRules reads the left sides. Conditions are left to chance.
func parseRules(t *testing.T) (rules []*pattern, lines []string) {
	data, err := os.ReadFile("simplify.rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		if !strings.HasPrefix(line, "(") {
			continue
		}
		p := patternParser{s: line}
		rules = append(rules, p.node(""))
		lines = append(lines, line)
	}
	return rules, lines
}

type patternParser struct{ s string }

// word consumes what is up to one of the bytes in stop.
func (p *patternParser) word(stop string) string {
	p.s = strings.TrimLeft(p.s, " ")
	n := strings.IndexAny(p.s, stop)
	w := p.s[:n]
	p.s = p.s[n:]
	return w
}

func (p *patternParser) node(name string) *pattern {
	p.s = p.s[1:]
	head := strings.Split(p.word(" )"), ":")
	op, ok := ir.OpByName(head[0])
	if !ok {
		panic("no operation " + head[0])
	}
	n := &pattern{op: op, name: name}
	if len(head) > 1 {
		for _, s := range strings.Split(head[1], "|") {
			t, _ := ir.TypeByName(s)
			n.types = append(n.types, t)
		}
	}
	for {
		p.s = strings.TrimLeft(p.s, " ")
		switch {
		case p.s[0] == ')':
			p.s = p.s[1:]
			return n
		case p.s[0] == '[':
			p.s = p.s[1:]
			n.imm = p.word("]")
			p.s = p.s[1:]
		case p.s[0] == '(':
			n.args = append(n.args, p.node(""))
		default:
			w := p.word(" ):(")
			if p.s[0] == ':' {
				p.s = p.s[1:]
				n.args = append(n.args, p.node(w))
			} else {
				n.args = append(n.args, &pattern{name: w})
			}
		}
	}
}

// A twin is a value made twice: plainly, and by the Builder.
type twin struct{ plain, built ir.Value }

// An instance fills in a pattern.
type instance struct {
	r      *rand.Rand
	plain  *ir.Func
	order  []ir.Value
	b      *Builder
	params [ir.NumTypes][]twin
	mem    twin
	vals   map[string]twin
	imms   map[string]uint64
	typ    ir.Type // for what leaves the type open
}

const (
	ruleMemory = 0x1000
	ruleBytes  = 64
)

var paramTypes = []ir.Type{ir.I32, ir.I32, ir.I64, ir.I64, ir.F32, ir.F32, ir.F64, ir.F64}

func (x *instance) add(in ir.Inst) ir.Value {
	x.plain.Insts = append(x.plain.Insts, in)
	x.plain.Pos = append(x.plain.Pos, 0)
	v := ir.Value(len(x.plain.Insts) - 1)
	if in.Flags&ir.FlagPinned != 0 {
		x.order = append(x.order, v)
	}
	return v
}

// start makes both functions' entries.
func (x *instance) start(built *ir.Func) {
	f := x.plain
	f.Reset()
	built.Reset()
	f.Sig.Params, built.Sig.Params = paramTypes, paramTypes
	x.b.Reset(built, 16)
	x.b.StartBlock()
	f.Blocks = append(f.Blocks, ir.BlockData{NumParams: uint32(len(paramTypes))})
	for t := range x.params {
		x.params[t] = x.params[t][:0]
	}
	for n, t := range paramTypes {
		v := x.add(ir.Inst{Op: ir.OpParam, Type: t, Imm: uint64(n)})
		f.Pool = append(f.Pool, uint32(v))
		x.params[t] = append(x.params[t], twin{v, x.b.AddParam(t)})
	}
	x.mem = x.make(ir.OpIconst, ir.I64, nil, ruleMemory)
}

// make makes one operation.
func (x *instance) make(op ir.Op, t ir.Type, args []twin, imm uint64) twin {
	in := ir.Inst{Op: op, Type: t, Imm: imm}
	var built [3]ir.Value
	for n, a := range args {
		*[3]*ir.Value{&in.A, &in.B, &in.C}[n] = a.plain
		built[n] = a.built
	}
	if op == ir.OpIconst {
		in.Imm = trunc(t, imm)
	}
	if op >= ir.OpDivS && op <= ir.OpRemU || op == ir.OpLoad8U || op == ir.OpLoad8S || op == ir.OpLoad16U {
		in.Flags = ir.FlagPinned
	}
	v := x.add(in)
	switch op {
	case ir.OpFconst:
		return twin{v, x.b.Fconst(t, imm)}
	case ir.OpLoad8U, ir.OpLoad8S, ir.OpLoad16U:
		return twin{v, x.b.Pin(op, t, built[0], built[1], 0, imm)}
	}
	return twin{v, x.b.build(op, t, built[0], built[1], built[2], imm)}
}

// constant picks a number that conditions of rules like.
func (x *instance) constant(t ir.Type) uint64 {
	c := words[x.r.IntN(len(words))]
	switch x.r.IntN(8) {
	case 0, 1:
		c = uint64(x.r.IntN(70))
	case 2:
		c = 1 << x.r.IntN(64)
	case 3:
		c = 1<<x.r.IntN(64) - 1
	case 4:
		c = -uint64(x.r.IntN(300))
	case 5:
		c = ^uint64(0) << x.r.IntN(64)
	}
	return trunc(t, c)
}

// leaf makes a value of type t.
func (x *instance) leaf(t ir.Type) twin {
	k := x.r.IntN(12)
	if t.IsFloat() {
		return x.params[t][k%2]
	}
	p := x.params[t][x.r.IntN(2)]
	switch {
	case k == 0:
		op := []ir.Op{ir.OpLoad8U, ir.OpLoad8S, ir.OpLoad16U}[x.r.IntN(3)]
		index := x.make(ir.OpIconst, ir.I64, nil, uint64(x.r.IntN(ruleBytes-2)))
		return x.make(op, t, []twin{x.mem, index}, 0)
	case k == 1:
		return x.make(ir.OpAnd, t, []twin{p, x.make(ir.OpIconst, t, nil, x.constant(t))}, 0)
	case k == 2:
		return x.make(ir.OpShrU, t, []twin{p, x.make(ir.OpIconst, t, nil, uint64(x.r.IntN(70)))}, 0)
	case k == 3 && t == ir.I32:
		return x.make(ir.OpIcmp, t, []twin{p, x.params[t][0]}, uint64(x.r.IntN(ir.NumConds)))
	case k == 4 && t == ir.I64:
		return x.make(ir.OpZExt, t, []twin{x.params[ir.I32][0]}, 0)
	case k == 5:
		return x.make(ir.OpIconst, t, nil, x.constant(t))
	}
	return p
}

// fill makes what p stands for, of type t.
func (x *instance) fill(p *pattern, t ir.Type) twin {
	if p.op == 0 {
		if v, ok := x.vals[p.name]; ok && p.name != "_" {
			return v
		}
		v := x.leaf(t)
		x.vals[p.name] = v
		return v
	}
	if p.op == ir.OpIconst {
		c, ok := x.imms[p.imm]
		switch {
		case ok:
		case p.imm[0] >= '0' && p.imm[0] <= '9':
			fmt.Sscan(p.imm, &c)
		default:
			c = x.constant(t)
			x.imms[p.imm] = c
		}
		return x.make(ir.OpIconst, t, nil, c)
	}
	var args []twin
	for n := range int(ir.Ops[p.op].Args) {
		a := &pattern{name: "_"}
		if n < len(p.args) {
			a = p.args[n]
		}
		args = append(args, x.fill(a, x.argType(p, n, t, args)))
	}
	imm := uint64(0)
	switch {
	case p.op == ir.OpIcmp:
		imm = x.cond(p.imm, ir.NumConds)
	case p.op == ir.OpFcmp:
		imm = x.cond(p.imm, ir.NumFConds)
	}
	v := x.make(p.op, t, args, imm)
	if p.name != "" {
		x.vals[p.name] = v
	}
	return v
}

func (x *instance) cond(name string, n int) uint64 {
	for c := range ir.Cond(ir.NumConds) {
		s := strings.ReplaceAll(c.String(), "_", "")
		if strings.EqualFold(name, "ir.Cond"+s) {
			return uint64(c)
		}
	}
	if c, ok := x.imms[name]; ok {
		return c
	}
	c := uint64(x.r.IntN(n))
	if name != "" {
		x.imms[name] = c
	}
	return c
}

// argType returns the type of operand n of p, whose result has type t.
func (x *instance) argType(p *pattern, n int, t ir.Type, args []twin) ir.Type {
	switch op := p.op; {
	case op == ir.OpWrap:
		return ir.I64
	case op == ir.OpSExt || op == ir.OpZExt:
		return ir.I32
	case op == ir.OpSelect && n == 0:
		return ir.I32
	case op == ir.OpReinterpret:
		return map[ir.Type]ir.Type{ir.I32: ir.F32, ir.F32: ir.I32, ir.I64: ir.F64, ir.F64: ir.I64}[t]
	case op == ir.OpIcmp || op == ir.OpFcmp:
		if n > 0 {
			return x.plain.Insts[args[0].plain].Type
		}
		// The first operand may determine it; otherwise it is open.
		if a := p.args; len(a) > 0 && a[0].op != 0 {
			return x.resultType(a[0])
		}
		if len(p.args) > 1 && len(p.args[1].types) > 0 {
			return p.args[1].types[0]
		}
		if op == ir.OpFcmp {
			return ir.F32 + ir.Type(x.r.IntN(2))
		}
		return ir.I32 + ir.Type(x.r.IntN(2))
	}
	return t
}

// resultType returns a type that the result of p may have.
func (x *instance) resultType(p *pattern) ir.Type {
	if len(p.types) > 0 {
		return p.types[x.r.IntN(len(p.types))]
	}
	switch op := p.op; {
	case op == ir.OpIcmp || op == ir.OpFcmp || op == ir.OpWrap:
		return ir.I32
	case op == ir.OpSExt || op == ir.OpZExt || op == ir.OpExtend32S:
		return ir.I64
	case op >= ir.OpFadd && op <= ir.OpFsqrt:
		return ir.F32 + ir.Type(x.r.IntN(2))
	case op == ir.OpReinterpret:
		return ir.I32 + ir.Type(x.r.IntN(4))
	}
	for _, a := range p.args {
		if a.op == ir.OpExtend32S {
			return ir.I64
		}
	}
	return ir.I32 + ir.Type(x.r.IntN(2))
}

// finish ends both functions with the return of v.
func (x *instance) finish(built *ir.Func, v twin) {
	f := x.plain
	t := f.Insts[v.plain].Type
	f.Sig.Results, built.Sig.Results = []ir.Type{t}, []ir.Type{t}
	f.Pool = append(f.Pool, uint32(v.plain))
	x.add(ir.Inst{Op: ir.OpReturn, Flags: ir.FlagPinned, A: ir.Value(len(f.Pool) - 1), B: 1})
	f.Order = append(f.Order, x.order...)
	f.Blocks[0].Num = uint32(len(f.Order))
	x.order = x.order[:0]
	at := x.b.PoolStart()
	x.b.PoolAdd(v.built)
	x.b.Return(at)
}

// A pair is a function made twice, ready to run.
type pair struct {
	plain, built *interp.Program
	machines     [2]interp.Machine
	args         []interp.Bits
}

func newPair(r *rand.Rand, plain, built *ir.Func) (*pair, error) {
	p, err := interp.Compile(plain)
	if err != nil {
		return nil, err
	}
	q, err := interp.Compile(built)
	if err != nil {
		return nil, err
	}
	data := make([]byte, ruleBytes)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	c := &pair{plain: p, built: q, args: make([]interp.Bits, len(paramTypes))}
	for i := range c.machines {
		c.machines[i].Mem = &interp.Memory{Regions: []*interp.Region{{Base: ruleMemory, Data: data, Kind: interp.Linear}}}
	}
	return c, nil
}

// run compares what the two do with c.args.
func (c *pair) run() error {
	want, err1 := c.machines[0].Run(c.plain, c.args)
	got, err2 := c.machines[1].Run(c.built, c.args)
	if err1 == nil && err2 == nil && len(got) == 1 && len(want) == 1 && got[0] == want[0] {
		return nil
	}
	if w, g := fmt.Sprint(want, err1), fmt.Sprint(got, err2); w != g {
		return fmt.Errorf("%x: got %s, want %s", c.args, g, w)
	}
	return nil
}

// random runs both on n inputs.
func (c *pair) random(r *rand.Rand, n int) error {
	for range n {
		for k, t := range paramTypes {
			w := words[r.IntN(len(words))]
			if r.IntN(3) == 0 {
				w = r.Uint64() >> r.IntN(64)
			}
			if t.Bits() == 32 {
				w &= 0xFFFFFFFF
			}
			c.args[k].Lo = w
		}
		if err := c.run(); err != nil {
			return err
		}
	}
	return nil
}

// bytes runs both on all pairs of signed bytes, each at the lower or the upper end of the integers: what goes
// wrong for some width does so there for eight bits already. Of the upper end a fifth of the pairs must do.
func (c *pair) bytes(high bool) error {
	step := 1
	if high {
		step = 5
	}
	for x := range 256 {
		for y := 0; y < 256; y += step {
			for k, t := range paramTypes {
				v := uint64(int64(int8([2]int{x, y}[k%2])))
				if high {
					v <<= t.Bits() - 8
				}
				c.args[k].Lo = v & (1<<(t.Bits()-1)<<1 - 1)
			}
			if err := c.run(); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestEachRuleBytes tries the rules exhaustively on bytes.
func TestEachRuleBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	eachRule(t, 2, func(_ *rand.Rand, c *pair, n int) error { return c.bytes(n == 1) })
}

func TestEachRule(t *testing.T) {
	want := 60
	if testing.Short() {
		want = 10
	}
	eachRule(t, want, func(r *rand.Rand, c *pair, _ int) error { return c.random(r, 20) })
}

// eachRule lets each rule fire want times, and compares what comes out.
func eachRule(t *testing.T, want int, compare func(r *rand.Rand, c *pair, n int) error) {
	rules, lines := parseRules(t)
	if len(rules) != numRules {
		t.Fatalf("%d rules in the file, %d generated: run go generate", len(rules), numRules)
	}
	var b Builder
	var plain, built ir.Func
	var hits [numRules]int
	var chaos tune.Chaos
	b.hits = &hits
	r := rand.New(rand.NewPCG(21, 22))
	x := instance{r: r, plain: &plain, b: &b}
	for n, rule := range rules {
		checked := 0
		for try := 0; checked < want; try++ {
			if try == 20000 {
				t.Errorf("fired only %d times: %s", checked, lines[n])
				break
			}
			x.vals, x.imms = map[string]twin{}, map[string]uint64{}
			if b.Chaos = nil; try%2 != 0 { // with rules below that sometimes do not fire
				b.Chaos = &chaos
				chaos.Start(tune.Mood{Seed: 1, Whims: 1 << tune.Forget}, uint64(try), 0)
			}
			x.start(&built)
			before := hits[n]
			v := x.fill(rule, x.resultType(rule))
			if hits[n] == before {
				x.order = x.order[:0]
				continue
			}
			checked++
			x.finish(&built, v)
			for _, f := range []*ir.Func{&plain, &built} {
				if err := ir.Verify(f); err != nil {
					t.Fatalf("%s\n%v\n%s", lines[n], err, f.String())
				}
			}
			c, err := newPair(r, &plain, &built)
			if err == nil {
				err = compare(r, c, checked-1)
			}
			if err != nil {
				t.Fatalf("%s\n%v\nplain\n%s\nbuilt\n%s", lines[n], err, plain.String(), built.String())
			}
		}
	}
}
