package binary

import (
	"encoding/binary"
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the encoding of operators.

// AppendOp appends the opcode of op.
func AppendOp(b []byte, op ops.Op) []byte {
	in := op.Info()
	if in.Prefix == 0 {
		return append(b, byte(in.Code))
	}
	return AppendU32(append(b, in.Prefix), in.Code)
}

// AppendInstr appends an operator with the immediates that in holds. The lists of br_table,
// select and try_table are not in an Instr, so these have functions of their own, and
// AppendInstr panics if given one.
func AppendInstr(b []byte, in *Instr) []byte {
	b = AppendOp(b, in.Op)
	switch imm := in.Op.Imm(); imm {
	case ops.ImmNone:
		return b
	case ops.ImmBlock:
		return appendBlockType(b, in)
	case ops.ImmLabel, ops.ImmFunc, ops.ImmType, ops.ImmLocal, ops.ImmGlobal, ops.ImmTable, ops.ImmMem, ops.ImmData, ops.ImmElem, ops.ImmTag:
		return AppendU32(b, in.A)
	case ops.ImmCallIndirect, ops.ImmTable2, ops.ImmMem2, ops.ImmDataMem, ops.ImmElemTable,
		ops.ImmTypeField, ops.ImmTypeN, ops.ImmType2, ops.ImmTypeData, ops.ImmTypeElem:
		return AppendU32(AppendU32(b, in.A), in.B)
	case ops.ImmMemarg:
		return appendMemarg(b, in)
	case ops.ImmMemargLane:
		return append(appendMemarg(b, in), byte(in.C))
	case ops.ImmLane:
		return append(b, byte(in.C))
	case ops.ImmShuffle, ops.ImmV128:
		return append(b, in.V[:]...)
	case ops.ImmI32:
		return AppendSigned(b, int64(int32(in.I)))
	case ops.ImmI64:
		return AppendSigned(b, int64(in.I))
	case ops.ImmF32:
		return binary.LittleEndian.AppendUint32(b, uint32(in.I))
	case ops.ImmF64:
		return binary.LittleEndian.AppendUint64(b, in.I)
	case ops.ImmHeap:
		return AppendHeapType(b, types.HeapType(in.A))
	case ops.ImmFence:
		return append(b, 0)
	case ops.ImmBrCast:
		from, to := types.ValType(in.B), types.ValType(in.C)
		b = AppendU32(append(b, bit(from.Nullable(), 1)|bit(to.Nullable(), 2)), in.A)
		return AppendHeapType(AppendHeapType(b, from.Heap()), to.Heap())
	default:
		panic(fmt.Sprintf("binary.AppendInstr: %s has a list", in.Op))
	}
}

func appendBlockType(b []byte, in *Instr) []byte {
	switch {
	case in.HasTypeIndex():
		return AppendSigned(b, int64(in.B))
	case in.A == 0:
		return append(b, blockEmpty)
	}
	return AppendValType(b, in.BlockResult())
}

func appendMemarg(b []byte, in *Instr) []byte {
	if in.A == 0 {
		b = AppendU32(b, in.B)
	} else {
		b = AppendU32(AppendU32(b, in.B|memargIndexed), in.A)
	}
	return AppendU64(b, in.I)
}

// AppendBrTable appends a br_table.
func AppendBrTable(b []byte, targets []uint32, def uint32) []byte {
	b = AppendU32(AppendOp(b, ops.BrTable), uint32(len(targets)))
	for _, t := range targets {
		b = AppendU32(b, t)
	}
	return AppendU32(b, def)
}

// AppendSelect appends a select with types.
func AppendSelect(b []byte, ts ...types.ValType) []byte {
	return appendValTypes(AppendOp(b, ops.SelectT), ts)
}

// AppendTryTable appends a try_table with the block type in in.
func AppendTryTable(b []byte, in *Instr, catches []Catch) []byte {
	b = appendBlockType(AppendOp(b, ops.TryTable), in)
	b = AppendU32(b, uint32(len(catches)))
	for _, c := range catches {
		b = append(b, byte(c.Kind))
		if c.Kind <= CatchTagRef {
			b = AppendU32(b, c.Tag)
		}
		b = AppendU32(b, c.Label)
	}
	return b
}

// AppendCopy appends the operator in, which r has just read, its list included.
func (r *OpReader) AppendCopy(b []byte, in *Instr) []byte {
	switch in.Op.Imm() {
	case ops.ImmBrTable:
		b = AppendU32(AppendOp(b, in.Op), in.B)
		it := r.Labels(in)
		for l, ok := it.Next(); ok; l, ok = it.Next() {
			b = AppendU32(b, l)
		}
		return AppendU32(b, in.A)
	case ops.ImmSelect:
		b = AppendU32(AppendOp(b, in.Op), in.B)
		it := r.ValTypes(in)
		for t, ok := it.Next(); ok; t, ok = it.Next() {
			b = AppendValType(b, t)
		}
		return b
	case ops.ImmTryTable:
		var catches []Catch
		it := r.Catches(in)
		for c, ok := it.Next(); ok; c, ok = it.Next() {
			catches = append(catches, c)
		}
		return AppendTryTable(b, in, catches)
	}
	return AppendInstr(b, in)
}

// A LocalDecl declares a run of locals of one type.
type LocalDecl struct {
	Count uint32
	Type  types.ValType
}

// NewBody returns a body with the given locals and code, which must include the final end.
func NewBody(locals []LocalDecl, code []byte) Body {
	b := AppendU32(nil, uint32(len(locals)))
	for _, l := range locals {
		b = AppendValType(AppendU32(b, l.Count), l.Type)
	}
	return Body{Bytes: append(b, code...)}
}
