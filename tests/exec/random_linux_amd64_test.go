package exec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file executes random functions: arithmetic, comparisons, selects, loads and stores,
// calls, and branches that join again with parameters. The generator computes what they must do as
// it writes them, for the one input that it chose.

type val struct {
	id  int
	typ ir.Type
	v   uint64
}

type generator struct {
	rng  *rand.Rand
	b    strings.Builder
	vals []val // usable here
	next int
	blk  int
	heap []byte // as the function must leave it
	live bool   // the code being written is executed
}

func (g *generator) id() int { g.next++; return g.next - 1 }

func (g *generator) pick(t ir.Type) val {
	// Recent values more often, so that chains form; old ones sometimes, so that they live long.
	for try := 0; ; try++ {
		n := len(g.vals)
		k := n - 1 - min(n-1, int(g.rng.ExpFloat64()*6))
		if g.rng.IntN(4) == 0 || try > 20 {
			k = g.rng.IntN(n)
		}
		if v := g.vals[k]; v.typ == t {
			return v
		}
	}
}

func (g *generator) def(t ir.Type, v uint64, format string, args ...any) val {
	d := val{g.id(), t, v}
	fmt.Fprintf(&g.b, "  v%d = %s\n", d.id, fmt.Sprintf(format, args...))
	g.vals = append(g.vals, d)
	return d
}

func (g *generator) intType() ir.Type {
	if g.rng.IntN(2) == 0 {
		return ir.I32
	}
	return ir.I64
}

func (g *generator) constant(t ir.Type) val {
	pool := ints32
	if t == ir.I64 {
		pool = ints64
	}
	c := pool[g.rng.IntN(len(pool))]
	return g.def(t, c, "iconst.%s %d", t, int64(c))
}

const arena = 256 // bytes of the heap that functions use

