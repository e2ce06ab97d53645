package wat

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the immediates of operators, whose shapes are in the table of package ops.

// localIndex reads the index of a local.
func (m *moduleParser) localIndex() uint32 {
	t := m.Peek()
	if t.Kind != ID {
		return m.number()
	}
	m.Next()
	name := m.idName(t)
	i, ok := m.locals[string(name)]
	if !ok {
		m.Fail(t, "unknown local $%s", clip(name))
	}
	return i
}

// plain reads the immediates of an operator that is not structured, and appends it.
func (m *moduleParser) plain(op ops.Op) {
	in := binary.Instr{Op: op}
	switch imm := op.Imm(); imm {
	case ops.ImmNone:
		if op != ops.Select || !m.AtOpen("result") {
			m.code = binary.AppendOp(m.code, op)
			return
		}
		m.valTypes = m.valTypes[:0]
		for m.Open("result") {
			for m.Peek().Kind != RParen && m.err == nil {
				m.valTypes = append(m.valTypes, m.valType())
			}
			m.Close()
		}
		m.code = binary.AppendSelect(m.code, m.valTypes...)
		return
	case ops.ImmBrTable:
		m.targets = append(m.targets[:0], m.labelIndex())
		for m.atIndex() {
			m.targets = append(m.targets, m.labelIndex())
		}
		n := len(m.targets) - 1
		m.code = binary.AppendBrTable(m.code, m.targets[:n], m.targets[n])
		return
	case ops.ImmLocal:
		in.A = m.localIndex()
	case ops.ImmLabel:
		in.A = m.labelIndex()
	case ops.ImmI32:
		in.I = m.Int(32)
	case ops.ImmI64:
		in.I = m.Int(64)
	case ops.ImmF32:
		in.I = m.Float(32)
	case ops.ImmF64:
		in.I = m.Float(64)
	case ops.ImmV128:
		in.V = m.V128()
	case ops.ImmMemarg, ops.ImmMemargLane:
		m.memarg(&in, imm == ops.ImmMemargLane)
	case ops.ImmLane:
		in.C = m.lane()
	case ops.ImmShuffle:
		m.shuffle(&in)
	case ops.ImmHeap, ops.ImmBrCast:
		m.castImmediates(&in)
	default:
		m.indices(&in, imm)
	}
	if m.err == nil {
		m.code = binary.AppendInstr(m.code, &in)
	}
}

// indexSpaces says which spaces the one or two indices of an operator are from, in the order
// of the binary.
var indexSpaces = [ops.NumImms][2]spaceID{
	ops.ImmFunc:      {spaceFunc, numSpaces},
	ops.ImmType:      {spaceType, numSpaces},
	ops.ImmGlobal:    {spaceGlobal, numSpaces},
	ops.ImmTable:     {spaceTable, numSpaces},
	ops.ImmMem:       {spaceMemory, numSpaces},
	ops.ImmData:      {spaceData, numSpaces},
	ops.ImmElem:      {spaceElem, numSpaces},
	ops.ImmTag:       {spaceTag, numSpaces},
	ops.ImmTable2:    {spaceTable, spaceTable},
	ops.ImmMem2:      {spaceMemory, spaceMemory},
	ops.ImmDataMem:   {spaceData, spaceMemory},
	ops.ImmElemTable: {spaceElem, spaceTable},
	ops.ImmType2:     {spaceType, spaceType},
	ops.ImmTypeData:  {spaceType, spaceData},
	ops.ImmTypeElem:  {spaceType, spaceElem},
}

// indices reads the immediates that are indices, of which some may be left out.
func (m *moduleParser) indices(in *binary.Instr, imm ops.Imm) {
	sp := indexSpaces[imm]
	switch imm {
	case ops.ImmFence:
	case ops.ImmTable, ops.ImmMem:
		in.A = m.indexOr0(sp[0])
	case ops.ImmTable2, ops.ImmMem2:
		if m.atIndex() {
			in.A = m.index(sp[0])
			in.B = m.index(sp[1])
		}
	case ops.ImmDataMem, ops.ImmElemTable:
		// The text has the memory or table first, if at all.
		if m.isIndex(m.PeekAt(1)) {
			in.B = m.index(sp[1])
		}
		in.A = m.index(sp[0])
	case ops.ImmCallIndirect:
		in.B = m.indexOr0(spaceTable)
		in.A = uint32(m.typeUse(nil))
	case ops.ImmTypeField:
		in.A = m.index(spaceType)
		in.B = m.fieldIndex(types.TypeIndex(in.A))
	case ops.ImmTypeN:
		in.A = m.index(spaceType)
		in.B = m.U32()
	default:
		in.A = m.index(sp[0])
		if sp[1] != numSpaces {
			in.B = m.index(sp[1])
		}
	}
	if slices.Contains(sp[:], spaceData) {
		m.usesData = true
	}
}

