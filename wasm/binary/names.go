package binary

import "github.com/gowasmtime/gowasmtime/types"

// This file implements the name section, appendix 7.4 of the specification. It is a hint: what
// is malformed in it is left out, and so is everything after that in the same subsection.

// Names are the names that a module's producer gave to its parts. Only the subsections that
// someone asks for are decoded, each time they are asked for.
type Names struct {
	subs [numNameSubsections]Reader
}

// Subsections of the name section.
const (
	nameModule = iota
	nameFuncs
	nameLocals
	nameLabels
	nameTypes
	nameTables
	nameMemories
	nameGlobals
	nameElems
	nameDatas
	nameFields
	nameTags
	numNameSubsections
)

// Names finds the module's name section. Without one the result is empty, never nil.
func (m *Module) Names() *Names {
	n := &Names{}
	for i := range m.Customs {
		if c := &m.Customs[i]; c.Name == "name" {
			r := NewReader(c.Bytes, c.Offset)
			for r.ok() && r.Len() > 0 {
				id := r.Byte()
				size := r.Length()
				at := r.Offset()
				b := r.Bytes(size)
				if r.ok() && int(id) < len(n.subs) && n.subs[id].data == nil {
					n.subs[id] = NewReader(b, at)
				}
			}
			break // only the first counts
		}
	}
	return n
}

// Module returns the module's name, or "".
func (n *Names) Module() string {
	r := n.subs[nameModule]
	return r.Name()
}

// nameMap calls f for the entries of a name map until it ends or is malformed.
func nameMap(r *Reader, f func(i uint32, name string)) {
	for k := r.Length(); k > 0; k-- {
		i := r.U32()
		name := r.Name()
		if !r.ok() {
			return
		}
		f(i, name)
	}
}

// Funcs calls f for each function that has a name, in the order of the section, which should
// be ascending.
func (n *Names) Funcs(f func(i types.FuncIndex, name string)) {
	r := n.subs[nameFuncs]
	nameMap(&r, func(i uint32, name string) { f(types.FuncIndex(i), name) })
}

// Locals calls f for each local that has a name.
func (n *Names) Locals(f func(fn types.FuncIndex, local types.LocalIndex, name string)) {
	n.indirect(nameLocals, func(fn, i uint32, name string) { f(types.FuncIndex(fn), types.LocalIndex(i), name) })
}

// Labels calls f for each label that has a name. Labels are numbered from 0 in the order in
// which a function's blocks start.
func (n *Names) Labels(f func(fn types.FuncIndex, label uint32, name string)) {
	n.indirect(nameLabels, func(fn, i uint32, name string) { f(types.FuncIndex(fn), i, name) })
}

// Fields calls f for each field of a structure type that has a name.
func (n *Names) Fields(f func(t types.TypeIndex, field uint32, name string)) {
	n.indirect(nameFields, func(t, i uint32, name string) { f(types.TypeIndex(t), i, name) })
}

// indirect calls f for the entries of the name maps in an indirect name map.
func (n *Names) indirect(sub int, f func(outer, inner uint32, name string)) {
	r := n.subs[sub]
	for k := r.Length(); k > 0 && r.ok(); k-- {
		outer := r.U32()
		nameMap(&r, func(inner uint32, name string) { f(outer, inner, name) })
	}
}

// Types, Tables, Memories, Globals, Elems, Datas and Tags call f for each entity of the kind
// that has a name.
func (n *Names) Types(f func(i uint32, name string))    { n.simple(nameTypes, f) }
func (n *Names) Tables(f func(i uint32, name string))   { n.simple(nameTables, f) }
func (n *Names) Memories(f func(i uint32, name string)) { n.simple(nameMemories, f) }
func (n *Names) Globals(f func(i uint32, name string))  { n.simple(nameGlobals, f) }
func (n *Names) Elems(f func(i uint32, name string))    { n.simple(nameElems, f) }
func (n *Names) Datas(f func(i uint32, name string))    { n.simple(nameDatas, f) }
func (n *Names) Tags(f func(i uint32, name string))     { n.simple(nameTags, f) }

func (n *Names) simple(sub int, f func(i uint32, name string)) {
	r := n.subs[sub]
	nameMap(&r, f)
}
