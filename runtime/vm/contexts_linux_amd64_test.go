package vm

import (
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests that VMContexts are used again, and begin like new ones.

func TestContextsAreUsedAgain(t *testing.T) {
	e := newEngine(t)
	m := load(t, e, testInfo())
	if len(m.info.Escaping) < minIdleRefs {
		t.Fatal("the test module has too few escaping functions")
	}
	var first uintptr
	for round := range 4 {
		s := newStore(t, e)
		answer := int32(100 + round)
		f, err := s.NewFunc(typeI_I, func(_ Caller, vals []types.ValRaw) error { vals[0].SetI32(answer); return nil })
		if err != nil {
			t.Fatal(err)
		}
		i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			first = i.vmctx
		} else if i.vmctx != first {
			t.Errorf("round %d: the VMContext is another", round)
		}
		call1 := func(name string, want int32, args ...int32) {
			t.Helper()
			x, _ := i.Export(name)
			if got, err := call(x.Func, args...); got != want || err != nil {
				t.Errorf("round %d: %s gives %d, %v, want %d", round, name, got, err, want)
			}
		}
		call1("add", 7, 3, 4)
		call1("call_import", answer, 5)
		call1("call_table", answer, 0) // call_import, through the table
		call1("load", 0x04030201, 16)
		call1("grow", 1, 1)
		if got := i.Global(0).Get(); got != types.RawI32(40) {
			t.Errorf("round %d: the global is %v", round, got)
		}
		i.Global(0).Set(types.RawI32(1))
		seg := field[environ.VMSegment](i, m.offsets.Elem(1))
		if seg.Len != 2 {
			t.Errorf("round %d: the passive segment has %d elements", round, seg.Len)
		}
		seg.Len = 0 // dropped
		if got := s.FuncOf(types.ValRaw{Lo: uint64(addrOf(i.funcRef(fAdd)))}); got != i.Func(fAdd) {
			t.Errorf("round %d: a reference to add is another function", round)
		}
		s.Close()
	}
	// Two at once have two, and both come back.
	a, b := newStore(t, e), newStore(t, e)
	for _, s := range []*Store{a, b} {
		f, _ := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
		if _, err := Instantiate(s, m, []Extern{ExternFunc(f)}); err != nil {
			t.Fatal(err)
		}
	}
	if a.instances[0].vmctx == b.instances[0].vmctx {
		t.Error("two instances share a VMContext")
	}
	a.Close()
	m.Close()
	b.Close()
	if !m.res.freed.Load() || len(m.res.parts.list) != 0 {
		t.Error("VMContexts outlive their module")
	}
}

// A store's native stack serves the next one, without an interrupt that was meant for the first, if
// its size is right.
func TestStacksAreUsedAgain(t *testing.T) {
	e := newEngine(t)
	m := load(t, e, testInfo())
	small, err := NewEngine(Config{Host: testHost(), MaxWasmStack: 128 << 10})
	if err != nil {
		t.Fatal(err)
	}
	use := func(e *Engine, m *Module) (index uint32, limit uintptr) {
		s := newStore(t, e)
		f, err := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
		if err != nil {
			t.Fatal(err)
		}
		x, _ := i.Export("add")
		if got, err := call(x.Func, 3, 4); got != 7 || err != nil {
			t.Errorf("add gives %d, %v", got, err)
		}
		index, limit = s.stack.Index(), s.stack.Limit()
		s.Interrupt()
		s.Close()
		if n := e.stacks.Load(); n != 0 {
			t.Errorf("the engine counts %d stacks", n)
		}
		return index, limit
	}
	first, limit := use(e, m)
	if again, l := use(e, m); again != first || l != limit {
		t.Errorf("stack %d, then %d", first, again)
	}
	if _, l := use(small, load(t, small, testInfo())); l == limit {
		t.Error("a stack of another size was used")
	}
}
