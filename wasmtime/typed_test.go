package wasmtime

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// This file tests typed functions and host functions, in pairs: what one passes the other gets.

type (
	address uint32
	point   struct{ X, Y float64 }
	mixed   struct {
		A int32
		B uint64
		C float32
		_ float64 // fields without a name are passed like others
		F *Func
		V [2]uint64
		R any
	}
)

const identities = `(module
	(func (export "none"))
	(func (export "i32") (param i32) (result i32) (local.get 0))
	(func (export "i64") (param i64) (result i64) (local.get 0))
	(func (export "f32") (param f32) (result f32) (local.get 0))
	(func (export "f64") (param f64) (result f64) (local.get 0))
	(func (export "v128") (param v128) (result v128) (local.get 0))
	(func (export "func") (param funcref) (result funcref) (local.get 0))
	(func (export "extern") (param externref) (result externref) (local.get 0))
	(func (export "swap") (param f64 f64) (result f64 f64) (local.get 1) (local.get 0))
	(func (export "mixed") (param i32 i64 f32 f64 funcref v128 externref) (result i32 i64 f32 f64 funcref v128 externref)
		(local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6))
	(func (export "sub2") (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
	(func (export "sub3") (param i64 i32 i32) (result i32)
		(i32.sub (i32.sub (i32.wrap_i64 (local.get 0)) (local.get 1)) (local.get 2)))
	(func (export "sub4") (param i32 f64 i32 i32) (result f64)
		(f64.sub (local.get 1) (f64.convert_i32_s (i32.sub (i32.sub (local.get 0) (local.get 2)) (local.get 3)))))
	(func (export "unreachable") (result i32) (unreachable)))`

