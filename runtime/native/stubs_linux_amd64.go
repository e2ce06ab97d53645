package native

import (
	"bytes"
	"fmt"

	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file puts the stubs into the code arena.

// stubSize is the part of the code arena that is not generated code.
const stubSize = code.StubSize

// A stubTable holds an address for each stub.
type stubTable struct {
	entry, exit, resume, trap, fault, preempt, preemptResume, tailReturn, nop uintptr
}

// stubs are the addresses in the code arena. Written by Init, read by assembly.
var stubs stubTable

// stubTexts fills t with where the linker put the stubs.
func stubTexts(t *stubTable)

func (t *stubTable) each(f func(*uintptr)) {
	for _, p := range []*uintptr{&t.entry, &t.exit, &t.resume, &t.trap, &t.fault, &t.preempt, &t.preemptResume, &t.tailReturn, &t.nop} {
		f(p)
	}
}

// stubEnd follows the bytes of each stub.
const stubEnd = "stub-end"

// installStubs copies the stubs to the start of the arena.
func installStubs(a *code.Arena) error {
	var at stubTable
	stubTexts(&at)
	var page []byte
	at.each(func(addr *uintptr) {
		// SAFETY: the stub is in this program's text, and so is its end, well within a page. The
		// window is cut where the mark is found; what lies behind is never used.
		n := bytes.Index(mem.Bytes(*addr, stubSize), []byte(stubEnd))
		if n < 0 {
			panic(fmt.Sprintf("native: installStubs: the stub at %#x has no end", *addr))
		}
		for len(page)%64 != 0 {
			page = append(page, 0xCC)
		}
		to := a.Base() + uintptr(len(page))
		page = append(page, mem.Bytes(*addr, uintptr(n))...)
		*addr = to
	})
	for len(page) < stubSize {
		page = append(page, 0xCC)
	}
	if err := a.InstallStubs(page); err != nil {
		return err
	}
	stubs = at
	return nil
}

// ExitStub returns the address for VMContextHead.Exit. Init must have succeeded.
func ExitStub() uintptr { return stubs.exit }

// TrapStub returns the address for VMContextHead.Trap. Init must have succeeded.
func TrapStub() uintptr { return stubs.trap }

// TailReturnStub returns the address for VMStoreContext.TailReturn. Init must have succeeded.
func TailReturnStub() uintptr { return stubs.tailReturn }

// inStubs reports whether pc is in the stubs.
func inStubs(pc uintptr) bool { return pc-arenas.code < stubSize }
