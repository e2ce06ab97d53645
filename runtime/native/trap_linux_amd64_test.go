package native

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"golang.org/x/sys/unix"
)

// This file tests traps: explicit ones, hardware faults and stack overflow, alone and next to
// everything else that uses signals.

// A trapCase is a kernel that traps, with what Trap must say.
type trapCase struct {
	name   string
	kernel uintptr
	vals   []uint64
	pc     uintptr // offset in the kernels
	signal unix.Signal
	addr   uintptr
}

// trapCases returns one case of each kind; i varies the address of the memory fault.
func trapCases(memory uintptr, i int) []trapCase {
	index := 65536 + uint64(i*7919)%(128<<20-70000)
	return []trapCase{
		{"explicit", kernelTrap, nil, kernelTrapReturn - 1, 0, 0},
		{"out of bounds", kernelLoad, []uint64{uint64(memory), index}, kernelLoadPc, unix.SIGSEGV, memory + uintptr(index)},
		{"illegal", kernelIllegal, nil, kernelIllegal, unix.SIGILL, 0},
		{"division by zero", kernelDivide, []uint64{1, 0}, kernelDividePc, unix.SIGFPE, 0},
		{"division overflow", kernelDivide, []uint64{0x80000000, 0xFFFFFFFF}, kernelDividePc, unix.SIGFPE, 0},
	}
}

func (m *machine) checkTrap(c trapCase) error {
	r, tr := m.run(c.kernel, c.vals...), m.s.Trap()
	if r != Trapped || tr.Overflow || tr.PC != m.base+c.pc || tr.Signal != uint32(c.signal) || tr.FaultAddr != c.addr {
		return fmt.Errorf("%s: %v %+v, want pc %#x signal %v address %#x", c.name, r, *tr, m.base+c.pc, c.signal, c.addr)
	}
	return nil
}

