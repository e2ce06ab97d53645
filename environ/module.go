package environ

import "github.com/gowasmtime/gowasmtime/types"

// This file defines Module, the description of a module that instantiation needs.

// A Module describes everything about a module except its code. It is made by
// environ/translate, stored in artifacts, and immutable afterwards.
type Module struct {
	Name string // from the name section; may be empty

	Types     []types.SubType  // the type section
	RecGroups []types.RecGroup // its recursion groups
	Sigs      []types.FuncType // function types with equal ones merged
	SigOf     []types.SigIndex // by TypeIndex; types.None for types that are no function types

	Imports []Import
	Exports []Export

	// Each space lists imports first.
	Funcs    []Func
	Tables   []Table
	Memories []types.MemoryType
	Globals  []types.GlobalType
	Tags     []types.TagType

	NumImportedFuncs    uint32
	NumImportedTables   uint32
	NumImportedMemories uint32
	NumImportedGlobals  uint32
	NumImportedTags     uint32

	GlobalInits []ConstExpr // by DefinedGlobalIndex
	Elems       []ElemSegment
	Datas       []DataSegment
	Start       types.FuncIndex // types.None when there is none

	NumEscaping uint32            // functions with a VMFuncRef
	Escaping    []types.FuncIndex // by FuncRefIndex
}

// A Func is a function of the module.
type Func struct {
	Type types.TypeIndex
	Sig  types.SigIndex
	Ref  types.FuncRefIndex // types.NoFuncRef when it does not escape
}

// A Table is a table of the module. Init is the value of its elements before element
// segments apply; empty means null. It counts only for defined tables.
type Table struct {
	Type types.TableType
	Init ConstExpr
}

// An Import names an entity that instantiation must supply.
type Import struct {
	Module, Name string
	Kind         types.ExternKind
	Index        uint32 // in the space of its kind
}

// An Export gives an entity a name.
type Export struct {
	Name  string
	Kind  types.ExternKind
	Index uint32
}

// A ConstOp is one operator of a constant expression.
type ConstOp uint8

const (
	ConstI32     ConstOp = iota // push Imm
	ConstI64                    // push Imm
	ConstF32                    // push Imm (bits)
	ConstF64                    // push Imm (bits)
	ConstV128                   // push Imm, Hi
	ConstGlobal                 // push the value of global Imm
	ConstRefNull                // push null
	ConstRefFunc                // push a reference to function Imm
	ConstI32Add                 // extended constant expressions
	ConstI32Sub
	ConstI32Mul
	ConstI64Add
	ConstI64Sub
	ConstI64Mul
	ConstRefI31
	ConstStructNew // Imm type
	ConstStructNewDefault
	ConstArrayNew
	ConstArrayNewDefault
	ConstArrayNewFixed // Imm type, Hi length
	ConstAnyConvertExtern
	ConstExternConvertAny

	NumConstOps = iota
)

// A ConstInst is an operator with its immediates.
type ConstInst struct {
	Op      ConstOp
	Imm, Hi uint64
}

// A ConstExpr is a validated constant expression in postfix order, without its end.
type ConstExpr []ConstInst

// A SegmentMode says when a segment applies.
type SegmentMode uint8

const (
	SegmentActive SegmentMode = iota
	SegmentPassive
	SegmentDeclared // element segments only
)

// An ElemSegment is a list of references.
type ElemSegment struct {
	Mode   SegmentMode
	Type   types.ValType
	Table  types.TableIndex // active
	Offset ConstExpr        // active
	// Funcs is set when every element is ref.func or ref.null (types.None for null), else Exprs is.
	Funcs []types.FuncIndex
	Exprs []ConstExpr
}

// Len returns the number of elements.
func (e *ElemSegment) Len() int {
	if e.Exprs != nil {
		return len(e.Exprs)
	}
	return len(e.Funcs)
}

// A DataSegment is a list of bytes, kept apart in Translation.Data and in the artifact's
// data section.
type DataSegment struct {
	Mode   SegmentMode
	Memory types.MemoryIndex // active
	Offset ConstExpr         // active
	Start  uint32            // range of its bytes in the module's data
	Len    uint32
}

// FuncSig returns the type of function f.
func (m *Module) FuncSig(f types.FuncIndex) *types.FuncType { return &m.Sigs[m.Funcs[f].Sig] }

// IsImportedFunc reports whether f is an import.
func (m *Module) IsImportedFunc(f types.FuncIndex) bool { return uint32(f) < m.NumImportedFuncs }

// IsImportedTable reports whether t is an import.
func (m *Module) IsImportedTable(t types.TableIndex) bool { return uint32(t) < m.NumImportedTables }

// IsImportedMemory reports whether x is an import.
func (m *Module) IsImportedMemory(x types.MemoryIndex) bool {
	return uint32(x) < m.NumImportedMemories
}

// IsImportedGlobal reports whether g is an import.
func (m *Module) IsImportedGlobal(g types.GlobalIndex) bool { return uint32(g) < m.NumImportedGlobals }

// DefinedFunc returns the index of f, which must not be an import, among defined functions.
func (m *Module) DefinedFunc(f types.FuncIndex) types.DefinedFuncIndex {
	return types.DefinedFuncIndex(uint32(f) - m.NumImportedFuncs)
}

// FuncIndex is the inverse of DefinedFunc.
func (m *Module) FuncIndex(d types.DefinedFuncIndex) types.FuncIndex {
	return types.FuncIndex(uint32(d) + m.NumImportedFuncs)
}

// NumDefinedFuncs returns the number of functions with a body.
func (m *Module) NumDefinedFuncs() uint32 { return uint32(len(m.Funcs)) - m.NumImportedFuncs }
