// Package wasmtime runs WebAssembly from Go: it compiles modules with an optimizing compiler,
// instantiates them, and calls between the two worlds, without cgo.
//
// The names and signatures are those of github.com/bytecodealliance/wasmtime-go, so that a
// program moves over by changing the import path. An Engine holds settings and compiled code and
// may be shared; a Store owns instances and values and is used by one goroutine at a time; a
// Module is compiled code without state; a Linker names what modules import.
//
//	engine := wasmtime.NewEngine()
//	module, err := wasmtime.NewModuleFromFile(engine, "prog.wasm")
//	store := wasmtime.NewStore(engine)
//	instance, err := wasmtime.NewInstance(store, module, nil)
//	result, err := instance.GetFunc(store, "add").Call(store, 1, 2)
//
// Func.Call and WrapFunc find types at run time. Where calls are many, Typed and its siblings make
// Go functions of WebAssembly functions, and Host and its siblings the reverse, with types that the Go
// compiler checks and without allocation; an InstancePre makes many instances of one module.
//
// An entity belongs to the store that it was made in. Methods panic when they are given another store, or one
// that was closed, and so do setters of a config that was used. What can go wrong with modules, values and
// guests is an error: a *Trap if WebAssembly code trapped, an *Error for everything else, both of which errors.As finds.
//
// Objects need not be closed: what nobody refers to any more is released with Go's garbage
// collection. Close releases it at once.
//
// Concurrency: Engine, Module, Linker (after its definitions are made) and all types are safe
// for concurrent use. A Store and everything that belongs to it (Instance, Func, Memory, Table,
// Global, Caller, functions made by Typed) is not; different stores run in parallel. It may be handed from one
// goroutine to another, also by a host function that waits meanwhile, if the two synchronize as for any other
// data. What may be used at any time are the methods Interrupt and ClearInterrupt of Store and IncrementEpoch
// of Engine. Calls by two goroutines at the same time panic as soon as that is noticed, which is when
// one begins or continues while code of the other is running; data races otherwise do what they do in Go.
package wasmtime
