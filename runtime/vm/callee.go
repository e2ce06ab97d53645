package vm

import (
	"fmt"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements functions prepared for many calls.

// A Callee is a Func with what a call needs at hand. The zero Callee is null. Unlike Func it learns from
// calls: it belongs to the goroutine that uses the store.
type Callee struct {
	Func
	entry *typeEntry // its typ, slots and externs never change
	slots int        // entry's
	leaf  bool       // the last call that ended well did not leave for the host: see native.RunLeaf
}

// Prepare returns f as a Callee.
func (f Func) Prepare() Callee {
	if f.ref == nil {
		return Callee{}
	}
	e := f.store.engine.types.get(types.SharedTypeIndex(f.ref.TypeID))
	return Callee{Func: f, entry: e, slots: e.slots}
}

// Sig returns the function's type, which must not be changed. The function must not be null.
func (c *Callee) Sig() *types.FuncType { return &c.entry.typ }

// Slots is Func.Slots.
func (c *Callee) Slots() int { return c.slots }

// Idle reports whether no call is running in the function's store.
func (c *Callee) Idle() bool { return c.store.stack == nil || c.store.stack.Idle() }

// Call is Func.Call.
func (c *Callee) Call(vals []types.ValRaw) error {
	ref, s := c.ref, c.store
	if ref == nil || len(vals) < c.slots || s.stack == nil || s.refs != nil && s.attendRefs() || ref.Entry == 0 {
		if ready, err := c.prepare(vals); !ready {
			return err
		}
	}
	stack, leaf := s.stack, c.leaf
	var r native.Reason
	if leaf {
		r = native.RunLeaf(stack, (*activation)(s), ref.Entry, ref.Code, ref.VMCtx, unsafe.Pointer(unsafe.SliceData(vals)))
	} else {
		r = native.Run(stack, (*activation)(s), ref.Entry, ref.Code, ref.VMCtx, unsafe.Pointer(unsafe.SliceData(vals)))
	}
	if r != native.Done || s.lending {
		return s.ended(r)
	}
	if stack.Exited() == leaf {
		c.leaf = !leaf
	}
	return nil
}

// prepare does what only some calls need. It returns false if there is no code to run then.
//
//go:noinline
func (c *Callee) prepare(vals []types.ValRaw) (ready bool, err error) {
	ref, s := c.ref, c.store
	switch {
	case ref == nil:
		return false, &Trap{Code: types.TrapNullReference}
	case s.closed:
		return false, errClosed
	case len(vals) < c.slots:
		return false, fmt.Errorf("vm: a call of type %v needs %d slots for values, not %d", c.entry.typ, c.slots, len(vals))
	}
	if s.refs != nil {
		s.enter(vals, c.entry.externs)
	}
	if ref.Entry == 0 {
		return false, s.callHost(ref, vals)
	}
	if s.stack == nil {
		if err := s.acquireStack(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// invoke runs code at callee in the context vmctx through the trampoline at entry.
func (s *Store) invoke(entry, callee, vmctx uintptr, vals []types.ValRaw) error {
	if s.stack == nil {
		if err := s.acquireStack(); err != nil {
			return err
		}
	}
	return s.ended(native.Run(s.stack, (*activation)(s), entry, callee, vmctx, unsafe.Pointer(unsafe.SliceData(vals))))
}

// ended returns the error of a call that ended for reason r, and gives back a stack that is lent.
//
//go:noinline
func (s *Store) ended(r native.Reason) (err error) {
	if r != native.Done {
		err = s.failed(r)
	}
	if s.lending {
		s.returnStack()
	}
	return err
}
