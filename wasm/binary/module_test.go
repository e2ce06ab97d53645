package binary_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// describe prints what a module says apart from where in the binary it says so.
func describe(m *binary.Module) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("types %+v %v", m.Types, m.Groups)
	for _, x := range m.Imports {
		p("import %q %q %+v", x.Module, x.Name, x.Type)
	}
	p("funcs %v memories %+v tags %v start %d data count %d", m.Funcs, m.Memories, m.Tags, m.Start, m.DataCount)
	for _, x := range m.Tables {
		p("table %+v % x", x.Type, x.Init.Bytes)
	}
	for _, x := range m.Globals {
		p("global %+v % x", x.Type, x.Init.Bytes)
	}
	for _, x := range m.Exports {
		p("export %q %v %d", x.Name, x.Kind, x.Index)
	}
	for _, x := range m.Elems {
		p("elem %d %v %v %d % x %v", x.Mode, x.UsesExprs, x.Type, x.Table, x.At.Bytes, x.Funcs)
		for _, e := range x.Exprs {
			p("\t% x", e.Bytes)
		}
	}
	for _, x := range m.Bodies {
		p("body % x", x.Bytes)
	}
	for _, x := range m.Datas {
		p("data %d %d % x %q", x.Mode, x.Memory, x.At.Bytes, x.Bytes)
	}
	for _, x := range m.Customs {
		p("custom %q after %v %q", x.Name, x.After, x.Bytes)
	}
	p("imported %d %d %d %d %d", m.NumImportedFuncs, m.NumImportedTables, m.NumImportedMemories, m.NumImportedGlobals, m.NumImportedTags)
	return b.String()
}

