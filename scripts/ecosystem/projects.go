package main

import "strings"

// This file lists the projects.

// A project is a module that uses wasmtime-go, or wasmtime-go's own tests.
type project struct {
	name    string
	module  string // with version
	imports string // the import path that is replaced
	tags    string
	tests   [][]string // arguments of go test, each a run of its own

	// prepare, if set, changes the copy of the module in dir before its tests are run.
	prepare func(dir string) error
	// only, if set, says which files are copied.
	only func(name string) bool
}

const wasmtimeGo = "github.com/bytecodealliance/wasmtime-go/v39"

var projects = []project{
	{
		// Open Policy Agent evaluates policies that it has compiled to WebAssembly.
		name: "opa", module: "github.com/open-policy-agent/opa@v1.14.1", imports: wasmtimeGo, tags: "opa_wasm",
		tests: [][]string{
			{"./internal/wasm/sdk/..."},
			{"-run", "Wasm|WASM", "./v1/rego", "./v1/repl", "./cmd"},
		},
	},
	{
		// wasmtime-go's own tests. They are in its package, so they become a package of their own that sees
		// the same names.
		name: "wasmtime-go", module: wasmtimeGo + "@v39.0.1", imports: wasmtimeGo,
		tests:   [][]string{{"."}},
		prepare: detachTests,
		only: func(name string) bool {
			switch name {
			case "go.mod", "go.sum":
				return true
			case "slab_test.go": // of a table inside of wasmtime-go
				return false
			}
			return strings.HasSuffix(name, "_test.go")
		},
	},
}
