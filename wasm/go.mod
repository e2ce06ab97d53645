module github.com/gowasmtime/gowasmtime/wasm

go 1.26

require github.com/gowasmtime/gowasmtime/types v0.0.0

replace github.com/gowasmtime/gowasmtime/types => ../types
