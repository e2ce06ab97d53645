package mem

import "golang.org/x/sys/unix"

// This file implements faulting pages in ahead of time.

// Populate gives [addr, addr+n), which is writable, its pages at once. Whoever is about to
// write all of it saves a page fault per page. It may do nothing: kernels before 5.14 do not know it.
func Populate(addr, n uintptr) { _ = unix.Madvise(Bytes(addr, n), unix.MADV_POPULATE_WRITE) }
