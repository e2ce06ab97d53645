package artifact

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the checks that let everybody index a module's description without
// looking: every index names something, and every constant expression yields one value. They
// are not validation; a compiler has seen the module before.

// deriveModule computes the fields of m that .wt.info does not store.
func deriveModule(m *environ.Module) error {
	m.NumImportedFuncs, m.NumImportedTables, m.NumImportedMemories, m.NumImportedGlobals, m.NumImportedTags = importCounts(m)
	for i := range m.Funcs {
		f := &m.Funcs[i]
		if uint64(f.Type) >= uint64(len(m.SigOf)) {
			return infoError("function %d has type %d", i, f.Type)
		}
		f.Sig, f.Ref = m.SigOf[f.Type], types.NoFuncRef
	}
	m.NumEscaping = uint32(len(m.Escaping))
	for i, f := range m.Escaping {
		if uint64(f) >= uint64(len(m.Funcs)) || m.Funcs[f].Ref != types.NoFuncRef {
			return infoError("escaping function %d is unknown or appears twice", f)
		}
		m.Funcs[f].Ref = types.FuncRefIndex(i)
	}
	return nil
}

func infoError(format string, args ...any) error {
	return fmt.Errorf("artifact: section .wt.info: %s", fmt.Sprintf(format, args...))
}

func importCounts(m *environ.Module) (funcs, tables, memories, globals, tags uint32) {
	var n [types.ExternTag + 1]uint32
	for _, i := range m.Imports {
		if int(i.Kind) < len(n) {
			n[i.Kind]++
		}
	}
	return n[types.ExternFunc], n[types.ExternTable], n[types.ExternMemory], n[types.ExternGlobal], n[types.ExternTag]
}

// A checker holds the sizes of the index spaces and the first error.
type checker struct {
	m   *environ.Module
	err error
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = infoError(format, args...)
	}
}

func (c *checker) index(what string, i uint64, n int) {
	if i >= uint64(n) {
		c.fail("%s %d does not exist", what, i)
	}
}

// spaceLen returns the size of an index space, or 0 for an unknown one.
func spaceLen(m *environ.Module, k types.ExternKind) int {
	switch k {
	case types.ExternFunc:
		return len(m.Funcs)
	case types.ExternTable:
		return len(m.Tables)
	case types.ExternMemory:
		return len(m.Memories)
	case types.ExternGlobal:
		return len(m.Globals)
	case types.ExternTag:
		return len(m.Tags)
	}
	return 0
}

// checkModule checks a whole description.
func checkModule(m *environ.Module, dataLen int) error {
	c := checker{m: m}
	c.types()
	c.spaces()
	c.segments(dataLen)
	if c.err == nil {
		_, c.err = environ.NewVMOffsets(8, m)
	}
	return c.err
}

func (c *checker) types() {
	m := c.m
	if len(m.SigOf) != len(m.Types) {
		c.fail("%d types have %d signatures", len(m.Types), len(m.SigOf))
		return
	}
	for i := range m.Types {
		t := &m.Types[i]
		c.index("recursion group", uint64(t.Group), len(m.RecGroups))
		for _, s := range t.Supers {
			c.index("supertype", uint64(s), len(m.Types))
		}
		c.funcType(&t.Composite.Func)
		for _, f := range t.Composite.Fields {
			if !f.Storage.IsPacked() {
				c.valType(types.ValType(f.Storage))
			}
		}
		if t.Composite.Kind == types.CompositeArray && len(t.Composite.Fields) != 1 {
			c.fail("array type %d has %d fields", i, len(t.Composite.Fields))
		}
		if isFunc := t.Composite.Kind == types.CompositeFunc; isFunc {
			c.index("signature", uint64(m.SigOf[i]), len(m.Sigs))
		} else if m.SigOf[i] != types.SigIndex(types.None) {
			c.fail("type %d is no function type but has a signature", i)
		}
	}
	for _, g := range m.RecGroups {
		if uint64(g.Start)+uint64(g.Len) > uint64(len(m.Types)) {
			c.fail("a recursion group ends at type %d", uint64(g.Start)+uint64(g.Len))
		}
	}
	for i := range m.Sigs {
		c.funcType(&m.Sigs[i])
	}
}

func (c *checker) funcType(t *types.FuncType) {
	for _, v := range t.Params {
		c.valType(v)
	}
	for _, v := range t.Results {
		c.valType(v)
	}
}

func (c *checker) valType(t types.ValType) {
	if t.IsNum() || t.IsVec() {
		return
	}
	h := t.Heap()
	switch _, abstract := types.AbstractHeap(h.Code()); {
	case !t.IsRef():
		c.fail("unknown value type %v", t)
	case h.IsConcrete():
		c.index("type", uint64(h.Index()), len(c.m.Types))
	case !abstract || t != types.Ref(t.Nullable(), mustHeap(h.Code())):
		c.fail("unknown reference type %v", t)
	}
}

func mustHeap(code byte) types.HeapType {
	h, _ := types.AbstractHeap(code)
	return h
}

