package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements functions prepared for many calls.

// A Callee is a Func with its type at hand, which Func looks up each time. The zero Callee is
// null.
type Callee struct {
	Func
	entry *typeEntry // its typ, slots and externs never change
}

// Prepare returns f as a Callee.
func (f Func) Prepare() Callee {
	if f.ref == nil {
		return Callee{}
	}
	return Callee{f, f.store.engine.types.get(types.SharedTypeIndex(f.ref.TypeID))}
}

// Sig returns the function's type, which must not be changed. The function must not be null.
func (c *Callee) Sig() *types.FuncType { return &c.entry.typ }

// Slots is Func.Slots.
func (c *Callee) Slots() int { return c.entry.slots }

// Call is Func.Call.
func (c *Callee) Call(vals []types.ValRaw) error {
	ref, s := c.ref, c.store
	if ref == nil {
		return &Trap{Code: types.TrapNullReference}
	}
	if s.closed {
		return errClosed
	}
	if len(vals) < c.entry.slots {
		return fmt.Errorf("vm: a call of type %v needs %d slots for values, not %d", c.entry.typ, c.entry.slots, len(vals))
	}
	if s.refs != nil {
		s.enter(vals, c.entry.externs)
	}
	if ref.Entry == 0 {
		return s.callHost(ref, vals)
	}
	return s.invoke(ref.Entry, ref.Code, ref.VMCtx, vals)
}
