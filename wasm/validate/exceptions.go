package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of exceptions: throw, throw_ref and try_table.

// tagParams returns the types that an exception of the given tag carries.
func (v *FuncValidator) tagParams(tag uint32) ([]types.ValType, bool) {
	if int64(tag) >= int64(len(v.n.Tags)) {
		return nil, v.fail("unknown tag %d", tag)
	}
	return v.m.FuncType(v.n.Tags[tag].Type).Params, true
}

func (v *FuncValidator) throw() bool {
	if v.in.Op == ops.ThrowRef {
		return v.pop(types.ExnRef) && v.setUnreachable()
	}
	params, ok := v.tagParams(v.in.A)
	return ok && v.popList(params) && v.setUnreachable()
}

// tryTable checks the catch clauses, whose labels are those outside of the construct, and
// opens it.
func (v *FuncValidator) tryTable() bool {
	it := v.r.Catches(&v.in)
	for c, ok := it.Next(); ok; c, ok = it.Next() {
		if !v.catch(c) {
			return false
		}
	}
	return v.open(frameTry)
}

// catch checks that the label of c takes what c catches.
func (v *FuncValidator) catch(c binary.Catch) bool {
	f := v.label(c.Label)
	if f == nil {
		return false
	}
	var params []types.ValType
	if c.Kind <= binary.CatchTagRef {
		var ok bool
		if params, ok = v.tagParams(c.Tag); !ok {
			return false
		}
	}
	label := v.labelTypes(f)
	if c.Kind == binary.CatchTagRef || c.Kind == binary.CatchAllRef {
		n := len(label)
		if n == 0 || !v.n.matches(types.Ref(false, types.HeapExn), label[n-1]) {
			return v.fail("type mismatch: label %d does not take the exception reference", c.Label)
		}
		label = label[:n-1]
	}
	if !v.n.listMatches(params, label) {
		return v.fail("type mismatch: label %d does not take the values of the exception", c.Label)
	}
	return true
}
