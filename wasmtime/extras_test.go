package wasmtime

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
)

// This file tests what wasmtime-go does not have: InstancePre, View, iterators, DataOf.

// TestInstancePre instantiates in many stores at once, and checks what is refused beforehand.
func TestInstancePre(t *testing.T) {
	engine := NewEngine()
	linker := NewLinker(engine)
	type state struct{ calls int32 }
	count := Host0(func(c *Caller) (int32, error) {
		s := DataOf[*state](c)
		s.calls++
		return s.calls, nil
	})
	if err := linker.FuncWrap("env", "count", count); err != nil {
		t.Fatal(err)
	}
	m := module(t, engine, `(module
		(import "env" "count" (func $count (result i32)))
		(func (export "run") (result i32) (call $count))
		(func $start (drop (call $count)))
		(start $start))`)
	pre, err := linker.InstantiatePre(m)
	if err != nil {
		t.Fatal(err)
	}
	if pre.Module() != m {
		t.Error("another module")
	}
	// Later definitions change nothing.
	linker.AllowShadowing(true)
	if err := linker.FuncWrap("env", "count", func() int32 { return -1 }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				store := NewStoreWithData(engine, new(state))
				for i := range int32(3) {
					inst, err := pre.Instantiate(store)
					if err != nil {
						t.Error(err)
						return
					}
					if got, err := inst.GetFunc(store, "run").Call(store); err != nil || got != 2*i+2 {
						t.Errorf("%v, %v", got, err)
					}
				}
				store.Close()
			}
		})
	}
	wg.Wait()

	store, other := NewStore(engine), NewStore(engine)
	refused := func(text, want string) {
		t.Helper()
		if _, err := linker.InstantiatePre(module(t, engine, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	refused(`(import "a" "b" (func))`, "unknown import: `a::b` has not been defined")
	refused(`(import "env" "count" (func (param i64)))`, "incompatible import type for `env::count`\n\nCaused by:\n    types incompatible: expected type `(func (param i64))`, found type `(func (result i32))`")
	refused(`(import "env" "count" (memory 1))`, "incompatible import type for `env::count`")
	mem, err := NewMemory(store, must(NewMemoryType(1, true, 2, false)))
	if err != nil {
		t.Fatal(err)
	}
	if err := linker.Define(store, "env", "mem", mem); err != nil {
		t.Fatal(err)
	}
	refused(`(import "env" "mem" (memory 2))`, "expected memory limits (min: 2, max: none) doesn't match provided memory limits (min: 1, max: 2)")
	bound, err := linker.InstantiatePre(module(t, engine, `(import "env" "mem" (memory 1))`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bound.Instantiate(store); err != nil {
		t.Error(err)
	}
	if _, err := bound.Instantiate(other); err == nil || !strings.Contains(err.Error(), "another store") {
		t.Error(err)
	}
}

func TestDataOf(t *testing.T) {
	store := NewStoreWithData(NewEngine(), "text")
	if got := DataOf[string](store); got != "text" {
		t.Error(got)
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "type string, not int") {
			t.Error(r)
		}
	}()
	DataOf[int](store)
}

// TestView uses a view before and after its memory grows, and beyond its end.
func TestView(t *testing.T) {
	store, inst := watInstance(t, `(module (memory (export "m") 1 3)
		(func (export "get") (param i32) (result i32) (i32.load (local.get 0))))`)
	mem := inst.GetExport(store, "m").Memory()
	v, err := mem.View(store, 65536-16, 16)
	if err != nil || v.Len() != 16 {
		t.Fatal(v, err)
	}
	if _, err := v.WriteAt([]byte("0123456789abcdef"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := mem.Grow(store, 2); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.PutUint8(0, 0xFE), v.PutUint16(1, 0xABCD), v.PutUint32(4, 0xDEADBEEF), v.PutUint64(8, 1<<63|5)); err != nil {
		t.Fatal(err)
	}
	if got := v.Bytes(); !bytes.Equal(got, []byte{0xFE, 0xCD, 0xAB, '3', 0xEF, 0xBE, 0xAD, 0xDE, 5, 0, 0, 0, 0, 0, 0, 0x80}) || v.String() != string(got) {
		t.Errorf("% x", got)
	}
	if got, err := inst.GetFunc(store, "get").Call(store, 65536-12); err != nil || uint32(got.(int32)) != 0xDEADBEEF {
		t.Error(got, err)
	}
	a, err1 := v.Uint8(0)
	b, err2 := v.Uint16(1)
	c, err3 := v.Uint32(4)
	d, err4 := v.Uint64(8)
	if err := errors.Join(err1, err2, err3, err4); err != nil || a != 0xFE || b != 0xABCD || c != 0xDEADBEEF || d != 1<<63|5 {
		t.Errorf("%x %x %x %x %v", a, b, c, d, err)
	}
	s, err := v.Slice(4, 4)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := s.Uint32(0); err != nil || x != 0xDEADBEEF {
		t.Errorf("%x %v", x, err)
	}
	if got, err := io.ReadAll(io.NewSectionReader(v, 0, 1<<40)); err != nil || !bytes.Equal(got, v.Bytes()) {
		t.Errorf("% x, %v", got, err)
	}
	first := func(_ any, err error) error { return err }
	for i, err := range []error{
		first(v.Uint8(16)), first(v.Uint16(15)), first(v.Uint32(13)), first(v.Uint64(9)), first(v.Uint64(1<<64 - 4)),
		v.PutUint8(16, 0), v.PutUint16(15, 0), v.PutUint32(13, 0), v.PutUint64(9, 0), v.PutUint64(1<<64-1, 0),
		first(v.WriteAt(make([]byte, 2), 15)), first(v.WriteAt(make([]byte, 1), -1)), first(v.Slice(1, 16)), first(v.Slice(17, 0)),
		first(mem.View(store, 3<<16, 1)), first(mem.View(store, 1<<64-1, 2)),
		mem.Read(store, 3<<16-1, make([]byte, 2)), mem.Write(store, 1<<64-1, make([]byte, 1)),
	} {
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "out of bounds memory access") {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, err := mem.View(store, 3<<16, 0); err != nil {
		t.Error(err)
	}
	if n, err := v.ReadAt(make([]byte, 3), 14); n != 2 || err != io.EOF {
		t.Error(n, err)
	}
	if n, err := v.ReadAt(make([]byte, 3), -1); n != 0 || err == nil {
		t.Error(n, err)
	}
	if n := testing.AllocsPerRun(100, func() { v.PutUint64(0, 1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	var zero View
	if n, err := zero.WriteAt(nil, 0); n != 0 || err != nil || zero.Len() != 0 || zero.String() != "" {
		t.Error(n, err)
	}
	store.Close()
	defer func() {
		if r := recover(); r != "object has been closed already" {
			t.Error(r)
		}
	}()
	v.Uint8(0)
}

// TestSeq compares the iterators with the lists, and stops in the middle.
func TestSeq(t *testing.T) {
	engine := NewEngine()
	store := NewStore(engine)
	m := module(t, engine, `(module (import "a" "f" (func (param i32))) (import "a" "m" (memory 1))
		(global (export "g") i32 (i32.const 7)) (func (export "h")) (table (export "t") 3 funcref))`)
	var imports, exports []string
	for im := range m.ImportSeq() {
		imports = append(imports, im.Module()+"."+*im.Name()+" "+im.Type().kind())
	}
	for ex := range m.ExportSeq() {
		exports = append(exports, ex.Name()+" "+ex.Type().kind())
	}
	if want := []string{"a.f func", "a.m memory"}; !slices.Equal(imports, want) || len(m.Imports()) != 2 {
		t.Errorf("%q", imports)
	}
	if want := []string{"g global", "h func", "t table"}; !slices.Equal(exports, want) || len(m.Exports()) != 3 {
		t.Errorf("%q", exports)
	}
	mem, err := NewMemory(store, must(NewMemoryType(1, false, 0, false)))
	if err != nil {
		t.Fatal(err)
	}
	inst, err := NewInstance(store, m, []AsExtern{WrapFunc(store, func(int32) {}), mem})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, e := range inst.ExportSeq(store) {
		if names = append(names, name); name == "h" {
			if e.Func() == nil {
				t.Error("h is not a function")
			}
			break
		}
	}
	if !slices.Equal(names, []string{"g", "h"}) {
		t.Errorf("%q", names)
	}
}
