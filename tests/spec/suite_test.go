package spec

// This file runs the suites and counts.

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wasmtime/spectest"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// A suite is a folder of scripts, without the folders below it, and what must be in it.
//
// Directives are the top-level forms of the scripts, with one exception: a script of nothing but the
// fields of a module (inline-module.wast, three forms) is one directive.
type suite struct {
	folder     string
	features   types.Features
	files      int
	directives int
	assertions int
}

const (
	wasm2   = types.FeaturesWasm2
	wasm3   = types.FeaturesWasm3
	threads = types.FeaturesWasm2&^types.FeatureReferenceTypes | types.FeatureThreads // which that suite is older than
	wide    = types.FeaturesWasm3 | types.FeatureWideArithmetic
	pages   = types.FeaturesWasm3 | types.FeatureCustomPageSizes
)

var suites = []suite{
	{"wasm-2.0", wasm2, 90, 28018, 26716},
	{"wasm-2.0/simd", wasm2, 58, 25988, 25514},
	{"wasm-3.0", wasm3, 97, 21228, 20024},
	{"wasm-3.0/bulk-memory", wasm3, 8, 7463, 7183},
	{"wasm-3.0/exceptions", wasm3, 4, 100, 86},
	{"wasm-3.0/gc", wasm3, 17, 743, 620},
	{"wasm-3.0/memory64", wasm3, 25, 8686, 8277},
	{"wasm-3.0/multi-memory", wasm3, 41, 912, 768},
	{"wasm-3.0/relaxed-simd", wasm3, 7, 77, 69},
	{"wasm-3.0/simd", wasm3, 59, 25990, 25515},
	{"proposals/custom-page-sizes", pages, 5, 207, 164},
	{"proposals/threads", threads, 4, 619, 444},
	{"proposals/wide-arithmetic", wide, 1, 109, 107},
}

// flatSuites are the parts of a checkout of WebAssembly/testsuite that are run. What is in them changes, so
// there are no counts, and expected failures go by the names of scripts.
var flatSuites = []suite{
	{".", wasm3, 0, 0, 0},
	{"proposals/custom-page-sizes", pages, 0, 0, 0},
	{"proposals/threads", threads, 0, 0, 0},
	{"proposals/wide-arithmetic", wide, 0, 0, 0},
}

// counts adds up reports.
type counts struct {
	files, directives, passed, failed, unsupported int
	assertions, assertionsPassed                   int
}

func (c *counts) add(r *wast.Report) {
	c.files++
	c.directives += r.Directives
	c.passed += r.Passed
	c.failed += r.Failed
	c.unsupported += r.Unsupported
	c.assertions += r.Assertions
	c.assertionsPassed += r.AssertionsPassed
}

func (c *counts) sum(d *counts) {
	c.files += d.files
	c.directives += d.directives
	c.passed += d.passed
	c.failed += d.failed
	c.unsupported += d.unsupported
	c.assertions += d.assertions
	c.assertionsPassed += d.assertionsPassed
}

const header = "folder                        files directives  passed failed unsupported   assertions passed"

func (c *counts) line(name string) string {
	return fmt.Sprintf("%-29s %5d %10d %7d %6d %11d %8d of %d", name, c.files, c.directives, c.passed, c.failed, c.unsupported, c.assertionsPassed, c.assertions)
}

// setups are the configurations under which everything must come out the same. The first is the default.
var setups = []struct {
	name  string
	apply func(*wasmtime.Config)
}{
	{"default", func(*wasmtime.Config) {}},
	{"no-signals", func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) }},
	{"inlined", func(c *wasmtime.Config) { c.SetCraneliftFlag("inlining", "all") }},
	{"no-avx", func(c *wasmtime.Config) { without(c, "has_avx", "has_avx2", "has_fma") }},
	{"chaos", func(c *wasmtime.Config) { c.SetCraneliftFlag("chaos", "3"); c.SetCraneliftDebugVerifier(true) }},
	{"oldest-processor", func(c *wasmtime.Config) {
		without(c, "has_avx", "has_avx2", "has_fma", "has_bmi1", "has_bmi2", "has_lzcnt", "has_popcnt")
	}},
}

// without hides features of the processor from the compiler.
func without(c *wasmtime.Config, flags ...string) {
	for _, f := range flags {
		c.SetCraneliftFlag(f, "false")
	}
}

// TestOfficial runs every script of every suite under the default configuration, and those of wasm-2.0
// under the others too; with GOWASMTIME_SPEC_MATRIX=1 all under all.
func TestOfficial(t *testing.T) {
	dir, flat := root(t)
	expected := readExpectations(t)
	suites := suites
	if flat {
		suites, expected = flatSuites, expected.byName()
	}
	whole := os.Getenv("GOWASMTIME_SPEC_MATRIX") != ""
	for i, setup := range setups {
		t.Run(setup.name, func(t *testing.T) {
			if i > 0 && testing.Short() {
				t.Skip("only the default configuration with -short")
			}
			lines := []string{header}
			var total counts
			for _, s := range suites {
				if i > 0 && !whole && !flat && !strings.HasPrefix(s.folder, "wasm-2.0") {
					continue
				}
				var c counts
				t.Run(s.folder, func(t *testing.T) { c = s.run(t, dir, setup.apply, expected) })
				lines = append(lines, c.line(s.folder))
				total.sum(&c)
			}
			lines = append(lines, total.line("total"))
			t.Logf("\n%s", strings.Join(lines, "\n"))
		})
	}
}

func (s *suite) run(t *testing.T, dir string, apply func(*wasmtime.Config), expected expectations) counts {
	var c counts
	var ran bool
	for _, file := range scripts(t, dir, s.folder, s.below()) {
		t.Run(path.Base(file), func(t *testing.T) {
			ran = true
			src, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			script, err := wast.Parse(file, src)
			if err != nil {
				t.Fatal(err)
			}
			cfg := wasmtime.NewConfig()
			cfg.SetWasmFeatures(s.features)
			apply(cfg)
			engine, err := wasmtime.NewEngineErr(cfg)
			if err != nil {
				t.Fatal(err)
			}
			e, err := spectest.New(engine, spectest.Options{Table64: s.features.Has(types.FeatureMemory64)})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			report := (&wast.Runner{Engine: e, Features: s.features}).Run(script)
			if report.Passed+report.Failed+report.Unsupported != len(script.Directives) {
				t.Errorf("%d directives passed, %d failed, %d are unsupported, but there are %d", report.Passed, report.Failed, report.Unsupported, len(script.Directives))
			}
			c.add(report)
			if s.files > 0 {
				expected.check(t, file, report)
			} else if len(report.Failures) > 0 { // several scripts may share a name
				expected.check(t, path.Base(file), report)
			}
		})
	}
	// Counts are complete unless -run left out scripts.
	if ran && s.files > 0 && testingAll() {
		if c.files != s.files || c.directives != s.directives || c.assertions != s.assertions {
			t.Errorf("%d files, %d directives and %d assertions ran, want %d, %d and %d", c.files, c.directives, c.assertions, s.files, s.directives, s.assertions)
		}
	}
	return c
}

// below returns the folders that other suites cover.
func (s *suite) below() []string {
	if s.folder == "." {
		return []string{"proposals", "legacy", ".git"}
	}
	var out []string
	for _, o := range suites {
		if strings.HasPrefix(o.folder, s.folder+"/") {
			out = append(out, o.folder)
		}
	}
	return out
}
