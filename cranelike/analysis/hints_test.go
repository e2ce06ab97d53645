package analysis

import (
	"fmt"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// TestHints looks at which blocks become cold. A star stands behind those, and the numbers of rare edges follow.
func TestHints(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"an arm", `
block0(v1: i32):
  #2 brif v1 block1 unlikely, block2
block1():
  #3 jump block2
block2():
  #4 return
`, "0 1* 2 [0]"},
		{"the other arm, with all that only it leads to", `
block0(v1: i32):
  #2 brif v1 block1, block2 unlikely
block1():
  #3 return
block2():
  #4 brif v1 block3, block4
block3():
  #5 jump block4
block4():
  #6 return
`, "0 1 2* 3* 4* [1]"},
		{"an edge to where others lead", `
block0(v1: i32):
  #2 brif v1 block2 unlikely, block1
block1():
  #3 jump block2
block2():
  #4 return
`, "0 1 2 [0]"},
		{"the only way out of a loop", `
block0(v1: i32):
  #2 jump block1
block1(): loop
  #3 brif v1 block1, block2 unlikely
block2():
  #4 return
`, "0 1 2 []"},
		{"one of two ways out", `
block0(v1: i32):
  #2 jump block1
block1(): loop
  #3 brif v1 block2 unlikely, block3
block2():
  #4 return
block3():
  #5 brif v1 block1, block4
block4():
  #6 return
`, "0 1 2* 3 4 [1]"},
		{"both ways out", `
block0(v1: i32):
  #2 jump block1
block1(): loop
  #3 brif v1 block2 unlikely, block3
block2():
  #4 return
block3():
  #5 brif v1 block1, block4 unlikely
block4():
  #6 return
`, "0 1 2 3 4 []"},
		{"from an inner loop, which has another way out, out of an outer one, which has none", `
block0(v1: i32):
  #2 jump block1
block1(): loop
  #3 jump block2
block2(): loop
  #4 brif v1 block3 unlikely, block4
block3():
  #5 return
block4():
  #6 brif v1 block2, block1
`, "0 1 2 3 4 []"},
		{"a way back", `
block0(v1: i32):
  #2 jump block1
block1(): loop
  #3 brif v1 block1 unlikely, block2
block2():
  #4 return
`, "0 1 2 [1]"},
	} {
		f, _, err := ir.Parse("func func[0] (i32) -> () {" + tt.text + "}\n")
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var g Graph
		for range 2 { // again, it is the same
			g.Compute(f)
			got := ""
			for b := range f.Blocks {
				got += fmt.Sprint(b)
				if f.Blocks[b].Cold {
					got += "*"
				}
				got += " "
			}
			rare := []int{}
			for e := range f.Edges {
				if g.Rare(ir.Edge(e)) {
					rare = append(rare, e)
				}
			}
			if got += fmt.Sprint(rare); got != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
			}
			for b, w := range g.Freq {
				if !(w > 0) {
					t.Errorf("%s: block%d has frequency %g", tt.name, b, w)
				}
			}
		}
	}
}
