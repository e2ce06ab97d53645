package native

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file installs the signal handlers and sends signals.

// handlerLevels is the number of entries that each of our handlers has. When someone has replaced a
// handler of ours, the next entry is put in front of theirs, and passes signals on to it. Theirs may pass them
// on to what it has found, which is the entry before, and so to Go. With one entry that would be a circle.
const handlerLevels = 4

// handlerTexts holds the addresses of the entries of our handlers.
type handlerTexts struct{ fault, preempt, present [handlerLevels]uintptr }

func fillHandlerTexts(t *handlerTexts)

// handlerTable is the size of a table of handlers.
const handlerTable = int(unsafe.Sizeof(goHandlers[0]))

// goHandlers holds the handlers that entries pass signals on to, by level and signal. Those of level 0 are
// the Go runtime's, or what was in their place at the start. Read by assembly.
var goHandlers [handlerLevels][65]uintptr

// enterReturn is the address in enter that exits jump to. Read by assembly.
var enterReturn uintptr

// preemptOff is set to leave native code alone on SIGURG; for tests. Read by assembly.
var preemptOff uint32

// handled lists the signals that we handle, and how. The last ones make Go print stacks.
var handled = [...]struct {
	signal  unix.Signal
	entries func(*handlerTexts) *[handlerLevels]uintptr
}{
	{unix.SIGSEGV, (*handlerTexts).faults},
	{unix.SIGBUS, (*handlerTexts).faults},
	{unix.SIGFPE, (*handlerTexts).faults},
	{unix.SIGILL, (*handlerTexts).faults},
	{unix.SIGURG, (*handlerTexts).preempts},
	{unix.SIGPROF, (*handlerTexts).presents},
	{unix.SIGQUIT, (*handlerTexts).presents},
	{unix.SIGABRT, (*handlerTexts).presents},
	{unix.SIGTRAP, (*handlerTexts).presents},
	{unix.SIGSYS, (*handlerTexts).presents},
	{unix.SIGSTKFLT, (*handlerTexts).presents},
}

func (t *handlerTexts) faults() *[handlerLevels]uintptr   { return &t.fault }
func (t *handlerTexts) preempts() *[handlerLevels]uintptr { return &t.preempt }
func (t *handlerTexts) presents() *[handlerLevels]uintptr { return &t.present }

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

// A Replaced describes a signal handler that was neither ours nor the Go runtime's.
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

// recheckInterval is how often RecheckHandlers looks at all handlers.
const recheckInterval = 100 * time.Millisecond

var (
	processStart = time.Now()
	lastCheck    atomic.Int64 // of RecheckHandlers, since processStart
)

// RecheckHandlers is CheckHandlers for what is done often: it looks at the handler of SIGURG, without which code
// that runs would not stop for anything, and at the others if it has not looked for a while. Init must have succeeded.
func RecheckHandlers() error {
	now, last := int64(time.Since(processStart)), lastCheck.Load()
	if now-last < int64(recheckInterval) || !lastCheck.CompareAndSwap(last, now) {
		recheckPreempt()
		return nil
	}
	_, err := installHandlers()
	return err
}

// recheckPreempt puts back our handler of SIGURG, if it is gone.
func recheckPreempt() {
	var sa sigaction
	if rtSigaction(unix.SIGURG, nil, &sa) == nil && !slices.Contains(ownHandlers.preempt[:], sa.handler) {
		installHandlers() // an error leaves things as they are; the next engine will report it
	}
}

var (
	handlersMu  sync.Mutex
	ownHandlers handlerTexts // filled by Init

	// goSigaction is how the Go runtime installs a handler. It has one for all signals.
	goSigaction sigaction

	// topLevel is the level of the entry that was installed last, by signal.
	topLevel [65]int
)

// usable reports whether our handlers can replace what sa says: a handler of the Go runtime's, or one like them.
func (sa *sigaction) usable() bool {
	return sa.handler > sigIgnore && sa.flags&saOnStack != 0 && sa.flags&saSigInfo != 0
}

// findGoSigaction sets goSigaction to what most of the signals have. It is called by Init, before any handler of ours is installed.
func findGoSigaction() error {
	var found []sigaction
	for _, h := range handled {
		var sa sigaction
		if err := rtSigaction(h.signal, nil, &sa); err != nil {
			return err
		}
		if sa.usable() {
			found = append(found, sa)
		}
	}
	most := 0
	for _, sa := range found {
		n := 0
		for _, other := range found {
			if other.handler == sa.handler {
				n++
			}
		}
		if n > most {
			most, goSigaction = n, sa
		}
	}
	if most < 2 {
		return errors.New("native: the Go runtime has no signal handlers")
	}
	return nil
}

func installHandlers() (replaced []Replaced, err error) {
	handlersMu.Lock()
	defer handlersMu.Unlock()
	for _, h := range handled {
		entries := h.entries(&ownHandlers)
		var sa sigaction
		if err := rtSigaction(h.signal, nil, &sa); err != nil {
			return replaced, err
		}
		if level := slices.Index(entries[:], sa.handler); level >= 0 {
			topLevel[h.signal] = level
			continue
		}
		first := goHandlers[0][h.signal] == 0
		foreign := sa.handler != goSigaction.handler
		if !first || foreign && (sa.usable() || !mayLack(h.signal)) {
			replaced = append(replaced, Replaced{int(h.signal), sa.handler})
		}
		level := 0
		switch {
		case !foreign:
			// All else about it stays as it is: only the function is replaced.
		case sa.usable():
			if !first {
				level = topLevel[h.signal] + 1
			}
			if level == handlerLevels {
				return replaced, fmt.Errorf("native: the handler of %v was replaced %d times", h.signal, level)
			}
		case first && mayLack(h.signal):
			continue
		default:
			// Nothing to pass signals on to, or a handler that would run on our stacks. Go's
			// stands in.
			sa = goSigaction
		}
		atomic.StoreUintptr(&goHandlers[level][h.signal], sa.handler)
		sa.handler = entries[level]
		if err := rtSigaction(h.signal, &sa, nil); err != nil {
			return replaced, err
		}
		topLevel[h.signal] = level
		if h.signal == unix.SIGURG && (!first || foreign) {
			// Requests of the Go runtime that no handler of its has seen are not repeated: it
			// waits for an acknowledgment.
			if err := startTicker(); err != nil {
				return replaced, err
			}
		}
	}
	return replaced, nil
}

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
	recheckPreempt()
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

// asyncPreemptOff reports whether the scheduler sends no signals for preemption. The runtime has read that from the
// environment that the process was started with; Setenv has changed nothing.
func asyncPreemptOff() bool {
	env, err := os.ReadFile("/proc/self/environ")
	if err != nil {
		return asyncPreemptOffIn(os.Getenv("GODEBUG"))
	}
	for v := range strings.SplitSeq(string(env), "\x00") {
		if value, ok := strings.CutPrefix(v, "GODEBUG="); ok {
			return asyncPreemptOffIn(value)
		}
	}
	return false
}

// asyncPreemptOffIn looks into a value of GODEBUG, of which the last setting counts.
func asyncPreemptOffIn(value string) (off bool) {
	for setting := range strings.SplitSeq(value, ",") {
		if v, ok := strings.CutPrefix(setting, "asyncpreemptoff="); ok {
			n, err := strconv.Atoi(v)
			off = err == nil && n != 0
		}
	}
	return off
}

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
	ticking.Store(true)
	return nil
})
