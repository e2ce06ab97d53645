package opt

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests Builder. The reference for folding and rewriting is evaluation with Go's own
// arithmetic on the plain expression; the subject is what the builder made of it.

// An expr is an expression tree: leaves are parameters 0 and 1 of type t, or constants.
type expr struct {
	op   ir.Op // OpParam, OpIconst, …
	t    ir.Type
	imm  uint64
	args []*expr
}

var words = []uint64{
	0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x10000,
	0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 32, 1<<32 + 1, 1<<63 - 1, 1 << 63, 1<<63 + 1, ^uint64(0), ^uint64(1),
	0xAAAAAAAAAAAAAAAA, 0x5555555555555555, 0xFFFFFFFF00000000,
}

var intBinary = []ir.Op{
	ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpDivS, ir.OpDivU, ir.OpRemS, ir.OpRemU, ir.OpAnd, ir.OpOr, ir.OpXor,
	ir.OpShl, ir.OpShrS, ir.OpShrU, ir.OpRotl, ir.OpRotr, ir.OpMulHiS, ir.OpMulHiU,
}

// ref evaluates an integer operation; ok is false if it traps.
func ref(op ir.Op, t ir.Type, x, y uint64) (r uint64, ok bool) {
	if t == ir.I32 {
		a, b := uint32(x), uint32(y)
		r, ok := ref32(op, a, b)
		return uint64(r), ok
	}
	n := int(y & 63)
	switch op {
	case ir.OpAdd:
		return x + y, true
	case ir.OpSub:
		return x - y, true
	case ir.OpMul:
		return x * y, true
	case ir.OpDivS:
		if y == 0 || x == 1<<63 && int64(y) == -1 {
			return 0, false
		}
		return uint64(int64(x) / int64(y)), true
	case ir.OpDivU:
		if y == 0 {
			return 0, false
		}
		return x / y, true
	case ir.OpRemS:
		if y == 0 {
			return 0, false
		}
		return uint64(int64(x) % int64(y)), true
	case ir.OpRemU:
		if y == 0 {
			return 0, false
		}
		return x % y, true
	case ir.OpAnd:
		return x & y, true
	case ir.OpOr:
		return x | y, true
	case ir.OpXor:
		return x ^ y, true
	case ir.OpShl:
		return x << n, true
	case ir.OpShrS:
		return uint64(int64(x) >> n), true
	case ir.OpShrU:
		return x >> n, true
	case ir.OpRotl:
		return x<<n | x>>(64-n), true
	case ir.OpRotr:
		return x>>n | x<<(64-n), true
	case ir.OpMulHiU:
		hi, _ := bits.Mul64(x, y)
		return hi, true
	case ir.OpMulHiS:
		// (xh·2³² + xl)(yh·2³² + yl) with signed upper halves.
		xh, xl, yh, yl := int64(x)>>32, int64(uint32(x)), int64(y)>>32, int64(uint32(y))
		low := uint64(xl) * uint64(yl)
		mid := xh*yl + int64(low>>32)
		mid2 := xl*yh + int64(uint32(mid))
		return uint64(xh*yh + mid>>32 + mid2>>32), true
	}
	panic("ref: " + op.String())
}

func ref32(op ir.Op, x, y uint32) (uint32, bool) {
	switch op {
	case ir.OpDivS:
		if y == 0 || x == 1<<31 && int32(y) == -1 {
			return 0, false
		}
		return uint32(int32(x) / int32(y)), true
	case ir.OpRemS:
		if y == 0 {
			return 0, false
		}
		return uint32(int32(x) % int32(y)), true
	case ir.OpDivU, ir.OpRemU:
		if y == 0 {
			return 0, false
		}
		if op == ir.OpDivU {
			return x / y, true
		}
		return x % y, true
	case ir.OpShl:
		return x << (y & 31), true
	case ir.OpShrS:
		return uint32(int32(x) >> (y & 31)), true
	case ir.OpShrU:
		return x >> (y & 31), true
	case ir.OpRotl:
		return x<<(y&31) | x>>(32-y&31), true
	case ir.OpRotr:
		return x>>(y&31) | x<<(32-y&31), true
	case ir.OpMulHiU:
		return uint32(uint64(x) * uint64(y) >> 32), true
	case ir.OpMulHiS:
		return uint32(int64(int32(x)) * int64(int32(y)) >> 32), true
	}
	r, ok := ref(op, ir.I64, uint64(x), uint64(y))
	return uint32(r), ok
}

