package vm

import (
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements element and data segments at instantiation. Afterwards they are the
// business of generated code alone: passive segments lie outside of the Go heap where
// table.init and memory.init read them, and dropping one sets its length to 0.

// elemSegments applies active element segments in order, but for those that static tables have already, and
// prepares passive ones.
func (i *Instance) elemSegments() error {
	m := i.module
	if err := i.passiveElems(); err != nil {
		return err
	}
	for x := m.plan.staticElems; x < len(m.info.Elems); x++ {
		if e := &m.info.Elems[x]; e.Mode == environ.SegmentActive {
			offset, err := i.eval(e.Offset)
			if err != nil {
				return err
			}
			t := i.tables[e.Table]
			at, ok := bounds(offset.Lo, uint64(e.Len()), t.Len())
			if !ok {
				return &Trap{Code: types.TrapTableOutOfBounds}
			}
			t.written()
			if err := i.elements(e, t.elems()[at:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// passiveElems evaluates passive element segments.
func (i *Instance) passiveElems() error {
	m := i.module
	base, err := i.store.res.alloc(uintptr(8 * m.plan.passiveRoom))
	if err != nil {
		return err
	}
	for _, x := range m.plan.passiveElems {
		e := &m.info.Elems[x]
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
	for _, x := range m.plan.passiveDatas {
		d := &m.info.Datas[x]
		*field[environ.VMSegment](i, m.offsets.Data(types.DataIndex(x))) = environ.VMSegment{Base: m.res.data.Addr() + uintptr(d.Start), Len: uint64(d.Len)}
	}
	// Those before are part of the memory's image.
	for x := m.memoryImages().static; x < len(m.info.Datas); x++ {
		d := &m.info.Datas[x]
		if d.Mode == environ.SegmentPassive {
			continue
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
