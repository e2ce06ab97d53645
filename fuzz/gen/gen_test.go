package gen

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file checks that modules are valid, that equal inputs give equal ones and that all operators are made.

func random(r *rand.Rand, n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func TestModules(t *testing.T) {
	cfg := wasmtime.NewConfig()
	cfg.SetWasmTailCall(true)
	engine := wasmtime.NewEngineWithConfig(cfg)
	r := rand.New(rand.NewPCG(7, 7))
	n, seen := 1500, map[ops.Op]int{}
	if testing.Short() {
		n = 300
	}
	total := 0
	for i := range n {
		data := random(r, r.IntN(3000))
		m := Make(data)
		total += len(m.Wasm)
		if err := wasmtime.ModuleValidate(engine, m.Wasm); err != nil {
			t.Fatalf("module %d: %v", i, err)
		}
		if !bytes.Equal(m.Wasm, Make(data).Wasm) {
			t.Fatalf("module %d is different the second time", i)
		}
		count(t, m.Wasm, seen)
	}
	t.Logf("%d bytes each", total/n)
	if testing.Short() {
		return
	}
	for op := ops.Op(1); op < ops.NumOps; op++ {
		switch info := op.Info(); {
		case info.Feature&^wasm2 != 0, op == ops.Nop:
		case seen[op] == 0:
			t.Errorf("no module has %s", op)
		}
	}
}

func TestSmall(t *testing.T) {
	if n := len(Make(nil).Wasm); n > 2000 {
		t.Errorf("the smallest module has %d bytes", n)
	}
}

const wasm2 = types.FeaturesWasm2 | types.FeatureTailCall

// count adds the operators of a module.
func count(t *testing.T, bin []byte, seen map[ops.Op]int) {
	m, err := wasm.Decode(bin, wasm2)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Bodies {
		locals := b.Locals()
		for locals.Next() {
		}
		r := locals.Code()
		var in wasm.Instr
		for !r.Done() && r.Next(&in) {
			seen[in.Op]++
		}
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
