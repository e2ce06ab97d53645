package binary

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the decoding of a whole module, section by section.
//
// A section's items are read from the whole input, not from the section's bytes alone, and
// that the last item ends where the section does is checked afterwards. This is how the
// reference interpreter reads, so the messages agree: an item cut short by the end of its
// section is "section size mismatch", or whatever the next section's bytes make of it.

// Decode decodes the module data. The features decide which encodings exist; that the
// module's types and operators belong to them is for validation to check. The result refers
// to data.
func Decode(data []byte, f types.Features) (*Module, error) {
	d := decoder{m: &Module{Start: types.FuncIndex(types.None), DataCount: types.None}, f: f}
	p := NewParser(data, f)
	var s Section
	var last SectionID
	numBodies, numDatas := -1, -1
	for p.Next(&s) {
		d.m.Sections = append(d.m.Sections, s)
		if s.ID == SectionCustom {
			if err := d.custom(s, last); err != nil {
				return nil, err
			}
			continue
		}
		last = s.ID
		d.r = Reader{data: data, pos: int(s.Offset)}
		d.end = int(s.Offset) + len(s.Bytes)
		d.section(s.ID)
		if d.r.ok() && d.r.pos != d.end {
			d.r.fail(min(d.r.pos, d.end), msgSize)
		}
		if err := d.r.Err(); err != nil {
			return nil, err
		}
		switch s.ID {
		case SectionCode:
			numBodies = len(d.m.Bodies)
		case SectionData:
			numDatas = len(d.m.Datas)
		}
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	if len(d.m.Funcs) != max(numBodies, 0) {
		return nil, Errorf(uint32(len(data)), "function and code section have inconsistent lengths: %d and %d", len(d.m.Funcs), max(numBodies, 0))
	}
	if c := d.m.DataCount; c != types.None && int64(c) != int64(max(numDatas, 0)) {
		return nil, Errorf(uint32(len(data)), "data count and data section have inconsistent lengths: %d and %d", c, max(numDatas, 0))
	}
	return d.m, nil
}

// A decoder holds what the decoding of one module shares.
type decoder struct {
	m   *Module
	f   types.Features
	r   Reader
	end int // of the current section
}

func (d *decoder) section(id SectionID) {
	switch id {
	case SectionType:
		d.types()
	case SectionImport:
		d.imports()
	case SectionFunction:
		d.m.Funcs = items(d, MaxFuncs, "functions", func() types.TypeIndex { return types.TypeIndex(d.r.U32()) })
	case SectionTable:
		d.m.Tables = items(d, MaxTables, "tables", d.table)
	case SectionMemory:
		d.m.Memories = items(d, MaxMemories, "memories", d.memoryType)
	case SectionTag:
		d.m.Tags = items(d, MaxTags, "tags", d.tagType)
	case SectionGlobal:
		d.m.Globals = items(d, MaxGlobals, "globals", d.global)
	case SectionExport:
		d.m.Exports = items(d, MaxExports, "exports", d.export)
	case SectionStart:
		d.m.Start = types.FuncIndex(d.r.U32())
	case SectionElement:
		d.m.Elems = items(d, MaxElemSegments, "element segments", d.elem)
	case SectionDataCount:
		d.m.DataCount = d.r.U32()
	case SectionCode:
		d.code()
	case SectionData:
		d.m.Datas = items(d, MaxDataSegments, "data segments", d.data)
	}
}

// items reads a vector of items. Memory for many is not allocated before there are bytes that could be as many.
func items[T any](d *decoder, limit uint32, what string, item func() T) []T {
	n := d.r.Count(limit, what)
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, max(4096, uint32(d.r.Len()/16))))
	for ; n > 0 && d.r.ok(); n-- {
		list = append(list, item())
	}
	return list
}

// custom records a custom section, whose name must be well-formed.
func (d *decoder) custom(s Section, last SectionID) error {
	r := NewReader(s.Bytes, s.Offset)
	name := r.Name()
	if err := r.Err(); err != nil {
		return err
	}
	d.m.Customs = append(d.m.Customs, Custom{Name: name, Bytes: s.Bytes[r.pos:], Offset: r.Offset(), After: last})
	return nil
}

