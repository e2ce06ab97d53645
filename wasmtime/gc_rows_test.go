package wasmtime

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests properties of external references one by one. docs/references.md says which test is
// for which property of the design.

// load makes an instance of another module in the world's store, and makes it the one that call calls.
func (w *refWorld) load(text string, imports ...AsExtern) {
	w.Helper()
	bin, err := wat.ToBinary([]byte(text))
	if err != nil {
		w.Fatal(err)
	}
	m, err := NewModule(w.Engine, bin)
	if err != nil {
		w.Fatal(err)
	}
	defer m.Close()
	if w.inst, err = NewInstance(w.Store, m, imports); err != nil {
		w.Fatal(err)
	}
}

// collector returns a host function that collects.
func (w *refWorld) collector() *Func { return WrapFunc(w.Store, func() { w.GC() }) }

// onlyWhenDue skips tests that say when collections happen if the environment says that they always do.
func onlyWhenDue(t *testing.T) {
	if os.Getenv(collectAlwaysEnv) != "" {
		t.Skip(collectAlwaysEnv + " is set")
	}
}

// S35: any Go value lives as long as WebAssembly has it, and nobody else need.
func TestRefHeldByWasmAlone(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		var alive atomic.Int64
		func() {
			w.call("set", 0, newThing(42, &alive))
			captured := newThing(43, &alive)
			w.call("set", 1, func() int { return captured.n })
			w.call("set", 2, struct{ p *thing }{newThing(44, &alive)})
			w.call("gset", map[string]*thing{"x": newThing(45, &alive)})
		}()
		for n := range 10000 {
			w.call("id", fmt.Sprint("churn ", n))
			if n%2000 == 0 {
				runtime.GC()
			}
		}
		runtime.GC()
		if n := alive.Load(); n != 4 {
			t.Fatalf("%d of 4 values are alive", n)
		}
		if got := []int{
			w.call("get", 0).(*thing).n, w.call("get", 1).(func() int)(),
			w.call("get", 2).(struct{ p *thing }).p.n, w.call("gget").(map[string]*thing)["x"].n,
		}; fmt.Sprint(got) != "[42 43 44 45]" {
			t.Errorf("%v", got)
		}
	})
}

// S38: equal values are different references, and one value is a different one each time it is passed in.
func TestRefEqualIsNotSame(t *testing.T) {
	w := newRefWorld(t, false)
	a, b := w.vm.Extern("equal"), w.vm.Extern("equal")
	if a == b {
		t.Error("equal values have one handle")
	}
	p := &thing{}
	if x, y := w.vm.Extern(p), w.vm.Extern(p); x == y {
		t.Error("a value has the same handle twice")
	}
	q := &thing{}
	if *p != *q || w.call("id", p) == any(q) || w.call("id", p) != any(p) {
		t.Error("pointers to equal structures are confused")
	}
}

// S39: a million values go through WebAssembly and come back, and none is left.
func TestRefMillionIdentities(t *testing.T) {
	onlyWhenDue(t)
	w := newRefWorld(t, false)
	id, err := Typed1[*thing, *thing](w.Store, w.inst.GetFunc(w.Store, "id"))
	if err != nil {
		t.Fatal(err)
	}
	x := [2]*thing{{n: 1}, {n: 2}}
	const rounds = 1_000_000
	for n := range rounds {
		if got, err := id(x[n%2]); got != x[n%2] || err != nil {
			t.Fatalf("call %d: %v, %v", n, got, err)
		}
	}
	if s := w.vm.RefStats(); s.Inserted != rounds || s.Live > 512 || s.Collections < rounds/512-1 {
		t.Errorf("%+v", s)
	}
	w.expect("after the calls", 0)
}

