package exec

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file executes what crosses functions, blocks and memory: calls, switches, loads and
// stores with their traps, bulk operations, frames.

// configs are the ways to compile that must all give the same answers.
func configs() map[string]cranelike.Options {
	base := cranelike.Features(0)
	m := map[string]cranelike.Options{
		"host":     {},
		"baseline": {Features: &base},
		"basic":    {BasicAlloc: true},
	}
	for seed := uint64(1); seed <= 4; seed++ {
		m[fmt.Sprintf("chaos%d", seed)] = cranelike.Options{Chaos: tune.Mood{Seed: seed}}
	}
	return m
}

func eachConfig(t *testing.T, texts []string, do func(t *testing.T, m *machine)) {
	for name, opts := range configs() {
		t.Run(name, func(t *testing.T) { do(t, newMachine(t, opts, tunables(), texts)) })
	}
}

// mixed returns n types in a pattern that fills both banks and overflows both.
func mixed(n int) []ir.Type {
	pattern := []ir.Type{ir.I64, ir.F64, ir.I32, ir.F32, ir.I64}
	ts := make([]ir.Type, n)
	for i := range ts {
		ts[i] = pattern[i%len(pattern)]
	}
	return ts
}

func typeList(ts []ir.Type) string {
	var s []string
	for _, t := range ts {
		s = append(s, t.String())
	}
	return "(" + strings.Join(s, ", ") + ")"
}

func valueList(first, n int) string {
	var s []string
	for i := range n {
		s = append(s, fmt.Sprintf("v%d", first+i))
	}
	return strings.Join(s, ", ")
}

// reversing returns the text of a function that returns its n arguments in reverse order, and
// calls nothing.
func reversing(n int) (text, sig string) {
	ts := mixed(n)
	back := make([]ir.Type, n)
	var params, results []string
	for i := range n {
		back[n-1-i] = ts[i]
		params = append(params, fmt.Sprintf("v%d: %s", 10+i, ts[i]))
		results = append(results, fmt.Sprintf("v%d", 10+n-1-i))
	}
	sig = typeList(ts) + " -> " + typeList(back)
	return fmt.Sprintf("func func[0] %s {\nblock0(%s):\n  #500 return %s\n}\n", sig, strings.Join(params, ", "), strings.Join(results, ", ")), sig
}

// caller returns an entry that loads n values from the array, calls func[callee] (through its address and
// the context in v3 if ptr), and stores the results back. All arguments live across the call and are
// stored after the results.
func caller(n, callee int, sig string, ptr bool) string {
	var b strings.Builder
	b.WriteString("func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v3 = vmctx.i64\n")
	ts := mixed(n)
	for i, t := range ts {
		fmt.Fprintf(&b, "  v%d = vmload.%s v1, +%d !1\n", 10+i, t, 16*i)
	}
	if ptr {
		// A context that the compiler does not know to be its own.
		fmt.Fprintf(&b, "  v300 = funcaddr.i64 func[%d]\n  v301 = vmload.i64 v3, +128 !1\n  %s = callptr (v300, v301%s) : %s\n", callee, valueList(400, n), prefix(", ", valueList(10, n)), sig)
	} else {
		fmt.Fprintf(&b, "  %s = call func[%d] (%s) : %s\n", valueList(400, n), callee, valueList(10, n), sig)
	}
	for i := range n {
		fmt.Fprintf(&b, "  #%d vmstore v1, v%d, +%d\n", 500+i, 400+i, 16*i)
	}
	for i := range n {
		fmt.Fprintf(&b, "  #%d vmstore v1, v%d, +%d\n", 600+i, 10+i, 16*(n+i))
	}
	fmt.Fprintf(&b, "  v700 = vmload.i32 v3, +0 !9\n  #701 vmstore v1, v700, +%d\n", 16*2*n)
	b.WriteString("  #900 return\n}\n")
	return b.String()
}

func prefix(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}

