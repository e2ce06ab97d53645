package wasmtime

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// This file compares panics, errors and their texts with those of wasmtime-go. The statements of
// parityCases, in a program of their own that imports wasmtime-go v39.0.1, printed testdata/parity.txt (with
// RUST_BACKTRACE=0).

// parityDiffers says where we print something else, and what.
var parityDiffers = map[string]string{
	// Wasmtime takes the name "s" for a mangled one.
	"start trap": `*wasmtime.Trap "error while executing at wasm backtrace:\n    0:     0x1a - <unknown>!s\n\nCaused by:\n    wasm trap: wasm ` + "`unreachable`" + ` instruction executed"`,
	// The words of decoders are our own, as are those of files, which say why.
	"new module":       `*wasmtime.Error "failed to parse WebAssembly module\n\nCaused by:\n    unexpected end (at offset 0x2)"`,
	"new module empty": `*wasmtime.Error "failed to parse WebAssembly module\n\nCaused by:\n    unexpected end (at offset 0x0)"`,
	"deserialize":      `*wasmtime.Error "artifact: not a compiled WebAssembly module"`,
	"wat":              `*wasmtime.Error "unknown operator foo\n     --> <anon>:1:16\n      |\n    1 | (module (func (foo)))\n      |                ^"`,
	"stdin":            `*fmt.wrapError "failed to open file: open /no/file: no such file or directory"`,
	"preopen":          `*fmt.wrapError "failed to preopen directory: stat /no/dir: no such file or directory"`,
}

// TestParity compares the lines of parityCases.
func TestParity(t *testing.T) {
	data, err := os.ReadFile("testdata/parity.txt")
	if err != nil {
		t.Fatal(err)
	}
	theirs := make(map[string]string)
	for line := range strings.Lines(string(data)) {
		name, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		theirs[name] = text
	}
	parityCases(t, func(name string, f func() (any, error)) {
		got := outcome(f)
		want, ok := theirs[name]
		if !ok {
			t.Errorf("%s: not in the file", name)
		}
		if ours, ok := parityDiffers[name]; ok {
			if ours == want {
				t.Errorf("%s is listed as different but is not", name)
			}
			want = ours
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
		delete(theirs, name)
	})
	for name := range theirs {
		t.Errorf("%s: not tried", name)
	}
}

// outcome returns what f did, in one line.
func outcome(f func() (any, error)) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprintf("panic %v", r)
		}
	}()
	v, err := f()
	if err != nil {
		return fmt.Sprintf("%T %q", err, err.Error())
	}
	return fmt.Sprint(v)
}

func first[T any](v T, err error) (any, error) { return v, err }
func only(err error) (any, error)              { return nil, err }

type kind int32