// S40: locals and calls cost the store nothing, and neither do tables and globals: what is counted there is exact
// without anyone counting.
func TestRefMovesAreFree(t *testing.T) {
	onlyWhenDue(t)
	w := newRefWorld(t, false)
	w.load(`(module
		(table $t 16 externref)
		(global $g (mut externref) (ref.null extern))
		(func $swap (param externref externref i32) (result externref externref)
			(if (i32.eq (local.get 2) (i32.const -1)) (then (return (call $swap (local.get 1) (local.get 0) (i32.const 0)))))
			(local.get 1) (local.get 0))
		(func (export "moves") (param $a externref) (param $b externref) (param $n i32) (result externref)
			(local $c externref)
			(loop $l
				(local.set $c (local.get $a)) (local.set $a (local.get $b)) (local.set $b (local.get $c))
				(call $swap (local.get $a) (local.get $b) (local.get $n))
				(local.set $b) (local.set $a)
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
			(local.get $a))
		(func (export "stores") (param $a externref) (param $b externref) (param $n i32) (result externref)
			(loop $l
				(table.set $t (i32.and (local.get $n) (i32.const 15)) (local.get $a))
				(global.set $g (table.get $t (i32.and (local.get $n) (i32.const 15))))
				(local.set $a (local.get $b))
				(local.set $b (global.get $g))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
			(local.get $a))
		(func (export "clear")
			(table.fill $t (i32.const 0) (ref.null extern) (i32.const 16)) (global.set $g (ref.null extern))))`)
	for _, c := range []struct {
		export string
		left   int
	}{{"moves", 0}, {"stores", 2}} {
		before := w.vm.RefStats()
		if got := w.call(c.export, "a", "b", 1_000_000); got != "a" && got != "b" {
			t.Errorf("%s: %v", c.export, got)
		}
		after := w.vm.RefStats()
		before.Inserted += 2 // the arguments
		before.Live += 2
		if after != before {
			t.Errorf("%s: a million moves change %+v to %+v", c.export, before, after)
		}
		w.expect(c.export, c.left)
	}
	w.call("clear")
	w.expect("cleared", 0)
}

// S41: a collection becomes due when there are as many values as one is worth, then happens once, at the next
// entry, and not again until there are as many new ones.
func TestRefOneCollectionWhenDue(t *testing.T) {
	onlyWhenDue(t)
	w := newRefWorld(t, false)
	for range 511 {
		w.vm.Extern("filler")
	}
	w.call("is_null", nil)
	if s := w.vm.RefStats(); s.Collections != 0 || s.Live != 511 {
		t.Fatalf("below the limit: %+v", s)
	}
	w.vm.Extern("filler")
	for range 3 {
		w.call("is_null", nil)
	}
	if s := w.vm.RefStats(); s.Collections != 1 || s.Live != 0 {
		t.Fatalf("at the limit: %+v", s)
	}
	for range 511 {
		w.vm.Extern("filler")
	}
	w.call("is_null", nil)
	if s := w.vm.RefStats(); s.Collections != 1 || s.Live != 511 {
		t.Errorf("below the limit again: %+v", s)
	}
}

// S44: what a host function was given is alive while it runs, though nothing but its frame may have it: a
// collection comes before the function, and others while it runs.
func TestRefArgumentsOfHostFunctions(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		ref := NewValType(KindExternref)
		seen := 0
		host := NewFuncUnchecked(w.Store, NewFuncType([]*ValType{ref, ref}, []*ValType{ref}), func(_ *Caller, vals []ValRaw) *Trap {
			seen++
			w.GC()
			for i, want := range []string{"first", "second"} {
				if v, ok := w.vm.ExternValue(vals[i]); v != want || !ok {
					t.Errorf("argument %d is %v, %v", i, v, ok)
				}
			}
			vals[0] = vals[1]
			return nil
		})
		fresh := func(v string) *Func { return WrapFunc(w.Store, func() any { return v }) }
		w.load(`(module
			(import "" "host" (func $host (param externref externref) (result externref)))
			(import "" "first" (func $first (result externref)))
			(import "" "second" (func $second (result externref)))
			(func (export "f") (result externref) (call $host (call $first) (call $second))))`, host, fresh("first"), fresh("second"))
		for range 3 {
			for w.vm.RefStats().Live < 511 { // so that a collection is due when host is called
				w.vm.Extern("filler")
			}
			if got := w.call("f"); got != "second" {
				t.Errorf("f returns %v", got)
			}
		}
		if seen != 3 {
			t.Errorf("%d calls", seen)
		}
		w.expect("afterwards", 0)
	})
}

