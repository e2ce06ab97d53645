package artifact

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements Builder and View, the two sides of an artifact, and the sections that
// are plain bytes:
//
//	.text          the code, page-aligned so that it may be mapped from the file
//	.rodata.wasm   the data segments' bytes one after the other, page-aligned likewise

// A Builder holds what goes into an artifact. It only reads what it refers to.
type Builder struct {
	Engine Engine
	Module *environ.Module
	Text   *environ.Text
	Data   []byte // of the data segments
	Names  environ.Names
	Debug  environ.DebugInfo
}

// Bytes returns the artifact. Errors mean that the parts contradict each other.
func (b *Builder) Bytes() ([]byte, error) {
	t := b.Text
	if uint64(len(t.Code)) >= 1<<32 {
		return nil, fmt.Errorf("artifact: %d bytes of code are too many", len(t.Code))
	}
	if uint64(len(b.Data)) >= 1<<32 {
		return nil, fmt.Errorf("artifact: %d bytes of data are too many", len(b.Data))
	}
	if err := checkModule(b.Module, len(b.Data)); err != nil {
		return nil, err
	}
	if int(b.Engine.Target.Arch) >= len(machines) {
		return nil, fmt.Errorf("artifact: unknown architecture %v", b.Engine.Target.Arch)
	}
	funcs, err := appendFuncs(nil, t.Funcs, len(t.Code))
	if err != nil {
		return nil, err
	}
	traps, err := appendTraps(nil, t.Traps)
	if err != nil {
		return nil, err
	}
	addrs, err := appendAddrs(nil, t.Addrs, t.Inline)
	if err != nil {
		return nil, err
	}
	stacks, err := appendStacks(nil, t.Stacks)
	if err != nil {
		return nil, err
	}
	names, err := appendNames(nil, &b.Names)
	if err != nil {
		return nil, err
	}
	const textIndex, strtabIndex = 2, 11 // in the list below, counting the null section
	syms, strs, err := symtab(t.Funcs, b.Module, &b.Names, textIndex)
	if err != nil {
		return nil, err
	}
	textFlags := uint64(shfAlloc)
	if b.Engine.Target.Arch != environ.ArchNone {
		textFlags |= shfExecinstr
	}
	sections := []section{
		{name: ".wt.engine", typ: shtProgbits, align: 8, data: appendEngine(nil, &b.Engine)},
		{name: ".text", typ: shtProgbits, flags: textFlags, align: pageSize, data: t.Code},
		{name: ".wt.funcs", typ: shtProgbits, align: 4, data: funcs},
		{name: ".wt.traps", typ: shtProgbits, align: 4, data: traps},
		{name: ".wt.addrmap", typ: shtProgbits, align: 4, data: addrs},
		{name: ".wt.stackmaps", typ: shtProgbits, align: 4, data: stacks},
		{name: ".wt.info", typ: shtProgbits, align: 1, data: appendModule(nil, b.Module)},
		{name: ".rodata.wasm", typ: shtProgbits, flags: shfAlloc, align: pageSize, data: b.Data},
		{name: ".wt.names", typ: shtProgbits, align: 4, data: names},
		{name: ".symtab", typ: shtSymtab, align: 8, link: strtabIndex, info: uint32(len(t.Funcs) + 1), entsize: symSize, data: syms},
		{name: ".strtab", typ: shtStrtab, align: 1, data: strs},
	}
	if b.Debug.Present {
		sections = append(sections, section{name: debugSection, typ: shtProgbits, align: 4, data: appendDebug(nil, &b.Debug)})
	}
	file, err := writeELF(machines[b.Engine.Target.Arch], sections)
	if err != nil {
		return nil, err
	}
	seal(file)
	return file, nil
}

// A View looks things up in an artifact's bytes. It is immutable and safe for concurrent use.
//
// What it returns as slices is part of the artifact's bytes. If those are not ordinary memory of Go's (see Hold),
// whoever uses the slices keeps the View reachable; its methods do so for themselves.
type View struct {
	file   []byte
	hold   any
	engine *Engine
	module *environ.Module
	text   []byte
	textAt uint64
	data   []byte
	dataAt uint64
	funcs  funcTable
	traps  trapTable
	addrs  addrTable
	stacks stackTable
	names  nameTable
	debug  environ.DebugInfo
}

// Open checks an artifact and returns a view of it. The view refers to file, which must not change.
func Open(file []byte) (*View, error) {
	if err := checkELFHeader(file); err != nil {
		return nil, err
	}
	if err := checkSeal(file); err != nil {
		return nil, err
	}
	return open(file)
}

// open is Open for a file whose fixed part and checksum are right.
func open(file []byte) (*View, error) {
	v := &View{file: file}
	var engine, funcs, traps, addrs, stacks, info, names, debug []byte
	want := []struct {
		name string
		data *[]byte
		off  *uint64
	}{
		{".wt.engine", &engine, new(uint64)}, {".text", &v.text, &v.textAt}, {".wt.funcs", &funcs, nil}, {".wt.traps", &traps, nil},
		{".wt.addrmap", &addrs, nil}, {".wt.stackmaps", &stacks, nil}, {".wt.info", &info, nil},
		{".rodata.wasm", &v.data, &v.dataAt}, {".wt.names", &names, nil},
		{debugSection, &debug, nil},
	}
	err := readELF(file, func(name string, off uint64, data []byte) error {
		for i := range want {
			w := &want[i]
			if w.name != name {
				continue
			}
			if *w.data != nil {
				return fmt.Errorf("artifact: section %s appears twice", name)
			}
			*w.data = data
			if w.off != nil {
				*w.off = off
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, w := range want {
		if *w.data == nil && w.name != debugSection {
			return nil, fmt.Errorf("artifact: section %s is missing", w.name)
		}
	}
	if *want[0].off != elfHeaderSize {
		return nil, errNotArtifact
	}
	if v.engine, err = readEngine(engine); err != nil {
		return nil, err
	}
	if v.module, err = readModule(info, len(v.data)); err != nil {
		return nil, err
	}
	if v.funcs, err = readFuncs(funcs, len(v.text)); err != nil {
		return nil, err
	}
	if v.traps, err = readTraps(traps); err != nil {
		return nil, err
	}
	if v.addrs, err = readAddrs(addrs); err != nil {
		return nil, err
	}
	if v.stacks, err = readStacks(stacks); err != nil {
		return nil, err
	}
	if v.names, err = readNames(names); err != nil {
		return nil, err
	}
	v.debug, err = readDebug(debug)
	return v, err
}

// Hold makes v keep x reachable, which owns the bytes that v refers to. It is called once, before v is shared.
func (v *View) Hold(x any) { v.hold = x }

// Bytes returns the whole file.
func (v *View) Bytes() []byte { return v.file }

// Engine returns what made the artifact. Whoever loads it must ask Engine.CheckHost first.
func (v *View) Engine() *Engine { return v.engine }

// Module returns the module's description.
func (v *View) Module() *environ.Module { return v.module }

// Text returns the code.
func (v *View) Text() []byte { return v.text }

// TextOffset returns where the code begins in the file.
func (v *View) TextOffset() uint64 { return v.textAt }

// Executable reports whether the text is machine code for Engine's target, and not bytecode.
func (v *View) Executable() bool { return v.engine.Target.Arch != environ.ArchNone }

// Data returns the data segments' bytes.
func (v *View) Data() []byte { return v.data }

// DataOffset returns where the data begins in the file.
func (v *View) DataOffset() uint64 { return v.dataAt }