func (c *checker) spaces() {
	m := c.m
	funcs, tables, memories, globals, tags := importCounts(m)
	if funcs != m.NumImportedFuncs || tables != m.NumImportedTables || memories != m.NumImportedMemories || globals != m.NumImportedGlobals || tags != m.NumImportedTags {
		c.fail("the counts of imports are wrong")
	}
	var next [types.ExternTag + 1]uint32
	for i, im := range m.Imports {
		if int(im.Kind) >= len(next) || im.Index != next[im.Kind] || int(im.Index) >= spaceLen(m, im.Kind) {
			c.fail("import %d is %v %d", i, im.Kind, im.Index)
			return
		}
		next[im.Kind]++
	}
	for i, e := range m.Exports {
		if int(e.Index) >= spaceLen(m, e.Kind) {
			c.fail("export %d is %v %d", i, e.Kind, e.Index)
		}
	}
	for i := range m.Funcs {
		f := &m.Funcs[i]
		c.index("type", uint64(f.Type), len(m.Types))
		if c.err == nil && (f.Sig != m.SigOf[f.Type] || f.Sig == types.SigIndex(types.None)) {
			c.fail("function %d has type %d and signature %d", i, f.Type, f.Sig)
		}
		if f.Ref != types.NoFuncRef && (uint64(f.Ref) >= uint64(len(m.Escaping)) || m.Escaping[f.Ref] != types.FuncIndex(i)) {
			c.fail("function %d has reference %d", i, f.Ref)
		}
	}
	for i, f := range m.Escaping {
		if c.index("function", uint64(f), len(m.Funcs)); c.err == nil && m.Funcs[f].Ref != types.FuncRefIndex(i) {
			c.fail("escaping function %d has reference %d", f, m.Funcs[f].Ref)
		}
	}
	if int(m.NumEscaping) != len(m.Escaping) {
		c.fail("%d functions of %d escape", len(m.Escaping), m.NumEscaping)
	}
	for i := range m.Tables {
		t := &m.Tables[i]
		if c.valType(t.Type.Elem); !t.Type.Elem.IsRef() {
			c.fail("table %d holds %v", i, t.Type.Elem)
		}
		if len(t.Init) > 0 {
			c.expr(t.Init)
		}
	}
	for i, t := range m.Memories {
		if t.PageSizeLog2 > 64 {
			c.fail("memory %d has pages of 1<<%d bytes", i, t.PageSizeLog2)
		}
	}
	for _, g := range m.Globals {
		c.valType(g.Content)
	}
	for _, t := range m.Tags {
		c.index("type", uint64(t.Type), len(m.Types))
	}
	if want := len(m.Globals) - int(m.NumImportedGlobals); len(m.GlobalInits) != want {
		c.fail("%d globals have %d initial values", want, len(m.GlobalInits))
	}
	for _, e := range m.GlobalInits {
		c.expr(e)
	}
	if m.Start != types.FuncIndex(types.None) {
		if c.index("function", uint64(m.Start), len(m.Funcs)); c.err == nil {
			if t := m.FuncSig(m.Start); len(t.Params)+len(t.Results) != 0 {
				c.fail("the start function has type %v", t)
			}
		}
	}
}

func (c *checker) segments(dataLen int) {
	m := c.m
	for i := range m.Elems {
		e := &m.Elems[i]
		if c.valType(e.Type); !e.Type.IsRef() {
			c.fail("element segment %d holds %v", i, e.Type)
		}
		if e.Mode == environ.SegmentActive {
			c.index("table", uint64(e.Table), len(m.Tables))
			c.expr(e.Offset)
		}
		for _, f := range e.Funcs {
			if f != types.FuncIndex(types.None) {
				c.refFunc(uint64(f))
			}
		}
		for _, x := range e.Exprs {
			c.expr(x)
		}
	}
	for i := range m.Datas {
		d := &m.Datas[i]
		if uint64(d.Start)+uint64(d.Len) > uint64(dataLen) {
			c.fail("data segment %d lies outside of the data", i)
		}
		if d.Mode == environ.SegmentActive {
			c.index("memory", uint64(d.Memory), len(m.Memories))
			c.expr(d.Offset)
		}
	}
}

// refFunc checks a reference to a function: only escaping ones can be referred to.
func (c *checker) refFunc(f uint64) {
	if c.index("function", f, len(c.m.Funcs)); c.err == nil && c.m.Funcs[f].Ref == types.NoFuncRef {
		c.fail("function %d is referred to but does not escape", f)
	}
}

// expr checks that e leaves one value and never pops from an empty stack.
func (c *checker) expr(e environ.ConstExpr) {
	depth := uint64(0)
	for _, i := range e {
		pops, pushes := uint64(0), uint64(1)
		switch i.Op {
		case environ.ConstGlobal:
			c.index("global", i.Imm, len(c.m.Globals))
		case environ.ConstRefFunc:
			c.refFunc(i.Imm)
		case environ.ConstI32Add, environ.ConstI32Sub, environ.ConstI32Mul, environ.ConstI64Add, environ.ConstI64Sub, environ.ConstI64Mul:
			pops = 2
		case environ.ConstRefI31, environ.ConstAnyConvertExtern, environ.ConstExternConvertAny:
			pops = 1
		case environ.ConstStructNew, environ.ConstStructNewDefault, environ.ConstArrayNew, environ.ConstArrayNewDefault, environ.ConstArrayNewFixed:
			if c.index("type", i.Imm, len(c.m.Types)); c.err != nil {
				return
			}
			switch i.Op {
			case environ.ConstStructNew:
				pops = uint64(len(c.m.Types[i.Imm].Composite.Fields))
			case environ.ConstArrayNew:
				pops = 2
			case environ.ConstArrayNewDefault:
				pops = 1
			case environ.ConstArrayNewFixed:
				pops = i.Hi
			}
		default:
			if i.Op >= environ.NumConstOps {
				c.fail("unknown operator %d", i.Op)
			}
		}
		if depth < pops {
			c.fail("a constant expression pops too much")
			return
		}
		depth += pushes - pops
	}
	if depth != 1 {
		c.fail("a constant expression leaves %d values", depth)
	}
}
