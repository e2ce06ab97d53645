// Package testmod makes modules for the tests of packages binary and validate: a small one
// that uses every kind of section and segment, and a real one built by the Go toolchain.
package testmod

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// Code encodes a sequence of operators. Each element is an ops.Op, an Instr or bytes.
func Code(items ...any) []byte {
	var b []byte
	for _, it := range items {
		switch it := it.(type) {
		case ops.Op:
			b = binary.AppendOp(b, it)
		case binary.Instr:
			b = binary.AppendInstr(b, &it)
		case []byte:
			b = append(b, it...)
		default:
			panic("testmod.Code: element of unknown type")
		}
	}
	return b
}

// I is an operator with an index or label.
func I(op ops.Op, a uint32) binary.Instr { return binary.Instr{Op: op, A: a} }

// I2 is an operator with two indices, or a memory argument without offset.
func I2(op ops.Op, a, b uint32) binary.Instr { return binary.Instr{Op: op, A: a, B: b} }

// I32 is i32.const v.
func I32(v int32) binary.Instr { return binary.Instr{Op: ops.I32Const, I: uint64(int64(v))} }

// Block is op, which opens a construct, with the result type t or none.
func Block(op ops.Op, t types.ValType) binary.Instr {
	return binary.Instr{Op: op, A: uint32(t), B: types.None}
}

// Expr is a constant expression.
func Expr(items ...any) binary.ConstExpr {
	return binary.ConstExpr{Bytes: Code(append(items, ops.End)...)}
}

// FuncType is a final type that is its own recursion group.
func FuncType(params, results []types.ValType) types.SubType {
	return types.SubType{Final: true, Composite: types.CompositeType{Func: types.FuncType{Params: params, Results: results}}}
}

// Groups puts each type into a recursion group of its own.
func Groups(ts []types.SubType) []types.RecGroup {
	var gs []types.RecGroup
	for i := range ts {
		ts[i].Group = uint32(i)
		gs = append(gs, types.RecGroup{Start: types.TypeIndex(i), Len: 1})
	}
	return gs
}

// Sample returns a valid module of WebAssembly 2.0 with every kind of section, import, export
// and segment.
func Sample() *binary.Module {
	i32, i64 := types.I32, types.I64
	ts := []types.SubType{
		FuncType(nil, nil),
		FuncType([]types.ValType{i32, i64}, []types.ValType{i32}),
		FuncType([]types.ValType{types.V128, types.ExternRef}, []types.ValType{types.F32, types.F64}),
	}
	body := binary.NewBody([]binary.LocalDecl{{Count: 2, Type: i32}, {Count: 1, Type: types.V128}}, Code(
		Block(ops.Block, 0), Block(ops.Loop, 0),
		I(ops.LocalGet, 0), I(ops.BrIf, 1),
		I(ops.LocalGet, 0), I32(-5), ops.I32Add, I(ops.LocalSet, 2),
		I(ops.LocalGet, 2), binary.AppendBrTable(nil, []uint32{0, 1, 0}, 1),
		ops.End, ops.End,
		I32(16), binary.Instr{Op: ops.I32Load, B: 2, I: 300}, Block(ops.If, i32), I32(1), ops.Else, I32(2), ops.End,
	))
	body.Bytes = append(body.Bytes, Code(ops.End)...)
	return &binary.Module{
		Types:  ts,
		Groups: Groups(ts),
		Imports: []binary.Import{
			{Module: "env", Name: "f", Type: binary.ExternType{Kind: types.ExternFunc, Func: 1}},
			{Module: "env", Name: "t", Type: binary.ExternType{Kind: types.ExternTable, Table: types.TableType{Elem: types.ExternRef, Limits: types.Limits{Min: 1, Max: 10, HasMax: true}}}},
			{Module: "env", Name: "m", Type: binary.ExternType{Kind: types.ExternMemory, Memory: types.MemoryType{Limits: types.Limits{Min: 1}, PageSizeLog2: types.DefaultPageSizeLog2}}},
			{Module: "env", Name: "g", Type: binary.ExternType{Kind: types.ExternGlobal, Global: types.GlobalType{Content: i32}}},
		},
		Funcs:  []types.TypeIndex{1, 0},
		Tables: []binary.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 300}}}},
		Globals: []binary.Global{
			{Type: types.GlobalType{Content: i32, Mutable: true}, Init: Expr(I(ops.GlobalGet, 0))},
			{Type: types.GlobalType{Content: types.FuncRef}, Init: Expr(I(ops.RefFunc, 2))},
		},
		Exports: []binary.Export{
			{Name: "run", Kind: types.ExternFunc, Index: 1},
			{Name: "memory", Kind: types.ExternMemory},
			{Name: "", Kind: types.ExternTable, Index: 1},
			{Name: "größe", Kind: types.ExternGlobal, Index: 1},
		},
		Start: 2,
		Elems: []binary.Elem{
			{Type: types.FuncRef, Table: 1, At: Expr(I32(0)), Funcs: []types.FuncIndex{0, 1}},
			{Mode: binary.Passive, UsesExprs: true, Type: types.ExternRef, Exprs: []binary.ConstExpr{Expr(I(ops.RefNull, uint32(types.HeapExtern)))}},
			{Mode: binary.Declared, Type: types.FuncRef, Funcs: []types.FuncIndex{1}},
			{UsesExprs: true, Type: types.FuncRef, Table: 1, At: Expr(I(ops.GlobalGet, 0)), Exprs: []binary.ConstExpr{Expr(I(ops.RefFunc, 1))}},
			{Mode: binary.Passive, Type: types.FuncRef, Funcs: []types.FuncIndex{2}},
		},
		DataCount: 2,
		Bodies: []binary.Body{body, binary.NewBody(nil, Code(
			I32(0), I32(0), I32(2), I2(ops.MemoryInit, 1, 0), I(ops.DataDrop, 1), I(ops.RefFunc, 1), ops.Drop, ops.End))},
		Datas: []binary.Data{
			{At: Expr(I32(8)), Bytes: []byte("hello")},
			{Mode: binary.Passive, Bytes: []byte{1, 2, 3}},
		},
		Customs: []binary.Custom{
			{Name: "early", Bytes: []byte{0xFF}, After: 0},
			{Name: "name", After: binary.SectionData, Bytes: nameSection()},
		},
		NumImportedFuncs: 1, NumImportedTables: 1, NumImportedMemories: 1, NumImportedGlobals: 1,
	}
}

