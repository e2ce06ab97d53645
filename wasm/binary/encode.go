package binary

import (
	"encoding/binary"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the encoding of modules. Integers are written in their shortest form,
// so that encoding a decoded module gives the same module, though not always the same bytes.

// Encode returns the binary of m. Bodies, constant expressions, data and custom sections are
// written as they are; Sections and the Offset fields are ignored, and so are the import
// counts. Custom sections follow the section that their After names, or the nearest before
// it that is written.
func Encode(m *Module) []byte {
	e := encoder{b: append([]byte(nil), "\x00asm\x01\x00\x00\x00"...), m: m}
	e.customs(0)
	for _, s := range encodeOrder {
		e.section(s)
		e.customs(s)
	}
	return e.b
}

var encodeOrder = [...]SectionID{
	SectionType, SectionImport, SectionFunction, SectionTable, SectionMemory, SectionTag, SectionGlobal,
	SectionExport, SectionStart, SectionElement, SectionDataCount, SectionCode, SectionData,
}

type encoder struct {
	b []byte
	m *Module
}

func (e *encoder) customs(after SectionID) {
	for i := range e.m.Customs {
		if c := &e.m.Customs[i]; c.After == after {
			b := appendName(nil, c.Name)
			e.write(SectionCustom, append(b, c.Bytes...))
		}
	}
}

func (e *encoder) write(id SectionID, contents []byte) {
	e.b = append(e.b, byte(id))
	e.b = AppendU32(e.b, uint32(len(contents)))
	e.b = append(e.b, contents...)
}

// section writes the section id unless it is empty.
func (e *encoder) section(id SectionID) {
	m := e.m
	var b []byte
	switch id {
	case SectionType:
		if len(m.Groups) > 0 {
			b = appendTypes(b, m)
		}
	case SectionImport:
		b = appendVec(b, m.Imports, appendImport)
	case SectionFunction:
		b = appendVec(b, m.Funcs, func(b []byte, t *types.TypeIndex) []byte { return AppendU32(b, uint32(*t)) })
	case SectionTable:
		b = appendVec(b, m.Tables, appendTable)
	case SectionMemory:
		b = appendVec(b, m.Memories, appendMemoryType)
	case SectionTag:
		b = appendVec(b, m.Tags, appendTagType)
	case SectionGlobal:
		b = appendVec(b, m.Globals, func(b []byte, g *Global) []byte {
			return append(appendGlobalType(b, &g.Type), g.Init.Bytes...)
		})
	case SectionExport:
		b = appendVec(b, m.Exports, func(b []byte, x *Export) []byte {
			return AppendU32(append(appendName(b, x.Name), byte(x.Kind)), x.Index)
		})
	case SectionStart:
		if uint32(m.Start) != types.None {
			b = AppendU32(b, uint32(m.Start))
		}
	case SectionElement:
		b = appendVec(b, m.Elems, appendElem)
	case SectionDataCount:
		if m.DataCount != types.None {
			b = AppendU32(b, m.DataCount)
		}
	case SectionCode:
		b = appendVec(b, m.Bodies, func(b []byte, x *Body) []byte {
			return append(AppendU32(b, uint32(len(x.Bytes))), x.Bytes...)
		})
	case SectionData:
		b = appendVec(b, m.Datas, appendData)
	}
	if b != nil {
		e.write(id, b)
	}
}

// AppendU32 appends an unsigned integer in its shortest form.
func AppendU32(b []byte, v uint32) []byte { return binary.AppendUvarint(b, uint64(v)) }

// AppendU64 appends an unsigned integer in its shortest form.
func AppendU64(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// AppendSigned appends a signed integer in its shortest form.
func AppendSigned(b []byte, v int64) []byte {
	for v < -64 || v > 63 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v)&0x7F)
}

func appendName(b []byte, s string) []byte { return append(AppendU32(b, uint32(len(s))), s...) }

// appendVec appends a vector, or nothing if it is empty.
func appendVec[T any](b []byte, l []T, item func([]byte, *T) []byte) []byte {
	if len(l) == 0 {
		return b
	}
	b = AppendU32(b, uint32(len(l)))
	for i := range l {
		b = item(b, &l[i])
	}
	return b
}

// AppendHeapType appends a heap type.
func AppendHeapType(b []byte, h types.HeapType) []byte {
	if h.IsConcrete() {
		return AppendSigned(b, int64(h.Index()))
	}
	return append(b, h.Code())
}

// AppendValType appends a value type, in its short form if it has one.
func AppendValType(b []byte, t types.ValType) []byte {
	switch {
	case !t.IsRef():
		return append(b, t.Code())
	case t.Nullable() && !t.Heap().IsConcrete():
		return append(b, t.Heap().Code())
	}
	return AppendHeapType(append(b, t.Code()), t.Heap())
}

func appendValTypes(b []byte, l []types.ValType) []byte {
	b = AppendU32(b, uint32(len(l)))
	for _, t := range l {
		b = AppendValType(b, t)
	}
	return b
}