// TestCalls calls functions of 1 to 30 arguments and results, directly and through pointers,
// with every argument live across the call.
func TestCalls(t *testing.T) {
	var texts []string
	sizes := []int{1, 2, 3, 5, 8, 13, 20, 24, 25, 30}
	for _, n := range sizes {
		text, sig := reversing(n)
		texts = append(texts, text, caller(n, len(texts), sig, false), caller(n, len(texts), sig, true))
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		other := m.ctx[2048:]
		copy(other, m.ctx[:64])
		*(*uintptr)(unsafe.Pointer(&m.ctx[128])) = address(other)
		for k, n := range sizes {
			for way := range 2 {
				clear(m.vals)
				args := make([]uint64, n)
				for i := range args {
					args[i] = 0x0101_0101_0101_0101 * uint64(i+1)
					if ty := mixed(n)[i]; ty.Bits() == 32 {
						args[i] = uint64(uint32(args[i]))
					}
				}
				if trap := m.call(3*k+1+way, args...); trap != noTrap {
					t.Fatalf("%d arguments: trap %s", n, trap.Name())
				}
				for i := range n {
					if got, want := *m.word(i), args[n-1-i]; got != want && uint32(got) != uint32(want) {
						t.Errorf("way %d, %d values: result %d = %#x, want %#x", way, n, i, got, want)
					}
					if got := *m.word(n + i); got != args[i] {
						t.Errorf("way %d, %d values: argument %d is %#x after the call, was %#x", way, n, i, got, args[i])
					}
				}
				if got := uint32(*m.word(2 * n)); got != environ.VMContextMagic {
					t.Errorf("way %d: context after the call: magic %#x", way, got)
				}
			}
		}
	})
}

// TestContextSwitch calls a function that reads its own context, which is not the caller's.
func TestContextSwitch(t *testing.T) {
	callee := "func func[0] (i64) -> (i64) {\nblock0(v1: i64):\n  v2 = vmctx.i64\n  v3 = vmload.i64 v2, +200 !1\n  v4 = add.i64 v3, v1\n  #5 return v4\n}\n"
	entry := "func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v3 = vmctx.i64\n  v4 = vmload.i64 v3, +128 !1\n  v5 = funcaddr.i64 func[0]\n  v6 = iconst.i64 1000\n" +
		"  v7 = callptr (v5, v4, v6) : (i64) -> (i64)\n  v8 = call func[0] (v7) : (i64) -> (i64)\n  v9 = callptr (v5, v3, v8) : (i64) -> (i64)\n  #10 vmstore v1, v9, +0\n  #11 return\n}\n"
	eachConfig(t, []string{callee, entry}, func(t *testing.T, m *machine) {
		other := m.ctx[2048:]
		copy(other, m.ctx[:64])
		*(*uintptr)(unsafe.Pointer(&m.ctx[128])) = address(other)
		*(*uint64)(unsafe.Pointer(&m.ctx[200])) = 7
		*(*uint64)(unsafe.Pointer(&other[200])) = 70000
		m.call(1)
		if got := *m.word(0); got != 71014 {
			t.Errorf("got %d, want 71014", got)
		}
	})
}

// TestRecursion computes a double recursion, which needs frames.
func TestRecursion(t *testing.T) {
	fib := `func func[0] (i32) -> (i32) {
block0(v1: i32):
  v2 = iconst.i32 2
  v3 = icmp lt_s v1, v2
  #4 brif v3 block1, block2
block1():
  #5 return v1
block2():
  v6 = iconst.i32 -1
  v7 = add.i32 v1, v6
  v8 = call func[0] (v7) : (i32) -> (i32)
  v9 = iconst.i32 -2
  v10 = add.i32 v1, v9
  v11 = call func[0] (v10) : (i32) -> (i32)
  v12 = add.i32 v8, v11
  #13 return v12
}
`
	deep := "func func[0] (i64) -> (i64) {\nblock0(v1: i64):\n  v2 = call func[1] (v1) : (i64) -> (i64)\n  v3 = add.i64 v2, v1\n  #4 return v3\n}\n"
	entry := fn([]ir.Type{ir.I32}, ir.I32, "%r = call func[0] (%0) : (i32) -> (i32)")
	down := fn([]ir.Type{ir.I64}, ir.I64, "%r = call func[1] (%0) : (i64) -> (i64)")
	eachConfig(t, []string{fib, deep, entry, down}, func(t *testing.T, m *machine) {
		m.call(2, 20)
		if got := *m.word(resultAt); got != 6765 {
			t.Errorf("fib(20) = %d", got)
		}
		if trap := m.call(3, 1); trap != types.TrapStackOverflow {
			t.Errorf("endless recursion: %s", trap.Name())
		}
	})
}