func refUnary(op ir.Op, from ir.Type, x uint64) uint64 {
	w := int(from.Bits())
	cut := func(x uint64, t ir.Type) uint64 {
		if t == ir.I32 {
			return x & 0xFFFFFFFF
		}
		return x
	}
	switch op {
	case ir.OpClz:
		n := 0
		for n < w && x>>(w-1-n)&1 == 0 {
			n++
		}
		return uint64(n)
	case ir.OpCtz:
		n := 0
		for n < w && x>>n&1 == 0 {
			n++
		}
		return uint64(n)
	case ir.OpPopcnt:
		n := uint64(0)
		for i := range w {
			n += x >> i & 1
		}
		return n
	case ir.OpExtend8S:
		return cut(x&0xFF^0x80-0x80, from)
	case ir.OpExtend16S:
		return cut((x&0xFFFF^0x8000)-0x8000, from)
	case ir.OpExtend32S, ir.OpSExt:
		return (x&0xFFFFFFFF ^ 0x80000000) - 0x80000000
	case ir.OpWrap, ir.OpZExt:
		return x & 0xFFFFFFFF
	}
	panic("refUnary: " + op.String())
}

func refIcmp(c ir.Cond, t ir.Type, x, y uint64) uint64 {
	sx, sy := int64(x), int64(y)
	if t == ir.I32 {
		sx, sy = int64(int32(x)), int64(int32(y))
	}
	ok := [ir.NumConds]bool{
		ir.CondEq: x == y, ir.CondNe: x != y, ir.CondLtS: sx < sy, ir.CondGeS: sx >= sy, ir.CondLeS: sx <= sy, ir.CondGtS: sx > sy,
		ir.CondLtU: x < y, ir.CondGeU: x >= y, ir.CondLeU: x <= y, ir.CondGtU: x > y,
	}
	if ok[c] {
		return 1
	}
	return 0
}

// eval evaluates e as it was written. ok is false if it traps.
func (e *expr) eval(params *[2]uint64) (uint64, bool) {
	var a [3]uint64
	trap := false
	for i, x := range e.args {
		v, ok := x.eval(params)
		a[i] = v
		trap = trap || !ok
	}
	if trap {
		return 0, false
	}
	switch {
	case e.op == ir.OpParam:
		v := params[e.imm]
		if e.t == ir.I32 {
			v &= 0xFFFFFFFF
		}
		return v, true
	case e.op == ir.OpIconst:
		return e.imm, true
	case e.op == ir.OpIcmp:
		return refIcmp(ir.Cond(e.imm), e.args[0].t, a[0], a[1]), true
	case e.op == ir.OpSelect:
		if a[0] != 0 {
			return a[1], true
		}
		return a[2], true
	case len(e.args) == 1:
		return refUnary(e.op, e.args[0].t, a[0]), true
	}
	return ref(e.op, e.t, a[0], a[1])
}

// build emits e; params holds the values of parameters by type and number.
func (e *expr) build(b *Builder, params *[2][2]ir.Value) ir.Value {
	var a [3]ir.Value
	for i, x := range e.args {
		a[i] = x.build(b, params)
	}
	switch {
	case e.op == ir.OpParam:
		return params[e.t-ir.I32][e.imm]
	case e.op == ir.OpIconst:
		return b.Iconst(e.t, e.imm)
	case e.op == ir.OpIcmp:
		return b.Icmp(ir.Cond(e.imm), a[0], a[1])
	case e.op == ir.OpSelect:
		return b.Select(a[0], a[1], a[2])
	case len(e.args) == 1:
		return b.Unary(e.op, e.t, a[0])
	}
	return b.Binary(e.op, e.t, a[0], a[1])
}

func (e *expr) size() int {
	n := 1
	if len(e.args) == 0 {
		n = 0
	}
	for _, a := range e.args {
		n += a.size()
	}
	return n
}

var focusOps = append([]ir.Op{
	ir.OpIcmp, ir.OpIcmp, ir.OpIcmp, ir.OpClz, ir.OpCtz, ir.OpPopcnt, ir.OpExtend8S, ir.OpExtend16S, ir.OpExtend32S, ir.OpAnd, ir.OpShrU,
}, intBinary...)

