package main

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// This file makes calls with wazero.

// wazeroHosts defines the imports of callsModule in r, raw or not.
func wazeroHosts(ctx context.Context, r wazero.Runtime, raw bool, nops *uint64) error {
	b := r.NewHostModuleBuilder("host")
	if raw {
		i32, i64 := api.ValueTypeI32, []api.ValueType{api.ValueTypeI64}
		b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) { *nops++ }), nil, nil).Export("nop")
		b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, v []uint64) { v[0]++ }), i64, i64).Export("i64")
		b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, v []uint64) {
			v[0] = uint64(int64(int32(v[0]) + int32(v[1]) + int32(v[2]) + int32(v[3]) + int32(v[4])))
		}), []api.ValueType{i32, i32, i32, i32, i32}, i64).Export("many")
	} else {
		b.NewFunctionBuilder().WithFunc(func() { *nops++ }).Export("nop")
		b.NewFunctionBuilder().WithFunc(func(x int64) int64 { return x + 1 }).Export("i64")
		b.NewFunctionBuilder().WithFunc(func(a, b, c, d, e int32) int64 { return int64(a + b + c + d + e) }).Export("many")
	}
	_, err := b.Instantiate(ctx)
	return err
}

// Loops implements Engine. Rows of typed calls have raw ones: there are no others without
// reflection.
func (wazeroEngine) Loops() ([]Loop, error) {
	ctx := context.Background()
	var loops []Loop
	var runtimes []wazero.Runtime
	var nops uint64
	for _, kind := range callKinds {
		raw := kind != "checked"
		r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
		runtimes = append(runtimes, r)
		if err := wazeroHosts(ctx, r, raw, &nops); err != nil {
			return nil, err
		}
		inst, err := r.InstantiateWithConfig(ctx, callsModule(), wazero.NewModuleConfig())
		if err != nil {
			return nil, err
		}
		list := wazeroCheckedLoops(ctx, inst)
		hostAPI := "WithFunc"
		if raw {
			list = wazeroRawLoops(ctx, inst)
			hostAPI = "WithGoFunction"
		}
		for _, export := range []string{"host_nop", "host_i64", "host_many"} {
			f := inst.ExportedFunction(export)
			list = append(list, Loop{API: hostAPI, Run: func(n int) (uint64, error) {
				nops = 0
				v, err := f.Call(ctx, uint64(n))
				if err != nil {
					return 0, err
				}
				return v[0] + nops, nil
			}})
		}
		for i := range list {
			list[i].Row = callRow(callTypes[i], kind)
		}
		loops = append(loops, list...)
	}
	loops[0].Close = func() {
		for _, r := range runtimes {
			r.Close(ctx)
		}
	}
	return loops, nil
}

func wazeroRawLoops(ctx context.Context, inst api.Module) []Loop {
	nop, inc, many, ref := inst.ExportedFunction("nop"), inst.ExportedFunction("i64"), inst.ExportedFunction("many"), inst.ExportedFunction("ref")
	const name = "CallWithStack"
	return []Loop{
		{API: name, Run: func(n int) (uint64, error) {
			return times(n, func() error { return nop.CallWithStack(ctx, nil) })
		}},
		{API: name, Run: func(n int) (uint64, error) {
			v := make([]uint64, 1)
			_, err := times(n, func() error { return inc.CallWithStack(ctx, v) })
			return v[0], err
		}},
		{API: name, Run: func(n int) (uint64, error) {
			v := make([]uint64, 5)
			_, err := times(n, func() error {
				v[1], v[2], v[3], v[4] = 0, 0, 0, 1
				return many.CallWithStack(ctx, v)
			})
			return v[0], err
		}},
		{API: name, Run: func(n int) (uint64, error) {
			v := make([]uint64, 1)
			return times(n, func() error { return ref.CallWithStack(ctx, v) })
		}},
	}
}

func wazeroCheckedLoops(ctx context.Context, inst api.Module) []Loop {
	nop, inc, many, ref := inst.ExportedFunction("nop"), inst.ExportedFunction("i64"), inst.ExportedFunction("many"), inst.ExportedFunction("ref")
	const name = "Call"
	fed := func(call func(x uint64) ([]uint64, error)) func(n int) (uint64, error) {
		return func(n int) (uint64, error) {
			x := uint64(0)
			_, err := times(n, func() error {
				v, err := call(x)
				if err == nil {
					x = v[0]
				}
				return err
			})
			return x, err
		}
	}
	return []Loop{
		{API: name, Run: func(n int) (uint64, error) {
			return times(n, func() error { _, err := nop.Call(ctx); return err })
		}},
		{API: name, Run: fed(func(x uint64) ([]uint64, error) { return inc.Call(ctx, x) })},
		{API: name, Run: fed(func(x uint64) ([]uint64, error) { return many.Call(ctx, x, 0, 0, 0, 1) })},
		{API: name, Run: func(n int) (uint64, error) {
			return times(n, func() error { _, err := ref.Call(ctx, 0); return err })
		}},
	}
}
