package wasmtime

import "github.com/gowasmtime/gowasmtime/types"

// This file defines how to choose all proposals at once.

// SetWasmFeatures enables the proposals in features and disables all others, so that an engine can be
// held to one version of the specification, as in types.FeaturesWasm2. The setters for single
// proposals change what it chose.
func (cfg *Config) SetWasmFeatures(features types.Features) {
	cfg.open()
	cfg.features = features
}

// WasmFeatures returns the proposals that are enabled.
func (cfg *Config) WasmFeatures() types.Features {
	cfg.open()
	return cfg.features
}
