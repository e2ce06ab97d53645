package wat

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// This file holds the fuzz targets. Their first inputs are the texts of the golden files and
// what testdata/fuzz keeps of earlier findings.

func addSeeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no golden files: ", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, g := range parseArchive(b).Files {
			f.Add(g.Data)
		}
	}
}

// FuzzParse checks that any text is either a module or an error at a position in the text.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := Parse(src)
		if errors.As(err, new(*binary.Error)) {
			return // a module given by its bytes
		}
		if err == nil {
			// The text may exceed limits of the decoder, but it must not panic.
			_, _ = binary.Decode(binary.Encode(m), AllFeatures)
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Line < 1 || e.Col < 1 || e.Offset > len(src) || e.Msg == "" {
			t.Errorf("error without a position: %#v", err)
		}
		_ = e.Error()
	})
}

// FuzzRoundTrip checks that a module's text, made of its binary, has the same binary, and that
// validation finds the same in both.
func FuzzRoundTrip(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := Parse(src)
		if err != nil {
			return
		}
		if m.Sections != nil {
			return // a module given by its bytes, which is for FuzzPrint
		}
		want := binary.Encode(m)
		text, err := Print(want)
		if err != nil {
			return // it is over a limit of the binary format, or a block does not end where it should
		}
		got, err := ToBinary([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("the binary is another:\n%x\n%x\n%s", want, got, text)
		}
		if info, err := validate.Binary(got, AllFeatures); err == nil {
			_ = validate.Bodies(info) // must not panic on what the parser accepts
		}
	})
}

// FuzzPrint checks that any binary is printed as text that parses, or refused with an error.
func FuzzPrint(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, g := range parseArchive(b).Files {
			if wasm, err := ToBinary(g.Data); err == nil {
				f.Add(wasm)
			}
		}
	}
	f.Fuzz(func(t *testing.T, wasm []byte) {
		text, err := Print(wasm)
		if err != nil {
			return
		}
		first, err := ToBinary([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		again, err := Print(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		second, err := ToBinary([]byte(again))
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("the binary is another: %v\n%s\n%s", err, text, again)
		}
	})
}
