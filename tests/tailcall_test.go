package tests

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests tail calls between instances: they take constant stack space, and whoever called the first
// function of a chain runs on its own instance again afterwards.

// The two modules of the tests import each other, one through a table that both share: $ping of the
// module app calls $pong of lib, and so on. Every function adds its instance's mark to the sum, and whoever made
// an ordinary call checks that its own globals and memory are still its own.
const tailLib = `(module $lib
	(type $t (func (param i64 i64) (result i64)))
	(type $wide (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
	(type $many (func (param i64) (result i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)))
	(table $tab (export "tab") 8 funcref)
	(memory (export "mem") 1) (data (i32.const 0) "\02")
	(global $mark i64 (i64.const 2))
	(global $own (mut i64) (i64.const 0))
	(elem (i32.const 0) $pong $middle $widepong $manypong)
	(func $pong (export "pong") (type $t)
		(global.set $own (i64.add (global.get $own) (i64.load8_u (i32.const 0))))
		(if (i64.eqz (local.get 0)) (then (return (local.get 1))))
		(return_call_indirect (type $t) (i64.sub (local.get 0) (i64.const 1)) (i64.add (local.get 1) (global.get $mark)) (i32.const 4)))
	(func $middle (type $t) ;; an ordinary call of a chain that leaves the instance and comes back to it
		(local i64)
		(local.set 2 (call $pong (i64.const 1001) (local.get 1)))
		(if (i64.ne (i64.load8_u (i32.const 0)) (i64.const 2)) (then (unreachable)))
		(return_call_indirect (type $t) (local.get 0) (local.get 2) (i32.const 5)))
	(func $widepong (export "widepong") (type $wide)
		(if (i64.eqz (local.get 0)) (then (return (i64.add (local.get 1) (i64.add (i64.mul (local.get 10) (i64.const 10)) (local.get 11))))))
		(return_call_indirect (type $t) (local.get 0) (i64.add (local.get 1) (local.get 11)) (i32.const 6)))
	(func $manypong (export "manypong") (type $many)
		(if (i64.eqz (local.get 0)) (then (return (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6)
			(i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (i64.load8_u (i32.const 0)))))
		(return_call_indirect (type $many) (i64.sub (local.get 0) (i64.const 1)) (i32.const 7)))
	(func (export "own") (result i64) (global.get $own)))`

const tailApp = `(module $app
	(type $t (func (param i64 i64) (result i64)))
	(type $wide (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
	(type $many (func (param i64) (result i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)))
	(import "lib" "tab" (table 8 funcref))
	(import "lib" "pong" (func $pong (type $t)))
	(import "lib" "widepong" (func $widepong (type $wide)))
	(import "lib" "manypong" (func $manypong (type $many)))
	(import "host" "call" (func $host (type $t)))
	(memory 1) (data (i32.const 0) "\01")
	(global $mark i64 (i64.const 1))
	(global $own (mut i64) (i64.const 0))
	(elem (i32.const 4) $ping $back $narrow $manyping)
	(func $ping (export "ping") (type $t) ;; through an import
		(global.set $own (i64.add (global.get $own) (i64.load8_u (i32.const 0))))
		(if (i64.eqz (local.get 0)) (then (return (local.get 1))))
		(return_call $pong (i64.sub (local.get 0) (i64.const 1)) (i64.add (local.get 1) (global.get $mark))))
	(func $check (if (i64.ne (i64.load8_u (i32.const 0)) (i64.const 1)) (then (unreachable))))
	(func $run (export "run") (type $t) (local i64)
		(local.set 2 (call $ping (local.get 0) (local.get 1)))
		(call $check)
		(local.set 2 (i64.add (local.get 2) (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 4))))
		(call $check)
		(i64.add (local.get 2) (global.get $mark)))
	(func $through (type $t) ;; ordinary calls of chains on the way of a chain
		(if (i64.eqz (local.get 0)) (then (return (local.get 1))))
		(return_call_indirect (type $t) (i64.sub (local.get 0) (i64.const 1)) (local.get 1) (i32.const 1)))
	(func $back (type $t) (call $check) (return_call $through (local.get 0) (local.get 1)))
	(func (export "mixed") (type $t) (call $through (local.get 0) (local.get 1)) (call $check))
	(func $wideping (param i64 i64) (result i64) ;; gets arguments in memory, to give them to others
		(return_call $widepong (local.get 0) (local.get 1) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)
			(i64.const 0) (i64.const 0) (i64.const 3) (i64.const 4)))
	(func $narrow (type $t) (return_call $wideping (i64.sub (local.get 0) (i64.const 1)) (local.get 1)))
	(func $wider (type $wide) ;; has more arguments in memory than those it calls
		(return_call_indirect (type $t) (local.get 0) (local.get 11) (i32.const 6)))
	(func (export "wide") (type $t) (local i64)
		(local.set 2 (call $wider (local.get 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)
			(i64.const 0) (i64.const 0) (i64.const 0) (local.get 1)))
		(call $check)
		(i64.add (local.get 2) (call $wideping (local.get 0) (local.get 1)))
		(call $check))
	(func $manyping (type $many)
		(if (i64.eqz (local.get 0)) (then (unreachable)))
		(return_call $manypong (i64.sub (local.get 0) (i64.const 1))))
	(func (export "many") (param i64) (result i64)
		(call $manyping (local.get 0))
		(call $check)
		;; the sum of all results, the last one times 100
		(i64.mul (i64.const 100)) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add))
	(func $tohost (export "tohost") (type $t) (return_call $host (local.get 0) (local.get 1)))
	(func (export "host") (type $t) (local i64)
		(local.set 2 (call $tohost (local.get 0) (local.get 1)))
		(call $check)
		(i64.add (local.get 2) (global.get $mark)))
	(func (export "own") (result i64) (global.get $own)))`

