package wasmtime

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// This file tests what profilers are told. The formats are tested in runtime/perf.

func TestProfiler(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("perf is a tool of Linux")
	}
	wasm := mustWat(t, `(module $guest
		(func $_ZN3foo3barEv (export "f") (result i32) i32.const 1)
		(func (export "g") (result i32) call $_ZN3foo3barEv))`)
	dir := t.TempDir()
	t.Chdir(dir) // where the jitdump goes
	perfMap := fmt.Sprintf("/tmp/perf-%d.map", os.Getpid())
	defer os.Remove(perfMap)
	for _, c := range []struct {
		strategy ProfilingStrategy
		file     string
	}{
		{ProfilingStrategyPerfMap, perfMap},
		{ProfilingStrategyJitdump, filepath.Join(dir, fmt.Sprintf("jit-%d.dump", os.Getpid()))},
	} {
		config := NewConfig()
		config.SetProfiler(c.strategy)
		engine := NewEngineWithConfig(config)
		module, err := NewModule(engine, wasm)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"wasm[guest]::function[0]::foo::bar()", "wasm[guest]::function[1]", "wasm[guest]::host_to_wasm"} {
			if !bytes.Contains(data, []byte(want)) {
				t.Errorf("%s does not have %q:\n%q", c.file, want, data)
			}
		}
		info := module.open()
		f := info.View().FuncInfo(0)
		if c.strategy == ProfilingStrategyPerfMap {
			if want := fmt.Sprintf("%x %x wasm[guest]::", info.CodeBase()+uintptr(f.Start), f.Len); !strings.Contains(string(data), want) {
				t.Errorf("no line begins with %q:\n%s", want, data)
			}
		}
		// Precompiled modules too.
		file, err := module.Serialize()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewModuleDeserialize(engine, file); err != nil {
			t.Fatal(err)
		}
		if more, err := os.ReadFile(c.file); err != nil || bytes.Count(more, []byte("function[0]")) != 2 {
			t.Errorf("%s after a second module: %v\n%q", c.file, err, more)
		}
	}
}
