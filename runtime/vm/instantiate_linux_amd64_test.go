package vm

import (
	"errors"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests instantiation: imports, initial values, segments and start functions.

// none is a description with nothing in it but the test module's types.
func emptyInfo() *environ.Module {
	m := testInfo()
	return &environ.Module{Types: m.Types, RecGroups: m.RecGroups, Sigs: m.Sigs, SigOf: m.SigOf, Start: types.FuncIndex(types.None)}
}

// imports adds an import of each kind to m: env.f, env.t, env.m, env.g.
func withImports(m *environ.Module) *environ.Module {
	m.Imports = []environ.Import{
		{Module: "env", Name: "f", Kind: types.ExternFunc}, {Module: "env", Name: "t", Kind: types.ExternTable},
		{Module: "env", Name: "m", Kind: types.ExternMemory}, {Module: "env", Name: "g", Kind: types.ExternGlobal},
	}
	m.Funcs = append([]environ.Func{{Type: sigI_I, Sig: sigI_I, Ref: types.NoFuncRef}}, m.Funcs...)
	m.Tables = append([]environ.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 4, Max: 10, HasMax: true}}}}, m.Tables...)
	m.Memories = append([]types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: 16}}, m.Memories...)
	m.Globals = append([]types.GlobalType{{Content: types.I32}}, m.Globals...)
	m.NumImportedFuncs, m.NumImportedTables, m.NumImportedMemories, m.NumImportedGlobals = 1, 1, 1, 1
	return m
}

// An importBox holds entities that fit withImports.
type importBox struct {
	f Func
	t *Table
	m *Memory
	g *Global
}

func newImports(t *testing.T, s *Store) importBox {
	t.Helper()
	var b importBox
	var errs [4]error
	b.f, errs[0] = s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
	b.t, errs[1] = s.NewTable(types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 4, Max: 10, HasMax: true}}, types.ValRaw{})
	b.m, errs[2] = s.NewMemory(types.MemoryType{Limits: types.Limits{Min: 1}, PageSizeLog2: 16})
	b.g, errs[3] = s.NewGlobal(types.GlobalType{Content: types.I32}, types.RawI32(10))
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b importBox) list() []Extern {
	return []Extern{ExternFunc(b.f), ExternTable(b.t), ExternMemory(b.m), ExternGlobal(b.g)}
}

