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
