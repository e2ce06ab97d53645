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

// A constChecker checks constant expressions, with the means of function validation. Its
// memory is reused from one to the next.
type constChecker struct {
	v FuncValidator
}

// check validates e, which must give one value of type want and may read the first visible
// globals.
func (c *constChecker) check(n *Info, e binary.ConstExpr, want types.ValType, visible int) error {
	v := &c.v
	v.n, v.m, v.err = n, n.Module, nil
	v.stack = v.stack[:0]
	v.ctrl = append(v.ctrl[:0], frame{kind: frameFunc, typ: types.None, single: [1]types.ValType{want}, numSingle: 1})
	r := e.Reader()
	r.Restrict(n.Features)
	in := &v.in
	for r.Next(in) {
		if b := in.Op.Brief(); n.features>>(b.Feature&63)&1 == 0 {
			return notEnabled(in.Pos, in.Op.Feature()&^n.Features)
		}
		if in.Op == ops.End {
			if !v.leave(v.top()) {
				return v.err
			}
			return nil
		}
		if !c.step(visible) {
			return v.err
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	return binary.Errorf(r.Offset(), "unexpected end of section or function: END opcode expected")
}

// step checks one operator. Only some are constant.
func (c *constChecker) step(visible int) bool {
	v := &c.v
	in, n := &v.in, v.n
	switch in.Op {
	case ops.I32Const, ops.I64Const, ops.F32Const, ops.F64Const, ops.V128Const:
		v.push(in.Op.Sig().Push[0])
		return true
	case ops.GlobalGet:
		if int64(in.A) >= int64(visible) {
			return v.fail("unknown global %d", in.A)
		}
		if n.Globals[in.A].Mutable {
			return v.fail("constant expression required: global %d is mutable", in.A)
		}
		v.push(n.Globals[in.A].Content)
		return true
	case ops.RefNull:
		return v.other()
	case ops.RefFunc:
		if int64(in.A) >= int64(len(n.Funcs)) {
			return v.fail("unknown function %d", in.A)
		}
		v.push(n.funcRef(types.FuncIndex(in.A)))
		return true
	case ops.I32Add, ops.I32Sub, ops.I32Mul, ops.I64Add, ops.I64Sub, ops.I64Mul:
		if !n.Features.Has(types.FeatureExtendedConst) {
			return v.fail("constant expression required: extended-const support is not enabled")
		}
		return v.plain(in.Op.Sig(), false)
	case ops.StructNew, ops.StructNewDefault, ops.ArrayNew, ops.ArrayNewDefault, ops.ArrayNewFixed,
		ops.RefI31, ops.AnyConvertExtern, ops.ExternConvertAny:
		return v.gc()
	}
	return v.fail("constant expression required: %s is not constant", in.Op)
}

// funcRef returns the type of references to function i: its exact type when the module can
// say it.
func (n *Info) funcRef(i types.FuncIndex) types.ValType {
	if n.Features.Has(types.FeatureFunctionReferences) {
		return types.Ref(false, types.ConcreteHeap(n.Funcs[i]))
	}
	return types.FuncRef
}
