package native

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file implements native stacks and the slots they lie in.

const (
	// DefaultWasmStack is what generated code gets for its frames by default, in bytes.
	DefaultWasmStack = 512 << 10

	// MaxWasmStack is the most it can be given.
	MaxWasmStack = slotSize - headerSize - stackReserve - StackGuard

	// StackGuard is the number of inaccessible bytes that are sure to lie below each stack.
	StackGuard = 64 << 10

	// stackReserve is given to each stack on top of what was asked for: room for the stubs' own
	// words, for the beginning of an activation, and for frames of code that compares with Limit but
	// does not count small ones.
	stackReserve = 8 << 10

	// entryRoom is what must be left for an activation to begin.
	entryRoom = 4 << 10

	// warmStacks is the number of idle stacks that keep their memory.
	warmStacks = 32
)

// slotCounts are the numbers of slots to try to reserve, largest first: 128 GiB at best.
var slotCounts = [...]uintptr{2048, 512, 128, 32, 8, 4, 2, 1}

// A Stack is a native stack together with the activations on it. Except for Interrupt and
// ClearInterrupt its methods belong to the goroutine that runs code on it.
//
// The slot from the bottom up: inaccessible bytes, at least StackGuard of them; the stack,
// beginning at low; the header.
type Stack struct {
	hdr *header // outside the Go heap
	low uintptr // lowest accessible byte

	room      uintptr // what header.sp must be at least for an activation to begin
	interrupt atomic.Uint32
	exited    bool // see Exited

	slot       *slot
	cleanup    runtime.Cleanup // gives the slot back if Release is not called
	thread     atomic.Int32    // a thread that ran this stack when it was last preempted, or 0
	preempting bool            // Host.Preempted is running
	trap       Trap            // how the last activation that was not Done ended
}

// A slot is a part of the stack arena. It is apart from the Stack so that it can be given
// back when the Stack is garbage, and so that a late Interrupt of a released Stack
// does not reach the next user of the slot.
type slot struct {
	base  uintptr
	index uint32
	size  uintptr // of the accessible part, without the header's page
}

func (sl *slot) header() *header {
	// SAFETY: the slot is in the arena, which is never given back, and its header is accessible.
	return (*header)(pointer(sl.base + headerOffset))
}

func (sl *slot) low() uintptr { return sl.top() - sl.size }

// top returns the address of the header's page.
func (sl *slot) top() uintptr { return sl.base + slotSize - headerSize }

// A slotArena is the reservation that all slots are in.
type slotArena struct {
	base  uintptr
	count uintptr

	mu   sync.Mutex
	used uintptr // slots that were ever in use
	idle []*slot // the last are the warm ones
	cold int     // how many of idle, from the start, had their memory taken away
}

// slots is the arena of the process. Signal handlers read its bounds.
var slots slotArena

// reserve makes the reservation. It is called once, before anything else.
func (a *slotArena) reserve() error {
	var err error
	budget := mem.Budget()
	for i, n := range slotCounts {
		if (n+1)*slotSize > budget/2 && i < len(slotCounts)-1 {
			continue // leave room for everything else
		}
		var base uintptr
		if base, err = mem.ReserveAligned(n*slotSize, slotSize); err == nil {
			a.base, a.count = base, n
			return nil
		}
	}
	return fmt.Errorf("native: no address space for stacks: %w", err)
}

// Stacks returns the number of stacks that the process can have at once. It is for use after Init.
func Stacks() int { return int(slots.count) }

// AcquireStack returns a stack with maxWasm bytes for frames of generated code
// (DefaultWasmStack if 0, at most MaxWasmStack).
func AcquireStack(maxWasm uint64) (*Stack, error) {
	if err := Init(); err != nil {
		return nil, err
	}
	return acquireStack(maxWasm)
}

