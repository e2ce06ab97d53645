package exec

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file executes every operation on boundary values, in each shape that selection
// treats differently, and compares with what Go computes.

var ints32 = []uint64{0, 1, 2, 3, 5, 7, 8, 31, 32, 33, 63, 100, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x10000,
	0x12345678, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xAAAAAAAA, 0xFFFFFF80, 0xFFFFFFFE, 0xFFFFFFFF}

var ints64 = append([]uint64{0x100000000, 0x100000001, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0x8000000000000001,
	0xFFFFFFFF00000000, 0xFFFFFFFF80000000, 0xFFFFFFFF7FFFFFFF, 0xFFFFFFFFFFFFFF80, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF,
	0x123456789ABCDEF0, 0xAAAAAAAAAAAAAAAA}, ints32...)

var floats = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 0.49999999999999994, 1.5, -1.5, 2.5, -2.5, 3.9, -3.9, 4, 1e10, -1e10,
	2147483647, 2147483648, 2147483647.5, -2147483648, -2147483648.9, -2147483649, 4294967295, 4294967295.9, 4294967296, -0.9999,
	9223372036854774784, 9223372036854775808, -9223372036854775808, -9223372036854777856, 18446744073709549568, 18446744073709551616,
	4503599627370495.5, 4503599627370496, 4503599627370497, 8388607.5, 8388608, 1e300, -1e300, 1e-300, 5e-324,
	math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}

// features are the processors that each test stands for.
func features() map[string]*cranelike.Features {
	base, sse41 := cranelike.Features(0), cranelike.Features(amd64.SSE41)
	host := cranelike.HostFeatures()
	return map[string]*cranelike.Features{"baseline": &base, "sse41": &sse41, "host": &host}
}

func tunables() *environ.Tunables {
	t := environ.DefaultTunables()
	return &t
}

// A batch collects functions and the calls to make of them.
type batch struct {
	texts []string
	calls []call
}

type call struct {
	fn   int
	what string
	args []uint64
	want answer
	typ  ir.Type // of the result
}

func (b *batch) add(text string) int {
	b.texts = append(b.texts, text)
	return len(b.texts) - 1
}

func (b *batch) expect(fn int, what string, typ ir.Type, want answer, args ...uint64) {
	b.calls = append(b.calls, call{fn, what, args, want, typ})
}

const resultAt = 5 // where in the array functions leave their result

func (b *batch) run(t *testing.T, f *cranelike.Features) {
	t.Helper()
	for _, opts := range []cranelike.Options{{Features: f}, {Features: f, BasicAlloc: true}} {
		m := newMachine(t, opts, tunables(), b.texts)
		bad := 0
		for _, c := range b.calls {
			*m.word(resultAt) = 0xDEADDEADDEADDEAD
			trap := m.call(c.fn, c.args...)
			got := *m.word(resultAt)
			ok := trap == c.want.trap
			if ok && trap == noTrap {
				ok = same(c.typ, got, c.want.v)
			}
			if !ok {
				if bad++; bad > 10 {
					t.FailNow()
				}
				t.Errorf("%s %#x = %#x, trap %s; want %#x, trap %s\n%s", c.what, c.args, got, trap.Name(), c.want.v, c.want.trap.Name(), b.texts[c.fn])
			}
		}
	}
}

// same compares results; a quiet NaN equals every other.
func same(t ir.Type, got, want uint64) bool {
	switch t {
	case ir.I32:
		return got == want
	case ir.F32:
		a, b := math.Float32frombits(uint32(got)), math.Float32frombits(uint32(want))
		if b != b {
			return a != a && got>>22&1 == 1
		}
		return uint32(got) == uint32(want)
	case ir.F64:
		a, b := math.Float64frombits(got), math.Float64frombits(want)
		if b != b {
			return a != a && got>>51&1 == 1
		}
	}
	return got == want
}

