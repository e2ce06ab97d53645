module github.com/gowasmtime/gowasmtime/scripts

go 1.26.0
