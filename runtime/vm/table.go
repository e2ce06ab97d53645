package vm

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements tables.

// maxTableElements bounds every table, whatever its type says.
const maxTableElements = 1 << 32

// A Table is a table of a store.
type Table struct {
	store *Store
	typ   types.TableType
	block *tableBlock
	def   *environ.VMTable // outside of the Go heap; what generated code reads
}

// A tableBlock is a table's memory, which changes when the table grows.
type tableBlock struct{ mem.Block }

// NewTable returns a table that belongs to no instance, with all elements init.
func (s *Store) NewTable(t types.TableType, init types.ValRaw) (*Table, error) {
	if s.closed {
		return nil, errClosed
	}
	if uint64(len(s.res.tables)) >= s.limits.Tables {
		return nil, fmt.Errorf("resource limit exceeded: table count too high at %d", len(s.res.tables)+1)
	}
	addr, err := s.res.alloc(sizeTable)
	if err != nil {
		return nil, err
	}
	tab, err := s.newTable(t, at[environ.VMTable](addr))
	if err != nil {
		return nil, err
	}
	tab.fill(0, init.Lo)
	s.poll()
	return tab, nil
}

// newTable returns a table of null elements that generated code finds at def.
func (s *Store) newTable(t types.TableType, def *environ.VMTable) (*Table, error) {
	if t.Limits.Min > s.limits.TableElements {
		return nil, fmt.Errorf("table minimum size of %d elements exceeds table limits", t.Limits.Min)
	}
	if t.Limits.Min > maxTableElements {
		return nil, fmt.Errorf("table of %d elements is too large", t.Limits.Min)
	}
	tab := &Table{store: s, typ: t, block: new(tableBlock), def: def}
	var err error
	if tab.block.Block, err = mem.Alloc(uintptr(8 * t.Limits.Min)); err != nil {
		return nil, err
	}
	s.res.tables = append(s.res.tables, tab.block)
	def.Base, def.Len = tab.block.Addr(), t.Limits.Min
	s.addTableRoot(tab)
	return tab, nil
}

// elems returns the elements in their 8-byte form.
func (t *Table) elems() []uint64 { return array[uint64](t.def.Base, int(t.def.Len)) }

// fill sets all elements from start on.
func (t *Table) fill(start int, v uint64) {
	if v == 0 && start == 0 {
		return // as they are from the start
	}
	e := t.elems()[start:]
	for i := range e {
		e[i] = v
	}
}

// Store returns the store that t belongs to.
func (t *Table) Store() *Store { return t.store }

// Type returns t's type as declared.
func (t *Table) Type() types.TableType { return t.typ }

// Len returns the number of elements.
func (t *Table) Len() uint64 { return t.def.Len }

// Get returns an element.
func (t *Table) Get(i uint64) (types.ValRaw, error) {
	if i >= t.def.Len {
		return types.ValRaw{}, &Trap{Code: types.TrapTableOutOfBounds}
	}
	v := t.elems()[i]
	runtime.KeepAlive(t) // elements do not keep the store alive
	return types.ValRaw{Lo: v}, nil
}

// Set sets an element. Function references come from Func.Raw.
func (t *Table) Set(i uint64, v types.ValRaw) error {
	if i >= t.def.Len {
		return &Trap{Code: types.TrapTableOutOfBounds}
	}
	t.elems()[i] = v.Lo
	t.store.poll()
	runtime.KeepAlive(t)
	return nil
}

// Grow adds elements with the value init and returns the length before.
func (t *Table) Grow(delta uint64, init types.ValRaw) (uint64, error) {
	n, err := t.grow(delta, init.Lo)
	t.store.poll()
	return n, err
}

func (t *Table) grow(delta, init uint64) (uint64, error) {
	old := t.def.Len
	limit := min(uint64(maxTableElements), t.store.limits.TableElements)
	if t.typ.Limits.HasMax {
		limit = min(limit, t.typ.Limits.Max)
	}
	if !t.typ.Is64 {
		limit = min(limit, 1<<32-1)
	}
	if old > limit || delta > limit-old {
		return 0, fmt.Errorf("failed to grow table by `%d`", delta)
	}
	n := old + delta
	if bytes := uintptr(8 * n); bytes > t.block.Size() {
		// Half as much again keeps the cost of growing one by one linear.
		room := max(bytes, uintptr(8*min(old+old/2, limit)))
		b, err := mem.Alloc(room)
		if err != nil {
			if b, err = mem.Alloc(bytes); err != nil {
				return 0, fmt.Errorf("failed to grow table by `%d`: %w", delta, err)
			}
		}
		copy(array[uint64](b.Addr(), int(old)), t.elems())
		t.block.Free()
		t.block.Block = b
		t.def.Base = b.Addr()
	}
	t.def.Len = n
	e := t.elems()[old:]
	for i := range e {
		e[i] = init
	}
	runtime.KeepAlive(t)
	return old, nil
}
