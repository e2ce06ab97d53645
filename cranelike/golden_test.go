package cranelike

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
)

var update = flag.Bool("update", false, "rewrite the expected listings in testdata")

// TestGolden compiles the functions in isa/amd64/testdata and compares the disassembly. In each
// archive, a file "x" holds IR and the file "x.asm" after it the listing.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("isa/amd64/testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	// Without AVX, which the disassembler does not know well.
	feat := Features(amd64.SSE41 | amd64.POPCNT | amd64.LZCNT | amd64.BMI1 | amd64.BMI2)
	plain := compiler(t, Options{Features: &feat})
	withErratum := feat | Features(amd64.JumpErratum)
	placing := compiler(t, Options{Features: &withErratum})
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			c := plain
			if filepath.Base(name) == "windows.txtar" {
				c = placing
			}
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var out []txtar.File
			for n, f := range ar.Files {
				if strings.HasSuffix(f.Name, ".asm") {
					continue
				}
				if strings.HasSuffix(f.Name, ".avx") { // TestGoldenAVX
					out = append(out, f)
					continue
				}
				cf, err := c.CompileIR(parse(t, string(f.Data)))
				if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				got := listing(cf.(*compiled))
				out = append(out, f, txtar.File{Name: f.Name + ".asm", Data: []byte(got)})
				if *update {
					continue
				}
				if n+1 >= len(ar.Files) || ar.Files[n+1].Name != f.Name+".asm" {
					t.Errorf("%s: no listing; run with -update", f.Name)
				} else if want := string(ar.Files[n+1].Data); got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, want)
				}
			}
			if *update {
				ar.Files = out
				if text := txtar.Format(ar); !bytes.Equal(text, nil) {
					if err := os.WriteFile(name, text, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// listing disassembles code up to its constants, with traps and relocations noted.
func listing(code *compiled) string {
	var b strings.Builder
	for pc := 0; pc < len(code.Bytes); {
		in, err := x86asm.Decode(code.Bytes[pc:], 64)
		if err != nil && code.Bytes[pc] == 0xC4 {
			n := vexLen(code.Bytes[pc:])
			fmt.Fprintf(&b, "%4x  vex %x\n", pc, code.Bytes[pc:pc+n])
			pc += n
			continue
		}
		if err != nil {
			fmt.Fprintf(&b, "%4x  %x\n", pc, code.Bytes[pc:])
			break
		}
		fmt.Fprintf(&b, "%4x  %s", pc, x86asm.IntelSyntax(in, uint64(pc), nil))
		for _, r := range code.Relocs {
			if int(r.Off) >= pc && int(r.Off) < pc+in.Len {
				fmt.Fprintf(&b, "  ; %s", r.Key)
			}
		}
		for _, tr := range code.Traps {
			if int(tr.PC) >= pc && int(tr.PC) < pc+in.Len {
				fmt.Fprintf(&b, "  ; trap %s", tr.Code.Name())
			}
		}
		b.WriteString("\n")
		pc += in.Len
	}
	return b.String()
}
