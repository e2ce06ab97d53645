package wasmtime

import (
	"fmt"
	"sync"
	"sync/atomic"
	"weak"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Linker.

// A Linker names what modules can import. Functions defined without a store (FuncNew, FuncWrap,
// DefineWasi) serve any number of stores; what Define and DefineInstance add belongs to one.
// Definitions must be complete before the linker is used by several goroutines.
type Linker struct {
	// Engine is what the linker was made for.
	Engine *Engine

	shadowing bool
	mu        sync.RWMutex
	defs      map[importName]definition

	// last is what Instantiate has found for a module whose imports are all for any store. It is
	// weak, so that a linker does not keep modules.
	last atomic.Pointer[weak.Pointer[InstancePre]]
}

type importName struct{ module, name string }

// A definition is an entity of a store, or a function for all stores.
type definition struct {
	store *Store
	e     vm.Extern
	f     *linkedFunc
}

// A linkedFunc is a host function that becomes part of each store that needs it.
type linkedFunc struct {
	ty   types.FuncType
	call vm.HostFunc
}

// NewLinker returns a linker without definitions.
func NewLinker(engine *Engine) *Linker {
	return &Linker{Engine: engine.open(), defs: make(map[importName]definition)}
}

// Close does nothing; it is there for programs written for wasmtime-go.
func (l *Linker) Close() {}

// AllowShadowing says whether a later definition may replace an earlier one of the same name.
// Otherwise, which is the default, it is an error.
func (l *Linker) AllowShadowing(allow bool) { l.shadowing = allow }

func (l *Linker) define(module, name string, d definition) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := importName{module, name}
	if _, ok := l.defs[key]; ok && !l.shadowing {
		return newError("import of `%s::%s` defined twice", module, name)
	}
	l.defs[key] = d
	l.last.Store(nil)
	return nil
}

// Define gives an entity of a store a name.
func (l *Linker) Define(store Storelike, module, name string, item AsExtern) error {
	s := store.getStore()
	e := item.asExtern()
	if e.Store() != s.vm {
		panic("object used with the wrong store")
	}
	return l.define(module, name, definition{store: s, e: e})
}

// DefineFunc names a host function made of the Go function f as WrapFunc does.
func (l *Linker) DefineFunc(store Storelike, module, name string, f any) error {
	return l.Define(store, module, name, WrapFunc(store, f))
}

// FuncNew names a host function as NewFunc makes it, for any store.
func (l *Linker) FuncNew(module, name string, ty *FuncType, f func(*Caller, []Val) ([]Val, *Trap)) error {
	return l.define(module, name, definition{f: &linkedFunc{ty.t, hostFunc(ty.t, f)}})
}

// FuncNewUnchecked names a host function as NewFuncUnchecked makes it, for any store.
func (l *Linker) FuncNewUnchecked(module, name string, ty *FuncType, f func(*Caller, []ValRaw) *Trap) error {
	return l.define(module, name, definition{f: &linkedFunc{ty.t, hostFuncUnchecked(f)}})
}

// FuncWrap names a host function made of the Go function f as WrapFunc does, for any store.
func (l *Linker) FuncWrap(module, name string, f any) error {
	ty, call := wrapFunc(f)
	return l.define(module, name, definition{f: &linkedFunc{ty, call}})
}

// DefineInstance names all exports of an instance.
func (l *Linker) DefineInstance(store Storelike, module string, instance *Instance) error {
	i := instance.in(store)
	info := i.Module().Info()
	for n := range info.Exports {
		if err := l.define(module, info.Exports[n].Name, definition{store: instance.store, e: i.ExportAt(n)}); err != nil {
			return err
		}
	}
	return nil
}

// DefineModule names what a module exports, instantiating it with what is defined so far. A
// module that exports _start is a command: each call of one of its functions gets a fresh
// instance. Others are instantiated once, at which their _initialize runs if there is one.
func (l *Linker) DefineModule(store Storelike, name string, module *Module) error {
	info := module.open().Info()
	command := false
	for i := range info.Exports {
		ex := &info.Exports[i]
		command = command || ex.Name == "_start" && ex.Kind == types.ExternFunc
	}
	if command {
		return l.defineCommand(store.getStore(), name, module, info)
	}
	inst, err := l.Instantiate(store, module)
	if err != nil {
		return err
	}
	if f := inst.GetFunc(store, "_initialize"); f != nil {
		if _, err := f.Call(store); err != nil {
			return err
		}
	}
	return l.DefineInstance(store, name, inst)
}

