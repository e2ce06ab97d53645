package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file makes tail calls around a ring of three instances whose functions take no argument in memory, six and
// twenty-two, so that each call moves the frame's end. Every second call goes through a table, the others through a reference.

// ringParams are the numbers of parameters. The first two are how many calls are to come and a sum.
var ringParams = [3]int{2, 14, 30}

// ringModule returns module which of the ring; the first has the tables.
func ringModule(which int) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("(module")
	for i, n := range ringParams {
		line("(type $t%d (func (param%s) (result i64)))", i, strings.Repeat(" i64", n))
	}
	for i := range ringParams {
		at := fmt.Sprintf("(import \"ring\" \"refs%d\" (table $refs%d 1 (ref null $t%d)))", i, i, i)
		if which == 0 {
			at = fmt.Sprintf("(table $refs%d (export \"refs%d\") 1 (ref null $t%d))", i, i, i)
		}
		line("%s", at)
	}
	if which == 0 {
		line("(table $tab (export \"tab\") 3 funcref)")
	} else {
		line("(import \"ring\" \"tab\" (table $tab 3 funcref))")
	}
	line("(elem (table $tab) (i32.const %d) func $f)", which)
	line("(elem (table $refs%d) (i32.const 0) (ref null $t%d) (ref.func $f))", which, which)
	line("(memory 1) (data (i32.const 0) \"\\%02x\")", which+1)
	line("(func $mine (if (i64.ne (i64.load8_u (i32.const 0)) (i64.const %d)) (then (unreachable))))", which+1)

	// The arguments besides the first two: those in memory depend on the first, and whoever gets them looks.
	next := (which + 1) % len(ringParams)
	pads := func(n int, first string) string {
		var b strings.Builder
		for i := 2; i < ringParams[n]; i++ {
			fmt.Fprintf(&b, " (i64.mul %s (i64.const %d))", first, i)
		}
		return b.String()
	}
	line("(func $f (type $t%d) (call $mine)", which)
	for i := 2; i < ringParams[which]; i += 3 {
		line("(if (i64.ne (local.get %d) (i64.mul (local.get 0) (i64.const %d))) (then (unreachable)))", i, i)
	}
	line("(if (i64.eqz (local.get 0)) (then (return (local.get 1))))")
	line("(local.set 0 (i64.sub (local.get 0) (i64.const 1)))")
	line("(local.get 0) (i64.add (local.get 1) (i64.load8_u (i32.const 0))) %s", pads(next, "(local.get 0)"))
	line("(if (param%s) (result i64) (i64.eqz (i64.and (local.get 0) (i64.const 1)))", strings.Repeat(" i64", ringParams[next]))
	line("(then (return_call_indirect $tab (type $t%d) (i32.const %d)))", next, next)
	line("(else (return_call_ref $t%d (table.get $refs%d (i32.const 0))))))", next, next)
	line("(func (export \"run\") (param i64) (result i64)")
	line("(call $f (local.get 0) (i64.const 0) %s) (call $mine)))", pads(which, "(local.get 0)"))
	return b.String()
}

// TestTailCallRing makes ten million tail calls around the ring, from each of the instances, on a stack of 64 KiB.
func TestTailCallRing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		e := engine(t, mode.set, func(c *wasmtime.Config) {
			c.SetWasmTailCall(true)
			c.SetWasmFunctionReferences(true)
			c.SetMaxWasmStack(64 << 10)
		})
		s := newStore(e)
		defer s.Close()
		l := wasmtime.NewLinker(e)
		var ring [3]*wasmtime.Instance
		for i := range ring {
			var err error
			if ring[i], err = l.Instantiate(s, module(t, e, text(t, ringModule(i)))); err == nil && i == 0 {
				err = l.DefineInstance(s, "ring", ring[i])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		calls := int64(10_000_000)
		if mode.name != "signals" {
			calls = 1_000_000
		}
		for i := range ring {
			for _, n := range []int64{0, 1, 2, 3, calls + int64(i)} {
				want := n / 3 * (1 + 2 + 3)
				for k := range int(n % 3) {
					want += int64((i+k)%3 + 1)
				}
				if got := call64(t, s, ring[i], "run", n); got != want {
					t.Errorf("%d calls from instance %d: %d, want %d", n, i, got, want)
				}
			}
		}
	})
}
