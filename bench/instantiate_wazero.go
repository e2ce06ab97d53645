package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// This file makes instances with wazero.

// Spawns implements Instantiator. What other engines call a store is part of wazero's runtime, of which there
// is one for all instances.
func (wazeroEngine) Spawns(wasm []byte) ([]Spawn, error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	m, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return nil, errors.Join(err, r.Close(ctx))
	}
	hosts := map[string]wazero.HostModuleBuilder{}
	var order []string
	for _, f := range m.ImportedFunctions() {
		module, name, _ := f.Import()
		if hosts[module] == nil {
			hosts[module] = r.NewHostModuleBuilder(module)
			order = append(order, module)
		}
		trap := api.GoFunc(func(context.Context, []uint64) { panic(fmt.Sprintf("%s.%s is not defined", module, name)) })
		hosts[module].NewFunctionBuilder().WithGoFunction(trap, f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, module := range order {
		if _, err := hosts[module].Instantiate(ctx); err != nil {
			return nil, errors.Join(err, r.Close(ctx))
		}
	}
	cfg := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	return []Spawn{{
		Name: "wazero", API: "Runtime.InstantiateModule",
		Run: func(n int) error {
			for range n {
				i, err := r.InstantiateModule(ctx, m, cfg)
				if err != nil {
					return err
				}
				if err := i.Close(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		Close: func() { r.Close(ctx) },
	}}, nil
}

// Keep implements Keeper.
func (wazeroEngine) Keep(wasm []byte) (func() (func() error, error), func(), error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	m, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close(ctx))
	}
	return func() (func() error, error) {
		i, err := r.InstantiateModule(ctx, m, wazero.NewModuleConfig().WithName(""))
		if err != nil {
			return nil, err
		}
		return func() error { _, err := i.ExportedFunction("f").Call(ctx, 16); return err }, nil
	}, func() { r.Close(ctx) }, nil
}
