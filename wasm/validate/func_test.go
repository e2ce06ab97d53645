package validate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// environment returns a module whose function 0 has the type (i32 i64) -> i32, and whose types
// are 0: that one, 1: () -> (), 2: (i32) -> (i32 i32). It has memory 0, tables 0 of funcref
// and 1 of externref, a mutable i32 global 0, an immutable f64 global 1, one element segment
// of funcref and one data segment. The locals after the parameters are f32 2, externref 3,
// v128 4, i32 5.
func environment(code []byte) *binary.Module {
	ts := []types.SubType{
		testmod.FuncType([]types.ValType{types.I32, types.I64}, []types.ValType{types.I32}),
		testmod.FuncType(nil, nil),
		testmod.FuncType([]types.ValType{types.I32}, []types.ValType{types.I32, types.I32}),
	}
	decls := []binary.LocalDecl{{Count: 1, Type: types.F32}, {Count: 1, Type: types.ExternRef}, {Count: 1, Type: types.V128}, {Count: 1, Type: types.I32}}
	return &binary.Module{
		Types: ts, Groups: testmod.Groups(ts),
		Funcs:    []types.TypeIndex{0},
		Tables:   []binary.Table{{Type: types.TableType{Elem: types.FuncRef}}, {Type: types.TableType{Elem: types.ExternRef}}},
		Memories: []types.MemoryType{{PageSizeLog2: types.DefaultPageSizeLog2}},
		Globals: []binary.Global{
			{Type: types.GlobalType{Content: types.I32, Mutable: true}, Init: testmod.Expr(testmod.I32(0))},
			{Type: types.GlobalType{Content: types.F64}, Init: testmod.Expr(binary.Instr{Op: ops.F64Const})},
		},
		Start:     types.FuncIndex(types.None),
		DataCount: 1,
		Elems:     []binary.Elem{{Mode: binary.Passive, Type: types.FuncRef}},
		Bodies:    []binary.Body{binary.NewBody(decls, code)},
		Datas:     []binary.Data{{Mode: binary.Passive}},
	}
}

