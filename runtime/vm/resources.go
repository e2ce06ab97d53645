package vm

import (
	"runtime"
	"sync"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements what a store has outside of the Go heap, and how it is given back.

// storeResources is what a Store must give back. It does not refer to the Store. Of a closed store
// it is empty, and serves another one.
type storeResources struct {
	engine *Engine // nil while there is no store

	// arena serves what is small, front to back: for most stores, all of it. It begins with the
	// VMStoreContext.
	arena mem.Block
	used  uintptr

	stack *native.Stack
	ran   bool // generated code has run in the store

	// warm is a native stack of warmSize bytes that the last store has left for the next one.
	warm     *native.Stack
	warmSize uint64

	blocks    []mem.Block
	parts     []*parts
	memories  []*mem.Linear
	tables    []*tableBlock // those that are not among parts
	pooled    int           // instances that count in the engine's pool
	numTables int           // with those
	modules   []*moduleResources
	types     []types.SharedTypeIndex
	epoch     *epochWatch
}

// A storeGuard owns resources, and belongs to one Store at a time. When it becomes garbage the
// resources are freed. Telling the Go runtime so takes as long as the rest of making a store, which is
// why guards are used again and not the Stores, whose users may still have them.
type storeGuard struct{ res *storeResources }

// idleGuards are those without a store. They belong to the process, since a cleanup must not lead
// back to its object: resources lead to an engine.
var idleGuards struct {
	mu   sync.Mutex
	list []*storeGuard
}

const (
	arenaSize = 1 << 10

	// maxIdleGuards bounds what is kept when many stores are closed at once.
	maxIdleGuards = 64
)

// acquireGuard returns a guard of empty resources.
func acquireGuard(e *Engine) (*storeGuard, error) {
	idle := &idleGuards
	idle.mu.Lock()
	if n := len(idle.list) - 1; n >= 0 {
		g := idle.list[n]
		idle.list[n] = nil
		idle.list = idle.list[:n]
		idle.mu.Unlock()
		g.res.engine = e
		return g, nil
	}
	idle.mu.Unlock()
	arena, err := mem.Alloc(arenaSize)
	if err != nil {
		return nil, err
	}
	g := &storeGuard{&storeResources{engine: e, arena: arena}}
	runtime.AddCleanup(g, (*storeResources).free, g.res)
	return g, nil
}

// release gives back what the resources hold and keeps them for another store.
func (g *storeGuard) release() {
	g.res.empty()
	idle := &idleGuards
	idle.mu.Lock()
	if len(idle.list) < maxIdleGuards {
		idle.list = append(idle.list, g)
		idle.mu.Unlock()
		return
	}
	idle.mu.Unlock()
	g.res.free()
	runtime.KeepAlive(g) // its cleanup finds nothing to do, but not before
}

// free gives back everything.
func (r *storeResources) free() {
	r.empty()
	r.arena.Free()
	if r.warm != nil {
		r.warm.Release()
		r.warm = nil
	}
}

// empty gives back everything but the arena, which it clears, and the native stack, which it keeps.
func (r *storeResources) empty() {
	if r.engine == nil {
		return
	}
	r.keepStack()
	if r.epoch != nil {
		r.epoch.stop()
		r.epoch = nil
	}
	for _, p := range r.parts {
		if r.engine.config.EagerTables || r.used > 0 && at[environ.VMStoreContext](r.arena.Addr()).TablesWritten != 0 {
			p.dropTables()
		}
		p.module.parts.put(p)
	}
	for _, t := range r.tables {
		t.Free()
	}
	for _, m := range r.memories {
		if r.ran {
			m.Free()
		} else {
			m.FreeUnused()
		}
	}
	for i := range r.blocks {
		r.blocks[i].Free()
	}
	for _, m := range r.modules {
		m.release()
	}
	if len(r.types) > 0 {
		r.engine.types.release(r.types)
	}
	clear(mem.Bytes(r.arena.Addr(), r.used))
	if r.pooled > 0 {
		r.engine.pool.instances.Add(-int64(r.pooled))
	}
	r.used, r.numTables, r.pooled, r.ran, r.engine = 0, 0, 0, false, nil
	r.tables, r.memories, r.modules = emptied(r.tables), emptied(r.memories), emptied(r.modules)
	r.blocks, r.types, r.parts = emptied(r.blocks), emptied(r.types), emptied(r.parts)
}

// emptied returns list without elements but with its room, unless that is much.
func emptied[T any](list []T) []T {
	if cap(list) > 64 {
		return nil
	}
	clear(list)
	return list[:0]
}

// keepStack leaves the native stack to the next store.
func (r *storeResources) keepStack() {
	if r.stack != nil && r.warm == nil && r.stack.Idle() {
		r.stack.ClearInterrupt()
		r.warm, r.warmSize = r.stack, r.engine.config.MaxWasmStack
		r.stack = nil
		r.engine.stacks.Add(-1)
	}
	r.releaseStack()
}

// acquireStack gets a native stack.
func (r *storeResources) acquireStack() error {
	r.ran = true
	limit, _ := r.engine.stackLimit()
	if r.engine.stacks.Add(1) > limit {
		r.engine.stacks.Add(-1)
		return &mem.LimitError{Limit: int(limit), Kind: "fibers"}
	}
	size := r.engine.config.MaxWasmStack
	stack := r.warm
	r.warm = nil
	if stack != nil && r.warmSize != size {
		stack.Release()
		stack = nil
	}
	if stack == nil {
		var err error
		if stack, err = native.AcquireStack(size); err != nil {
			r.engine.stacks.Add(-1)
			return err
		}
	}
	r.stack = stack
	return nil
}

func (r *storeResources) releaseStack() {
	if r.stack != nil {
		r.stack.Release()
		r.stack = nil
		r.engine.stacks.Add(-1)
	}
}

// alloc returns n zeroed bytes at a multiple of 16 that live as long as the store.
func (r *storeResources) alloc(n uintptr) (uintptr, error) {
	if size := mem.RoundUp(n, 16); size <= arenaSize-r.used {
		addr := r.arena.Addr() + r.used
		r.used += size
		return addr, nil
	}
	b, err := mem.Alloc(n)
	if err != nil {
		return 0, err
	}
	r.blocks = append(r.blocks, b)
	return b.Addr(), nil
}
