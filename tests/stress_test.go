//go:build linux

package tests

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests everything that can happen to a guest at once: many goroutines that call, trap, cancel,
// run out of fuel and of stack, panic and close stores at random, while the collector, the profiler, the tracer and
// signals do their worst. Each call has a result that is known, and in the end nothing may be left.

// stressGoroutines is how many goroutines have a store at a time.
const stressGoroutines = 200

// stressModule is what the goroutines call. mix has as much as possible in registers when it is interrupted.
const stressModule = `(module
	(import "host" "call" (func $host (param i32 i32) (result i32)))
	(memory (export "memory") 1 4)
	(func (export "mix") (param $a i64) (param $n i32) (result i64)
		(local $b i64) (local $c i64) (local $d i64) (local $e i64) (local $f i64) (local $x f64) (local $y f64) (local $v v128)
		(memory.fill (i32.const 0) (i32.const 0) (i32.const 0x10000))
		(local.set $x (f64.const 1))
		(loop $l
			(local.set $a (i64.add (i64.mul (local.get $a) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
			(local.set $b (i64.xor (local.get $b) (i64.rotl (local.get $a) (i64.const 13))))
			(local.set $c (i64.add (local.get $c) (i64.shr_u (local.get $b) (i64.const 7))))
			(local.set $d (i64.rotl (i64.xor (local.get $d) (local.get $c)) (i64.const 29)))
			(local.set $f (i64.add (local.get $f) (i64.div_u (local.get $d) (i64.or (local.get $a) (i64.const 1)))))
			(local.set $x (f64.add (f64.mul (local.get $x) (f64.const 0.75)) (f64.convert_i32_u (i32.wrap_i64 (local.get $a)))))
			(local.set $y (f64.sub (local.get $x) (f64.mul (local.get $y) (f64.const 0.5))))
			(local.set $v (i64x2.add (i64x2.replace_lane 1 (i64x2.splat (local.get $d)) (local.get $b)) (local.get $v)))
			(i64.store (i32.and (i32.wrap_i64 (local.get $a)) (i32.const 0xFFF8)) (local.get $d))
			(local.set $e (i64.add (local.get $e) (i64.load (i32.and (i32.wrap_i64 (local.get $c)) (i32.const 0xFFF8)))))
			(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(i64.xor (i64.xor (i64.xor (local.get $a) (local.get $b)) (i64.xor (local.get $c) (local.get $d)))
			(i64.xor (i64.xor (i64.xor (local.get $e) (local.get $f)) (i64.xor (i64.reinterpret_f64 (local.get $x)) (i64.reinterpret_f64 (local.get $y))))
				(i64.xor (i64x2.extract_lane 0 (local.get $v)) (i64.rotl (i64x2.extract_lane 1 (local.get $v)) (i64.const 1))))))
	(func $through (export "through") (param i32 i32) (result i32)
		(i32.add (call $host (local.get 0) (local.get 1)) (i32.const 1)))
	(func $spin (export "spin") (loop (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))) (br 0)))
	(func (export "quiet") (loop (br 0)))
	(func $deep (export "deep") (param i32) (result i32) (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
	(func $fault (export "fault") (param i32) (result i32) (i32.load offset=16 (i32.add (i32.const 0xFFFF0000) (local.get 0))))
	(func $divide (export "divide") (param i32) (result i32) (i32.div_s (i32.const 7) (i32.sub (local.get 0) (local.get 0))))
	(func $overflow (export "overflow") (param i32) (result i32) (i32.div_s (i32.const 0x80000000) (i32.or (i32.sub (local.get 0) (local.get 0)) (i32.const -1))))
	(func $unreachable (export "unreachable") (param i32) (result i32) unreachable)
	(func (export "grow") (result i32) (memory.grow (i32.const 1))))`

// mix is what stressModule's mix computes.
func mix(a uint64, n int) uint64 {
	var b, c, d, e, f, v0, v1 uint64
	x, y := 1.0, 0.0
	var mem [0x10000 / 8]uint64
	for range n {
		a = a*6364136223846793005 + 1442695040888963407
		b ^= bits.RotateLeft64(a, 13)
		c += b >> 7
		d = bits.RotateLeft64(d^c, 29)
		f += d / (a | 1)
		x = float64(x*0.75) + float64(uint32(a))
		y = x - float64(y*0.5)
		v0, v1 = v0+d, v1+b
		mem[a&0xFFF8/8] = d
		e += mem[c&0xFFF8/8]
	}
	return a ^ b ^ c ^ d ^ e ^ f ^ math.Float64bits(x) ^ math.Float64bits(y) ^ v0 ^ bits.RotateLeft64(v1, 1)
}

