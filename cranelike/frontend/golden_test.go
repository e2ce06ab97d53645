package frontend

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file runs the golden tests in testdata. An archive holds
//
//	module.wat  the module in text, for the reader; may be missing
//	module.hex  its binary, which is what is tested
//	checked     if present: without hardware traps and static memories
//	epochs      if present: with checks of the epoch
//	fuel        if present: with fuel
//	inline      if present: with inlining, of the kind that it names
//	trampolines if present: those too
//	ir          what every function of it must become
//
// go test -update writes ir, and with wat2wasm (of wabt) at hand module.hex too.

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func section(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	return nil
}

func setSection(a *txtar.Archive, name string, data []byte) {
	if f := section(a, name); f != nil {
		f.Data = data
		return
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: data})
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if *update && section(a, "module.wat") != nil {
				assemble(t, a)
			}
			tn := environ.DefaultTunables()
			if section(a, "checked") != nil {
				tn.SignalsBasedTraps = false
			}
			tn.EpochInterruption = section(a, "epochs") != nil
			tn.ConsumeFuel = section(a, "fuel") != nil
			tl := samples.Translate(t, moduleBytes(t, a), tn)
			how := InlineNever
			if s := section(a, "inline"); s != nil {
				how = map[string]Inlining{"auto": InlineAuto, "true": InlineAlways, "all": InlineAll}[strings.TrimSpace(string(s.Data))]
			}
			got := translateAll(t, tl, section(a, "trampolines") != nil, how)
			if *update {
				setSection(a, "ir", got)
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := section(a, "ir"); want == nil || !bytes.Equal(got, want.Data) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// assemble sets module.hex from module.wat.
func assemble(t *testing.T, a *txtar.Archive) {
	dir := t.TempDir()
	wat, wasm := filepath.Join(dir, "m.wat"), filepath.Join(dir, "m.wasm")
	if err := os.WriteFile(wat, section(a, "module.wat").Data, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("wat2wasm", "--enable-multi-memory", "--enable-memory64", "--enable-tail-call", "--enable-threads", "--enable-relaxed-simd", "--enable-annotations", "--enable-code-metadata", "-o", wasm, wat).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(wasm)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for len(data) > 0 {
		n := min(len(data), 40)
		fmt.Fprintf(&b, "%x\n", data[:n])
		data = data[n:]
	}
	setSection(a, "module.hex", b.Bytes())
}

func moduleBytes(t *testing.T, a *txtar.Archive) []byte {
	f := section(a, "module.hex")
	if f == nil {
		t.Fatal("no module.hex; run with -update")
	}
	wasm, err := hex.DecodeString(strings.Join(strings.Fields(string(f.Data)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// translateAll returns the text of all functions, or the error that each gives.
func translateAll(t *testing.T, tl *environ.Translation, trampolines bool, how Inlining) []byte {
	t.Helper()
	var out bytes.Buffer
	tr := Translator{Inlining: how}
	var f ir.Func
	add := func(err error) {
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n\n", err)
			return
		}
		if err := ir.Verify(&f); err != nil {
			t.Errorf("%v", err)
		}
		out.Write(f.AppendText(nil))
		out.WriteByte('\n')
	}
	for i, body := range tl.Bodies {
		body.Others = tl
		add(tr.Func(tl, types.DefinedFuncIndex(i), body, &f))
	}
	if trampolines {
		for s := range tl.Module.Sigs {
			add(tr.HostToWasm(tl, types.SigIndex(s), &f))
			add(tr.WasmToHost(tl, types.SigIndex(s), &f))
		}
		for b := range environ.Builtins {
			add(tr.Builtin(tl, environ.BuiltinIndex(b), &f))
		}
	}
	return out.Bytes()
}
