package vm

import (
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements element and data segments at instantiation. Afterwards they are the
// business of generated code alone: passive segments lie outside of the Go heap where
// table.init and memory.init read them, and dropping one sets its length to 0.

// elemSegments applies active element segments in order and prepares passive ones.
func (i *Instance) elemSegments() error {
	m := i.module
	total := 0
	for x := range m.info.Elems {
		if e := &m.info.Elems[x]; e.Mode == environ.SegmentPassive {
			total += e.Len()
		}
	}
	base, err := i.store.res.alloc(uintptr(8 * total))
	if err != nil {
		return err
	}
	for x := range m.info.Elems {
		e := &m.info.Elems[x]
		switch e.Mode {
		case environ.SegmentActive:
			offset, err := i.eval(e.Offset)
			if err != nil {
				return err
			}
			t := i.tables[e.Table]
			at, ok := bounds(offset.Lo, uint64(e.Len()), t.Len())
			if !ok {
				return &Trap{Code: types.TrapTableOutOfBounds}
			}
			if err := i.elements(e, t.elems()[at:]); err != nil {
				return err
			}
		case environ.SegmentPassive:
			if err := i.elements(e, array[uint64](base, e.Len())); err != nil {
				return err
			}
			seg := field[environ.VMSegment](i, m.offsets.Elem(types.ElemIndex(x)))
			*seg = environ.VMSegment{Base: base, Len: uint64(e.Len())}
			if isExtern(e.Type) {
				i.store.roots.segments = append(i.store.roots.segments, seg)
			}
			base += uintptr(8 * e.Len())
		}
	}
	return nil
}

// elements evaluates the elements of e into to, in their 8-byte form.
func (i *Instance) elements(e *environ.ElemSegment, to []uint64) error {
	funcs, refs := i.module.info.Funcs, uint64(i.vmctx)+uint64(i.module.offsets.FuncRef(0))
	for n, f := range e.Funcs {
		to[n] = 0
		if f != types.FuncIndex(types.None) {
			to[n] = refs + uint64(funcs[f].Ref)*uint64(sizeFuncRef) // what funcRef returns
		}
	}
	for n, x := range e.Exprs {
		v, err := i.eval(x)
		if err != nil {
			return err
		}
		to[n] = v.Lo
	}
	return nil
}

// dataSegments applies active data segments in order and publishes passive ones.
func (i *Instance) dataSegments() error {
	m := i.module
	data := m.view.Data()
	static := m.memoryImages().static
	for x := range m.info.Datas {
		d := &m.info.Datas[x]
		if d.Mode == environ.SegmentPassive {
			if d.Len > 0 {
				*field[environ.VMSegment](i, m.offsets.Data(types.DataIndex(x))) = environ.VMSegment{Base: m.res.data.Addr() + uintptr(d.Start), Len: uint64(d.Len)}
			}
			continue
		}
		if x < static {
			continue // part of the memory's image
		}
		offset, err := i.eval(d.Offset)
		if err != nil {
			return err
		}
		to, ok := i.memories[d.Memory].Range(offset.Lo, uint64(d.Len))
		if !ok {
			return &Trap{Code: types.TrapMemoryOutOfBounds}
		}
		copy(to, data[d.Start:d.Start+d.Len])
	}
	runtime.KeepAlive(m.view)
	return nil
}

// bounds reports whether n elements at offset fit into size.
func bounds(offset, n, size uint64) (uint64, bool) {
	return offset, offset <= size && n <= size-offset
}
