package vm

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/runtime/native"
)

// This file implements the pooling allocation strategy: an engine whose instances, memories, tables
// and stacks have a fixed number of places, which are used again and again.

// Pooling says how many places there are, and what fits. All limits are exact.
type Pooling struct {
	CoreInstances, Memories, Tables, Stacks uint32

	CoreInstanceSize  uint64 // bytes of a VMContext
	MemoriesPerModule uint32
	TablesPerModule   uint32
	MemorySize        uint64 // bytes
	TableElements     uint64

	// What was written of an unused memory or table up to that many bytes is written again; beyond it the
	// memory goes back to the system.
	MemoryKeepResident, TableKeepResident uint64

	UnusedWarmSlots uint32 // see mem.PoolConfig.Warm
	DecommitBatch   int    // see mem.PoolConfig.Batch
}

// A pool is what an engine with the pooling strategy has.
type pool struct {
	cfg       Pooling
	memories  *mem.Pool
	tables    *mem.Pool
	instances atomic.Int64

	mu    sync.Mutex
	parts map[*idleParts]struct{} // of all modules, for the tables among them
}

// newPool reserves the address space for a pool. An error leaves nothing behind.
func newPool(cfg Pooling, t *environ.Tunables) (*pool, error) {
	p := &pool{cfg: cfg, parts: make(map[*idleParts]struct{})}
	short := !t.StaticMemory() // FitAddressSpace has found too little, or code checks anyway
	// Code counts on the reservation and the guard behind it, also where memories may have less.
	guard := max(t.MemoryReservation, cfg.MemorySize) - cfg.MemorySize + t.MemoryGuard
	var err error
	p.memories, err = mem.NewPool(mem.PoolConfig{
		Kind: "memories", Slots: int(cfg.Memories), Size: uintptr(cfg.MemorySize), Guard: uintptr(guard),
		KeepResident: uintptr(cfg.MemoryKeepResident), Warm: int(cfg.UnusedWarmSlots), Batch: cfg.DecommitBatch,
	})
	if err != nil && short {
		p.memories, err = mem.NewPool(mem.PoolConfig{Kind: "memories", Slots: int(cfg.Memories), Loose: true})
	}
	if err != nil {
		return nil, fmt.Errorf("reserving a pool of memories: %w", err)
	}
	p.tables, err = mem.NewPool(mem.PoolConfig{
		Kind: "tables", Slots: int(cfg.Tables), Size: uintptr(8 * cfg.TableElements),
		KeepResident: uintptr(cfg.TableKeepResident), Warm: int(cfg.UnusedWarmSlots), Batch: cfg.DecommitBatch,
	})
	if err != nil && short {
		p.tables, err = mem.NewPool(mem.PoolConfig{Kind: "tables", Slots: int(cfg.Tables), Loose: true})
	}
	if err != nil {
		p.memories.Close()
		return nil, fmt.Errorf("reserving a pool of tables: %w", err)
	}
	return p, nil
}

// close gives the address space back once nothing uses it.
func (p *pool) close() {
	p.memories.Close()
	p.tables.Close()
}

// check returns an error if no instance of a module would ever fit.
func (p *pool) check(m *environ.Module, o *environ.VMOffsets) error {
	misfit := func(what, format string, args ...any) error {
		return &PoolMisfitError{what, fmt.Errorf(format, args...)}
	}
	memories, tables := m.Memories[m.NumImportedMemories:], m.Tables[m.NumImportedTables:]
	if n := uint32(len(memories)); n > p.cfg.MemoriesPerModule {
		return misfit("memory", "defined memories count of %d exceeds the per-instance limit of %d", n, p.cfg.MemoriesPerModule)
	}
	for i := range memories {
		t := &memories[i]
		if t.Limits.Min > p.cfg.MemorySize>>t.PageSizeLog2 {
			return misfit("memory", "memory index %d is unsupported in this pooling allocator configuration: memory has a minimum byte size of %d which exceeds the limit of %#x bytes",
				int(m.NumImportedMemories)+i, t.Limits.Min<<t.PageSizeLog2, p.cfg.MemorySize)
		}
	}
	if n := uint32(len(tables)); n > p.cfg.TablesPerModule {
		return misfit("table", "defined tables count of %d exceeds the per-instance limit of %d", n, p.cfg.TablesPerModule)
	}
	for i := range tables {
		if n := tables[i].Type.Limits.Min; n > p.cfg.TableElements {
			return misfit("table", "table index %d has a minimum element size of %d which exceeds the limit of %d", int(m.NumImportedTables)+i, n, p.cfg.TableElements)
		}
	}
	if n := uint64(o.Size()); n > p.cfg.CoreInstanceSize {
		return misfit("instance size", "instance allocation for this module requires %d bytes which exceeds the configured maximum of %d bytes", n, p.cfg.CoreInstanceSize)
	}
	return nil
}

// A PoolMisfitError says why instances of a module can never be made by an engine with the pooling
// strategy.
type PoolMisfitError struct {
	what  string
	cause error
}

func (e *PoolMisfitError) Error() string { return e.Context() + ": " + e.cause.Error() }
func (e *PoolMisfitError) Unwrap() error { return e.cause }

// Context returns the message without its cause.
func (e *PoolMisfitError) Context() string {
	return "module " + e.what + " does not fit in pooling allocator requirements"
}

// PoolLimit reports whether err says that all places of a pool are taken, and how many there are.
func PoolLimit(err error) (limit int, ok bool) {
	var e *mem.LimitError
	if !errors.As(err, &e) {
		return 0, false
	}
	return e.Limit, true
}

// takeInstance counts one more instance, which gives its place back with the store's other resources.
func (p *pool) takeInstance(r *storeResources) error {
	if p.instances.Add(1) > int64(p.cfg.CoreInstances) {
		p.instances.Add(-1)
		return &mem.LimitError{Limit: int(p.cfg.CoreInstances), Kind: "core instances"}
	}
	r.pooled++
	return nil
}

// stackLimit returns the number of native stacks that stores of the engine may have at once, and the
// number from which on they do not keep them between calls.
func (e *Engine) stackLimit() (limit, keep int64) {
	limit, keep = 1<<62, min(maxIdleStacks, int64(native.Stacks())/4)
	if e.pool != nil {
		limit = int64(e.pool.cfg.Stacks)
		keep = min(limit/2, keep)
	}
	return limit, keep
}

// allocTable returns zeroed memory for a table of n elements.
func (e *Engine) allocTable(n uint64) (mem.Block, error) {
	if e.pool == nil {
		return mem.Alloc(uintptr(8 * n))
	}
	if n > e.pool.cfg.TableElements {
		return mem.Block{}, fmt.Errorf("a table of %d elements exceeds the limit of %d of the pooling allocator", n, e.pool.cfg.TableElements)
	}
	b, err := e.pool.tables.Alloc(uintptr(8 * n))
	var full *mem.LimitError
	if errors.As(err, &full) && e.pool.evict() {
		return e.pool.tables.Alloc(uintptr(8 * n))
	}
	return b, err
}

// adopt tells the pool of a module's parts, and abandon that they are gone. A nil pool does not care.
func (p *pool) adopt(x *idleParts) {
	if p != nil {
		p.mu.Lock()
		p.parts[x] = struct{}{}
		p.mu.Unlock()
	}
}

func (p *pool) abandon(x *idleParts) {
	if p != nil {
		p.mu.Lock()
		delete(p.parts, x)
		p.mu.Unlock()
	}
}

// evict frees the tables that wait for instances of their modules, and reports whether there were any.
func (p *pool) evict() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for x := range p.parts {
		n += x.dropTables()
	}
	return n > 0
}
