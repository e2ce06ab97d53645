package native

import (
	"fmt"
	"runtime"
	"unsafe"
)

const (
	// DefaultWasmStack is the stack that generated code gets by default, in bytes.
	DefaultWasmStack = 512 << 10
	// MaxWasmStack is the most it can be given.
	MaxWasmStack = 8<<20 - 128<<10
)

func initialize() error {
	return fmt.Errorf("%w on %s/%s", ErrUnsupported, runtime.GOOS, runtime.GOARCH)
}

// A Stack is a native stack together with the activations on it.
type Stack struct{}

// AcquireStack returns a stack with room for maxWasm bytes of frames (0: DefaultWasmStack).
func AcquireStack(maxWasm uint64) (*Stack, error) { return nil, Init() }

// Release gives the stack back. No activation may be on it.
func (s *Stack) Release() {}

// Index returns the number of the stack, unique among the stacks in use.
func (s *Stack) Index() uint32 { return 0 }

// Limit returns the lowest value that the stack pointer may have, for code that compares (VMStoreContext.StackLimit).
func (s *Stack) Limit() uintptr { return 0 }

// Depth returns the number of activations on the stack.
func (s *Stack) Depth() int { return 0 }

// Run runs the host-to-wasm trampoline at code with the given VMContext for the function at callee.
func Run(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer) Reason { panic("todo") }

// Trap describes the trap after Run returned Trapped; it is valid until the next Run on s.
func (s *Stack) Trap() *Trap { return nil }

// Suspended returns the state of the innermost suspended activation (during Host.Exit).
func (s *Stack) Suspended() State { return State{} }

// Walk calls visit for each frame from the innermost one out, through all activations, until visit returns false.
// It reports whether it got to the end of the outermost activation; a chain that is broken ends the walk early.
func (s *Stack) Walk(from State, visit func(Frame) bool) (complete bool) { return false }

// Interrupt makes the code that runs on s, now or later, leave soon with Interrupted, until ClearInterrupt. Any goroutine may call it.
func (s *Stack) Interrupt() {}

// ClearInterrupt takes Interrupt back and reports whether it had been called.
func (s *Stack) ClearInterrupt() bool { return false }

// ExitStub returns the address for VMContextHead.Exit, TrapStub the one for VMContextHead.Trap. (after Init)
func ExitStub() uintptr { return 0 }
func TrapStub() uintptr { return 0 }

// A Replaced describes a signal handler that was not ours any more.
type Replaced struct {
	Signal  int
	Handler uintptr // what was there; 0 and 1 are SIG_DFL and SIG_IGN
}

// CheckHandlers installs again the signal handlers that someone replaced since, and returns what it found. Call when an engine is created.
func CheckHandlers() ([]Replaced, error) { return nil, Init() }
