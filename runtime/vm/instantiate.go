package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements instantiation, in the order that the specification gives it:
//
//	check imports → allocate → functions → globals → tables' initial elements →
//	element segments → data segments → start function
//
// A trap in a segment or in the start function is an error, but what came before it stays:
// segments may have written to imported tables and memories, and functions of the
// unfinished instance may be in tables. So its memory lives on in the store.

// Instantiate makes an instance of m. imports are in the order of the module's imports.
func Instantiate(s *Store, m *Module, imports []Extern) (*Instance, error) {
	return instantiate(s, m, nil, imports)
}

// Instantiate makes an instance of the table's module. imports are in the order of the module's
// imports; those that the table has are ignored, and if it has all there need not be any.
func (t *HostTable) Instantiate(s *Store, imports []Extern) (*Instance, error) {
	return instantiate(s, t.module, t, imports)
}

func instantiate(s *Store, m *Module, hosts *HostTable, imports []Extern) (*Instance, error) {
	if m.engine != s.engine {
		return nil, fmt.Errorf("vm: module and store belong to different engines")
	}
	if s.closed {
		return nil, errClosed
	}
	if m.closed.Load() {
		return nil, fmt.Errorf("vm: the module is closed")
	}
	if hosts == nil || hosts.imports > 0 {
		if err := s.checkImports(m, hosts, imports); err != nil {
			return nil, err
		}
	}
	if err := s.checkRoom(m); err != nil {
		return nil, err
	}
	i, err := s.allocate(m)
	if err != nil {
		return nil, err
	}
	if err := i.bindHosts(hosts); err != nil {
		return nil, err
	}
	if err := i.initialize(hosts, imports); err != nil {
		return nil, err
	}
	return i, nil
}

// initialize takes the steps from bound imports to the start function, until one fails.
func (i *Instance) initialize(hosts *HostTable, imports []Extern) error {
	if hosts == nil || hosts.imports > 0 {
		if err := i.bindImports(hosts, imports); err != nil {
			return err
		}
	}
	for _, step := range [...]func(*Instance) error{
		(*Instance).makeMemories,
		(*Instance).makeTables,
		(*Instance).makeGlobals,
		(*Instance).initTables,
		(*Instance).elemSegments,
		(*Instance).dataSegments,
		(*Instance).start,
	} {
		if err := step(i); err != nil {
			return err
		}
	}
	return nil
}

// allocate makes an instance with an empty VMContext and enters it in the store.
func (s *Store) allocate(m *Module) (*Instance, error) {
	if p := s.engine.pool; p != nil {
		if err := p.takeInstance(s.res); err != nil {
			return nil, err
		}
	}
	vmctx, parts, err := s.allocContext(m)
	if err != nil {
		return nil, err
	}
	info := m.info
	i := &Instance{
		store: s, module: m, index: uint32(len(s.instances)), vmctx: vmctx, parts: parts,
		memories: make([]*Memory, len(info.Memories)),
		tables:   make([]*Table, len(info.Tables)),
		globals:  make([]*Global, len(info.Globals)),
	}
	*at[environ.VMContextHead](vmctx) = environ.VMContextHead{
		Magic: environ.VMContextMagic, Index: i.index, Store: addrOf(s.ctx),
		Trap: native.TrapStub(), Exit: native.ExitStub(), TypeIDs: m.res.idBlock.Addr(),
	}
	if parts == nil || !parts.refs {
		i.bindFuncRefs()
		if parts != nil {
			parts.refs = true
		}
	}
	// From here on nothing of the module may go away before the store does.
	m.res.refs.Add(1)
	s.res.modules = append(s.res.modules, m.res)
	s.modules.add(m)
	s.instances = append(s.instances, i)
	return i, nil
}

// field returns the T at an offset of the VMContext.
func field[T any](i *Instance, offset uint32) *T { return at[T](i.vmctx + uintptr(offset)) }

