package environ

import (
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file pins the layout that generated code and the runtime share.

func TestVMStructSizes(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want uintptr
	}{
		{"VMContextHead", unsafe.Sizeof(VMContextHead{}), 40},
		{"VMHostContext", unsafe.Sizeof(VMHostContext{}), 40},
		{"VMStoreContext", unsafe.Sizeof(VMStoreContext{}), 40},
		{"VMFuncRef", unsafe.Sizeof(VMFuncRef{}), 32},
		{"VMFuncImport", unsafe.Sizeof(VMFuncImport{}), 24},
		{"VMTable", unsafe.Sizeof(VMTable{}), 16},
		{"VMTableImport", unsafe.Sizeof(VMTableImport{}), 8},
		{"VMMemory", unsafe.Sizeof(VMMemory{}), 16},
		{"VMMemoryImport", unsafe.Sizeof(VMMemoryImport{}), 16},
		{"VMGlobal", unsafe.Sizeof(VMGlobal{}), 16},
		{"VMGlobalImport", unsafe.Sizeof(VMGlobalImport{}), 8},
		{"VMSegment", unsafe.Sizeof(VMSegment{}), 16},
		{"ValRaw", unsafe.Sizeof(types.ValRaw{}), 16},
	} {
		if c.got != c.want {
			t.Errorf("sizeof %s = %d, want %d", c.name, c.got, c.want)
		}
	}
}

func TestVMOffsetsAgreeWithStructs(t *testing.T) {
	one := VMCounts{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	two := VMCounts{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}
	o, err := VMOffsetsFromCounts(8, one)
	if err != nil {
		t.Fatal(err)
	}
	p, err := VMOffsetsFromCounts(8, two)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		got  uint32
		want uintptr
	}{
		{"head", o.HeadSize(), unsafe.Sizeof(VMContextHead{})},
		{"Store", o.Store(), unsafe.Offsetof(VMContextHead{}.Store)},
		{"Trap", o.Trap(), unsafe.Offsetof(VMContextHead{}.Trap)},
		{"Exit", o.Exit(), unsafe.Offsetof(VMContextHead{}.Exit)},
		{"TypeIDs", o.TypeIDs(), unsafe.Offsetof(VMContextHead{}.TypeIDs)},
		{"host Store", o.Store(), unsafe.Offsetof(VMHostContext{}.Store)},
		{"host Trap", o.Trap(), unsafe.Offsetof(VMHostContext{}.Trap)},
		{"host Exit", o.Exit(), unsafe.Offsetof(VMHostContext{}.Exit)},
		{"FuncRefCode", o.FuncRefCode(), unsafe.Offsetof(VMFuncRef{}.Code)},
		{"FuncRefVMCtx", o.FuncRefVMCtx(), unsafe.Offsetof(VMFuncRef{}.VMCtx)},
		{"FuncRefTypeID", o.FuncRefTypeID(), unsafe.Offsetof(VMFuncRef{}.TypeID)},
		{"FuncRefSize", o.FuncRefSize(), unsafe.Sizeof(VMFuncRef{})},
		{"FuncImportCode", o.FuncImportCode(), unsafe.Offsetof(VMFuncImport{}.Code)},
		{"FuncImportVMCtx", o.FuncImportVMCtx(), unsafe.Offsetof(VMFuncImport{}.VMCtx)},
		{"FuncImportRef", o.FuncImportRef(), unsafe.Offsetof(VMFuncImport{}.Ref)},
		{"FuncImportSize", o.FuncImportSize(), unsafe.Sizeof(VMFuncImport{})},
		{"TableSize", o.TableSize(), unsafe.Sizeof(VMTable{})},
		{"MemorySize", o.MemorySize(), unsafe.Sizeof(VMMemory{})},
		{"SegmentSize", o.SegmentSize(), unsafe.Sizeof(VMSegment{})},
		{"memory LenOf", o.LenOf(), unsafe.Offsetof(VMMemory{}.Len)},
		{"table LenOf", o.LenOf(), unsafe.Offsetof(VMTable{}.Len)},
		{"segment LenOf", o.LenOf(), unsafe.Offsetof(VMSegment{}.Len)},
		{"StoreFuel", o.StoreFuel(), unsafe.Offsetof(VMStoreContext{}.Fuel)},
		{"StoreStackLimit", o.StoreStackLimit(), unsafe.Offsetof(VMStoreContext{}.StackLimit)},
		{"StoreInterrupt", o.StoreInterrupt(), unsafe.Offsetof(VMStoreContext{}.Interrupt)},
		{"StoreTablesWritten", o.StoreTablesWritten(), unsafe.Offsetof(VMStoreContext{}.TablesWritten)},
		{"StoreTailReturn", o.StoreTailReturn(), unsafe.Offsetof(VMStoreContext{}.TailReturn)},
		// The stride of each array is the size of its Go struct.
		{"Memory stride", p.Memory(1) - p.Memory(0), unsafe.Sizeof(VMMemory{})},
		{"MemoryImport stride", p.MemoryImport(1) - p.MemoryImport(0), unsafe.Sizeof(VMMemoryImport{})},
		{"FuncImport stride", p.FuncImport(1) - p.FuncImport(0), unsafe.Sizeof(VMFuncImport{})},
		{"Table stride", p.Table(1) - p.Table(0), unsafe.Sizeof(VMTable{})},
		{"TableImport stride", p.TableImport(1) - p.TableImport(0), unsafe.Sizeof(VMTableImport{})},
		{"Global stride", p.Global(1) - p.Global(0), unsafe.Sizeof(VMGlobal{})},
		{"GlobalImport stride", p.GlobalImport(1) - p.GlobalImport(0), unsafe.Sizeof(VMGlobalImport{})},
		{"Elem stride", p.Elem(1) - p.Elem(0), unsafe.Sizeof(VMSegment{})},
		{"Data stride", p.Data(1) - p.Data(0), unsafe.Sizeof(VMSegment{})},
		{"FuncRef stride", p.FuncRef(1) - p.FuncRef(0), unsafe.Sizeof(VMFuncRef{})},
	} {
		if uintptr(c.got) != c.want {
			t.Errorf("%s: VMOffsets says %d, the struct %d", c.name, c.got, c.want)
		}
	}
}

