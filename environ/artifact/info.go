package artifact

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.info, the module's description in the codec of codec.go.
// The order of the fields below is the format. What can be computed from the rest (the counts
// of imports, function signatures by type, escaping functions' positions) is not stored.

// appendModule appends m, which checkModule accepts.
func appendModule(b []byte, m *environ.Module) []byte {
	copied := *m
	return encode(b, func(c *coder) { codeModule(c, &copied) })
}

// readModule decodes a module whose data has dataLen bytes.
func readModule(data []byte, dataLen int) (*environ.Module, error) {
	m := new(environ.Module)
	if err := decode(".wt.info", data, func(c *coder) { codeModule(c, m) }); err != nil {
		return nil, err
	}
	if err := deriveModule(m); err != nil {
		return nil, err
	}
	if err := checkModule(m, dataLen); err != nil {
		return nil, err
	}
	return m, nil
}

func codeModule(c *coder, m *environ.Module) {
	c.string(&m.Name)
	codeList(c, &m.Types, 5, codeSubType)
	codeList(c, &m.RecGroups, 2, func(c *coder, g *types.RecGroup) {
		codeUint(c, &g.Start)
		codeUint(c, &g.Len)
	})
	codeList(c, &m.Sigs, 2, codeFuncType)
	codeList(c, &m.SigOf, 1, codeOptional)
	codeList(c, &m.Imports, 4, func(c *coder, i *environ.Import) {
		c.string(&i.Module)
		c.string(&i.Name)
		codeByte(c, &i.Kind, int(types.ExternTag)+1)
		codeUint(c, &i.Index)
	})
	codeList(c, &m.Exports, 3, func(c *coder, e *environ.Export) {
		c.string(&e.Name)
		codeByte(c, &e.Kind, int(types.ExternTag)+1)
		codeUint(c, &e.Index)
	})
	codeList(c, &m.Funcs, 1, func(c *coder, f *environ.Func) { codeUint(c, &f.Type) })
	codeList(c, &m.Tables, 4, func(c *coder, t *environ.Table) {
		codeUint(c, &t.Type.Elem)
		codeLimits(c, &t.Type.Limits)
		c.bool(&t.Type.Is64)
		codeExpr(c, &t.Init)
	})
	codeList(c, &m.Memories, 5, func(c *coder, t *types.MemoryType) {
		codeLimits(c, &t.Limits)
		c.bool(&t.Is64)
		c.bool(&t.Shared)
		codeByte(c, &t.PageSizeLog2, 65)
	})
	codeList(c, &m.Globals, 2, func(c *coder, g *types.GlobalType) {
		codeUint(c, &g.Content)
		c.bool(&g.Mutable)
	})
	codeList(c, &m.Tags, 1, func(c *coder, t *types.TagType) { codeUint(c, &t.Type) })
	codeList(c, &m.GlobalInits, 1, codeExpr)
	codeList(c, &m.Elems, 3, codeElem)
	codeList(c, &m.Datas, 3, func(c *coder, d *environ.DataSegment) {
		codeByte(c, &d.Mode, int(environ.SegmentPassive)+1)
		if d.Mode == environ.SegmentActive {
			codeUint(c, &d.Memory)
			codeExpr(c, &d.Offset)
		}
		codeUint(c, &d.Start)
		codeUint(c, &d.Len)
	})
	codeOptional(c, &m.Start)
	codeList(c, &m.Escaping, 1, func(c *coder, f *types.FuncIndex) { codeUint(c, f) })
}

// codeOptional codes an index that may be types.None: 0 for none, otherwise the index plus one.
func codeOptional[T ~uint32](c *coder, p *T) {
	v := uint64(*p) + 1
	if *p == T(types.None) {
		v = 0
	}
	codeUint(c, &v)
	if c.dec {
		if v > uint64(types.None) {
			c.fail("an index is too large")
		}
		*p = T(v - 1)
	}
}

func codeSubType(c *coder, t *types.SubType) {
	c.bool(&t.Final)
	codeList(c, &t.Supers, 1, func(c *coder, i *types.TypeIndex) { codeUint(c, i) })
	codeUint(c, &t.Group)
	codeByte(c, &t.Composite.Kind, int(types.CompositeArray)+1)
	if t.Composite.Kind == types.CompositeFunc {
		codeFuncType(c, &t.Composite.Func)
		return
	}
	codeList(c, &t.Composite.Fields, 2, func(c *coder, f *types.FieldType) {
		codeUint(c, &f.Storage)
		c.bool(&f.Mutable)
	})
}

func codeFuncType(c *coder, t *types.FuncType) {
	codeList(c, &t.Params, 1, func(c *coder, t *types.ValType) { codeUint(c, t) })
	codeList(c, &t.Results, 1, func(c *coder, t *types.ValType) { codeUint(c, t) })
}

func codeLimits(c *coder, l *types.Limits) {
	codeUint(c, &l.Min)
	c.bool(&l.HasMax)
	if l.HasMax {
		codeUint(c, &l.Max)
	}
}

// constOperands says how many of Imm and Hi each operator has.
var constOperands = [environ.NumConstOps]uint8{
	environ.ConstI32: 1, environ.ConstI64: 1, environ.ConstF32: 1, environ.ConstF64: 1, environ.ConstV128: 2,
	environ.ConstGlobal: 1, environ.ConstRefFunc: 1, environ.ConstStructNew: 1, environ.ConstStructNewDefault: 1,
	environ.ConstArrayNew: 1, environ.ConstArrayNewDefault: 1, environ.ConstArrayNewFixed: 2,
}

func codeExpr(c *coder, e *environ.ConstExpr) {
	n := c.count(len(*e), 1)
	if c.dec {
		*e = c.consts(n)
	}
	for k := range *e {
		i := &(*e)[k]
		codeByte(c, &i.Op, environ.NumConstOps)
		if constOperands[i.Op] > 0 {
			codeUint(c, &i.Imm)
		}
		if constOperands[i.Op] > 1 {
			codeUint(c, &i.Hi)
		}
	}
}

// consts returns an expression of n operators. Modules can have tens of thousands of short
// ones, so they share arrays.
func (c *coder) consts(n int) environ.ConstExpr {
	if n == 0 {
		return nil
	}
	if n > len(c.constRoom) {
		c.constRoom = make([]environ.ConstInst, max(n, min(256, len(c.buf))))
	}
	e := c.constRoom[:n:n]
	c.constRoom = c.constRoom[n:]
	return e
}

func codeElem(c *coder, e *environ.ElemSegment) {
	codeByte(c, &e.Mode, int(environ.SegmentDeclared)+1)
	codeUint(c, &e.Type)
	if e.Mode == environ.SegmentActive {
		codeUint(c, &e.Table)
		codeExpr(c, &e.Offset)
	}
	exprs := len(e.Exprs) > 0
	c.bool(&exprs)
	if exprs {
		codeList(c, &e.Exprs, 1, codeExpr)
		if len(e.Exprs) == 0 {
			c.fail("an element segment says that it has expressions, but has none")
		}
		return
	}
	codeList(c, &e.Funcs, 1, codeOptional)
}
