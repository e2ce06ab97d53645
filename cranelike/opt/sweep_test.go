package opt

import (
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/filetests/irgen"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests what Sweep leaves behind, by definition. That functions behave as before is
// tested in package filetests.

func TestSweep(t *testing.T) {
	g := irgen.Gen{R: rand.New(rand.NewPCG(11, 12)), Options: irgen.Options{Depth: 5, Size: 150}}
	var f ir.Func
	var s Sweeper
	functions := 2000
	if testing.Short() {
		functions = 300
	}
	gone := 0
	for range functions {
		g.Func(&f, environ.DefinedFunc(0))
		before := len(f.Order)
		s.Run(&f)
		gone += before - len(f.Order)
		if err := ir.Verify(&f); err != nil {
			t.Fatalf("%v\n%s", err, f.String())
		}
		checkSwept(t, &f, &s)
		once := f.String()
		s.Run(&f)
		if twice := f.String(); once != twice {
			t.Fatalf("a second run changes\n%s\nto\n%s", once, twice)
		}
	}
	if gone == 0 {
		t.Error("nothing was removed")
	}
}

// checkSwept recomputes uses and what is needed.
func checkSwept(t *testing.T, f *ir.Func, s *Sweeper) {
	t.Helper()
	uses := make([]int, len(f.Insts))
	count := func(u ir.Value) { uses[u]++ }
	for v := range f.Insts {
		i := &f.Insts[v]
		if i.Flags&ir.FlagDead == 0 && i.Op != ir.OpProj {
			f.Uses(ir.Value(v), count)
		}
	}
	for e := range f.Edges {
		for _, a := range f.EdgeArgs(ir.Edge(e)) {
			count(ir.Value(a))
		}
	}
	for v := 1; v < len(f.Insts); v++ {
		i := &f.Insts[v]
		if got, want := int(s.Uses[v]), min(uses[v], 255); i.Flags&ir.FlagDead == 0 && got != want {
			t.Fatalf("v%d has %d uses, not %d\n%s", v, want, got, f.String())
		}
		if i.Flags&ir.FlagDead != 0 {
			if uses[v] > 0 {
				t.Fatalf("v%d is dead but used\n%s", v, f.String())
			}
			continue
		}
		if i.Op == ir.OpCopy {
			t.Fatalf("v%d: a copy\n%s", v, f.String())
		}
		// Whatever stays without a use has an effect, or belongs to something that has.
		entry := i.Op == ir.OpParam && i.A == 0
		if uses[v] == 0 && !entry && i.Op != ir.OpProj && (i.Flags&ir.FlagPinned == 0 || removable(i)) {
			t.Fatalf("v%d (%s) has neither use nor effect\n%s", v, i.Op, f.String())
		}
	}
	for b := 1; b < len(f.Blocks); b++ {
		checkParams(t, f, ir.Block(b))
	}
}

// checkParams expects no parameter that always is one other value.
func checkParams(t *testing.T, f *ir.Func, b ir.Block) {
	t.Helper()
	for n, p := range f.BlockParams(b) {
		others := make(map[uint32]bool)
		for e := range f.Edges {
			if f.Edges[e].To == b {
				if a := f.EdgeArgs(ir.Edge(e))[n]; a != p {
					others[a] = true
				}
			}
		}
		if len(others) == 1 {
			t.Fatalf("v%d of block%d always is the same\n%s", p, b, f.String())
		}
	}
}

// TestSweepDeep sweeps a nest of loops deeper than Sweep makes rounds.
func TestSweepDeep(t *testing.T) {
	var f ir.Func
	f.Reset()
	add := func(in ir.Inst) ir.Value {
		f.Insts = append(f.Insts, in)
		f.Pos = append(f.Pos, 0)
		if in.Flags&ir.FlagPinned != 0 {
			f.Order = append(f.Order, ir.Value(len(f.Insts)-1))
			f.Blocks[len(f.Blocks)-1].Num++
		}
		return ir.Value(len(f.Insts) - 1)
	}
	edge := func(to int, args ...uint32) {
		f.Edges = append(f.Edges, ir.EdgeData{From: ir.Block(len(f.Blocks) - 1), To: ir.Block(to), Args: uint32(len(f.Pool)), NumArgs: uint32(len(args))})
		f.Pool = append(f.Pool, args...)
		f.Blocks[len(f.Blocks)-1].NumSuccs++
	}
	block := func(n int) (params []uint32) {
		f.Blocks = append(f.Blocks, ir.BlockData{First: uint32(len(f.Order))})
		d := &f.Blocks[len(f.Blocks)-1]
		for k := range n {
			params = append(params, uint32(add(ir.Inst{Op: ir.OpParam, Type: ir.I32, A: ir.Value(len(f.Blocks) - 1), Imm: uint64(k)})))
		}
		d.Params, d.NumParams = uint32(len(f.Pool)), uint32(n)
		f.Pool = append(f.Pool, params...)
		d.Succs = ir.Edge(len(f.Edges))
		return params
	}
	// Loop k has header k; the innermost block goes back to all of them in turn, passing what
	// the next inner header got.
	const n = 40
	f.Sig = ir.Sig{Params: []ir.Type{ir.I32}, Results: []ir.Type{ir.I32}}
	p := []uint32{block(1)[0]}
	v := p[0]
	for k := 1; k <= n; k++ {
		add(ir.Inst{Op: ir.OpJump, Flags: ir.FlagPinned})
		edge(k, v)
		v = block(1)[0]
		f.Blocks[k].LoopHeader = true
		p = append(p, v)
	}
	for k := n; k >= 1; k-- {
		add(ir.Inst{Op: ir.OpBrIf, Flags: ir.FlagPinned, A: ir.Value(p[0])})
		edge(k, p[min(k+1, n)])
		edge(2*n - k + 1)
		block(0)
	}
	f.Pool = append(f.Pool, v)
	add(ir.Inst{Op: ir.OpReturn, Flags: ir.FlagPinned, A: ir.Value(len(f.Pool) - 1), B: 1})
	if err := ir.Verify(&f); err != nil {
		t.Fatal(err)
	}
	var s Sweeper
	s.Run(&f)
	if err := ir.Verify(&f); err != nil {
		t.Fatal(err)
	}
	for b := 1; b <= n; b++ {
		if f.Blocks[b].NumParams != 0 {
			t.Errorf("block%d still has parameters", b)
		}
	}
}

func BenchmarkSweep(b *testing.B) {
	var fs [50]ir.Func
	var f ir.Func
	g := irgen.Gen{R: rand.New(rand.NewPCG(11, 12)), Options: irgen.Options{Depth: 5, Size: 300}}
	insts := 0
	for i := range fs {
		g.Func(&fs[i], environ.DefinedFunc(0))
		insts += len(fs[i].Insts)
	}
	var s Sweeper
	b.ReportAllocs()
	for b.Loop() {
		for i := range fs {
			copyFunc(&f, &fs[i])
			s.Run(&f)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(insts), "ns/inst")
}

// copyFunc makes dst equal to src, as far as passes change it.
func copyFunc(dst, src *ir.Func) {
	dst.Reset()
	dst.Sig, dst.Key = src.Sig, src.Key
	dst.Insts = append(dst.Insts[:0], src.Insts...)
	dst.Pos = append(dst.Pos[:0], src.Pos...)
	dst.Pool = append(dst.Pool, src.Pool...)
	dst.Blocks = append(dst.Blocks, src.Blocks...)
	dst.Edges = append(dst.Edges, src.Edges...)
	dst.Order = append(dst.Order, src.Order...)
	dst.Sigs = append(dst.Sigs, src.Sigs...)
	dst.Consts128 = append(dst.Consts128, src.Consts128...)
}