// fieldIndex reads the index of a field of the structure type t.
func (m *moduleParser) fieldIndex(t types.TypeIndex) uint32 {
	at := m.Peek()
	if at.Kind != ID {
		return m.number()
	}
	m.Next()
	name := m.idName(at)
	i, ok := m.fieldIDs[t][string(name)]
	if !ok {
		m.Fail(at, "unknown field $%s", clip(name))
	}
	return i
}

// castImmediates reads the types of reference operators.
func (m *moduleParser) castImmediates(in *binary.Instr) {
	switch in.Op {
	case ops.RefNull:
		in.A = uint32(m.heapType())
	case ops.RefTest, ops.RefCast:
		t := m.refType()
		in.A = uint32(t.Heap())
		if t.Nullable() {
			in.Op++ // the table has the nullable one next
		}
	default: // br_on_cast, br_on_cast_fail
		in.A = m.labelIndex()
		in.B = uint32(m.refType())
		in.C = uint32(m.refType())
	}
}

// memarg reads "memidx? offset=N? align=N?", and a lane if the operator has one.
func (m *moduleParser) memarg(in *binary.Instr, lane bool) {
	if m.atIndex() {
		next := m.PeekAt(1)
		if !lane || m.AtID() || m.isIndex(next) || next.Kind == Keyword && m.isMemargKeyword(next) {
			in.A = m.index(spaceMemory)
		}
	}
	in.B = in.Op.NaturalAlign()
	if v, ok := m.keyValue("offset=", m.sizeBits()); ok {
		in.I = v
	}
	t := m.Peek()
	if v, ok := m.keyValue("align=", 64); ok {
		if v == 0 || v&(v-1) != 0 {
			m.Fail(t, "alignment must be a power of two")
			return
		}
		in.B = uint32(bits.TrailingZeros64(v))
	}
	if lane {
		in.C = m.lane()
	}
}

func (m *moduleParser) isMemargKeyword(t Token) bool {
	b := m.Text(t)
	return bytes.HasPrefix(b, []byte("offset=")) || bytes.HasPrefix(b, []byte("align="))
}

// keyValue reads a keyword of the form key=N with a number of at most width bits.
func (m *moduleParser) keyValue(key string, width int) (v uint64, ok bool) {
	t := m.Peek()
	b := m.Text(t)
	if t.Kind != Keyword || len(b) <= len(key) || string(b[:len(key)]) != key || classify(b[len(key):]) != natNum {
		return 0, false
	}
	if v, ok = magnitude(b[len(key):]); !ok || width < 64 && v>>width != 0 {
		m.Fail(t, "i%d constant out of range", width)
		return 0, false
	}
	m.Next()
	return v, true
}

// lane reads the index of a lane. The two parts of its message are what the second and the
// third version of the specification say.
func (m *moduleParser) lane() uint32 {
	t := m.Peek()
	if t.Kind == Number && classify(m.Text(t)) == natNum {
		if v, ok := magnitude(m.Text(t)); !ok || v > 255 {
			m.Fail(t, "i8 constant out of range: malformed lane index")
			return 0
		}
	}
	return uint32(m.nat(8))
}

// shuffle reads the sixteen lanes of i8x16.shuffle.
func (m *moduleParser) shuffle(in *binary.Instr) {
	at := m.Peek()
	n := 0
	for ; m.AtNumber(); n++ {
		t := m.Peek()
		b := m.Text(t)
		v, ok := uint64(0), classify(b) == natNum
		if ok {
			v, ok = magnitude(b)
		}
		if !ok || v > 255 {
			m.Fail(t, "i8 constant out of range: malformed lane index")
			return
		}
		if n < len(in.V) {
			in.V[n] = byte(v)
		}
		m.Next()
	}
	if n != len(in.V) {
		m.Fail(at, "invalid lane length: %d lanes where 16 are needed", n)
	}
}
