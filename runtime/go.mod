module github.com/gowasmtime/gowasmtime/runtime

go 1.26.0

require (
	github.com/gowasmtime/gowasmtime/environ v0.0.0
	golang.org/x/sys v0.49.0
)

require github.com/gowasmtime/gowasmtime/types v0.0.0

replace (
	github.com/gowasmtime/gowasmtime/environ => ../environ
	github.com/gowasmtime/gowasmtime/types => ../types
	github.com/gowasmtime/gowasmtime/wasm => ../wasm
)
