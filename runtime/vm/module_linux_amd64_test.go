package vm

import (
	"errors"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file holds the module that the tests run: a description by hand for the code in testdata/code.S.

var (
	typeII_I = types.FuncType{Params: []types.ValType{types.I32, types.I32}, Results: []types.ValType{types.I32}}
	typeI_I  = types.FuncType{Params: []types.ValType{types.I32}, Results: []types.ValType{types.I32}}
	typeV    = types.FuncType{}
)

// Signatures of the test module, and its types: they are numbered alike.
const (
	sigII_I = iota
	sigI_I
	sigV
)

// Functions of the test module. Function 0 is imported.
const (
	fImport = iota
	fAdd
	fCallImport
	fLoad
	fDivide
	fUnreachable
	fCallTable
	fGrow
	fGrowTable
	fRecurse
	fSpin
	fCount
	fBurn
	fTick
	fWild
	fAstray
	numFuncs
)

// testFuncs lists the defined functions in the order of the text.
var testFuncs = [numFuncs]struct {
	name  string
	sig   types.SigIndex
	start uint32
}{
	fImport:      {"import", sigI_I, 0},
	fAdd:         {"add", sigII_I, atAdd},
	fCallImport:  {"call_import", sigI_I, atCallImport},
	fLoad:        {"load", sigI_I, atLoad},
	fDivide:      {"divide", sigII_I, atDivide},
	fUnreachable: {"unreachable", sigV, atUnreachable},
	fCallTable:   {"call_table", sigI_I, atCallTable},
	fGrow:        {"grow", sigI_I, atGrow},
	fGrowTable:   {"grow_table", sigI_I, atGrowTable},
	fRecurse:     {"recurse", sigV, atRecurse},
	fSpin:        {"spin", sigV, atSpin},
	fCount:       {"count", sigV, atCount},
	fBurn:        {"burn", sigV, atBurn},
	fTick:        {"tick", sigV, atTick},
	fWild:        {"wild", sigV, atWild},
	fAstray:      {"astray", sigV, atAstray},
}

func i32Const(v int32) environ.ConstExpr {
	return environ.ConstExpr{{Op: environ.ConstI32, Imm: uint64(uint32(v))}}
}

// testInfo returns the description. Everything is exported under its name; the memory, table
// and global are "memory", "table" and "global".
func testInfo() *environ.Module {
	m := &environ.Module{
		Sigs: []types.FuncType{typeII_I, typeI_I, typeV}, SigOf: []types.SigIndex{0, 1, 2},
		RecGroups:        []types.RecGroup{{Len: 3}},
		Imports:          []environ.Import{{Module: "env", Name: "f", Kind: types.ExternFunc}},
		NumImportedFuncs: 1,
		Memories:         []types.MemoryType{{Limits: types.Limits{Min: 1, Max: 3, HasMax: true}, PageSizeLog2: 16}},
		Tables:           []environ.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 4, Max: 6, HasMax: true}}}},
		Globals:          []types.GlobalType{{Content: types.I32, Mutable: true}},
		GlobalInits:      []environ.ConstExpr{i32Const(40)},
		Elems: []environ.ElemSegment{
			{Mode: environ.SegmentActive, Type: types.FuncRef, Offset: i32Const(0), Funcs: []types.FuncIndex{fCallImport, fAdd, fImport}},
			{Mode: environ.SegmentPassive, Type: types.FuncRef, Funcs: []types.FuncIndex{fAdd, types.FuncIndex(types.None)}},
		},
		Datas: []environ.DataSegment{
			{Mode: environ.SegmentActive, Offset: i32Const(16), Start: 0, Len: 4},
			{Mode: environ.SegmentPassive, Start: 4, Len: 3},
		},
		Start:   types.FuncIndex(types.None),
		Exports: []environ.Export{{Name: "memory", Kind: types.ExternMemory}, {Name: "table", Kind: types.ExternTable}, {Name: "global", Kind: types.ExternGlobal}},
	}
	for _, s := range m.Sigs {
		m.Types = append(m.Types, types.SubType{Final: true, Composite: types.CompositeType{Func: s}})
	}
	for i, f := range testFuncs {
		m.Funcs = append(m.Funcs, environ.Func{Type: types.TypeIndex(f.sig), Sig: f.sig, Ref: types.FuncRefIndex(i)})
		m.Exports = append(m.Exports, environ.Export{Name: f.name, Kind: types.ExternFunc, Index: uint32(i)})
		m.Escaping = append(m.Escaping, types.FuncIndex(i))
	}
	m.NumEscaping = uint32(len(m.Escaping))
	return m
}

// testData is the data of the test module.
const testData = "\x01\x02\x03\x04xyz"