func TestBodies(t *testing.T) {
	i, i2, i32, block := testmod.I, testmod.I2, testmod.I32, testmod.Block
	i64 := binary.Instr{Op: ops.I64Const, I: 7}
	get := func(n uint32) binary.Instr { return i(ops.LocalGet, n) }
	typed := func(op ops.Op, typ uint32) binary.Instr { return binary.Instr{Op: op, B: typ} }
	type list = []any
	for _, c := range []struct {
		name string
		code list // without the final end
		want string
	}{
		{"constant", list{i32(1)}, ""},
		{"nothing", list{}, "type mismatch: expected i32 but nothing on stack"},
		{"too much", list{i32(1), i32(2)}, "type mismatch: 1 values remain"},
		{"wrong result", list{i64}, "type mismatch: expected i32, found i64"},
		{"add", list{i32(1), i32(2), ops.I32Add}, ""},
		{"add of i64", list{i32(1), i64, ops.I32Add}, "type mismatch: expected i32, found i64"},
		{"add of one", list{i32(1), ops.I32Add}, "type mismatch: expected i32 but nothing on stack"},
		{"operand of outer block", list{i32(1), block(ops.Block, 0), ops.Drop, ops.End}, "type mismatch: expected a value"},
		{"unknown local", list{get(6)}, "unknown local 6"},
		{"unknown local set", list{i32(0), i(ops.LocalSet, 6)}, "unknown local 6"},
		{"tee", list{i32(1), i(ops.LocalTee, 0)}, ""},
		{"set of wrong type", list{i32(1), i(ops.LocalSet, 1)}, "type mismatch: expected i64, found i32"},
		{"set without value", list{i(ops.LocalSet, 0), i32(1)}, "type mismatch: expected i32 but nothing"},
		{"unknown global", list{i(ops.GlobalGet, 2)}, "unknown global 2"},
		{"immutable global", list{binary.Instr{Op: ops.F64Const}, i(ops.GlobalSet, 1)}, "global is immutable"},
		{"set global", list{i32(1), i(ops.GlobalSet, 0), i32(1)}, ""},

		{"after unreachable", list{ops.Unreachable, ops.I32Add}, ""},
		{"after unreachable, wrong", list{ops.Unreachable, i64, ops.I32Add}, "type mismatch: expected i32, found i64"},
		{"after unreachable, too much", list{ops.Unreachable, i32(1), i32(2)}, "type mismatch: 1 values remain"},
		{"after unreachable, wide", list{ops.Unreachable, ops.I64x2Add, ops.Drop}, ""},
		{"after return", list{i32(1), ops.Return, ops.Select}, ""},
		{"after branch", list{i32(1), i(ops.Br, 0), ops.Drop, ops.Drop}, ""},

		{"block result", list{block(ops.Block, types.I32), i32(1), ops.End}, ""},
		{"block parameters", list{i32(1), typed(ops.Block, 2), i32(2), ops.End, ops.I32Add}, ""},
		{"block parameters missing", list{typed(ops.Block, 2), i32(2), ops.End, ops.I32Add}, "type mismatch"},
		{"block of unknown type", list{typed(ops.Block, 3), ops.End}, "unknown type 3"},
		{"loop label takes parameters", list{i32(1), typed(ops.Loop, 2), i(ops.Br, 0), ops.End, ops.Drop}, ""},
		{"block label takes results", list{i32(1), typed(ops.Block, 2), i(ops.Br, 0), ops.End, ops.Drop}, "type mismatch"},
		{"if", list{i32(1), block(ops.If, types.I32), i32(1), ops.Else, i32(2), ops.End}, ""},
		{"if without else", list{i32(1), block(ops.If, types.I32), i32(1), ops.End}, "type mismatch: if without else"},
		{"if on i64", list{i64, block(ops.If, 0), ops.End, i32(1)}, "type mismatch: expected i32, found i64"},
		{"if of unknown type without condition", list{typed(ops.If, 3), ops.End}, "unknown type 3"},
		{"if without condition", list{i32(1), typed(ops.If, 2), i32(1), ops.End, ops.End}, "type mismatch: expected i32 but nothing on stack"},
		{"else without if", list{block(ops.Block, 0), ops.Else, ops.End, i32(1)}, "END opcode expected"},
		{"two elses", list{i32(1), block(ops.If, 0), ops.Else, ops.Else, ops.End, i32(1)}, "END opcode expected"},
		{"end missing", list{block(ops.Block, 0)}, "unexpected end of section or function"},
		{"end twice", list{i32(1), ops.End, i32(1)}, "section size mismatch"},

		{"unknown label", list{i(ops.Br, 1)}, "unknown label 1"},
		{"unknown label in br_if", list{i32(1), i(ops.BrIf, 9), i32(1)}, "unknown label 9"},
		{"br_if keeps values", list{i32(1), i32(2), i(ops.BrIf, 0)}, ""},
		{"br_table", list{i32(1), i32(2), binary.AppendBrTable(nil, []uint32{0, 0}, 0)}, ""},
		{"br_table of unknown label", list{i32(1), i32(2), binary.AppendBrTable(nil, []uint32{1}, 0)}, "unknown label 1"},
		{"br_table of unknown default", list{i32(1), i32(2), binary.AppendBrTable(nil, nil, 1)}, "unknown label 1"},
		{"br_table of different arity", list{block(ops.Block, 0), i32(1), i32(2), binary.AppendBrTable(nil, []uint32{0}, 1), ops.End, i32(1)}, "type mismatch: br_table target 0"},
		{"br_table of different types", list{block(ops.Block, types.I64), i32(1), i32(2), binary.AppendBrTable(nil, []uint32{0}, 1), ops.End, ops.Drop, i32(1)}, "type mismatch: expected i64, found i32"},
		{"br_table of different types, unreachable", list{block(ops.Block, types.I64), ops.Unreachable, binary.AppendBrTable(nil, []uint32{0}, 1), ops.End, ops.Drop, i32(1)}, ""},

		{"call", list{i32(1), i64, i(ops.Call, 0)}, ""},
		{"call of unknown", list{i(ops.Call, 1)}, "unknown function 1"},
		{"call with wrong arguments", list{i64, i32(1), i(ops.Call, 0)}, "type mismatch: expected i64, found i32"},
		{"call_indirect", list{i32(1), i64, i32(0), i2(ops.CallIndirect, 0, 0)}, ""},
		{"call_indirect of unknown type", list{i32(0), i2(ops.CallIndirect, 3, 0)}, "unknown type 3"},
		{"call_indirect of unknown table", list{i32(0), i2(ops.CallIndirect, 0, 2)}, "unknown table 2"},
		{"call_indirect of externref", list{i32(0), i2(ops.CallIndirect, 0, 1)}, "type mismatch"},

		{"load", list{i32(0), i2(ops.I32Load16U, 0, 1)}, ""},
		{"load with large alignment", list{i32(0), i2(ops.I32Load16U, 0, 2)}, "alignment must not be larger than natural"},
		{"load from i64", list{i64, i2(ops.I32Load16U, 0, 1)}, "type mismatch"},
		{"store", list{i32(0), get(2), i2(ops.F32Store, 0, 2), i32(1)}, ""},
		{"store of wrong type", list{i32(0), i64, i2(ops.F32Store, 0, 2), i32(1)}, "type mismatch: expected f32, found i64"},
		{"grow", list{i32(0), i(ops.MemoryGrow, 0)}, ""},
		{"fill", list{i32(0), i32(0), i32(0), i(ops.MemoryFill, 0), i32(1)}, ""},
		{"copy", list{i32(0), i32(0), i64, i2(ops.MemoryCopy, 0, 0), i32(1)}, "type mismatch: expected i32, found i64"},
		{"init", list{i32(0), i32(0), i32(0), i2(ops.MemoryInit, 0, 0), i32(1)}, ""},
		{"init from unknown", list{i32(0), i32(0), i32(0), i2(ops.MemoryInit, 1, 0), i32(1)}, "unknown data segment 1"},
		{"drop unknown data", list{i(ops.DataDrop, 1), i32(1)}, "unknown data segment 1"},
		{"drop unknown elements", list{i(ops.ElemDrop, 1), i32(1)}, "unknown elem segment 1"},

		{"lane", list{get(4), binary.Instr{Op: ops.I16x8ExtractLaneS, C: 7}}, ""},
		{"lane too large", list{get(4), binary.Instr{Op: ops.I16x8ExtractLaneS, C: 8}}, "invalid lane index"},
		{"lane of load too large", list{i32(0), get(4), binary.Instr{Op: ops.V128Load64Lane, C: 2}, ops.Drop, i32(1)}, "invalid lane index"},
		{"shuffle", list{get(4), get(4), binary.Instr{Op: ops.I8x16Shuffle, V: [16]byte{15: 31}}, ops.I8x16AllTrue}, ""},
		{"shuffle too large", list{get(4), get(4), binary.Instr{Op: ops.I8x16Shuffle, V: [16]byte{15: 32}}, ops.I8x16AllTrue}, "invalid lane index"},
		{"bitselect", list{get(4), get(4), i32(1), ops.V128Bitselect, ops.I8x16AllTrue}, "type mismatch: expected v128, found i32"},

		{"select", list{i32(1), i32(2), i32(3), ops.Select}, ""},
		{"select of different types", list{i32(1), i64, i32(3), ops.Select}, "type mismatch"},
		{"select of references", list{get(3), get(3), i32(3), ops.Select, ops.RefIsNull}, "type mismatch"},
		{"typed select", list{get(3), get(3), i32(3), binary.AppendSelect(nil, types.ExternRef), ops.RefIsNull}, ""},
		{"select without type", list{i32(1), i32(2), i32(3), binary.AppendSelect(nil)}, "invalid result arity"},
		{"select with two types", list{i32(1), i32(2), i32(3), binary.AppendSelect(nil, types.I32, types.I32)}, "invalid result arity"},

		{"ref.is_null of i32", list{i32(1), ops.RefIsNull}, "type mismatch: expected a reference, found i32"},
		{"ref.null", list{i(ops.RefNull, uint32(types.HeapFunc)), ops.RefIsNull}, ""},
		{"ref.null of any", list{i(ops.RefNull, uint32(types.HeapAny)), ops.RefIsNull}, "gc support is not enabled"},
		{"ref.func undeclared", list{i(ops.RefFunc, 0), ops.RefIsNull}, "undeclared function reference 0"},
		{"table.get", list{i32(0), i(ops.TableGet, 1), i(ops.LocalSet, 3), i32(0)}, ""},
		{"table.set of wrong type", list{i32(0), get(3), i(ops.TableSet, 0), i32(0)}, "type mismatch: expected funcref, found externref"},
		{"table.grow", list{get(3), i32(0), i(ops.TableGrow, 1)}, ""},
		{"table.fill", list{i32(0), get(3), i32(0), i(ops.TableFill, 1), i(ops.TableSize, 1)}, ""},
		{"table.copy between types", list{i32(0), i32(0), i32(0), i2(ops.TableCopy, 0, 1), i32(0)}, "type mismatch"},
		{"table.init", list{i32(0), i32(0), i32(0), i2(ops.TableInit, 0, 0), i32(0)}, ""},
		{"table.init of wrong type", list{i32(0), i32(0), i32(0), i2(ops.TableInit, 0, 1), i32(0)}, "type mismatch"},
		{"table.init from unknown", list{i32(0), i32(0), i32(0), i2(ops.TableInit, 1, 0), i32(0)}, "unknown elem segment 1"},

		{"gc", list{ops.RefI31}, "gc support is not enabled"},
		{"exceptions", list{ops.ThrowRef}, "exceptions support is not enabled"},
		{"tail call", list{i(ops.ReturnCall, 0)}, "tail-call support is not enabled"},
		{"memory index", list{i32(0), binary.Instr{Op: ops.I32Load, A: 1, B: 2}}, "malformed memop flags"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, environment(testmod.Code(append(slices.Clone(c.code), ops.End)...)), w2, c.want)
		})
	}
}