func parityCases(t *testing.T, show func(string, func() (any, error))) {
	e := NewEngine()
	s := NewStore(e)
	i32 := NewValType(KindI32)
	show("cfg reuse", func() (any, error) { c := NewConfig(); NewEngineWithConfig(c); NewEngineWithConfig(c); return nil, nil })
	show("cfg set", func() (any, error) { c := NewConfig(); NewEngineWithConfig(c); c.SetWasmSIMD(true); return nil, nil })
	show("valkind", func() (any, error) { return ValKind(77).String(), nil })
	for i, v := range []Val{ValI32(1), ValI64(1), ValF32(1), ValF64(1), ValFuncref(nil), ValExternref(nil)} {
		show(fmt.Sprint("i32 of ", i), func() (any, error) { return v.I32(), nil })
		show(fmt.Sprint("i64 of ", i), func() (any, error) { return v.I64(), nil })
		show(fmt.Sprint("f32 of ", i), func() (any, error) { return v.F32(), nil })
		show(fmt.Sprint("f64 of ", i), func() (any, error) { return v.F64(), nil })
		show(fmt.Sprint("func of ", i), func() (any, error) { return v.Funcref(), nil })
		show(fmt.Sprint("extern of ", i), func() (any, error) { return v.Externref(), nil })
	}
	show("memtype", func() (any, error) { _, err := NewMemoryType(1<<16+1, false, 0, false); return only(err) })
	show("memtype max", func() (any, error) { _, err := NewMemoryType(1, true, 1<<16+1, false); return only(err) })
	show("memtype min>max", func() (any, error) { _, err := NewMemoryType(2, true, 1, false); return only(err) })
	show("memtype64", func() (any, error) { _, err := NewMemoryType64(1<<48+1, false, 0, false); return only(err) })
	show("memtype shared", func() (any, error) { _, err := NewMemoryType(1, false, 0, true); return only(err) })
	f := WrapFunc(s, func(a int32, b int64) {})
	show("args many", func() (any, error) { return f.Call(s, 1, 2, 3) })
	show("args few", func() (any, error) { return f.Call(s, 1) })
	show("args type", func() (any, error) { return f.Call(s, int64(1), 2) })
	show("args val", func() (any, error) { return f.Call(s, ValF32(1), 2) })
	show("args string", func() (any, error) { return f.Call(s, "x", 2) })
	g := WrapFunc(s, func(a float32) {})
	show("args int", func() (any, error) { return g.Call(s, 1) })
	show("wrap 1", func() (any, error) { return WrapFunc(s, 1), nil })
	show("results 0", func() (any, error) {
		return NewFunc(s, NewFuncType(nil, []*ValType{i32}), func(*Caller, []Val) ([]Val, *Trap) { return nil, nil }).Call(s)
	})
	show("results kind", func() (any, error) {
		return NewFunc(s, NewFuncType(nil, []*ValType{i32}), func(*Caller, []Val) ([]Val, *Trap) { return []Val{ValI64(1)}, nil }).Call(s)
	})
	tr := NewTrap("once")
	once := NewFunc(s, NewFuncType(nil, nil), func(*Caller, []Val) ([]Val, *Trap) { return nil, tr })
	show("trap 1", func() (any, error) { return once.Call(s) })
	show("trap 2", func() (any, error) { return once.Call(s) })
	tr2 := NewTrap("once")
	once2 := WrapFunc(s, func() *Trap { return tr2 })
	show("wtrap 1", func() (any, error) { return once2.Call(s) })
	show("wtrap 2", func() (any, error) { return once2.Call(s) })
	show("trap message", func() (any, error) { return NewTrap("msg").Error(), nil })
	show("trap code", func() (any, error) { return NewTrap("msg").Code(), nil })
	show("trap frames", func() (any, error) { return len(NewTrap("msg").Frames()), nil })
	var c *Caller
	WrapFunc(s, func(x *Caller) { c = x }).Call(s)
	show("caller data", func() (any, error) { return c.Data(), nil })
	show("caller export", func() (any, error) { return c.GetExport("x"), nil })
	show("caller store", func() (any, error) { return f.Call(c, 1, 2) })
	show("alias", func() (any, error) { return WrapFunc(s, func() kind { return 5 }).Call(s) })
	show("imports", func() (any, error) {
		_, err := NewInstance(s, module(t, e, `(import "" "h" (func))`), nil)
		return only(err)
	})
	show("import type", func() (any, error) {
		_, err := NewInstance(s, module(t, e, `(import "" "h" (func))`), []AsExtern{f})
		return only(err)
	})
	show("import kind", func() (any, error) {
		_, err := NewInstance(s, module(t, e, `(import "" "h" (memory 1))`), []AsExtern{f})
		return only(err)
	})
	l := NewLinker(e)
	show("linker", func() (any, error) {
		_, err := l.Instantiate(s, module(t, e, `(import "" "h" (func))`))
		return only(err)
	})
	show("define", func() (any, error) { return only(l.Define(s, "a", "b", f)) })
	show("define 2", func() (any, error) { return only(l.Define(s, "a", "b", f)) })
	show("linker type", func() (any, error) {
		_, err := l.Instantiate(s, module(t, e, `(import "a" "b" (func))`))
		return only(err)
	})
	show("default", func() (any, error) {
		f, err := l.GetDefault(s, "nope")
		if err != nil {
			return nil, err
		}
		return f.Call(s)
	})
	show("default kind", func() (any, error) {
		m, _ := NewMemoryType(1, false, 0, false)
		mm, _ := NewMemory(s, m)
		l.Define(s, "zz", "", mm)
		_, err := l.GetDefault(s, "zz")
		return only(err)
	})
	in, err := NewInstance(s, module(t, e, `(module $name (memory (export "m") 1 2) (table (export "t") 2 3 funcref) (global (export "g") i32 (i32.const 1)) (global (export "mg") (mut i32) (i32.const 1))
		(func $inner unreachable) (func (export "trap") call $inner) (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
		(func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
		(func (export "ind") (param i32) (call_indirect (param i64) (i64.const 0) (local.get 0)))
		(elem (i32.const 0) $inner)
		(func $rec (export "rec") (call $rec)))`), nil)
	if err != nil {
		t.Fatal(err)
	}
	call := func(n string, a ...any) {
		show("call "+n+fmt.Sprint(a...), func() (any, error) { return in.GetFunc(s, n).Call(s, a...) })
	}
	call("trap")
	call("div", 1, 0)
	call("div", -1<<31, -1)
	call("load", -1)
	call("ind", 0)
	call("ind", 1)
	call("ind", 2)
	show("grow", func() (any, error) { return first(in.GetExport(s, "m").Memory().Grow(s, 5)) })
	tb := in.GetExport(s, "t").Table()
	show("tget", func() (any, error) { v, err := tb.Get(s, 9); return v.Kind(), err })
	show("tset", func() (any, error) { return only(tb.Set(s, 9, ValFuncref(nil))) })
	show("tset kind", func() (any, error) { return only(tb.Set(s, 0, ValI32(1))) })
	show("tgrow", func() (any, error) { return first(tb.Grow(s, 9, ValFuncref(nil))) })
	show("gset", func() (any, error) { return only(in.GetExport(s, "g").Global().Set(s, ValI32(1))) })
	show("gset kind", func() (any, error) { return only(in.GetExport(s, "mg").Global().Set(s, ValI64(1))) })
	show("newglobal", func() (any, error) { _, err := NewGlobal(s, NewGlobalType(i32, true), ValI64(1)); return only(err) })
	show("newtable", func() (any, error) {
		_, err := NewTable(s, NewTableType(NewValType(KindFuncref), 1, false, 0), ValI64(1))
		return only(err)
	})
	show("getfunc none", func() (any, error) { return in.GetFunc(s, "x") == nil, nil })
	show("getexport none", func() (any, error) { return in.GetExport(s, "x") == nil, nil })
	h := NewFunc(s, NewFuncType(nil, nil), func(*Caller, []Val) ([]Val, *Trap) { return nil, NewTrap("host trap") })
	in2, err := NewInstance(s, module(t, e, `(import "" "h" (func $h)) (func (export "f") (call $h))`), []AsExtern{h})
	if err != nil {
		t.Fatal(err)
	}
	show("host trap direct", func() (any, error) { return h.Call(s) })
	show("host trap", func() (any, error) { return in2.GetFunc(s, "f").Call(s) })
	show("start trap", func() (any, error) {
		_, err := NewInstance(s, module(t, e, `(func $s unreachable) (start $s)`), nil)
		return only(err)
	})
	show("fuel", func() (any, error) { return first(s.GetFuel()) })
	show("set fuel", func() (any, error) { return only(s.SetFuel(1)) })
	show("new module", func() (any, error) { _, err := NewModule(e, []byte{1, 2}); return only(err) })
	show("new module empty", func() (any, error) { _, err := NewModule(e, nil); return only(err) })
	show("deserialize", func() (any, error) { _, err := NewModuleDeserialize(e, []byte{1, 2}); return only(err) })
	show("module file", func() (any, error) { _, err := NewModuleFromFile(e, "/no/file"); return only(err) })
	show("wat", func() (any, error) { _, err := Wat2Wasm("(module (func (foo)))"); return only(err) })
	show("env", func() (any, error) { NewWasiConfig().SetEnv([]string{"a"}, nil); return nil, nil })
	show("stdin", func() (any, error) { return only(NewWasiConfig().SetStdinFile("/no/file")) })
	show("preopen", func() (any, error) { return only(NewWasiConfig().PreopenDir("/no/dir", "/", DIR_READ, FILE_READ)) })
	show("closed engine", func() (any, error) { e := NewEngine(); e.Close(); NewStore(e); return nil, nil })
	show("closed store", func() (any, error) { s := NewStore(e); s.Close(); WrapFunc(s, func() {}); return nil, nil })
	show("closed module", func() (any, error) { m := module(t, e, "(module)"); m.Close(); m.Imports(); return nil, nil })
	show("closed wasi", func() (any, error) { w := NewWasiConfig(); s.SetWasi(w); w.InheritArgv(); return nil, nil })
}
