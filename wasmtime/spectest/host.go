package spectest

// This file defines the host module "spectest".

import (
	"fmt"
	"io"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

const hostModule = "spectest"

// prints lists the functions that print, with their parameters.
var prints = []struct {
	name   string
	params []wasmtime.ValKind
}{
	{"print", nil},
	{"print_i32", []wasmtime.ValKind{wasmtime.KindI32}},
	{"print_i64", []wasmtime.ValKind{wasmtime.KindI64}},
	{"print_f32", []wasmtime.ValKind{wasmtime.KindF32}},
	{"print_f64", []wasmtime.ValKind{wasmtime.KindF64}},
	{"print_i32_f32", []wasmtime.ValKind{wasmtime.KindI32, wasmtime.KindF32}},
	{"print_f64_f64", []wasmtime.ValKind{wasmtime.KindF64, wasmtime.KindF64}},
}

// globals lists the immutable globals.
var globals = []struct {
	name  string
	value wasmtime.Val
}{
	{"global_i32", wasmtime.ValI32(666)},
	{"global_i64", wasmtime.ValI64(666)},
	{"global_f32", wasmtime.ValF32(666.6)},
	{"global_f64", wasmtime.ValF64(666.6)},
}

// table64 exports what the API cannot make.
const table64 = `(module (table (export "table64") i64 10 20 funcref))`

// define names everything that scripts may import from "spectest".
func (e *Engine) define(o Options) error {
	for _, p := range prints {
		params := make([]*wasmtime.ValType, len(p.params))
		for i, k := range p.params {
			params[i] = wasmtime.NewValType(k)
		}
		ty := wasmtime.NewFuncType(params, nil)
		print := func(_ *wasmtime.Caller, args []wasmtime.Val) ([]wasmtime.Val, *wasmtime.Trap) {
			printValues(o.Stdout, args)
			return nil, nil
		}
		if err := e.linker.FuncNew(hostModule, p.name, ty, print); err != nil {
			return err
		}
	}
	for _, g := range globals {
		ty := wasmtime.NewGlobalType(wasmtime.NewValType(g.value.Kind()), false)
		global, err := wasmtime.NewGlobal(e.store, ty, g.value)
		if err != nil {
			return err
		}
		if err := e.linker.Define(e.store, hostModule, g.name, global); err != nil {
			return err
		}
	}
	tableType := wasmtime.NewTableType(wasmtime.NewValType(wasmtime.KindFuncref), 10, true, 20)
	table, err := wasmtime.NewTable(e.store, tableType, wasmtime.ValFuncref(nil))
	if err != nil {
		return err
	}
	if err := e.linker.Define(e.store, hostModule, "table", table); err != nil {
		return err
	}
	memoryType, err := wasmtime.NewMemoryType(1, true, 2, false)
	if err != nil {
		return err
	}
	memory, err := wasmtime.NewMemory(e.store, memoryType)
	if err != nil {
		return err
	}
	if err := e.linker.Define(e.store, hostModule, "memory", memory); err != nil {
		return err
	}
	if !o.Table64 {
		return nil
	}
	bin, err := wat.ToBinary([]byte(table64))
	if err != nil {
		return err
	}
	m, err := wasmtime.NewModule(e.engine, bin)
	if err != nil {
		return err
	}
	i, err := wasmtime.NewInstance(e.store, m, nil)
	if err != nil {
		return err
	}
	return e.linker.DefineInstance(e.store, hostModule, i)
}

// printValues writes one line, as in "1 : i32, 2.5 : f64".
func printValues(w io.Writer, vals []wasmtime.Val) {
	if w == nil {
		return
	}
	parts := make([]string, len(vals))
	for i, v := range vals {
		parts[i] = fmt.Sprintf("%v : %v", v.Get(), v.Kind())
	}
	fmt.Fprintln(w, strings.Join(parts, ", "))
}
