package wat

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements index spaces, identifiers and the uses of function types.

// A spaceID names an index space of a module.
type spaceID uint8

const (
	spaceFunc spaceID = iota
	spaceTable
	spaceMemory
	spaceGlobal
	spaceTag
	spaceType
	spaceElem
	spaceData
	numSpaces
)

// spaceWords are the words of messages: of those about duplicates and those about unknown names.
var spaceWords = [numSpaces]struct{ duplicate, unknown string }{
	spaceFunc:   {"func", "function"},
	spaceTable:  {"table", "table"},
	spaceMemory: {"memory", "memory"},
	spaceGlobal: {"global", "global"},
	spaceTag:    {"tag", "tag"},
	spaceType:   {"type", "type"},
	spaceElem:   {"elem segment", "elem segment"},
	spaceData:   {"data segment", "data segment"},
}

// A space numbers the entities of one kind.
type space struct {
	n     uint32
	ids   map[string]uint32
	names []nameEntry // for the name section, ascending
}

// A nameEntry is an element of a name map.
type nameEntry struct {
	index uint32
	name  string
}

// An indirectEntry is an element of an indirect name map.
type indirectEntry struct {
	index uint32
	names []nameEntry
}

// A moduleParser reads one module.
type moduleParser struct {
	*Parser
	m      *binary.Module
	spaces [numSpaces]space
	fields []field
	start  int // index of the first token

	// Types of the form (type (func …)), for uses without an index.
	sigs map[string]types.TypeIndex
	// Names of the fields of structures, by type. Few types have any.
	fieldIDs   map[types.TypeIndex]map[string]uint32
	fieldNames []indirectEntry

	code   []byte // of the function or expression being read
	pend   []byte // operators whose operands are being read, see instrs
	frames []frame
	labels []label

	locals     map[string]uint32
	nlocals    uint32
	localDecls []binary.LocalDecl
	localNames []nameEntry // of the function being read
	labelNames []nameEntry
	nlabels    uint32
	allLocals  []indirectEntry
	allLabels  []indirectEntry
	hints      []binary.BranchHint // of the current function, by offset in code
	allHints   []funcHints

	params, results []types.ValType // of the last type use
	targets         []uint32
	catches         []binary.Catch
	valTypes        []types.ValType

	usesData   bool // an operator names a data segment
	seenStart  bool
	definedYet string // what the first definition that precludes imports was of
}

// declare numbers the next entity of a space, whose identifier, if any, is the current token.
func (m *moduleParser) declare(s spaceID) uint32 {
	sp := &m.spaces[s]
	i := sp.n
	sp.n++
	t := m.Peek()
	id, ok := m.AcceptID()
	if ok {
		if sp.ids == nil {
			sp.ids = make(map[string]uint32)
		}
		if _, dup := sp.ids[id]; dup {
			m.Fail(t, "duplicate %s $%s", spaceWords[s].duplicate, id)
		}
		sp.ids[id] = i
	}
	if name, found := m.nameNote(); found {
		id, ok = name, true
	}
	if ok {
		sp.names = append(sp.names, nameEntry{i, id})
	}
	return i
}

// atIndex reports whether the current token is an identifier or natural number.
func (p *Parser) atIndex() bool { return p.isIndex(p.Peek()) }

func (p *Parser) isIndex(t Token) bool {
	return t.Kind == ID || t.Kind == Number && classify(p.Text(t)) == natNum
}

// index reads an index of the space s.
func (m *moduleParser) index(s spaceID) uint32 {
	t := m.Peek()
	if t.Kind != ID {
		return m.number()
	}
	m.Next()
	name := m.idName(t)
	i, ok := m.spaces[s].ids[string(name)]
	if !ok {
		m.Fail(t, "unknown %s $%s", spaceWords[s].unknown, clip(name))
	}
	return i
}

// number reads an index that is not an identifier.
func (m *moduleParser) number() uint32 {
	if m.Peek().Kind != Number {
		m.Unexpected("expected an index or an identifier")
	}
	return m.U32()
}

// indexOr0 reads an index of the space s if there is one, otherwise it returns 0.
func (m *moduleParser) indexOr0(s spaceID) uint32 {
	if m.atIndex() {
		return m.index(s)
	}
	return 0
}

func (m *moduleParser) typeIndex() types.TypeIndex { return types.TypeIndex(m.index(spaceType)) }