func decode(t *testing.T, data []byte, f types.Features) *binary.Module {
	t.Helper()
	m, err := binary.Decode(data, f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRoundTrip checks decode(encode(m)) == m on modules that were built, and
// decode(encode(decode(data))) == decode(data) on one that was compiled.
func TestRoundTrip(t *testing.T) {
	gc := &binary.Module{
		Types: []types.SubType{
			{Composite: types.CompositeType{Kind: types.CompositeStruct, Fields: []types.FieldType{{Storage: types.StorageI8, Mutable: true}, {Storage: types.StorageType(types.Ref(true, types.ConcreteHeap(1)))}}}},
			{Supers: []types.TypeIndex{0}, Final: true, Composite: types.CompositeType{Kind: types.CompositeStruct, Fields: []types.FieldType{{Storage: types.StorageI8, Mutable: true}, {Storage: types.StorageType(types.Ref(false, types.HeapNone))}}}},
			{Final: true, Group: 1, Composite: types.CompositeType{Kind: types.CompositeArray, Fields: []types.FieldType{{Storage: types.StorageI16}}}},
			{Final: true, Group: 2, Composite: types.CompositeType{Func: types.FuncType{Params: []types.ValType{types.Ref(false, types.ConcreteHeap(0)), types.ExnRef}}}},
		},
		Groups: []types.RecGroup{{Start: 0, Len: 2}, {Start: 2, Len: 1}, {Start: 3, Len: 1}},
		Imports: []binary.Import{
			{Type: binary.ExternType{Kind: types.ExternTag, Tag: types.TagType{Type: 3}}},
			{Type: binary.ExternType{Kind: types.ExternMemory, Memory: types.MemoryType{Is64: true, Shared: true, PageSizeLog2: 0, Limits: types.Limits{Min: 1, Max: 1 << 40, HasMax: true}}}},
		},
		Tags: []types.TagType{{Type: 3}},
		Tables: []binary.Table{
			{Type: types.TableType{Elem: types.Ref(false, types.HeapI31), Is64: true, Limits: types.Limits{Min: 3}}, Init: testmod.Expr(testmod.I32(1), ops.RefI31)},
		},
		Memories:  []types.MemoryType{{PageSizeLog2: 16}, {PageSizeLog2: 16, Limits: types.Limits{Min: 2, Max: 5, HasMax: true}}},
		Start:     types.FuncIndex(types.None),
		DataCount: types.None,
		Exports:   []binary.Export{{Name: "tag", Kind: types.ExternTag, Index: 1}},
		Elems: []binary.Elem{
			{Mode: binary.Declared, UsesExprs: true, Type: types.Ref(false, types.ConcreteHeap(3)), Exprs: []binary.ConstExpr{testmod.Expr(testmod.I(ops.RefNull, 3))}},
			{Mode: binary.Active, Table: 0, UsesExprs: true, Type: types.Ref(true, types.HeapI31), At: testmod.Expr(testmod.I32(0))},
		},
		Datas:               []binary.Data{{Memory: 1, At: testmod.Expr(testmod.I32(0)), Bytes: make([]byte, 300)}},
		NumImportedMemories: 1, NumImportedTags: 1,
	}
	all := types.FeaturesWasm3 | types.FeatureThreads | types.FeatureCustomPageSizes
	for _, c := range []struct {
		name string
		m    *binary.Module
		f    types.Features
	}{
		{"empty", &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None}, types.FeaturesMVP},
		{"sample", testmod.Sample(), types.FeaturesWasm2},
		{"gc", gc, all},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, want := describe(decode(t, binary.Encode(c.m), c.f)), describe(c.m)
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	t.Run("go", func(t *testing.T) {
		data := testmod.GoModule(t)
		m := decode(t, data, types.FeaturesWasm2)
		enc := binary.Encode(m)
		if describe(decode(t, enc, types.FeaturesWasm2)) != describe(m) {
			t.Error("the module changed")
		}
		// Operators decode to what encodes to them: the linker pads indices, so compare a
		// second time around.
		var in binary.Instr
		for _, b := range m.Bodies {
			once := recode(t, b.Bytes, b.Offset, &in)
			if !bytes.Equal(recode(t, once, 0, &in), once) {
				t.Fatal("a body changed")
			}
		}
	})
}

// recode decodes and encodes all operators of a body.
func recode(t *testing.T, body []byte, offset uint32, in *binary.Instr) []byte {
	l := binary.Body{Bytes: body, Offset: offset}.Locals()
	var decls []binary.LocalDecl
	for l.Next() {
		decls = append(decls, binary.LocalDecl{Count: l.Count, Type: l.Type})
	}
	r := l.Code()
	var code []byte
	for r.Next(in) {
		code = r.AppendCopy(code, in)
	}
	if r.Err() != nil || l.Err() != nil {
		t.Fatal(l.Err(), r.Err())
	}
	return binary.NewBody(decls, code).Bytes
}

// TestZeroCopy checks that the parts of a module are parts of the input, at their offsets.
func TestZeroCopy(t *testing.T) {
	data := binary.Encode(testmod.Sample())
	m := decode(t, data, types.FeaturesWasm2)
	part := func(what string, b []byte, offset uint32) {
		if len(b) > 0 && &data[offset] != &b[0] {
			t.Errorf("%s is not at %#x of the input", what, offset)
		}
	}
	for _, b := range m.Bodies {
		part("body", b.Bytes, b.Offset)
	}
	for _, g := range m.Globals {
		part("initial value", g.Init.Bytes, g.Init.Offset)
	}
	for _, c := range m.Customs {
		part("custom section", c.Bytes, c.Offset)
	}
	for _, s := range m.Sections {
		part("section", s.Bytes, s.Offset)
	}
	if m.CodeOffset() == 0 || m.Bodies[0].Offset < m.CodeOffset() {
		t.Errorf("code section at %#x, first body at %#x", m.CodeOffset(), m.Bodies[0].Offset)
	}
}

func TestNames(t *testing.T) {
	m := decode(t, binary.Encode(testmod.Sample()), types.FeaturesWasm2)
	n := m.Names()
	var got []string
	n.Funcs(func(i types.FuncIndex, name string) { got = append(got, fmt.Sprintf("%d %s", i, name)) })
	n.Locals(func(f types.FuncIndex, l types.LocalIndex, name string) {
		got = append(got, fmt.Sprintf("%d %d %s", f, l, name))
	})
	n.Globals(func(i uint32, name string) { t.Error("a global has a name") })
	if n.Module() != "sample" || fmt.Sprint(got) != "[1 run 1 0 x]" {
		t.Errorf("names %q %q", n.Module(), got)
	}
	// A malformed name section gives what comes before the error.
	for _, c := range m.Customs {
		if c.Name != "name" {
			continue
		}
		for i := range c.Bytes {
			for v := range 256 {
				old := c.Bytes[i]
				c.Bytes[i] = byte(v)
				n := m.Names()
				_ = n.Module()
				n.Funcs(func(types.FuncIndex, string) {})
				n.Locals(func(types.FuncIndex, types.LocalIndex, string) {})
				c.Bytes[i] = old
			}
		}
	}
	if n := (&binary.Module{}).Names(); n.Module() != "" {
		t.Error("a module without names has one")
	}
}

const header = "\x00asm\x01\x00\x00\x00"

func TestMalformed(t *testing.T) {
	w2, w3 := types.FeaturesWasm2, types.FeaturesWasm3
	for _, c := range []struct {
		data string
		f    types.Features
		want string
	}{
		{"", w2, "unexpected end (at offset 0x0)"},
		{"\x00as", w2, "unexpected end (at offset 0x3)"},
		{"\x00asn\x01\x00\x00\x00", w2, "magic header not detected (at offset 0x0)"},
		{"\x00asm\x0D\x00\x01\x00", w2, "unknown binary version (at offset 0x4)"},
		{header + "\x0E\x01\x00", w2, "malformed section id"},
		{header + "\x0D\x01\x00", w2, "malformed section id"},
		{header + "\x01\x05\x00", w2, "length out of bounds (at offset 0x9)"},
		{header + "\x01\x02\x00\x00", w2, "section size mismatch (at offset 0xb)"},
		{header + "\x01\x81\x80\x80\x80\x80\x00\x00", w2, "integer representation too long"},
		{header + "\x02\x01\x00\x01\x01\x00", w2, "unexpected content after last section"},
		{header + "\x01\x01\x00\x01\x01\x00", w2, "unexpected content after last section"},
		{header + "\x00\x02\x01\xFF", w2, "malformed UTF-8 encoding (at offset 0xb)"},
		{header + "\x00\x00", w2, "unexpected end"},
		{header + "\x01\x02\x01\x40", w2, "malformed definition type"},
		{header + "\x01\x03\x01\x5F\x00", w2, "malformed definition type: gc support is not enabled"},
		{header + "\x01\x05\x01\x60\x01\x40\x00", w2, "malformed value type"},
		{header + "\x02\x04\x01\x00\x00\x05", w2, "malformed import kind"},
		{header + "\x02\x04\x01\x00\x00\x04", w2, "malformed import kind"},
		{header + "\x04\x04\x01\x7F\x00\x00", w2, "malformed reference type (at offset 0xb)"},
		{header + "\x05\x03\x01\x04\x00", w2, "integer too large"},
		{header + "\x05\x03\x01\x81\x00", w2, "integer representation too long"},
		{header + "\x05\x03\x01\x08\x00", w3, "malformed limits flags"},
		{header + "\x06\x06\x01\x7F\x02\x41\x00\x0B", w2, "malformed mutability"},
		{header + "\x06\x05\x01\x7F\x00\x41\x00", w2, "unexpected end of section or function"},
		{header + "\x07\x04\x01\x00\x04\x00", w2, "malformed export kind"},
		{header + "\x09\x03\x01\x08\x00", w2, "malformed elements segment kind"},
		{header + "\x09\x04\x01\x01\x01\x00", w2, "malformed element kind"},
		{header + "\x0B\x02\x01\x03", w2, "malformed data segment kind"},
		{header + "\x0B\x04\x01\x01\x05\x61", w2, "unexpected end of section or function"},
		{header + "\x03\x02\x01\x00", w2, "function and code section have inconsistent lengths"},
		{header + "\x0C\x01\x01", w2, "data count and data section have inconsistent lengths"},
		{header + "\x0A\x04\x01\x02\x00\x01", w2, "unexpected end of section or function"},
		{header + "\x0A\x04\x01\x02\x00\x01\x0B\x01\x00", w2, "section size mismatch"},
		{header + "\x0A\x07\x02\x02\x00\x01\x05\x00\x0B", w2, "END opcode expected"},
		{header + "\x01\xFF\xFF\xFF\xFF\x0F", w2, "length out of bounds"},
		{header + "\x01\x05\xFF\xFF\xFF\xFF\x0F", w2, "length out of bounds"},
		{header + "\x07\x05\xFF\xFF\xFF\xFF\x0F", w2, "length out of bounds"},
	} {
		_, err := binary.Decode([]byte(c.data), c.f)
		var e *binary.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.data, err, c.want)
		}
	}
}