// step writes one random operation.
func (g *generator) step() {
	t := g.intType()
	n := t.Bits()
	switch g.rng.IntN(16) {
	case 0:
		g.constant(t)
	case 1:
		x, y := g.pick(t), g.pick(t)
		c := ir.Cond(g.rng.IntN(ir.NumConds))
		g.def(ir.I32, b2i(evalCond(c, n, x.v, y.v)), "icmp %s v%d, v%d", c, x.id, y.id)
	case 2:
		c, x, y := g.pick(ir.I32), g.pick(t), g.pick(t)
		r := y.v
		if c.v != 0 {
			r = x.v
		}
		g.def(t, r, "select.%s v%d, v%d, v%d", t, c.id, x.id, y.id)
	case 3:
		if t == ir.I32 {
			x := g.pick(ir.I64)
			g.def(ir.I32, uint64(uint32(x.v)), "wrap.i32 v%d", x.id)
		} else if x := g.pick(ir.I32); g.rng.IntN(2) == 0 {
			g.def(ir.I64, uint64(int64(int32(x.v))), "sext.i64 v%d", x.id)
		} else {
			g.def(ir.I64, x.v, "zext.i64 v%d", x.id)
		}
	case 4:
		x := g.pick(t)
		op := []ir.Op{ir.OpClz, ir.OpCtz, ir.OpPopcnt, ir.OpExtend8S, ir.OpExtend16S}[g.rng.IntN(5)]
		g.def(t, evalUnary(op, n, x.v), "%s.%s v%d", op, t, x.id)
	case 5, 6: // load
		at := uint64(g.rng.IntN(arena / 8 * 8))
		a := g.def(ir.I32, at, "iconst.i32 %d", at)
		v := binary.LittleEndian.Uint64(g.heap[at:])
		switch g.rng.IntN(4) {
		case 0:
			g.def(t, v&(1<<(n-1)<<1-1), "load.%s v4, v%d, +0", t, a.id)
		case 1:
			g.def(t, v&0xFF, "load8_u.%s v4, v%d, +0", t, a.id)
		case 2:
			g.def(t, uint64(int64(int16(v)))&(1<<(n-1)<<1-1), "load16_s.%s v4, v%d, +0", t, a.id)
		case 3:
			g.def(ir.I64, uint64(int64(int32(v))), "load32_s.i64 v4, v%d, +0", a.id)
		}
	case 7: // store
		at := uint64(g.rng.IntN(arena / 8 * 8))
		a := g.def(ir.I32, at, "iconst.i32 %d", at)
		x := g.pick(t)
		if g.rng.IntN(3) == 0 {
			fmt.Fprintf(&g.b, "  #%d store8 v4, v%d, v%d, +0\n", g.id(), a.id, x.id)
			if g.live {
				g.heap[at] = byte(x.v)
			}
			return
		}
		fmt.Fprintf(&g.b, "  #%d store v4, v%d, v%d, +0\n", g.id(), a.id, x.id)
		if g.live {
			var p [8]byte
			binary.LittleEndian.PutUint64(p[:], x.v)
			copy(g.heap[at:], p[:n/8])
		}
	case 8: // read, modify, write
		at := uint64(g.rng.IntN(arena / 8 * 8))
		a := g.def(ir.I32, at, "iconst.i32 %d", at)
		old := binary.LittleEndian.Uint64(g.heap[at:]) & (1<<(n-1)<<1 - 1)
		x := g.def(t, old, "load.%s v4, v%d, +0", t, a.id)
		y := g.pick(t)
		if g.rng.IntN(2) == 0 {
			g.vals = g.vals[:len(g.vals)-1] // nobody else uses x
		}
		op := []ir.Op{ir.OpAdd, ir.OpSub, ir.OpXor}[g.rng.IntN(3)]
		z := g.def(t, evalInt(op, n, x.v, y.v).v, "%s.%s v%d, v%d", op, t, x.id, y.id)
		if g.rng.IntN(2) == 0 {
			g.vals = g.vals[:len(g.vals)-1]
		}
		fmt.Fprintf(&g.b, "  #%d store v4, v%d, v%d, +0\n", g.id(), a.id, z.id)
		if g.live {
			var p [8]byte
			binary.LittleEndian.PutUint64(p[:], z.v)
			copy(g.heap[at:], p[:n/8])
		}
	case 9: // a call that keeps no register
		x, y := g.pick(ir.I64), g.pick(ir.I32)
		g.def(ir.I64, x.v+y.v, "call func[0] (v%d, v%d) : (i64, i32) -> (i64)", x.id, y.id)
	default:
		op := []ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpShl, ir.OpShrS, ir.OpShrU, ir.OpRotl, ir.OpRotr, ir.OpMulHiU, ir.OpAdd, ir.OpDivU, ir.OpRemS}[g.rng.IntN(15)]
		x, y := g.pick(t), g.pick(t)
		if g.rng.IntN(3) == 0 {
			y = g.constant(t)
		}
		if ir.Ops[op].Flags&ir.Trapping != 0 { // an odd divisor
			one := g.def(t, 1, "iconst.%s 1", t)
			y = g.def(t, y.v|1, "or.%s v%d, v%d", t, y.id, one.id)
		}
		g.def(t, evalInt(op, n, x.v, y.v).v, "%s.%s v%d, v%d", name(op), t, x.id, y.id)
	}
}

// diamond writes a branch whose arms join in a block with parameters.
func (g *generator) diamond(depth int) {
	c := g.pick(ir.I32)
	n := 1 + g.rng.IntN(5)
	types := make([]ir.Type, n)
	for i := range types {
		types[i] = g.intType()
	}
	taken := c.v != 0
	mark, live := len(g.vals), g.live
	yes := g.blk
	// Blocks are numbered in the order in which they are written: the then arm, what it
	// contains, the else arm, the join. Their numbers are known only afterwards.
	fmt.Fprintf(&g.b, "  #%d brif v%d block%d, ELSE%d\n", g.id(), c.id, yes, yes)
	g.blk++
	var results [2][]val
	for arm := range 2 {
		number := yes
		if arm == 1 {
			number = g.blk
			g.blk++
			text := strings.ReplaceAll(g.b.String(), fmt.Sprintf("ELSE%d\n", yes), fmt.Sprintf("block%d\n", number))
			g.b.Reset()
			g.b.WriteString(text)
		}
		fmt.Fprintf(&g.b, "block%d():\n", number)
		g.live = live && (arm == 0) == taken
		g.body(g.rng.IntN(8), depth-1)
		for _, t := range types {
			results[arm] = append(results[arm], g.pick(t))
		}
		var args []string
		for _, v := range results[arm] {
			args = append(args, fmt.Sprintf("v%d", v.id))
		}
		fmt.Fprintf(&g.b, "  #%d jump JOIN%d(%s)\n", g.id(), yes, strings.Join(args, ", "))
		g.vals = g.vals[:mark]
	}
	g.live = live
	join := g.blk
	g.blk++
	text := strings.ReplaceAll(g.b.String(), fmt.Sprintf("JOIN%d(", yes), fmt.Sprintf("block%d(", join))
	g.b.Reset()
	g.b.WriteString(text)
	from := results[1]
	if taken {
		from = results[0]
	}
	var params []string
	for i, t := range types {
		d := val{g.id(), t, from[i].v}
		params = append(params, fmt.Sprintf("v%d: %s", d.id, t))
		g.vals = append(g.vals, d)
	}
	fmt.Fprintf(&g.b, "block%d(%s):\n", join, strings.Join(params, ", "))
}

