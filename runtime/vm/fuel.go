package vm

import (
	"math"
	"runtime"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements fuel: a bound on the work of a store's code.
//
// Generated code counts VMStoreContext.Fuel up from a negative number, and calls a builtin when
// the number is not negative any more. What does not fit the number, or what is held back so
// that the code comes by in between, is the store's reserve. The number in memory is exact when
// the host runs: code keeps its own copy in a register and writes it back before it calls.

// SetFuel gives the store's code n units of fuel, in place of what it had.
func (s *Store) SetFuel(n uint64) {
	now := min(n, math.MaxInt64)
	if s.fuelInterval != 0 {
		now = min(now, s.fuelInterval)
	}
	s.ctx.Fuel, s.fuelReserve = -int64(now), n-now
}

// Fuel returns the fuel that is left. Code may have used a little more than it had, up to what lies
// between two checks; then nothing is left.
func (s *Store) Fuel() uint64 {
	if used := s.ctx.Fuel; used > 0 {
		return s.fuelReserve - min(s.fuelReserve, uint64(used))
	}
	return s.fuelReserve + uint64(-s.ctx.Fuel)
}

// SetFuelYieldInterval makes code let other goroutines run after every n units of fuel; 0 means never.
func (s *Store) SetFuelYieldInterval(n uint64) {
	left := s.Fuel()
	s.fuelInterval = n
	s.SetFuel(left)
}

// builtinOutOfFuel is what code calls when it finds the counter not negative.
func builtinOutOfFuel(s *Store, i *Instance, vals []types.ValRaw) error {
	left := s.Fuel()
	if left == 0 {
		return s.trapHere(types.TrapOutOfFuel)
	}
	s.SetFuel(left)
	if s.fuelInterval != 0 {
		runtime.Gosched()
	}
	return nil
}
