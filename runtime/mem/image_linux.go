package mem

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file implements the files behind images on Linux.

// An imageFile is a file without a name that lives in memory.
type imageFile struct{ fd int }

func newImageFile(size uintptr) (*imageFile, error) {
	fd, err := unix.MemfdCreate("wasm-memory-image", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("mem: making a memory image: %w", err)
	}
	if err := unix.Ftruncate(fd, int64(size)); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("mem: making a memory image of %#x bytes: %w", size, err)
	}
	return &imageFile{fd}, nil
}

func (f *imageFile) writeAt(b []byte, at uintptr) error {
	for len(b) > 0 {
		n, err := unix.Pwrite(f.fd, b, int64(at))
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("mem: writing a memory image: %w", err)
		}
		b, at = b[n:], at+uintptr(n)
	}
	return nil
}

// mapAt replaces the n bytes at addr, part of a reservation, by those of the file from at on. Writes
// to them are private.
func (f *imageFile) mapAt(addr, n, at uintptr) error {
	_, err := unix.MmapPtr(f.fd, int64(at), Pointer(addr), n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED|unix.MAP_NORESERVE)
	if err != nil {
		return fmt.Errorf("mem: mapping %#x bytes of a memory image: %w", n, err)
	}
	return nil
}

// view returns the first n bytes of the file, to be read until close.
func (f *imageFile) view(n uintptr) ([]byte, error) {
	p, err := unix.MmapPtr(f.fd, 0, nil, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mem: mapping a memory image: %w", err)
	}
	return unsafe.Slice((*byte)(p), n), nil // SAFETY: a mapping of n bytes, outside of the Go heap
}

// close gives back the file and its view, if there is one.
func (f *imageFile) close(view []byte) {
	unix.Close(f.fd)
	if len(view) > 0 {
		release(uintptr(unsafe.Pointer(unsafe.SliceData(view))), uintptr(len(view)))
	}
}
