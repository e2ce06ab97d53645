package wasmtime_test

import (
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// TestLeafBacktrace faults in functions that have no frame of their own, because they call nothing: called
// by another function, in the place of one that ended with a tail call, and by the host.
func TestLeafBacktrace(t *testing.T) {
	cfg := wasmtime.NewConfig()
	cfg.SetWasmTailCall(true)
	e := wasmtime.NewEngineWithConfig(cfg)
	wasm, err := wasmtime.Wat2Wasm(`(module (memory 1)
		(func $leaf (export "leaf") (param i32) (result i32) local.get 0 i32.load)
		(func $middle (param i32) (result i32) local.get 0 call $leaf i32.const 1 i32.add)
		(func $tail (param i32) (result i32) local.get 0 return_call $leaf)
		(func $called (export "called") (param i32) (result i32) local.get 0 call $middle i32.const 1 i32.add)
		(func $replaced (export "replaced") (param i32) (result i32) local.get 0 call $tail i32.const 1 i32.add))`)
	if err != nil {
		t.Fatal(err)
	}
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		t.Fatal(err)
	}
	s := wasmtime.NewStore(e)
	i, err := wasmtime.NewInstance(s, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ export, frames string }{
		{"leaf", "leaf"},
		{"called", "leaf middle called"},
		{"replaced", "leaf replaced"},
	} {
		f := i.GetFunc(s, c.export)
		if _, err := f.Call(s, 16); err != nil {
			t.Errorf("%s: %v", c.export, err)
		}
		_, err := f.Call(s, -8)
		trap, ok := err.(*wasmtime.Trap)
		if !ok {
			t.Errorf("%s: error %v", c.export, err)
			continue
		}
		var names []string
		for _, fr := range trap.Frames() {
			names = append(names, *fr.FuncName())
		}
		if got := strings.Join(names, " "); got != c.frames {
			t.Errorf("%s: frames %s, want %s", c.export, got, c.frames)
		}
	}
}
