package main

import (
	"errors"
	"fmt"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file measures this project's engine.

type ours struct {
	engine *wasmtime.Engine
	linker *wasmtime.Linker
}

// newOurs returns an engine with the default settings, except that it compiles on one core.
func newOurs() (Engine, error) {
	cfg := wasmtime.NewConfig()
	cfg.SetParallelCompilation(false)
	return newOursWith(cfg)
}

func newOursWith(cfg *wasmtime.Config) (Engine, error) {
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		return nil, err
	}
	l := wasmtime.NewLinker(e)
	return &ours{e, l}, l.DefineWasi()
}

func (e *ours) Name() string { return "gowasmtime" }
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

func (e *ours) Loops() ([]Loop, error) {
	wasm := callsModule()
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	// Host functions in both forms. calls counts those of nop, so that none can be left out.
	var calls uint64
	i64 := wasmtime.NewValType(wasmtime.KindI64)
	open := func(raw bool) (*wasmtime.Store, *wasmtime.Instance, error) {
		l := wasmtime.NewLinker(e.engine)
		var err1, err2 error
		if raw {
			err1 = l.FuncNewUnchecked("host", "nop", wasmtime.NewFuncType(nil, nil), func(*wasmtime.Caller, []wasmtime.ValRaw) *wasmtime.Trap {
				calls++
				return nil
			})
			err2 = l.FuncNewUnchecked("host", "i64", wasmtime.NewFuncType([]*wasmtime.ValType{i64}, []*wasmtime.ValType{i64}), func(_ *wasmtime.Caller, v []wasmtime.ValRaw) *wasmtime.Trap {
				v[0].SetI64(v[0].I64() + 1)
				return nil
			})
		} else {
			err1 = l.FuncWrap("host", "nop", func() { calls++ })
			err2 = l.FuncWrap("host", "i64", func(x int64) int64 { return x + 1 })
		}
		store := wasmtime.NewStore(e.engine)
		inst, err := l.Instantiate(store, m)
		return store, inst, errors.Join(err1, err2, err)
	}
	rawStore, rawInst, err := open(true)
	if err != nil {
		return nil, err
	}
	store, inst, err := open(false)
	if err != nil {
		return nil, err
	}
	nop, inc := rawInst.GetFunc(rawStore, "nop"), rawInst.GetFunc(rawStore, "i64")
	hostLoop := func(row, api, export string, store *wasmtime.Store, inst *wasmtime.Instance) Loop {
		f := inst.GetFunc(store, export)
		return Loop{Row: row, API: api, Run: func(n int) (uint64, error) {
			calls = 0
			v, err := f.Call(store, int64(n))
			if err != nil {
				return 0, err
			}
			sum, ok := v.(int64)
			if !ok {
				return 0, fmt.Errorf("%s returned %T", export, v)
			}
			return uint64(sum) + calls, nil
		}}
	}
	loops := []Loop{
		{Row: rowNop, API: "CallUnchecked", Run: func(n int) (uint64, error) {
			for range n {
				if err := nop.CallUnchecked(rawStore, nil); err != nil {
					return 0, err
				}
			}
			return uint64(n), nil
		}},
		{Row: rowNopAny, API: "Call", Run: func(n int) (uint64, error) {
			for range n {
				if _, err := nop.Call(rawStore); err != nil {
					return 0, err
				}
			}
			return uint64(n), nil
		}},
		{Row: rowI64, API: "CallUnchecked", Run: func(n int) (uint64, error) {
			var v [1]wasmtime.ValRaw
			for range n {
				if err := inc.CallUnchecked(rawStore, v[:]); err != nil {
					return 0, err
				}
			}
			return uint64(v[0].I64()), nil
		}},
		{Row: rowI64Any, API: "Call", Run: func(n int) (uint64, error) {
			x := int64(0)
			for range n {
				v, err := inc.Call(rawStore, x)
				if err != nil {
					return 0, err
				}
				x = v.(int64)
			}
			return uint64(x), nil
		}},
		hostLoop(rowHostNop, "FuncNewUnchecked", "host_nop", rawStore, rawInst),
		hostLoop(rowHostNopFunc, "FuncWrap", "host_nop", store, inst),
		hostLoop(rowHostI64, "FuncNewUnchecked", "host_i64", rawStore, rawInst),
		hostLoop(rowHostI64Func, "FuncWrap", "host_i64", store, inst),
	}
	loops[0].Close = func() { rawStore.Close(); store.Close(); m.Close() }
	return loops, nil
}