func (d *decoder) imports() {
	m := d.m
	counts := [...]*uint32{&m.NumImportedFuncs, &m.NumImportedTables, &m.NumImportedMemories, &m.NumImportedGlobals, &m.NumImportedTags}
	m.Imports = items(d, MaxImports, "imports", func() Import {
		r := &d.r
		im := Import{Offset: r.Offset(), Module: r.Name(), Name: r.Name()}
		kind := r.pos
		im.Type.Kind = types.ExternKind(r.Byte())
		if !r.ok() {
			return im
		}
		switch im.Type.Kind {
		case types.ExternFunc:
			im.Type.Func = types.TypeIndex(r.U32())
		case types.ExternTable:
			im.Type.Table = d.tableType()
		case types.ExternMemory:
			im.Type.Memory = d.memoryType()
		case types.ExternGlobal:
			im.Type.Global = d.globalType()
		case types.ExternTag:
			if d.f&(types.FeatureExceptions|types.FeatureLegacyExceptions) == 0 {
				r.fail(kind, "malformed import kind")
			}
			im.Type.Tag = d.tagType()
		default:
			r.fail(kind, "malformed import kind")
		}
		if r.ok() {
			*counts[im.Type.Kind]++
		}
		return im
	})
}

func (d *decoder) table() Table {
	r := &d.r
	t := Table{Offset: r.Offset()}
	// 0x40 0x00 announces an initial value; 0x40 is not a reference type.
	if r.pos+1 < len(r.data) && r.data[r.pos] == 0x40 && d.f.Has(types.FeatureFunctionReferences) {
		r.pos++
		if at := r.pos; r.Byte() != 0 {
			r.fail(at, msgZeroByte)
		}
		t.Type = d.tableType()
		t.Init = d.constExpr()
		return t
	}
	t.Type = d.tableType()
	return t
}

func (d *decoder) tableType() types.TableType {
	t := types.TableType{Elem: d.r.RefType()}
	flags := d.limitsFlags(d.f.Has(types.FeatureMemory64), false, false)
	t.Is64 = flags&limits64 != 0
	t.Limits = d.limits(flags)
	return t
}

// Flags of limits.
const (
	limitsMax    = 1
	limitsShared = 2
	limits64     = 4
	limitsPage   = 8
)

// limitsFlags reads the byte before limits. Before memories could be shared or 64-bit, it was
// an integer of one bit, and the reference texts still say so.
func (d *decoder) limitsFlags(is64, shared, page bool) byte {
	r := &d.r
	at := r.pos
	b := r.Byte()
	allowed := byte(limitsMax)
	if is64 {
		allowed |= limits64
	}
	if shared {
		allowed |= limitsShared
	}
	if page {
		allowed |= limitsPage
	}
	switch {
	case b&^allowed == 0:
		return b
	case allowed != limitsMax:
		r.fail(at, "malformed limits flags")
	case b >= 0x80:
		r.fail(at, msgLEBLong)
	default:
		r.fail(at, msgLEBLarge)
	}
	return 0
}

func (d *decoder) limits(flags byte) types.Limits {
	r := &d.r
	size := func() uint64 {
		if d.f.Has(types.FeatureMemory64) {
			return r.U64()
		}
		return uint64(r.U32())
	}
	l := types.Limits{Min: size()}
	if flags&limitsMax != 0 {
		l.HasMax = true
		l.Max = size()
	}
	return l
}

func (d *decoder) memoryType() types.MemoryType {
	f := d.f
	flags := d.limitsFlags(f.Has(types.FeatureMemory64), f.Has(types.FeatureThreads), f.Has(types.FeatureCustomPageSizes))
	t := types.MemoryType{Is64: flags&limits64 != 0, Shared: flags&limitsShared != 0, PageSizeLog2: types.DefaultPageSizeLog2}
	t.Limits = d.limits(flags)
	if flags&limitsPage != 0 {
		at := d.r.pos
		p := d.r.U32()
		if p > 64 {
			d.r.fail(at, "invalid custom page size")
			return t
		}
		t.PageSizeLog2 = uint8(p)
	}
	return t
}

func (d *decoder) globalType() types.GlobalType {
	t := types.GlobalType{Content: d.r.ValType()}
	at := d.r.pos
	b := d.r.Byte()
	if b > 1 {
		d.r.fail(at, "malformed mutability")
	}
	t.Mutable = b == 1
	return t
}

func (d *decoder) tagType() types.TagType {
	at := d.r.pos
	if d.r.Byte() != 0 {
		d.r.fail(at, "malformed tag attribute")
	}
	return types.TagType{Type: types.TypeIndex(d.r.U32())}
}

func (d *decoder) global() Global {
	return Global{Offset: d.r.Offset(), Type: d.globalType(), Init: d.constExpr()}
}

func (d *decoder) export() Export {
	r := &d.r
	e := Export{Offset: r.Offset(), Name: r.Name()}
	at := r.pos
	e.Kind = types.ExternKind(r.Byte())
	if e.Kind > types.ExternTag || e.Kind == types.ExternTag && d.f&(types.FeatureExceptions|types.FeatureLegacyExceptions) == 0 {
		r.fail(at, "malformed export kind")
	}
	e.Index = r.U32()
	return e
}