// random makes a tree that mostly consists of the two operations in focus, so that rules for
// chains of the same operation get their chance.
func random(r *rand.Rand, focus *[2]ir.Op, t ir.Type, depth int) *expr {
	leaf := func() *expr {
		if r.IntN(2) == 0 {
			return &expr{op: ir.OpParam, t: t, imm: uint64(r.IntN(2))}
		}
		c := words[r.IntN(len(words))]
		switch r.IntN(6) {
		case 0, 1:
			c = uint64(r.IntN(40))
		case 2:
			c = uint64(r.IntN(2))
		}
		return &expr{op: ir.OpIconst, t: t, imm: trunc(t, c)}
	}
	if depth == 0 {
		return leaf()
	}
	other := ir.I32 + ir.I64 - t
	sub := func(t ir.Type) *expr { return random(r, focus, t, max(0, depth-1-r.IntN(3)/2)) }
	if r.IntN(3) > 0 {
		switch op := focus[r.IntN(2)]; {
		case op == ir.OpIcmp && t == ir.I32:
			u := ir.I32 + ir.Type(r.IntN(2))
			return &expr{op: op, t: t, imm: uint64(r.IntN(ir.NumConds)), args: []*expr{sub(u), sub(u)}}
		case op == ir.OpIcmp || op == ir.OpExtend32S && t == ir.I32:
		case ir.Ops[op].Args == 1:
			return &expr{op: op, t: t, args: []*expr{sub(t)}}
		default:
			return &expr{op: op, t: t, args: []*expr{sub(t), sub(t)}}
		}
	}
	switch r.IntN(9) {
	case 0:
		op := []ir.Op{ir.OpClz, ir.OpCtz, ir.OpPopcnt, ir.OpExtend8S, ir.OpExtend16S}[r.IntN(5)]
		return &expr{op: op, t: t, args: []*expr{sub(t)}}
	case 1:
		if t == ir.I64 {
			op := []ir.Op{ir.OpZExt, ir.OpSExt}[r.IntN(2)]
			return &expr{op: op, t: t, args: []*expr{sub(other)}}
		}
		return &expr{op: ir.OpWrap, t: t, args: []*expr{sub(other)}}
	case 2, 3:
		if t == ir.I32 {
			u := ir.I32 + ir.Type(r.IntN(2))
			return &expr{op: ir.OpIcmp, t: ir.I32, imm: uint64(r.IntN(ir.NumConds)), args: []*expr{sub(u), sub(u)}}
		}
		return &expr{op: ir.OpExtend32S, t: t, args: []*expr{sub(t)}}
	case 4:
		return &expr{op: ir.OpSelect, t: t, args: []*expr{sub(ir.I32), sub(t), sub(t)}}
	case 5:
		return leaf()
	}
	return &expr{op: intBinary[r.IntN(len(intBinary))], t: t, args: []*expr{sub(t), sub(t)}}
}

// graphEval evaluates the built value v. Pinned divisions evaluate like others; a trap
// anywhere in the function counts.
type graphEval struct {
	f    *ir.Func
	vals []uint64
}

func (g *graphEval) run(params *[2]uint64, ret ir.Value) (uint64, bool) {
	f := g.f
	g.vals = grow(g.vals, len(f.Insts))
	trap := make(map[ir.Value]bool)
	for v := 1; v < len(f.Insts); v++ {
		in := &f.Insts[v]
		x, y := g.vals[in.A], g.vals[in.B]
		t := in.Type
		r, ok := uint64(0), true
		switch {
		case in.Op == ir.OpParam:
			r = trunc(t, params[in.Imm&1])
		case in.Op == ir.OpIconst:
			r = in.Imm
		case in.Op == ir.OpIcmp:
			r = refIcmp(ir.Cond(in.Imm), f.Insts[in.A].Type, x, y)
		case in.Op == ir.OpSelect:
			if r = g.vals[in.C]; x != 0 {
				r = y
			}
		case in.Op == ir.OpReturn:
			continue
		case ir.Ops[in.Op].Args == 1:
			r = refUnary(in.Op, f.Insts[in.A].Type, x)
		default:
			r, ok = ref(in.Op, t, x, y)
			if !ok && in.Flags&ir.FlagPinned == 0 {
				// Dead, or it would have been pinned.
				ok = true
			}
		}
		g.vals[v] = r
		if !ok {
			trap[ir.Value(v)] = true
		}
	}
	return g.vals[ret], len(trap) == 0
}

