package mem

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// This file implements address space on Linux.

// PageSize is the granularity of Protect and Decommit. Linux on amd64 has no other, and the
// code arena and the stacks count on it being a constant.
const PageSize = 4096

const reserveFlags = unix.MAP_PRIVATE | unix.MAP_ANON | unix.MAP_NORESERVE

var protFlags = [...]int{
	ProtNone:      unix.PROT_NONE,
	ProtRead:      unix.PROT_READ,
	ProtReadWrite: unix.PROT_READ | unix.PROT_WRITE,
	ProtReadExec:  unix.PROT_READ | unix.PROT_EXEC,
}

// Reserve returns n bytes of inaccessible address space. It costs no memory.
func Reserve(n uintptr) (uintptr, error) {
	p, err := unix.MmapPtr(-1, 0, nil, n, unix.PROT_NONE, reserveFlags)
	if err != nil {
		return 0, fmt.Errorf("mem: reserving %#x bytes of address space: %w", n, err)
	}
	return uintptr(p), nil
}

// Protect sets what may be done with the pages of [addr, addr+n), a part of a reservation.
// Pages that were never accessible before hold zeros.
func Protect(addr, n uintptr, p Prot) error {
	if n == 0 {
		return nil
	}
	if err := unix.Mprotect(Bytes(addr, n), protFlags[p]); err != nil {
		return fmt.Errorf("mem: protecting %#x bytes at %#x: %w", n, addr, err)
	}
	return nil
}

// Discard drops the contents of [addr, addr+n), which then read as zeros. Their protection
// stays.
func Discard(addr, n uintptr) error {
	if n == 0 {
		return nil
	}
	if err := unix.Madvise(Bytes(addr, n), unix.MADV_DONTNEED); err != nil {
		return fmt.Errorf("mem: discarding %#x bytes at %#x: %w", n, addr, err)
	}
	return nil
}

// Decommit makes [addr, addr+n) what it was after Reserve: inaccessible and without memory.
func Decommit(addr, n uintptr) error {
	if n == 0 {
		return nil
	}
	// A new mapping over the old one replaces it in one step: no other thread can be given
	// the range in between.
	if _, err := unix.MmapPtr(-1, 0, Pointer(addr), n, unix.PROT_NONE, reserveFlags|unix.MAP_FIXED); err != nil {
		return fmt.Errorf("mem: decommitting %#x bytes at %#x: %w", n, addr, err)
	}
	return nil
}

// Release gives address space back to the system.
func Release(addr, n uintptr) error {
	if n == 0 {
		return nil
	}
	if err := unix.MunmapPtr(Pointer(addr), n); err != nil {
		return fmt.Errorf("mem: releasing %#x bytes at %#x: %w", n, addr, err)
	}
	return nil
}
