// Package spectest lets .wast scripts (package wat/wast) run on a wasmtime.Engine, with the host module
// "spectest" that the official scripts import.
//
//	engine, err := spectest.New(wasmtime.NewEngine(), spectest.Options{})
//	defer engine.Close()
//	report := wast.Run(script, engine)
//
// It uses nothing but the public API, so what passes here works for every user of that. What it adds is
// a translation: values to and from Val, errors to the classes that scripts know.
package spectest
