package vm

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests what is freed when, and many of everything at once.

func TestLifetimes(t *testing.T) {
	e := newEngine(t)
	s, err := NewStore(e)
	if err != nil {
		t.Fatal(err)
	}
	m := load(t, e, testInfo())
	f, err := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
	m.Close()
	if m.res.freed.Load() {
		t.Fatal("a module went away under its instance")
	}
	if x, _ := i.Export("add"); x.Func.Call(make([]types.ValRaw, 2)) != nil {
		t.Error("no calls after the module was closed")
	}
	if _, err := Instantiate(s, m, []Extern{ExternFunc(f)}); err == nil {
		t.Error("a closed module was instantiated")
	}
	s.Close()
	s.Close()
	if err := f.Call(make([]types.ValRaw, 1)); err != errClosed {
		t.Errorf("a call in a closed store: %v", err)
	}
	if _, err := Instantiate(s, m, nil); err == nil {
		t.Error("an instance in a closed store")
	}
	_, errF := s.NewFunc(typeI_I, nil)
	_, errM := s.NewMemory(types.MemoryType{PageSizeLog2: 16})
	_, errT := s.NewTable(types.TableType{Elem: types.FuncRef}, types.ValRaw{})
	_, errG := s.NewGlobal(types.GlobalType{Content: types.I32}, types.ValRaw{})
	for _, err := range []error{errF, errM, errT, errG} {
		if err != errClosed {
			t.Errorf("an object in a closed store: %v", err)
		}
	}
	if !m.res.freed.Load() {
		t.Error("the module was not freed with its last instance")
	}
	for i, entry := range e.types.load() {
		if entry.refs != 0 {
			t.Errorf("type %d (%v) still has %d references", i, entry.typ, entry.refs)
		}
	}
	// Numbers are used again.
	id, err := e.types.acquire(types.FuncType{Params: []types.ValType{types.F64}})
	if err != nil || int(id) >= 3 {
		t.Errorf("new type has number %d, %v", id, err)
	}
}

// Stores and modules that are forgotten are collected with what is off the Go heap.
func TestGarbage(t *testing.T) {
	e := newEngine(t)
	freed := make(chan bool, 100)
	func() {
		for range 20 {
			m := load(t, e, testInfo())
			s, err := NewStore(e)
			if err != nil {
				t.Fatal(err)
			}
			var i *Instance
			f, err := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { _ = i; return nil }) // a cycle
			if err != nil {
				t.Fatal(err)
			}
			if i, err = Instantiate(s, m, []Extern{ExternFunc(f)}); err != nil {
				t.Fatal(err)
			}
			x, _ := i.Export("call_import")
			if err := x.Func.Call(make([]types.ValRaw, 1)); err != nil {
				t.Fatal(err)
			}
			runtime.AddCleanup(m, func(c chan bool) { c <- true }, freed)
		}
	}()
	for n := 0; n < 20; n++ {
		runtime.GC()
		select {
		case <-freed:
		case <-time.After(5 * time.Second):
			t.Fatalf("only %d modules were collected", n)
		}
	}
	deadline := time.Now().Add(5 * time.Second)
	for {
		e.types.mu.Lock()
		left := len(e.types.byKey)
		e.types.mu.Unlock()
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d types are still referred to", left)
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

// More stores than the process has native stacks can be in use, if not at once.
func TestManyStores(t *testing.T) {
	e := newEngine(t)
	info := emptyInfo() // and add, so that no memory is reserved 5000 times
	info.Funcs = []environ.Func{{Type: sigII_I, Sig: sigII_I}}
	info.Escaping, info.NumEscaping = []types.FuncIndex{0}, 1
	m := load(t, e, info)
	const n = 5000
	var fs [n]Func
	for i := range fs {
		inst, err := Instantiate(newStore(t, e), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		fs[i] = inst.Func(0)
	}
	for round := range 2 {
		for i := range fs {
			if got, err := call(fs[i], 7, int32(i)); got != 7+int32(i) || err != nil {
				t.Fatalf("round %d, store %d: %d, %v", round, i, got, err)
			}
		}
	}
	if got := e.stacks.Load(); got > maxIdleStacks {
		t.Errorf("%d stacks are kept", got)
	}
	// An interrupt that comes while a store has no stack is not lost.
	s := fs[n-1].store
	if s.stack != nil {
		t.Error("the last store has kept its stack")
	}
	s.Interrupt()
	if err := s.acquireStack(); err != nil || !s.stack.ClearInterrupt() {
		t.Error("the interrupt is lost")
	}
}

func TestManyGoroutines(t *testing.T) {
	e := newEngine(t)
	m := load(t, e, testInfo())
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range 20 {
				s, err := NewStore(e)
				if err != nil {
					t.Error(err)
					return
				}
				f, _ := s.NewFunc(typeI_I, func(c Caller, vals []types.ValRaw) error {
					vals[0].SetI32(vals[0].I32() + 1)
					return nil
				})
				i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
				if err != nil {
					t.Error(err)
					return
				}
				x, _ := i.Export("call_import")
				if got, err := call(x.Func, int32(g)); got != int32(g)+1 || err != nil {
					t.Errorf("%d, %v", got, err)
				}
				x, _ = i.Export("load")
				var trap *Trap
				if _, err := call(x.Func, -4); !errors.As(err, &trap) || trap.Code != types.TrapMemoryOutOfBounds {
					t.Error(err)
				}
				if n%2 == 0 {
					s.Close()
				}
			}
		})
	}
	wg.Wait()
}

