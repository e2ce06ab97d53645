package exec

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file executes every operation on vectors, for every shape, natively with and without
// AVX, and compares with package interp, which defines them lane by lane. Operands come from
// registers, constants and memory, and die or live on.

// vecFeatures are the processors that each test stands for.
func vecFeatures() map[string]*cranelike.Features {
	sse41 := cranelike.Features(amd64.SSE41)
	host := cranelike.HostFeatures()
	out := map[string]*cranelike.Features{"sse41": &sse41}
	if host&cranelike.Features(amd64.AVX) != 0 {
		avx := cranelike.Features(amd64.SSE41 | amd64.AVX)
		out["avx"] = &avx
	}
	if host&cranelike.Features(amd64.AVX2) != 0 {
		out["host"] = &host
	}
	return out
}

// A variant is an operation with its immediate.
type variant struct {
	op  ir.Op
	imm uint64
}

func (x variant) shape() ir.Shape { return ir.Shape(x.imm) }

// text returns the instruction that computes %r from the given operands.
func (x variant) text(args ...string) string {
	t := x.result()
	s := fmt.Sprintf("%%r = %s.%s ", x.op, t)
	if ir.Ops[x.op].Flags&ir.Lanes != 0 {
		s += x.shape().String() + " "
		lane := uint8(x.imm >> 8)
		switch x.op {
		case ir.OpVicmp:
			s += ir.Cond(lane).String() + " "
		case ir.OpVfcmp:
			s += ir.FCond(lane).String() + " "
		case ir.OpVextract, ir.OpVextractS, ir.OpVreplace:
			s += fmt.Sprintf("%d ", lane)
		}
	}
	return s + strings.Join(args, ", ")
}

func (x variant) result() ir.Type {
	switch x.op {
	case ir.OpVextract, ir.OpVextractS:
		return x.shape().Scalar()
	case ir.OpVanyTrue, ir.OpVallTrue, ir.OpVbitmask:
		return ir.I32
	}
	return ir.V128
}

// operands returns the types of the operands.
func (x variant) operands() []ir.Type {
	ts := []ir.Type{ir.V128, ir.V128, ir.V128}[:ir.Ops[x.op].Args]
	switch x.op {
	case ir.OpVsplat:
		ts[0] = x.shape().Scalar()
	case ir.OpVreplace:
		ts[1] = x.shape().Scalar()
	case ir.OpVshl, ir.OpVshrS, ir.OpVshrU:
		ts[1] = ir.I32
	}
	return ts
}

// floats is the shape whose lanes the result has if they are floats: a NaN matches any other.
func (x variant) floats() (ir.Shape, bool) {
	switch x.op {
	case ir.OpVtruncSatS, ir.OpVtruncSatU, ir.OpVfcmp, ir.OpVpmin, ir.OpVpmax, ir.OpVabs, ir.OpVneg, ir.OpVsplat, ir.OpVreplace, ir.OpVextract:
		return 0, false // bits count
	}
	return x.shape(), ir.Ops[x.op].Flags&ir.Lanes != 0 && x.shape().IsFloat()
}

// variants returns every operation but shuffle.
func variants() []variant {
	var out []variant
	for op := ir.Op(1); op < ir.NumOps; op++ {
		switch {
		case !op.IsVec() || op == ir.OpVshuffle:
		case ir.Ops[op].Flags&ir.Lanes == 0:
			out = append(out, variant{op, 0})
		default:
			for s := ir.Shape(0); s < ir.NumShapes; s++ {
				if ir.VecOps[op].Shapes>>s&1 == 0 {
					continue
				}
				n := 1
				switch op {
				case ir.OpVicmp:
					n = ir.NumConds
					if s == ir.I64x2 {
						n = int(ir.CondGtS) + 1
					}
				case ir.OpVfcmp:
					n = ir.NumFConds
				case ir.OpVextract, ir.OpVextractS, ir.OpVreplace:
					n = s.Lanes()
				}
				for x := range n {
					out = append(out, variant{op, ir.VecImm(s, uint8(x))})
				}
			}
		}
	}
	return out
}

