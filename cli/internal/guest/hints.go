package guest

// This file explains modules that cannot be run as they are: imports without a definition, and
// modules without an entry.

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// wasiModule is where modules import WASI preview 1 from.
const wasiModule = "wasi_snapshot_preview1"

// origins are modules that programs import from when they were built for something else.
var origins = []struct{ module, help string }{
	{"gojs", "the program was built with GOOS=js: build it with GOOS=wasip1"},
	{"wasi_unstable", "the program was built for WASI preview 0: build it for preview 1"},
	{"__wbindgen_placeholder__", "the program was built for wasm-bindgen, which needs JavaScript: build it for wasm32-wasip1"},
}

// missingImports returns an error that names all imports without a definition, and what helps.
func (p *Program) missingImports(store *wasmtime.Store, linker *wasmtime.Linker, module *wasmtime.Module) error {
	var lines, modules []string
	allFuncs := true
	for _, im := range module.Imports() {
		name := *im.Name()
		if linker.Get(store, im.Module(), name) != nil {
			continue
		}
		lines = append(lines, fmt.Sprintf("unknown import: `%s::%s` has not been defined", im.Module(), name))
		allFuncs = allFuncs && im.Type().FuncType() != nil
		if !slices.Contains(modules, im.Module()) {
			modules = append(modules, im.Module())
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var preloads []string
	for _, m := range modules {
		i := slices.IndexFunc(origins, func(o struct{ module, help string }) bool { return o.module == m })
		switch {
		case i >= 0:
			lines = append(lines, "help: "+origins[i].help)
		case m == wasiModule && p.Options.NoWasi:
			lines = append(lines, "help: WASI was turned off with -S cli=n")
		default:
			preloads = append(preloads, fmt.Sprintf("--preload %s=FILE", m))
		}
	}
	if len(preloads) > 0 {
		lines = append(lines, "help: define what is imported with "+strings.Join(preloads, " and "))
		if allFuncs {
			lines = append(lines, "or run with -W unknown-imports-trap (calling it fails) or -W unknown-imports-default (calling it returns zeros)")
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}

// noEntry returns the error for a module that has nothing to start with, or nil if it exports no
// function at all: whoever runs that only wants it instantiated.
func noEntry(module *wasmtime.Module) error {
	names := exportedFuncs(module)
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("the module exports no function `_start` to run\nhelp: name a function with --invoke: %s", strings.Join(names, ", "))
}

// exportedFuncs returns the names of the functions that a module exports.
func exportedFuncs(module *wasmtime.Module) []string {
	var names []string
	for _, ex := range module.Exports() {
		if ex.Type().FuncType() != nil {
			names = append(names, ex.Name())
		}
	}
	return names
}
