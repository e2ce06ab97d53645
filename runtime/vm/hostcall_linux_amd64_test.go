package vm

import (
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests calls of host functions, errors and panics in them, and nesting.

func TestHostCall(t *testing.T) {
	w := newWorld(t)
	w.host = func(c Caller, vals []types.ValRaw) error {
		if c.Store != w.Store || c.Instance != w.inst || len(vals) != 1 {
			t.Errorf("caller is %+v, %d slots", c, len(vals))
		}
		var names []string
		b := c.Store.Backtrace()
		for _, f := range b.Frames() {
			names = append(names, f.Name)
		}
		if !reflect.DeepEqual(names, []string{"call_import"}) {
			t.Errorf("backtrace is %v", names)
		}
		vals[0].SetI32(vals[0].I32() * 10)
		return nil
	}
	if got, err := w.call("call_import", 7); got != 70 || err != nil {
		t.Errorf("call_import: %d, %v", got, err)
	}
	// Through the table: element 0 calls the import, element 2 is the import itself.
	w.host = func(c Caller, vals []types.ValRaw) error {
		if c.Instance != w.inst {
			t.Errorf("caller through the table is %+v", c)
		}
		vals[0].SetI32(vals[0].I32() + 1)
		return nil
	}
	for _, i := range []int32{0, 2} {
		if got, err := w.call("call_table", i); got != 8 || err != nil {
			t.Errorf("call_table(%d): %d, %v", i, got, err)
		}
	}
	// The host calls the import: no instance is involved.
	w.host = func(c Caller, vals []types.ValRaw) error {
		if c.Instance != nil {
			t.Errorf("caller is %+v", c)
		}
		return nil
	}
	if _, err := w.call("import", 1); err != nil {
		t.Error(err)
	}
}

// Each instance has a context of its own for the functions it imports.
func TestHostKnowsWhichInstanceCalls(t *testing.T) {
	w := newWorld(t)
	first := w.inst
	w.inst = w.instantiate()
	second := w.inst
	var got []*Instance
	w.host = func(c Caller, vals []types.ValRaw) error {
		got = append(got, c.Instance)
		return nil
	}
	for _, w.inst = range []*Instance{first, second, first} {
		w.call("call_import", 1)
		w.call("call_table", 2)
	}
	if want := []*Instance{first, first, second, second, first, first}; !reflect.DeepEqual(got, want) {
		t.Error("wrong instances")
	}
	// An instance calls another's function through its table.
	got = nil
	ref, err := w.fnOf(second, "call_import").Raw()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Table(0).Set(3, ref); err != nil {
		t.Fatal(err)
	}
	w.inst = first
	if _, err := w.call("call_table", 3); err != nil || len(got) != 1 || got[0] != second {
		t.Errorf("%v, %v", got, err)
	}
}

func (w *world) fnOf(i *Instance, name string) Func {
	x, _ := i.Export(name)
	return x.Func
}

func TestHostErrorsPanicsAndGoexit(t *testing.T) {
	w := newWorld(t)
	mine := errors.New("mine")
	w.host = func(Caller, []types.ValRaw) error { return mine }
	if _, err := w.call("call_import", 1); err != mine {
		t.Errorf("error is %v", err)
	}
	w.host = func(Caller, []types.ValRaw) error { panic("mine") }
	mustPanic(t, "mine", func() { w.call("call_import", 1) })

	var wg sync.WaitGroup
	exited := false
	w.host = func(Caller, []types.ValRaw) error { runtime.Goexit(); return nil }
	wg.Go(func() {
		defer func() { exited = recover() == nil }()
		w.call("call_import", 1)
		t.Error("Goexit came back")
	})
	wg.Wait()
	if !exited {
		t.Error("no Goexit")
	}
	w.host = nil
	if got, err := w.call("call_import", 5); got != 5 || err != nil {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}

func TestNestedCalls(t *testing.T) {
	w := newWorld(t)
	// f(n) = n + f(n-1), through wasm and back each time.
	w.host = func(c Caller, vals []types.ValRaw) error {
		n := vals[0].I32()
		if n == 0 {
			return nil
		}
		if n == 3 {
			if _, err := w.call("unreachable"); err == nil {
				t.Error("a nested trap is lost")
			}
		}
		v, err := w.call("call_import", n-1)
		if err != nil {
			return err
		}
		v, err = w.call("add", v, n)
		vals[0] = types.RawI32(v)
		return err
	}
	if got, err := w.call("call_import", 50); got != 50*51/2 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	// A trap ten calls deep ends them all, and its backtrace has them all.
	w.host = func(c Caller, vals []types.ValRaw) error {
		if vals[0].I32() == 0 {
			_, err := w.call("divide", 1, 0)
			return err
		}
		_, err := w.call("call_import", vals[0].I32()-1)
		return err
	}
	_, err := w.call("call_import", 9)
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapIntegerDivisionByZero || len(trap.Frames()) != 11 {
		t.Errorf("%v, %d frames", err, len(trap.Frames()))
	}
}

// A host function of a type that no module has needs the compiler's help.
func TestTrampolinesOnDemand(t *testing.T) {
	calls := 0
	file := build(t, testInfo())
	e, err := NewEngine(Config{Host: testHost(), Trampolines: func(types.FuncType) ([]byte, error) { calls++; return file, nil }})
	if err != nil {
		t.Skip(err)
	}
	s := newStore(t, e)
	f, err := s.NewFunc(typeII_I, func(Caller, []types.ValRaw) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if calls != 0 {
		t.Error("a trampoline before it is needed")
	}
	for range 2 {
		if v, err := f.Raw(); err != nil || v.Lo == 0 || f.ref.Code == 0 {
			t.Errorf("%v, %v", v, err)
		}
	}
	if calls != 1 {
		t.Errorf("the compiler was asked %d times", calls)
	}
	s2 := newStore(t, newEngine(t))
	f, err = s2.NewFunc(typeII_I, func(Caller, []types.ValRaw) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Raw(); err == nil || !strings.Contains(err.Error(), "no compiler") {
		t.Errorf("without a compiler: %v", err)
	}
	if err := f.Call(make([]types.ValRaw, 2)); err != nil {
		t.Errorf("a call by the host needs no trampoline: %v", err)
	}
}

// The store's record of a host function is small: there are many where many modules import much.
func TestHostFuncSize(t *testing.T) {
	if n := unsafe.Sizeof(hostFunc{}); n > 32 {
		t.Errorf("%d bytes", n)
	}
}
