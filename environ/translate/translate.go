package translate

import (
	"cmp"
	"slices"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// This file implements Module, the way from bytes to a Translation.

// Module translates a module that may use features f, for compilation with the settings t and
// for the given target.
func Module(wasm []byte, f types.Features, t *environ.Tunables, target environ.Target) (*environ.Translation, error) {
	src, err := binary.Decode(wasm, f)
	if err != nil {
		return nil, err
	}
	info, err := validate.Module(src, f)
	if err != nil {
		return nil, err
	}
	tr := translator{src: src, info: info, m: new(environ.Module)}
	names := readNames(src)
	tr.m.Name = names.Module
	tr.types()
	tr.imports()
	tr.spaces()
	data, err := tr.segments()
	if err != nil {
		return nil, err
	}
	if src.DataCount == types.None {
		data = joinData(tr.m, data)
	}
	tr.escaping()
	offsets, err := environ.NewVMOffsets(target.PtrSize(), tr.m)
	if err != nil {
		return nil, err
	}
	out := &environ.Translation{
		Module: tr.m, Tunables: t, Offsets: offsets, Features: f,
		Bodies: make([]environ.FuncBody, len(src.Bodies)),
		Closed: closedTables(tr.m, src.Bodies),
		Data:   data, Names: names, Debug: readDebug(src), Inlined: hasInlined(src), Wasm: wasm, Source: info,
	}
	for i, b := range src.Bodies {
		out.Bodies[i] = environ.FuncBody{Bytes: b.Bytes, Pos: types.FilePos(b.Offset)}
	}
	readHints(src, out.Bodies)
	return out, nil
}

// A translator builds m from a decoded and validated module.
type translator struct {
	src  *binary.Module
	info *validate.Info
	m    *environ.Module

	consts    []environ.ConstInst // scratch of constExpr
	constRoom []environ.ConstInst // what is left of an array that expressions share
}

// types fills in the types, and the signatures with equal ones merged. Types are equal when
// validation says that they are equivalent, so functions of different but equivalent types share
// a signature.
func (t *translator) types() {
	m := t.m
	m.Types, m.RecGroups = t.src.Types, t.src.Groups
	m.SigOf = make([]types.SigIndex, len(m.Types))
	for i := range m.Types {
		c := &m.Types[i].Composite
		canon := t.info.Canon[i]
		switch {
		case c.Kind != types.CompositeFunc:
			m.SigOf[i] = types.SigIndex(types.None)
		case canon != types.TypeIndex(i):
			m.SigOf[i] = m.SigOf[canon] // canon comes first
		default:
			m.SigOf[i] = types.SigIndex(len(m.Sigs))
			m.Sigs = append(m.Sigs, c.Func)
		}
	}
}

// imports fills in the imports, and with them the beginnings of the index spaces.
func (t *translator) imports() {
	m := t.m
	m.NumImportedFuncs, m.NumImportedTables, m.NumImportedMemories = t.src.NumImportedFuncs, t.src.NumImportedTables, t.src.NumImportedMemories
	m.NumImportedGlobals, m.NumImportedTags = t.src.NumImportedGlobals, t.src.NumImportedTags
	var next [types.ExternTag + 1]uint32
	for _, i := range t.src.Imports {
		k := i.Type.Kind
		m.Imports = append(m.Imports, environ.Import{Module: i.Module, Name: i.Name, Kind: k, Index: next[k]})
		next[k]++
	}
}

// spaces fills in the index spaces and what refers to them.
func (t *translator) spaces() {
	m := t.m
	for _, ty := range t.info.Funcs {
		m.Funcs = append(m.Funcs, environ.Func{Type: ty, Sig: m.SigOf[ty], Ref: types.NoFuncRef})
	}
	for _, ty := range t.info.Tables {
		m.Tables = append(m.Tables, environ.Table{Type: ty})
	}
	for i, table := range t.src.Tables {
		if !table.Init.IsZero() {
			m.Tables[m.NumImportedTables+uint32(i)].Init = t.constExpr(table.Init)
		}
	}
	m.Memories, m.Globals, m.Tags = t.info.Memories, t.info.Globals, t.info.Tags
	for _, g := range t.src.Globals {
		m.GlobalInits = append(m.GlobalInits, t.constExpr(g.Init))
	}
	for _, e := range t.src.Exports {
		m.Exports = append(m.Exports, environ.Export{Name: e.Name, Kind: e.Kind, Index: e.Index})
	}
	m.Start = t.src.Start
}

// escaping gives every function that can be referred to a place for its VMFuncRef. These are
// the functions that the module names outside of bodies and start function: in exports, in
// element segments of all modes, in initial values of globals and tables. ref.func in a body
// may only name one of those. Imported functions are no exception.
//
// They come by signature, and of one signature imports come first: so a reference to one of these places tells
// the function's signature by where in the VMContext it points.
func (t *translator) escaping() {
	m := t.m
	for i := range m.Funcs {
		if f := types.FuncIndex(i); t.info.Declared(f) {
			m.Escaping = append(m.Escaping, f)
		}
	}
	slices.SortStableFunc(m.Escaping, func(f, g types.FuncIndex) int {
		return cmp.Compare(m.Funcs[f].Sig, m.Funcs[g].Sig)
	})
	for i, f := range m.Escaping {
		m.Funcs[f].Ref = types.FuncRefIndex(i)
	}
	m.NumEscaping = uint32(len(m.Escaping))
}