// Endings of the host function at the bottom of a chain of nested calls.
const (
	hostReturns int32 = iota
	hostTraps
	hostPanics
	hostFaults // dereferences nil
	hostExits  // runtime.Goexit
	hostWaits  // until the call is cancelled
	hostEndings
)

// A panicked is what hostPanics panics with.
type panicked struct{ worker *stressWorker }

// A stress is one run of the test.
type stress struct {
	t       *testing.T
	engines []*stressEngine
	stop    atomic.Bool
	counts  [16]atomic.Int64 // by action
}

// A stressEngine is an engine with the module.
type stressEngine struct {
	e       *wasmtime.Engine
	m       *wasmtime.Module
	metered bool // counts fuel and looks at epochs
}

// A stressWorker has a store at a time.
type stressWorker struct {
	*stress
	*stressEngine
	r     *rand.Rand
	store *wasmtime.Store
	inst  *wasmtime.Instance
	pages int32
}

// stressActions are what a worker does with its store.
var stressActions = []struct {
	name string
	do   func(*stressWorker) error
}{
	{"compute", (*stressWorker).compute},
	{"trap", (*stressWorker).trap},
	{"cancel", (*stressWorker).cancel},
	{"exhaust", (*stressWorker).exhaust},
	{"overflow", (*stressWorker).overflow},
	{"nest", (*stressWorker).nest},
	{"interrupt", (*stressWorker).interrupt},
	{"grow", (*stressWorker).grow},
}

func newStress(t *testing.T) *stress {
	st := &stress{t: t}
	wasm := text(t, stressModule)
	for _, set := range []func(*wasmtime.Config){
		func(c *wasmtime.Config) {},
		func(c *wasmtime.Config) { c.SetConsumeFuel(true); c.SetEpochInterruption(true) },
		func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) },
		func(c *wasmtime.Config) {
			pool := wasmtime.NewPoolingAllocationConfig()
			pool.TotalCoreInstances, pool.TotalMemories, pool.TotalTables = 2*stressGoroutines, 2*stressGoroutines, 2*stressGoroutines
			pool.MaxMemorySize = 1 << 20
			c.SetAllocationStrategy(pool)
		},
	} {
		e := engine(t, set, func(c *wasmtime.Config) { c.SetMaxWasmStack(64 << 10) })
		st.engines = append(st.engines, &stressEngine{e: e, m: module(t, e, wasm)})
	}
	st.engines[1].metered = true
	return st
}

// run lets all goroutines work for a time.
func (st *stress) run(d time.Duration, seed uint64) {
	st.stop.Store(false)
	timer := time.AfterFunc(d, func() { st.stop.Store(true) })
	defer timer.Stop()
	var wg sync.WaitGroup
	for g := range stressGoroutines {
		wg.Go(func() {
			w := &stressWorker{stress: st, r: rand.New(rand.NewPCG(seed, uint64(g)))}
			for first := true; first || !st.stop.Load(); first = false {
				w.stressEngine = st.engines[w.r.IntN(len(st.engines))]
				if err := w.life(); err != nil {
					st.t.Errorf("goroutine %d: %v", g, err)
					st.stop.Store(true)
					return
				}
			}
		})
	}
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	for {
		select {
		case <-ticker.C:
			st.engines[1].e.IncrementEpoch()
		case <-done:
			return
		}
	}
}

// life is that of a store.
func (w *stressWorker) life() error {
	w.store = newStore(w.e)
	w.pages = 1
	host := wasmtime.WrapFunc(w.store, w.host)
	inst, err := wasmtime.NewInstance(w.store, w.m, []wasmtime.AsExtern{host})
	if err != nil {
		return fmt.Errorf("instantiating: %w", err)
	}
	w.inst = inst
	for range 1 + w.r.IntN(12) {
		i := w.r.IntN(len(stressActions))
		if err := stressActions[i].do(w); err != nil {
			return fmt.Errorf("%s: %w", stressActions[i].name, err)
		}
		w.counts[i].Add(1)
	}
	if w.metered || w.r.IntN(50) != 0 {
		w.store.Close()
	} // else it is left to the collector
	w.store, w.inst = nil, nil
	return nil
}

