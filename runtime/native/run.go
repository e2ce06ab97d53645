package native

import "unsafe"

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
	if s.hdr.sp-s.low < entryRoom {
		return s.refuse()
	}
	// The only way to notice a panic. Open-coded, it costs two nanoseconds.
	defer s.pop()
	r := enter(s, h, code, callee, vmctx, vals)
	if r == Trapped {
		s.recordTrap()
	}
	return r
}

// refuse says why no activation can begin.
func (s *Stack) refuse() Reason {
	if s.preempting {
		// The registers of the preempted code are saved in the header, and there is only one.
		panic("native: Run called by Host.Preempted on the same Stack")
	}
	s.trap = Trap{Overflow: true}
	if s.hdr.entry != 0 {
		s.trap.State = s.Suspended()
	}
	return Trapped
}

// pop takes the innermost activation off the stack. It is gone, whether it returned or was
// abandoned; those within it are off already, because their Run has called pop.
func (s *Stack) pop() {
	h := s.hdr
	h.sp, h.entry = word(h.entry+entryPrevSP), word(h.entry+entryPrevEntry)
}

// recordTrap reads the trap from the header, where the next activation may overwrite it.
//
//go:noinline
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

// hostExit is called by enter for an exit to the host. It returns Done to resume.
func hostExit(s *Stack, h Host, vmctx uintptr, vals unsafe.Pointer, code uint32) Reason {
	if !h.Exit(s, vmctx, vals, code) {
		s.trap = Trap{State: s.Suspended()}
		return Unwound
	}
	if s.interrupt.Load() != 0 {
		s.trap = Trap{State: s.Suspended()}
		return Interrupted
	}
	return Done
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
	s.trap = Trap{State: s.preemptedState()}
	return Interrupted
}

// askPreempted calls h.Preempted in such a way that Run refuses.
func (s *Stack) askPreempted(h Host) bool {
	s.preempting = true
	defer func() { s.preempting = false }()
	s.hdr.sp = s.low // no room; sp is stale while native code runs, preempted or not
	return h.Preempted(s)
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
