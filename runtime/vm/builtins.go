package vm

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the operations that generated code leaves to the runtime.

// builtins has an implementation for each row of environ.Builtins. i is the instance whose
// code calls. An error ends the activation.
var builtins = [environ.NumBuiltins]func(s *Store, i *Instance, vals []types.ValRaw) error{
	environ.BuiltinMemoryGrow: builtinMemoryGrow,
	environ.BuiltinTableGrow:  builtinTableGrow,
	environ.BuiltinOutOfFuel:  builtinOutOfFuel,
	environ.BuiltinNewEpoch:   builtinNewEpoch,
}

func builtinMemoryGrow(s *Store, i *Instance, vals []types.ValRaw) error {
	prev, failure, err := i.memories[uint32(vals[0].Lo)].grow(vals[1].Lo)
	if failure != nil {
		prev = ^uint64(0) // the module sees -1 whatever the reason
	}
	vals[0] = types.ValRaw{Lo: prev}
	return err
}

func builtinTableGrow(s *Store, i *Instance, vals []types.ValRaw) error {
	prev, failure, err := i.tables[uint32(vals[0].Lo)].grow(vals[1].Lo, vals[2])
	if failure != nil {
		prev = ^uint64(0)
	}
	vals[0] = types.ValRaw{Lo: prev}
	return err
}
