package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file prepares what translation needs to know of a module, once for all its functions.

// A region is a group of mutable runtime structures; see versions.go.
type region uint16

const noRegion = ^region(0)

// moduleInfo is derived from a Translation.
type moduleInfo struct {
	t   *environ.Translation
	m   *environ.Module
	off *environ.VMOffsets

	sigs     []ir.Sig // by SigIndex, then by BuiltinIndex, then sigTableGrowRef
	sigErr   []error
	memories []memInfo
	tables   []tableInfo
	globals  []globalInfo

	fromGo   bool // made by Go's compiler, as far as its globals tell
	fromLLVM bool // made by LLVM's linker, likewise

	refs []refRange // by SigIndex

	regions   int
	segRegion region
}

// A memInfo describes a memory.
type memInfo struct {
	static   bool // accesses fault by hardware when out of bounds, and the base never changes
	fixed    bool // the size never changes, nor does the base
	is64     bool
	imported bool
	pageLog  uint8
	shared   bool   // other threads use it
	region   region // its base and length
	heap     region // its contents
	at       uint32 // offset in the VMContext of the VMMemory or VMMemoryImport
	min      uint64 // size in bytes that is sure to exist
	max      uint64 // size in bytes that is never exceeded, if indices have 32 bits
}

// A tableInfo describes a table.
type tableInfo struct {
	typ         ir.Type // of elements
	fixed       bool    // the size never changes, nor does the base
	is64        bool
	imported    bool
	elem        types.ValType
	size, elems region // not of a closed one
	at          uint32 // offset in the VMContext of the VMTable or VMTableImport
	min         uint64

	closed   bool // nothing ever writes to it
	contents *contents
}

// A globalInfo describes a global.
type globalInfo struct {
	typ      ir.Type
	err      error // why the type is not supported
	mutable  bool
	imported bool
	isConst  bool   // the value is value
	region   region // of a mutable one
	at       uint32 // offset in the VMContext of the VMGlobal or VMGlobalImport
	value    uint64
	hi       uint64 // the upper half of a vector
}

// use makes mi describe t, for a compilation without the optimizations in off.
func (mi *moduleInfo) use(t *environ.Translation, off tune.Set) {
	if mi.t == t {
		return
	}
	*mi = moduleInfo{t: t, m: t.Module, off: t.Offsets, segRegion: noRegion}
	mi.makeSigs()
	if len(mi.m.Elems)+len(mi.m.Datas) > 0 {
		mi.segRegion = mi.newRegion()
	}
	mi.makeMemories()
	mi.makeTables(off)
	mi.makeGlobals()
	mi.findGo()
	mi.findLLVM()
}

// newRegion returns a new region, or the last one when there are too many.
func (mi *moduleInfo) newRegion() region {
	if mi.regions < maxRegions {
		mi.regions++
	}
	return region(mi.regions - 1)
}

// irType returns the IR's type for values of type t.
func (mi *moduleInfo) irType(t types.ValType) (ir.Type, error) {
	switch t {
	case types.I32:
		return ir.I32, nil
	case types.I64:
		return ir.I64, nil
	case types.F32:
		return ir.F32, nil
	case types.F64:
		return ir.F64, nil
	case types.V128:
		return ir.V128, nil
	}
	switch h := t.Heap(); {
	case h == types.HeapFunc, h == types.HeapNoFunc,
		h.IsConcrete() && mi.m.Types[h.Index()].Composite.Kind == types.CompositeFunc:
		return ir.I64, nil
	case h == types.HeapExtern, h == types.HeapNoExtern:
		return ir.Ref, nil
	}
	return 0, unsupportedError("type " + t.String())
}

