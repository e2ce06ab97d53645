package wasmtime

import "github.com/gowasmtime/gowasmtime/types"

// This file defines the types of functions, globals, tables, memories, imports and exports.
// All are immutable and safe for concurrent use; their Close methods do nothing and are there
// for programs written for wasmtime-go.

// An AsExternType is a type that an import or export can have.
type AsExternType interface {
	// AsExternType returns the type as an ExternType.
	AsExternType() *ExternType
}

// A FuncType gives a function's parameters and results.
type FuncType struct {
	t types.FuncType
}

// NewFuncType returns the type of functions with the given parameters and results.
func NewFuncType(params, results []*ValType) *FuncType {
	ty := &FuncType{types.FuncType{Params: make([]types.ValType, len(params)), Results: make([]types.ValType, len(results))}}
	for i, p := range params {
		ty.t.Params[i] = p.t
	}
	for i, r := range results {
		ty.t.Results[i] = r.t
	}
	return ty
}

// Params returns the types of the parameters.
func (ty *FuncType) Params() []*ValType { return valTypes(ty.t.Params) }

// Results returns the types of the results.
func (ty *FuncType) Results() []*ValType { return valTypes(ty.t.Results) }

// AsExternType implements the interface of that name.
func (ty *FuncType) AsExternType() *ExternType { return &ExternType{f: ty} }

// String returns the type as in "[i32] -> [i64]".
func (ty *FuncType) String() string { return ty.t.String() }

// Close does nothing.
func (ty *FuncType) Close() {}

// A GlobalType is the type of a global's value and whether it can change.
type GlobalType struct {
	t types.GlobalType
}

// NewGlobalType returns the type of globals that hold values of type content.
func NewGlobalType(content *ValType, mutable bool) *GlobalType {
	return &GlobalType{types.GlobalType{Content: content.t, Mutable: mutable}}
}

// Content returns the type of the global's value.
func (ty *GlobalType) Content() *ValType { return &ValType{ty.t.Content} }

// Mutable reports whether the global can be set.
func (ty *GlobalType) Mutable() bool { return ty.t.Mutable }

// AsExternType implements the interface of that name.
func (ty *GlobalType) AsExternType() *ExternType { return &ExternType{g: ty} }

// Close does nothing.
func (ty *GlobalType) Close() {}

// A TableType is the type of a table's elements and the bounds of its size in elements.
type TableType struct {
	t types.TableType
}

// NewTableType returns the type of tables of element with at least min elements and, if
// hasMax, at most max.
func NewTableType(element *ValType, min uint32, hasMax bool, max uint32) *TableType {
	return &TableType{types.TableType{Elem: element.t, Limits: limits(uint64(min), hasMax, uint64(max))}}
}

func limits(min uint64, hasMax bool, max uint64) types.Limits {
	if !hasMax {
		max = 0
	}
	return types.Limits{Min: min, Max: max, HasMax: hasMax}
}

// Element returns the type of the table's elements.
func (ty *TableType) Element() *ValType { return &ValType{ty.t.Elem} }

// Minimum returns the size that the table has at first, in elements.
func (ty *TableType) Minimum() uint32 { return uint32(ty.t.Limits.Min) }

// Maximum reports whether the size is bounded, and by how many elements.
func (ty *TableType) Maximum() (bool, uint32) { return ty.t.Limits.HasMax, uint32(ty.t.Limits.Max) }

// AsExternType implements the interface of that name.
func (ty *TableType) AsExternType() *ExternType { return &ExternType{t: ty} }

// Close does nothing.
func (ty *TableType) Close() {}

// A MemoryType bounds the size of a memory, in pages of 64 KiB.
type MemoryType struct {
	t types.MemoryType
}

// NewMemoryType returns the type of memories with 32-bit addresses and at least min pages and,
// if hasMax, at most max. A shared memory must have a maximum. It panics if min or max is more than
// such a memory can have, 65536.
func NewMemoryType(min uint32, hasMax bool, max uint32, shared bool) (*MemoryType, error) {
	return newMemoryType(types.MemoryType{Limits: limits(uint64(min), hasMax, uint64(max)), Shared: shared}, uint64(max))
}

