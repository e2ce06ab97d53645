package tests

import (
	"math"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file defines the modes of code generation in which whole programs are tested.

// A mode is a way to make code.
type mode struct {
	name string
	set  func(*wasmtime.Config)
}

// modes are: what is the default; explicit checks of memory bounds, stack, division and
// interrupts; code that counts fuel and looks at epochs, in both ways; with every call inlined that can be; the default
// without optimizations.
var modes = []mode{
	{"signals", func(c *wasmtime.Config) {}},
	{"checked", func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) }},
	{"metered", func(c *wasmtime.Config) { c.SetConsumeFuel(true); c.SetEpochInterruption(true) }},
	{"checked,metered", func(c *wasmtime.Config) {
		c.SetSignalsBasedTraps(false)
		c.SetConsumeFuel(true)
		c.SetEpochInterruption(true)
	}},
	{"chaos", func(c *wasmtime.Config) { c.SetCraneliftFlag("chaos", "1") }},
	{"inlined", func(c *wasmtime.Config) { c.SetCraneliftFlag("inlining", "all") }},
	{"plain", func(c *wasmtime.Config) { c.SetCraneliftFlag("disable", "all") }},
}

// eachMode runs f as a subtest in each mode.
func eachMode(t *testing.T, f func(t *testing.T, m mode)) {
	for _, m := range modes {
		t.Run(m.name, func(t *testing.T) { f(t, m) })
	}
}

// newStore returns a store that may run forever in any mode.
func newStore(e *wasmtime.Engine) *wasmtime.Store {
	s := wasmtime.NewStore(e)
	s.SetFuel(math.MaxUint64) // an error where fuel is not counted, which does not matter
	s.SetEpochDeadline(math.MaxUint64)
	return s
}
