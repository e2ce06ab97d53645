package wat

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the structure of instruction sequences, section 6.5 of the
// specification: flat and folded forms, blocks and labels. Nesting is kept in a stack of
// frames, not in recursion, so its depth is limited by memory only.

// Opcodes that are written without a look at the table.
const (
	opEnd      = 0x0B
	opI32Const = 0x41
	opI64Const = 0x42
)

// A frame is a construct whose end has not been read.
type frame struct {
	kind  frameKind
	pend  int   // frameFold, frameCond: where its operator starts in moduleParser.pend
	token Token // for messages
	label label // frameCond: of the block to come
}

type frameKind uint8

const (
	frameFold      frameKind = iota // (op … operands
	frameFoldBlock                  // (block … instructions
	frameCond                       // (if … condition
	frameThen                       // (if … (then instructions
	frameElse                       // (if … (else instructions
	frameIfDone                     // (if … (then …) (else …)
	frameBlock                      // block … instructions
	frameIf                         // if … instructions
	frameIfElse                     // if … else instructions
	frameTry                        // try … instructions, of the first design of exceptions
	frameFoldTry                    // (try … arms
	frameTryDone                    // (try … (delegate label)
	frameArm                        // (do, catch or catch_all instructions
)

// operandsOnly reports whether what is in the frame must be in parentheses.
func (k frameKind) operandsOnly() bool {
	return k == frameFold || k == frameCond || k == frameIfDone || k == frameFoldTry || k == frameTryDone
}

// A label is a construct that a branch can name. An empty name is no name.
type label struct {
	name  []byte
	token Token // of the identifier
}

// instrs reads instructions up to a closing parenthesis, which it leaves, or just one folded
// instruction, and appends their code to m.code.
//
// The immediates of a folded operator come before its operands, and may add types to the module
// in that order, but its code comes after them. So it is put aside, on the stack m.pend.
func (m *moduleParser) instrs(one bool) {
	base := len(m.frames)
	for {
		switch t := m.Peek(); t.Kind {
		case Keyword:
			if len(m.frames) > base {
				if m.frames[len(m.frames)-1].kind.operandsOnly() {
					m.Unexpected("expected an instruction in parentheses")
					break
				}
			}
			m.flat(t, base)
		case LParen:
			m.folded(base)
		case RParen:
			if len(m.frames) == base {
				return
			}
			m.closeFrame()
		default:
			m.Unexpected("expected an instruction")
		}
		if m.err != nil {
			m.frames = m.frames[:base]
			m.pend = m.pend[:0]
			return
		}
		if one && len(m.frames) == base {
			return
		}
	}
}

// closeFrame reads the closing parenthesis of the innermost frame.
func (m *moduleParser) closeFrame() {
	f := &m.frames[len(m.frames)-1]
	switch f.kind {
	case frameFold:
		m.code = append(m.code, m.pend[f.pend:]...)
		m.pend = m.pend[:f.pend]
	case frameFoldBlock, frameIfDone, frameFoldTry:
		m.endBlock()
	case frameArm, frameTryDone:
	case frameThen:
		m.Next()
		if m.Open("else") {
			m.code = binary.AppendOp(m.code, ops.Else)
			f.kind = frameElse
		} else {
			f.kind = frameIfDone
		}
		return
	case frameElse:
		m.Next()
		f.kind = frameIfDone
		return
	case frameCond:
		m.Unexpected(`expected "(then"`)
		return
	default:
		m.Unexpected("expected the end of " + string(m.Text(f.token)))
		return
	}
	m.frames = m.frames[:len(m.frames)-1]
	m.Next()
}

func (m *moduleParser) endBlock() {
	m.code = append(m.code, opEnd)
	m.labels = m.labels[:len(m.labels)-1]
}

// operator returns the operator whose mnemonic is t, or reports an error.
func (m *moduleParser) operator(t Token) ops.Op {
	op := m.words[string(m.src[t.Pos:t.End])]
	if op == 0 {
		m.Unexpected("expected an instruction")
	}
	return op
}

