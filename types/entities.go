package types

// This file defines the types of tables, memories, globals and tags.

// Limits bound a size in elements or pages. Max counts only when HasMax.
type Limits struct {
	Min, Max uint64
	HasMax   bool
}

// A TableType describes a table. Sizes are in elements.
type TableType struct {
	Elem   ValType
	Limits Limits
	Is64   bool // indices are i64
}

// DefaultPageSizeLog2 is the page size of a memory without the custom-page-sizes proposal: 64 KiB.
const DefaultPageSizeLog2 = 16

// A MemoryType describes a linear memory. Sizes are in pages of 1<<PageSizeLog2 bytes.
type MemoryType struct {
	Limits       Limits
	Is64         bool // addresses are i64
	Shared       bool
	PageSizeLog2 uint8
}

// MaxPages returns the largest size in pages that the index type can address.
func (m MemoryType) MaxPages() uint64 {
	bits := uint(32)
	if m.Is64 {
		bits = 64
	}
	if uint(m.PageSizeLog2) == 0 && bits == 64 {
		return ^uint64(0)
	}
	return 1 << (bits - uint(m.PageSizeLog2))
}

// Bound returns the size in pages that no memory of type m exceeds: its maximum, or what the index type
// can address. Of the 4 GiB of 32 bits, a memory that does not begin with all of them never gets
// the last 64 KiB: so what lies less than that above an address that exists does not wrap around.
func (m MemoryType) Bound() uint64 {
	most := m.MaxPages()
	if !m.Is64 && m.PageSizeLog2 == DefaultPageSizeLog2 && m.Limits.Min < most {
		most--
	}
	if m.Limits.HasMax {
		most = min(most, m.Limits.Max)
	}
	return most
}

// IndexType returns the type of the memory's addresses.
func (m MemoryType) IndexType() ValType { return indexType(m.Is64) }

// IndexType returns the type of the table's indices.
func (t TableType) IndexType() ValType { return indexType(t.Is64) }

func indexType(is64 bool) ValType {
	if is64 {
		return I64
	}
	return I32
}

// A GlobalType describes a global.
type GlobalType struct {
	Content ValType
	Mutable bool
}

// A TagType describes an exception tag by its function type.
type TagType struct {
	Type TypeIndex
}

// An ExternKind says what kind of entity an import or export is. The values are those of the
// binary format.
type ExternKind uint8

const (
	ExternFunc ExternKind = iota
	ExternTable
	ExternMemory
	ExternGlobal
	ExternTag
)

// String returns the keyword of the text format.
func (k ExternKind) String() string {
	if int(k) < len(externNames) {
		return externNames[k]
	}
	return "unknown"
}

var externNames = [...]string{"func", "table", "memory", "global", "tag"}
