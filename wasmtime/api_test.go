package wasmtime

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file tests the public API over small modules made with the encoder of package binary.

// A fn is a function of a test module.
type fn struct {
	name    string
	params  []types.ValType
	results []types.ValType
	body    []binary.Instr
}

func in(o ops.Op, a ...uint64) binary.Instr {
	i := binary.Instr{Op: o}
	if len(a) > 0 {
		i.A, i.I = uint32(a[0]), a[0]
	}
	return i
}

// encode makes a module that imports the functions in imports (module "host"), exports funcs, and
// has a memory, a table and a mutable global under the names "memory", "table" and "global".
func encode(imports []fn, funcs ...fn) []byte { return encodeFrom("host", imports, funcs...) }

// encodeFrom is encode with another name for the module of the imports.
func encodeFrom(module string, imports []fn, funcs ...fn) []byte {
	m := &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None}
	typ := func(f fn) types.TypeIndex {
		m.Types = append(m.Types, types.SubType{Final: true, Group: uint32(len(m.Types)),
			Composite: types.CompositeType{Func: types.FuncType{Params: f.params, Results: f.results}}})
		m.Groups = append(m.Groups, types.RecGroup{Start: types.TypeIndex(len(m.Groups)), Len: 1})
		return types.TypeIndex(len(m.Types) - 1)
	}
	for _, f := range imports {
		m.Imports = append(m.Imports, binary.Import{Module: module, Name: f.name, Type: binary.ExternType{Kind: types.ExternFunc, Func: typ(f)}})
		m.NumImportedFuncs++
	}
	for i, f := range funcs {
		m.Funcs = append(m.Funcs, typ(f))
		m.Exports = append(m.Exports, binary.Export{Name: f.name, Kind: types.ExternFunc, Index: uint32(len(imports) + i)})
		body := []byte{0}
		for _, x := range append(f.body, in(ops.End)) {
			body = binary.AppendInstr(body, &x)
		}
		m.Bodies = append(m.Bodies, binary.Body{Bytes: body})
	}
	zero := binary.AppendInstr(nil, &binary.Instr{Op: ops.I32Const, I: 41})
	m.Globals = []binary.Global{{Type: types.GlobalType{Content: types.I32, Mutable: true}, Init: binary.ConstExpr{Bytes: append(zero, 0x0B)}}}
	m.Memories = []types.MemoryType{{Limits: types.Limits{Min: 1, Max: 3, HasMax: true}, PageSizeLog2: 16}}
	m.Tables = []binary.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 2, Max: 10, HasMax: true}}}}
	m.Exports = append(m.Exports, binary.Export{Name: "memory", Kind: types.ExternMemory},
		binary.Export{Name: "table", Kind: types.ExternTable}, binary.Export{Name: "global", Kind: types.ExternGlobal})
	return binary.Encode(m)
}

var (
	i32s = []types.ValType{types.I32}
	i64s = []types.ValType{types.I64}
	none []types.ValType
	get0 = in(ops.LocalGet, 0)
	get1 = in(ops.LocalGet, 1)
)

func setup(t testing.TB, wasm []byte, imports ...AsExtern) (*Store, *Instance) {
	t.Helper()
	store := NewStore(NewEngine())
	return store, instantiate(t, store, wasm, imports...)
}

