package wasmtime

import (
	"io"
	"time"

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

// A CompilerTimer is told how long each of the compiler's stages took for each function, and the number
// of bytes of the function's body, or for the last stage, "emit", of its machine code. Several functions are compiled at once.
type CompilerTimer func(function environ.FuncKey, stage string, d time.Duration, bytes int)

// SetCompilerTimer shows where the compiler's time goes to a tool, such as cranelike/dump.Timings.
func (cfg *Config) SetCompilerTimer(timer CompilerTimer) { cfg.open(); cfg.timer = timer }
