package validate_test

import (
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// Types of the module that gcEnvironment returns.
const (
	tFunc    = iota // () -> ()
	tPoint          // open struct { mut i8, i64 }
	tPoint3         // final struct { mut i8, i64, (ref null tPoint) } <: tPoint
	tBytes          // array of mut i8
	tConsts         // array of f64
	tRefs           // array of mut (ref null tPoint)
	tPayload        // (i32) -> (), for tag 0
)

func ref(null bool, i types.TypeIndex) types.ValType { return types.Ref(null, types.ConcreteHeap(i)) }

func gcEnvironment(code []byte) *binary.Module {
	structOf := func(fs ...types.FieldType) types.CompositeType {
		return types.CompositeType{Kind: types.CompositeStruct, Fields: fs}
	}
	arrayOf := func(s types.StorageType, mutable bool) types.SubType {
		return types.SubType{Final: true, Composite: types.CompositeType{Kind: types.CompositeArray, Fields: []types.FieldType{{Storage: s, Mutable: mutable}}}}
	}
	i8, i64 := types.FieldType{Storage: types.StorageI8, Mutable: true}, types.FieldType{Storage: types.StorageType(types.I64)}
	ts := []types.SubType{
		testmod.FuncType(nil, nil),
		{Composite: structOf(i8, i64)},
		{Final: true, Supers: []types.TypeIndex{tPoint}, Composite: structOf(i8, i64, types.FieldType{Storage: types.StorageType(ref(true, tPoint))})},
		arrayOf(types.StorageI8, true),
		arrayOf(types.StorageType(types.F64), false),
		arrayOf(types.StorageType(ref(true, tPoint)), true),
		testmod.FuncType([]types.ValType{types.I32}, nil),
	}
	return &binary.Module{
		Types: ts, Groups: testmod.Groups(ts),
		Funcs: []types.TypeIndex{tFunc}, Start: types.FuncIndex(types.None), DataCount: 1,
		Tags:    []types.TagType{{Type: tPayload}},
		Exports: []binary.Export{{Name: "f"}},
		Globals: []binary.Global{{Type: types.GlobalType{Content: ref(false, tPoint)}, Init: testmod.Expr(testmod.I(ops.StructNewDefault, tPoint))}},
		Elems:   []binary.Elem{{Mode: binary.Passive, UsesExprs: true, Type: ref(true, tPoint3)}},
		Datas:   []binary.Data{{Mode: binary.Passive}},
		Bodies: []binary.Body{binary.NewBody([]binary.LocalDecl{
			{Count: 1, Type: ref(true, tPoint)}, {Count: 1, Type: ref(true, tPoint3)}, {Count: 1, Type: types.Ref(true, types.HeapAny)}, {Count: 1, Type: types.ExnRef},
		}, code)},
	}
}

func TestGC(t *testing.T) {
	i, i2, i32 := testmod.I, testmod.I2, testmod.I32
	i64 := binary.Instr{Op: ops.I64Const}
	get := func(x uint32) binary.Instr { return i(ops.LocalGet, x) }
	set := func(x uint32) binary.Instr { return i(ops.LocalSet, x) }
	null := func(h types.HeapType) binary.Instr { return i(ops.RefNull, uint32(h)) }
	result := func(op ops.Op, t types.ValType) binary.Instr { return testmod.Block(op, t) }
	castTo := func(op ops.Op, from, to types.ValType) binary.Instr {
		return binary.Instr{Op: op, B: uint32(from), C: uint32(to)}
	}
	anyref, point, point3 := types.Ref(true, types.HeapAny), ref(true, tPoint), ref(true, tPoint3)
	drop, drop2 := ops.Drop, []byte{0x1A, 0x1A}
	type list = []any
	for _, c := range []struct {
		name string
		code list
		want string
	}{
		{"new struct", list{i32(1), i64, i(ops.StructNew, tPoint), set(0)}, ""},
		{"new struct, wrong field", list{i32(1), i32(2), i(ops.StructNew, tPoint), drop}, "type mismatch: expected i64, found i32"},
		{"new of array type", list{i(ops.StructNewDefault, tBytes), drop}, "type mismatch: type 3 is not a structure type"},
		{"new of unknown type", list{i(ops.StructNewDefault, 99), drop}, "unknown type 99"},
		{"subtype to supertype", list{get(1), set(0)}, ""},
		{"supertype to subtype", list{get(0), set(1)}, "type mismatch"},
		{"struct to any", list{get(1), set(2)}, ""},
		{"none to struct", list{null(types.HeapNone), set(1)}, ""},
		{"func to any", list{i(ops.RefFunc, 0), set(2)}, "type mismatch"},
		{"get packed signed", list{get(0), i2(ops.StructGetS, tPoint, 0), drop}, ""},
		{"get packed plainly", list{get(0), i2(ops.StructGet, tPoint, 0), drop}, "type mismatch"},
		{"get field of subtype", list{get(1), i2(ops.StructGet, tPoint, 1), ops.I64Eqz, drop}, ""},
		{"get unknown field", list{get(1), i2(ops.StructGet, tPoint, 2), drop}, "unknown field 2"},
		{"set field", list{get(0), i32(1), i2(ops.StructSet, tPoint, 0)}, ""},
		{"set immutable field", list{get(0), i64, i2(ops.StructSet, tPoint, 1)}, "field is immutable"},

		{"new array", list{i32(1), i32(2), i(ops.ArrayNew, tBytes), ops.ArrayLen, drop}, ""},
		{"new fixed array", list{get(0), get(1), i2(ops.ArrayNewFixed, tRefs, 2), drop}, ""},
		{"new array from data", list{i32(0), i32(0), i2(ops.ArrayNewData, tConsts, 0), drop}, ""},
		{"new array of references from data", list{i32(0), i32(0), i2(ops.ArrayNewData, tRefs, 0), drop}, "array type is not numeric or vector"},
		{"new array from elements", list{i32(0), i32(0), i2(ops.ArrayNewElem, tRefs, 0), drop}, ""},
		{"new array from unknown elements", list{i32(0), i32(0), i2(ops.ArrayNewElem, tRefs, 1), drop}, "unknown elem segment 1"},
		{"new array of bytes from elements", list{i32(0), i32(0), i2(ops.ArrayNewElem, tBytes, 0), drop}, "type mismatch"},
		{"get from array", list{null(tConsts), i32(0), i(ops.ArrayGet, tConsts), ops.F64Neg, drop}, ""},
		{"get unsigned from unpacked", list{null(tConsts), i32(0), i(ops.ArrayGetU, tConsts), drop}, "type mismatch"},
		{"set in array", list{null(tRefs), i32(0), get(1), i(ops.ArraySet, tRefs)}, ""},
		{"set in immutable array", list{null(tConsts), i32(0), binary.Instr{Op: ops.F64Const}, i(ops.ArraySet, tConsts)}, "array is immutable"},
		{"fill", list{null(tBytes), i32(0), i32(1), i32(2), i(ops.ArrayFill, tBytes)}, ""},
		{"copy", list{null(tBytes), i32(0), null(tBytes), i32(1), i32(2), i2(ops.ArrayCopy, tBytes, tBytes)}, ""},
		{"copy of other type", list{null(tBytes), i32(0), null(tConsts), i32(1), i32(2), i2(ops.ArrayCopy, tBytes, tConsts)}, "array types do not match"},
		{"init from data", list{null(tBytes), i32(0), i32(1), i32(2), i2(ops.ArrayInitData, tBytes, 0)}, ""},
		{"init from elements", list{null(tRefs), i32(0), i32(1), i32(2), i2(ops.ArrayInitElem, tRefs, 0)}, ""},

		{"test", list{get(2), i(ops.RefTest, tPoint), ops.I32Eqz, drop}, ""},
		{"test of other hierarchy", list{i(ops.RefFunc, 0), i(ops.RefTest, tPoint), drop}, "type mismatch"},
		{"cast", list{get(2), i(ops.RefCastNull, tPoint3), set(1)}, ""},
		{"cast is not null", list{result(ops.Block, ref(false, tPoint3)), get(2), i(ops.RefCast, tPoint3), ops.End, drop}, ""},
		{"cast with null", list{result(ops.Block, ref(false, tPoint3)), get(2), i(ops.RefCastNull, tPoint3), ops.End, drop}, "type mismatch"},
		{"branch on cast", list{result(ops.Block, point), get(2), castTo(ops.BrOnCast, anyref, point), drop, get(0), ops.End, drop}, ""},
		{"branch on cast leaves non-null", list{result(ops.Block, point), get(2), castTo(ops.BrOnCast, anyref, point), set(2), get(0), ops.End, drop}, ""},
		{"branch on cast to supertype", list{result(ops.Block, point), get(1), castTo(ops.BrOnCast, point3, point), drop, get(0), ops.End, drop}, "type mismatch"},
		{"branch on failed cast", list{result(ops.Block, anyref), get(2), castTo(ops.BrOnCastFail, anyref, point), ops.End, drop}, ""},
		{"branch on failed cast, wrong label", list{result(ops.Block, point), get(2), castTo(ops.BrOnCastFail, anyref, point), ops.End, drop}, "type mismatch: label 0"},
		{"branch on null", list{testmod.Block(ops.Block, 0), get(0), i(ops.BrOnNull, 0), i2(ops.StructGet, tPoint, 1), drop, ops.End}, ""},
		{"branch on non-null", list{result(ops.Block, ref(false, tPoint)), get(0), i(ops.BrOnNonNull, 0), ops.Unreachable, ops.End, drop}, ""},
		{"branch on non-null without label type", list{get(0), i(ops.BrOnNonNull, 0)}, "type mismatch"},
		{"conversions", list{get(0), ops.ExternConvertAny, ops.AnyConvertExtern, set(2)}, ""},
		{"conversion of func", list{i(ops.RefFunc, 0), ops.ExternConvertAny, drop}, "type mismatch"},
		{"i31", list{i32(1), ops.RefI31, ops.I31GetU, ops.RefI31, get(0), ops.RefEq, drop}, ""},
		{"eq of any", list{get(2), get(0), ops.RefEq, drop}, "type mismatch"},

		{"throw", list{i32(1), i(ops.Throw, 0), ops.I64Add, drop}, ""},
		{"throw of wrong type", list{i64, i(ops.Throw, 0)}, "type mismatch: expected i32, found i64"},
		{"throw of unknown tag", list{i(ops.Throw, 1)}, "unknown tag 1"},
		{"throw_ref", list{get(3), ops.ThrowRef}, ""},
		{"throw_ref of any", list{get(2), ops.ThrowRef}, "type mismatch"},
		{"try_table", list{result(ops.Block, types.I32), binary.AppendTryTable(nil, &binary.Instr{B: types.None}, []binary.Catch{{Label: 0}, {Kind: binary.CatchAll, Label: 1}}), ops.End, i32(0), ops.End, drop}, ""},
		{"try_table with references", list{result(ops.Block, types.Ref(false, types.HeapExn)), binary.AppendTryTable(nil, &binary.Instr{B: types.None}, []binary.Catch{{Kind: binary.CatchAllRef}}), ops.End, ops.Unreachable, ops.End, set(3)}, ""},
		{"catch to wrong label", list{binary.AppendTryTable(nil, &binary.Instr{B: types.None}, []binary.Catch{{Label: 0}}), ops.End}, "type mismatch: label 0"},
		{"catch of unknown tag", list{binary.AppendTryTable(nil, &binary.Instr{B: types.None}, []binary.Catch{{Tag: 1}}), ops.End}, "unknown tag 1"},
		{"catch to unknown label", list{binary.AppendTryTable(nil, &binary.Instr{B: types.None}, []binary.Catch{{Kind: binary.CatchAll, Label: 1}}), ops.End}, "unknown label 1"},
		{"unreachable", list{ops.Unreachable, i2(ops.ArrayCopy, tRefs, tRefs), i(ops.StructNew, tPoint3), ops.RefEq, drop2[:1]}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, gcEnvironment(testmod.Code(append(slices.Clone(c.code), ops.End)...)), w3, c.want)
		})
	}
}

