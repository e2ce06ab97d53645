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

func (wazeroEngine) Loops() ([]Loop, error) {
	ctx := context.Background()
	wasm := callsModule()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	var calls uint64
	open := func(raw bool) (api.Module, error) {
		r := r
		if !raw { // a runtime has one module called host
			r = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
		}
		b := r.NewHostModuleBuilder("host")
		if raw {
			i64 := []api.ValueType{api.ValueTypeI64}
			b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) { calls++ }), nil, nil).Export("nop")
			b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, v []uint64) { v[0]++ }), i64, i64).Export("i64")
		} else {
			b.NewFunctionBuilder().WithFunc(func() { calls++ }).Export("nop")
			b.NewFunctionBuilder().WithFunc(func(x int64) int64 { return x + 1 }).Export("i64")
		}
		if _, err := b.Instantiate(ctx); err != nil {
			return nil, err
		}
		return r.InstantiateWithConfig(ctx, wasm, wazero.NewModuleConfig())
	}
	raw, err := open(true)
	if err != nil {
		return nil, err
	}
	reflected, err := open(false)
	if err != nil {
		return nil, err
	}
	nop, inc := raw.ExportedFunction("nop"), raw.ExportedFunction("i64")
	hostLoop := func(row, apiName, export string, inst api.Module) Loop {
		f := inst.ExportedFunction(export)
		return Loop{Row: row, API: apiName, Run: func(n int) (uint64, error) {
			calls = 0
			v, err := f.Call(ctx, uint64(n))
			if err != nil {
				return 0, err
			}
			return v[0] + calls, nil
		}}
	}
	loops := []Loop{
		{Row: rowNop, API: "CallWithStack", Run: func(n int) (uint64, error) {
			for range n {
				if err := nop.CallWithStack(ctx, nil); err != nil {
					return 0, err
				}
			}
			return uint64(n), nil
		}},
		{Row: rowNopAny, API: "Call", Run: func(n int) (uint64, error) {
			for range n {
				if _, err := nop.Call(ctx); err != nil {
					return 0, err
				}
			}
			return uint64(n), nil
		}},
		{Row: rowI64, API: "CallWithStack", Run: func(n int) (uint64, error) {
			v := make([]uint64, 1)
			for range n {
				if err := inc.CallWithStack(ctx, v); err != nil {
					return 0, err
				}
			}
			return v[0], nil
		}},
		{Row: rowI64Any, API: "Call", Run: func(n int) (uint64, error) {
			x := uint64(0)
			for range n {
				v, err := inc.Call(ctx, x)
				if err != nil {
					return 0, err
				}
				x = v[0]
			}
			return x, nil
		}},
		hostLoop(rowHostNop, "WithGoFunction", "host_nop", raw),
		hostLoop(rowHostNopFunc, "WithFunc", "host_nop", reflected),
		hostLoop(rowHostI64, "WithGoFunction", "host_i64", raw),
		hostLoop(rowHostI64Func, "WithFunc", "host_i64", reflected),
	}
	loops[0].Close = func() { raw.Close(ctx); reflected.Close(ctx); r.Close(ctx) }
	return loops, nil
}
