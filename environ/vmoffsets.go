package environ

import (
	"fmt"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file computes where everything lies in a module's VMContext.

// VMCounts are the numbers that the layout depends on.
type VMCounts struct {
	ImportedFuncs, ImportedTables, ImportedMemories, ImportedGlobals uint32
	DefinedTables, DefinedMemories, DefinedGlobals                   uint32
	FuncRefs, Elems, Datas                                           uint32
}

// VMOffsets are the offsets, in bytes from the start of the VMContext, of the arrays that
// follow its head. All arithmetic was checked when the value was made, so accessors never
// overflow for indices below the counts.
type VMOffsets struct {
	PtrSize uint32
	Counts  VMCounts

	memories, memoryImports, funcImports, tables, tableImports uint32
	globalImports, globals, segElems, segDatas, funcRefs       uint32
	head, size                                                 uint32
}

// NewVMOffsets returns the layout of m's VMContext for pointers of ptrSize (4 or 8) bytes, or
// an error if it would not fit in 31 bits.
func NewVMOffsets(ptrSize uint32, m *Module) (*VMOffsets, error) {
	return VMOffsetsFromCounts(ptrSize, VMCounts{
		ImportedFuncs:    m.NumImportedFuncs,
		ImportedTables:   m.NumImportedTables,
		ImportedMemories: m.NumImportedMemories,
		ImportedGlobals:  m.NumImportedGlobals,
		DefinedTables:    uint32(len(m.Tables)) - m.NumImportedTables,
		DefinedMemories:  uint32(len(m.Memories)) - m.NumImportedMemories,
		DefinedGlobals:   uint32(len(m.Globals)) - m.NumImportedGlobals,
		FuncRefs:         m.NumEscaping,
		Elems:            uint32(len(m.Elems)),
		Datas:            uint32(len(m.Datas)),
	})
}

// VMOffsetsFromCounts is NewVMOffsets from raw counts.
func VMOffsetsFromCounts(ptrSize uint32, c VMCounts) (*VMOffsets, error) {
	if ptrSize != 4 && ptrSize != 8 {
		return nil, fmt.Errorf("environ: pointer size %d is neither 4 nor 8", ptrSize)
	}
	o := &VMOffsets{PtrSize: ptrSize, Counts: c}
	o.head = 8 + 4*ptrSize // Magic, Index, then four addresses
	at := uint64(o.head)
	place := func(field *uint32, n, size, align uint32) {
		at = (at + uint64(align) - 1) &^ (uint64(align) - 1)
		*field = uint32(at)
		hi, lo := bits.Mul64(uint64(n), uint64(size))
		if hi != 0 || at+lo < at {
			lo = 1 << 40 // any value beyond the limit below; further sums cannot wrap
		}
		at = min(at+lo, 1<<40)
	}
	// What generated code reads most comes first, within reach of short displacements.
	place(&o.memories, c.DefinedMemories, o.MemorySize(), 8)
	place(&o.memoryImports, c.ImportedMemories, 2*ptrSize, ptrSize)
	place(&o.globals, c.DefinedGlobals, 16, 16)
	place(&o.tables, c.DefinedTables, o.TableSize(), 8)
	place(&o.tableImports, c.ImportedTables, ptrSize, ptrSize)
	place(&o.globalImports, c.ImportedGlobals, ptrSize, ptrSize)
	place(&o.funcImports, c.ImportedFuncs, o.FuncImportSize(), ptrSize)
	place(&o.segElems, c.Elems, o.SegmentSize(), 8)
	place(&o.segDatas, c.Datas, o.SegmentSize(), 8)
	place(&o.funcRefs, c.FuncRefs, o.FuncRefSize(), 8)
	at = (at + 15) &^ 15
	if at >= 1<<31 {
		return nil, fmt.Errorf("environ: VMContext of %+v is larger than 2 GiB", c)
	}
	o.size = uint32(at)
	return o, nil
}

// Offsets within the head.
func (o *VMOffsets) Store() uint32   { return 8 }
func (o *VMOffsets) Trap() uint32    { return 8 + o.PtrSize }
func (o *VMOffsets) Exit() uint32    { return 8 + 2*o.PtrSize }
func (o *VMOffsets) TypeIDs() uint32 { return 8 + 3*o.PtrSize }

// Sizes of the elements.
func (o *VMOffsets) MemorySize() uint32     { return 16 }
func (o *VMOffsets) TableSize() uint32      { return 16 }
func (o *VMOffsets) SegmentSize() uint32    { return 16 }
func (o *VMOffsets) FuncImportSize() uint32 { return 3 * o.PtrSize }
func (o *VMOffsets) FuncRefSize() uint32    { return 3*o.PtrSize + 8 }

// Offsets within the elements.
func (o *VMOffsets) FuncRefCode() uint32     { return 0 }
func (o *VMOffsets) FuncRefVMCtx() uint32    { return o.PtrSize }
func (o *VMOffsets) FuncRefTypeID() uint32   { return 2 * o.PtrSize }
func (o *VMOffsets) FuncImportCode() uint32  { return 0 }
func (o *VMOffsets) FuncImportVMCtx() uint32 { return o.PtrSize }
func (o *VMOffsets) FuncImportRef() uint32   { return 2 * o.PtrSize }
func (o *VMOffsets) LenOf() uint32           { return 8 } // of VMMemory, VMTable and VMSegment

// Offsets within VMStoreContext for 8-byte pointers.
func (o *VMOffsets) StoreFuel() uint32          { return 0 }
func (o *VMOffsets) StoreStackLimit() uint32    { return 8 }
func (o *VMOffsets) StoreInterrupt() uint32     { return 8 + o.PtrSize }
func (o *VMOffsets) StoreTablesWritten() uint32 { return 16 + o.PtrSize }
func (o *VMOffsets) StoreTailReturn() uint32    { return 24 + o.PtrSize }

// Size returns the size of the whole VMContext, a multiple of 16.
func (o *VMOffsets) Size() uint32 { return o.size }

// HeadSize returns the size of the fixed part.
func (o *VMOffsets) HeadSize() uint32 { return o.head }

// Memory returns where defined memory i's VMMemory is.
func (o *VMOffsets) Memory(i types.DefinedMemoryIndex) uint32 {
	return o.memories + uint32(i)*o.MemorySize()
}

// MemoryImport returns where imported memory i's VMMemoryImport is.
func (o *VMOffsets) MemoryImport(i types.MemoryIndex) uint32 {
	return o.memoryImports + uint32(i)*2*o.PtrSize
}

// FuncImport returns where imported function i's VMFuncImport is.
func (o *VMOffsets) FuncImport(i types.FuncIndex) uint32 {
	return o.funcImports + uint32(i)*o.FuncImportSize()
}

// Table returns where defined table i's VMTable is.
func (o *VMOffsets) Table(i types.DefinedTableIndex) uint32 {
	return o.tables + uint32(i)*o.TableSize()
}

// TableImport returns where imported table i's VMTableImport is.
func (o *VMOffsets) TableImport(i types.TableIndex) uint32 {
	return o.tableImports + uint32(i)*o.PtrSize
}

// Global returns where defined global i's VMGlobal is.
func (o *VMOffsets) Global(i types.DefinedGlobalIndex) uint32 { return o.globals + uint32(i)*16 }

// GlobalImport returns where imported global i's VMGlobalImport is.
func (o *VMOffsets) GlobalImport(i types.GlobalIndex) uint32 {
	return o.globalImports + uint32(i)*o.PtrSize
}

// Elem returns where element segment i's VMSegment is.
func (o *VMOffsets) Elem(i types.ElemIndex) uint32 { return o.segElems + uint32(i)*o.SegmentSize() }

// Data returns where data segment i's VMSegment is.
func (o *VMOffsets) Data(i types.DataIndex) uint32 { return o.segDatas + uint32(i)*o.SegmentSize() }

// FuncRef returns where escaping function i's VMFuncRef is.
func (o *VMOffsets) FuncRef(i types.FuncRefIndex) uint32 {
	return o.funcRefs + uint32(i)*o.FuncRefSize()
}