var vecInts = []uint64{0, 1, 2, 3, 7, 8, 0x0F, 0x10, 0x70, 0x7E, 0x7F, 0x80, 0x81, 0xF0, 0xFE, 0xFF, 0x100, 0x7FFE, 0x7FFF, 0x8000, 0x8001,
	0xFF7F, 0xFF80, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFF7FFF, 0xFFFF8000, 0xFFFFFFFE, 0xFFFFFFFF,
	0x7FFFFFFF_FFFFFFFF, 0x80000000_00000000, 0x80000000_00000001, 0x00000001_00000000, 0x12345678_9ABCDEF0, 0xFFFFFFFF_FFFFFFFE, ^uint64(0)}

var vecFloats = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, -3.9, 2147483647, 2147483648, -2147483648, -2147483649,
	2147483520, 4294967295, 4294967296, 4294967040, 1e10, -1e10, 8388607.5, 4503599627370495.5, 1e300, 1e-300, math.MaxFloat32, math.SmallestNonzeroFloat32, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}

// lanes32 and lanes64 are NaNs with payloads, quiet and not.
var oddNaNs = map[uint][]uint64{32: {0x7FC00001, 0xFFC00000, 0x7F800001, 0xFF812345}, 64: {0x7FF8000000000001, 0xFFF8000000000000, 0x7FF0000000000001, 0xFFF0123456789ABC}}

// lane returns a lane of s for tests.
func lane(r *rand.Rand, s ir.Shape) uint64 {
	switch k := r.IntN(8); {
	case k == 0:
		return r.Uint64()
	case s.IsFloat() && k == 1:
		return oddNaNs[s.Bits()][r.IntN(4)]
	case s.IsFloat():
		x := vecFloats[r.IntN(len(vecFloats))]
		if s == ir.F32x4 {
			return uint64(math.Float32bits(float32(x)))
		}
		return math.Float64bits(x)
	}
	return vecInts[r.IntN(len(vecInts))]
}

// vector returns a vector of such lanes.
func vector(r *rand.Rand, s ir.Shape) (x interp.Bits) {
	w := s.Bits()
	for k := range s.Lanes() {
		l := lane(r, s)
		if w < 64 {
			l &= 1<<w - 1
		}
		if at := uint(k) * w; at < 64 {
			x.Lo |= l << at
		} else {
			x.Hi |= l << (at - 64)
		}
	}
	return x
}

// source returns the shape of the lanes that x reads.
func (x variant) source() ir.Shape {
	s := x.shape()
	switch x.op {
	case ir.OpVdemote:
		return ir.F64x2
	case ir.OpVpromote:
		return ir.F32x4
	case ir.OpVconvertS, ir.OpVconvertU, ir.OpVdot:
		return ir.I32x4
	case ir.OpVnarrowS, ir.OpVnarrowU:
		return s + 1
	case ir.OpVextmulLowS, ir.OpVextmulLowU, ir.OpVextmulHighS, ir.OpVextmulHighU, ir.OpVextaddS, ir.OpVextaddU,
		ir.OpVextendLowS, ir.OpVextendLowU, ir.OpVextendHighS, ir.OpVextendHighU:
		return s - 1
	}
	return s
}

// operand returns a value of type t for x.
func (x variant) operand(r *rand.Rand, t ir.Type) interp.Bits {
	switch {
	case t == ir.V128 && r.IntN(16) == 0:
		return []interp.Bits{{}, {Lo: ^uint64(0), Hi: ^uint64(0)}}[r.IntN(2)]
	case t == ir.V128:
		return vector(r, x.source())
	case t == ir.I32 && x.op != ir.OpVsplat && x.op != ir.OpVreplace:
		return interp.Bits{Lo: uint64(uint32([]uint64{0, 1, 3, 7, 8, 9, 15, 16, 31, 32, 33, 63, 64, 65, 255, 256, ^uint64(0), r.Uint64()}[r.IntN(18)]))}
	}
	l := lane(r, x.shape())
	if t == ir.I32 || t == ir.F32 {
		l = uint64(uint32(l))
	}
	return interp.Bits{Lo: l}
}

// literal returns text that defines v as the constant x.
func literal(v string, t ir.Type, x interp.Bits) string {
	switch t {
	case ir.V128:
		b := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, x.Lo), x.Hi)
		return fmt.Sprintf("%s = v128const.v128 %s\n", v, hex.EncodeToString(b))
	case ir.F32, ir.F64:
		return fmt.Sprintf("%s = fconst.%s %#x\n", v, t, x.Lo)
	case ir.I32:
		return fmt.Sprintf("%s = iconst.i32 %d\n", v, int32(x.Lo))
	}
	return fmt.Sprintf("%s = iconst.%s %d\n", v, t, int64(x.Lo))
}

