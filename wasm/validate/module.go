package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements the validation of everything outside of function bodies.

// Module validates m, its function bodies excepted.
func Module(m *binary.Module, f types.Features) (*Info, error) {
	n := &Info{Module: m, Features: f, features: uint64(f)<<1 | 1}
	for _, check := range [...]func(*Info) error{
		(*Info).checkTypes, (*Info).checkImports, (*Info).checkFuncs, (*Info).checkTables, (*Info).checkMemories, (*Info).checkTags,
		(*Info).checkExports, (*Info).collectDeclared, (*Info).checkGlobals, (*Info).checkTableInits, (*Info).checkElems, (*Info).checkDatas, (*Info).checkStart,
	} {
		if err := check(n); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// sectionOffset returns where the section with the given id is, for errors in items that
// carry no offset of their own.
func (n *Info) sectionOffset(id binary.SectionID) uint32 {
	for _, s := range n.Module.Sections {
		if s.ID == id {
			return s.Offset
		}
	}
	return 0
}

func (n *Info) checkTypes() error {
	m := n.Module
	at := n.sectionOffset(binary.SectionType)
	n.Canon = make([]types.TypeIndex, len(m.Types))
	seen := make(map[string]types.TypeIndex, len(m.Groups))
	depth := make([]uint8, len(m.Types))
	var key []byte
	for _, g := range m.Groups {
		end := int(g.Start) + int(g.Len)
		for i := int(g.Start); i < end; i++ {
			if err := n.checkSubType(&m.Types[i], end, i, at, depth); err != nil {
				return err
			}
		}
		key = n.canonicalize(g, seen, key)
		for i := int(g.Start); i < end; i++ {
			t := &m.Types[i]
			if len(t.Supers) == 0 {
				continue
			}
			if s := &m.Types[t.Supers[0]]; s.Final || !n.compositeMatches(&t.Composite, &s.Composite) {
				return binary.Errorf(at, "sub type %d does not match super type %d", i, t.Supers[0])
			}
		}
	}
	return nil
}

// checkSubType checks the types that t, number i, names: they must be in its recursion group,
// which ends before end, or earlier; its supertype must come before it.
func (n *Info) checkSubType(t *types.SubType, end, i int, at uint32, depth []uint8) error {
	check := func(v types.ValType) error {
		if v.IsRef() {
			return n.checkRefType(v, end, at)
		}
		return n.checkValType(v, at)
	}
	for _, s := range t.Supers {
		if int(s) >= i {
			return binary.Errorf(at, "unknown type %d", s)
		}
		if depth[i] = depth[s] + 1; depth[i] > binary.MaxSubtypingDepth {
			return binary.Errorf(at, "sub type hierarchy too deep: the limit is %d", binary.MaxSubtypingDepth)
		}
	}
	c := &t.Composite
	for _, l := range [...][]types.ValType{c.Func.Params, c.Func.Results} {
		for _, v := range l {
			if err := check(v); err != nil {
				return err
			}
		}
	}
	if len(c.Func.Results) > 1 && !n.Features.Has(types.FeatureMultiValue) {
		return binary.Errorf(at, "invalid result arity: multi-value support is not enabled")
	}
	for _, f := range c.Fields {
		if !f.Storage.IsPacked() {
			if err := check(types.ValType(f.Storage)); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkFuncTypeIndex checks that i names a function type.
func (n *Info) checkFuncTypeIndex(i types.TypeIndex, at uint32) error {
	if int(i) >= len(n.Module.Types) {
		return binary.Errorf(at, "unknown type %d", i)
	}
	if n.Module.Types[i].Composite.Kind != types.CompositeFunc {
		return binary.Errorf(at, "type mismatch: type %d is not a function type", i)
	}
	return nil
}

func (n *Info) checkImports() error {
	m := n.Module
	for i := range m.Imports {
		im := &m.Imports[i]
		at := im.Offset
		var err error
		switch t := &im.Type; t.Kind {
		case types.ExternFunc:
			err = n.checkFuncTypeIndex(t.Func, at)
			n.Funcs = append(n.Funcs, t.Func)
		case types.ExternTable:
			err = n.checkTableType(t.Table, at)
			n.Tables = append(n.Tables, t.Table)
		case types.ExternMemory:
			err = n.checkMemoryType(t.Memory, at)
			n.Memories = append(n.Memories, t.Memory)
		case types.ExternGlobal:
			err = n.checkValType(t.Global.Content, at)
			if err == nil && t.Global.Mutable && !n.Features.Has(types.FeatureMutableGlobal) {
				err = notEnabled(at, types.FeatureMutableGlobal)
			}
			n.Globals = append(n.Globals, t.Global)
		case types.ExternTag:
			err = n.checkTagType(t.Tag, at)
			n.Tags = append(n.Tags, t.Tag)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *Info) checkFuncs() error {
	m := n.Module
	at := n.sectionOffset(binary.SectionFunction)
	for _, t := range m.Funcs {
		if err := n.checkFuncTypeIndex(t, at); err != nil {
			return err
		}
	}
	n.Funcs = append(n.Funcs, m.Funcs...)
	if len(n.Funcs) > binary.MaxFuncs {
		return binary.Errorf(at, "too many functions: %d exceed the limit of %d", len(n.Funcs), binary.MaxFuncs)
	}
	n.declared = make([]uint64, (len(n.Funcs)+63)/64)
	return nil
}

// checkLimits checks that l lies within max.
func checkLimits(l types.Limits, max uint64, tooLarge string, at uint32) error {
	if l.Min > max || l.HasMax && l.Max > max {
		return binary.Errorf(at, "%s", tooLarge)
	}
	if l.HasMax && l.Min > l.Max {
		return binary.Errorf(at, "size minimum must not be greater than maximum")
	}
	return nil
}

func (n *Info) checkTableType(t types.TableType, at uint32) error {
	if err := n.checkRefType(t.Elem, len(n.Module.Types), at); err != nil && (t.Elem != types.FuncRef || n.Features.Has(types.FeatureReferenceTypes)) {
		return err
	}
	limit := uint64(1<<32 - 1)
	if t.Is64 {
		limit = 1<<64 - 1
	}
	return checkLimits(t.Limits, limit, "table size must be at most 2^32-1", at)
}

func (n *Info) checkTables() error {
	at := n.sectionOffset(binary.SectionTable)
	for i := range n.Module.Tables {
		t := &n.Module.Tables[i]
		if err := n.checkTableType(t.Type, t.Offset); err != nil {
			return err
		}
		if t.Init.IsZero() && !defaultable(t.Type.Elem) {
			return binary.Errorf(t.Offset, "type mismatch: a table of %s must have an initial value", t.Type.Elem)
		}
		n.Tables = append(n.Tables, t.Type)
	}
	if len(n.Tables) > 1 && !n.Features.Has(types.FeatureReferenceTypes) {
		return binary.Errorf(at, "multiple tables")
	}
	if len(n.Tables) > binary.MaxTables {
		return binary.Errorf(at, "too many tables: %d exceed the limit of %d", len(n.Tables), binary.MaxTables)
	}
	return nil
}

// checkTableInits runs when all globals are known to be valid. An initial value may use
// imported globals only, as tables come before globals.
func (n *Info) checkTableInits() error {
	var c constChecker
	for i := range n.Module.Tables {
		t := &n.Module.Tables[i]
		if t.Init.IsZero() {
			continue
		}
		if err := c.check(n, t.Init, t.Type.Elem, int(n.Module.NumImportedGlobals)); err != nil {
			return err
		}
	}
	return nil
}

func (n *Info) checkMemoryType(t types.MemoryType, at uint32) error {
	if t.PageSizeLog2 != 0 && t.PageSizeLog2 != types.DefaultPageSizeLog2 {
		return binary.Errorf(at, "invalid custom page size")
	}
	text := "memory size must be at most 65536 pages (4GiB)"
	switch {
	case t.Is64 && t.PageSizeLog2 == types.DefaultPageSizeLog2:
		text = "memory size must be at most 281474976710656 pages (16EiB)"
	case t.Is64:
		text = "memory size must be at most 18446744073709551615 pages"
	case t.PageSizeLog2 == 0:
		text = "memory size must be at most 4294967295 pages"
	}
	limit := t.MaxPages()
	if t.PageSizeLog2 == 0 && !t.Is64 {
		limit = 1<<32 - 1
	}
	if err := checkLimits(t.Limits, limit, text, at); err != nil {
		return err
	}
	if t.Shared && !t.Limits.HasMax {
		return binary.Errorf(at, "shared memory must have maximum")
	}
	return nil
}

func (n *Info) checkMemories() error {
	at := n.sectionOffset(binary.SectionMemory)
	for _, t := range n.Module.Memories {
		if err := n.checkMemoryType(t, at); err != nil {
			return err
		}
	}
	n.Memories = append(n.Memories, n.Module.Memories...)
	if len(n.Memories) > 1 && !n.Features.Has(types.FeatureMultiMemory) {
		return binary.Errorf(at, "multiple memories")
	}
	if len(n.Memories) > binary.MaxMemories {
		return binary.Errorf(at, "too many memories: %d exceed the limit of %d", len(n.Memories), binary.MaxMemories)
	}
	return nil
}

func (n *Info) checkTagType(t types.TagType, at uint32) error {
	if err := n.checkFuncTypeIndex(t.Type, at); err != nil {
		return err
	}
	if len(n.Module.FuncType(t.Type).Results) != 0 {
		return binary.Errorf(at, "non-empty tag result type")
	}
	return nil
}

func (n *Info) checkTags() error {
	at := n.sectionOffset(binary.SectionTag)
	for _, t := range n.Module.Tags {
		if err := n.checkTagType(t, at); err != nil {
			return err
		}
	}
	n.Tags = append(n.Tags, n.Module.Tags...)
	return nil
}

// visibleGlobals returns how many globals, from the first, a constant expression may read:
// the imported ones or, with the GC proposal, all that were declared so far.
func (n *Info) visibleGlobals() int {
	if n.Features.Has(types.FeatureGC) {
		return len(n.Globals)
	}
	return int(n.Module.NumImportedGlobals)
}

// checkGlobals adds the defined globals one by one, so that an initial value sees only those
// before it.
func (n *Info) checkGlobals() error {
	var c constChecker
	m := n.Module
	for i := range m.Globals {
		g := &m.Globals[i]
		if err := n.checkValType(g.Type.Content, g.Offset); err != nil {
			return err
		}
		if err := c.check(n, g.Init, g.Type.Content, n.visibleGlobals()); err != nil {
			return err
		}
		n.Globals = append(n.Globals, g.Type)
	}
	return nil
}

func (n *Info) checkExports() error {
	m := n.Module
	sizes := [...]int{len(n.Funcs), len(n.Tables), len(n.Memories), int(m.NumImportedGlobals) + len(m.Globals), len(n.Tags)}
	what := [...]string{"function", "table", "memory", "global", "tag"}
	seen := make(map[string]struct{}, len(m.Exports))
	for i := range m.Exports {
		e := &m.Exports[i]
		if uint64(e.Index) >= uint64(sizes[e.Kind]) {
			return binary.Errorf(e.Offset, "unknown %s %d", what[e.Kind], e.Index)
		}
		if _, dup := seen[e.Name]; dup {
			return binary.Errorf(e.Offset, "duplicate export name %q", e.Name)
		}
		seen[e.Name] = struct{}{}
		if e.Kind == types.ExternGlobal && !n.Features.Has(types.FeatureMutableGlobal) && int(e.Index) >= int(m.NumImportedGlobals) &&
			m.Globals[e.Index-m.NumImportedGlobals].Type.Mutable {
			return notEnabled(e.Offset, types.FeatureMutableGlobal)
		}
	}
	return nil
}

func (n *Info) checkStart() error {
	s := n.Module.Start
	if uint32(s) == types.None {
		return nil
	}
	at := n.sectionOffset(binary.SectionStart)
	if int64(s) >= int64(len(n.Funcs)) {
		return binary.Errorf(at, "unknown function %d", s)
	}
	if t := n.FuncType(s); len(t.Params) != 0 || len(t.Results) != 0 {
		return binary.Errorf(at, "start function must have type [] -> [], not %s", t)
	}
	return nil
}

func (n *Info) checkElems() error {
	var c constChecker
	m := n.Module
	for i := range m.Elems {
		e := &m.Elems[i]
		if err := n.checkRefType(e.Type, len(m.Types), e.Offset); err != nil && (e.Type != types.FuncRef || n.Features.Has(types.FeatureReferenceTypes)) {
			return err
		}
		if (e.Mode != binary.Active || e.UsesExprs) && !n.Features.Has(types.FeatureBulkMemory) {
			return notEnabled(e.Offset, types.FeatureBulkMemory)
		}
		if e.Mode == binary.Active {
			if int64(e.Table) >= int64(len(n.Tables)) {
				return binary.Errorf(e.Offset, "unknown table %d", e.Table)
			}
			t := n.Tables[e.Table]
			if !n.matches(e.Type, t.Elem) {
				return binary.Errorf(e.Offset, "type mismatch: a segment of %s for a table of %s", e.Type, t.Elem)
			}
			if err := c.check(n, e.At, t.IndexType(), n.visibleGlobals()); err != nil {
				return err
			}
		}
		for _, f := range e.Funcs {
			if int64(f) >= int64(len(n.Funcs)) {
				return binary.Errorf(e.Offset, "unknown function %d", f)
			}
		}
		for _, x := range e.Exprs {
			if err := c.check(n, x, e.Type, n.visibleGlobals()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n *Info) checkDatas() error {
	var c constChecker
	for i := range n.Module.Datas {
		d := &n.Module.Datas[i]
		if d.Mode != binary.Active {
			if !n.Features.Has(types.FeatureBulkMemory) {
				return notEnabled(d.Offset, types.FeatureBulkMemory)
			}
			continue
		}
		if int64(d.Memory) >= int64(len(n.Memories)) {
			return binary.Errorf(d.Offset, "unknown memory %d", d.Memory)
		}
		if err := c.check(n, d.At, n.Memories[d.Memory].IndexType(), n.visibleGlobals()); err != nil {
			return err
		}
	}
	return nil
}