// TestSwitch takes every arm of switches of several sizes.
func TestSwitch(t *testing.T) {
	var texts []string
	sizes := []int{1, 2, 4, 5, 6, 17}
	for _, n := range sizes {
		var arms, blocks strings.Builder
		for i := range n + 1 {
			if i > 0 {
				arms.WriteString(", ")
			}
			if i%3 == 2 { // an arm that passes a value straight on
				fmt.Fprintf(&arms, "block%d(v%d)", n+2, 300+i)
			} else {
				fmt.Fprintf(&arms, "block%d", i+1)
			}
			if i%3 == 2 {
				fmt.Fprintf(&blocks, "block%d():\n#%d trap unreachable\n", i+1, 700+i)
			} else {
				fmt.Fprintf(&blocks, "block%d():\nv%d = iconst.i32 %d\n#%d jump block%d(v%d)\n", i+1, 400+2*i, 100+i, 401+2*i, n+2, 400+2*i)
			}
		}
		_ = blocks
		var body strings.Builder
		for i := range n + 1 {
			fmt.Fprintf(&body, "v%d = iconst.i32 %d\n", 300+i, 100+i)
		}
		fmt.Fprintf(&body, "#399 brtable %%0 [%s]\n", arms.String())
		text := body.String() + blocks.String() + fmt.Sprintf("block%d(v900: i32):\nv901 = iconst.i32 0", n+2)
		texts = append(texts, fn([]ir.Type{ir.I32}, ir.I32, compactBlocks(text)))
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for k, n := range sizes {
			for _, x := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 1 << 31, 1<<32 - 1} {
				if trap := m.call(k, x); trap != noTrap {
					t.Fatal(trap)
				}
				if got, want := *m.word(resultAt), 100+min(x, uint64(n)); got != want {
					t.Errorf("switch of %d at %d: arm %d, want %d", n, x, got, want)
				}
			}
		}
	})
}

// compactBlocks removes blocks that only trap as unreachable, and renumbers the others.
func compactBlocks(text string) string {
	var out []string
	lines := strings.Split(text, "\n")
	number := map[string]string{}
	next := 1
	for i := 0; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "block") {
			name := lines[i][:strings.IndexByte(lines[i], '(')]
			if i+1 < len(lines) && strings.Contains(lines[i+1], "trap unreachable") {
				i++
				continue
			}
			number[name] = fmt.Sprintf("BLOCK%d", next)
			next++
		}
		out = append(out, lines[i])
	}
	s := strings.Join(out, "\n")
	for n := 40; n > 0; n-- {
		old := fmt.Sprintf("block%d", n)
		if to, ok := number[old]; ok {
			s = strings.ReplaceAll(s, old, to)
		}
	}
	return strings.ReplaceAll(s, "BLOCK", "block")
}