func instantiate(t testing.TB, store *Store, wasm []byte, imports ...AsExtern) *Instance {
	t.Helper()
	m, err := NewModule(store.Engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	i, err := NewInstance(store, m, imports)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestCall passes values of every kind in and out, in each form that Call takes.
func TestCall(t *testing.T) {
	id := func(name string, ts ...types.ValType) fn {
		f := fn{name: name, params: ts, results: ts}
		for i := range ts {
			f.body = append(f.body, in(ops.LocalGet, uint64(i)))
		}
		return f
	}
	store, inst := setup(t, encode(nil, id("i32", types.I32), id("i64", types.I64), id("f32", types.F32), id("f64", types.F64),
		id("funcref", types.FuncRef), id("externref", types.ExternRef), id("none"),
		id("many", types.I32, types.F64, types.ExternRef, types.I64, types.F32)))
	f := inst.GetFunc(store, "i32")
	nan := math.Float32frombits(0x7FC01234)
	type point struct{ x, y int }
	p := &point{1, 2}
	for _, c := range []struct {
		name string
		arg  any
		want any
	}{
		{"i32", int32(-5), int32(-5)}, {"i32", 7, int32(7)}, {"i32", ValI32(9), int32(9)},
		{"i64", int64(math.MinInt64), int64(math.MinInt64)}, {"i64", 7, int64(7)},
		{"f32", float32(1.5), float32(1.5)}, {"f64", math.Inf(-1), math.Inf(-1)},
		{"externref", p, p}, {"externref", "text", "text"}, {"externref", nil, nil},
	} {
		got, err := inst.GetFunc(store, c.name).Call(store, c.arg)
		if err != nil || got != c.want {
			t.Errorf("%s(%v) = %v, %v", c.name, c.arg, got, err)
		}
	}
	if got, err := inst.GetFunc(store, "f32").Call(store, nan); err != nil || math.Float32bits(got.(float32)) != 0x7FC01234 {
		t.Errorf("NaN: %v, %v", got, err)
	}
	if got, err := inst.GetFunc(store, "funcref").Call(store, f); err != nil || got.(*Func).f != f.f {
		t.Errorf("funcref: %v, %v", got, err)
	}
	if got, err := inst.GetFunc(store, "funcref").Call(store, (*Func)(nil)); err != nil || got.(*Func) != nil {
		t.Errorf("null funcref: %v, %v", got, err)
	}
	if got, err := inst.GetFunc(store, "none").Call(store); err != nil || got != nil {
		t.Errorf("none: %v, %v", got, err)
	}
	got, err := inst.GetFunc(store, "many").Call(store, 1, 2.5, p, 4, float32(5))
	if vals, ok := got.([]Val); err != nil || !ok || len(vals) != 5 || vals[0].I32() != 1 || vals[1].F64() != 2.5 || vals[2].Externref() != p || vals[3].I64() != 4 || vals[4].F32() != 5 {
		t.Errorf("many: %v, %v", got, err)
	}
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{1, 2}, "too many arguments provided"},
		{nil, "expected 1 arguments, got 0"},
		{[]any{int64(1)}, "expected i32, found i64"},
		{[]any{"x"}, "expected i32, found (ref null extern)"},
	} {
		if _, err := f.Call(store, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("i32(%v): %v, want %q", c.args, err, c.want)
		}
	}
	if _, err := inst.GetFunc(store, "f32").Call(store, 1); err == nil || !strings.Contains(err.Error(), "integer provided for non-integer argument") {
		t.Error(err)
	}
}

// TestHostFunctions calls Go from WebAssembly through NewFunc, WrapFunc and NewFuncUnchecked.
func TestHostFunctions(t *testing.T) {
	wasm := encode([]fn{{name: "f", params: []types.ValType{types.I32, types.I64}, results: i64s}},
		fn{"run", []types.ValType{types.I32, types.I64}, i64s, []binary.Instr{get0, get1, in(ops.Call, 0), in(ops.I64Const, 1), in(ops.I64Add)}})
	store := NewStoreWithData(NewEngine(), "data")
	ty := NewFuncType([]*ValType{NewValType(KindI32), NewValType(KindI64)}, []*ValType{NewValType(KindI64)})
	byHost := false
	for name, f := range map[string]*Func{
		"NewFunc": NewFunc(store, ty, func(c *Caller, args []Val) ([]Val, *Trap) {
			if c.Data() != "data" || c.GetExport("nothing") != nil {
				t.Error("caller")
			}
			// The host may call, too; then nobody's exports can be seen.
			if m := c.GetExport("memory"); m != nil && m.Memory() == nil || m == nil && !byHost {
				t.Error("exports of the caller")
			}
			return []Val{ValI64(int64(args[0].I32()) * args[1].I64())}, nil
		}),
		"WrapFunc":         WrapFunc(store, func(c *Caller, a int32, b int64) (int64, *Trap) { return int64(a) * b, nil }),
		"NewFuncUnchecked": NewFuncUnchecked(store, ty, func(c *Caller, v []ValRaw) *Trap { v[0].SetI64(int64(v[0].I32()) * v[1].I64()); return nil }),
	} {
		inst := instantiate(t, store, wasm, f)
		if got, err := inst.GetFunc(store, "run").Call(store, -6, 7); err != nil || got != int64(-41) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		byHost = true
		got, err := f.Call(store, -6, 7)
		if byHost = false; err != nil || got != int64(-42) {
			t.Errorf("%s, called by the host: %v, %v", name, got, err)
		}
	}
	if s := WrapFunc(store, func(*Caller, int32, float32, string, *Func) (float64, int64) { return 0, 0 }).Type(store).String(); s != "[i32 f32 externref funcref] -> [f64 i64]" {
		t.Error(s)
	}
}

