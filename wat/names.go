package wat

import (
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the writing of the name section, appendix 7.4 of the specification.

// Subsections of the name section.
const (
	nameModule = iota
	nameFuncs
	nameLocals
	nameLabels
	nameTypes
	nameTables
	nameMemories
	nameGlobals
	nameElems
	nameDatas
	nameFields
	nameTags
)

// nameSection appends a name section with the identifiers of the module to its custom sections,
// unless there are none.
func (m *moduleParser) nameSection(id string) {
	var b, sub []byte
	add := func(kind byte, contents []byte) {
		b = append(b, kind)
		b = binary.AppendU32(b, uint32(len(contents)))
		b = append(b, contents...)
	}
	simple := func(kind byte, s spaceID) {
		if names := m.spaces[s].names; len(names) > 0 {
			sub = appendNameMap(sub[:0], names)
			add(kind, sub)
		}
	}
	indirect := func(kind byte, l []indirectEntry) {
		if len(l) == 0 {
			return
		}
		sub = binary.AppendU32(sub[:0], uint32(len(l)))
		for _, e := range l {
			sub = appendNameMap(binary.AppendU32(sub, e.index), e.names)
		}
		add(kind, sub)
	}
	if id != "" {
		add(nameModule, appendName(nil, id))
	}
	simple(nameFuncs, spaceFunc)
	indirect(nameLocals, m.allLocals)
	indirect(nameLabels, m.allLabels)
	simple(nameTypes, spaceType)
	simple(nameTables, spaceTable)
	simple(nameMemories, spaceMemory)
	simple(nameGlobals, spaceGlobal)
	simple(nameElems, spaceElem)
	simple(nameDatas, spaceData)
	indirect(nameFields, m.fieldNames)
	simple(nameTags, spaceTag)
	if b != nil {
		m.m.Customs = append(m.m.Customs, binary.Custom{Name: "name", Bytes: b, After: binary.SectionData})
	}
}

func appendName(b []byte, s string) []byte { return append(binary.AppendU32(b, uint32(len(s))), s...) }

func appendNameMap(b []byte, names []nameEntry) []byte {
	b = binary.AppendU32(b, uint32(len(names)))
	for _, e := range names {
		b = appendName(binary.AppendU32(b, e.index), e.name)
	}
	return b
}
