package native

import (
	"errors"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/types"
	"golang.org/x/sys/unix"
)

// This file tests entering native code and coming back: calls, exits, nesting, panics.

func TestEntry(t *testing.T) { runAll(t, testEntry) }

func testEntry(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	m.mustRun(kernelEmpty)
	m.mustRun(kernelClobber)
	m.mustRun(kernelAdd, 40, 2)
	if got := m.vals[0].Lo; got != 42 {
		t.Errorf("40+2 = %d", got)
	}
	if got := uintptr(m.vals[2].Lo); got != m.base+kernelEmpty {
		t.Errorf("callee is %#x, want %#x", got, m.base+kernelEmpty)
	}
	if got := uintptr(m.vals[3].Lo); got != m.ctx.Addr() {
		t.Errorf("context is %#x, want %#x", got, m.ctx.Addr())
	}
	if sp := uintptr(m.vals[4].Lo); (sp+8)%16 != 0 {
		t.Errorf("the stack pointer was %#x after the call of the trampoline", sp)
	}
	m.mustRun(kernelCall)
	m.working()
}

func TestExits(t *testing.T) { runAll(t, testExits) }

func testExits(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	sum := 0
	m.exit = func(m *machine, code uint32) bool {
		sum += int(code)
		return true
	}
	m.mustRun(kernelExits, 1000, 7)
	if m.exitCount != 1000 || sum != 7000 {
		t.Errorf("%d exits with codes that add up to %d", m.exitCount, sum)
	}
}

func TestUnwound(t *testing.T) { runAll(t, testUnwound) }

func testUnwound(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	m.exit = func(m *machine, code uint32) bool { return m.exitCount < 10 }
	if r := m.run(kernelExits, 1000, 0); r != Unwound || m.exitCount != 10 {
		t.Errorf("%v after %d exits", r, m.exitCount)
	}
	if pc := m.s.Trap().PC; pc <= m.base+kernelExits || pc >= m.base+kernelExit1 {
		t.Errorf("unwound from %#x", pc)
	}
	m.working()
}

// What an exit leaves behind must not depend on where the goroutine's stack is.
func TestStackMoves(t *testing.T) {
	needStacks(t, 8)
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	var wg sync.WaitGroup
	var moves atomic.Int64
	for range 8 {
		m := newMachine(t)
		wg.Go(func() {
			live := make([]*int, 16) // the frames above must be adjusted correctly too
			for i := range live {
				live[i] = new(int)
				*live[i] = i
			}
			var last uintptr
			m.exit = func(m *machine, code uint32) bool {
				var here int
				grow((m.exitCount % 20) * 1000)
				if m.exitCount%7 == 0 {
					runtime.GC() // shrinks
				}
				if at := uintptr(unsafe.Pointer(&here)); at != last {
					moves.Add(1)
					last = at
				}
				return true
			}
			var mine int
			p := &mine
			if r := m.run(kernelExits, 60, 0); r != Done {
				t.Error(r)
			}
			*p = 7
			if mine != 7 || m.exitCount != 60 {
				t.Errorf("local is %d, %d exits", mine, m.exitCount)
			}
			for i := range live {
				if *live[i] != i {
					t.Errorf("live[%d] = %d", i, *live[i])
				}
			}
		})
	}
	wg.Wait()
	if moves.Load() < 16 {
		t.Errorf("the stack moved only %d times: the test tests nothing", moves.Load())
	}
}

//go:noinline
func grow(n int) int {
	var b [256]byte
	b[n%256] = byte(n)
	if n == 0 {
		return int(b[0])
	}
	return grow(n-1) + int(b[n%256])&1
}

func TestNesting(t *testing.T) { runAll(t, testNesting) }

