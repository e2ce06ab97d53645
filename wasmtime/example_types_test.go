package wasmtime_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file holds an example for each type that example_test.go leaves out.

// Settings are made, and used up by an engine.
func ExampleConfig() {
	config := wasmtime.NewConfig()
	config.SetConsumeFuel(true)
	config.SetMaxWasmStack(1 << 20)
	engine := wasmtime.NewEngineWithConfig(config)
	store := wasmtime.NewStore(engine)
	fmt.Println(store.SetFuel(1000))
	// Output: <nil>
}

// The second engine stands for another process: it loads what the first has compiled.
func ExampleConfig_CacheConfigLoad() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	settings := filepath.Join(dir, "config.toml")
	text := fmt.Sprintf("[cache]\ndirectory = %q\nfiles-total-size-soft-limit = \"64Mi\"\n", filepath.Join(dir, "cache"))
	if err := os.WriteFile(settings, []byte(text), 0o666); err != nil {
		log.Fatal(err)
	}
	for range 2 {
		config := wasmtime.NewConfig()
		if err := config.CacheConfigLoad(settings); err != nil {
			log.Fatal(err)
		}
		engine := wasmtime.NewEngineWithConfig(config)
		compile(engine, `(func (export "f"))`)
		fmt.Println("hits:", engine.CacheHits(), "misses:", engine.CacheMisses())
	}
	// Output:
	// hits: 0 misses: 1
	// hits: 1 misses: 0
}

