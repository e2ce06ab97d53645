package wasmtime

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// This file tests ResourceLimiter and StoreLimits.

// A recorder is a limiter that writes down what it is asked, and answers as it was told to.
type recorder struct {
	*StoreLimits
	log    []string
	deny   bool
	err    error // of the growing hooks
	failed error // of the others
	panics any
}

func newRecorder() *recorder { return &recorder{StoreLimits: NewStoreLimits()} }

func (r *recorder) growing(what string, current, desired, maximum uint64) (bool, error) {
	most := "none"
	if maximum != math.MaxUint64 {
		most = fmt.Sprint(maximum)
	}
	r.log = append(r.log, fmt.Sprintf("%s %d to %d, maximum %s", what, current, desired, most))
	if r.panics != nil {
		panic(r.panics)
	}
	return !r.deny, r.err
}

func (r *recorder) MemoryGrowing(current, desired, maximum uint64) (bool, error) {
	return r.growing("memory", current, desired, maximum)
}

func (r *recorder) TableGrowing(current, desired, maximum uint64) (bool, error) {
	return r.growing("table", current, desired, maximum)
}

func (r *recorder) MemoryGrowFailed(err error) error {
	r.log = append(r.log, "memory: "+err.Error())
	return r.failed
}

func (r *recorder) TableGrowFailed(err error) error {
	r.log = append(r.log, "table: "+err.Error())
	return r.failed
}

// said returns what was written down since the last time.
func (r *recorder) said() []string {
	log := r.log
	r.log = nil
	return log
}

const growModule = `(module $grower
	(memory (export "memory") 1 5)
	(table (export "table") 2 9 funcref)
	(table $open (export "open") 0 externref)
	(func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
	(func (export "tgrow") (param i32) (result i32) (table.grow 0 (ref.null func) (local.get 0)))
	(func (export "egrow") (param externref i32) (result i32) (table.grow $open (local.get 0) (local.get 1))))`

