package regalloc

import (
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	f := &Func{Name: "big", File: testFile(5)}
	f.Reset()
	f.Name = "big"
	f.VRegs = make([]VRegInfo, MaxVRegs+1)
	var c Context
	if _, err := c.Allocate(f); err == nil || !strings.Contains(err.Error(), "virtual registers") {
		t.Errorf("too many registers: %v", err)
	}
}

// TestSmall allocates functions with next to nothing in them.
func TestSmall(t *testing.T) {
	const head = "func f\nint a=0 b=1 c=2\nfloat x=32\nscratch y=47\nclobber 1 a b c x\nv1 int\nv2 int ref\n"
	for _, text := range []string{
		"block 0\n  ; return\n",
		"block 0\n  def v1 reg; return\n",
		"block 0\n  def v2 =a;\n  ; safepoint clobber=1\n  use v2 stack; return\n",
		"block 0\n  ; branch\n  goto 1\nblock 1 freq=10\n  ; branch\n  goto 2 3\nblock 2\n  ; branch\n  goto 1\nblock 3\n  ; return\n",
		"block 0\n  ; branch\n  goto 1\nblock 1\n  ; branch\n  goto 1\n",
	} {
		f, _, err := Parse(head + text)
		if err != nil {
			t.Fatal(err)
		}
		if err := Validate(f); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, c := range []*Context{{}, {Basic: true}, {Chaos: 5}} {
			if err := solve(c, f); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// TestMemoryIsDropped runs a giant function and then a small one in the same context.
func TestMemoryIsDropped(t *testing.T) {
	var c Context
	if err := solveOnly(&c, straight(80000, 8)); err != nil {
		t.Fatal(err)
	}
	f := straight(10, 3)
	if err := solve(&c, f); err != nil {
		t.Fatal(err)
	}
	if n := cap(c.iv.uses); n > 1000 {
		t.Errorf("%d uses kept after a small function", n)
	}
}

func solveOnly(c *Context, f *Func) error {
	_, err := c.Allocate(f)
	return err
}

// TestNoGarbage checks that a context that has seen a function allocates it again without
// asking for memory.
func TestNoGarbage(t *testing.T) {
	for _, f := range []*Func{benchProblem(1000), benchProblem(10000)} {
		var c Context
		if err := solveOnly(&c, f); err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(3, func() { _ = solveOnly(&c, f) }); n > 2 {
			t.Errorf("%v allocations in a warm context", n)
		}
	}
}
