package amd64_test

// This file shows how an assembler is used.

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
)

// A loop that adds the numbers up to edi, with a constant from the pool.
func Example() {
	var a amd64.Assembler
	a.Reset(64)
	loop := a.NewLabel()
	emit := func(op amd64.Op, x amd64.Args) {
		fmt.Println(amd64.Format(op, &x))
		a.Emit(op, &x)
	}
	emit(amd64.MOVrm, amd64.Args{W: 4, R: [4]amd64.Reg{amd64.RAX}, M: amd64.MemLabel(a.Const4(100))})
	a.Bind(loop)
	emit(amd64.ADDrr, amd64.Args{W: 4, R: [4]amd64.Reg{amd64.RAX, amd64.RDI}})
	emit(amd64.SUBri, amd64.Args{W: 4, R: [4]amd64.Reg{amd64.RDI}, Imm: 1})
	emit(amd64.JCCl, amd64.Args{Cond: amd64.CondNE, Label: loop})
	emit(amd64.RET, amd64.Args{})
	res := a.Finish()
	fmt.Printf("% x | % x\n", res.Code[:res.CodeLen], res.Code[res.CodeLen:])
	// Output:
	// mov eax, dword ptr [rip+L2]
	// add eax, edi
	// sub edi, 0x1
	// jne L1
	// ret
	// 8b 05 0a 00 00 00 01 f8 83 ef 01 75 f9 c3 | 00 00 64 00 00 00
}
