package native

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"golang.org/x/sys/cpu"
	"golang.org/x/sys/unix"
)

// This file tests preemption: that native code can be stopped anywhere, soon, and without a trace.

// stop ends what startSpinning began.
func (m *machine) stop(t *testing.T, done chan Reason) {
	t.Helper()
	m.s.Interrupt()
	select {
	case r := <-done:
		if r != Interrupted {
			t.Errorf("%v, want interrupted", r)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the code does not stop")
	}
	if !m.s.ClearInterrupt() {
		t.Error("the interrupt was lost")
	}
	m.working()
}

// startSpinning runs code that never ends on a goroutine, and returns once it was suspended.
func (m *machine) startSpinning(kernel uintptr) (done chan Reason) {
	done = make(chan Reason, 1)
	go func() { done <- m.run(kernel) }()
	for atomic.LoadUint64(&m.s.hdr.preempts) == 0 {
		time.Sleep(time.Millisecond)
		kick(0)
	}
	return done
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// collections returns how long some collections take.
func collections() []time.Duration {
	var took []time.Duration
	for range 20 {
		t0 := time.Now()
		runtime.GC()
		took = append(took, time.Since(t0))
	}
	return took
}

// Code that never calls anything does not keep the collector waiting: collections end while it runs. How
// long they take, and a Go loop makes them take, is what the section "gc" of the bench module measures.
func TestCollectionWhileSpinning(t *testing.T) {
	m := newMachine(t)
	done := m.startSpinning(kernelForever)
	took := collections()
	m.stop(t, done)
	t.Logf("runtime.GC(): median %v, worst %v", median(took), slices.Max(took))
}

func TestManySpinning(t *testing.T) {
	const n = 16
	needStacks(t, n)
	var ms []*machine
	var dones []chan Reason
	for range n {
		m := newMachine(t)
		ms = append(ms, m)
		dones = append(dones, m.startSpinning(kernelForever2))
	}
	runtime.GC()
	var stacks [1 << 16]byte
	if s := string(stacks[:runtime.Stack(stacks[:], true)]); strings.Count(s, "native.enter(") != n {
		t.Errorf("runtime.Stack shows %d of %d activations", strings.Count(s, "native.enter("), n)
	}
	for i, m := range ms {
		m.stop(t, dones[i])
		// Where the code was is known: the endless loop, called by a frame.
		frames := 0
		st := m.s.Trap().State
		if !m.s.Walk(st, func(Frame) bool { frames++; return true }) || frames != 2 || st.PC != m.base+kernelForever {
			t.Errorf("%d frames, innermost at %#x, want 2 at %#x", frames, st.PC, m.base+kernelForever)
		}
	}
}

// Code that never ends is interrupted whenever that is asked for. The section "cancel" of the bench module
// measures how long it takes.
func TestInterruptSpinning(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	m := newMachine(t)
	var took []time.Duration
	for i := range 40 {
		done := make(chan Reason, 1)
		go func() { done <- m.run(kernelForever) }()
		time.Sleep(time.Duration(3+i%17) * time.Millisecond)
		t0 := time.Now()
		m.s.Interrupt()
		if r := <-done; r != Interrupted {
			t.Fatal(r)
		}
		took = append(took, time.Since(t0))
		m.s.ClearInterrupt()
	}
	t.Logf("Interrupt to return: median %v, worst %v", median(took), slices.Max(took))
	m.working()
}

// An interrupt is noticed at the return from the host too, and one that comes
// before the code runs is not lost.
func TestInterruptAtExit(t *testing.T) {
	m := newMachine(t)
	m.exit = func(m *machine, code uint32) bool {
		if m.exitCount == 3 {
			m.s.Interrupt()
		}
		return true
	}
	if r := m.run(kernelExits, 1000, 0); r != Interrupted || m.exitCount != 3 {
		t.Errorf("%v after %d exits", r, m.exitCount)
	}
	m.exitCount = 10
	if r := m.run(kernelExits, 1000, 0); r != Interrupted || m.exitCount != 11 {
		t.Errorf("%v after %d more exits", r, m.exitCount-10)
	}
	m.s.ClearInterrupt()
	if m.s.ClearInterrupt() {
		t.Error("ClearInterrupt says twice that there was an interrupt")
	}
	m.working()
	m.s.Release()
	m.s.Interrupt() // too late, and harmless
	other := newMachine(t)
	other.mustRun(kernelExits, 10, 0)
}

func TestPreemptedSaysNo(t *testing.T) {
	m := newMachine(t)
	asked := 0
	m.preempt = func(m *machine) bool {
		if m.s.Suspended().PC != m.base+kernelForever {
			t.Errorf("preempted at %#x", m.s.Suspended().PC)
		}
		asked++
		return asked < 3
	}
	if r := m.run(kernelForever); r != Interrupted || asked != 3 {
		t.Errorf("%v after %d", r, asked)
	}
	m.preempt = nil
	m.working()
}

func TestPanicInPreempted(t *testing.T) {
	m := newMachine(t)
	m.preempt = func(m *machine) bool { panic("no") }
	for range 3 {
		func() {
			defer func() {
				if recover() != "no" {
					t.Error("no panic")
				}
			}()
			m.run(kernelForever)
		}()
	}
	m.preempt = nil
	m.working()
}

// threadTimer sends SIGURG to the calling thread every d.
func threadTimer(t testing.TB, d time.Duration) (stop func()) {
	event := struct {
		value                  uintptr
		signal, notify, thread int32
		_                      [11]int32
	}{signal: int32(unix.SIGURG), notify: 4 /* SIGEV_THREAD_ID */, thread: int32(unix.Gettid())}
	var id int32
	if _, _, errno := unix.Syscall(unix.SYS_TIMER_CREATE, unix.CLOCK_MONOTONIC, uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&id))); errno != 0 {
		t.Fatal(errno)
	}
	ts := unix.NsecToTimespec(int64(d))
	spec := [2]unix.Timespec{ts, ts}
	if _, _, errno := unix.Syscall6(unix.SYS_TIMER_SETTIME, uintptr(id), 0, uintptr(unsafe.Pointer(&spec)), 0, 0, 0); errno != 0 {
		t.Fatal(errno)
	}
	return func() { unix.Syscall(unix.SYS_TIMER_DELETE, uintptr(id), 0, 0) }
}