// An oracle is a function for package interp with the operation alone.
func oracle(t testing.TB, params []ir.Type, res ir.Type, body string) func(args []interp.Bits) interp.Bits {
	t.Helper()
	var p []string
	for n, x := range params {
		p = append(p, fmt.Sprintf("v%d: %s", 10+n, x))
		body = strings.ReplaceAll(body, fmt.Sprintf("%%%d", n), fmt.Sprintf("v%d", 10+n))
	}
	text := fmt.Sprintf("func func[0] %s -> (%s) {\nblock0(%s):\n  %s\n  #951 return v900\n}\n",
		typeList(params), res, strings.Join(p, ", "), strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n  "))
	text = strings.ReplaceAll(text, "%r", "v900")
	f, _, err := ir.Parse(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if err := ir.Verify(f); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	prog, err := interp.Compile(f)
	if err != nil {
		t.Fatal(err)
	}
	return func(args []interp.Bits) interp.Bits {
		out, err := new(interp.Machine).Run(prog, args)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		return out[0]
	}
}

// A vecCase is a compiled form of a variant.
type vecCase struct {
	fn    int
	what  string
	fixed map[int]interp.Bits // operands that are constants
	mem   int                 // operand that lies in the heap, or -1
	same  bool                // all operands are the first one
}

const (
	heapAt     = 40 // where operands lie in the heap, not aligned
	heapOffset = 1
)

// forms adds the functions for x to b.
func (x variant) forms(b *batch, r *rand.Rand) []vecCase {
	ts, res := x.operands(), x.result()
	var names []string
	for n := range ts {
		names = append(names, fmt.Sprintf("%%%d", n))
	}
	add := func(what, before, after string, args []string) int {
		body := before + x.text(args...)
		if after != "" {
			body = strings.Replace(body, "%r", "v800", 1) + "\n" + after
		}
		return b.add(fn(ts, res, body))
	}
	out := []vecCase{{fn: add("registers", "", "", names), what: "registers", mem: -1}}
	// The operands live on.
	vecs := 0
	for _, t := range ts {
		if t == ir.V128 {
			vecs++
		}
	}
	if res == ir.V128 && vecs > 0 {
		after, last := "", "v800"
		for n, t := range ts {
			if t == ir.V128 {
				after += fmt.Sprintf("v%d = vxor.v128 %s, %%%d\n", 810+2*n, last, n)
				last = fmt.Sprintf("v%d", 810+2*n)
			}
		}
		for n, t := range ts {
			if t == ir.V128 {
				after += fmt.Sprintf("v%d = vxor.v128 %s, %%%d\n", 830+2*n, last, n)
				last = fmt.Sprintf("v%d", 830+2*n)
			}
		}
		after += fmt.Sprintf("%%r = vor.v128 %s, %s", last, last)
		out = append(out, vecCase{fn: add("live", "", after, names), what: "operands live on", mem: -1})
	}
	if vecs == len(ts) && len(ts) > 1 {
		out = append(out, vecCase{fn: add("same", "", "", slices.Repeat([]string{"%0"}, len(ts))), what: "same operand", mem: -1, same: true})
	}
	for n, t := range ts {
		args := slices.Clone(names)
		args[n] = "v790"
		consts := 1
		if t == ir.I32 && len(ts) > 1 && n == 1 {
			consts = 6
		}
		for range consts {
			c := x.operand(r, t)
			out = append(out, vecCase{fn: add("constant", literal("v790", t, c), "", args), what: "constant operand", fixed: map[int]interp.Bits{n: c}, mem: -1})
		}
		load := fmt.Sprintf("load.%s", t)
		if bits := x.shape().Bits(); (x.op == ir.OpVsplat || x.op == ir.OpVreplace) && t == ir.I32 && bits < 32 {
			load = fmt.Sprintf("load%d_u.i32", bits)
		}
		k := add("memory", fmt.Sprintf("v780 = iconst.i32 %d\nv790 = %s v4, v780, +%d\n", heapAt, load, heapOffset), "", args)
		out = append(out, vecCase{fn: k, what: "operand in memory", mem: n})
	}
	return out
}

// equal compares results.
func (x variant) equal(got, want interp.Bits) bool {
	s, ok := x.floats()
	switch {
	case !ok:
		return got == want
	case s == ir.F64x2:
		return same(ir.F64, got.Lo, want.Lo) && same(ir.F64, got.Hi, want.Hi)
	}
	f := func(g, w uint64) bool {
		return same(ir.F32, g&0xFFFFFFFF, w&0xFFFFFFFF) && same(ir.F32, g>>32, w>>32)
	}
	return f(got.Lo, want.Lo) && f(got.Hi, want.Hi)
}

// setVec writes the n'th value of the array.
func (m *machine) setVec(n int, x interp.Bits) {
	binary.LittleEndian.PutUint64(m.vals[16*n:], x.Lo)
	binary.LittleEndian.PutUint64(m.vals[16*n+8:], x.Hi)
}

func (m *machine) vec(n int) interp.Bits {
	return interp.Bits{Lo: binary.LittleEndian.Uint64(m.vals[16*n:]), Hi: binary.LittleEndian.Uint64(m.vals[16*n+8:])}
}

// check runs one case on args.
func (x variant) check(t *testing.T, m *machine, b *batch, c *vecCase, want func([]interp.Bits) interp.Bits, args []interp.Bits) bool {
	t.Helper()
	eff := slices.Clone(args)
	for n := range eff {
		if k, ok := c.fixed[n]; ok {
			eff[n] = k
		}
		if c.same {
			eff[n] = eff[0]
		}
		m.setVec(n, args[n])
	}
	if c.mem >= 0 {
		at := m.heap[heapAt+heapOffset:]
		binary.LittleEndian.PutUint64(at, eff[c.mem].Lo)
		binary.LittleEndian.PutUint64(at[8:], eff[c.mem].Hi)
		if ts := x.operands(); ts[c.mem] == ir.I32 && x.op != ir.OpVshl && x.op != ir.OpVshrS && x.op != ir.OpVshrU && x.shape().Bits() < 32 {
			eff[c.mem].Lo &= 1<<x.shape().Bits() - 1
		}
	}
	m.setVec(resultAt, interp.Bits{Lo: 0xDEADDEADDEADDEAD, Hi: 0xDEADDEADDEADDEAD})
	if tr := m.call(c.fn); tr != noTrap {
		t.Errorf("%s: %s on %x traps with %s", x.text(), c.what, args, tr.Name())
		return false
	}
	got, w := m.vec(resultAt), want(eff)
	if x.result() != ir.V128 {
		got.Hi = 0
		if x.result() == ir.F32 {
			got.Lo &= 0xFFFFFFFF
		}
	}
	if !x.equal(got, w) {
		t.Errorf("%s: %s on %016x = %016x, want %016x\n%s", x.text(), c.what, eff, got, w, b.texts[c.fn])
		return false
	}
	return true
}

func TestVec(t *testing.T) {
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var b batch
			var cases [][]vecCase
			vs := variants()
			var wants []func([]interp.Bits) interp.Bits
			for _, x := range vs {
				cases = append(cases, x.forms(&b, r))
				var names []string
				for n := range x.operands() {
					names = append(names, fmt.Sprintf("%%%d", n))
				}
				wants = append(wants, oracle(t, x.operands(), x.result(), x.text(names...)))
			}
			for _, opts := range []cranelike.Options{{Features: feat}, {Features: feat, BasicAlloc: true}} {
				m := newMachine(t, opts, tunables(), b.texts)
				bad := 0
				for k, x := range vs {
					for n := range cases[k] {
						for range 24 {
							var args []interp.Bits
							for _, typ := range x.operands() {
								args = append(args, x.operand(r, typ))
							}
							if !x.check(t, m, &b, &cases[k][n], wants[k], args) {
								if bad++; bad > 8 {
									t.FailNow()
								}
								break
							}
						}
					}
				}
			}
		})
	}
}