// readAll reads everything that decoding leaves unread.
func readAll(m *binary.Module) {
	var in binary.Instr
	for _, b := range m.Bodies {
		l := b.Locals()
		for l.Next() {
		}
		if l.Err() != nil {
			continue
		}
		for r := l.Code(); r.Next(&in); {
		}
	}
	n := m.Names()
	_ = n.Module()
	n.Funcs(func(types.FuncIndex, string) {})
	n.Locals(func(types.FuncIndex, types.LocalIndex, string) {})
}

// TestPrefixes decodes every prefix of the sample, and some of a real module.
func TestPrefixes(t *testing.T) {
	check := func(data []byte, step int) {
		whole := decode(t, data, types.FeaturesWasm2)
		ends := map[int]bool{8: true}
		for _, s := range whole.Sections {
			ends[int(s.Offset)+len(s.Bytes)] = true
		}
		for n := 0; n < len(data); n += step {
			// Cut between sections, a prefix may be a module; elsewhere it cannot be.
			if _, err := binary.Decode(data[:n:n], types.FeaturesWasm2); err == nil && !ends[n] {
				t.Fatalf("prefix of %d bytes is accepted", n)
			}
		}
	}
	check(binary.Encode(testmod.Sample()), 1)
	if !testing.Short() {
		check(testmod.GoModule(t), 40_009)
	}
}

