package samples

import (
	"encoding/hex"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/translate"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// Features are those of the modules.
const Features = types.FeaturesWasm3 | types.FeatureWideArithmetic

// files gives the files of the archives in dir, with the archive's name without its ending.
func files(t testing.TB, dir string) iter.Seq2[string, *txtar.File] {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives in %s (%v)", dir, err)
	}
	return func(yield func(string, *txtar.File) bool) {
		for _, name := range names {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i := range a.Files {
				if !yield(strings.TrimSuffix(filepath.Base(name), ".txtar"), &a.Files[i]) {
					return
				}
			}
		}
	}
}

// Modules gives the modules of the front end's golden tests in dir by the names of their archives. What no
// compiler supports is left out.
func Modules(t testing.TB, dir string) iter.Seq2[string, []byte] {
	t.Helper()
	all := files(t, dir)
	return func(yield func(string, []byte) bool) {
		for name, f := range all {
			if f.Name != "module.hex" || name == "unsupported" {
				continue
			}
			wasm, err := hex.DecodeString(strings.Join(strings.Fields(string(f.Data)), ""))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !yield(name, wasm) {
				return
			}
		}
	}
}

// Funcs gives the IR of the back end's golden tests in dir by its names there. What those expect has a name with a dot.
func Funcs(t testing.TB, dir string) iter.Seq2[string, string] {
	t.Helper()
	all := files(t, dir)
	return func(yield func(string, string) bool) {
		for _, f := range all {
			if !strings.Contains(f.Name, ".") && !yield(f.Name, string(f.Data)) {
				return
			}
		}
	}
}

// Translate returns a module for linux on amd64 with the summaries of all bodies.
func Translate(t testing.TB, wasm []byte, tn environ.Tunables) *environ.Translation {
	t.Helper()
	tl, err := translate.Module(wasm, Features, &tn, environ.Target{Arch: environ.ArchAMD64, OS: "linux"})
	if err != nil {
		t.Fatal(err)
	}
	info := tl.Source.(*validate.Info)
	var v validate.FuncValidator
	for i := range tl.Bodies {
		body := &tl.Bodies[i]
		body.Summary = new(types.FuncSummary)
		b := binary.Body{Bytes: body.Bytes, Offset: uint32(body.Pos)}
		if err := v.Validate(info, types.DefinedFuncIndex(i), b, body.Summary); err != nil {
			t.Fatal(err)
		}
	}
	return tl
}
