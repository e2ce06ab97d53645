package wasmtime

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
)

// This file tests backtraces through many modules, and that those may be gone when somebody asks for names.

func TestTrapThroughModules(t *testing.T) {
	const n = 40
	engine := NewEngine()
	store := NewStore(engine)
	linker := NewLinker(engine)
	var modules []*Module
	add := func(i int, prefix string) *Instance {
		t.Helper()
		body := "(unreachable)"
		imports := ""
		if i > 0 {
			imports = fmt.Sprintf(`(import "%s%d" "f" (func $next (result i32)))`, prefix, i-1)
			body = "(i32.add (call $next) (i32.const 1))"
		}
		wasm, err := Wat2Wasm(fmt.Sprintf(`(module $%s%d %s (func $f%d (export "f") (result i32) %s))`, prefix, i, imports, i, body))
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewModule(engine, wasm)
		if err != nil {
			t.Fatal(err)
		}
		modules = append(modules, m)
		inst, err := linker.Instantiate(store, m)
		if err == nil {
			err = linker.DefineInstance(store, fmt.Sprintf("%s%d", prefix, i), inst)
		}
		if err != nil {
			t.Fatal(err)
		}
		return inst
	}
	var last *Instance
	for i := range n {
		last = add(i, "m")
	}
	_, err := last.GetFunc(store, "f").Call(store)
	var trap *Trap
	if !errors.As(err, &trap) {
		t.Fatal(err)
	}
	// The store gets more modules, then everything goes, and others take the place of its code.
	for i := range n {
		add(i, "late")
	}
	_, second := last.GetFunc(store, "f").Call(store)
	store.Close()
	for _, m := range modules {
		m.Close()
	}
	modules = nil
	runtime.GC()
	store = NewStore(engine)
	defer store.Close()
	linker = NewLinker(engine)
	for i := range 2 * n {
		add(i, "other")
	}
	for _, err := range []error{trap, second} {
		if !errors.As(err, &trap) || len(trap.Frames()) != n {
			t.Fatalf("%d frames: %v", len(trap.Frames()), err)
		}
		for i, f := range trap.Frames() {
			if f.ModuleName() == nil || *f.ModuleName() != fmt.Sprintf("m%d", i) || f.DisplayName() != fmt.Sprintf("f%d", i) {
				t.Fatalf("frame %d: %v", i, err)
			}
		}
	}
}