func TestSubtypeDeclarations(t *testing.T) {
	end := testmod.Code(ops.End)
	for _, c := range []struct {
		name string
		edit func(m *binary.Module)
		want string
	}{
		{"as is", func(m *binary.Module) {}, ""},
		{"final supertype", func(m *binary.Module) { m.Types[tPoint].Final = true }, "sub type 2 does not match super type 1"},
		{"field missing", func(m *binary.Module) {
			m.Types[tPoint3].Composite.Fields = m.Types[tPoint3].Composite.Fields[:1]
		}, "sub type 2"},
		{"mutable instead of immutable", func(m *binary.Module) { m.Types[tPoint3].Composite.Fields[1].Mutable = true }, "sub type 2"},
		{"kind", func(m *binary.Module) { m.Types[tBytes].Supers = []types.TypeIndex{tPoint} }, "sub type 3"},
		{"later supertype", func(m *binary.Module) { m.Types[tPoint].Supers = []types.TypeIndex{tBytes} }, "unknown type 3"},
		{"constant", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(testmod.I(ops.StructNew, tPoint)) }, "type mismatch"},
		{"tag with results", func(m *binary.Module) { m.Types[tPayload].Composite.Func.Results = []types.ValType{types.I32} }, "non-empty tag result type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := gcEnvironment(end)
			c.edit(m)
			check(t, m, w3, c.want)
		})
	}
}

// TestLegacyExceptions checks that what is not supported is an error that says so.
func TestLegacyExceptions(t *testing.T) {
	code := testmod.Code(testmod.Block(ops.Try, 0), ops.CatchAll, ops.End, ops.End)
	check(t, gcEnvironment(code), w3, "legacy-exceptions support is not enabled")
	check(t, gcEnvironment(code), w3|types.FeatureLegacyExceptions, "unsupported proposal: try")
}
