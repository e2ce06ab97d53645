// Command runtimeonly runs precompiled modules and has no compiler in it: it makes its engine with
// NewEngineWith(nil, …), so the linker finds no use of the optimizing compiler and leaves it out.
//
//	runtimeonly FILE FUNC
//
// prints what FUNC returns.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runtimeonly:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("wanted: a precompiled module and a function's name")
	}
	engine, err := wasmtime.NewEngineWith(nil, nil)
	if err != nil {
		return err
	}
	module, err := wasmtime.NewModuleDeserializeFile(engine, args[0])
	if err != nil {
		return err
	}
	linker := wasmtime.NewLinker(engine)
	if err := linker.DefineWasi(); err != nil {
		return err
	}
	err = linker.FuncWrap("host", "double", func(x int32) int32 { return 2 * x })
	if err != nil {
		return err
	}
	store := wasmtime.NewStore(engine)
	instance, err := linker.Instantiate(store, module)
	if err != nil {
		return err
	}
	f := instance.GetFunc(store, args[1])
	if f == nil {
		return fmt.Errorf("no function %q", args[1])
	}
	result, err := f.Call(store)
	if err != nil {
		return err
	}
	fmt.Println(result)
	return nil
}