// TestHostFailures checks what becomes of traps, panics and Goexit of host functions.
func TestHostFailures(t *testing.T) {
	wasm := encode([]fn{{name: "f"}}, fn{"run", none, none, []binary.Instr{in(ops.Call, 0)}})
	store := NewStore(NewEngine())
	var kept *Caller
	what := "trap"
	trap := NewTrap("it is over")
	f := NewFunc(store, NewFuncType(nil, nil), func(c *Caller, _ []Val) ([]Val, *Trap) {
		kept = c
		switch what {
		case "trap":
			return nil, trap
		case "panic":
			panic(what)
		case "goexit":
			runtime.Goexit()
		case "results":
			return []Val{ValI32(1)}, nil
		}
		return nil, nil
	})
	inst := instantiate(t, store, wasm, f)
	run := inst.GetFunc(store, "run")
	_, err := run.Call(store)
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "Caused by:\n    it is over") || !strings.Contains(err.Error(), "<wasm function 1>") {
		t.Errorf("trap: %v", err)
	}
	panics := func(want any) {
		t.Helper()
		defer func() {
			if r := recover(); r != want {
				t.Errorf("%s: panic %v, want %v", what, r, want)
			}
		}()
		run.Call(store)
	}
	panics("object has been closed already") // the trap
	what = "panic"
	panics("panic")
	what = "results"
	panics("callback didn't produce the correct number of results")
	what = "goexit"
	done := make(chan bool)
	go func() {
		defer close(done)
		run.Call(store)
		t.Error("Goexit returned")
	}()
	<-done
	what = "nothing"
	if _, err := run.Call(store); err != nil {
		t.Errorf("the store is not usable afterwards: %v", err)
	}
	defer func() {
		if r := recover(); r != "cannot use caller after host function returns" {
			t.Errorf("kept caller: %v", r)
		}
	}()
	if kept.GetExport("memory") != nil {
		t.Error("kept caller: an export")
	}
	kept.Data()
}

// TestTrap checks code, frames and text of a trap.
func TestTrap(t *testing.T) {
	store, inst := setup(t, encode(nil, fn{"inner", none, none, []binary.Instr{in(ops.Nop), in(ops.Unreachable)}},
		fn{"outer", none, none, []binary.Instr{in(ops.Call, 0)}}))
	_, err := inst.GetFunc(store, "outer").Call(store)
	var trap *Trap
	if !errors.As(err, &trap) {
		t.Fatal(err)
	}
	if *trap.Code() != UnreachableCodeReached {
		t.Errorf("code %v", trap.Code())
	}
	frames := trap.Frames()
	if len(frames) != 2 || frames[0].FuncIndex() != 0 || frames[1].FuncIndex() != 1 || frames[0].FuncName() != nil || frames[0].FuncOffset() == 0 ||
		frames[0].ModuleOffset() <= frames[0].FuncOffset() {
		t.Errorf("frames %+v", frames)
	}
	lines := strings.Split(trap.Message(), "\n")
	if len(lines) != 6 || lines[0] != "error while executing at wasm backtrace:" || !strings.HasPrefix(lines[1], "    0:     0x") ||
		!strings.HasSuffix(lines[1], " - <unknown>!<wasm function 0>") || lines[4] != "Caused by:" || lines[5] != "    wasm trap: wasm `unreachable` instruction executed" {
		t.Errorf("%q", lines)
	}
	if NewTrap("x").Code() != nil || NewTrap("x").Message() != "x" {
		t.Error("host trap")
	}
}

