package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file defines what Module finds out about a module.

// An Info is a module whose parts outside of function bodies are valid. It is immutable and
// may be shared by goroutines.
type Info struct {
	Module   *binary.Module
	Features types.Features

	// Index spaces, imports first.
	Funcs    []types.TypeIndex
	Tables   []types.TableType
	Memories []types.MemoryType
	Globals  []types.GlobalType
	Tags     []types.TagType

	// Canon numbers the defined types such that two are equivalent exactly when they have
	// the same number. The number of a type that is equivalent to no earlier one is its own
	// index, so Canon[i] is the first type equivalent to i.
	Canon []types.TypeIndex

	// declared is the set of functions that ref.func may name: those that occur in the
	// module outside of bodies. It is a bit set.
	declared []uint64

	features uint64 // Features shifted left by one, bit 0 set: see opFeature
}

// Declared reports whether function i occurs in the module outside of function bodies and
// start function: in an export, a segment or a constant expression. Only these functions, and
// no others, can be referenced by anything but direct calls.
func (n *Info) Declared(i types.FuncIndex) bool {
	w := uint32(i) / 64
	return w < uint32(len(n.declared)) && n.declared[w]>>(i%64)&1 != 0
}

func (n *Info) declare(i types.FuncIndex) {
	if w := uint32(i) / 64; w < uint32(len(n.declared)) {
		n.declared[w] |= 1 << (i % 64)
	}
}

// FuncType returns the parameters and results of function i, which must exist.
func (n *Info) FuncType(i types.FuncIndex) *types.FuncType { return n.Module.FuncType(n.Funcs[i]) }

// Binary decodes and validates the module data, bodies included, on the calling goroutine.
func Binary(data []byte, f types.Features) (*Info, error) {
	m, err := binary.Decode(data, f)
	if err != nil {
		return nil, err
	}
	n, err := Module(m, f)
	if err != nil {
		return nil, err
	}
	return n, Bodies(n)
}

// Bodies validates all function bodies of the module on the calling goroutine.
func Bodies(n *Info) error {
	var v FuncValidator
	for i, b := range n.Module.Bodies {
		if err := v.Validate(n, types.DefinedFuncIndex(i), b, nil); err != nil {
			return err
		}
	}
	return nil
}
