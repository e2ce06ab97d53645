package tests

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests fuel: what code costs, and that it ends when there is none.

// text returns a module from its text, or from its fields.
func text(t testing.TB, fields string) []byte {
	t.Helper()
	if !strings.HasPrefix(fields, "(module") {
		fields = "(module " + fields + ")"
	}
	wasm, err := wat.ToBinary([]byte(fields))
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func fuelEngine(t testing.TB, set ...func(*wasmtime.Config)) *wasmtime.Engine {
	return engine(t, append(set, func(c *wasmtime.Config) { c.SetConsumeFuel(true) })...)
}

// A fuelCase is a line of testdata/fuel.txt: the fields of a module with a function $f, and what
// a call of it costs.
type fuelCase struct {
	cost   uint64
	fields string
}

func fuelCases(t *testing.T) []fuelCase {
	data, err := os.ReadFile("testdata/fuel.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fuelCase
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		cost, fields, _ := strings.Cut(line, " ")
		n, err := strconv.ParseUint(cost, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, fuelCase{n, fields})
	}
	return cases
}

func TestFuelCosts(t *testing.T) {
	cases := fuelCases(t)
	if len(cases) < 50 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, signals := range []bool{true, false} {
		e := fuelEngine(t, func(c *wasmtime.Config) {
			c.SetSignalsBasedTraps(signals)
			c.SetWasmTailCall(true)
		})
		for _, c := range cases {
			m := module(t, e, text(t, c.fields+` (export "f" (func $f))`))
			for range 2 {
				s := wasmtime.NewStore(e)
				const budget = 1000
				if err := s.SetFuel(budget); err != nil {
					t.Fatal(err)
				}
				_, err := function(t, s, m, "f").Call(s)
				var trap *wasmtime.Trap
				if err != nil && !(errors.As(err, &trap) && *trap.Code() != wasmtime.OutOfFuel) {
					t.Errorf("%s: %v", c.fields, err)
				}
				if left, err := s.GetFuel(); err != nil || budget-left != c.cost {
					t.Errorf("%s costs %d, want %d (%v)", c.fields, budget-left, c.cost, err)
				}
				s.Close()
			}
		}
	}
}

// endless are module fields with a function $f that does not end by itself.
var endless = map[string]string{
	"loop":      `(func $f (loop br 0))`,
	"recursion": `(func $f call $f)`,
	"tail":      `(func $f return_call $g) (func $g return_call $f)`,
	"host":      `(func $f (loop (call $host) (br 0)))`,
	"indirect":  `(func $f (loop (call_indirect (i32.const 0)) (br 0))) (func $g) (table funcref (elem $g))`,
	"memory":    `(memory 1) (func $f (loop (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))) (br 0)))`,
	"doubling":  doubling(40),
}

// doubling returns functions of which each calls the next one twice: 2^n calls without a loop.
func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "(func $f%d call $f%d call $f%d)", i, i+1, i+1)
	}
	return fmt.Sprintf("(func $f call $f0) %s (func $f%d)", &b, n)
}

// endlessModule returns a module that imports host.call as $host and exports $f under the name f.
func endlessModule(t testing.TB, e *wasmtime.Engine, fields string) *wasmtime.Module {
	return module(t, e, text(t, `(import "host" "call" (func $host)) `+fields+` (export "f" (func $f))`))
}

