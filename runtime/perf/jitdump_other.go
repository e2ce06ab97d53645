//go:build !linux

package perf

import "errors"

// This file says that there are no jitdumps on systems other than Linux.

func processDump() (Writer, error) {
	return nil, errors.New("perf: a jitdump is for perf on Linux")
}
