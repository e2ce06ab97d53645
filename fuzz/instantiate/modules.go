package instantiate

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes modules.

const (
	i32, i64, f32, f64 = types.I32, types.I64, types.F32, types.F64
	funcref, externref = types.FuncRef, types.ExternRef
)

// sigs are the types of functions, by index in all modules.
var sigs = []types.FuncType{
	{},
	{Params: []types.ValType{i32}, Results: []types.ValType{i32}},
	{Results: []types.ValType{i32}},
	{Params: []types.ValType{i64, f32}},
}

// globalTypes are the types of the provider's globals.
var globalTypes = []types.GlobalType{
	{Content: i32}, {Content: i32, Mutable: true}, {Content: i64}, {Content: f64, Mutable: true}, {Content: funcref}, {Content: externref, Mutable: true},
}

// A Pair is what a test instantiates: the provider under the name "p", then the consumer.
type Pair struct {
	Provider, Consumer []byte
	Damaged            bool // the consumer has a random byte somewhere
}

// Names of the provider's exports besides f0 to f3, g0 to g5, t0, t1 and m0: the sizes of the tables, and whether an element is null.
var (
	sizeOf = [2]string{"size0", "size1"}
	isNull = [2]string{"null0", "null1"}
)

type maker struct {
	data     []byte
	provider *wasm.Module
}

func (g *maker) n(n int) int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b) % n
}

// rarely says yes once in n times, and no at the end of the input.
func (g *maker) rarely(n int) bool { return g.n(n) == n-1 }

// Make makes a pair from data.
func Make(data []byte) *Pair {
	g := &maker{data: data}
	g.makeProvider()
	p := &Pair{Provider: wasm.Encode(g.provider), Consumer: wasm.Encode(g.consumer())}
	if g.rarely(12) && len(p.Consumer) > 8 {
		p.Consumer[(g.n(256)<<8|g.n(256))%len(p.Consumer)] = byte(g.n(256))
		p.Damaged = true
	}
	return p
}

func newModule() *wasm.Module {
	m := &wasm.Module{Start: types.FuncIndex(types.None), DataCount: types.None}
	for i, s := range sigs {
		m.Types = append(m.Types, types.SubType{Final: true, Composite: types.CompositeType{Func: s}})
		m.Groups = append(m.Groups, types.RecGroup{Start: types.TypeIndex(i), Len: 1})
	}
	return m
}

// expr encodes operators as a constant expression or, with locals, a body.
func expr(ins ...wasm.Instr) wasm.ConstExpr {
	var b []byte
	for i := range ins {
		b = wasm.AppendInstr(b, &ins[i])
	}
	return wasm.ConstExpr{Bytes: wasm.AppendOp(b, ops.End)}
}

func op(op ops.Op, a uint32) wasm.Instr { return wasm.Instr{Op: op, A: a} }

func constOf(t types.ValType, v int) wasm.Instr {
	switch t {
	case i32:
		return wasm.Instr{Op: ops.I32Const, I: uint64(int64(v))}
	case i64:
		return wasm.Instr{Op: ops.I64Const, I: uint64(int64(v))}
	case f32:
		return wasm.Instr{Op: ops.F32Const, I: uint64(v)}
	case f64:
		return wasm.Instr{Op: ops.F64Const, I: uint64(v)}
	}
	return op(ops.RefNull, uint32(t.Heap()))
}

func addFunc(m *wasm.Module, sig int, ins ...wasm.Instr) {
	m.Funcs = append(m.Funcs, types.TypeIndex(sig))
	m.Bodies = append(m.Bodies, wasm.NewBody(nil, expr(ins...).Bytes))
}

func export(m *wasm.Module, name string, kind types.ExternKind, i int) {
	m.Exports = append(m.Exports, wasm.Export{Name: name, Kind: kind, Index: uint32(i)})
}

// limits returns limits from 0 to most, perhaps with a maximum.
func (g *maker) limits(most int) types.Limits {
	l := types.Limits{Min: uint64(g.n(most + 1))}
	if g.n(2) == 1 {
		l.HasMax, l.Max = true, l.Min+uint64(g.n(4))
	}
	return l
}

const (
	maxPages = 3
	maxElems = 12
)

