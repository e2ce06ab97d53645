package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of structures, arrays, casts and unboxed integers.

// composite returns the structure of the type i if it is of the given kind, else nil.
func (v *FuncValidator) composite(i uint32, kind types.CompositeKind) *types.CompositeType {
	if int64(i) >= int64(len(v.m.Types)) {
		v.fail("unknown type %d", i)
		return nil
	}
	c := &v.m.Types[i].Composite
	if c.Kind != kind {
		v.fail("type mismatch: type %d is not %s", i, [...]string{"a function type", "a structure type", "an array type"}[kind])
		return nil
	}
	return c
}

// popTypeRef pops a reference to the type i, null allowed.
func (v *FuncValidator) popTypeRef(i uint32) bool {
	return v.pop(types.Ref(true, types.ConcreteHeap(types.TypeIndex(i))))
}

// pushTypeRef pushes a reference to the type i, which is not null.
func (v *FuncValidator) pushTypeRef(i uint32) bool {
	v.push(types.Ref(false, types.ConcreteHeap(types.TypeIndex(i))))
	return true
}

// defaultableField reports whether f has a default value.
func defaultableField(f types.FieldType) bool { return defaultable(f.Storage.Unpacked()) }

// structOp checks the operators on structures.
func (v *FuncValidator) structOp() bool {
	in := &v.in
	c := v.composite(in.A, types.CompositeStruct)
	if c == nil {
		return false
	}
	switch in.Op {
	case ops.StructNew:
		for i := len(c.Fields) - 1; i >= 0; i-- {
			if !v.pop(c.Fields[i].Storage.Unpacked()) {
				return false
			}
		}
		return v.pushTypeRef(in.A)
	case ops.StructNewDefault:
		for i, f := range c.Fields {
			if !defaultableField(f) {
				return v.fail("type mismatch: field %d of type %d has no default value", i, in.A)
			}
		}
		return v.pushTypeRef(in.A)
	}
	if int64(in.B) >= int64(len(c.Fields)) {
		return v.fail("unknown field %d", in.B)
	}
	f := c.Fields[in.B]
	if in.Op == ops.StructSet {
		if !f.Mutable {
			return v.fail("field is immutable: field %d of type %d", in.B, in.A)
		}
		return v.pop(f.Storage.Unpacked()) && v.popTypeRef(in.A)
	}
	if f.Storage.IsPacked() == (in.Op == ops.StructGet) {
		return v.fail("type mismatch: %s does not fit the field's type", in.Op)
	}
	if !v.popTypeRef(in.A) {
		return false
	}
	v.push(f.Storage.Unpacked())
	return true
}

// arrayNew checks the operators that make an array.
func (v *FuncValidator) arrayNew() bool {
	in := &v.in
	c := v.composite(in.A, types.CompositeArray)
	if c == nil {
		return false
	}
	f := c.Fields[0]
	switch in.Op {
	case ops.ArrayNew:
		return v.pop(types.I32) && v.pop(f.Storage.Unpacked()) && v.pushTypeRef(in.A)
	case ops.ArrayNewDefault:
		if !defaultableField(f) {
			return v.fail("type mismatch: elements of type %d have no default value", in.A)
		}
		return v.pop(types.I32) && v.pushTypeRef(in.A)
	case ops.ArrayNewFixed:
		if in.B > binary.MaxArrayNewFixed {
			return v.fail("array.new_fixed: %d elements exceed the limit of %d", in.B, binary.MaxArrayNewFixed)
		}
		for range in.B {
			if !v.pop(f.Storage.Unpacked()) {
				return false
			}
		}
		return v.pushTypeRef(in.A)
	case ops.ArrayNewData:
		return v.arrayData(f) && v.pop(types.I32) && v.pop(types.I32) && v.pushTypeRef(in.A)
	}
	return v.arrayElem(f) && v.pop(types.I32) && v.pop(types.I32) && v.pushTypeRef(in.A)
}

// arrayData checks the data segment B, from which elements of type f are made.
func (v *FuncValidator) arrayData(f types.FieldType) bool {
	if f.Storage.Unpacked().IsRef() {
		return v.fail("array type is not numeric or vector")
	}
	return v.dataIndex(v.in.B)
}

// arrayElem checks the element segment B, from which elements of type f are made.
func (v *FuncValidator) arrayElem(f types.FieldType) bool {
	if !v.elemIndex(v.in.B) {
		return false
	}
	if t := v.m.Elems[v.in.B].Type; f.Storage.IsPacked() || !v.n.matches(t, types.ValType(f.Storage)) {
		return v.fail("type mismatch: elements of type %s in a segment", t)
	}
	return true
}

