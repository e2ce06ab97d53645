package mem

import (
	"errors"
	"unsafe"
)

// This file defines the operations on address space that are the same on every system.

// ErrUnsupported is returned on systems that this package has no mapping calls for.
var ErrUnsupported = errors.New("mem: no memory mapping on this system")

// A Prot says what may be done with committed pages. Writable and executable exclude each
// other: there is no value for both.
type Prot uint8

const (
	ProtNone Prot = iota
	ProtRead
	ProtReadWrite
	ProtReadExec
)

// Pointer converts the address of memory outside the Go heap to a pointer.
func Pointer(addr uintptr) unsafe.Pointer {
	// SAFETY: addr is outside the Go heap, so the collector neither moves nor frees what it
	// names. Going through memory states this to vet, which can't know where addr came from.
	return *(*unsafe.Pointer)(unsafe.Pointer(&addr))
}

// Bytes returns the n bytes at addr, memory outside the Go heap, as a slice.
func Bytes(addr, n uintptr) []byte {
	if n == 0 {
		return nil
	}
	// SAFETY: the caller owns [addr, addr+n); see Pointer.
	return unsafe.Slice((*byte)(Pointer(addr)), n)
}

// RoundUp rounds n up to a multiple of align, a power of two. It returns 0 on overflow.
func RoundUp(n, align uintptr) uintptr { return (n + align - 1) &^ (align - 1) }

// ReserveAligned reserves n bytes of inaccessible address space at a multiple of align, a
// power of two. The surplus is given back, so Release(addr, n) undoes it.
func ReserveAligned(n, align uintptr) (uintptr, error) {
	if align <= PageSize {
		return Reserve(n)
	}
	if n+align < n {
		return 0, errors.New("mem: reservation overflows the address space")
	}
	raw, err := Reserve(n + align)
	if err != nil {
		return 0, err
	}
	base := RoundUp(raw, align)
	if base > raw {
		if err := Release(raw, base-raw); err != nil {
			return 0, err
		}
	}
	if tail := raw + n + align - (base + n); tail > 0 {
		if err := Release(base+n, tail); err != nil {
			return 0, err
		}
	}
	return base, nil
}
