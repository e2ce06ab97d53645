package main

import (
	"runtime"
	"time"
)

// This file measures time.

// A clock returns a time that only grows. Differences of two readings count.
type clock func() time.Duration

var processStart = time.Now()

func wallClock() time.Duration { return time.Since(processStart) }

// timed returns how long f takes. Garbage of what ran before is collected first.
func (c clock) timed(f func() error) (time.Duration, error) {
	runtime.GC()
	start := c()
	err := f()
	return c() - start, err
}
