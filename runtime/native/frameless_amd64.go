package native

import "bytes"

// This file knows what the machine code of prologues and epilogues looks like.

// Frameless reports whether a function of generated code that was stopped at offset off of its text has
// no frame at that place: it has not made it yet, or has given it up, or needs none. Its return address
// then lies above the stack pointer by that many bytes.
//
// Between giving up a frame and a tail call, a jump that may be any other, it knows nothing.
func Frameless(text []byte, off uint32) (above uintptr, ok bool) {
	const ret, retPop = 0xC3, 0xC2             // ret; ret imm16
	prologue := []byte{0x55, 0x48, 0x89, 0xE5} // push rbp; mov rbp, rsp
	if int(off) >= len(text) {
		return 0, false
	}
	// The frame is made at the start, or behind a test after which the function may return at once.
	made := bytes.Index(text[:min(len(text), maxLate)], prologue)
	switch op := text[off]; {
	case made < 0, int(off) <= made, op == ret, op == retPop:
		return 0, true
	case int(off) == made+1:
		return 8, true // rbp is pushed, but does not point there yet
	}
	return 0, false
}

// maxLate bounds how far from its start a function makes its frame.
const maxLate = 512