// tailPair returns the instances of app and lib.
func tailPair(t *testing.T, s *wasmtime.Store, host func(c *wasmtime.Caller, n, sum int64) (int64, *wasmtime.Trap)) (app, lib *wasmtime.Instance) {
	t.Helper()
	l := wasmtime.NewLinker(s.Engine)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(l.DefineFunc(s, "host", "call", host))
	var err error
	lib, err = l.Instantiate(s, module(t, s.Engine, text(t, tailLib)))
	must(err)
	must(l.DefineInstance(s, "lib", lib))
	app, err = l.Instantiate(s, module(t, s.Engine, text(t, tailApp)))
	must(err)
	return app, lib
}

func call64(t *testing.T, s *wasmtime.Store, i *wasmtime.Instance, name string, args ...any) int64 {
	t.Helper()
	x, err := i.GetFunc(s, name).Call(s, args...)
	if err != nil {
		t.Fatalf("%s%v: %v", name, args, err)
	}
	return x.(int64)
}

func tailEngine(t *testing.T, mode mode) *wasmtime.Engine {
	return engine(t, mode.set, func(c *wasmtime.Config) { c.SetWasmTailCall(true) })
}

// TestTailCallsBetweenInstances makes ten million of them, and ordinary calls on the way.
func TestTailCallsBetweenInstances(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		s := newStore(tailEngine(t, mode))
		defer s.Close()
		app, lib := tailPair(t, s, func(c *wasmtime.Caller, n, sum int64) (int64, *wasmtime.Trap) { return 0, nil })
		const n = 5_000_000
		// Of the n calls of one chain app makes the first, and every second.
		if got, want := call64(t, s, app, "run", int64(n), int64(7)), int64(2*(7+n/2*3)+1); got != want {
			t.Errorf("run: %d, want %d", got, want)
		}
		a, b := call64(t, s, app, "own"), call64(t, s, lib, "own")
		if a != n+2 || b != 2*n {
			t.Errorf("the instances counted %d and %d", a, b)
		}
		// Each round makes an ordinary call of a chain of 1001 tail calls: 501 by lib.
		const rounds = 2000
		if got, want := call64(t, s, app, "mixed", int64(rounds), int64(0)), int64(rounds*(501*2+500)); got != want {
			t.Errorf("mixed: %d, want %d", got, want)
		}
		if got, want := call64(t, s, app, "wide", int64(n/10), int64(5)), int64(2*(5+34)+4*(2*n/10-1)); got != want {
			t.Errorf("wide: %d, want %d", got, want)
		}
		if got := call64(t, s, app, "many", int64(999_999)); got != 255 {
			t.Errorf("many: %d, want 255", got)
		}
		// The host calls chains, which end in the host.
		if got := call64(t, s, app, "ping", int64(0), int64(1)); got != 1 {
			t.Errorf("ping: %d", got)
		}
	})
}

// TestTailCallsAndHost lets a host function be called in place of another, and call chains itself.
func TestTailCallsAndHost(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		s := newStore(tailEngine(t, mode))
		defer s.Close()
		var app *wasmtime.Instance
		var lib *wasmtime.Instance
		app, lib = tailPair(t, s, func(c *wasmtime.Caller, n, sum int64) (int64, *wasmtime.Trap) {
			if c.GetExport("mixed") == nil {
				t.Error("the caller is not app")
			}
			if n == 0 {
				return sum, nil
			}
			x, err := lib.GetFunc(c, "pong").Call(c, int64(1000), sum)
			if err == nil {
				x, err = app.GetFunc(c, "host").Call(c, n-1, x)
			}
			if err != nil {
				return 0, wasmtime.NewTrap(err.Error())
			}
			return x.(int64), nil
		})
		const depth = 20
		if got, want := call64(t, s, app, "host", int64(depth), int64(3)), int64(3+depth*1500+depth+1); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	})
}

