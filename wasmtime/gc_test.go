package wasmtime

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests what becomes of external references: nothing that WebAssembly can still use is
// dropped, and everything else is.

// A refWorld is a store with an instance of a module that handles references.
type refWorld struct {
	testing.TB
	*Store
	inst *Instance

	hook func(c *Caller, args []Val) []Val // what the import "host" does
}

const refModule = `(module
	(import "" "host" (func $host (param externref externref) (result externref)))
	(import "" "gc" (func $gc))
	(import "" "make" (func $make (result externref)))
	(import "" "see" (func $see (param externref)))
	(import "" "two" (func $two (result externref externref)))
	(table $t (export "table") 10 1000 externref)
	(table $u 5 externref)
	(global $g (export "global") (mut externref) (ref.null extern))
	(global $last (mut externref) (ref.null extern))
	(func (export "id") (param externref) (result externref) (local.get 0))
	(func (export "is_null") (param externref) (result i32) (ref.is_null (local.get 0)))
	(func (export "set") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
	(func (export "get") (param i32) (result externref) (table.get $t (local.get 0)))
	(func (export "gset") (param externref) (global.set $g (local.get 0)))
	(func (export "gget") (result externref) (global.get $g))
	(func (export "fill") (param i32 externref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
	(func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
	(func (export "copy_to_u") (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 5)))
	(func (export "grow") (param externref i32) (result i32) (table.grow $t (local.get 0) (local.get 1)))
	;; two references are live over calls of which each collects
	(func (export "hold") (param externref externref) (result externref externref)
		(call $gc) (call $see (local.get 0)) (call $gc) (call $see (local.get 1)) (call $gc)
		(local.get 0) (local.get 1))
	;; the reference leaves its table while it is on the operand stack
	(func (export "get_and_clear") (param i32) (result externref)
		(table.get $t (local.get 0))
		(table.set $t (local.get 0) (ref.null extern))
		(call $gc))
	(func (export "gget_and_clear") (result externref)
		(global.get $g)
		(global.set $g (ref.null extern))
		(call $gc))
	;; more parameters than registers
	(func $many (export "many") (param externref externref externref externref externref externref externref externref
			externref externref externref externref externref externref externref externref externref externref externref externref)
			(result externref)
		(call $gc)
		(call $see (local.get 19)) (call $see (local.get 18)) (call $see (local.get 0)) (call $see (local.get 9))
		(call $gc)
		(local.get 19))
	;; the same, from WebAssembly; the caller keeps only the first two
	(func (export "call_many") (param externref externref externref externref externref externref externref externref
			externref externref externref externref externref externref externref externref externref externref externref externref)
			(result externref)
		(call $many (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8)
			(local.get 9) (local.get 10) (local.get 11) (local.get 12) (local.get 13) (local.get 14) (local.get 15) (local.get 16)
			(local.get 17) (local.get 18) (local.get 19) (call $make))
		(call $see)
		(call $host (local.get 0) (local.get 1)))
	;; fresh references in a loop, of which the last is kept in a local
	(func (export "churn") (param $n i32) (result externref)
		(local $kept externref) (local $other externref)
		(loop $l
			(local.set $other (local.get $kept))
			(local.set $kept (call $make))
			(if (ref.is_null (local.get $kept)) (then (unreachable)))
			(call $gc)
			(if (i32.and (local.get $n) (i32.const 1)) (then (call $see (local.get $other))))
			(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(local.get $kept))
	(func (export "call_two") (result externref externref) (call $two) (call $gc))
	(func (export "recurse") (param $n i32) (param $r externref)
		(local $mine externref)
		(local.set $mine (call $make))
		(if (local.get $n)
			(then (call $recurse2 (i32.sub (local.get $n) (i32.const 1)) (local.get $mine)))
			(else (call $gc)))
		(call $see (local.get $r)) (call $see (local.get $mine)))
	(func $recurse2 (param i32 externref) (call_indirect $f (param i32 externref) (local.get 0) (local.get 1) (i32.const 0)))
	(table $f funcref (elem $recurse2b))
	(func $recurse2b (param $n i32) (param $r externref)
		(if (local.get $n) (then (call $recurse2 (i32.sub (local.get $n) (i32.const 1)) (call $make))) (else (call $gc)))
		(call $see (local.get $r)))
	(func (export "none_live") (param externref) (call $gc))
	(func (export "trap") (param externref) (call $see (local.get 0)) (unreachable))
)`

