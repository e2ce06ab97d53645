package wat

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the parsing of modules and their fields, section 6.6 of the
// specification, in three walks (see the package comment).

// Module reads "(module $id? field*)" and returns the module and its identifier, "" if it has
// none. The current token must be the parenthesis.
func (p *Parser) Module() (m *binary.Module, id string) {
	if !p.Open("module") {
		p.Unexpected(`expected "(module"`)
		return nil, ""
	}
	id, _ = p.AcceptID()
	m = p.ModuleFields(id)
	p.Close()
	return m, id
}

// ModuleFields reads the fields of a module up to the parenthesis that closes it, which it
// leaves to the caller, or the end of the source. It returns nil after an error. The module's
// name section says that its name is id, unless that is empty.
func (p *Parser) ModuleFields(id string) *binary.Module {
	m := &moduleParser{Parser: p, start: p.pos, locals: make(map[string]uint32)}
	m.m = &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None}
	if name, ok := m.nameNote(); ok {
		id = name
	}
	m.declareFields()
	end := m.pos
	m.defineTypes()
	m.defineFields()
	if p.err != nil {
		return nil
	}
	p.pos = end
	m.customNotes(binary.SectionData)
	m.checkNotes(end)
	if m.usesData {
		m.m.DataCount = uint32(len(m.m.Datas))
	}
	m.hintSection()
	m.nameSection(id)
	if p.err != nil {
		return nil
	}
	return m.m
}

// A field is a field of the module as the first walk finds it.
type field struct {
	kind fieldKind
	tok  int // index of the token after the keyword; of the keyword for types
}

// A fieldKind is the keyword of a field.
type fieldKind uint8

const (
	fieldType fieldKind = iota
	fieldImport
	fieldExport
	fieldStart
	fieldElem
	fieldData
	fieldFunc // from here on as in spaceID
	fieldTable
	fieldMemory
	fieldGlobal
	fieldTag
)

// entityKind returns the kind of field that the keyword of an entity begins.
func entityKind(kw []byte) (spaceID, bool) {
	switch string(kw) {
	case "func":
		return spaceFunc, true
	case "table":
		return spaceTable, true
	case "memory":
		return spaceMemory, true
	case "global":
		return spaceGlobal, true
	case "tag":
		return spaceTag, true
	}
	return 0, false
}

// declareFields is the first walk.
func (m *moduleParser) declareFields() {
	for m.Peek().Kind == LParen {
		open := m.pos
		kw := m.OpenKeyword()
		m.Next()
		f := field{tok: m.pos + 1}
		switch string(kw) {
		case "type":
			f.tok = m.pos
			m.Next()
			m.declare(spaceType)
		case "rec":
			f.tok = m.pos
			m.Next()
			for m.AtOpen("type") {
				rec := m.pos
				m.Open("type")
				m.declare(spaceType)
				m.skipFrom(rec)
			}
		case "import":
			f.kind = fieldImport
			m.Next()
			m.declareImport()
		case "export":
			f.kind = fieldExport
		case "start":
			f.kind = fieldStart
			if m.seenStart {
				m.Fail(m.Peek(), "multiple start sections")
			}
			m.seenStart = true
		case "elem":
			f.kind = fieldElem
			m.Next()
			m.declare(spaceElem)
		case "data":
			f.kind = fieldData
			m.Next()
			m.declare(spaceData)
		default:
			s, ok := entityKind(kw)
			if !ok {
				m.Unexpected("expected a module field")
				return
			}
			f.kind = fieldFunc + fieldKind(s)
			m.Next()
			m.declareEntity(s)
		}
		if m.err != nil {
			return
		}
		m.fields = append(m.fields, f)
		m.skipFrom(open)
	}
	if k := m.Peek().Kind; k != RParen && k != EOF {
		m.Unexpected("expected a module field")
	}
}

// skipFrom moves behind the expression whose parenthesis is the token with the index open.
func (m *moduleParser) skipFrom(open int) {
	if m.err == nil {
		m.pos = open
		m.Skip()
	}
}

