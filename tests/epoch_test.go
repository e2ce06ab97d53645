package tests

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests interruption by epochs.

func epochEngine(t testing.TB, signals bool) *wasmtime.Engine {
	return engine(t, func(c *wasmtime.Config) {
		c.SetEpochInterruption(true)
		c.SetSignalsBasedTraps(signals)
		c.SetWasmTailCall(true)
	})
}

// bothModes runs f with traps by signals and with explicit checks.
func bothModes(t *testing.T, f func(t *testing.T, signals bool)) {
	t.Run("signals", func(t *testing.T) { f(t, true) })
	t.Run("checked", func(t *testing.T) { f(t, false) })
}

// TestEpochStops stops all kinds of endless code from another goroutine, while a store with a later
// deadline goes on.
func TestEpochStops(t *testing.T) {
	bothModes(t, func(t *testing.T, signals bool) {
		e := epochEngine(t, signals)
		other := wasmtime.NewStore(e)
		defer other.Close()
		other.SetEpochDeadline(1000)
		var rounds atomic.Int64
		var stop atomic.Bool
		var wg sync.WaitGroup
		spin := endlessModule(t, e, endless["host"])
		wg.Go(func() {
			err := callEndless(t, other, spin, func(*wasmtime.Caller) {
				if rounds.Add(1); stop.Load() {
					e.IncrementEpoch()
				}
			})
			wantTrap(t, err, wasmtime.Interrupt)
		})
		for name, fields := range endless {
			if name == "recursion" {
				continue // ends by itself, on an exhausted stack
			}
			m := endlessModule(t, e, fields)
			s := wasmtime.NewStore(e)
			wantTrap(t, callEndless(t, s, m, func(*wasmtime.Caller) {}), wasmtime.Interrupt) // the deadline of a new store is reached
			s.SetEpochDeadline(2)
			e.IncrementEpoch()
			var at time.Time
			timer := time.AfterFunc(5*time.Millisecond, func() {
				at = time.Now()
				e.IncrementEpoch()
			})
			wantTrap(t, callEndless(t, s, m, func(*wasmtime.Caller) {}), wasmtime.Interrupt)
			if d := time.Since(at); d > 500*time.Millisecond {
				t.Errorf("%s: stopped after %v", name, d)
			}
			timer.Stop()
			s.Close()
		}
		before := rounds.Load()
		for rounds.Load() < before+1000 {
			time.Sleep(time.Millisecond) // the other store goes on
		}
		stop.Store(true)
		wg.Wait()
	})
}

// TestEpochCallback lets the host decide at each deadline.
func TestEpochCallback(t *testing.T) {
	bothModes(t, func(t *testing.T, signals bool) {
		e := epochEngine(t, signals)
		// The callback changes the global, the table and the memory under the loop's feet.
		m := module(t, e, text(t, `
			(global $g (export "g") (mut i32) (i32.const 0)) (memory (export "m") 1 10)
			(func (export "f") (result i32)
				(loop (br_if 0 (i32.lt_u (global.get $g) (i32.const 5))))
				(loop (br_if 0 (i32.lt_u (memory.size) (i32.const 3))))
				(i32.load (i32.const 0x20000)))`))
		s := wasmtime.NewStore(e)
		defer s.Close()
		inst, err := wasmtime.NewInstance(s, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		g, mem := inst.GetExport(s, "g").Global(), inst.GetExport(s, "m").Memory()
		calls := 0
		s.EpochDeadlineCallback(func(got *wasmtime.Store) (uint64, error) {
			calls++
			if got != s {
				t.Error("called with another store")
			}
			if err := g.Set(s, wasmtime.ValI32(g.Get(s).I32()+1)); err != nil {
				t.Error(err)
			}
			if calls == 8 {
				if _, err := mem.Grow(s, 2); err != nil {
					t.Error(err)
				}
				mem.UnsafeData(s)[0x20000] = 77
				return 1, nil
			}
			return 0, nil // the next check comes here again
		})
		v, err := inst.GetFunc(s, "f").Call(s)
		if err != nil || v != int32(77) || calls != 8 {
			t.Errorf("%v, %v after %d calls", v, err, calls)
		}

		mine := errors.New("mine")
		s.EpochDeadlineCallback(func(*wasmtime.Store) (uint64, error) { return 0, mine })
		s.SetEpochDeadline(0)
		if _, err := inst.GetFunc(s, "f").Call(s); err != mine {
			t.Error(err)
		}
		s.EpochDeadlineTrap()
		_, err = inst.GetFunc(s, "f").Call(s)
		wantTrap(t, err, wasmtime.Interrupt)
		s.SetEpochDeadline(1<<64 - 1)
		e.IncrementEpoch()
		if v, err := inst.GetFunc(s, "f").Call(s); err != nil || v != int32(77) {
			t.Error(v, err)
		}
	})
}

// TestEpochAndInterrupt interrupts a store whose deadline is far away: one word serves both.
func TestEpochAndInterrupt(t *testing.T) {
	bothModes(t, func(t *testing.T, signals bool) {
		e := epochEngine(t, signals)
		s := wasmtime.NewStore(e)
		defer s.Close()
		s.SetEpochDeadline(1 << 40)
		s.EpochDeadlineCallback(func(*wasmtime.Store) (uint64, error) {
			t.Error("callback without a deadline")
			return 1, nil
		})
		for range 3 {
			time.AfterFunc(3*time.Millisecond, s.Interrupt)
			wantTrap(t, callEndless(t, s, endlessModule(t, e, endless["memory"]), func(*wasmtime.Caller) {}), wasmtime.Interrupt)
			s.ClearInterrupt()
		}
	})
}
