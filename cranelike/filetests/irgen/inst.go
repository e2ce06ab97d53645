package irgen

import (
	"math"
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the instructions within a block.

// scratch is the range of fields of the VMContext that functions write, in 8-byte words.
const (
	scratch      = 64
	scratchWords = 8
)

// pure adds a floating instruction.
func (g *Gen) pure(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) ir.Value {
	in := ir.Inst{Op: op, Type: t, A: x, B: y, C: z, Imm: imm}
	if ir.Ops[op].Flags&ir.Trapping != 0 {
		in.Flags = ir.FlagNoTrap
	}
	return g.add(in)
}

// def makes v available.
func (g *Gen) def(v ir.Value) {
	t := g.f.Insts[v].Type
	g.avail[t] = append(g.avail[t], v)
	g.size--
}

func (g *Gen) typ() ir.Type {
	switch k := g.R.IntN(16); {
	case k == 0 && !g.NoV128:
		return ir.V128
	case k == 1:
		return ir.Ref
	case g.NoFloat:
		return g.integer()
	default:
		return scalars[k%4]
	}
}

func (g *Gen) integer() ir.Type { return ir.I32 + ir.Type(g.R.IntN(2)) }
func (g *Gen) float() ir.Type   { return ir.F32 + ir.Type(g.R.IntN(2)) }

// value returns an available value of type t, rather a young one, or a constant.
func (g *Gen) value(t ir.Type) ir.Value {
	vs := g.avail[t]
	if len(vs) == 0 || g.open && g.R.IntN(6) == 0 {
		return g.konst(t)
	}
	if n := len(vs); n > 6 && g.R.IntN(2) == 0 {
		vs = vs[n-6:]
	}
	return vs[g.R.IntN(len(vs))]
}

var interesting = [...]uint64{0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 33, 63, 64, 100, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF,
	0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 32, 1<<63 - 1, 1 << 63, ^uint64(1), ^uint64(0)}

var floats = [...]float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, 2.5, -7.25, 1e10, -1e19, 3e38, 1e300, 4294967296, math.Inf(1), math.Inf(-1)}

// konst makes a constant of type t.
func (g *Gen) konst(t ir.Type) ir.Value {
	x := interesting[g.R.IntN(len(interesting))]
	v := ir.Value(0)
	switch t {
	case ir.I32:
		v = g.pure(ir.OpIconst, t, 0, 0, 0, uint64(uint32(x)))
	case ir.I64:
		v = g.pure(ir.OpIconst, t, 0, 0, 0, x)
	case ir.Ref:
		v = g.pure(ir.OpIconst, t, 0, 0, 0, 0)
	case ir.V128:
		var c [16]byte
		for i := range c {
			c[i] = byte(g.R.Uint32())
		}
		g.f.Consts128 = append(g.f.Consts128, c)
		v = g.pure(ir.OpV128const, t, 0, 0, 0, uint64(len(g.f.Consts128)-1))
	case ir.F32:
		v = g.pure(ir.OpFconst, t, 0, 0, 0, uint64(math.Float32bits(float32(floats[g.R.IntN(len(floats))]))))
	default:
		v = g.pure(ir.OpFconst, t, 0, 0, 0, math.Float64bits(floats[g.R.IntN(len(floats))]))
	}
	g.avail[t] = append(g.avail[t], v)
	return v
}

var (
	intOps   = [...]ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpShl, ir.OpShrS, ir.OpShrU, ir.OpRotl, ir.OpRotr, ir.OpMulHiS, ir.OpMulHiU}
	intUnary = [...]ir.Op{ir.OpClz, ir.OpCtz, ir.OpPopcnt, ir.OpExtend8S, ir.OpExtend16S}
	divOps   = [...]ir.Op{ir.OpDivS, ir.OpDivU, ir.OpRemS, ir.OpRemU}
	floatOps = [...]ir.Op{ir.OpFadd, ir.OpFsub, ir.OpFmul, ir.OpFdiv, ir.OpFmin, ir.OpFmax, ir.OpFcopysign}
	flUnary  = [...]ir.Op{ir.OpFabs, ir.OpFneg, ir.OpFceil, ir.OpFfloor, ir.OpFtrunc, ir.OpFnearest, ir.OpFsqrt}
)

