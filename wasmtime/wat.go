package wasmtime

import (
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file binds package wat, and is the only one that names it: a program that reads no text
// does not link the parser.

// Wat2Wasm returns the binary of a module in the text format. The error is an *Error that shows
// the line in question with a caret below the offending character; errors.As finds the *wat.Error
// in it, which has the position as numbers. The module is not validated. Safe for concurrent use.
func Wat2Wasm(text string) ([]byte, error) {
	wasm, err := wat.ToBinary([]byte(text))
	if err != nil {
		return nil, &Error{cause: err}
	}
	return wasm, nil
}

// fromText returns the binary of the module in a file, which begins like neither a binary nor an
// artifact.
func fromText(file string, text []byte) ([]byte, error) {
	m, err := wat.ParseFile(file, text)
	if err != nil {
		return nil, &Error{cause: err}
	}
	return binary.Encode(m), nil
}
