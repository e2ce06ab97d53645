package cranelike

import (
	"fmt"
	"sync"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements environ.Compiler.

// A Compiler compiles functions for one target. It implements environ.Compiler.
type Compiler struct {
	target   environ.Target
	tun      environ.Tunables
	opts     Options
	features Features
	isa      *mach.ISA

	mu   sync.Mutex
	free []*context // scratch of goroutines that are not compiling now
}

var _ environ.Compiler = (*Compiler)(nil)

// New returns a compiler for target.
func New(target environ.Target, tun *environ.Tunables, opts Options) (*Compiler, error) {
	if target.Arch != environ.ArchAMD64 {
		return nil, fmt.Errorf("cranelike: target %s is not supported", target)
	}
	c := &Compiler{target: target, tun: *tun, opts: opts, isa: amd64.ISA()}
	if opts.Features != nil {
		c.features = *opts.Features
	} else {
		c.features = HostFeatures()
	}
	return c, nil
}

// Name returns "cranelike".
func (c *Compiler) Name() string { return "cranelike" }

// Target returns what the code runs on.
func (c *Compiler) Target() environ.Target { return c.target }

// Settings returns the options that change code.
func (c *Compiler) Settings() []environ.Setting { return settings(c.features, &c.opts) }

// A compiled is what CompileFunc returns.
type compiled struct {
	*mach.Code
	pos types.FilePos
}

// CompileFunc compiles the function that key names.
func (c *Compiler) CompileFunc(t *environ.Translation, key environ.FuncKey, body environ.FuncBody) (environ.CompiledFunc, error) {
	if key.Kind == environ.FuncIntrinsic {
		if key.Index >= amd64.NumIntrinsics {
			return nil, fmt.Errorf("cranelike: there is no %s", key)
		}
		return &compiled{amd64.Intrinsic(key.Index), types.NoPos}, nil
	}
	x := c.context()
	code, err := x.compile(t, key, body)
	if err != nil {
		return nil, err
	}
	c.release(x)
	pos := types.NoPos
	if key.Kind == environ.FuncDefined {
		pos = body.Pos
	}
	return &compiled{code, pos}, nil
}

// CompileIR compiles f itself, under its key. It is how tests and tools feed IR to the back end.
func (c *Compiler) CompileIR(f *ir.Func) (environ.CompiledFunc, error) {
	x := c.context()
	x.given = f
	code, err := x.compile(nil, f.Key, environ.FuncBody{})
	x.given = nil
	if err != nil {
		return nil, err
	}
	c.release(x)
	return &compiled{code, types.NoPos}, nil
}

// Needs returns the functions that f refers to.
func (c *Compiler) Needs(f environ.CompiledFunc) []environ.FuncKey { return f.(*compiled).Needs() }

// context takes scratch memory that is free, or makes some.
func (c *Compiler) context() *context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.free); n > 0 {
		x := c.free[n-1]
		c.free = c.free[:n-1]
		return x
	}
	return newContext(c)
}

// release gives scratch memory back, unless a giant function has blown it up.
func (c *Compiler) release(x *context) {
	if cap(x.fn.Insts) > maxKept {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = append(c.free, x)
}

// maxKept is the largest function, in IR instructions, whose scratch memory is kept.
const maxKept = 1 << 20