// TestMemoryTableGlobal exercises the entities from the host and from code.
func TestMemoryTableGlobal(t *testing.T) {
	store, inst := setup(t, encode(nil, fn{"f", none, i32s, []binary.Instr{in(ops.GlobalGet, 0)}}))
	mem := inst.GetExport(store, "memory").Memory()
	if mem.Size(store) != 1 || mem.DataSize(store) != 65536 || mem.Type(store).Minimum() != 1 {
		t.Error("size")
	}
	if prev, err := mem.Grow(store, 2); err != nil || prev != 1 || mem.Size(store) != 3 {
		t.Errorf("grow: %d, %v", prev, err)
	}
	if _, err := mem.Grow(store, 1); err == nil {
		t.Error("grew beyond the maximum")
	}
	if err := mem.Write(store, 3*65536-2, []byte("ab")); err != nil {
		t.Error(err)
	}
	var b [2]byte
	if err := mem.Read(store, 3*65536-2, b[:]); err != nil || string(b[:]) != "ab" || mem.UnsafeData(store)[3*65536-1] != 'b' {
		t.Errorf("%q, %v", b, err)
	}
	for _, off := range []uint64{3*65536 - 1, 3 * 65536, math.MaxUint64} {
		if mem.Read(store, off, b[:]) == nil || mem.Write(store, off, b[:]) == nil {
			t.Errorf("access at %#x", off)
		}
	}
	table, f := inst.GetExport(store, "table").Table(), inst.GetFunc(store, "f")
	if v, err := table.Get(store, 0); err != nil || v.Funcref() != nil {
		t.Errorf("element 0: %v, %v", v, err)
	}
	if err := table.Set(store, 1, ValFuncref(f)); err != nil {
		t.Error(err)
	}
	if prev, err := table.Grow(store, 3, ValFuncref(f)); err != nil || prev != 2 || table.Size(store) != 5 {
		t.Errorf("grow: %d, %v", prev, err)
	}
	if v, err := table.Get(store, 4); err != nil {
		t.Error(err)
	} else if got, err := v.Funcref().Call(store); err != nil || got != int32(41) {
		t.Errorf("call through the table: %v, %v", got, err)
	}
	if _, err := table.Get(store, 5); err == nil || table.Set(store, 5, ValFuncref(nil)) == nil || table.Set(store, 0, ValI32(1)) == nil {
		t.Error("bounds and types of the table")
	}
	g := inst.GetExport(store, "global").Global()
	if g.Get(store).I32() != 41 || g.Set(store, ValI32(42)) != nil || g.Set(store, ValI64(1)) == nil {
		t.Error("global")
	}
	if got, _ := f.Call(store); got != int32(42) {
		t.Errorf("global in code: %v", got)
	}
	c, err := NewGlobal(store, NewGlobalType(NewValType(KindF64), false), ValF64(2))
	if err != nil || c.Set(store, ValF64(3)) == nil || c.Get(store).F64() != 2 {
		t.Error("immutable global")
	}
	var names []string
	for _, e := range inst.Exports(store) {
		names = append(names, e.Type(store).kind())
	}
	if !slices.Equal(names, []string{"func", "memory", "table", "global"}) {
		t.Error(names)
	}
}

// kind names what an ExternType is, for tests.
func (ty *ExternType) kind() string {
	switch {
	case ty.f != nil:
		return "func"
	case ty.m != nil:
		return "memory"
	case ty.t != nil:
		return "table"
	case ty.g != nil:
		return "global"
	}
	return "nothing"
}

// TestLinker checks definitions, shadowing, errors and default functions.
func TestLinker(t *testing.T) {
	engine := NewEngine()
	m, err := NewModule(engine, encode([]fn{{name: "f", results: i32s}}, fn{"_start", none, none, nil}, fn{"run", none, i32s, []binary.Instr{in(ops.Call, 0)}}))
	if err != nil {
		t.Fatal(err)
	}
	l := NewLinker(engine)
	if _, err := l.Instantiate(NewStore(engine), m); err == nil || !strings.Contains(err.Error(), "unknown import: `host::f` has not been defined") {
		t.Error(err)
	}
	if err := l.FuncWrap("host", "f", func() int32 { return 1 }); err != nil {
		t.Fatal(err)
	}
	if err := l.FuncWrap("host", "f", func() int32 { return 2 }); err == nil || !strings.Contains(err.Error(), "defined twice") {
		t.Error(err)
	}
	l.AllowShadowing(true)
	if err := l.FuncWrap("host", "f", func() int32 { return 3 }); err != nil {
		t.Fatal(err)
	}
	for range 3 { // one linker, several stores
		store := NewStore(engine)
		inst, err := l.Instantiate(store, m)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := inst.GetFunc(store, "run").Call(store); err != nil || got != int32(3) {
			t.Errorf("%v, %v", got, err)
		}
		if l.Get(store, "host", "f").Func() == nil || l.Get(store, "host", "g") != nil {
			t.Error("Get")
		}
	}
	store := NewStore(engine)
	if err := l.DefineModule(store, "cmd", m); err != nil {
		t.Fatal(err)
	}
	if f, err := l.GetDefault(store, "cmd"); err != nil {
		t.Error(err)
	} else if _, err := f.Call(store); err != nil {
		t.Error(err)
	}
	if l.Get(NewStore(engine), "cmd", "run") != nil {
		t.Error("another store sees the definition")
	}
	other := NewStore(engine)
	defer func() {
		if recover() != "object used with the wrong store" {
			t.Error("a function of one store was called in another")
		}
	}()
	l.Get(store, "host", "f").Func().Call(other)
}