// typed1 passes x through the identity function called name.
func typed1[T comparable](t *testing.T, store *Store, inst *Instance, name string, list ...T) {
	t.Helper()
	f, err := Typed1[T, T](store, inst.GetFunc(store, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		if got, err := f(x); err != nil || got != x {
			t.Errorf("%s(%v) = %v, %v", name, x, got, err)
		}
	}
}

func TestTyped(t *testing.T) {
	store, inst := watInstance(t, identities)
	fn := func(name string) *Func { return inst.GetFunc(store, name) }
	typed1[int32](t, store, inst, "i32", 0, -1, math.MinInt32)
	typed1[address](t, store, inst, "i32", 0, math.MaxUint32)
	typed1[int64](t, store, inst, "i64", -1, math.MaxInt64)
	typed1[uint64](t, store, inst, "i64", math.MaxUint64)
	typed1[float32](t, store, inst, "f32", 1.5, float32(math.Inf(-1)))
	typed1[float64](t, store, inst, "f64", math.Pi)
	typed1[[2]uint64](t, store, inst, "v128", [2]uint64{1, 1 << 63})
	typed1[*Func](t, store, inst, "func", nil)
	typed1[any](t, store, inst, "extern", nil, 7, "text")
	typed1[error](t, store, inst, "extern", nil, errors.ErrUnsupported)
	typed1[string](t, store, inst, "extern", "", "text")
	typed1[*point](t, store, inst, "extern", nil, &point{})

	none, err := Typed0[None](store, fn("none"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := none(); err != nil {
		t.Error(err)
	}
	swap, err := Typed[point, point](store, fn("swap"))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := swap(point{1, 2}); err != nil || p != (point{2, 1}) {
		t.Error(p, err)
	}
	all, err := Typed[mixed, mixed](store, fn("mixed"))
	if err != nil {
		t.Fatal(err)
	}
	in := mixed{A: -1, B: 1 << 63, C: 0.5, F: fn("none"), V: [2]uint64{3, 4}, R: &in0}
	out, err := all(in)
	if err != nil || out.F.f != in.F.f {
		t.Fatal(out, err)
	}
	if out.F = in.F; out != in {
		t.Errorf("%v, want %v", out, in)
	}
	sub2, err := Typed2[int32, int32, int32](store, fn("sub2"))
	if err != nil {
		t.Fatal(err)
	}
	sub3, err := Typed3[int64, int32, uint32, int32](store, fn("sub3"))
	if err != nil {
		t.Fatal(err)
	}
	sub4, err := Typed4[int32, float64, int32, int32, float64](store, fn("sub4"))
	if err != nil {
		t.Fatal(err)
	}
	a, err1 := sub2(10, 3)
	b, err2 := sub3(10, 3, 2)
	c, err3 := sub4(10, 0.5, 3, 2)
	if err := errors.Join(err1, err2, err3); err != nil || a != 7 || b != 5 || c != -4.5 {
		t.Error(a, b, c, err)
	}
	trap, err := Typed0[int32](store, fn("unreachable"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = trap()
	var tr *Trap
	if !errors.As(err, &tr) || *tr.Code() != UnreachableCodeReached {
		t.Error(err)
	}
	wrong, err := Typed1[any, int32](store, fn("i32"))
	if wrong != nil || err == nil {
		t.Error("no error")
	}
	other, err := Typed1[any, string](store, fn("extern"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other(5); err == nil || !strings.Contains(err.Error(), "externref of type int where string is wanted") {
		t.Error(err)
	}
}

var in0 int // somewhere to point to

// TestTypedMismatch checks that both types are named.
func TestTypedMismatch(t *testing.T) {
	store, inst := watInstance(t, identities)
	f := inst.GetFunc(store, "sub2")
	errOf := func(_ any, err error) error { return err }
	for _, c := range []struct {
		err  error
		want string
	}{
		{errOf(Typed0[int32](store, f)), "func() int32"},
		{errOf(Typed1[int32, int32](store, f)), "func(int32) int32"},
		{errOf(Typed2[int32, int64, int32](store, f)), "func(int32, int64) int32"},
		{errOf(Typed2[int32, int32, None](store, f)), "func(int32, int32) struct {}"},
		{errOf(Typed2[int32, int, int32](store, f)), "func(int32, int) int32"},
		{errOf(Typed3[int32, int32, int32, int32](store, f)), "func(int32, int32, int32) int32"},
		{errOf(Typed4[int32, int32, int32, int32, int32](store, f)), "func(int32, int32, int32, int32) int32"},
		{errOf(Typed[point, int32](store, f)), "func(wasmtime.point) int32"},
		{errOf(Typed[struct{ A, B bool }, int32](store, f)), "field A of struct"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) || !strings.Contains(c.err.Error(), f.f.Sig().String()) {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a function of another store is accepted")
		}
	}()
	Typed2[int32, int32, int32](NewStore(store.Engine), f)
}

// TestHost calls host functions of each shape from WebAssembly.
func TestHost(t *testing.T) {
	engine := NewEngine()
	store := NewStoreWithData(engine, "data")
	linker := NewLinker(engine)
	fail := errors.New("broken")
	for name, h := range map[string]HostFunc{
		"h0": Host0(func(c *Caller) (int32, error) {
			if c.Data() != "data" || c.GetExport("run") == nil {
				return 0, fail
			}
			return 1, nil
		}),
		"h1": Host1(func(_ *Caller, a address) (uint64, error) { return uint64(a) << 32, nil }),
		"h2": Host2(func(_ *Caller, a int64, b float64) (float64, error) { return float64(a) + b, nil }),
		"h3": Host3(func(_ *Caller, a, b, c int32) (None, error) {
			if a != 1 || b != 2 || c != 3 {
				return None{}, fmt.Errorf("%d %d %d", a, b, c)
			}
			return None{}, nil
		}),
		"h4": Host4(func(_ *Caller, a float32, b int32, c int32, d string) (string, error) {
			return fmt.Sprint(a, b, c, d), nil
		}),
		"hs": Host(func(_ *Caller, p point) (point, error) { return point{p.Y, p.X}, nil }),
		"fail": Host1(func(_ *Caller, kind int32) (None, error) {
			switch kind {
			case 0:
				return None{}, fail
			case 1:
				return None{}, NewTrap("stop")
			}
			panic(fail)
		}),
	} {
		if err := linker.FuncWrap("", name, h); err != nil {
			t.Fatal(err)
		}
	}
	inst, err := linker.Instantiate(store, module(t, engine, `(module
		(import "" "h0" (func $h0 (result i32)))
		(import "" "h1" (func $h1 (param i32) (result i64)))
		(import "" "h2" (func $h2 (param i64 f64) (result f64)))
		(import "" "h3" (func $h3 (param i32 i32 i32)))
		(import "" "h4" (func $h4 (param f32 i32 i32 externref) (result externref)))
		(import "" "hs" (func $hs (param f64 f64) (result f64 f64)))
		(import "" "fail" (func $fail (param i32)))
		(func (export "run") (param externref) (result i32 i64 f64 externref f64 f64)
			(call $h3 (i32.const 1) (i32.const 2) (i32.const 3))
			(call $h0) (call $h1 (i32.const -1)) (call $h2 (i64.const 40) (f64.const 2.5))
			(call $h4 (f32.const 0.5) (i32.const 1) (i32.const 2) (local.get 0))
			(call $hs (f64.const 1) (f64.const 2)))
		(func (export "fail") (param i32) (call $fail (local.get 0))))`))
	if err != nil {
		t.Fatal(err)
	}
	type all struct {
		A    int32
		B    uint64
		C    float64
		D    any
		X, Y float64
	}
	run, err := Typed1[string, all](store, inst.GetFunc(store, "run"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := run("!"); err != nil || got != (all{1, 0xFFFFFFFF << 32, 42.5, "0.5 1 2!", 2, 1}) {
		t.Errorf("%v, %v", got, err)
	}
	failing, err := Typed1[int32, None](store, inst.GetFunc(store, "fail"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = failing(0)
	var e *Error
	if !errors.Is(err, fail) || !errors.As(err, &e) || !strings.Contains(err.Error(), "wasm backtrace") || !strings.HasSuffix(err.Error(), "Caused by:\n    broken") {
		t.Error(err)
	}
	if _, err = failing(1); !errors.As(err, &e) || !strings.HasSuffix(err.Error(), "Caused by:\n    stop") {
		t.Error(err)
	}
	func() {
		defer func() {
			if r := recover(); r != fail {
				t.Error(r)
			}
		}()
		failing(2)
	}()
	if got, err := run("?"); err != nil || got.D != "0.5 1 2?" {
		t.Errorf("after a panic: %v, %v", got, err)
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "type int") {
			t.Error(r)
		}
	}()
	Host1(func(*Caller, int) (None, error) { return None{}, nil })
}

// TestAllocs checks which calls allocate nothing, in both directions.
func TestAllocs(t *testing.T) {
	store := NewStore(NewEngine())
	inst := watInstanceIn(t, store, callsModule, WrapFunc(store, Host0(func(*Caller) (None, error) { return None{}, nil })),
		WrapFunc(store, Host1(func(_ *Caller, a int64) (int64, error) { return a, nil })),
		WrapFunc(store, Host(func(_ *Caller, p five) (int64, error) { return int64(p.E), nil })))
	fn := func(name string) *Func { return inst.GetFunc(store, name) }
	nop, err1 := Typed0[None](store, fn("nop"))
	i64, err2 := Typed1[int64, int64](store, fn("i64"))
	add, err3 := Typed2[int32, int32, int32](store, fn("add"))
	many, err4 := Typed[five, int64](store, fn("many"))
	ref, err5 := Typed1[*point, *point](store, fn("ref"))
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	var vals [5]ValRaw
	raw := fn("many")
	p := new(point)
	for name, f := range map[string]func() error{
		"nop":       func() error { _, err := nop(); return err },
		"i64":       func() error { _, err := i64(1); return err },
		"add":       func() error { _, err := add(1, 2); return err },
		"many":      func() error { _, err := many(five{E: 5}); return err },
		"unchecked": func() error { return raw.CallUnchecked(store, vals[:]) },
		"ref":       func() error { _, err := ref(p); return err },
	} {
		if n := testing.AllocsPerRun(1000, func() {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

type five struct{ A, B, C, D, E int32 }

// TestTypedAgain calls typed functions while they run, and after a panic went through them: each call has
// slots of its own.
func TestTypedAgain(t *testing.T) {
	store := NewStore(NewEngine())
	var down func(int32, int64) (int64, error)
	var boom bool
	next := WrapFunc(store, Host2(func(_ *Caller, n int32, acc int64) (int64, error) {
		if n == 0 {
			if boom {
				panic("boom")
			}
			return acc, nil
		}
		below, err := down(n-1, acc*10+int64(n))
		return below*2 + acc%2, err
	}))
	inst := watInstanceIn(t, store, `(module (import "" "" (func $next (param i32 i64) (result i64)))
		(func (export "down") (param i32 i64) (result i64)
			(i64.sub (call $next (local.get 0) (local.get 1)) (i64.extend_i32_s (local.get 0)))))`, next)
	var err error
	if down, err = Typed2[int32, int64, int64](store, inst.GetFunc(store, "down")); err != nil {
		t.Fatal(err)
	}
	var model func(n int32, acc int64) int64
	model = func(n int32, acc int64) int64 {
		if n == 0 {
			return acc
		}
		return model(n-1, acc*10+int64(n))*2 + acc%2 - int64(n)
	}
	for round := range 20 {
		boom = round%3 == 1
		func() {
			defer func() {
				if r := recover(); boom != (r == "boom") {
					t.Errorf("round %d: recovered %v", round, r)
				}
			}()
			if got, err := down(9, 7); err != nil || got != model(9, 7) {
				t.Errorf("round %d: %d, %v, want %d", round, got, err, model(9, 7))
			}
		}()
	}
}