// TestMemory loads and stores with every operation, and traps beyond the end, exactly there.
func TestMemory(t *testing.T) {
	type access struct {
		op   string
		typ  ir.Type
		size uint64
	}
	loads := []access{{"load", ir.I32, 4}, {"load", ir.I64, 8}, {"load8_s", ir.I32, 1}, {"load8_u", ir.I32, 1}, {"load16_s", ir.I32, 2}, {"load16_u", ir.I32, 2},
		{"load8_s", ir.I64, 1}, {"load8_u", ir.I64, 1}, {"load16_s", ir.I64, 2}, {"load16_u", ir.I64, 2}, {"load32_s", ir.I64, 4}, {"load32_u", ir.I64, 4},
		{"load", ir.F32, 4}, {"load", ir.F64, 8}}
	stores := []access{{"store", ir.I32, 4}, {"store", ir.I64, 8}, {"store8", ir.I32, 1}, {"store16", ir.I32, 2}, {"store8", ir.I64, 1}, {"store16", ir.I64, 2}, {"store32", ir.I64, 4},
		{"store", ir.F32, 4}, {"store", ir.F64, 8}}
	var texts []string
	for _, a := range loads {
		texts = append(texts, fn([]ir.Type{ir.I32}, a.typ, fmt.Sprintf("%%r = %s.%s v4, %%0, +8", a.op, a.typ)))
	}
	for _, a := range stores {
		texts = append(texts, fn([]ir.Type{ir.I32, a.typ}, ir.I32, fmt.Sprintf("#800 %s v4, %%0, %%1, +8\n%%r = iconst.i32 0", a.op)))
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for i := range m.heap {
			m.heap[i] = byte(i*7 + 0x75)
		}
		raw := func(at, size uint64) (v uint64) {
			for k := range size {
				v |= uint64(m.heap[at+k]) << (8 * k)
			}
			return v
		}
		for k, a := range loads {
			for _, at := range []uint64{0, 1, 77, 1000, heapSize - 8 - a.size} {
				*m.word(resultAt) = 0
				if trap := m.call(k, at); trap != noTrap {
					t.Fatalf("%s at %d: %s", a.op, at, trap.Name())
				}
				want := raw(at+8, a.size)
				if strings.HasSuffix(a.op, "_s") {
					sh := 64 - 8*a.size
					want = uint64(int64(want<<sh)>>sh) & (1<<(a.typ.Bits()-1)<<1 - 1)
				}
				if got := *m.word(resultAt); got != want {
					t.Errorf("%s.%s at %d: %#x, want %#x", a.op, a.typ, at, got, want)
				}
			}
			for _, at := range []uint64{heapSize - 8 - a.size + 1, heapSize, heapSize + 100} {
				if trap := m.call(k, at); trap != types.TrapMemoryOutOfBounds {
					t.Errorf("%s at %d: %s", a.op, at, trap.Name())
				}
			}
		}
		for k, a := range stores {
			for _, at := range []uint64{0, 1, 77, 1000, heapSize - 8 - a.size} {
				before := bytes.Clone(m.heap)
				v := uint64(0x1122334455667788)
				if trap := m.call(len(loads)+k, at, v); trap != noTrap {
					t.Fatalf("%s at %d: %s", a.op, at, trap.Name())
				}
				for b := range a.size {
					before[at+8+b] = byte(v >> (8 * b))
				}
				if !bytes.Equal(before, m.heap) {
					t.Errorf("%s.%s at %d stored something else", a.op, a.typ, at)
				}
			}
			if trap := m.call(len(loads)+k, heapSize-8-a.size+1, 5); trap != types.TrapMemoryOutOfBounds {
				t.Errorf("%s beyond the end: %s", a.op, trap.Name())
			}
		}
	})
}

// TestReadModifyWrite stores the result of an operation on what was there.
func TestReadModifyWrite(t *testing.T) {
	var texts []string
	ops := []ir.Op{ir.OpAdd, ir.OpSub, ir.OpAnd, ir.OpOr, ir.OpXor}
	for _, op := range ops {
		for _, typ := range []ir.Type{ir.I32, ir.I64} {
			texts = append(texts,
				fn([]ir.Type{ir.I32, typ}, typ, fmt.Sprintf("v800 = load.%s v4, %%0, +16\nv801 = %s.%s v800, %%1\n#802 store v4, %%0, v801, +16\n%%r = load.%s v4, %%0, +16", typ, op, typ, typ)),
				fn([]ir.Type{ir.I32, typ}, typ, fmt.Sprintf("v799 = iconst.%s 100\nv800 = load.%s v4, %%0, +16\nv801 = %s.%s v800, v799\n#802 store v4, %%0, v801, +16\n%%r = load.%s v4, %%0, +16", typ, typ, op, typ, typ)),
				// Another store lies between: the load must not move past it.
				fn([]ir.Type{ir.I32, typ}, typ, fmt.Sprintf("v800 = load.%s v4, %%0, +16\n#801 store v4, %%0, %%1, +16\nv802 = %s.%s v800, %%1\n#803 store v4, %%0, v802, +16\n%%r = load.%s v4, %%0, +16", typ, op, typ, typ)))
		}
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		k := 0
		for _, op := range ops {
			for _, n := range []uint{32, 64} {
				for shape := range 3 {
					y := uint64(0x1234)
					if n == 64 {
						y = 0x8877665544332211
					}
					copy(m.heap[40+16:], []byte{1, 2, 3, 4, 5, 6, 7, 8})
					old := uint64(0x0807060504030201) & (1<<(n-1)<<1 - 1)
					if trap := m.call(k, 40, y); trap != noTrap {
						t.Fatal(trap)
					}
					if shape == 1 {
						y = 100
					}
					if got, want := *m.word(resultAt), evalInt(op, n, old, y).v; got != want {
						t.Errorf("%s of %d bits, shape %d: %#x, want %#x", op, n, shape, got, want)
					}
					k++
				}
			}
		}
	})
}

