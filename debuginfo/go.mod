module github.com/gowasmtime/gowasmtime/debuginfo

go 1.26.0