// A thing is a value that tells when it is gone.
type thing struct {
	n     int
	alive *atomic.Int64
	pad   [8]byte // not a tiny object, which Go may keep longer
}

func newThing(n int, alive *atomic.Int64) *thing {
	x := &thing{n: n, alive: alive}
	alive.Add(1)
	runtime.AddCleanup(x, func(c *atomic.Int64) { c.Add(-1) }, alive)
	return x
}

func newRefWorld(t testing.TB, collectAlways bool) *refWorld {
	t.Helper()
	return newRefWorldWith(t, NewConfig(), collectAlways)
}

// newRefWorldWith is newRefWorld with an engine made from cfg.
func newRefWorldWith(t testing.TB, cfg *Config, collectAlways bool) *refWorld {
	t.Helper()
	cfg.SetCraneliftDebugVerifier(true)
	return newRefStore(t, NewEngineWithConfig(cfg), collectAlways)
}

// newRefStore is newRefWorld in another store of an engine.
func newRefStore(t testing.TB, e *Engine, collectAlways bool) *refWorld {
	t.Helper()
	w := &refWorld{TB: t, Store: NewStore(e)}
	t.Cleanup(w.Store.Close)
	if collectAlways {
		w.vm.CollectAlways()
	}
	bin, err := wat.ToBinary([]byte(refModule))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewModule(e, bin)
	if err != nil {
		t.Fatal(err)
	}
	ref := NewValType(KindExternref)
	fn := func(params, results int, f func(c *Caller, args []Val) []Val) AsExtern {
		list := []*ValType{ref, ref}
		return NewFunc(w.Store, NewFuncType(list[:params], list[:results]), func(c *Caller, args []Val) ([]Val, *Trap) {
			return f(c, args), nil
		})
	}
	n := 0
	fresh := func() Val { n++; return ValExternref(fmt.Sprint("made ", n)) }
	w.hook = func(_ *Caller, args []Val) []Val { return args[:1] }
	w.inst, err = NewInstance(w.Store, m, []AsExtern{
		fn(2, 1, func(c *Caller, args []Val) []Val { return w.hook(c, args) }),
		fn(0, 0, func(*Caller, []Val) []Val { w.GC(); return nil }),
		fn(0, 1, func(*Caller, []Val) []Val { return []Val{fresh()} }),
		fn(1, 0, func(*Caller, []Val) []Val { return nil }), // a dropped value panics if the store always collects
		fn(0, 2, func(*Caller, []Val) []Val { return []Val{fresh(), fresh()} }),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// call calls an exported function. An int is an i32 or, for an externref, itself.
func (w *refWorld) call(name string, args ...any) any {
	w.Helper()
	v, err := w.try(name, args...)
	if err != nil {
		w.Fatalf("%s: %v", name, err)
	}
	return v
}

func (w *refWorld) try(name string, args ...any) (any, error) {
	w.Helper()
	f := w.inst.GetFunc(w.Store, name)
	args = slices.Clone(args)
	for i, t := range f.Type(w.Store).Params() {
		if t.Kind() == KindExternref {
			args[i] = ValExternref(args[i])
		}
	}
	return f.Call(w.Store, args...)
}

// live returns the number of values that a collection leaves.
func (w *refWorld) live() int {
	w.Helper()
	if !w.vm.GC() {
		w.Fatal("the collection was given up")
	}
	return w.vm.RefStats().Live
}

func (w *refWorld) expect(what string, want int) {
	w.Helper()
	if got := w.live(); got != want {
		w.Errorf("%s: %d values are alive, want %d", what, got, want)
	}
}

// eachRefWorld runs a test with collections when they are due and at every opportunity.
func eachRefWorld(t *testing.T, f func(w *refWorld)) {
	for _, always := range []bool{false, true} {
		t.Run(map[bool]string{false: "due", true: "always"}[always], func(t *testing.T) { f(newRefWorld(t, always)) })
	}
}

func TestRefIdentity(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		x := &thing{}
		for _, v := range []any{x, 7, "s", struct{ a, b int }{1, 2}, w.Store} {
			if got := w.call("id", v); got != v {
				t.Errorf("id(%v) is %v", v, got)
			}
		}
		if w.call("id", nil) != nil || w.call("is_null", nil) != int32(1) || w.call("is_null", x) != int32(0) {
			t.Error("null")
		}
		for range 20000 {
			if w.call("id", x) != x {
				t.Fatal("not x")
			}
		}
		if s := w.vm.RefStats(); s.Live > 1024 || s.Collections == 0 {
			t.Errorf("after many calls: %+v", s)
		}
		w.expect("identity", 0)
	})
}

func TestRefTables(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		w.call("set", 1, "a")
		w.expect("set", 1)
		w.call("set", 2, w.call("get", 1)) // another handle for an equal value
		w.expect("set again", 2)
		w.call("set", 1, nil)
		w.expect("cleared", 1)
		w.call("copy", 3, 2, 1)
		w.expect("copied", 1)
		w.call("set", 2, nil)
		w.expect("the copy is left", 1)
		w.call("fill", 0, "f", 10)
		w.expect("filled", 1)
		if got := w.call("get", 9); got != "f" {
			t.Errorf("element 9 is %v", got)
		}
		w.call("copy_to_u")
		w.call("fill", 0, nil, 10)
		w.expect("left in another table", 1)
		w.call("copy_to_u")
		w.expect("and not there", 0)
		if w.call("grow", "g", 100) != int32(10) {
			t.Error("grow")
		}
		w.expect("grown", 1)
		if w.call("get", 109) != "g" {
			t.Error("an element after growth")
		}
		if w.call("grow", "h", 10000) != int32(-1) {
			t.Error("grew beyond its maximum")
		}
		w.expect("failed growth", 1)
		w.call("fill", 0, nil, 110)
		w.call("gset", "x")
		w.expect("global", 1)
		w.call("gset", "y")
		w.expect("global overwritten", 1)
		if w.call("gget") != "y" {
			t.Error("global")
		}
		w.call("gset", nil)
		w.expect("nothing", 0)
	})
}