// TestVecBytes runs the operations on bytes on all pairs of bytes.
func TestVecBytes(t *testing.T) {
	var b batch
	var vs []variant
	for _, x := range variants() {
		if x.source() != ir.I8x16 || ir.Ops[x.op].Flags&ir.Lanes == 0 || x.result() != ir.V128 || x.op == ir.OpVreplace || x.op == ir.OpVsplat {
			continue
		}
		b.add(fn(x.operands(), ir.V128, x.text("%0", "%1")))
		if len(x.operands()) == 1 {
			b.texts[len(vs)] = fn(x.operands(), ir.V128, x.text("%0"))
		}
		vs = append(vs, x)
	}
	machines := map[string]*machine{}
	for fname, feat := range vecFeatures() {
		machines[fname] = newMachine(t, cranelike.Options{Features: feat}, tunables(), b.texts)
	}
	for k, x := range vs {
		ts := x.operands()
		want := oracle(t, ts, ir.V128, x.text([]string{"%0", "%1"}[:len(ts)]...))
		for i := range 256 {
			for j := 0; j < 256; j += 16 {
				bytes := make([]byte, 16)
				for n := range bytes {
					bytes[n] = byte(j + n)
				}
				args := []interp.Bits{{Lo: binary.LittleEndian.Uint64(bytes), Hi: binary.LittleEndian.Uint64(bytes[8:])}}
				if len(ts) > 1 {
					y := interp.Bits{Lo: uint64(i) * 0x0101010101010101, Hi: uint64(i) * 0x0101010101010101}
					if ts[1] == ir.I32 {
						y = interp.Bits{Lo: uint64(i)}
					}
					args = append(args, y)
				}
				w := want(args)
				for fname, m := range machines {
					for n, a := range args {
						m.setVec(n, a)
					}
					if trap := m.call(k); trap != noTrap || m.vec(resultAt) != w {
						t.Fatalf("%s, %s: %x = %x, want %x", fname, x.text(), args, m.vec(resultAt), w)
					}
				}
			}
			if len(ts) == 1 {
				break
			}
		}
	}
}