// TestBulk moves and fills memory in all sizes and overlaps that matter, with values live
// across.
func TestBulk(t *testing.T) {
	addr := "v800 = add.i64 v4, %0\nv801 = add.i64 v4, %1\n"
	texts := []string{
		fn([]ir.Type{ir.I64, ir.I64, ir.I64}, ir.I64, addr+"#802 memmove v800, v801, %2\nv803 = add.i64 %0, %1\n%r = add.i64 v803, %2"),
		fn([]ir.Type{ir.I64, ir.I64, ir.I64}, ir.I64, "v800 = add.i64 v4, %0\nv802 = wrap.i32 %1\n#803 memset v800, v802, %2\nv804 = add.i64 %0, %1\n%r = add.i64 v804, %2"),
		fn([]ir.Type{ir.I64, ir.I64, ir.I64}, ir.I64, "v800 = add.i64 v4, %0\n#803 fill64 v800, %1, %2\nv804 = add.i64 %0, %1\n%r = add.i64 v804, %2"),
	}
	sizes := []uint64{0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 40, 47, 48, 63, 64, 65, 95, 96, 97, 127, 128, 129, 200, 511, 1000, 1023, 1024, 1025, 2047, 2048, 2049, 5000}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		check := func(fn int, what string, x, y, n uint64, model func(heap []byte)) {
			for i := range m.heap {
				m.heap[i] = byte(i*31 + i>>8)
			}
			want := bytes.Clone(m.heap)
			model(want)
			if trap := m.call(fn, x, y, n); trap != noTrap {
				t.Fatal(trap)
			}
			if !bytes.Equal(want, m.heap) {
				t.Fatalf("%s(%d, %d, %d): wrong memory", what, x, y, n)
			}
			if got := *m.word(resultAt); got != x+y+n {
				t.Fatalf("%s(%d, %d, %d) lost a register: %d", what, x, y, n, got)
			}
		}
		for _, n := range sizes {
			for _, d := range []int64{-6000, -2050, -100, -33, -32, -17, -16, -15, -8, -1, 0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100, 2050, 6000} {
				dst, src := uint64(20001), uint64(20001+d)
				check(0, "memmove", dst, src, n, func(h []byte) { copy(h[dst:dst+n], h[src:src+n]) })
			}
			check(1, "memset", 3001, 0x1A5, n, func(h []byte) {
				for i := range n {
					h[3001+i] = 0xA5
				}
			})
			check(2, "fill64", 4008, 0x1122334455667788, n, func(h []byte) {
				for i := range 8 * n {
					h[4008+i] = byte(uint64(0x1122334455667788) >> (8 * (i % 8)))
				}
			})
		}
	})
}