// flat reads an instruction that starts with the keyword t.
func (m *moduleParser) flat(t Token, base int) {
	op := m.operator(t)
	switch op {
	case 0:
	case ops.Block, ops.Loop, ops.If, ops.TryTable, ops.Try:
		m.Next()
		m.pushLabel(m.blockStart(op))
		kind := frameBlock
		switch op {
		case ops.If:
			kind = frameIf
		case ops.Try:
			kind = frameTry
		}
		m.frames = append(m.frames, frame{kind: kind, token: t})
	case ops.Else:
		if len(m.frames) == base || m.frames[len(m.frames)-1].kind != frameIf {
			m.Unexpected("expected an instruction")
			return
		}
		m.Next()
		m.repeatLabel()
		m.code = binary.AppendOp(m.code, ops.Else)
		m.frames[len(m.frames)-1].kind = frameIfElse
	case ops.End:
		if len(m.frames) == base {
			m.Unexpected("expected an instruction")
			return
		}
		if k := m.frames[len(m.frames)-1].kind; k < frameBlock || k > frameTry {
			m.Unexpected("expected an instruction")
			return
		}
		m.Next()
		m.repeatLabel()
		m.endBlock()
		m.frames = m.frames[:len(m.frames)-1]
	case ops.Catch, ops.CatchAll, ops.Delegate:
		if len(m.frames) == base || m.frames[len(m.frames)-1].kind != frameTry {
			m.Unexpected("expected an instruction")
			return
		}
		m.Next()
		if op == ops.Delegate {
			m.labels = m.labels[:len(m.labels)-1] // the label counts from outside of the try
			m.frames = m.frames[:len(m.frames)-1]
		}
		m.plain(op)
	default:
		m.Next()
		m.plain(op)
	}
}

// folded reads the start of an instruction in parentheses.
func (m *moduleParser) folded(base int) {
	if len(m.frames) > base {
		switch f := &m.frames[len(m.frames)-1]; f.kind {
		case frameIfDone:
			m.Unexpected(`expected ")"`)
			return
		case frameCond:
			if m.Open("then") {
				m.code = append(m.code, m.pend[f.pend:]...)
				m.pend = m.pend[:f.pend]
				m.pushLabel(f.label)
				f.kind = frameThen
				return
			}
		case frameFoldTry, frameTryDone:
			m.tryArm(f)
			return
		}
	}
	m.Next()
	t := m.Peek()
	if t.Kind != Keyword {
		m.Unexpected("expected an instruction")
		return
	}
	op := m.operator(t)
	switch op {
	case 0:
	case ops.Block, ops.Loop, ops.TryTable, ops.Try:
		m.Next()
		m.pushLabel(m.blockStart(op))
		kind := frameFoldBlock
		if op == ops.Try {
			kind = frameFoldTry
		}
		m.frames = append(m.frames, frame{kind: kind, token: t})
	case ops.If:
		m.Next()
		start := len(m.code)
		l := m.blockStart(op)
		m.frames = append(m.frames, frame{kind: frameCond, pend: m.putAside(start), token: t, label: l})
	case ops.Else, ops.End, ops.Catch, ops.CatchAll, ops.Delegate:
		m.Unexpected("expected an instruction")
	default:
		m.Next()
		start := len(m.code)
		m.plain(op)
		if m.Peek().Kind == RParen {
			m.Next() // no operands
			return
		}
		m.frames = append(m.frames, frame{kind: frameFold, pend: m.putAside(start), token: t})
	}
}

// tryArm reads the start of an arm of a try in parentheses, whose frame is f.
func (m *moduleParser) tryArm(f *frame) {
	kw := string(m.OpenKeyword())
	m.Next()
	switch {
	case f.kind == frameTryDone:
		m.Unexpected(`expected ")"`)
		return
	case kw == "do":
		m.Next()
	case kw == "catch" || kw == "catch_all" || kw == "delegate":
		op := m.operator(m.Next())
		if op == ops.Delegate {
			m.labels = m.labels[:len(m.labels)-1] // the label counts from outside of the try
			m.plain(op)
			m.Close()
			f.kind = frameTryDone
			return
		}
		m.plain(op)
	default:
		m.Unexpected("expected do, catch, catch_all or delegate")
		return
	}
	m.frames = append(m.frames, frame{kind: frameArm})
}

