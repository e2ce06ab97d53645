package wasmtime

import (
	"context"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/wasi"
)

// This file implements Store and Caller.

// Storelike is a Store, or the Caller that stands for it during a host call.
type Storelike interface {
	// Data returns what NewStoreWithData was given, or nil.
	Data() any

	getStore() *Store
}

// A Store owns instances and the values in them. One goroutine at a time may use it, with
// everything that belongs to it; Interrupt is the exception.
type Store struct {
	// Engine is what the store was made from.
	Engine *Engine

	vm        *vm.Store
	data      any
	ctx       context.Context // of the innermost CallContext, or nil
	wasi      *wasi.Ctx
	wasiFiles *WasiConfig // owns the files behind wasi's streams
	closed    bool

	// hosts are the functions of linkers that were put into this store.
	hosts map[*linkedFunc]*Func
}

// NewStore returns an empty store.
func NewStore(engine *Engine) *Store { return NewStoreWithData(engine, nil) }

// NewStoreWithData returns an empty store that hands data to those who ask for it.
func NewStoreWithData(engine *Engine, data any) *Store {
	v, err := vm.NewStore(engine.open().vm)
	if err != nil {
		panic(err) // out of address space for a few hundred bytes
	}
	s := &Store{Engine: engine, vm: v, data: data}
	v.Data = s
	return s
}

func (store *Store) getStore() *Store { return store.open() }

func (store *Store) open() *Store {
	if store.closed {
		panic("object has been closed already")
	}
	return store
}

// Data returns what NewStoreWithData was given, or nil.
func (store *Store) Data() any { return store.data }

// Close frees everything in the store. Nothing that belongs to it may be used afterwards.
func (store *Store) Close() {
	if store.closed {
		return
	}
	store.vm.Close()
	store.closed = true
	store.setWasi(nil, nil)
}

// GC lets go of the values of external references that WebAssembly does not hold any more: in no
// table and no global, and in no function that is running. It happens by itself when many have been
// passed in. Host functions may call it.
func (store *Store) GC() { store.open().vm.GC() }

// SetWasi says what programs in the store see of the world through WASI, and consumes wasi. It
// panics if a preopened directory cannot be opened.
func (store *Store) SetWasi(config *WasiConfig) {
	if err := store.SetWasiErr(config); err != nil {
		panic(err)
	}
}

// SetWasiErr is SetWasi with an error.
func (store *Store) SetWasiErr(config *WasiConfig) error {
	store.open()
	config.open()
	ctx, err := wasi.New(config.cfg)
	if err != nil {
		return err
	}
	config.used = true
	store.setWasi(ctx, config)
	return nil
}

func (store *Store) setWasi(ctx *wasi.Ctx, files *WasiConfig) {
	if store.wasi != nil {
		store.wasi.Close()
		for _, f := range store.wasiFiles.files {
			f.Close()
		}
	}
	store.wasi, store.wasiFiles = ctx, files
}

// SetEpochDeadline sets when code in the store is interrupted: after deadline more increments of
// the engine's epoch. It matters only with Config.SetEpochInterruption. A new store's deadline
// is 0: its code is interrupted at once.
func (store *Store) SetEpochDeadline(deadline uint64) { store.open().vm.SetEpochDeadline(deadline) }

// EpochDeadlineTrap makes code trap with the code Interrupt when it reaches the deadline, which
// is what happens unless EpochDeadlineCallback was called.
func (store *Store) EpochDeadlineTrap() { store.open().vm.OnEpoch(nil) }

// EpochDeadlineCallback makes code call f when it reaches the deadline. f returns the number of
// increments until the next deadline, or an error, with which the call ends. It may use the store.
func (store *Store) EpochDeadlineCallback(f func(*Store) (uint64, error)) {
	store.open().vm.OnEpoch(func(s *vm.Store) (delta uint64, err error) { return store.epochDeadline(f) })
}

