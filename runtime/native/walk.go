package native

// This file implements walking the frames of generated code.

// Suspended returns the state of the innermost activation, during a method of Host.
func (s *Stack) Suspended() State {
	if s.preempting {
		return s.preemptedState()
	}
	return s.exitState(s.hdr.sp, s.hdr.entry)
}

// exitState returns the state of an activation that an exit has suspended.
func (s *Stack) exitState(sp, entry uintptr) State {
	if !s.contains(sp, exitSize) {
		return State{Entry: entry}
	}
	return State{PC: word(sp + exitPC), FP: word(sp + exitFP), SP: sp + exitSize, Entry: entry}
}

// preemptedState returns the state of code that a signal has suspended.
func (s *Stack) preemptedState() State {
	h := s.hdr
	return State{PC: uintptr(h.saveRIP), FP: uintptr(h.saveGPRs[saveFP]), SP: uintptr(h.saveRSP), Entry: h.entry}
}

// Walk calls visit for each frame of generated code from the innermost one out, through all
// activations, until visit returns false. from is Suspended during a method of Host, or the State of
// a Trap before anything else runs on s.
//
// It reports whether it came to the end of the outermost activation by an unbroken chain: every frame
// pointer on this stack and above the one before, the last one recorded at entry. A walk that visit
// ended is not complete.
//
// The frame that tail calls between instances leave behind is no function's and is not visited.
//
// Code that a fault or a preemption stopped may not have set up its frame, or have taken it down
// already. Then the function that called it is missing. Explicit traps and exits are exact.
func (s *Stack) Walk(from State, visit func(Frame) bool) (complete bool) {
	f := Frame{PC: from.PC, FP: from.FP, SP: from.SP}
	entry := from.Entry
	for entry != 0 {
		if !s.walkActivation(f, entry, visit) {
			return false
		}
		if !s.contains(entry, 16) {
			return false
		}
		prev := word(entry + entryPrevEntry)
		if prev != 0 && prev <= entry {
			return false
		}
		st := s.exitState(word(entry+entryPrevSP), prev)
		f = Frame{PC: st.PC, FP: st.FP, SP: st.SP, Activation: f.Activation + 1}
		entry = prev
	}
	return true
}

// walkActivation visits frames from f out to the one that was entered with frame pointer entry.
func (s *Stack) walkActivation(f Frame, entry uintptr, visit func(Frame) bool) bool {
	for {
		if f.PC != TailReturnStub() && !visit(f) {
			return false
		}
		if f.FP == entry {
			return true // code without a frame of its own, called by the entry stub
		}
		if f.FP > entry || !s.contains(f.FP, 16) {
			return false
		}
		up, ret := word(f.FP), word(f.FP+8)
		if up == entry && inStubs(ret) {
			return true
		}
		if up <= f.FP {
			return false
		}
		f.PC, f.SP, f.FP = ret, f.FP+16, up
	}
}
