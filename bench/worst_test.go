package main

import (
	"context"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/tetratelabs/wazero"
)

// This file checks that the worst inputs are valid and compute something, and that this engine
// computes what wazero does. Sizes are small, and odd ones too.

func TestWorstInputs(t *testing.T) {
	ctx := context.Background()
	for _, in := range worstInputs {
		for _, n := range []int{40, 333} {
			wasm := worstModule(in.make(n))
			store := wasmtime.NewStore(wasmtime.NewEngine())
			m, err := wasmtime.NewModule(store.Engine, wasm)
			if err != nil {
				t.Fatalf("%s, %d: %v", in.name, n, err)
			}
			inst, err := wasmtime.NewInstance(store, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
			other, err := r.Instantiate(ctx, wasm)
			if err != nil {
				t.Fatalf("%s, %d: wazero: %v", in.name, n, err)
			}
			results := map[int32]bool{}
			for _, x := range []int32{0, 1, 2, 7, 39, 100, 1 << 20} {
				if in.name[0] == '5' && x > 100 { // a loop of as many rounds
					continue
				}
				got, err := inst.GetFunc(store, "f").Call(store, x)
				if err != nil {
					t.Fatalf("%s, %d: f(%d): %v", in.name, n, x, err)
				}
				want, err := other.ExportedFunction("f").Call(ctx, uint64(uint32(x)))
				if err != nil {
					t.Fatal(err)
				}
				if got.(int32) != int32(want[0]) {
					t.Errorf("%s, %d: f(%d) = %d, wazero %d", in.name, n, x, got, int32(want[0]))
				}
				results[got.(int32)] = true
			}
			if len(results) < 2 {
				t.Errorf("%s, %d: always %v", in.name, n, results)
			}
			r.Close(ctx)
			store.Close()
		}
	}
}
