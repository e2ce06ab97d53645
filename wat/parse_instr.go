package wat

import (
	"bytes"

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
	hint  hint  // frameFold, frameCond: of the operator
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
		m.hinted(f.hint)
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
	m.hinted(m.hintFor(m.hintHere(), op, t))
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
				m.hinted(f.hint)
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
	h := m.hintHere()
	m.Next()
	t := m.Peek()
	if t.Kind != Keyword {
		m.Unexpected("expected an instruction")
		return
	}
	op := m.operator(t)
	h = m.hintFor(h, op, t)
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
		m.frames = append(m.frames, frame{kind: frameCond, pend: m.putAside(start), token: t, label: l, hint: h})
	case ops.Else, ops.End, ops.Catch, ops.CatchAll, ops.Delegate:
		m.Unexpected("expected an instruction")
	default:
		m.Next()
		start := len(m.code)
		m.plain(op)
		if m.Peek().Kind == RParen {
			if h != noHint {
				m.hints = append(m.hints, binary.BranchHint{Off: uint32(start), Likely: h == hintLikely})
			}
			m.Next() // no operands
			return
		}
		m.frames = append(m.frames, frame{kind: frameFold, pend: m.putAside(start), token: t, hint: h})
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
		return m.number()
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
