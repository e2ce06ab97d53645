package wasmtime

import (
	"io"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file defines how tools see what the compiler does.

// A CompilerDump is asked, for each function that is compiled and each of the compiler's stages, for
// a writer that gets the function's intermediate form after that stage, as text; nil means that nobody wants it.
// The stages of one function come in order from one goroutine, but several functions are compiled at once.
type CompilerDump func(function environ.FuncKey, stage string) io.Writer

// SetCompilerDump shows the compiler's intermediate results to a tool, such as cranelike/dump.Recorder.
// Neither the stages nor the form of the text are promised to stay as they are.
func (cfg *Config) SetCompilerDump(dump CompilerDump) { cfg.open(); cfg.dump = dump }