func (w *stressWorker) call(ctx context.Context, name string, args ...any) (any, error) {
	return w.inst.GetFunc(w.store, name).CallContext(ctx, w.store, args...)
}

// compute expects the right result, now and then after long enough to be interrupted by the scheduler.
func (w *stressWorker) compute() error {
	n := 1 + w.r.IntN(2000)
	if w.r.IntN(40) == 0 {
		n *= 500
	}
	return w.mixed(w.r.Uint64(), n)
}

func (w *stressWorker) mixed(a uint64, n int) error {
	got, err := w.call(context.Background(), "mix", int64(a), int32(n))
	if err != nil {
		return err
	}
	if want := mix(a, n); uint64(got.(int64)) != want {
		return fmt.Errorf("mix(%#x, %d) = %#x, want %#x", a, n, got, want)
	}
	return nil
}

// trapped returns an error unless err is a trap with a code and a backtrace whose innermost
// function is the one named.
func trapped(err error, code wasmtime.TrapCode, name string) error {
	var trap *wasmtime.Trap
	if !errors.As(err, &trap) || trap.Code() == nil || *trap.Code() != code {
		return fmt.Errorf("%v, want the trap %v", err, code)
	}
	frames := trap.Frames()
	if len(frames) == 0 {
		return fmt.Errorf("%v: no backtrace", err)
	}
	if name != "" && (frames[0].FuncName() == nil || *frames[0].FuncName() != name) {
		return fmt.Errorf("%v: the innermost function is not %s", err, name)
	}
	return nil
}

func (w *stressWorker) trap() error {
	i := w.r.IntN(4)
	_, err := w.call(context.Background(), trapNames[i], int32(w.r.IntN(0xFFF)))
	return trapped(err, trapCodes[i], trapNames[i])
}

func (w *stressWorker) overflow() error {
	_, err := w.call(context.Background(), "deep", int32(0))
	return trapped(err, wasmtime.StackOverflow, "deep")
}

// cancel ends endless loops by contexts, which must give back the context's own error.
func (w *stressWorker) cancel() error {
	cause := errors.New("cause")
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Duration(w.r.IntN(4000))*time.Microsecond, cause)
	defer cancel()
	name := []string{"spin", "quiet"}[w.r.IntN(2)]
	if _, err := w.call(ctx, name); err != cause {
		return fmt.Errorf("%v, want the context's cause", err)
	}
	return w.mixed(w.r.Uint64(), 10) // the store goes on
}

// exhaust lets fuel or the epoch end a loop.
func (w *stressWorker) exhaust() error {
	if !w.metered {
		return nil
	}
	code := wasmtime.OutOfFuel
	if w.r.IntN(2) == 0 {
		code = wasmtime.Interrupt
		w.store.SetEpochDeadline(uint64(w.r.IntN(3)))
	} else if err := w.store.SetFuel(uint64(w.r.IntN(100000))); err != nil {
		return err
	}
	_, err := w.call(context.Background(), "spin")
	if err := trapped(err, code, "spin"); err != nil {
		return err
	}
	w.store.SetEpochDeadline(math.MaxUint64)
	return w.store.SetFuel(math.MaxUint64)
}

// interrupt interrupts a computation that may be over by then.
func (w *stressWorker) interrupt() error {
	a, n := w.r.Uint64(), 1+w.r.IntN(20000)
	done := make(chan struct{})
	go func() {
		w.store.Interrupt()
		close(done)
	}()
	got, err := w.call(context.Background(), "mix", int64(a), int32(n))
	<-done
	w.store.ClearInterrupt()
	if err != nil {
		// There is no backtrace if the code was not in the module's functions yet.
		var trap *wasmtime.Trap
		if !errors.As(err, &trap) || trap.Code() == nil || *trap.Code() != wasmtime.Interrupt {
			return err
		}
		return nil
	}
	if want := mix(a, n); uint64(got.(int64)) != want {
		return fmt.Errorf("mix(%#x, %d) = %#x, want %#x", a, n, got, want)
	}
	return nil
}