// testText returns the code with its tables for a module with n functions.
func testText() *environ.Text {
	t := &environ.Text{Code: testCode}
	add := func(key environ.FuncKey, start uint32) {
		if n := len(t.Funcs); n > 0 {
			t.Funcs[n-1].Len = start - t.Funcs[n-1].Start
		}
		pos := types.NoPos
		if key.Kind == environ.FuncDefined {
			pos = types.FilePos(0x1000 + start) // as if the module were as long as its code
		}
		t.Funcs = append(t.Funcs, environ.FunctionInfo{Key: key, Start: start, Pos: pos})
		t.Addrs = append(t.Addrs, environ.AddrSite{PC: start, Pos: pos})
	}
	add(environ.HostToWasm(sigII_I), atEnter2)
	add(environ.HostToWasm(sigI_I), atEnter1)
	add(environ.HostToWasm(sigV), atEnter0)
	add(environ.WasmToHost(sigII_I), atLeave2)
	add(environ.WasmToHost(sigI_I), atLeave1)
	add(environ.WasmToHost(sigV), atLeave0)
	add(environ.BuiltinKey(environ.BuiltinMemoryGrow), atMemoryGrow)
	add(environ.BuiltinKey(environ.BuiltinTableGrow), atTableGrow)
	add(environ.BuiltinKey(environ.BuiltinOutOfFuel), atOutOfFuel)
	add(environ.BuiltinKey(environ.BuiltinNewEpoch), atNewEpoch)
	for i := fAdd; i < numFuncs; i++ {
		add(environ.DefinedFunc(types.DefinedFuncIndex(i-1)), testFuncs[i].start)
	}
	t.Funcs[len(t.Funcs)-1].Len = atEnd - t.Funcs[len(t.Funcs)-1].Start
	t.Addrs = append(t.Addrs[:len(t.Addrs):len(t.Addrs)], environ.AddrSite{PC: atEnd, Pos: types.NoPos})
	t.Traps = []environ.TrapSite{
		{PC: atLoadPc, Code: types.TrapMemoryOutOfBounds},
		{PC: atDividePc, Code: types.TrapIntegerDivisionByZero},
		{PC: atUnreachableReturn - 1, Code: types.TrapUnreachableCodeReached},
		{PC: atTableBoundsReturn - 1, Code: types.TrapTableOutOfBounds},
		{PC: atTableNullReturn - 1, Code: types.TrapIndirectCallToNull},
		{PC: atTableTypeReturn - 1, Code: types.TrapBadSignature},
		{PC: atAstrayPc, Code: types.TrapMemoryOutOfBounds},
	}
	return t
}

// testHost is the engine that the tests compile for.
func testHost() artifact.Engine {
	tunables := environ.DefaultTunables()
	tunables.EpochInterruption = true
	return artifact.Engine{
		Version: "test", Compiler: "handmade", Target: environ.HostTarget(),
		Tunables: tunables, Features: types.FeaturesWasm2,
	}
}

// build returns the artifact for a description with the test module's code.
func build(tb testing.TB, info *environ.Module) []byte {
	tb.Helper()
	names := environ.Names{Module: "test"}
	for _, f := range testFuncs {
		names.Funcs = append(names.Funcs, f.name)
	}
	file, err := (&artifact.Builder{Engine: testHost(), Module: info, Text: testText(), Data: []byte(testData), Names: names}).Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

// newEngine returns an engine whose compiler is the test module's trampolines.
// needSpace skips a test where there is too little address space for the code in testdata.
func needSpace(tb testing.TB) {
	tb.Helper()
	if mem.Budget() < mem.Plenty/4 {
		tb.Skip("the code in testdata needs more address space")
	}
}

func newEngine(tb testing.TB) *Engine {
	tb.Helper()
	needSpace(tb)
	e, err := NewEngine(Config{Host: testHost()})
	if errors.Is(err, native.ErrUnsupported) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func newStore(tb testing.TB, e *Engine) *Store {
	tb.Helper()
	s, err := NewStore(e)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// load loads a description with the test module's code.
func load(tb testing.TB, e *Engine, info *environ.Module) *Module {
	tb.Helper()
	return loadFile(tb, e, build(tb, info))
}

func loadFile(tb testing.TB, e *Engine, file []byte) *Module {
	tb.Helper()
	v, err := artifact.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	m, err := NewModule(e, v)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// A world is an engine with a store and an instance of the test module in it.
type world struct {
	testing.TB
	*Engine
	*Store
	m    *Module
	inst *Instance
	host func(c Caller, vals []types.ValRaw) error // the imported function
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, Engine: newEngine(tb)}
	w.Store = newStore(tb, w.Engine)
	w.m = load(tb, w.Engine, testInfo())
	w.inst = w.instantiate()
	return w
}

// instantiate makes another instance of the test module.
func (w *world) instantiate() *Instance {
	w.Helper()
	f, err := w.Store.NewFunc(typeI_I, func(c Caller, vals []types.ValRaw) error {
		if w.host == nil {
			return nil
		}
		return w.host(c, vals)
	})
	if err != nil {
		w.Fatal(err)
	}
	i, err := Instantiate(w.Store, w.m, []Extern{ExternFunc(f)})
	if err != nil {
		w.Fatal(err)
	}
	return i
}

// fn returns an exported function.
func (w *world) fn(name string) Func {
	w.Helper()
	x, ok := w.inst.Export(name)
	if !ok || x.Kind != types.ExternFunc {
		w.Fatalf("no function %q", name)
	}
	return x.Func
}

// call calls an exported function of at most two i32 and one i32.
func (w *world) call(name string, args ...int32) (int32, error) {
	w.Helper()
	return call(w.fn(name), args...)
}

func call(f Func, args ...int32) (int32, error) {
	vals := make([]types.ValRaw, 2)
	for i, a := range args {
		vals[i] = types.RawI32(a)
	}
	err := f.Call(vals)
	return vals[0].I32(), err
}
