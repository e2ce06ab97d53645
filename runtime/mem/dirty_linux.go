package mem

import (
	"encoding/binary"
	"sync"

	"golang.org/x/sys/unix"
)

// This file finds out which pages were written to, so that a memory that was used a little can be
// reset by writing those pages again. Giving them back to the kernel instead costs several times as
// much: other processors must be told, and the next user of the memory takes a fault for each page.

const (
	// maxScan is the size up to which a memory is looked at, in pages.
	maxScan = 256

	// maxRewrite is the number of pages up to which rewriting is cheaper. They stay resident
	// while the address space is idle.
	maxRewrite = 32
)

// Flags of an entry of pagemap, which has 8 bytes per page.
const (
	pagePresent = 1 << 63
	pageSwapped = 1 << 62
	pageShared  = 1 << 61 // of a file, or shared with other processes
)

// pagemap is the descriptor of the process's page map, or -1.
var pagemap = sync.OnceValue(func() int {
	fd, err := unix.Open("/proc/self/pagemap", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	return fd
})

// writtenPages appends to list the numbers of those pages of [addr, addr+n) that have memory of
// their own: all that were written to, and maybe some that were only read. It reports false if it
// cannot tell, or if they are too many.
func writtenPages(list []uint16, addr, n uintptr) ([]uint16, bool) {
	pages := n / PageSize
	fd := pagemap()
	if fd < 0 || pages > maxScan {
		return nil, false
	}
	var buf [8 * maxScan]byte
	b := buf[:8*pages]
	if got, err := unix.Pread(fd, b, int64(addr/PageSize*8)); err != nil || got != len(b) {
		return nil, false
	}
	for i := range uint16(pages) {
		e := binary.NativeEndian.Uint64(b[8*i:])
		if e&(pagePresent|pageSwapped) == 0 || e&pageShared != 0 && e&pageSwapped == 0 {
			continue // never touched, or what the image has
		}
		if len(list) == maxRewrite {
			return nil, false
		}
		list = append(list, i)
	}
	return list, true
}