// TestTailCallFrames looks at backtraces of traps within chains.
func TestTailCallFrames(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		s := newStore(tailEngine(t, mode))
		defer s.Close()
		l := wasmtime.NewLinker(s.Engine)
		lib, err := l.Instantiate(s, module(t, s.Engine, text(t, `(module $lib
			(table (export "tab") 2 funcref) (memory 1)
			(elem (i32.const 0) $turn)
			(func $fail (unreachable))
			(func $load (drop (i32.load (i32.const -4))))
			(func $turn (export "turn") (param i32 i32)
				(if (i32.eqz (local.get 0)) (then (if (local.get 1) (then (call $fail))) (return_call $load)))
				(return_call_indirect (param i32 i32) (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (i32.const 1))))`)))
		if err == nil {
			err = l.DefineInstance(s, "lib", lib)
		}
		if err != nil {
			t.Fatal(err)
		}
		app, err := l.Instantiate(s, module(t, s.Engine, text(t, `(module $app
			(import "lib" "tab" (table 2 funcref))
			(elem (i32.const 1) $return)
			(func $return (param i32 i32) (return_call_indirect (param i32 i32) (local.get 0) (local.get 1) (i32.const 0)))
			(func $first (param i32 i32) (return_call $return (local.get 0) (local.get 1)))
			(func $caller (param i32 i32) (call $first (local.get 0) (local.get 1)) (unreachable))
			(func $outer (export "run") (param i32 i32) (call $caller (local.get 0) (local.get 1)) (unreachable)))`)))
		if err != nil {
			t.Fatal(err)
		}
		for rounds := range int32(3) {
			for explicit, want := range [][]string{{"load", "caller", "outer"}, {"fail", "turn", "caller", "outer"}} {
				_, err := app.GetFunc(s, "run").Call(s, rounds, int32(explicit))
				var trap *wasmtime.Trap
				if !errors.As(err, &trap) {
					t.Fatal(err)
				}
				if got := names(trap.Frames()); !slices.Equal(got, want) {
					t.Errorf("%d rounds: %v, want %v", rounds, got, want)
				}
			}
		}
	})
}

// TestTailCallsAndReferences collects external references below chains of functions with ever more or fewer
// arguments in memory, in one instance and between two, while callers hold some in their frames.
func TestTailCallsAndReferences(t *testing.T) {
	const fields = `
		(import "host" "collect" (func $collect))
		(table $other (export "%s") 2 funcref)
		(func $few (export "few") (param externref i64) (result externref)
			(if (i64.eqz (local.get 1)) (then (call $collect) (return (local.get 0))))
			(%[2]s (local.get 0) (i64.sub (local.get 1) (i64.const 1))
				(i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (local.get 0) (ref.null extern) %[3]s))
		(func $more (export "more") (param externref i64 i64 i64 i64 i64 i64 i64 i64 externref externref) (result externref)
			(%[4]s (local.get 9) (local.get 1) %[5]s))
		(func (export "run") (param externref externref i64) (result externref externref)
			(call $hold (local.get 0) (local.get 1) (local.get 2)))
		(func $hold (param externref externref i64) (result externref externref)
			(drop (call $few (local.get 0) (local.get 2)))
			(call $few (local.get 1) (local.get 2))
			(drop (call $more (local.get 0) (local.get 2) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (local.get 0) (local.get 1)))
			(local.get 0))`
	eachMode(t, func(t *testing.T, mode mode) {
		e := tailEngine(t, mode)
		s := newStore(e)
		defer s.Close()
		collect := wasmtime.WrapFunc(s, func(c *wasmtime.Caller) { s.GC() })
		alone := module(t, e, text(t, fmt.Sprintf("(module "+fields+")", "tab", "return_call $more", "", "return_call $few", "")))
		inst, err := wasmtime.NewInstance(s, alone, []wasmtime.AsExtern{collect})
		if err != nil {
			t.Fatal(err)
		}
		check := func(i *wasmtime.Instance) {
			t.Helper()
			for n := range int64(6) {
				a, b := new(int), new(int)
				got, err := i.GetFunc(s, "run").Call(s, a, b, n)
				if err != nil {
					t.Fatal(err)
				}
				if r := got.([]wasmtime.Val); r[0].Externref() != any(b) || r[1].Externref() != any(a) {
					t.Errorf("%d calls: got %v and %v, want %p and %p", n, r[0].Externref(), r[1].Externref(), b, a)
				}
			}
		}
		check(inst)
		// Of two instances each has the other's functions in its table.
		pair := module(t, e, text(t, fmt.Sprintf("(module "+
			"(type $f (func (param externref i64) (result externref)))"+
			"(type $m (func (param externref i64 i64 i64 i64 i64 i64 i64 i64 externref externref) (result externref)))"+fields+")",
			"tab", "return_call_indirect (type $m)", "(i32.const 1)", "return_call_indirect (type $f)", "(i32.const 0)")))
		var two [2]*wasmtime.Instance
		for k := range two {
			if two[k], err = wasmtime.NewInstance(s, pair, []wasmtime.AsExtern{collect}); err != nil {
				t.Fatal(err)
			}
		}
		for k := range two {
			tab := two[k].GetExport(s, "tab").Table()
			for n, name := range []string{"few", "more"} {
				if err := tab.Set(s, uint64(n), wasmtime.ValFuncref(two[1-k].GetFunc(s, name))); err != nil {
					t.Fatal(err)
				}
			}
		}
		check(two[0])
		check(two[1])
	})
}