// Everything that can interrupt code, at once: faults of all kinds next to Go's own, nested
// calls, collections, and stores that come and go.
func TestHammer(t *testing.T) {
	e := newEngine(t)
	m := load(t, e, testInfo())
	rounds := 2000
	if testing.Short() {
		rounds = 100
	}
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			var s *Store
			var i *Instance
			defer func() { s.Close() }()
			fn := func(name string) Func { x, _ := i.Export(name); return x.Func }
			for n := range rounds {
				if n%100 == 0 {
					if s != nil && g%2 == 0 {
						s.Close()
					}
					var err error
					if s, err = NewStore(e); err != nil {
						t.Error(err)
						return
					}
					f, err := s.NewFunc(typeI_I, func(c Caller, vals []types.ValRaw) error {
						x, _ := c.Instance.Export("call_import")
						if v := vals[0].I32(); v > 0 {
							r, err := call(x.Func, v-1)
							vals[0].SetI32(r + v)
							return err
						}
						func() {
							defer func() { recover() }()
							var p *int
							*p = 1
						}()
						return nil
					})
					if err != nil {
						t.Error(err)
						return
					}
					if i, err = Instantiate(s, m, []Extern{ExternFunc(f)}); err != nil {
						t.Error(err)
						return
					}
				}
				var err error
				var got, want int32
				code := types.TrapNone
				switch n % 5 {
				case 0:
					code = types.TrapMemoryOutOfBounds
					_, err = call(fn("load"), -int32(n)-4)
				case 1:
					code = types.TrapIntegerDivisionByZero
					_, err = call(fn("divide"), int32(n), 0)
				case 2:
					code = types.TrapStackOverflow
					if n%50 != 2 { // these are slow
						code = types.TrapUnreachableCodeReached
						_, err = call(fn("unreachable"))
						break
					}
					_, err = call(fn("recurse"))
				case 3:
					want = int32(n%20) * (int32(n%20) + 1) / 2
					got, err = call(fn("call_import"), int32(n%20))
				case 4:
					if n%500 == 4 {
						runtime.GC()
					}
					want = int32(n) + int32(g)
					got, err = call(fn("add"), int32(n), int32(g))
				}
				var trap *Trap
				switch {
				case code == types.TrapNone:
					if got != want || err != nil {
						t.Errorf("round %d: %d, %v; want %d", n, got, err, want)
						return
					}
				case !errors.As(err, &trap) || trap.Code != code:
					t.Errorf("round %d: %v; want %v", n, err, code)
					return
				}
			}
		})
	}
	wg.Wait()
}