// call calls f of a module made by endlessModule in a store.
func callEndless(t testing.TB, s *wasmtime.Store, m *wasmtime.Module, host func(*wasmtime.Caller)) error {
	t.Helper()
	inst, err := wasmtime.NewInstance(s, m, []wasmtime.AsExtern{wasmtime.WrapFunc(s, host)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = inst.GetFunc(s, "f").Call(s)
	return err
}

func wantTrap(t testing.TB, err error, code wasmtime.TrapCode) {
	t.Helper()
	var trap *wasmtime.Trap
	if !errors.As(err, &trap) || *trap.Code() != code || len(trap.Frames()) == 0 {
		t.Errorf("%v, want %v with a backtrace", err, code)
	}
}

// TestFuelEnds lets endless code run until its fuel is used up, twice with the same outcome.
func TestFuelEnds(t *testing.T) {
	for _, signals := range []bool{true, false} {
		e := fuelEngine(t, func(c *wasmtime.Config) {
			c.SetSignalsBasedTraps(signals)
			c.SetWasmTailCall(true)
			c.SetMaxWasmStack(4 << 20)
		})
		for name, fields := range endless {
			m := endlessModule(t, e, fields)
			calls := [2]int{}
			for i := range calls {
				s := wasmtime.NewStore(e)
				wantTrap(t, callEndless(t, s, m, func(*wasmtime.Caller) {}), wasmtime.OutOfFuel) // a new store has none
				if err := s.SetFuel(20000); err != nil {
					t.Fatal(err)
				}
				var seen uint64
				err := callEndless(t, s, m, func(c *wasmtime.Caller) {
					left, err := c.GetFuel()
					if err != nil || calls[i] > 0 && left != seen-2 { // call and br
						t.Fatalf("call %d of the host with %d left after %d: %v", calls[i], left, seen, err)
					}
					seen = left
					calls[i]++
				})
				wantTrap(t, err, wasmtime.OutOfFuel)
				if left, _ := s.GetFuel(); left != 0 {
					t.Errorf("%s: %d left", name, left)
				}
				s.Close()
			}
			if calls[0] != calls[1] || name == "host" && calls[0] != 20000/2 { // the last begins with 1 left
				t.Errorf("%s: %d calls of the host", name, calls)
			}
		}
	}
}

// TestFuelFromHost tops fuel up in the middle of a call, and takes it away.
func TestFuelFromHost(t *testing.T) {
	e := fuelEngine(t)
	m := endlessModule(t, e, `(func $f (local i32)
		(loop
			(call $host)
			(br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 50)))))`)
	s := wasmtime.NewStore(e)
	defer s.Close()
	s.SetFuel(30)
	calls := 0
	if err := callEndless(t, s, m, func(c *wasmtime.Caller) {
		if calls++; calls%3 == 0 {
			c.SetFuel(1<<64 - 1)
		} else {
			c.SetFuel(10)
		}
	}); err != nil {
		t.Error(err)
	}
	// What follows the last call of the host: get, const, add, tee, const, lt_u, br_if.
	if left, err := s.GetFuel(); calls != 50 || left != 10-7 || err != nil {
		t.Errorf("%d left after %d calls, %v", left, calls, err)
	}
	calls = 0
	err := callEndless(t, s, m, func(c *wasmtime.Caller) {
		if calls++; calls == 7 {
			c.SetFuel(0)
		} else {
			c.SetFuel(100)
		}
	})
	if wantTrap(t, err, wasmtime.OutOfFuel); calls != 7 {
		t.Errorf("%d calls", calls)
	}
	off := wasmtime.NewStore(engine(t))
	defer off.Close()
	if err := off.SetFuel(1); err == nil || err.Error() != "fuel is not configured in this store" {
		t.Error(err)
	}
}

// TestFuelYields counts how often another goroutine gets the only processor while code runs that
// yields by its fuel.
func TestFuelYields(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	e := fuelEngine(t)
	s := wasmtime.NewStore(e)
	defer s.Close()
	s.SetFuel(100_000)
	if err := s.SetFuelYieldInterval(1000); err != nil {
		t.Fatal(err)
	}
	var turns atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				turns.Add(1)
				runtime.Gosched()
			}
		}
	})
	wantTrap(t, callEndless(t, s, endlessModule(t, e, endless["loop"]), func(*wasmtime.Caller) {}), wasmtime.OutOfFuel)
	got := turns.Load()
	close(stop)
	wg.Wait()
	if got < 90 {
		t.Errorf("the other goroutine had %d turns, want about 100", got)
	}
}
