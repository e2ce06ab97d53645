package irgen

import (
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// TestValid expects functions without violations, and every operation in some of them.
func TestValid(t *testing.T) {
	g := Gen{R: rand.New(rand.NewPCG(1, 2)), Options: Options{Depth: 4, Size: 120}}
	var f ir.Func
	var seen [ir.NumOps]int
	loops, big := 0, 0
	for n := range 2000 {
		g.Func(&f, environ.DefinedFunc(0))
		if err := ir.Verify(&f); err != nil {
			t.Fatalf("function %d: %v\n%s", n, err, f.String())
		}
		for i := range f.Insts {
			seen[f.Insts[i].Op]++
		}
		for b := range f.Blocks {
			if f.Blocks[b].LoopHeader {
				loops++
			}
		}
		if len(f.Blocks) > 10 {
			big++
		}
	}
	skip := map[ir.Op]bool{ir.OpInvalid: true, ir.OpTailCall: true, ir.OpTailCallPtr: true, ir.OpStackAddr: true,
		ir.OpStackCheck: true, ir.OpPoll: true, ir.OpVMLoad32: true}
	for op := range ir.Op(ir.NumOps) {
		if seen[op] == 0 && !skip[op] {
			t.Errorf("no %s", op)
		}
	}
	if loops < 500 || big < 500 {
		t.Errorf("%d loops, %d functions with more than 10 blocks", loops, big)
	}
}

// TestRepeatable expects the same function from the same seed, and a text form that keeps it.
func TestRepeatable(t *testing.T) {
	var text [2]string
	for n := range text {
		g := Gen{R: rand.New(rand.NewPCG(7, 9)), Options: Options{Depth: 4, Size: 300}}
		var f ir.Func
		for range 20 {
			g.Func(&f, environ.DefinedFunc(0))
			s := f.String()
			back, _, err := ir.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			if back.String() != s {
				t.Fatalf("the text form changes:\n%s\n%s", s, back.String())
			}
			text[n] += s
		}
	}
	if text[0] != text[1] {
		t.Error("the same seed gave different functions")
	}
}