// TestUnknownImports instantiates a module whose imports nobody defines.
func TestUnknownImports(t *testing.T) {
	engine := NewEngine()
	m, err := NewModule(engine, encode([]fn{{name: "f", params: i32s, results: i64s}}, fn{"run", none, i64s, []binary.Instr{in(ops.I32Const, 5), in(ops.Call, 0)}}))
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(engine)
	for _, c := range []struct {
		define func(l *Linker) error
		want   string
	}{
		{func(l *Linker) error { return l.DefineUnknownImportsAsTraps(m) }, "unknown import: `host::f`"},
		{func(l *Linker) error { return l.DefineUnknownImportsAsDefaultValues(store, m) }, ""},
	} {
		l := NewLinker(engine)
		if err := c.define(l); err != nil {
			t.Fatal(err)
		}
		inst, err := l.Instantiate(store, m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := inst.GetFunc(store, "run").Call(store)
		if c.want == "" && (err != nil || got != int64(0)) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, %v; want %q", got, err, c.want)
		}
	}
}

// TestModules checks descriptions, serialization and errors with positions.
func TestModules(t *testing.T) {
	wasm := encode([]fn{{name: "f", params: i32s}}, fn{"run", i32s, i64s, []binary.Instr{get0, in(ops.Call, 0), in(ops.I64Const, 3)}})
	engine := NewEngine()
	m, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	im, ex := m.Imports(), m.Exports()
	if len(im) != 1 || im[0].Module() != "host" || *im[0].Name() != "f" || im[0].Type().FuncType().String() != "[i32] -> []" {
		t.Error("imports")
	}
	if len(ex) != 4 || ex[0].Name() != "run" || ex[0].Type().FuncType().String() != "[i32] -> [i64]" || ex[1].Type().MemoryType().Minimum() != 1 {
		t.Error("exports")
	}
	file, err := m.Serialize()
	if err != nil || !DetectPrecompiled(file) || DetectPrecompiled(wasm) {
		t.Fatal("Serialize", err)
	}
	cfg := NewConfig()
	cfg.SetSignalsBasedTraps(false)
	if _, err := NewModuleDeserialize(NewEngineWithConfig(cfg), file); err == nil || !strings.Contains(err.Error(), "signal") {
		t.Errorf("artifact for other settings: %v", err)
	}
	runtimeOnly, err := NewEngineWith(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewModule(runtimeOnly, wasm); !errors.Is(err, errNoCompiler) {
		t.Error(err)
	}
	loaded, err := NewModuleDeserialize(runtimeOnly, file)
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(runtimeOnly)
	inst, err := NewInstance(store, loaded, []AsExtern{WrapFunc(store, func(int32) {})})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := inst.GetFunc(store, "run").Call(store, 1); err != nil || got != int64(3) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := NewInstance(store, loaded, nil); err == nil || err.Error() != "expected 1 imports, found 0" {
		t.Error(err)
	}
	if _, err := NewInstance(store, loaded, []AsExtern{WrapFunc(store, func() {})}); err == nil || !strings.Contains(err.Error(), "incompatible import type") {
		t.Error(err)
	}
	for _, c := range []struct {
		wasm []byte
		want string
	}{
		{nil, "at offset 0x0"},
		{[]byte("\x00asm\x02\x00\x00\x00"), "unknown binary version"},
		{[]byte("(module)"), "text format"},
		{file, "precompiled"},
		{wasm[:len(wasm)-3], "offset"},
	} {
		if _, err := NewModule(engine, c.wasm); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q: %v, want %q", c.wasm, err, c.want)
		}
		if err := ModuleValidate(engine, c.wasm); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("validating %.20q: %v, want %q", c.wasm, err, c.want)
		}
	}
	if err := ModuleValidate(engine, wasm); err != nil {
		t.Error(err)
	}
}