// S44: many references are read out of a table while collections happen, each of them live on the operand stack,
// and its place in the table overwritten.
func TestRefManyOnTheStack(t *testing.T) {
	const n = 600
	var body, check strings.Builder
	for i := range n {
		fmt.Fprintf(&body, "(table.get $t (i32.const %d)) (table.set $t (i32.const %d) (ref.null extern))\n", i, i)
		if i%100 == 99 {
			body.WriteString("(call $gc)\n")
		}
		check.WriteString("(call $see)\n")
	}
	w := newRefWorld(t, false)
	next := n
	see := WrapFunc(w.Store, func(v any) {
		if next--; v != next {
			t.Errorf("reference %d is %v", next, v)
		}
	})
	w.load(fmt.Sprintf(`(module
		(import "" "gc" (func $gc)) (import "" "see" (func $see (param externref)))
		(table $t (export "t") %d externref)
		(func (export "f") %s (call $gc) %s))`, n, body.String(), check.String()), w.collector(), see)
	table := w.inst.GetExport(w.Store, "t").Table()
	for i := range uint64(n) {
		if err := table.Set(w.Store, i, ValExternref(int(i))); err != nil {
			t.Fatal(err)
		}
	}
	w.expect("in the table", n)
	w.call("f")
	if next != 0 {
		t.Errorf("%d references were not seen", next)
	}
	w.expect("afterwards", 0)
}

// S44: what a frame holds is alive while a host function that it called calls WebAssembly again and collects.
func TestRefOuterActivations(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		depth, seen := 0, 0
		nest := WrapFunc(w.Store, func() {
			if depth++; depth < 4 {
				w.call("f", depth)
			}
			w.call("id", "argument")
			w.GC()
		})
		see := WrapFunc(w.Store, func(v any, n int32) {
			if seen++; v != fmt.Sprint("made in ", n) {
				t.Errorf("depth %d has %v", n, v)
			}
		})
		made := WrapFunc(w.Store, func(n int32) any { return fmt.Sprint("made in ", n) })
		w.load(`(module
			(import "" "make" (func $make (param i32) (result externref))) (import "" "nest" (func $nest)) (import "" "see" (func $see (param externref i32)))
			(func (export "id") (param externref) (result externref) (local.get 0))
			(func (export "f") (param i32) (local $x externref)
				(local.set $x (call $make (local.get 0))) (call $nest) (call $see (local.get $x) (local.get 0))))`, made, nest, see)
		w.call("f", 0)
		if seen != 4 {
			t.Errorf("%d of 4 were seen", seen)
		}
		w.expect("afterwards", 0)
	})
}

// S45: the value of a global or an element is alive on the stack after its place was overwritten.
func TestRefReadThenOverwritten(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		x := &thing{n: 5}
		for _, c := range []struct{ set, get string }{{"gset", "gget_and_clear"}, {"set", "get_and_clear"}} {
			at := []any{4}[:map[string]int{"set": 1}[c.set]]
			w.call(c.set, append(at, x)...)
			if got := w.call(c.get, at...); got != x {
				t.Errorf("%s: %v", c.get, got)
			}
			w.expect(c.get, 0)
		}
	})
}

// S46: what was returned to the host is the host's, whatever is collected afterwards.
func TestRefReturnedIsKept(t *testing.T) {
	eachRefWorld(t, func(w *refWorld) {
		var alive atomic.Int64
		func() { w.call("set", 0, newThing(7, &alive)) }()
		got := w.call("get", 0).(*thing)
		w.call("set", 0, nil)
		for range 10 {
			w.GC()
			runtime.GC()
		}
		w.expect("in the store", 0)
		w.Close()
		runtime.GC()
		if alive.Load() != 1 || got.n != 7 {
			t.Error("the host's value is gone")
		}
		runtime.KeepAlive(got)
	})
}

