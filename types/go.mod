module github.com/gowasmtime/gowasmtime/types

go 1.26
