package wasmtime

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// This file tests what becomes of errors, traps and panics on their way through activations that are
// nested in each other, and that everything can be used afterwards.

// nestModule calls the host, which calls it again, until the host does something else.
const nestModule = `(module $nest
	(import "host" "down" (func $down (param i32) (result i32)))
	(memory 1)
	(func $inner (param i32) (result i32) (i32.add (call $down (local.get 0)) (i32.const 1)))
	(func $outer (export "run") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.const 10)))
	(func $trap (export "trap") (result i32) (i32.load (i32.const -1)))
	(func $spin (export "spin") (loop $l (br $l))))`

// A nest is an instance of nestModule.
type nest struct {
	t     *testing.T
	store *Store
	run   *Func
	trap  *Func

	last func(c *Caller) (int32, error)                     // what the innermost host function does
	pass func(level int32, v any, err error) (int32, error) // what the others do with results
}

func newNest(t *testing.T, cfg *Config) *nest {
	n := &nest{t: t, store: NewStore(NewEngineWithConfig(cfg))}
	down := WrapFunc(n.store, Host1(func(c *Caller, level int32) (int32, error) {
		if level == 0 {
			return n.last(c)
		}
		v, err := n.run.Call(c, level-1)
		return n.pass(level, v, err)
	}))
	inst := watInstanceIn(t, n.store, nestModule, down)
	n.run, n.trap = inst.GetFunc(n.store, "run"), inst.GetFunc(n.store, "trap")
	n.reset()
	return n
}

// reset makes everything succeed: a run of level n returns 11*(n+1).
func (n *nest) reset() {
	n.last = func(*Caller) (int32, error) { return 0, nil }
	n.pass = func(_ int32, v any, err error) (int32, error) {
		if err != nil {
			return 0, err
		}
		return v.(int32), nil
	}
}

// usable checks that the store works as if nothing had happened.
func (n *nest) usable(what string) {
	n.t.Helper()
	n.reset()
	for _, level := range []int32{0, 3} {
		if v, err := n.run.Call(n.store, level); v != 11*(level+1) || err != nil {
			n.t.Errorf("after %s: run(%d) is %v, %v", what, level, v, err)
		}
	}
	if b := n.store.vm.Backtrace(); len(b.Frames()) != 0 {
		n.t.Errorf("after %s: functions are running: %v", what, b.Frames())
	}
}

// eachNest runs f with and without signals as traps.
func eachNest(t *testing.T, f func(n *nest)) {
	for _, signals := range []bool{true, false} {
		cfg := NewConfig()
		cfg.SetSignalsBasedTraps(signals)
		f(newNest(t, cfg))
	}
}

// level counts an error's way.
type levelError struct {
	level int32
	err   error
}

func (e *levelError) Error() string { return fmt.Sprintf("level %d: %v", e.level, e.err) }
func (e *levelError) Unwrap() error { return e.err }

func TestNestedErrors(t *testing.T) {
	errMine := errors.New("mine")
	eachNest(t, func(n *nest) {
		for _, level := range []int32{0, 1, 5} {
			for _, wrap := range []bool{false, true} {
				n.last = func(*Caller) (int32, error) { return 0, errMine }
				n.pass = func(level int32, _ any, err error) (int32, error) {
					if wrap {
						err = &levelError{level, err}
					}
					return 0, err
				}
				_, err := n.run.Call(n.store, level)
				var outer *levelError
				var e *Error
				if !errors.Is(err, errMine) || !errors.As(err, &e) || len(e.Frames()) == 0 {
					t.Errorf("level %d: %v", level, err)
				}
				if wrap && level > 0 && (!errors.As(err, &outer) || outer.level != level) {
					t.Errorf("level %d: the outermost of the host's errors is %+v", level, outer)
				}
				var trap *Trap
				if errors.As(err, &trap) {
					t.Errorf("level %d: a host's error became the trap %v", level, trap)
				}
				// An error that is passed on keeps the backtrace of where it came from.
				if !wrap && len(e.Frames()) != 2*int(level+1) {
					t.Errorf("level %d: %d frames: %v", level, len(e.Frames()), err)
				}
				n.usable("an error")
			}
		}
	})
}

