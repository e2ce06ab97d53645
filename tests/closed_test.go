package tests

import (
	"errors"
	"fmt"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file calls through tables that nobody writes to, in which functions of the module, of other instances and of
// the host are mixed.

const closedLib = `(module
	(memory 1) (data (i32.const 0) "\14")
	(func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))
	(func (export "seven") (result i32) (i32.add (i32.const -13) (i32.load8_u (i32.const 0)))))`

const closedApp = `(module
	(type $t (func (param i32) (result i32)))
	(type $u (func (result i32)))
	(type $w (func (result i64)))
	(import "host" "neg" (func $neg (type $t)))
	(import "lib" "add" (func $add (type $t)))
	(import "lib" "seven" (func $seven (type $u)))
	(memory 1) (data (i32.const 0) "\01")
	(func $inc (type $t) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))
	(func $own (type $u) (i32.load8_u (i32.const 0)))
	(func $wide (type $w) (i64.const 9))
	(table 9 9 funcref)
	(elem (i32.const 1) $inc $neg $own $add $seven $wide $inc)
	(func (export "t") (param i32) (result i32) (call_indirect (type $t) (i32.const 100) (local.get 0)) (call $mine))
	(func (export "u") (param i32) (result i32) (call_indirect (type $u) (local.get 0)) (call $mine))
	(func (export "rt") (param i32) (result i32) (return_call_indirect (type $t) (i32.const 100) (local.get 0)))
	(func (export "ru") (param i32) (result i32) (return_call_indirect (type $u) (local.get 0)))
	;; fails unless the instance is this one
	(func $mine (if (i32.ne (i32.load8_u (i32.const 0)) (i32.const 1)) (then (unreachable)))))`

// TestClosedTables calls each element as each type, and looks for the callee's memory and, afterwards, for the caller's.
func TestClosedTables(t *testing.T) {
	const null, bad, oob = "uninitialized element", "indirect call type mismatch", "undefined element: out of bounds table access"
	want := map[string][10]string{
		"t": {null, "101", "-100", bad, "120", bad, bad, "101", null, oob},
		"u": {null, bad, bad, "1", bad, "7", bad, bad, null, oob},
	}
	eachMode(t, func(t *testing.T, mode mode) {
		s := newStore(tailEngine(t, mode))
		defer s.Close()
		l := wasmtime.NewLinker(s.Engine)
		if err := l.DefineFunc(s, "host", "neg", func(x int32) int32 { return -x }); err != nil {
			t.Fatal(err)
		}
		lib, err := l.Instantiate(s, module(t, s.Engine, text(t, closedLib)))
		if err == nil {
			err = l.DefineInstance(s, "lib", lib)
		}
		if err != nil {
			t.Fatal(err)
		}
		app, err := l.Instantiate(s, module(t, s.Engine, text(t, closedApp)))
		if err != nil {
			t.Fatal(err)
		}
		for as, results := range want {
			for _, name := range []string{as, "r" + as} {
				for i, want := range results {
					x, err := app.GetFunc(s, name).Call(s, int32(i))
					got := fmt.Sprint(x)
					var trap *wasmtime.Trap
					if errors.As(err, &trap) {
						got = trap.Code().String()
					} else if err != nil {
						t.Fatal(err)
					}
					if got != want {
						t.Errorf("%s(%d): %s, want %s", name, i, got, want)
					}
				}
			}
		}
	})
}

// TestClosedTablesOfFailed calls a function of an instance that could not be completed: a segment did not fit before the table that the
// function calls through got its elements. The function was in another table by then, and stays there.
func TestClosedTablesOfFailed(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		s := newStore(tailEngine(t, mode))
		defer s.Close()
		l := wasmtime.NewLinker(s.Engine)
		host, err := l.Instantiate(s, module(t, s.Engine, text(t, `(module
			(table (export "t") 8 funcref)
			(func (export "call") (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))`)))
		if err == nil {
			err = l.DefineInstance(s, "host", host)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Instantiate(s, module(t, s.Engine, text(t, `(module
			(type $t (func (param i32) (result i32)))
			(type $u (func (result i32)))
			(import "host" "t" (table $shared 8 funcref))
			(table $full 2 2 funcref)
			(table $mix 3 3 funcref)
			(elem (table $shared) (i32.const 0) func $known $full $range $only)
			(elem (table $shared) (i32.const 8) func $known)
			(elem (table $full) (i32.const 0) func $seven $seven)
			(elem (table $mix) (i32.const 0) func $seven $one $seven)
			(func $seven (type $u) (i32.const 7))
			(func $one (type $t) (local.get 0))
			(func $known (type $t) (call_indirect $full (type $u) (i32.const 1)))
			(func $full (type $t) (call_indirect $full (type $u) (local.get 0)))
			(func $range (type $t) (call_indirect $mix (type $u) (local.get 0)))
			(func $only (type $t) (call_indirect $mix (type $t) (i32.const 1) (local.get 0))))`)))
		var trap *wasmtime.Trap
		if !errors.As(err, &trap) || *trap.Code() != wasmtime.TableOutOfBounds {
			t.Fatalf("the instance: %v", err)
		}
		for which := range int32(4) {
			_, err := host.GetFunc(s, "call").Call(s, which, int32(1))
			if !errors.As(err, &trap) || *trap.Code() != wasmtime.IndirectCallToNull {
				t.Errorf("function %d: %v", which, err)
			}
		}
	})
}
