package gocall

import "unsafe"

// This file declares what is in assembly.

const implemented = true

// Call calls the func value f, which must have a type whose parameters are in r's registers. A panic passes through.
//
//go:noescape
func Call(f unsafe.Pointer, r *Regs)
