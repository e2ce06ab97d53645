package wast

// This file runs the scripts of this directory.

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wasmtime/spectest"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// setups are the configurations that must not make a difference.
var setups = []struct {
	name  string
	apply func(*wasmtime.Config)
	fuel  uint64
}{
	{"default", func(*wasmtime.Config) {}, 0},
	{"no-signals", func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) }, 0},
	{"fuel", func(c *wasmtime.Config) { c.SetConsumeFuel(true) }, 1 << 40},
	{"no-avx", func(c *wasmtime.Config) {
		for _, f := range []string{"has_avx", "has_avx2", "has_fma"} {
			c.SetCraneliftFlag(f, "false")
		}
	}, 0},
	{"chaos", func(c *wasmtime.Config) { c.SetCraneliftFlag("chaos", "4"); c.SetCraneliftDebugVerifier(true) }, 0},
	{"sequential", func(c *wasmtime.Config) { c.SetParallelCompilation(false) }, 0},
	{"verified", func(c *wasmtime.Config) { c.SetCraneliftDebugVerifier(true) }, 0},
}

// TestScripts runs every script; all directives must pass.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("*.wast")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 12 {
		t.Fatalf("only %d scripts are here", len(files))
	}
	for _, s := range setups {
		t.Run(s.name, func(t *testing.T) {
			directives, assertions := 0, 0
			for _, file := range files {
				t.Run(file, func(t *testing.T) {
					r := run(t, file, s.apply, s.fuel)
					directives += r.Directives
					assertions += r.AssertionsPassed
				})
			}
			t.Logf("%d scripts, %d directives, %d assertions", len(files), directives, assertions)
		})
	}
}

func run(t *testing.T, file string, apply func(*wasmtime.Config), fuel uint64) *wast.Report {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(src, []byte(";;")) {
		t.Errorf("%s does not say what it is about", file)
	}
	script, err := wast.Parse(file, src)
	if err != nil {
		t.Fatal(err)
	}
	cfg := wasmtime.NewConfig()
	cfg.SetWasmFeatures(types.FeaturesWasm3)
	apply(cfg)
	engine, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		t.Fatal(err)
	}
	e, err := spectest.New(engine, spectest.Options{Table64: true, Fuel: fuel})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r := wast.Run(script, e)
	for i := range r.Failures {
		t.Errorf("%v", &r.Failures[i])
	}
	if r.Assertions == 0 || r.AssertionsPassed != r.Assertions {
		t.Errorf("%d of %d assertions pass", r.AssertionsPassed, r.Assertions)
	}
	return r
}
