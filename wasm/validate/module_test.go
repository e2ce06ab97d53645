package validate_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

const (
	w2 = types.FeaturesWasm2
	w3 = types.FeaturesWasm3
)

// check validates m's binary and compares the error with want, "" meaning none.
func check(t *testing.T, m *binary.Module, f types.Features, want string) {
	t.Helper()
	_, err := validate.Binary(binary.Encode(m), f)
	var e *binary.Error
	switch {
	case want == "" && err != nil:
		t.Errorf("not valid: %v", err)
	case want != "" && err == nil:
		t.Errorf("valid, want %q", want)
	case want != "" && (!errors.As(err, &e) || !strings.HasPrefix(e.Msg, want)):
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestSample(t *testing.T) {
	check(t, testmod.Sample(), w2, "")
	check(t, testmod.Sample(), w3, "")
	check(t, testmod.Sample(), w2&^types.FeatureSIMD, "simd support is not enabled")
	check(t, testmod.Sample(), types.FeaturesMVP, "illegal opcode: ref.func")
}

// TestModuleErrors breaks the sample in one place at a time.
func TestModuleErrors(t *testing.T) {
	i32 := testmod.I32
	for _, c := range []struct {
		name string
		edit func(m *binary.Module)
		want string
	}{
		{"import of unknown type", func(m *binary.Module) { m.Imports[0].Type.Func = 9 }, "unknown type 9"},
		{"table minimum", func(m *binary.Module) { m.Imports[1].Type.Table.Limits.Max = 0 }, "size minimum must not be greater than maximum"},
		{"memory size", func(m *binary.Module) { m.Imports[2].Type.Memory.Limits.Min = 65537 }, "memory size must be at most 65536 pages (4GiB)"},
		{"memory maximum", func(m *binary.Module) {
			m.Imports[2].Type.Memory.Limits = types.Limits{Max: 65537, HasMax: true}
		}, "memory size must be at most 65536 pages (4GiB)"},
		{"two memories", func(m *binary.Module) { m.Memories = []types.MemoryType{m.Imports[2].Type.Memory} }, "multiple memories"},
		{"function of unknown type", func(m *binary.Module) { m.Funcs[1] = 3 }, "unknown type 3"},
		{"global type", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(testmod.I(ops.RefFunc, 0)) }, "type mismatch: expected i32, found funcref"},
		{"global without value", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr() }, "type mismatch"},
		{"global with two values", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(i32(1), i32(2)) }, "type mismatch"},
		{"global from unknown", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(testmod.I(ops.GlobalGet, 7)) }, "unknown global 7"},
		{"global from defined", func(m *binary.Module) { m.Globals[1].Init = testmod.Expr(testmod.I(ops.GlobalGet, 1)) }, "unknown global 1"},
		{"global from mutable", func(m *binary.Module) { m.Imports[3].Type.Global.Mutable = true }, "constant expression required"},
		{"global not constant", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(i32(1), ops.I32Eqz) }, "constant expression required: i32.eqz"},
		{"extended constant", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(i32(1), i32(1), ops.I32Add) }, "constant expression required"},
		{"reference to unknown function", func(m *binary.Module) { m.Globals[1].Init = testmod.Expr(testmod.I(ops.RefFunc, 3)) }, "unknown function 3"},
		{"duplicate export", func(m *binary.Module) { m.Exports[1].Name = "run" }, "duplicate export name"},
		{"export of unknown function", func(m *binary.Module) { m.Exports[0].Index = 3 }, "unknown function 3"},
		{"export of unknown memory", func(m *binary.Module) { m.Exports[1].Index = 1 }, "unknown memory 1"},
		{"export of unknown table", func(m *binary.Module) { m.Exports[2].Index = 2 }, "unknown table 2"},
		{"export of unknown global", func(m *binary.Module) { m.Exports[3].Index = 3 }, "unknown global 3"},
		{"start unknown", func(m *binary.Module) { m.Start = 3 }, "unknown function 3"},
		{"start type", func(m *binary.Module) { m.Start = 1 }, "start function"},
		{"segment type", func(m *binary.Module) { m.Elems[0].Table = 0 }, "type mismatch"},
		{"segment table", func(m *binary.Module) { m.Elems[0].Table = 2 }, "unknown table 2"},
		{"segment function", func(m *binary.Module) { m.Elems[2].Funcs[0] = 3 }, "unknown function 3"},
		{"segment offset type", func(m *binary.Module) {
			m.Elems[0].At = testmod.Expr(binary.Instr{Op: ops.I64Const})
		}, "type mismatch: expected i32, found i64"},
		{"segment item type", func(m *binary.Module) { m.Elems[1].Exprs[0] = testmod.Expr(i32(1)) }, "type mismatch"},
		{"data offset type", func(m *binary.Module) { m.Datas[0].At = testmod.Expr(binary.Instr{Op: ops.F32Const}) }, "type mismatch"},
		{"data memory", func(m *binary.Module) { m.Datas[0].Memory = 1 }, "unknown memory 1"},
		{"data count missing", func(m *binary.Module) { m.DataCount = types.None }, "data count section required"},
		{"undeclared reference", func(m *binary.Module) {
			m.Elems = m.Elems[1:2]
			m.Exports = m.Exports[1:]
		}, "undeclared function reference 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := testmod.Sample()
			c.edit(m)
			check(t, m, w2, c.want)
		})
	}
}

