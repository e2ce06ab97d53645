package wasmtime

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/perf"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements what external profilers are told.

// A ProfilingStrategy says what external profilers are told about generated code.
type ProfilingStrategy uint8

const (
	// ProfilingStrategyNone tells nothing.
	ProfilingStrategyNone ProfilingStrategy = iota
	// ProfilingStrategyJitdump writes jit-PID.dump in the working directory, with all code, for "perf record -k mono"
	// and "perf inject --jit" of Linux.
	ProfilingStrategyJitdump
	// ProfilingStrategyPerfMap writes /tmp/perf-PID.map, with names only, which perf finds by itself.
	ProfilingStrategyPerfMap
)

// SetProfiler selects what profilers are told when a module is loaded. The file belongs to the process: all engines that
// ask for it write to the same. That it cannot be made is reported when the engine is made; what cannot be written
// later is left out.
func (cfg *Config) SetProfiler(profiler ProfilingStrategy) {
	cfg.open()
	if profiler > ProfilingStrategyPerfMap {
		panic("unknown profiling strategy")
	}
	cfg.profiler = profiler
}

// newProfiler returns what cfg's strategy writes to, nil if that is nothing.
func (cfg *Config) newProfiler() (perf.Writer, error) {
	switch cfg.profiler {
	case ProfilingStrategyJitdump:
		return perf.Jitdump()
	case ProfilingStrategyPerfMap:
		return perf.Map()
	}
	return nil, nil
}

// loaded tells the profiler about a module.
func (engine *Engine) loaded(m *vm.Module) {
	if engine.profiler == nil {
		return
	}
	v, base := m.View(), m.CodeBase()
	funcs := make([]perf.Func, v.NumFuncs())
	for i := range funcs {
		f := v.FuncInfo(i)
		funcs[i] = perf.Func{Name: symbol(m, f.Key), Addr: base + uintptr(f.Start), Code: v.Text()[f.Start : f.Start+f.Len]}
	}
	_ = engine.profiler.Load(funcs) // the program is worth more than its profile
}

// symbol returns the name of a function for tools that know neither modules nor indices.
func symbol(m *vm.Module, key environ.FuncKey) string {
	module := "wasm"
	if name := m.Info().Name; name != "" {
		module = fmt.Sprintf("wasm[%s]", name)
	}
	if key.Kind != environ.FuncDefined {
		return module + "::" + key.String()
	}
	index := m.Info().FuncIndex(types.DefinedFuncIndex(key.Index))
	s := fmt.Sprintf("%s::function[%d]", module, index)
	if name := m.View().FuncName(index); name != "" {
		s += "::" + readableName(name)
	}
	return s
}
