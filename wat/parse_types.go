package wat

import (
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the parsing of types: section 6.4 of the specification.

// AbstractHeap returns the abstract heap type with the given keyword.
func AbstractHeap(name string) (types.HeapType, bool) {
	switch name {
	case "any":
		return types.HeapAny, true
	case "eq":
		return types.HeapEq, true
	case "i31":
		return types.HeapI31, true
	case "struct":
		return types.HeapStruct, true
	case "array":
		return types.HeapArray, true
	case "none":
		return types.HeapNone, true
	case "func":
		return types.HeapFunc, true
	case "nofunc":
		return types.HeapNoFunc, true
	case "extern":
		return types.HeapExtern, true
	case "noextern":
		return types.HeapNoExtern, true
	case "exn":
		return types.HeapExn, true
	case "noexn":
		return types.HeapNoExn, true
	}
	return 0, false
}

// valTypeByName returns the type with the given keyword.
func valTypeByName(b []byte) (types.ValType, bool) {
	switch string(b) {
	case "i32":
		return types.I32, true
	case "i64":
		return types.I64, true
	case "f32":
		return types.F32, true
	case "f64":
		return types.F64, true
	case "v128":
		return types.V128, true
	case "nullref":
		return types.Ref(true, types.HeapNone), true
	case "nullfuncref":
		return types.Ref(true, types.HeapNoFunc), true
	case "nullexternref":
		return types.Ref(true, types.HeapNoExtern), true
	case "nullexnref":
		return types.Ref(true, types.HeapNoExn), true
	}
	if n := len(b) - len("ref"); n > 0 && string(b[n:]) == "ref" {
		switch h, ok := AbstractHeap(string(b[:n])); h {
		case types.HeapNone, types.HeapNoFunc, types.HeapNoExtern, types.HeapNoExn:
			return 0, false
		default:
			return types.Ref(true, h), ok
		}
	}
	return 0, false
}

// atValType reports whether a value type starts at the current token.
func (m *moduleParser) atValType() bool {
	t := m.Peek()
	if t.Kind == Keyword {
		_, ok := valTypeByName(m.Text(t))
		return ok
	}
	return m.AtOpen("ref")
}

func (m *moduleParser) valType() types.ValType {
	t := m.Peek()
	if t.Kind == Keyword {
		if v, ok := valTypeByName(m.Text(t)); ok {
			m.Next()
			return v
		}
	} else if m.Open("ref") {
		null := m.Accept("null")
		h := m.heapType()
		m.Close()
		return types.Ref(null, h)
	}
	m.Unexpected("expected a value type")
	return 0
}

func (m *moduleParser) refType() types.ValType {
	t := m.Peek()
	v := m.valType()
	if !v.IsRef() && m.err == nil {
		m.Fail(t, "unexpected token %s, expected a reference type", m.Text(t))
	}
	return v
}

func (m *moduleParser) heapType() types.HeapType {
	t := m.Peek()
	if t.Kind == Keyword {
		if h, ok := AbstractHeap(string(m.Text(t))); ok {
			m.Next()
			return h
		}
	} else if m.atIndex() {
		i := m.typeIndex()
		if uint32(i) > types.MaxHeapTypeIndex {
			m.Fail(t, "unknown type %d", i)
			return 0
		}
		return types.ConcreteHeap(i)
	}
	m.Unexpected("expected a heap type")
	return 0
}

// typeField reads the type definitions of a field "(type …)" or "(rec …)", whose keyword is
// the current token.
func (m *moduleParser) typeField() {
	group := types.RecGroup{Start: types.TypeIndex(len(m.m.Types))}
	if m.Accept("rec") {
		for m.Open("type") {
			m.typeDef()
		}
		m.Close()
	} else {
		m.Next()
		m.typeDef()
	}
	group.Len = uint32(len(m.m.Types)) - uint32(group.Start)
	m.m.Groups = append(m.m.Groups, group)
}

// typeDef reads "$id? subtype )".
func (m *moduleParser) typeDef() {
	index := types.TypeIndex(len(m.m.Types))
	m.AcceptID()
	t := types.SubType{Final: true, Group: uint32(len(m.m.Groups))}
	if m.Open("sub") {
		t.Final = m.Accept("final")
		for m.atIndex() {
			t.Supers = append(t.Supers, m.typeIndex())
		}
		t.Composite = m.compositeType(index)
		m.Close()
	} else {
		t.Composite = m.compositeType(index)
	}
	m.Close()
	m.m.Types = append(m.m.Types, t)
}

func (m *moduleParser) compositeType(index types.TypeIndex) (c types.CompositeType) {
	switch string(m.OpenKeyword()) {
	case "func":
		m.Next()
		m.Next()
		m.signature(func(uint32, Token) {})
		c.Func.Params = append([]types.ValType(nil), m.params...)
		c.Func.Results = append([]types.ValType(nil), m.results...)
	case "struct":
		m.Next()
		m.Next()
		c.Kind = types.CompositeStruct
		m.structFields(&c, index)
	case "array":
		m.Next()
		m.Next()
		c.Kind = types.CompositeArray
		c.Fields = []types.FieldType{m.fieldType()}
	default:
		if m.Peek().Kind == LParen {
			m.Next()
		}
		m.Unexpected("expected a function, struct or array type")
		return c
	}
	m.Close()
	return c
}

func (m *moduleParser) structFields(c *types.CompositeType, index types.TypeIndex) {
	var ids map[string]uint32
	var names []nameEntry
	for m.Open("field") {
		i := uint32(len(c.Fields))
		t := m.Peek()
		id, ok := m.AcceptID()
		if ok {
			if ids == nil {
				ids = make(map[string]uint32)
			}
			if _, dup := ids[id]; dup {
				m.Fail(t, "duplicate field $%s", id)
			}
			ids[id] = i
		}
		name, noted := m.nameNote()
		if noted {
			id = name
		}
		if ok || noted {
			names = append(names, nameEntry{i, id})
			c.Fields = append(c.Fields, m.fieldType())
		} else {
			for m.Peek().Kind != RParen && m.err == nil {
				c.Fields = append(c.Fields, m.fieldType())
			}
		}
		m.Close()
	}
	if ids != nil {
		if m.fieldIDs == nil {
			m.fieldIDs = make(map[types.TypeIndex]map[string]uint32)
		}
		m.fieldIDs[index] = ids
	}
	if names != nil {
		m.fieldNames = append(m.fieldNames, indirectEntry{uint32(index), names})
	}
}

func (m *moduleParser) fieldType() (f types.FieldType) {
	if m.Open("mut") {
		f.Mutable = true
		f.Storage = m.storageType()
		m.Close()
		return f
	}
	f.Storage = m.storageType()
	return f
}

func (m *moduleParser) storageType() types.StorageType {
	switch {
	case m.Accept("i8"):
		return types.StorageI8
	case m.Accept("i16"):
		return types.StorageI16
	}
	return types.StorageType(m.valType())
}

// sizeBits returns the width of sizes and offsets that the syntax allows.
func (p *Parser) sizeBits() int {
	if p.features.Has(types.FeatureMemory64) {
		return 64
	}
	return 32
}

// addrType reads an optional i32 or i64.
func (m *moduleParser) addrType() (is64 bool) {
	if m.Accept("i64") {
		return true
	}
	m.Accept("i32")
	return false
}

func (m *moduleParser) limits() (l types.Limits) {
	l.Min = m.nat(m.sizeBits())
	if m.AtNat() {
		l.HasMax = true
		l.Max = m.nat(m.sizeBits())
	}
	return l
}

func (m *moduleParser) tableType() (t types.TableType) {
	t.Is64 = m.addrType()
	t.Limits = m.limits()
	t.Elem = m.refType()
	return t
}

func (m *moduleParser) memoryType() types.MemoryType {
	t := types.MemoryType{PageSizeLog2: types.DefaultPageSizeLog2}
	t.Is64 = m.addrType()
	t.Limits = m.limits()
	t.Shared = m.Accept("shared")
	m.pageSize(&t)
	return t
}

// pageSize reads an optional "(pagesize N)".
func (m *moduleParser) pageSize(t *types.MemoryType) {
	at := m.Peek()
	if !m.Open("pagesize") {
		return
	}
	n := m.nat(64)
	if m.err == nil && (n == 0 || n&(n-1) != 0) {
		m.Fail(at, "invalid custom page size")
		return
	}
	for t.PageSizeLog2 = 0; n > 1; n >>= 1 {
		t.PageSizeLog2++
	}
	m.Close()
}

func (m *moduleParser) globalType() (g types.GlobalType) {
	if m.Open("mut") {
		g.Mutable = true
		g.Content = m.valType()
		m.Close()
		return g
	}
	g.Content = m.valType()
	return g
}
