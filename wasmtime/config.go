package wasmtime

import (
	"fmt"
	"runtime"
	"strconv"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime/internal/modcache"
)

// This file defines Config.

// A Strategy selects a compiler.
type Strategy uint8

const (
	// StrategyAuto lets the engine choose.
	StrategyAuto Strategy = iota
	// StrategyCranelift selects the optimizing compiler.
	StrategyCranelift
)

// An OptLevel says how much work the compiler puts into code.
type OptLevel uint8

const (
	// OptLevelNone compiles fast.
	OptLevelNone OptLevel = iota
	// OptLevelSpeed makes code fast.
	OptLevelSpeed
	// OptLevelSpeedAndSize makes code fast, and small where that costs nothing.
	OptLevelSpeedAndSize
)

// A Config holds the settings of an engine. NewEngineWithConfig consumes it: it cannot be
// used for two engines. A Config is not safe for concurrent use.
type Config struct {
	used         bool
	features     types.Features
	tunables     environ.Tunables
	maxWasmStack uint64
	parallel     bool
	noImages     bool // memories are filled by copying
	eagerTables  bool // each instance fills its tables
	pooling      *vm.Pooling
	fitted       bool // the tunables are what there is address space for
	short        bool // … and that is less than was asked for
	verify       bool
	settings     []environ.Setting
	dump         CompilerDump
	cache        *modcache.Cache // or nil
	profiler     ProfilingStrategy
	debugInfo    bool
	timer        CompilerTimer
	err          error // of a setter that cannot return one; reported by the engine
}

// defaultMaxWasmStack is the size of the stack that guests may use, in bytes.
const defaultMaxWasmStack = 512 << 10

// NewConfig returns the default settings: WebAssembly 2.0 with multiple memories, 64-bit
// memories and extended constant expressions.
func NewConfig() *Config {
	cfg := &Config{
		features:     types.FeaturesWasm2 | types.FeatureExtendedConst | types.FeatureMultiMemory | types.FeatureMemory64,
		tunables:     environ.DefaultTunables(),
		maxWasmStack: defaultMaxWasmStack,
		parallel:     true,
	}
	cfg.setDefaults()
	return cfg
}

func (cfg *Config) open() {
	if cfg.used {
		panic("Config has already been used up")
	}
}

func (cfg *Config) feature(f types.Features, enabled bool) {
	cfg.open()
	if enabled {
		cfg.features |= f
	} else {
		cfg.features &^= f
	}
}

func (cfg *Config) fail(format string, args ...any) {
	if cfg.err == nil {
		cfg.err = fmt.Errorf(format, args...)
	}
}

// Close makes the config unusable, as making an engine does. It need not be called.
func (cfg *Config) Close() { cfg.used = true }

// SetMaxWasmStack bounds the stack that WebAssembly code may use in one call from the host, in
// bytes. Beyond it the guest traps with StackOverflow. The default is 512 KiB.
func (cfg *Config) SetMaxWasmStack(size int) {
	cfg.open()
	if size <= 0 {
		cfg.fail("maximum size of the wasm stack must be positive, not %d", size)
		return
	}
	cfg.maxWasmStack = uint64(size)
}

// SetWasmThreads enables the threads proposal. NewConfig says which proposals are on by default.
func (cfg *Config) SetWasmThreads(enabled bool) { cfg.feature(types.FeatureThreads, enabled) }

// SetWasmReferenceTypes enables the reference types proposal, which is on by default.
func (cfg *Config) SetWasmReferenceTypes(enabled bool) {
	cfg.feature(types.FeatureReferenceTypes, enabled)
}

// SetWasmSIMD enables the fixed-width SIMD proposal, which is on by default.
func (cfg *Config) SetWasmSIMD(enabled bool) { cfg.feature(types.FeatureSIMD, enabled) }

// SetWasmRelaxedSIMD enables the relaxed SIMD proposal.
func (cfg *Config) SetWasmRelaxedSIMD(enabled bool) { cfg.feature(types.FeatureRelaxedSIMD, enabled) }

// SetWasmRelaxedSIMDDeterministic makes relaxed SIMD operations give the same results on every
// machine. They do in any case.
func (cfg *Config) SetWasmRelaxedSIMDDeterministic(enabled bool) { cfg.open() }

// SetWasmBulkMemory enables the bulk memory proposal, which is on by default.
func (cfg *Config) SetWasmBulkMemory(enabled bool) { cfg.feature(types.FeatureBulkMemory, enabled) }

// SetWasmMultiValue enables the multi-value proposal, which is on by default.
func (cfg *Config) SetWasmMultiValue(enabled bool) { cfg.feature(types.FeatureMultiValue, enabled) }

// SetWasmMultiMemory enables the multi-memory proposal, which is on by default.
func (cfg *Config) SetWasmMultiMemory(enabled bool) { cfg.feature(types.FeatureMultiMemory, enabled) }

// SetWasmMemory64 enables memories and tables with 64-bit indices, which is on by default.
func (cfg *Config) SetWasmMemory64(enabled bool) { cfg.feature(types.FeatureMemory64, enabled) }

// SetWasmTailCall enables the tail call proposal.
func (cfg *Config) SetWasmTailCall(enabled bool) { cfg.feature(types.FeatureTailCall, enabled) }

// SetWasmFunctionReferences enables the typed function references proposal.
func (cfg *Config) SetWasmFunctionReferences(enabled bool) {
	cfg.feature(types.FeatureFunctionReferences, enabled)
}

// SetWasmGC enables the garbage collection proposal.
func (cfg *Config) SetWasmGC(enabled bool) { cfg.feature(types.FeatureGC, enabled) }

