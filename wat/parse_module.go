package wat

import (
	"slices"
	"unicode/utf8"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
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
	m.code, m.labels = m.code[:0], m.labels[:0]
	m.instrs(false)
	if m.err != nil {
		return
	}
	m.code = append(m.code, opEnd)
	m.m.Funcs = append(m.m.Funcs, typ)
	m.m.Bodies = append(m.m.Bodies, binary.NewBody(m.localDecls, m.code))
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

// zeroAt returns the constant expression for the address 0.
func zeroAt(is64 bool) binary.ConstExpr {
	if is64 {
		return binary.ConstExpr{Bytes: []byte{opI64Const, 0, opEnd}}
	}
	return binary.ConstExpr{Bytes: []byte{opI32Const, 0, opEnd}}
}

func (m *moduleParser) tableField() {
	index := m.m.NumImportedTables + uint32(len(m.m.Tables))
	if m.inline(spaceTable, index) {
		return
	}
	var t binary.Table
	t.Type.Is64 = m.addrType()
	if m.atValType() {
		// The abbreviation with elements, which give the size.
		t.Type.Elem = m.refType()
		if !m.Open("elem") {
			m.Unexpected(`expected "(elem"`)
			return
		}
		e := binary.Elem{Table: types.TableIndex(index), At: zeroAt(t.Type.Is64), Type: t.Type.Elem}
		switch {
		case m.Peek().Kind == LParen:
			m.elemExprs(&e)
		case t.Type.Elem == types.FuncRef:
			e.Type = types.Ref(false, types.HeapFunc)
			m.elemFuncs(&e)
		default:
			// Items given by their indices have type (ref func), which is not enough here.
			e.UsesExprs = true
			for m.atIndex() {
				code := binary.AppendInstr(nil, &binary.Instr{Op: ops.RefFunc, A: m.index(spaceFunc)})
				e.Exprs = append(e.Exprs, binary.ConstExpr{Bytes: append(code, opEnd)})
			}
		}
		m.Close()
		n := uint64(e.Len())
		t.Type.Limits = types.Limits{Min: n, Max: n, HasMax: true}
		m.m.Elems = append(m.m.Elems, e)
	} else {
		t.Type.Limits = m.limits()
		t.Type.Elem = m.refType()
		if m.Peek().Kind != RParen {
			t.Init = m.expr()
		}
	}
	m.m.Tables = append(m.m.Tables, t)
}

func (m *moduleParser) memoryField() {
	index := m.m.NumImportedMemories + uint32(len(m.m.Memories))
	if m.inline(spaceMemory, index) {
		return
	}
	start := m.pos
	t := types.MemoryType{PageSizeLog2: types.DefaultPageSizeLog2}
	t.Is64 = m.addrType()
	m.pageSize(&t)
	if m.Open("data") {
		d := binary.Data{Memory: types.MemoryIndex(index), At: zeroAt(t.Is64), Bytes: m.Strings()}
		m.Close()
		page := uint64(1) << t.PageSizeLog2
		n := (uint64(len(d.Bytes)) + page - 1) / page
		t.Limits = types.Limits{Min: n, Max: n, HasMax: true}
		m.m.Datas = append(m.m.Datas, d)
	} else if m.err == nil {
		m.pos = start
		t = m.memoryType()
	}
	m.m.Memories = append(m.m.Memories, t)
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

// segmentAt reads where an active segment goes, in the entity s: "(table x)? offset". The entity
// may also be just an index, as before multiple tables and memories had a syntax.
func (m *moduleParser) segmentAt(s spaceID, kw string) (entity uint32, at binary.ConstExpr) {
	if m.Open(kw) {
		entity = m.index(s)
		m.Close()
	} else if m.atIndex() {
		entity = m.index(s)
	}
	if m.Open("offset") {
		at = m.expr()
		m.Close()
		return entity, at
	}
	return entity, m.foldedExpr()
}

func (m *moduleParser) elemField() {
	m.AcceptID()
	var e binary.Elem
	switch {
	case m.Accept("declare"):
		e.Mode = binary.Declared
		m.elemList(&e)
	case m.At("func") || m.atValType():
		e.Mode = binary.Passive
		m.elemList(&e)
	default:
		var table uint32
		table, e.At = m.segmentAt(spaceTable, "table")
		e.Table = types.TableIndex(table)
		if m.atIndex() || m.Peek().Kind == RParen {
			e.Type = types.Ref(false, types.HeapFunc)
			m.elemFuncs(&e)
		} else {
			m.elemList(&e)
		}
	}
	m.m.Elems = append(m.m.Elems, e)
}

// elemList reads "func funcidx*" or "reftype elemexpr*".
func (m *moduleParser) elemList(e *binary.Elem) {
	if m.Accept("func") {
		e.Type = types.Ref(false, types.HeapFunc)
		m.elemFuncs(e)
		return
	}
	e.Type = m.refType()
	m.elemExprs(e)
}

func (m *moduleParser) elemFuncs(e *binary.Elem) {
	for m.atIndex() {
		e.Funcs = append(e.Funcs, types.FuncIndex(m.index(spaceFunc)))
	}
}

func (m *moduleParser) elemExprs(e *binary.Elem) {
	e.UsesExprs = true
	for m.Peek().Kind == LParen {
		if m.Open("item") {
			e.Exprs = append(e.Exprs, m.expr())
			m.Close()
		} else {
			e.Exprs = append(e.Exprs, m.foldedExpr())
		}
	}
}

func (m *moduleParser) dataField() {
	m.AcceptID()
	var d binary.Data
	if k := m.Peek().Kind; k == String || k == RParen {
		d.Mode = binary.Passive
	} else {
		var memory uint32
		memory, d.At = m.segmentAt(spaceMemory, "memory")
		d.Memory = types.MemoryIndex(memory)
	}
	d.Bytes = m.Strings()
	m.m.Datas = append(m.m.Datas, d)
}

// constExpr returns m.code and an end as a constant expression.
func (m *moduleParser) constExpr() binary.ConstExpr {
	b := make([]byte, 0, len(m.code)+1)
	return binary.ConstExpr{Bytes: append(append(b, m.code...), opEnd)}
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
	for _, n := range m.notes {
		if n.name == "custom" && !n.used && n.at >= m.start && n.at <= end {
			m.Fail(Token{Pos: n.pos}, "@custom annotation: misplaced")
		}
	}
}
