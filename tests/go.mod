module github.com/gowasmtime/gowasmtime/tests

go 1.26.0

require (
	github.com/gowasmtime/gowasmtime/cranelike v0.0.0
	github.com/gowasmtime/gowasmtime/environ v0.0.0
	github.com/gowasmtime/gowasmtime/runtime v0.0.0
	github.com/gowasmtime/gowasmtime/types v0.0.0
	github.com/gowasmtime/gowasmtime/wasm v0.0.0
	github.com/gowasmtime/gowasmtime/wasmtime v0.0.0
	github.com/gowasmtime/gowasmtime/wat v0.0.0
	golang.org/x/sys v0.49.0
)

require (
	github.com/gowasmtime/gowasmtime/debuginfo v0.0.0 // indirect
	github.com/gowasmtime/gowasmtime/wasi v0.0.0 // indirect
	github.com/ianlancetaylor/demangle v0.0.0-20260724033716-83e58baca724 // indirect
)

replace (
	github.com/gowasmtime/gowasmtime/cli => ../cli
	github.com/gowasmtime/gowasmtime/cranelike => ../cranelike
	github.com/gowasmtime/gowasmtime/debuginfo => ../debuginfo
	github.com/gowasmtime/gowasmtime/environ => ../environ
	github.com/gowasmtime/gowasmtime/runtime => ../runtime
	github.com/gowasmtime/gowasmtime/types => ../types
	github.com/gowasmtime/gowasmtime/wasi => ../wasi
	github.com/gowasmtime/gowasmtime/wasm => ../wasm
	github.com/gowasmtime/gowasmtime/wasmtime => ../wasmtime
	github.com/gowasmtime/gowasmtime/wat => ../wat
)
