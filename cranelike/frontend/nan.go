package frontend

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file implements the choice of one NaN (specification, section 4.3.3, "NaN propagation", leaves the bits open):
// with Translator.CanonicalNaN every NaN that arithmetic makes is the positive canonical one. Operators that only
// move or change single bits (neg, abs, copysign, pmin, pmax, loads, reinterpretations) keep what they get.

// The bits of canonical NaNs.
const (
	nan32 = 0x7fc00000
	nan64 = 0x7ff8000000000000
)

// makesNaN are the operations whose NaNs have bits that depend on the processor. Those that work on
// vectors of integers too do so for float shapes only.
var makesNaN = [ir.NumOps]bool{
	ir.OpFceil: true, ir.OpFfloor: true, ir.OpFtrunc: true, ir.OpFnearest: true, ir.OpFsqrt: true,
	ir.OpFadd: true, ir.OpFsub: true, ir.OpFmul: true, ir.OpFdiv: true, ir.OpFmin: true, ir.OpFmax: true,
	ir.OpDemote: true, ir.OpPromote: true,
	ir.OpVceil: true, ir.OpVfloor: true, ir.OpVtrunc: true, ir.OpVnearest: true, ir.OpVsqrt: true,
	ir.OpVadd: true, ir.OpVsub: true, ir.OpVmul: true, ir.OpVdiv: true, ir.OpVfmin: true, ir.OpVfmax: true,
	ir.OpVdemote: true, ir.OpVpromote: true,
}

// oneNaN returns v, the result of op, or the canonical NaN of type t in place of one.
func (tr *Translator) oneNaN(op ir.Op, t ir.Type, v ir.Value) ir.Value {
	if !makesNaN[op] {
		return v
	}
	b := &tr.b
	bits := uint64(nan64)
	if t == ir.F32 {
		bits = nan32
	}
	return b.Select(b.Fcmp(ir.FEq, v, v), v, b.Fconst(t, bits))
}

// oneVecNaN is oneNaN for each lane of a vector.
func (tr *Translator) oneVecNaN(op ir.Op, shape ir.Shape, v ir.Value) ir.Value {
	if !makesNaN[op] || shape != ir.F32x4 && shape != ir.F64x2 {
		return v
	}
	b := &tr.b
	nan := [16]byte{2: 0xc0, 3: 0x7f, 6: 0xc0, 7: 0x7f, 10: 0xc0, 11: 0x7f, 14: 0xc0, 15: 0x7f}
	if shape == ir.F64x2 {
		nan = [16]byte{6: 0xf8, 7: 0x7f, 14: 0xf8, 15: 0x7f}
	}
	number := b.Vec(ir.OpVfcmp, ir.V128, v, v, 0, ir.VecImm(shape, uint8(ir.FEq)))
	return b.Vec(ir.OpVbitselect, ir.V128, v, b.V128const(&nan), number, 0)
}
