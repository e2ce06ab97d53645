package exec

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file executes random functions on vectors: more values than registers, loops with
// vectors as parameters, selects, branches, and calls that pass vectors in registers and on the stack.
// Package interp says what they return.

const vecInputs = 6

// A vecGen writes the text of one function.
type vecGen struct {
	r    *rand.Rand
	b    strings.Builder
	ops  []variant
	vals map[ir.Type][]int
	next int
}

func (g *vecGen) id() int { g.next++; return g.next }

func (g *vecGen) def(t ir.Type, format string, args ...any) int {
	v := g.id()
	fmt.Fprintf(&g.b, "  v%d = %s\n", v, fmt.Sprintf(format, args...))
	g.vals[t] = append(g.vals[t], v)
	return v
}

// pick returns a value of type t, a young one or any.
func (g *vecGen) pick(t ir.Type) int {
	vs := g.vals[t]
	if len(vs) == 0 || t != ir.V128 && g.r.IntN(4) == 0 {
		x := interp.Bits{Lo: vecInts[g.r.IntN(len(vecInts))]}
		if t == ir.I32 || t == ir.F32 {
			x.Lo &= 0xFFFFFFFF
		}
		v := g.id()
		fmt.Fprintf(&g.b, "  %s", literal(fmt.Sprintf("v%d", v), t, x))
		return v
	}
	if n := len(vs); n > 4 && g.r.IntN(2) == 0 {
		vs = vs[n-4:]
	}
	return vs[g.r.IntN(len(vs))]
}

// inst writes one instruction.
func (g *vecGen) inst() {
	switch g.r.IntN(12) {
	case 0:
		c, x, y := g.pick(ir.I32), g.pick(ir.V128), g.pick(ir.V128)
		g.def(ir.V128, "select.v128 v%d, v%d, v%d", c, x, y)
	case 1:
		x, y := g.pick(ir.V128), g.pick(ir.V128)
		all := shuffles(g.r)
		k := g.id()
		fmt.Fprintf(&g.b, "  v%d = v128const.v128 %x\n", k, all[g.r.IntN(len(all))])
		g.def(ir.V128, "vshuffle.v128 v%d, v%d, v%d", x, y, k)
	case 2:
		x := vector(g.r, ir.I8x16)
		v := g.id()
		fmt.Fprintf(&g.b, "  %s", literal(fmt.Sprintf("v%d", v), ir.V128, x))
		g.vals[ir.V128] = append(g.vals[ir.V128], v)
	default:
		x := g.ops[g.r.IntN(len(g.ops))]
		var args []string
		for _, t := range x.operands() {
			args = append(args, fmt.Sprintf("v%d", g.pick(t)))
		}
		g.def(x.result(), "%s", strings.TrimPrefix(x.text(args...), "%r = "))
	}
}

// call writes a call of func[callee], which takes eleven vectors and two integers and returns ten
// vectors and an integer.
func (g *vecGen) call(callee int) {
	var args, results []string
	for n := range 13 {
		t := ir.V128
		if n == 3 || n == 12 {
			t = ir.I32
		}
		args = append(args, fmt.Sprintf("v%d", g.pick(t)))
	}
	for n := range 11 {
		v := g.id()
		results = append(results, fmt.Sprintf("v%d", v))
		if n == 10 {
			g.vals[ir.I32] = append(g.vals[ir.I32], v)
		} else {
			g.vals[ir.V128] = append(g.vals[ir.V128], v)
		}
	}
	fmt.Fprintf(&g.b, "  %s = call func[%d] (%s) : %s -> %s\n", strings.Join(results, ", "), callee, strings.Join(args, ", "), typeList(calleeParams()), typeList(calleeResults()))
}

func calleeParams() []ir.Type {
	ts := slices.Repeat([]ir.Type{ir.V128}, 13)
	ts[3], ts[12] = ir.I32, ir.I32
	return ts
}

func calleeResults() []ir.Type { return append(slices.Repeat([]ir.Type{ir.V128}, 10), ir.I32) }

