package cranelike

import (
	"fmt"
	"strings"
	"testing"
)

// straight returns a function of about n instructions in blocks of 20.
func straight(n int) string {
	var b strings.Builder
	b.WriteString("func func[0] (i64, i32) -> (i32) {\nblock0(v1: i64, v2: i32):\n")
	v := 3
	last := 2
	for k := range n / 20 {
		for range 6 {
			fmt.Fprintf(&b, "  v%d = load.i32 v1, v%d, +%d\n  v%d = mul.i32 v%d, v2\n  v%d = add.i32 v%d, v%d\n", v, last, 4*k, v+1, v, v+2, v+1, last)
			last = v + 2
			v += 3
		}
		fmt.Fprintf(&b, "  v%d = icmp lt_s v%d, v2\n  #%d brif v%d block%d(v%d), block%d(v2)\n", v, last, v+1, v, k+1, last, k+1)
		fmt.Fprintf(&b, "block%d(v%d: i32):\n", k+1, v+2)
		last = v + 2
		v += 3
	}
	fmt.Fprintf(&b, "  #%d return v%d\n}\n", v, last)
	return b.String()
}

// TestAllocations checks that memory does not grow with the number of instructions.
func TestAllocations(t *testing.T) {
	c := compiler(t, Options{})
	c.opts.Verify = false
	count := func(n int) float64 {
		f := parse(t, straight(n))
		return testing.AllocsPerRun(10, func() {
			if _, err := c.CompileIR(f); err != nil {
				t.Fatal(err)
			}
		})
	}
	small, large := count(200), count(20000)
	// The result's tables grow by doubling; nothing else may depend on the size.
	if large > small+40 {
		t.Errorf("%v allocations for 200 instructions, %v for 20000", small, large)
	}
}

func BenchmarkCompile(b *testing.B) {
	f := parse(b, straight(20000))
	c := compiler(b, Options{})
	c.opts.Verify = false
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.CompileIR(f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20000, "ns/inst")
}