// TestRules builds random expressions and compares their values with those of the plain
// expression, on boundary values. It also checks the promise of class A: never more
// operations than were asked for.
func TestRules(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b Builder
	var f ir.Func
	g := graphEval{f: &f}
	trees := 200000
	if testing.Short() {
		trees = 50000
	}
	for range trees {
		focus := [2]ir.Op{focusOps[r.IntN(len(focusOps))], focusOps[r.IntN(len(focusOps))]}
		e := random(r, &focus, ir.I32+ir.Type(r.IntN(2)), 1+r.IntN(4))
		f.Reset()
		f.Sig = ir.Sig{Params: []ir.Type{ir.I32, ir.I32, ir.I64, ir.I64}, Results: []ir.Type{e.t}}
		b.Reset(&f, 16)
		b.StartBlock()
		params := [2][2]ir.Value{{b.AddParam(ir.I32), b.AddParam(ir.I32)}, {b.AddParam(ir.I64), b.AddParam(ir.I64)}}
		v := e.build(&b, &params)
		at := b.PoolStart()
		b.PoolAdd(v)
		b.Return(at)
		if err := ir.Verify(&f); err != nil {
			t.Fatalf("%v\n%s", err, f.String())
		}
		if f.Insts[v].Type != e.t {
			t.Fatalf("type %s became %s\n%s", e.t, f.Insts[v].Type, f.String())
		}
		n := 0
		for i := range f.Insts {
			if in := &f.Insts[i]; ir.Ops[in.Op].Args > 0 && in.Op != ir.OpIconst {
				n++
			}
		}
		if n > e.size() {
			t.Fatalf("%d operations became %d\n%s", e.size(), n, f.String())
		}
		for range 24 {
			in := [2]uint64{words[r.IntN(len(words))], words[r.IntN(len(words))]}
			if r.IntN(4) == 0 {
				in[0] = r.Uint64()
			}
			want, ok := e.eval(&in)
			got, gotOK := g.run(&in, v)
			if ok != gotOK || ok && got != want {
				t.Fatalf("%x: got %x, %v, want %x, %v\n%s", in, got, gotOK, want, ok, f.String())
			}
		}
	}
}

// TestFoldInt folds every integer operation on all pairs of boundary values.
func TestFoldInt(t *testing.T) {
	for _, typ := range []ir.Type{ir.I32, ir.I64} {
		for _, x := range words {
			x = trunc(typ, x)
			for _, y := range words {
				y = trunc(typ, y)
				for _, op := range intBinary {
					want, ok := ref(op, typ, x, y)
					got, gotOK := evalInt2(op, typ, x, y)
					if ok != gotOK || got != want && ok {
						t.Errorf("%s.%s %x, %x = %x, %v; want %x, %v", op, typ, x, y, got, gotOK, want, ok)
					}
				}
				for c := range ir.Cond(ir.NumConds) {
					if got := evalIcmp(c, typ, x, y); got != (refIcmp(c, typ, x, y) != 0) {
						t.Errorf("icmp %s.%s %x, %x = %v", c, typ, x, y, got)
					}
				}
			}
			for op := ir.OpClz; op <= ir.OpZExt; op++ {
				if typ == ir.I32 && (op == ir.OpExtend32S || op == ir.OpWrap) || typ == ir.I64 && (op == ir.OpSExt || op == ir.OpZExt) {
					continue
				}
				if got, _ := evalInt1(op, typ, x); got != refUnary(op, typ, x) {
					t.Errorf("%s.%s %x = %x, want %x", op, typ, x, got, refUnary(op, typ, x))
				}
			}
		}
	}
}

func f32(x float32) uint64 { return uint64(math.Float32bits(x)) }
func f64(x float64) uint64 { return math.Float64bits(x) }