func testNesting(t *testing.T, how running) {
	m := newMachineWith(t, 2<<20)
	m.how = how
	depth, deepest, frames := 0, 0, 0
	var complete bool
	m.exit = func(m *machine, code uint32) bool {
		depth++
		deepest = max(deepest, depth)
		if m.s.Depth() != depth {
			t.Errorf("Depth() = %d, want %d", m.s.Depth(), depth)
		}
		if depth < 500 {
			m.mustRun(kernelExit1)
		} else {
			runtime.GC()
			pcs := make([]uintptr, 10000)
			if n := runtime.Callers(0, pcs); n < 2*500 {
				t.Errorf("runtime.Callers sees only %d frames", n)
			}
			frames = 0
			complete = m.s.Walk(m.s.Suspended(), func(f Frame) bool {
				if f.PC != m.base+kernelExit1Return || f.Activation != frames {
					t.Errorf("frame %d is %+v", frames, f)
				}
				frames++
				return true
			})
		}
		depth--
		return true
	}
	for range 5 {
		m.mustRun(kernelExit1, 0)
		if got := m.vals[0].Lo; got != 500 {
			t.Fatalf("%d activations returned, want 500", got)
		}
	}
	if deepest != 500 || frames != 500 || !complete {
		t.Errorf("depth %d, %d frames, complete %v", deepest, frames, complete)
	}
	m.working()
}

// An activation that cannot begin for want of room is a stack overflow, not a crash.
func TestNestingOverflow(t *testing.T) { runAll(t, testNestingOverflow) }

func testNestingOverflow(t *testing.T, how running) {
	m := newMachineWith(t, 64<<10)
	m.how = how
	depth, overflows := 0, 0
	m.exit = func(m *machine, code uint32) bool {
		depth++
		r := m.run(kernelExit1)
		if r == Trapped {
			overflows++
			if tr := m.s.Trap(); !tr.Overflow || tr.PC != m.base+kernelExit1Return {
				t.Errorf("innermost Run: %+v", tr)
			}
		}
		return r == Done
	}
	if r := m.run(kernelExit1); r != Unwound || depth < 500 || overflows != 1 {
		t.Errorf("%v at depth %d with %d overflows", r, depth, overflows)
	}
	m.working()
}

func TestPanicThroughActivations(t *testing.T) { runAll(t, testPanicThroughActivations) }

func testPanicThroughActivations(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	boom := errors.New("boom")
	depth := 0
	m.exit = func(m *machine, code uint32) bool {
		if depth++; depth == 5 {
			panic(boom)
		}
		m.run(kernelExit1)
		return true
	}
	for range 1000 {
		depth = 0
		func() {
			defer func() {
				if r := recover(); r != boom {
					t.Fatalf("recovered %v", r)
				}
			}()
			m.run(kernelExit1)
			t.Error("Run returned")
		}()
		m.working()
	}
}

// A host function that recovers from a panic of an inner activation goes on, however often.
func TestRecoverInHost(t *testing.T) { runAll(t, testRecoverInHost) }

func testRecoverInHost(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	depth := 0
	m.exit = func(m *machine, code uint32) bool {
		if depth++; depth == 2 {
			var p *[8]int
			_ = p[3] // a fault in Go code, on a thread that was in native code a moment ago
		}
		for range 1000 {
			depth = 1
			sp := m.s.hdr.sp
			func() {
				defer func() {
					if recover() == nil {
						t.Error("no panic")
					}
				}()
				m.run(kernelExit1)
			}()
			if m.s.hdr.sp != sp {
				t.Fatalf("sp is %#x, was %#x", m.s.hdr.sp, sp)
			}
		}
		return true
	}
	m.mustRun(kernelExit1, 5)
	if m.vals[0].Lo != 6 {
		t.Errorf("result is %d, want 6", m.vals[0].Lo)
	}
	m.working()
}

func TestGoexit(t *testing.T) { runAll(t, testGoexit) }

func testGoexit(t *testing.T, how running) {
	needStacks(t, 200)
	for range 200 {
		m := newMachine(t)
		m.how = how
		depth := 0
		m.exit = func(m *machine, code uint32) bool {
			if depth++; depth == 3 {
				runtime.Goexit()
			}
			m.run(kernelExit1)
			return true
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			m.run(kernelExit1)
			t.Error("Run returned")
		})
		wg.Wait()
		m.working()
	}
}

