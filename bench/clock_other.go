//go:build !linux

package main

import (
	"errors"
	"time"
)

// This file is for systems on which only wall time is measured.

func cpuClock() time.Duration { return wallClock() }

func bind(...int) error { return errors.New("processes can be bound to processors on Linux only") }
