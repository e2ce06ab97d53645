package vm

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements linear memories as the host sees them.

// A Memory is a linear memory of a store.
type Memory struct {
	store *Store
	typ   types.MemoryType
	lin   *mem.Linear
	def   *environ.VMMemory // outside of the Go heap; what generated code reads
}

// NewMemory returns a memory that belongs to no instance.
func (s *Store) NewMemory(t types.MemoryType) (*Memory, error) {
	if s.closed {
		return nil, errClosed
	}
	if uint64(len(s.res.memories)) >= s.limits.Memories {
		return nil, fmt.Errorf("resource limit exceeded: memory count too high at %d", len(s.res.memories)+1)
	}
	addr, err := s.res.alloc(sizeMemory)
	if err != nil {
		return nil, err
	}
	return s.newMemory(t, nil, at[environ.VMMemory](addr))
}

// newMemory returns a memory of type t that begins with img and that generated code finds at def.
func (s *Store) newMemory(t types.MemoryType, img *mem.Image, def *environ.VMMemory) (*Memory, error) {
	if t.Shared {
		return nil, fmt.Errorf("vm: shared memories are not supported")
	}
	cfg := mem.StaticConfig(&s.engine.config.Host.Tunables, t.Limits.Min, t.Bound(), t.Is64)
	cfg.PageSize, cfg.Image = 1<<t.PageSizeLog2, img
	if p := s.engine.pool; p != nil {
		cfg.Pool = p.memories
		cfg.Max = min(cfg.Max, p.cfg.MemorySize>>t.PageSizeLog2)
	}
	m := &Memory{store: s, typ: t, def: def}
	ok, err := s.allow(m.growth(0, t.Limits.Min))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("memory minimum size of %d pages exceeds memory limits", t.Limits.Min)
	}
	if m.lin, err = mem.NewLinear(cfg); err != nil {
		return nil, err
	}
	s.res.memories = append(s.res.memories, m.lin)
	m.publish()
	return m, nil
}

// publish tells generated code where the memory is.
func (m *Memory) publish() { m.def.Base, m.def.Len = m.lin.Base(), m.lin.Len() }

// Store returns the store that m belongs to.
func (m *Memory) Store() *Store { return m.store }

// Type returns m's type as declared.
func (m *Memory) Type() types.MemoryType { return m.typ }

// Pages returns m's size in pages.
func (m *Memory) Pages() uint64 { return m.lin.Pages() }

// Len returns m's size in bytes.
func (m *Memory) Len() uint64 { return m.lin.Len() }

// Data returns m's bytes. The slice is valid until m grows or its store is closed, and keeps
// neither alive.
func (m *Memory) Data() []byte { return m.lin.Data() }

// Grow adds pages and returns the size in pages before.
func (m *Memory) Grow(delta uint64) (uint64, error) {
	prev, failure, err := m.grow(delta)
	if err == nil {
		err = failure
	}
	return prev, err
}

// grow tells apart why memories do not grow: a failure is seen by WebAssembly, err ends it.
func (m *Memory) grow(delta uint64) (prev uint64, failure, err error) {
	if prev = m.lin.Pages(); delta == 0 {
		return prev, nil, nil
	}
	g := m.growth(prev, addSaturated(prev, delta))
	switch ok, err := m.store.allow(g); {
	case err != nil:
		return 0, nil, err
	case !ok:
		return 0, &GrowError{What: "memory", Delta: delta}, nil
	case g.desired > g.maximum:
		return 0, &GrowError{"memory", delta, errMemoryMaximum}, g.failed(m.store, errMemoryMaximum)
	}
	if prev, err = m.lin.Grow(delta); err != nil {
		return 0, &GrowError{"memory", delta, err}, g.failed(m.store, err)
	}
	m.publish()
	runtime.KeepAlive(m)
	return prev, nil, nil
}

// Range returns the n bytes at offset, or false if they are not all in the memory. See Data
// for how long they may be used.
func (m *Memory) Range(offset, n uint64) ([]byte, bool) {
	d := m.lin.Data()
	if offset > uint64(len(d)) || n > uint64(len(d))-offset {
		return nil, false
	}
	return d[offset : offset+n : offset+n], true
}

// Read copies bytes at offset to p. It copies all or nothing.
func (m *Memory) Read(offset uint64, p []byte) error {
	b, ok := m.Range(offset, uint64(len(p)))
	if !ok {
		return &Trap{Code: types.TrapMemoryOutOfBounds}
	}
	copy(p, b)
	runtime.KeepAlive(m) // the bytes do not keep the store alive
	return nil
}

// Write copies p to offset. It copies all or nothing.
func (m *Memory) Write(offset uint64, p []byte) error {
	b, ok := m.Range(offset, uint64(len(p)))
	if !ok {
		return &Trap{Code: types.TrapMemoryOutOfBounds}
	}
	copy(b, p)
	runtime.KeepAlive(m)
	return nil
}

// A memory's import as generated code reads it.
func (m *Memory) vmImport() environ.VMMemoryImport {
	return environ.VMMemoryImport{From: addrOf(m.def), Base: m.lin.Base()}
}
