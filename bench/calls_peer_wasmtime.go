//go:build peer_wasmtime

package main

import (
	"errors"
	"fmt"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

// This file makes calls with Wasmtime through its Go bindings.

// Loops has only rows for checked calls: the bindings have no others.
func (e *wasmtimeEngine) Loops() ([]Loop, error) {
	m, err := wasmtime.NewModule(e.engine, callsModule())
	if err != nil {
		return nil, err
	}
	var nops uint64
	l := wasmtime.NewLinker(e.engine)
	store := wasmtime.NewStore(e.engine)
	err1 := l.FuncWrap("host", "nop", func() { nops++ })
	err2 := l.FuncWrap("host", "i64", func(x int64) int64 { return x + 1 })
	err3 := l.FuncWrap("host", "many", func(a, b, c, d, e int32) int64 { return int64(a + b + c + d + e) })
	inst, err4 := l.Instantiate(store, m)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	fn := func(name string) *wasmtime.Func { return inst.GetFunc(store, name) }
	nop, inc, many, ref := fn("nop"), fn("i64"), fn("many"), fn("ref")
	loops := []Loop{
		{API: "Call", Close: store.Close, Run: func(n int) (uint64, error) {
			return times(n, func() error { _, err := nop.Call(store); return err })
		}},
		{API: "Call", Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() error {
				v, err := inc.Call(store, x)
				x, _ = v.(int64)
				return err
			})
			return uint64(x), err
		}},
		{API: "Call", Run: func(n int) (uint64, error) {
			x := int64(0)
			_, err := times(n, func() error {
				v, err := many.Call(store, int32(x), int32(0), int32(0), int32(0), int32(1))
				x, _ = v.(int64)
				return err
			})
			return uint64(x), err
		}},
		{API: "Call", Run: func(n int) (uint64, error) {
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
	for _, export := range []string{"host_nop", "host_i64", "host_many"} {
		f := fn(export)
		loops = append(loops, Loop{API: "FuncWrap", Run: func(n int) (uint64, error) {
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
	for i := range loops {
		loops[i].Row = callRow(callTypes[i], "checked")
	}
	return loops, nil
}
