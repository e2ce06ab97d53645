package wasmtime

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests that modules are only loaded by engines that they were compiled for. What is
// behind these messages field by field is tested in environ/artifact (TestCheckHost). The texts are those of
// wasmtime-go v39.0.1, except where a comment says otherwise.

func TestDeserializeMismatch(t *testing.T) {
	wasm := mustWat(t, `(module (func (export "f") (result i32) i32.const 42))`)
	artifactOf := func(configure func(*Config)) []byte {
		t.Helper()
		c := NewConfig()
		configure(c)
		file, err := NewEngineWithConfig(c).PrecompileModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	plain := func(*Config) {}
	for _, c := range []struct {
		name          string
		compile, load func(*Config)
		want          string
	}{
		{"the same", plain, plain, ""},
		{"stack", plain, func(c *Config) { c.SetMaxWasmStack(1 << 16) }, ""},
		{"one worker", plain, func(c *Config) { c.SetParallelCompilation(false) }, ""},
		{"images", plain, func(c *Config) { c.SetMemoryInitCOWSet(false) }, ""}, // Wasmtime compiles for them
		{"fuel", func(c *Config) { c.SetConsumeFuel(true) }, plain, "Module was compiled with fuel support but it is not enabled for the host"},
		{"no fuel", plain, func(c *Config) { c.SetConsumeFuel(true) }, "Module was compiled without fuel support but it is enabled for the host"},
		{"epochs", func(c *Config) { c.SetEpochInterruption(true) }, plain, "Module was compiled with epoch interruption but it is not enabled for the host"},
		{"no epochs", plain, func(c *Config) { c.SetEpochInterruption(true) }, "Module was compiled without epoch interruption but it is enabled for the host"},
		{"no signals", func(c *Config) { c.SetSignalsBasedTraps(false) }, plain, "Module was compiled without signals-based traps but it is enabled for the host"},
		{"simd", plain, func(c *Config) { c.SetWasmSIMD(false); c.SetWasmRelaxedSIMD(false) }, "Module was compiled with support for WebAssembly feature `simd` but it is not enabled for the host"},
		{"no simd", func(c *Config) { c.SetWasmSIMD(false) }, plain, ""},
		{"memories", plain, func(c *Config) { c.SetWasmMultiMemory(false) }, "Module was compiled with support for WebAssembly feature `multi_memory` but it is not enabled for the host"},
		{"wide arithmetic", func(c *Config) { c.SetWasmWideArithmetic(true) }, plain, "Module was compiled with support for WebAssembly feature `wide_arithmetic` but it is not enabled for the host"},
		{"features", func(c *Config) { c.SetWasmFeatures(types.FeaturesWasm2) }, func(c *Config) { c.SetWasmFeatures(types.FeaturesMVP) }, "Module was compiled with support for WebAssembly feature `sign_extension` but it is not enabled for the host"},
		{"fewer processor features", func(c *Config) { c.SetCraneliftFlag("has_avx2", "false") }, plain, ""},
		{"tuned for some processors", func(c *Config) { c.SetCraneliftFlag("tune_jump_erratum", "true") }, func(c *Config) { c.SetCraneliftFlag("tune_jump_erratum", "false") }, ""},
		{"tuned for others", func(c *Config) { c.SetCraneliftFlag("tune_jump_erratum", "false") }, func(c *Config) { c.SetCraneliftFlag("tune_jump_erratum", "true") }, ""},
	} {
		file := artifactOf(c.compile)
		host := NewConfig()
		c.load(host)
		engine := NewEngineWithConfig(host)
		got := ""
		if _, err := NewModuleDeserialize(engine, file); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}

	// Without a compiler the settings of the one that compiled do not matter, but all else does.
	runner, err := NewEngineWith(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewModuleDeserialize(runner, artifactOf(plain)); err != nil {
		t.Error(err)
	}
	if _, err := NewModuleDeserialize(runner, artifactOf(func(c *Config) { c.SetConsumeFuel(true) })); err == nil || err.Error() != "Module was compiled with fuel support but it is not enabled for the host" {
		t.Errorf("fuel for an engine without a compiler: %v", err)
	}
	if _, err := NewModule(runner, wasm); err != errNoCompiler {
		t.Errorf("compiling without a compiler: %v", err)
	}

	path := filepath.Join(t.TempDir(), "m.cwasm")
	if err := os.WriteFile(path, []byte("hello"), 0o666); err != nil {
		t.Fatal(err)
	}
	want := "failed deserialization for: " + path + "\n\nCaused by:\n    artifact: not a compiled WebAssembly module"
	if _, err := NewModuleDeserializeFile(runner, path); err == nil || err.Error() != want {
		t.Errorf("a file of something else:\n got %v\nwant %s", err, want)
	}
}

func TestDetectPrecompiled(t *testing.T) {
	wasm := mustWat(t, `(module)`)
	engine := NewEngine()
	file, err := engine.PrecompileModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	module, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := module.Serialize(); err != nil || !bytes.Equal(again, file) {
		t.Errorf("Serialize and PrecompileModule differ (%v)", err)
	}
	dir := t.TempDir()
	for _, c := range []struct {
		data []byte
		want bool
	}{{file, true}, {file[:100], true}, {file[:70], false}, {wasm, false}, {nil, false}, {[]byte("\x7FELF"), false}} {
		if got := DetectPrecompiled(c.data); got != c.want {
			t.Errorf("%.10q…: %t", c.data, got)
		}
		path := filepath.Join(dir, "x")
		if err := os.WriteFile(path, c.data, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := DetectPrecompiledFile(path); got != c.want || err != nil {
			t.Errorf("a file of %.10q…: %t, %v", c.data, got, err)
		}
	}
	if _, err := DetectPrecompiledFile(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}

	fuel := NewConfig()
	fuel.SetConsumeFuel(true)
	if a, b, c := engine.PrecompileCompatibilityHash(), NewEngine().PrecompileCompatibilityHash(), NewEngineWithConfig(fuel).PrecompileCompatibilityHash(); a != b || a == c {
		t.Errorf("hashes: %x, the same %x, with fuel %x", a, b, c)
	}
}

func mustWat(t testing.TB, text string) []byte {
	t.Helper()
	wasm, err := Wat2Wasm(text)
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}
