package native

import (
	"runtime"
	"unsafe"
)

// This file implements running: Run, and what it calls when code leaves.

// Run runs the host-to-wasm trampoline at code: it is given vmctx in the context register and the
// addresses of the array vals and of the code callee as arguments. Run returns when the
// trampoline does, or when the activation ends in another way.
//
// vals must not be on the goroutine's stack (escape analysis sees to this), and whatever the code touches
// must stay alive: the caller keeps its owners reachable.
//
// A panic or runtime.Goexit in a method of h passes through Run; s can be used again afterwards.
func Run(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer) Reason {
	if s.hdr.sp < s.room || s.hdr.running != 0 {
		return s.refuse()
	}
	// The only way to notice a panic. It costs three nanoseconds.
	hdr := s.hdr
	sp, entry := hdr.sp, hdr.entry
	defer func() { hdr.sp, hdr.entry = sp, entry }()
	s.exited = false
	r := enterFunc(s, h, code, callee, vmctx, vals, false)
	if r != Done {
		r = s.ended(r)
	}
	keep(s, h, vals)
	return r
}

// RunLeaf is Run for code that is expected not to leave for h: it saves the defer, which each exit then
// has to make up for.
func RunLeaf(s *Stack, h Host, code, callee, vmctx uintptr, vals unsafe.Pointer) Reason {
	if s.hdr.sp < s.room || s.hdr.running != 0 {
		return s.refuse()
	}
	hdr := s.hdr
	sp, entry := hdr.sp, hdr.entry
	s.exited = false
	r := enterFunc(s, h, code, callee, vmctx, vals, true)
	if r != Done {
		r = s.ended(r)
	}
	// Reading them from the native stack, as pop does, would take as long as all of the above.
	hdr.sp, hdr.entry = sp, entry
	keep(s, h, vals)
	return r
}

// Exited reports whether the last activation left for the host and came back.
func (s *Stack) Exited() bool { return s.exited }

// keep keeps alive what assembly has in places that the collector does not look at.
func keep(s *Stack, h Host, vals unsafe.Pointer) {
	runtime.KeepAlive(s)
	runtime.KeepAlive(h)
	runtime.KeepAlive(vals)
}

const errTwoGoroutines = "native: a Stack is used by two goroutines at the same time"

// refuse says why no activation can begin.
func (s *Stack) refuse() Reason {
	if s.preempting {
		// The registers of the preempted code are saved in the header, and there is only one.
		panic("native: Run called by Host.Preempted on the same Stack")
	}
	if s.hdr.running != 0 {
		panic(errTwoGoroutines)
	}
	s.trap = Trap{Overflow: true}
	if s.hdr.entry != 0 {
		s.trap.State = s.Suspended()
	}
	return Trapped
}

// pop takes the innermost activation, which a panic has abandoned, off the stack; those within it
// are off already.
func (s *Stack) pop() {
	h := s.hdr
	h.sp, h.entry = word(h.entry+entryPrevSP), word(h.entry+entryPrevEntry)
}

// recordTrap reads the trap from the header, where the next activation may overwrite it.
func (s *Stack) recordTrap() {
	h := s.hdr
	t := &s.trap
	*t = Trap{
		State:  State{PC: h.trapPC, FP: h.trapFP, SP: h.trapSP, Entry: h.entry},
		Signal: uint32(h.trapSignal),
	}
	if hasFaultAddr(t.Signal) {
		t.FaultAddr = h.trapAddr
		t.Overflow = t.FaultAddr-s.slot.base < s.low-s.slot.base
	}
}

// Ends of an activation as enter reports them, in addition to Reasons: the code was suspended by a
// signal when it was interrupted.
const endPreempted = Interrupted + 1

// ended records how an activation that was not Done has ended, before it is taken off the stack.
//
//go:noinline
func (s *Stack) ended(r Reason) Reason {
	switch r {
	case Trapped:
		s.recordTrap()
	case Unwound, Interrupted:
		s.trap = Trap{State: s.Suspended()}
	case endPreempted:
		s.trap = Trap{State: s.preemptedState()}
		s.hdr.running = 0
		return Interrupted
	default:
		panic(errTwoGoroutines)
	}
	return r
}

// leafExit is called by enter for an exit of RunLeaf's to the host, since nobody else notices a panic.
func leafExit(s *Stack, h Host, vmctx uintptr, vals unsafe.Pointer, code uint32) (ok bool) {
	back := false
	defer func() {
		if !back {
			s.pop()
		}
	}()
	ok = h.Exit(s, vmctx, vals, code)
	back = true
	return ok
}

// preempted is called by enter after a signal has suspended the code. The check in its
// prologue, or that of its wrapper, is the safe point at which the scheduler takes the goroutine.
// It returns Done to resume.
func preempted(s *Stack, h Host) Reason {
	s.thread.Store(currentThread())
	goOn := s.askPreempted(h)
	if goOn && s.interrupt.Load() == 0 {
		return Done
	}
	return endPreempted
}

// askPreempted calls h.Preempted in such a way that Run refuses.
func (s *Stack) askPreempted(h Host) (goOn bool) {
	s.preempting = true
	back := false
	defer func() {
		s.preempting = false
		if !back {
			s.hdr.running = 0
			s.pop() // Run, unlike RunLeaf, notices the panic too: no harm
		}
	}()
	goOn = h.Preempted(s)
	back = true
	return goOn
}

// Trap describes the end of the last activation on s that was not Done: all of it after
// Trapped, only its State after Unwound and Interrupted. It is valid until the next Run on s.
func (s *Stack) Trap() *Trap { return &s.trap }

// Interrupt makes the code that runs on s, now or later, leave with Interrupted, until
// ClearInterrupt. Code leaves when it returns from the host or is next preempted; Interrupt sends a
// signal to bring that about, and the Go scheduler does it after about 10 ms if the signal misses. It
// may be called by any goroutine, and after Release, when it does nothing.
func (s *Stack) Interrupt() {
	s.interrupt.Store(1)
	kick(int(s.thread.Load()))
}

// ClearInterrupt takes Interrupt back and reports whether it was in force.
func (s *Stack) ClearInterrupt() bool { return s.interrupt.Swap(0) != 0 }