// shuffles returns choices of bytes of every kind that selection knows, and random ones.
func shuffles(r *rand.Rand) [][16]byte {
	var out [][16]byte
	add := func(f func(i int) int) {
		var c [16]byte
		for i := range c {
			c[i] = byte(f(i)) & 31
		}
		out = append(out, c)
	}
	for k := range 32 {
		add(func(i int) int { return i + k }) // rotations of both
		add(func(i int) int { return k })
	}
	for w := 1; w <= 8; w *= 2 {
		for _, at := range []int{0, 8, 16, 24} {
			add(func(i int) int { return at + i/(2*w)*w + i%w + i/w%2*16 })
		}
	}
	for range 40 {
		p, q := r.IntN(1<<16), r.IntN(1<<16)
		add(func(i int) int { return i&3 | p>>(i/4*4)&7<<2 })           // 32-bit lanes of both
		add(func(i int) int { return i&3 | p>>(i/4*4)&3<<2 | i/8*16 })  // shufps
		add(func(i int) int { return i&3 | p>>(i/4*4)&3<<2 })           // pshufd
		add(func(i int) int { return i | p>>(i/2)&1<<4 })               // pblendw
		add(func(i int) int { return i | p>>i&1<<4 })                   // a blend of bytes
		add(func(i int) int { return r.IntN(32) })                      // anything
		add(func(i int) int { return r.IntN(16) + q&16 })               // of one operand
		add(func(i int) int { return p&15 + i&1 + 16*(q>>(i&1)&1) })    // words
		add(func(i int) int { return (i + p) & 15 })                    // a rotation of one
		add(func(i int) int { return 16 - 16*(q&1) + (i*3+p)&15 })      // a permutation of one
		add(func(i int) int { return (i*2 + p&1 + q&1*16 + i/8*16*1) }) // every other byte
	}
	return out
}

