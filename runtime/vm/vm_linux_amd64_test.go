package vm

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

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

func TestTraps(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		fn     string
		args   []int32
		code   types.TrapCode
		frames []string
		offset uint32 // of the innermost frame
	}{
		{"load", []int32{1 << 16}, types.TrapMemoryOutOfBounds, []string{"load"}, 0},
		{"load", []int32{-1}, types.TrapMemoryOutOfBounds, []string{"load"}, 0},
		{"divide", []int32{1, 0}, types.TrapIntegerDivisionByZero, []string{"divide"}, 0},
		{"unreachable", nil, types.TrapUnreachableCodeReached, []string{"unreachable"}, 0},
		{"call_table", []int32{4}, types.TrapTableOutOfBounds, []string{"call_table"}, 0},
		{"call_table", []int32{-1}, types.TrapTableOutOfBounds, []string{"call_table"}, 0},
		{"call_table", []int32{3}, types.TrapIndirectCallToNull, []string{"call_table"}, 0},
		{"call_table", []int32{1}, types.TrapBadSignature, []string{"call_table"}, 0},
	} {
		_, err := w.call(c.fn, c.args...)
		var trap *Trap
		if !errors.As(err, &trap) || trap.Code != c.code {
			t.Errorf("%s%v: %v", c.fn, c.args, err)
			continue
		}
		if err.Error() != "wasm trap: "+c.code.String() {
			t.Errorf("%s%v: message %q", c.fn, c.args, err)
		}
		var names []string
		for _, f := range trap.Frames() {
			names = append(names, f.Name)
			if f.Module != w.m || f.FuncOffset != 0 || f.Pos == types.NoPos {
				t.Errorf("%s%v: frame %+v", c.fn, c.args, f)
			}
		}
		if !reflect.DeepEqual(names, c.frames) {
			t.Errorf("%s%v: frames are %v, want %v", c.fn, c.args, names, c.frames)
		}
	}
	if got, err := w.call("load", 16); got != 0x04030201 || err != nil {
		t.Errorf("load after traps: %#x, %v", got, err)
	}
}

func TestStackOverflow(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		_, err := w.call("recurse")
		var trap *Trap
		if !errors.As(err, &trap) || trap.Code != types.TrapStackOverflow {
			t.Fatal(err)
		}
		if f := trap.Frames(); len(f) != MaxFrames || f[0].Name != "recurse" || !trap.trace.Truncated() {
			t.Errorf("%d frames", len(f))
		}
	}
	// Nested calls use up the same stack.
	depth := 0
	w.host = func(c Caller, vals []types.ValRaw) error {
		depth++
		v, err := w.call("call_import", vals[0].I32())
		vals[0] = types.RawI32(v)
		return err
	}
	_, err := w.call("call_import", 1)
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapStackOverflow || depth < 100 {
		t.Errorf("after %d nested calls: %v", depth, err)
	}
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if v := recover(); v == nil || !strings.Contains(v.(string), want) {
			t.Errorf("panic value is %v, want %q", v, want)
		}
	}()
	f()
}

func TestFaultsThatNothingExplainsAreBugs(t *testing.T) {
	w := newWorld(t)
	mustPanic(t, "internal error: signal 11 in func[13]+0x2", func() { w.call("wild") })
	mustPanic(t, "internal error: signal 11 in func[14]+0x2", func() { w.call("astray") })
	if got, err := w.call("add", 1, 2); got != 3 || err != nil {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}

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
	if _, err := m.Grow(1); err == nil || err.Error()[:33] != "failed to grow memory by `1`: mem" {
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
	if s.SetFuel(1<<64 - 1); s.Fuel() != 1<<63-1 {
		t.Errorf("fuel is %d", s.Fuel())
	}
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

	s.SetEpochDeadline(2)
	now := at[uint64](s.ctx.Epoch)
	if s.ctx.Deadline != *now+2 {
		t.Errorf("epoch %d, deadline %d", *now, s.ctx.Deadline)
	}
	w.IncrementEpoch()
	w.IncrementEpoch()
	if s.ctx.Deadline != *now {
		t.Errorf("epoch %d, deadline %d", *now, s.ctx.Deadline)
	}
	s.OnEpoch(func(got *Store) (uint64, error) { return 7, nil })
	if _, err := w.call("tick"); err != nil || s.ctx.Deadline != *now+7 {
		t.Errorf("%v, deadline %d", err, s.ctx.Deadline)
	}
	mine := errors.New("mine")
	s.OnEpoch(func(got *Store) (uint64, error) { return 0, mine })
	if _, err := w.call("tick"); err != mine {
		t.Error(err)
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