// TestMutations decodes damaged modules: each is an error or a module that can be read.
func TestMutations(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	data := binary.Encode(testmod.Sample())
	accepted := 0
	for range 50_000 {
		b := testmod.Mutate(data, rnd.IntN)
		m, err := binary.Decode(b, types.FeaturesWasm3|types.FeatureThreads)
		if err == nil {
			accepted++
			readAll(m)
			if _, err := binary.Decode(binary.Encode(m), types.FeaturesWasm3|types.FeatureThreads); err != nil {
				t.Fatalf("% x decodes, but encoded again it does not: %v", b, err)
			}
		}
	}
	if accepted == 0 || accepted == 50_000 {
		t.Errorf("%d mutations accepted", accepted)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(binary.Encode(testmod.Sample()))
	f.Add([]byte(header))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := binary.Decode(data, types.FeaturesWasm3|types.FeatureThreads)
		if err != nil {
			return
		}
		readAll(m)
		again, err := binary.Decode(binary.Encode(m), types.FeaturesWasm3|types.FeatureThreads)
		if err != nil {
			t.Fatal(err)
		}
		if describe(again) != describe(m) {
			t.Error("the module changed")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := testmod.GoModule(b)
	b.Run("module", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := binary.Decode(data, types.FeaturesWasm2); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("operators", func(b *testing.B) {
		m, err := binary.Decode(data, types.FeaturesWasm2)
		if err != nil {
			b.Fatal(err)
		}
		var in binary.Instr
		size, n := 0, 0
		b.ReportAllocs()
		for b.Loop() {
			size, n = 0, 0
			for _, body := range m.Bodies {
				l := body.Locals()
				for l.Next() {
				}
				for r := l.Code(); r.Next(&in); {
					n++
				}
				size += len(body.Bytes)
			}
		}
		b.SetBytes(int64(size))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/operator")
	})
}
