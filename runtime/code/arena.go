package code

import (
	"errors"
	"fmt"
	"sort"
	"sync"

	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file implements the arena that all executable code of the process lies in.

// StubSize is the size of the arena's first part, which belongs to the stubs.
const StubSize = mem.PageSize

// ErrFull is returned when the arena has no room left.
var ErrFull = errors.New("code: no room left for code")

// arenaSizes are the reservations to try, largest first. All are within reach of a relative
// call. Smaller ones are for processes with a limit on address space.
var arenaSizes = [...]uintptr{1 << 30, 256 << 20, 64 << 20, 16 << 20}

// Process returns the arena of this process. It is reserved by the first call.
func Process() (*Arena, error) { return process() }

var process = sync.OnceValues(func() (*Arena, error) {
	var err error
	budget := mem.Budget()
	for i, n := range arenaSizes {
		if n > budget/8 && i < len(arenaSizes)-1 {
			continue // leave room for everything else
		}
		var a *Arena
		if a, err = NewArena(n); err == nil {
			return a, nil
		}
	}
	return nil, err
})

// An Arena is a range of address space that holds executable code. It is never given back.
// Methods may be called concurrently.
type Arena struct {
	base, size uintptr

	mu    sync.Mutex
	free  []span // sorted by start, neither empty nor adjacent; offsets from base
	stubs bool   // InstallStubs was called
}

// A span is the range [start, end).
type span struct{ start, end uintptr }

// NewArena reserves an arena of size bytes, of which the first StubSize are for stubs.
// Programs want Process: signal handlers know no other arena.
func NewArena(size uintptr) (*Arena, error) {
	size = mem.RoundUp(size, mem.PageSize)
	if size < 2*StubSize {
		return nil, fmt.Errorf("code: an arena of %#x bytes is too small", size)
	}
	base, err := mem.Reserve(size)
	if err != nil {
		return nil, err
	}
	return &Arena{base: base, size: size, free: []span{{StubSize, size}}}, nil
}

// Base returns the arena's address.
func (a *Arena) Base() uintptr { return a.base }

// Size returns the arena's size in bytes.
func (a *Arena) Size() uintptr { return a.size }

// InstallStubs puts the stubs at the start of the arena. It may be called once.
func (a *Arena) InstallStubs(stubs []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stubs {
		panic("code: InstallStubs called twice")
	}
	if len(stubs) > StubSize {
		panic(fmt.Sprintf("code: %d bytes of stubs are too many", len(stubs)))
	}
	if err := publish(a.base, StubSize, func(page []byte) { copy(page, stubs) }); err != nil {
		return err
	}
	a.stubs = true
	return nil
}

// alloc takes n bytes, a multiple of the page size, from the first free span that is large enough.
func (a *Arena) alloc(n uintptr) (uintptr, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.free {
		s := &a.free[i]
		if s.end-s.start < n {
			continue
		}
		at := s.start
		if s.start += n; s.start == s.end {
			a.free = append(a.free[:i], a.free[i+1:]...)
		}
		return a.base + at, nil
	}
	return 0, fmt.Errorf("%w: %#x bytes wanted in an arena of %#x", ErrFull, n, a.size)
}

// release gives back n bytes at addr, which alloc returned.
func (a *Arena) release(addr, n uintptr) {
	// The pages must be inaccessible before anyone else can be given them.
	if err := mem.Decommit(addr, n); err != nil {
		// The kernel refuses when the number of mappings is exhausted. Then the range stays
		// as it is and is lost to us, which is safe.
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s := span{addr - a.base, addr - a.base + n}
	i := sort.Search(len(a.free), func(i int) bool { return a.free[i].start >= s.end })
	joinsNext := i < len(a.free) && a.free[i].start == s.end
	joinsPrev := i > 0 && a.free[i-1].end == s.start
	switch {
	case joinsPrev && joinsNext:
		a.free[i-1].end = a.free[i].end
		a.free = append(a.free[:i], a.free[i+1:]...)
	case joinsPrev:
		a.free[i-1].end = s.end
	case joinsNext:
		a.free[i].start = s.start
	default:
		a.free = append(a.free, span{})
		copy(a.free[i+1:], a.free[i:])
		a.free[i] = s
	}
}

// populateFrom is the size from which on it pays to have all pages made by one system call.
const populateFrom = 16 * mem.PageSize

// publish makes [addr, addr+n) writable, lets fill write it, and makes it executable.
func publish(addr, n uintptr, fill func([]byte)) error {
	if err := mem.Protect(addr, n, mem.ProtReadWrite); err != nil {
		return err
	}
	if n >= populateFrom {
		mem.Populate(addr, n)
	}
	fill(mem.Bytes(addr, n))
	// On amd64 instruction fetch sees earlier stores of other processors once it can see the
	// page at all: the change of protection synchronizes. Other architectures must flush here.
	return mem.Protect(addr, n, mem.ProtReadExec)
}
