//go:build !linux

package main

import (
	"errors"
	"time"
)

// This file is for systems on which only wall time is measured.

func cpuClock() time.Duration { return wallClock() }

func bind(int) error { return errors.New("-cpu works on Linux only") }
