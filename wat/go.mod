module github.com/gowasmtime/gowasmtime/wat

go 1.26

require (
	github.com/gowasmtime/gowasmtime/types v0.0.0
	github.com/gowasmtime/gowasmtime/wasm v0.0.0
)

replace (
	github.com/gowasmtime/gowasmtime/types => ../types
	github.com/gowasmtime/gowasmtime/wasm => ../wasm
)
