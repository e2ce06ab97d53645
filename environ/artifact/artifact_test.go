package artifact

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests the format: what is written is found again, and nothing else is accepted.

var update = flag.Bool("update", false, "rewrite the golden files")

// testEngine is an engine with nothing at its zero value.
func testEngine() Engine {
	t := environ.DefaultTunables()
	return Engine{
		Version: "1.2.3", Compiler: "handmade", Target: environ.Target{Arch: environ.ArchAMD64, OS: "linux"},
		Settings: []environ.Setting{{Name: "cpu", Value: "avx2"}, {Name: "opt", Value: "speed"}},
		Tunables: t, Features: types.FeaturesWasm2,
	}
}

// tinyBuilder returns an artifact of two functions that uses every section.
func tinyBuilder() *Builder {
	sig := types.FuncType{Params: []types.ValType{types.I32, types.I32}, Results: []types.ValType{types.I32}}
	stack := types.NewStackMap(70)
	stack.Set(0)
	stack.Set(33)
	stack.Set(69)
	return &Builder{
		Engine: testEngine(),
		Module: &environ.Module{
			Name:             "tiny",
			Types:            []types.SubType{{Final: true, Composite: types.CompositeType{Func: sig}}, {Final: true, Group: 1}},
			RecGroups:        []types.RecGroup{{Start: 0, Len: 1}, {Start: 1, Len: 1}},
			Sigs:             []types.FuncType{sig, {}},
			SigOf:            []types.SigIndex{0, 1},
			Imports:          []environ.Import{{Module: "env", Name: "f", Kind: types.ExternFunc}, {Module: "env", Name: "g", Kind: types.ExternGlobal}},
			Exports:          []environ.Export{{Name: "add", Kind: types.ExternFunc, Index: 1}, {Name: "m", Kind: types.ExternMemory}},
			Funcs:            []environ.Func{{Type: 0, Sig: 0, Ref: types.NoFuncRef}, {Type: 0, Sig: 0, Ref: 0}, {Type: 1, Sig: 1, Ref: types.NoFuncRef}},
			Tables:           []environ.Table{{Type: types.TableType{Elem: types.FuncRef, Limits: types.Limits{Min: 2, Max: 10, HasMax: true}}, Init: environ.ConstExpr{{Op: environ.ConstRefFunc, Imm: 1}}}},
			Memories:         []types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: 16}},
			Globals:          []types.GlobalType{{Content: types.I32}, {Content: types.V128, Mutable: true}, {Content: types.ExternRef}},
			NumImportedFuncs: 1, NumImportedGlobals: 1,
			GlobalInits: []environ.ConstExpr{{{Op: environ.ConstV128, Imm: 1, Hi: 1 << 63}}, {{Op: environ.ConstRefNull}}},
			Elems: []environ.ElemSegment{
				{Mode: environ.SegmentActive, Type: types.FuncRef, Offset: environ.ConstExpr{{Op: environ.ConstGlobal}, {Op: environ.ConstI32, Imm: 1}, {Op: environ.ConstI32Add}}, Funcs: []types.FuncIndex{1, types.FuncIndex(types.None)}},
				{Mode: environ.SegmentPassive, Type: types.ExternRef, Exprs: []environ.ConstExpr{{{Op: environ.ConstGlobal, Imm: 2}}}},
				{Mode: environ.SegmentDeclared, Type: types.FuncRef, Funcs: []types.FuncIndex{1}},
			},
			Datas: []environ.DataSegment{
				{Mode: environ.SegmentActive, Offset: environ.ConstExpr{{Op: environ.ConstI32, Imm: 8}}, Start: 0, Len: 5},
				{Mode: environ.SegmentPassive, Start: 5, Len: 3},
			},
			Start: 2, NumEscaping: 1, Escaping: []types.FuncIndex{1},
		},
		Text: &environ.Text{
			Code: []byte{0x01, 0xC8, 0xC3, 0xCC, 0xC3, 0xC3, 0x90, 0x90, 0x90, 0xC3},
			Funcs: []environ.FunctionInfo{
				{Key: environ.DefinedFunc(0), Start: 0, Len: 3, Pos: 0x40},
				{Key: environ.FuncKey{Kind: environ.FuncIntrinsic, Index: 4}, Start: 3, Len: 1, Pos: types.NoPos},
				{Key: environ.DefinedFunc(1), Start: 4, Len: 1, Pos: 0x50},
				{Key: environ.HostToWasm(0), Start: 5, Len: 1, Pos: types.NoPos},
				{Key: environ.HostToWasm(1), Start: 9, Len: 1, Pos: types.NoPos},
			},
			Traps:  []environ.TrapSite{{PC: 0, Code: types.TrapMemoryOutOfBounds}, {PC: 4, Code: types.TrapUnreachableCodeReached}},
			Addrs:  []environ.AddrSite{{PC: 0, Pos: 0x42}, {PC: 2, Pos: 0x44}, {PC: 3, Pos: types.NoPos}, {PC: 4, Pos: types.InlinedPos + 0x11}},
			Inline: types.Inlines{{Base: types.InlinedPos, Pos: 0x50, Call: 0x53}, {Base: types.InlinedPos + 0x10, Pos: 0x40, Call: types.InlinedPos + 2}},
			Stacks: []environ.StackSite{{PC: 1, Map: types.StackMap{}}, {PC: 2, Map: stack}, {PC: 3, Map: stack}, {PC: 5, Map: types.NewStackMap(1)}},
		},
		Data:  []byte("helloabc"),
		Names: environ.Names{Module: "tiny", Funcs: []string{"", "add\x00!", "main", ""}},
	}
}

