package exec

import (
	"fmt"
	"math/bits"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file executes combinations of operations that have selection rules of their own and
// that no test of single operations contains.

var patterns = []struct {
	body string // T stands for the type; %0 and %1 are operands
	want func(x, y uint64) uint64
}{
	{"v800 = iconst.T 12\nv801 = add.T %1, v800\n%r = add.T %0, v801", func(x, y uint64) uint64 { return x + y + 12 }},
	{"v800 = iconst.T -5\nv801 = add.T %1, v800\nv802 = add.T %0, v801\nv803 = xor.T v802, %0\nv804 = xor.T v803, %1\nv805 = xor.T v804, %0\n%r = xor.T v805, %1",
		func(x, y uint64) uint64 { return x + y - 5 }},
	{"v800 = iconst.T 2\nv801 = shl.T %1, v800\n%r = add.T %0, v801", func(x, y uint64) uint64 { return x + y<<2 }},
	{"v800 = iconst.T 3\nv801 = shl.T %1, v800\n%r = add.T v801, %0", func(x, y uint64) uint64 { return x + y<<3 }},
	{"v800 = iconst.T 2\nv801 = shl.T %1, v800\nv802 = add.T %0, v801\n%r = xor.T v802, v801", func(x, y uint64) uint64 { return x + y<<2 ^ y<<2 }},
	{"v800 = iconst.T -1\nv801 = xor.T %1, v800\n%r = and.T %0, v801", func(x, y uint64) uint64 { return x &^ y }},
	{"v800 = iconst.T -1\nv801 = xor.T %1, v800\n%r = and.T v801, %0", func(x, y uint64) uint64 { return x &^ y }},
	{"v800 = iconst.T 9\n%r = mul.T %0, v800", func(x, y uint64) uint64 { return 9 * x }},
	{"v800 = iconst.T 9\nv801 = sub.T %0, %1\n%r = mul.T v801, v800", func(x, y uint64) uint64 { return 9 * (x - y) }},
	{"v800 = iconst.T 1000\nv801 = sub.T %0, %1\n%r = mul.T v801, v800", func(x, y uint64) uint64 { return 1000 * (x - y) }},
	{"v800 = sub.T %0, %1\nv801 = xor.T %0, %1\n%r = mul.T v800, v801", func(x, y uint64) uint64 { return (x - y) * (x ^ y) }},
	// A comparison with two users: its load must not be done twice, or moved.
	{"v800 = iconst.i32 64\n#801 store v4, v800, %0, +0\nv802 = load.T v4, v800, +0\nv803 = icmp lt_u v802, %1\n#804 store v4, v800, %1, +0\nv805 = iconst.T 1\nv806 = iconst.T 2\nv807 = select.T v803, v805, v806\nv808 = select.T v803, v806, v805\nv809 = iconst.T 4\nv810 = mul.T v807, v809\n%r = add.T v810, v808",
		func(x, y uint64) uint64 {
			if x < y {
				return 6
			}
			return 9
		}},
	// A load with one user, and a store to the same place between.
	{"v800 = iconst.i32 64\n#801 store v4, v800, %0, +0\nv802 = load.T v4, v800, +0\n#803 store v4, v800, %1, +0\nv804 = load.T v4, v800, +0\nv805 = iconst.T 3\nv806 = mul.T v804, v805\n%r = sub.T v802, v806",
		func(x, y uint64) uint64 { return x - 3*y }},
}

// halves are functions of two i64 of which only the lower half of a result is used.
var halves = []struct {
	body string
	want func(x, y uint64) uint64
}{
	{"v800 = iconst.i64 -8\nv801 = add.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x - 8 }},
	{"v800 = iconst.i64 0x123456789\nv801 = add.i64 %0, v800\nv802 = wrap.i32 v801\nv803 = wrap.i32 %0\nv804 = xor.i32 v802, v803\n%r = add.i32 v802, v804",
		func(x, y uint64) uint64 { return x + 0x123456789 + (x + 0x123456789 ^ x) }},
	{"v800 = iconst.i64 0x123456789\nv801 = sub.i64 %0, v800\nv802 = wrap.i32 v801\nv803 = wrap.i32 %0\nv804 = xor.i32 v802, v803\n%r = add.i32 v802, v804",
		func(x, y uint64) uint64 { return x - 0x123456789 + (x - 0x123456789 ^ x) }},
	{"v800 = iconst.i64 7\nv801 = sub.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x - 7 }},
	{"v800 = add.i64 %0, %1\n%r = wrap.i32 v800", func(x, y uint64) uint64 { return x + y }},
	{"v800 = add.i64 %0, %1\nv801 = wrap.i32 v800\nv802 = zext.i64 v801\nv803 = xor.i64 v802, %0\nv804 = wrap.i32 v803\nv805 = wrap.i32 %1\n%r = add.i32 v804, v805",
		func(x, y uint64) uint64 { return (x + y ^ x) + y }},
	{"v800 = iconst.i64 3\nv801 = shl.i64 %1, v800\nv802 = add.i64 %0, v801\n%r = wrap.i32 v802", func(x, y uint64) uint64 { return x + y<<3 }},
	{"v800 = sub.i64 %0, %1\n%r = wrap.i32 v800", func(x, y uint64) uint64 { return x - y }},
	{"v800 = iconst.i64 1\nv801 = shl.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x << 1 }},
	{"v800 = iconst.i64 31\nv801 = shl.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x << 31 }},
	{"v800 = iconst.i64 33\nv801 = shl.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return 0 }},
	{"v800 = iconst.i64 33\nv801 = shr_u.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x >> 33 }},
	{"v800 = iconst.i64 31\nv801 = shr_u.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x >> 31 }},
	{"v800 = iconst.i64 0xfff0ffff0\nv801 = and.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x & 0xfff0ffff0 }},
	{"v800 = iconst.i64 0xfff0ffff0\nv801 = or.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x | 0xfff0ffff0 }},
	{"v800 = iconst.i64 0xfff0ffff0\nv801 = xor.i64 %0, v800\n%r = wrap.i32 v801", func(x, y uint64) uint64 { return x ^ 0xfff0ffff0 }},
	{"v800 = wrap.i32 %0\nv801 = wrap.i32 %1\nv802 = icmp lt_u v800, v801\nv803 = icmp lt_s v800, v801\n%r = add.i32 v802, v803",
		func(x, y uint64) uint64 { return b2i(uint32(x) < uint32(y)) + b2i(int32(x) < int32(y)) }},
	{"v800 = wrap.i32 %0\n%r = clz.i32 v800", func(x, y uint64) uint64 { return uint64(bits.LeadingZeros32(uint32(x))) }},
	{"v800 = wrap.i32 %0\nv801 = wrap.i32 %1\n%r = shr_s.i32 v800, v801", func(x, y uint64) uint64 { return uint64(int32(x) >> (y & 31)) }},
	{"v800 = wrap.i32 %0\nv801 = wrap.i32 %1\n%r = rotl.i32 v800, v801", func(x, y uint64) uint64 { return uint64(bits.RotateLeft32(uint32(x), int(y&31))) }},
	{"v800 = iconst.i32 64\nv801 = wrap.i32 %0\n#802 store v4, v800, %1, +0\n#803 store v4, v800, v801, +0\nv804 = load.i64 v4, v800, +0\nv805 = iconst.i64 32\nv806 = shr_u.i64 v804, v805\nv807 = sub.i64 v806, v804\n%r = wrap.i32 v807",
		func(x, y uint64) uint64 { return y>>32 - x }},
}

func TestHalves(t *testing.T) {
	_, vals := intType(64)
	for fname, feat := range features() {
		t.Run(fname, func(t *testing.T) {
			var b batch
			for _, p := range halves {
				f := b.add(fn([]ir.Type{ir.I64, ir.I64}, ir.I32, p.body))
				for _, x := range vals {
					for _, y := range vals {
						b.expect(f, p.body, ir.I32, value(p.want(x, y)&(1<<32-1)), x, y)
					}
				}
			}
			b.run(t, feat)
		})
	}
}

func TestPatterns(t *testing.T) {
	for fname, feat := range features() {
		var b batch
		for _, n := range []uint{32, 64} {
			typ, vals := intType(n)
			for _, p := range patterns {
				f := b.add(fn([]ir.Type{typ, typ}, typ, strings.ReplaceAll(p.body, "T", typ.String())))
				for _, x := range vals {
					for _, y := range vals {
						b.expect(f, p.body, typ, value(p.want(x, y)&(1<<(n-1)<<1-1)), x, y)
					}
				}
			}
		}
		f := b.add(fn([]ir.Type{ir.I32, ir.I32}, ir.I64, "v800 = sub.i32 %0, %1\n%r = sext.i64 v800"))
		for _, x := range ints32 {
			b.expect(f, "sext", ir.I64, value(uint64(int64(int32(x-3)))), x, 3)
		}
		f = b.add(fn([]ir.Type{ir.I64}, ir.I64, "v800 = vmload32.i64 v1, +4 !1\n%r = add.i64 v800, %0"))
		b.expect(f, "vmload32", ir.I64, value(0xFFEEDDCC_99887766+0xFFEEDDCC), 0xFFEEDDCC_99887766)
		t.Run(fname, func(t *testing.T) { b.run(t, feat) })
	}
}

// TestSinkOrder checks that the trap that comes first in the program is the one that happens.
func TestSinkOrder(t *testing.T) {
	texts := []string{
		// A load that traps, then an explicit trap, then the load's use.
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load.i32 v4, %0, +0\n#801 trapif %1 unreachable\n%r = add.i32 v800, %1"),
		// The other way round.
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "#800 trapif %1 unreachable\nv801 = load.i32 v4, %0, +0\n%r = add.i32 v801, %1"),
		// A load whose result nobody uses.
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load.i32 v4, %0, +0\n%r = iconst.i32 1"),
		// Division and load.
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load.i32 v4, %0, +0\nv801 = div_s!.i32 %1, %1\n%r = add.i32 v801, v800"),
		// A load of which only the lower half is used.
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load.i64 v4, %0, +0\nv801 = wrap.i32 v800\n%r = add.i32 v801, %1"),
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for _, c := range []struct {
			fn   int
			x, y uint64
			want types.TrapCode
		}{
			{0, 0, 0, noTrap}, {0, heapSize, 1, types.TrapMemoryOutOfBounds}, {0, 0, 1, types.TrapUnreachableCodeReached},
			{1, heapSize, 1, types.TrapUnreachableCodeReached}, {1, heapSize, 0, types.TrapMemoryOutOfBounds},
			{2, heapSize, 0, types.TrapMemoryOutOfBounds}, {2, 0, 0, noTrap},
			{3, heapSize, 0, types.TrapMemoryOutOfBounds}, {3, 0, 0, types.TrapIntegerDivisionByZero}, {3, 0, 1, noTrap},
			{4, heapSize - 8, 1, noTrap}, {4, heapSize - 4, 1, types.TrapMemoryOutOfBounds},
		} {
			if got := m.call(c.fn, c.x, c.y); got != c.want {
				t.Errorf("func[%d](%#x, %#x): trap %s, want %s", c.fn, c.x, c.y, got.Name(), c.want.Name())
			}
		}
	})
}

// TestConstStores stores constants of all widths.
func TestConstStores(t *testing.T) {
	var texts []string
	type store struct {
		op  string
		typ ir.Type
		n   uint64
	}
	stores := []store{{"store8", ir.I32, 1}, {"store8", ir.I64, 1}, {"store16", ir.I32, 2}, {"store16", ir.I64, 2}, {"store32", ir.I64, 4}, {"store", ir.I32, 4}, {"store", ir.I64, 8}}
	consts := []uint64{0, 1, 0x7F, 0x80, 0xFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF80000000}
	for _, s := range stores {
		for _, c := range consts {
			if s.typ == ir.I32 {
				c = uint64(uint32(c))
			}
			texts = append(texts, fn(nil, ir.I32, fmt.Sprintf("v799 = iconst.i32 8\nv800 = iconst.%s %d\n#801 %s v4, v799, v800, +0\n%%r = iconst.i32 0", s.typ, int64(c), s.op)))
		}
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		for k, s := range stores {
			for j, c := range consts {
				old := uint64(0x5A5A5A5A5A5A5A5A)
				*(*uint64)(unsafe.Pointer(&m.heap[8])) = old
				m.call(k*len(consts) + j)
				mask := uint64(1)<<(8*s.n-1)<<1 - 1
				if got, want := *(*uint64)(unsafe.Pointer(&m.heap[8])), old&^mask|c&mask; got != want {
					t.Errorf("%s.%s of %#x: %#x, want %#x", s.op, s.typ, c, got, want)
				}
			}
		}
	})
}

// TestTraps executes explicit traps and polls.
func TestTraps(t *testing.T) {
	texts := []string{
		"func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  #3 trap cast_fail\n}\n",
		"func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  #3 poll v1, +16\n  #4 return\n}\n",
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		if got := m.call(0); got != types.TrapCastFailure {
			t.Errorf("trap: %s", got.Name())
		}
		if got := m.call(1, 0, 1<<32); got != noTrap {
			t.Errorf("poll of 0: %s", got.Name())
		}
		if got := m.call(1, 0, 1); got != types.TrapInterrupt {
			t.Errorf("poll of 1: %s", got.Name())
		}
	})
}

// TestLoops applies an operation with an operand from outside the loop in each iteration.
func TestLoops(t *testing.T) {
	const rounds = 5
	var b batch
	for _, n := range []uint{32, 64} {
		typ, vals := intType(n)
		for _, op := range []ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpShl, ir.OpShrU, ir.OpRotl} {
			for order := range 2 {
				operands := "v806, %1"
				if order == 1 {
					operands = "%1, v806"
				}
				f := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf(`v800 = iconst.i32 0
v801 = sub.T %%1, v820
#802 jump block1(v800, %%0)
block1(v805: i32, v806: T): loop
v809 = %s.T %s
v812 = xor.T v809, v806
v813 = iconst.i32 1
v814 = add.i32 v805, v813
v815 = iconst.i32 %d
v816 = icmp lt_u v814, v815
#817 brif v816 block1(v814, v812), block2
block2():
%%r = xor.T v812, v801`, op, operands, rounds)))
				b.texts[f] = strings.ReplaceAll(strings.Replace(b.texts[f], "  v800 =", "  v820 = iconst.T 0\n  v800 =", 1), "T", typ.String())
				b.texts[f] = strings.ReplaceAll(b.texts[f], "v820", "v799")
				for _, x := range vals {
					for _, y := range vals {
						acc := x
						for range rounds {
							if order == 0 {
								acc ^= evalInt(op, n, acc, y).v
							} else {
								acc ^= evalInt(op, n, y, acc).v
							}
						}
						b.expect(f, op.String()+" in a loop", typ, value(acc^y), x, y)
					}
				}
			}
		}
	}
	b.run(t, nil)
}

// TestPositions checks that traps have the position of the operator that trapped, also when it
// became part of another instruction.
func TestPositions(t *testing.T) {
	texts := []string{
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v799 = load.i32 v4, %1, +4 @0x10\nv800 = load.i32 v4, %0, +0 @0x11\n%r = add.i32 v799, v800 @0x12"),
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load.i32 v4, %0, +0 @0x21\nv801 = add.i32 v800, %1 @0x22\n#802 store v4, %0, v801, +0 @0x23\n%r = iconst.i32 0"),
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = iconst.i32 5\nv801 = icmp ne %0, v800 @0x30\n#802 trapif v801 unreachable @0x31\n%r = div_u!.i32 %0, %1 @0x32"),
		fn([]ir.Type{ir.I32, ir.I32}, ir.I32, "v800 = load8_u.i32 v4, %0, +0 @0x41\nv801 = icmp eq v800, %1 @0x42\n#803 brif v801 block1, block2 @0x43\nblock1():\n#804 trap cast_fail @0x44\nblock2():\n%r = iconst.i32 0"),
	}
	eachConfig(t, texts, func(t *testing.T, m *machine) {
		clear(m.heap)
		for _, c := range []struct {
			fn   int
			x, y uint64
			want types.FilePos
		}{
			{0, heapSize, 0, 0x11}, {0, 0, heapSize, 0x10}, {1, heapSize, 0, 0x21},
			{2, 4, 0, 0x31}, {2, 5, 0, 0x32}, {3, heapSize, 0, 0x41}, {3, 0, 0, 0x44},
		} {
			if m.call(c.fn, c.x, c.y) == noTrap {
				t.Errorf("func[%d](%#x, %#x) did not trap", c.fn, c.x, c.y)
			} else if got := m.code.PosAt(m.stack.Trap().PC); got != c.want {
				t.Errorf("func[%d](%#x, %#x) trapped at %s, want %s", c.fn, c.x, c.y, got, c.want)
			}
		}
	})
}

// TestRecreated uses cheap values on some of many ways only: they are computed there, also when
// they are arguments of a branch or when a comparison of them is.
func TestRecreated(t *testing.T) {
	const body = `v800 = iconst.i64 5
v801 = add.i64 %1, v800
v802 = iconst.i64 9
v803 = icmp lt_u v801, v802
#804 brtable %0 [block1, block2, block3, block4, block4, block4]
block1():
#805 jump block7(v801)
block2():
v806 = mul.i64 v801, v802
#807 jump block7(v806)
block3():
#808 brif v803 block5, block6
block4():
#809 jump block7(v802)
block5():
v810 = mul.i64 v801, v801
#811 jump block7(v810)
block6():
v812 = wrap.i32 %1
#813 brif v812 block7(v801), block7(v800)
block7(v900: i64):
v901 = iconst.i32 0`
	var b batch
	f := b.add(fn([]ir.Type{ir.I32, ir.I64}, ir.I64, body))
	_, vals := intType(64)
	for x := range uint64(6) {
		for _, y := range vals {
			s := y + 5
			want := uint64(9)
			switch {
			case x == 0 || x == 2 && s >= 9 && uint32(y) != 0:
				want = s
			case x == 1:
				want = 9 * s
			case x == 2 && s < 9:
				want = s * s
			case x == 2:
				want = 5
			}
			b.expect(f, body, ir.I64, value(want), x, y)
		}
	}
	b.run(t, nil)
}
