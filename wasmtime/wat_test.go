package wasmtime

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests the text format's binding, and gives other tests modules in text.

// module compiles a module in text format.
func module(t testing.TB, engine *Engine, text string) *Module {
	t.Helper()
	wasm, err := Wat2Wasm(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// watInstance instantiates a module in text format in a new store.
func watInstance(t testing.TB, text string, imports ...AsExtern) (*Store, *Instance) {
	t.Helper()
	store := NewStore(NewEngine())
	return store, watInstanceIn(t, store, text, imports...)
}

func watInstanceIn(t testing.TB, store *Store, text string, imports ...AsExtern) *Instance {
	t.Helper()
	inst, err := NewInstance(store, module(t, store.Engine, text), imports)
	if err != nil {
		t.Fatal(err)
	}
	return inst
}

// TestText checks where text is accepted, and how its errors look.
func TestText(t *testing.T) {
	wasm, err := Wat2Wasm("(module)")
	if err != nil || string(wasm) != "\x00asm\x01\x00\x00\x00" {
		t.Errorf("%q, %v", wasm, err)
	}
	_, err = Wat2Wasm("(module\n  (func (i32.foo)))")
	var e *Error
	var pos *wat.Error
	if !errors.As(err, &e) || !errors.As(err, &pos) || pos.Line != 2 {
		t.Fatalf("%T %v", err, err)
	}
	if text := err.Error(); !strings.Contains(text, "--> <anon>:2:") || !strings.HasSuffix(text, "^") || strings.Contains(text, "Caused by") {
		t.Error(text)
	}

	engine, dir := NewEngine(), t.TempDir()
	for _, c := range []struct{ name, data, want string }{
		{"ok.wat", `(module (func (export "f")))`, ""},
		{"ok.wasm", string(wasm), ""},
		{"fields.wat", ` (func (export "f"))`, ""},
		{"bad.wat", "(module\n (fun))", "bad.wat:2:"},
		{"invalid.wat", "(module (func (result i32)))", "invalid.wat: failed to parse WebAssembly module"},
		{"empty.wasm", "", "empty.wasm: failed to parse"},
	} {
		file := filepath.Join(dir, c.name)
		if err := os.WriteFile(file, []byte(c.data), 0o644); err != nil {
			t.Fatal(err)
		}
		switch _, err := NewModuleFromFile(engine, file); {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", c.name, err)
		}
	}
	m := module(t, engine, "(module)")
	artifact, err := m.Serialize()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "m.cwasm")
	if err := os.WriteFile(file, artifact, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := NewModuleFromFile(engine, file); err == nil || !strings.Contains(err.Error(), "NewModuleDeserialize") {
		t.Errorf("precompiled: %v", err)
	}
}