// declareImport declares what the rest of an import field imports.
func (m *moduleParser) declareImport() {
	if m.Peek().Kind != String || m.PeekAt(1).Kind != String {
		return // reported by the third walk
	}
	m.Next()
	m.Next()
	s, ok := entityKind(m.OpenKeyword())
	if !ok {
		return
	}
	m.checkImportOrder()
	m.Next()
	m.Next()
	m.declare(s)
}

// checkImportOrder reports an import at the current token that follows a definition.
func (m *moduleParser) checkImportOrder() {
	if m.definedYet != "" {
		m.Fail(m.Peek(), "import after %s", m.definedYet)
	}
}

// declareEntity declares a function, table, memory, global or tag, and the segment that may be
// part of it.
func (m *moduleParser) declareEntity(s spaceID) {
	m.declare(s)
	for m.AtOpen("export") {
		m.Skip()
	}
	if m.AtOpen("import") {
		m.checkImportOrder()
		return
	}
	if m.definedYet == "" {
		m.definedYet = spaceWords[s].unknown
	}
	if s != spaceTable && s != spaceMemory {
		return
	}
	for m.Peek().Kind != RParen && !m.Done() {
		switch {
		case s == spaceTable && m.AtOpen("elem"):
			m.spaces[spaceElem].n++
		case s == spaceMemory && m.AtOpen("data"):
			m.spaces[spaceData].n++
		}
		m.Skip()
	}
}

// defineTypes is the second walk.
func (m *moduleParser) defineTypes() {
	for _, f := range m.fields {
		if m.err != nil {
			return
		}
		if f.kind == fieldType {
			m.pos = f.tok
			m.typeField()
		}
	}
	m.indexSigs()
}

// defineFields is the third walk.
func (m *moduleParser) defineFields() {
	for _, f := range m.fields {
		if m.err != nil {
			return
		}
		if len(m.notes) > 0 {
			m.pos = f.tok - 2
			if f.kind == fieldType {
				m.pos++
			}
			m.customNotes(binary.SectionData)
			if m.err != nil {
				return
			}
		}
		m.pos = f.tok
		if f.kind == fieldType {
			continue
		}
		switch f.kind {
		case fieldImport:
			m.importField()
		case fieldExport:
			m.exportField()
		case fieldStart:
			t := m.Peek()
			m.m.Start = types.FuncIndex(m.index(spaceFunc))
			if uint32(m.m.Start) == types.None {
				m.Fail(t, "unknown function %d", m.m.Start)
			}
		case fieldElem:
			m.elemField()
		case fieldData:
			m.dataField()
		case fieldFunc:
			m.funcField()
		case fieldTable:
			m.tableField()
		case fieldMemory:
			m.memoryField()
		case fieldGlobal:
			m.globalField()
		case fieldTag:
			m.tagField()
		}
		m.Close()
	}
}

func (m *moduleParser) importField() {
	im := binary.Import{Module: m.Name(), Name: m.Name()}
	s, ok := entityKind(m.OpenKeyword())
	if !ok {
		if m.Peek().Kind == LParen {
			m.Next()
		}
		m.Unexpected("expected a func, table, memory, global or tag in parentheses")
		return
	}
	m.Next()
	m.Next()
	m.AcceptID()
	m.importType(&im, s)
	m.Close()
}

// importType reads the type of an import and appends the import to the module.
func (m *moduleParser) importType(im *binary.Import, s spaceID) {
	t := &im.Type
	switch s {
	case spaceFunc:
		t.Kind = types.ExternFunc
		t.Func = m.typeUse(func(uint32, Token) {})
		m.m.NumImportedFuncs++
	case spaceTable:
		t.Kind = types.ExternTable
		t.Table = m.tableType()
		m.m.NumImportedTables++
	case spaceMemory:
		t.Kind = types.ExternMemory
		t.Memory = m.memoryType()
		m.m.NumImportedMemories++
	case spaceGlobal:
		t.Kind = types.ExternGlobal
		t.Global = m.globalType()
		m.m.NumImportedGlobals++
	case spaceTag:
		t.Kind = types.ExternTag
		t.Tag.Type = m.typeUse(func(uint32, Token) {})
		m.m.NumImportedTags++
	}
	m.m.Imports = append(m.m.Imports, *im)
}

