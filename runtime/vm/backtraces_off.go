//go:build wasmtime_nobacktrace

package vm

// This file is the other half of the build tag.

// Backtraces says that traps do not remember where they happened.
const Backtraces = false