func (g *generator) body(n, depth int) {
	for range n {
		if depth > 0 && g.rng.IntN(12) == 0 {
			g.diamond(depth)
			continue
		}
		g.step()
	}
}

// random returns a function, its arguments, the expected result and heap.
func random(seed uint64) (text string, args []uint64, want uint64, heap []byte) {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 7)), next: 10, blk: 1, live: true}
	g.heap = make([]byte, arena+16)
	for i := range g.heap {
		g.heap[i] = byte(i * 37)
	}
	var types []ir.Type
	for i := range 8 {
		t := []ir.Type{ir.I32, ir.I64}[i%2]
		_, vals := intType(t.Bits())
		args = append(args, vals[g.rng.IntN(len(vals))])
		g.vals = append(g.vals, val{g.id(), t, args[i]})
		types = append(types, t)
	}
	g.body(30+g.rng.IntN(120), 3)
	// Everything that is still in reach goes into the result.
	sum := g.def(ir.I64, 0, "iconst.i64 0")
	for _, v := range g.vals[:len(g.vals)-1] {
		x := v
		if v.typ == ir.I32 {
			x = g.def(ir.I64, v.v, "zext.i64 v%d", v.id)
		}
		r := g.def(ir.I64, sum.v<<7|sum.v>>57, "ROTL v%d", sum.id)
		sum = g.def(ir.I64, r.v+x.v, "add.i64 v%d, v%d", r.id, x.id)
	}
	body := g.b.String()
	seven := 9
	body = strings.ReplaceAll(body, "ROTL ", "rotl.i64 ")
	body = strings.TrimRight(body, "\n")
	var out []string
	for _, line := range strings.Split(body, "\n") {
		if strings.Contains(line, "= rotl.i64 ") && !strings.Contains(line, ",") {
			line += fmt.Sprintf(", v%d", seven)
		}
		out = append(out, line)
	}
	text = fn(types, ir.I64, strings.Join(out, "\n"))
	text = strings.Replace(text, "  v10 = ", fmt.Sprintf("  v%d = iconst.i64 7\n  v10 = ", seven), 1)
	// The result is the last value, under its own number; the frame of fn follows it.
	text = strings.ReplaceAll(text, "vmstore v1, v900,", fmt.Sprintf("vmstore v1, v%d,", sum.id))
	text = strings.ReplaceAll(text, "#951", fmt.Sprintf("#%d", g.next))
	text = strings.ReplaceAll(text, "#952", fmt.Sprintf("#%d", g.next+1))
	return text, args, sum.v, g.heap
}

func TestRandom(t *testing.T) {
	const n = 150
	helper := "func func[0] (i64, i32) -> (i64) {\nblock0(v1: i64, v2: i32):\n  v3 = zext.i64 v2\n  v4 = add.i64 v1, v3\n  #5 return v4\n}\n"
	texts := []string{helper}
	type expected struct {
		args []uint64
		want uint64
		heap []byte
	}
	var exp []expected
	for seed := range uint64(n) {
		text, args, want, heap := random(seed)
		texts = append(texts, text)
		exp = append(exp, expected{args, want, heap})
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for k, e := range exp {
			for i := range e.heap {
				m.heap[i] = byte(i * 37)
			}
			*m.word(resultAt) = 0
			if trap := m.call(k+1, e.args...); trap != noTrap {
				t.Fatalf("seed %d: trap %s\n%s", k, trap.Name(), texts[k+1])
			}
			if got := *m.word(resultAt); got != e.want {
				t.Fatalf("seed %d: %#x, want %#x\n%s", k, got, e.want, texts[k+1])
			}
			if !bytes.Equal(m.heap[:len(e.heap)], e.heap) {
				t.Fatalf("seed %d: wrong memory\n%s", k, texts[k+1])
			}
		}
	})
}
