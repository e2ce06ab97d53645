package irgen

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file implements operations on vectors.

// vecInst makes one operation on vectors. Float lanes only where NaNs cannot be made if the
// function shall have no floats.
func (g *Gen) vecInst() {
	op := ir.OpVsplat + ir.Op(g.R.IntN(int(ir.OpVconvertU-ir.OpVsplat)+1))
	if op == ir.OpVshuffle {
		var c [16]byte
		for i := range c {
			c[i] = byte(g.R.IntN(32))
		}
		g.f.Consts128 = append(g.f.Consts128, c)
		k := g.pure(ir.OpV128const, ir.V128, 0, 0, 0, uint64(len(g.f.Consts128)-1))
		x, y := g.value(ir.V128), g.value(ir.V128)
		g.def(g.pure(op, ir.V128, x, y, k, 0))
		return
	}
	s, imm := ir.I8x16, uint64(0)
	if ir.Ops[op].Flags&ir.Lanes != 0 {
		s = g.shape(op)
		if s.IsFloat() && g.NoFloat {
			return
		}
		imm = ir.VecImm(s, g.extra(op, s))
	}
	t, args := ir.V128, [3]ir.Type{ir.V128, ir.V128, ir.V128}
	switch op {
	case ir.OpVsplat:
		args[0] = s.Scalar()
	case ir.OpVextract, ir.OpVextractS:
		t = s.Scalar()
	case ir.OpVreplace:
		args[1] = s.Scalar()
	case ir.OpVshl, ir.OpVshrS, ir.OpVshrU:
		args[1] = ir.I32
	case ir.OpVanyTrue, ir.OpVallTrue, ir.OpVbitmask:
		t = ir.I32
	}
	var v [3]ir.Value
	for n := range ir.Ops[op].Args {
		v[n] = g.value(args[n])
	}
	g.def(g.pure(op, t, v[0], v[1], v[2], imm))
}

// shape returns one of the shapes that op exists for.
func (g *Gen) shape(op ir.Op) ir.Shape {
	for {
		if s := ir.Shape(g.R.IntN(ir.NumShapes)); ir.VecOps[op].Shapes>>s&1 != 0 {
			return s
		}
	}
}

// extra returns the condition or lane for op.
func (g *Gen) extra(op ir.Op, s ir.Shape) uint8 {
	switch op {
	case ir.OpVicmp:
		if s == ir.I64x2 {
			return uint8(g.R.IntN(int(ir.CondGtS) + 1))
		}
		return uint8(g.R.IntN(ir.NumConds))
	case ir.OpVfcmp:
		return uint8(g.R.IntN(ir.NumFConds))
	case ir.OpVextract, ir.OpVextractS, ir.OpVreplace:
		return uint8(g.R.IntN(s.Lanes()))
	}
	return 0
}
