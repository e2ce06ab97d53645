package wasmtime

import (
	"fmt"
	"testing"
)

// This file tests WrapFunc for the types that it calls without reflection, next to some that it does not.

func TestWrapFuncTypes(t *testing.T) {
	store := NewStore(NewEngine())
	var got string
	note := func(args ...any) { got = fmt.Sprint(args...) }
	for _, c := range []struct {
		f    any
		args []any
		note string // what the function is given
		want any
	}{
		{func() { note("called") }, nil, "called", nil},
		{func(c *Caller) { note(c.Data()) }, nil, "<nil>", nil},
		{func() *Trap { return nil }, nil, "", nil},
		{func() *Trap { return NewTrap("t") }, nil, "", "t"},
		{func(*Caller) *Trap { return NewTrap("t") }, nil, "", "t"},
		{func() float32 { return 0.5 }, nil, "", float32(0.5)},
		{func(a int32) { note(a) }, []any{-7}, "-7", nil},
		{func(a int64) int64 { return a + 1 }, []any{41}, "", int64(42)},
		{func(a, b float64) { note(a, b) }, []any{0.5, 1.5}, "0.5 1.5", nil},
		{func(a, b int32) int32 { return a - b }, []any{5, 3}, "", int32(2)},
		{func(a, b, c int64) { note(a, b, c) }, []any{1, 2, 3}, "1 2 3", nil},
		{func(a, b, c float32) float32 { return a - b - c }, []any{float32(6), float32(2), float32(1)}, "", float32(3)},
		{func(a, b, c, d int32) { note(a, b, c, d) }, []any{1, 2, 3, 4}, "1 2 3 4", nil},
		{func(a, b, c, d int32) int32 { return a*1000 + b*100 + c*10 + d }, []any{1, 2, 3, 4}, "", int32(1234)},
		{func(c *Caller) int32 { note(c.Data()); return 1 }, nil, "<nil>", int32(1)},
		{func(c *Caller, a int64) { note(c.Data(), a) }, []any{1}, "<nil> 1", nil},
		{func(c *Caller, a, b int32) int32 { return a - b }, []any{5, 3}, "", int32(2)},
		{func(c *Caller, a, b, d int32) int32 { return a - b - d }, []any{5, 3, 1}, "", int32(1)},
		{func(c *Caller, a, b, d, e int32) int32 { return a - b - d - e }, []any{5, 3, 1, 1}, "", int32(0)},
		{func(a int32) (int32, *Trap) { return a, nil }, []any{5}, "", int32(5)},
		{func(a, b int64) (int64, *Trap) { return 0, NewTrap("no") }, []any{5, 6}, "", "no"},
		{func(c *Caller, a, b float64) (float64, *Trap) { return a / b, nil }, []any{1.0, 4.0}, "", 0.25},
		{func(a int32, b int64, c float32, d float64) float64 { return float64(a) + float64(b) + float64(c) + d }, []any{1, 2, float32(3), 4.0}, "", 10.0},
		{func(c *Caller, a int32, s string) string { return fmt.Sprint(a, s) }, []any{1, "x"}, "", "1x"},
		{func(a, b, c, d, e int64) (int64, *Trap) { return a + b + c + d + e, nil }, []any{1, 2, 3, 4, 5}, "", int64(15)},
	} {
		got = ""
		result, err := WrapFunc(store, c.f).Call(store, c.args...)
		if err != nil {
			result = err.Error()
		}
		if got != c.note || result != c.want {
			t.Errorf("%T: given %q, want %q; returned %v, want %v", c.f, got, c.note, result, c.want)
		}
	}
}

// TestKeptCaller checks that a Caller stays unusable while another host function runs.
func TestKeptCaller(t *testing.T) {
	store := NewStore(NewEngine())
	var kept *Caller
	keep := WrapFunc(store, func(c *Caller, a int32) int32 { kept = c; return a })
	if _, err := keep.Call(store, 1); err != nil {
		t.Fatal(err)
	}
	use := WrapFunc(store, func(*Caller) {
		defer func() {
			if r := recover(); r != "cannot use caller after host function returns" {
				t.Errorf("%v", r)
			}
		}()
		kept.Data()
	})
	if _, err := use.Call(store); err != nil {
		t.Fatal(err)
	}
}