// S48, S49: a call that has no reference live after it has no stack map, and takes none of the function before it: its
// frames have numbers where that one has references. These numbers are handles of values that nobody holds.
func TestRefNoMixup(t *testing.T) {
	w := newRefWorld(t, false)
	const n = 20 // more than there are registers, so that frames have many slots
	each := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format+" ", i)
		}
		return b.String()
	}
	w.load(`(module
		(import "" "gc" (func $gc)) (import "" "see" (func $see (param externref))) (import "" "num" (func $num (param i64)))
		(table $t (export "t") 20 externref)
		(func (export "with_refs")
			`+each("(table.get $t (i32.const %d))")+`
			(call $gc)
			`+strings.Repeat("(call $see) ", n)+`)
		(func (export "with_numbers") (param i64)
			`+each("(i64.add (local.get 0) (i64.const %d))")+`
			(call $gc)
			`+strings.Repeat("(call $num) ", n)+`)
		(func (export "with_nothing") (param i64) (call $gc))
	)`, w.collector(), WrapFunc(w.Store, func(any) {}), WrapFunc(w.Store, func(int64) {}))
	table := w.inst.GetExport(w.Store, "t").Table()
	for i := range uint64(n) {
		if err := table.Set(w.Store, i, ValExternref(i)); err != nil {
			t.Fatal(err)
		}
	}
	w.call("with_refs")
	w.expect("with references", n)
	for _, export := range []string{"with_numbers", "with_nothing"} {
		first := w.vm.Extern("garbage")
		for range 2*n - 1 {
			w.vm.Extern("garbage")
		}
		w.call(export, int64(first.Lo))
		if s := w.vm.RefStats(); s.Live != n {
			t.Errorf("%s: numbers are taken for references: %d values are alive, want %d", export, s.Live, n)
		}
	}
}

// S50: a module is closed, and others come and go, while a store collects with frames of it on the stack. The race
// detector watches.
func TestRefModuleClosedWhileCollecting(t *testing.T) {
	e := NewEngine()
	text := func(n int) []byte {
		bin, err := wat.ToBinary(fmt.Appendf(nil, `(module (import "" "gc" (func $gc)) (import "" "see" (func $see (param externref)))
			(func $f (export "f") (param $r externref) (param $n i32)
				(if (local.get $n) (then (call $f (local.get $r) (i32.sub (local.get $n) (i32.const 1)))) (else (call $gc)))
				(call $see (local.get $r)) (call $gc))
			(func (export "n") (result i32) (i32.const %d)))`, n))
		if err != nil {
			t.Fatal(err)
		}
		return bin
	}
	// other has much code, without any stack maps.
	other, err := wat.ToBinary([]byte("(module" + strings.Repeat("(func (result i32) (i32.const 1))", 2000) + ")"))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 3 {
		bin := text(g)
		wg.Go(func() {
			for round := range 10 {
				m, err := NewModule(e, bin)
				if err != nil {
					t.Error(err)
					return
				}
				s := NewStore(e)
				closed := make(chan bool)
				calls := 0
				gc := WrapFunc(s, func() {
					if calls++; calls == 2 {
						go func() { m.Close(); close(closed) }()
					} else if calls == 10 {
						<-closed // and what it leaves is taken by others
						for range 3 {
							x, err := NewModule(e, other)
							if err != nil {
								t.Error(err)
								return
							}
							defer x.Close()
						}
					}
					s.GC()
				})
				see := WrapFunc(s, func(v any) {
					if v != "kept" {
						t.Errorf("round %d: %v", round, v)
					}
				})
				i, err := NewInstance(s, m, []AsExtern{gc, see})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := i.GetFunc(s, "f").Call(s, "kept", 20); err != nil {
					t.Error(err)
				}
				<-closed
				if st := s.vm.RefStats(); st.Collections < 22 || st.Skipped != 0 {
					t.Errorf("%+v", st)
				}
				s.Close()
			}
		})
	}
	wg.Wait()
}