func TestNestedTraps(t *testing.T) {
	eachNest(t, func(n *nest) {
		for _, level := range []int32{0, 1, 5} {
			n.last = func(c *Caller) (int32, error) {
				v, err := n.trap.Call(c)
				return n.pass(0, v, err)
			}
			_, err := n.run.Call(n.store, level)
			var trap *Trap
			if !errors.As(err, &trap) || *trap.Code() != MemoryOutOfBounds {
				t.Fatalf("level %d: %v", level, err)
			}
			// The trap's own backtrace goes through all activations to the first.
			frames := trap.Frames()
			if len(frames) != 1+2*int(level+1) || frames[0].DisplayName() != "trap" || frames[1].DisplayName() != "inner" || frames[len(frames)-1].DisplayName() != "outer" {
				t.Errorf("level %d: %d frames in %v", level, len(frames), trap)
			}
			n.usable("a trap")

			// The host may carry on after a trap within.
			n.last = func(c *Caller) (int32, error) {
				if _, err := n.trap.Call(c); err == nil {
					t.Error("no trap")
				}
				return 0, nil
			}
			if v, err := n.run.Call(n.store, level); v != 11*(level+1) || err != nil {
				t.Errorf("level %d: %v, %v", level, v, err)
			}
			n.usable("a trap that was caught")
		}
	})
}

func TestNestedPanics(t *testing.T) {
	value := &struct{ name string }{"value"}
	eachNest(t, func(n *nest) {
		for _, level := range []int32{0, 1, 5} {
			n.last = func(*Caller) (int32, error) { panic(value) }
			func() {
				defer func() {
					if v := recover(); v != value {
						t.Errorf("level %d: the panic value is %v", level, v)
					}
				}()
				n.run.Call(n.store, level)
				t.Errorf("level %d: Call returned", level)
			}()
			n.usable("a panic")

			// A host function in the middle may recover.
			if level > 0 {
				n.last = func(*Caller) (int32, error) { panic(value) }
				outer := WrapFunc(n.store, Host1(func(c *Caller, l int32) (r int32, err error) {
					defer func() {
						if v := recover(); v != value {
							t.Errorf("recovered %v", v)
						}
						r = 100
					}()
					_, err = n.run.Call(c, level-1)
					return 0, err
				}))
				run := watInstanceIn(t, n.store, nestModule, outer).GetFunc(n.store, "run")
				if v, err := run.Call(n.store, 0); v != int32(111) || err != nil {
					t.Errorf("level %d: after recovering in between: %v, %v", level, v, err)
				}
				n.usable("a panic that was recovered")
			}

			// Goexit runs deferred calls and ends the goroutine, and the store is another one's then.
			n.last = func(*Caller) (int32, error) { runtime.Goexit(); return 0, nil }
			done := make(chan bool)
			go func() {
				defer close(done)
				n.run.Call(n.store, level)
				t.Error("Goexit returned")
			}()
			<-done
			n.usable("Goexit")

			// A fault of Go code is Go's.
			n.last = func(*Caller) (int32, error) { var p *levelError; return p.level, nil }
			func() {
				defer func() {
					if err, ok := recover().(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer") {
						t.Errorf("level %d: recovered %v", level, err)
					}
				}()
				n.run.Call(n.store, level)
			}()
			n.usable("a nil dereference")
		}
	})
}