// The layouts below were worked out by hand.
func TestVMOffsetsLayout(t *testing.T) {
	counts := VMCounts{
		ImportedFuncs: 3, ImportedTables: 1, ImportedMemories: 1, ImportedGlobals: 3,
		DefinedTables: 1, DefinedMemories: 2, DefinedGlobals: 2, FuncRefs: 2, Elems: 1, Datas: 2,
	}
	type layout struct {
		ptr                                                                         uint32
		head, mem1, memImport, global, table, tableImport, globalImport, funcImport uint32
		elem, data1, funcRef1, size                                                 uint32
	}
	for _, w := range []layout{
		// 40 head; 2x16 memories 40; 16 import 72; to 96: 2x16 globals; table 128; 8 import 144;
		// 3x8 global imports 152; 3x24 func imports 176; elem 248; 2x16 datas 264; 2x32 refs 296; 360 -> 368.
		{8, 40, 56, 72, 96, 128, 144, 152, 176, 248, 280, 328, 368},
		// 24 head; memories 24; 8 import 56; globals 64; table 96; 4 import 112; 3x4 at 116;
		// 3x12 at 128; 164 -> elem 168; datas 184; 2x20 refs 216; 256.
		{4, 24, 40, 56, 64, 96, 112, 116, 128, 168, 200, 236, 256},
	} {
		o, err := VMOffsetsFromCounts(w.ptr, counts)
		if err != nil {
			t.Fatal(err)
		}
		got := layout{w.ptr, o.HeadSize(), o.Memory(1), o.MemoryImport(0), o.Global(0), o.Table(0), o.TableImport(0), o.GlobalImport(0),
			o.FuncImport(0), o.Elem(0), o.Data(1), o.FuncRef(1), o.Size()}
		if got != w {
			t.Errorf("pointer size %d:\n got %+v\nwant %+v", w.ptr, got, w)
		}
	}
}

func TestVMOffsetsRefusals(t *testing.T) {
	for _, p := range []uint32{0, 1, 2, 16} {
		if _, err := VMOffsetsFromCounts(p, VMCounts{}); err == nil {
			t.Errorf("pointer size %d accepted", p)
		}
	}
	const huge = ^uint32(0)
	all := VMCounts{huge, huge, huge, huge, huge, huge, huge, huge, huge, huge}
	for _, c := range []VMCounts{
		{ImportedFuncs: huge}, {ImportedTables: huge}, {ImportedMemories: huge}, {ImportedGlobals: huge}, {DefinedTables: huge},
		{DefinedMemories: huge}, {DefinedGlobals: huge}, {FuncRefs: huge}, {Elems: huge}, {Datas: huge}, all,
		{DefinedGlobals: 1 << 27},                   // 2 GiB exactly, and the head
		{DefinedGlobals: 1<<27 - 3},                 // 48 bytes of head round up to the limit
		{FuncRefs: 1 << 25, ImportedFuncs: 1 << 26}, // only the sum is too large
	} {
		for _, p := range []uint32{4, 8} {
			if o, err := VMOffsetsFromCounts(p, c); err == nil {
				// With 4-byte pointers some of these fit; then nothing may have wrapped.
				if o.Size() >= 1<<31 || o.FuncRef(0) > o.Size() || p == 8 {
					t.Errorf("%+v with pointers of %d accepted: size %#x", c, p, o.Size())
				}
			}
		}
	}
	if o, err := VMOffsetsFromCounts(8, VMCounts{DefinedGlobals: 1<<27 - 4}); err != nil || o.Size() != 1<<31-16 {
		t.Errorf("the largest context is refused: %v", err)
	}
}

func TestFuncKeyOrder(t *testing.T) {
	keys := []FuncKey{DefinedFunc(0), DefinedFunc(1), DefinedFunc(^types.DefinedFuncIndex(0)), HostToWasm(0), WasmToHost(7), BuiltinKey(BuiltinTableGrow), {FuncIntrinsic, 3}}
	for i, k := range keys {
		if UnpackFuncKey(k.Pack()) != k {
			t.Errorf("%v does not survive packing", k)
		}
		for j, l := range keys {
			if k.Less(l) != (i < j) || (k.Pack() < l.Pack()) != (i < j) {
				t.Errorf("%v and %v are in the wrong order", k, l)
			}
		}
	}
}

func TestBuiltinTable(t *testing.T) {
	seen := map[string]bool{}
	for i, b := range Builtins {
		if b.Name == "" || b.Doc == "" || seen[b.Name] || BuiltinIndex(i).String() != b.Name {
			t.Errorf("builtin %d (%q) has no name or documentation of its own", i, b.Name)
		}
		seen[b.Name] = true
		if len(b.Type.Results) > 1 {
			t.Errorf("builtin %s has %d results", b.Name, len(b.Type.Results))
		}
	}
}