// NewMemoryType64 is NewMemoryType for memories with 64-bit addresses, which have at most 1<<48 pages.
func NewMemoryType64(min uint64, hasMax bool, max uint64, shared bool) (*MemoryType, error) {
	return newMemoryType(types.MemoryType{Limits: limits(min, hasMax, max), Shared: shared, Is64: true}, max)
}

// newMemoryType checks a memory's type. max counts also if there is no maximum, as in wasmtime-go.
func newMemoryType(t types.MemoryType, max uint64) (*MemoryType, error) {
	t.PageSizeLog2 = types.DefaultPageSizeLog2
	if most := t.MaxPages(); t.Limits.Min > most || max > most {
		panic("provided sizes are too large")
	}
	switch {
	case t.Shared && !t.Limits.HasMax:
		return nil, newError("shared memories must have a maximum size")
	case t.Limits.HasMax && t.Limits.Min > t.Limits.Max:
		return nil, newError("maximum page size cannot be smaller than the minimum page size")
	}
	return &MemoryType{t}, nil
}

// Minimum returns the size that the memory has at first, in pages.
func (ty *MemoryType) Minimum() uint64 { return ty.t.Limits.Min }

// Maximum reports whether the size is bounded, and by how many pages.
func (ty *MemoryType) Maximum() (bool, uint64) { return ty.t.Limits.HasMax, ty.t.Limits.Max }

// Is64 reports whether addresses have 64 bits.
func (ty *MemoryType) Is64() bool { return ty.t.Is64 }

// IsShared reports whether several threads may use the memory at once.
func (ty *MemoryType) IsShared() bool { return ty.t.Shared }

// AsExternType implements the interface of that name.
func (ty *MemoryType) AsExternType() *ExternType { return &ExternType{m: ty} }

// Close does nothing.
func (ty *MemoryType) Close() {}

// An ExternType is the type of an import or export: exactly one of a function's, global's,
// table's or memory's.
type ExternType struct {
	f *FuncType
	g *GlobalType
	t *TableType
	m *MemoryType
}

// FuncType returns the function type, or nil if it is another kind.
func (ty *ExternType) FuncType() *FuncType { return ty.f }

// GlobalType returns the global type, or nil if it is another kind.
func (ty *ExternType) GlobalType() *GlobalType { return ty.g }

// TableType returns the table type, or nil if it is another kind.
func (ty *ExternType) TableType() *TableType { return ty.t }

// MemoryType returns the memory type, or nil if it is another kind.
func (ty *ExternType) MemoryType() *MemoryType { return ty.m }

// AsExternType returns ty itself.
func (ty *ExternType) AsExternType() *ExternType { return ty }

// Close does nothing.
func (ty *ExternType) Close() {}

// An ImportType names something that a module imports.
type ImportType struct {
	module, name string
	ty           *ExternType
}

// NewImportType returns the import of name from module with type ty.
func NewImportType(module, name string, ty AsExternType) *ImportType {
	return &ImportType{module, name, ty.AsExternType()}
}

// Module returns the module part of the import's name.
func (ty *ImportType) Module() string { return ty.module }

// Name returns the second part of the import's name. It is never nil; the pointer is there for
// programs written for wasmtime-go.
func (ty *ImportType) Name() *string { return &ty.name }

// Type returns the type that the module expects.
func (ty *ImportType) Type() *ExternType { return ty.ty }

// Close does nothing.
func (ty *ImportType) Close() {}

// An ExportType names something that a module exports.
type ExportType struct {
	name string
	ty   *ExternType
}

// NewExportType returns the export of something of type ty as name.
func NewExportType(name string, ty AsExternType) *ExportType {
	return &ExportType{name, ty.AsExternType()}
}

// Name returns the export's name.
func (ty *ExportType) Name() string { return ty.name }

// Type returns the export's type.
func (ty *ExportType) Type() *ExternType { return ty.ty }

// Close does nothing.
func (ty *ExportType) Close() {}
