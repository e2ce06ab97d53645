package wat

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the annotations of the branch hinting proposal. One stands before an if or br_if, or before the parenthesis of
// its folded form, and says whether the condition is expected to be true:
//
//	(@metadata.code.branch_hint "\00")  no
//	(@metadata.code.branch_hint "\01")  yes
//
// They become a custom section (binary.AppendBranchHints).

// A hint is what annotations say of an instruction.
type hint uint8

const (
	noHint hint = iota
	hintUnlikely
	hintLikely
)

// funcHints are the hints of a function.
type funcHints struct {
	index types.FuncIndex
	list  []binary.BranchHint
}

// hintHere returns the hint before the current token.
func (m *moduleParser) hintHere() hint {
	h := noHint
	for _, n := range m.notesHere() {
		if n.name != binary.BranchHintSection {
			continue
		}
		if h != noHint {
			m.Fail(Token{Pos: n.pos}, "@metadata.code.branch_hint annotation: duplicate annotation")
			return noHint
		}
		var b []byte
		for _, t := range m.noteToks[n.start:n.end] {
			if t.Kind != String {
				m.Fail(t, "@metadata.code.branch_hint annotation: unexpected token")
				return noHint
			}
			b = unquote(b, m.Text(t))
		}
		if len(b) != 1 || b[0] > 1 {
			m.Fail(Token{Pos: n.pos}, "@metadata.code.branch_hint annotation: invalid branch hint value")
			return noHint
		}
		h = hintUnlikely + hint(b[0])
	}
	return h
}

// hintFor reports an error if h is a hint for something else than a branch, the operator t.
func (m *moduleParser) hintFor(h hint, op ops.Op, t Token) hint {
	if h != noHint && op != ops.If && op != ops.BrIf {
		m.Fail(t, "@metadata.code.branch_hint annotation: invalid target")
		return noHint
	}
	return h
}

// hinted notes h for the operator that is about to be appended to m.code.
func (m *moduleParser) hinted(h hint) {
	if h != noHint {
		m.hints = append(m.hints, binary.BranchHint{Off: uint32(len(m.code)), Likely: h == hintLikely})
	}
}

// endHints keeps the hints of the function that has just been read, whose offsets count from the code so far.
func (m *moduleParser) endHints(index uint32, body *binary.Body) {
	if len(m.hints) == 0 {
		return
	}
	f := funcHints{types.FuncIndex(index), append([]binary.BranchHint(nil), m.hints...)}
	for i := range f.list {
		f.list[i].Off += uint32(len(body.Bytes) - len(m.code))
	}
	m.allHints = append(m.allHints, f)
}

// hintSection appends the section with all hints to the custom sections of the module.
func (m *moduleParser) hintSection() {
	if len(m.allHints) == 0 {
		return
	}
	b := binary.AppendU32(nil, uint32(len(m.allHints)))
	for i := range m.allHints {
		b = binary.AppendBranchHints(b, m.allHints[i].index, m.allHints[i].list)
	}
	m.m.Customs = append(m.m.Customs, binary.Custom{Name: binary.BranchHintSection, Bytes: b, After: binary.SectionDataCount})
}