func TestImportTypes(t *testing.T) {
	e := newEngine(t)
	s, other := newStore(t, e), newStore(t, e)
	m := load(t, e, withImports(emptyInfo()))
	good := newImports(t, s)
	if _, err := Instantiate(s, m, good.list()); err != nil {
		t.Fatal(err)
	}
	fn := func(typ types.FuncType) Extern {
		f, err := s.NewFunc(typ, nil)
		if err != nil {
			t.Fatal(err)
		}
		return ExternFunc(f)
	}
	table := func(typ types.TableType) Extern {
		x, err := s.NewTable(typ, types.ValRaw{})
		if err != nil {
			t.Fatal(err)
		}
		return ExternTable(x)
	}
	memory := func(typ types.MemoryType) Extern {
		x, err := s.NewMemory(typ)
		if err != nil {
			t.Fatal(err)
		}
		return ExternMemory(x)
	}
	global := func(typ types.GlobalType) Extern {
		x, err := s.NewGlobal(typ, types.ValRaw{})
		if err != nil {
			t.Fatal(err)
		}
		return ExternGlobal(x)
	}
	limits := func(min, max uint64) types.Limits { return types.Limits{Min: min, Max: max, HasMax: true} }
	grown := table(types.TableType{Elem: types.FuncRef, Limits: limits(1, 9)})
	if _, err := grown.Table.Grow(3, types.ValRaw{}); err != nil {
		t.Fatal(err)
	}
	const prefix = "incompatible import type for `env::"
	for _, c := range []struct {
		at   int
		x    Extern
		want string
	}{
		{0, fn(typeII_I), prefix + "f`: types incompatible: expected type `(func (param i32) (result i32))`, found type `(func (param i32 i32) (result i32))`"},
		{0, fn(typeV), prefix + "f`: types incompatible: expected type `(func (param i32) (result i32))`, found type `(func)`"},
		{0, ExternMemory(good.m), prefix + "f`: expected function, but found memory"},
		{1, ExternFunc(good.f), prefix + "t`: expected table, but found function"},
		{1, table(types.TableType{Elem: types.ExternRef, Limits: limits(4, 10)}), prefix + "t`: types incompatible: expected table of type `funcref`, found table of type `externref`"},
		{1, table(types.TableType{Elem: types.FuncRef, Limits: limits(3, 10)}), prefix + "t`: types incompatible: expected table limits (min: 4, max: 10) doesn't match provided table limits (min: 3, max: 10)"},
		{1, table(types.TableType{Elem: types.FuncRef, Limits: limits(4, 11)}), prefix + "t`: types incompatible: expected table limits (min: 4, max: 10) doesn't match provided table limits (min: 4, max: 11)"},
		{1, table(types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 4}}), prefix + "t`: types incompatible: expected table limits (min: 4, max: 10) doesn't match provided table limits (min: 4, max: none)"},
		{1, table(types.TableType{Elem: types.FuncRef, Limits: limits(5, 5)}), ""},
		{1, grown, ""}, // its size counts, not its minimum
		{2, memory(types.MemoryType{Limits: limits(0, 5), PageSizeLog2: 16}), prefix + "m`: types incompatible: expected memory limits (min: 1, max: none) doesn't match provided memory limits (min: 0, max: 5)"},
		{2, memory(types.MemoryType{Limits: limits(1, 5), PageSizeLog2: 16, Is64: true}), prefix + "m`: types incompatible: expected a memory with i32 indices, found one with i64 indices"},
		{2, memory(types.MemoryType{Limits: limits(1, 5), PageSizeLog2: 0}), prefix + "m`: memory types incompatible: expected a memory with a page size of 65536, found a memory with a page size of 1"},
		{2, memory(types.MemoryType{Limits: limits(2, 2), PageSizeLog2: 16}), ""},
		{3, global(types.GlobalType{Content: types.I64}), prefix + "g`: types incompatible: expected global of type `i32`, found global of type `i64`"},
		{3, global(types.GlobalType{Content: types.I32, Mutable: true}), prefix + "g`: types incompatible: expected immutable global, found mutable global"},
		{3, ExternGlobal(newImports(t, other).g), "import of `env::g` belongs to another store, or to none"},
		{0, Extern{}, "import of `env::f` belongs to another store, or to none"},
	} {
		list := good.list()
		list[c.at] = c.x
		_, err := Instantiate(s, m, list)
		if got := errText(err); got != c.want {
			t.Errorf("import %d:\n got %s\nwant %s", c.at, got, c.want)
		}
	}
	if _, err := Instantiate(s, m, nil); errText(err) != "expected 4 imports, found 0" {
		t.Error(err)
	}
	if _, err := Instantiate(newStore(t, newEngine(t)), m, nil); err == nil {
		t.Error("a module of another engine was instantiated")
	}
}