// TestPressure computes with more live values than there are registers, of both banks, in a
// loop whose parameters permute.
func TestPressure(t *testing.T) {
	const n = 24
	var b strings.Builder
	b.WriteString("func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v3 = iconst.i32 0\n")
	for i := range n {
		fmt.Fprintf(&b, "  v%d = vmload.i64 v1, +%d !1\n  v%d = vmload.f64 v1, +%d !1\n", 10+2*i, 16*i, 11+2*i, 16*i)
	}
	b.WriteString("  #99 jump block1(v3")
	for i := range 2 * n {
		fmt.Fprintf(&b, ", v%d", 10+i)
	}
	b.WriteString(")\nblock1(v100: i32")
	for i := range 2 * n {
		fmt.Fprintf(&b, ", v%d: %s", 110+i, []string{"i64", "f64"}[i%2])
	}
	b.WriteString("): loop\n  v200 = iconst.i32 1\n  v201 = add.i32 v100, v200\n  v202 = add.i64 v110, v112\n  v203 = fcopysign.f64 v111, v113\n  v204 = iconst.i32 10\n  v205 = icmp lt_u v201, v204\n")
	// Rotate by one, and put the sums in.
	b.WriteString("  #206 brif v205 block1(v201")
	for i := range n {
		fmt.Fprintf(&b, ", v%d, v%d", 110+(2*i+2)%(2*n), 111+(2*i+2)%(2*n))
	}
	b.WriteString("), block2\nblock2():\n")
	for i := range n {
		fmt.Fprintf(&b, "  #%d vmstore v1, v%d, +%d\n  #%d vmstore v1, v%d, +%d\n", 300+2*i, 110+2*i, 16*i, 301+2*i, 111+2*i, 16*i+8)
	}
	b.WriteString("  #400 vmstore v1, v202, +512\n  #401 vmstore v1, v203, +520\n  #402 return\n}\n")
	eachConfig(t, []string{b.String()}, func(t *testing.T, m *machine) {
		args := make([]uint64, n)
		for i := range args {
			args[i] = uint64(i+1) << 40
		}
		if trap := m.call(0, args...); trap != noTrap {
			t.Fatal(trap)
		}
		for i := range n {
			want := args[(i+9)%n]
			if got := *m.word(i); got != want {
				t.Errorf("integer %d = %#x, want %#x", i, got, want)
			}
			if got := *(*uint64)(unsafe.Pointer(&m.vals[16*i+8])); got != want {
				t.Errorf("float %d = %#x, want %#x", i, got, want)
			}
		}
		if got := *m.word(32); got != args[9]+args[10] {
			t.Errorf("sum = %#x", got)
		}
	})
}

// TestFrames uses areas of the frame, also large ones, and the explicit stack check.
func TestFrames(t *testing.T) {
	var texts []string
	for _, size := range []int{16, 100, 4096, 40000, 200000} {
		texts = append(texts, fmt.Sprintf(`func func[0] (i64, i64) -> () {
block0(v1: i64, v2: i64):
  v3 = stackaddr.i64 %d
  v4 = stackaddr.i64 16
  v5 = vmload.i64 v1, +0 !1
  #6 vmstore v3, v5, +0
  #7 vmstore v3, v1, +%d
  #8 vmstore v4, v2, +0
  #9 vmstore v4, v2, +8
  v10 = vmload.i64 v3, +0 !2
  v11 = vmload.i64 v3, +%d !2
  v12 = sub.i64 v11, v1
  v13 = add.i64 v10, v12
  #14 vmstore v1, v13, +80
  #15 return
}
`, size, size/8*8-8, size/8*8-8))
	}
	check := "func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  #3 stackcheck v1, +16\n  v4 = stackaddr.i64 64\n  #5 vmstore v4, v1, +0\n  v6 = vmload.i64 v4, +0 !3\n  #7 vmstore v1, v6, +80\n  #8 return\n}\n"
	// As front ends write it: the limit is in the store.
	usual := fmt.Sprintf("func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v3 = vmctx.i64\n  v4 = vmload.i64 v3, +%d\n  #5 stackcheck v4, +8\n  v6 = stackaddr.i64 100000\n  #7 vmstore v6, v1, +0\n  v8 = vmload.i64 v6, +0 !3\n  #9 vmstore v1, v8, +80\n  #10 return\n}\n", unsafe.Offsetof(environ.VMContextHead{}.Store))
	texts = append(texts, check, usual)
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for k := range 5 {
			if trap := m.call(k, 4711); trap != noTrap || *m.word(5) != 4711 {
				t.Errorf("frame %d: %d, trap %s", k, *m.word(5), trap.Name())
			}
		}
		if trap := m.call(5, 0, 0); trap != noTrap {
			t.Errorf("stack check with room: %s", trap.Name())
		}
		if trap := m.call(5, 0, ^uint64(0)); trap != types.TrapStackOverflow {
			t.Errorf("stack check without room: %s", trap.Name())
		}
		limit := (*uint64)(unsafe.Pointer(&m.store[8]))
		for _, c := range []struct {
			limit uint64
			want  types.TrapCode
		}{{0, noTrap}, {1 << 20, noTrap}, {^uint64(0), types.TrapStackOverflow}} {
			*limit = c.limit
			if trap := m.call(6); trap != c.want {
				t.Errorf("stack check against %#x: %s", c.limit, trap.Name())
			}
		}
	})
}