// Host objects: tables and globals that the host makes and writes to.
func TestRefHostObjects(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		ref := NewValType(KindExternref)
		tab, err := NewTable(w.Store, NewTableType(ref, 3, false, 0), ValExternref("init"))
		if err != nil {
			t.Fatal(err)
		}
		w.expect("table", 1)
		for i := range uint64(3) {
			if err := tab.Set(w.Store, i, ValExternref(i)); err != nil {
				t.Fatal(err)
			}
		}
		w.expect("elements", 3)
		if _, err := tab.Grow(w.Store, 5, ValExternref("more")); err != nil {
			t.Fatal(err)
		}
		w.expect("grown", 4)
		g, err := NewGlobal(w.Store, NewGlobalType(ref, true), ValExternref("g"))
		if err != nil {
			t.Fatal(err)
		}
		w.expect("global", 5)
		for n := range 5000 {
			if err := g.Set(w.Store, ValExternref(n)); err != nil {
				t.Fatal(err)
			}
			if err := tab.Set(w.Store, 7, ValExternref(-n)); err != nil {
				t.Fatal(err)
			}
		}
		if s := w.vm.RefStats(); s.Live > 1024 {
			t.Errorf("the host's writes leave %d values", s.Live)
		}
		if v, _ := tab.Get(w.Store, 2); v.Externref() != uint64(2) || g.Get(w.Store).Externref() != 4999 {
			t.Error("wrong values")
		}
		w.expect("overwritten", 6)
	})
}

// What is in frames is alive (S42), also when it has left the place where it was read (S45), and
// what is not in any more is not.
func TestRefFrames(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		a, b := &thing{n: 1}, &thing{n: 2}
		got := w.call("hold", a, b).([]Val)
		if got[0].Externref() != a || got[1].Externref() != b {
			t.Errorf("hold gives %v", got)
		}
		w.call("set", 4, a)
		if w.call("get_and_clear", 4) != a {
			t.Error("a value went with its table element")
		}
		w.call("gset", b)
		if w.call("gget_and_clear") != b {
			t.Error("a value went with its global")
		}
		args := make([]any, 20)
		for i := range args {
			args[i] = &thing{n: i}
		}
		if got := w.call("many", args...); got != args[19] {
			t.Errorf("argument 19 is %v", got)
		}
		w.hook = func(_ *Caller, in []Val) []Val {
			if in[0].Externref() != args[0] || in[1].Externref() != args[1] {
				t.Errorf("the caller's locals are %v", in)
			}
			w.GC()
			return in[1:]
		}
		if got := w.call("call_many", args...); got != args[1] {
			t.Errorf("call_many gives %v", got)
		}
		if got := w.call("churn", 1000).(string); len(got) < 5 || got[:4] != "made" {
			t.Errorf("churn gives %v", got)
		}
		two := w.call("call_two").([]Val)
		if two[0].Externref() == nil || two[1].Externref() == nil || two[0].Externref() == two[1].Externref() {
			t.Errorf("two results: %v", two)
		}
		w.call("recurse", 50, a)
		w.expect("frames are gone", 0)
	})
}