func (m *moduleParser) exportField() {
	x := binary.Export{Name: m.Name()}
	s, ok := entityKind(m.OpenKeyword())
	if !ok {
		if m.Peek().Kind == LParen {
			m.Next()
		}
		m.Unexpected("expected a func, table, memory, global or tag in parentheses")
		return
	}
	m.Next()
	m.Next()
	x.Kind = types.ExternKind(s)
	x.Index = m.index(s)
	m.Close()
	m.m.Exports = append(m.m.Exports, x)
}

// inline reads the identifier, exports and import at the start of the definition of the entity
// i, and reports whether it was an import, which is then complete.
func (m *moduleParser) inline(s spaceID, i uint32) (imported bool) {
	m.AcceptID()
	for m.Open("export") {
		x := binary.Export{Name: m.Name(), Kind: types.ExternKind(s), Index: i}
		m.Close()
		m.m.Exports = append(m.m.Exports, x)
	}
	if !m.Open("import") {
		return false
	}
	im := binary.Import{Module: m.Name(), Name: m.Name()}
	m.Close()
	m.importType(&im, s)
	return true
}

func (m *moduleParser) funcField() {
	index := m.m.NumImportedFuncs + uint32(len(m.m.Funcs))
	if m.inline(spaceFunc, index) {
		return
	}
	clear(m.locals)
	m.nlocals, m.nlabels = 0, 0
	m.localDecls, m.localNames, m.labelNames = m.localDecls[:0], nil, nil
	typ := m.typeUse(m.bindLocal)
	if int(typ) < len(m.m.Types) {
		m.nlocals = uint32(len(m.m.Types[typ].Composite.Func.Params))
	}
	m.localFields()
	m.code, m.labels, m.hints = m.code[:0], m.labels[:0], m.hints[:0]
	m.instrs(false)
	if m.err != nil {
		return
	}
	m.code = append(m.code, opEnd)
	m.m.Funcs = append(m.m.Funcs, typ)
	m.m.Bodies = append(m.m.Bodies, binary.NewBody(m.localDecls, m.code))
	m.endHints(index, &m.m.Bodies[len(m.m.Bodies)-1])
	if m.localNames != nil {
		m.allLocals = append(m.allLocals, indirectEntry{index, m.localNames})
	}
	if m.labelNames != nil {
		m.allLabels = append(m.allLabels, indirectEntry{index, m.labelNames})
	}
}

// bindLocal gives the local i the identifier t, or the name of an annotation.
func (m *moduleParser) bindLocal(i uint32, t Token) {
	var name string
	if t.Kind == ID {
		name = string(m.idName(t))
		if _, dup := m.locals[name]; dup {
			m.Fail(t, "duplicate local $%s", name)
		}
		m.locals[name] = i
	}
	if note, ok := m.nameNote(); ok {
		name = note
	}
	m.localNames = append(m.localNames, nameEntry{i, name})
}

// localFields reads "(local …)*".
func (m *moduleParser) localFields() {
	for m.Open("local") {
		if m.AtID() {
			m.bindLocal(m.nlocals, m.Next())
			m.addLocal(m.valType())
		} else if len(m.notesHere()) > 0 {
			m.bindLocal(m.nlocals, Token{})
			m.addLocal(m.valType())
		}
		for m.Peek().Kind != RParen && m.err == nil {
			m.addLocal(m.valType())
		}
		m.Close()
	}
}

func (m *moduleParser) addLocal(t types.ValType) {
	m.nlocals++
	if n := len(m.localDecls); n > 0 && m.localDecls[n-1].Type == t {
		m.localDecls[n-1].Count++
		return
	}
	m.localDecls = append(m.localDecls, binary.LocalDecl{Count: 1, Type: t})
}

func (m *moduleParser) globalField() {
	if m.inline(spaceGlobal, m.m.NumImportedGlobals+uint32(len(m.m.Globals))) {
		return
	}
	t := m.globalType()
	m.m.Globals = append(m.m.Globals, binary.Global{Type: t, Init: m.expr()})
}

func (m *moduleParser) tagField() {
	if m.inline(spaceTag, m.m.NumImportedTags+uint32(len(m.m.Tags))) {
		return
	}
	m.m.Tags = append(m.m.Tags, types.TagType{Type: m.typeUse(func(uint32, Token) {})})
}
