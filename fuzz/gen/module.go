package gen

import (
	"fmt"
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes everything of a module but the bodies of its functions.

// A Module is a generated module and what can be done with it.
type Module struct {
	Wasm     []byte
	TailCall bool // may use the tail call proposal
	Vectors  bool // may use vectors
	Runs     []Run
	Globals  []Global // exported
}

// A Run is one call of an export, after a call of the export "reset", which gives fuel.
type Run struct {
	Name            string
	Params, Results []types.ValType // numbers
	Args            []uint64
}

// A Global is an exported global that holds a number.
type Global struct {
	Name string
	Type types.ValType
}

// Memory is the name of the exported memory.
const Memory = "memory"

// A HostFunc is a function that modules import from "h". What it returns is up to the engine's side, which must not
// look at the bits of a NaN.
type HostFunc struct {
	Name            string
	Params, Results []types.ValType
}

const (
	i32, i64, f32, f64 = types.I32, types.I64, types.F32, types.F64
	v128               = types.V128
	funcref, externref = types.FuncRef, types.ExternRef
)

// Host lists the functions that modules import.
func Host() []HostFunc {
	return []HostFunc{
		{"a", []types.ValType{i32}, nil},
		{"b", []types.ValType{i64, f64, f32, i32}, []types.ValType{i64}},
		{"c", []types.ValType{i32, i32, i32, i64, i64, i64, f64, f64, f64, f32, i32, i64, f64}, []types.ValType{f64, i32, i64}},
		{"d", []types.ValType{f32, i64}, []types.ValType{f32}},
	}
}

const (
	fuelPerRun  = 150
	maxFuncs    = 6
	maxPages    = 5
	groupSize   = 4 // of the functions with one signature in table 0
	dataLen     = 64
	elemLen     = 5
	maxTableLen = 40

	fuelGlobal = 0 // index
	sumGlobal  = 1 // of what functions computed
)

// A signature is a function's type.
type signature struct {
	index           uint32
	params, results []types.ValType
}

type generator struct {
	s       *source
	m       wasm.Module
	out     *Module
	sigs    []signature // of all functions by index, the host's first
	kinds   []types.ValType
	simd    bool
	float   bool
	tails   bool
	tables  bool // table 0 is written
	pages   int
	groups  []signature // of table 0, groupSize elements each
	data    int         // number of segments; the odd ones are passive
	small   []int       // functions that need no fuel
	opts    *opTable
	stmts   []stmtKind
	weights []int // of stmts
}

// Make makes a module from data.
func Make(data []byte) *Module {
	g := &generator{s: &source{data: data, limit: len(data)}, out: &Module{}, opts: table()}
	g.m.Start, g.m.DataCount = types.FuncIndex(types.None), types.None
	g.choose()
	for _, h := range Host() {
		sig := g.signature(h.Params, h.Results)
		g.m.Imports = append(g.m.Imports, wasm.Import{Module: "h", Name: h.Name, Type: wasm.ExternType{Kind: types.ExternFunc, Func: types.TypeIndex(sig.index)}})
		g.sigs = append(g.sigs, sig)
	}
	host := len(g.sigs)
	n := 1 + g.s.n(maxFuncs)
	for range n {
		sig := g.randomSignature()
		g.sigs = append(g.sigs, sig)
		g.m.Funcs = append(g.m.Funcs, types.TypeIndex(sig.index))
	}
	g.smallFuncs()
	g.globals()
	g.memoryAndTables()
	for i := range n {
		g.s.share(n - i + b2i(len(g.small) > 0))
		g.m.Bodies = append(g.m.Bodies, g.body(g.sigs[host+i]))
	}
	g.s.limit = len(g.s.data)
	for k, i := range g.small {
		g.s.share(len(g.small) - k + 1)
		g.m.Bodies = append(g.m.Bodies, g.smallBody(g.sigs[i]))
		g.s.limit = len(g.s.data)
	}
	g.s.limit = len(g.s.data)
	g.entries(host, n)
	for i := range g.m.Globals {
		if t := g.m.Globals[i].Type.Content; t.IsNum() {
			g.out.Globals = append(g.out.Globals, Global{g.export("g", types.ExternGlobal, i), t})
		}
	}
	g.out.Wasm = wasm.Encode(&g.m)
	g.out.TailCall, g.out.Vectors = g.tails, g.simd
	return g.out
}

// choose decides what the module uses. Modules that lack something are better at finding what has to do with
// the rest.
func (g *generator) choose() {
	flags := g.s.byte()
	g.float, g.simd = flags&1 != 0, flags&6 == 2 || flags&14 == 4
	g.tails = flags&0x30 == 0x10
	g.tables = flags&0x40 != 0
	g.kinds = []types.ValType{i32, i32, i64, i32, i64, i64}
	if g.float {
		g.kinds = append(g.kinds, f64, f32, f64)
	}
	if g.simd {
		g.kinds = append(g.kinds, v128, v128, v128, v128)
	}
	if flags&0x80 != 0 {
		g.kinds = append(g.kinds, funcref, externref)
	}
	g.stmts = varied(stmtKinds(), g.s)
	for _, k := range g.stmts {
		g.weights = append(g.weights, k.weight)
	}
}

func (g *generator) kind() types.ValType { return g.kinds[g.s.n(len(g.kinds))] }

// types returns up to n types.
func (g *generator) types(n int) []types.ValType {
	var l []types.ValType
	for range g.s.n(n + 1) {
		l = append(l, g.kind())
	}
	return l
}

// signature returns the type with the given parameters and results.
func (g *generator) signature(params, results []types.ValType) signature {
	for i := range g.m.Types {
		f := &g.m.Types[i].Composite.Func
		if slices.Equal(f.Params, params) && slices.Equal(f.Results, results) {
			return signature{uint32(i), params, results}
		}
	}
	i := uint32(len(g.m.Types))
	g.m.Types = append(g.m.Types, types.SubType{Final: true, Composite: types.CompositeType{Func: types.FuncType{Params: params, Results: results}}})
	g.m.Groups = append(g.m.Groups, types.RecGroup{Start: types.TypeIndex(i), Len: 1})
	return signature{i, params, results}
}

func (g *generator) randomSignature() signature {
	if len(g.sigs) > len(Host()) && g.s.oneIn(3) {
		return g.sigs[len(Host())+g.s.n(len(g.sigs)-len(Host()))]
	}
	params := g.types([]int{3, 6, 2, 18}[g.s.n(4)])
	return g.signature(params, g.types([]int{1, 2, 4, 12}[g.s.pick([]int{6, 4, 2, 1})]))
}

// export exports something under a name made from prefix and its index.
func (g *generator) export(prefix string, kind types.ExternKind, index int) string {
	name := fmt.Sprint(prefix, index)
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: name, Kind: kind, Index: uint32(index)})
	return name
}

