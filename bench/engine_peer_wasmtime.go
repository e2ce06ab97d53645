//go:build peer_wasmtime

package main

import (
	"errors"
	"os"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

// This file measures Wasmtime through its Go bindings, which need cgo:
//
//	CGO_ENABLED=1 go run -tags peer_wasmtime ./bench

type wasmtimeEngine struct {
	engine *wasmtime.Engine
	linker *wasmtime.Linker
}

func newWasmtime() (Engine, error) { return newWasmtimeWith(false) }

// Workers returns an engine that compiles in parallel, on the processors that the process may use.
func (e *wasmtimeEngine) Workers(int) (Engine, error) { return newWasmtimeWith(true) }

func newWasmtimeWith(parallel bool) (Engine, error) {
	cfg := wasmtime.NewConfig()
	cfg.SetParallelCompilation(parallel)
	e := wasmtime.NewEngineWithConfig(cfg)
	l := wasmtime.NewLinker(e)
	return &wasmtimeEngine{e, l}, l.DefineWasi()
}

func (e *wasmtimeEngine) Name() string { return "wasmtime-go" }
func (e *wasmtimeEngine) Close()       { e.linker.Close(); e.engine.Close() }

func (e *wasmtimeEngine) Compile(wasm []byte) (Module, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	return &wasmtimeModule{e, m}, nil
}

// Serialize returns a module as an ELF file.
func (e *wasmtimeEngine) Serialize(wasm []byte) ([]byte, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	return m.Serialize()
}

type wasmtimeModule struct {
	e *wasmtimeEngine
	m *wasmtime.Module
}

func (m *wasmtimeModule) Close() { m.m.Close() }

// Instantiate sends output through files, the only way that the bindings have.
func (m *wasmtimeModule) Instantiate(p *Program) (Instance, error) {
	i := &wasmtimeInstance{p: p, store: wasmtime.NewStore(m.e.engine)}
	w := wasmtime.NewWasiConfig()
	w.SetArgv(p.Args)
	for k, set := range []func(string) error{w.SetStdoutFile, w.SetStderrFile} {
		f, err := os.CreateTemp("", "bench-*")
		if err != nil {
			return nil, err
		}
		i.files[k] = f.Name()
		if err := errors.Join(f.Close(), set(f.Name())); err != nil {
			return nil, err
		}
	}
	i.store.SetWasi(w)
	inst, err := m.e.linker.Instantiate(i.store, m.m)
	if err != nil {
		return nil, err
	}
	i.start = inst.GetFunc(i.store, "_start")
	return i, nil
}

type wasmtimeInstance struct {
	p     *Program
	store *wasmtime.Store
	start *wasmtime.Func
	files [2]string // standard output, standard error
}

// Close ends the instance, which completes its output.
func (i *wasmtimeInstance) Close() {
	i.store.Close()
	for k, name := range i.files {
		data, _ := os.ReadFile(name) // a lost file shows as a difference in output
		os.Remove(name)
		if k == 0 {
			i.p.Stdout.Write(data)
		} else {
			i.p.Stderr.Write(data)
		}
	}
}

func (i *wasmtimeInstance) Start() (int, error) {
	_, err := i.start.Call(i.store)
	var e *wasmtime.Error
	if errors.As(err, &e) {
		if status, ok := e.ExitStatus(); ok {
			return int(status), nil
		}
	}
	return 0, err
}
