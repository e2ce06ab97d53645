package vm

import (
	"sort"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements host functions that are prepared once, as the imports of a module, and put into
// store after store with its instances.

// A HostTable holds host functions for imports of one module. It is immutable and safe for concurrent use.
type HostTable struct {
	module  *Module
	funcs   []hostFunc
	at      []types.FuncIndex // the import that each of funcs is for, ascending
	imports int               // imports of the module that the table has nothing for

	// entries is what each store gets, but for addresses and indices.
	entries []hostEntry
}

// A hostEntry is a host function as generated code sees it.
type hostEntry struct {
	ref environ.VMFuncRef
	ctx environ.VMHostContext
}

const sizeHostEntry = unsafe.Sizeof(hostEntry{})

// NewHostTable returns a table for imports of m. calls has an element for each import; those of
// imports that are not to be in the table are nil. The others must be of functions.
func NewHostTable(m *Module, calls []HostFunc) *HostTable {
	t := &HostTable{module: m}
	for n, call := range calls {
		if call == nil {
			t.imports++
			continue
		}
		f := types.FuncIndex(m.info.Imports[n].Index)
		sig := m.info.Funcs[f].Sig
		id := m.typeIDs[sig]
		t.at = append(t.at, f)
		t.funcs = append(t.funcs, hostFunc{call, m.engine.types.get(id)})
		t.entries = append(t.entries, hostEntry{
			ref: environ.VMFuncRef{Code: m.exits[sig], TypeID: uint32(id)},
			ctx: environ.VMHostContext{Magic: environ.VMHostMagic, Trap: native.TrapStub(), Exit: native.ExitStub()},
		})
	}
	t.funcs = t.funcs[:len(t.funcs):len(t.funcs)] // stores share it until they add to it
	return t
}

// has reports whether import f of the module is in the table. A nil table is empty.
func (t *HostTable) has(f types.FuncIndex) bool {
	if t == nil || len(t.at) == 0 {
		return false
	}
	if len(t.at) == int(t.module.info.NumImportedFuncs) {
		return true
	}
	k := sort.Search(len(t.at), func(k int) bool { return t.at[k] >= f })
	return k < len(t.at) && t.at[k] == f
}

// bindHosts makes the functions of t the store's, and imports of i.
func (i *Instance) bindHosts(t *HostTable) error {
	if t == nil || len(t.funcs) == 0 {
		return nil
	}
	s, m := i.store, i.module
	base, err := s.res.alloc(uintptr(len(t.entries)) * sizeHostEntry)
	if err != nil {
		return err
	}
	first := s.addHosts(t.funcs, base, sizeHostEntry)
	entries := array[hostEntry](base, len(t.entries))
	copy(entries, t.entries)
	store, caller := addrOf(s.ctx), i.index+1
	for k := range entries {
		e := &entries[k]
		index, f := first+uint32(k), t.at[k]
		e.ctx.Index, e.ctx.Store, e.ctx.Caller = index, store, caller
		e.ref.Index, e.ref.VMCtx = index, addrOf(&e.ctx)
		imp := field[environ.VMFuncImport](i, m.offsets.FuncImport(f))
		*imp = environ.VMFuncImport{Code: e.ref.Code, VMCtx: e.ref.VMCtx, Ref: addrOf(&e.ref)}
		i.copyRef(f, imp)
	}
	return nil
}

// copyRef gives the instance a VMFuncRef of its own for the imported function f, which is bound, if
// it escapes. References that this instance makes are to its copy.
func (i *Instance) copyRef(f types.FuncIndex, imp *environ.VMFuncImport) {
	if r := i.module.info.Funcs[f].Ref; r != types.NoFuncRef {
		own := field[environ.VMFuncRef](i, i.module.offsets.FuncRef(r))
		*own = *at[environ.VMFuncRef](imp.Ref)
		own.Code, own.VMCtx = imp.Code, imp.VMCtx // the original of a host function may have no code yet
		imp.Ref = addrOf(own)
	}
}

// A hostRange says where the VMFuncRefs of consecutive host functions of a store are.
type hostRange struct {
	first  uint32 // index of the first
	stride uint32
	base   uintptr
}

// addHosts adds host functions, whose VMFuncRefs are at base, stride bytes apart, and returns the index of
// the first. list must not change afterwards.
func (s *Store) addHosts(list []hostFunc, base, stride uintptr) uint32 {
	first := uint32(len(s.hosts))
	if first == 0 {
		s.hosts = list
	} else {
		s.hosts = append(s.hosts, list...)
	}
	if s.hostRefs == nil {
		s.hostRefs = s.hostRoom[:0]
	}
	s.hostRefs = append(s.hostRefs, hostRange{first, uint32(stride), base})
	return first
}

// hostRef returns the VMFuncRef of host function index: the original, not an instance's copy.
func (s *Store) hostRef(index uint32) *environ.VMFuncRef {
	k := sort.Search(len(s.hostRefs), func(k int) bool { return s.hostRefs[k].first > index }) - 1
	r := &s.hostRefs[k]
	return at[environ.VMFuncRef](r.base + uintptr(index-r.first)*uintptr(r.stride))
}
