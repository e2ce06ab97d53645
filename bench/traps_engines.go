package main

import (
	"context"
	"errors"
	"strings"

	"github.com/tetratelabs/wazero"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file lets this project's engine and wazero's trap.

// Traps implements trapEngine.
func (e *ours) Traps(modules [][]byte) (*Traps, error) {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	var keep []*wasmtime.Module
	for _, wasm := range modules {
		m, err := wasmtime.NewModule(engine, wasm)
		if err != nil {
			return nil, err
		}
		keep = append(keep, m)
	}
	inst, err := wasmtime.NewInstance(store, keep[0], nil)
	if err != nil {
		return nil, err
	}
	funcs := map[string]*wasmtime.Func{}
	for _, x := range keep[0].Exports() {
		funcs[x.Name()] = inst.GetFunc(store, x.Name())
	}
	return &Traps{
		API: "Call",
		Call: func(export string) error {
			_, err := funcs[export].Call(store)
			return err
		},
		Frames: func(err error) int {
			var t *wasmtime.Trap
			if !errors.As(err, &t) {
				return 0
			}
			return len(t.Frames())
		},
		Close: func() {
			store.Close()
			for _, m := range keep {
				m.Close()
			}
			engine.Close()
		},
	}, nil
}

// Traps implements trapEngine. Errors have their text from the start.
func (wazeroEngine) Traps(modules [][]byte) (*Traps, error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	var first wazero.CompiledModule
	for i, wasm := range modules {
		m, err := r.CompileModule(ctx, wasm)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = m
		}
	}
	inst, err := r.InstantiateModule(ctx, first, wazero.NewModuleConfig())
	if err != nil {
		return nil, err
	}
	return &Traps{
		API: "Call",
		Call: func(export string) error {
			_, err := inst.ExportedFunction(export).Call(ctx)
			return err
		},
		Frames: func(err error) int { return strings.Count(err.Error(), "\n\t") },
		Close:  func() { r.Close(ctx) },
	}, nil
}
