package wasmtime

import "context"

// This file implements operations that run start functions and end with a context.

// within calls f, which runs code in the store, and interrupts that code when ctx is done. The error
// is that of f, or the context's cause if it is by that.
func (store *Store) within(ctx context.Context, f func() error) error {
	outer := store.ctx
	store.ctx = ctx
	defer func() { store.ctx = outer }()
	return fromVM(store.vm.WithContext(ctx, func() error {
		err := f()
		if t, ok := err.(*Trap); ok && t.vm != nil {
			return t.vm // so that WithContext sees whether it is its own interrupt
		}
		return err
	}))
}

// NewInstanceContext is NewInstance that ends with the context's error soon after ctx is done,
// whatever the start function is doing.
func NewInstanceContext(ctx context.Context, store Storelike, module *Module, imports []AsExtern) (instance *Instance, err error) {
	err = store.getStore().within(ctx, func() (err error) {
		instance, err = NewInstance(store, module, imports)
		return err
	})
	return instance, err
}

// InstantiateContext is Instantiate that ends with the context's error soon after ctx is done,
// whatever the start function is doing.
func (l *Linker) InstantiateContext(ctx context.Context, store Storelike, module *Module) (instance *Instance, err error) {
	err = store.getStore().within(ctx, func() (err error) {
		instance, err = l.Instantiate(store, module)
		return err
	})
	return instance, err
}

// DefineModuleContext is DefineModule that ends with the context's error soon after ctx is done,
// whatever a start function or _initialize is doing. Calls of what it defines have contexts of their own.
func (l *Linker) DefineModuleContext(ctx context.Context, store Storelike, name string, module *Module) error {
	return store.getStore().within(ctx, func() error { return l.DefineModule(store, name, module) })
}

// InstantiateContext is Instantiate that ends with the context's error soon after ctx is done,
// whatever the start function is doing.
func (p *InstancePre) InstantiateContext(ctx context.Context, store Storelike) (instance *Instance, err error) {
	err = store.getStore().within(ctx, func() (err error) {
		instance, err = p.Instantiate(store)
		return err
	})
	return instance, err
}