// TestLaterProposals checks modules that need more than 2.0.
func TestLaterProposals(t *testing.T) {
	i32 := testmod.I32
	page := types.DefaultPageSizeLog2
	for _, c := range []struct {
		name    string
		edit    func(m *binary.Module)
		feature types.Features
		without string
	}{
		{"extended-const", func(m *binary.Module) { m.Globals[0].Init = testmod.Expr(i32(1), i32(1), ops.I32Mul) }, types.FeatureExtendedConst, "constant expression required"},
		{"multi-memory", func(m *binary.Module) {
			m.Memories = []types.MemoryType{{PageSizeLog2: uint8(page)}}
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(i32(0), binary.Instr{Op: ops.I32Load, A: 1, B: 2}, ops.Drop, ops.End))
		}, types.FeatureMultiMemory, "multiple memories"},
		{"memory64", func(m *binary.Module) {
			m.Imports[2].Type.Memory.Is64 = true
			m.Datas[0].At = testmod.Expr(binary.Instr{Op: ops.I64Const})
			m.Bodies[0] = binary.NewBody(nil, testmod.Code(ops.Unreachable, ops.End))
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(binary.Instr{Op: ops.I64Const}, binary.Instr{Op: ops.I32Load, B: 2, I: 1 << 40}, ops.Drop, testmod.I(ops.MemorySize, 0), ops.I64Eqz, ops.Drop, ops.End))
		}, types.FeatureMemory64, "integer too large"},
		{"tail-call", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(testmod.I(ops.ReturnCall, 2), ops.End))
		}, types.FeatureTailCall, "tail-call support is not enabled"},
		{"threads", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(i32(0), i32(1), binary.Instr{Op: ops.I32AtomicRmwAdd, B: 2}, ops.Drop, binary.Instr{Op: ops.AtomicFence}, ops.End))
		}, types.FeatureThreads, "threads support is not enabled"},
		{"relaxed-simd", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(ops.Unreachable, ops.F32x4RelaxedMadd, ops.Drop, ops.End))
		}, types.FeatureRelaxedSIMD, "relaxed-simd support is not enabled"},
		{"wide-arithmetic", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(ops.Unreachable, ops.I64MulWideS, ops.Drop, ops.Drop, ops.End))
		}, types.FeatureWideArithmetic, "wide-arithmetic support is not enabled"},
		{"return_call_ref", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(testmod.I(ops.RefFunc, 2), testmod.I(ops.ReturnCallRef, 0), ops.End))
		}, types.FeatureFunctionReferences | types.FeatureTailCall, "tail-call support is not enabled"},
		{"function-references", func(m *binary.Module) {
			m.Bodies[1] = binary.NewBody(nil, testmod.Code(testmod.I(ops.RefFunc, 2), testmod.I(ops.CallRef, 0), ops.End))
		}, types.FeatureFunctionReferences, "function-references support is not enabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := testmod.Sample()
			c.edit(m)
			check(t, m, w2|c.feature, "")
			check(t, m, w2, c.without)
			if c.name == "return_call_ref" {
				check(t, m, w2|types.FeatureTailCall, "function-references support is not enabled")
			}
		})
	}
}

// TestCanon checks which types are equivalent.
func TestCanon(t *testing.T) {
	ref := func(i types.TypeIndex) types.ValType { return types.Ref(true, types.ConcreteHeap(i)) }
	f := func(p ...types.ValType) types.SubType { return testmod.FuncType(p, nil) }
	m := &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None, Types: []types.SubType{
		f(), f(types.I32), f(), // 2 is 0
		f(ref(0)), f(ref(2)), f(ref(1)), // 4 is 3
		f(ref(7)), f(ref(6)), // one group
		f(ref(9)), f(ref(8)), // the same
		f(ref(10)), f(ref(11)), // not the same
	}}
	m.Groups = testmod.Groups(m.Types)[:6]
	m.Groups = append(m.Groups, types.RecGroup{Start: 6, Len: 2}, types.RecGroup{Start: 8, Len: 2}, types.RecGroup{Start: 10, Len: 2})
	n, err := validate.Module(m, w3)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []types.TypeIndex{0, 1, 0, 3, 3, 5, 6, 7, 6, 7, 10, 11} {
		if n.Canon[i] != want {
			t.Errorf("type %d is type %d, want %d", i, n.Canon[i], want)
		}
	}
}