func (w *stressWorker) grow() error {
	got, err := w.call(context.Background(), "grow")
	if err != nil {
		return err
	}
	want := w.pages
	if want == 4 {
		want = -1
	} else {
		w.pages++
	}
	if got != want {
		return fmt.Errorf("memory.grow returns %v, want %d", got, want)
	}
	data := w.inst.GetExport(w.store, "memory").Memory().UnsafeData(w.store)
	if len(data) != int(w.pages)<<16 {
		return fmt.Errorf("%d bytes of memory, want %d pages", len(data), w.pages)
	}
	data[len(data)-1]++
	return nil
}

// host is the imported function: it calls back until depth is 0, and then ends in some way.
func (w *stressWorker) host(c *wasmtime.Caller, ending, depth int32) (int32, *wasmtime.Trap) {
	if depth > 0 {
		f := c.GetExport("through").Func()
		if ending == hostReturns && depth%3 == 0 {
			growStack(int(depth)) // Go's stack moves below suspended code
		}
		v, err := f.Call(c, ending, depth-1)
		if err != nil {
			var trap *wasmtime.Trap
			if !errors.As(err, &trap) {
				trap = wasmtime.NewTrap(err.Error())
			}
			return 0, trap
		}
		return v.(int32) + 1, nil
	}
	switch ending {
	case hostTraps:
		return 0, wasmtime.NewTrap("by the host")
	case hostPanics:
		panic(panicked{w})
	case hostFaults:
		var p *[4]int32
		return p[ending&3], nil
	case hostExits:
		runtime.Goexit()
	case hostWaits:
		<-c.Context().Done()
	}
	return 7, nil
}

//go:noinline
func growStack(depth int) byte {
	var frame [4096]byte
	frame[depth] = byte(depth)
	if depth > 0 {
		frame[0] = growStack(depth - 1)
	}
	return frame[0] + frame[depth]
}

// nest ends nested calls in one of the ways in which Go can.
func (w *stressWorker) nest() error {
	ending, depth := int32(w.r.IntN(int(hostEndings))), int32(w.r.IntN(12))
	ctx, cancel := context.Background(), func() {}
	if ending == hostWaits {
		depth = 0
		ctx, cancel = context.WithTimeout(ctx, time.Duration(w.r.IntN(2000))*time.Microsecond)
	}
	defer cancel()
	var v, recovered any
	var err error
	returned := false
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { recovered = recover() }()
		v, err = w.call(ctx, "through", ending, depth)
		returned = true
	}()
	<-done
	bad := func() error {
		return fmt.Errorf("ending %d at depth %d: %v, %v, panic %v, returned %t", ending, depth, v, err, recovered, returned)
	}
	switch ending {
	case hostReturns:
		if err != nil || v != 8+2*depth {
			return bad()
		}
	case hostTraps:
		if v != nil || err == nil || !strings.Contains(err.Error(), "by the host") {
			return bad()
		}
	case hostPanics:
		if recovered != (panicked{w}) {
			return bad()
		}
	case hostFaults:
		if _, ok := recovered.(runtime.Error); !ok {
			return bad()
		}
	case hostExits:
		if returned || recovered != nil {
			return bad()
		}
	case hostWaits:
		// The deadline may pass just before, in or after the host function.
		if err != nil && !errors.Is(err, context.DeadlineExceeded) || err == nil && v != int32(8) {
			return bad()
		}
	}
	return w.mixed(w.r.Uint64(), 10)
}