// Activations go on on whatever thread the goroutine is.
func TestThreadChanges(t *testing.T) {
	needStacks(t, 16)
	var wg sync.WaitGroup
	var changes atomic.Int64
	for range 16 {
		m := newMachine(t)
		wg.Go(func() {
			last := 0
			m.exit = func(m *machine, code uint32) bool {
				time.Sleep(50 * time.Microsecond)
				if id := unix.Gettid(); id != last {
					changes.Add(1)
					last = id
				}
				return true
			}
			if r := m.run(kernelExits, 300, 0); r != Done || m.exitCount != 300 {
				t.Errorf("%v after %d exits", r, m.exitCount)
			}
		})
	}
	wg.Wait()
	if changes.Load() <= 16 {
		t.Skip("no goroutine changed its thread")
	}
}

func TestRunFromPreempted(t *testing.T) { runAll(t, testRunFromPreempted) }

func testRunFromPreempted(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	m.preempt = func(m *machine) bool {
		m.run(kernelEmpty)
		return true
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
		m.preempt = nil
		m.working()
	}()
	m.run(kernelForever)
}

// Exited tells whether RunLeaf was the right choice.
func TestExited(t *testing.T) { runAll(t, testExited) }

func testExited(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	for range 4 {
		m.mustRun(kernelEmpty)
		if m.s.Exited() {
			t.Error("code without exits has exited")
		}
		m.exit = func(m *machine, code uint32) bool { m.exit = nil; m.mustRun(kernelEmpty); return true }
		m.mustRun(kernelExit1)
		if !m.s.Exited() {
			t.Error("code with an exit, in which other code ran, has not exited")
		}
	}
}

// A host function that panics while it is asked about preempted code leaves the stack in order.
func TestEndInPreempted(t *testing.T) { runAll(t, testEndInPreempted) }

func testEndInPreempted(t *testing.T, how running) {
	m := newMachine(t)
	m.how = how
	for _, end := range []func(){func() { panic("preempted") }, runtime.Goexit} {
		m.preempt = func(m *machine) bool { end(); return true }
		done := make(chan any)
		go func() {
			defer func() { done <- recover() }()
			m.run(kernelForever)
		}()
		<-done
		m.preempt = nil
		m.working()
	}
}

func BenchmarkEmptyCall(b *testing.B) {
	m := newMachine(b)
	vals := unsafe.Pointer(new(types.ValRaw))
	code, ctx := m.base+kernelEmpty, m.ctx.Addr()
	for b.Loop() {
		Run(m.s, m, code, 0, ctx, vals)
	}
}

type countingHost struct{ n int }

func (h *countingHost) Exit(s *Stack, vmctx uintptr, vals unsafe.Pointer, code uint32) bool {
	h.n++
	return true
}
func (h *countingHost) Preempted(s *Stack) bool { return true }

func BenchmarkExit(b *testing.B) {
	m := newMachine(b)
	h := new(countingHost)
	m.vals[0].Lo = uint64(b.N)
	b.ResetTimer()
	Run(m.s, h, m.base+kernelExits, 0, m.ctx.Addr(), unsafe.Pointer(m.vals))
	if h.n != b.N {
		b.Fatalf("%d exits, want %d", h.n, b.N)
	}
}

func BenchmarkNestedCall(b *testing.B) {
	m := newMachine(b)
	m.exit = func(m *machine, code uint32) bool {
		for b.Loop() {
			Run(m.s, m, m.base+kernelEmpty, 0, m.ctx.Addr(), unsafe.Pointer(m.vals))
		}
		return true
	}
	m.run(kernelExit1)
}

func BenchmarkLeafCall(b *testing.B) {
	m := newMachine(b)
	vals := unsafe.Pointer(new(types.ValRaw))
	code, ctx := m.base+kernelEmpty, m.ctx.Addr()
	for b.Loop() {
		RunLeaf(m.s, m, code, 0, ctx, vals)
	}
}
