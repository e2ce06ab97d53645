package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of immediates of memory and segment operators, and of
// the operators on whole memories and tables.

// access checks the memory argument, and the lane if there is one, of the current operator.
func (v *FuncValidator) access() bool {
	in := &v.in
	if int64(in.A) >= int64(len(v.n.Memories)) {
		return v.fail("unknown memory %d", in.A)
	}
	v.summary.flags |= types.UsesMemory
	if natural := in.Op.NaturalAlign(); in.B != natural {
		if in.B > natural {
			return v.fail("alignment must not be larger than natural")
		}
		if in.Op >= ops.MemoryAtomicNotify {
			return v.fail("atomic alignment must be natural")
		}
	}
	if in.I > 1<<32-1 && !v.n.Memories[in.A].Is64 {
		return v.fail("offset out of range: memory %d has 32-bit addresses", in.A)
	}
	if in.Op.Imm() == ops.ImmMemargLane {
		return v.lane()
	}
	return true
}

func (v *FuncValidator) lane() bool {
	if n := v.in.Op.Lanes(); v.in.C >= n {
		return v.fail("invalid lane index %d: there are %d lanes", v.in.C, n)
	}
	return true
}

// immediates checks the immediates of an operator with a fixed signature that is not a memory
// access.
func (v *FuncValidator) immediates() bool {
	switch v.in.Op.Imm() {
	case ops.ImmLane:
		return v.lane()
	case ops.ImmShuffle:
		for _, l := range v.in.V {
			if l >= 32 {
				return v.fail("invalid lane index %d: there are 32 lanes", l)
			}
		}
	case ops.ImmData:
		return v.dataIndex(v.in.A)
	case ops.ImmElem:
		return v.elemIndex(v.in.A)
	default:
		panic("validate.FuncValidator.immediates: kind without check")
	}
	return true
}

func (v *FuncValidator) dataIndex(i uint32) bool {
	if v.m.DataCount == types.None {
		return v.fail("data count section required")
	}
	if i >= v.m.DataCount {
		return v.fail("unknown data segment %d", i)
	}
	return true
}

func (v *FuncValidator) elemIndex(i uint32) bool {
	if int64(i) >= int64(len(v.m.Elems)) {
		return v.fail("unknown elem segment %d", i)
	}
	return true
}

// memory returns the type of memory i, or nil.
func (v *FuncValidator) memory(i uint32) *types.MemoryType {
	if int64(i) >= int64(len(v.n.Memories)) {
		v.fail("unknown memory %d", i)
		return nil
	}
	return &v.n.Memories[i]
}

// table returns the type of table i, or nil.
func (v *FuncValidator) table(i uint32) *types.TableType {
	if int64(i) >= int64(len(v.n.Tables)) {
		v.fail("unknown table %d", i)
		return nil
	}
	return &v.n.Tables[i]
}

// narrower returns the type of a length that must fit both index types.
func narrower(a, b types.ValType) types.ValType {
	if a == types.I64 && b == types.I64 {
		return types.I64
	}
	return types.I32
}

// memoryOp checks the operators on whole memories.
func (v *FuncValidator) memoryOp() bool {
	in := &v.in
	index := in.A
	if in.Op == ops.MemoryInit {
		index = in.B
	}
	m := v.memory(index)
	if m == nil {
		return false
	}
	it := m.IndexType()
	switch in.Op {
	case ops.MemorySize:
		v.push(it)
		return true
	case ops.MemoryGrow:
		if !v.pop(it) {
			return false
		}
		v.push(it)
		return true
	case ops.MemoryFill:
		return v.pop(it) && v.pop(types.I32) && v.pop(it)
	case ops.MemoryCopy:
		src := v.memory(in.B)
		if src == nil {
			return false
		}
		st := src.IndexType()
		return v.pop(narrower(it, st)) && v.pop(st) && v.pop(it)
	}
	return v.dataIndex(v.in.A) && v.pop(types.I32) && v.pop(types.I32) && v.pop(it)
}

// tableOp checks the operators on tables.
func (v *FuncValidator) tableOp() bool {
	in := &v.in
	index := in.A
	if in.Op == ops.TableInit {
		index = in.B
	}
	t := v.table(index)
	if t == nil {
		return false
	}
	v.summary.flags |= types.UsesRefs
	it := t.IndexType()
	switch in.Op {
	case ops.TableGet:
		if !v.pop(it) {
			return false
		}
		v.push(t.Elem)
		return true
	case ops.TableSet:
		return v.pop(t.Elem) && v.pop(it)
	case ops.TableSize:
		v.push(it)
		return true
	case ops.TableGrow:
		if !v.pop(it) || !v.pop(t.Elem) {
			return false
		}
		v.push(it)
		return true
	case ops.TableFill:
		return v.pop(it) && v.pop(t.Elem) && v.pop(it)
	case ops.TableCopy:
		src := v.table(in.B)
		if src == nil {
			return false
		}
		if !v.n.matches(src.Elem, t.Elem) {
			return v.fail("type mismatch: table.copy of %s to a table of %s", src.Elem, t.Elem)
		}
		st := src.IndexType()
		return v.pop(narrower(it, st)) && v.pop(st) && v.pop(it)
	}
	if !v.elemIndex(v.in.A) {
		return false
	}
	if e := v.m.Elems[in.A].Type; !v.n.matches(e, t.Elem) {
		return v.fail("type mismatch: table.init of %s to a table of %s", e, t.Elem)
	}
	return v.pop(types.I32) && v.pop(types.I32) && v.pop(it)
}
