package main

import (
	"errors"
	"fmt"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file moves references with this project's engine.

// References implements Referrer.
func (e *ours) References(wasm []byte) ([]Loop, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	store := wasmtime.NewStore(e.engine)
	made := new(int)
	l := wasmtime.NewLinker(e.engine)
	if err := l.FuncWrap("host", "make", wasmtime.Host0(func(*wasmtime.Caller) (*int, error) { return made, nil })); err != nil {
		return nil, err
	}
	inst, err := l.Instantiate(store, m)
	if err != nil {
		return nil, err
	}
	table := inst.GetExport(store, "table").Table()
	for i := range uint64(tableValues) {
		if err := table.Set(store, i, wasmtime.ValExternref(new(int))); err != nil {
			return nil, err
		}
	}
	fn := func(name string) *wasmtime.Func { return inst.GetFunc(store, name) }
	id, get := fn("id"), fn("get")
	typed, err := wasmtime.Typed1[*int, *int](store, id)
	if err != nil {
		return nil, err
	}
	x := new(int)
	loop := func(row, export string, args ...any) Loop {
		f := fn(export)
		return Loop{Row: row, API: "Call", Run: func(n int) (uint64, error) {
			v, err := f.Call(store, append(args, int64(n))...)
			met, ok := v.(int64)
			if err == nil && !ok {
				err = fmt.Errorf("%s returned %T", export, v)
			}
			return uint64(met), err
		}}
	}
	loops := []Loop{
		{Row: refIdentityRaw, API: "CallUnchecked", Run: func(n int) (uint64, error) {
			v := make([]wasmtime.ValRaw, 1)
			v[0].SetI32(5)
			if err := get.CallUnchecked(store, v); err != nil {
				return 0, err
			}
			want := v[0] // the table keeps it alive
			met, err := times(n, func() error { return id.CallUnchecked(store, v) })
			if v[0] != want || want == (wasmtime.ValRaw{}) {
				err = errors.Join(err, errors.New("another reference came back"))
			}
			return met, err
		}},
		{Row: refIdentityTyped, API: "Typed1", Run: func(n int) (met uint64, err error) {
			for range n {
				y, err := typed(x)
				if err != nil {
					return 0, err
				}
				if y == x {
					met++
				}
			}
			return met, nil
		}},
		loop(refTableGet, "table_get"), loop(refTableSet, "table_set", x), loop(refGlobal, "global", x), loop(refMoves, "moves", x),
		loop(refMake, "make"),
		{Row: refTableWrite, API: "Table.Set", Run: func(n int) (uint64, error) {
			i := uint64(0)
			return times(n, func() error {
				i = (i + 1) & 1023
				return table.Set(store, i, wasmtime.ValExternref(x))
			})
		}},
		{Row: refCollect, API: "Store.GC", Run: func(n int) (uint64, error) {
			return times(n, func() error { store.GC(); return nil })
		}},
		loop(refFill, "fill", x), loop(refCopy, "copy"),
	}
	loops[0].Close = func() { store.Close(); m.Close() }
	return loops, nil
}
