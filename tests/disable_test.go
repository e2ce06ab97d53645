package tests

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file turns the compiler's optimizations off.

// TestDisable runs C programs, compiled without some optimizations: each in turn is turned off alone and left
// on alone for some of the programs, and random sets of them for all. What the programs print must not change.
func TestDisable(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang, lld and wasi-libc: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32")
	}
	sources, err := filepath.Glob("programs/c/*.c")
	if err != nil || len(sources) < 7 {
		t.Fatalf("%d programs, %v", len(sources), err)
	}
	tmp := t.TempDir()
	r := rand.New(rand.NewPCG(7, 7))
	next := tune.Opt(0)
	for _, src := range sources {
		name := strings.TrimSuffix(filepath.Base(src), ".c")
		native, wasm := filepath.Join(tmp, name), filepath.Join(tmp, name+".wasm")
		build(t, nil, "clang", "-O2", "-o", native, src, "-lm")
		build(t, nil, "clang", "--target=wasm32-wasi", "-O2", "-o", wasm, src)
		arg := "x"
		if name == "fib" {
			arg = "22"
		}
		want := runNative(t, nil, native, arg)
		sets := []tune.Set{tune.Set(r.Uint64()) & tune.All}
		for range 3 {
			one := tune.Set(0).With(next)
			sets = append(sets, one, tune.All&^one)
			next = (next + 1) % tune.Opt(tune.NumOpts)
		}
		for _, off := range sets {
			e := engine(t, func(c *wasmtime.Config) {
				c.SetCraneliftFlag("disable", off.String())
				c.SetCraneliftFlag("inlining", "true")
			})
			m, err := wasmtime.NewModuleFromFile(e, wasm)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, fmt.Sprintf("%s without %s", name, off), runWasm(t, e, m, "", nil, name, arg), want)
			m.Close()
		}
	}
}
