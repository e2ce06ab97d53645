package wasmtime

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/environ/driver"
	"github.com/gowasmtime/gowasmtime/runtime/perf"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime/internal/modcache"
)

// This file implements Engine.

// An Engine holds settings and what modules and stores share. Most programs need one. It is safe for concurrent use.
type Engine struct {
	vm       *vm.Engine
	compiler environ.Compiler // nil: runs precompiled artifacts only
	host     artifact.Engine  // what modules are compiled for
	tunables environ.Tunables
	features types.Features
	short    bool // see AddressSpace
	workers  int  // 0: one per processor
	closed   bool

	profiler  perf.Writer // or nil
	debugInfo bool        // modules keep places in the source

	cache                  *modcache.Cache // or nil
	cacheHits, cacheMisses atomic.Uint64
}

// NewEngineWith returns an engine that compiles with compiler, or, if that is nil, one that
// only runs precompiled artifacts. It consumes cfg, where nil means the defaults. A program that
// calls neither NewEngine nor NewEngineWithConfig does not link the optimizing compiler.
func NewEngineWith(compiler environ.Compiler, cfg *Config) (*Engine, error) {
	if cfg == nil {
		cfg = NewConfig()
	}
	cfg.open()
	cfg.used = true
	if cfg.err != nil {
		return nil, fmt.Errorf("wasmtime: %w", cfg.err)
	}
	if err := cfg.checkBacktraces(); err != nil {
		return nil, err
	}
	cfg.fit()
	profiler, err := cfg.newProfiler()
	if err != nil {
		return nil, fmt.Errorf("wasmtime: %w", err)
	}
	e := &Engine{compiler: compiler, profiler: profiler, debugInfo: cfg.debugInfo, short: cfg.short, tunables: cfg.tunables, features: cfg.features, cache: cfg.cache}
	if !cfg.parallel {
		e.workers = 1
	}
	host := artifact.Engine{Version: artifact.Version, Target: environ.HostTarget(), Tunables: cfg.tunables, Features: cfg.features}
	config := vm.Config{MaxWasmStack: cfg.maxWasmStack}
	if compiler != nil {
		host = artifact.EngineOf(compiler, &cfg.tunables, cfg.features)
		config.Trampolines = func(sig types.FuncType) ([]byte, error) {
			return driver.BuildTrampolines(compiler, sig, &e.tunables, e.features)
		}
	}
	config.Host, config.NoMemoryImages, config.EagerTables, config.Pooling = host, cfg.noImages, cfg.eagerTables, cfg.pooling
	e.host = host
	config.CollectAlways = os.Getenv(collectAlwaysEnv) != ""
	if e.vm, err = vm.NewEngine(config); err != nil {
		if errors.Is(err, vm.ErrUnsupported) {
			return nil, unsupportedTarget(host.Target, err)
		}
		return nil, fmt.Errorf("wasmtime: creating an engine: %w", err)
	}
	return e, nil
}

// ErrUnsupportedTarget is wrapped by the error of making an engine in a program for a processor or system that there is no
// compiler for, or on which its code cannot run yet. Everything else of the package compiles there.
var ErrUnsupportedTarget = errors.New("no compiler for this target")

func unsupportedTarget(target environ.Target, why error) error {
	return fmt.Errorf("wasmtime: %w, %s: %w", ErrUnsupportedTarget, target, why)
}

// collectAlwaysEnv is the environment variable that makes stores collect references at every
// opportunity and check their handles: slow, and good for finding bugs of the engine.
const collectAlwaysEnv = "GOWASMTIME_COLLECT_ALWAYS"

// errNoCompiler is the error of engines made for precompiled artifacts only.
var errNoCompiler = errors.New("the engine has no compiler: it runs precompiled modules only")

func (engine *Engine) open() *Engine {
	if engine.closed {
		panic("object has been closed already")
	}
	return engine
}

// Close marks the engine as closed: making modules and stores from it panics. Those that exist stay usable.
func (engine *Engine) Close() { engine.closed = true }

// IncrementEpoch advances the engine's epoch by one, which interrupts the code in stores whose deadline
// (Store.SetEpochDeadline) is reached. Any goroutine may call it at any time; it never waits for code.
func (engine *Engine) IncrementEpoch() { engine.open().vm.IncrementEpoch() }

// IsPulley reports whether modules are compiled to portable bytecode instead of machine code. They never are at present.
func (engine *Engine) IsPulley() bool { return false }
