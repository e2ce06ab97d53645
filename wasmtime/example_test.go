package wasmtime_test

import (
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file holds the examples of the documentation.

// compile compiles a module in text format.
func compile(engine *wasmtime.Engine, text string) *wasmtime.Module {
	wasm, err := wasmtime.Wat2Wasm(text)
	if err != nil {
		log.Fatal(err)
	}
	module, err := wasmtime.NewModule(engine, wasm)
	if err != nil {
		log.Fatal(err)
	}
	return module
}

// instance instantiates a module without imports.
func instance(text string) (*wasmtime.Store, *wasmtime.Instance) {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	inst, err := wasmtime.NewInstance(store, compile(engine, text), nil)
	if err != nil {
		log.Fatal(err)
	}
	return store, inst
}

// A module from text to the call of its function.
func Example() {
	engine := wasmtime.NewEngine()
	wasm, err := wasmtime.Wat2Wasm(`
		(module (func (export "gcd") (param i32 i32) (result i32)
			(if (result i32) (i32.eqz (local.get 1))
				(then (local.get 0))
				(else (call 0 (local.get 1) (i32.rem_u (local.get 0) (local.get 1)))))))`)
	if err != nil {
		log.Fatal(err)
	}
	module, err := wasmtime.NewModule(engine, wasm)
	if err != nil {
		log.Fatal(err)
	}
	store := wasmtime.NewStore(engine)
	instance, err := wasmtime.NewInstance(store, module, nil)
	if err != nil {
		log.Fatal(err)
	}
	result, err := instance.GetFunc(store, "gcd").Call(store, 48, 36)
	fmt.Println(result, err)
	// Output: 12 <nil>
}

// Errors of the text format show the place.
func ExampleWat2Wasm() {
	_, err := wasmtime.Wat2Wasm("(module\n\t(func (i32.const x)))")
	fmt.Println(strings.Contains(err.Error(), "<anon>:2:"))
	// Output: true
}

// A typed function is an ordinary Go function. Its types are checked once, here.
func ExampleTyped2() {
	store, inst := instance(`(func (export "sub") (param i64 i64) (result i64) (i64.sub (local.get 0) (local.get 1)))`)
	sub, err := wasmtime.Typed2[int64, int64, int64](store, inst.GetFunc(store, "sub"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sub(50, 8))

	_, err = wasmtime.Typed1[string, int64](store, inst.GetFunc(store, "sub"))
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// type mismatch: func(string) int64 does not fit a function of type [i64 i64] -> [i64]
}

// Structs stand for lists of values.
func ExampleTyped() {
	type vector struct{ X, Y float64 }
	store, inst := instance(`(func (export "turn") (param f64 f64) (result f64 f64) (f64.neg (local.get 1)) (local.get 0))`)
	turn, err := wasmtime.Typed[vector, vector](store, inst.GetFunc(store, "turn"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(turn(vector{3, 4}))
	// Output: {-4 3} <nil>
}

// A host function that reads the memory of who calls it. Its errors end the call, and can be
// recognized by the caller.
func ExampleHost2() {
	errEmpty := errors.New("nothing to print")
	print := wasmtime.Host2(func(c *wasmtime.Caller, ptr, n uint32) (wasmtime.None, error) {
		if n == 0 {
			return wasmtime.None{}, errEmpty
		}
		text, err := c.GetExport("memory").Memory().View(c, uint64(ptr), uint64(n))
		if err == nil {
			fmt.Println(text)
		}
		return wasmtime.None{}, err
	})
	engine := wasmtime.NewEngine()
	linker := wasmtime.NewLinker(engine)
	if err := linker.FuncWrap("host", "print", print); err != nil {
		log.Fatal(err)
	}
	store := wasmtime.NewStore(engine)
	inst, err := linker.Instantiate(store, compile(engine, `
		(import "host" "print" (func $print (param i32 i32)))
		(memory (export "memory") 1)
		(data (i32.const 16) "hello from the guest")
		(func (export "run") (param i32) (call $print (i32.const 16) (local.get 0)))`))
	if err != nil {
		log.Fatal(err)
	}
	run := inst.GetFunc(store, "run")
	run.Call(store, 20)
	_, err = run.Call(store, 0)
	fmt.Println(errors.Is(err, errEmpty))
	// Output:
	// hello from the guest
	// true
}

// One program, instantiated for each request with data of its own.
func ExampleInstancePre() {
	type request struct{ user string }
	engine := wasmtime.NewEngine()
	linker := wasmtime.NewLinker(engine)
	linker.FuncWrap("host", "length", wasmtime.Host0(func(c *wasmtime.Caller) (int32, error) {
		return int32(len(wasmtime.DataOf[*request](c).user)), nil
	}))
	pre, err := linker.InstantiatePre(compile(engine, `
		(import "host" "length" (func $length (result i32)))
		(func (export "square") (result i32) (i32.mul (call $length) (call $length)))`))
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range []string{"Ada", "Grace"} {
		store := wasmtime.NewStoreWithData(engine, &request{user})
		inst, err := pre.Instantiate(store)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(inst.GetFunc(store, "square").Call(store))
		store.Close()
	}
	// Output:
	// 9 <nil>
	// 25 <nil>
}

// A view stays valid when the memory grows.
func ExampleMemory_View() {
	store, inst := instance(`(memory (export "memory") 1 2) (data (i32.const 8) "\2a\00\00\00")`)
	memory := inst.GetExport(store, "memory").Memory()
	view, err := memory.View(store, 8, 8)
	if err != nil {
		log.Fatal(err)
	}
	memory.Grow(store, 1)
	fmt.Println(view.Uint32(0))
	view.PutUint32(4, 7)
	fmt.Println(view.Bytes())
	_, err = view.Uint64(1)
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// [42 0 0 0 7 0 0 0]
	// out of bounds memory access: 8 bytes at offset 1 of 8 bytes
}

// What a trap tells.
func ExampleTrap() {
	store, inst := instance(`(module $m (func $div (export "div") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1))))`)
	_, err := inst.GetFunc(store, "div").Call(store, 1, 0)
	var trap *wasmtime.Trap
	if errors.As(err, &trap) {
		fmt.Println(*trap.Code() == wasmtime.IntegerDivisionByZero, *trap.Frames()[0].FuncName())
		fmt.Println(trap)
	}
	// Output:
	// true div
	// error while executing at wasm backtrace:
	//     0:     0x27 - m!div
	//
	// Caused by:
	//     wasm trap: integer divide by zero
}

// Host functions of common Go types need no declaration.
func ExampleWrapFunc() {
	store := wasmtime.NewStore(wasmtime.NewEngine())
	hypot := wasmtime.WrapFunc(store, func(a, b float64) (float64, *wasmtime.Trap) {
		if a < 0 || b < 0 {
			return 0, wasmtime.NewTrap("lengths are not negative")
		}
		return a*a + b*b, nil
	})
	fmt.Println(hypot.Type(store))
	fmt.Println(hypot.Call(store, 3.0, 4.0))
	fmt.Println(hypot.Call(store, -3.0, 4.0))
	// Output:
	// [f64 f64] -> [f64]
	// 25 <nil>
	// <nil> lengths are not negative
}

// What a module needs and offers, one at a time.
func ExampleModule_ImportSeq() {
	module := compile(wasmtime.NewEngine(), `(import "env" "log" (func (param i32))) (func (export "run"))`)
	for im := range module.ImportSeq() {
		fmt.Println("needs", im.Module(), *im.Name(), im.Type().FuncType())
	}
	for ex := range module.ExportSeq() {
		fmt.Println("offers", ex.Name(), ex.Type().FuncType())
	}
	// Output:
	// needs env log [i32] -> []
	// offers run [] -> []
}
