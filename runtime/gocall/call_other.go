//go:build !amd64

package gocall

import "unsafe"

// This file stands in where there is no assembly.

const implemented = false

// Call calls the func value f.
func Call(f unsafe.Pointer, r *Regs) { panic("gocall: Call where it is not supported") }