// S43: several fresh references go in at once while so many exist that a collection is due: as
// arguments of the host's call, and as results of a host function.
func TestRefMovingInNeverCollects(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		a, b := &thing{n: 1}, &thing{n: 2}
		for extra := range 8 {
			for w.vm.RefStats().Live < 512-8+extra {
				w.vm.Extern("filler")
			}
			got := w.call("hold", a, b).([]Val)
			if got[0].Externref() != a || got[1].Externref() != b {
				t.Fatalf("%d more: %v", extra, got)
			}
			for w.vm.RefStats().Live < 512-8+extra {
				w.vm.Extern("filler")
			}
			two := w.call("call_two").([]Val)
			if two[0].Externref() == nil || two[1].Externref() == nil {
				t.Fatalf("%d more: %v", extra, two)
			}
		}
		w.expect("fillers are gone", 0)
	})
}

// S44: reading many references out of a table makes none unsafe, whenever collections happen.
func TestRefManyTableGets(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		w.call("grow", nil, 990)
		for i := range 1000 {
			w.call("set", i, i)
		}
		for i := range 3000 {
			if got := w.call("get", i%1000); got != i%1000 {
				t.Fatalf("element %d is %v", i%1000, got)
			}
		}
		w.expect("all in the table", 1000)
	})
}

// S46, S42: the host keeps what it was given, and values go when neither has them.
func TestRefFinalizers(t *testing.T) {
	w := newRefWorld(t, false)
	var alive atomic.Int64
	func() {
		for i := range 100 {
			w.call("set", i%10, newThing(i, &alive))
		}
	}()
	kept := w.call("get", 3)
	w.call("fill", 0, nil, 10)
	for range 10 {
		w.GC()
	}
	if kept.(*thing).n != 93 {
		t.Error("the host lost a value")
	}
	w.expect("nothing is left", 0)
	deadline := time.Now().Add(10 * time.Second)
	for alive.Load() != 1 && time.Now().Before(deadline) {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if n := alive.Load(); n != 1 {
		t.Errorf("%d things are reachable, want 1", n)
	}
	runtime.KeepAlive(kept)
}

// In the middle of frames (S42): with a collection from a host function, exactly what is live is kept.
func TestRefLiveInFrame(t *testing.T) {
	w := newRefWorld(t, false)
	w.call("none_live", "x") // its parameter is dead when it collects
	if s := w.vm.RefStats(); s.Live != 0 || s.Dropped != 1 {
		t.Errorf("a dead parameter is kept: %+v", s)
	}
	args := make([]any, 20)
	for i := range args {
		args[i] = i
	}
	// host's own arguments are roots while it runs; the result of many went to see and is gone.
	w.hook = func(_ *Caller, in []Val) []Val { w.expect("within the call", 2); return in[:1] }
	w.call("call_many", args...)
}

// S47: when not all frames can be found nothing is dropped.
func TestRefIncompleteWalk(t *testing.T) {
	w := newRefWorld(t, false)
	w.call("set", 0, "kept")
	w.vm.Extern("garbage")
	w.hook = func(_ *Caller, args []Val) []Val {
		w.vm.BreakStackWalk(true)
		before := w.vm.RefStats()
		if w.vm.GC() {
			t.Error("a collection with an incomplete walk")
		}
		s := w.vm.RefStats()
		if s.Skipped != before.Skipped+1 || s.Collections != before.Collections || s.Live != before.Live {
			t.Errorf("%+v, then %+v", before, s)
		}
		w.vm.BreakStackWalk(false)
		return args[:1]
	}
	args := make([]any, 20)
	w.call("call_many", args...)
	w.expect("afterwards", 1)
}

// Calls that end in a trap, or by a panic of a host function, leave nothing behind.
func TestRefUnwinding(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		for i := range 10 {
			if _, err := w.try("trap", i); err == nil {
				t.Fatal("no trap")
			}
			w.hook = func(*Caller, []Val) []Val { panic("stop") }
			func() {
				defer func() {
					if recover() != "stop" {
						t.Error("no panic")
					}
				}()
				args := make([]any, 20)
				for k := range args {
					args[k] = k
				}
				w.call("call_many", args...)
			}()
		}
		w.call("id", nil)
		w.expect("after traps and panics", 0)
	})
}

