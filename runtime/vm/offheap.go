package vm

import (
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file implements typed access to the structures that generated code shares.

// at returns the T at an address outside of the Go heap.
func at[T any](addr uintptr) *T {
	// SAFETY: callers pass addresses of live structures in blocks that the store owns; T is one
	// of the VM structs, which hold no Go pointers, at its alignment.
	return (*T)(mem.Pointer(addr))
}

// array returns n values of T that begin at an address outside of the Go heap.
func array[T any](addr uintptr, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice(at[T](addr), n) // SAFETY: see at
}

// addrOf is the inverse of at. The result means something only for memory outside the Go heap.
func addrOf[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

const (
	sizeHostContext  = unsafe.Sizeof(environ.VMHostContext{})
	sizeFuncRef      = unsafe.Sizeof(environ.VMFuncRef{})
	sizeStoreContext = unsafe.Sizeof(environ.VMStoreContext{})
	sizeMemory       = unsafe.Sizeof(environ.VMMemory{})
	sizeTable        = unsafe.Sizeof(environ.VMTable{})
	sizeGlobal       = unsafe.Sizeof(environ.VMGlobal{})
)