func (g *generator) global(t types.ValType, mutable bool) {
	init := wasm.AppendOp(g.s.appendConst(nil, t), ops.End)
	g.m.Globals = append(g.m.Globals, wasm.Global{Type: types.GlobalType{Content: t, Mutable: mutable}, Init: wasm.ConstExpr{Bytes: init}})
}

// globals makes the fuel, the sum and others.
func (g *generator) globals() {
	g.m.Globals = []wasm.Global{
		fuelGlobal: {Type: types.GlobalType{Content: i32, Mutable: true}, Init: expr(wasm.Instr{Op: ops.I32Const})},
		sumGlobal:  {Type: types.GlobalType{Content: i64, Mutable: true}, Init: expr(wasm.Instr{Op: ops.I64Const})},
	}
	for range 1 + g.s.n(7) {
		g.global(g.kind(), !g.s.oneIn(4))
	}
}

func expr(in wasm.Instr) wasm.ConstExpr {
	return wasm.ConstExpr{Bytes: wasm.AppendOp(wasm.AppendInstr(nil, &in), ops.End)}
}

func constI32(v int) wasm.Instr { return wasm.Instr{Op: ops.I32Const, I: uint64(int64(int32(v)))} }

// memoryAndTables makes a memory of two pages or one, table 0 with functions in groups by their signature, tables 1 (functions)
// and 2 (external), and segments.
func (g *generator) memoryAndTables() {
	g.pages = 2
	if g.s.oneIn(4) {
		g.pages = 1
	}
	g.m.Memories = []types.MemoryType{{Limits: types.Limits{Min: uint64(g.pages), Max: maxPages, HasMax: true}, PageSizeLog2: types.DefaultPageSizeLog2}}
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: Memory, Kind: types.ExternMemory})
	g.data = 4
	for i := range g.data {
		d := wasm.Data{Mode: wasm.SegmentMode(i % 2), Bytes: make([]byte, dataLen)}
		for k := range d.Bytes {
			d.Bytes[k] = byte(k*37 + i)
		}
		for k := range 8 {
			d.Bytes[k*7] = g.s.byte()
		}
		if d.Mode == wasm.Active {
			d.At = expr(constI32([]int{0, 200, 4096, g.pages<<16 - dataLen}[g.s.n(4)]))
		}
		g.m.Datas = append(g.m.Datas, d)
	}
	g.m.DataCount = uint32(g.data)

	var elems []types.FuncIndex
	var all []types.FuncIndex
	for i, sig := range g.sigs {
		all = append(all, types.FuncIndex(i))
		if slices.ContainsFunc(g.groups, func(o signature) bool { return o.index == sig.index }) {
			continue
		}
		g.groups = append(g.groups, sig)
		var same []types.FuncIndex
		for k := i; k < len(g.sigs); k++ {
			if g.sigs[k].index == sig.index {
				same = append(same, types.FuncIndex(k))
			}
		}
		for k := range groupSize {
			elems = append(elems, same[k%len(same)])
		}
	}
	table := func(t types.ValType, n int) {
		g.export("t", types.ExternTable, len(g.m.Tables))
		limits := types.Limits{Min: uint64(n), Max: maxTableLen, HasMax: true}
		limits.Max = max(limits.Max, limits.Min)
		g.m.Tables = append(g.m.Tables, wasm.Table{Type: types.TableType{Elem: t, Limits: limits}})
	}
	table(funcref, len(elems)+g.s.n(2))
	if !g.tables && g.s.oneIn(2) {
		// A table that is not exported either may be known to the compiler.
		g.m.Exports = g.m.Exports[:len(g.m.Exports)-1]
	}
	table(funcref, 8)
	table(externref, 8)
	g.m.Elems = []wasm.Elem{
		{Mode: wasm.Active, Type: funcref, At: expr(constI32(0)), Funcs: elems},
		{Mode: wasm.Passive, Type: funcref, Funcs: elems[:elemLen-1]},
		{Mode: wasm.Declared, Type: funcref, Funcs: all},
		{Mode: wasm.Active, Type: funcref, Table: 1, At: expr(constI32(2)), Funcs: elems[:3]},
	}
}
