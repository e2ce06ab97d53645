package spectest

// This file tests the translation between scripts and the API, and the host module.

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

func newEngine(t *testing.T, o Options) *Engine {
	t.Helper()
	e, err := New(wasmtime.NewEngine(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func compile(t *testing.T, e *Engine, text string) (any, error) {
	t.Helper()
	b, err := wat.ToBinary([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e.Compile(b)
}

func instantiate(t *testing.T, e *Engine, text string) any {
	t.Helper()
	m, err := compile(t, e, text)
	if err != nil {
		t.Fatal(err)
	}
	i, err := e.Instantiate(m)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestValues passes each kind of value through a function that returns it, and through a global.
func TestValues(t *testing.T) {
	e := newEngine(t, Options{})
	for _, c := range []struct {
		ty string
		v  wast.Value
	}{
		{"i32", wast.Value{Type: wast.I32, Lo: 0x80000001}},
		{"i64", wast.Value{Type: wast.I64, Lo: 1<<63 | 1}},
		{"f32", wast.Value{Type: wast.F32, Lo: 0xFF800001}}, // a signalling NaN keeps its bits
		{"f64", wast.Value{Type: wast.F64, Lo: 0x7FF0000000000001}},
		{"v128", wast.Value{Type: wast.V128, Lo: 1, Hi: 2}},
		{"externref", wast.Value{Type: wast.Ref, Heap: wast.HeapExtern, Lo: 0}},
		{"externref", wast.Value{Type: wast.Ref, Heap: wast.HeapExtern, Lo: 1 << 40}},
		{"externref", wast.Value{Type: wast.Ref, Heap: wast.HeapExtern, Null: true}},
		{"funcref", wast.Value{Type: wast.Ref, Heap: wast.HeapFunc, Null: true}},
	} {
		zero := map[string]string{"externref": "(ref.null extern)", "funcref": "(ref.null func)", "v128": "(v128.const i64x2 0 0)"}[c.ty]
		if zero == "" {
			zero = "(" + c.ty + ".const 0)"
		}
		i := instantiate(t, e, `(module (global $g (export "g") (mut `+c.ty+`) `+zero+`)
			(func (export "one") (param `+c.ty+`) (result `+c.ty+`) (global.set $g (local.get 0)) (local.get 0))
			(func (export "two") (param `+c.ty+`) (result i32 `+c.ty+`) (i32.const 7) (local.get 0))
			(func (export "none") (param `+c.ty+`)))`)
		for export, n := range map[string]int{"none": 0, "one": 1, "two": 2} {
			got, err := e.Invoke(i, export, []wast.Value{c.v})
			if err != nil || len(got) != n || n > 0 && got[n-1] != c.v {
				t.Errorf("%s of %v gives %v, %v", export, c.v, got, err)
			}
		}
		if got, err := e.Get(i, "g"); err != nil || got != c.v {
			t.Errorf("the global is %v, %v, want %v", got, err, c.v)
		}
	}
	i := instantiate(t, e, `(module (func $f (export "f") (result funcref) (ref.func $f)))`)
	if got, err := e.Invoke(i, "f", nil); err != nil || len(got) != 1 || got[0] != (wast.Value{Type: wast.Ref, Heap: wast.HeapFunc}) {
		t.Errorf("a function gives %v, %v", got, err)
	}
}

// TestErrors checks the classes and texts of errors.
func TestErrors(t *testing.T) {
	e := newEngine(t, Options{})
	i := instantiate(t, e, `(module (memory 1)
		(func (export "div") (drop (i32.div_u (i32.const 1) (i32.const 0))))
		(func $f (export "deep") (call $f))
		(global (export "g") i32 (i32.const 1)))`)
	invoke := func(export string) error { _, err := e.Invoke(i, export, nil); return err }
	link := func(text string) error {
		m, err := compile(t, e, text)
		if err != nil {
			return err
		}
		_, err = e.Instantiate(m)
		return err
	}
	for _, c := range []struct {
		name  string
		err   error
		class wast.Class
		text  string
	}{
		{"trap", invoke("div"), wast.Trapped, "integer divide by zero"},
		{"recursion", invoke("deep"), wast.Exhausted, "call stack exhausted"},
		{"invalid", link(`(module (func (result i32)))`), wast.Rejected, "type mismatch"},
		{"missing import", link(`(module (import "a" "b" (func)))`), wast.Unlinkable, "unknown import"},
		{"wrong import", link(`(module (import "spectest" "print" (func (result i32))))`), wast.Unlinkable, "incompatible import type"},
		{"trap at start", link(`(module (func $f unreachable) (start $f))`), wast.Trapped, "wasm `unreachable` instruction executed"},
		{"segment", link(`(module (memory 1) (data (i32.const 65536) "x"))`), wast.Trapped, "out of bounds memory access"},
	} {
		var w *wast.Error
		if !errors.As(c.err, &w) || w.Class != c.class || !strings.HasPrefix(w.Text, c.text) {
			t.Errorf("%s: got %v", c.name, c.err)
		}
	}
	_, getErr := e.Get(i, "div")
	_, argErr := e.Invoke(i, "div", []wast.Value{{Type: wast.I32}})
	for name, err := range map[string]error{"missing function": invoke("nix"), "global as function": invoke("g"), "function as global": getErr, "wrong argument": argErr} {
		var w *wast.Error
		if err == nil || errors.As(err, &w) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestHostModule checks what is printed, and that every export can be imported.
func TestHostModule(t *testing.T) {
	var out bytes.Buffer
	e := newEngine(t, Options{Stdout: &out, Table64: true})
	instantiate(t, e, `(module
		(import "spectest" "print" (func $p))
		(import "spectest" "print_i32" (func $i (param i32)))
		(import "spectest" "print_i64" (func $l (param i64)))
		(import "spectest" "print_f32" (func $s (param f32)))
		(import "spectest" "print_f64" (func $d (param f64)))
		(import "spectest" "print_i32_f32" (func $is (param i32 f32)))
		(import "spectest" "print_f64_f64" (func $dd (param f64 f64)))
		(import "spectest" "global_i32" (global i32))
		(import "spectest" "global_i64" (global i64))
		(import "spectest" "global_f32" (global f32))
		(import "spectest" "global_f64" (global f64))
		(import "spectest" "table" (table 10 20 funcref))
		(import "spectest" "table64" (table i64 10 20 funcref))
		(import "spectest" "memory" (memory 1 2))
		(func $start
			(call $p) (call $i (i32.const -1)) (call $l (i64.const 2)) (call $s (f32.const 1.5)) (call $d (f64.const 2.5))
			(call $is (i32.const 3) (f32.const 4)) (call $dd (f64.const 5) (f64.const -6)))
		(start $start))`)
	want := "\n-1 : i32\n2 : i64\n1.5 : f32\n2.5 : f64\n3 : i32, 4 : f32\n5 : f64, -6 : f64\n"
	if out.String() != want {
		t.Errorf("printed:\n%s", out.String())
	}
	i := instantiate(t, e, `(module (import "spectest" "global_f32" (global $f f32)) (export "f" (global $f)))`)
	if v, err := e.Get(i, "f"); err != nil || v.Lo != 0x4426A666 {
		t.Errorf("global_f32 is %v, %v", v, err)
	}
}

// TestRegister checks that names can be given again.
func TestRegister(t *testing.T) {
	e := newEngine(t, Options{})
	for _, n := range []string{"1", "2"} {
		if err := e.Register("m", instantiate(t, e, `(module (global (export "g") i32 (i32.const `+n+`)))`)); err != nil {
			t.Fatal(err)
		}
	}
	i := instantiate(t, e, `(module (import "m" "g" (global $g i32)) (export "g" (global $g)))`)
	if v, err := e.Get(i, "g"); err != nil || v.Lo != 2 {
		t.Errorf("the global is %v, %v", v, err)
	}
}
