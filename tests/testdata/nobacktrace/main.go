// Command nobacktrace traps, is refused reference types, and says what came of it. The test that
// builds it does so with and without backtraces.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file is the whole program.

const trapping = `(module $m
	(import "host" "fail" (func $fail))
	(memory 1)
	(table 1 funcref)
	(elem (i32.const 0) $inner)
	(func $inner (param i32) (result i32) (i32.load (local.get 0)))
	(func $middle (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))
	(func (export "fault") (result i32) (i32.add (call $middle (i32.const 65536)) (i32.const 1)))
	(func $spin (param i32) (result i32) (i32.add (call $spin (local.get 0)) (i32.const 1)))
	(func (export "overflow") (result i32) (call $spin (i32.const 0)))
	(func (export "host") (result i32) (call $fail) (i32.const 1))
	(func (export "fine") (result i32) (call $middle (i32.const 8))))`

const references = `(module (func (export "f") (param externref) (result externref) (local.get 0)))`

func run() error {
	engine, err := wasmtime.NewEngineErr(nil)
	if err != nil {
		return err
	}
	wasm, err := wasmtime.Wat2Wasm(trapping)
	if err != nil {
		return err
	}
	module, err := wasmtime.NewModule(engine, wasm)
	if err != nil {
		return err
	}
	file, err := module.Serialize()
	if err != nil {
		return err
	}
	view, err := artifact.Open(file)
	if err != nil {
		return err
	}
	if len(os.Args) > 1 {
		if err := os.WriteFile(os.Args[1], file, 0o666); err != nil {
			return err
		}
	}
	fmt.Println("artifact:", view.NumAddrs() > 0, "positions,", view.NumStackMaps() > 0, "stack maps,", view.FuncName(1) != "", "names")
	store := wasmtime.NewStore(engine)
	linker := wasmtime.NewLinker(engine)
	mine := errors.New("of the host")
	if err := linker.FuncWrap("host", "fail", wasmtime.Host0(func(*wasmtime.Caller) (wasmtime.None, error) { return wasmtime.None{}, mine })); err != nil {
		return err
	}
	instance, err := linker.Instantiate(store, module)
	if err != nil {
		return err
	}
	for _, name := range []string{"fault", "overflow", "host", "fine"} {
		v, err := instance.GetFunc(store, name).Call(store)
		var trap *wasmtime.Trap
		var failed *wasmtime.Error
		switch {
		case errors.As(err, &trap):
			fmt.Printf("%s: %d frames, code %v, %q\n", name, min(3, len(trap.Frames())), *trap.Code(), lastLine(err.Error()))
		case errors.As(err, &failed):
			fmt.Printf("%s: %d frames, the host's %v\n", name, len(failed.Frames()), errors.Is(err, mine))
		default:
			fmt.Println(name+":", v, err)
		}
	}
	if wasm, err = wasmtime.Wat2Wasm(references); err != nil {
		return err
	}
	_, err = wasmtime.NewModule(engine, wasm)
	fmt.Printf("module with references: %q\n", lastLine(fmt.Sprint(err)))
	cfg := wasmtime.NewConfig()
	cfg.SetWasmReferenceTypes(true)
	_, err = wasmtime.NewEngineErr(cfg)
	fmt.Println("engine with references:", err)
	return nil
}

func lastLine(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '\n' {
			return s[i+1:]
		}
	}
	return s
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