func (store *Store) epochDeadline(f func(*Store) (uint64, error)) (uint64, error) {
	delta, err := f(store)
	if t, ok := err.(*Trap); ok && t.vm == nil {
		err = trapFromHost(store.vm, t)
	}
	return delta, err
}

// GetFuel returns the fuel that is left. It is an error if the engine does not count fuel.
// It is exact between calls and in host functions, except that what a function did before it
// trapped is missing unless it trapped by unreachable or because there was no fuel.
func (store *Store) GetFuel() (uint64, error) {
	if !store.open().Engine.tunables.ConsumeFuel {
		return 0, newError("fuel is not configured in this store")
	}
	return store.vm.Fuel(), nil
}

// SetFuel sets the fuel that is left, also in the middle of a call, from a host function. Code
// that finds none left traps with the code OutOfFuel. It is an error if the engine does not count fuel.
func (store *Store) SetFuel(fuel uint64) error {
	if !store.open().Engine.tunables.ConsumeFuel {
		return newError("fuel is not configured in this store")
	}
	store.vm.SetFuel(fuel)
	return nil
}

// SetFuelYieldInterval makes code give way to other goroutines each time it has used n units of fuel;
// 0, which is the default, means that it does not for fuel's sake. It is an error if the engine does
// not count fuel.
func (store *Store) SetFuelYieldInterval(n uint64) error {
	if !store.open().Engine.tunables.ConsumeFuel {
		return newError("fuel is not configured in this store")
	}
	store.vm.SetFuelYieldInterval(n)
	return nil
}

// Interrupt makes the call that runs in the store, or the next one, trap with the code
// Interrupt. Any goroutine may call it at any time. It stays in force until ClearInterrupt.
func (store *Store) Interrupt() { store.vm.Interrupt() }

// ClearInterrupt takes Interrupt back.
func (store *Store) ClearInterrupt() { store.vm.ClearInterrupt() }

// context returns the context that host functions should honour.
func (store *Store) context() context.Context {
	if store.ctx == nil {
		return context.Background()
	}
	return store.ctx
}

// A Caller is a store as a host function sees it, with the instance that called. It must not
// be used after the host function has returned.
type Caller struct {
	store    *Store
	instance *vm.Instance
}

func (c *Caller) getStore() *Store {
	if c.store == nil {
		panic("cannot use caller after host function returns")
	}
	return c.store
}

// Data returns what NewStoreWithData was given for the store, or nil.
func (c *Caller) Data() any { return c.getStore().data }

// Context returns the context of the call from the host that led here, for blocking work.
func (c *Caller) Context() context.Context { return c.getStore().context() }

// GetFuel is Store.GetFuel.
func (c *Caller) GetFuel() (uint64, error) { return c.getStore().GetFuel() }

// SetFuel is Store.SetFuel.
func (c *Caller) SetFuel(fuel uint64) error { return c.getStore().SetFuel(fuel) }

// GetExport returns an export of the instance that called, or nil if there is none of that
// name, or if the host called, or if the host function has returned.
func (c *Caller) GetExport(name string) *Extern {
	s := c.store
	if s == nil || c.instance == nil {
		return nil
	}
	e, ok := c.instance.Export(name)
	if !ok {
		return nil
	}
	return &Extern{s, e}
}

// callerOf returns the Caller for a host function that must not keep it: that of all such calls by an
// instance.
func callerOf(vc vm.Caller) *Caller {
	if i := vc.Instance; i != nil && i.Data != nil {
		return (*Caller)(i.Data) // SAFETY: that is what newCaller stores there, and nobody else stores anything
	}
	return newCaller(vc)
}

// newCaller is callerOf for the first call.
//
//go:noinline
func newCaller(vc vm.Caller) *Caller {
	c := freshCaller(vc)
	if vc.Instance != nil {
		vc.Instance.Data = unsafe.Pointer(c)
	}
	return c
}

// freshCaller returns a Caller of its own, in the heap.
//
//go:noinline
func freshCaller(vc vm.Caller) *Caller { return &Caller{vc.Store.Data.(*Store), vc.Instance} }