// putAside moves the code from start on to the stack m.pend and returns where it is there.
func (m *moduleParser) putAside(start int) int {
	at := len(m.pend)
	m.pend = append(m.pend, m.code[start:]...)
	m.code = m.code[:start]
	return at
}

// blockStart reads the label and type of a block, and the clauses of a try_table, and appends
// the operator.
func (m *moduleParser) blockStart(op ops.Op) label {
	var l label
	if m.AtID() {
		l = m.labelName(m.Next())
	}
	name := string(l.name)
	note, ok := m.nameNote()
	if ok {
		name = note
	}
	if name != "" || ok {
		m.labelNames = append(m.labelNames, nameEntry{m.nlabels, name})
	}
	m.nlabels++
	in := binary.Instr{Op: op, B: types.None}
	if i, explicit := m.typeUseRaw(nil); explicit {
		in.B = min(uint32(i), types.None-1) // the largest would mean that there is none
	} else if len(m.params) == 0 && len(m.results) < 2 {
		if len(m.results) == 1 {
			in.A = uint32(m.results[0])
		}
	} else if m.err == nil {
		in.B = uint32(m.sigIndex())
	}
	if op != ops.TryTable {
		m.code = binary.AppendInstr(m.code, &in)
		return l
	}
	m.readCatches()
	m.code = binary.AppendTryTable(m.code, &in, m.catches)
	return l
}

// readCatches reads the clauses of a try_table into m.catches. Their labels do not count the
// try_table itself.
func (m *moduleParser) readCatches() {
	m.catches = m.catches[:0]
	for m.Peek().Kind == LParen {
		var c binary.Catch
		switch string(m.OpenKeyword()) {
		case "catch":
			c.Kind = binary.CatchTag
		case "catch_ref":
			c.Kind = binary.CatchTagRef
		case "catch_all":
			c.Kind = binary.CatchAll
		case "catch_all_ref":
			c.Kind = binary.CatchAllRef
		default:
			return
		}
		m.Next()
		m.Next()
		if c.Kind <= binary.CatchTagRef {
			c.Tag = m.index(spaceTag)
		}
		c.Label = m.labelIndex()
		m.Close()
		m.catches = append(m.catches, c)
	}
}

// labelName makes a label of the identifier t.
func (m *moduleParser) labelName(t Token) label {
	name := m.idName(t)
	if m.src[t.Pos+1] == '"' {
		name = bytes.Clone(name) // from a scratch buffer
	}
	return label{name, t}
}

func (m *moduleParser) pushLabel(l label) { m.labels = append(m.labels, l) }

// repeatLabel reads the label that may follow an else or end, and must be that of the block.
func (m *moduleParser) repeatLabel() {
	if m.AtID() {
		t := m.Next()
		if l := &m.labels[len(m.labels)-1]; !bytes.Equal(l.name, m.idName(t)) {
			m.Fail(t, "mismatching label %s", clip(m.Text(t)))
		}
	}
}

// labelIndex reads a label and returns how many blocks outwards it is.
func (m *moduleParser) labelIndex() uint32 {
	t := m.Peek()
	if t.Kind != ID {
		return m.U32()
	}
	m.Next()
	name := m.idName(t)
	for i := range m.labels {
		if bytes.Equal(m.labels[len(m.labels)-1-i].name, name) {
			return uint32(i)
		}
	}
	m.Fail(t, "unknown label %s", clip(m.Text(t)))
	return 0
}

// localIndex reads the index of a local.
func (m *moduleParser) localIndex() uint32 {
	t := m.Peek()
	if t.Kind != ID {
		return m.U32()
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
		return m.U32()
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
