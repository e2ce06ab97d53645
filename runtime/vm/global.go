package vm

import (
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements globals as the host sees them.

// A Global is a global of a store.
type Global struct {
	store *Store
	typ   types.GlobalType
	def   *environ.VMGlobal // outside of the Go heap; the value
}

// NewGlobal returns a global that belongs to no instance.
func (s *Store) NewGlobal(t types.GlobalType, v types.ValRaw) (*Global, error) {
	if s.closed {
		return nil, errClosed
	}
	addr, err := s.res.alloc(sizeGlobal)
	if err != nil {
		return nil, err
	}
	g := &Global{s, t, at[environ.VMGlobal](addr)}
	s.addGlobalRoot(g)
	g.Set(v)
	return g, nil
}

// Store returns the store that g belongs to.
func (g *Global) Store() *Store { return g.store }

// Type returns g's type.
func (g *Global) Type() types.GlobalType { return g.typ }

// Get returns the value.
func (g *Global) Get() types.ValRaw {
	v := types.ValRaw(*g.def)
	runtime.KeepAlive(g) // def does not keep the store alive
	return v
}

// Set sets the value, also of a constant. Function references come from Func.Raw.
func (g *Global) Set(v types.ValRaw) {
	*g.def = environ.VMGlobal(v)
	g.store.poll()
	runtime.KeepAlive(g)
}