// sigKey appends to b what distinguishes function types.
func sigKey(b []byte, params, results []types.ValType) []byte {
	b = binary.AppendU32(b, uint32(len(params)))
	for _, t := range params {
		b = binary.AppendValType(b, t)
	}
	for _, t := range results {
		b = binary.AppendValType(b, t)
	}
	return b
}

// indexSigs fills m.sigs after the type definitions have been read.
func (m *moduleParser) indexSigs() {
	m.sigs = make(map[string]types.TypeIndex, len(m.m.Groups))
	for _, g := range m.m.Groups {
		if g.Len != 1 {
			continue
		}
		t := &m.m.Types[g.Start]
		if t.Composite.Kind != types.CompositeFunc || !t.Final || len(t.Supers) > 0 {
			continue
		}
		// A type that refers to itself is another than one that refers to it.
		isSelf := func(v types.ValType) bool { return v.IsRef() && v.Heap() == types.HeapType(g.Start) }
		if f := &t.Composite.Func; slices.ContainsFunc(f.Params, isSelf) || slices.ContainsFunc(f.Results, isSelf) {
			continue
		}
		m.buf = sigKey(m.buf[:0], t.Composite.Func.Params, t.Composite.Func.Results)
		if _, dup := m.sigs[string(m.buf)]; !dup {
			m.sigs[string(m.buf)] = g.Start
		}
	}
}

// sigIndex returns the first type with the parameters and results of the last type use,
// appending one to the module if there is none.
func (m *moduleParser) sigIndex() types.TypeIndex {
	m.buf = sigKey(m.buf[:0], m.params, m.results)
	if i, ok := m.sigs[string(m.buf)]; ok {
		return i
	}
	i := types.TypeIndex(len(m.m.Types))
	ft := types.FuncType{
		Params:  append([]types.ValType(nil), m.params...),
		Results: append([]types.ValType(nil), m.results...),
	}
	m.m.Types = append(m.m.Types, types.SubType{
		Final: true, Composite: types.CompositeType{Func: ft}, Group: uint32(len(m.m.Groups)),
	})
	m.m.Groups = append(m.m.Groups, types.RecGroup{Start: i, Len: 1})
	m.sigs[string(m.buf)] = i
	return i
}

// signature reads "(param …)* (result …)*" into m.params and m.results. A binder gets every
// parameter's identifier, if any; without one there must be none.
func (m *moduleParser) signature(bind func(i uint32, t Token)) {
	m.params, m.results = m.params[:0], m.results[:0]
	for m.Open("param") {
		if m.AtID() {
			if bind == nil {
				m.Unexpected("expected a type")
				return
			}
			t := m.Next()
			bind(uint32(len(m.params)), t)
			m.params = append(m.params, m.valType())
		} else if bind != nil && len(m.notesHere()) > 0 {
			bind(uint32(len(m.params)), Token{})
			m.params = append(m.params, m.valType())
		}
		for m.Peek().Kind != RParen && m.err == nil {
			m.params = append(m.params, m.valType())
		}
		m.Close()
	}
	for m.Open("result") {
		for m.Peek().Kind != RParen && m.err == nil {
			m.results = append(m.results, m.valType())
		}
		m.Close()
	}
}

// typeUse reads "(type x)? (param …)* (result …)*" and returns the type's index.
func (m *moduleParser) typeUse(bind func(i uint32, t Token)) types.TypeIndex {
	i, explicit := m.typeUseRaw(bind)
	if !explicit && m.err == nil {
		i = m.sigIndex()
	}
	return i
}

// typeUseRaw is typeUse, except that a type without index gets none.
func (m *moduleParser) typeUseRaw(bind func(i uint32, t Token)) (i types.TypeIndex, explicit bool) {
	at := m.Peek()
	if m.Open("type") {
		i, explicit = m.typeIndex(), true
		m.Close()
	}
	hasInline := m.AtOpen("param") || m.AtOpen("result")
	m.signature(bind)
	if m.AtOpen("param") || m.AtOpen("type") {
		m.Next()
		m.Unexpected("expected another order: type, parameters, results")
	}
	if !explicit || !hasInline || len(m.params)+len(m.results) == 0 || m.err != nil {
		return i, explicit
	}
	if int(i) >= len(m.m.Types) {
		m.Fail(at, "unknown type %d", i)
		return i, true
	}
	t := &m.m.Types[i].Composite
	if t.Kind != types.CompositeFunc || !t.Func.Equal(types.FuncType{Params: m.params, Results: m.results}) {
		m.Fail(at, "inline function type does not match type %d", i)
	}
	return i, true
}
