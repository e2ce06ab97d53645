package wasmtime

import (
	"errors"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
)

// This file implements Memory, Table and Global.

// A Memory is a linear memory of a store.
type Memory struct {
	store *Store
	m     *vm.Memory
}

// NewMemory returns a memory of zeros with the minimum size of its type. It is an error if the store's limiter or the system
// do not allow that.
func NewMemory(store Storelike, ty *MemoryType) (*Memory, error) {
	s := store.getStore()
	m, err := s.vm.NewMemory(ty.t)
	if err != nil {
		return nil, err
	}
	return &Memory{s, m}, nil
}

func (mem *Memory) asExtern() vm.Extern { return vm.ExternMemory(mem.m) }

func (mem *Memory) in(store Storelike) *vm.Memory {
	store.getStore().check(mem.store)
	return mem.m
}

// AsExtern returns the memory as an Extern.
func (mem *Memory) AsExtern() *Extern { return &Extern{mem.store, mem.asExtern()} }

// Type returns the memory's type, with its present size as the minimum.
func (mem *Memory) Type(store Storelike) *MemoryType {
	t := mem.in(store).Type()
	t.Limits.Min = mem.m.Pages()
	return &MemoryType{t}
}

// Data returns the address of the memory's first byte. It is valid as long as the slice that UnsafeData
// returns.
func (mem *Memory) Data(store Storelike) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(mem.in(store).Data()))
}

// UnsafeData returns the memory's bytes. The slice is valid until the memory grows or the store
// is closed or becomes garbage; keep the store alive while using it. Read, Write
// and View are safe.
func (mem *Memory) UnsafeData(store Storelike) []byte { return mem.in(store).Data() }

// DataSize returns the memory's size in bytes.
func (mem *Memory) DataSize(store Storelike) uintptr { return uintptr(mem.in(store).Len()) }

// Size returns the memory's size in pages, which have 64 KiB unless the memory's type says otherwise.
func (mem *Memory) Size(store Storelike) uint64 { return mem.in(store).Pages() }

// Grow adds delta pages of zeros and returns the size before, in pages. It is an error, and nothing changes, if that is more than
// the type, the store's limiter or the system allow.
func (mem *Memory) Grow(store Storelike, delta uint64) (uint64, error) {
	prev, err := mem.in(store).Grow(delta)
	if err != nil {
		return 0, growError(err)
	}
	return prev, nil
}

// Read copies len(p) bytes from offset on into p. It is an error, and nothing is copied, if they are not all in
// the memory.
func (mem *Memory) Read(store Storelike, offset uint64, p []byte) error {
	m := mem.in(store)
	if m.Read(offset, p) != nil {
		return outOfBounds(offset, uint64(len(p)), m.Len())
	}
	return nil
}

// Write copies p to offset. It is an error, and nothing is copied, if there is no room for all of it.
func (mem *Memory) Write(store Storelike, offset uint64, p []byte) error {
	m := mem.in(store)
	if m.Write(offset, p) != nil {
		return outOfBounds(offset, uint64(len(p)), m.Len())
	}
	return nil
}

// A Table is a table of references of a store.
type Table struct {
	store *Store
	t     *vm.Table
}

// NewTable returns a table of the minimum size of its type, each element being init. It is an error if init is
// no reference of the table's type, or if the store's limiter or the system do not allow the size.
func NewTable(store Storelike, ty *TableType, init Val) (*Table, error) {
	s := store.getStore()
	if k := init.kind; k != KindFuncref && k != KindExternref {
		return nil, newError("wasmtime_table_new init value is not a reference")
	}
	r, err := s.raw(init, ty.t.Elem)
	if err != nil {
		return nil, err
	}
	t, err := s.vm.NewTable(ty.t, r)
	if err != nil {
		return nil, err
	}
	return &Table{s, t}, nil
}

func (t *Table) asExtern() vm.Extern { return vm.ExternTable(t.t) }

func (t *Table) in(store Storelike) *vm.Table {
	store.getStore().check(t.store)
	return t.t
}

// AsExtern returns the table as an Extern.
func (t *Table) AsExtern() *Extern { return &Extern{t.store, t.asExtern()} }

// Type returns the table's type, with its present size as the minimum.
func (t *Table) Type(store Storelike) *TableType {
	ty := t.in(store).Type()
	ty.Limits.Min = t.t.Len()
	return &TableType{ty}
}

// Size returns the number of elements.
func (t *Table) Size(store Storelike) uint64 { return t.in(store).Len() }

// Grow adds delta elements, each being init, and returns the size before. It is an error, and nothing changes, if that is more than
// the type, the store's limiter or the system allow.
func (t *Table) Grow(store Storelike, delta uint64, init Val) (uint64, error) {
	r, err := t.store.raw(init, t.in(store).Type().Elem)
	if err != nil {
		return 0, err
	}
	prev, err := t.t.Grow(delta, r)
	if err != nil {
		return 0, growError(err)
	}
	return prev, nil
}

// Get returns element idx, or an error if there is none.
func (t *Table) Get(store Storelike, idx uint64) (Val, error) {
	r, err := t.in(store).Get(idx)
	if err != nil {
		return Val{}, errors.New("index out of bounds")
	}
	return t.store.val(r, t.t.Type().Elem), nil
}

// Set sets element idx. It is an error if there is none, or if val is no reference of the table's type.
func (t *Table) Set(store Storelike, idx uint64, val Val) error {
	if k := val.kind; k != KindFuncref && k != KindExternref {
		return newError("wasmtime_table_set value is not a reference")
	}
	r, err := t.store.raw(val, t.in(store).Type().Elem)
	if err != nil {
		return err
	}
	if t.t.Set(idx, r) != nil {
		return newError("wasm trap: %v", TableOutOfBounds)
	}
	return nil
}

// A Global is a global variable of a store.
type Global struct {
	store *Store
	g     *vm.Global
}

// NewGlobal returns a global with the value val, or an error if that is not of the type's.
func NewGlobal(store Storelike, ty *GlobalType, val Val) (*Global, error) {
	s := store.getStore()
	r, err := s.raw(val, ty.t.Content)
	if err != nil {
		return nil, wrapError("type mismatch: initial value provided does not match the type of this global", err)
	}
	g, err := s.vm.NewGlobal(ty.t, r)
	if err != nil {
		return nil, err
	}
	return &Global{s, g}, nil
}

func (g *Global) asExtern() vm.Extern { return vm.ExternGlobal(g.g) }

func (g *Global) in(store Storelike) *vm.Global {
	store.getStore().check(g.store)
	return g.g
}

// AsExtern returns the global as an Extern.
func (g *Global) AsExtern() *Extern { return &Extern{g.store, g.asExtern()} }

// Type returns the global's type.
func (g *Global) Type(store Storelike) *GlobalType { return &GlobalType{g.in(store).Type()} }

// Get returns the global's value.
func (g *Global) Get(store Storelike) Val {
	return g.store.val(g.in(store).Get(), g.g.Type().Content)
}

// Set sets the global's value. It is an error if the global is not mutable or val not of its type.
func (g *Global) Set(store Storelike, val Val) error {
	t := g.in(store).Type()
	if !t.Mutable {
		return newError("immutable global cannot be set")
	}
	r, err := g.store.raw(val, t.Content)
	if err != nil {
		return wrapError("type mismatch: attempt to set global to value of wrong type", err)
	}
	g.g.Set(r)
	return nil
}