// trouble makes what surrounds the workers as bad as it can be, until stop is closed.
func trouble(t *testing.T, stop chan struct{}) (wait func()) {
	var wg sync.WaitGroup
	every := func(d time.Duration, f func(n int)) {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(d):
					f(n)
				}
			}
		})
	}
	notified := make(chan os.Signal, 1)
	signal.Notify(notified, syscall.SIGUSR1, syscall.SIGURG)
	pid := syscall.Getpid()
	every(200*time.Microsecond, func(n int) {
		sig := []syscall.Signal{syscall.SIGURG, syscall.SIGUSR1, syscall.SIGPROF}[n%3]
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil || len(threads) == 0 {
			t.Error("threads:", err)
			return
		}
		if tid, err := strconv.Atoi(threads[n%len(threads)].Name()); err == nil {
			syscall.Syscall(syscall.SYS_TGKILL, uintptr(pid), uintptr(tid), uintptr(sig)) // the thread may be gone
		}
	})
	every(time.Millisecond, func(int) {
		select {
		case <-notified:
		default:
		}
	})
	every(300*time.Millisecond, func(n int) {
		if n%2 == 0 {
			pprof.StartCPUProfile(io.Discard) // an error is as good: someone else profiles
		} else {
			pprof.StopCPUProfile()
		}
	})
	every(700*time.Millisecond, func(n int) {
		if n%3 == 0 {
			trace.Start(io.Discard)
		} else {
			trace.Stop()
		}
	})
	dump := make([]byte, 1<<20)
	every(100*time.Millisecond, func(n int) {
		switch n % 3 {
		case 0:
			runtime.Stack(dump, true)
		case 1:
			pprof.Lookup("goroutine").WriteTo(io.Discard, 0)
		case 2:
			runtime.GC()
		}
	})
	return func() {
		wg.Wait()
		pprof.StopCPUProfile()
		trace.Stop()
		signal.Stop(notified)
	}
}

// idleStores is the number of closed stores whose resources are kept for the next ones.
const idleStores = 64

// A census counts what could be left over.
type census struct {
	goroutines, stacks int
	mappings           int // lines of /proc/self/maps
	reserved           int // GiB of address space without access: memories and pools have much of it
}

func (c census) String() string {
	return fmt.Sprintf("%d goroutines, %d native stacks, %d mappings, %d GiB reserved", c.goroutines, c.stacks, c.mappings, c.reserved)
}

// within reports whether no more is left than there was. Go's heap and idle native stacks take some mappings, and
// 32 reservations of 6 GiB are kept for the next memories; but there are far more stores than that.
func (c census) within(before census) bool {
	return c.goroutines <= before.goroutines && c.stacks <= before.stacks && c.reserved <= before.reserved+32*6 && c.mappings <= before.mappings+500
}

// takeCensus waits until no more is left than before, for some seconds at most.
func takeCensus(t *testing.T, before census) (c census) {
	for range 100 {
		runtime.GC() // stores that were left to it
		c = census{goroutines: runtime.NumGoroutine(), stacks: native.StacksInUse()}
		c.mappings, c.reserved = mappings(t)
		if c.within(before) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return c
}

// mappings counts the process's mappings, and the GiB of them that cannot be accessed.
func mappings(t *testing.T) (n, reserved int) {
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var total uint64
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		fields := strings.Fields(s.Text())
		from, to, ok := strings.Cut(fields[0], "-")
		a, err1 := strconv.ParseUint(from, 16, 64)
		b, err2 := strconv.ParseUint(to, 16, 64)
		if !ok || err1 != nil || err2 != nil {
			t.Fatalf("mapping %q", s.Text())
		}
		if strings.HasPrefix(fields[1], "---") {
			total += b - a
		}
	}
	return n, int(total >> 30)
}

// TestStress runs for a few seconds, or as long as GOWASMTIME_STRESS says ("10m").
func TestStress(t *testing.T) {
	d := 4 * time.Second
	if testing.Short() {
		d = time.Second
	}
	if s := os.Getenv("GOWASMTIME_STRESS"); s != "" {
		var err error
		if d, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	st := newStress(t)
	// A first round makes what stays: threads, idle stacks, pools, the goroutine that receives signals.
	stop := make(chan struct{})
	wait := trouble(t, stop)
	st.run(min(d/4, 10*time.Second), 1)
	close(stop)
	wait()
	before := takeCensus(t, census{goroutines: 4, stacks: idleStores, mappings: 1 << 20, reserved: 1 << 20})
	before.stacks = max(before.stacks, idleStores)
	stop = make(chan struct{})
	wait = trouble(t, stop)
	st.run(d, uint64(time.Now().UnixNano()))
	close(stop)
	wait()
	after := takeCensus(t, before)
	t.Logf("before: %v; after: %v", before, after)
	if !after.within(before) {
		t.Error("something is left over")
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
	}
	var b strings.Builder
	for i, a := range stressActions {
		fmt.Fprintf(&b, " %s %d", a.name, st.counts[i].Load())
		if st.counts[i].Load() == 0 {
			t.Errorf("%s was never done", a.name)
		}
	}
	t.Logf("done:%s", &b)
	runtime.KeepAlive(st)
}
