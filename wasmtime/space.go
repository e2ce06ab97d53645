package wasmtime

import "github.com/gowasmtime/gowasmtime/runtime/vm"

// This file implements what engines do where address space is short.

// fit adapts the settings to the address space that the process has. It does so once.
func (cfg *Config) fit() {
	if !cfg.fitted {
		cfg.short = vm.FitAddressSpace(&cfg.tunables)
		cfg.fitted = true
	}
}

// AddressSpace describes how memories and stacks lie in the address space of the process, and reports whether that is
// not the usual way because there is too little of it: a limit (ulimit -v) or a small host.
// Usually each memory reserves 6 GiB, never moves, and needs no bounds checks. With less than 1 TiB of address space
// memories take only what they need and code checks their bounds. Everything works, but slower, and modules that were precompiled
// by an engine with the usual layout cannot be loaded.
func (engine *Engine) AddressSpace() (description string, short bool) {
	return engine.open().vm.Space().String(), engine.short
}
