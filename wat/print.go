package wat

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the printing of modules: one line per field, functions in flat form,
// every type explicit. What Print writes parses to the module that it was given.

// Print returns the text of the module wasm, with the names that its name section gives. The
// module must be well-formed but need not be valid.
func Print(wasm []byte) (string, error) {
	m, err := binary.Decode(wasm, AllFeatures)
	if err != nil {
		return "", err
	}
	p := &printer{m: m, names: m.Names()}
	p.collectNames()
	p.collectHints()
	if err := p.module(); err != nil {
		return "", err
	}
	return string(p.b), nil
}

// A printer writes one module.
type printer struct {
	b      []byte
	m      *binary.Module
	names  *binary.Names
	ids    [numSpaces]idents
	fields map[uint32]idents // of structure types
	locals map[uint32]idents // of functions
	labels map[uint32]map[uint32]string

	hinted bool                // the section with hints becomes annotations
	hints  []hintsOf           // of functions that come yet, ascending
	hint   []binary.BranchHint // of the function being printed, from the current operator on
	base   uint32              // where it starts in the module

	local   idents            // of the function being printed
	label   map[uint32]string // of the function being printed
	open    []openBlock       // around the operator being printed
	nlabels uint32
}

// idents are the names in one index space.
type idents struct {
	names map[uint32]string
	taken map[string]bool // names that identify something
	notes map[uint32]bool // what has a name that cannot be an identifier
}

// add gives the entity i a name. A name that is empty or not unique is only printed as an
// annotation.
func (x *idents) add(i uint32, name string) {
	if x.names == nil {
		x.names = make(map[uint32]string)
		x.taken = make(map[string]bool)
	}
	if _, dup := x.names[i]; dup {
		return
	}
	x.names[i] = name
	if name == "" || x.taken[name] {
		if x.notes == nil {
			x.notes = make(map[uint32]bool)
		}
		x.notes[i] = true
		return
	}
	x.taken[name] = true
}

// collectNames reads the name section.
func (p *printer) collectNames() {
	n := p.names
	simple := func(s spaceID) func(uint32, string) {
		return func(i uint32, name string) { p.ids[s].add(i, name) }
	}
	n.Funcs(func(i types.FuncIndex, name string) { p.ids[spaceFunc].add(uint32(i), name) })
	n.Tables(simple(spaceTable))
	n.Memories(simple(spaceMemory))
	n.Globals(simple(spaceGlobal))
	n.Tags(simple(spaceTag))
	n.Types(simple(spaceType))
	n.Elems(simple(spaceElem))
	n.Datas(simple(spaceData))
	p.fields, p.locals = make(map[uint32]idents), make(map[uint32]idents)
	p.labels = make(map[uint32]map[uint32]string)
	inner := func(m map[uint32]idents, outer, i uint32, name string) {
		x := m[outer]
		x.add(i, name)
		m[outer] = x
	}
	n.Fields(func(t types.TypeIndex, i uint32, name string) { inner(p.fields, uint32(t), i, name) })
	n.Locals(func(f types.FuncIndex, i types.LocalIndex, name string) { inner(p.locals, uint32(f), uint32(i), name) })
	n.Labels(func(f types.FuncIndex, i uint32, name string) {
		m := p.labels[uint32(f)]
		if m == nil {
			m = make(map[uint32]string)
			p.labels[uint32(f)] = m
		}
		m[i] = name
	})
}

// Writing.

func (p *printer) str(s string)              { p.b = append(p.b, s...) }
func (p *printer) uint(v uint64)             { p.b = strconv.AppendUint(p.b, v, 10) }
func (p *printer) f(format string, a ...any) { p.b = fmt.Appendf(p.b, format, a...) }

// line begins a line that is indented by n levels.
func (p *printer) line(n int) {
	p.b = append(p.b, '\n')
	for range min(n, maxIndent) {
		p.b = append(p.b, ' ', ' ')
	}
}

// maxIndent limits the indentation, so that the text of deeply nested code does not grow with
// the square of its length.
const maxIndent = 50

