//go:build !amd64

package code

// This file says what fills the space between code on other architectures.

// fillWithTraps fills b with bytes that are no instruction.
func fillWithTraps(b []byte) { clear(b) }
