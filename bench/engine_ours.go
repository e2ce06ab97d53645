package main

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file measures this project's engine.

type ours struct {
	name    string
	engine  *wasmtime.Engine
	linker  *wasmtime.Linker
	prepare func(*wasmtime.Store) error // of stores for programs, or nil
}

// newOurs returns an engine with the default settings, except that it compiles on one core.
func newOurs() (Engine, error) {
	cfg := wasmtime.NewConfig()
	cfg.SetParallelCompilation(false)
	return newOursWith(cfg)
}

func newOursWith(cfg *wasmtime.Config) (*ours, error) {
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		return nil, err
	}
	l := wasmtime.NewLinker(e)
	return &ours{name: "gowasmtime", engine: e, linker: l}, l.DefineWasi()
}

func (e *ours) Name() string { return e.name }
func (e *ours) Close()       { e.engine.Close() }

func (e *ours) Compile(wasm []byte) (Module, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	return &oursModule{e, m}, nil
}

// Workers returns an engine that compiles in parallel, on GOMAXPROCS processors.
func (e *ours) Workers(int) (Engine, error) { return newOursWith(wasmtime.NewConfig()) }

// Serialize returns a module as an ELF file.
func (e *ours) Serialize(wasm []byte) ([]byte, error) { return e.engine.PrecompileModule(wasm) }

type oursModule struct {
	e *ours
	m *wasmtime.Module
}

func (m *oursModule) Close() { m.m.Close() }

func (m *oursModule) Instantiate(p *Program) (Instance, error) {
	store := wasmtime.NewStore(m.e.engine)
	w := wasmtime.NewWasiConfig()
	w.SetArgv(p.Args)
	w.SetStdout(&p.Stdout)
	w.SetStderr(&p.Stderr)
	if err := store.SetWasiErr(w); err != nil {
		return nil, err
	}
	if m.e.prepare != nil {
		if err := m.e.prepare(store); err != nil {
			return nil, err
		}
	}
	inst, err := m.e.linker.Instantiate(store, m.m)
	if err != nil {
		return nil, err
	}
	return &oursInstance{store, inst.GetFunc(store, "_start")}, nil
}

type oursInstance struct {
	store *wasmtime.Store
	start *wasmtime.Func
}

func (i *oursInstance) Close() { i.store.Close() }

func (i *oursInstance) Start() (int, error) {
	_, err := i.start.Call(i.store)
	var e *wasmtime.Error
	if errors.As(err, &e) {
		if status, ok := e.ExitStatus(); ok {
			return int(status), nil
		}
	}
	return 0, err
}
