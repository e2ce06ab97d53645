package cranelike

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file guards the machine code of a few small loops, each the essence of a kind of program.
//
// testdata/loops.txtar holds for each of them the C source x.c, for the reader and for -update;
// the module x.hex that clang makes of it, which is what is compiled; and the listing x.asm. The
// table below says how many instructions the hot path may have. Numbers go down, not up.

// A hotPath is a stretch of code whose instructions are counted.
type hotPath struct {
	name  string
	find  func(t *testing.T, code *compiled) []instruction
	most  int // instructions
	stack int // of them, those that mention the frame
}

var hotPaths = []hotPath{
	{"sieve", innermost, 4, 0},
	{"hash", innermost, 7, 0},
	{"interp", caseOf(3), 14, 0}, // ADD and the dispatch after it
	{"sha256", innermost, 45, 4},
	{"fib", innermost, 12, 4},
	{"chain", only("xor"), 4, 0},
}

func TestLoops(t *testing.T) {
	const name = "testdata/loops.txtar"
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
		if !*update {
			t.Fatalf("no %s in testdata/loops.txtar; run with -update", name)
		}
		ar.Files = append(ar.Files, txtar.File{Name: name})
		return &ar.Files[len(ar.Files)-1]
	}
	feat := Features(amd64.SSE41 | amd64.POPCNT | amd64.LZCNT | amd64.BMI1 | amd64.BMI2)
	c := compiler(t, Options{Features: &feat})
	for _, h := range hotPaths {
		t.Run(h.name, func(t *testing.T) {
			if *update && len(file(h.name+".hex").Data) == 0 {
				file(h.name + ".hex").Data = clang(t, file(h.name+".c").Data)
			}
			wasm, err := hex.DecodeString(strings.Join(strings.Fields(string(file(h.name+".hex").Data)), ""))
			if err != nil {
				t.Fatal(err)
			}
			code := firstFunction(t, c, wasm)
			got := listing(code)
			if *update {
				file(h.name + ".asm").Data = []byte(got)
			}
			if want := string(file(h.name + ".asm").Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			path := h.find(t, code)
			stack, text := 0, ""
			for _, in := range path {
				if strings.Contains(in.text, "[rbp") || strings.Contains(in.text, "[rsp") {
					stack++
				}
				text += fmt.Sprintf("%4x  %s\n", in.pc, in.text)
			}
			if len(path) > h.most || stack > h.stack {
				t.Errorf("%d instructions, %d of them with the stack; at most %d and %d are allowed:\n%s", len(path), stack, h.most, h.stack, text)
			}
			t.Logf("%d instructions, %d of them with the stack", len(path), stack)
		})
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// clang compiles a C program to a module and returns that in hexadecimal.
func clang(t *testing.T, source []byte) []byte {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "x.c"), filepath.Join(dir, "x.wasm")
	if err := os.WriteFile(in, source, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("clang", "--target=wasm32", "-O2", "-fno-builtin", "-fno-vectorize", "-fno-slp-vectorize", "-nostdlib",
		"-Wl,--no-entry", "-Wl,--export-dynamic", "-fvisibility=default", "-Wl,--strip-all", "-o", out, in)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for len(wasm) > 0 {
		n := min(len(wasm), 40)
		b = append(hex.AppendEncode(b, wasm[:n]), '\n')
		wasm = wasm[n:]
	}
	return b
}

// firstFunction compiles the first function of a module.
func firstFunction(t *testing.T, c *Compiler, wasm []byte) *compiled {
	t.Helper()
	tl := samples.Translate(t, wasm, environ.DefaultTunables())
	cf, err := c.CompileFunc(tl, environ.DefinedFunc(0), tl.Bodies[0])
	if err != nil {
		t.Fatal(err)
	}
	return cf.(*compiled)
}

// An instruction is one of a listing.
type instruction struct {
	pc, len int
	text    string
	op      x86asm.Op // 0 for what the disassembler does not know
	target  int       // of a direct branch, else -1
}

// decode disassembles code, without nops, up to the first thing that is not an instruction. Of
// instructions with VEX prefixes only the length is understood.
func decode(code []byte) (list []instruction) {
	for pc := 0; pc < len(code); {
		in, err := x86asm.Decode(code[pc:], 64)
		i := instruction{pc: pc, len: in.Len, target: -1}
		switch {
		case err == nil:
			i.text, i.op = x86asm.IntelSyntax(in, uint64(pc), nil), in.Op
			if rel, ok := in.Args[0].(x86asm.Rel); ok {
				i.target = pc + in.Len + int(rel)
			}
		case code[pc] == 0xC4:
			i.len = vexLen(code[pc:])
			i.text = fmt.Sprintf("vex %x", code[pc:pc+i.len])
		default:
			return list
		}
		if in.Op != x86asm.NOP && i.text != "xchg ax, ax" {
			list = append(list, i)
		}
		pc += i.len
	}
	return list
}

// vexLen returns the length of an instruction with a prefix of three bytes.
func vexLen(code []byte) int {
	n := 5
	modrm := code[4]
	base := modrm & 7
	if modrm>>6 != 3 && base == 4 {
		base = code[5] & 7
		n++
	}
	switch {
	case modrm>>6 == 1:
		n++
	case modrm>>6 == 2 || modrm>>6 == 0 && base == 5:
		n += 4
	}
	if code[1]&31 == 3 { // all instructions of this map have an immediate
		n++
	}
	return n
}

// only returns the instructions of one name, wherever they are.
func only(name string) func(t *testing.T, code *compiled) []instruction {
	return func(_ *testing.T, code *compiled) (list []instruction) {
		for _, in := range decode(code.Bytes) {
			if op, _, _ := strings.Cut(in.text, " "); op == name {
				list = append(list, in)
			}
		}
		return list
	}
}

// innermost returns the shortest stretch that a branch backward closes.
func innermost(t *testing.T, code *compiled) (best []instruction) {
	list := decode(code.Bytes)
	for n, in := range list {
		for from := 0; from <= n; from++ {
			if list[from].pc == in.target && in.op != x86asm.CALL && (best == nil || n+1-from < len(best)) {
				best = list[from : n+1]
			}
		}
	}
	if best == nil {
		t.Fatal("no loop")
	}
	return best
}

// caseOf follows case n of the function's first table of jumps up to the next jump through a
// table. Conditional jumps are not taken.
func caseOf(n int) func(t *testing.T, code *compiled) []instruction {
	return func(t *testing.T, code *compiled) (path []instruction) {
		list := decode(code.Bytes)
		at := map[int]int{}
		for k, in := range list {
			at[in.pc] = k
		}
		table, size := -1, 4
		for k, in := range list {
			if in.op == x86asm.LEA && strings.Contains(in.text, "rip") {
				end := in.pc + in.len
				table = end + int(int32(binary.LittleEndian.Uint32(code.Bytes[end-4:])))
				if list[k+1].op == x86asm.ADD {
					size = 8
				}
				break
			}
		}
		if table < 0 {
			t.Fatal("no table")
		}
		k, ok := at[table+int(int32(binary.LittleEndian.Uint32(code.Bytes[table+size*n:])))]
		for steps := 0; ok && steps < 100; steps++ {
			in := list[k]
			path = append(path, in)
			if in.op == x86asm.JMP && in.target < 0 {
				return path
			}
			k++
			if in.op == x86asm.JMP {
				k, ok = at[in.target]
			}
		}
		t.Fatal("the case does not lead to a jump through a table")
		return nil
	}
}