// acquireStack is AcquireStack for use within Init.
func acquireStack(maxWasm uint64) (*Stack, error) {
	if maxWasm == 0 {
		maxWasm = DefaultWasmStack
	}
	if maxWasm > MaxWasmStack {
		return nil, fmt.Errorf("native: a stack of %d bytes is larger than %d", maxWasm, uint64(MaxWasmStack))
	}
	sl, err := slots.take(mem.RoundUp(uintptr(maxWasm), mem.PageSize) + stackReserve)
	if err != nil {
		return nil, err
	}
	s := &Stack{hdr: sl.header(), low: sl.low(), slot: sl}
	s.room = s.low + entryRoom
	s.hdr.sp = sl.base + headerOffset
	s.hdr.entry, s.hdr.running = 0, 0
	s.hdr.preempts = 0
	s.hdr.xmask = xsaveMask
	s.cleanup = runtime.AddCleanup(s, slots.put, sl)
	return s, nil
}

// take returns a slot with size accessible bytes.
func (a *slotArena) take(size uintptr) (*slot, error) {
	a.mu.Lock()
	sl, err := a.pick(size)
	a.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := sl.resize(size); err != nil {
		a.put(sl)
		return nil, err
	}
	return sl, nil
}

// pick takes the slot that became idle last, or a new one.
func (a *slotArena) pick(size uintptr) (*slot, error) {
	if n := len(a.idle); n > 0 {
		sl := a.idle[n-1]
		a.idle = a.idle[:n-1]
		a.cold = min(a.cold, n-1)
		return sl, nil
	}
	if a.used == a.count {
		return nil, fmt.Errorf("native: all %d native stacks are in use", a.count)
	}
	sl := &slot{base: a.base + a.used*slotSize, index: uint32(a.used)}
	if err := mem.Protect(sl.top(), headerSize, mem.ProtReadWrite); err != nil {
		return nil, err
	}
	a.used++
	return sl, nil
}

// resize makes the size bytes below the header's page accessible, and nothing below them.
func (sl *slot) resize(size uintptr) error {
	top := sl.top()
	switch {
	case size > sl.size:
		if err := mem.Protect(top-size, size-sl.size, mem.ProtReadWrite); err != nil {
			return err
		}
	case size < sl.size:
		if err := mem.Decommit(top-sl.size, sl.size-size); err != nil {
			return err
		}
	}
	sl.size = size
	return nil
}

// put gives a slot back. When many are idle the oldest of them lose their memory.
func (a *slotArena) put(sl *slot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.idle = append(a.idle, sl)
	for len(a.idle)-a.cold > warmStacks {
		c := a.idle[a.cold]
		if mem.Discard(c.low(), c.size+headerSize) != nil {
			return // memory stays with the stack: no harm, and the next Release tries again
		}
		a.cold++
	}
}

// Release gives the stack back. No activation may be on it. A Stack that becomes garbage is
// released as well.
func (s *Stack) Release() {
	if s.hdr == nil {
		return
	}
	if !s.Idle() {
		panic("native: Release of a stack with an activation on it")
	}
	s.cleanup.Stop()
	s.hdr = nil
	slots.put(s.slot) // the slot may be someone else's from here on
	runtime.KeepAlive(s)
}

// Index returns the number of the stack, unique among those in use.
func (s *Stack) Index() uint32 { return s.slot.index }

// Limit returns the lowest stack pointer that code may use which compares instead of
// relying on the guard (environ.VMStoreContext.StackLimit).
func (s *Stack) Limit() uintptr { return s.low + stackReserve }

// Preemptions returns how often code on this stack was suspended by a signal.
func (s *Stack) Preemptions() uint64 { return s.hdr.preempts }

// Idle reports whether no activation is on the stack.
func (s *Stack) Idle() bool { return s.hdr.entry == 0 }

// Depth returns the number of activations on the stack. It counts them.
func (s *Stack) Depth() int {
	n := 0
	for e := s.hdr.entry; e != 0; e = word(e + entryPrevEntry) {
		n++
	}
	return n
}

// contains reports whether the words at [addr, addr+n) are on the stack.
func (s *Stack) contains(addr, n uintptr) bool {
	top := s.slot.base + headerOffset
	return addr%8 == 0 && addr >= s.low && addr <= top-n
}

// pointer converts an address in the stack arena to a pointer.
func pointer(addr uintptr) unsafe.Pointer { return mem.Pointer(addr) }