func (g *Gen) pick(ops []ir.Op) ir.Op { return ops[g.R.IntN(len(ops))] }

// inst makes one instruction.
func (g *Gen) inst() {
	switch k := g.R.IntN(30); {
	case k < 9:
		t := g.integer()
		x, y := g.value(t), g.value(t)
		g.def(g.pure(g.pick(intOps[:]), t, x, y, 0, 0))
	case k < 10:
		t := g.integer()
		g.def(g.pure(g.pick(intUnary[:]), t, g.value(t), 0, 0, 0))
	case k < 12:
		g.convert()
	case k < 14:
		t := g.integer()
		x, y := g.value(t), g.value(t)
		g.def(g.pure(ir.OpIcmp, ir.I32, x, y, 0, uint64(g.R.IntN(ir.NumConds))))
	case k < 15:
		t := g.typ()
		c, x, y := g.value(ir.I32), g.value(t), g.value(t)
		g.def(g.pure(ir.OpSelect, t, c, x, y, 0))
	case k < 16:
		t := g.typ()
		g.def(g.pure(ir.OpCopy, t, g.value(t), 0, 0, 0))
	case k < 17:
		g.division()
	case k < 20 && !g.NoFloat:
		g.floatInst()
	case k >= 28 && !g.NoV128:
		g.vecInst()
	case !g.Pure:
		g.effect()
	}
}

func (g *Gen) convert() {
	x32, x64 := g.value(ir.I32), g.value(ir.I64)
	switch g.R.IntN(4) {
	case 0:
		g.def(g.pure(ir.OpWrap, ir.I32, x64, 0, 0, 0))
	case 1:
		g.def(g.pure(ir.OpZExt, ir.I64, x32, 0, 0, 0))
	case 2:
		g.def(g.pure(ir.OpSExt, ir.I64, x32, 0, 0, 0))
	default:
		g.def(g.pure(ir.OpExtend32S, ir.I64, x64, 0, 0, 0))
	}
}

// division makes one by a constant, which floats, or a pinned one, which may trap.
func (g *Gen) division() {
	t := g.integer()
	op := g.pick(divOps[:])
	x := g.value(t)
	if g.Pure || g.R.IntN(2) == 0 {
		c := g.pure(ir.OpIconst, t, 0, 0, 0, 1+uint64(g.R.IntN(100)))
		g.def(g.pure(op, t, x, c, 0, 0))
		return
	}
	y := g.value(t)
	if g.R.IntN(2) == 0 {
		y = g.pure(ir.OpOr, t, y, g.pure(ir.OpIconst, t, 0, 0, 0, 1), 0, 0)
	}
	g.def(g.pin(ir.Inst{Op: op, Type: t, A: x, B: y}))
}

func (g *Gen) floatInst() {
	t := g.float()
	x, y := g.value(t), g.value(t)
	switch g.R.IntN(8) {
	case 0, 1:
		g.def(g.pure(g.pick(floatOps[:]), t, x, y, 0, 0))
	case 2:
		g.def(g.pure(g.pick(flUnary[:]), t, x, 0, 0, 0))
	case 3:
		g.def(g.pure(ir.OpFcmp, ir.I32, x, y, 0, uint64(g.R.IntN(ir.NumFConds))))
	case 4:
		if t == ir.F32 {
			g.def(g.pure(ir.OpPromote, ir.F64, x, 0, 0, 0))
		} else {
			g.def(g.pure(ir.OpDemote, ir.F32, x, 0, 0, 0))
		}
	case 5:
		op := ir.OpConvertS + ir.Op(g.R.IntN(2))
		g.def(g.pure(op, t, g.value(g.integer()), 0, 0, 0))
	case 6:
		if g.Pure || g.R.IntN(3) > 0 {
			g.def(g.pure(ir.OpTruncSatS+ir.Op(g.R.IntN(2)), g.integer(), x, 0, 0, 0))
		} else {
			g.def(g.pin(ir.Inst{Op: ir.OpTruncS + ir.Op(g.R.IntN(2)), Type: g.integer(), A: x}))
		}
	default:
		if g.R.IntN(2) == 0 {
			g.def(g.pure(ir.OpReinterpret, t-2, x, 0, 0, 0))
		} else {
			g.def(g.pure(ir.OpReinterpret, t, g.value(t-2), 0, 0, 0))
		}
	}
}

