package driver

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/environ/translate"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file tests the way from a module's bytes to an artifact, validation included.

// wasmModule returns a module of n functions without parameters and results. Those in bad
// add two operands that are not there.
func wasmModule(n int, bad ...int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	m := &binary.Module{
		Types:     []types.SubType{{Final: true}},
		Groups:    []types.RecGroup{{Len: 1}},
		Start:     0,
		DataCount: types.None,
		Exports:   []binary.Export{{Name: "f", Kind: types.ExternFunc}},
	}
	for i := range n {
		var code []byte
		for range r.IntN(20) {
			code = binary.AppendOp(code, ops.Nop)
		}
		for _, b := range bad {
			if i == b {
				code = binary.AppendOp(code, ops.I32Add)
			}
		}
		if i+1 < n {
			code = binary.AppendInstr(code, &binary.Instr{Op: ops.Call, A: uint32(i + 1)})
		}
		m.Funcs = append(m.Funcs, 0)
		m.Bodies = append(m.Bodies, binary.NewBody(nil, binary.AppendOp(code, ops.End)))
	}
	return binary.Encode(m)
}

func translated(t *testing.T, wasm []byte) *environ.Translation {
	t.Helper()
	tun := environ.DefaultTunables()
	tr, err := translate.Module(wasm, types.FeaturesWasm2, &tun, new(fake).Target())
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestBuildValidates(t *testing.T) {
	wasm := wasmModule(100)
	var want []byte
	for workers := 1; workers <= 4; workers++ {
		tr := translated(t, wasm)
		file, err := Build(context.Background(), new(fake), tr, Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range tr.Bodies {
			if b.Summary == nil || b.Summary.Ops == 0 || i < 99 && (len(b.Summary.Callees) != 1 || b.Summary.Leaf()) {
				t.Fatalf("body %d has summary %+v", i, b.Summary)
			}
		}
		if want == nil {
			want = file
		}
		if !bytes.Equal(file, want) {
			t.Errorf("%d workers give other bytes", workers)
		}
	}
	v, err := artifact.Open(want)
	if err != nil {
		t.Fatal(err)
	}
	if m := v.Module(); m.NumDefinedFuncs() != 100 || m.Start != 0 || len(m.Escaping) != 1 {
		t.Errorf("module is %+v", m)
	}
}

func TestInvalidBodiesAreErrorsWithTheirPlace(t *testing.T) {
	wasm := wasmModule(100, 31, 17, 80)
	var want string
	for workers := 1; workers <= 4; workers++ {
		tr := translated(t, wasm)
		f := new(fake)
		_, err := Build(context.Background(), f, tr, Options{Workers: workers})
		var e *binary.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		body := tr.Bodies[17]
		if at := types.FilePos(e.Offset); at < body.Pos || at >= body.Pos+types.FilePos(len(body.Bytes)) || ops.OneByte(wasm[at]).Op() != ops.I32Add {
			t.Errorf("%d workers: %v; the first wrong body is at %v", workers, err, body.Pos)
		}
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("%d workers: %v, before: %s", workers, err, want)
		}
		if f.compiled[environ.DefinedFunc(17)] != 0 {
			t.Error("an invalid body was compiled")
		}
	}
}