func TestLimiterHooks(t *testing.T) {
	const page = 1 << 16
	wasm, err := Wat2Wasm(growModule)
	if err != nil {
		t.Fatal(err)
	}
	engine := NewEngine()
	module, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(engine)
	r := newRecorder()
	store.SetLimiter(r)
	inst, err := NewInstance(store, module, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(what string, want ...string) {
		t.Helper()
		if got := r.said(); !slices.Equal(got, want) {
			t.Errorf("%s: the limiter was asked %q, not %q", what, got, want)
		}
	}
	expect("instantiation", fmt.Sprintf("memory 0 to %d, maximum %d", page, 5*page), "table 0 to 2, maximum 9", "table 0 to 0, maximum none")

	grow := func(name string, args ...any) (int32, error) {
		v, err := inst.GetFunc(store, name).Call(store, args...)
		if err != nil {
			return 0, err
		}
		return v.(int32), nil
	}
	must := func(want int32, name string, args ...any) {
		t.Helper()
		if got, err := grow(name, args...); got != want || err != nil {
			t.Errorf("%s%v: %d, %v; want %d", name, args, got, err, want)
		}
	}
	must(1, "grow", 2)
	expect("grow", fmt.Sprintf("memory %d to %d, maximum %d", page, 3*page, 5*page))
	must(3, "grow", 0)
	must(2, "tgrow", 0)
	expect("growing by nothing")
	must(-1, "grow", 3)
	expect("grow beyond the maximum", fmt.Sprintf("memory %d to %d, maximum %d", 3*page, 6*page, 5*page), "memory: Memory maximum size exceeded")
	must(-1, "tgrow", 8)
	expect("table beyond the maximum", "table 2 to 10, maximum 9", "table: Table maximum size exceeded")
	must(0, "egrow", "value", 3)
	expect("open table", "table 0 to 3, maximum none")

	r.deny = true
	must(-1, "grow", 1)
	must(-1, "tgrow", 1)
	expect("denied", fmt.Sprintf("memory %d to %d, maximum %d", 3*page, 4*page, 5*page), "table 2 to 3, maximum 9")
	memory, table := inst.GetExport(store, "memory").Memory(), inst.GetExport(store, "table").Table()
	if _, err := memory.Grow(store, 1); err == nil || err.Error() != "failed to grow memory by `1`" {
		t.Errorf("Memory.Grow, denied: %v", err)
	}
	if _, err := table.Grow(store, 1, ValFuncref(nil)); err == nil || err.Error() != "failed to grow table by `1`" {
		t.Errorf("Table.Grow, denied: %v", err)
	}
	if _, err := NewInstance(store, module, nil); err == nil || err.Error() != "memory minimum size of 1 pages exceeds memory limits" {
		t.Errorf("instantiation, denied: %v", err)
	}
	if _, err := NewMemory(store, mustMemoryType(t, 2)); err == nil || err.Error() != "memory minimum size of 2 pages exceeds memory limits" {
		t.Errorf("NewMemory, denied: %v", err)
	}
	if _, err := NewTable(store, NewTableType(NewValType(KindFuncref), 3, false, 0), ValFuncref(nil)); err == nil || err.Error() != "table minimum size of 3 elements exceeds table limits" {
		t.Errorf("NewTable, denied: %v", err)
	}
	r.deny = false
	r.said()

	// Errors end the call, and are those that callers find.
	r.err = errors.New("not today")
	for _, name := range []string{"grow", "tgrow"} {
		_, err := grow(name, 1)
		var e *Error
		if !errors.Is(err, r.err) || !errors.As(err, &e) || len(e.Frames()) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if want := "Caused by:\n    not today"; err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := memory.Grow(store, 1); !errors.Is(err, r.err) || err.Error() != "not today" {
		t.Errorf("Memory.Grow: %v", err)
	}
	if _, err := table.Grow(store, 1, ValFuncref(nil)); !errors.Is(err, r.err) {
		t.Errorf("Table.Grow: %v", err)
	}
	if _, err := NewInstance(store, module, nil); !errors.Is(err, r.err) {
		t.Errorf("instantiation: %v", err)
	}
	r.err = nil
	r.failed = errors.New("insists")
	for name, n := range map[string]int{"grow": 3, "tgrow": 8} {
		if _, err := grow(name, n); !errors.Is(err, r.failed) {
			t.Errorf("%s that fails: %v", name, err)
		}
	}
	r.failed = nil

	// Panics arrive with their value, and leave everything in order.
	r.panics = &struct{ x int }{7}
	for _, f := range []func(){
		func() { grow("grow", 1) },
		func() { grow("egrow", "lost", 1) },
		func() { memory.Grow(store, 1) },
		func() { NewInstance(store, module, nil) },
	} {
		func() {
			defer func() {
				if v := recover(); v != r.panics {
					t.Errorf("panic value %v", v)
				}
			}()
			f()
		}()
	}
	r.panics = nil
	must(3, "grow", 1)
	must(2, "tgrow", 1)
	must(3, "egrow", "another", 2)
	if memory.Size(store) != 4 || table.Size(store) != 3 {
		t.Errorf("%d pages, %d elements", memory.Size(store), table.Size(store))
	}
	store.GC()
	if v, err := inst.GetExport(store, "open").Table().Get(store, 4); err != nil || v.Externref() != "another" {
		t.Errorf("element 4 is %v, %v", v, err)
	}

	r.said()
	store.SetLimiter(nil)
	must(4, "grow", 1)
	expect("without a limiter")
}

func mustMemoryType(t *testing.T, pages uint32) *MemoryType {
	t.Helper()
	ty, err := NewMemoryType(pages, false, 0, false)
	if err != nil {
		t.Fatal(err)
	}
	return ty
}

// TestLimiterCounts compares errors about numbers of things, which instances and single objects count.
func TestLimiterCounts(t *testing.T) {
	wasm, err := Wat2Wasm(growModule)
	if err != nil {
		t.Fatal(err)
	}
	engine := NewEngine()
	module, err := NewModule(engine, wasm)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*StoreLimits)
		want   string
	}{
		{func(l *StoreLimits) {}, ""},
		{func(l *StoreLimits) { l.MaxInstances = 0 }, "resource limit exceeded: instance count too high at 1"},
		{func(l *StoreLimits) { l.MaxTables = 1 }, "resource limit exceeded: table count too high at 2"},
		{func(l *StoreLimits) { l.MaxMemories = 0 }, "resource limit exceeded: memory count too high at 1"},
		{func(l *StoreLimits) { l.MaxMemorySize = 1<<16 - 1 }, "memory minimum size of 1 pages exceeds memory limits"},
		{func(l *StoreLimits) { l.MaxTableElements = 1 }, "table minimum size of 2 elements exceeds table limits"},
		{func(l *StoreLimits) { l.MaxMemorySize, l.TrapOnGrowFailure = 1<<16-1, true }, "forcing trap when growing memory to 65536 bytes"},
		{func(l *StoreLimits) { l.MaxTableElements, l.TrapOnGrowFailure = 1, true }, "forcing trap when growing table to 2 elements"},
	} {
		limits := NewStoreLimits()
		c.change(limits)
		store := NewStore(engine)
		store.SetLimiter(limits)
		_, err := NewInstance(store, module, nil)
		if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
			t.Errorf("%+v: %v, want %q", *limits, err, c.want)
		}
	}
}

// TestTrapOnGrowFailure compares what Wasmtime's option of that name does.
func TestTrapOnGrowFailure(t *testing.T) {
	for _, force := range []bool{false, true} {
		store := NewStore(NewEngine())
		limits := NewStoreLimits()
		limits.MaxMemorySize, limits.MaxTableElements, limits.TrapOnGrowFailure = 2<<16, 4, force
		store.SetLimiter(limits)
		inst := watInstanceIn(t, store, growModule)
		for _, c := range []struct {
			name   string
			n      int
			result int32
			text   string
		}{
			{"grow", 1, 1, ""},
			{"grow", 1, -1, "forcing trap when growing memory to 196608 bytes"},
			{"tgrow", 2, 2, ""},
			{"tgrow", 1, -1, "forcing trap when growing table to 5 elements"},
			{"grow", -1, -1, "forcing trap when growing memory to 281474976776192 bytes"},
		} {
			v, err := inst.GetFunc(store, c.name).Call(store, c.n)
			if force && c.text != "" {
				var e *Error
				if !errors.As(err, &e) || len(e.Frames()) != 1 || !strings.HasSuffix(err.Error(), "Caused by:\n    "+c.text) {
					t.Errorf("%s(%d): %v, %v", c.name, c.n, v, err)
				}
			} else if err != nil || v != c.result {
				t.Errorf("%s(%d): %v, %v", c.name, c.n, v, err)
			}
		}
	}
}
