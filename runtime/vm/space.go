package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/runtime/native"
)

// This file finds out whether there is address space for memories that never move.

// Tunables of memories where address space is short: they take what they need, move when they grow, and
// code checks bounds.
const (
	shortReservation = 0
	shortGuard       = 64 << 10
)

// FitAddressSpace changes t to what the process has address space for, and reports whether it did. It is
// for use before anything is compiled: code depends on it.
func FitAddressSpace(t *environ.Tunables) bool {
	if t.MemoryReservation <= shortReservation || mem.Budget() >= mem.Plenty {
		return false
	}
	t.MemoryReservation, t.MemoryGuard = shortReservation, shortGuard
	return true
}

// Space describes how an engine uses address space.
type Space struct {
	MemoryReservation, MemoryGuard uint64 // bytes for each memory

	// Checked says that code checks the bounds of 32-bit memories, which may move when they grow.
	Checked bool

	Stacks int // native stacks that can run code at the same time, in the process
}

// Space returns what the engine has chosen.
func (e *Engine) Space() Space {
	t := &e.config.Host.Tunables
	return Space{t.MemoryReservation, t.MemoryGuard, !t.StaticMemory(), native.Stacks()}
}

func (s Space) String() string {
	kind := "not checked by code"
	if s.Checked {
		kind = "checked by code"
	}
	return fmt.Sprintf("memories reserve %d MiB and a guard of %d KiB and are %s; %d native stacks", s.MemoryReservation>>20, s.MemoryGuard>>10, kind, s.Stacks)
}
