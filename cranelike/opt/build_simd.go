package opt

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file implements the vector instructions of Builder. They are numbered like all pure
// instructions, but neither folded nor rewritten: compilers that write vector code fold it.

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
	if ir.Ops[op].Flags&ir.Commute != 0 && !(ir.Ops[op].Flags&ir.Lanes != 0 && ir.Shape(imm).IsFloat()) {
		// As with scalars, floats keep their order; a constant goes to the right.
		if xc, yc := b.isVecConst(x), b.isVecConst(y); xc && !yc || xc == yc && x > y {
			x, y = y, x
		}
	}
	return b.cons(op, t, x, y, z, imm, 0)
}

func (b *Builder) isVecConst(v ir.Value) bool { return b.f.Insts[v].Op == ir.OpV128const }