func mustBytes(t testing.TB, b *Builder) []byte {
	t.Helper()
	file, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRoundTrip(t *testing.T) {
	b := tinyBuilder()
	file := mustBytes(t, b)
	if again := mustBytes(t, tinyBuilder()); !bytes.Equal(file, again) {
		t.Fatal("the same parts give different bytes")
	}
	// An odd address checks that nothing relies on alignment.
	v, err := Open(append(make([]byte, 1, len(file)+1), file...)[1:])
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(v.Module(), b.Module) {
		t.Errorf("module:\n got %+v\nwant %+v", v.Module(), b.Module)
	}
	if !reflect.DeepEqual(v.Engine(), &b.Engine) {
		t.Errorf("engine:\n got %+v\nwant %+v", v.Engine(), &b.Engine)
	}
	if !bytes.Equal(v.Text(), b.Text.Code) || !bytes.Equal(v.Data(), b.Data) || !v.Executable() {
		t.Error("text or data differ")
	}
	if v.TextOffset()%pageSize != 0 || v.DataOffset()%pageSize != 0 || !bytes.HasPrefix(file[v.TextOffset():], b.Text.Code) || !bytes.HasPrefix(file[v.DataOffset():], b.Data) {
		t.Error("text or data are not page-aligned")
	}
	for i, want := range []string{"", "add\x00!", "main", "", ""} {
		if got := v.FuncName(types.FuncIndex(i)); got != want {
			t.Errorf("name of function %d is %q, want %q", i, got, want)
		}
	}
	if v.ModuleName() != "tiny" || v.FuncName(types.FuncIndex(types.None)) != "" {
		t.Error("module name is wrong, or a function that does not exist has a name")
	}
}

func TestLookups(t *testing.T) {
	b := tinyBuilder()
	v, err := Open(mustBytes(t, b))
	if err != nil {
		t.Fatal(err)
	}
	for pc := uint32(0); pc < 12; pc++ {
		var want *environ.FunctionInfo
		for i, f := range b.Text.Funcs {
			if f.Start <= pc && pc < f.Start+f.Len {
				want = &b.Text.Funcs[i]
			}
		}
		if got, ok := v.FuncAt(pc); ok != (want != nil) || ok && got != *want {
			t.Errorf("FuncAt(%d) = %v, %v; want %v", pc, got, ok, want)
		}
		code, ok := v.Trap(pc)
		wantCode := types.TrapNone
		for _, s := range b.Text.Traps {
			if s.PC == pc {
				wantCode = s.Code
			}
		}
		if code != wantCode || ok != (code != types.TrapNone) {
			t.Errorf("Trap(%d) = %v, %v; want %v", pc, code, ok, wantCode)
		}
		wantPos := types.NoPos
		for _, a := range b.Text.Addrs {
			if a.PC <= pc {
				wantPos = a.Pos
			}
		}
		var list []types.FilePos
		for pos := wantPos; pos != types.NoPos || list == nil; {
			at, call := b.Text.Inline.Resolve(pos)
			list, pos = append(list, at), call
		}
		if got := v.Pos(pc); got != list[0] {
			t.Errorf("Pos(%d) = %v, want %v", pc, got, list[0])
		}
		if got := v.Positions(nil, pc); !slices.Equal(got, list) {
			t.Errorf("Positions(%d) = %v, want %v", pc, got, list)
		}
		var wantMap *types.StackMap
		for i, s := range b.Text.Stacks {
			if s.PC == pc {
				wantMap = &b.Text.Stacks[i].Map
			}
		}
		m, ok := v.StackMap(pc)
		if ok != (wantMap != nil) || ok && !equalMaps(&m, wantMap) {
			t.Errorf("StackMap(%d) = %v, %v; want %v", pc, m, ok, wantMap)
		}
	}
	for _, f := range b.Text.Funcs {
		if got, ok := v.Func(f.Key); !ok || got != f {
			t.Errorf("Func(%v) = %v, %v", f.Key, got, ok)
		}
	}
	for _, k := range []environ.FuncKey{environ.DefinedFunc(2), environ.HostToWasm(2), environ.WasmToHost(0), {Kind: 9}} {
		if got, ok := v.Func(k); ok {
			t.Errorf("Func(%v) = %v", k, got)
		}
	}
}

func TestInlinedFunctions(t *testing.T) {
	b := tinyBuilder()
	v, err := Open(mustBytes(t, b))
	if err != nil {
		t.Fatal(err)
	}
	var got types.Inlines
	for i := range v.NumInlines() {
		got = append(got, v.Inline(i))
	}
	if !slices.Equal(got, b.Text.Inline) {
		t.Errorf("inlined functions are %v, want %v", got, b.Text.Inline)
	}
	if got, want := v.Positions(nil, 4), []types.FilePos{0x41, 0x52, 0x53}; !slices.Equal(got, want) {
		t.Errorf("positions are %v, want %v", got, want)
	}
	for _, c := range []struct {
		pos types.FilePos
		key environ.FuncKey
		ok  bool
	}{
		{0, environ.FuncKey{}, false},
		{0x3f, environ.FuncKey{}, false},
		{0x40, environ.DefinedFunc(0), true},
		{0x4f, environ.DefinedFunc(0), true},
		{0x50, environ.DefinedFunc(1), true},
		{0x1000, environ.DefinedFunc(1), true},
	} {
		if f, ok := v.FuncOf(c.pos); ok != c.ok || f.Key != c.key {
			t.Errorf("FuncOf(%v) = %v, %v; want %v", c.pos, f.Key, ok, c.key)
		}
	}
}

func TestBuilderRefusesContradictions(t *testing.T) {
	for name, spoil := range map[string]func(b *Builder){
		"overlap":          func(b *Builder) { b.Text.Funcs[1].Start = 2 },
		"beyond text":      func(b *Builder) { b.Text.Funcs[4].Len = 2 },
		"repeated key":     func(b *Builder) { b.Text.Funcs[1].Key = b.Text.Funcs[0].Key },
		"trap order":       func(b *Builder) { b.Text.Traps[1].PC = 0 },
		"trap code":        func(b *Builder) { b.Text.Traps[1].Code = types.TrapNone },
		"address order":    func(b *Builder) { b.Text.Addrs[1].PC = 0 },
		"stray address":    func(b *Builder) { b.Text.Addrs[3].Pos = types.InlinedPos; b.Text.Inline[0].Base++ },
		"inline order":     func(b *Builder) { b.Text.Inline[1].Base = b.Text.Inline[0].Base },
		"inline in itself": func(b *Builder) { b.Text.Inline[0].Call = b.Text.Inline[0].Base },
		"inline nowhere":   func(b *Builder) { b.Text.Inline[1].Call = types.NoPos },
		"inline low":       func(b *Builder) { b.Text.Inline[0].Base = types.InlinedPos - 1 },
		"stack order":      func(b *Builder) { b.Text.Stacks[1].PC = 0 },
		"stack bits":       func(b *Builder) { b.Text.Stacks[1].Map.Bits = nil },
		"data range":       func(b *Builder) { b.Module.Datas[1].Len++ },
		"start function":   func(b *Builder) { b.Module.Start = 1 },
		"stack of a const": func(b *Builder) { b.Module.GlobalInits[0] = nil },
		"not escaping":     func(b *Builder) { b.Module.Elems[0].Funcs[0] = 2 },
		"import count":     func(b *Builder) { b.Module.NumImportedFuncs = 0 },
		"export":           func(b *Builder) { b.Module.Exports[0].Index = 3 },
		"table type":       func(b *Builder) { b.Module.Tables[0].Type.Elem = types.I32 },
	} {
		b := tinyBuilder()
		spoil(b)
		if _, err := b.Bytes(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestGolden pins the format: a change of a single byte needs a new FormatVersion.
func TestGolden(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# The artifact of tinyBuilder: ELF header, then each section. Made by go test -update.\n%s", hex.Dump(file[:elfHeaderSize]))
	for _, s := range f.Sections[1:] {
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n%s: %v %v offset %#x align %d link %d info %d entsize %d\n%s", s.Name, s.Type, s.Flags, s.Offset, s.Addralign, s.Link, s.Info, s.Entsize, hex.Dump(data))
	}
	golden := filepath.Join("testdata", "tiny.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("the artifact differs from %s:\n%s", golden, out.String())
	}
}

func TestOtherToolsReadIt(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if f.Machine != elf.EM_X86_64 || f.Class != elf.ELFCLASS64 || f.Type != elf.ET_REL {
		t.Errorf("debug/elf sees %v %v %v", f.Machine, f.Class, f.Type)
	}
	syms, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range syms {
		got = append(got, fmt.Sprintf("%s %s %d+%d", f.Sections[s.Section].Name, s.Name, s.Value, s.Size))
	}
	want := []string{".text func[0]:add?! 0+3", ".text intrinsic[4] 3+1", ".text func[1]:main 4+1", ".text host_to_wasm[0] 5+1", ".text host_to_wasm[1] 9+1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("symbols:\n got %q\nwant %q", got, want)
	}
	objdump, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("no objdump here")
	}
	path := filepath.Join(t.TempDir(), "tiny.cwasm")
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(objdump, "-d", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "<func[0]:add?!>:") || !strings.Contains(string(out), "add    %ecx,%eax") {
		t.Errorf("objdump: %v\n%s", err, out)
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	for n := range file {
		if _, err := Open(file[:n:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are accepted", n, len(file))
		}
	}
	if _, err := Open(append(file, 0)); err == nil {
		t.Error("an extra byte is accepted")
	}
}

func TestEveryBitFlipIsAnError(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	for i := range file {
		for bit := 0; bit < 8; bit++ {
			file[i] ^= 1 << bit
			if _, err := Open(file); err == nil {
				t.Fatalf("bit %d of byte %#x flipped is accepted", bit, i)
			}
			file[i] ^= 1 << bit
		}
	}
}

// exercise calls everything on v with arguments of all kinds.
func exercise(v *View) {
	for i := 0; i < v.NumFuncs(); i++ {
		f := v.FuncInfo(i)
		_ = v.Text()[f.Start : f.Start+f.Len]
		v.Func(f.Key)
		v.FuncAt(f.Start)
	}
	for i := 0; i < v.NumTraps(); i++ {
		v.Trap(v.TrapSite(i).PC)
	}
	for i := 0; i < v.NumAddrs(); i++ {
		v.Positions(nil, v.AddrSite(i).PC)
		v.FuncOf(v.Pos(v.AddrSite(i).PC))
	}
	for i := 0; i < v.NumStackMaps(); i++ {
		v.StackMap(v.StackSite(i).PC)
	}
	for _, x := range []uint32{0, 1, 1 << 31, ^uint32(0)} {
		v.FuncAt(x)
		v.Trap(x)
		v.Positions(nil, x)
		v.FuncOf(types.FilePos(x))
		v.StackMap(x)
		v.FuncName(types.FuncIndex(x))
	}
	for i := 0; i < 20; i++ {
		v.FuncName(types.FuncIndex(i))
	}
	host := testEngine()
	_ = v.Engine().CheckHost(&host)
}

// TestParsersAreHardened damages artifacts whose checksum is right again, and bypasses the
// checksum too, so that what stands behind it is tested.
func TestParsersAreHardened(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	v, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	// Most bytes are padding; damage the others.
	var places []int
	for i := range file {
		pad := i > 0x300 && uint64(i) < v.TextOffset() || uint64(i) > v.TextOffset()+0x400 && uint64(i) < v.DataOffset()
		if !pad {
			places = append(places, i)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	words := []uint32{0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 1 << 20, 1 << 31, 1<<32 - 1, uint32(len(file))}
	accepted := 0
	for round := 0; round < 60000; round++ {
		b := bytes.Clone(file)
		for n := 1 + r.IntN(4); n > 0; n-- {
			at := places[r.IntN(len(places))]
			switch r.IntN(3) {
			case 0:
				b[at] = byte(r.Uint32())
			case 1:
				b[at] ^= 1 << r.IntN(8)
			default:
				if at+4 <= len(b) {
					binary.LittleEndian.PutUint32(b[at:], words[r.IntN(len(words))])
				}
			}
		}
		if round%16 == 0 {
			b = b[:r.IntN(len(b)+1)]
		}
		if len(b) < elfHeaderSize+engineFixed {
			continue
		}
		open := open
		if round%4 == 0 { // through the front door
			seal(b)
			open = Open
		}
		if checkELFHeader(b) != nil {
			continue
		}
		if v, err := open(b); err == nil {
			accepted++
			exercise(v)
			// What is accepted is canonical: the description encodes to the same bytes.
			m := appendModule(nil, v.Module())
			if !bytes.Contains(b, m) {
				t.Fatalf("round %d: the module's description has two encodings", round)
			}
		}
	}
	if accepted < 100 {
		t.Errorf("only %d of the damaged files were accepted; the test reaches too little", accepted)
	}
}

func TestAllocationIsBounded(t *testing.T) {
	// Every count in every decoded section claims as much as it can.
	file := mustBytes(t, tinyBuilder())
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	info := f.Section(".wt.info")
	for i := uint64(0); i < info.Size; i++ {
		b := bytes.Clone(file)
		copy(b[info.Offset+i:info.Offset+info.Size], "\xFF\xFF\xFF\xFF\x0F")
		n := testing.AllocsPerRun(1, func() { open(b) })
		if n > 1000 {
			t.Errorf("offset %d: %v allocations", i, n)
		}
	}
}

func TestCheckHost(t *testing.T) {
	for _, c := range []struct {
		change func(mod, host *Engine)
		want   string
	}{
		{func(m, h *Engine) {}, ""},
		{func(m, h *Engine) { h.Compiler, h.Settings = "", nil }, ""},
		{func(m, h *Engine) { h.Features |= types.FeatureGC }, ""},
		{func(m, h *Engine) { m.Version = "0.0.1" }, "Module was compiled with incompatible version '0.0.1', this is '1.2.3'"},
		{func(m, h *Engine) { m.Target.Arch = environ.ArchARM64 }, "Module was compiled for architecture 'arm64', but the host's is 'amd64'"},
		{func(m, h *Engine) { m.Target.OS = "darwin" }, "Module was compiled for operating system 'darwin', but the host's is 'linux'"},
		{func(m, h *Engine) { h.Compiler = "interp" }, "Module was compiled with compiler 'handmade', but the host uses 'interp'"},
		{func(m, h *Engine) { h.Settings[1].Value = "none" }, "Module was compiled with opt of 'speed' but 'none' is expected for the host"},
		{func(m, h *Engine) {
			m.Settings = append(m.Settings, environ.Setting{Name: "has_y", Value: "false"})
			h.Settings = append(h.Settings, environ.Setting{Name: "has_y", Value: "true"})
		}, ""},
		{func(m, h *Engine) {
			m.Settings = append([]environ.Setting{}, environ.Setting{Name: "has_x", Value: "true"}, environ.Setting{Name: "has_y", Value: "true"})
			h.Settings = append([]environ.Setting{}, environ.Setting{Name: "has_x", Value: "true"}, environ.Setting{Name: "has_y", Value: "false"})
		}, "Module was compiled for processors with y, which the host does not have or does not use"},
		{func(m, h *Engine) { h.Settings = h.Settings[:1] }, `Module was compiled with setting "opt", which the host's compiler does not have`},
		{func(m, h *Engine) { m.Settings = m.Settings[1:] }, `Module was compiled without setting "cpu", which the host's compiler has`},
		{func(m, h *Engine) { m.Tunables.MemoryReservation = 1 }, "Module was compiled with a memory reservation of '1' but '4294967296' is expected for the host"},
		{func(m, h *Engine) { m.Tunables.MemoryGuard = 2 }, "Module was compiled with a memory guard size of '2' but '2147483648' is expected for the host"},
		{func(m, h *Engine) { h.Tunables.StackGuard = 3 }, "Module was compiled with a stack guard size of '65536' but '3' is expected for the host"},
		{func(m, h *Engine) { h.Tunables.SignalsBasedTraps = false }, "Module was compiled with signals-based traps but it is not enabled for the host"},
		{func(m, h *Engine) { m.Tunables.EpochInterruption = true }, "Module was compiled with epoch interruption but it is not enabled for the host"},
		{func(m, h *Engine) { h.Tunables.ConsumeFuel = true }, "Module was compiled without fuel support but it is enabled for the host"},
		{func(m, h *Engine) { m.Tunables.AddressMap = false }, "Module was compiled without an address map but it is enabled for the host"},
		{func(m, h *Engine) { m.Features |= types.FeatureThreads | types.FeatureGC }, "Module was compiled with support for WebAssembly feature `gc` but it is not enabled for the host"},
		{func(m, h *Engine) { m.Features |= 1 << 60 }, "Module was compiled with support for WebAssembly feature `0x1000000000000000` but it is not enabled for the host"},
	} {
		mod, host := testEngine(), testEngine()
		c.change(&mod, &host)
		got := ""
		if err := mod.CheckHost(&host); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestFormatVersionComesFirst(t *testing.T) {
	file := mustBytes(t, tinyBuilder())
	file[elfHeaderSize+8]++ // and the checksum is wrong, too
	want := fmt.Sprintf("artifact format %d, but this program reads format %d", FormatVersion+1, FormatVersion)
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error is %v", err)
	}
	if _, err := Open([]byte("\x00asm\x01\x00\x00\x00")); err != errNotArtifact {
		t.Errorf("a module in binary form: %v", err)
	}
}

// Every tunable must be compared at load; this fails when one is added and forgotten.
func TestEveryTunableIsStoredAndCompared(t *testing.T) {
	typ := reflect.TypeFor[environ.Tunables]()
	for i := 0; i < typ.NumField(); i++ {
		mod, host := testEngine(), testEngine()
		switch f := reflect.ValueOf(&mod.Tunables).Elem().Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(!f.Bool())
		default:
			f.SetUint(f.Uint() + 1)
		}
		if mod.CheckHost(&host) == nil {
			t.Errorf("%s is not compared", typ.Field(i).Name)
		}
		var back Engine
		if err := decode("test", encode(nil, mod.code), back.code); err != nil || back.Tunables != mod.Tunables {
			t.Errorf("%s is not stored: %v", typ.Field(i).Name, err)
		}
	}
}