// TestConfig checks ownership and that settings reach the engine.
func TestConfig(t *testing.T) {
	cfg := NewConfig()
	NewEngineWithConfig(cfg)
	func() {
		defer func() {
			if recover() != "Config has already been used up" {
				t.Error("a config was used twice")
			}
		}()
		NewEngineWithConfig(cfg)
	}()
	for name, set := range map[string]func(*Config){
		"setting": func(c *Config) { c.EnableCraneliftFlag("no_such_thing") },
		"stack":   func(c *Config) { c.SetMaxWasmStack(-1) },
	} {
		c := NewConfig()
		set(c)
		if _, err := NewEngineErr(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := NewConfig()
	c.SetWasmMultiValue(false)
	if _, err := NewModule(NewEngineWithConfig(c), encode(nil, fn{"f", none, []types.ValType{types.I32, types.I32}, []binary.Instr{in(ops.I32Const), in(ops.I32Const)}})); err == nil {
		t.Error("multi-value is off but was accepted")
	}
	c = NewConfig()
	if err := c.SetTarget("riscv64-linux"); err == nil {
		t.Error("unknown target")
	}
}

// TestContext ends an endless loop by its context and a store by Interrupt.
func TestContext(t *testing.T) {
	store, inst := setup(t, encode(nil, fn{"loop", none, none, []binary.Instr{{Op: ops.Loop, B: types.None}, in(ops.Br, 0), in(ops.End)}}))
	loop := inst.GetFunc(store, "loop")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := loop.CallContext(ctx, store); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	cause := errors.New("enough")
	ctx2, cancel2 := context.WithCancelCause(context.Background())
	time.AfterFunc(10*time.Millisecond, func() { cancel2(cause) })
	if _, err := loop.CallContext(ctx2, store); err != cause {
		t.Errorf("cause: %v", err)
	}
	time.AfterFunc(10*time.Millisecond, store.Interrupt)
	_, err := loop.Call(store)
	var trap *Trap
	if !errors.As(err, &trap) || *trap.Code() != Interrupt || !strings.HasSuffix(err.Error(), "wasm trap: interrupt") {
		t.Errorf("interrupt: %v", err)
	}
	store.ClearInterrupt()
}

// TestWasi runs a small program against stdio and its exit.
func TestWasi(t *testing.T) {
	engine := NewEngine()
	// proc_exit and fd_write through a module of our own: writes 4 bytes and exits with 7.
	wasm := encodeFrom("wasi_snapshot_preview1", []fn{
		{name: "proc_exit", params: i32s},
		{name: "fd_write", params: []types.ValType{types.I32, types.I32, types.I32, types.I32}, results: i32s}},
		fn{"_start", none, none, []binary.Instr{
			in(ops.I32Const, 0), in(ops.I32Const, 64), {Op: ops.I32Store, B: 2}, in(ops.I32Const, 4), in(ops.I32Const, 4), {Op: ops.I32Store, B: 2},
			in(ops.I32Const, 64), in(ops.I32Const, 0x0A69210A), {Op: ops.I32Store, B: 2},
			in(ops.I32Const, 1), in(ops.I32Const, 0), in(ops.I32Const, 1), in(ops.I32Const, 8), in(ops.Call, 1), in(ops.Drop),
			in(ops.I32Const, 7), in(ops.Call, 0)}})
	m, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cfg := NewWasiConfig()
	cfg.SetStdout(&out)
	cfg.SetStderr(io.Discard)
	store := NewStore(engine)
	store.SetWasi(cfg)
	l := NewLinker(engine)
	if err := l.DefineWasi(); err != nil {
		t.Fatal(err)
	}
	inst, err := l.Instantiate(store, m)
	if err != nil {
		t.Fatal(err)
	}
	_, err = inst.GetFunc(store, "_start").Call(store)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if status, ok := e.ExitStatus(); !ok || status != 7 || !strings.Contains(e.Error(), "Exited with i32 exit status 7") {
		t.Errorf("%d %v %v", status, ok, e)
	}
	if out.String() != "\n!i\n" {
		t.Errorf("output %q", out.String())
	}
	if err := NewWasiConfig().PreopenDir("/no/such/directory", "/", DIR_READ, FILE_READ); err == nil || !strings.Contains(err.Error(), "/no/such/directory") {
		t.Error(err)
	}
}