// S53: all operations on tables leave exactly what the tables hold, on demand and in pools, where the next store
// gets the places that the one before has written to.
func TestRefTableCounts(t *testing.T) {
	for _, pooled := range []bool{false, true} {
		for _, always := range []bool{false, true} {
			t.Run(fmt.Sprintf("pooled=%v,always=%v", pooled, always), func(t *testing.T) {
				cfg := NewConfig()
				if pooled {
					p := NewPoolingAllocationConfig()
					p.TotalCoreInstances, p.TotalTables, p.MaxTablesPerModule, p.TotalMemories, p.TotalStacks = 2, 6, 3, 1, 2
					p.TableKeepResident = 100 // so that some are reset one way and some the other
					cfg.SetAllocationStrategy(p)
				}
				e := NewEngineWithConfig(cfg)
				for round := range 3 {
					w := newRefStore(struct{ testing.TB }{noCleanup{t}}, e, always)
					for i := range 10 {
						if got := w.call("get", i); got != nil {
							t.Fatalf("round %d: element %d of a new table is %v", round, i, got)
						}
					}
					tableCounts(w)
					w.Close()
				}
			})
		}
	}
}

func tableCounts(w *refWorld) {
	step := func(what string, want int, f func()) { f(); w.expect(what, want) }
	call := func(name string, args ...any) func() { return func() { w.call(name, args...) } }
	step("nothing yet", 0, func() {})
	step("set", 1, call("set", 0, "a"))
	step("set the same place", 1, call("set", 0, "b"))
	step("set another", 2, call("set", 9, "c"))
	step("copy down", 2, call("copy", 4, 9, 1))
	step("copy over", 1, call("copy", 0, 4, 1))
	step("overlapping copy", 1, call("copy", 1, 0, 9))
	step("fill a part", 2, call("fill", 2, "d", 3))
	step("fill nothing", 2, call("fill", 3, "gone", 0))
	step("fill all", 1, call("fill", 0, "e", 10))
	step("grow by nothing", 1, call("grow", "gone", 0))
	step("grow", 2, call("grow", "f", 90))
	step("grow too much", 2, call("grow", "gone", 5000))
	step("into another table", 2, call("copy_to_u"))
	step("fill the first", 1, call("fill", 0, nil, 100))
	step("clear the other", 0, call("copy_to_u"))
	if _, err := w.try("set", 1000, "gone"); err == nil {
		w.Error("no trap")
	}
	if _, err := w.try("fill", 99, "gone", 2); err == nil {
		w.Error("no trap")
	}
	if _, err := w.try("copy", 99, 0, 2); err == nil {
		w.Error("no trap")
	}
	w.expect("operations that trap", 0)
	g, err := NewGlobal(w.Store, NewGlobalType(NewValType(KindExternref), false), ValExternref("segment"))
	if err != nil {
		w.Fatal(err)
	}
	inst := w.inst
	w.load(`(module (import "" "g" (global $g externref)) (import "" "t" (table $t 100 externref))
		(elem $e externref (item (global.get $g)) (item (ref.null extern)) (item (global.get $g)))
		(func (export "init") (param i32 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
		(func (export "drop") (elem.drop $e)))`, g, inst.GetExport(w.Store, "table"))
	g.g.Set(ValRaw{}) // behind the back of the type, so that only the segment is left
	step("segment", 1, func() {})
	step("init", 1, call("init", 5, 0, 3))
	step("init of nothing", 1, call("init", 0, 3, 0))
	step("drop", 1, call("drop"))
	if _, err := w.try("init", 0, 0, 1); err == nil {
		w.Error("no trap")
	}
	w.inst = inst
	step("half of it", 1, call("set", 5, nil))
	step("all of it", 0, call("set", 7, nil))
	step("full when the store is closed", 1, call("fill", 0, "last", 100))
}