// arrayOp checks the operators on arrays that exist.
func (v *FuncValidator) arrayOp() bool {
	in := &v.in
	if in.Op == ops.ArrayLen {
		if !v.pop(types.Ref(true, types.HeapArray)) {
			return false
		}
		v.push(types.I32)
		return true
	}
	c := v.composite(in.A, types.CompositeArray)
	if c == nil {
		return false
	}
	f := c.Fields[0]
	elem := f.Storage.Unpacked()
	switch in.Op {
	case ops.ArrayGet, ops.ArrayGetS, ops.ArrayGetU:
		if f.Storage.IsPacked() == (in.Op == ops.ArrayGet) {
			return v.fail("type mismatch: %s does not fit the elements' type", in.Op)
		}
		if !v.pop(types.I32) || !v.popTypeRef(in.A) {
			return false
		}
		v.push(elem)
		return true
	}
	if !f.Mutable {
		return v.fail("array is immutable: type %d", in.A)
	}
	switch in.Op {
	case ops.ArraySet:
		return v.pop(elem) && v.pop(types.I32) && v.popTypeRef(in.A)
	case ops.ArrayFill:
		return v.pop(types.I32) && v.pop(elem) && v.pop(types.I32) && v.popTypeRef(in.A)
	case ops.ArrayCopy:
		src := v.composite(in.B, types.CompositeArray)
		if src == nil {
			return false
		}
		if !v.n.storageMatches(src.Fields[0].Storage, f.Storage) {
			return v.fail("array types do not match: %d and %d", in.A, in.B)
		}
		return v.pop(types.I32) && v.pop(types.I32) && v.popTypeRef(in.B) && v.pop(types.I32) && v.popTypeRef(in.A)
	case ops.ArrayInitData:
		if !v.arrayData(f) {
			return false
		}
	case ops.ArrayInitElem:
		if !v.arrayElem(f) {
			return false
		}
	}
	return v.pop(types.I32) && v.pop(types.I32) && v.pop(types.I32) && v.popTypeRef(in.A)
}

// topHeap returns the supertype of all types in h's hierarchy.
func (n *Info) topHeap(h types.HeapType) types.HeapType {
	for _, top := range [...]types.HeapType{types.HeapFunc, types.HeapExtern, types.HeapExn} {
		if n.heapMatches(h, top) {
			return top
		}
	}
	return types.HeapAny
}

// cast checks ref.test and ref.cast in all forms.
func (v *FuncValidator) cast() bool {
	in := &v.in
	nullable := in.Op == ops.RefTestNull || in.Op == ops.RefCastNull
	t := types.Ref(nullable, types.HeapType(in.A))
	if !v.check(v.n.checkRefType(t, len(v.m.Types), in.Pos)) || !v.pop(types.Ref(true, v.n.topHeap(t.Heap()))) {
		return false
	}
	if in.Op == ops.RefTest || in.Op == ops.RefTestNull {
		t = types.I32
	}
	v.push(t)
	return true
}

// brOnCast checks br_on_cast and br_on_cast_fail.
func (v *FuncValidator) brOnCast() bool {
	in := &v.in
	from, to := types.ValType(in.B), types.ValType(in.C)
	if !v.check(v.n.checkRefType(from, len(v.m.Types), in.Pos)) || !v.check(v.n.checkRefType(to, len(v.m.Types), in.Pos)) {
		return false
	}
	if !v.n.matches(to, from) {
		return v.fail("type mismatch: %s is not a subtype of %s", to, from)
	}
	f := v.label(in.A)
	if f == nil || !v.pop(from) {
		return false
	}
	// What is not of the target type cannot be null if the target type has null.
	taken, other := to, from
	if to.Nullable() {
		other = nonNull(from)
	}
	if in.Op == ops.BrOnCastFail {
		taken, other = other, taken
	}
	label := v.labelTypes(f)
	n := len(label)
	if n == 0 || !v.n.matches(taken, label[n-1]) {
		return v.fail("type mismatch: label %d does not take %s", in.A, taken)
	}
	if !v.passThrough(label[:n-1]) {
		return false
	}
	v.push(other)
	return true
}

// convert checks operators from one reference type to another, or to and from i32.
func (v *FuncValidator) convert() bool {
	switch v.in.Op {
	case ops.RefI31:
		if !v.pop(types.I32) {
			return false
		}
		v.push(types.Ref(false, types.HeapI31))
		return true
	case ops.I31GetS, ops.I31GetU:
		if !v.pop(types.Ref(true, types.HeapI31)) {
			return false
		}
		v.push(types.I32)
		return true
	case ops.RefEq:
		eq := types.Ref(true, types.HeapEq)
		if !v.pop(eq) || !v.pop(eq) {
			return false
		}
		v.push(types.I32)
		return true
	}
	from, to := types.HeapExtern, types.HeapAny
	if v.in.Op == ops.ExternConvertAny {
		from, to = to, from
	}
	t, ok := v.popRef()
	if !ok {
		return false
	}
	if !v.n.matches(t, types.Ref(true, from)) {
		return v.fail("type mismatch: expected %s, found %s", types.Ref(true, from), t)
	}
	v.push(types.Ref(t == types.Bottom || t.Nullable(), to))
	return true
}

// gc checks the operators of the GC proposal.
func (v *FuncValidator) gc() bool {
	switch op := v.in.Op; {
	case op >= ops.StructNew && op <= ops.StructSet:
		return v.structOp()
	case op >= ops.ArrayNew && op <= ops.ArrayNewElem:
		return v.arrayNew()
	case op >= ops.ArrayGet && op <= ops.ArrayInitElem:
		return v.arrayOp()
	case op >= ops.RefTest && op <= ops.RefCastNull:
		return v.cast()
	case op == ops.BrOnCast || op == ops.BrOnCastFail:
		return v.brOnCast()
	}
	return v.convert()
}
