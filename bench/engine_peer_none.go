//go:build !peer_wasmtime

package main

// This file is for builds without cgo, in which wazero is the only peer.

func newWasmtime() (Engine, error) { return nil, nil }
