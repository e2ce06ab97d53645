package wasmtime

import "github.com/gowasmtime/gowasmtime/runtime/vm"

// This file implements the choice of an allocation strategy.

// A PoolingAllocationConfig says how many places an engine has for what instances are made of, and what
// fits into them. NewPoolingAllocationConfig returns the defaults.
type PoolingAllocationConfig struct {
	// How many of each may exist at once. A native stack belongs to a store from its first call on; as long
	// as fewer than half of them are taken it keeps it between calls.
	TotalCoreInstances, TotalMemories, TotalTables, TotalStacks uint32

	// MaxCoreInstanceSize is the most bytes that an instance may need besides its memories and tables.
	// Module.InstanceSize tells how many a module's do.
	MaxCoreInstanceSize uint64

	// How many memories and tables one module may define.
	MaxMemoriesPerModule, MaxTablesPerModule uint32

	MaxMemorySize uint64 // bytes of each memory
	TableElements uint64 // elements of each table

	// What was written to a memory or table is restored by writing it again up to this number of bytes,
	// which then stay resident while it is unused. Beyond it the system takes the memory back.
	LinearMemoryKeepResident, TableKeepResident uint64

	// MaxUnusedWarmSlots is the number of unused places that are left to their last module, as long as there
	// are others.
	MaxUnusedWarmSlots uint32

	// DecommitBatchSize is the number of places whose memory is given back to the system together.
	DecommitBatchSize int
}

// NewPoolingAllocationConfig returns the defaults: 1,000 instances, memories of up to 4 GiB, tables of
// up to 20,000 elements and stacks, one memory and one table in each module, 1 MiB for the rest of an instance,
// 100 warm places, and nothing that stays resident.
func NewPoolingAllocationConfig() *PoolingAllocationConfig {
	return &PoolingAllocationConfig{
		TotalCoreInstances: 1000, TotalMemories: 1000, TotalTables: 1000, TotalStacks: 1000,
		MaxCoreInstanceSize: 1 << 20, MaxMemoriesPerModule: 1, MaxTablesPerModule: 1,
		MaxMemorySize: 4 << 30, TableElements: 20_000,
		MaxUnusedWarmSlots: 100, DecommitBatchSize: 1,
	}
}

// SetAllocationStrategy selects how what instances are made of is allocated: in places of a pool that the engine
// reserves when it is made, or on demand if pool is nil, which is the default. pool is copied.
//
// When all places are taken, instantiation fails with an error that PoolLimit recognizes. Modules that would never fit
// are refused when they are compiled or loaded.
func (cfg *Config) SetAllocationStrategy(pool *PoolingAllocationConfig) {
	cfg.open()
	cfg.pooling = nil
	if pool == nil {
		return
	}
	if pool.MaxMemorySize > 1<<46 || pool.TableElements > 1<<32 {
		cfg.fail("the pooling allocator cannot have memories of %d bytes and tables of %d elements", pool.MaxMemorySize, pool.TableElements)
		return
	}
	cfg.pooling = &vm.Pooling{
		CoreInstances: pool.TotalCoreInstances, Memories: pool.TotalMemories, Tables: pool.TotalTables, Stacks: pool.TotalStacks,
		CoreInstanceSize: pool.MaxCoreInstanceSize, MemoriesPerModule: pool.MaxMemoriesPerModule, TablesPerModule: pool.MaxTablesPerModule,
		MemorySize: pool.MaxMemorySize, TableElements: pool.TableElements,
		MemoryKeepResident: pool.LinearMemoryKeepResident, TableKeepResident: pool.TableKeepResident,
		UnusedWarmSlots: pool.MaxUnusedWarmSlots, DecommitBatch: pool.DecommitBatchSize,
	}
}

// SetTableLazyInit says whether an instance may begin with the tables that an earlier instance of the module has left,
// instead of filling its own. It is on by default and changes only the speed of instantiation: with it, that does not
// depend on the length of tables. Code is the same with and without.
func (cfg *Config) SetTableLazyInit(enabled bool) { cfg.open(); cfg.eagerTables = !enabled }

// PoolLimit reports whether err says that all places of an engine's pool for some kind of thing are taken, and how many
// there are.
func PoolLimit(err error) (limit int, ok bool) { return vm.PoolLimit(err) }

// InstanceSize returns the number of bytes that an instance needs besides its memories and tables, see
// PoolingAllocationConfig.MaxCoreInstanceSize.
func (m *Module) InstanceSize() uint64 { return m.open().InstanceSize() }
