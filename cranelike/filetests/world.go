package filetests

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file describes the world in which functions of the tests run: addresses that test
// files may rely on.
//
//	the VMContext, 256 bytes:
//	    +0   address of the linear memory
//	    +8   its length, 65536
//	    +16  address of the store's context: the limit of the stack, then the word for interruption
//	    +24  address of a table of four functions
//	    +32  its length, 4
//	    +40  address of an array of type numbers, 4 bytes each: 10, 11, 12, …
//	    +64… zeros, to write to
//	the linear memory: byte i is i·7 modulo 251; a reservation of 8 GiB follows, where accesses trap
//	the table: elements 0 and 1 refer to functions 0 and 1 of the file with types 10 and 11,
//	    elements 2 and 3 are null
//	a function reference: code, VMContext, type number
//
// A function that the file does not have (a builtin, say) returns for each result the sum of
// its arguments and the result's number.
const (
	vmctxAt  = 0x10000
	storeAt  = 0x20000
	tableAt  = 0x30000
	refsAt   = 0x40000
	typesAt  = 0x50000
	stackAt  = 0x70000 // upper end of 32 KiB
	linearAt = 0x100000000

	pageSize = 65536
	reserve  = 8 << 30
	limit    = 100000 // blocks

	longest = 1<<32 - pageSize // what refine is told that no memory exceeds
)

func newMemory() *interp.Memory {
	m := &interp.Memory{}
	add := func(base, size uint64, kind interp.Kind) *interp.Region {
		r := &interp.Region{Base: base, Data: make([]byte, size), Kind: kind}
		m.Regions = append(m.Regions, r)
		return r
	}
	lin := add(linearAt, pageSize, interp.Linear)
	lin.Reserve = reserve
	for i := range 251 {
		lin.Data[i] = byte(i * 7 % 251)
	}
	for n := 251; n < len(lin.Data); n *= 2 {
		copy(lin.Data[n:], lin.Data[:n])
	}
	add(vmctxAt, 256, interp.VM)
	add(storeAt, 64, interp.VM)
	add(tableAt, 32, interp.VM)
	add(refsAt, 64, interp.VM)
	add(typesAt, 64, interp.VM)
	add(stackAt-32<<10, 32<<10, interp.VM)
	for i, w := range []uint64{linearAt, pageSize, storeAt, tableAt, 4, typesAt} {
		m.SetWord(vmctxAt+8*uint64(i), w)
	}
	m.SetWord(storeAt, stackAt-16<<10)
	for i := range uint64(8) {
		m.SetWord(typesAt+8*i, 10+2*i|(11+2*i)<<32)
	}
	for i := range uint64(2) {
		ref := refsAt + 32*i
		m.SetWord(tableAt+8*i, ref)
		m.SetWord(ref, interp.CodeAddr(environ.DefinedFunc(types.DefinedFuncIndex(i))))
		m.SetWord(ref+8, vmctxAt)
		m.SetWord(ref+16, 10+i)
	}
	return m
}

// newMachine returns a machine on which funcs can call each other.
func newMachine(funcs []*ir.Func) *interp.Machine {
	depth := 0
	return &interp.Machine{
		Mem: newMemory(), VMCtx: vmctxAt, Stack: stackAt, Limit: limit,
		Call: func(m *interp.Machine, c *interp.Call) ([]interp.Bits, error) {
			key := c.Key
			if c.Ptr {
				k, ok := interp.KeyAt(c.Code)
				if !ok {
					return nil, fmt.Errorf("call of %#x, which is no code", c.Code)
				}
				key = k
			}
			for _, f := range funcs {
				if f.Key == key {
					if depth++; depth > 100 {
						return nil, &interp.Trap{Code: types.TrapStackOverflow, Pos: types.NoPos}
					}
					defer func() { depth-- }()
					p, err := interp.Compile(f)
					if err != nil {
						return nil, err
					}
					return m.Run(p, c.Args)
				}
			}
			return sumCall(c), nil
		},
	}
}

// sumCall is what functions do that the file does not have.
func sumCall(c *interp.Call) []interp.Bits {
	sum := uint64(0)
	for _, a := range c.Args {
		sum += a.Lo
	}
	var results []interp.Bits
	for n, t := range c.Sig.Results {
		x := sum + uint64(n)
		if t.Bits() == 32 {
			x &= 0xFFFFFFFF
		}
		results = append(results, interp.Bits{Lo: x})
	}
	return results
}
