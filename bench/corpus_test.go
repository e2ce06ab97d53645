package main

import (
	"errors"
	"math"
	"os/exec"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file runs the corpus with small arguments, as a test of the compiler: each program in each mode
// of code generation, against the native program, or against wazero where there is no native one.

// gated are the languages whose programs are tested. The others need something from a registry.
var gated = []string{"c", "c++", "simd", "rust", "go"}

// corpusModes are ways to make code. Go programs, which are large, run in the first only.
var corpusModes = []struct {
	name string
	set  func(*wasmtime.Config)
}{
	{"signals", func(*wasmtime.Config) {}},
	{"inlined", func(c *wasmtime.Config) { c.SetCraneliftFlag("inlining", "all") }},
	{"checked", func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) }},
	{"metered", func(c *wasmtime.Config) { c.SetConsumeFuel(true); c.SetEpochInterruption(true) }},
	{"checked,metered", func(c *wasmtime.Config) {
		c.SetSignalsBasedTraps(false)
		c.SetConsumeFuel(true)
		c.SetEpochInterruption(true)
	}},
}

func TestCorpus(t *testing.T) {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	specs, err := readTable(root)
	if err != nil {
		t.Fatal(err)
	}
	engines := make([]Engine, len(corpusModes))
	for i, m := range corpusModes {
		cfg := wasmtime.NewConfig()
		cfg.SetCraneliftDebugVerifier(true)
		m.set(cfg)
		if engines[i], err = newOursWith(cfg); err != nil {
			t.Fatal(err)
		}
		defer engines[i].Close()
	}
	languages := slices.Clone(gated)
	for _, spec := range specs {
		if !slices.Contains(languages, spec.Language) || testing.Short() && spec.Language == "go" {
			continue
		}
		t.Run(spec.Name, func(t *testing.T) {
			s, err := build(root, t.TempDir(), spec)
			if errors.Is(err, errMissing) {
				languages = slices.DeleteFunc(languages, func(l string) bool { return l == spec.Language })
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			args := append([]string{s.Name}, s.Small...)
			want := runOn(t, newWazero(), s.Wasm, args)
			if s.Native != "" {
				cmd := exec.Command(s.Native)
				cmd.Args = args
				out, err := cmd.Output()
				if err != nil || string(out) != want.stdout {
					t.Fatalf("natively: %v, %q; wazero: %+v", err, out, want)
				}
			}
			if want.status != 0 || want.stdout == "" {
				t.Fatalf("the program failed: %+v", want)
			}
			for i, m := range corpusModes {
				if i > 0 && s.Language == "go" {
					break
				}
				if got := runOn(t, engines[i], s.Wasm, args); got != want {
					t.Errorf("%s: got %+v\nwant %+v", m.name, got, want)
				}
			}
		})
	}
}

// runOn compiles and runs a program.
func runOn(t *testing.T, e Engine, wasm []byte, args []string) outcome {
	t.Helper()
	m, err := e.Compile(wasm)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	defer m.Close()
	p := &Program{Args: args}
	inst, err := m.Instantiate(p)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	if own, ok := inst.(*oursInstance); ok {
		own.store.SetFuel(math.MaxUint64) // an error where fuel is not counted, which does not matter
		own.store.SetEpochDeadline(math.MaxUint64)
	}
	status, err := inst.Start()
	inst.Close()
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	return outcome{status, p.Stdout.String(), p.Stderr.String()}
}

// TestTable expects the table to have what the benchmark promises, and errors in it to be told.
func TestCorpusTable(t *testing.T) {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	specs, err := readTable(root)
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string]int{}
	for _, s := range specs {
		classes[s.Class]++
	}
	run := len(specs) - classes[classLibrary]
	if run < 40 {
		t.Errorf("%d programs that run", run)
	}
	for _, c := range []string{"integer", "float", "simd", "memory", "recursive", "indirect", "interp", "allocation", "crypto", "parsing"} {
		if classes[c] == 0 {
			t.Errorf("no program of class %s", c)
		}
	}
	for _, bad := range []string{"a c x f -", "a cobol x f - -", "a c x f - -\na c x f - -"} {
		if s, err := parseTable(bad); err == nil {
			t.Errorf("%q gave %v", bad, s)
		}
	}
	s, err := parseTable("# comment\n\na c x f 1,2 -\n")
	if err != nil || len(s) != 1 || !slices.Equal(s[0].Args, []string{"1", "2"}) || s[0].Small != nil {
		t.Errorf("%+v, %v", s, err)
	}
}
