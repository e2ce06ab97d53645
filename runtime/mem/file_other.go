//go:build !linux

package mem

import (
	"errors"
	"os"
)

// This file says that files are read, not mapped, on systems other than Linux.

func mapFile(*os.File, uintptr) ([]byte, error)       { return nil, errors.ErrUnsupported }
func unmapFile([]byte)                                {}
func mapFileAt(f *os.File, addr, n, at uintptr) error { return errors.ErrUnsupported }