// TestFailingStart lets start functions fail in every way.
func TestFailingStart(t *testing.T) {
	errMine := errors.New("mine")
	var what any
	store := NewStore(NewEngine())
	host := WrapFunc(store, Host0(func(*Caller) (None, error) {
		if err, ok := what.(error); ok {
			return None{}, err
		}
		if what != nil {
			panic(what)
		}
		return None{}, nil
	}))
	wasm, err := Wat2Wasm(`(module $m (import "host" "f" (func $f)) (func $start (call $f)) (start $start) (func (export "two") (result i32) (i32.const 2)))`)
	if err != nil {
		t.Fatal(err)
	}
	module, err := NewModule(store.Engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	works := func() {
		t.Helper()
		what = nil
		inst, err := NewInstance(store, module, []AsExtern{host})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := inst.GetFunc(store, "two").Call(store); v != int32(2) || err != nil {
			t.Errorf("%v, %v", v, err)
		}
	}
	what = errMine
	var e *Error
	if _, err := NewInstance(store, module, []AsExtern{host}); !errors.Is(err, errMine) || !errors.As(err, &e) || len(e.Frames()) != 1 || e.Frames()[0].DisplayName() != "start" {
		t.Errorf("error: %v", err)
	}
	works()
	what = new(int)
	func() {
		defer func() {
			if v := recover(); v != what {
				t.Errorf("recovered %v", v)
			}
		}()
		NewInstance(store, module, []AsExtern{host})
	}()
	works()
}

// TestInstantiateContext ends start functions that do not end.
func TestInstantiateContext(t *testing.T) {
	wasm, err := Wat2Wasm(`(module $m (func $start (loop $l (br $l))) (start $start))`)
	if err != nil {
		t.Fatal(err)
	}
	reactor, err := Wat2Wasm(`(module $m (func (export "_initialize") (loop $l (br $l))))`)
	if err != nil {
		t.Fatal(err)
	}
	fine, err := Wat2Wasm(`(module $m (global $g (mut i32) (i32.const 0)) (func $start (global.set $g (i32.const 5))) (start $start) (func (export "g") (result i32) (global.get $g)))`)
	if err != nil {
		t.Fatal(err)
	}
	engine := NewEngine()
	modules := make([]*Module, 3)
	for i, b := range [][]byte{wasm, reactor, fine} {
		if modules[i], err = NewModule(engine, b); err != nil {
			t.Fatal(err)
		}
	}
	linker := NewLinker(engine)
	pre, err := linker.InstantiatePre(modules[0])
	if err != nil {
		t.Fatal(err)
	}
	finePre, err := linker.InstantiatePre(modules[2])
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(engine)
	errCause := errors.New("cause")
	n := 0
	for name, f := range map[string]func(ctx context.Context, endless bool) (*Instance, error){
		"NewInstanceContext": func(ctx context.Context, endless bool) (*Instance, error) {
			if !endless {
				return NewInstanceContext(ctx, store, modules[2], nil)
			}
			return NewInstanceContext(ctx, store, modules[0], nil)
		},
		"Linker.InstantiateContext": func(ctx context.Context, endless bool) (*Instance, error) {
			if !endless {
				return linker.InstantiateContext(ctx, store, modules[2])
			}
			return linker.InstantiateContext(ctx, store, modules[0])
		},
		"InstancePre.InstantiateContext": func(ctx context.Context, endless bool) (*Instance, error) {
			if !endless {
				return finePre.InstantiateContext(ctx, store)
			}
			return pre.InstantiateContext(ctx, store)
		},
		"Linker.DefineModuleContext": func(ctx context.Context, endless bool) (*Instance, error) {
			n++
			if !endless {
				err := linker.DefineModuleContext(ctx, store, fmt.Sprint("m", n), modules[2])
				if err != nil {
					return nil, err
				}
				return NewInstance(store, modules[2], nil)
			}
			return nil, linker.DefineModuleContext(ctx, store, fmt.Sprint("m", n), modules[1])
		},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		if inst, err := f(ctx, true); !errors.Is(err, context.DeadlineExceeded) || inst != nil {
			t.Errorf("%s with a deadline: %v, %v", name, inst, err)
		}
		cancel()
		done, end := context.WithCancelCause(context.Background())
		end(errCause)
		if inst, err := f(done, true); err != errCause || inst != nil {
			t.Errorf("%s with a context that has ended: %v, %v", name, inst, err)
		}
		ctx, cancel = context.WithTimeout(context.Background(), time.Hour)
		inst, err := f(ctx, false)
		cancel()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if v, err := inst.GetFunc(store, "g").Call(store); v != int32(5) || err != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}