// S56: a funcref is the same function wherever it goes, and null traps when it is called.
func TestFuncrefRoundTrip(t *testing.T) {
	w := newRefWorld(t, false)
	w.load(`(module
		(type $i (func (result i32)))
		(table $t (export "t") 3 funcref)
		(global $g (export "g") (mut funcref) (ref.null func))
		(func $seven (export "seven") (type $i) (i32.const 7))
		(func (export "own") (result funcref) (ref.func $seven))
		(func (export "through") (param funcref) (result funcref)
			(table.set $t (i32.const 1) (local.get 0)) (global.set $g (table.get $t (i32.const 1))) (global.get $g))
		(func (export "call") (param i32) (result i32) (call_indirect $t (type $i) (local.get 0))))`)
	before := w.vm.RefStats()
	own := w.call("own").(*Func)
	host := WrapFunc(w.Store, func() int32 { return 8 })
	for want, f := range map[int32]*Func{7: own, 8: host} {
		got, _ := w.call("through", f).(*Func)
		if got == nil || got.f != f.f {
			t.Fatalf("%d: another function came back", want)
		}
		if v, err := got.Call(w.Store); v != want || err != nil {
			t.Errorf("%v, %v; want %d", v, err, want)
		}
		if v := w.call("call", 1); v != want {
			t.Errorf("from the table: %v, want %d", v, want)
		}
		if v := w.inst.GetExport(w.Store, "g").Global().Get(w.Store).Funcref(); v.f != f.f {
			t.Error("the global has another function")
		}
		if err := w.inst.GetExport(w.Store, "t").Table().Set(w.Store, 2, ValFuncref(f)); err != nil || w.call("call", 2) != want {
			t.Errorf("set by the host: %v", err)
		}
	}
	if got := w.call("through", (*Func)(nil)); got != (*Func)(nil) {
		t.Errorf("null comes back as %v", got)
	}
	_, err := w.try("call", 1)
	if trap, ok := err.(*Trap); !ok || *trap.Code() != TrapCode(types.TrapIndirectCallToNull) || !strings.Contains(err.Error(), "uninitialized element") {
		t.Errorf("calling null: %v", err)
	}
	if s := w.vm.RefStats(); s != before {
		t.Errorf("functions are counted as external references: %+v", s)
	}
}

// S42, S57: what WebAssembly has dropped is released, and what it uses is not, over random operations on all kinds of
// places at once; Go's own cleanups say so.
func TestRefFinalizerModel(t *testing.T) {
	for _, always := range []bool{false, true} {
		w := newRefWorld(t, always)
		r := rand.New(rand.NewPCG(9, 8))
		type place struct {
			export string
			at     []any
		}
		places := []place{{"gset", nil}}
		for i := range 10 {
			places = append(places, place{"set", []any{i}})
		}
		held := make([]weak.Pointer[thing], len(places))
		var all []weak.Pointer[thing]
		var alive atomic.Int64
		put := func(k, n int) {
			var v any
			held[k] = weak.Pointer[thing]{}
			if n >= 0 {
				x := newThing(n, &alive)
				held[k] = weak.Make(x)
				all = append(all, held[k])
				v = x
			}
			w.call(places[k].export, append(append([]any{}, places[k].at...), v)...)
		}
		for n := range 3000 {
			put(r.IntN(len(places)), n-3000*(r.IntN(3)/2))
			switch r.IntN(4) {
			case 0:
				w.call("hold", newThing(n, &alive), "x")
			case 1:
				i, k := r.IntN(10), r.IntN(10)
				w.call("copy", i, k, 1)
				held[1+i] = held[1+k]
			}
			if n%500 != 499 {
				continue
			}
			w.GC()
			kept := map[*thing]bool{}
			for _, p := range held {
				if p != (weak.Pointer[thing]{}) && p.Value() == nil {
					t.Fatalf("round %d: a value that is in a place is gone", n)
				}
				if x := p.Value(); x != nil {
					kept[x] = true
				}
			}
			want := len(kept)
			clear(kept)
			deadline := time.Now().Add(20 * time.Second)
			for alive.Load() > int64(want) && time.Now().Before(deadline) {
				runtime.GC()
				time.Sleep(time.Millisecond)
			}
			if got := alive.Load(); got != int64(want) {
				t.Fatalf("round %d: %d values are alive, want %d of %d", n, got, want, len(all))
			}
		}
		w.Close()
	}
}
