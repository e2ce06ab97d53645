package flags

// This file defines Options and the keys of each group.

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// Options are what the groups say.
type Options struct {
	// Config has all that an engine wants to know.
	Config *wasmtime.Config

	// Help is the group whose keys were asked for.
	Help *Group

	// Timings asks for a table of the compiler's stages.
	Timings bool

	Timeout time.Duration // 0: none
	Fuel    uint64        // if HasFuel
	HasFuel bool

	// Limits are those of a store.
	Limits wasmtime.StoreLimits

	pooling bool
	pool    wasmtime.PoolingAllocationConfig // what pooling means

	UnknownImports UnknownImports

	NoWasi                      bool
	InheritEnv                  bool
	NoStdin, NoStdout, NoStderr bool
}

// UnknownImports says what becomes of functions that a module imports and nobody defines.
type UnknownImports uint8

const (
	UnknownIsError UnknownImports = iota
	UnknownTraps
	UnknownGivesZeros
)

// NewOptions returns the defaults.
func NewOptions() *Options {
	return &Options{Config: wasmtime.NewConfig(), Limits: *wasmtime.NewStoreLimits(), pool: *wasmtime.NewPoolingAllocationConfig()}
}

// poolKey returns a key for one number of the pooling allocator. It has an effect with pooling-allocator, in
// whatever order they come.
func poolKey[T uint32 | uint64 | int](name, arg, help string, field func(*wasmtime.PoolingAllocationConfig) *T) key {
	return key{name: "pooling-" + name, arg: arg, help: help, set: func(o *Options, v string) error {
		n, err := parseUint(v)
		if err == nil && uint64(T(n)) != n {
			err = fmt.Errorf("%s is too much", v)
		}
		if err == nil {
			*field(&o.pool) = T(n)
			o.setPool()
		}
		return err
	}}
}

func (o *Options) setPool() {
	if o.pooling {
		o.Config.SetAllocationStrategy(&o.pool)
	} else {
		o.Config.SetAllocationStrategy(nil)
	}
}

// limit returns a setter of one of a store's limits.
func limit(field func(*wasmtime.StoreLimits) *uint64) func(*Options, string) error {
	return func(o *Options, v string) error {
		n, err := parseUint(v)
		if err == nil {
			*field(&o.Limits) = n
		}
		return err
	}
}

// feature returns a key for a proposal.
func feature(name, help string, set func(*wasmtime.Config, bool)) key {
	return boolKey(name, help, func(o *Options, on bool) { set(o.Config, on) })
}

// unknown returns a setter for what becomes of unknown imports.
func unknown(u UnknownImports) func(*Options, bool) {
	return func(o *Options, on bool) {
		if on {
			o.UnknownImports = u
		} else if o.UnknownImports == u {
			o.UnknownImports = UnknownIsError
		}
	}
}

