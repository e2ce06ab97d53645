package wat

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is printed into the golden files")

func parseArchive(b []byte) *txtar.Archive { return txtar.Parse(b) }

// TestGolden reads the files NAME.wat in testdata/*.txtar. After each is what is made of it:
// NAME.out, the text that Print makes of its binary, or NAME.err, the error.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			a := parseArchive(b)
			got := &txtar.Archive{Comment: a.Comment}
			for i, f := range a.Files {
				name, ok := strings.CutSuffix(f.Name, ".wat")
				if !ok {
					continue
				}
				result := goldenResult(t, f.Name, f.Data)
				result.Name = name + result.Name
				got.Files = append(got.Files, f, result)
				if *update {
					continue
				}
				if i+1 >= len(a.Files) || a.Files[i+1].Name != result.Name {
					t.Errorf("%s: no %s follows; it is\n%s", f.Name, result.Name, result.Data)
				} else if want := a.Files[i+1].Data; !bytes.Equal(want, result.Data) {
					t.Errorf("%s: got\n%s\nwant\n%s", result.Name, result.Data, want)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// goldenResult returns what is made of the text src, and checks that doing it again changes nothing.
func goldenResult(t *testing.T, name string, src []byte) txtar.File {
	m, err := ParseFile(name, src)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: not an *Error: %v", name, err)
		}
		return txtar.File{Name: ".err", Data: []byte(err.Error() + "\n")}
	}
	_ = m
	wasm, err := ToBinary(src)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Print(wasm)
	if err != nil {
		t.Fatalf("%s: Print: %v", name, err)
	}
	again, err := ToBinary([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !bytes.Equal(again, wasm) {
		t.Errorf("%s: the printed text has another binary:\n%x\n%x", name, wasm, again)
	}
	return txtar.File{Name: ".out", Data: []byte(text)}
}
