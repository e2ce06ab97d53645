package native

// This file tells where functions are without a frame of their own, for backtraces of code that a
// signal has stopped.

// Word returns the word at addr, if it is on the stack.
func (s *Stack) Word(addr uintptr) (uintptr, bool) {
	if addr%8 != 0 || !s.contains(addr, 8) {
		return 0, false
	}
	return word(addr), true
}
