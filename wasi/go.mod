module github.com/gowasmtime/gowasmtime/wasi

go 1.26
