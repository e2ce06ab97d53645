package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/filetests/irgen"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file compares Graph with definitions taken literally, on random functions, and checks
// that long functions take no quadratic time. Goldens are in filetests/testdata/graph.txtar.

// reach returns which blocks a path from the given one reaches that avoids block not.
func reach(f *ir.Func, from, not ir.Block) []bool {
	seen := make([]bool, len(f.Blocks))
	if from == not {
		return seen
	}
	work := []ir.Block{from}
	seen[from] = true
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, e := range f.Succs(b) {
			if e.To != not && !seen[e.To] {
				seen[e.To] = true
				work = append(work, e.To)
			}
		}
	}
	return seen
}

// naive holds the facts by definition.
type naive struct {
	dom  [][]bool // dom[a][b]: a dominates b
	loop [][]bool // loop[h][b]: the loop of header h contains b
}

func newNaive(f *ir.Func) *naive {
	n := len(f.Blocks)
	x := &naive{dom: make([][]bool, n), loop: make([][]bool, n)}
	for a := range n {
		x.dom[a] = make([]bool, n)
		for b, ok := range reach(f, 0, ir.Block(a)) {
			x.dom[a][b] = !ok
		}
	}
	// The natural loop of a header is what reaches one of its back edges without passing it.
	for h := range n {
		x.loop[h] = make([]bool, n)
		for b := range n {
			from := reach(f, ir.Block(b), ir.Block(h))
			for l := range n {
				if !x.dom[h][l] || b != h && !from[l] {
					continue
				}
				for _, e := range f.Succs(ir.Block(l)) {
					if e.To == ir.Block(h) {
						x.loop[h][b] = x.loop[h][b] || b == h || x.dom[h][b]
					}
				}
			}
		}
	}
	return x
}

// TestNaive compares dominators and loops on random functions.
func TestNaive(t *testing.T) {
	gen := irgen.Gen{R: rand.New(rand.NewPCG(3, 5)), Options: irgen.Options{Depth: 6, Size: 60, Pure: true}}
	var g Graph
	var f ir.Func
	functions, deepest := 1500, uint16(0)
	if testing.Short() {
		functions = 200
	}
	for range functions {
		gen.Func(&f, environ.DefinedFunc(0))
		if len(f.Blocks) > 80 {
			continue
		}
		x := newNaive(&f)
		g.Compute(&f)
		n := len(f.Blocks)
		for a := range n {
			depth, header := 0, false
			inner := ir.NoBlock
			for h := range n {
				if !x.loop[h][a] {
					continue
				}
				depth++
				header = header || h == a
				// The innermost other loop is the one that all others contain.
				if h != a && (inner == ir.NoBlock || x.loop[inner][h]) {
					inner = ir.Block(h)
				}
			}
			d := &f.Blocks[a]
			deepest = max(deepest, d.LoopDepth)
			if int(d.LoopDepth) != depth || d.LoopHeader != header || g.Loop[a] != inner {
				t.Fatalf("block%d: depth %d, header %v, in %d; want %d, %v, %d\n%s", a, d.LoopDepth, d.LoopHeader, int32(g.Loop[a]), depth, header, int32(inner), f.String())
			}
			checkDominators(t, &f, &g, x, ir.Block(a))
		}
	}
	if deepest < 4 {
		t.Errorf("the deepest loop had depth %d", deepest)
	}
}

func checkDominators(t *testing.T, f *ir.Func, g *Graph, x *naive, a ir.Block) {
	t.Helper()
	count := uint32(0)
	for b := range ir.Block(len(f.Blocks)) {
		if x.dom[b][a] && b != a {
			count++
		}
		if g.Dominates(a, b) != x.dom[a][b] {
			t.Fatalf("Dominates(%d, %d) = %v\n%s", a, b, g.Dominates(a, b), f.String())
		}
		// The closest common dominator is the one that all others dominate.
		lca := g.LCA(a, b)
		for c := range f.Blocks {
			if both := x.dom[c][a] && x.dom[c][b]; both && !x.dom[c][lca] || ir.Block(c) == lca && !both {
				t.Fatalf("LCA(%d, %d) = %d\n%s", a, b, lca, f.String())
			}
		}
		if a != 0 && b != a && x.dom[b][a] && !x.dom[b][g.Idom[a]] {
			t.Fatalf("Idom(%d) = %d\n%s", a, g.Idom[a], f.String())
		}
	}
	if g.DomDepth[a] != count {
		t.Fatalf("depth of %d is %d, want %d\n%s", a, g.DomDepth[a], count, f.String())
	}
}

// TestFrequencies checks what must hold of any estimate: all blocks run sometimes, none more
// often than its loops allow, and what leaves the function is no more than what entered.
func TestFrequencies(t *testing.T) {
	gen := irgen.Gen{R: rand.New(rand.NewPCG(8, 5)), Options: irgen.Options{Depth: 6, Size: 80}}
	var g Graph
	var f ir.Func
	for range 2000 {
		gen.Func(&f, environ.DefinedFunc(0))
		g.Compute(&f)
		out := float32(0)
		for b := range f.Blocks {
			d := &f.Blocks[b]
			fr := g.Freq[b]
			if !(fr > 0) || float64(fr) > math.Pow(LoopFactor, float64(d.LoopDepth))*1.01 {
				t.Fatalf("block%d runs %v times\n%s", b, fr, f.String())
			}
			if d.NumSuccs == 0 {
				out += fr
			}
		}
		if out > 1.05 {
			t.Fatalf("the function ends %v times\n%s", out, f.String())
		}
	}
}