func (g *maker) makeProvider() {
	m := newModule()
	g.provider = m
	for i, s := range sigs {
		var body []wasm.Instr
		if g.rarely(4) {
			body = []wasm.Instr{{Op: ops.Unreachable}}
		} else {
			for _, t := range s.Results {
				body = append(body, constOf(t, 7))
			}
		}
		addFunc(m, i, body...)
		export(m, fmt.Sprint("f", i), types.ExternFunc, i)
	}
	for i, t := range []types.ValType{funcref, externref} {
		m.Tables = append(m.Tables, wasm.Table{Type: types.TableType{Elem: t, Limits: g.limits(maxElems)}})
		export(m, fmt.Sprint("t", i), types.ExternTable, i)
		addFunc(m, 2, op(ops.TableSize, uint32(i)))
		export(m, sizeOf[i], types.ExternFunc, len(m.Funcs)-1)
		addFunc(m, 1, op(ops.LocalGet, 0), op(ops.TableGet, uint32(i)), wasm.Instr{Op: ops.RefIsNull})
		export(m, isNull[i], types.ExternFunc, len(m.Funcs)-1)
	}
	m.Memories = []types.MemoryType{{Limits: g.limits(maxPages), PageSizeLog2: types.DefaultPageSizeLog2}}
	export(m, "m0", types.ExternMemory, 0)
	for i, t := range globalTypes {
		m.Globals = append(m.Globals, wasm.Global{Type: t, Init: expr(constOf(t.Content, g.n(16)))})
		export(m, fmt.Sprint("g", i), types.ExternGlobal, i)
	}
}

// imports adds imports to m and returns the numbers of functions, tables, memories and globals imported, and the types of the globals.
func (g *maker) imports(m *wasm.Module) (funcs []int, tables []types.ValType, memories int, globals []types.GlobalType) {
	p := g.provider
	for range g.n(7) {
		x := p.Exports[g.n(len(p.Exports))]
		t := wasm.ExternType{Kind: x.Kind}
		switch x.Kind {
		case types.ExternFunc:
			t.Func = p.Funcs[x.Index]
			if g.rarely(10) {
				t.Func = types.TypeIndex(g.n(len(sigs)))
			}
			funcs = append(funcs, int(t.Func))
		case types.ExternTable:
			t.Table = p.Tables[x.Index].Type
			g.bend(&t.Table.Limits)
			if g.rarely(12) {
				t.Table.Elem = funcref
			}
			tables = append(tables, t.Table.Elem)
		case types.ExternMemory:
			if memories > 0 {
				continue // more than one is invalid, which wazero sees late
			}
			t.Memory = p.Memories[x.Index]
			g.bend(&t.Memory.Limits)
			memories++
		case types.ExternGlobal:
			t.Global = p.Globals[x.Index].Type
			if g.rarely(12) {
				t.Global.Mutable = !t.Global.Mutable
			}
			if g.rarely(12) {
				t.Global.Content = i32
			}
			globals = append(globals, t.Global)
		}
		name := x.Name
		if g.rarely(30) {
			name = []string{"", "missing", "f0", "m0"}[g.n(4)]
		}
		m.Imports = append(m.Imports, wasm.Import{Module: "p", Name: name, Type: t})
	}
	return funcs, tables, memories, globals
}

// bend changes limits now and then: to what matches still, or not.
func (g *maker) bend(l *types.Limits) {
	switch g.n(10) {
	case 7:
		l.Min = l.Min / 2
	case 8:
		if l.HasMax = !l.HasMax; l.HasMax {
			l.Max = l.Min + uint64(g.n(5))
		}
	case 9:
		l.Min++
		l.Max++
	}
}

