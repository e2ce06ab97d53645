package gocall

import (
	"sync"
	"unsafe"
)

// This file defines the registers, and finds out whether calls work.

// NumInts and NumFloats are the numbers of registers.
const (
	NumInts   = 9
	NumFloats = 15
)

// Regs are the registers of a call: before it the parameters, after it the results. Numbers of less than 64 bits
// are in the lower half, and what is in the upper half of a result means nothing. A Regs must be a local
// variable: Call sets Pointer without telling the collector.
type Regs struct {
	// Ints are integers, and pointers that something else keeps alive. Pointers must not be to a
	// goroutine's stack.
	Ints [NumInts]uint64

	// Floats are the bits of floating-point numbers. They count if UseFloats is set.
	Floats [NumFloats]uint64

	// Pointer is the result in Ints[PointerAt], if that is a pointer. Ints does not keep alive what it refers to.
	Pointer   unsafe.Pointer
	PointerAt int // or -1

	UseFloats bool
}

// Supported reports whether Call works in this program.
func Supported() bool { return supported() }

var supported = sync.OnceValue(func() bool {
	if !implemented {
		return false
	}
	var r Regs
	for i := range r.Ints {
		r.Ints[i] = uint64(i)<<56 | 0x1234567890AB - uint64(i)
	}
	for i := range r.Floats {
		r.Floats[i] = 0x3FF0_0000_0000_0001 + uint64(i)
	}
	want := r
	var got Regs
	p := new(int)
	f := func(a, b uint64, c uintptr, d, e, g, h, i, j uint64, k, l, m, n, o, q, s, t, u, v, w, x, y, z, end float64) (uint64, *int, uint64, float64) {
		got.Ints = [NumInts]uint64{a, b, uint64(c), d, e, g, h, i, j}
		for i, x := range [NumFloats]float64{k, l, m, n, o, q, s, t, u, v, w, x, y, z, end} {
			got.Floats[i] = *(*uint64)(unsafe.Pointer(&x)) // SAFETY: both have 64 bits
		}
		return a ^ j, p, b ^ j, end
	}
	r.UseFloats, r.PointerAt = true, 1
	Call(Func(f), &r)
	return got.Ints == want.Ints && got.Floats == want.Floats && r.Pointer == unsafe.Pointer(p) &&
		r.Ints[0] == want.Ints[0]^want.Ints[8] && r.Ints[2] == want.Ints[1]^want.Ints[8] && r.Floats[0] == want.Floats[14]
})

// Func returns the func value in f, an interface that holds one, as Call wants it.
func Func(f any) unsafe.Pointer {
	// SAFETY: an interface is two words. A func value is one pointer, so it is the second of them.
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1]
}