func TestDeclared(t *testing.T) {
	m := testmod.Sample()
	n, err := validate.Module(m, w2)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, true, true, false} {
		if n.Declared(types.FuncIndex(i)) != want {
			t.Errorf("function %d: declared is %v", i, !want)
		}
	}
}

// TestMutations validates damaged modules, in a set of features that includes all that is not
// supported yet: each is an error or valid, and never a panic.
func TestMutations(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	data := binary.Encode(testmod.Sample())
	accepted := 0
	for range 50_000 {
		f := w2
		if rnd.IntN(2) == 0 {
			f = ^types.Features(0)
		}
		if _, err := validate.Binary(testmod.Mutate(data, rnd.IntN), f); err == nil {
			accepted++
		}
	}
	if accepted == 0 || accepted == 50_000 {
		t.Errorf("%d mutations accepted", accepted)
	}
}

// TestBodyMutations damages bodies of a real module, which then fail or not.
func TestBodyMutations(t *testing.T) {
	data := testmod.GoModule(t)
	m, err := binary.Decode(data, w2)
	if err != nil {
		t.Fatal(err)
	}
	n, err := validate.Module(m, w2)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	var v validate.FuncValidator
	var sum types.FuncSummary
	accepted, failed := 0, 0
	for range 20_000 {
		i := rnd.IntN(len(m.Bodies))
		b := m.Bodies[i]
		if len(b.Bytes) > 2000 {
			continue
		}
		padded := append(make([]byte, 8), b.Bytes...) // Mutate keeps a header
		b.Bytes = testmod.Mutate(padded, rnd.IntN)[8:]
		if err := v.Validate(n, types.DefinedFuncIndex(i), b, &sum); err == nil {
			accepted++
		} else {
			failed++
		}
	}
	if accepted == 0 || failed == 0 {
		t.Errorf("%d accepted, %d failed", accepted, failed)
	}
}

// TestBodyPrefixes cuts bodies of a real module short: none of the results is valid.
func TestBodyPrefixes(t *testing.T) {
	m, err := binary.Decode(testmod.GoModule(t), w2)
	if err != nil {
		t.Fatal(err)
	}
	n, err := validate.Module(m, w2)
	if err != nil {
		t.Fatal(err)
	}
	var v validate.FuncValidator
	for i := 0; i < len(m.Bodies); i += 37 {
		b := m.Bodies[i]
		if len(b.Bytes) > 1500 {
			continue
		}
		for k := range b.Bytes {
			if err := v.Validate(n, types.DefinedFuncIndex(i), binary.Body{Bytes: b.Bytes[:k], Offset: b.Offset}, nil); err == nil {
				t.Fatalf("function %d: %d of %d bytes are valid", i, k, len(b.Bytes))
			}
		}
	}
}

// TestGoModule validates a module that the Go toolchain makes.
func TestGoModule(t *testing.T) {
	if _, err := validate.Binary(testmod.GoModule(t), w2); err != nil {
		t.Fatal(err)
	}
	if _, err := validate.Binary(testmod.GoModule(t), w3); err != nil {
		t.Fatal(err)
	}
}

func FuzzValidate(f *testing.F) {
	f.Add(binary.Encode(testmod.Sample()), uint64(w2))
	f.Add(binary.Encode(testmod.Sample()), uint64(w3))
	f.Fuzz(func(t *testing.T, data []byte, features uint64) {
		_, err := validate.Binary(data, types.Features(features))
		var e *binary.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error of type %T", err)
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	data := testmod.GoModule(b)
	m, err := binary.Decode(data, w2)
	if err != nil {
		b.Fatal(err)
	}
	n, err := validate.Module(m, w2)
	if err != nil {
		b.Fatal(err)
	}
	var v validate.FuncValidator
	var sum types.FuncSummary
	size, ops := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		size, ops = 0, 0
		for i, body := range m.Bodies {
			if err := v.Validate(n, types.DefinedFuncIndex(i), body, &sum); err != nil {
				b.Fatal(err)
			}
			size += len(body.Bytes)
			ops += int(sum.Ops)
		}
	}
	b.SetBytes(int64(size))
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(ops), "ns/operator")
}
