package wasmtime

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file is the only one that names the optimizing compiler.

// NewEngine returns an engine with the default settings. It panics where native code cannot
// run (ErrUnsupportedTarget); NewEngineErr returns that as an error.
func NewEngine() *Engine { return NewEngineWithConfig(NewConfig()) }

// NewEngineWithConfig returns an engine with the settings of config, which it consumes. It
// panics if they contradict each other or cannot be honoured; NewEngineErr returns that as an error.
func NewEngineWithConfig(config *Config) *Engine {
	e, err := NewEngineErr(config)
	if err != nil {
		panic(err)
	}
	return e
}

// NewEngineErr is NewEngineWithConfig with an error. A nil config means the defaults.
func NewEngineErr(config *Config) (*Engine, error) {
	if config == nil {
		config = NewConfig()
	}
	config.open()
	config.fit()
	c, err := newCompiler(config, environ.HostTarget())
	if err != nil {
		return nil, err
	}
	return NewEngineWith(c, config)
}

func newCompiler(config *Config, target environ.Target) (environ.Compiler, error) {
	b := cranelike.NewBuilder()
	if config.verify {
		config.SetCraneliftFlag("verify", "true")
	}
	for _, s := range config.settings {
		if err := b.Set(s.Name, s.Value); err != nil {
			return nil, fmt.Errorf("wasmtime: %w", err)
		}
	}
	b.SetDump(config.dump)
	b.SetTime(config.timer)
	c, err := b.Build(target, &config.tunables)
	if err != nil {
		return nil, unsupportedTarget(target, err)
	}
	return c, nil
}
