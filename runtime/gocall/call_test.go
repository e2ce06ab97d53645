package gocall

import (
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// This file tests calls of functions of various types.

func call(t *testing.T, f any, r *Regs) {
	t.Helper()
	if !Supported() {
		t.Skip("not supported")
	}
	Call(Func(f), r)
}

func TestIntegers(t *testing.T) {
	r := Regs{Ints: [NumInts]uint64{1, 2, 3, 4, 5, 6, 7, 8, 9}, PointerAt: -1}
	call(t, func(a int32, b int64, c uint32, d int32, e uint64, f, g, h, i int32) (int64, int32) {
		return int64(a)<<32 | b<<24 | int64(c)<<20 | int64(d)<<16 | int64(e)<<12 | int64(f)<<8 | int64(g)<<4 | int64(h), -i
	}, &r)
	if r.Ints[0] != 0x1_0234_5678 || int32(r.Ints[1]) != -9 {
		t.Errorf("results %#x", r.Ints[:2])
	}
}

func TestMixed(t *testing.T) {
	r := Regs{UseFloats: true, PointerAt: -1}
	r.Ints[0], r.Ints[1] = 7, math.MaxUint64
	r.Floats[0], r.Floats[1] = uint64(math.Float32bits(1.5)), math.Float64bits(-2.25)
	x := 10.0 // f is a closure
	call(t, func(a float32, i int32, b float64, j int64) (float64, float32, int64) {
		return float64(a) + b + x, a * 2, int64(i) + j
	}, &r)
	if got := math.Float64frombits(r.Floats[0]); got != 9.25 {
		t.Errorf("the float64 is %v", got)
	}
	if got := math.Float32frombits(uint32(r.Floats[1])); got != 3 {
		t.Errorf("the float32 is %v", got)
	}
	if r.Ints[0] != 6 {
		t.Errorf("the int64 is %d", r.Ints[0])
	}
}

// The result is kept alive, and the stack may move, while garbage is collected.
func TestPointers(t *testing.T) {
	type value struct{ x [8]int }
	in := &value{[8]int{5}}
	for n := range 30 {
		r := Regs{PointerAt: 1}
		r.Ints[0], r.Ints[1] = uint64(uintptr(unsafe.Pointer(in))), uint64(n)
		call(t, func(v *value, n int32) (int32, *value) {
			deep(int(n) * 20)
			runtime.GC()
			return int32(v.x[0]), &value{[8]int{int(n)}}
		}, &r)
		runtime.GC()
		if got := (*value)(r.Pointer); int(got.x[0]) != n || r.Ints[0] != 5 {
			t.Fatalf("round %d: %v, %d", n, got, r.Ints[0])
		}
	}
	runtime.KeepAlive(in)
}

//go:noinline
func deep(n int) int {
	var b [512]byte
	if n == 0 {
		return int(b[n])
	}
	b[n%512] = 1
	return deep(n-1) + int(b[n%512])
}

func TestPanic(t *testing.T) {
	boom := errors.New("boom")
	for range 100 {
		func() {
			defer func() {
				if r := recover(); r != boom {
					t.Fatalf("recovered %v", r)
				}
			}()
			call(t, func() { panic(boom) }, &Regs{PointerAt: -1})
		}()
	}
	buf := make([]byte, 1<<12)
	call(t, func() { buf = buf[:runtime.Stack(buf, false)] }, &Regs{PointerAt: -1})
	if s := string(buf); !strings.Contains(s, "TestPanic(") || !strings.Contains(s, "gocall.Call(") {
		t.Errorf("the stack is\n%s", s)
	}
}

func BenchmarkCall(b *testing.B) {
	if !Supported() {
		b.Skip("not supported")
	}
	f := Func(func(a, b, c int32) int64 { return int64(a + b + c) })
	for b.Loop() {
		r := Regs{PointerAt: -1}
		Call(f, &r)
	}
}
