// Package binary decodes and encodes WebAssembly modules in the binary format.
//
// Input is the bytes of a module; Decode gives a Module, a plain description in which code
// bodies, data segments, constant expressions and custom sections are slices of the input
// (nothing is copied, so the input must not change while the Module is in use). Parser gives
// the sections one after another for those who do not want all of it. OpReader walks the
// operators of a body or constant expression and fills one reused, pointer-free Instr.
//
// Decoding checks what the specification calls well-formedness: every error is an *Error
// with the byte offset from the start of the module, and its message starts with the wording
// of the reference interpreter. Bodies are only delimited here; their operators are decoded,
// and so checked, by whoever reads them, the first being package validate. Decoding enforces
// the implementation limits of limits.go, never allocates more than a constant factor of the
// input's length, and accepts any bytes without panicking.
//
// The package does not know what makes a well-formed module valid.
package binary
