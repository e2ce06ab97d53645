package wat

import (
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the annotations that mean something: names that cannot be identifiers,
// custom sections, and, in parse_hints.go, branch hints. All others are white space to the lexer.

// annotation reads the rest of an annotation whose "(@" is the token open, and keeps it if it
// is one that we understand. If the annotation is malformed it returns a bad token and false.
func (p *Parser) annotation(l *lexer, open Token) (Token, bool) {
	start := l.pos
	for l.pos < len(l.src) && isIDChar(l.src[l.pos]) {
		l.pos++
	}
	name := l.src[start:l.pos]
	if l.pos == start {
		if l.pos >= len(l.src) || l.src[l.pos] != '"' {
			return l.fail(int(open.Pos), "empty annotation id"), false
		}
		end, t, ok := l.str(l.pos)
		if !ok {
			if l.msg != "malformed UTF-8 encoding" {
				t = l.fail(int(open.Pos), "empty annotation id")
			}
			return t, false
		}
		name = unquote(nil, l.src[l.pos:end])
		l.pos = end
		if len(name) == 0 {
			return l.fail(int(open.Pos), "empty annotation id"), false
		}
		if !utf8.Valid(name) {
			return l.fail(start, "malformed UTF-8 encoding"), false
		}
	}
	n := note{at: len(p.toks), start: len(p.noteToks), pos: open.Pos}
	keep := string(name) == "custom" || string(name) == "name" || string(name) == binary.BranchHintSection
	for depth := 1; ; {
		t := l.next(false)
		switch t.Kind {
		case LParen:
			depth++
		case RParen:
			depth--
		case bad:
			return t, false
		case EOF:
			return l.fail(int(open.Pos), "unclosed annotation"), false
		}
		if depth == 0 {
			if keep {
				n.name = string(name)
				n.end = len(p.noteToks)
				p.notes = append(p.notes, n)
			}
			return t, true
		}
		if keep {
			p.noteToks = append(p.noteToks, t)
		}
	}
}

// notesHere returns the annotations before the current token.
func (p *Parser) notesHere() []note {
	if len(p.notes) == 0 {
		return nil
	}
	i := sort.Search(len(p.notes), func(i int) bool { return p.notes[i].at >= p.pos })
	j := i
	for j < len(p.notes) && p.notes[j].at == p.pos {
		j++
	}
	return p.notes[i:j]
}

// nameNote returns the name that an annotation (@name "…") before the current token gives. It
// goes into the name section instead of the identifier.
func (p *Parser) nameNote() (string, bool) {
	for _, n := range p.notesHere() {
		if n.name != "name" {
			continue
		}
		if toks := p.noteToks[n.start:n.end]; len(toks) == 1 && toks[0].Kind == String {
			if name, ok := p.noteName(toks[0]); ok {
				return name, true
			}
		}
		if p.err == nil {
			p.Fail(Token{Pos: n.pos}, "@name annotation: unexpected token")
		}
	}
	return "", false
}

// noteName returns the string t, a token of an annotation, as a name.
func (p *Parser) noteName(t Token) (string, bool) {
	b := unquote(nil, p.Text(t))
	if !utf8.Valid(b) {
		p.Fail(t, "malformed UTF-8 encoding")
		return "", false
	}
	return string(b), true
}

// sectionWords are the words that place a custom section.
var sectionWords = [...]string{
	binary.SectionType: "type", binary.SectionImport: "import", binary.SectionFunction: "func", binary.SectionTable: "table",
	binary.SectionMemory: "memory", binary.SectionGlobal: "global", binary.SectionExport: "export", binary.SectionStart: "start",
	binary.SectionElement: "elem", binary.SectionCode: "code", binary.SectionData: "data", binary.SectionDataCount: "datacount",
	binary.SectionTag: "tag",
}

// sectionOrder lists the sections in the order of a binary.
var sectionOrder = [...]binary.SectionID{
	binary.SectionCustom, // the start of the module
	binary.SectionType, binary.SectionImport, binary.SectionFunction, binary.SectionTable, binary.SectionMemory, binary.SectionTag,
	binary.SectionGlobal, binary.SectionExport, binary.SectionStart, binary.SectionElement, binary.SectionDataCount,
	binary.SectionCode, binary.SectionData,
}

// customNotes appends the custom sections of the annotations before the current token,
//
//	(@custom "name" ((before | after) (first | last | section))? "contents"*)
func (m *moduleParser) customNotes(last binary.SectionID) {
	notes := m.notesHere()
	for i := range notes {
		n := &notes[i]
		if n.name != "custom" {
			continue
		}
		n.used = true
		toks := m.noteToks[n.start:n.end]
		if len(toks) == 0 || toks[0].Kind != String {
			m.Fail(Token{Pos: n.pos}, "@custom annotation: missing section name")
			return
		}
		c := binary.Custom{After: last}
		c.Name, _ = m.noteName(toks[0])
		toks = toks[1:]
		if len(toks) > 0 && toks[0].Kind == LParen {
			var ok bool
			if c.After, ok = m.customPlace(toks); !ok {
				m.Fail(toks[0], "@custom annotation: malformed placement")
				return
			}
			toks = toks[4:]
		}
		for _, t := range toks {
			if t.Kind != String {
				m.Fail(t, "@custom annotation: unexpected token")
				return
			}
			c.Bytes = unquote(c.Bytes, m.Text(t))
		}
		m.m.Customs = append(m.m.Customs, c)
	}
}

// customPlace reads where a custom section goes and returns the section that it follows.
func (m *moduleParser) customPlace(toks []Token) (after binary.SectionID, ok bool) {
	if len(toks) < 4 || toks[1].Kind != Keyword || toks[2].Kind != Keyword || toks[3].Kind != RParen {
		return 0, false
	}
	dir, where := string(m.Text(toks[1])), string(m.Text(toks[2]))
	switch {
	case dir == "before" && where == "first":
		return 0, true
	case dir == "after" && where == "last":
		return binary.SectionData, true
	case dir != "before" && dir != "after":
		return 0, false
	}
	id := slices.Index(sectionWords[:], where)
	if id <= 0 {
		return 0, false
	}
	after = binary.SectionID(id)
	if dir == "before" {
		after = sectionOrder[slices.Index(sectionOrder[:], after)-1]
	}
	return after, true
}

// checkNotes reports a custom annotation in the module, which ends before the token end, that
// is not among its fields.
func (m *moduleParser) checkNotes(end int) {
	// Forks of one parser may read other modules meanwhile, so only the notes of this one are
	// looked at.
	for i := range m.notes {
		if at := m.notes[i].at; at < m.start || at > end {
			continue
		}
		if n := &m.notes[i]; n.name == "custom" && !n.used {
			m.Fail(Token{Pos: n.pos}, "@custom annotation: misplaced")
		}
	}
}
