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
	if uint64(s.res.numTables) >= s.limits.Tables {
		return nil, fmt.Errorf("resource limit exceeded: table count too high at %d", s.res.numTables+1)
	}
	addr, err := s.res.alloc(sizeTable)
	if err != nil {
		return nil, err
	}
	tab, err := s.newTable(t, at[environ.VMTable](addr), nil)
	if err != nil {
		return nil, err
	}
	tab.fill(0, init.Lo)
	s.poll()
	return tab, nil
}

// newTable returns a table that generated code finds at def. If block is nil it has memory of its own;
// otherwise its memory is block's. Memory that has no address yet is made, and begins with null elements.
func (s *Store) newTable(t types.TableType, def *environ.VMTable, block *tableBlock) (*Table, error) {
	tab := &Table{store: s, typ: t, block: block, def: def}
	ok, err := s.allow(tab.growth(0, t.Limits.Min))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("table minimum size of %d elements exceeds table limits", t.Limits.Min)
	}
	if t.Limits.Min > maxTableElements {
		return nil, fmt.Errorf("table of %d elements is too large", t.Limits.Min)
	}
	if block == nil {
		tab.block = new(tableBlock)
	}
	if tab.block.Addr() == 0 {
		if tab.block.Block, err = s.engine.allocTable(t.Limits.Min); err != nil {
			return nil, err
		}
	}
	if block == nil {
		s.res.tables = append(s.res.tables, tab.block)
	}
	s.res.numTables++
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
	t.written()
	e := t.elems()[start:]
	for i := range e {
		e[i] = v
	}
}

// written says that a table's elements are not as instantiation made them. Generated code says so itself.
func (t *Table) written() { t.store.ctx.TablesWritten = 1 }

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
	t.written()
	t.elems()[i] = v.Lo
	t.store.poll()
	runtime.KeepAlive(t)
	return nil
}

// Grow adds elements with the value init and returns the length before.
func (t *Table) Grow(delta uint64, init types.ValRaw) (uint64, error) {
	n, failure, err := t.grow(delta, init)
	t.store.poll()
	if err == nil {
		err = failure
	}
	return n, err
}

// grow tells apart why tables do not grow: a failure is seen by WebAssembly, err ends it.
func (t *Table) grow(delta uint64, init types.ValRaw) (prev uint64, failure, err error) {
	if delta == 0 {
		return t.def.Len, nil, nil
	}
	s := t.store
	g := t.growth(t.def.Len, addSaturated(t.def.Len, delta))
	if s.limiter != nil && s.refs != nil && isExtern(t.typ.Elem) {
		mark := s.pin([]types.ValRaw{init}, []int{0}) // the limiter may collect
		defer func() { s.refs.pins = s.refs.pins[:mark] }()
	}
	switch ok, err := s.allow(g); {
	case err != nil:
		return 0, nil, err
	case !ok:
		return 0, &GrowError{What: "table", Delta: delta}, nil
	}
	if old, limit := t.def.Len, t.maxElements(); old > limit || delta > limit-old {
		return 0, &GrowError{"table", delta, errTableMaximum}, g.failed(s, errTableMaximum)
	}
	if prev, err = t.extend(delta, init.Lo); err != nil {
		return 0, &GrowError{"table", delta, err}, g.failed(s, err)
	}
	return prev, nil, nil
}

// extend adds elements that t may have.
func (t *Table) extend(delta, init uint64) (uint64, error) {
	old := t.def.Len
	n := old + delta
	t.written()
	if bytes := uintptr(8 * n); bytes > t.block.Size() && !t.block.Resize(bytes) {
		// Half as much again keeps the cost of growing one by one linear.
		room := max(bytes, uintptr(8*min(old+old/2, t.maxElements())))
		b, err := t.store.engine.allocTable(uint64(room / 8))
		if err != nil {
			if b, err = t.store.engine.allocTable(n); err != nil {
				return 0, err
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