// Wasm is the group of the language, its proposals and limits.
var Wasm = &Group{Letter: "W", Long: "wasm", Title: "WebAssembly options", keys: []key{
	{name: "max-wasm-stack", arg: "BYTES", help: "stack that a guest may use; 512 KiB by default", set: setMaxWasmStack},
	{name: "timeout", arg: "DURATION", help: "trap after this time, such as 500ms or 2s", set: func(o *Options, v string) (err error) {
		o.Timeout, err = parseDuration(v)
		return err
	}},
	{name: "fuel", arg: "N", help: "trap after this much work: N units, about one per operator", set: func(o *Options, v string) (err error) {
		o.Fuel, err = parseUint(v)
		o.HasFuel = err == nil
		o.Config.SetConsumeFuel(o.HasFuel)
		return err
	}},
	boolKey("epoch-interruption", "make code look at the engine's epoch, which -W timeout does not need", func(o *Options, on bool) { o.Config.SetEpochInterruption(on) }),
	{name: "max-memory-size", arg: "BYTES", help: "largest size of each memory", set: limit(func(l *wasmtime.StoreLimits) *uint64 { return &l.MaxMemorySize })},
	{name: "max-table-elements", arg: "N", help: "largest size of each table", set: limit(func(l *wasmtime.StoreLimits) *uint64 { return &l.MaxTableElements })},
	{name: "max-instances", arg: "N", help: "largest number of instances", set: limit(func(l *wasmtime.StoreLimits) *uint64 { return &l.MaxInstances })},
	{name: "max-tables", arg: "N", help: "largest number of tables", set: limit(func(l *wasmtime.StoreLimits) *uint64 { return &l.MaxTables })},
	{name: "max-memories", arg: "N", help: "largest number of memories", set: limit(func(l *wasmtime.StoreLimits) *uint64 { return &l.MaxMemories })},
	boolKey("unknown-imports-trap", "functions that nobody defines trap when called", unknown(UnknownTraps)),
	boolKey("unknown-imports-default", "functions that nobody defines return zeros and nulls", unknown(UnknownGivesZeros)),
	boolKey("nan-canonicalization", "make the bits of every NaN that arithmetic gives the same", func(o *Options, on bool) { o.Config.SetCraneliftNanCanonicalization(on) }),
	feature("relaxed-simd-deterministic", "make relaxed SIMD give the same results everywhere", (*wasmtime.Config).SetWasmRelaxedSIMDDeterministic),
	feature("bulk-memory", "bulk memory operations; on by default", (*wasmtime.Config).SetWasmBulkMemory),
	feature("multi-value", "several results; on by default", (*wasmtime.Config).SetWasmMultiValue),
	feature("reference-types", "reference types; on by default", (*wasmtime.Config).SetWasmReferenceTypes),
	feature("simd", "vectors of 128 bits; on by default", (*wasmtime.Config).SetWasmSIMD),
	feature("relaxed-simd", "relaxed vector operations", (*wasmtime.Config).SetWasmRelaxedSIMD),
	feature("multi-memory", "several memories; on by default", (*wasmtime.Config).SetWasmMultiMemory),
	feature("memory64", "64-bit memories and tables; on by default", (*wasmtime.Config).SetWasmMemory64),
	feature("tail-call", "tail calls", (*wasmtime.Config).SetWasmTailCall),
	feature("threads", "atomic operations and shared memories", (*wasmtime.Config).SetWasmThreads),
	feature("function-references", "typed function references", (*wasmtime.Config).SetWasmFunctionReferences),
	feature("gc", "garbage collection", (*wasmtime.Config).SetWasmGC),
	feature("wide-arithmetic", "128-bit arithmetic", (*wasmtime.Config).SetWasmWideArithmetic),
	feature("custom-page-sizes", "memories with pages of one byte", func(c *wasmtime.Config, on bool) {
		f := c.WasmFeatures() &^ types.FeatureCustomPageSizes
		if on {
			f |= types.FeatureCustomPageSizes
		}
		c.SetWasmFeatures(f)
	}),
	boolKey("trap-on-grow-failure", "trap when a memory or table cannot grow", func(o *Options, on bool) { o.Limits.TrapOnGrowFailure = on }),
	missing("all-proposals"), missing("async-stack-size"), missing("component-model"),
	missing("exceptions"), missing("stack-switching"), missing("unknown-exports-allow"),
}}

func setMaxWasmStack(o *Options, v string) error {
	n, err := parseUint(v)
	if err == nil && n == 0 {
		err = fmt.Errorf("the stack needs at least one byte")
	}
	if err == nil {
		o.Config.SetMaxWasmStack(int(n))
	}
	return err
}

// Codegen is the group of the compiler.
var Codegen = &Group{Letter: "C", Long: "codegen", Title: "Compiler options", keys: []key{
	{name: "compiler", arg: "NAME", help: "the compiler: cranelift", set: func(o *Options, v string) error {
		if v != "cranelift" && v != "auto" {
			return fmt.Errorf("%q is not a compiler of this command, which has cranelift", v)
		}
		o.Config.SetStrategy(wasmtime.StrategyCranelift)
		return nil
	}},
	boolKey("parallel-compilation", "compile on all processors; on by default", func(o *Options, on bool) { o.Config.SetParallelCompilation(on) }),
	boolKey("cranelift-debug-verifier", "make the compiler check its intermediate results", func(o *Options, on bool) { o.Config.SetCraneliftDebugVerifier(on) }),
	{name: "disable", arg: "NAME", list: true, help: "turn optimizations off; a wrong name lists them", set: func(o *Options, v string) error {
		o.Config.SetCraneliftFlag("disable", v)
		return nil
	}},
	boolKey("inlining", "put small functions in the place of calls; by default if the module's compiler has not", func(o *Options, on bool) { o.Config.SetCompilerInlining(on) }),
	boolKey("native-unwind-info", "has no effect: code keeps frame pointers", func(o *Options, on bool) { o.Config.SetNativeUnwindInfo(on) }),
	{name: "cranelift-", prefix: true, help: "an option of the compiler", set: func(o *Options, v string) error {
		name, value, _ := strings.Cut(v, "=")
		if value == "" {
			value = "true"
		} else if on, err := ParseBool(value); err == nil {
			value = strconv.FormatBool(on)
		}
		o.Config.SetCraneliftFlag(name, value)
		return nil
	}},
	{name: "cache", help: "keep compiled modules on disk, as the default file of settings says", set: func(o *Options, v string) error {
		on, err := ParseBool(v)
		if err != nil {
			return err
		}
		if !on {
			o.Config.DisableCache()
			return nil
		}
		return o.Config.CacheConfigLoadDefault()
	}},
	{name: "cache-config", arg: "FILE", help: "keep compiled modules on disk, as this TOML file says", set: func(o *Options, v string) error {
		return o.Config.CacheConfigLoad(v)
	}},
	missing("collector"), missing("pcc"),
}}