// index returns an index into the linear memory, mostly in bounds; safe says that it is.
func (g *Gen) index() (v ir.Value, safe bool) {
	t := g.integer()
	v = g.value(t)
	if g.R.IntN(8) == 0 && t == ir.I32 {
		// Within the reservation, but perhaps beyond the memory.
		return g.pure(ir.OpAnd, t, v, g.pure(ir.OpIconst, t, 0, 0, 0, 0x1FFFF), 0, 0), false
	}
	if g.R.IntN(8) == 0 && t == ir.I32 {
		// A small distance from something, which may be below 0.
		x := g.near
		if x == 0 || !slices.Contains(g.avail[t], x) || g.R.IntN(4) == 0 {
			x = g.pure(ir.OpAnd, t, v, g.pure(ir.OpIconst, t, 0, 0, 0, 0x3FF), 0, 0)
			g.def(x)
			g.near = x
		}
		d := uint64(g.R.IntN(64))
		if g.R.IntN(6) == 0 {
			d = uint64(uint32(-d))
		}
		return g.pure(ir.OpAdd, t, x, g.pure(ir.OpIconst, t, 0, 0, 0, d), 0, 0), false
	}
	return g.pure(ir.OpAnd, t, v, g.pure(ir.OpIconst, t, 0, 0, 0, 0x3FF), 0, 0), true
}

var loads = [...]ir.Op{ir.OpLoad, ir.OpLoad8S, ir.OpLoad8U, ir.OpLoad16S, ir.OpLoad16U, ir.OpLoad32S, ir.OpLoad32U}

// effect makes a pinned instruction.
func (g *Gen) effect() {
	word := uint64(scratch + 8*g.R.IntN(scratchWords))
	switch g.R.IntN(12) {
	case 0, 1, 2:
		g.load()
	case 3, 4, 5:
		g.store()
	case 6:
		t := g.typ()
		if t == ir.V128 {
			t = ir.I64
		}
		g.def(g.pin(ir.Inst{Op: ir.OpVMLoad, Type: t, A: g.ctx, C: ir.Value(g.vers), Imm: word}))
	case 7:
		t := g.typ()
		if t == ir.V128 {
			t = ir.I64
		}
		g.pin(ir.Inst{Op: ir.OpVMStore, A: g.ctx, B: g.value(t), Imm: word})
		g.vers++
	case 8:
		g.call()
	case 9:
		// A rare trap.
		x := g.value(ir.I32)
		c := g.pure(ir.OpIcmp, ir.I32, x, g.konst(ir.I32), 0, uint64(ir.CondEq))
		g.pin(ir.Inst{Op: ir.OpTrapIf, A: c, Imm: uint64(types.TrapNullReference)})
	case 10:
		// An immutable field, shared by nobody.
		g.def(g.pure(ir.OpVMLoad, ir.I64, g.ctx, 0, 0, 8))
	default:
		g.bulk()
	}
	g.size--
}

func (g *Gen) load() {
	i, safe := g.index()
	in := ir.Inst{Op: loads[g.R.IntN(len(loads))], Type: g.integer(), A: g.base, B: i, Imm: uint64(g.R.IntN(64))}
	if in.Op == ir.OpLoad {
		in.Type = g.typ()
		if in.Type == ir.Ref {
			in.Type = ir.I64
		}
	}
	if in.Op >= ir.OpLoad32S {
		in.Type = ir.I64
	}
	if safe && g.R.IntN(2) == 0 {
		in.Flags = ir.FlagNoTrap
	}
	g.def(g.pin(in))
}

