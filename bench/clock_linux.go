package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// This file counts processor time, and binds the process to a processor.

// cpuClock returns the processor time that all threads of the process have used.
func cpuClock() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err != nil {
		panic(fmt.Sprintf("cpuClock: %v", err)) // the clock exists on every Linux
	}
	return time.Duration(ts.Nano())
}

const boundEnv = "GOWASMTIME_BENCH_BOUND"

// bind starts the process anew on some processors alone, and returns in the process so started.
func bind(cpus ...int) error {
	if os.Getenv(boundEnv) != "" {
		return os.Unsetenv(boundEnv)
	}
	runtime.LockOSThread()
	var set unix.CPUSet
	for _, n := range cpus {
		set.Set(n)
	}
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("binding to processors %d: %w", cpus, err)
	}
	exe, err := os.Executable()
	return errors.Join(err, unix.Exec(exe, os.Args, append(os.Environ(), boundEnv+"=1")))
}
