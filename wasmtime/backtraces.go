package wasmtime

import (
	"errors"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements what programs do without that are built without backtraces (vm.Backtraces).

// needBacktraces are the proposals by which references get into frames, where only a walk of the
// stack finds them.
const needBacktraces = types.FeatureReferenceTypes | types.FeatureFunctionReferences | types.FeatureGC

// errNoBacktraces is the error for settings that ask for those.
var errNoBacktraces = errors.New("wasmtime: reference types need backtraces, and this program was built with the tag wasmtime_nobacktrace")

// setDefaults turns the defaults off that the program cannot honour.
func (cfg *Config) setDefaults() {
	if !vm.Backtraces {
		cfg.features &^= needBacktraces
		cfg.tunables.AddressMap = false
	}
}

// checkBacktraces returns an error for settings that the program cannot honour.
func (cfg *Config) checkBacktraces() error {
	if !vm.Backtraces && cfg.features&needBacktraces != 0 {
		return errNoBacktraces
	}
	return nil
}

// dropNames takes out of a module what backtraces would show and nobody wants.
func (engine *Engine) dropNames(t *environ.Translation) {
	if !vm.Backtraces {
		t.Names.Funcs = nil
	}
	pickDebugInfo(t, engine.keepsPlaces())
}
