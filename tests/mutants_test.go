package tests

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// This file takes mechanisms of the collector of references out, one at a time, and checks that the tests that
// are there for them fail, and that the fuzz target for references finds it within a minute. Each takes a build, so
// it is done only if the environment has GOWASMTIME_MUTANTS=1.

const (
	refsFile = "runtime/vm/refs.go"
	heapFile = "runtime/gc/heap.go"
)

// mutants are changes of one file, found by text. The compiler sees the changed file; nothing is written to the
// repository.
var mutants = []struct {
	what      string // rows of docs/references.md, and what is taken out
	file      string
	old, new  string
	run       string // tests of package wasmtime, each of which must fail
	byFuzzing bool   // the fuzz target must find it as well
}{
	{"S43: making a handle never collects", refsFile,
		"return types.ValRaw{Lo: uint64(s.refs.Insert(v))}", "h := s.refs.Insert(v); s.poll(); return types.ValRaw{Lo: uint64(h)}",
		"TestRefMovingInNeverCollects/due", true},
	{"S43: arguments are roots when the host's call collects", refsFile,
		"s.pollWith(vals, params)\n\t}\n}\n\n// callHostFunc", "s.poll()\n\t}\n}\n\n// callHostFunc",
		"TestRefMovingInNeverCollects/due", true},
	{"S44: arguments of host functions are roots", refsFile,
		"mark := s.pin(vals, h.typ.externs)", "mark := s.pin(vals, nil)",
		"TestRefArgumentsOfHostFunctions/due|TestRefArgumentsOfHostFunctions/always", false},
	{"S42, S44: frames are roots", refsFile,
		"if m.Has(uint32(i)) {", "if m.Has(uint32(i)) && false {",
		"TestRefManyOnTheStack|TestRefReadThenOverwritten/always|TestRefFrames/always", true},
	{"S44: the frames of all activations are roots, not only of the innermost", refsFile,
		"if s.refs.breakWalk {\n\t\t\treturn false", "if s.refs.breakWalk || f.Activation > 0 {\n\t\t\treturn s.refs.breakWalk == false",
		"TestRefOuterActivations/due|TestRefOuterActivations/always", true},
	{"S47: an incomplete walk gives the collection up", refsFile,
		"if !s.markFrames() {", "if s.markFrames(); false {",
		"TestRefIncompleteWalk", false},
	{"S48: a stack map is for one address", "environ/artifact/table.go",
		"return i, i >= 0 && a.at(i) == x", "return i, i >= 0",
		"TestRefNoMixup", false},
	{"S42: what is not marked is dropped", refsFile,
		"\tr.Sweep()\n", "",
		"TestRefFinalizers|TestRefTableCounts|TestRefLiveInFrame", true},
	{"S41: collections become due", heapFile,
		"return h.inserted >= max(h.due, minDue)", "return false",
		"TestRefOneCollectionWhenDue|TestRefMillionIdentities", false},
	{"S53: tables are roots", refsFile,
		"s.roots.tables = append(s.roots.tables, t.def)", "",
		"TestRefTables|TestRefTableCounts|TestRefHeldByWasmAlone", true},
	{"S45: globals are roots", refsFile,
		"s.roots.globals = append(s.roots.globals, g.def)", "",
		"TestRefTables|TestRefHeldByWasmAlone", true},
	{"S53: element segments are roots", refsFile,
		"s.markAll(array[gc.Handle](e.Base, int(e.Len)), \"an element segment\")", "_ = e",
		"TestRefSegments|TestRefTableCounts", false},
	{"S50: a closed module stays while instances have its code", "runtime/vm/module.go",
		"\t\tm.res.release()\n\t}\n}", "\t\tm.res.free()\n\t}\n}",
		"TestRefModuleClosedWhileCollecting", false},
	{"S57: nothing outside of a store refers to it", "wasmtime/store.go",
		"\tv.Data = s\n\treturn s\n}", "\tv.Data = s\n\tallStores = append(allStores, s)\n\treturn s\n}\n\nvar allStores []*Store",
		"TestRefCycles", false},
}

func TestMutants(t *testing.T) {
	if os.Getenv("GOWASMTIME_MUTANTS") == "" {
		t.Skip("GOWASMTIME_MUTANTS is not set")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	const fuzzTarget = "github.com/gowasmtime/gowasmtime/fuzz/tableops"
	t.Run("none", func(t *testing.T) { // the fuzz target finds nothing where there is nothing
		dir := t.TempDir()
		program := filepath.Join(dir, "program")
		build(t, nil, "go", "test", "-c", "-vet=off", "-fuzz=FuzzTableOps", "-o", program, fuzzTarget)
		if out, failed := runMutant(t, dir, program, "-test.run=^$", "-test.fuzz=FuzzTableOps", "-test.fuzztime=20s", "-test.parallel=1", "-test.fuzzcachedir="+dir); failed {
			t.Fatal(out)
		}
	})
	for _, m := range mutants {
		t.Run(m.what, func(t *testing.T) {
			dir := t.TempDir()
			text, err := os.ReadFile(filepath.Join(root, m.file))
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.old); n != 1 {
				t.Fatalf("%s has %q %d times", m.file, m.old, n)
			}
			changed, overlay := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
			paths, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, m.file): changed}})
			if err == nil {
				err = errors.Join(os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o666), os.WriteFile(overlay, paths, 0o666))
			}
			if err != nil {
				t.Fatal(err)
			}
			program := filepath.Join(dir, "program")
			build(t, nil, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", program, "github.com/gowasmtime/gowasmtime/wasmtime")
			for name := range strings.SplitSeq(m.run, "|") {
				out, failed := runMutant(t, filepath.Join(root, "wasmtime"), program, "-test.run=^"+strings.ReplaceAll(name, "/", "$/^")+"$", "-test.timeout=30s")
				if !failed {
					t.Errorf("%s does not notice:\n%s", name, out)
					continue
				}
				t.Logf("%s: %s", name, firstComplaint(out))
			}
			if !m.byFuzzing {
				return
			}
			build(t, nil, "go", "test", "-c", "-vet=off", "-fuzz=FuzzTableOps", "-overlay", overlay, "-o", program, fuzzTarget)
			begin := time.Now()
			out, failed := runMutant(t, dir, program, "-test.run=^$", "-test.fuzz=FuzzTableOps", "-test.fuzztime=60s", "-test.parallel=1", "-test.fuzzcachedir="+dir)
			if !failed {
				t.Errorf("the fuzz target has not found it:\n%s", out)
			}
			t.Logf("found by fuzzing after %v: %s", time.Since(begin).Round(time.Second/10), firstComplaint(out))
		})
	}
}

// runMutant runs a program with a mutant in it, and reports whether it failed as tests do. Whatever the fuzz target
// writes goes to dir.
func runMutant(t *testing.T, dir, program string, args ...string) (out string, failed bool) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "no tests to run") {
		t.Fatalf("%s: there is no such test", args[0])
	}
	return string(text), err != nil
}

// A complaint is a message of a test, a panic, or a signal.
var complaint = regexp.MustCompile(`(?m)^ +\w+_test\.go:\d+: .*$|^.*\bpanic: .*$|^SIG\w+: .*$|^.*unexpected fault address.*$`)

// firstComplaint returns the line of a test's output that says what is wrong.
func firstComplaint(out string) string {
	if line := complaint.FindString(out); line != "" {
		return strings.TrimSpace(line)
	}
	return out
}
