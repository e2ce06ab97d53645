package vm

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests calls by the host and what they leave behind.

func TestTestCodeAgreesWithLayout(t *testing.T) {
	o, err := environ.NewVMOffsets(8, testInfo())
	if err != nil {
		t.Fatal(err)
	}
	got := []uint32{o.Trap(), o.Exit(), o.TypeIDs(), o.Memory(0), o.Global(0), o.Table(0), o.FuncImport(0)}
	if want := []uint32{16, 24, 32, 40, 64, 80, 96}; !reflect.DeepEqual(got, want) {
		t.Fatalf("offsets are %v; testdata/code.S has %v", got, want)
	}
}

func TestCall(t *testing.T) {
	w := newWorld(t)
	if got, err := w.call("add", 2, -5); got != -3 || err != nil {
		t.Errorf("add: %d, %v", got, err)
	}
	if err := w.fn("add").Call(make([]types.ValRaw, 1)); err == nil || !strings.Contains(err.Error(), "2 slots") {
		t.Errorf("a call with too few slots: %v", err)
	}
	var trap *Trap
	if err := (Func{store: w.Store}).Call(nil); !errors.As(err, &trap) || trap.Code != types.TrapNullReference {
		t.Errorf("a call of null: %v", err)
	}
	if got := w.fn("add").Type(); !got.Equal(typeII_I) {
		t.Errorf("type of add is %v", got)
	}
	if w.fn("add") != w.fn("add") || w.fn("add") == w.fn("load") {
		t.Error("functions do not compare")
	}
	for range 3 {
		if _, err := w.call("count"); err != nil {
			t.Fatal(err)
		}
	}
	if g, _ := w.inst.Export("global"); g.Global.Get().I32() != 43 {
		t.Errorf("the global is %d", g.Global.Get().I32())
	}
}