// fn wraps instructions into a function. %0, %1, %2 in body are values of the given types
// loaded from the array; the last line must define %r, which has type res.
func fn(args []ir.Type, res ir.Type, body string) string {
	var b strings.Builder
	b.WriteString("func func[0] (i64, i64) -> ()  {\nblock0(v1: i64, v2: i64):\n  v3 = vmctx.i64\n")
	fmt.Fprintf(&b, "  v4 = vmload.i64 v3, +%d\n", heapField)
	for n, t := range args {
		fmt.Fprintf(&b, "  v%d = vmload.%s v1, +%d !1\n", 10+n, t, 16*n)
		body = strings.ReplaceAll(body, fmt.Sprintf("%%%d", n), fmt.Sprintf("v%d", 10+n))
	}
	body = strings.ReplaceAll(body, "%r", "v900")
	store := fmt.Sprintf("  #951 vmstore v1, v900, +%d\n", 16*resultAt)
	if res == ir.I32 { // the whole register must be right
		store = fmt.Sprintf("  v950 = zext.i64 v900\n  #951 vmstore v1, v950, +%d\n", 16*resultAt)
	}
	b.WriteString("  " + strings.ReplaceAll(body, "\n", "\n  ") + "\n" + store + "  #952 return\n}\n")
	return b.String()
}

func intType(n uint) (ir.Type, []uint64) {
	if n == 32 {
		return ir.I32, ints32
	}
	return ir.I64, ints64
}

var binaryOps = []ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpDivS, ir.OpDivU, ir.OpRemS, ir.OpRemU, ir.OpAnd, ir.OpOr, ir.OpXor,
	ir.OpShl, ir.OpShrS, ir.OpShrU, ir.OpRotl, ir.OpRotr, ir.OpMulHiS, ir.OpMulHiU}

func name(op ir.Op) string {
	if ir.Ops[op].Flags&ir.Trapping != 0 {
		return op.String() + "!"
	}
	return op.String()
}

func TestIntBinary(t *testing.T) {
	for fname, feat := range features() {
		for _, n := range []uint{32, 64} {
			typ, vals := intType(n)
			var b batch
			for _, op := range binaryOps {
				rr := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("%%r = %s.%s %%0, %%1", name(op), typ)))
				// Both operands live on.
				keep := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("v800 = %s.%s %%0, %%1\nv801 = xor.%s %%0, %%1\nv802 = xor.%s v800, v801\nv803 = xor.%s v802, %%0\n%%r = xor.%s v803, %%1", name(op), typ, typ, typ, typ, typ)))
				mem := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("#800 store v4, v3, %%1, +24\nv801 = load.%s v4, v3, +24\n%%r = %s.%s %%0, v801", typ, name(op), typ)))
				b.texts[mem] = strings.ReplaceAll(b.texts[mem], "v4, v3, ", "v4, v5, ")
				b.texts[mem] = strings.Replace(b.texts[mem], "  v10 =", "  v5 = iconst.i32 40\n  v10 =", 1)
				for _, x := range vals {
					for _, y := range vals {
						want := evalInt(op, n, x, y)
						b.expect(rr, op.String(), typ, want, x, y)
						b.expect(keep, op.String(), typ, want, x, y)
						b.expect(mem, op.String(), typ, want, x, y)
					}
				}
				for _, y := range vals {
					right := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v800 = iconst.%s %d\n%%r = %s.%s %%0, v800", typ, int64(y), name(op), typ)))
					left := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v800 = iconst.%s %d\n%%r = %s.%s v800, %%0", typ, int64(y), name(op), typ)))
					live := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v799 = iconst.%s %d\nv800 = %s.%s %%0, v799\nv801 = xor.%s v800, %%0\n%%r = xor.%s v801, %%0", typ, int64(y), name(op), typ, typ, typ)))
					for _, x := range vals {
						b.expect(live, op.String()+" const, live", typ, evalInt(op, n, x, y), x)
						b.expect(right, op.String()+" const", typ, evalInt(op, n, x, y), x)
						b.expect(left, "const "+op.String(), typ, evalInt(op, n, y, x), x)
					}
				}
			}
			t.Run(fmt.Sprintf("%s/%s", fname, typ), func(t *testing.T) { b.run(t, feat) })
		}
	}
}

