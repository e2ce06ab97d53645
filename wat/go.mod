module github.com/gowasmtime/gowasmtime/wat

go 1.26.0

require (
	github.com/gowasmtime/gowasmtime/types v0.0.0
	github.com/gowasmtime/gowasmtime/wasm v0.0.0
	golang.org/x/tools v0.52.0
)

replace (
	github.com/gowasmtime/gowasmtime/types => ../types
	github.com/gowasmtime/gowasmtime/wasm => ../wasm
)
