package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the evaluation of constant expressions.

// eval returns the value of e. The globals that it reads have their values.
func (i *Instance) eval(e environ.ConstExpr) (types.ValRaw, error) {
	var room [8]types.ValRaw
	stack := room[:0]
	for _, in := range e {
		switch in.Op {
		case environ.ConstI32, environ.ConstI64, environ.ConstF32, environ.ConstF64, environ.ConstV128:
			stack = append(stack, types.ValRaw{Lo: in.Imm, Hi: in.Hi})
		case environ.ConstGlobal:
			stack = append(stack, i.globals[in.Imm].Get())
		case environ.ConstRefNull:
			stack = append(stack, types.ValRaw{})
		case environ.ConstRefFunc:
			stack = append(stack, types.ValRaw{Lo: uint64(addrOf(i.funcRef(types.FuncIndex(in.Imm))))})
		default:
			n := len(stack) - 2
			if in.Op < environ.ConstI32Add || in.Op > environ.ConstI64Mul {
				return types.ValRaw{}, fmt.Errorf("vm: constant expressions with structs and arrays are not supported")
			}
			stack[n].Lo = arith(in.Op, stack[n].Lo, stack[n+1].Lo)
			stack = stack[:n+1]
		}
	}
	return stack[0], nil
}

// arith computes a binary operator of extended constant expressions.
func arith(op environ.ConstOp, x, y uint64) uint64 {
	switch op {
	case environ.ConstI32Add:
		return uint64(uint32(x + y))
	case environ.ConstI32Sub:
		return uint64(uint32(x - y))
	case environ.ConstI32Mul:
		return uint64(uint32(x * y))
	case environ.ConstI64Add:
		return x + y
	case environ.ConstI64Sub:
		return x - y
	}
	return x * y
}