// TestFoldFloat holds cases whose results follow from the specification's text.
func TestFoldFloat(t *testing.T) {
	negZero32, negZero64 := uint64(1<<31), uint64(1<<63)
	nan32, nan64 := uint64(0x7FC00001), uint64(0x7FF8000000000001)
	inf := math.Inf(1)
	binary := []struct {
		op         ir.Op
		t          ir.Type
		x, y, want uint64
		ok         bool
	}{
		{ir.OpFadd, ir.F32, f32(1 << 24), f32(1), f32(1 << 24), true},
		{ir.OpFadd, ir.F32, f32(1<<24 + 2), f32(1), f32(1<<24 + 4), true},
		{ir.OpFmul, ir.F32, f32(1e-30), f32(1e-30), f32(0), true},
		{ir.OpFdiv, ir.F32, f32(1), f32(3), f32(1.0 / 3), true},
		{ir.OpFdiv, ir.F64, f64(1), negZero64, f64(-inf), true},
		{ir.OpFdiv, ir.F64, 0, 0, 0, false},
		{ir.OpFsub, ir.F64, f64(inf), f64(inf), 0, false},
		{ir.OpFmin, ir.F64, 0, negZero64, negZero64, true},
		{ir.OpFmax, ir.F64, negZero64, 0, 0, true},
		{ir.OpFmin, ir.F64, nan64, f64(1), 0, false},
		{ir.OpFadd, ir.F32, nan32, f32(1), 0, false},
		{ir.OpFcopysign, ir.F32, nan32, negZero32, nan32 | 1<<31, true},
		{ir.OpFcopysign, ir.F64, f64(-2), f64(3), f64(2), true},
	}
	for _, c := range binary {
		if got, ok := evalFloat2(c.op, c.t, c.x, c.y); ok != c.ok || ok && got != c.want {
			t.Errorf("%s.%s %x, %x = %x, %v; want %x, %v", c.op, c.t, c.x, c.y, got, ok, c.want, c.ok)
		}
	}
	unary := []struct {
		op      ir.Op
		t, from ir.Type
		x, want uint64
		ok      bool
	}{
		{ir.OpFneg, ir.F32, ir.F32, nan32, nan32 | 1<<31, true},
		{ir.OpFabs, ir.F64, ir.F64, nan64 | 1<<63, nan64, true},
		{ir.OpFnearest, ir.F64, ir.F64, f64(2.5), f64(2), true},
		{ir.OpFnearest, ir.F64, ir.F64, f64(-0.5), negZero64, true},
		{ir.OpFceil, ir.F32, ir.F32, f32(-0.5), negZero32, true},
		{ir.OpFtrunc, ir.F32, ir.F32, f32(-1.9), f32(-1), true},
		{ir.OpFsqrt, ir.F64, ir.F64, f64(-1), 0, false},
		{ir.OpFsqrt, ir.F32, ir.F32, f32(2), f32(1.4142135), true},
		{ir.OpFfloor, ir.F64, ir.F64, nan64, 0, false},
		{ir.OpDemote, ir.F32, ir.F64, f64(1e300), f32(float32(inf)), true},
		{ir.OpDemote, ir.F32, ir.F64, nan64, 0, false},
		{ir.OpPromote, ir.F64, ir.F32, f32(0.1), f64(float64(float32(0.1))), true},
		{ir.OpTruncS, ir.I32, ir.F64, f64(-2147483648.9), 0x80000000, true},
		{ir.OpTruncS, ir.I32, ir.F64, f64(-2147483649), 0, false},
		{ir.OpTruncS, ir.I32, ir.F64, f64(2147483647.9), 0x7FFFFFFF, true},
		{ir.OpTruncS, ir.I32, ir.F64, f64(2147483648), 0, false},
		{ir.OpTruncU, ir.I32, ir.F64, f64(-0.9), 0, true},
		{ir.OpTruncU, ir.I32, ir.F64, f64(-1), 0, false},
		{ir.OpTruncU, ir.I32, ir.F32, f32(4294967296), 0, false},
		{ir.OpTruncU, ir.I64, ir.F64, f64(18446744073709549568), 18446744073709549568, true},
		{ir.OpTruncU, ir.I64, ir.F64, f64(1 << 64), 0, false},
		{ir.OpTruncS, ir.I64, ir.F64, f64(-1 << 63), 1 << 63, true},
		{ir.OpTruncS, ir.I64, ir.F64, f64(1 << 63), 0, false},
		{ir.OpTruncS, ir.I64, ir.F64, nan64, 0, false},
		{ir.OpTruncSatS, ir.I64, ir.F64, f64(-inf), 1 << 63, true},
		{ir.OpTruncSatS, ir.I32, ir.F64, f64(inf), 0x7FFFFFFF, true},
		{ir.OpTruncSatS, ir.I32, ir.F32, f32(-3e9), 0x80000000, true},
		{ir.OpTruncSatU, ir.I32, ir.F32, f32(-3), 0, true},
		{ir.OpTruncSatU, ir.I64, ir.F32, f32(float32(inf)), ^uint64(0), true},
		{ir.OpTruncSatU, ir.I64, ir.F64, nan64, 0, true},
	}
	for _, c := range unary {
		if got, ok := evalFloat1(c.op, c.t, c.from, c.x); ok != c.ok || ok && got != c.want {
			t.Errorf("%s.%s %x = %x, %v; want %x, %v", c.op, c.t, c.x, got, ok, c.want, c.ok)
		}
	}
	convert := []struct {
		op      ir.Op
		t, from ir.Type
		x, want uint64
	}{
		{ir.OpConvertU, ir.F32, ir.I64, 0xFFFFFFFFFFFFFFFF, f32(1 << 64)},
		// Between two f32 values and just above the middle, where rounding to f64 first goes wrong.
		{ir.OpConvertS, ir.F32, ir.I64, 0x4000004000000001, f32(0x1.000002p62)},
		{ir.OpConvertU, ir.F32, ir.I64, 0x8000008000000001, f32(0x1.000002p63)},
		{ir.OpConvertS, ir.F64, ir.I32, 0xFFFFFFFF, f64(-1)},
		{ir.OpConvertU, ir.F64, ir.I32, 0xFFFFFFFF, f64(4294967295)},
		{ir.OpReinterpret, ir.F32, ir.I32, nan32, nan32},
	}
	for _, c := range convert {
		if got, ok := evalFromInt(c.op, c.t, c.from, c.x); !ok || got != c.want {
			t.Errorf("%s.%s %x = %x; want %x", c.op, c.t, c.x, got, c.want)
		}
	}
}