func TestInitialValues(t *testing.T) {
	e := newEngine(t)
	s := newStore(t, e)
	info := withImports(emptyInfo())
	op := func(o environ.ConstOp) environ.ConstInst { return environ.ConstInst{Op: o} }
	num := func(o environ.ConstOp, v uint64) environ.ConstInst { return environ.ConstInst{Op: o, Imm: v} }
	info.GlobalInits = []environ.ConstExpr{
		{num(environ.ConstI32, 1)},
		{num(environ.ConstI64, 1<<63)},
		{num(environ.ConstF32, 0x7FC00001)},
		{num(environ.ConstF64, 5)},
		{{Op: environ.ConstV128, Imm: 6, Hi: 7}},
		{op(environ.ConstRefNull)},
		{num(environ.ConstGlobal, 0)},
		// ((10 + 2) * 0xFFFFFFFF - 1) mod 2³²: -13
		{num(environ.ConstGlobal, 0), num(environ.ConstI32, 2), op(environ.ConstI32Add), num(environ.ConstI32, 0xFFFF_FFFF), op(environ.ConstI32Mul), num(environ.ConstI32, 1), op(environ.ConstI32Sub)},
		// 3 * (2³² - 5) + 1
		{num(environ.ConstI64, 3), num(environ.ConstI64, 1<<32), num(environ.ConstI64, 5), op(environ.ConstI64Sub), op(environ.ConstI64Mul), num(environ.ConstI64, 1), op(environ.ConstI64Add)},
		{num(environ.ConstGlobal, 8)}, // one before it
		{num(environ.ConstRefFunc, 0)},
	}
	for range info.GlobalInits {
		info.Globals = append(info.Globals, types.GlobalType{Content: types.V128})
	}
	info.Funcs[0].Ref, info.Escaping, info.NumEscaping = 0, []types.FuncIndex{0}, 1
	in := newImports(t, s)
	i, err := Instantiate(s, load(t, e, info), in.list())
	if err != nil {
		t.Fatal(err)
	}
	want := []types.ValRaw{{Lo: 1}, {Lo: 1 << 63}, {Lo: 0x7FC00001}, {Lo: 5}, {Lo: 6, Hi: 7}, {}, {Lo: 10}, {Lo: 0xFFFF_FFF3}, {Lo: 3*(1<<32-5) + 1}, {Lo: 0xFFFF_FFF3}}
	for n, w := range want {
		if got := i.Global(types.GlobalIndex(n + 1)).Get(); got != w {
			t.Errorf("global %d is %#x, want %#x", n+1, got, w)
		}
	}
	if f := s.FuncOf(i.Global(11).Get()); !f.Type().Equal(typeI_I) {
		t.Errorf("function in a global has type %v", f.Type())
	}
}

// Tables whose elements do not begin as null, and segments of expressions.
func TestTableInit(t *testing.T) {
	e := newEngine(t)
	s := newStore(t, e)
	info := withImports(emptyInfo())
	info.Globals[0].Content = types.ExternRef
	global := environ.ConstExpr{{Op: environ.ConstGlobal}}
	null := environ.ConstExpr{{Op: environ.ConstRefNull}}
	info.Tables = append(info.Tables, environ.Table{Type: types.TableType{Elem: types.ExternRef, Limits: types.Limits{Min: 3}}, Init: global})
	info.Elems = []environ.ElemSegment{
		{Mode: environ.SegmentActive, Type: types.ExternRef, Table: 1, Offset: i32Const(1), Exprs: []environ.ConstExpr{null}},
		{Mode: environ.SegmentPassive, Type: types.ExternRef, Exprs: []environ.ConstExpr{null, global}},
	}
	in := newImports(t, s)
	v := s.Extern("v")
	var err error
	if in.g, err = s.NewGlobal(types.GlobalType{Content: types.ExternRef}, v); err != nil {
		t.Fatal(err)
	}
	i, err := Instantiate(s, load(t, e, info), in.list())
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []types.ValRaw{v, {}, v} {
		if got, err := i.Table(1).Get(uint64(n)); got != want || err != nil {
			t.Errorf("element %d is %v, %v", n, got, err)
		}
	}
	seg := *field[environ.VMSegment](i, i.module.offsets.Elem(1))
	if got := array[uint64](seg.Base, int(seg.Len)); len(got) != 2 || got[0] != 0 || got[1] != v.Lo {
		t.Errorf("passive segment is %v", got)
	}
}

