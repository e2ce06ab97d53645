package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests programs that run precompiled modules only.

// TestRuntimeOnlyProgram builds a program that makes its engine without a compiler, looks for the
// compiler and the text format among its symbols, and runs a module in it.
func TestRuntimeOnlyProgram(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("no compiler for this target")
	}
	dir := t.TempDir()
	exe := filepath.Join(dir, "runtimeonly")
	if out, err := exec.Command("go", "build", "-o", exe, "./programs/runtimeonly").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	symbols, err := exec.Command("go", "tool", "nm", exe).Output()
	if err != nil {
		t.Fatal(err)
	}
	count := make(map[string]int)
	for line := range strings.Lines(string(symbols)) {
		_, path, ok := strings.Cut(line, "gowasmtime/gowasmtime/")
		if i := strings.IndexAny(path, ".("); ok && i > 0 {
			count[path[:i]]++
		}
	}
	if count["runtime/vm"] == 0 {
		t.Fatalf("the runtime is not among the symbols, so they cannot be trusted: %v", count)
	}
	for path, n := range count {
		for _, unwanted := range []string{"cranelike", "environ/translate"} {
			if path == unwanted || strings.HasPrefix(path, unwanted+"/") {
				t.Errorf("%d symbols of %s", n, path)
			}
		}
	}

	wasm, err := wasmtime.Wat2Wasm(`(module
		(import "host" "double" (func $double (param i32) (result i32)))
		(func (export "answer") (result i32) (call $double (i32.const 21)))
		(func (export "trap") (result i32) (i32.div_u (i32.const 1) (i32.const 0))))`)
	if err != nil {
		t.Fatal(err)
	}
	artifact, err := wasmtime.NewEngine().PrecompileModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "m.cwasm")
	if err := os.WriteFile(file, artifact, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ f, want string }{{"answer", "42\n"}, {"trap", "integer divide by zero"}} {
		if out, _ := exec.Command(exe, file, c.f).CombinedOutput(); !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %s", c.f, out)
		}
	}
	if err := os.WriteFile(file, wasm, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(exe, file, "answer").CombinedOutput(); err == nil {
		t.Errorf("a module that is not precompiled: %s", out)
	}
}
