package objdump

// This file tests listings of code assembled by hand, so that no compiler has a say in them.

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// code is what the GNU assembler makes of
//
//	f0:     push rbp; mov rbp,rsp
//	        cmp eax,2; ja .Ltrap
//	        lea rdx,[rip+table]; movsxd rcx,dword ptr [rdx+rax*4]; add rcx,rdx; jmp rcx
//	.Lc0:   vaddsd xmm0,xmm0,qword ptr [rip+half]; jmp .Lend
//	.Lc1:   mov eax,dword ptr [rbx+rcx+4]; call f1
//	.Lend:  pop rbp; ret
//	.Ltrap: call qword ptr [r15+0x10]
//	        .balign 8,0
//	half:   .double 0.5
//	table:  .long .Lc0-table, .Lc1-table, .Lend-table
//	        .balign 32,0xcc
//	f1:     cmovae eax,ecx
//	        .byte 0x06    # no instruction of 64-bit mode
//	        jmp f1; ret
const code = "554889e583f8027725488d153000000048630c824801d1ffe1c5fb580517000000eb098b440b04e8340000005dc341ff571000000000000000000000" +
	"0000e03fd9ffffffe3ffffffecffffffcccccccccccccccccccccccccccccccccccccccc0f43c106ebfac3"

// Offsets in code.
const (
	atLoad    = 0x23
	afterCall = 0x2c
	trapCall  = 0x2e
	f0Len     = 0x4c
	f1Start   = 0x60
)

