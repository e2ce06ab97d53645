package tests

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// This file tests the build tag that leaves backtraces out.

const noBacktrace = "wasmtime_nobacktrace"

func TestNoBacktrace(t *testing.T) {
	const common = "fine: 0 <nil>\n"
	artifacts := map[bool]int{}
	for _, c := range []struct {
		off  bool
		want string
	}{
		{false, `artifact: true positions, false stack maps, true names
fault: 3 frames, code out of bounds memory access, "    1: wasm trap: out of bounds memory access"
overflow: 3 frames, code call stack exhausted, "    wasm trap: call stack exhausted"
host: 1 frames, the host's true
` + common + `module with references: "<nil>"
engine with references: <nil>
`},
		{true, `artifact: false positions, false stack maps, false names
fault: 0 frames, code out of bounds memory access, "    wasm trap: out of bounds memory access"
overflow: 0 frames, code call stack exhausted, "wasm trap: call stack exhausted"
host: 0 frames, the host's true
` + common + `module with references: REFUSED
engine with references: wasmtime: reference types need backtraces, and this program was built with the tag wasmtime_nobacktrace
`},
	} {
		dir := t.TempDir()
		program, file := filepath.Join(dir, "program"), filepath.Join(dir, "artifact")
		args := []string{"go", "build", "-o", program}
		if c.off {
			args = append(args, "-tags", noBacktrace)
		}
		build(t, nil, append(args, "./testdata/nobacktrace")...)
		out, err := exec.Command(program, file).Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		lines := strings.SplitAfter(string(out), "\n")
		for i, l := range lines {
			if strings.HasPrefix(l, "module with references: ") && strings.Contains(l, "reference-types support is not enabled") {
				lines[i] = "module with references: REFUSED\n"
			}
		}
		if got := strings.Join(lines, ""); got != c.want {
			t.Errorf("without backtraces %v: got\n%swant\n%s", c.off, got, c.want)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		artifacts[c.off] = int(info.Size())
	}
	if artifacts[true] >= artifacts[false] {
		t.Errorf("the artifact has %d bytes with backtraces and %d without", artifacts[false], artifacts[true])
	}
}

// TestNoBacktraceFiles counts the files of the libraries that know the tag. All others ask vm.Backtraces.
func TestNoBacktraceFiles(t *testing.T) {
	const most = 4
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), noBacktrace) {
			rel, _ := filepath.Rel(root, path)
			found = append(found, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(found, "runtime/vm/backtraces_off.go") || len(found) > most {
		t.Errorf("%d files name %s, %d may: %v", len(found), noBacktrace, most, found)
	}
}