func (g *maker) consumer() *wasm.Module {
	m := newModule()
	funcs, tables, memories, globals := g.imports(m)
	for range g.n(4) {
		sig := g.n(len(sigs))
		var body []wasm.Instr
		for _, t := range sigs[sig].Results {
			body = append(body, constOf(t, 3))
		}
		if g.rarely(8) {
			body = append(body, wasm.Instr{Op: ops.Unreachable})
		}
		addFunc(m, sig, body...)
		funcs = append(funcs, sig)
	}
	for range g.n(3) {
		t := []types.ValType{funcref, externref}[g.n(2)]
		l := g.limits(maxElems)
		if g.rarely(20) && l.HasMax {
			l.Min = l.Max + 1 // invalid
		}
		m.Tables = append(m.Tables, wasm.Table{Type: types.TableType{Elem: t, Limits: l}})
		tables = append(tables, t)
	}
	if memories == 0 && g.n(2) == 1 {
		m.Memories = []types.MemoryType{{Limits: g.limits(maxPages), PageSizeLog2: types.DefaultPageSizeLog2}}
		memories++
	}
	for range g.n(4) {
		t := globalTypes[g.n(len(globalTypes))]
		m.Globals = append(m.Globals, wasm.Global{Type: t, Init: g.init(t.Content, len(funcs), globals)})
	}
	g.segments(m, funcs, tables, memories, globals)
	if g.n(3) == 1 && len(funcs) > 0 {
		i := g.n(len(funcs))
		if funcs[i] == 0 || g.rarely(6) { // others than type 0 are invalid
			m.Start = types.FuncIndex(i)
		}
	}
	for k := range g.n(4) {
		name := fmt.Sprint("e", k)
		if g.rarely(16) {
			name = "e0"
		}
		switch kind := g.n(4); {
		case kind == 0 && len(funcs) > 0:
			export(m, name, types.ExternFunc, g.index(len(funcs)))
		case kind == 1 && len(tables) > 0:
			export(m, name, types.ExternTable, g.index(len(tables)))
		case kind == 2 && memories > 0:
			export(m, name, types.ExternMemory, g.index(memories))
		case kind == 3 && len(globals)+len(m.Globals) > 0:
			export(m, name, types.ExternGlobal, g.index(len(globals)+len(m.Globals)))
		}
	}
	return m
}

// index returns an index below n, or rarely n itself, which is invalid.
func (g *maker) index(n int) int {
	if g.rarely(40) {
		return n
	}
	return g.n(n)
}

// init makes an initialiser of type t: a constant, a function, or an imported global.
func (g *maker) init(t types.ValType, funcs int, globals []types.GlobalType) wasm.ConstExpr {
	if g.rarely(30) {
		t = i64
	}
	switch g.n(3) {
	case 1:
		for i, x := range globals {
			if x.Content == t && !x.Mutable { // wazero would take mutable ones too
				return expr(op(ops.GlobalGet, uint32(i)))
			}
		}
	case 2:
		if t == funcref && funcs > 0 {
			return expr(op(ops.RefFunc, uint32(g.index(funcs))))
		}
	}
	return expr(constOf(t, g.n(20)))
}

// offset makes the place of a segment of n items where limit of them are likely to fit.
func (g *maker) offset(n, limit int, globals []types.GlobalType) wasm.ConstExpr {
	if g.rarely(4) {
		return g.init(i32, 0, globals)
	}
	at := limit - n + g.n(4) - 2
	if g.n(2) == 0 {
		at = g.n(4)
	}
	if g.rarely(30) {
		at = -1
	}
	return expr(constOf(i32, at))
}

func (g *maker) segments(m *wasm.Module, funcs []int, tables []types.ValType, memories int, globals []types.GlobalType) {
	for range g.n(4) {
		if len(tables) == 0 {
			break
		}
		e := wasm.Elem{Mode: wasm.SegmentMode(g.n(3)), Table: types.TableIndex(g.index(len(tables)))}
		n := g.n(5)
		e.Type = funcref
		if int(e.Table) < len(tables) && !g.rarely(20) {
			e.Type = tables[e.Table]
		}
		e.UsesExprs = e.Type != funcref || g.n(2) == 1
		for range n {
			if e.UsesExprs {
				e.Exprs = append(e.Exprs, g.init(e.Type, len(funcs), globals))
			} else if len(funcs) > 0 {
				e.Funcs = append(e.Funcs, types.FuncIndex(g.index(len(funcs))))
			}
		}
		e.At = g.offset(n, g.n(maxElems+1), globals)
		if e.Len() == 0 {
			e.At = expr(constOf(i32, 0)) // beyond the end it is a trap, except in wazero
		}
		m.Elems = append(m.Elems, e)
	}
	for range g.n(4) {
		if memories == 0 && !g.rarely(12) {
			break
		}
		d := wasm.Data{Mode: wasm.SegmentMode(g.n(2)), Bytes: make([]byte, g.n(20))}
		for i := range d.Bytes {
			d.Bytes[i] = byte(g.n(256))
		}
		d.At = g.offset(len(d.Bytes), g.n(maxPages+1)<<16, globals)
		m.Datas = append(m.Datas, d)
	}
	if g.rarely(3) {
		m.DataCount = uint32(len(m.Datas))
	}
}
