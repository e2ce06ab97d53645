//go:build peer_wasmtime

package main

import (
	"errors"
	"fmt"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

// This file moves references with Wasmtime through its Go bindings.

// References implements Referrer. There is no row for raw calls, because the bindings have none, and none for
// tables that the host writes to: when making a reference in Table.Set collects, version 39 of the bindings waits
// for ever for a lock of its own (Val.initialize holds it, goFinalizeExternref wants it).
func (e *wasmtimeEngine) References(wasm []byte) ([]Loop, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	store := wasmtime.NewStore(e.engine)
	made := new(int)
	l := wasmtime.NewLinker(e.engine)
	ref := wasmtime.NewValType(wasmtime.KindExternref)
	err = l.FuncNew("host", "make", wasmtime.NewFuncType(nil, []*wasmtime.ValType{ref}), func(*wasmtime.Caller, []wasmtime.Val) ([]wasmtime.Val, *wasmtime.Trap) {
		return []wasmtime.Val{wasmtime.ValExternref(made)}, nil
	})
	inst, err2 := l.Instantiate(store, m)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	table := inst.GetExport(store, "table").Table()
	for i := range uint64(tableValues) {
		if err := table.Set(store, i, wasmtime.ValExternref(new(int))); err != nil {
			return nil, err
		}
	}
	fn := func(name string) *wasmtime.Func { return inst.GetFunc(store, name) }
	id, x := fn("id"), new(int)
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
		{Row: refIdentityTyped, API: "Call", Run: func(n int) (met uint64, err error) {
			for range n {
				y, err := id.Call(store, x)
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
		{Row: refCollect, API: "Store.GC", Run: func(n int) (uint64, error) {
			return times(n, func() error { store.GC(); return nil })
		}},
		loop(refFill, "fill", x), loop(refCopy, "copy"),
	}
	loops[0].Close = store.Close
	return loops, nil
}