// A trap in a segment ends instantiation, and what was written before stays.
func TestSegmentTraps(t *testing.T) {
	e := newEngine(t)
	null := types.FuncIndex(types.None)
	elem := func(at int32, funcs ...types.FuncIndex) environ.ElemSegment {
		return environ.ElemSegment{Mode: environ.SegmentActive, Type: types.FuncRef, Offset: i32Const(at), Funcs: funcs}
	}
	data := func(at int32, start, n uint32) environ.DataSegment {
		return environ.DataSegment{Mode: environ.SegmentActive, Offset: i32Const(at), Start: start, Len: n}
	}
	for name, c := range map[string]struct {
		elems []environ.ElemSegment
		datas []environ.DataSegment
		want  types.TrapCode // TrapNone: none
		table []bool         // which of the elements are set
		mem   string         // first bytes
	}{
		"in order":           {[]environ.ElemSegment{elem(0, 0, 0), elem(1, null)}, []environ.DataSegment{data(0, 4, 3), data(1, 4, 1)}, types.TrapNone, []bool{true, false, false, false}, "xxz"},
		"element at end":     {[]environ.ElemSegment{elem(3, 0)}, nil, types.TrapNone, []bool{false, false, false, true}, "\x00"},
		"element beyond":     {[]environ.ElemSegment{elem(0, 0), elem(3, 0, 0), elem(1, 0)}, []environ.DataSegment{data(0, 4, 3)}, types.TrapTableOutOfBounds, []bool{true, false, false, false}, "\x00\x00\x00"},
		"element far":        {[]environ.ElemSegment{elem(-1, 0)}, nil, types.TrapTableOutOfBounds, []bool{false, false, false, false}, "\x00"},
		"no elements at end": {[]environ.ElemSegment{elem(4)}, nil, types.TrapNone, []bool{false, false, false, false}, "\x00"},
		"no elements beyond": {[]environ.ElemSegment{elem(5)}, nil, types.TrapTableOutOfBounds, []bool{false, false, false, false}, "\x00"},
		"data at end":        {nil, []environ.DataSegment{data(1<<16-3, 4, 3)}, types.TrapNone, nil, "\x00"},
		"data beyond":        {[]environ.ElemSegment{elem(2, 0)}, []environ.DataSegment{data(0, 4, 3), data(1<<16-2, 4, 3), data(0, 0, 4)}, types.TrapMemoryOutOfBounds, []bool{false, false, true, false}, "xyz"},
		"data far":           {nil, []environ.DataSegment{data(-1, 4, 3)}, types.TrapMemoryOutOfBounds, nil, "\x00"},
		"no data at end":     {nil, []environ.DataSegment{data(1<<16, 4, 0)}, types.TrapNone, nil, "\x00"},
		"no data beyond":     {nil, []environ.DataSegment{data(1<<16+1, 4, 0)}, types.TrapMemoryOutOfBounds, nil, "\x00"},
	} {
		s := newStore(t, e)
		in := newImports(t, s)
		info := withImports(emptyInfo())
		info.Funcs[0].Ref, info.Escaping, info.NumEscaping = 0, []types.FuncIndex{0}, 1
		info.Elems, info.Datas = c.elems, c.datas
		_, err := Instantiate(s, load(t, e, info), in.list())
		got := types.TrapNone
		var trap *Trap
		if errors.As(err, &trap) {
			got = trap.Code
			if len(trap.Frames()) != 0 {
				t.Errorf("%s: the trap has frames", name)
			}
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got != c.want {
			t.Errorf("%s: trap %v, want %v", name, got, c.want)
		}
		for n, set := range c.table {
			if v, _ := in.t.Get(uint64(n)); (v.Lo != 0) != set {
				t.Errorf("%s: element %d is %#x", name, n, v.Lo)
			}
		}
		if got := string(in.m.Data()[:len(c.mem)]); got != c.mem {
			t.Errorf("%s: memory begins with %q, want %q", name, got, c.mem)
		}
	}
}

// Functions of an instance whose start function trapped work when they are in a table.
func TestUnfinishedInstancesLiveOn(t *testing.T) {
	w := newWorld(t)
	info := testInfo()
	info.Imports = append(info.Imports, environ.Import{Module: "env", Name: "t", Kind: types.ExternTable})
	info.Tables[0].Init, info.NumImportedTables = nil, 1
	info.Start = fUnreachable
	info.Elems[0].Funcs[0] = fLoad // which finds its memory at the same offset; others do not
	info.Datas[0].Offset = i32Const(7)
	f, err := w.Store.NewFunc(typeI_I, func(c Caller, vals []types.ValRaw) error { vals[0].SetI32(vals[0].I32() * 2); return nil })
	if err != nil {
		t.Fatal(err)
	}
	_, err = Instantiate(w.Store, load(t, w.Engine, info), []Extern{ExternFunc(f), ExternTable(w.inst.Table(0))})
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapUnreachableCodeReached || len(trap.Frames()) != 1 {
		t.Fatal(err)
	}
	w.host = func(Caller, []types.ValRaw) error { t.Error("the first instance's import was called"); return nil }
	for n, want := range map[int32]int32{0: 0x04030201, 2: 14} { // both are called with 7
		if got, err := w.call("call_table", n); got != want || err != nil {
			t.Errorf("element %d gives %#x, %v", n, got, err)
		}
	}
}

func TestStart(t *testing.T) {
	w := newWorld(t)
	info := testInfo()
	info.Start = fCount
	f, err := w.Store.NewFunc(typeI_I, nil)
	if err != nil {
		t.Fatal(err)
	}
	i, err := Instantiate(w.Store, load(t, w.Engine, info), []Extern{ExternFunc(f)})
	if err != nil {
		t.Fatal(err)
	}
	if got := i.Global(0).Get().I32(); got != 41 {
		t.Errorf("the start function left %d", got)
	}

	// An imported start function: of the host, then of the instance.
	info = emptyInfo()
	info.Imports, info.NumImportedFuncs = []environ.Import{{Module: "env", Name: "s", Kind: types.ExternFunc}}, 1
	info.Funcs = []environ.Func{{Type: sigV, Sig: sigV, Ref: types.NoFuncRef}}
	info.Start = 0
	m := load(t, w.Engine, info)
	var caller *Instance
	f, err = w.Store.NewFunc(typeV, func(c Caller, vals []types.ValRaw) error { caller = c.Instance; return nil })
	if err != nil {
		t.Fatal(err)
	}
	i2, err := Instantiate(w.Store, m, []Extern{ExternFunc(f)})
	if err != nil || caller != i2 {
		t.Errorf("%v, %v", caller, err)
	}
	x, _ := i.Export("count")
	if _, err := Instantiate(w.Store, m, []Extern{x}); err != nil || i.Global(0).Get().I32() != 42 {
		t.Errorf("%d, %v", i.Global(0).Get().I32(), err)
	}
}

// Instances share what one exports and the other imports.
func TestSharing(t *testing.T) {
	w := newWorld(t)
	first := w.inst
	exp := func(name string) Extern {
		x, ok := first.Export(name)
		if !ok {
			t.Fatal(name)
		}
		return x
	}
	info := withImports(emptyInfo())
	info.Globals[0].Mutable = true
	info.Exports = []environ.Export{{Name: "f", Kind: types.ExternFunc}, {Name: "t", Kind: types.ExternTable}, {Name: "m", Kind: types.ExternMemory}, {Name: "g", Kind: types.ExternGlobal}}
	info.Funcs[0].Ref, info.Escaping, info.NumEscaping = 0, []types.FuncIndex{0}, 1
	i, err := Instantiate(w.Store, load(t, w.Engine, info), []Extern{exp("load"), exp("table"), exp("memory"), exp("global")})
	if err != nil {
		t.Fatal(err)
	}
	for n, name := range []string{"load", "table", "memory", "global"} {
		if i.ExportAt(n) != exp(name) {
			t.Errorf("export %d is not %s", n, name)
		}
	}
	o := i.module.offsets
	if imp := field[environ.VMFuncImport](i, o.FuncImport(0)); imp.VMCtx != first.vmctx || imp.Ref != addrOf(i.funcRef(0)) || imp.Code != first.funcRef(fLoad).Code {
		t.Errorf("function import is %+v", imp)
	}
	if imp := field[environ.VMMemoryImport](i, o.MemoryImport(0)); imp.From != addrOf(first.Memory(0).def) || imp.Base != first.Memory(0).lin.Base() {
		t.Errorf("memory import is %+v", imp)
	}
	if imp := field[environ.VMGlobalImport](i, o.GlobalImport(0)); imp.From != first.vmctx+uintptr(first.module.offsets.Global(0)) {
		t.Errorf("global import is %+v", imp)
	}
	if imp := field[environ.VMTableImport](i, o.TableImport(0)); at[environ.VMTable](imp.From).Len != 4 {
		t.Errorf("table import is %+v", imp)
	}
	// An imported function that escapes is the same function, though by another reference.
	if f := w.Store.FuncOf(types.ValRaw{Lo: uint64(addrOf(i.funcRef(0)))}); f != exp("load").Func {
		t.Errorf("function is %v", f)
	}
	ref, orig := i.funcRef(0), first.funcRef(fLoad)
	if *ref != *orig {
		t.Errorf("reference is %+v, want %+v", *ref, *orig)
	}
}

func TestLimits(t *testing.T) {
	e := newEngine(t)
	m := load(t, e, testInfo())
	for _, c := range []struct {
		set  func(*Limits)
		want string
	}{
		{func(l *Limits) { l.Instances = 0 }, "resource limit exceeded: instance count too high at 1"},
		{func(l *Limits) { l.Memories = 0 }, "resource limit exceeded: memory count too high at 1"},
		{func(l *Limits) { l.Tables = 0 }, "resource limit exceeded: table count too high at 1"},
		{func(l *Limits) { l.MemoryBytes = 1<<16 - 1 }, "memory minimum size of 1 pages exceeds memory limits"},
		{func(l *Limits) { l.TableElements = 3 }, "table minimum size of 4 elements exceeds table limits"},
		{func(l *Limits) { l.MemoryBytes, l.TableElements, l.Instances, l.Memories, l.Tables = 1<<16, 4, 1, 1, 1 }, ""},
	} {
		s := newStore(t, e)
		l := NoLimits
		c.set(&l)
		s.SetLimits(l)
		f, err := s.NewFunc(typeI_I, nil)
		if err != nil {
			t.Fatal(err)
		}
		i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
		if errText(err) != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
		if err != nil {
			continue
		}
		if _, err := i.Memory(0).Grow(1); errText(err) != "failed to grow memory by `1`" {
			t.Error(err)
		}
		if x, _ := i.Export("grow_table"); true {
			if got, err := call(x.Func, 1); got != -1 || err != nil {
				t.Errorf("table.grow beyond the limit: %d, %v", got, err)
			}
		}
		if _, err := Instantiate(s, m, []Extern{ExternFunc(f)}); err == nil || !strings.Contains(err.Error(), "instance count too high at 2") {
			t.Error(err)
		}
		if _, err := s.NewMemory(types.MemoryType{PageSizeLog2: 16}); err == nil {
			t.Error("a second memory")
		}
	}
}

func TestTableGrowthKeepsElements(t *testing.T) {
	s := newStore(t, newEngine(t))
	init := s.Extern("init")
	tab, err := s.NewTable(types.TableType{Elem: types.ExternRef, Limits: types.Limits{Min: 3}}, init)
	if err != nil {
		t.Fatal(err)
	}
	for n := uint64(3); n < 5000; n++ {
		if prev, err := tab.Grow(1, types.ValRaw{Lo: n}); prev != n || err != nil {
			t.Fatal(prev, err)
		}
	}
	for n := range uint64(5000) {
		want := types.ValRaw{Lo: n}
		if n < 3 {
			want = init
		}
		if got, err := tab.Get(n); got != want || err != nil {
			t.Fatalf("element %d is %v, %v", n, got, err)
		}
	}
	if _, err := tab.Grow(1<<32-5000, types.ValRaw{}); err == nil {
		t.Error("a table of 2³² elements")
	}
	if tab.Len() != 5000 {
		t.Error("a failed growth changed the table")
	}
}
