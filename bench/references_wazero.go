package main

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// This file moves references with wazero.

// References implements Referrer. To wazero a reference is a number that the host chooses, and what it
// stands for is the host's business: there is nothing to make, to keep alive or to collect. It has no
// tables for the host either, so the numbers come in by a host function.
func (wazeroEngine) References(wasm []byte) ([]Loop, error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	ref := []api.ValueType{api.ValueTypeExternref}
	_, err := r.NewHostModuleBuilder("host").NewFunctionBuilder().
		WithGoFunction(api.GoFunc(func(_ context.Context, v []uint64) { v[0] = 8 }), nil, ref).Export("make").Instantiate(ctx)
	if err != nil {
		return nil, err
	}
	inst, err := r.InstantiateWithConfig(ctx, wasm, wazero.NewModuleConfig())
	if err != nil {
		return nil, err
	}
	const x = 16
	if _, err := inst.ExportedFunction("fill").Call(ctx, x, 1); err != nil {
		return nil, err
	}
	id := inst.ExportedFunction("id")
	loop := func(row, export string, args ...uint64) Loop {
		f := inst.ExportedFunction(export)
		return Loop{Row: row, API: "Call", Run: func(n int) (uint64, error) {
			v, err := f.Call(ctx, append(args, uint64(n))...)
			if err != nil {
				return 0, err
			}
			return v[0], nil
		}}
	}
	loops := []Loop{
		{Row: refIdentityRaw, API: "CallWithStack", Run: func(n int) (uint64, error) {
			v := []uint64{x}
			met, err := times(n, func() error { return id.CallWithStack(ctx, v) })
			if v[0] != x {
				err = errors.Join(err, errors.New("another reference came back"))
			}
			return met, err
		}},
		{Row: refIdentityTyped, API: "Call", Run: func(n int) (met uint64, err error) {
			for range n {
				v, err := id.Call(ctx, x)
				if err != nil {
					return 0, err
				}
				if v[0] == x {
					met++
				}
			}
			return met, nil
		}},
		loop(refTableGet, "table_get"), loop(refTableSet, "table_set", x), loop(refGlobal, "global", x), loop(refMoves, "moves", x),
		loop(refMake, "make"), loop(refFill, "fill", x), loop(refCopy, "copy"),
	}
	loops[0].Close = func() { r.Close(ctx) }
	return loops, nil
}