// nameSection names the module "sample", function 1 "run", and its first local "x".
func nameSection() []byte {
	return []byte("\x00\x07\x06sample" + "\x01\x06\x01\x01\x03run" + "\x02\x06\x01\x01\x01\x00\x01x")
}

var (
	goOnce sync.Once
	goData []byte
	goErr  error
)

const goSource = `package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

func main() {
	m := map[string]int{}
	for _, a := range os.Args {
		m[strings.ToUpper(a)]++
	}
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	c := make(chan string)
	go func() {
		defer close(c)
		for _, k := range keys {
			c <- fmt.Sprintf("%q: %d, %.3g", k, m[k], float64(m[k])/3)
		}
	}()
	for s := range c {
		fmt.Println(s)
	}
}
`

// GoModule returns a module of over 1 MB that the Go toolchain makes of a small program. It
// skips the test in short mode and where there is no toolchain.
func GoModule(t testing.TB) []byte {
	if testing.Short() {
		t.Skip("short mode: no module is built")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	goOnce.Do(func() { goData, goErr = build(tool) })
	if goErr != nil {
		t.Fatal(goErr)
	}
	return goData
}

func build(tool string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "testmod")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	src := filepath.Join(dir, "main.go")
	if err := os.WriteFile(src, []byte(goSource), 0o666); err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "out.wasm")
	cmd := exec.Command(tool, "build", "-o", out, src)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWORK=off", "GOFLAGS=")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// Mutate changes a few bytes of data, as the random numbers say, and returns the result.
func Mutate(data []byte, next func(n int) int) []byte {
	b := append([]byte(nil), data...)
	for k := next(4) + 1; k > 0 && len(b) > 8; k-- {
		i := 8 + next(len(b)-8)
		switch next(5) {
		case 0:
			b[i] ^= 1 << next(8)
		case 1:
			b[i] = byte(next(256))
		case 2:
			b[i] = [...]byte{0, 1, 0x7F, 0x80, 0xFF, 0x0B, 0x40, 0x70}[next(8)]
		case 3:
			b = append(b[:i], b[min(len(b), i+1+next(4)):]...)
		case 4:
			j := 8 + next(len(b)-8)
			copy(b[i:], b[j:min(len(b), j+next(16))])
		}
	}
	return b
}
