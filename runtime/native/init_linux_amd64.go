package native

import (
	"errors"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/code"
)

// This file prepares the process for native execution on linux/amd64.

// arenaBounds are the ranges that signal handlers compare with.
type arenaBounds struct {
	code, codeSize           uintptr // the whole code arena
	generated, generatedSize uintptr // without the stubs
	stacks, stacksSize       uintptr
}

// arenas is written by Init, before any handler is installed. Read by assembly.
var arenas arenaBounds

// xsaveWanted are the components of the extended state that generated code can use: x87,
// SSE, AVX, and the three of AVX-512.
const xsaveWanted = 0xE7

// xsaveMask is what the preempt stub saves (header.xmask).
var xsaveMask uint64

func cpuid(leaf, sub uint32) (a, b, c, d uint32)
func xgetbv() (lo, hi uint32)

// findXSAVEMask returns the wanted components that the system has switched on, 0 if there is no XSAVE.
func findXSAVEMask() (uint64, error) {
	const osxsave = 1 << 27
	if _, _, c, _ := cpuid(1, 0); c&osxsave == 0 {
		return 0, nil
	}
	on, _ := xgetbv()
	mask := uint64(on) & xsaveWanted
	for i := range 8 {
		if i < 2 || mask>>i&1 == 0 {
			continue // the first two are at fixed places
		}
		if size, offset, _, _ := cpuid(0xD, uint32(i)); offset+size > xsaveSize {
			return 0, errors.New("native: the processor's saved state has a form that is not known")
		}
	}
	return mask, nil
}

// initialize does the work of Init.
func initialize() error {
	if err := initEnter(); err != nil {
		return err
	}
	a, err := code.Process()
	if err != nil {
		return err
	}
	if err := slots.reserve(); err != nil {
		return err
	}
	if xsaveMask, err = findXSAVEMask(); err != nil {
		return err
	}
	arenas = arenaBounds{
		code: a.Base(), codeSize: a.Size(),
		generated: a.Base() + stubSize, generatedSize: a.Size() - stubSize,
		stacks: slots.base, stacksSize: slots.count * slotSize,
	}
	if err := installStubs(a); err != nil {
		return err
	}
	// One trip through the stubs finds out where exits arrive, which presentHandler must know.
	s, err := acquireStack(0)
	if err != nil {
		return err
	}
	if r := Run(s, nil, stubs.nop, 0, 0, unsafe.Pointer(nil)); r != Done {
		panic("native: Init: the stubs do not work: " + r.String())
	}
	enterReturn = s.hdr.goRet
	s.Release()
	fillHandlerTexts(&ownHandlers)
	if err := findGoSigaction(); err != nil {
		return err
	}
	if _, err := installHandlers(); err != nil {
		return err
	}
	if asyncPreemptOff() {
		return startTicker()
	}
	return nil
}
