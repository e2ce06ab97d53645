package main

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

// This file measures wazero's optimizing compiler.

// A wazeroEngine compiles with as many workers as it says, or with one.
type wazeroEngine struct{ workers int }

func newWazero() Engine { return wazeroEngine{} }

func (wazeroEngine) Name() string { return "wazero" }
func (wazeroEngine) Close()       {}

func (wazeroEngine) Workers(n int) (Engine, error) { return wazeroEngine{n}, nil }

// Compile makes a new runtime each time, because a runtime remembers modules that it has compiled.
func (e wazeroEngine) Compile(wasm []byte) (Module, error) {
	ctx := experimental.WithCompilationWorkers(context.Background(), max(e.workers, 1))
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	m, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return nil, err
	}
	return &wazeroModule{r: r, m: m}, nil
}

type wazeroModule struct {
	r    wazero.Runtime
	m    wazero.CompiledModule
	wasi bool // WASI is instantiated in r
}

func (m *wazeroModule) Close() { m.r.Close(context.Background()) }

func (m *wazeroModule) Instantiate(p *Program) (Instance, error) {
	ctx := context.Background()
	if !m.wasi {
		if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.r); err != nil {
			return nil, err
		}
		m.wasi = true
	}
	cfg := wazero.NewModuleConfig().WithName("").WithStartFunctions().WithArgs(p.Args...).WithStdout(&p.Stdout).WithStderr(&p.Stderr).
		WithSysWalltime().WithSysNanotime().WithSysNanosleep().WithRandSource(rand.Reader)
	inst, err := m.r.InstantiateModule(ctx, m.m, cfg)
	if err != nil {
		return nil, err
	}
	return &wazeroInstance{inst, inst.ExportedFunction("_start")}, nil
}

type wazeroInstance struct {
	inst  api.Module
	start api.Function
}

func (i *wazeroInstance) Close() { i.inst.Close(context.Background()) }

func (i *wazeroInstance) Start() (int, error) {
	_, err := i.start.Call(context.Background())
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}
