package binary

import "github.com/gowasmtime/gowasmtime/types"

// This file defines the decoded form of a module.

// A Module describes a decoded module. Index spaces put imports first, as the specification
// does; the slices for functions, tables, memories, globals and tags hold only what the
// module defines itself.
type Module struct {
	Types     []types.SubType
	Groups    []types.RecGroup
	Imports   []Import
	Funcs     []types.TypeIndex // types of the defined functions
	Tables    []Table
	Memories  []types.MemoryType
	Tags      []types.TagType
	Globals   []Global
	Exports   []Export
	Start     types.FuncIndex // types.None if there is none
	Elems     []Elem
	DataCount uint32 // types.None if there is no data count section
	Bodies    []Body // of the defined functions
	Datas     []Data
	Customs   []Custom
	Sections  []Section // of the binary, in its order; nil in a module that was not decoded

	// Numbers of imported entities, by kind.
	NumImportedFuncs, NumImportedTables, NumImportedMemories, NumImportedGlobals, NumImportedTags uint32
}

// An Import names an entity that instantiation must provide.
type Import struct {
	Module, Name string
	Type         ExternType
	Offset       uint32 // of the import in the binary
}

// An ExternType is the type of an import; Kind says which member counts.
type ExternType struct {
	Kind   types.ExternKind
	Func   types.TypeIndex
	Table  types.TableType
	Memory types.MemoryType
	Global types.GlobalType
	Tag    types.TagType
}

// An Export gives an entity a name.
type Export struct {
	Name   string
	Kind   types.ExternKind
	Index  uint32
	Offset uint32
}

// A Table is a defined table. Init is empty if its elements start out null.
type Table struct {
	Type   types.TableType
	Init   ConstExpr
	Offset uint32
}

// A Global is a defined global.
type Global struct {
	Type   types.GlobalType
	Init   ConstExpr
	Offset uint32
}

// A SegmentMode says what becomes of a segment when the module is instantiated.
type SegmentMode uint8

const (
	Active   SegmentMode = iota // copied at the offset
	Passive                     // kept for the init operators
	Declared                    // element segments only: declares functions for ref.func
)

// An Elem is an element segment. Its items are in Funcs, or in Exprs if UsesExprs.
type Elem struct {
	Mode      SegmentMode
	UsesExprs bool
	Type      types.ValType
	Table     types.TableIndex // active only
	At        ConstExpr        // active only: index of the first element
	Funcs     []types.FuncIndex
	Exprs     []ConstExpr
	Offset    uint32 // of the segment in the binary
}

// Len returns the number of items.
func (e *Elem) Len() int { return len(e.Funcs) + len(e.Exprs) }

// A Data is a data segment.
type Data struct {
	Mode   SegmentMode // Active or Passive
	Memory types.MemoryIndex
	At     ConstExpr // active only: address of the first byte
	Bytes  []byte    // part of the input
	Offset uint32    // of the segment in the binary
}

// A ConstExpr is an undecoded constant expression, its final end included.
type ConstExpr struct {
	Bytes  []byte // part of the input
	Offset uint32 // of Bytes[0] in the binary
}

// IsZero reports whether there is no expression.
func (e ConstExpr) IsZero() bool { return len(e.Bytes) == 0 }

// Reader returns a reader of the expression's operators.
func (e ConstExpr) Reader() OpReader { return NewOpReader(e.Bytes, e.Offset) }

// A Body is the undecoded code of a function: declarations of locals, then operators.
type Body struct {
	Bytes  []byte // part of the input, without the size that precedes it
	Offset uint32 // of Bytes[0] in the binary
}

// A Custom is a custom section.
type Custom struct {
	Name   string
	Bytes  []byte    // part of the input, without the name
	Offset uint32    // of Bytes[0] in the binary
	After  SectionID // the last non-custom section before it, 0 if none
}

// A Section is a section of a binary.
type Section struct {
	ID     SectionID
	Offset uint32 // of Bytes[0] in the binary
	Bytes  []byte // contents without id and size
}

// A SectionID is the first byte of a section.
type SectionID uint8

const (
	SectionCustom SectionID = iota
	SectionType
	SectionImport
	SectionFunction
	SectionTable
	SectionMemory
	SectionGlobal
	SectionExport
	SectionStart
	SectionElement
	SectionCode
	SectionData
	SectionDataCount
	SectionTag
)

// CodeOffset returns the offset of the code section's contents, to which DWARF addresses are
// relative, or 0 if there is none.
func (m *Module) CodeOffset() uint32 {
	for i := range m.Sections {
		if m.Sections[i].ID == SectionCode {
			return m.Sections[i].Offset
		}
	}
	return 0
}

// FuncIndex returns the number of a defined function in the function index space.
func (m *Module) FuncIndex(i types.DefinedFuncIndex) types.FuncIndex {
	return types.FuncIndex(m.NumImportedFuncs + uint32(i))
}

// NumFuncs returns the size of the function index space.
func (m *Module) NumFuncs() int { return int(m.NumImportedFuncs) + len(m.Funcs) }

// FuncType returns the parameters and results of the function type i, which must be one.
func (m *Module) FuncType(i types.TypeIndex) *types.FuncType { return &m.Types[i].Composite.Func }