func appendTypes(b []byte, m *Module) []byte {
	b = AppendU32(b, uint32(len(m.Groups)))
	for _, g := range m.Groups {
		if g.Len != 1 {
			b = AppendU32(append(b, codeRec), g.Len)
		}
		for i := range g.Len {
			b = appendSubType(b, &m.Types[uint32(g.Start)+i])
		}
	}
	return b
}

func appendSubType(b []byte, t *types.SubType) []byte {
	if !t.Final || len(t.Supers) > 0 {
		code := byte(codeSub)
		if t.Final {
			code = codeSubFinal
		}
		b = AppendU32(append(b, code), uint32(len(t.Supers)))
		for _, s := range t.Supers {
			b = AppendU32(b, uint32(s))
		}
	}
	switch c := &t.Composite; c.Kind {
	case types.CompositeFunc:
		return appendValTypes(appendValTypes(append(b, codeFunc), c.Func.Params), c.Func.Results)
	case types.CompositeStruct:
		b = AppendU32(append(b, codeStruct), uint32(len(c.Fields)))
		for _, f := range c.Fields {
			b = appendField(b, f)
		}
		return b
	default:
		return appendField(append(b, codeArray), c.Fields[0])
	}
}

func appendField(b []byte, f types.FieldType) []byte {
	if f.Storage.IsPacked() {
		b = append(b, byte(f.Storage))
	} else {
		b = AppendValType(b, types.ValType(f.Storage))
	}
	return append(b, bit(f.Mutable, 1))
}

// bit returns v if set, otherwise 0.
func bit(set bool, v byte) byte {
	if set {
		return v
	}
	return 0
}

func appendLimits(b []byte, l types.Limits) []byte {
	b = AppendU64(b, l.Min)
	if l.HasMax {
		b = AppendU64(b, l.Max)
	}
	return b
}

func appendTableType(b []byte, t *types.TableType) []byte {
	b = AppendValType(b, t.Elem)
	b = append(b, bit(t.Limits.HasMax, limitsMax)|bit(t.Is64, limits64))
	return appendLimits(b, t.Limits)
}

func appendTable(b []byte, t *Table) []byte {
	if t.Init.IsZero() {
		return appendTableType(b, &t.Type)
	}
	return append(appendTableType(append(b, blockEmpty, 0), &t.Type), t.Init.Bytes...)
}

func appendMemoryType(b []byte, t *types.MemoryType) []byte {
	page := t.PageSizeLog2 != types.DefaultPageSizeLog2
	b = append(b, bit(t.Limits.HasMax, limitsMax)|bit(t.Shared, limitsShared)|bit(t.Is64, limits64)|bit(page, limitsPage))
	b = appendLimits(b, t.Limits)
	if page {
		b = AppendU32(b, uint32(t.PageSizeLog2))
	}
	return b
}

func appendGlobalType(b []byte, t *types.GlobalType) []byte {
	return append(AppendValType(b, t.Content), bit(t.Mutable, 1))
}

func appendTagType(b []byte, t *types.TagType) []byte { return AppendU32(append(b, 0), uint32(t.Type)) }

func appendImport(b []byte, im *Import) []byte {
	b = append(appendName(appendName(b, im.Module), im.Name), byte(im.Type.Kind))
	switch t := &im.Type; t.Kind {
	case types.ExternFunc:
		return AppendU32(b, uint32(t.Func))
	case types.ExternTable:
		return appendTableType(b, &t.Table)
	case types.ExternMemory:
		return appendMemoryType(b, &t.Memory)
	case types.ExternGlobal:
		return appendGlobalType(b, &t.Global)
	default:
		return appendTagType(b, &t.Tag)
	}
}

func appendElem(b []byte, e *Elem) []byte {
	flags := bit(e.Mode != Active, elemNotActive) | bit(e.UsesExprs, elemExprs)
	// A segment for table 0 of type funcref has the short form. The type of items given as
	// function indices says nothing beyond that.
	short := e.Mode == Active && e.Table == 0 && (!e.UsesExprs || e.Type == types.FuncRef)
	if e.Mode == Declared || e.Mode == Active && !short {
		flags |= elemExplicit
	}
	b = append(b, flags)
	if e.Mode == Active {
		if !short {
			b = AppendU32(b, uint32(e.Table))
		}
		b = append(b, e.At.Bytes...)
	}
	if flags&(elemNotActive|elemExplicit) != 0 {
		if e.UsesExprs {
			b = AppendValType(b, e.Type)
		} else {
			b = append(b, 0)
		}
	}
	b = AppendU32(b, uint32(e.Len()))
	for _, f := range e.Funcs {
		b = AppendU32(b, uint32(f))
	}
	for _, x := range e.Exprs {
		b = append(b, x.Bytes...)
	}
	return b
}

func appendData(b []byte, d *Data) []byte {
	switch {
	case d.Mode == Passive:
		b = append(b, 1)
	case d.Memory != 0:
		b = append(AppendU32(append(b, 2), uint32(d.Memory)), d.At.Bytes...)
	default:
		b = append(append(b, 0), d.At.Bytes...)
	}
	return append(AppendU32(b, uint32(len(d.Bytes))), d.Bytes...)
}
