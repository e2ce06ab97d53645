package translate

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file tests translation on modules that the encoder makes.

var amd64 = environ.Target{Arch: environ.ArchAMD64, OS: "linux"}

// code encodes operators with their first immediate, and an end.
func code(ins ...binary.Instr) []byte {
	var b []byte
	for i := range ins {
		b = binary.AppendInstr(b, &ins[i])
	}
	return binary.AppendOp(b, ops.End)
}

func expr(ins ...binary.Instr) binary.ConstExpr { return binary.ConstExpr{Bytes: code(ins...)} }

func i32(v int32) binary.Instr              { return binary.Instr{Op: ops.I32Const, I: uint64(int64(v))} }
func op(o ops.Op) binary.Instr              { return binary.Instr{Op: o} }
func index(o ops.Op, i uint32) binary.Instr { return binary.Instr{Op: o, A: i} }

func funcType(params, results []types.ValType) types.SubType {
	return types.SubType{Final: true, Composite: types.CompositeType{Func: types.FuncType{Params: params, Results: results}}}
}

// testModule is a module with something of everything.
func testModule() *binary.Module {
	nop := binary.NewBody(nil, code())
	defined := []types.SubType{
		funcType([]types.ValType{types.I32}, nil),
		funcType(nil, nil),
		funcType([]types.ValType{types.I32}, nil), // equal to the first
	}
	for i := range defined {
		defined[i].Group = uint32(i)
	}
	m := &binary.Module{
		Types:  defined,
		Groups: []types.RecGroup{{Start: 0, Len: 1}, {Start: 1, Len: 1}, {Start: 2, Len: 1}},
		Imports: []binary.Import{
			{Module: "a", Name: "f", Type: binary.ExternType{Kind: types.ExternFunc, Func: 2}},
			{Module: "a", Name: "g", Type: binary.ExternType{Kind: types.ExternGlobal, Global: types.GlobalType{Content: types.I32}}},
			{Module: "a", Name: "h", Type: binary.ExternType{Kind: types.ExternFunc, Func: 1}},
			{Module: "a", Name: "x", Type: binary.ExternType{Kind: types.ExternGlobal, Global: types.GlobalType{Content: types.ExternRef}}},
		},
		Funcs:    []types.TypeIndex{0, 1, 1, 1, 1, 1},
		Tables:   []binary.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 5}}}},
		Memories: []types.MemoryType{{Limits: types.Limits{Min: 1, Max: 2, HasMax: true}, PageSizeLog2: 16}},
		Globals: []binary.Global{
			{Type: types.GlobalType{Content: types.F32}, Init: expr(binary.Instr{Op: ops.F32Const, I: uint64(math.Float32bits(-1.5))})},
			{Type: types.GlobalType{Content: types.FuncRef, Mutable: true}, Init: expr(index(ops.RefFunc, 4))},
			{Type: types.GlobalType{Content: types.V128}, Init: expr(binary.Instr{Op: ops.V128Const, V: [16]byte{1, 15: 2}})},
			{Type: types.GlobalType{Content: types.I32}, Init: expr(i32(-1))},
		},
		Exports: []binary.Export{{Name: "m", Kind: types.ExternMemory}, {Name: "f3", Kind: types.ExternFunc, Index: 3}, {Name: "f0", Kind: types.ExternFunc, Index: 0}},
		Start:   7,
		Elems: []binary.Elem{
			{Mode: binary.Active, Type: types.FuncRef, At: expr(index(ops.GlobalGet, 0)), Funcs: []types.FuncIndex{3, 5}},
			{Mode: binary.Passive, UsesExprs: true, Type: types.FuncRef, Exprs: []binary.ConstExpr{expr(index(ops.RefFunc, 3)), expr(binary.Instr{Op: ops.RefNull, A: uint32(types.HeapFunc)})}},
			{Mode: binary.Declared, Type: types.FuncRef, Funcs: []types.FuncIndex{1}},
			{Mode: binary.Passive, UsesExprs: true, Type: types.ExternRef, Exprs: []binary.ConstExpr{expr(index(ops.GlobalGet, 1)), expr(binary.Instr{Op: ops.RefNull, A: uint32(types.HeapExtern)})}},
		},
		DataCount: types.None,
		Datas: []binary.Data{
			{Mode: binary.Active, At: expr(i32(3)), Bytes: []byte("abc")},
			{Mode: binary.Passive},
			{Mode: binary.Passive, Bytes: []byte("de")},
		},
		Bodies: []binary.Body{nop, nop, nop, nop, nop, nop},
		Customs: []binary.Custom{{Name: "name", After: binary.SectionData, Bytes: names(
			0, append([]byte{3}, "mod"...),
			1, append(append([]byte{3, 0, 1, 'f', 7, 2}, "st"...), 99, 1, 'x'),
		)}},
	}
	for _, i := range m.Imports {
		switch i.Type.Kind {
		case types.ExternFunc:
			m.NumImportedFuncs++
		case types.ExternGlobal:
			m.NumImportedGlobals++
		}
	}
	return m
}