// Every register, the flags, the vector state, the rounding mode and the red zone come through any
// number of suspensions unchanged: checksums over all of them, computed under a storm of signals, are the
// ones computed in peace.
func TestRegistersSurvive(t *testing.T) {
	needStacks(t, 8)
	kernels := []struct {
		name   string
		at     uintptr
		have   bool
		needed uint64 // parts of the extended state
	}{
		{"sse", kernelChecksum128, true, 3},
		{"avx2", kernelChecksum256, cpu.X86.HasAVX2, 7},
		{"avx512", kernelChecksum512, cpu.X86.HasAVX512BW, 0xE7},
	}
	const iterations = 200_000
	const seeds = 4
	for _, k := range kernels {
		t.Run(k.name, func(t *testing.T) {
			if !k.have {
				t.Skip("the processor lacks it")
			}
			if xsaveMask != 0 && xsaveMask&k.needed != k.needed {
				t.Skipf("the system does not save it (mask %#x)", xsaveMask)
			}
			checksum := func(m *machine, out mem.Block, seed int) []byte {
				clear(out.Bytes())
				if r := m.run(k.at, iterations, uint64(out.Addr()), uint64(seed)*77777777777+3); r != Done {
					t.Errorf("%v %+v", r, *m.s.Trap())
				}
				return out.Bytes()
			}
			alloc := func() mem.Block {
				b, err := mem.Alloc(4096)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			var want [seeds][]byte
			atomic.StoreUint32(&preemptOff, 1)
			m, out := newMachine(t), alloc()
			for i := range want {
				want[i] = bytes.Clone(checksum(m, out, i))
			}
			atomic.StoreUint32(&preemptOff, 0)
			if bytes.Equal(want[0], want[1]) {
				t.Fatal("the checksum does not depend on the seed")
			}

			var wg, kicker sync.WaitGroup
			var stopKicks atomic.Bool
			var preempts atomic.Uint64
			kicker.Go(func() {
				for !stopKicks.Load() {
					kick(0)
					runtime.GC()
					time.Sleep(time.Millisecond)
				}
			})
			runs := count(20)
			for g := range 4 {
				m, out := newMachine(t), alloc()
				if g >= 2 {
					// Other code on another stack uses every register meanwhile.
					other, trash := newMachine(t), alloc()
					m.preempt = func(*machine) bool {
						runtime.Gosched()
						other.mustRun(k.at, 1, uint64(trash.Addr()), 12345)
						return true
					}
				}
				wg.Go(func() {
					if g%2 == 0 { // the others may change threads
						runtime.LockOSThread()
						defer runtime.UnlockOSThread()
						defer threadTimer(t, 50*time.Microsecond)()
					}
					for i := range runs {
						if got := checksum(m, out, i%seeds); !bytes.Equal(got, want[i%seeds]) {
							for at := 0; at < len(got); at += 8 {
								if !bytes.Equal(got[at:at+8], want[i%seeds][at:at+8]) {
									t.Errorf("wrong at %d", at)
								}
							}
							return
						}
					}
					preempts.Add(m.s.Preemptions())
				})
			}
			wg.Wait()
			stopKicks.Store(true)
			kicker.Wait()
			t.Logf("%d suspensions", preempts.Load())
			if preempts.Load() < uint64(runs) {
				t.Error("too few suspensions: the test tests nothing")
			}
		})
	}
}

// The test above would notice: when only part of the state is saved, the checksum is wrong.
func TestRegistersLost(t *testing.T) {
	if xsaveMask&4 == 0 || !cpu.X86.HasAVX2 {
		t.Skip("no AVX")
	}
	m, other := newMachine(t), newMachine(t)
	out, err := mem.Alloc(4096)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Free()
	atomic.StoreUint32(&preemptOff, 1)
	m.mustRun(kernelChecksum256, 300_000, uint64(out.Addr()), 9)
	want := bytes.Clone(out.Bytes())
	atomic.StoreUint32(&preemptOff, 0)
	m.s.hdr.xmask = 3
	trash, err := mem.Alloc(4096)
	if err != nil {
		t.Fatal(err)
	}
	defer trash.Free()
	m.preempt = func(*machine) bool {
		other.mustRun(kernelChecksum256, 1, uint64(trash.Addr()), 12345)
		return true
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer threadTimer(t, 50*time.Microsecond)()
	for range 1000 {
		clear(out.Bytes())
		m.mustRun(kernelChecksum256, 300_000, uint64(out.Addr()), 9)
		if !bytes.Equal(out.Bytes(), want) {
			return
		}
	}
	t.Errorf("%d suspensions lost no register", m.s.Preemptions())
}

// Registers survive on a processor without XSAVE too, as far as this one can pretend.
func TestRegistersSurviveFXSAVE(t *testing.T) {
	m := newMachine(t)
	out, err := mem.Alloc(4096)
	if err != nil {
		t.Fatal(err)
	}
	atomic.StoreUint32(&preemptOff, 1)
	m.mustRun(kernelChecksum128, 300_000, uint64(out.Addr()), 9)
	want := bytes.Clone(out.Bytes())
	atomic.StoreUint32(&preemptOff, 0)
	m.s.hdr.xmask = 0
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer threadTimer(t, 50*time.Microsecond)()
	for range 10 {
		clear(out.Bytes())
		m.mustRun(kernelChecksum128, 300_000, uint64(out.Addr()), 9)
		if !bytes.Equal(out.Bytes(), want) {
			t.Fatal("registers were lost")
		}
	}
	if m.s.Preemptions() == 0 {
		t.Error("no suspensions: the test tests nothing")
	}
}

// What one suspension costs, system call included.
func BenchmarkPreemption(b *testing.B) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	m := newMachine(b)
	m.mustRun(kernelSignals, uint64(b.N), uint64(os.Getpid()), uint64(unix.Gettid()), uint64(unix.SIGURG))
	if got := m.s.Preemptions(); got < uint64(b.N)*9/10 {
		b.Errorf("%d suspensions for %d signals", got, b.N)
	}
}