// callee writes the function that is called: it mixes its arguments.
func (g *vecGen) callee() string {
	var params []string
	for _, t := range calleeParams() {
		v := g.id()
		params = append(params, fmt.Sprintf("v%d: %s", v, t))
		g.vals[t] = append(g.vals[t], v)
	}
	for range 12 {
		g.inst()
	}
	var out []string
	for _, t := range calleeResults() {
		out = append(out, fmt.Sprintf("v%d", g.pick(t)))
	}
	return fmt.Sprintf("func func[0] %s -> %s {\nblock0(%s):\n%s  #%d return %s\n}\n",
		typeList(calleeParams()), typeList(calleeResults()), strings.Join(params, ", "), g.b.String(), g.id(), strings.Join(out, ", "))
}

// fold combines all values into one.
func (g *vecGen) fold() int {
	acc := g.pick(ir.V128)
	rot := g.id()
	fmt.Fprintf(&g.b, "  v%d = v128const.v128 0102030405060708090a0b0c0d0e0f00\n", rot)
	for _, t := range []ir.Type{ir.I32, ir.I64} {
		for _, v := range slices.Clone(g.vals[t]) {
			g.def(ir.V128, "vsplat.v128 %s v%d", map[ir.Type]ir.Shape{ir.I32: ir.I32x4, ir.I64: ir.I64x2}[t], v)
		}
	}
	for _, v := range slices.Clone(g.vals[ir.V128]) {
		a, b := g.id(), g.id()
		fmt.Fprintf(&g.b, "  v%d = vshuffle.v128 v%d, v%d, v%d\n  v%d = vxor.v128 v%d, v%d\n", a, acc, acc, rot, b, a, v)
		acc = b
	}
	return acc
}

// body writes a function on the inputs v1 to v6: straight code, a loop whose parameters
// permute, a branch, a call.
func (g *vecGen) body(callee int) int {
	for range 10 + g.r.IntN(30) {
		g.inst()
	}
	if g.r.IntN(2) == 0 {
		g.call(callee)
	}
	pass := func() (list []string) {
		for range 3 {
			list = append(list, fmt.Sprintf("v%d", g.pick(ir.V128)))
		}
		return append(list, fmt.Sprintf("v%d", g.pick(ir.I32)))
	}
	params := func(extra string) (ids []int, text string) {
		for n := range 4 {
			ids = append(ids, g.id())
			t := ir.V128
			if n == 3 {
				t = ir.I32
			}
			text += fmt.Sprintf("v%d: %s, ", ids[n], t)
			g.vals[t] = append(g.vals[t], ids[n])
		}
		return ids, text + extra
	}
	// A loop.
	zero := g.id()
	args := pass()
	fmt.Fprintf(&g.b, "  v%d = iconst.i32 0\n  #%d jump block1(%s, v%d)\n", zero, g.id(), strings.Join(args, ", "), zero)
	count := g.id()
	ids, text := params(fmt.Sprintf("v%d: i32", count))
	fmt.Fprintf(&g.b, "block1(%s): loop\n", text)
	for range 4 + g.r.IntN(8) {
		g.inst()
	}
	if g.r.IntN(4) == 0 {
		g.call(callee)
	}
	fresh := g.pick(ir.V128)
	back := []string{fmt.Sprintf("v%d", ids[1]), fmt.Sprintf("v%d", fresh), fmt.Sprintf("v%d", ids[0]), fmt.Sprintf("v%d", g.pick(ir.I32))}
	one, sum, limit, more := g.id(), g.id(), g.id(), g.id()
	fmt.Fprintf(&g.b, "  v%d = iconst.i32 1\n  v%d = add.i32 v%d, v%d\n  v%d = iconst.i32 5\n  v%d = icmp lt_u v%d, v%d\n", one, sum, count, one, limit, more, sum, limit)
	fmt.Fprintf(&g.b, "  #%d brif v%d block1(%s, v%d), block2\nblock2():\n", g.id(), more, strings.Join(back, ", "), sum)
	// A branch that joins again.
	cond := g.pick(ir.I32)
	fmt.Fprintf(&g.b, "  #%d brif v%d block3, block4\nblock3():\n", g.id(), cond)
	marks := map[ir.Type]int{}
	for t, vs := range g.vals {
		marks[t] = len(vs)
	}
	for arm := range 2 {
		for range 4 {
			g.inst()
		}
		args := pass()
		fmt.Fprintf(&g.b, "  #%d jump block5(%s)\n", g.id(), strings.Join(args, ", "))
		for t := range g.vals {
			g.vals[t] = g.vals[t][:marks[t]]
		}
		if arm == 0 {
			g.b.WriteString("block4():\n")
		}
	}
	_, text = params("")
	fmt.Fprintf(&g.b, "block5(%s):\n", strings.TrimSuffix(text, ", "))
	for range 6 {
		g.inst()
	}
	return g.fold()
}

