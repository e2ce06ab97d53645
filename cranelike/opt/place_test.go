package opt

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/filetests/irgen"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests Place: where things go by definition, and that VerifyPlaced sees what is wrong.

// TestPlace compares each placement with the best of all blocks that are allowed.
func TestPlace(t *testing.T) {
	gen := irgen.Gen{R: rand.New(rand.NewPCG(13, 12)), Options: irgen.Options{Depth: 5, Size: 120}}
	var f ir.Func
	var s Sweeper
	var g analysis.Graph
	var p Placer
	functions := 1500
	if testing.Short() {
		functions = 400
	}
	hoisted, sunk, spread := 0, 0, 0
	for range functions {
		gen.Func(&f, environ.DefinedFunc(0))
		s.Run(&f)
		g.Compute(&f)
		p.Run(&f, &g)
		if err := VerifyPlaced(&f, &g); err != nil {
			t.Fatalf("%v\n%s", err, f.String())
		}
		late := latest(&f, &g)
		for n := range f.Insts {
			v := ir.Value(n)
			i := &f.Insts[v]
			at := f.Place[v]
			if at == ir.NoBlock && p.at[v].late < unplaced && Recreatable(&f, v) {
				spread++
			}
			if at == ir.NoBlock || i.Flags&ir.FlagPinned != 0 || i.Op == ir.OpParam || i.Op == ir.OpProj {
				continue
			}
			if !g.Dominates(at, late[v]) {
				t.Fatalf("v%d in block%d does not dominate its uses, which are at or below block%d\n%s", v, at, late[v], f.String())
			}
			want := late[v]
			if !cheap(&f, i) {
				// The first block with the least depth on the way up, as long as operands are
				// there.
				for b := late[v]; available(&f, &g, v, b); b = g.Idom[b] {
					if f.Blocks[b].LoopDepth < f.Blocks[want].LoopDepth {
						want = b
					}
					if b == 0 {
						break
					}
				}
			}
			if at != want {
				t.Fatalf("v%d in block%d, want block%d\n%s", v, at, want, f.String())
			}
			if at != late[v] {
				hoisted++
			}
			if at != 0 {
				sunk++
			}
		}
	}
	if hoisted < functions/20 || sunk < functions || spread < functions/30 {
		t.Errorf("%d instructions hoisted, %d not in the entry, %d in several blocks", hoisted, sunk, spread)
	}
}

// latest returns the closest common dominator of each value's uses, given the places of the users.
func latest(f *ir.Func, g *analysis.Graph) []ir.Block {
	late := make([]ir.Block, len(f.Insts))
	for v := range late {
		late[v] = ir.NoBlock
	}
	use := func(u ir.Value, b ir.Block) {
		if late[u] == ir.NoBlock {
			late[u] = b
			return
		}
		for !g.Dominates(late[u], b) {
			late[u] = g.Idom[late[u]]
		}
	}
	for e := range f.Edges {
		for _, a := range f.EdgeArgs(ir.Edge(e)) {
			use(ir.Value(a), f.Edges[e].From)
		}
	}
	for v := len(f.Insts) - 1; v > 0; v-- {
		b := f.Place[v]
		if b == ir.NoBlock {
			b = late[v] // if anything uses it, it is recreated there or below
		}
		if b != ir.NoBlock && f.Insts[v].Flags&ir.FlagDead == 0 && f.Insts[v].Op != ir.OpProj {
			f.Uses(ir.Value(v), func(u ir.Value) { use(u, b) })
		}
	}
	return late
}

// available reports whether v could stand in block b: what it depends on in the end, through
// floating instructions that could stand there as well, dominates b.
func available(f *ir.Func, g *analysis.Graph, v ir.Value, b ir.Block) bool {
	ok := true
	f.Uses(v, func(u ir.Value) {
		i := &f.Insts[u]
		if i.Flags&ir.FlagPinned != 0 || i.Op == ir.OpParam || i.Op == ir.OpProj {
			ok = ok && g.Dominates(f.Place[u], b)
		} else {
			ok = ok && available(f, g, u, b)
		}
	})
	return ok
}

