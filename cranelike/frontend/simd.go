package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file translates the vector operators, led by the table in simd_table.go.
//
// Loads that do more than load (splat, extend, zero, lane) become a scalar load and an
// operation on vectors, and so do stores of a lane: instruction selection folds the
// access into the operation where the machine can. So bounds, traps and memory order are
// those of scalar accesses and need no second implementation.

// A vecKind names a way of translation.
type vecKind uint8

const (
	vecNone       vecKind = iota
	vec1                  // op with one operand
	vec2                  // op with two operands; cond is its condition, if it has one
	vec3                  // op with three operands
	vecTest               // op with one operand and an I32 as result
	vecConst              // constant
	vecShuffle            // shuffle
	vecExtract            // op that takes a lane out
	vecReplace            // op that puts a lane in
	vecLoad               // load, then op if there is one
	vecLoadZero           // load, then put into lane 0 of zeros
	vecLoadExtend         // the same, then op
	vecLoadLane           // load, then put into a lane
	vecStore              // store
	vecStoreLane          // op that takes a lane out, then store
)

// A vecRow describes one operator.
type vecRow struct {
	kind  vecKind
	cond  uint8
	shape ir.Shape
	typ   ir.Type // of what is loaded or stored
	op    ir.Op
	load  ir.Op // the load or store
}

const (
	firstVec = ops.V128Load
	lastVec  = ops.F64x2ConvertLowI32x4U
)

// vector translates the current operator if it works on vectors, and reports whether it does.
func (tr *Translator) vector() bool {
	in := &tr.in
	if in.Op < firstVec || in.Op > lastVec || vecTable[in.Op-firstVec].kind == vecNone {
		return false
	}
	b := &tr.b
	row := &vecTable[in.Op-firstVec]
	imm := uint64(0)
	if ir.Ops[row.op].Flags&ir.Lanes != 0 {
		imm = ir.VecImm(row.shape, row.cond)
	}
	lane := ir.VecImm(row.shape, uint8(in.C))
	switch row.kind {
	case vec1:
		tr.pushArith(row, b.Vec(row.op, ir.V128, tr.pop(), 0, 0, imm))
	case vec2:
		x, y := tr.pop2()
		tr.pushArith(row, b.Vec(row.op, ir.V128, x, y, 0, imm))
	case vec3:
		x, y, z := tr.pop3()
		tr.pushv(b.Vec(row.op, ir.V128, x, y, z, imm))
	case vecTest:
		tr.pushv(b.Vec(row.op, ir.I32, tr.pop(), 0, 0, imm))
	case vecConst:
		tr.pushv(b.V128const(&in.V))
	case vecShuffle:
		x, y := tr.pop2()
		tr.pushv(b.Vec(ir.OpVshuffle, ir.V128, x, y, b.V128const(&in.V), 0))
	case vecExtract:
		tr.pushv(b.Vec(row.op, row.shape.Scalar(), tr.pop(), 0, 0, lane))
	case vecReplace:
		x, y := tr.pop2()
		tr.pushv(b.Vec(row.op, ir.V128, x, y, 0, lane))
	case vecLoad:
		v := tr.vecLoad(row)
		if row.op != ir.OpInvalid {
			v = b.Vec(row.op, ir.V128, v, 0, 0, imm)
		}
		tr.pushv(v)
	case vecLoadZero:
		v := tr.vecLoad(row)
		tr.pushv(b.Vec(row.op, ir.V128, tr.zeroVec(), v, 0, imm))
	case vecLoadExtend:
		v := tr.vecLoad(row)
		v = b.Vec(ir.OpVreplace, ir.V128, tr.zeroVec(), v, 0, ir.VecImm(ir.I64x2, 0))
		tr.pushv(b.Vec(row.op, ir.V128, v, 0, 0, imm))
	case vecLoadLane:
		x := tr.pop()
		v := tr.vecLoad(row)
		tr.pushv(b.Vec(row.op, ir.V128, x, v, 0, lane))
	case vecStore:
		addr, v := tr.pop2()
		tr.vecStore(ir.OpStore, addr, v)
	case vecStoreLane:
		addr, v := tr.pop2()
		tr.vecStore(row.load, addr, b.Vec(row.op, row.typ, v, 0, 0, lane))
	}
	return true
}

// pushArith pushes the result of a row's operation.
func (tr *Translator) pushArith(row *vecRow, v ir.Value) {
	if tr.CanonicalNaN {
		v = tr.oneVecNaN(row.op, row.shape, v)
	}
	tr.pushv(v)
}

func (tr *Translator) zeroVec() ir.Value { return tr.b.V128const(new([16]byte)) }

// vecLoad translates the access of an operator that loads at the address on top of the stack.
func (tr *Translator) vecLoad(row *vecRow) ir.Value {
	in := &tr.in
	return tr.loadFrom(in.A, row.load, row.typ, tr.pop(), in.I, in.Op.Size())
}

// vecStore translates the access of an operator that stores v at addr.
func (tr *Translator) vecStore(op ir.Op, addr, v ir.Value) {
	in := &tr.in
	tr.storeTo(in.A, op, addr, v, in.I, in.Op.Size())
}