// A program that only runs what was compiled elsewhere has no compiler in it.
func ExampleNewEngineWith() {
	wasm, err := wasmtime.Wat2Wasm(`(func (export "answer") (result i32) (i32.const 42))`)
	if err != nil {
		log.Fatal(err)
	}
	artifact, err := wasmtime.NewEngine().PrecompileModule(wasm) // elsewhere
	if err != nil {
		log.Fatal(err)
	}

	engine, err := wasmtime.NewEngineWith(nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	module, err := wasmtime.NewModuleDeserialize(engine, artifact)
	if err != nil {
		log.Fatal(err)
	}
	store := wasmtime.NewStore(engine)
	inst, err := wasmtime.NewInstance(store, module, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(inst.GetFunc(store, "answer").Call(store))
	_, err = wasmtime.NewModule(engine, wasm)
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// the engine has no compiler: it runs precompiled modules only
}

// Code that does not end is interrupted at the second increment of the epoch.
func ExampleEngine_IncrementEpoch() {
	config := wasmtime.NewConfig()
	config.SetEpochInterruption(true)
	engine := wasmtime.NewEngineWithConfig(config)
	store := wasmtime.NewStore(engine)
	store.SetEpochDeadline(2)
	inst, err := wasmtime.NewInstance(store, compile(engine, `(func (export "spin") (loop (br 0)))`), nil)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		engine.IncrementEpoch()
		engine.IncrementEpoch()
	}()
	_, err = inst.GetFunc(store, "spin").Call(store)
	var trap *wasmtime.Trap
	fmt.Println(errors.As(err, &trap) && *trap.Code() == wasmtime.Interrupt)
	// Output: true
}

// What the guest has used is missing from the fuel that it was given.
func ExampleStore_SetFuel() {
	config := wasmtime.NewConfig()
	config.SetConsumeFuel(true)
	engine := wasmtime.NewEngineWithConfig(config)
	store := wasmtime.NewStore(engine)
	if err := store.SetFuel(100); err != nil {
		log.Fatal(err)
	}
	inst, err := wasmtime.NewInstance(store, compile(engine, `(func (export "f") (drop (i32.add (i32.const 1) (i32.const 2)))) (func (export "spin") (loop (br 0)))`), nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := inst.GetFunc(store, "f").Call(store); err != nil {
		log.Fatal(err)
	}
	fmt.Println(store.GetFuel())
	_, err = inst.GetFunc(store, "spin").Call(store)
	var trap *wasmtime.Trap
	fmt.Println(errors.As(err, &trap) && *trap.Code() == wasmtime.OutOfFuel)
	// Output:
	// 96 <nil>
	// true
}

// A host function that all stores of an engine can use.
func ExampleLinker() {
	engine := wasmtime.NewEngine()
	linker := wasmtime.NewLinker(engine)
	if err := linker.FuncWrap("host", "add", func(a, b int32) int32 { return a + b }); err != nil {
		log.Fatal(err)
	}
	module := compile(engine, `
		(import "host" "add" (func $add (param i32 i32) (result i32)))
		(func (export "double") (param i32) (result i32) (call $add (local.get 0) (local.get 0)))`)
	for i := range 2 {
		store := wasmtime.NewStore(engine)
		inst, err := linker.Instantiate(store, module)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(inst.GetFunc(store, "double").Call(store, 21+i))
	}
	_, err := linker.Instantiate(wasmtime.NewStore(engine), compile(engine, `(import "host" "sub" (func))`))
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// 44 <nil>
	// unknown import: `host::sub` has not been defined
}

// A host function reads a string from the memory of the guest that calls it.
func ExampleCaller_GetExport() {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	print := wasmtime.WrapFunc(store, func(caller *wasmtime.Caller, ptr, n int32) *wasmtime.Trap {
		text := make([]byte, n)
		if err := caller.GetExport("memory").Memory().Read(caller, uint64(uint32(ptr)), text); err != nil {
			return wasmtime.NewTrap(err.Error())
		}
		fmt.Printf("%s\n", text)
		return nil
	})
	module := compile(engine, `
		(import "host" "print" (func $print (param i32 i32)))
		(memory (export "memory") 1)
		(data (i32.const 16) "hello from the guest")
		(func (export "run") (call $print (i32.const 16) (i32.const 20)))`)
	inst, err := wasmtime.NewInstance(store, module, []wasmtime.AsExtern{print})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := inst.GetFunc(store, "run").Call(store); err != nil {
		log.Fatal(err)
	}
	// Output: hello from the guest
}

// A function with two results gives a list.
func ExampleFunc_Call() {
	store, inst := instance(`(func (export "divide") (param i32 i32) (result i32 i32)
		(i32.div_u (local.get 0) (local.get 1)) (i32.rem_u (local.get 0) (local.get 1)))`)
	result, err := inst.GetFunc(store, "divide").Call(store, 47, int32(5))
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range result.([]wasmtime.Val) {
		fmt.Println(v.Kind(), v.I32())
	}
	_, err = inst.GetFunc(store, "divide").Call(store, 1.5, 2)
	fmt.Println(err != nil)
	// Output:
	// i32 9
	// i32 2
	// true
}

// Raw values are not checked and nothing is allocated.
func ExampleFunc_CallUnchecked() {
	store, inst := instance(`(func (export "mul") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))`)
	mul := inst.GetFunc(store, "mul")
	vals := make([]wasmtime.ValRaw, 2)
	vals[0].SetI64(6)
	vals[1].SetI64(7)
	if err := mul.CallUnchecked(store, vals); err != nil {
		log.Fatal(err)
	}
	fmt.Println(vals[0].I64())
	// Output: 42
}

// A table of functions that the host looks into and changes.
func ExampleTable() {
	store, inst := instance(`
		(table (export "table") 2 3 funcref) (elem (i32.const 0) $one)
		(func $one (result i32) (i32.const 1))
		(func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))`)
	table := inst.GetExport(store, "table").Table()
	two := wasmtime.WrapFunc(store, func() int32 { return 2 })
	if err := table.Set(store, 1, wasmtime.ValFuncref(two)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(inst.GetFunc(store, "call").Call(store, 0))
	fmt.Println(inst.GetFunc(store, "call").Call(store, 1))
	fmt.Println(table.Grow(store, 1, wasmtime.ValFuncref(nil)))
	_, err := table.Get(store, 3)
	fmt.Println(table.Size(store), err)
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 2 <nil>
	// 3 index out of bounds
}

// A global that host and guest share.
func ExampleGlobal() {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	ty := wasmtime.NewGlobalType(wasmtime.NewValType(wasmtime.KindI32), true)
	counter, err := wasmtime.NewGlobal(store, ty, wasmtime.ValI32(40))
	if err != nil {
		log.Fatal(err)
	}
	module := compile(engine, `(import "host" "counter" (global $c (mut i32)))
		(func (export "tick") (global.set $c (i32.add (global.get $c) (i32.const 1))))`)
	inst, err := wasmtime.NewInstance(store, module, []wasmtime.AsExtern{counter})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := inst.GetFunc(store, "tick").Call(store); err != nil {
		log.Fatal(err)
	}
	fmt.Println(counter.Get(store).I32(), counter.Set(store, wasmtime.ValI64(1)) != nil)
	// Output: 41 true
}

// Exports by name.
func ExampleInstance_ExportSeq() {
	store, inst := instance(`(memory (export "memory") 1 2) (func (export "f") (param i32)) (global (export "g") i64 (i64.const 5))`)
	for name, e := range inst.ExportSeq(store) {
		switch ty := e.Type(store); {
		case e.Func() != nil:
			fmt.Println(name, ty.FuncType())
		case e.Memory() != nil:
			bounded, pages := ty.MemoryType().Maximum()
			fmt.Println(name, ty.MemoryType().Minimum(), bounded, pages)
		case e.Global() != nil:
			fmt.Println(name, e.Global().Get(store).Get())
		}
	}
	// Output:
	// memory 1 true 2
	// f [i32] -> []
	// g 5
}

// A guest that ends itself with a status.
func ExampleError_ExitStatus() {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	wasi := wasmtime.NewWasiConfig()
	wasi.SetArgv([]string{"guest"})
	store.SetWasi(wasi)
	linker := wasmtime.NewLinker(engine)
	if err := linker.DefineWasi(); err != nil {
		log.Fatal(err)
	}
	inst, err := linker.Instantiate(store, compile(engine, `
		(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
		(memory (export "memory") 1)
		(func (export "_start") (call $exit (i32.const 3)))`))
	if err != nil {
		log.Fatal(err)
	}
	_, err = inst.GetFunc(store, "_start").Call(store)
	var e *wasmtime.Error
	if errors.As(err, &e) {
		fmt.Println(e.ExitStatus())
	}
	// Output: 3 true
}
