package native

import (
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"
)

// This file defines the words of the interface between this package and its user.

// ErrUnsupported is wrapped by the error of Init where native code cannot run.
var ErrUnsupported = errors.New("no native execution")

// Init prepares the process: it reserves the arenas, puts the stubs in place and
// installs the signal handlers. Everything else in this package needs it to have succeeded.
// It does its work once; later calls return the same error.
func Init() error { return initOnce() }

var initOnce = sync.OnceValue(initialize)

// A Host is what generated code leaves for. Its methods run on the goroutine that called Run,
// and on its stack, as ordinary Go: they may block, grow the stack, panic, call
// runtime.Goexit, and (Exit only) Run more code on the same Stack.
type Host interface {
	// Exit serves one call of ExitStub. vmctx is the context register, vals the ValRaw array and
	// code the second argument (environ.ExitHost and so on). Returning false ends the
	// activation: its Run returns Unwound.
	Exit(s *Stack, vmctx uintptr, vals unsafe.Pointer, code uint32) bool

	// Preempted is called when generated code was suspended between two instructions,
	// after the goroutine has been at a safe point. Returning false ends the activation: its Run
	// returns Interrupted. Preempted must not Run code on s.
	Preempted(s *Stack) bool
}

// A Preemption says what makes native code stop for the scheduler.
type Preemption uint8

const (
	BySignals Preemption = iota // those of the scheduler, when it needs them
	ByTimer                     // a timer of this package besides, every few milliseconds of processor time
)

// PreemptedBy returns what makes native code stop. It can change to ByTimer.
func PreemptedBy() Preemption {
	if ticking.Load() {
		return ByTimer
	}
	return BySignals
}

// ticking says that the timer was started.
var ticking atomic.Bool

// A Reason says how an activation ended.
type Reason uint8

const (
	Done        Reason = iota // the code returned
	Trapped                   // see Stack.Trap
	Unwound                   // Host.Exit returned false
	Interrupted               // Host.Preempted returned false, or Stack.Interrupt was called
)

// String returns the reason in lower case.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return "unknown"
}

var reasonNames = [...]string{"done", "trapped", "unwound", "interrupted"}

// A Trap says where an activation trapped and how.
type Trap struct {
	State

	// Overflow is set when the native stack was exhausted: the fault was in the guard of this
	// Stack, or there was no room left to begin an activation. Then the State is that of the
	// activation before, which Walk can start from, or has no PC if there was none.
	Overflow bool

	// Signal is the number of the signal of a hardware fault, and 0 for an explicit trap,
	// that is a call of TrapStub. The PC of an explicit trap is the return address less one.
	Signal uint32

	// FaultAddr is the address that could not be accessed, for SIGSEGV and SIGBUS. It is 0 if the
	// processor did not tell, as for an address that is not canonical.
	FaultAddr uintptr
}

// A State is where code of an activation stands: what Walk starts from.
type State struct {
	PC uintptr // next instruction; for suspended activations the return address of the exit
	FP uintptr // frame pointer
	SP uintptr // stack pointer, as just before the call if there was one

	// Entry is the frame pointer with which the activation began.
	Entry uintptr
}

// A Frame is one frame of generated code.
type Frame struct {
	PC uintptr // return address, except in the innermost frame of a Trap
	FP uintptr
	SP uintptr // stack pointer at the call that returns to PC; stack maps count from it

	// Activation counts activations from 0, the innermost.
	Activation int
}
