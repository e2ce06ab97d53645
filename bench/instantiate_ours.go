package main

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file makes instances with this project's engine.

// Spawns implements Instantiator.
func (e *ours) Spawns(wasm []byte) ([]Spawn, error) {
	demand, err := oursSpawn(e.Name(), wasm, wasmtime.NewConfig())
	return []Spawn{demand}, err
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