// quote appends a string literal. Without text the bytes are not known to be UTF-8.
func quote(b []byte, s string, text bool) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20 && c < 0x7F:
			b = append(b, c)
		default:
			if text && c >= 0x80 {
				if r, n := utf8.DecodeRuneInString(s[i:]); unicode.IsPrint(r) && (r != utf8.RuneError || n > 1) {
					b = append(b, s[i:i+n]...)
					i += n
					continue
				}
			}
			b = append(b, '\\', hex[c>>4], hex[c&15])
		}
		i++
	}
	return append(b, '"')
}

func (p *printer) quoted(s string)      { p.b = quote(p.b, s, true) }
func (p *printer) quotedBytes(s []byte) { p.b = quote(p.b, string(s), false) }

// identifier appends the identifier for a name.
func (p *printer) identifier(name string) {
	p.b = append(p.b, '$')
	for i := range len(name) {
		if !isIDChar(name[i]) {
			p.quoted(name)
			return
		}
	}
	p.str(name)
}

// define writes a space, the identifier of the entity i, and its index as a comment.
func (p *printer) define(x *idents, i uint32) {
	name, ok := x.names[i]
	if ok && !x.notes[i] {
		p.b = append(p.b, ' ')
		p.identifier(name)
	}
	p.f(" (;%d;)", i)
	if ok && x.notes[i] {
		p.note(name)
	}
}

func (p *printer) note(name string) {
	p.str(" (@name ")
	p.quoted(name)
	p.str(")")
}

// use writes a space and the identifier or index of the entity i.
func (p *printer) use(x *idents, i uint32) {
	p.b = append(p.b, ' ')
	if name, ok := x.names[i]; ok && !x.notes[i] {
		p.identifier(name)
	} else {
		p.uint(uint64(i))
	}
}

func (p *printer) ref(s spaceID, i uint32) { p.use(&p.ids[s], i) }

// dropNames removes names of things that do not exist, which could not be resolved.
func (p *printer) dropNames(s spaceID, n int) {
	for i, name := range p.ids[s].names {
		if uint64(i) >= uint64(n) {
			delete(p.ids[s].names, i)
			delete(p.ids[s].taken, name)
		}
	}
}

// dropFieldNames does so for fields.
func (p *printer) dropFieldNames() {
	for t, x := range p.fields {
		n := 0
		if uint64(t) < uint64(len(p.m.Types)) && p.m.Types[t].Composite.Kind == types.CompositeStruct {
			n = len(p.m.Types[t].Composite.Fields)
		}
		for i := range x.names {
			if uint64(i) >= uint64(n) {
				delete(x.names, i)
			}
		}
	}
}

// module writes everything.
func (p *printer) module() error {
	m := p.m
	p.dropNames(spaceType, len(m.Types))
	p.dropNames(spaceFunc, m.NumFuncs())
	p.dropNames(spaceTable, int(m.NumImportedTables)+len(m.Tables))
	p.dropNames(spaceMemory, int(m.NumImportedMemories)+len(m.Memories))
	p.dropNames(spaceGlobal, int(m.NumImportedGlobals)+len(m.Globals))
	p.dropNames(spaceTag, int(m.NumImportedTags)+len(m.Tags))
	p.dropNames(spaceElem, len(m.Elems))
	p.dropNames(spaceData, len(m.Datas))
	p.dropFieldNames()
	p.str("(module")
	if name := p.names.Module(); name != "" {
		p.b = append(p.b, ' ')
		p.identifier(name)
	}
	for _, g := range m.Groups {
		p.group(g)
	}
	p.imports()
	for i := range m.Tables {
		if err := p.table(i); err != nil {
			return err
		}
	}
	for i := range m.Memories {
		p.entity(spaceMemory, int(m.NumImportedMemories)+i)
		p.memoryType(&m.Memories[i])
		p.str(")")
	}
	for i := range m.Tags {
		p.entity(spaceTag, int(m.NumImportedTags)+i)
		p.typeUse(m.Tags[i].Type)
		p.str(")")
	}
	for i := range m.Globals {
		g := &m.Globals[i]
		p.entity(spaceGlobal, int(m.NumImportedGlobals)+i)
		p.globalType(&g.Type)
		if err := p.expr(g.Init); err != nil {
			return err
		}
		p.str(")")
	}
	for i := range m.Exports {
		p.export(&m.Exports[i])
	}
	if uint32(m.Start) != types.None {
		p.line(1)
		p.str("(start")
		p.ref(spaceFunc, uint32(m.Start))
		p.str(")")
	}
	for i := range m.Elems {
		if err := p.elem(i); err != nil {
			return err
		}
	}
	for i := range m.Bodies {
		if err := p.function(i); err != nil {
			return err
		}
	}
	for i := range m.Datas {
		if err := p.data(i); err != nil {
			return err
		}
	}
	p.customs()
	p.str("\n)\n")
	return nil
}