// Host functions call into WebAssembly and collect there; the frames outside keep what they have.
func TestRefNested(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		depth := 0
		args := make([]any, 20)
		for i := range args {
			args[i] = &thing{n: i}
		}
		w.hook = func(_ *Caller, in []Val) []Val {
			if depth++; depth < 6 {
				if got := w.call("call_many", args...); got != args[0] {
					t.Errorf("depth %d: %v", depth, got)
				}
			}
			w.GC()
			return in[:1]
		}
		if got := w.call("call_many", args...); got != args[0] {
			t.Errorf("%v", got)
		}
		w.expect("afterwards", 0)
	})
}

// Random operations against a model of what each place holds.
func TestRefModel(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		r := rand.New(rand.NewPCG(3, 4))
		var table [10]any
		var global any
		ops := 20000
		if testing.Short() {
			ops = 2000
		}
		for n := range ops {
			i, v := r.IntN(10), any(n)
			if r.IntN(4) == 0 {
				v = nil
			}
			switch r.IntN(7) {
			case 0:
				w.call("set", i, v)
				table[i] = v
			case 1:
				if got := w.call("get", i); got != table[i] {
					t.Fatalf("operation %d: element %d is %v, want %v", n, i, got, table[i])
				}
			case 2:
				w.call("gset", v)
				global = v
			case 3:
				if got := w.call("gget"); got != global {
					t.Fatalf("operation %d: the global is %v, want %v", n, got, global)
				}
			case 4:
				k := r.IntN(10 - i + 1)
				w.call("fill", i, v, k)
				for j := range k {
					table[i+j] = v
				}
			case 5:
				from := r.IntN(10)
				k := r.IntN(10 - max(i, from) + 1)
				w.call("copy", i, from, k)
				copy(table[i:i+k], table[from:from+k])
			case 6:
				if got := w.call("get_and_clear", i); got != table[i] {
					t.Fatalf("operation %d: element %d was %v, want %v", n, i, got, table[i])
				}
				table[i] = nil
			}
			if n%1000 == 0 {
				seen := map[any]bool{}
				for _, x := range append(table[:], global) {
					if x != nil {
						seen[x] = true
					}
				}
				w.expect(fmt.Sprint("operation ", n), len(seen))
			}
		}
	})
}

// Collections where code calls the runtime for an epoch or for fuel: references in registers are
// seen there too.
func TestRefInterruptions(t *testing.T) {
	for name, set := range map[string]func(*Config){
		"epoch": func(c *Config) { c.SetEpochInterruption(true) },
		"fuel":  func(c *Config) { c.SetConsumeFuel(true) },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := NewConfig()
			set(cfg)
			e := NewEngineWithConfig(cfg)
			s := NewStore(e)
			defer s.Close()
			s.vm.CollectAlways()
			calls := 0
			s.vm.OnEpoch(func(v *vm.Store) (uint64, error) {
				calls++
				v.GC()
				e.IncrementEpoch()
				return 0, nil // at the next check again
			})
			s.vm.SetFuel(1 << 40)
			s.vm.SetFuelYieldInterval(1)
			bin, err := wat.ToBinary([]byte(`(module
				(func $pick (param externref externref i32) (result externref)
					(select (result externref) (local.get 0) (local.get 1) (local.get 2)))
				(func (export "loop") (param $a externref) (param $b externref) (param $n i32) (result externref externref)
					(local $t externref)
					(loop $l
						(local.set $t (local.get $a))
						(local.set $a (call $pick (local.get $b) (local.get $a) (i32.const 1)))
						(local.set $b (local.get $t))
						(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
					(local.get $a) (local.get $b)))`))
			if err != nil {
				t.Fatal(err)
			}
			m, err := NewModule(e, bin)
			if err != nil {
				t.Fatal(err)
			}
			i, err := NewInstance(s, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := i.GetFunc(s, "loop").Call(s, "a", "b", 101)
			if err != nil {
				t.Fatal(err)
			}
			if r := got.([]Val); r[0].Externref() != "b" || r[1].Externref() != "a" {
				t.Errorf("%v", r)
			}
			if n := s.vm.RefStats().Collections; n < 50 || name == "epoch" && calls < 100 {
				t.Errorf("%d collections, %d calls", n, calls)
			}
		})
	}
}

