package translate

import (
	"encoding/binary"
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the translation of constant expressions.

// An operand says where an operator's immediate is in a decoded instruction.
type operand uint8

const (
	notConst     operand = iota // not an operator of constant expressions
	noOperand                   // none
	numOperand                  // Instr.I
	indexOperand                // Instr.A
	pairOperand                 // Instr.A and Instr.B
	v128Operand                 // Instr.V
)

// A constOp translates one operator.
type constOp struct {
	op      environ.ConstOp
	operand operand
}

// constOps lists the operators that constant expressions may have.
var constOps = [ops.NumOps]constOp{
	ops.I32Const:         {environ.ConstI32, numOperand},
	ops.I64Const:         {environ.ConstI64, numOperand},
	ops.F32Const:         {environ.ConstF32, numOperand},
	ops.F64Const:         {environ.ConstF64, numOperand},
	ops.V128Const:        {environ.ConstV128, v128Operand},
	ops.GlobalGet:        {environ.ConstGlobal, indexOperand},
	ops.RefNull:          {environ.ConstRefNull, noOperand},
	ops.RefFunc:          {environ.ConstRefFunc, indexOperand},
	ops.I32Add:           {environ.ConstI32Add, noOperand},
	ops.I32Sub:           {environ.ConstI32Sub, noOperand},
	ops.I32Mul:           {environ.ConstI32Mul, noOperand},
	ops.I64Add:           {environ.ConstI64Add, noOperand},
	ops.I64Sub:           {environ.ConstI64Sub, noOperand},
	ops.I64Mul:           {environ.ConstI64Mul, noOperand},
	ops.RefI31:           {environ.ConstRefI31, noOperand},
	ops.StructNew:        {environ.ConstStructNew, indexOperand},
	ops.StructNewDefault: {environ.ConstStructNewDefault, indexOperand},
	ops.ArrayNew:         {environ.ConstArrayNew, indexOperand},
	ops.ArrayNewDefault:  {environ.ConstArrayNewDefault, indexOperand},
	ops.ArrayNewFixed:    {environ.ConstArrayNewFixed, pairOperand},
	ops.AnyConvertExtern: {environ.ConstAnyConvertExtern, noOperand},
	ops.ExternConvertAny: {environ.ConstExternConvertAny, noOperand},
}

// constExpr translates an expression, which is valid. i32 values are kept as 32 bits.
func (t *translator) constExpr(e wasm.ConstExpr) environ.ConstExpr {
	r := e.Reader()
	var in wasm.Instr
	t.consts = t.consts[:0]
	for r.Next(&in) && in.Op != ops.End {
		c := constOps[in.Op]
		if c.operand == notConst {
			panic(fmt.Sprintf("translate.constExpr: validation let %v pass", in.Op))
		}
		i := environ.ConstInst{Op: c.op}
		switch c.operand {
		case numOperand:
			if i.Imm = in.I; c.op == environ.ConstI32 || c.op == environ.ConstF32 {
				i.Imm = uint64(uint32(in.I))
			}
		case indexOperand:
			i.Imm = uint64(in.A)
		case pairOperand:
			i.Imm, i.Hi = uint64(in.A), uint64(in.B)
		case v128Operand:
			i.Imm, i.Hi = binary.LittleEndian.Uint64(in.V[:8]), binary.LittleEndian.Uint64(in.V[8:])
		}
		t.consts = append(t.consts, i)
	}
	if err := r.Err(); err != nil {
		panic(fmt.Sprintf("translate.constExpr: validation let pass: %v", err))
	}
	// Modules can have tens of thousands of short expressions, so they share arrays.
	n := len(t.consts)
	if n > len(t.constRoom) {
		t.constRoom = make([]environ.ConstInst, max(n, 256))
	}
	out := t.constRoom[:n:n]
	t.constRoom = t.constRoom[n:]
	copy(out, t.consts)
	return out
}