func TestIntUnary(t *testing.T) {
	for fname, feat := range features() {
		var b batch
		for _, n := range []uint{32, 64} {
			typ, vals := intType(n)
			for _, op := range []ir.Op{ir.OpClz, ir.OpCtz, ir.OpPopcnt, ir.OpExtend8S, ir.OpExtend16S, ir.OpExtend32S} {
				if op == ir.OpExtend32S && n == 32 {
					continue
				}
				f := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("%%r = %s.%s %%0", op, typ)))
				live := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v800 = %s.%s %%0\nv801 = xor.%s v800, %%0\n%%r = xor.%s v801, %%0", op, typ, typ, typ)))
				for _, x := range vals {
					b.expect(f, op.String(), typ, value(evalUnary(op, n, x)), x)
					b.expect(live, op.String(), typ, value(evalUnary(op, n, x)), x)
				}
			}
		}
		wrap := b.add(fn([]ir.Type{ir.I64}, ir.I32, "%r = wrap.i32 %0"))
		high := b.add(fn([]ir.Type{ir.I64}, ir.I32, "v800 = iconst.i64 32\nv801 = shr_u.i64 %0, v800\n%r = wrap.i32 v801"))
		sum := b.add(fn([]ir.Type{ir.I64, ir.I64}, ir.I32, "v800 = add.i64 %0, %1\n%r = wrap.i32 v800"))
		for _, x := range ints64 {
			b.expect(wrap, "wrap", ir.I32, value(uint64(uint32(x))), x)
			b.expect(high, "wrap", ir.I32, value(x>>32), x)
			b.expect(sum, "wrap", ir.I32, value(uint64(uint32(2*x))), x, x)
		}
		sext := b.add(fn([]ir.Type{ir.I32}, ir.I64, "%r = sext.i64 %0"))
		zext := b.add(fn([]ir.Type{ir.I32, ir.I32}, ir.I64, "v800 = sub.i32 %0, %1\n%r = zext.i64 v800"))
		for _, x := range ints32 {
			b.expect(sext, "sext", ir.I64, value(uint64(int64(int32(x)))), x)
			b.expect(zext, "zext", ir.I64, value(uint64(uint32(x)-7)), x, 7)
		}
		t.Run(fname, func(t *testing.T) { b.run(t, feat) })
	}
}

// TestConditions uses comparisons as values, in branches, selects, traps, negated, and twice.
func TestConditions(t *testing.T) {
	for fname, feat := range features() {
		var b batch
		shapes := func(types_ []ir.Type, cmp string, each func(f int, mask uint64, onTrue answer)) {
			bit := func(body string) { each(b.add(fn(types_, ir.I32, body)), 1, value(1)) }
			bit(cmp + "\n%r = or.i32 v800, v800")
			bit(cmp + "\nv801 = iconst.i32 0\nv802 = icmp eq v800, v801\nv803 = icmp eq v802, v801\n%r = or.i32 v803, v801")
			bit(cmp + "\nv801 = iconst.i32 1\nv802 = iconst.i32 0\n%r = select.i32 v800, v801, v802")
			bit(cmp + "\nv801 = iconst.i64 1\nv802 = iconst.i64 0\nv803 = select.i64 v800, v801, v802\nv804 = wrap.i32 v803\n%r = and.i32 v804, v800")
			bit(cmp + "\nv801 = fconst.f64 0x3ff0000000000000\nv802 = fconst.f64 0x0\nv803 = select.f64 v800, v801, v802\n%r = trunc_sat_s.i32 v803")
			branch := fn(types_, ir.I32, cmp+"\n#801 brif v800 block1, block2\nblock1():\nv802 = iconst.i32 1\n#803 jump block3(v802)\nblock2():\nv804 = iconst.i32 0\n#805 jump block3(v804)\nblock3(v900: i32):\nv906 = iconst.i32 0")
			each(b.add(branch), 1, value(1))
			negated := fn(types_, ir.I32, cmp+"\nv806 = iconst.i32 0\nv807 = icmp eq v800, v806\n#811 brif v807 block1, block2\nblock1():\nv812 = iconst.i32 0\n#813 jump block3(v812)\nblock2():\nv814 = iconst.i32 1\n#815 jump block3(v814)\nblock3(v900: i32):\nv908 = iconst.i32 0")
			each(b.add(negated), 1, value(1))
			trap := fn(types_, ir.I32, cmp+"\n#801 trapif v800 unreachable\n%r = iconst.i32 0")
			each(b.add(trap), 1, answer{0, types.TrapUnreachableCodeReached})
		}
		for _, n := range []uint{32, 64} {
			typ, vals := intType(n)
			if n == 64 {
				vals = vals[:20]
			} else {
				vals = vals[:24]
			}
			for c := ir.Cond(0); c < ir.NumConds; c++ {
				shapes([]ir.Type{typ, typ}, fmt.Sprintf("v800 = icmp %s %%0, %%1", c), func(f int, _ uint64, yes answer) {
					for _, x := range vals {
						for _, y := range vals {
							want := value(0)
							if evalCond(c, n, x, y) {
								want = yes
							}
							b.expect(f, c.String(), ir.I32, want, x, y)
						}
					}
				})
				for _, y := range []uint64{0, 1, 5, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF} {
					shapes([]ir.Type{typ}, fmt.Sprintf("v799 = iconst.%s %d\nv800 = icmp %s %%0, v799", typ, y, c), func(f int, _ uint64, yes answer) {
						for _, x := range vals {
							want := value(0)
							if evalCond(c, n, x, y) {
								want = yes
							}
							b.expect(f, c.String()+" const", ir.I32, want, x)
						}
					})
				}
				shapes([]ir.Type{typ, typ}, fmt.Sprintf("v797 = iconst.%s 0\nv798 = and.%s %%0, %%1\nv800 = icmp %s v798, v797", typ, typ, c), func(f int, _ uint64, yes answer) {
					for _, x := range vals {
						want := value(0)
						if evalCond(c, n, x&vals[5], 0) {
							want = yes
						}
						b.expect(f, c.String()+" and", ir.I32, want, x, vals[5])
					}
				})
			}
			shapes([]ir.Type{typ, typ}, fmt.Sprintf("v799 = and.%s %%0, %%1\nv798 = iconst.%s 0\nv800 = icmp ne v799, v798", typ, typ), func(f int, _ uint64, yes answer) {
				for _, x := range vals {
					want := value(0)
					if x&8 != 0 {
						want = yes
					}
					b.expect(f, "test", ir.I32, want, x, 8)
				}
			})
		}
		for _, typ := range []ir.Type{ir.F32, ir.F64} {
			for c := ir.FCond(0); c < ir.NumFConds; c++ {
				shapes([]ir.Type{typ, typ}, fmt.Sprintf("v800 = fcmp %s %%0, %%1", c), func(f int, _ uint64, yes answer) {
					for _, x := range floats {
						for _, y := range floats {
							x, y := narrow(typ, x), narrow(typ, y)
							want := value(0)
							if evalFCond(c, x, y) {
								want = yes
							}
							b.expect(f, "fcmp "+c.String(), ir.I32, want, fbits(typ, x), fbits(typ, y))
						}
					}
				})
			}
		}
		t.Run(fname, func(t *testing.T) { b.run(t, feat) })
	}
}

