package main

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file makes instances with this project's engine.

// Spawns implements Instantiator.
func (e *ours) Spawns(wasm []byte) ([]Spawn, error) {
	demand, err1 := oursSpawn(e.Name(), wasm, wasmtime.NewConfig())
	cfg := wasmtime.NewConfig()
	p := wasmtime.NewPoolingAllocationConfig()
	p.TotalCoreInstances, p.TotalMemories, p.TotalTables = 100, 100, 100
	p.TableElements, p.MaxCoreInstanceSize = 100_000, 4<<20
	p.LinearMemoryKeepResident, p.TableKeepResident = 1<<20, 1<<20
	cfg.SetAllocationStrategy(p)
	pooled, err2 := oursSpawn(e.Name()+" pooled", wasm, cfg)
	return []Spawn{demand, pooled}, errors.Join(err1, err2)
}

func oursSpawn(name string, wasm []byte, cfg *wasmtime.Config) (Spawn, error) {
	engine, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		return Spawn{}, err
	}
	m, err := wasmtime.NewModule(engine, wasm)
	if err != nil {
		return Spawn{}, err
	}
	l := wasmtime.NewLinker(engine)
	if err := l.DefineUnknownImportsAsTraps(m); err != nil {
		return Spawn{}, err
	}
	pre, err := l.InstantiatePre(m)
	if err != nil {
		return Spawn{}, err
	}
	return Spawn{
		Name: name, API: "InstancePre.Instantiate",
		Run: func(n int) error {
			for range n {
				s := wasmtime.NewStore(engine)
				if i, err := pre.Instantiate(s); err != nil || i == nil {
					return errors.Join(errors.New("no instance"), err)
				}
				s.Close()
			}
			return nil
		},
		Close: func() { m.Close(); engine.Close() },
	}, nil
}

// Keep implements Keeper.
func (e *ours) Keep(wasm []byte) (func() (func() error, error), func(), error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, nil, err
	}
	var stores []*wasmtime.Store
	return func() (func() error, error) {
			s := wasmtime.NewStore(e.engine)
			stores = append(stores, s)
			i, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				return nil, err
			}
			return func() error { _, err := i.GetFunc(s, "f").Call(s, int32(16)); return err }, nil
		}, func() {
			for _, s := range stores {
				s.Close()
			}
			m.Close()
		}, nil
}
