// Package ops is the table of WebAssembly's operators: for each one its mnemonic, its
// encoding, the shape of its immediates, its stack signature where that is fixed, the
// proposal that brought it and what executing it may do.
//
// The table is written by hand in the files table_*.go, one row per operator, and is the only
// place in the project that knows opcodes. The decoder, the encoder, the validator, the text
// format, the compiler front ends and the fuzz generators all read it. wasm/internal/genops
// derives from it what must be fast or is tedious: the Op constants, the decoding tables
// indexed by code, the signature table and the index by mnemonic (ops_gen.go).
//
// Nothing here depends on a module: signatures that depend on one (calls, locals, structured
// control, reference operators) are marked "*" and are the validator's business.
//
// After changing a row: go generate ./ops
package ops

//go:generate go run ../internal/genops
