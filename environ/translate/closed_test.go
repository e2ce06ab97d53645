package translate

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file tests what is found out about tables.

// tablesModule has an imported table, an exported one and three more, and two globals.
func tablesModule() *environ.Module {
	t := environ.Table{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 4}}}
	return &environ.Module{
		Tables: []environ.Table{t, t, t, t, t}, NumImportedTables: 1,
		Exports:            []environ.Export{{Name: "f", Kind: types.ExternFunc, Index: 2}, {Name: "t", Kind: types.ExternTable, Index: 1}},
		Globals:            []types.GlobalType{{Content: types.I32}, {Content: types.I32}, {Content: types.I32, Mutable: true}},
		NumImportedGlobals: 1,
		GlobalInits:        []environ.ConstExpr{{{Op: environ.ConstI32, Imm: 2}}, {{Op: environ.ConstI32, Imm: 2}}},
	}
}

func segment(t types.TableIndex, op environ.ConstOp, imm uint64, funcs ...types.FuncIndex) environ.ElemSegment {
	return environ.ElemSegment{Table: t, Offset: environ.ConstExpr{{Op: op, Imm: imm}}, Funcs: funcs}
}

// bodyOf returns a body with the bytes of operators.
func bodyOf(code ...byte) binary.Body { return binary.NewBody(nil, append(code, 0x0B)) }

