package wasmtime

import (
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// This file makes names that compilers have encoded readable, for backtraces.

// maxMangled bounds the names that are looked at. They come from the module, and decoding may
// take time that grows with the square of the length: 2 ms at this one.
const maxMangled = 1024

// maxReadable is the logarithm of the longest result.
const maxReadable = 12

// readableName returns the function name that name encodes by the rules of C++ or Rust, or name.
func readableName(name string) string {
	if len(name) > maxMangled || !strings.HasPrefix(name, "_Z") && !strings.HasPrefix(name, "__Z") && !strings.HasPrefix(name, "_R") {
		return name
	}
	s, err := demangle.ToString(name, demangle.MaxLength(maxReadable))
	if err != nil || s == "" {
		return name
	}
	return s
}

// DisplayName returns the function's name as backtraces show it: C++ and Rust names decoded, and
// the index for a function without a name.
func (f *Frame) DisplayName() string {
	if f.funcName == "" {
		return unnamedFunc(f.index)
	}
	return readableName(f.funcName)
}
