package native

import (
	"fmt"
	"runtime"
	"unsafe"
)

// This file makes a Go function of enter, and checks what enter takes for granted.
//
// Calls between Go and assembly by symbol go through wrappers that move arguments between registers and
// the stack, which took a third of the time of a host call. So enter has its arguments in registers, as
// Go functions have, and calls Go functions so as well, a method of Host among them. How that is done is
// described in the Go sources (cmd/compile/abi-internal.md) but may change with the release. initEnter tries
// it all out; nothing else in the process depends on it before.

// enterFunc is Run without bookkeeping: the function enter. leaf says who notices panics, leafExit or the
// caller. The caller keeps s, h and vals alive. Written by Init.
var enterFunc func(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer, leaf bool) Reason

// enter and probe are in assembly, with arguments as enterFunc has them.
func enter()
func probe()

// leafExitFunc and preemptedFunc are what enter calls when code leaves, except for Host.Exit.
var (
	leafExitFunc  = leafExit
	preemptedFunc = preempted
)

// A textTable has a word for each function in assembly that is called as a value: a func value is the
// address of a word with the address of code.
type textTable struct{ enter, probe uintptr }

// texts never changes after Init.
var texts textTable

// fillTexts fills t.
func fillTexts(t *textTable)

// A probeHost is the Host of a trial.
type probeHost struct {
	s  *Stack
	ok bool
}

// Words that probe gets and passes on.
const (
	probeCode   = 0x1234567890ABCDEF
	probeCallee = 0x2345678901BCDEFA
	probeVMCtx  = 0x345678901ACDEFB2
	probeExit   = 0x45678901
)

// Exit implements Host.
func (h *probeHost) Exit(s *Stack, vmctx uintptr, vals unsafe.Pointer, code uint32) bool {
	h.ok = s == h.s && vmctx == probeVMCtx && vals == unsafe.Pointer(h) && code == probeExit
	return h.ok
}

// Preempted implements Host.
func (h *probeHost) Preempted(*Stack) bool {
	panic("native: probeHost.Preempted: the first method of a Host is not Exit")
}

// initEnter sets enterFunc.
func initEnter() error {
	fillTexts(&texts)
	f := func(p *uintptr) (f func(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer, leaf bool) Reason) {
		// SAFETY: a func value is a pointer to such a word, which is never freed.
		*(*unsafe.Pointer)(unsafe.Pointer(&f)) = unsafe.Pointer(p)
		return f
	}
	h := &probeHost{s: new(Stack)}
	r := f(&texts.probe)(h.s, h, probeCode, probeCallee, probeVMCtx, unsafe.Pointer(h), true)
	if r != Unwound || !h.ok {
		return fmt.Errorf("native: %w by programs built with %s, whose functions have their arguments elsewhere", ErrUnsupported, runtime.Version())
	}
	runtime.KeepAlive(h)
	enterFunc = f(&texts.enter)
	return nil
}
