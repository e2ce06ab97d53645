package vm

import (
	"errors"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests memories, tables, segments and references as generated code and host see them.

func TestMemory(t *testing.T) {
	w := newWorld(t)
	x, _ := w.inst.Export("memory")
	m := x.Memory
	if b := m.Data(); len(b) != 1<<16 || string(b[16:20]) != testData[:4] || b[15] != 0 || b[20] != 0 {
		t.Error("the data segment is not where it should be")
	}
	m.Data()[1<<16-4] = 42
	if got, err := w.call("load", 1<<16-4); got != 42 || err != nil {
		t.Errorf("load: %d, %v", got, err)
	}
	base := &m.Data()[0]
	for _, c := range []struct{ delta, want int32 }{{0, 1}, {1, 1}, {2, -1}, {-1, -1}, {1, 2}, {1, -1}, {0, 3}} {
		if got, err := w.call("grow", c.delta); got != c.want || err != nil {
			t.Errorf("grow(%d): %d, %v; want %d", c.delta, got, err, c.want)
		}
	}
	if got, err := w.call("load", 3<<16-4); got != 0 || err != nil {
		t.Errorf("load from the new end: %d, %v", got, err)
	}
	if m.Pages() != 3 || m.Len() != 3<<16 || &m.Data()[0] != base || m.Data()[1<<16-4] != 42 {
		t.Error("growing has moved the memory or lost its contents")
	}
	if _, err := m.Grow(1); err == nil || err.Error() != "failed to grow memory by `1`: Memory maximum size exceeded" {
		t.Errorf("grow beyond the maximum: %v", err)
	}
	b := make([]byte, 4)
	for _, c := range []struct {
		at uint64
		ok bool
	}{{0, true}, {3<<16 - 4, true}, {3<<16 - 3, false}, {1 << 32, false}, {^uint64(0), false}, {^uint64(0) - 3, false}} {
		if err := m.Read(c.at, b); (err == nil) != c.ok {
			t.Errorf("read at %#x: %v", c.at, err)
		}
		if err := m.Write(c.at, b); (err == nil) != c.ok {
			t.Errorf("write at %#x: %v", c.at, err)
		}
	}
}

// TestMemoryBound checks that memories do not get the last page of 4 GiB by growing: generated code
// relies on it.
func TestMemoryBound(t *testing.T) {
	w := newWorld(t)
	for _, l := range []types.Limits{{Min: 1}, {Min: 1, Max: 65536, HasMax: true}} {
		m, err := w.NewMemory(types.MemoryType{Limits: l, PageSizeLog2: types.DefaultPageSizeLog2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Grow(65535); !errors.Is(err, mem.ErrLimit) || m.Pages() != 1 {
			t.Errorf("%+v: growing to 4 GiB: %v, %d pages", l, err, m.Pages())
		}
		if m.lin.MaxPages() != 65535 {
			t.Errorf("%+v: at most %d pages", l, m.lin.MaxPages())
		}
	}
}

func TestTable(t *testing.T) {
	w := newWorld(t)
	x, _ := w.inst.Export("table")
	tab := x.Table
	for i, want := range []string{"call_import", "add", "import", ""} {
		v, err := tab.Get(uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		f := w.Store.FuncOf(v)
		if f.IsNull() != (want == "") {
			t.Errorf("element %d is %v", i, f)
		}
		if want != "" && f != w.fn(want) {
			t.Errorf("element %d is not %s", i, want)
		}
	}
	for _, c := range []struct{ delta, want int32 }{{0, 4}, {1, 4}, {2, -1}, {-1, -1}, {1, 5}, {1, -1}} {
		if got, err := w.call("grow_table", c.delta); got != c.want || err != nil {
			t.Errorf("grow_table(%d): %d, %v; want %d", c.delta, got, err, c.want)
		}
	}
	if tab.Len() != 6 {
		t.Errorf("length is %d", tab.Len())
	}
	// A host function whose type has a trampoline in the module.
	f, err := w.Store.NewFunc(typeI_I, func(c Caller, vals []types.ValRaw) error {
		if c.Instance != w.inst {
			t.Errorf("caller is %+v", c)
		}
		vals[0].SetI32(vals[0].I32() + 100)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := f.Raw()
	if err != nil {
		t.Fatal(err)
	}
	if err := tab.Set(5, v); err != nil {
		t.Fatal(err)
	}
	if got, err := w.call("call_table", 5); got != 107 || err != nil {
		t.Errorf("host function in the table: %d, %v", got, err)
	}
	if w.Store.FuncOf(v) != f {
		t.Error("the function is not itself")
	}
	if _, err := tab.Get(6); err == nil {
		t.Error("read beyond the end")
	}
	if err := tab.Set(6, v); err == nil {
		t.Error("write beyond the end")
	}
}

func TestPassiveSegments(t *testing.T) {
	w := newWorld(t)
	o := w.m.offsets
	elem := *field[environ.VMSegment](w.inst, o.Elem(1))
	if got := array[uint64](elem.Base, int(elem.Len)); elem.Len != 2 || got[1] != 0 || w.Store.FuncOf(types.ValRaw{Lo: got[0]}) != w.fn("add") {
		t.Errorf("passive elements are %v", got)
	}
	data := *field[environ.VMSegment](w.inst, o.Data(1))
	if got := string(array[byte](data.Base, int(data.Len))); got != "xyz" {
		t.Errorf("passive data is %q", got)
	}
	// Active segments are dropped.
	if *field[environ.VMSegment](w.inst, o.Elem(0)) != (environ.VMSegment{}) || *field[environ.VMSegment](w.inst, o.Data(0)) != (environ.VMSegment{}) {
		t.Error("active segments can still be read")
	}
}

func TestExterns(t *testing.T) {
	w := newWorld(t)
	a, b := w.Store.Extern("a"), w.Store.Extern(nil)
	if v, ok := w.Store.ExternValue(a); v != "a" || !ok {
		t.Error(v, ok)
	}
	if v, ok := w.Store.ExternValue(b); v != nil || !ok || b.Lo == 0 {
		t.Error("a nil value is not null")
	}
	if _, ok := w.Store.ExternValue(types.ValRaw{}); ok {
		t.Error("null has a value")
	}
}

func TestModuleForAnotherEngine(t *testing.T) {
	host := testHost()
	host.Tunables.ConsumeFuel = true
	e, err := NewEngine(Config{Host: host})
	if err != nil {
		t.Skip(err)
	}
	v, err := artifact.Open(build(t, testInfo()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewModule(e, v); err == nil || err.Error() != "Module was compiled without fuel support but it is enabled for the host" {
		t.Errorf("error is %v", err)
	}
}
