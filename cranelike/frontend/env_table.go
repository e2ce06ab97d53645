package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file says how tables and references look in IR. An element takes 8 bytes: the address
// of a VMFuncRef or the handle of an external reference, 0 for null.

// tableAt returns the address of the VMTable of t as an address and an offset.
func (tr *Translator) tableAt(t *tableInfo) (addr ir.Value, off uint64) {
	if t.imported {
		return tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(t.at)), 0
	}
	return tr.b.VMCtx(), uint64(t.at)
}

// tableBase returns the address of the first element of t.
func (tr *Translator) tableBase(t *tableInfo) ir.Value {
	addr, off := tr.tableAt(t)
	if t.fixed {
		return tr.b.VMLoad(ir.OpVMLoad, ir.I64, addr, off)
	}
	return tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, addr, off, tr.ver.get(t.size))
}

// tableLen returns the number of elements of t.
func (tr *Translator) tableLen(t *tableInfo) ir.Value {
	if t.fixed {
		return tr.b.Iconst(ir.I64, t.min)
	}
	addr, off := tr.tableAt(t)
	return tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, addr, off+uint64(tr.mod.off.LenOf()), tr.ver.get(t.size))
}

// element traps unless index is below the length of t, and returns the element's address.
func (tr *Translator) element(t *tableInfo, index ir.Value) ir.Value {
	i := tr.toI64(index, t.is64)
	if c, ok := tr.b.Const(i); !ok || c >= t.min {
		tr.b.TrapIf(tr.b.Icmp(ir.CondGeU, i, tr.tableLen(t)), types.TrapTableOutOfBounds)
	}
	return tr.add64(tr.tableBase(t), tr.scale(i))
}

// loadElement returns element index of t.
func (tr *Translator) loadElement(t *tableInfo, index ir.Value) ir.Value {
	version := uint32(pinnedOnly)
	if !t.closed {
		version = tr.ver.get(t.elems)
	}
	return tr.b.VMLoadAt(ir.OpVMLoad, t.typ, tr.element(t, index), 0, version)
}

// tableWritten notes that elements of t have changed: for the code that follows, and for the runtime, which
// uses a table that nobody has written to again.
func (tr *Translator) tableWritten(t *tableInfo) {
	tr.b.VMStore(tr.store(), tr.b.Iconst(ir.I32, 1), uint64(tr.mod.off.StoreTablesWritten()))
	tr.ver.write(t.elems)
}

// tableOp translates the operators on tables and element segments.
func (tr *Translator) tableOp() {
	in, b := &tr.in, &tr.b
	if in.Op == ops.ElemDrop {
		tr.dropSegment(tr.mod.off.Elem(types.ElemIndex(in.A)))
		return
	}
	index := in.A
	if in.Op == ops.TableInit {
		index = in.B
	}
	t := &tr.mod.tables[index]
	if t.typ == ir.None {
		tr.fail("a table of " + t.elem.String())
		return
	}
	switch in.Op {
	case ops.TableGet:
		tr.pushv(tr.loadElement(t, tr.pop()))
	case ops.TableSet:
		i, v := tr.pop2()
		b.VMStore(tr.element(t, i), v, 0)
		tr.tableWritten(t)
	case ops.TableSize:
		tr.pushv(tr.fromI64(tr.tableLen(t), t.is64))
	case ops.TableGrow:
		v, n := tr.pop2()
		sig := tr.mod.builtinSig(environ.BuiltinTableGrow)
		if t.typ == ir.Ref {
			sig = tr.mod.tableGrowRefSig()
		}
		at := b.PoolStart()
		b.PoolAdd(b.Iconst(ir.I32, uint64(index)))
		b.PoolAdd(tr.toI64(n, t.is64))
		b.PoolAdd(v)
		old := b.Call(ir.OpCall, at, tr.sigSlot(sig), environ.BuiltinKey(environ.BuiltinTableGrow).Pack())
		tr.ver.write(t.size)
		tr.ver.write(t.elems)
		tr.hostRan()
		tr.pushv(tr.fromI64(old, t.is64))
	case ops.TableFill:
		tr.tableFill(t)
	case ops.TableCopy:
		tr.tableCopy(t, &tr.mod.tables[in.B])
	case ops.TableInit:
		tr.tableInit(t)
	}
}

// constZero returns the value that locals of type t start with.
func (tr *Translator) constZero(t ir.Type) ir.Value {
	switch {
	case t.IsFloat():
		return tr.b.Fconst(t, 0)
	case t == ir.V128:
		return tr.zeroVec()
	}
	return tr.b.Iconst(t, 0)
}

// isNull returns whether the reference v is null, as an I32.
func (tr *Translator) isNull(v ir.Value) ir.Value {
	return tr.b.Icmp(ir.CondEq, v, tr.b.Iconst(tr.b.Type(v), 0))
}

func (tr *Translator) nonNull(v ir.Value) ir.Value {
	return tr.b.Icmp(ir.CondNe, v, tr.b.Iconst(tr.b.Type(v), 0))
}

// refOp translates the operators on references.
func (tr *Translator) refOp() {
	b := &tr.b
	switch tr.in.Op {
	case ops.RefNull:
		t, err := tr.mod.irType(types.Ref(true, types.HeapType(tr.in.A)))
		if err != nil {
			tr.fail(err.Error())
			return
		}
		tr.pushv(b.Iconst(t, 0))
	case ops.RefIsNull:
		tr.pushv(tr.isNull(tr.pop()))
	case ops.RefFunc:
		tr.pushv(tr.refFunc(types.FuncIndex(tr.in.A)))
	case ops.RefAsNonNull:
		b.TrapIf(tr.isNull(tr.stack[len(tr.stack)-1]), types.TrapNullReference)
	}
}

// refFunc returns the address of the VMFuncRef of function f.
func (tr *Translator) refFunc(f types.FuncIndex) ir.Value {
	b := &tr.b
	if tr.mod.m.IsImportedFunc(f) {
		at := tr.mod.off.FuncImport(f) + tr.mod.off.FuncImportRef()
		return b.VMLoad(ir.OpVMLoad, ir.I64, b.VMCtx(), uint64(at))
	}
	ref := tr.mod.m.Funcs[f].Ref
	if ref == types.NoFuncRef {
		panic("frontend.Translator.refFunc: the function does not escape")
	}
	return tr.add64(b.VMCtx(), b.Iconst(ir.I64, uint64(tr.mod.off.FuncRef(ref))))
}