// TestErrorOffset checks that errors name the operator at fault by its place in the module.
func TestErrorOffset(t *testing.T) {
	code := testmod.Code(testmod.I32(1), testmod.I32(2), ops.I64Add, ops.End)
	data := binary.Encode(environment(code))
	at := strings.Index(string(data), string(code)) + 4
	_, err := validate.Binary(data, w2)
	var e *binary.Error
	if !errors.As(err, &e) || int(e.Offset) != at {
		t.Errorf("error %v, want one at %#x", err, at)
	}
}

// TestFixedSignatures checks operators of fixed signature in bulk: each is valid with exactly the
// operands of its signature, and not with one less.
func TestFixedSignatures(t *testing.T) {
	n := 0
	for k := 1; k <= ops.All(); k++ {
		op := ops.Op(k)
		sig := op.Sig()
		if sig.Special || op.Feature()&^w2 != 0 {
			continue
		}
		n++
		var code []any
		for _, p := range sig.Pop[:sig.NPop] {
			code = append(code, map[types.ValType]any{
				types.I32: testmod.I32(0), types.I64: binary.Instr{Op: ops.I64Const}, types.F32: binary.Instr{Op: ops.F32Const},
				types.F64: binary.Instr{Op: ops.F64Const}, types.V128: binary.Instr{Op: ops.V128Const},
			}[p])
		}
		code = append(code, binary.Instr{Op: op, B: op.NaturalAlign() * uint32(min(op.Size(), 1))})
		for range sig.NPush {
			code = append(code, ops.Drop)
		}
		code = append(code, testmod.I32(0), ops.End)
		check(t, environment(testmod.Code(code...)), w2, "")
		if sig.NPop > 0 {
			check(t, environment(testmod.Code(code[1:]...)), w2, "type mismatch")
		}
	}
	if n < 380 {
		t.Errorf("only %d operators have a fixed signature", n)
	}
}