// TestReuse expects the same facts from a Graph that served another function before.
func TestReuse(t *testing.T) {
	gen := irgen.Gen{R: rand.New(rand.NewPCG(9, 5)), Options: irgen.Options{Depth: 5, Size: 200}}
	var used Graph
	var f ir.Func
	for range 200 {
		gen.Func(&f, environ.DefinedFunc(0))
		used.Compute(&f)
		var fresh Graph
		fresh.Compute(&f)
		for b := range f.Blocks {
			if used.Idom[b] != fresh.Idom[b] || used.Loop[b] != fresh.Loop[b] || used.Freq[b] != fresh.Freq[b] || used.DomDepth[b] != fresh.DomDepth[b] {
				t.Fatalf("block%d differs\n%s", b, f.String())
			}
		}
	}
}

// TestIrreducible expects a panic for a loop with two entries.
func TestIrreducible(t *testing.T) {
	f, _, err := ir.Parse(`func func[0] (i32) -> () {
block0(v1: i32):
    #2 brif v1 block1, block2
block1(): loop
    #3 jump block2
block2():
    #4 brif v1 block1, block3
block3():
    #5 return
}
`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "second entry") {
			t.Errorf("panic %q", r)
		}
	}()
	var g Graph
	g.Compute(f)
}

// chain makes a function of n blocks, each of which may leave to the last, or with loops each
// of which is around the next and all of which repeat from the innermost block.
func chain(n int, loops bool) *ir.Func {
	f := &ir.Func{}
	f.Reset()
	add := func(in ir.Inst) ir.Value {
		f.Insts = append(f.Insts, in)
		f.Pos = append(f.Pos, 0)
		return ir.Value(len(f.Insts) - 1)
	}
	block := func(in ir.Inst, to ...int) {
		in.Flags = ir.FlagPinned
		d := ir.BlockData{First: uint32(len(f.Order)), Num: 1, Succs: ir.Edge(len(f.Edges)), NumSuccs: uint32(len(to))}
		for _, b := range to {
			f.Edges = append(f.Edges, ir.EdgeData{From: ir.Block(len(f.Blocks)), To: ir.Block(b)})
		}
		f.Order = append(f.Order, add(in))
		f.Blocks = append(f.Blocks, d)
	}
	one := add(ir.Inst{Op: ir.OpIconst, Type: ir.I32, Imm: 1})
	if !loops {
		for b := range n {
			block(ir.Inst{Op: ir.OpBrIf, A: one}, n, b+1)
		}
	} else {
		block(ir.Inst{Op: ir.OpJump}, 1)
		for b := 1; b <= n; b++ {
			block(ir.Inst{Op: ir.OpJump}, b+1)
		}
		for b := n; b >= 1; b-- {
			block(ir.Inst{Op: ir.OpBrIf, A: one}, b, 2*n-b+2)
		}
	}
	block(ir.Inst{Op: ir.OpReturn})
	return f
}

// TestLong takes hours if anything is quadratic.
func TestLong(t *testing.T) {
	var g Graph
	const n = 300_000
	f := chain(n, false)
	g.Compute(f)
	if g.Idom[n] != 0 || g.DomDepth[n-1] != n-1 {
		t.Errorf("block%d: idom %d, depth %d", n, g.Idom[n], g.DomDepth[n-1])
	}
	for b := ir.Block(1); b < n; b++ {
		if a := g.LCA(b, n); a != 0 {
			t.Fatalf("LCA(%d, %d) = %d", b, n, a)
		}
		if a := g.LCA(b, n-1); a != b {
			t.Fatalf("LCA(%d, %d) = %d", b, n-1, a)
		}
	}
	f = chain(n, true)
	g.Compute(f)
	if d := f.Blocks[n].LoopDepth; d != maxLoopDepth {
		t.Errorf("loop depth %d", d)
	}
	if g.Loop[n] != n-1 || g.Loop[2*n] != 1 {
		t.Errorf("loops %d, %d", g.Loop[n], g.Loop[2*n])
	}
}

// TestSpreadCold checks that what only cold blocks lead to is cold, and that frequencies go down once.
func TestSpreadCold(t *testing.T) {
	f, _, err := ir.Parse(`func func[0] (i32) -> () {
block0(v1: i32):
  #2 brif v1 block1, block4
block1(): cold
  #3 brif v1 block2, block3
block2():
  #4 jump block3()
block3():
  #5 brif v1 block5, block4
block4():
  #6 return
block5():
  #7 return
}
`)
	if err != nil {
		t.Fatal(err)
	}
	var g Graph
	g.Compute(f)
	for b, want := range []bool{false, true, true, true, false, true} {
		if f.Blocks[b].Cold != want {
			t.Errorf("block%d: cold %v, want %v", b, f.Blocks[b].Cold, want)
		}
	}
	for b, want := range []float32{1, ColdFactor, ColdFactor / 2, ColdFactor, 1 + ColdFactor/2, ColdFactor / 2} {
		if g.Freq[b] != want {
			t.Errorf("block%d: frequency %g, want %g", b, g.Freq[b], want)
		}
	}
}
