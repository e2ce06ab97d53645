//go:build !race

package native

import (
	"testing"
	"time"
	"unsafe"
)

// This file tests use by two goroutines at once. To the race detector it is what it is: a data race.

// Two goroutines that use a stack at the same time get a panic, as long as one can tell.
func TestTwoGoroutines(t *testing.T) { runAll(t, testTwoGoroutines) }

func testTwoGoroutines(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	mustPanic := func(what string, f func()) {
		t.Helper()
		defer func() {
			if r := recover(); r != errTwoGoroutines {
				t.Errorf("%s: recovered %v", what, r)
			}
		}()
		f()
	}
	// While code runs.
	stop := make(chan struct{})
	go func() {
		if r := m.run(kernelForever); r != Interrupted {
			t.Errorf("%v", r)
		}
		close(stop)
	}()
	for m.s.hdr.running == 0 {
		time.Sleep(time.Millisecond)
	}
	mustPanic("while code runs", func() { Run(m.s, m, m.base+kernelEmpty, 0, m.ctx.Addr(), unsafe.Pointer(m.vals)) })
	mustPanic("while code runs", func() { RunLeaf(m.s, m, m.base+kernelEmpty, 0, m.ctx.Addr(), unsafe.Pointer(m.vals)) })
	m.s.Interrupt()
	<-stop
	m.s.ClearInterrupt()
	m.working()

	// In a host function that goes back while another one is running.
	in, out := make(chan struct{}), make(chan struct{})
	second := make(chan Reason)
	depth := 0
	m.exit = func(m *machine, code uint32) bool {
		if depth++; depth == 1 {
			go func() { second <- m.run(kernelExit1) }()
			<-in // the other one is on the same stack now
			return true
		}
		close(in)
		<-out
		return false
	}
	mustPanic("back in the wrong order", func() { m.run(kernelExit1) })
	close(out)
	<-second
	// What such a stack is good for afterwards is not specified.
	m.s.hdr.entry, m.s.hdr.sp = 0, m.s.slot.base+headerOffset
}
