package main

import "bytes"

// This file defines what the command needs to know about an engine.

// An Engine is an implementation of WebAssembly. Its methods are called by one goroutine.
type Engine interface {
	Name() string // as in the tables
	// Compile compiles a module from scratch; nothing may be remembered from earlier calls.
	Compile(wasm []byte) (Module, error)
	// Loops returns the engine's ways to call into and out of callsModule.
	Loops() ([]Loop, error)
	Close()
}

// A Module is compiled code.
type Module interface {
	// Instantiate makes a fresh instance of a WASI preview 1 command.
	Instantiate(p *Program) (Instance, error)
	Close()
}

// An Instance is a program that can be run once.
type Instance interface {
	// Start calls _start and returns the program's exit status.
	Start() (status int, err error)
	Close()
}

// A Program is what a command sees of the world, and what it leaves.
type Program struct {
	Args   []string
	Stdout bytes.Buffer
	Stderr bytes.Buffer
}

// A Loop is one way to make many calls.
type Loop struct {
	Row string // the table row: loops of different engines in one row are comparable
	API string // the engine's name for this way to call
	// Run makes n calls and returns a number that depends on each of them and must be the same
	// for all engines.
	Run   func(n int) (uint64, error)
	Close func()
}

// Rows of the section on calls.
const (
	rowNop         = "nop, raw"
	rowNopAny      = "nop, checked arguments"
	rowI64         = "i64 → i64, raw"
	rowI64Any      = "i64 → i64, checked arguments"
	rowHostNop     = "host nop, raw"
	rowHostNopFunc = "host nop, Go func"
	rowHostI64     = "host i64 → i64, raw"
	rowHostI64Func = "host i64 → i64, Go func"
)