// constExpr finds the end of a constant expression.
func (d *decoder) constExpr() ConstExpr {
	r := &d.r
	if !r.ok() {
		return ConstExpr{}
	}
	or := OpReader{data: r.data, pos: r.pos, base: r.base}
	or.Restrict(d.f)
	var in Instr
	for depth := 1; depth > 0; {
		if !or.Next(&in) {
			if or.err == nil {
				or.fail(len(r.data), msgEndInSection)
			}
			r.err = or.err
			return ConstExpr{}
		}
		switch {
		case in.Op.Feature()&^d.f != 0:
			// To a decoder that does not know the proposal, the opcode means nothing.
			r.err = Errorf(in.Pos, "illegal opcode: %s needs a proposal that is not enabled", in.Op)
			return ConstExpr{}
		case in.Op == ops.End:
			depth--
		case in.Op.Imm() == ops.ImmBlock || in.Op == ops.TryTable:
			depth++
		case in.Op == ops.Else && depth == 1:
			r.err = Errorf(in.Pos, "END opcode expected")
			return ConstExpr{}
		}
	}
	e := ConstExpr{Bytes: r.data[r.pos:or.pos], Offset: r.Offset()}
	r.pos = or.pos
	return e
}

// Flags of element segments.
const (
	elemNotActive = 1 // passive or declared
	elemExplicit  = 2 // with a table index, or declared
	elemExprs     = 4
)

func (d *decoder) elem() Elem {
	r := &d.r
	e := Elem{Offset: r.Offset(), Type: types.FuncRef}
	at := r.pos
	flags := r.U32()
	if flags > 7 {
		r.fail(at, "malformed elements segment kind")
		return e
	}
	switch {
	case flags&elemNotActive == 0:
		if flags&elemExplicit != 0 {
			e.Table = types.TableIndex(r.U32())
		}
		e.At = d.constExpr()
	case flags&elemExplicit != 0:
		e.Mode = Declared
	default:
		e.Mode = Passive
	}
	e.UsesExprs = flags&elemExprs != 0
	if flags&(elemNotActive|elemExplicit) != 0 {
		at := r.pos
		if e.UsesExprs {
			e.Type = r.RefType()
		} else if r.Byte() != 0 {
			r.fail(at, "malformed element kind")
		}
	}
	if e.UsesExprs {
		e.Exprs = items(d, MaxElemItems, "element items", d.constExpr)
	} else {
		e.Funcs = items(d, MaxElemItems, "element items", func() types.FuncIndex { return types.FuncIndex(r.U32()) })
		if d.f.Has(types.FeatureFunctionReferences) {
			e.Type = types.Ref(false, types.HeapFunc)
		}
	}
	return e
}

func (d *decoder) data() Data {
	r := &d.r
	s := Data{Offset: r.Offset()}
	at := r.pos
	switch r.U32() {
	case 0:
		s.At = d.constExpr()
	case 1:
		s.Mode = Passive
	case 2:
		s.Memory = types.MemoryIndex(r.U32())
		s.At = d.constExpr()
	default:
		r.fail(at, "malformed data segment kind")
	}
	s.Bytes = r.Bytes(r.U32())
	return s
}

// code delimits the bodies.
func (d *decoder) code() {
	d.m.Bodies = items(d, MaxFuncs, "functions", func() Body {
		r := &d.r
		at := r.pos
		n := r.Length()
		if n > MaxBodySize {
			r.failf(at, "function body too large: %d bytes exceed the limit of %d", n, MaxBodySize)
			return Body{}
		}
		b := Body{Offset: r.Offset(), Bytes: r.Bytes(n)}
		if r.ok() {
			d.bodyEnd(b)
		}
		return b
	})
}

// bodyEnd checks that the last byte of a body can be its end operator. If it is not, the body
// is malformed, and what to call that is found by reading on as the reference interpreter
// does, beyond the end of the body if need be.
func (d *decoder) bodyEnd(b Body) {
	r := &d.r
	if n := len(b.Bytes); n > 0 && b.Bytes[n-1] == opEnd {
		return
	}
	l := Body{Bytes: r.data[b.Offset:], Offset: b.Offset}.Locals()
	for l.Next() {
	}
	if l.r.err != nil {
		r.err = l.r.err
		return
	}
	or := l.Code()
	or.Restrict(d.f)
	var in Instr
	for depth := 1; depth > 0; {
		if !or.Next(&in) {
			if r.err = or.err; r.err == nil {
				r.fail(len(r.data), msgEndInSection)
			}
			return
		}
		switch {
		case in.Op == ops.End:
			depth--
		case in.Op.Imm() == ops.ImmBlock || in.Op == ops.TryTable:
			depth++
		case in.Op == ops.Else && depth == 1:
			r.err = Errorf(in.Pos, "END opcode expected")
			return
		}
	}
	r.fail(r.pos, msgSize)
}

const opEnd = 0x0B
