package native

import "unsafe"

// This file defines the header of a native stack: what stubs, signal handlers and Go share.

const (
	// slotSize is the size and alignment of a stack's slot. A stack pointer in a slot, masked
	// with it, gives the slot.
	slotSize = 64 << 20

	// headerSize is the page at a slot's top that the header lies in.
	headerSize = 4 << 10

	// topRoom is the part of that page that belongs to the stack: calls that need little touch no other page.
	topRoom = 832

	// headerOffset is where in a slot the header is. The stack begins there, and grows down.
	headerOffset = slotSize - headerSize + topRoom
)

// A header is at the top of every slot. It holds plain words only: never a Go pointer, and
// nothing that stays valid when the goroutine's stack moves, except between an entry or a resume and the
// next exit, when it cannot move.
//
// Assembly finds the fields by the names that the compiler derives from this type (go_asm.h).
type header struct {
	// Where Go stands while native code runs: stack and frame pointer of enter's frame, and the place
	// in enter that exits jump to. Written at each entry and resume.
	goSP, goBP, goRet uintptr

	// sp is where the next activation may begin. While an activation is suspended by an
	// exit, three words lie there: its context register, its frame pointer and the exit's
	// return address. Code that never exits leaves it as it is.
	sp uintptr

	// entry is the frame pointer with which the innermost activation began, 0 if there is
	// none. Two words lie there: entry and sp as they were before that activation.
	entry uintptr

	// running is not 0 while native code runs, preempted or not: when nothing may be begun. It is
	// there to tell those who let two goroutines use a stack at once.
	running uintptr

	// The last trap. The signal is 0 for explicit traps.
	trapPC, trapFP, trapSP, trapAddr, trapSignal uintptr

	// xmask selects the parts of the extended state that the preempt stub saves. 0 means that the
	// processor has no XSAVE.
	xmask uint64

	preempts uint64 // number of times that code on this stack was suspended by a signal

	_ [35]uint64

	// Registers of preempted code: saveGPRs from r15 down to rax, as popped, then what
	// IRETQ takes: rip, cs, rflags, rsp, ss.
	saveGPRs [15]uint64
	saveRIP  uint64
	saveCS   uint64
	saveFlag uint64
	saveRSP  uint64
	saveSS   uint64
	_        [4]uint64

	// xsave is the XSAVE area, at a multiple of 64. XSAVE needs its own header in there to start zeroed.
	xsave [xsaveSize]byte
}

// xsaveSize is the size of the standard form for the components in xsaveWanted.
const xsaveSize = 2688

// saveFP is the index of rbp in saveGPRs.
const saveFP = 10

// The offsets that hardware is particular about, and that the header fits.
const (
	_ = uint(-(unsafe.Offsetof(header{}.xsave) % 64))
	_ = uint(-(headerOffset % 64))
	_ = uint(headerSize - topRoom - unsafe.Sizeof(header{}))
)

// What an exit is for: the value in DX on arrival in enter.
const (
	exitDone = iota
	exitTrap
	exitHost
	exitPreempt
)

// The words at header.sp and header.entry.
const (
	exitVMCtx = 0 // at header.sp
	exitFP    = 8
	exitPC    = 16
	exitSize  = 24

	entryPrevEntry = 0 // at header.entry
	entryPrevSP    = 8
)

// word reads a word of a native stack.
func word(addr uintptr) uintptr {
	// SAFETY: callers have checked that addr is an aligned address within a stack that they hold.
	return *(*uintptr)(pointer(addr))
}
