// Command wasmtime runs, compiles and checks WebAssembly modules. `wasmtime help` says how, and
// docs/cli.md says more.
package main

import (
	"os"

	"github.com/gowasmtime/gowasmtime/cli/internal/command"
)

func main() {
	os.Exit(command.Main(os.Args[1:], command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
