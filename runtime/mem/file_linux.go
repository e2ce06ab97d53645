package mem

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file implements mapped files on Linux.

func mapFile(f *os.File, n uintptr) ([]byte, error) {
	p, err := unix.MmapPtr(int(f.Fd()), 0, nil, n, unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("mem: mapping %s: %w", f.Name(), err)
	}
	b := unsafe.Slice((*byte)(p), n) // SAFETY: a mapping of n bytes, outside of the Go heap
	_ = unix.Madvise(b, unix.MADV_POPULATE_READ)
	return b, nil
}

func unmapFile(b []byte) {
	release(uintptr(unsafe.Pointer(unsafe.SliceData(b))), RoundUp(uintptr(len(b)), PageSize))
}

func mapFileAt(f *os.File, addr, n, at uintptr) error {
	if n == 0 {
		return nil
	}
	if _, err := unix.MmapPtr(int(f.Fd()), int64(at), Pointer(addr), n, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_FIXED); err != nil {
		return fmt.Errorf("mem: mapping %s: %w", f.Name(), err)
	}
	return nil
}