// TestVerifyPlaced breaks a placed function in each way that VerifyPlaced looks for.
func TestVerifyPlaced(t *testing.T) {
	const text = `func func[0] (i32, i32) -> (i32) {
block0(v1: i32, v2: i32):
    v3 = iconst.i32 7
    v4, v5 = call func[1] () : () -> (i32, i32)
    #6 brif v1 block1, block2
block1():
    v7 = mul.i32 v5, v3
    v8 = mul.i32 v7, v7
    #9 trapif v8 unreachable
    #10 jump block3(v8)
block2():
    v11 = div_u.i32 v1, v3 notrap
    #12 jump block3(v11)
block3(v13: i32):
    #14 return v13
}
`
	cases := []struct {
		spoil func(f *ir.Func)
		want  string
	}{
		{func(f *ir.Func) {}, ""},
		{func(f *ir.Func) { f.Place = f.Place[:5] }, "places"},
		{func(f *ir.Func) { f.Place[8] = ir.NoBlock }, "no place"},
		{func(f *ir.Func) { f.Place[7] = 2 }, "does not dominate"},
		{func(f *ir.Func) { f.Place[8] = 3 }, "does not dominate"},
		{func(f *ir.Func) { f.Place[8] = 0 }, "does not dominate"},
		{func(f *ir.Func) { f.Place[8] = 17 }, "of 4"},
		{func(f *ir.Func) { f.Place[9] = 0 }, "stands in"},
		{func(f *ir.Func) { f.Place[5] = 1 }, "stands in"},
		{func(f *ir.Func) { f.Place[13] = 0 }, "stands in"},
		{func(f *ir.Func) { f.Place[3] = 0 }, "is placed"},
		{func(f *ir.Func) { f.Insts[11].Flags = 0 }, "may trap"},
		{func(f *ir.Func) { f.Insts[11].Flags |= ir.FlagDead }, "is placed"},
		{func(f *ir.Func) { f.Place[11] = 3 }, "edge of block2"},
	}
	for n, c := range cases {
		f, _, err := ir.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := ir.Verify(f); err != nil {
			t.Fatal(err)
		}
		var g analysis.Graph
		var p Placer
		g.Compute(f)
		p.Run(f, &g)
		c.spoil(f)
		err = VerifyPlaced(f, &g)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("case %d: %v, want %q", n, err, c.want)
		}
	}
}

// TestRooted expects that loads float only from addresses that are always valid.
func TestRooted(t *testing.T) {
	var f ir.Func
	var b Builder
	f.Reset()
	f.Sig.Params = []ir.Type{ir.I64}
	b.Reset(&f, 16)
	b.StartBlock()
	param := b.AddParam(ir.I64)
	field := b.VMLoad(ir.OpVMLoad, ir.I64, b.VMCtx(), 8)
	element := b.VMLoadAt(ir.OpVMLoad, ir.I64, field, 8, 5)
	cases := []struct {
		name   string
		addr   ir.Value
		floats bool
	}{
		{"vmctx", b.VMCtx(), true},
		{"field", field, true},
		{"array", b.Binary(ir.OpAdd, ir.I64, field, b.Iconst(ir.I64, 1<<40)), true},
		{"indexed", b.Binary(ir.OpAdd, ir.I64, field, param), false},
		{"parameter", param, false},
		{"element", element, false},
		{"field of element", b.VMLoad(ir.OpVMLoad, ir.I64, element, 0), false},
		{"choice", b.Select(b.Unary(ir.OpWrap, ir.I32, param), field, b.VMCtx()), false},
	}
	for _, c := range cases {
		v := b.VMLoad(ir.OpVMLoad, ir.I64, c.addr, 24)
		if floats := f.Insts[v].Flags&ir.FlagPinned == 0; floats != c.floats {
			t.Errorf("%s: floats %v\n%s", c.name, floats, f.String())
		}
	}
	b.Return(b.PoolStart())
	if err := ir.Verify(&f); err != nil {
		t.Error(err)
	}
}

func BenchmarkPlace(b *testing.B) {
	var fs [50]ir.Func
	var s Sweeper
	gen := irgen.Gen{R: rand.New(rand.NewPCG(11, 12)), Options: irgen.Options{Depth: 5, Size: 300}}
	insts := 0
	for i := range fs {
		gen.Func(&fs[i], environ.DefinedFunc(0))
		s.Run(&fs[i])
		insts += len(fs[i].Insts)
	}
	var g analysis.Graph
	var p Placer
	b.ReportAllocs()
	for b.Loop() {
		for i := range fs {
			f := &fs[i]
			n := len(f.Pool)
			g.Compute(f)
			p.Run(f, &g)
			f.Pool = f.Pool[:n]
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(insts), "ns/inst")
}