func TestVecRandom(t *testing.T) {
	var exact []variant // operations that make no NaNs, whose bits may differ
	for _, x := range variants() {
		_, isFloat := x.floats()
		uses := x.operands()
		if ts := append(uses, x.result()); isFloat && x.op != ir.OpVconvertS && x.op != ir.OpVconvertU || slices.Contains(ts, ir.F32) || slices.Contains(ts, ir.F64) {
			continue
		}
		exact = append(exact, x)
	}
	const funcs = 40
	r := rand.New(rand.NewPCG(5, 6))
	var texts []string
	var progs []*interp.Program
	compileFor := func(text string) *interp.Program {
		f, _, err := ir.Parse(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if err := ir.Verify(f); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		p, err := interp.Compile(f)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for n := range funcs {
		g := &vecGen{r: r, ops: exact, vals: map[ir.Type][]int{}, next: 10}
		c := g.callee()
		g = &vecGen{r: r, ops: exact, vals: map[ir.Type][]int{}, next: 20}
		var params, loads []string
		for k := range vecInputs {
			v := 1 + k
			g.vals[ir.V128] = append(g.vals[ir.V128], v+10)
			params = append(params, fmt.Sprintf("v%d: v128", v+10))
			loads = append(loads, fmt.Sprintf("  v%d = vmload.v128 v1, +%d !1\n", v+10, 16*k))
		}
		acc := g.body(2*n + 1)
		body := g.b.String()
		texts = append(texts, fmt.Sprintf("func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n%s%s  #%d vmstore v1, v%d, +%d\n  #%d return\n}\n",
			strings.Join(loads, ""), body, g.id(), acc, 16*vecInputs, g.id()), c)
		progs = append(progs, compileFor(fmt.Sprintf("func func[0] %s -> (v128) {\nblock0(%s):\n%s  #%d return v%d\n}\n",
			typeList(slices.Repeat([]ir.Type{ir.V128}, vecInputs)), strings.Join(params, ", "), body, g.id(), acc)), compileFor(c))
	}
	im := &interp.Machine{}
	im.Call = func(m *interp.Machine, c *interp.Call) ([]interp.Bits, error) {
		return m.Run(progs[c.Key.Index], c.Args)
	}
	type sample struct {
		fn   int
		args []interp.Bits
		want interp.Bits
	}
	var samples []sample
	for n := range funcs {
		for range 6 {
			var args []interp.Bits
			for range vecInputs {
				args = append(args, vector(r, ir.Shape(r.IntN(ir.NumShapes))))
			}
			out, err := im.Run(progs[2*n], args)
			if err != nil {
				t.Fatalf("%v\n%s", err, texts[2*n])
			}
			samples = append(samples, sample{2 * n, args, out[0]})
		}
	}
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			for _, opts := range []cranelike.Options{{Features: feat}, {Features: feat, BasicAlloc: true}, {Features: feat, Chaos: tune.Mood{Seed: 1}}, {Features: feat, Chaos: tune.Mood{Seed: 77}}} {
				m := newMachine(t, opts, tunables(), texts)
				for _, s := range samples {
					for k, x := range s.args {
						m.setVec(k, x)
					}
					if trap := m.call(s.fn); trap != noTrap {
						t.Fatalf("trap %s in\n%s", trap.Name(), texts[s.fn])
					}
					if got := m.vec(vecInputs); got != s.want {
						t.Fatalf("%+v: func[%d] of %x = %x, want %x\n%s\n%s", opts, s.fn, s.args, got, s.want, texts[s.fn], texts[s.fn+1])
					}
				}
			}
		})
	}
}
