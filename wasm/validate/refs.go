package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of globals, select and reference operators.

// other checks the operators that are neither control nor of fixed signature.
func (v *FuncValidator) other() bool {
	in := &v.in
	switch in.Op {
	case ops.MemorySize, ops.MemoryGrow, ops.MemoryFill, ops.MemoryCopy, ops.MemoryInit:
		return v.memoryOp()
	case ops.TableGet, ops.TableSet, ops.TableSize, ops.TableGrow, ops.TableFill, ops.TableCopy, ops.TableInit:
		return v.tableOp()
	case ops.Select:
		return v.selectAny()
	case ops.SelectT:
		return v.selectTyped()
	case ops.RefIsNull, ops.RefAsNonNull:
		return v.refTest()
	case ops.RefNull:
		t := types.Ref(true, types.HeapType(in.A))
		if !v.check(v.n.checkRefType(t, len(v.m.Types), in.Pos)) {
			return false
		}
		v.push(t)
		return true
	case ops.RefFunc:
		if int64(in.A) >= int64(len(v.n.Funcs)) {
			return v.fail("unknown function %d", in.A)
		}
		if !v.n.Declared(types.FuncIndex(in.A)) {
			return v.fail("undeclared function reference %d", in.A)
		}
		v.push(v.n.funcRef(types.FuncIndex(in.A)))
		return true
	}
	if in.Op.Feature() == types.FeatureGC {
		return v.gc()
	}
	return v.unsupported()
}

// global checks global.get and global.set.
func (v *FuncValidator) global() bool {
	in := &v.in
	if int64(in.A) >= int64(len(v.n.Globals)) {
		return v.fail("unknown global %d", in.A)
	}
	g := &v.n.Globals[in.A]
	if in.Op == ops.GlobalGet {
		v.push(g.Content)
		v.summary.maxStack = max(v.summary.maxStack, uint32(len(v.stack)))
		return true
	}
	if !g.Mutable {
		text := "global is immutable" // as the reference texts of 2.0 have it
		if v.n.Features.Has(types.FeatureFunctionReferences) {
			text = "immutable global"
		}
		return v.fail("%s: global %d cannot be set", text, in.A)
	}
	v.summary.globals.set(in.A, v.summary.serial)
	return v.pop(g.Content)
}

// selectAny checks select without types, which is for numbers and vectors only.
func (v *FuncValidator) selectAny() bool {
	if !v.pop(types.I32) {
		return false
	}
	a, ok := v.popAny()
	if !ok {
		return false
	}
	b, ok := v.popAny()
	if !ok {
		return false
	}
	if a.IsRef() || b.IsRef() {
		return v.fail("type mismatch: select of references must name their type")
	}
	if a != b && a != types.Bottom && b != types.Bottom {
		return v.fail("type mismatch: select of %s and %s", b, a)
	}
	if a == types.Bottom {
		a = b
	}
	v.push(a)
	return true
}

func (v *FuncValidator) selectTyped() bool {
	in := &v.in
	if in.B != 1 {
		return v.fail("invalid result arity: select of %d values", in.B)
	}
	t := types.ValType(in.A)
	if !v.check(v.n.checkValType(t, in.Pos)) {
		return false
	}
	if !v.pop(types.I32) || !v.pop(t) || !v.pop(t) {
		return false
	}
	v.push(t)
	return true
}

// popRef pops a reference of any type; it is Bottom in unreachable code.
func (v *FuncValidator) popRef() (types.ValType, bool) {
	t, ok := v.popAny()
	if ok && t != types.Bottom && !t.IsRef() {
		return 0, v.fail("type mismatch: expected a reference, found %s", t)
	}
	v.summary.flags |= types.UsesRefs
	return t, ok
}

// nonNull returns the type of t's values except null.
func nonNull(t types.ValType) types.ValType {
	if t == types.Bottom {
		return t
	}
	return types.Ref(false, t.Heap())
}

// refTest checks ref.is_null and ref.as_non_null.
func (v *FuncValidator) refTest() bool {
	t, ok := v.popRef()
	if !ok {
		return false
	}
	if v.in.Op == ops.RefIsNull {
		t = types.I32
	} else {
		t = nonNull(t)
	}
	v.push(t)
	return true
}

// brOnNull checks br_on_null and br_on_non_null.
func (v *FuncValidator) brOnNull() bool {
	f := v.label(v.in.A)
	if f == nil {
		return false
	}
	t, ok := v.popRef()
	if !ok {
		return false
	}
	label := v.labelTypes(f)
	if v.in.Op == ops.BrOnNull {
		if !v.passThrough(label) {
			return false
		}
		v.push(nonNull(t))
		return true
	}
	n := len(label)
	if n == 0 || !label[n-1].IsRef() {
		return v.fail("type mismatch: the target of br_on_non_null must take a reference")
	}
	if !v.n.matches(nonNull(t), label[n-1]) {
		return v.fail("type mismatch: expected %s, found %s", label[n-1], nonNull(t))
	}
	return v.passThrough(label[:n-1])
}
