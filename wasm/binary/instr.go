package binary

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file defines the decoded form of one operator.

// An Instr is one operator with its immediates. It holds no pointers and is meant to be
// reused: fields that the operator's kind of immediates does not name hold anything.
//
//	ImmNone, ImmFence    –
//	ImmBlock             A: result type as a types.ValType, 0 if none; B: type index, types.None if not given by one
//	ImmLabel             A: label
//	ImmBrTable           A: default label; B: number of other targets; list: OpReader.Labels
//	ImmFunc … ImmElem    A: index
//	ImmCallIndirect      A: type; B: table
//	ImmTable2, ImmMem2   A: destination; B: source
//	ImmDataMem           A: data segment; B: memory
//	ImmElemTable         A: element segment; B: table
//	ImmMemarg            A: memory; B: log2 of the alignment; I: offset
//	ImmMemargLane        the same and C: lane
//	ImmLane              C: lane
//	ImmShuffle, ImmV128  V: lanes, or the value's bytes
//	ImmI32, ImmI64       I: value, sign-extended to 64 bits
//	ImmF32, ImmF64       I: bits
//	ImmHeap              A: types.HeapType
//	ImmSelect            A: first type as a types.ValType; B: number of types; list: OpReader.ValTypes
//	ImmTag               A: tag
//	ImmTryTable          A, B: as ImmBlock; C: number of catch clauses; list: OpReader.Catches
//	ImmTypeField         A: type; B: field
//	ImmTypeN             A: type; B: count
//	ImmType2             A: destination type; B: source type
//	ImmTypeData, …Elem   A: type; B: segment
//	ImmBrCast            A: label; B: source, C: target, both as a types.ValType
type Instr struct {
	Op      ops.Op
	Pos     uint32 // of the opcode, from the start of the module
	A, B, C uint32
	list    uint32 // position of a list in the reader's bytes
	I       uint64
	V       [16]byte
}

// I32 returns the value of an i32.const, or the bits of an f32.const.
func (in *Instr) I32() int32 { return int32(in.I) }

// BlockResult returns the result type of a block type without index, or 0.
func (in *Instr) BlockResult() types.ValType { return types.ValType(in.A) }

// HasTypeIndex reports whether a block type is given by a type index, which is B.
func (in *Instr) HasTypeIndex() bool { return in.B != types.None }

// A LabelIter iterates over the targets of a br_table without the default.
type LabelIter struct {
	data []byte
	pos  int
	n    uint32
}

// Next returns the next target, or false.
func (it *LabelIter) Next() (uint32, bool) {
	if it.n == 0 {
		return 0, false
	}
	it.n--
	if b := it.data[it.pos]; b < 0x80 {
		it.pos++
		return uint32(b), true
	}
	v, next, _ := readU32(it.data, it.pos)
	it.pos = next
	return v, true
}

// Labels returns an iterator over the targets of the br_table in, which r read.
func (r *OpReader) Labels(in *Instr) LabelIter {
	return LabelIter{data: r.data, pos: int(in.list), n: in.B}
}

// A TypeIter iterates over the types of a select.
type TypeIter struct {
	data []byte
	pos  int
	n    uint32
}

// Next returns the next type, or false.
func (it *TypeIter) Next() (types.ValType, bool) {
	if it.n == 0 {
		return 0, false
	}
	it.n--
	t, next, _ := readValType(it.data, it.pos)
	it.pos = next
	return t, true
}

// ValTypes returns an iterator over the types of the select in, which r read.
func (r *OpReader) ValTypes(in *Instr) TypeIter {
	return TypeIter{data: r.data, pos: int(in.list), n: in.B}
}

// A CatchKind is the form of a catch clause, as the binary format numbers them.
type CatchKind uint8

const (
	CatchTag CatchKind = iota
	CatchTagRef
	CatchAll
	CatchAllRef
)

// A Catch is one clause of a try_table. Tag counts for the first two kinds.
type Catch struct {
	Kind       CatchKind
	Tag, Label uint32
}

// A CatchIter iterates over the clauses of a try_table.
type CatchIter struct {
	data []byte
	pos  int
	n    uint32
}

// Next returns the next clause, or false.
func (it *CatchIter) Next() (Catch, bool) {
	if it.n == 0 {
		return Catch{}, false
	}
	it.n--
	c, next, _ := readCatch(it.data, it.pos)
	it.pos = next
	return c, true
}

func readCatch(data []byte, pos int) (c Catch, next int, msg string) {
	if uint(pos) >= uint(len(data)) {
		return c, pos, msgEndInSection
	}
	c.Kind = CatchKind(data[pos])
	if c.Kind > CatchAllRef {
		return c, pos, "malformed catch clause"
	}
	pos++
	if c.Kind <= CatchTagRef {
		if c.Tag, pos, msg = readU32(data, pos); msg != "" {
			return c, pos, msg
		}
	}
	c.Label, pos, msg = readU32(data, pos)
	return c, pos, msg
}

// Catches returns an iterator over the clauses of the try_table in, which r read.
func (r *OpReader) Catches(in *Instr) CatchIter {
	return CatchIter{data: r.data, pos: int(in.list), n: in.C}
}
