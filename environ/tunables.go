package environ

// This file defines the settings that compilers and the runtime must agree on.

// Tunables are the choices, other than the compiler's own settings, that change generated
// code or the layout it relies on. They are stored in artifacts and compared at load.
type Tunables struct {
	// MemoryReservation is the address space reserved for each 32-bit memory in bytes, and
	// MemoryGuard what follows it. With SignalsBasedTraps and a reservation of 4 GiB, an
	// access at a 32-bit address with a static offset below MemoryGuard needs no check.
	MemoryReservation uint64
	MemoryGuard       uint64

	// SignalsBasedTraps lets hardware faults be traps: memory bounds, stack bounds and
	// division. Without it every check is explicit.
	SignalsBasedTraps bool

	EpochInterruption bool
	ConsumeFuel       bool

	// StackGuard is the number of unmapped bytes that are sure to lie below every native
	// stack. A frame larger than this probes its pages.
	StackGuard uint32

	// AddressMap keeps the map from code to module offsets, for backtraces.
	AddressMap bool
}

// DefaultTunables returns the settings for 64-bit hosts.
func DefaultTunables() Tunables {
	return Tunables{
		MemoryReservation: 4 << 30,
		MemoryGuard:       2 << 30,
		SignalsBasedTraps: true,
		StackGuard:        64 << 10,
		AddressMap:        true,
	}
}

// StaticMemory reports whether a 32-bit memory's base never moves and its accesses need no
// check as long as their static offset is below MemoryGuard.
func (t *Tunables) StaticMemory() bool {
	return t.SignalsBasedTraps && t.MemoryReservation >= 4<<30
}
