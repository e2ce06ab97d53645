package filetests

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file checks that the corpus leaves no operation out.

// TestCorpus expects every operation in a function that a run directive names.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var seen [ir.NumOps]bool
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		in := string(section(a, "in.ir").Data)
		ds, err := directives(in)
		if err != nil {
			t.Fatal(err)
		}
		called := make(map[string]bool)
		for _, d := range ds {
			called[d.fn] = true
		}
		funcs, err := parse(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range funcs {
			if !called[f.Name] {
				continue
			}
			for i := range f.Insts {
				seen[f.Insts[i].Op] = true
			}
		}
	}
	for op := ir.OpInvalid + 1; op < ir.NumOps; op++ {
		if !seen[op] {
			t.Errorf("no run of %s", op)
		}
	}
}