func (mi *moduleInfo) irTypes(ts []types.ValType) ([]ir.Type, error) {
	out := make([]ir.Type, len(ts))
	for i, t := range ts {
		var err error
		if out[i], err = mi.irType(t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (mi *moduleInfo) makeSigs() {
	add := func(ft *types.FuncType) {
		p, err := mi.irTypes(ft.Params)
		r, err2 := mi.irTypes(ft.Results)
		if err == nil {
			err = err2
		}
		mi.sigs = append(mi.sigs, ir.Sig{Params: p, Results: r})
		mi.sigErr = append(mi.sigErr, err)
	}
	for i := range mi.m.Sigs {
		add(&mi.m.Sigs[i])
	}
	for i := range environ.Builtins {
		add(&environ.Builtins[i].Type)
	}
	mi.sigs = append(mi.sigs, ir.Sig{Params: []ir.Type{ir.I32, ir.I64, ir.Ref}, Results: []ir.Type{ir.I64}})
	mi.sigErr = append(mi.sigErr, nil)
}

// builtinSig returns the number among sigs of b's signature.
func (mi *moduleInfo) builtinSig(b environ.BuiltinIndex) int { return len(mi.m.Sigs) + int(b) }

// tableGrowRefSig returns the number among sigs of table_grow's signature for tables of
// external references. The value travels as the builtin's i64 does, but is known to be one.
func (mi *moduleInfo) tableGrowRefSig() int { return len(mi.m.Sigs) + environ.NumBuiltins }

func (mi *moduleInfo) makeMemories() {
	m, tn := mi.m, mi.t.Tunables
	region, heap := noRegion, noRegion // of imported memories, which may be one and the same
	for i := range m.Memories {
		mt := &m.Memories[i]
		index := types.MemoryIndex(i)
		x := memInfo{is64: mt.Is64, shared: mt.Shared, pageLog: mt.PageSizeLog2, imported: m.IsImportedMemory(index)}
		x.static = tn.StaticMemory() && !mt.Is64 && mt.PageSizeLog2 == types.DefaultPageSizeLog2
		if pages := mt.Limits.Min; pages <= ^uint64(0)>>mt.PageSizeLog2 {
			x.min = pages << mt.PageSizeLog2
			x.fixed = mt.Limits.HasMax && mt.Limits.Max == pages
		}
		pages := mt.MaxPages()
		if !x.imported {
			pages = mt.Bound()
		} else if mt.Limits.HasMax {
			pages = min(pages, mt.Limits.Max) // but what is imported may begin with more than the minimum here
		}
		x.max = pages << mt.PageSizeLog2
		if x.imported {
			x.at = mi.off.MemoryImport(index)
			if region == noRegion {
				region, heap = mi.newRegion(), mi.newRegion()
			}
			x.region, x.heap = region, heap
		} else {
			x.at = mi.off.Memory(types.DefinedMemoryIndex(uint32(i) - m.NumImportedMemories))
			x.region, x.heap = mi.newRegion(), mi.newRegion()
		}
		mi.memories = append(mi.memories, x)
	}
}

// MaxMemory returns a length in bytes that no memory with 32-bit indices of the last function's module ever
// exceeds.
func (tr *Translator) MaxMemory() uint64 {
	longest := uint64(0)
	for i := range tr.mod.memories {
		if m := &tr.mod.memories[i]; !m.is64 {
			longest = max(longest, m.max)
		}
	}
	return longest
}

func (mi *moduleInfo) makeTables(off tune.Set) {
	m := mi.m
	mi.findRefs()
	known := 0
	size, elems := noRegion, noRegion // of imported tables
	for i := range m.Tables {
		tt := &m.Tables[i].Type
		index := types.TableIndex(i)
		typ, err := mi.irType(tt.Elem)
		if err != nil {
			typ = ir.None
		}
		x := tableInfo{
			typ: typ, elem: tt.Elem, is64: tt.Is64, imported: m.IsImportedTable(index),
			fixed: tt.Limits.HasMax && tt.Limits.Max == tt.Limits.Min, min: tt.Limits.Min,
		}
		if i < len(mi.t.Closed) && !off.Has(tune.Closed) {
			x.closed = mi.t.Closed[i].Closed
		}
		if x.closed {
			x.fixed, x.size, x.elems = true, noRegion, noRegion
			if c := &mi.t.Closed[i]; c.Known && typ == ir.I64 && known < maxKnown {
				known++
				x.contents = mi.contents(c.Funcs, x.min)
			}
		}
		if x.imported {
			x.at = mi.off.TableImport(index)
			if size == noRegion {
				size, elems = mi.newRegion(), mi.newRegion()
			}
			x.size, x.elems = size, elems
		} else {
			x.at = mi.off.Table(types.DefinedTableIndex(uint32(i) - m.NumImportedTables))
			if !x.closed {
				x.size, x.elems = mi.newRegion(), mi.newRegion()
			}
		}
		mi.tables = append(mi.tables, x)
	}
}

func (mi *moduleInfo) makeGlobals() {
	m := mi.m
	shared := noRegion // imported mutable globals may be one and the same
	for i := range m.Globals {
		g := &m.Globals[i]
		index := types.GlobalIndex(i)
		x := globalInfo{mutable: g.Mutable, imported: m.IsImportedGlobal(index), region: noRegion}
		x.typ, x.err = mi.irType(g.Content)
		switch {
		case x.imported:
			x.at = mi.off.GlobalImport(index)
			if x.mutable && shared == noRegion {
				shared = mi.newRegion()
			}
			if x.mutable {
				x.region = shared
			}
		default:
			d := types.DefinedGlobalIndex(uint32(i) - m.NumImportedGlobals)
			x.at = mi.off.Global(d)
			if x.mutable {
				x.region = mi.newRegion()
			} else {
				x.value, x.hi, x.isConst = constGlobal(m.GlobalInits[d])
			}
		}
		mi.globals = append(mi.globals, x)
	}
}

// goGlobals are the types of the globals that Go's linker makes: stack pointer, context, goroutine, four
// results, and whether to pause.
var goGlobals = [...]types.ValType{types.I32, types.I64, types.I64, types.I64, types.I64, types.I64, types.I64, types.I32}

// findGo looks for these globals.
func (mi *moduleInfo) findGo() {
	gs := mi.m.Globals
	mi.fromGo = len(gs) >= len(goGlobals) && mi.m.NumImportedGlobals == 0
	for i := 0; mi.fromGo && i < len(goGlobals); i++ {
		mi.fromGo = gs[i].Mutable && gs[i].Content == goGlobals[i]
	}
}

// findLLVM looks for the stack pointer of LLVM's linker, which is its first global: variable, and at first the end of an
// area that is aligned to 16. Many programs have no producers section any more, but they have this.
func (mi *moduleInfo) findLLVM() {
	first := int(mi.m.NumImportedGlobals)
	if first < len(mi.globals) {
		g := &mi.globals[first]
		at, _, known := constGlobal(mi.m.GlobalInits[0])
		mi.fromLLVM = g.mutable && g.typ == ir.I32 && known && at >= 1024 && at%16 == 0
	}
	for i := range mi.m.Imports {
		x := &mi.m.Imports[i]
		mi.fromLLVM = mi.fromLLVM || x.Kind == types.ExternGlobal && x.Name == "__stack_pointer"
	}
}

// constGlobal returns the value that init gives if it is a number known now; hi is the upper half of a vector.
func constGlobal(init environ.ConstExpr) (value, hi uint64, ok bool) {
	if len(init) != 1 {
		return 0, 0, false
	}
	switch init[0].Op {
	case environ.ConstI32, environ.ConstI64, environ.ConstF32, environ.ConstF64:
		return init[0].Imm, 0, true
	case environ.ConstV128:
		return init[0].Imm, init[0].Hi, true
	}
	return 0, 0, false
}