// entity begins the definition of the entity i of the space s.
func (p *printer) entity(s spaceID, i int) {
	p.line(1)
	p.str("(")
	p.str(entityWords[s])
	p.define(&p.ids[s], uint32(i))
}

// entityWords are the keywords of fields.
var entityWords = [numSpaces]string{
	spaceFunc: "func", spaceTable: "table", spaceMemory: "memory", spaceGlobal: "global", spaceTag: "tag",
	spaceType: "type", spaceElem: "elem", spaceData: "data",
}

func (p *printer) imports() {
	var n [numSpaces]uint32
	for i := range p.m.Imports {
		im := &p.m.Imports[i]
		s := spaceID(im.Type.Kind)
		p.line(1)
		p.str("(import ")
		p.quoted(im.Module)
		p.str(" ")
		p.quoted(im.Name)
		p.f(" (%s", entityWords[s])
		p.define(&p.ids[s], n[s])
		n[s]++
		switch t := &im.Type; t.Kind {
		case types.ExternFunc:
			p.typeUse(t.Func)
		case types.ExternTable:
			p.tableType(&t.Table)
		case types.ExternMemory:
			p.memoryType(&t.Memory)
		case types.ExternGlobal:
			p.globalType(&t.Global)
		case types.ExternTag:
			p.typeUse(t.Tag.Type)
		}
		p.str("))")
	}
}

func (p *printer) export(x *binary.Export) {
	p.line(1)
	p.str("(export ")
	p.quoted(x.Name)
	p.f(" (%s", entityWords[x.Kind])
	p.ref(spaceID(x.Kind), x.Index)
	p.str("))")
}

func (p *printer) table(i int) error {
	t := &p.m.Tables[i]
	p.entity(spaceTable, int(p.m.NumImportedTables)+i)
	p.tableType(&t.Type)
	if !t.Init.IsZero() {
		if err := p.expr(t.Init); err != nil {
			return err
		}
	}
	p.str(")")
	return nil
}

func (p *printer) elem(i int) error {
	e := &p.m.Elems[i]
	p.entity(spaceElem, i)
	switch e.Mode {
	case binary.Declared:
		p.str(" declare")
	case binary.Active:
		if e.Table != 0 {
			p.str(" (table")
			p.ref(spaceTable, uint32(e.Table))
			p.str(")")
		}
		if err := p.wrapped("offset", e.At); err != nil {
			return err
		}
	}
	if !e.UsesExprs {
		p.str(" func")
		for _, f := range e.Funcs {
			p.ref(spaceFunc, uint32(f))
		}
		p.str(")")
		return nil
	}
	p.str(" ")
	p.valType(e.Type)
	for _, x := range e.Exprs {
		if err := p.wrapped("item", x); err != nil {
			return err
		}
	}
	p.str(")")
	return nil
}

func (p *printer) data(i int) error {
	d := &p.m.Datas[i]
	p.entity(spaceData, i)
	if d.Mode == binary.Active {
		if d.Memory != 0 {
			p.str(" (memory")
			p.ref(spaceMemory, uint32(d.Memory))
			p.str(")")
		}
		if err := p.wrapped("offset", d.At); err != nil {
			return err
		}
	}
	p.str(" ")
	p.quotedBytes(d.Bytes)
	p.str(")")
	return nil
}

// customs writes the custom sections, except that whose names have been printed.
func (p *printer) customs() {
	seenNames := false
	for i := range p.m.Customs {
		c := &p.m.Customs[i]
		if c.Name == "name" && !seenNames {
			seenNames = true
			continue
		}
		if c.Name == binary.BranchHintSection && p.hinted {
			continue
		}
		p.line(1)
		p.str("(@custom ")
		p.quoted(c.Name)
		if c.After == 0 {
			p.str(" (before first) ")
		} else {
			p.f(" (after %s) ", sectionWords[c.After])
		}
		p.quotedBytes(c.Bytes)
		p.str(")")
	}
}
