//go:build !linux || !amd64

package native

import (
	"fmt"
	"runtime"
	"unsafe"
)

// This file stands in for everything that depends on the system, where native code cannot
// run. Init fails, so that nothing else is ever reached.

var xsaveMask uint64

func initialize() error {
	return fmt.Errorf("native: %w on %s/%s", ErrUnsupported, runtime.GOOS, runtime.GOARCH)
}

var enterFunc = func(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer, leaf bool) Reason {
	panic("native: Run without a successful Init")
}

func inStubs(pc uintptr) bool      { return false }
func hasFaultAddr(sig uint32) bool { return false }
func currentThread() int32         { return 0 }
func kick(thread int)              {}

// ExitStub returns the address for VMContextHead.Exit. Init must have succeeded.
func ExitStub() uintptr { return 0 }

// TrapStub returns the address for VMContextHead.Trap. Init must have succeeded.
func TrapStub() uintptr { return 0 }

// TailReturnStub returns 0.
func TailReturnStub() uintptr { return 0 }

// A Replaced describes a signal handler that was not ours any more.
type Replaced struct {
	Signal  int
	Handler uintptr // what was there; 0 and 1 are SIG_DFL and SIG_IGN
}

// CheckHandlers looks whether all our signal handlers are in place.
func CheckHandlers() ([]Replaced, error) { return nil, Init() }

// RecheckHandlers is CheckHandlers for what is done often.
func RecheckHandlers() error { return Init() }