// TestTailCall calls in place of returning, many times deeper than the stack allows.
func TestTailCall(t *testing.T) {
	even := `func func[0] (i64, i64) -> (i64) {
block0(v1: i64, v2: i64):
  v3 = iconst.i64 0
  v4 = icmp eq v1, v3
  #5 brif v4 block1, block2
block1():
  #6 return v2
block2():
  v7 = iconst.i64 -1
  v8 = add.i64 v1, v7
  v9 = add.i64 v2, v8
  #10 tailcall func[0] (v8, v9) : (i64, i64) -> (i64)
}
`
	entry := fn([]ir.Type{ir.I64}, ir.I64, "v800 = iconst.i64 0\n%r = call func[0] (%0, v800) : (i64, i64) -> (i64)")
	eachConfig(t, []string{even, entry}, func(t *testing.T, m *machine) {
		if trap := m.call(1, 1000000); trap != noTrap || *m.word(resultAt) != 499999500000 {
			t.Errorf("%d, trap %s", *m.word(resultAt), trap.Name())
		}
	})
}

// TestTailCallShapes passes on different numbers of stack arguments and results, directly,
// through pointers, and into another context.
func TestTailCallShapes(t *testing.T) {
	var texts []string
	type shape struct{ n, more, way, entry int }
	var shapes []shape
	for _, n := range []int{1, 9, 20, 25} {
		text, sig := reversing(n)
		target := len(texts)
		texts = append(texts, text)
		for _, more := range []int{0, 12} { // further arguments of the function in between, which it drops
			for way := range 3 {
				ts := mixed(n)
				var params []string
				for i := range n {
					params = append(params, fmt.Sprintf("v%d: %s", 10+i, ts[i]))
				}
				for i := range more {
					params = append(params, fmt.Sprintf("v%d: i64", 100+i))
					ts = append(ts, ir.I64)
				}
				results := sig[strings.Index(sig, "->"):]
				call := fmt.Sprintf("  #300 tailcall func[%d] (%s) : %s\n", target, valueList(10, n), sig)
				if way > 0 {
					call = fmt.Sprintf("  v298 = funcaddr.i64 func[%d]\n  v299 = vmload.i64 v200, +%d !1\n  #300 tailcallptr (v298, v299%s) : %s\n", target, 128+8*way, prefix(", ", valueList(10, n)), sig)
				}
				texts = append(texts, fmt.Sprintf("func func[0] %s %s {\nblock0(%s):\n  v200 = vmctx.i64\n%s}\n", typeList(ts), results, strings.Join(params, ", "), call))
				entry := caller(n, len(texts)-1, typeList(ts)+" "+results, false)
				if more > 0 {
					extra := strings.Repeat(", v2", more)
					entry = strings.Replace(entry, ") : "+typeList(ts), extra+") : "+typeList(ts), 1)
				}
				texts = append(texts, entry)
				shapes = append(shapes, shape{n, more, way, len(texts) - 1})
			}
		}
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		other := m.ctx[2048:]
		copy(other, m.ctx[:64])
		*(*uintptr)(unsafe.Pointer(&m.ctx[136])) = address(m.ctx)
		*(*uintptr)(unsafe.Pointer(&m.ctx[144])) = address(other)
		other[0] = 99
		for _, s := range shapes {
			clear(m.vals)
			args := make([]uint64, s.n)
			for i := range args {
				args[i] = 0x0101_0101 * uint64(i+1)
			}
			if trap := m.call(s.entry, args...); trap != noTrap {
				t.Fatalf("%+v: trap %s", s, trap.Name())
			}
			for i := range s.n {
				if got, want := *m.word(i), args[s.n-1-i]; got != want {
					t.Errorf("%+v: result %d = %#x, want %#x", s, i, got, want)
				}
				if got := *m.word(s.n + i); got != args[i] {
					t.Errorf("%+v: argument %d is %#x after the call", s, i, got)
				}
			}
			if got := uint32(*m.word(2 * s.n)); got != environ.VMContextMagic {
				t.Errorf("%+v: context after the call: magic %#x", s, got)
			}
		}
	})
}

