package native

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file installs the signal handlers and sends signals.

// A handlerTable holds the addresses of our handlers.
type handlerTable struct{ fault, preempt, present uintptr }

func handlerTexts(t *handlerTable)

// goHandlers holds the handler that ours replaced, by signal. Read by assembly.
var goHandlers [65]uintptr

// enterReturn is the address in enter that exits jump to. Read by assembly.
var enterReturn uintptr

// preemptOff is set to leave native code alone on SIGURG; for tests. Read by assembly.
var preemptOff uint32

// handled lists the signals that we handle, and how. The last ones make Go print stacks.
var handled = [...]struct {
	signal  unix.Signal
	handler func(*handlerTable) uintptr
}{
	{unix.SIGSEGV, (*handlerTable).faults},
	{unix.SIGBUS, (*handlerTable).faults},
	{unix.SIGFPE, (*handlerTable).faults},
	{unix.SIGILL, (*handlerTable).faults},
	{unix.SIGURG, (*handlerTable).preempts},
	{unix.SIGPROF, (*handlerTable).presents},
	{unix.SIGQUIT, (*handlerTable).presents},
	{unix.SIGABRT, (*handlerTable).presents},
	{unix.SIGTRAP, (*handlerTable).presents},
	{unix.SIGSYS, (*handlerTable).presents},
	{unix.SIGSTKFLT, (*handlerTable).presents},
}

func (t *handlerTable) faults() uintptr   { return t.fault }
func (t *handlerTable) preempts() uintptr { return t.preempt }
func (t *handlerTable) presents() uintptr { return t.present }

// A sigaction is the kernel's.
type sigaction struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

// Values of sigaction that x/sys does not name.
const (
	sigDefault = 0
	sigIgnore  = 1
	saOnStack  = 0x08000000
	saSigInfo  = 4
)

func rtSigaction(sig unix.Signal, set, old *sigaction) error {
	// SAFETY: both point to a kernel sigaction or are nil.
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), unsafe.Sizeof(set.mask), 0, 0)
	if errno != 0 {
		return fmt.Errorf("native: sigaction of %v: %w", sig, errno)
	}
	return nil
}

// A Replaced describes a signal handler that was not ours any more.
type Replaced struct {
	Signal  int
	Handler uintptr // what was there; 0 and 1 are SIG_DFL and SIG_IGN
}

// CheckHandlers looks whether all our signal handlers are in place, puts back those that are not, and
// returns what it found in their stead. A handler of someone else is kept as the one that ours passes
// signals on to. Handlers can be replaced by C libraries, by signal.Ignore (SIGURG), and, in programs where
// the Go runtime came after another one, by starting a CPU profile (SIGPROF). Call it when an engine is created:
// it costs a few microseconds.
func CheckHandlers() ([]Replaced, error) {
	if err := Init(); err != nil {
		return nil, err
	}
	return installHandlers()
}

var handlersMu sync.Mutex

func installHandlers() (replaced []Replaced, err error) {
	handlersMu.Lock()
	defer handlersMu.Unlock()
	var table handlerTable
	handlerTexts(&table)
	for _, h := range handled {
		ours := h.handler(&table)
		var sa sigaction
		if err := rtSigaction(h.signal, nil, &sa); err != nil {
			return replaced, err
		}
		if sa.handler == ours {
			continue
		}
		slot := &goHandlers[h.signal]
		known := atomic.LoadUintptr(slot)
		if known != 0 {
			replaced = append(replaced, Replaced{int(h.signal), sa.handler})
		}
		switch {
		case sa.handler > sigIgnore && sa.flags&saOnStack != 0 && sa.flags&saSigInfo != 0:
			// Go's own, the first time; later perhaps someone else's. All else about it stays
			// as it is: only the function is replaced.
			atomic.StoreUintptr(slot, sa.handler)
		case known != 0:
			// Nothing to pass signals on to, or a handler that would run on our stacks. Go's
			// stands in.
			sa = goSigaction
		case mayLack(h.signal):
			continue
		default:
			return replaced, fmt.Errorf("native: %v has no handler of the Go runtime (found %#x, flags %#x)", h.signal, sa.handler, sa.flags)
		}
		if known == 0 && h.signal == unix.SIGSEGV {
			goSigaction = sa
		}
		sa.handler = ours
		if err := rtSigaction(h.signal, &sa, nil); err != nil {
			return replaced, err
		}
		if h.signal == unix.SIGURG && known != 0 {
			// After signal.Ignore the Go runtime does not acknowledge SIGURG any more, and
			// so sends no others.
			if err := startTicker(); err != nil {
				return replaced, err
			}
		}
	}
	return replaced, nil
}

// goSigaction is how the Go runtime installs a handler.
var goSigaction sigaction

// mayLack reports whether a signal is only presented nicely: without a handler for it
// nothing else is lost.
func mayLack(sig unix.Signal) bool {
	switch sig {
	case unix.SIGSEGV, unix.SIGBUS, unix.SIGFPE, unix.SIGILL, unix.SIGURG:
		return false
	}
	return true
}

// hasFaultAddr reports whether a signal comes with the address of an access.
func hasFaultAddr(sig uint32) bool {
	return sig == uint32(unix.SIGSEGV) || sig == uint32(unix.SIGBUS)
}

// currentThread returns the number of the calling thread.
func currentThread() int32 { return int32(unix.Gettid()) }

// kickAllLimit is the number of threads up to which all of them are signalled when it is
// not known which one matters.
const kickAllLimit = 64

// kick makes native code on a thread stop soon. thread is a guess, 0 for none. A thread that is not in
// native code takes the signal as a spurious request for preemption, which Go expects.
func kick(thread int) {
	pid := unix.Getpid()
	if thread != 0 {
		// An error means that the thread is gone, and the code runs elsewhere or not at all.
		unix.Tgkill(pid, thread, unix.SIGURG)
		return
	}
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil || len(tasks) > kickAllLimit {
		return // the scheduler's own signal comes within about 10 ms
	}
	for _, t := range tasks {
		if tid, err := strconv.Atoi(t.Name()); err == nil {
			unix.Tgkill(pid, tid, unix.SIGURG)
		}
	}
}

// asyncPreemptOff reports whether the scheduler sends no signals for preemption.
func asyncPreemptOff() bool { return strings.Contains(os.Getenv("GODEBUG"), "asyncpreemptoff=1") }

// startTicker stands in for the scheduler's signals where there are none: a timer that runs while the process
// uses the processor, and whose signal Linux gives to a running thread. Only the first call starts it.
var startTicker = sync.OnceValue(func() error {
	const interval = 4e6 // ns; as often as most kernels look at such timers
	event := struct {
		value          uintptr
		signal, notify int32
		_              [12]int32
	}{signal: int32(unix.SIGURG)} // notify 0 is SIGEV_SIGNAL
	var id int32
	// SAFETY: event is a kernel sigevent, id a timer_t, spec an itimerspec.
	if _, _, errno := unix.Syscall(unix.SYS_TIMER_CREATE, unix.CLOCK_PROCESS_CPUTIME_ID,
		uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&id))); errno != 0 {
		return fmt.Errorf("native: timer_create: %w", errno)
	}
	spec := [2]unix.Timespec{{Nsec: interval}, {Nsec: interval}}
	if _, _, errno := unix.Syscall6(unix.SYS_TIMER_SETTIME, uintptr(id), 0,
		uintptr(unsafe.Pointer(&spec)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("native: timer_settime: %w", errno)
	}
	return nil
})
