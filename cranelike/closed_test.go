package cranelike

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file guards the machine code of calls through tables.
//
// testdata/closed.txtar holds the module module.wat, for the reader and for -update; its binary module.hex, which is what is
// compiled; and for each export the listing x.asm. Functions called "not …" call through tables of which the compiler
// knows less, for the reason that the name gives.

// closedLimits are the numbers of instructions before the call itself, frame included, and of those that read memory, that a function
// may have.
var closedLimits = map[string]struct{ instructions, loads int }{
	"range":   {11, 2}, // the element and where the table is
	"foreign": {15, 3}, // and the context
	"one":     {4, 0},
	"nulls":   {8, 2},
	"full":    {6, 2},
	"const":   {2, 0},
}

func TestClosed(t *testing.T) {
	const name = "testdata/closed.txtar"
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) *txtar.File {
		for n := range ar.Files {
			if ar.Files[n].Name == name {
				return &ar.Files[n]
			}
		}
		ar.Files = append(ar.Files, txtar.File{Name: name})
		return &ar.Files[len(ar.Files)-1]
	}
	if *update {
		file("module.hex").Data = assembleText(t, file("module.wat").Data)
	}
	wasm, err := hex.DecodeString(strings.Join(strings.Fields(string(file("module.hex").Data)), ""))
	if err != nil {
		t.Fatal(err)
	}
	tl := samples.Translate(t, wasm, environ.DefaultTunables())
	feat := Features(amd64.SSE41 | amd64.BMI1 | amd64.BMI2)
	c := compiler(t, Options{Features: &feat, Verify: true})
	for _, e := range tl.Module.Exports {
		if e.Kind != types.ExternFunc {
			continue
		}
		d := tl.Module.DefinedFunc(types.FuncIndex(e.Index))
		cf, err := c.CompileFunc(tl, environ.DefinedFunc(d), tl.Bodies[d])
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		got := listing(cf.(*compiled))
		want := file(e.Name + ".asm")
		if *update {
			want.Data = []byte(got)
		} else if got != string(want.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", e.Name, got, want.Data)
		}
		until, _, _ := strings.Cut(got, " call ")
		instructions, loads := strings.Count(until, "\n"), strings.Count(until, "[")-strings.Count(until, "lea")
		if limit, ok := closedLimits[e.Name]; ok && (instructions > limit.instructions || loads > limit.loads) {
			t.Errorf("%s: %d instructions and %d loads before the call, want at most %v in\n%s", e.Name, instructions, loads, limit, got)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// assembleText returns the binary of a module as lines of hexadecimal digits.
func assembleText(t *testing.T, wat []byte) []byte {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "m.wat"), filepath.Join(dir, "m.wasm")
	if err := os.WriteFile(in, wat, 0o666); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command("wat2wasm", "--enable-tail-call", "-o", out, in).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for len(data) > 0 {
		n := min(len(data), 40)
		fmt.Fprintf(&b, "%x\n", data[:n])
		data = data[n:]
	}
	return b.Bytes()
}