// SetWasmWideArithmetic enables the wide arithmetic proposal.
func (cfg *Config) SetWasmWideArithmetic(enabled bool) {
	cfg.feature(types.FeatureWideArithmetic, enabled)
}

// SetConsumeFuel makes code count what it executes, so that a store can bound it with
// Store.SetFuel: one unit for each function entered and each operator, except nop, drop, block, loop,
// unreachable, return, else and end. A store begins without fuel, so its code traps at once.
func (cfg *Config) SetConsumeFuel(enabled bool) { cfg.open(); cfg.tunables.ConsumeFuel = enabled }

// SetEpochInterruption makes code look at the engine's epoch, so that Engine.IncrementEpoch
// can interrupt it: see Store.SetEpochDeadline. Calls that end by a context or by Store.Interrupt do
// not need it.
func (cfg *Config) SetEpochInterruption(enable bool) {
	cfg.open()
	cfg.tunables.EpochInterruption = enable
}

// SetSignalsBasedTraps says whether hardware faults may be traps, which is the default. Without
// it every memory access, division and stack frame is checked by code.
func (cfg *Config) SetSignalsBasedTraps(enabled bool) {
	cfg.open()
	cfg.tunables.SignalsBasedTraps = enabled
}

// SetParallelCompilation says whether one module is compiled on as many goroutines as there are processors (GOMAXPROCS), which is
// the default, or on one. The result is the same.
func (cfg *Config) SetParallelCompilation(enabled bool) { cfg.open(); cfg.parallel = enabled }

// SetCraneliftDebugVerifier makes the compiler check its own intermediate results, and panic if one is wrong. It is off by
// default; compilation takes several times as long with it.
func (cfg *Config) SetCraneliftDebugVerifier(enabled bool) { cfg.open(); cfg.verify = enabled }

// SetCraneliftOptLevel selects how much the compiler optimizes. It has one level at present, so
// the setting changes nothing.
func (cfg *Config) SetCraneliftOptLevel(level OptLevel) {
	cfg.open()
	if level > OptLevelSpeedAndSize {
		panic("unknown optimization level")
	}
}

// SetCraneliftFlag sets an option of the compiler by name; "wasmtime settings" lists them. An unknown name or value is
// reported when the engine is made. Of several values for one name the last counts.
func (cfg *Config) SetCraneliftFlag(name, value string) {
	cfg.open()
	cfg.settings = append(cfg.settings, environ.Setting{Name: name, Value: value})
}

// EnableCraneliftFlag sets an option of the compiler to "true".
func (cfg *Config) EnableCraneliftFlag(flag string) { cfg.SetCraneliftFlag(flag, "true") }

// SetStrategy selects the compiler. There is one at present. It panics for a value that is none of the constants.
func (cfg *Config) SetStrategy(strat Strategy) {
	cfg.open()
	if strat > StrategyCranelift {
		panic("unknown strategy")
	}
}

// SetTarget selects what modules are compiled for, as in "x86_64-linux" or "amd64-linux". Only the machine at
// hand is supported at present.
func (cfg *Config) SetTarget(target string) error {
	cfg.open()
	host := environ.HostTarget()
	arch := map[string]environ.Arch{"x86_64": environ.ArchAMD64, "amd64": environ.ArchAMD64, "aarch64": environ.ArchARM64, "arm64": environ.ArchARM64}
	for name, a := range arch {
		if len(target) >= len(name) && target[:len(name)] == name && (len(target) == len(name) || target[len(name)] == '-') {
			if a != host.Arch || host.OS != runtime.GOOS {
				return fmt.Errorf("target %q is not the machine at hand, %s", target, host)
			}
			return nil
		}
	}
	return fmt.Errorf("unknown target %q", target)
}

// SetDebugInfo says whether compiled modules keep what the debugging information of their source says about places, so
// that their backtraces have files and lines, also when the module was loaded by NewModuleDeserialize. It is off by default;
// WASMTIME_BACKTRACE_DETAILS=1 in the environment does the same. Debuggers of machine code learn nothing by it.
func (cfg *Config) SetDebugInfo(enabled bool) { cfg.open(); cfg.debugInfo = enabled }

// SetCraneliftNanCanonicalization makes every NaN that arithmetic gives the positive canonical one, so that
// programs that look at the bits of NaNs run alike on all processors. It is off by default and costs two or three instructions for
// each operation on floats. It is the compiler's option "enable_nan_canonicalization".
func (cfg *Config) SetCraneliftNanCanonicalization(enabled bool) {
	cfg.SetCraneliftFlag("enable_nan_canonicalization", strconv.FormatBool(enabled))
}

// SetCompilerInlining says whether the compiler puts small functions of a module in the place of calls. By default it does
// unless the module seems to come from a compiler that has done so already, such as clang or rustc, or from Go's. Nothing shows
// the difference but time: backtraces, fuel and epochs stay as they are. It has no effect where backtraces have no positions.
// It is the compiler's option "inlining".
func (cfg *Config) SetCompilerInlining(enabled bool) {
	cfg.SetCraneliftFlag("inlining", strconv.FormatBool(enabled))
}

// SetNativeUnwindInfo has no effect: generated code keeps frame pointers instead of unwinding tables.
func (cfg *Config) SetNativeUnwindInfo(enabled bool) { cfg.open() }

// SetMacOSUseMachPorts has no effect: Mach ports are not used.
func (cfg *Config) SetMacOSUseMachPorts(enabled bool) { cfg.open() }

// SetMemoryInitCOWSet says whether memories may begin as copy-on-write images of their data.
// It is on by default and changes only the speed of instantiation.
func (cfg *Config) SetMemoryInitCOWSet(enabled bool) { cfg.open(); cfg.noImages = !enabled }