func narrow(t ir.Type, x float64) float64 {
	if t == ir.F32 {
		return float64(float32(x))
	}
	return x
}

func fbits(t ir.Type, x float64) uint64 {
	if t == ir.F32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

func TestFloats(t *testing.T) {
	for fname, feat := range features() {
		var b batch
		for _, typ := range []ir.Type{ir.F32, ir.F64} {
			for op := ir.OpFadd; op <= ir.OpFsqrt; op++ {
				if ir.Ops[op].Args == 1 {
					f := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("%%r = %s.%s %%0", op, typ)))
					for _, x := range floats {
						x := narrow(typ, x)
						b.expect(f, op.String(), typ, value(fbits(typ, evalFloat(op, typ == ir.F64, x, 0))), fbits(typ, x))
					}
					continue
				}
				rr := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("%%r = %s.%s %%0, %%1", op, typ)))
				keep := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("v800 = %s.%s %%0, %%1\n#801 vmstore v1, %%0, +128\n#802 vmstore v1, %%1, +144\nv803 = fneg.%s v800\n%%r = fneg.%s v803", op, typ, typ, typ)))
				mem := b.add(fn([]ir.Type{typ, typ}, typ, fmt.Sprintf("v798 = iconst.i32 16\n#799 store v4, v798, %%1, +8\nv800 = load.%s v4, v798, +8\n%%r = %s.%s %%0, v800", typ, op, typ)))
				for _, x := range floats {
					for _, y := range floats {
						x, y := narrow(typ, x), narrow(typ, y)
						want := value(fbits(typ, evalFloat(op, typ == ir.F64, x, y)))
						for _, f := range []int{rr, keep, mem} {
							b.expect(f, op.String(), typ, want, fbits(typ, x), fbits(typ, y))
						}
					}
				}
				for _, y := range floats[:12] {
					y := narrow(typ, y)
					f := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v800 = fconst.%s %#x\n%%r = %s.%s %%0, v800", typ, fbits(typ, y), op, typ)))
					for _, x := range floats {
						x := narrow(typ, x)
						b.expect(f, op.String()+" const", typ, value(fbits(typ, evalFloat(op, typ == ir.F64, x, y))), fbits(typ, x))
					}
				}
			}
		}
		t.Run(fname, func(t *testing.T) { b.run(t, feat) })
	}
}