// TestScopes checks that pinned instructions are shared only where they dominate.
func TestScopes(t *testing.T) {
	var b Builder
	var f ir.Func
	f.Reset()
	f.Sig.Params = []ir.Type{ir.I32}
	b.Reset(&f, 0)
	b.StartBlock()
	p := b.AddParam(ir.I32)
	load := func() ir.Value { return b.VMLoadAt(ir.OpVMLoad, ir.I64, b.VMCtx(), 8, 5) }
	scope := b.Scope()
	yes, no := b.BrIf(p)
	b.SetTarget(yes, 1)
	b.StartBlock()
	in1 := load()
	if load() != in1 {
		t.Error("not shared within a block")
	}
	e1 := b.Jump()
	b.CloseScope(scope)
	b.SetTarget(no, 2)
	b.StartBlock()
	in2 := load()
	if in2 == in1 {
		t.Error("shared between the arms of an if")
	}
	b.TrapIf(p, types.TrapNullReference)
	e2 := b.Jump()
	b.CloseScope(scope)
	b.SetTarget(e1, 3)
	b.SetTarget(e2, 3)
	b.StartBlock()
	in3 := load()
	if in3 == in1 || in3 == in2 {
		t.Error("shared after the arms of an if")
	}
	b.TrapIf(p, types.TrapNullReference)
	b.TrapIf(p, types.TrapNullReference)
	n := 0
	for _, v := range f.Order {
		if f.Insts[v].Op == ir.OpTrapIf {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d traps, want one in each block", n)
	}
	yes, no = b.BrIf(b.Icmp(ir.CondEq, p, b.Iconst(ir.I32, 0)))
	if yes < no {
		t.Error("comparison with 0 not folded into the branch")
	}
	b.SetTarget(yes, 4)
	b.SetTarget(no, 4)
	b.StartBlock()
	if load() != in3 {
		t.Error("not shared with a dominating block")
	}
	if b.VMLoadAt(ir.OpVMLoad, ir.I64, b.VMCtx(), 8, 6) == in3 {
		t.Error("shared between versions")
	}
	b.Return(b.PoolStart())
	if err := ir.Verify(&f); err != nil {
		t.Errorf("%v\n%s", err, f.String())
	}
}

// TestConsGrowth lets the value table grow from a wrong estimate, and reuses the builder.
func TestConsGrowth(t *testing.T) {
	var b Builder
	var f ir.Func
	const n = 10000
	for range 3 {
		f.Reset()
		b.Reset(&f, 1)
		b.StartBlock()
		first := make([]ir.Value, n)
		for i := range first {
			first[i] = b.Iconst(ir.I64, uint64(i))
		}
		for i, v := range first {
			if w := b.Iconst(ir.I64, uint64(i)); w != v {
				t.Fatalf("constant %d is both v%d and v%d", i, v, w)
			}
		}
		if len(f.Insts) != n+1 {
			t.Fatalf("%d instructions for %d constants", len(f.Insts)-1, n)
		}
	}
}