// TestSmallBulk moves and fills constant numbers of bytes, overlapping in both directions.
func TestSmallBulk(t *testing.T) {
	var texts []string
	const most = 70
	for n := range most {
		texts = append(texts,
			fn([]ir.Type{ir.I64, ir.I64}, ir.I64, fmt.Sprintf("v800 = add.i64 v4, %%0\nv801 = add.i64 v4, %%1\nv802 = iconst.i64 %d\n#803 memmove v800, v801, v802\n%%r = add.i64 %%0, %%1", n)),
			fn([]ir.Type{ir.I64}, ir.I64, fmt.Sprintf("v800 = add.i64 v4, %%0\nv801 = iconst.i32 %d\nv802 = iconst.i64 %d\n#803 memset v800, v801, v802\n%%r = add.i64 %%0, v802", []int{0x1A5, 0, 0xFF, 0x80}[n%4], n)))
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		check := func(fn int, what string, x, y uint64, model func(h []byte)) {
			for i := range m.heap[:1024] {
				m.heap[i] = byte(i*31 + 7)
			}
			want := bytes.Clone(m.heap[:1024])
			model(want)
			if trap := m.call(fn, x, y); trap != noTrap {
				t.Fatal(trap)
			}
			if !bytes.Equal(want, m.heap[:1024]) {
				t.Fatalf("%s at %d, %d: wrong memory", what, x, y)
			}
		}
		for n := range most {
			for _, d := range []int{-65, -33, -16, -7, -1, 0, 1, 3, 8, 15, 17, 40, 70} {
				check(2*n, fmt.Sprintf("move of %d", n), 200, uint64(200+d), func(h []byte) { copy(h[200:200+n], h[200+d:200+d+n]) })
			}
			check(2*n+1, fmt.Sprintf("fill of %d", n), 200, 0, func(h []byte) {
				for i := range n {
					h[200+i] = byte([]int{0x1A5, 0, 0xFF, 0x80}[n%4])
				}
			})
		}
	})
}

// TestSwitchShared has edges that do the same, all of them or some, few and many.
func TestSwitchShared(t *testing.T) {
	arms := [][]string{
		{"block1(v800)", "block1(v800)", "block1(v800)"},
		{"block1(v800)", "block1(v801)", "block1(v800)"},
		{"block1(v800)", "block1(v800)", "block1(v801)", "block1(v801)", "block1(v802)", "block1(v800)", "block1(v800)"},
		{"block1(v802)", "block1(v802)", "block1(v802)", "block1(v802)", "block1(v802)", "block1(v802)", "block1(v802)", "block1(v802)"},
		{"block1(v802)", "block1(v802)"},
	}
	var texts []string
	for _, a := range arms {
		texts = append(texts, fn([]ir.Type{ir.I32}, ir.I32, "v800 = iconst.i32 0\nv801 = iconst.i32 1\nv802 = iconst.i32 2\n#803 brtable %0 ["+strings.Join(a, ", ")+"]\nblock1(v900: i32):\nv901 = iconst.i32 0"))
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for k, a := range arms {
			for x := range uint64(10) {
				if trap := m.call(k, x); trap != noTrap {
					t.Fatal(trap)
				}
				arm := a[min(int(x), len(a)-1)]
				if got, want := *m.word(resultAt), uint64(arm[len(arm)-2]-'0'); got != want {
					t.Errorf("switch %d at %d: %d, want %d", k, x, got, want)
				}
			}
		}
	})
}
