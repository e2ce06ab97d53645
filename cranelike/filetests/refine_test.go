package filetests

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/opt"
)

// This file validates what Refine says of loops, on loops of all kinds whose variables come close
// to where they wrap.

// edges are numbers at which a variable may start or end.
var edges = [...]uint32{0, 1, 5, 64, 65000, 1<<31 - 40, 1<<31 - 1, 1 << 31, 1<<31 + 40, 1<<32 - 65536, 1<<32 - 64, 1<<32 - 5, 1<<32 - 1}

func nearEdge(r *rand.Rand) uint32 { return edges[r.IntN(len(edges))] + uint32(r.IntN(9)) - 4 }

// loopText returns a function with two nested loops, each with two variables. A branch on one of the two, or
// on the next value of one, repeats a loop. In the inner loop are accesses at constant distances from
// variables of both.
func loopText(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("func func[0] \"loop\" (i32, i32, i32) -> (i32) {\nblock0(v1: i32, v2: i32, v3: i32):\n    v4 = vmctx.i64\n    v5 = vmload.i64 v4, +0\n")
	v := 6
	def := func(format string, args ...any) int {
		fmt.Fprintf(&b, "    v%d = "+format+"\n", append([]any{v}, args...)...)
		v++
		return v - 1
	}
	konst := func(x uint32) int { return def("iconst.i32 %d", int32(x)) }
	// outside returns a value from before the loops: a constant, a parameter or a bounded one.
	outside := func() int {
		switch r.IntN(8) {
		case 0:
			return 1 + r.IntN(3)
		case 1:
			return def("and.i32 v%d, v%d", 1+r.IntN(3), konst(uint32(r.IntN(100))))
		}
		return konst(nearEdge(r))
	}
	step := func() uint32 {
		s := uint32([...]int{1, 1, 2, 4, 7, 8, 16, 1000}[r.IntN(8)])
		if r.IntN(3) == 0 {
			s = -s
		}
		return s
	}
	conds := []string{"ne", "ne", "ne", "lt_u", "le_u", "gt_u", "ge_u", "lt_s", "le_s", "gt_s", "ge_s", "eq"}
	// test ends a loop: it repeats block to with next, or leaves to the block after.
	test := func(now, next [2]int, limit int, to, after int) {
		x := [...]int{now[0], next[0], next[0], next[1]}[r.IntN(4)]
		c := def("icmp %s v%d, v%d", conds[r.IntN(len(conds))], x, limit)
		yes, no := fmt.Sprintf("block%d(v%d, v%d)", to, next[0], next[1]), fmt.Sprintf("block%d", after)
		if r.IntN(4) == 0 {
			yes, no = no, yes
		}
		fmt.Fprintf(&b, "    #%d brif v%d %s, %s\n", v, c, yes, no)
		v++
	}
	limit1, limit2 := outside(), outside()
	at0, at1 := outside(), outside()
	fmt.Fprintf(&b, "    #%d jump block1(v%d, v%d)\n", v, at0, at1)
	v++
	outer := [2]int{v, v + 1}
	fmt.Fprintf(&b, "block1(v%d: i32, v%d: i32): loop\n", v, v+1)
	v += 2
	in0, in1 := outside(), outside()
	if r.IntN(3) == 0 {
		in0 = outer[0]
	}
	fmt.Fprintf(&b, "    #%d jump block2(v%d, v%d)\n", v, in0, in1)
	v++
	inner := [2]int{v, v + 1}
	fmt.Fprintf(&b, "block2(v%d: i32, v%d: i32): loop\n", v, v+1)
	v += 2
	vars := [...]int{inner[0], inner[1], inner[0], inner[1], outer[0], outer[1]}
	for range 1 + r.IntN(4) {
		x := vars[r.IntN(len(vars))]
		sum := def("add.i32 v%d, v%d", x, konst(nearEdge(r)))
		def("load8_u.i32 v5, v%d, +%d", sum, r.IntN(100))
	}
	next := [2]int{def("add.i32 v%d, v%d", inner[0], konst(step())), def("add.i32 v%d, v%d", inner[1], konst(step()))}
	test(inner, next, limit2, 2, 3)
	b.WriteString("block3():\n")
	next = [2]int{def("add.i32 v%d, v%d", outer[0], konst(step())), def("add.i32 v%d, v%d", outer[1], konst(step()))}
	test(outer, next, limit1, 1, 4)
	fmt.Fprintf(&b, "block4():\n    #%d return v%d\n}\n", v, next[0])
	return b.String()
}

// TestRefineLoops runs loops before and after Refine. Every access up to 2^32 exists: what one of them does with an address
// that is not the right one shows in what it reads.
func TestRefineLoops(t *testing.T) {
	n := 6000
	if testing.Short() {
		n = 1500
	}
	r := rand.New(rand.NewPCG(7, 8))
	var p passes
	folded, ran := 0, 0
	for k := range n {
		text := loopText(r)
		funcs, err := parse(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		f := funcs[0]
		p.refine = opt.Refiner{MaxLen: []uint64{0, longest, 1 << 31}[k%3]}
		args := randomArgs(r, f.Sig.Params)
		var want behaviour
		err = p.validate(f, func(stage string) error {
			m := dreamMachine(uint64(k))
			m.MaxLen, m.Limit = 1<<32, 300
			if p.refine.MaxLen != 0 {
				m.MaxLen = p.refine.MaxLen
			}
			m.Loads = true
			got, err := observe(m, f, args)
			if err != nil {
				return err
			}
			if stage == "build" {
				want = got
			}
			if got != want {
				return fmt.Errorf("%s, %x: got %+v, want %+v", stage, args, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%d: %v\n%s\n%s", k, err, text, f.String())
		}
		folded += p.refine.Folded
		if p.refine.Folded > 0 && !strings.HasPrefix(want.results, "trap") {
			ran++
		}
	}
	t.Logf("%d accesses were changed; %d functions with such did not trap", folded, ran)
	if folded < n/10 || ran < n/100 {
		t.Errorf("%d accesses were changed, and %d functions with such did not trap", folded, ran)
	}
}