// names builds a name section of two subsections.
func names(id0 byte, b0 []byte, id1 byte, b1 []byte) []byte {
	b := append([]byte{id0, byte(len(b0))}, b0...)
	return append(append(b, id1, byte(len(b1))), b1...)
}

func translate(t *testing.T, wasm []byte) *environ.Translation {
	t.Helper()
	tun := environ.DefaultTunables()
	tr, err := Module(wasm, types.FeaturesWasm2|types.FeatureExtendedConst, &tun, amd64)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestModule(t *testing.T) {
	wasm := binary.Encode(testModule())
	tr := translate(t, wasm)
	m := tr.Module
	if m.Name != "mod" || tr.Names.Module != "mod" || tr.Names.Func(0) != "f" || tr.Names.Func(7) != "st" || tr.Names.Func(99) != "" {
		t.Errorf("names are %+v", tr.Names)
	}
	if want := []types.SigIndex{0, 1, 0}; !reflect.DeepEqual(m.SigOf, want) || len(m.Sigs) != 2 {
		t.Errorf("signatures by type are %v, want %v", m.SigOf, want)
	}
	if m.Funcs[0].Sig != 0 || m.Funcs[0].Type != 2 || m.Funcs[2].Sig != 0 || m.Funcs[3].Sig != 1 {
		t.Errorf("functions are %+v", m.Funcs)
	}
	if want := []environ.Import{{Module: "a", Name: "f", Kind: types.ExternFunc}, {Module: "a", Name: "g", Kind: types.ExternGlobal},
		{Module: "a", Name: "h", Kind: types.ExternFunc, Index: 1}, {Module: "a", Name: "x", Kind: types.ExternGlobal, Index: 1}}; !reflect.DeepEqual(m.Imports, want) {
		t.Errorf("imports are %+v", m.Imports)
	}
	// Exports 3 and 0, globals 4, segments 3, 5 and 1; not 2, 6, and 7, which only starts.
	if want := []types.FuncIndex{0, 1, 3, 4, 5}; !reflect.DeepEqual(m.Escaping, want) || m.NumEscaping != 5 {
		t.Errorf("escaping functions are %v, want %v", m.Escaping, want)
	}
	for f := range m.Funcs {
		ref := m.Funcs[f].Ref
		if ref != types.NoFuncRef && m.Escaping[ref] != types.FuncIndex(f) {
			t.Errorf("function %d has reference %d", f, ref)
		}
	}
	wantInits := []environ.ConstExpr{
		{{Op: environ.ConstF32, Imm: uint64(math.Float32bits(-1.5))}},
		{{Op: environ.ConstRefFunc, Imm: 4}},
		{{Op: environ.ConstV128, Imm: 1, Hi: 2 << 56}},
		{{Op: environ.ConstI32, Imm: 0xFFFF_FFFF}},
	}
	if !reflect.DeepEqual(m.GlobalInits, wantInits) {
		t.Errorf("initial values are %+v", m.GlobalInits)
	}
	none := types.FuncIndex(types.None)
	wantElems := []environ.ElemSegment{
		{Mode: environ.SegmentActive, Type: types.FuncRef, Offset: environ.ConstExpr{{Op: environ.ConstGlobal}}, Funcs: []types.FuncIndex{3, 5}},
		{Mode: environ.SegmentPassive, Type: types.FuncRef, Funcs: []types.FuncIndex{3, none}},
		{Mode: environ.SegmentDeclared, Type: types.FuncRef, Funcs: []types.FuncIndex{1}},
		{Mode: environ.SegmentPassive, Type: types.ExternRef, Exprs: []environ.ConstExpr{{{Op: environ.ConstGlobal, Imm: 1}}, {{Op: environ.ConstRefNull}}}},
	}
	for i := range wantElems {
		if !reflect.DeepEqual(m.Elems[i], wantElems[i]) {
			t.Errorf("element segment %d:\n got %+v\nwant %+v", i, m.Elems[i], wantElems[i])
		}
	}
	wantDatas := []environ.DataSegment{
		{Mode: environ.SegmentActive, Offset: environ.ConstExpr{{Op: environ.ConstI32, Imm: 3}}, Start: 0, Len: 3},
		{Mode: environ.SegmentPassive, Start: 3},
		{Mode: environ.SegmentPassive, Start: 3, Len: 2},
	}
	if !reflect.DeepEqual(m.Datas, wantDatas) || string(tr.Data) != "abcde" {
		t.Errorf("data segments are %+v, bytes %q", m.Datas, tr.Data)
	}
	if m.Start != 7 || len(tr.Bodies) != 6 {
		t.Errorf("start is %d, %d bodies", m.Start, len(tr.Bodies))
	}
	for i, b := range tr.Bodies {
		if !bytes.HasPrefix(wasm[b.Pos:], b.Bytes) || &wasm[b.Pos] != &b.Bytes[0] {
			t.Errorf("body %d is not the module's bytes at %v", i, b.Pos)
		}
	}
	want, err := environ.NewVMOffsets(8, m)
	if err != nil || *want != *tr.Offsets {
		t.Errorf("offsets differ: %v", err)
	}
}

func TestExtendedConst(t *testing.T) {
	src := testModule()
	src.Globals[3].Init = expr(index(ops.GlobalGet, 0), i32(4), op(ops.I32Mul), i32(1), op(ops.I32Sub))
	got := translate(t, binary.Encode(src)).Module.GlobalInits[3]
	want := environ.ConstExpr{{Op: environ.ConstGlobal}, {Op: environ.ConstI32, Imm: 4}, {Op: environ.ConstI32Mul}, {Op: environ.ConstI32, Imm: 1}, {Op: environ.ConstI32Sub}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestErrorsKeepTheirPlace(t *testing.T) {
	tun := environ.DefaultTunables()
	good := binary.Encode(testModule())
	invalid := testModule()
	invalid.Exports[1].Index = 1000
	for name, wasm := range map[string][]byte{
		"truncated": good[:len(good)/2],
		"invalid":   binary.Encode(invalid),
		"no wasm":   []byte("\x00asm\x02\x00\x00\x00"),
	} {
		_, err := Module(wasm, types.FeaturesWasm2, &tun, amd64)
		var e *binary.Error
		if !errors.As(err, &e) || e.Offset == 0 || int(e.Offset) > len(wasm) || !strings.Contains(err.Error(), "offset 0x") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// A prefix of a module is one too only where it ends between sections.
func TestEveryPrefixIsAnErrorOrAModule(t *testing.T) {
	tun := environ.DefaultTunables()
	good := binary.Encode(testModule())
	src, err := binary.Decode(good, types.FeaturesWasm2)
	if err != nil {
		t.Fatal(err)
	}
	between := map[int]bool{8: true}
	for _, s := range src.Sections {
		between[int(s.Offset)+len(s.Bytes)] = true
	}
	for n := range good {
		if _, err := Module(good[:n:n], types.FeaturesWasm2, &tun, amd64); err == nil && !between[n] {
			t.Errorf("the first %d of %d bytes are a module", n, len(good))
		}
	}
}

// A module with no name section, or a damaged one, has no names.
func TestBadNamesAreIgnored(t *testing.T) {
	for _, b := range [][]byte{{}, {0}, {0, 200}, {0, 2, 5, 'a'}, {1, 1, 200}, {1, 4, 1, 0xFF, 0xFF, 0x7F}, {0, 3, 2, 0xFF, 0xFE}} {
		src := testModule()
		src.Customs[0].Bytes = b
		if tr := translate(t, binary.Encode(src)); tr.Names.Module != "" || len(tr.Names.Funcs) != 0 {
			t.Errorf("%v: names are %+v", b, tr.Names)
		}
	}
}