func TestCallAllocatesNothing(t *testing.T) {
	w := newWorld(t)
	add, imp := w.fn("add"), w.fn("call_import")
	vals := make([]types.ValRaw, 2)
	if n := testing.AllocsPerRun(100, func() { add.Call(vals) }); n != 0 {
		t.Errorf("a call allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { imp.Call(vals) }); n != 0 {
		t.Errorf("a call of the host allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { v := w.Store.Vals(4); w.Store.FreeVals(v) }); n != 0 {
		t.Errorf("arrays of values allocate %v times", n)
	}
}

func TestInterrupt(t *testing.T) {
	w := newWorld(t)
	time.AfterFunc(20*time.Millisecond, w.Store.Interrupt)
	_, err := w.call("spin")
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapInterrupt {
		t.Fatal(err)
	}
	if f := trap.Frames(); len(f) != 1 || f[0].Name != "spin" {
		t.Errorf("frames are %+v", f)
	}
	if !w.Store.ClearInterrupt() || w.Store.ClearInterrupt() {
		t.Error("the interrupt was not in force, or still is")
	}
	if got, err := w.call("add", 1, 2); got != 3 || err != nil {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}

func TestInterruptBeforeTheFirstCall(t *testing.T) {
	w := newWorld(t)
	w.Store.Interrupt()
	_, err := w.call("spin")
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapInterrupt {
		t.Fatal(err)
	}
}

func TestWithContext(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := w.Store.WithContext(ctx, func() error {
		_, err := w.call("spin")
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	if err := w.Store.WithContext(ctx, func() error { t.Error("called"); return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with a context that is done: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	err = w.Store.WithContext(ctx, func() error {
		got, err := w.call("add", 1, 2)
		if got != 3 {
			t.Error(got)
		}
		return err
	})
	cancel()
	if err != nil {
		t.Error(err)
	}
	if _, err := w.call("add", 1, 2); err != nil {
		t.Errorf("a context that was cancelled late: %v", err)
	}
}

func TestFuelAndEpochs(t *testing.T) {
	w := newWorld(t)
	s := w.Store
	s.SetFuel(1000)
	if s.ctx.Fuel != -1000 || s.Fuel() != 1000 {
		t.Errorf("fuel is %d, counter %d", s.Fuel(), s.ctx.Fuel)
	}
	s.ctx.Fuel += 400 // what code does
	if s.Fuel() != 600 {
		t.Errorf("fuel is %d", s.Fuel())
	}
	if s.ctx.Fuel += 700; s.Fuel() != 0 {
		t.Errorf("fuel is %d", s.Fuel())
	}
	s.SetFuel(1<<64 - 1)
	s.ctx.Fuel += 9
	if s.Fuel() != 1<<64-10 {
		t.Errorf("fuel is %d", s.Fuel())
	}
	s.ctx.Fuel = 5 // used 5 more than the counter had
	if s.Fuel() != 1<<63-5 {
		t.Errorf("fuel is %d", s.Fuel())
	}
	if _, err := w.call("burn"); err != nil || s.Fuel() != 1<<63-5 || s.ctx.Fuel != -(1<<63-5) {
		t.Errorf("the reserve was not used: %v, fuel %d, counter %d", err, s.Fuel(), s.ctx.Fuel)
	}
	s.SetFuelYieldInterval(10)
	if s.ctx.Fuel != -10 || s.Fuel() != 1<<63-5 {
		t.Errorf("fuel is %d, counter %d", s.Fuel(), s.ctx.Fuel)
	}
	s.SetFuelYieldInterval(0)
	s.SetFuel(0)
	trapped := func(name string, want types.TrapCode) {
		t.Helper()
		_, err := w.call(name)
		var trap *Trap
		if !errors.As(err, &trap) || trap.Code != want || len(trap.Frames()) != 1 || trap.Frames()[0].Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	trapped("burn", types.TrapOutOfFuel)
	trapped("tick", types.TrapInterrupt)

	word := func(want uint32) {
		t.Helper()
		if s.ctx.Interrupt != want {
			t.Errorf("the word is %d, want %d", s.ctx.Interrupt, want)
		}
	}
	word(environ.InterruptEpoch) // a new store's deadline is reached
	s.SetEpochDeadline(2)
	word(0)
	if _, err := w.call("tick"); err != nil {
		t.Error("before the deadline:", err)
	}
	w.IncrementEpoch()
	word(0)
	w.IncrementEpoch()
	word(environ.InterruptEpoch)
	s.Interrupt()
	word(environ.InterruptEpoch | environ.InterruptStore)
	s.ClearInterrupt()
	word(environ.InterruptEpoch)
	calls := 0
	s.OnEpoch(func(got *Store) (uint64, error) {
		if calls++; got != s {
			t.Error("wrong store")
		}
		return 7, nil
	})
	if _, err := w.call("tick"); err != nil || calls != 1 || s.epoch.deadline != 9 {
		t.Errorf("%v, %d calls, deadline %d", err, calls, s.epoch.deadline)
	}
	word(0)
	s.SetEpochDeadline(0)
	word(environ.InterruptEpoch)
	mine := errors.New("mine")
	s.OnEpoch(func(got *Store) (uint64, error) { return 0, mine })
	if _, err := w.call("tick"); err != mine {
		t.Error(err)
	}
	s.OnEpoch(nil)
	trapped("tick", types.TrapInterrupt)
	s.SetEpochDeadline(1<<64 - 1) // never, and no overflow
	w.IncrementEpoch()
	word(0)
}

func TestVals(t *testing.T) {
	s := newStore(t, newEngine(t))
	var all [][]types.ValRaw
	for i := range 100 {
		v := s.Vals(i)
		for k := range v {
			if v[k] != (types.ValRaw{}) {
				t.Fatal("values of someone else")
			}
			v[k].Lo = uint64(i)
		}
		all = append(all, v)
	}
	for i := 99; i >= 0; i-- {
		for _, v := range all[i] {
			if v.Lo != uint64(i) {
				t.Fatalf("array %d was given to someone else", i)
			}
		}
		s.FreeVals(all[i])
	}
	for range 10000 { // a host function that panics frees nothing
		s.Vals(3)
	}
	if len(s.vals.chunk) > 1000 {
		t.Errorf("forgotten arrays have made the chunk grow to %d", len(s.vals.chunk))
	}
	a := s.Vals(2)
	a[1].Lo = 9
	s.FreeVals(a)
	if b := s.Vals(2); b[1].Lo != 0 || &a[0] != &b[0] {
		t.Error("an array was not used again, or not cleared")
	}
}
