package spectest

// This file implements wast.Engine.

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// Options are what a script may be given.
type Options struct {
	Stdout  io.Writer // of the functions that print; nil discards
	Table64 bool      // export the 64-bit table that scripts for memory64 import
	Fuel    uint64    // what the store has to burn, if the engine counts fuel
}

// An Engine runs one script. It implements wast.Engine.
type Engine struct {
	engine *wasmtime.Engine
	store  *wasmtime.Store
	linker *wasmtime.Linker
}

var _ wast.Engine = (*Engine)(nil)

// New returns an engine for one script, with a store of its own.
func New(engine *wasmtime.Engine, o Options) (*Engine, error) {
	e := &Engine{engine, wasmtime.NewStore(engine), wasmtime.NewLinker(engine)}
	e.linker.AllowShadowing(true) // scripts register names again
	if o.Fuel != 0 {
		if err := e.store.SetFuel(o.Fuel); err != nil {
			e.Close()
			return nil, err
		}
	}
	if err := e.define(o); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// Close frees the store and all that scripts made in it.
func (e *Engine) Close() { e.store.Close() }

// Compile implements wast.Engine.
func (e *Engine) Compile(wasm []byte) (any, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err == nil {
		return m, nil
	}
	if rejected := rejection(err); rejected != nil {
		return nil, rejected
	}
	// The compiler failed before validation was through with all functions. Whether the module is
	// valid is still to be known.
	if rejected := rejection(wasmtime.ModuleValidate(e.engine, wasm)); rejected != nil {
		return nil, rejected
	}
	return nil, err
}

// rejection returns what the decoder or the validator said, or nil.
func rejection(err error) error {
	var b *binary.Error
	if !errors.As(err, &b) {
		return nil
	}
	return &wast.Error{Class: wast.Rejected, Text: b.Msg, Err: err}
}

// Instantiate implements wast.Engine.
func (e *Engine) Instantiate(module any) (any, error) {
	i, err := e.linker.Instantiate(e.store, module.(*wasmtime.Module))
	if err != nil {
		return nil, classify(err)
	}
	return i, nil
}

// Register implements wast.Engine.
func (e *Engine) Register(name string, instance any) error {
	return e.linker.DefineInstance(e.store, name, instance.(*wasmtime.Instance))
}

// Invoke implements wast.Engine.
func (e *Engine) Invoke(instance any, export string, args []wast.Value) ([]wast.Value, error) {
	f := instance.(*wasmtime.Instance).GetFunc(e.store, export)
	if f == nil {
		return nil, fmt.Errorf("there is no exported function %q", export)
	}
	vals := make([]any, len(args))
	for i, a := range args {
		v, err := toVal(a)
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	out, err := f.Call(e.store, vals...)
	if err != nil {
		return nil, classify(err)
	}
	results := f.Type(e.store).Results()
	values := make([]wast.Value, len(results))
	switch out := out.(type) {
	case []wasmtime.Val:
		if len(results) != 1 { // a single externref may be such a slice
			for i, v := range out {
				values[i] = fromGo(v.Kind(), v.Get())
			}
			return values, nil
		}
	}
	if len(results) == 1 {
		values[0] = fromGo(results[0].Kind(), out)
	}
	return values, nil
}

// Get implements wast.Engine.
func (e *Engine) Get(instance any, export string) (wast.Value, error) {
	x := instance.(*wasmtime.Instance).GetExport(e.store, export)
	if x == nil || x.Global() == nil {
		return wast.Value{}, fmt.Errorf("there is no exported global %q", export)
	}
	v := x.Global().Get(e.store)
	return fromGo(v.Kind(), v.Get()), nil
}

// classify turns an error of instantiation or of a call into one that scripts can ask about.
func classify(err error) error {
	var t *wasmtime.Trap
	if errors.As(err, &t) && t.Code() != nil {
		class := wast.Trapped
		if *t.Code() == wasmtime.StackOverflow {
			class = wast.Exhausted
		}
		return &wast.Error{Class: class, Text: t.Code().String(), Err: err}
	}
	for _, link := range []string{"unknown import", "incompatible import type"} {
		if strings.HasPrefix(err.Error(), link) {
			return &wast.Error{Class: wast.Unlinkable, Text: err.Error(), Err: err}
		}
	}
	return err
}