// S57: a store whose host functions, references and data lead back to it becomes garbage.
func TestRefCycles(t *testing.T) {
	gone := make(chan int, 10)
	func() {
		for i := range 10 {
			w := newRefWorld(struct{ testing.TB }{noCleanup{t}}, false)
			w.hook = func(*Caller, []Val) []Val { return []Val{ValExternref(w.Store)} }
			args := make([]any, 20)
			w.call("set", 0, w.Store)
			w.call("gset", w)
			if w.call("call_many", args...) != w.Store {
				t.Error("the store is not itself")
			}
			runtime.AddCleanup(w.Store, func(i int) { gone <- i }, i)
		}
	}()
	for n := range 10 {
		runtime.GC()
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
			t.Fatalf("only %d of 10 stores were collected", n)
		}
	}
}

// noCleanup is a TB that does not keep what a test makes.
type noCleanup struct{ testing.TB }

func (noCleanup) Cleanup(func()) {}

func BenchmarkRefIdentity(b *testing.B) {
	w := newRefWorld(b, false)
	f := w.inst.GetFunc(w.Store, "id")
	x := w.vm.Extern("x")
	vals := []ValRaw{x}
	b.ReportAllocs()
	for b.Loop() {
		if err := f.CallUnchecked(w.Store, vals); err != nil {
			b.Fatal(err)
		}
	}
}

// Passive element segments hold their references until they are dropped.
func TestRefSegments(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		bin, err := wat.ToBinary([]byte(`(module
			(import "" "g" (global $g externref))
			(table 4 externref)
			(elem $e externref (item (global.get $g)) (item (ref.null extern)) (item (global.get $g)))
			(func (export "init") (table.init $e (i32.const 0) (i32.const 1) (i32.const 2)))
			(func (export "drop") (elem.drop $e))
			(func (export "clear") (table.fill (i32.const 0) (ref.null extern) (i32.const 4)))
			(func (export "get") (param i32) (result externref) (table.get (local.get 0))))`))
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewModule(w.Engine, bin)
		if err != nil {
			t.Fatal(err)
		}
		ref := NewValType(KindExternref)
		g, err := NewGlobal(w.Store, NewGlobalType(ref, false), ValExternref("segment"))
		if err != nil {
			t.Fatal(err)
		}
		if w.inst, err = NewInstance(w.Store, m, []AsExtern{g}); err != nil {
			t.Fatal(err)
		}
		g.g.Set(ValRaw{}) // behind the back of the type, so that only the segment is left
		w.expect("in the segment", 1)
		w.call("init")
		if w.call("get", 0) != nil || w.call("get", 1) != "segment" {
			t.Error("table.init")
		}
		w.call("drop")
		w.expect("in the table", 1)
		w.call("clear")
		w.expect("nowhere", 0)
	})
}

// BenchmarkRefTable is table.get, table.set, global.get and global.set of a reference in a loop; the time
// is that of one round.
func BenchmarkRefTable(b *testing.B) {
	bin, err := wat.ToBinary([]byte(`(module
		(table $t 64 externref)
		(global $g (mut externref) (ref.null extern))
		(func (export "run") (param $r externref) (param $n i32)
			(loop $l
				(table.set $t (i32.and (local.get $n) (i32.const 63)) (local.get $r))
				(global.set $g (table.get $t (i32.and (i32.mul (local.get $n) (i32.const 7)) (i32.const 63))))
				(local.set $r (global.get $g))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`))
	if err != nil {
		b.Fatal(err)
	}
	w := newRefWorld(b, false)
	m, err := NewModule(w.Engine, bin)
	if err != nil {
		b.Fatal(err)
	}
	if w.inst, err = NewInstance(w.Store, m, nil); err != nil {
		b.Fatal(err)
	}
	f := w.inst.GetFunc(w.Store, "run")
	b.ResetTimer()
	if _, err := f.Call(w.Store, ValExternref("x"), int32(b.N)); err != nil {
		b.Fatal(err)
	}
}
