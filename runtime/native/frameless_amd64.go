package native

// This file knows what the machine code of prologues and epilogues looks like.

// Frameless reports whether a function of generated code that was stopped at offset off of its text has
// no frame at that place: it has not made it yet, or has given it up, or needs none. Its return address
// then lies above the stack pointer by that many bytes.
//
// Between giving up a frame and a tail call, a jump that may be any other, it knows nothing.
func Frameless(text []byte, off uint32) (above uintptr, ok bool) {
	const push, ret, retPop = 0x55, 0xC3, 0xC2 // push rbp; ret; ret imm16
	if int(off) >= len(text) {
		return 0, false
	}
	switch op := text[off]; {
	case off == 0, op == ret, op == retPop:
		return 0, true
	case text[0] != push:
		return 0, true // a function that calls nothing, traps nowhere and spills nothing
	case off == 1:
		return 8, true // rbp is pushed, but does not point there yet
	}
	return 0, false
}
