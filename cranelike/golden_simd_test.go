package cranelike

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
)

// TestGoldenAVX compiles the functions in isa/amd64/testdata/simd_*.txtar with AVX and compares
// the code with the listings "x.avx". Their text comes from objdump, when they are updated;
// what is compared is the bytes, since the disassembler in Go does not know VEX.
func TestGoldenAVX(t *testing.T) {
	names, err := filepath.Glob("isa/amd64/testdata/simd_*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	feat := Features(amd64.SSE41 | amd64.POPCNT | amd64.LZCNT | amd64.BMI1 | amd64.BMI2 | amd64.AVX | amd64.AVX2)
	c := compiler(t, Options{Features: &feat})
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			listings := map[string][]byte{}
			for _, f := range ar.Files {
				listings[f.Name] = f.Data
			}
			var out []txtar.File
			for n, f := range ar.Files {
				if strings.HasSuffix(f.Name, ".avx") {
					continue
				}
				out = append(out, f)
				source, isListing := strings.CutSuffix(f.Name, ".asm")
				if *update && isListing {
					out = append(out, txtar.File{Name: source + ".avx", Data: listings[source]})
				}
				if isListing {
					continue
				}
				cf, err := c.CompileIR(parse(t, string(f.Data)))
				if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				code := cf.(*compiled).Bytes
				if *update {
					if n+1 >= len(ar.Files) || ar.Files[n+1].Name != f.Name+".asm" {
						t.Fatalf("%s: TestGolden comes first", f.Name)
					}
					listings[f.Name] = objdump(t, code)
					continue
				}
				want, ok := listings[f.Name+".avx"]
				if !ok {
					t.Errorf("%s: no listing; run with -update", f.Name)
				} else if !bytes.Equal(listed(t, want), code) {
					t.Errorf("%s: got\n%x\nwant\n%s", f.Name, code, want)
				}
			}
			if *update {
				ar.Files = out
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// listed returns the bytes in a listing, whose lines are "offset  bytes  text".
func listed(t *testing.T, listing []byte) []byte {
	var code []byte
	for line := range strings.Lines(string(listing)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		b, err := hex.DecodeString(f[1])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		code = append(code, b...)
	}
	return code
}

var objdumpLine = regexp.MustCompile(`(?m)^\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t?(.*)$`)

// objdump disassembles code up to its constants, which begin after the first return and the
// cold calls that follow it.
func objdump(t *testing.T, code []byte) []byte {
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, code, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("objdump", "-D", "-w", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	done := 0
	for _, m := range objdumpLine.FindAllStringSubmatch(string(text), -1) {
		raw := strings.ReplaceAll(m[2], " ", "")
		asm := strings.Join(strings.Fields(strings.Split(m[3], "#")[0]), " ")
		fmt.Fprintf(&b, "%4s  %-18s  %s\n", m[1], raw, asm)
		done += len(raw) / 2
		if asm == "ret" {
			break
		}
	}
	if done < len(code) {
		fmt.Fprintf(&b, "%4x  %x\n", done, code[done:])
	}
	return b.Bytes()
}