func TestVecShuffle(t *testing.T) {
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			var b batch
			all := shuffles(r)
			for _, c := range all {
				k := "v790 = v128const.v128 " + hex.EncodeToString(c[:]) + "\n"
				b.add(fn([]ir.Type{ir.V128, ir.V128}, ir.V128, k+"%r = vshuffle.v128 %0, %1, v790"))
				b.add(fn([]ir.Type{ir.V128, ir.V128}, ir.V128, k+"%r = vshuffle.v128 %0, %0, v790"))
				b.add(fn([]ir.Type{ir.V128, ir.V128}, ir.V128, k+"v800 = vshuffle.v128 %0, %1, v790\nv801 = vxor.v128 v800, %1\nv802 = vxor.v128 v801, %0\n%r = vxor.v128 v802, %1"))
			}
			m := newMachine(t, cranelike.Options{Features: feat}, tunables(), b.texts)
			for k, c := range all {
				var x, y [16]byte
				for i := range x {
					x[i], y[i] = byte(r.Uint32()), byte(r.Uint32())
				}
				copy(m.vals, x[:])
				copy(m.vals[16:], y[:])
				for form := range 3 {
					m.call(3*k + form)
					var want [16]byte
					for i, from := range c {
						switch {
						case form == 1 || from < 16:
							want[i] = x[from&15]
						default:
							want[i] = y[from&15]
						}
						if form == 2 {
							want[i] ^= x[i]
						}
					}
					if got := m.vals[16*resultAt : 16*resultAt+16]; string(got) != string(want[:]) {
						t.Fatalf("form %d of shuffle %d of %x and %x = %x, want %x", form, c, x, y, got, want)
					}
				}
			}
		})
	}
}

// TestVecStores stores lanes at the end of memory and beyond: nothing else is written, and
// what does not fit traps without a trace.
func TestVecStores(t *testing.T) {
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			type store struct {
				size, lane int
				zero       bool
			}
			var b batch
			var stores []store
			for _, s := range []ir.Shape{ir.I8x16, ir.I16x8, ir.I32x4, ir.I64x2, ir.F32x4, ir.F64x2} {
				op := map[uint]string{8: "store8", 16: "store16"}[s.Bits()]
				if op == "" {
					op = "store"
				}
				for l := range s.Lanes() {
					b.add(fn([]ir.Type{ir.I64, ir.V128}, ir.I32, fmt.Sprintf("v800 = vextract.%s %s %d %%1\n#801 %s v4, %%0, v800, +8\n%%r = iconst.i32 0", s.Scalar(), s, l, op)))
					stores = append(stores, store{size: int(s.Bits() / 8), lane: l})
				}
			}
			b.add(fn([]ir.Type{ir.I64, ir.V128}, ir.I32, "#801 store v4, %0, %1, +8\n%r = iconst.i32 0"))
			stores = append(stores, store{size: 16})
			m := newMachine(t, cranelike.Options{Features: feat}, tunables(), b.texts)
			x := []byte("0123456789abcdef")
			for k, s := range stores {
				for over := range s.size + 1 {
					at := heapSize - s.size + over // the end is over bytes beyond that of memory
					clear(m.heap[heapSize-64:])
					*m.word(0) = uint64(at - 8)
					copy(m.vals[16:], x)
					trap := m.call(k)
					want := make([]byte, 64)
					if over == 0 {
						copy(want[64-s.size:], x[s.lane*s.size:][:s.size])
						if trap != noTrap {
							t.Errorf("store %+v traps with %s", s, trap.Name())
						}
					} else if trap != types.TrapMemoryOutOfBounds {
						t.Errorf("store %+v, %d bytes beyond: trap %s", s, over, trap.Name())
					}
					if got := m.heap[heapSize-64:]; string(got) != string(want) {
						t.Errorf("store %+v, %d bytes beyond, wrote %q", s, over, got)
					}
				}
			}
		})
	}
}

