package translate

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the translation of element and data segments.

var modes = [...]environ.SegmentMode{
	binary.Active: environ.SegmentActive, binary.Passive: environ.SegmentPassive, binary.Declared: environ.SegmentDeclared,
}

// segments fills in the segments and returns the data segments' bytes, one after the other.
func (t *translator) segments() ([]byte, error) {
	m := t.m
	m.Elems = slices.Grow(m.Elems, len(t.src.Elems))
	m.Datas = slices.Grow(m.Datas, len(t.src.Datas))
	for i := range t.src.Elems {
		e := &t.src.Elems[i]
		s := environ.ElemSegment{Mode: modes[e.Mode], Type: e.Type}
		if e.Mode == binary.Active {
			s.Table, s.Offset = e.Table, t.constExpr(e.At)
		}
		if e.UsesExprs {
			s.Funcs, s.Exprs = t.elemExprs(e.Exprs)
		} else {
			s.Funcs = e.Funcs
		}
		m.Elems = append(m.Elems, s)
	}
	total := uint64(0)
	for i := range t.src.Datas {
		total += uint64(len(t.src.Datas[i].Bytes))
	}
	if total > 0xFFFF_FFFF { // not reached: segments do not overlap in a module
		return nil, binary.Errorf(0, "data segments of %d bytes are too large", total)
	}
	data := make([]byte, 0, total)
	for i := range t.src.Datas {
		d := &t.src.Datas[i]
		s := environ.DataSegment{Mode: modes[d.Mode], Start: uint32(len(data)), Len: uint32(len(d.Bytes))}
		if d.Mode == binary.Active {
			s.Memory, s.Offset = d.Memory, t.constExpr(d.At)
		}
		m.Datas = append(m.Datas, s)
		data = append(data, d.Bytes...)
	}
	return data, nil
}

// elemExprs translates the elements of a segment. If all of them are ref.func or ref.null they
// come as functions, otherwise as expressions.
func (t *translator) elemExprs(src []binary.ConstExpr) (funcs []types.FuncIndex, exprs []environ.ConstExpr) {
	funcs = make([]types.FuncIndex, 0, len(src))
	for _, x := range src {
		e := t.constExpr(x)
		if funcs != nil && len(e) == 1 && e[0].Op == environ.ConstRefFunc {
			funcs = append(funcs, types.FuncIndex(e[0].Imm))
		} else if funcs != nil && len(e) == 1 && e[0].Op == environ.ConstRefNull {
			funcs = append(funcs, types.FuncIndex(types.None))
		} else {
			funcs = nil
		}
		exprs = append(exprs, e)
	}
	if funcs != nil {
		return funcs, nil
	}
	return nil, exprs
}
