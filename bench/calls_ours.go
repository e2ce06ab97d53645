package main

import (
	"errors"
	"fmt"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file makes calls with this project's engine.

// A many is five parameters, or their places in an array of raw values.
type many struct{ A, B, C, D, E int32 }

// ourHosts defines the imports of callsModule in one way. nops counts calls of nop, so that none can be left
// out.
func (e *ours) ourHosts(kind string, nops *uint64) (*wasmtime.Linker, error) {
	l := wasmtime.NewLinker(e.engine)
	var f [3]any
	switch kind {
	case "raw":
		i32, i64 := wasmtime.NewValType(wasmtime.KindI32), wasmtime.NewValType(wasmtime.KindI64)
		one := []*wasmtime.ValType{i64}
		return l, errors.Join(
			l.FuncNewUnchecked("host", "nop", wasmtime.NewFuncType(nil, nil), func(*wasmtime.Caller, []wasmtime.ValRaw) *wasmtime.Trap {
				*nops++
				return nil
			}),
			l.FuncNewUnchecked("host", "i64", wasmtime.NewFuncType(one, one), func(_ *wasmtime.Caller, v []wasmtime.ValRaw) *wasmtime.Trap {
				v[0].SetI64(v[0].I64() + 1)
				return nil
			}),
			l.FuncNewUnchecked("host", "many", wasmtime.NewFuncType([]*wasmtime.ValType{i32, i32, i32, i32, i32}, one), func(_ *wasmtime.Caller, v []wasmtime.ValRaw) *wasmtime.Trap {
				v[0].SetI64(int64(v[0].I32() + v[1].I32() + v[2].I32() + v[3].I32() + v[4].I32()))
				return nil
			}))
	case "typed":
		f = [3]any{
			wasmtime.Host0(func(*wasmtime.Caller) (wasmtime.None, error) { *nops++; return wasmtime.None{}, nil }),
			wasmtime.Host1(func(_ *wasmtime.Caller, x int64) (int64, error) { return x + 1, nil }),
			wasmtime.Host(func(_ *wasmtime.Caller, p many) (int64, error) { return int64(p.A + p.B + p.C + p.D + p.E), nil }),
		}
	default:
		f = [3]any{func() { *nops++ }, func(x int64) int64 { return x + 1 }, func(a, b, c, d, e int32) int64 { return int64(a + b + c + d + e) }}
	}
	return l, errors.Join(l.FuncWrap("host", "nop", f[0]), l.FuncWrap("host", "i64", f[1]), l.FuncWrap("host", "many", f[2]))
}

// Loops implements Engine.
func (e *ours) Loops() ([]Loop, error) {
	m, err := wasmtime.NewModule(e.engine, callsModule())
	if err != nil {
		return nil, err
	}
	var loops []Loop
	var stores []*wasmtime.Store
	var nops uint64
	for _, kind := range callKinds {
		l, err := e.ourHosts(kind, &nops)
		if err != nil {
			return nil, err
		}
		store := wasmtime.NewStore(e.engine)
		stores = append(stores, store)
		inst, err := l.Instantiate(store, m)
		if err != nil {
			return nil, err
		}
		fn := func(name string) *wasmtime.Func { return inst.GetFunc(store, name) }
		var list []Loop
		switch kind {
		case "raw":
			list = ourRawLoops(store, fn)
		case "typed":
			list, err = ourTypedLoops(store, fn)
		default:
			list = ourCheckedLoops(store, fn)
		}
		if err != nil {
			return nil, err
		}
		api := map[string]string{"raw": "FuncNewUnchecked", "typed": "Host", "checked": "FuncWrap"}[kind]
		for _, export := range []string{"host_nop", "host_i64", "host_many"} {
			f := fn(export)
			list = append(list, Loop{API: api, Run: func(n int) (uint64, error) {
				nops = 0
				v, err := f.Call(store, int64(n))
				if err != nil {
					return 0, err
				}
				sum, ok := v.(int64)
				if !ok {
					return 0, fmt.Errorf("%s returned %T", export, v)
				}
				return uint64(sum) + nops, nil
			}})
		}
		for i := range list {
			list[i].Row = callRow(callTypes[i], kind)
		}
		loops = append(loops, list...)
	}
	loops[0].Close = func() {
		for _, s := range stores {
			s.Close()
		}
		m.Close()
	}
	return loops, nil
}

func ourRawLoops(store *wasmtime.Store, fn func(string) *wasmtime.Func) []Loop {
	nop, inc, many, ref := fn("nop"), fn("i64"), fn("many"), fn("ref")
	const api = "CallUnchecked"
	return []Loop{
		{API: api, Run: func(n int) (uint64, error) {
			return times(n, func() error { return nop.CallUnchecked(store, nil) })
		}},
		{API: api, Run: func(n int) (uint64, error) {
			v := make([]wasmtime.ValRaw, 1)
			_, err := times(n, func() error { return inc.CallUnchecked(store, v) })
			return uint64(v[0].I64()), err
		}},
		{API: api, Run: func(n int) (uint64, error) {
			v := make([]wasmtime.ValRaw, 5)
			_, err := times(n, func() error {
				v[1].SetI32(0)
				v[2].SetI32(0)
				v[3].SetI32(0)
				v[4].SetI32(1)
				return many.CallUnchecked(store, v)
			})
			return uint64(v[0].I64()), err
		}},
		{API: api, Run: func(n int) (uint64, error) {
			v := make([]wasmtime.ValRaw, 1) // a raw reference is whatever the engine uses: here, null
			return times(n, func() error { return ref.CallUnchecked(store, v) })
		}},
	}
}

func ourTypedLoops(store *wasmtime.Store, fn func(string) *wasmtime.Func) ([]Loop, error) {
	nop, err1 := wasmtime.Typed0[wasmtime.None](store, fn("nop"))
	inc, err2 := wasmtime.Typed1[int64, int64](store, fn("i64"))
	sum, err3 := wasmtime.Typed[many, int64](store, fn("many"))
	ref, err4 := wasmtime.Typed1[*uint64, *uint64](store, fn("ref"))
	return []Loop{
		{API: "Typed0", Run: func(n int) (uint64, error) {
			return times(n, func() error { _, err := nop(); return err })
		}},
		{API: "Typed1", Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() (err error) { x, err = inc(x); return err })
			return uint64(x), err
		}},
		{API: "Typed", Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() (err error) { x, err = sum(many{A: int32(x), E: 1}); return err })
			return uint64(x), err
		}},
		{API: "Typed1", Run: func(n int) (uint64, error) {
			x := new(uint64)
			_, err := times(n, func() (err error) {
				if x, err = ref(x); err == nil {
					*x++
				}
				return err
			})
			return *x, err
		}},
	}, errors.Join(err1, err2, err3, err4)
}

func ourCheckedLoops(store *wasmtime.Store, fn func(string) *wasmtime.Func) []Loop {
	nop, inc, many, ref := fn("nop"), fn("i64"), fn("many"), fn("ref")
	const api = "Call"
	return []Loop{
		{API: api, Run: func(n int) (uint64, error) {
			return times(n, func() error { _, err := nop.Call(store); return err })
		}},
		{API: api, Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() error {
				v, err := inc.Call(store, x)
				x, _ = v.(int64)
				return err
			})
			return uint64(x), err
		}},
		{API: api, Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() error {
				v, err := many.Call(store, int32(x), int32(0), int32(0), int32(0), int32(1))
				x, _ = v.(int64)
				return err
			})
			return uint64(x), err
		}},
		{API: api, Run: func(n int) (uint64, error) {
			x := new(uint64)
			_, err := times(n, func() error {
				v, err := ref.Call(store, x)
				if x, _ = v.(*uint64); err == nil {
					*x++
				}
				return err
			})
			return *x, err
		}},
	}
}
