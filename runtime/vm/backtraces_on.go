//go:build !wasmtime_nobacktrace

package vm

// This file is one half of the build tag wasmtime_nobacktrace.

// Backtraces says that traps remember where they happened. With the build tag wasmtime_nobacktrace they do not:
// nothing is collected, artifacts have no tables for it, and references in frames cannot be found, so
// modules must not have any.
const Backtraces = true
