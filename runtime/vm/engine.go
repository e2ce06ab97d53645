package vm

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Engine, what the stores and modules of a configuration share.

// Config configures an Engine.
type Config struct {
	// Host describes what artifacts must have been compiled for. An empty Compiler takes any.
	Host artifact.Engine

	// Trampolines returns an artifact with HostToWasm(0) and WasmToHost(0) for a signature.
	// It is needed only for host functions that are put into tables or globals although no loaded
	// module has a function type like theirs. Nil makes that an error.
	Trampolines func(types.FuncType) ([]byte, error)

	// NoMemoryImages makes instantiation copy data segments into memories. Otherwise memories begin
	// as copy-on-write images of them where that makes no difference.
	NoMemoryImages bool

	// EagerTables makes each instance fill its tables. Otherwise they are left to the next instance of the
	// module if nobody has written to them.
	EagerTables bool

	// CollectAlways makes all stores collect references at every opportunity (Store.CollectAlways).
	CollectAlways bool

	// MaxWasmStack is the native stack of each store in bytes; 0 means native.DefaultWasmStack.
	MaxWasmStack uint64

	// Pooling selects the pooling allocation strategy, and nil that of making things on demand.
	Pooling *Pooling
}

// An Engine is shared by modules and stores. It is safe for concurrent use.
type Engine struct {
	config Config
	types  typeRegistry
	epoch  epochClock
	stacks atomic.Int64 // native stacks that stores have
	pool   *pool        // nil unless the configuration says so
}

// ErrUnsupported is wrapped by the error of NewEngine where machine code cannot run.
var ErrUnsupported = native.ErrUnsupported

// NewEngine prepares the process for running compiled code and returns an Engine.
func NewEngine(c Config) (*Engine, error) {
	if err := native.Init(); err != nil {
		return nil, err
	}
	if _, err := native.CheckHandlers(); err != nil {
		return nil, err
	}
	e := &Engine{config: c}
	if c.Pooling != nil {
		var err error
		if e.pool, err = newPool(*c.Pooling, &c.Host.Tunables); err != nil {
			return nil, err
		}
		runtime.AddCleanup(e, (*pool).close, e.pool)
	}
	return e, nil
}

// A codeRef counts the users of loaded code: its module, the module's instances, and types
// that have their trampoline in it. The last one to go frees the code. Users that become
// garbage without saying so leave that to the collector.
type codeRef struct {
	code *code.Code
	refs atomic.Int64
}

func newCodeRef(c *code.Code) *codeRef {
	r := &codeRef{code: c}
	r.refs.Store(1)
	return r
}

func (r *codeRef) retain() *codeRef {
	r.refs.Add(1)
	return r
}

func (r *codeRef) release() {
	switch n := r.refs.Add(-1); {
	case n == 0:
		r.code.Close()
	case n < 0:
		panic("vm: codeRef.release: too many releases")
	}
}

// exitTrampoline returns the WasmToHost trampoline for a type to which the caller holds a
// reference, and makes one if it must.
func (e *Engine) exitTrampoline(i types.SharedTypeIndex) (*exitTrampoline, error) {
	if x := e.types.exitOf(i); x != nil {
		return x, nil
	}
	sig := e.types.get(i).typ
	if e.config.Trampolines == nil {
		return nil, fmt.Errorf("vm: no module has a function of type %v and there is no compiler, so a host function of that type cannot be passed to WebAssembly", sig)
	}
	file, err := e.config.Trampolines(sig)
	if err != nil {
		return nil, err
	}
	v, err := artifact.Open(file)
	if err != nil {
		return nil, err
	}
	if err := v.Engine().CheckHost(&e.config.Host); err != nil {
		return nil, err
	}
	f, ok := v.Func(environ.WasmToHost(0))
	if !ok {
		return nil, fmt.Errorf("vm: the compiler gave no trampoline for %v", sig)
	}
	c, err := code.Load(&code.Image{Text: v.Text()})
	if err != nil {
		return nil, err
	}
	ref := newCodeRef(c)
	e.types.offerExit(i, c.Base()+uintptr(f.Start), ref)
	ref.release() // the type holds it, or another goroutine was faster
	return e.types.exitOf(i), nil
}