func TestClosedTables(t *testing.T) {
	closed := func(bodies ...binary.Body) (list []bool) {
		m := tablesModule()
		m.Elems = []environ.ElemSegment{{Mode: environ.SegmentPassive}}
		for _, c := range closedTables(m, bodies) {
			list = append(list, c.Closed)
		}
		return list
	}
	for _, c := range []struct {
		name string
		code []byte
		want []bool // tables 2 to 4
	}{
		{"nothing", nil, []bool{true, true, true}},
		{"table.set", []byte{0x26, 3}, []bool{true, false, true}},
		{"padded table.set", []byte{0x26, 0x83, 0x80, 0x00}, []bool{true, false, true}},
		{"table.init", []byte{0xFC, 0x0C, 0, 2}, []bool{false, true, true}},
		{"padded table.init", []byte{0xFC, 0x8C, 0x00, 0, 2}, []bool{false, true, true}},
		{"elem.drop", []byte{0xFC, 0x0D, 3}, []bool{true, true, true}},
		{"table.copy to", []byte{0xFC, 0x0E, 4, 2}, []bool{true, true, false}},
		{"table.grow", []byte{0xFC, 0x0F, 3}, []bool{true, false, true}},
		{"table.size", []byte{0xFC, 0x10, 3}, []bool{true, true, true}},
		{"table.fill", []byte{0xFC, 0x11, 3}, []bool{true, false, true}},
		{"table.get", []byte{0x25, 3}, []bool{true, true, true}},
		{"an immediate", []byte{0x41, 0x26, 0x41, 0x03, 0x41, 0xFC, 0x0C}, []bool{true, true, true}},
	} {
		if got := closed(bodyOf(), bodyOf(c.code...)); !reflect.DeepEqual(got[2:], c.want) || got[0] || got[1] {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if got := closed(bodyOf(0x26, 2), bodyOf(0x26, 3), bodyOf(0x26, 4)); slices.Contains(got, true) {
		t.Errorf("all written: %v", got)
	}
}

// TestNoWriteIsMissed writes to tables between operators whose immediates look alike.
func TestNoWriteIsMissed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	other := []binary.Instr{i32(0x26), i32(0x26 | 3<<7), i32(0x7C), index(ops.LocalGet, 0x26), index(ops.TableGet, 1), {Op: ops.I64Const, I: 0x0C7C_0026}, op(ops.Nop), index(ops.ElemDrop, 0x26)}
	writes := []ops.Op{ops.TableSet, ops.TableGrow, ops.TableFill, ops.TableCopy, ops.TableInit}
	for n := range 2000 {
		tables := 1 + r.Uint32N(300)
		open, want := make([]bool, tables), make([]bool, tables)
		var code []byte
		for range 1 + r.IntN(30) {
			in := other[r.IntN(len(other))]
			if r.IntN(8) == 0 {
				in = binary.Instr{Op: writes[r.IntN(len(writes))], A: r.Uint32N(tables), B: r.Uint32N(tables)}
				if in.Op == ops.TableInit {
					want[in.B] = true
				} else {
					want[in.A] = true
				}
			}
			code = binary.AppendInstr(code, &in)
		}
		body := bodyOf(code...)
		if mayWriteTable(body.Bytes, &[numSpaces]uint32{tableSpace: tables, elemSpace: 300}) {
			markWritten(body, open)
		}
		if !reflect.DeepEqual(open, want) {
			t.Fatalf("case %d, %d tables, body %x: %v, want %v", n, tables, body.Bytes, open, want)
		}
	}
}

func TestContentsOfTables(t *testing.T) {
	const null = types.FuncIndex(types.None)
	const i32 = environ.ConstI32
	passive := segment(2, i32, 0, 1)
	passive.Mode = environ.SegmentPassive
	exprs := segment(2, i32, 0)
	exprs.Exprs = []environ.ConstExpr{{{Op: environ.ConstGlobal}}}
	for _, c := range []struct {
		name  string
		elems []environ.ElemSegment
		known bool
		want  []types.FuncIndex // of table 2
	}{
		{"none", nil, true, nil},
		{"one", []environ.ElemSegment{segment(2, i32, 1, 5, null, 6)}, true, []types.FuncIndex{null, 5, null, 6}},
		{"over another", []environ.ElemSegment{segment(2, i32, 1, 5, 6), segment(2, i32, 0, 7, null)}, true, []types.FuncIndex{7, null, 6}},
		{"at a global", []environ.ElemSegment{segment(2, environ.ConstGlobal, 1, 5)}, true, []types.FuncIndex{null, null, 5}},
		{"at an imported global", []environ.ElemSegment{segment(2, environ.ConstGlobal, 0, 5)}, false, nil},
		{"at a mutable global", []environ.ElemSegment{segment(2, environ.ConstGlobal, 2, 5)}, false, nil},
		{"out of bounds", []environ.ElemSegment{segment(2, i32, 4, 5)}, false, nil},
		{"far out", []environ.ElemSegment{segment(2, i32, 1<<64-1, 5)}, false, nil},
		{"other tables", []environ.ElemSegment{segment(3, i32, 0, 5), segment(1, environ.ConstGlobal, 0, 6), passive}, true, nil},
		{"before one that may fail", []environ.ElemSegment{segment(2, i32, 1, 5), segment(0, i32, 0, 6)}, true, []types.FuncIndex{null, 5}},
		{"behind one of an imported table", []environ.ElemSegment{segment(0, i32, 0, 6), segment(2, i32, 1, 5)}, false, nil},
		{"behind one at an imported global", []environ.ElemSegment{segment(3, environ.ConstGlobal, 0, 6), segment(2, i32, 1, 5)}, false, nil},
		{"behind one out of bounds", []environ.ElemSegment{segment(3, i32, 4, 6), segment(2, i32, 1, 5)}, false, nil},
		{"no elements behind one of an imported table", []environ.ElemSegment{segment(0, i32, 0, 6), segment(3, i32, 1, 5)}, true, nil},
		{"not a function", []environ.ElemSegment{exprs, segment(2, i32, 0, 5)}, false, nil},
	} {
		m := tablesModule()
		m.Elems = c.elems
		got := closedTables(m, nil)[2]
		if got.Known != c.known || len(got.Funcs)+len(c.want) > 0 && !reflect.DeepEqual(got.Funcs, c.want) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	m := tablesModule()
	m.Tables[2].Type.Limits.Min = 1 << 40
	m.Elems = []environ.ElemSegment{segment(2, environ.ConstI64, 1<<39, 5)}
	if got := closedTables(m, nil)[2]; got.Known || !got.Closed {
		t.Errorf("a sparse table: closed %v, known %v", got.Closed, got.Known)
	}
	m.Tables[2].Init = environ.ConstExpr{{Op: environ.ConstRefFunc, Imm: 1}}
	m.Elems = nil
	if got := closedTables(m, nil)[2]; got.Known || !got.Closed {
		t.Errorf("a table with initial values: closed %v, known %v", got.Closed, got.Known)
	}
}

// TestEscapingOrder: by signature, imports before others.
func TestEscapingOrder(t *testing.T) {
	src := testModule()
	src.Funcs[2] = 0
	m := translate(t, binary.Encode(src)).Module
	if want := []types.FuncIndex{0, 4, 1, 3, 5}; !reflect.DeepEqual(m.Escaping, want) {
		t.Errorf("escaping functions are %v, want %v", m.Escaping, want)
	}
	for i, f := range m.Escaping {
		if m.Funcs[f].Ref != types.FuncRefIndex(i) {
			t.Errorf("function %d has reference %d", f, m.Funcs[f].Ref)
		}
	}
}
