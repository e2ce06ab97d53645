package tests

import (
	"fmt"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests that what one store leaves to the next, for speed, is as it should be: nothing that
// was written shows in another store.

// tenantModule has a table and a memory that begin with something, and every way to change them.
const tenantModule = `(module
	(type $t (func (result i32)))
	(table $table (export "table") 100 1000 funcref)
	(table $other 100 funcref)
	(memory (export "memory") 3)
	(data (i32.const 100) "begin")
	(elem (table $table) (i32.const 0) func $a $b $a $b $a $b $a $b $a $b $a $b $a $b $a $b $a $b $a $b)
	(elem $passive func $b $b $b)
	(func $a (type $t) (i32.const 1))
	(func $b (export "b") (type $t) (i32.const 2))
	(func (export "call") (param i32) (result i32) (call_indirect $table (type $t) (local.get 0)))
	(func (export "sum") (result i32) (local $i i32) (local $s i32)
		(loop
			(if (i32.eqz (ref.is_null (table.get $table (local.get $i))))
				(then (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 3)) (call_indirect $table (type $t) (local.get $i))))))
			(br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
		(i32.xor (local.get $s) (table.size $table)))
	(func (export "set") (table.set $table (i32.const 3) (ref.null func)))
	(func (export "fill") (table.fill $table (i32.const 5) (ref.func $b) (i32.const 70)))
	(func (export "copy") (table.copy $table $other (i32.const 0) (i32.const 50) (i32.const 9)))
	(func (export "copy within") (table.copy $table $table (i32.const 1) (i32.const 0) (i32.const 19)))
	(func (export "init") (table.init $table $passive (i32.const 30) (i32.const 0) (i32.const 3)))
	(func (export "drop") (elem.drop $passive))
	(func (export "grow") (drop (table.grow $table (ref.func $b) (i32.const 3))))
	(func (export "store") (i32.store (i32.const 100) (i32.const -1)) (i32.store (i32.const 150000) (i32.const -1)))
	(func (export "grow memory") (drop (memory.grow (i32.const 2))) (i32.store (i32.const 250000) (i32.const -1))))`

func TestTenants(t *testing.T) {
	for _, lazy := range []bool{false, true} {
		cfg := wasmtime.NewConfig()
		cfg.SetTableLazyInit(lazy)
		testTenants(t, cfg)
	}
}

func testTenants(t *testing.T, cfg *wasmtime.Config) {
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m := compile(t, e, tenantModule)
	other := compile(t, e, `(module (import "" "table" (table 100 funcref)) (func (export "set") (table.set 0 (i32.const 7) (ref.null func))))`)
	var sum any
	// check expects a new instance to be like the first.
	check := func(after string, s *wasmtime.Store, i *wasmtime.Instance) {
		t.Helper()
		got, err := i.GetFunc(s, "sum").Call(s)
		if err != nil {
			t.Fatalf("after %s: %v", after, err)
		}
		if sum == nil {
			sum = got
		} else if got != sum {
			t.Errorf("after %s: the table sums up to %v, not %v", after, got, sum)
		}
		mem := i.GetExport(s, "memory").Memory()
		if n := mem.Size(s); n != 3 {
			t.Errorf("after %s: a memory of %d pages", after, n)
		}
		for at, b := range mem.UnsafeData(s) {
			want := byte(0)
			if at >= 100 && at < 105 {
				want = "begin"[at-100]
			}
			if b != want {
				t.Fatalf("after %s: byte %d is %#x", after, at, b)
			}
		}
	}
	ways := map[string]func(s *wasmtime.Store, i *wasmtime.Instance) error{
		"nothing": func(*wasmtime.Store, *wasmtime.Instance) error { return nil },
		"Table.Set": func(s *wasmtime.Store, i *wasmtime.Instance) error {
			return i.GetExport(s, "table").Table().Set(s, 1, wasmtime.ValFuncref(i.GetFunc(s, "b")))
		},
		"Table.Set of null": func(s *wasmtime.Store, i *wasmtime.Instance) error {
			return i.GetExport(s, "table").Table().Set(s, 1, wasmtime.ValFuncref(nil))
		},
		"Table.Grow": func(s *wasmtime.Store, i *wasmtime.Instance) error {
			_, err := i.GetExport(s, "table").Table().Grow(s, 800, wasmtime.ValFuncref(nil))
			return err
		},
		"Memory.UnsafeData": func(s *wasmtime.Store, i *wasmtime.Instance) error {
			i.GetExport(s, "memory").Memory().UnsafeData(s)[70000] = 1
			return nil
		},
		"another instance": func(s *wasmtime.Store, i *wasmtime.Instance) error {
			o, err := wasmtime.NewInstance(s, other, []wasmtime.AsExtern{i.GetExport(s, "table")})
			if err != nil {
				return err
			}
			_, err = o.GetFunc(s, "set").Call(s)
			return err
		},
	}
	for _, name := range []string{"set", "fill", "copy", "copy within", "init", "drop", "grow", "store", "grow memory"} {
		ways[name] = func(s *wasmtime.Store, i *wasmtime.Instance) error {
			_, err := i.GetFunc(s, name).Call(s)
			return err
		}
	}
	after := "the start"
	for range 2 {
		for name, change := range ways {
			for _, look := range []bool{false, true} { // whether code has run before
				s := wasmtime.NewStore(e)
				i, err := wasmtime.NewInstance(s, m, nil)
				if err != nil {
					t.Fatal(err)
				}
				if look {
					check(after, s, i)
				}
				if err := change(s, i); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				s.Close()
				after = fmt.Sprintf("%s (%v)", name, look)
			}
		}
	}
}
