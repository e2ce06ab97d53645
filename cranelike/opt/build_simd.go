package opt

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file implements the vector instructions of Builder. They are numbered like all pure
// instructions, but not folded: compilers that write vector code fold it. Comparisons are
// brought to the forms that machines have, which lets an inversion join what uses it.

// recentConsts bounds the search for an equal vector constant.
const recentConsts = 64

// V128const returns the vector constant c.
func (b *Builder) V128const(c *[16]byte) ir.Value {
	f := b.f
	n := len(f.Consts128) - 1
	for ; n >= 0 && n >= len(f.Consts128)-recentConsts; n-- {
		if f.Consts128[n] == *c {
			return b.cons(ir.OpV128const, ir.V128, 0, 0, 0, uint64(n), 0)
		}
	}
	f.Consts128 = append(f.Consts128, *c)
	return b.cons(ir.OpV128const, ir.V128, 0, 0, 0, uint64(len(f.Consts128)-1), 0)
}

// Vec emits the vector operation op, whose result has type t; operands that it does not have
// are 0. imm is an ir.VecImm where op has lanes.
func (b *Builder) Vec(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) ir.Value {
	switch op {
	case ir.OpVicmp:
		return b.vicmp(ir.Shape(imm), ir.Cond(imm>>8), x, y)
	case ir.OpVnot:
		if in := &b.f.Insts[x]; in.Op == ir.OpVnot {
			return in.A
		}
	case ir.OpVbitselect:
		if in := &b.f.Insts[z]; in.Op == ir.OpVnot {
			x, y, z = y, x, in.A
		}
	case ir.OpVand:
		if in := &b.f.Insts[y]; in.Op == ir.OpVnot {
			return b.cons(ir.OpVandnot, t, x, in.A, 0, 0, 0)
		}
		if in := &b.f.Insts[x]; in.Op == ir.OpVnot {
			return b.cons(ir.OpVandnot, t, y, in.A, 0, 0, 0)
		}
	}
	if ir.Ops[op].Flags&ir.Commute != 0 && !(ir.Ops[op].Flags&ir.Lanes != 0 && ir.Shape(imm).IsFloat()) {
		// As with scalars, floats keep their order; a constant goes to the right.
		if xc, yc := b.isVecConst(x), b.isVecConst(y); xc && !yc || xc == yc && x > y {
			x, y = y, x
		}
	}
	return b.cons(op, t, x, y, z, imm, 0)
}

func (b *Builder) isVecConst(v ir.Value) bool { return b.f.Insts[v].Op == ir.OpV128const }

// vicmp emits a comparison of integers. What remains is equality, signed less and greater, and
// the other orders with equality where lanes have a minimum and a maximum.
func (b *Builder) vicmp(s ir.Shape, c ir.Cond, x, y ir.Value) ir.Value {
	if b.isVecConst(x) && !b.isVecConst(y) || c == ir.CondEq && x > y && !b.isVecConst(y) {
		x, y, c = y, x, c.Swap()
	}
	switch wide := s == ir.I64x2; {
	case c == ir.CondLtU:
		if k, ok := b.step(s, y, -1); ok {
			c, y = ir.CondLeU, k
		}
	case c == ir.CondGtU:
		if k, ok := b.step(s, y, 1); ok {
			c, y = ir.CondGeU, k
		}
	case wide && (c == ir.CondLeS || c == ir.CondGeS):
		return b.notVec(b.vicmp(s, c.Invert(), x, y))
	}
	switch c {
	case ir.CondNe, ir.CondLtU, ir.CondGtU:
		return b.notVec(b.vicmp(s, c.Invert(), x, y))
	}
	return b.cons(ir.OpVicmp, ir.V128, x, y, 0, ir.VecImm(s, uint8(c)), 0)
}

func (b *Builder) notVec(x ir.Value) ir.Value {
	return b.cons(ir.OpVnot, ir.V128, x, 0, 0, 0, 0)
}

// step returns the constant y with 1 or -1 added to each lane, unless that wraps around.
func (b *Builder) step(s ir.Shape, y ir.Value, by int) (ir.Value, bool) {
	if !b.isVecConst(y) {
		return 0, false
	}
	c := b.f.Consts128[b.f.Insts[y].Imm]
	n := int(s.Bits() / 8)
	for at := 0; at < len(c); at += n {
		k := at
		for ; k < at+n; k++ { // with carry or borrow
			c[k] += byte(by)
			if by > 0 && c[k] != 0 || by < 0 && c[k] != 0xFF {
				break
			}
		}
		if k == at+n {
			return 0, false
		}
	}
	return b.V128const(&c), true
}