// bindImports fills in the imports that hosts does not have, and the VMFuncRefs of those that escape.
func (i *Instance) bindImports(hosts *HostTable, imports []Extern) error {
	m, o := i.module, i.module.offsets
	count := 0
	for n := range imports {
		if im, x := &m.info.Imports[n], &imports[n]; im.Kind == types.ExternFunc && x.Func.ref != nil && x.Func.ref.Entry == 0 {
			count++
		}
	}
	contexts, err := i.store.res.alloc(uintptr(count) * sizeHostContext)
	if err != nil {
		return err
	}
	for n := range imports {
		im, x := &m.info.Imports[n], &imports[n]
		switch im.Kind {
		case types.ExternFunc:
			f := types.FuncIndex(im.Index)
			if hosts.has(f) {
				continue
			}
			ref := *x.Func.ref
			imp := field[environ.VMFuncImport](i, o.FuncImport(f))
			imp.Ref = addrOf(x.Func.ref)
			if ref.Entry == 0 {
				// A host function gets a context that tells who calls, and this module's own exit.
				*at[environ.VMHostContext](contexts) = i.store.hostContext(ref.Index, i.index+1)
				ref.VMCtx, ref.Code = contexts, m.exits[m.info.Funcs[f].Sig]
				contexts += sizeHostContext
			}
			imp.Code, imp.VMCtx = ref.Code, ref.VMCtx
			i.copyRef(f, imp)
		case types.ExternTable:
			i.tables[im.Index] = x.Table
			field[environ.VMTableImport](i, o.TableImport(types.TableIndex(im.Index))).From = addrOf(x.Table.def)
		case types.ExternMemory:
			i.memories[im.Index] = x.Memory
			*field[environ.VMMemoryImport](i, o.MemoryImport(types.MemoryIndex(im.Index))) = x.Memory.vmImport()
		case types.ExternGlobal:
			i.globals[im.Index] = x.Global
			field[environ.VMGlobalImport](i, o.GlobalImport(types.GlobalIndex(im.Index))).From = addrOf(x.Global.def)
		}
	}
	return nil
}

// makeMemories makes the memories that the module defines.
func (i *Instance) makeMemories() error {
	m := i.module
	for x := m.info.NumImportedMemories; x < uint32(len(m.info.Memories)); x++ {
		d := types.DefinedMemoryIndex(x - m.info.NumImportedMemories)
		mem, err := i.store.newMemory(m.info.Memories[x], m.memoryImages().of(d), field[environ.VMMemory](i, m.offsets.Memory(d)))
		if err != nil {
			return err
		}
		i.memories[x] = mem
	}
	return nil
}

// makeTables makes the tables that the module defines: static ones with their elements, the others empty.
func (i *Instance) makeTables() error {
	m := i.module
	for x := m.info.NumImportedTables; x < uint32(len(m.info.Tables)); x++ {
		d := types.DefinedTableIndex(x - m.info.NumImportedTables)
		t, err := i.makeTable(d, m.info.Tables[x].Type, field[environ.VMTable](i, m.offsets.Table(d)))
		if err != nil {
			return err
		}
		i.tables[x] = t
	}
	return nil
}

func (i *Instance) makeTable(d types.DefinedTableIndex, t types.TableType, def *environ.VMTable) (*Table, error) {
	if !i.module.plan.staticTables[d] {
		return i.store.newTable(t, def, nil)
	}
	var block *tableBlock
	if i.parts != nil {
		if block = &i.parts.tables[d]; block.Addr() != 0 {
			return i.store.newTable(t, def, block)
		}
	}
	tab, err := i.store.newTable(t, def, block)
	if err == nil {
		err = i.fillStatic(d, tab.elems())
	}
	return tab, err
}

// makeGlobals makes the globals that the module defines. An initial value may use the globals
// before it.
func (i *Instance) makeGlobals() error {
	m := i.module
	defined := make([]Global, len(m.info.GlobalInits))
	for d := range defined {
		x := m.info.NumImportedGlobals + uint32(d)
		g := &defined[d]
		*g = Global{i.store, m.info.Globals[x], field[environ.VMGlobal](i, m.offsets.Global(types.DefinedGlobalIndex(d)))}
		v, err := i.eval(m.info.GlobalInits[d])
		if err != nil {
			return err
		}
		*g.def = environ.VMGlobal(v)
		i.store.addGlobalRoot(g)
		i.globals[x] = g
	}
	return nil
}

// initTables gives the elements of tables with an initial value that value.
func (i *Instance) initTables() error {
	m := i.module
	for x := m.info.NumImportedTables; x < uint32(len(m.info.Tables)); x++ {
		if e := m.info.Tables[x].Init; len(e) > 0 {
			v, err := i.eval(e)
			if err != nil {
				return err
			}
			i.tables[x].fill(0, v.Lo)
		}
	}
	return nil
}

// start calls the start function.
func (i *Instance) start() error {
	m := i.module
	f := m.info.Start
	if f == types.FuncIndex(types.None) {
		return nil
	}
	if m.info.IsImportedFunc(f) {
		imp := i.Func(f)
		if imp.ref.Entry != 0 {
			return imp.Call(nil)
		}
		return i.store.hosts[imp.ref.Index].call(Caller{i.store, i}, nil)
	}
	entry := m.funcAddr(environ.HostToWasm(m.info.Funcs[f].Sig))
	code := m.funcAddr(environ.DefinedFunc(m.info.DefinedFunc(f)))
	if entry == 0 || code == 0 {
		return fmt.Errorf("vm: the artifact has no code for the start function, or no entry for its type")
	}
	return i.store.invoke(entry, code, i.vmctx, nil)
}
