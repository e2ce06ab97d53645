//go:build peer_wasmtime

package main

import (
	"errors"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

// This file lets Wasmtime trap.

// Traps implements trapEngine.
func (e *wasmtimeEngine) Traps(modules [][]byte) (*Traps, error) {
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
