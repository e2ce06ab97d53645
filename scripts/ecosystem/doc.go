// Command ecosystem compiles programs that use wasmtime-go against package wasmtime, by rewriting the import path and
// nothing else, and runs their own tests.
//
//	go run ./scripts/ecosystem            all projects
//	go run ./scripts/ecosystem -v opa     one, with all that its tests print
//
// It needs the network, or a module cache that has the projects: what cannot be downloaded is
// skipped, with a line that says so.
package main
