package mem

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// addressSpaceLeft returns what the process's limit leaves. It reports false if there is none.
func addressSpaceLeft() (uintptr, bool) {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &limit) != nil || limit.Cur == unix.RLIM_INFINITY {
		return 0, false
	}
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return uintptr(limit.Cur / 2), true
	}
	size, _, _ := bytes.Cut(text, []byte(" "))
	pages, err := strconv.ParseUint(string(size), 10, 64)
	if used := pages * PageSize; err == nil && used < limit.Cur {
		return uintptr(limit.Cur - used), true
	}
	return 0, true
}