// TestVecLoads folds loads into operations: each must trap exactly when the load alone does,
// also where the operation reads less.
func TestVecLoads(t *testing.T) {
	type load struct {
		size int
		body string
		want func(x []byte) []byte
	}
	widen := func(n, w int, sign bool) func(x []byte) []byte {
		return func(x []byte) []byte {
			var out []byte
			for i := range n {
				part := x[i*w : i*w+w]
				fill := byte(0)
				if sign && part[w-1]&0x80 != 0 {
					fill = 0xFF
				}
				out = append(append(out, part...), slices.Repeat([]byte{fill}, w)...)
			}
			return out
		}
	}
	repeat := func(n int) func(x []byte) []byte {
		return func(x []byte) []byte { return slices.Repeat(x[:n], 16/n) }
	}
	zero := func(x []byte) []byte { return append(slices.Clone(x), make([]byte, 16-len(x))...) }
	loads := []load{
		{16, "%r = load.v128 v4, %0, +8", func(x []byte) []byte { return x }},
		{16, "v800 = load.v128 v4, %0, +8\n%r = vor.v128 %1, v800", func(x []byte) []byte { return x }},
		{16, "v799 = vnot.v128 %1\nv800 = load.v128 v4, %0, +8\n%r = vand.v128 v800, v799", func(x []byte) []byte { return x }},
		{16, "v800 = load.v128 v4, %0, +8\n%r = vpromote.v128 f64x2 v800", nil},
		{16, "v800 = load.v128 v4, %0, +8\n%r = vconvert_s.v128 f64x2 v800", nil},
		{16, "v800 = load.v128 v4, %0, +8\n%r = vextend_low_s.v128 i16x8 v800", nil},
		{16, "v800 = load.v128 v4, %0, +8\n%r = vsqrt.v128 f32x4 v800", nil},
		{1, "v800 = load8_u.i32 v4, %0, +8\n%r = vsplat.v128 i8x16 v800", repeat(1)},
		{2, "v800 = load16_u.i32 v4, %0, +8\n%r = vsplat.v128 i16x8 v800", repeat(2)},
		{4, "v800 = load.i32 v4, %0, +8\n%r = vsplat.v128 i32x4 v800", repeat(4)},
		{8, "v800 = load.i64 v4, %0, +8\n%r = vsplat.v128 i64x2 v800", repeat(8)},
		{4, "v800 = load.f32 v4, %0, +8\n%r = vsplat.v128 f32x4 v800", repeat(4)},
		{8, "v800 = load.f64 v4, %0, +8\n%r = vsplat.v128 f64x2 v800", repeat(8)},
		{4, "v800 = load.i32 v4, %0, +8\n%r = vreplace.v128 i32x4 0 %1, v800", zero},
		{4, "v799 = v128const.v128 00000000000000000000000000000000\nv800 = load.i32 v4, %0, +8\n%r = vreplace.v128 i32x4 0 v799, v800", zero},
		{8, "v799 = v128const.v128 00000000000000000000000000000000\nv800 = load.i64 v4, %0, +8\n%r = vreplace.v128 i64x2 0 v799, v800", zero},
		{4, "v799 = v128const.v128 00000000000000000000000000000000\nv800 = load.f32 v4, %0, +8\n%r = vreplace.v128 f32x4 0 v799, v800", zero},
		{8, "v799 = v128const.v128 00000000000000000000000000000000\nv800 = load.f64 v4, %0, +8\n%r = vreplace.v128 f64x2 0 v799, v800", zero},
	}
	for n, s := range []string{"i16x8", "i32x4", "i64x2"} {
		for _, sign := range []string{"s", "u"} {
			loads = append(loads, load{8, "v798 = v128const.v128 00000000000000000000000000000000\nv799 = load.i64 v4, %0, +8\nv800 = vreplace.v128 i64x2 0 v798, v799\n%r = vextend_low_" + sign + ".v128 " + s + " v800",
				widen(8>>n, 1<<n, sign == "s")})
		}
	}
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			var b batch
			for _, l := range loads {
				b.add(fn([]ir.Type{ir.I64, ir.V128}, ir.V128, l.body))
			}
			m := newMachine(t, cranelike.Options{Features: feat}, tunables(), b.texts)
			copy(m.heap[heapSize-16:], "\x80\x01\x82\x03\x84\x05\x86\x07\x88\x09\x8a\x0b\x8c\x0d\x8e\x8f")
			for k, l := range loads {
				for over := range l.size + 1 {
					*m.word(0) = uint64(heapSize - l.size + over - 8)
					m.setVec(1, interp.Bits{})
					trap := m.call(k)
					if over > 0 {
						if trap != types.TrapMemoryOutOfBounds {
							t.Errorf("%s, %d bytes beyond: trap %s", l.body, over, trap.Name())
						}
						continue
					}
					if trap != noTrap {
						t.Errorf("%s traps with %s", l.body, trap.Name())
					} else if l.want != nil {
						if got, want := m.vals[16*resultAt:16*resultAt+16], l.want(m.heap[heapSize-l.size:]); string(got) != string(want) {
							t.Errorf("%s = %x, want %x", l.body, got, want)
						}
					}
				}
			}
		})
	}
}