func (l *Linker) defineCommand(s *Store, name string, module *Module, info *environ.Module) error {
	for i := range info.Exports {
		ex := &info.Exports[i]
		if ex.Kind != types.ExternFunc {
			continue
		}
		call := func(c vm.Caller, vals []types.ValRaw) error {
			inst, err := l.Instantiate(s, module)
			if err != nil {
				return err
			}
			return inst.GetFunc(s, ex.Name).f.Call(vals)
		}
		f := newHostFunc(s, *info.FuncSig(types.FuncIndex(ex.Index)), call)
		if err := l.define(name, ex.Name, definition{store: s, e: f.asExtern()}); err != nil {
			return err
		}
		if ex.Name == "_start" {
			if err := l.define(name, "", definition{store: s, e: f.asExtern()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// in returns the entity that d stands for in store s.
func (d definition) in(s *Store) vm.Extern {
	if d.f == nil {
		return d.e
	}
	f := s.hosts[d.f]
	if f == nil {
		f = newHostFunc(s, d.f.ty, d.f.call)
		if s.hosts == nil {
			s.hosts = make(map[*linkedFunc]*Func)
		}
		s.hosts[d.f] = f
	}
	return f.asExtern()
}

// Get returns what has the given name, or nil if nothing in this store has.
func (l *Linker) Get(store Storelike, module, name string) *Extern {
	s := store.getStore()
	l.mu.RLock()
	d, ok := l.defs[importName{module, name}]
	l.mu.RUnlock()
	if !ok || d.f == nil && d.store != s {
		return nil
	}
	return &Extern{s, d.in(s)}
}

// GetDefault returns the function that a program named by module starts with: its export "", or
// else _start, or else a function that does nothing.
func (l *Linker) GetDefault(store Storelike, name string) (*Func, error) {
	for _, export := range []string{"", "_start"} {
		e := l.Get(store, name, export)
		if e == nil {
			continue
		}
		f := e.Func()
		if f == nil {
			return nil, newError("default export in '%s' is not a function", name)
		}
		return f, nil
	}
	return WrapFunc(store, func() {}), nil
}

// imports returns what module imports, from the definitions.
func (l *Linker) imports(s *Store, module *Module) ([]vm.Extern, error) {
	info := module.open().Info()
	list := make([]vm.Extern, len(info.Imports))
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := range info.Imports {
		im := &info.Imports[i]
		d, ok := l.defs[importName{im.Module, im.Name}]
		if !ok {
			return nil, unknownImport(im.Module, im.Name)
		}
		if d.f == nil && d.store != s {
			return nil, newError("import `%s::%s` was defined for another store", im.Module, im.Name)
		}
		list[i] = d.in(s)
	}
	return list, nil
}

// Instantiate instantiates a module with what is defined, and runs its start function.
func (l *Linker) Instantiate(store Storelike, module *Module) (*Instance, error) {
	s := store.getStore()
	if p := l.prepared(s, module); p != nil {
		return p.Instantiate(s)
	}
	list, err := l.imports(s, module)
	if err != nil {
		return nil, err
	}
	return s.instantiate(module, list)
}

// prepared returns what InstantiatePre does, if the result is good for s, and nil otherwise. It is kept if it is good for
// any store.
func (l *Linker) prepared(s *Store, module *Module) *InstancePre {
	if w := l.last.Load(); w != nil {
		if p := w.Value(); p != nil && p.module == module {
			return p
		}
	}
	if module.engine != l.Engine {
		return nil // Instantiate knows what to say
	}
	p, err := l.InstantiatePre(module)
	switch {
	case err != nil || p.store != nil && p.store != s:
		return nil // Instantiate says what is wrong
	case p.store == nil:
		w := weak.Make(p)
		l.last.Store(&w)
	}
	return p
}

// DefineUnknownImportsAsTraps names each function that module imports and that has no
// definition yet; calling it traps.
func (l *Linker) DefineUnknownImportsAsTraps(module *Module) error {
	return l.defineUnknown(module, func(im *environ.Import, t types.FuncType) vm.HostFunc {
		return func(c vm.Caller, _ []types.ValRaw) error {
			return trapFromHost(c.Store, NewTrap(fmt.Sprintf("unknown import: `%s::%s` has not been defined", im.Module, im.Name)))
		}
	})
}

// DefineUnknownImportsAsDefaultValues names each function that module imports and that has no
// definition yet; calling it returns zeros and nulls.
func (l *Linker) DefineUnknownImportsAsDefaultValues(store Storelike, module *Module) error {
	return l.defineUnknown(module, func(_ *environ.Import, t types.FuncType) vm.HostFunc {
		return func(_ vm.Caller, vals []types.ValRaw) error {
			clear(vals[:len(t.Results)])
			return nil
		}
	})
}

func (l *Linker) defineUnknown(module *Module, call func(*environ.Import, types.FuncType) vm.HostFunc) error {
	info := module.open().Info()
	for i := range info.Imports {
		im := &info.Imports[i]
		l.mu.RLock()
		_, ok := l.defs[importName{im.Module, im.Name}]
		l.mu.RUnlock()
		if ok || im.Kind != types.ExternFunc {
			continue
		}
		t := *info.FuncSig(types.FuncIndex(im.Index))
		if err := l.define(im.Module, im.Name, definition{f: &linkedFunc{t, call(im, t)}}); err != nil {
			return err
		}
	}
	return nil
}