func view(t testing.TB, arch environ.Arch) *artifact.View {
	t.Helper()
	text, err := hex.DecodeString(code)
	if err != nil {
		t.Fatal(err)
	}
	stack := types.NewStackMap(3)
	stack.Set(1)
	sig := types.FuncType{Params: []types.ValType{types.I32}, Results: []types.ValType{types.I32}}
	b := &artifact.Builder{
		Engine: artifact.Engine{Version: "1", Compiler: "handmade", Target: environ.Target{Arch: arch, OS: "linux"}, Tunables: environ.DefaultTunables()},
		Module: &environ.Module{
			Types:            []types.SubType{{Final: true, Composite: types.CompositeType{Func: sig}}},
			RecGroups:        []types.RecGroup{{Start: 0, Len: 1}},
			Sigs:             []types.FuncType{sig},
			SigOf:            []types.SigIndex{0},
			Imports:          []environ.Import{{Module: "env", Name: "f", Kind: types.ExternFunc}},
			Exports:          []environ.Export{{Name: "switch", Kind: types.ExternFunc, Index: 1}},
			Funcs:            []environ.Func{{Ref: types.NoFuncRef}, {Ref: 0}, {Ref: types.NoFuncRef}},
			NumImportedFuncs: 1, NumEscaping: 1, Escaping: []types.FuncIndex{1}, Start: types.FuncIndex(types.None),
		},
		Text: &environ.Text{
			Code: text,
			Funcs: []environ.FunctionInfo{
				{Key: environ.DefinedFunc(0), Start: 0, Len: f0Len, Pos: 0x30},
				{Key: environ.DefinedFunc(1), Start: f1Start, Len: uint32(len(text)) - f1Start, Pos: 0x50},
			},
			Traps:  []environ.TrapSite{{PC: atLoad, Code: types.TrapMemoryOutOfBounds}, {PC: trapCall + 3, Code: types.TrapUnreachableCodeReached}},
			Addrs:  []environ.AddrSite{{PC: 0, Pos: types.NoPos}, {PC: 4, Pos: 0x33}, {PC: atLoad, Pos: 0x3a}, {PC: afterCall, Pos: types.NoPos}, {PC: f1Start, Pos: types.InlinedPos + 0xa}},
			Inline: types.Inlines{{Base: types.InlinedPos, Pos: 0x30, Call: 0x52}},
			Stacks: []environ.StackSite{{PC: afterCall, Map: stack}},
		},
		Names: environ.Names{Funcs: []string{"", "", "helper"}},
	}
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	v, err := artifact.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestGolden compares the text with testdata/golden.txtar under each combination of options there.
func TestGolden(t *testing.T) {
	const golden = "testdata/golden.txtar"
	l, err := New(view(t, environ.ArchAMD64))
	if err != nil {
		t.Fatal(err)
	}
	text := func(p Printer) string {
		var out bytes.Buffer
		for n := range l.Len() {
			f := l.Func(n)
			if err := p.Print(&out, &f); err != nil {
				t.Fatal(err)
			}
		}
		return out.String()
	}
	ar, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	printers := []struct {
		name string
		p    Printer
	}{
		{"plain", Printer{}},
		{"tables", Printer{Traps: true, AddrMap: true, StackMaps: true}},
		{"everything", Printer{Addresses: true, AddressJumps: true, Bytes: true, Traps: true, AddrMap: true, StackMaps: true}},
	}
	for i, p := range printers {
		got := text(p.p)
		if *update {
			ar.Files = append(ar.Files[:i], txtar.File{Name: p.name, Data: []byte(got)})
		} else if i >= len(ar.Files) || ar.Files[i].Name != p.name {
			t.Errorf("%s: not in the golden file; run with -update", p.name)
		} else if want := string(ar.Files[i].Data); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", p.name, got, want)
		}
		p.p.Color = true
		colored := text(p.p)
		plain := colored
		for _, seq := range []string{bold, blue, green, yellow, red, dim, reset} {
			plain = strings.ReplaceAll(plain, seq, "")
		}
		if plain == colored || plain != got {
			t.Errorf("%s: colours change more than colours:\n%s", p.name, plain)
		}
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLines checks what callers rely on: each byte is in one line, and the tables' entries are at
// the instructions that they are about.
func TestLines(t *testing.T) {
	v := view(t, environ.ArchAMD64)
	l, err := New(v)
	if err != nil {
		t.Fatal(err)
	}
	for n := range l.Len() {
		f := l.Func(n)
		var all []byte
		for _, line := range f.Lines {
			if line.PC != f.Start+uint32(len(all)) || len(line.Bytes) == 0 || line.Op == "" {
				t.Fatalf("line at %#x: %+v", f.Start+uint32(len(all)), line)
			}
			all = append(all, line.Bytes...)
		}
		if !bytes.Equal(all, v.Text()[f.Start:f.Start+f.Len]) {
			t.Errorf("%s: the lines are not the code", f.Key)
		}
	}
	f := l.Func(0)
	if f.Name != "switch" || f.Index != 1 || l.Head(1).Name != "helper" {
		t.Errorf("names %q, %q; index %d", f.Name, l.Head(1).Name, f.Index)
	}
	at := func(pc uint32) Line {
		i := slices.IndexFunc(f.Lines, func(l Line) bool { return l.PC == pc })
		if i < 0 {
			t.Fatalf("no line at %#x", pc)
		}
		return f.Lines[i]
	}
	if line := at(atLoad); !line.HasTrap || line.Trap != types.TrapMemoryOutOfBounds || line.Pos != 0x3a {
		t.Errorf("load: %+v", line)
	}
	if line := at(trapCall); !line.HasTrap || line.Trap != types.TrapUnreachableCodeReached || line.Label == 0 {
		t.Errorf("explicit trap: %+v", line)
	}
	if line := at(afterCall - 5); line.Args != "func[1]" || line.Stack == nil || line.Stack.Slots != 3 {
		t.Errorf("call: %+v", line)
	}
	// The second entry of the table leads to the load.
	if line := at(0x44); line.Target == 0 || line.Target != at(atLoad).Label {
		t.Errorf("table: %+v, want the label of %+v", line, at(atLoad))
	}
}

// TestWideTable lists a jump table with entries of eight bytes, which directly follows the code: what the GNU assembler makes of
//
//	        lea rdx,[rip+table]; add rdx,qword ptr [rdx+rax*8]; jmp rdx
//	.La:    mov eax,ecx
//	.Lb:    ret
//	table:  .quad .La-table, .Lb-table, .La-table
func TestWideTable(t *testing.T) {
	code, err := hex.DecodeString("488d1509000000480314c2ffe289c8c3" + "fdffffffffffffffffffffffffffffff" + "fdffffffffffffff")
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(view(t, environ.ArchAMD64))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range l.decode(0x100, code) {
		if line.Label != 0 {
			got = append(got, LabelName(line.Label)+":")
		}
		got = append(got, strings.TrimSpace(line.Op+" "+line.Args))
	}
	want := []string{"lea rdx, [rip+0x9] # 0x110", "add rdx, qword ptr [rdx+8*rax]", "jmp rdx", ".L1:", "mov eax, ecx", ".L2:", "ret", ".quad .L1", ".quad .L2", ".quad .L1"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// TestUnknownCode checks that code which cannot be shown is refused.
func TestUnknownCode(t *testing.T) {
	for _, arch := range []environ.Arch{environ.ArchNone, environ.ArchARM64} {
		if _, err := New(view(t, arch)); err == nil {
			t.Errorf("%v: accepted", arch)
		}
	}
}

// FuzzDecode checks that all bytes are shown, whatever they are.
func FuzzDecode(f *testing.F) {
	text, err := hex.DecodeString(code)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte{0x48, 0x8d, 0x15, 0, 0, 0, 0, 0xc5})
	f.Add([]byte{0xc4})
	l, err := New(view(f, environ.ArchAMD64))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, code []byte) {
		n := 0
		for _, line := range l.decode(f1Start, code) {
			if int(line.PC) != f1Start+n || len(line.Bytes) == 0 || line.Op == "" {
				t.Fatalf("at %#x: %+v", n, line)
			}
			n += len(line.Bytes)
		}
		if n != len(code) {
			t.Fatalf("%d bytes of %d", n, len(code))
		}
	})
}
