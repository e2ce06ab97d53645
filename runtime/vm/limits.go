package vm

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// This file implements the limits that a store sets to what modules may use.

// Limits bound a store. NoLimits is the default.
type Limits struct {
	MemoryBytes   uint64 // of each memory
	TableElements uint64 // of each table
	Instances     uint64
	Tables        uint64
	Memories      uint64
}

// NoLimits allows everything.
var NoLimits = Limits{math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64}

// A Limiter decides about each memory and table of a store that is made or grows. Sizes are in bytes
// for memories, in elements for tables. current is 0 for what is being made; desired may be anything up to
// math.MaxUint64; maximum is that of the type, math.MaxUint64 if it has none.
//
// An error ends whatever asked for more, which is the call from the host if WebAssembly code did. A
// panic goes on in the host as one of a host function does. Nothing has changed by then.
type Limiter interface {
	// MemoryGrowing and TableGrowing allow or deny. To be denied is not an error: growing fails.
	MemoryGrowing(current, desired, maximum uint64) (bool, error)
	TableGrowing(current, desired, maximum uint64) (bool, error)

	// MemoryGrowFailed and TableGrowFailed are told why growing failed that was allowed. Nil accepts that.
	MemoryGrowFailed(error) error
	TableGrowFailed(error) error
}

// SetLimits sets the limits for what happens from now on. There is no Limiter any more.
func (s *Store) SetLimits(l Limits) { s.limits, s.limiter = l, nil }

// SetLimiter sets who decides about sizes from now on, besides limits; nil means nobody.
func (s *Store) SetLimiter(l Limiter, limits Limits) { s.limits, s.limiter = limits, l }

// checkRoom returns an error if instantiating m exceeds a limit on the number of things.
func (s *Store) checkRoom(m *Module) error {
	memories := len(m.info.Memories) - int(m.info.NumImportedMemories)
	tables := len(m.info.Tables) - int(m.info.NumImportedTables)
	for _, c := range []struct {
		what      string
		has, more int
		limit     uint64
	}{
		{"instance", len(s.instances), 1, s.limits.Instances},
		{"table", s.res.numTables, tables, s.limits.Tables},
		{"memory", len(s.res.memories), memories, s.limits.Memories},
	} {
		if c.more > 0 && uint64(c.has+c.more) > c.limit {
			return fmt.Errorf("resource limit exceeded: %s count too high at %d", c.what, c.has+c.more)
		}
	}
	return nil
}

// A GrowError says that a memory or a table has not grown.
type GrowError struct {
	What   string // "memory" or "table"
	Delta  uint64 // in pages or elements
	Reason error  // or nil if that was denied
}

// Error names the reason.
func (e *GrowError) Error() string {
	if e.Reason == nil {
		return fmt.Sprintf("failed to grow %s by `%d`", e.What, e.Delta)
	}
	return fmt.Sprintf("failed to grow %s by `%d`: %v", e.What, e.Delta, e.Reason)
}

// Unwrap returns the reason.
func (e *GrowError) Unwrap() error { return e.Reason }

// Why growing failed that the Limiter had allowed.
var (
	errMemoryMaximum = errors.New("Memory maximum size exceeded")
	errTableMaximum  = errors.New("Table maximum size exceeded")
)

// A growth is a memory or a table that is made or grows, as limits see it: in bytes or in elements.
type growth struct {
	current, desired, maximum uint64
	limit                     uint64 // the number that Limits has
	memory                    bool
}

// allow asks whether g may happen.
func (s *Store) allow(g growth) (bool, error) {
	if g.desired > g.limit {
		return false, nil
	}
	switch {
	case s.limiter == nil:
		return true, nil
	case g.memory:
		return s.limiter.MemoryGrowing(g.current, g.desired, g.maximum)
	}
	return s.limiter.TableGrowing(g.current, g.desired, g.maximum)
}

// failed tells the Limiter, who may insist on an error.
func (g growth) failed(s *Store, err error) error {
	switch {
	case s.limiter == nil:
		return nil
	case g.memory:
		return s.limiter.MemoryGrowFailed(err)
	}
	return s.limiter.TableGrowFailed(err)
}

// growth returns what a change to that many pages is.
func (m *Memory) growth(from, to uint64) growth {
	g := growth{memory: true, current: from << m.typ.PageSizeLog2, maximum: math.MaxUint64, limit: m.store.limits.MemoryBytes}
	g.desired = shiftSaturated(to, m.typ.PageSizeLog2)
	if m.typ.Limits.HasMax {
		g.maximum = shiftSaturated(m.typ.Limits.Max, m.typ.PageSizeLog2)
	}
	return g
}

// growth returns what a change to that many elements is.
func (t *Table) growth(from, to uint64) growth {
	g := growth{current: from, desired: to, maximum: math.MaxUint64, limit: t.store.limits.TableElements}
	if t.typ.Limits.HasMax {
		g.maximum = t.typ.Limits.Max
	}
	return g
}

// maxElements is the most that t can ever have.
func (t *Table) maxElements() uint64 {
	limit := uint64(maxTableElements)
	if t.typ.Limits.HasMax {
		limit = min(limit, t.typ.Limits.Max)
	}
	if !t.typ.Is64 {
		limit = min(limit, 1<<32-1)
	}
	if p := t.store.engine.pool; p != nil {
		limit = min(limit, p.cfg.TableElements)
	}
	return limit
}

// addSaturated returns a+b, or the largest number if that is larger.
func addSaturated(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		return math.MaxUint64
	}
	return sum
}

// shiftSaturated returns n<<by, or the largest number if that is larger.
func shiftSaturated(n uint64, by uint8) uint64 {
	if n > math.MaxUint64>>by {
		return math.MaxUint64
	}
	return n << by
}
