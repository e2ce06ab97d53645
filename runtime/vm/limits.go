package vm

import (
	"fmt"
	"math"
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

// SetLimits sets the limits for what happens from now on.
func (s *Store) SetLimits(l Limits) { s.limits = l }

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
		{"table", len(s.res.tables), tables, s.limits.Tables},
		{"memory", len(s.res.memories), memories, s.limits.Memories},
	} {
		if c.more > 0 && uint64(c.has+c.more) > c.limit {
			return fmt.Errorf("resource limit exceeded: %s count too high at %d", c.what, c.has+c.more)
		}
	}
	return nil
}