// TestVecConditions uses tests of vectors in branches, selects and traps, negated, and twice.
func TestVecConditions(t *testing.T) {
	var tests []variant
	for _, x := range variants() {
		if x.op == ir.OpVanyTrue || x.op == ir.OpVallTrue {
			tests = append(tests, x)
		}
	}
	forms := []string{ // %c is the test; the result is 1 or 0
		"%c\n%r = or.i32 v800, v800",
		"%c\n#801 brif v800 block1, block2\nblock1():\nv802 = iconst.i32 1\n#803 jump block3(v802)\nblock2():\nv804 = iconst.i32 0\n#805 jump block3(v804)\nblock3(v900: i32):\nv906 = iconst.i32 0",
		"%c\nv806 = iconst.i32 0\nv807 = icmp eq v800, v806\n#811 brif v807 block1, block2\nblock1():\nv812 = iconst.i32 0\n#813 jump block3(v812)\nblock2():\nv814 = iconst.i32 1\n#815 jump block3(v814)\nblock3(v900: i32):\nv908 = iconst.i32 0",
		"%c\nv801 = iconst.i32 1\nv802 = iconst.i32 0\n%r = select.i32 v800, v801, v802",
		"%c\nv801 = iconst.i32 1\nv802 = iconst.i32 0\nv803 = select.i32 v800, v801, v802\n%r = and.i32 v803, v800",
		"%c\nv801 = select.v128 v800, %0, %1\nv802 = vxor.v128 v801, %1\n%r = vany_true.i32 v802",
		"%c\nv801 = iconst.i32 0\nv802 = icmp eq v800, v801\n#803 trapif v802 unreachable\n%r = iconst.i32 1",
	}
	for fname, feat := range vecFeatures() {
		t.Run(fname, func(t *testing.T) {
			var b batch
			for _, x := range tests {
				for _, f := range forms {
					b.add(fn([]ir.Type{ir.V128, ir.V128}, ir.I32, strings.Replace(f, "%c", strings.Replace(x.text("%0"), "%r", "v800", 1), 1)))
				}
			}
			r := rand.New(rand.NewPCG(8, 9))
			for _, opts := range []cranelike.Options{{Features: feat}, {Features: feat, BasicAlloc: true}} {
				m := newMachine(t, opts, tunables(), b.texts)
				for k, x := range tests {
					want := oracle(t, []ir.Type{ir.V128}, ir.I32, x.text("%0"))
					for range 40 {
						v := x.operand(r, ir.V128)
						if r.IntN(2) == 0 { // no lane of 0
							one := uint64(1) << r.IntN(8)
							v.Lo |= one * 0x0101010101010101
							v.Hi |= one * 0x0101010101010101
						}
						w := want([]interp.Bits{v}).Lo
						for n := range forms {
							m.setVec(0, v)
							m.setVec(1, interp.Bits{Lo: ^v.Lo, Hi: ^v.Hi})
							trap := m.call(k*len(forms) + n)
							if n == len(forms)-1 && w == 0 {
								if trap != types.TrapUnreachableCodeReached {
									t.Fatalf("%s of %x: trap %s", x.text("%0"), v, trap.Name())
								}
								continue
							}
							if got := *m.word(resultAt); trap != noTrap || got != w {
								t.Fatalf("%s of %x = %d, want %d, trap %s in\n%s", x.text("%0"), v, got, w, trap.Name(), b.texts[k*len(forms)+n])
							}
						}
					}
				}
			}
		})
	}
}

// TestVecNeedsSSE41 expects an error, with the operation's name, where vectors cannot be had.
func TestVecNeedsSSE41(t *testing.T) {
	none := cranelike.Features(0)
	c, err := cranelike.New(environ.HostTarget(), tunables(), cranelike.Options{Features: &none})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"vadd.v128 i8x16 v1, v1", "vshl.v128 i16x8 v1, v2", "vsplat.v128 i8x16 v2", "vicmp.v128 i64x2 ge_s v1, v1", "vreplace.v128 i32x4 1 v1, v2", "vswizzle.v128 v1, v1"} {
		f, _, err := ir.Parse("func func[0] (v128, i32) -> (v128) {\nblock0(v1: v128, v2: i32):\n  v3 = " + body + "\n  #4 return v3\n}\n")
		if err != nil {
			t.Fatal(err)
		}
		op, _, _ := strings.Cut(body, ".")
		if _, err := c.CompileIR(f); err == nil || !strings.Contains(err.Error(), op+" of type v128 is not supported on this target") {
			t.Errorf("%s: error %v", body, err)
		}
	}
}
