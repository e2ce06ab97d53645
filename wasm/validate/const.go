package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of constant expressions, and the collection of the
// functions that they and other items name.

// collectDeclared finds the functions that ref.func may name in bodies.
func (n *Info) collectDeclared() error {
	m := n.Module
	for i := range m.Exports {
		if e := &m.Exports[i]; e.Kind == types.ExternFunc {
			n.declare(types.FuncIndex(e.Index))
		}
	}
	var in binary.Instr
	expr := func(e binary.ConstExpr) {
		r := e.Reader()
		for r.Next(&in) {
			if in.Op == ops.RefFunc {
				n.declare(types.FuncIndex(in.A))
			}
		}
	}
	for i := range m.Globals {
		expr(m.Globals[i].Init)
	}
	for i := range m.Tables {
		expr(m.Tables[i].Init)
	}
	for i := range m.Elems {
		e := &m.Elems[i]
		expr(e.At)
		for _, f := range e.Funcs {
			n.declare(f)
		}
		for _, x := range e.Exprs {
			expr(x)
		}
	}
	for i := range m.Datas {
		expr(m.Datas[i].At)
	}
	return nil
}

// A constChecker checks constant expressions. Its memory is reused from one to the next.
type constChecker struct {
	n     *Info
	stack []types.ValType
	in    binary.Instr
}

// check validates e, which must give one value of type want and may read the first visible
// globals.
func (c *constChecker) check(n *Info, e binary.ConstExpr, want types.ValType, visible int) error {
	c.n = n
	c.stack = c.stack[:0]
	r := e.Reader()
	r.Restrict(n.Features)
	for r.Next(&c.in) {
		in := &c.in
		if in.Op == ops.End {
			break
		}
		if b := in.Op.Brief(); n.features>>(b.Feature&63)&1 == 0 {
			return notEnabled(in.Pos, in.Op.Feature()&^n.Features)
		}
		if err := c.step(in, visible); err != nil {
			return err
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	at := c.in.Pos
	if len(c.stack) != 1 {
		return binary.Errorf(at, "type mismatch: constant expression must give one %s, not %d values", want, len(c.stack))
	}
	if t := c.stack[0]; !n.matches(t, want) {
		return binary.Errorf(at, "type mismatch: expected %s, found %s", want, t)
	}
	return nil
}

func (c *constChecker) push(t types.ValType) { c.stack = append(c.stack, t) }

func (c *constChecker) step(in *binary.Instr, visible int) error {
	n := c.n
	switch in.Op {
	case ops.I32Const, ops.I64Const, ops.F32Const, ops.F64Const, ops.V128Const:
		c.push(in.Op.Sig().Push[0])
	case ops.GlobalGet:
		if int64(in.A) >= int64(visible) {
			return binary.Errorf(in.Pos, "unknown global %d", in.A)
		}
		if n.Globals[in.A].Mutable {
			return binary.Errorf(in.Pos, "constant expression required: global %d is mutable", in.A)
		}
		c.push(n.Globals[in.A].Content)
	case ops.RefNull:
		t := types.Ref(true, types.HeapType(in.A))
		if err := n.checkRefType(t, len(n.Module.Types), in.Pos); err != nil {
			return err
		}
		c.push(t)
	case ops.RefFunc:
		if int64(in.A) >= int64(len(n.Funcs)) {
			return binary.Errorf(in.Pos, "unknown function %d", in.A)
		}
		c.push(n.funcRef(types.FuncIndex(in.A)))
	case ops.I32Add, ops.I32Sub, ops.I32Mul, ops.I64Add, ops.I64Sub, ops.I64Mul:
		if !n.Features.Has(types.FeatureExtendedConst) {
			return binary.Errorf(in.Pos, "constant expression required: extended-const support is not enabled")
		}
		s := in.Op.Sig()
		for _, want := range s.Pop[:s.NPop] {
			if k := len(c.stack); k == 0 || c.stack[k-1] != want {
				return binary.Errorf(in.Pos, "type mismatch: %s needs two operands of type %s", in.Op, want)
			}
			c.stack = c.stack[:len(c.stack)-1]
		}
		c.push(s.Push[0])
	default:
		return binary.Errorf(in.Pos, "constant expression required: %s is not constant", in.Op)
	}
	return nil
}

// funcRef returns the type of references to function i: its exact type when the module can
// say it.
func (n *Info) funcRef(i types.FuncIndex) types.ValType {
	if n.Features.Has(types.FeatureFunctionReferences) {
		return types.Ref(false, types.ConcreteHeap(n.Funcs[i]))
	}
	return types.FuncRef
}
