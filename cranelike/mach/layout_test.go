package mach

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// describe returns the layout of f as text: "b3" for a block, "b1>b4" for a split edge, with a
// star if it is cold.
func describe(t *testing.T, text string) string {
	t.Helper()
	f, _, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var g analysis.Graph
	g.Compute(f)
	var y layout
	y.run(f)
	var out []string
	for n, nd := range y.nodes {
		s := fmt.Sprintf("b%d", nd.block)
		at := y.blockAt[nd.block]
		if nd.edge != noEdge {
			s += fmt.Sprintf(">b%d", f.Edges[nd.edge].To)
			at = y.edgeAt[nd.edge]
		}
		if at != uint32(n) {
			t.Errorf("%s is at %d, recorded at %d", s, n, at)
		}
		if nd.cold {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestLayout(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a loop's exit with a value goes behind the code, its back edge stays", `func func[0] (i32) -> (i32) {
block0(v1: i32):
  #2 jump block1(v1)
block1(v3: i32): loop
  #4 brif v3 block2, block3(v3)
block2():
  #5 brif v1 block1(v3), block3(v1)
block3(v6: i32):
  #7 return v6
}`, "b0 b1 b2 b2>b1 b3 b1>b3 b2>b3"},
		{"cold blocks go last, and the edges to them after", `func func[0] (i32) -> (i32) {
block0(v1: i32):
  #2 brif v1 block1, block2
block1(): cold
  #3 trap unreachable
block2():
  #4 brif v1 block3(v1), block4
block3(v5: i32): cold
  #6 trap unreachable
block4():
  #7 return v1
}`, "b0 b2 b4 b1* b3* b2>b3*"},
		{"an edge that is seldom taken goes last, unless it leaves the loop", `func func[0] (i32) -> (i32) {
block0(v1: i32):
  #2 jump block1(v1)
block1(v3: i32): loop
  #4 brif v3 block3(v3) unlikely, block2
block2():
  #5 jump block3(v1)
block3(v7: i32):
  #8 brif v7 block1(v7), block4(v7) unlikely
block4(v10: i32):
  #11 return v10
}`, "b0 b1 b2 b3 b3>b1 b4 b3>b4 b1>b3*"},
		{"two edges of a switch to one block share one", `func func[0] (i32) -> (i32) {
block0(v1: i32):
  #2 brtable v1 [block1, block2, block1]
block1():
  #3 return v1
block2():
  #4 return v1
}`, "b0 b0>b1 b1 b2"},
		{"an edge from a block with one successor is never split", `func func[0] (i32) -> (i32) {
block0(v1: i32):
  #2 brif v1 block1, block2
block1():
  #3 jump block3(v1)
block2():
  v4 = iconst.i32 1
  #5 jump block3(v4)
block3(v6: i32):
  #7 return v6
}`, "b0 b1 b2 b3"},
	} {
		if got := describe(t, c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestInstSize pins the size of the hot struct.
func TestInstSize(t *testing.T) {
	if n := unsafe.Sizeof(Inst{}); n > 32 {
		t.Errorf("mach.Inst has %d bytes", n)
	}
}