// TestUninitializedLocals checks locals of types without default value.
func TestUninitializedLocals(t *testing.T) {
	i, i32, block := testmod.I, testmod.I32, testmod.Block
	x := uint32(2) // the local after the parameters
	set := []any{i(ops.RefFunc, 0), i(ops.LocalSet, x)}
	get := []any{i(ops.LocalGet, x), ops.Drop}
	for _, c := range []struct {
		name string
		code []any
		want string
	}{
		{"never set", get, "uninitialized local 2"},
		{"set", slices.Concat(set, get), ""},
		{"set in block", slices.Concat([]any{block(ops.Block, 0)}, set, get, []any{ops.End}), ""},
		{"set in ended block", slices.Concat([]any{block(ops.Block, 0)}, set, []any{ops.End}, get), "uninitialized local 2"},
		{"set in other arm", slices.Concat([]any{i32(0), block(ops.If, 0)}, set, []any{ops.Else}, get, []any{ops.End}), "uninitialized local 2"},
		{"set before block", slices.Concat(set, []any{block(ops.Block, 0)}, get, []any{ops.End}, get), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := environment(nil)
			m.Bodies[0] = binary.NewBody([]binary.LocalDecl{{Count: 1, Type: types.Ref(false, types.HeapFunc)}}, testmod.Code(append(c.code, i32(0), ops.End)...))
			m.Exports = []binary.Export{{Name: "f"}}
			check(t, m, w3, c.want)
		})
	}
}

// TestOperandLimit checks that results of calls cannot make the operand stack grow beyond
// measure.
func TestOperandLimit(t *testing.T) {
	results := slices.Repeat([]types.ValType{types.I32}, 1000)
	ts := []types.SubType{testmod.FuncType(nil, results)}
	code := append(slices.Repeat(testmod.Code(testmod.I(ops.Call, 0)), 20_000), byte(0x0B))
	check(t, &binary.Module{
		Types: ts, Groups: testmod.Groups(ts), Funcs: []types.TypeIndex{0}, Start: types.FuncIndex(types.None), DataCount: types.None,
		Bodies: []binary.Body{binary.NewBody(nil, code)},
	}, w2, "operand stack too large")
}
