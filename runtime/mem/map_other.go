//go:build !linux

package mem

// This file says that systems other than Linux are not supported yet.

// PageSize is the granularity of Protect and Decommit.
const PageSize = 4096

func Reserve(n uintptr) (uintptr, error)    { return 0, ErrUnsupported }
func Protect(addr, n uintptr, p Prot) error { return ErrUnsupported }
func Discard(addr, n uintptr) error         { return ErrUnsupported }
func Decommit(addr, n uintptr) error        { return ErrUnsupported }
func Release(addr, n uintptr) error         { return ErrUnsupported }