func TestConversions(t *testing.T) {
	for fname, feat := range features() {
		var b batch
		for _, from := range []ir.Type{ir.F32, ir.F64} {
			for _, to := range []ir.Type{ir.I32, ir.I64} {
				for _, op := range []ir.Op{ir.OpTruncS, ir.OpTruncU, ir.OpTruncSatS, ir.OpTruncSatU} {
					f := b.add(fn([]ir.Type{from}, to, fmt.Sprintf("%%r = %s.%s %%0", name(op), to)))
					for _, x := range floats {
						x := narrow(from, x)
						b.expect(f, fmt.Sprintf("%s.%s of %s", op, to, from), to, evalTrunc(op, to.Bits(), x), fbits(from, x))
					}
				}
				cs := b.add(fn([]ir.Type{to}, from, fmt.Sprintf("%%r = convert_s.%s %%0", from)))
				cu := b.add(fn([]ir.Type{to}, from, fmt.Sprintf("%%r = convert_u.%s %%0", from)))
				_, vals := intType(to.Bits())
				vals = append([]uint64{0x1000001, 0x1000003, 0x7FFFFF80, 0x7FFFFFC0}, vals...)
				if to == ir.I64 {
					vals = append([]uint64{0x20000000000001, 0x8000000000000401, 0x8000000000000400, 0x8000008000000001, 0xFFFFFFFFFFFFFC00}, vals...)
				}
				for _, x := range vals {
					s := int64(x)
					if to == ir.I32 {
						s = int64(int32(x))
					}
					if from == ir.F32 {
						b.expect(cs, "convert_s", from, value(uint64(math.Float32bits(float32(s)))), x)
						b.expect(cu, "convert_u", from, value(uint64(math.Float32bits(float32(x)))), x)
					} else {
						b.expect(cs, "convert_s", from, value(math.Float64bits(float64(s))), x)
						b.expect(cu, "convert_u", from, value(math.Float64bits(float64(x))), x)
					}
				}
			}
		}
		demote := b.add(fn([]ir.Type{ir.F64}, ir.F32, "%r = demote.f32 %0"))
		promote := b.add(fn([]ir.Type{ir.F32}, ir.F64, "%r = promote.f64 %0"))
		for _, x := range floats {
			b.expect(demote, "demote", ir.F32, value(fbits(ir.F32, x)), fbits(ir.F64, x))
			b.expect(promote, "promote", ir.F64, value(fbits(ir.F64, narrow(ir.F32, x))), fbits(ir.F32, x))
		}
		for _, p := range [][2]ir.Type{{ir.I32, ir.F32}, {ir.I64, ir.F64}, {ir.F32, ir.I32}, {ir.F64, ir.I64}} {
			f := b.add(fn([]ir.Type{p[0]}, ir.I64, fmt.Sprintf("v800 = reinterpret.%s %%0\n#801 vmstore v1, v800, +%d\n%%r = iconst.i64 0", p[1], 16*resultAt+32)))
			b.texts[f] = strings.Replace(b.texts[f], fmt.Sprintf("vmstore v1, v900, +%d", 16*resultAt), fmt.Sprintf("vmstore v1, v900, +%d", 16*resultAt+48), 1)
			b.texts[f] = strings.Replace(b.texts[f], fmt.Sprintf("+%d\n", 16*resultAt+32), fmt.Sprintf("+%d\n", 16*resultAt), 1)
			for _, x := range []uint64{0x7FC00001, 0x3F800000, 0x80000000, 0x7F800001} {
				want := x
				if p[0].Bits() == 32 {
					want = 0xDEADDEAD00000000 | x
				} else {
					x |= x << 32
					want = x
				}
				b.expect(f, "reinterpret", ir.I64, value(want), x)
			}
		}
		t.Run(fname, func(t *testing.T) { b.run(t, feat) })
	}
}
