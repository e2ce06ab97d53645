package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the validity of types, and the subtype relation.

// heapFeature returns the proposal that the abstract heap type h came with.
func heapFeature(h types.HeapType) types.Features {
	switch h {
	case types.HeapFunc, types.HeapExtern:
		return types.FeatureReferenceTypes
	case types.HeapExn, types.HeapNoExn:
		return types.FeatureExceptions
	}
	return types.FeatureGC
}

// notEnabled is the error for something that belongs to the proposals in missing.
func notEnabled(at uint32, missing types.Features) *binary.Error {
	names := missing.Names()
	if len(names) == 0 {
		panic("validate.notEnabled: no feature is missing")
	}
	return binary.Errorf(at, "%s support is not enabled", names[0])
}

// checkRefType checks the reference type t for use in this module, when numTypes types exist.
func (n *Info) checkRefType(t types.ValType, numTypes int, at uint32) error {
	need := types.FeatureReferenceTypes
	h := t.Heap()
	switch {
	case h.IsConcrete():
		if int(h.Index()) >= numTypes {
			return binary.Errorf(at, "unknown type %d", h.Index())
		}
		need |= types.FeatureFunctionReferences
	default:
		need |= heapFeature(h)
	}
	if !t.Nullable() {
		need |= types.FeatureFunctionReferences
	}
	if missing := need &^ n.Features; missing != 0 {
		return notEnabled(at, missing)
	}
	return nil
}

// checkValType checks the value type t for use in this module.
func (n *Info) checkValType(t types.ValType, at uint32) error {
	switch {
	case t.IsNum():
		return nil
	case t.IsVec():
		if !n.Features.Has(types.FeatureSIMD) {
			return notEnabled(at, types.FeatureSIMD)
		}
		return nil
	}
	return n.checkRefType(t, len(n.Module.Types), at)
}

// matches reports whether a value of type a may be used where b is expected. Bottom matches
// everything.
func (n *Info) matches(a, b types.ValType) bool {
	if a == b || a == types.Bottom {
		return true
	}
	if !a.IsRef() || !b.IsRef() || a.Nullable() && !b.Nullable() {
		return false
	}
	return n.heapMatches(a.Heap(), b.Heap())
}

// heapMatches reports whether a is a subtype of b.
func (n *Info) heapMatches(a, b types.HeapType) bool {
	if a == b {
		return true
	}
	if a.IsConcrete() && b.IsConcrete() {
		return n.typeMatches(a.Index(), b.Index())
	}
	if a.IsConcrete() {
		switch n.Module.Types[a.Index()].Composite.Kind {
		case types.CompositeFunc:
			return b == types.HeapFunc
		case types.CompositeStruct:
			return b == types.HeapStruct || b == types.HeapEq || b == types.HeapAny
		}
		return b == types.HeapArray || b == types.HeapEq || b == types.HeapAny
	}
	if b.IsConcrete() {
		bottom := types.HeapNone
		if n.Module.Types[b.Index()].Composite.Kind == types.CompositeFunc {
			bottom = types.HeapNoFunc
		}
		return a == bottom
	}
	switch a {
	case types.HeapNone:
		return b == types.HeapI31 || b == types.HeapStruct || b == types.HeapArray || b == types.HeapEq || b == types.HeapAny
	case types.HeapI31, types.HeapStruct, types.HeapArray:
		return b == types.HeapEq || b == types.HeapAny
	case types.HeapEq:
		return b == types.HeapAny
	case types.HeapNoFunc:
		return b == types.HeapFunc
	case types.HeapNoExtern:
		return b == types.HeapExtern
	case types.HeapNoExn:
		return b == types.HeapExn
	}
	return false
}

// typeMatches reports whether the defined type a is equivalent to b or declares it as a
// supertype, directly or not.
func (n *Info) typeMatches(a, b types.TypeIndex) bool {
	for depth := 0; ; depth++ {
		if n.Canon[a] == n.Canon[b] {
			return true
		}
		s := n.Module.Types[a].Supers
		if len(s) == 0 || depth > binary.MaxSubtypingDepth {
			return false
		}
		a = s[0]
	}
}

// listMatches reports whether the types in a match those in b, one by one.
func (n *Info) listMatches(a, b []types.ValType) bool {
	if len(a) != len(b) {
		return false
	}
	for i, t := range a {
		if !n.matches(t, b[i]) {
			return false
		}
	}
	return true
}

// funcMatches reports whether a function of type a may be used as one of type b.
func (n *Info) funcMatches(a, b *types.FuncType) bool {
	return n.listMatches(b.Params, a.Params) && n.listMatches(a.Results, b.Results)
}

// storageMatches reports whether a field's content of type a may be used as one of type b.
func (n *Info) storageMatches(a, b types.StorageType) bool {
	if a.IsPacked() || b.IsPacked() {
		return a == b
	}
	return n.matches(types.ValType(a), types.ValType(b))
}

// fieldMatches reports whether the field type a is a subtype of b.
func (n *Info) fieldMatches(a, b types.FieldType) bool {
	return a.Mutable == b.Mutable && n.storageMatches(a.Storage, b.Storage) && (!a.Mutable || n.storageMatches(b.Storage, a.Storage))
}

// compositeMatches reports whether the structure of a may be declared a subtype of b's.
func (n *Info) compositeMatches(a, b *types.CompositeType) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == types.CompositeFunc {
		return n.funcMatches(&a.Func, &b.Func)
	}
	if len(a.Fields) < len(b.Fields) {
		return false
	}
	for i, f := range b.Fields {
		if !n.fieldMatches(a.Fields[i], f) {
			return false
		}
	}
	return true
}

// defaultable reports whether t has a default value.
func defaultable(t types.ValType) bool { return !t.IsRef() || t.Nullable() }