func TestTraps(t *testing.T) {
	m := newMachine(t)
	memory := guardedMemory(t)
	for i := range 100 {
		for _, c := range trapCases(memory, i) {
			if err := m.checkTrap(c); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.working()
	m.mustRun(kernelLoad, uint64(memory), 16)
}

// An address with its upper bits wrong raises SIGSEGV without saying which address it was.
func TestNonCanonicalAddress(t *testing.T) {
	m := newMachine(t)
	if err := m.checkTrap(trapCase{"non-canonical", kernelLoad, []uint64{1 << 63, 0}, kernelLoadPc, unix.SIGSEGV, 0}); err != nil {
		t.Error(err)
	}
}

// A mapped file that ends early raises SIGBUS.
func TestBusError(t *testing.T) {
	fd, err := unix.MemfdCreate("empty", 0)
	if err != nil {
		t.Skip(err)
	}
	defer unix.Close(fd)
	data, err := unix.Mmap(fd, 0, mem.PageSize, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(data)
	m := newMachine(t)
	addr := uint64(addressOf(data))
	if err := m.checkTrap(trapCase{"bus", kernelLoad, []uint64{addr, 8}, kernelLoadPc, unix.SIGBUS, uintptr(addr) + 8}); err != nil {
		t.Error(err)
	}
}

func TestTrapInNestedActivation(t *testing.T) {
	m := newMachine(t)
	memory := guardedMemory(t)
	m.exit = func(m *machine, code uint32) bool {
		for i := range 10 {
			for _, c := range trapCases(memory, i) {
				if err := m.checkTrap(c); err != nil {
					t.Error(err)
				}
			}
		}
		m.vals[0].Lo = 41
		return true
	}
	m.mustRun(kernelExit1)
	if m.vals[0].Lo != 42 {
		t.Errorf("the outer activation returned %d", m.vals[0].Lo)
	}
	m.working()
}

func TestStackOverflow(t *testing.T) {
	needStacks(t, 8)
	for _, size := range []uint64{4096, 64 << 10, 0, 1 << 20, MaxWasmStack} {
		m := newMachineWith(t, size)
		for range 3 {
			r := m.run(kernelRecurse, 0)
			tr := m.s.Trap()
			if r != Trapped || !tr.Overflow || tr.Signal != uint32(unix.SIGSEGV) {
				t.Fatalf("size %d: %v %+v", size, r, *tr)
			}
			want := size
			if size == 0 {
				want = DefaultWasmStack
			}
			depth := m.vals[0].Lo
			if used := depth * 48; used < want || used > want+2*stackReserve {
				t.Errorf("size %d: %d frames of 48 bytes", size, depth)
			}
			// The innermost function faulted in its prologue or its call; all frames are there.
			n := uint64(0)
			complete := m.s.Walk(tr.State, func(f Frame) bool { n++; return true })
			if !complete || n < depth || n > depth+1 {
				t.Errorf("size %d: %d frames of %d, complete %v", size, n, depth, complete)
			}
		}
		m.working()
	}
	if _, err := AcquireStack(MaxWasmStack + 1); err == nil {
		t.Error("AcquireStack accepts a size beyond MaxWasmStack")
	}
}

// A stub that finds no room for its own words is a stack overflow like any other.
func TestStackOverflowInStub(t *testing.T) {
	m := newMachine(t)
	low := uint64(m.s.low)
	for _, kernel := range []uintptr{kernelExitAt, kernelTrapAt} {
		for sp := low; sp <= low+32; sp += 8 {
			r, tr := m.run(kernel, sp), m.s.Trap()
			switch {
			case kernel == kernelExitAt && sp >= low+24, kernel == kernelTrapAt && sp >= low+8:
				if r == Trapped && tr.Overflow {
					t.Errorf("kernel %#x, %d bytes left: %v %+v", kernel, sp-low, r, *tr)
				}
			default:
				if r != Trapped || !tr.Overflow {
					t.Errorf("kernel %#x, %d bytes left: %v %+v", kernel, sp-low, r, *tr)
				}
			}
			m.working()
		}
	}
}

func TestWalk(t *testing.T) {
	m := newMachine(t)
	want := []uintptr{kernelExit1Return, kernelDeepReturn3, kernelDeepReturn2, kernelDeepReturn1}
	sizes := []uintptr{0, 16 + 16, 16 + 16, 16 + 48}
	depth := 0
	m.exit = func(m *machine, code uint32) bool {
		if depth++; depth < 3 {
			m.mustRun(kernelDeep)
			return true
		}
		n := 0
		var last uintptr
		complete := m.s.Walk(m.s.Suspended(), func(f Frame) bool {
			if f.PC != m.base+want[n%4] || f.Activation != n/4 {
				t.Errorf("frame %d: %+v, want pc %#x in activation %d", n, f, m.base+want[n%4], n/4)
			}
			if n%4 != 0 && f.SP-last != sizes[n%4] {
				t.Errorf("frame %d: stack pointer is %d above the last, want %d", n, f.SP-last, sizes[n%4])
			}
			if f.SP > f.FP {
				t.Errorf("frame %d: %+v", n, f)
			}
			last = f.SP
			n++
			return true
		})
		if n != 12 || !complete {
			t.Errorf("%d frames, complete %v", n, complete)
		}
		n = 0
		if m.s.Walk(m.s.Suspended(), func(Frame) bool { n++; return n < 5 }) || n != 5 {
			t.Errorf("a walk that was ended says it is complete, after %d frames", n)
		}
		// A chain that is broken is noticed.
		st := m.s.Suspended()
		for _, fp := range []uintptr{0, 8, st.FP + 1, m.s.low - 8, st.Entry + 16, ^uintptr(7)} {
			broken := st
			broken.FP = fp
			if m.s.Walk(broken, func(Frame) bool { return true }) {
				t.Errorf("a walk from frame pointer %#x is complete", fp)
			}
		}
		return true
	}
	m.mustRun(kernelDeep)
}

type someStruct struct{ fields [8]int }

//go:noinline
func field(p *someStruct) int { return p.fields[3] }

//go:noinline
func quotient(a, b int) int { return a / b }

// recovers reports whether f panics with a runtime error.
func recovers(f func()) (ok bool) {
	defer func() { _, ok = recover().(runtime.Error) }()
	f()
	return false
}

// Traps, Go's own faults, other signals, collections and a CPU profile do not disturb each other.
func TestTrapStress(t *testing.T) {
	needStacks(t, 16)
	memory := guardedMemory(t)
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Logf("without a profile: %v", err)
	}
	defer pprof.StopCPUProfile()

	var traps, panics atomic.Int64
	stop := make(chan struct{})
	var others, workers sync.WaitGroup
	repeat := func(f func(i int) bool) {
		others.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if !f(i) {
					return
				}
			}
		})
	}
	for range 4 {
		repeat(func(int) bool {
			panics.Add(2)
			if !recovers(func() { field(nil) }) || !recovers(func() { quotient(1, 0) }) {
				t.Error("a fault in Go code was not recovered")
				return false
			}
			return true
		})
	}
	repeat(func(int) bool { runtime.GC(); time.Sleep(time.Millisecond); return true })
	repeat(func(int) bool {
		unix.Kill(unix.Getpid(), unix.SIGURG)
		time.Sleep(200 * time.Microsecond)
		return true
	})

	const goroutines = 16
	each := count(20000) / goroutines
	for g := range goroutines {
		m := newMachine(t)
		workers.Go(func() {
			for i := 0; i < each; {
				for _, c := range trapCases(memory, i*31+g) {
					if err := m.checkTrap(c); err != nil {
						t.Error(err)
						return
					}
					traps.Add(1)
					i++
				}
				if i%50 == 0 {
					if r := m.run(kernelRecurse, 0); r != Trapped || !m.s.Trap().Overflow {
						t.Errorf("recursion: %v %+v", r, m.s.Trap())
						return
					}
					m.run(kernelSpin, 100000) // gives SIGPROF something to find
				}
			}
		})
	}
	workers.Wait()
	close(stop)
	others.Wait()
	t.Logf("%d traps next to %d faults in Go code", traps.Load(), panics.Load())
	if panics.Load() == 0 {
		t.Error("no fault in Go code: the test tests nothing")
	}
}

func BenchmarkExplicitTrap(b *testing.B) {
	m := newMachine(b)
	for b.Loop() {
		m.run(kernelTrap)
	}
}

func BenchmarkMemoryFault(b *testing.B) {
	m := newMachine(b)
	memory := guardedMemory(b)
	for b.Loop() {
		m.run(kernelLoad, uint64(memory), 1<<20)
	}
}

func BenchmarkStackOverflow(b *testing.B) {
	m := newMachineWith(b, 64<<10)
	for b.Loop() {
		m.run(kernelRecurse)
	}
}