func (g *Gen) store() {
	i, safe := g.index()
	in := ir.Inst{Op: ir.OpStore + ir.Op(g.R.IntN(4)), A: g.base, B: i, Imm: uint64(g.R.IntN(64))}
	t := g.integer()
	switch in.Op {
	case ir.OpStore:
		if t = g.typ(); t == ir.Ref {
			t = ir.I32
		}
	case ir.OpStore32:
		t = ir.I64
	}
	in.C = g.value(t)
	if safe && g.R.IntN(2) == 0 {
		in.Flags = ir.FlagNoTrap
	}
	g.pin(in)
}

func (g *Gen) bulk() {
	i, _ := g.index()
	j, _ := g.index()
	wide := func(v ir.Value) ir.Value {
		if g.f.Insts[v].Type == ir.I32 {
			v = g.pure(ir.OpZExt, ir.I64, v, 0, 0, 0)
		}
		v = g.pure(ir.OpAnd, ir.I64, v, g.pure(ir.OpIconst, ir.I64, 0, 0, 0, 0x3FF), 0, 0)
		return g.pure(ir.OpAdd, ir.I64, g.base, v, 0, 0)
	}
	x, y := wide(i), wide(j)
	n := g.pure(ir.OpIconst, ir.I64, 0, 0, 0, uint64(g.R.IntN(40)))
	switch g.R.IntN(3) {
	case 0:
		g.pin(ir.Inst{Op: ir.OpMemmove, A: x, B: y, C: n})
	case 1:
		g.pin(ir.Inst{Op: ir.OpMemset, A: x, B: g.value(ir.I32), C: n})
	default:
		k := g.pure(ir.OpIconst, ir.I64, 0, 0, 0, uint64(g.R.IntN(5)))
		g.pin(ir.Inst{Op: ir.OpFill64, A: x, B: g.value(ir.I64), C: k})
	}
}

// call makes a call with up to four results, of which not all are used.
func (g *Gen) call() {
	var sig ir.Sig
	var args []uint32
	for range g.R.IntN(5) {
		t := scalars[g.R.IntN(4)]
		if g.NoFloat {
			t = g.integer()
		}
		sig.Params = append(sig.Params, t)
		args = append(args, uint32(g.value(t)))
	}
	for range g.R.IntN(5) {
		t := scalars[g.R.IntN(4)]
		if g.NoFloat {
			t = g.integer()
		}
		sig.Results = append(sig.Results, t)
	}
	f := g.f
	op, imm := ir.OpCall, environ.BuiltinKey(environ.BuiltinIndex(g.R.IntN(4))).Pack()
	var head []uint32
	if g.R.IntN(3) == 0 {
		op = ir.OpCallPtr
		head = []uint32{uint32(g.pure(ir.OpFuncAddr, ir.I64, 0, 0, 0, imm)), uint32(g.ctx)}
		imm = 0
	}
	at := len(f.Pool)
	f.Pool = append(append(f.Pool, head...), args...)
	t := ir.None
	if len(sig.Results) > 0 {
		t = sig.Results[0]
	}
	f.Sigs = append(f.Sigs, sig)
	v := g.pin(ir.Inst{Op: op, Type: t, A: ir.Value(at), B: ir.Value(len(f.Pool) - at), C: ir.Value(len(f.Sigs) - 1), Imm: imm})
	for n := 1; n < len(sig.Results); n++ {
		g.add(ir.Inst{Op: ir.OpProj, Type: sig.Results[n], A: v, Imm: uint64(n)})
	}
	for n := range sig.Results {
		g.def(v + ir.Value(n))
	}
	g.vers++
}

// vary sometimes makes a fresh constant, so that operations on constants alone appear too.
func (g *Gen) vary() {
	if g.R.IntN(10) == 0 {
		g.konst(g.integer())
	}
}
