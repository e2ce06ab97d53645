package wat

import (
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the printing of types.

func (p *printer) heapType(h types.HeapType) {
	if h.IsConcrete() {
		p.ref(spaceType, uint32(h.Index()))
		return
	}
	p.str(" ")
	p.str(h.String())
}

func (p *printer) valType(t types.ValType) {
	if !t.IsRef() || t.Nullable() && !t.Heap().IsConcrete() {
		p.str(t.String())
		return
	}
	p.str("(ref")
	if t.Nullable() {
		p.str(" null")
	}
	p.heapType(t.Heap())
	p.str(")")
}

// valTypes writes " (word type…)" unless there are no types.
func (p *printer) valTypes(word string, l []types.ValType) {
	if len(l) == 0 {
		return
	}
	p.str(" (")
	p.str(word)
	for _, t := range l {
		p.str(" ")
		p.valType(t)
	}
	p.str(")")
}

// group writes the type definitions of a recursion group.
func (p *printer) group(g types.RecGroup) {
	level := 1
	if g.Len != 1 {
		p.line(1)
		p.str("(rec")
		level = 2
	}
	for i := range g.Len {
		p.typeDef(uint32(g.Start)+i, level)
	}
	if g.Len != 1 {
		p.line(1)
		p.str(")")
	}
}

func (p *printer) typeDef(i uint32, level int) {
	t := &p.m.Types[i]
	p.line(level)
	p.str("(type")
	p.define(&p.ids[spaceType], i)
	p.str(" ")
	sub := !t.Final || len(t.Supers) > 0
	if sub {
		p.str("(sub")
		if t.Final {
			p.str(" final")
		}
		for _, s := range t.Supers {
			p.ref(spaceType, uint32(s))
		}
		p.str(" ")
	}
	switch c := &t.Composite; c.Kind {
	case types.CompositeFunc:
		p.str("(func")
		p.valTypes("param", c.Func.Params)
		p.valTypes("result", c.Func.Results)
	case types.CompositeStruct:
		p.str("(struct")
		x := p.fields[i]
		for j, f := range c.Fields {
			p.str(" (field")
			if name, ok := x.names[uint32(j)]; ok {
				if x.notes[uint32(j)] {
					p.note(name)
				} else {
					p.str(" ")
					p.identifier(name)
				}
			}
			p.fieldType(f)
			p.str(")")
		}
	case types.CompositeArray:
		p.str("(array")
		p.fieldType(c.Fields[0])
	}
	p.str("))")
	if sub {
		p.str(")")
	}
}

func (p *printer) fieldType(f types.FieldType) {
	if f.Mutable {
		p.str(" (mut ")
	} else {
		p.str(" ")
	}
	switch f.Storage {
	case types.StorageI8:
		p.str("i8")
	case types.StorageI16:
		p.str("i16")
	default:
		p.valType(types.ValType(f.Storage))
	}
	if f.Mutable {
		p.str(")")
	}
}

// typeUse writes " (type x)".
func (p *printer) typeUse(t types.TypeIndex) {
	p.str(" (type")
	p.ref(spaceType, uint32(t))
	p.str(")")
}

// funcType returns the parameters and results of the type t, or nil if it has none.
func (p *printer) funcType(t types.TypeIndex) *types.FuncType {
	if uint64(t) >= uint64(len(p.m.Types)) || p.m.Types[t].Composite.Kind != types.CompositeFunc {
		return nil
	}
	return &p.m.Types[t].Composite.Func
}

func (p *printer) limits(is64 bool, l types.Limits) {
	if is64 {
		p.str(" i64")
	}
	p.f(" %d", l.Min)
	if l.HasMax {
		p.f(" %d", l.Max)
	}
}

func (p *printer) tableType(t *types.TableType) {
	p.limits(t.Is64, t.Limits)
	p.str(" ")
	p.valType(t.Elem)
}

func (p *printer) memoryType(t *types.MemoryType) {
	p.limits(t.Is64, t.Limits)
	if t.Shared {
		p.str(" shared")
	}
	if t.PageSizeLog2 != types.DefaultPageSizeLog2 {
		p.f(" (pagesize %d)", uint64(1)<<t.PageSizeLog2)
	}
}

func (p *printer) globalType(t *types.GlobalType) {
	if t.Mutable {
		p.str(" (mut ")
		p.valType(t.Content)
		p.str(")")
		return
	}
	p.str(" ")
	p.valType(t.Content)
}