// Optimize is the group of what makes code fast or small.
var Optimize = &Group{Letter: "O", Long: "optimize", Title: "Optimization options", keys: []key{
	{name: "opt-level", arg: "0|1|2|s", help: "how hard the compiler works; has one level for now", set: func(o *Options, v string) error {
		switch v {
		case "0":
			o.Config.SetCraneliftOptLevel(wasmtime.OptLevelNone)
		case "1", "2":
			o.Config.SetCraneliftOptLevel(wasmtime.OptLevelSpeed)
		case "s":
			o.Config.SetCraneliftOptLevel(wasmtime.OptLevelSpeedAndSize)
		default:
			return fmt.Errorf("%q is none of 0, 1, 2 and s", v)
		}
		return nil
	}},
	boolKey("signals-based-traps", "let hardware faults be traps; on by default", func(o *Options, on bool) { o.Config.SetSignalsBasedTraps(on) }),
	boolKey("memory-init-cow", "begin memories as copy-on-write images; on by default", func(o *Options, on bool) { o.Config.SetMemoryInitCOWSet(on) }),
	missing("memory-reservation"), missing("memory-reservation-for-growth"), missing("memory-guard-size"), missing("memory-may-move"),
	missing("guard-before-linear-memory"), missing("table-lazy-init"), missing("regalloc-algorithm"),
	boolKey("pooling-allocator", "take what instances are made of from a pool that is reserved at the start", func(o *Options, on bool) {
		o.pooling = on
		o.setPool()
	}),
	poolKey("total-core-instances", "N", "instances in the pool; 1,000 by default, as the next three", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.TotalCoreInstances }),
	poolKey("total-memories", "N", "memories in the pool", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.TotalMemories }),
	poolKey("total-tables", "N", "tables in the pool", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.TotalTables }),
	poolKey("total-stacks", "N", "native stacks in the pool", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.TotalStacks }),
	poolKey("max-core-instance-size", "BYTES", "what an instance may need besides memories and tables", func(c *wasmtime.PoolingAllocationConfig) *uint64 { return &c.MaxCoreInstanceSize }),
	poolKey("max-memories-per-module", "N", "memories that a module may define; 1 by default", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.MaxMemoriesPerModule }),
	poolKey("max-tables-per-module", "N", "tables that a module may define; 1 by default", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.MaxTablesPerModule }),
	poolKey("max-memory-size", "BYTES", "largest size of a pooled memory", func(c *wasmtime.PoolingAllocationConfig) *uint64 { return &c.MaxMemorySize }),
	poolKey("table-elements", "N", "largest size of a pooled table", func(c *wasmtime.PoolingAllocationConfig) *uint64 { return &c.TableElements }),
	poolKey("memory-keep-resident", "BYTES", "bytes of a memory that are written again rather than given back", func(c *wasmtime.PoolingAllocationConfig) *uint64 { return &c.LinearMemoryKeepResident }),
	poolKey("table-keep-resident", "BYTES", "the same for tables", func(c *wasmtime.PoolingAllocationConfig) *uint64 { return &c.TableKeepResident }),
	poolKey("max-unused-warm-slots", "N", "unused places that are kept for their last module", func(c *wasmtime.PoolingAllocationConfig) *uint32 { return &c.MaxUnusedWarmSlots }),
	poolKey("decommit-batch-size", "N", "places given back to the system together", func(c *wasmtime.PoolingAllocationConfig) *int { return &c.DecommitBatchSize }),
}}

// Debug is the group of what helps to find mistakes.
var Debug = &Group{Letter: "D", Long: "debug", Title: "Debugging options", keys: []key{
	boolKey("debug-info", "keep places in the source in compiled modules, for backtraces", func(o *Options, on bool) { o.Config.SetDebugInfo(on) }),
	boolKey("timings", "show where the compiler's time went", func(o *Options, on bool) { o.Timings = on }),
	missing("guest-debug"), missing("address-map"), missing("logging"), missing("log-to-files"), missing("coredump"), missing("max-backtrace"),
}}

// Wasi is the group of what a guest sees of the world.
var Wasi = &Group{Letter: "S", Long: "wasi", Title: "WASI options", keys: []key{
	boolKey("cli", "define WASI preview 1; on by default", func(o *Options, on bool) { o.NoWasi = !on }),
	boolKey("inherit-env", "give the guest the environment of this process", func(o *Options, on bool) { o.InheritEnv = on }),
	boolKey("inherit-stdin", "give the guest the standard input; on by default", func(o *Options, on bool) { o.NoStdin = !on }),
	boolKey("inherit-stdout", "give the guest the standard output; on by default", func(o *Options, on bool) { o.NoStdout = !on }),
	boolKey("inherit-stderr", "give the guest the standard error; on by default", func(o *Options, on bool) { o.NoStderr = !on }),
	missing("config"), missing("http"), missing("inherit-network"), missing("keyvalue"), missing("listenfd"), missing("nn"), missing("p3"),
	missing("preview2"), missing("tcplisten"), missing("threads"), missing("tls"), missing("tcp"), missing("udp"), missing("allow-ip-name-lookup"),
}}
