package interp

import (
	"errors"
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Machine, and how a program runs on it.

// Bits is a value of any type; only v128 uses Hi. An i32 and an f32 have zeros above.
type Bits struct{ Lo, Hi uint64 }

// A Trap is how WebAssembly fails.
type Trap struct {
	Code types.TrapCode
	Pos  types.FilePos // of the instruction, in the outermost function that has traps of its own
}

func (t *Trap) Error() string { return "trap: " + t.Code.Name() }

// A Fault is what no correct program does.
type Fault struct {
	Func environ.FuncKey
	At   ir.Value
	What string
}

func (f *Fault) Error() string { return fmt.Sprintf("interp: v%d of %s: %s", f.At, f.Func, f.What) }

// ErrLimit says that a run took too long.
var ErrLimit = errors.New("interp: limit reached")

// A Call is what a program calls.
type Call struct {
	Ptr         bool            // by address: Code and VMCtx count, else Key
	Key         environ.FuncKey // of a function of the module, or a builtin
	Code, VMCtx uint64
	Sig         ir.Sig
	Args        []Bits
	Tail        bool // the results are those of the caller
}

// A Machine runs programs. All fields but Mem may be zero.
type Machine struct {
	Mem   *Memory
	VMCtx uint64 // the running instance's VMContext
	// Call performs calls. Without it, a program that calls is at fault.
	Call func(m *Machine, c *Call) ([]Bits, error)
	// Limit is how many blocks may be entered, in all runs on the machine; 0 means any number.
	// Passes keep blocks as they are, so a run reaches the limit before and after them at the
	// same point.
	Limit int
	// Stack is the address below which frames lie. OpStackAddr needs memory there.
	Stack uint64
	// MaxLen, if not 0, is a length of linear memories in bytes beyond which accesses at an i32 trap.
	MaxLen uint64
	// Loads says that Trace is told of every read of linear memory, too.
	Loads bool
	// Trace, if not nil, is told of every write and call, in order.
	Trace func(what string, addr, size, value uint64)

	entered int
}

// CodeAddr returns the address that stands for the code of a function.
func CodeAddr(key environ.FuncKey) uint64 { return 1<<62 | key.Pack() }

// KeyAt is the inverse of CodeAddr.
func KeyAt(code uint64) (environ.FuncKey, bool) {
	return environ.UnpackFuncKey(code &^ (1 << 62)), code>>62 == 1
}

// A run is one activation.
type run struct {
	m    *Machine
	p    *Program
	f    *ir.Func
	b    ir.Block // the current block
	v    ir.Value // the current instruction
	vals []Bits
	fp   uint64

	next    ir.Edge // set by terminators
	done    bool
	results []Bits
	err     error
}

// Run executes p with the given arguments.
func (m *Machine) Run(p *Program, args []Bits) ([]Bits, error) {
	f := p.F
	if len(args) != len(f.Sig.Params) {
		return nil, fmt.Errorf("interp: %d arguments for %s of %s", len(args), f.Sig, f.Key)
	}
	saved := m.Stack
	m.Stack -= p.size
	defer func() { m.Stack = saved }()
	r := run{m: m, p: p, f: f, vals: make([]Bits, len(f.Insts)), fp: m.Stack}
	for i, v := range f.BlockParams(0) {
		r.vals[v] = args[i]
	}
	var moved []Bits
	for {
		if m.entered++; m.Limit > 0 && m.entered > m.Limit {
			return nil, ErrLimit
		}
		for _, v := range p.code[r.b] {
			r.v = v
			i := &f.Insts[v]
			exec[i.Op](&r, i)
			if r.err != nil {
				return nil, r.err
			}
			if i.Type == ir.I32 || i.Type == ir.F32 {
				if r.vals[v].Lo>>32 != 0 {
					r.fault("a 32-bit value has upper bits")
					return nil, r.err
				}
			}
		}
		if r.done {
			return r.results, nil
		}
		// All arguments are read before a parameter is written.
		moved = moved[:0]
		for _, a := range f.EdgeArgs(r.next) {
			moved = append(moved, r.vals[a])
		}
		r.b = f.Edges[r.next].To
		for i, v := range f.BlockParams(r.b) {
			r.vals[v] = moved[i]
		}
	}
}

func (r *run) trap(code types.TrapCode) {
	if r.err == nil {
		r.err = &Trap{code, r.f.Pos[r.v]}
	}
}

func (r *run) fault(format string, args ...any) {
	if r.err == nil {
		r.err = &Fault{r.f.Key, r.v, fmt.Sprintf("%s: ", r.f.Insts[r.v].Op) + fmt.Sprintf(format, args...)}
	}
}

// mayTrap traps with the given code, unless the instruction says that it does not.
func (r *run) mayTrap(i *ir.Inst, code types.TrapCode) {
	if i.Flags&ir.FlagNoTrap != 0 {
		r.fault("traps with %s although it is marked as safe", code.Name())
		return
	}
	if i.Flags&ir.FlagPinned == 0 {
		r.fault("traps with %s although it floats", code.Name())
		return
	}
	r.trap(code)
}

func (r *run) trace(what string, addr, size, value uint64) {
	if r.m.Trace != nil {
		r.m.Trace(what, addr, size, value)
	}
}

// get returns the low 64 bits of v, and set those of the current instruction.
func (r *run) get(v ir.Value) uint64 { return r.vals[v].Lo }
func (r *run) set(x uint64)          { r.vals[r.v] = Bits{Lo: x} }
func (r *run) bool(x bool) {
	if x {
		r.set(1)
	} else {
		r.set(0)
	}
}

// typ returns the type of v.
func (r *run) typ(v ir.Value) ir.Type { return r.f.Insts[v].Type }

// call performs the call that the instruction i describes and returns what it gives.
func (r *run) call(i *ir.Inst, ptr, tail bool) []Bits {
	c := Call{Ptr: ptr, Tail: tail, Sig: r.f.Sigs[i.C], Key: environ.UnpackFuncKey(i.Imm)}
	ops := r.f.Operands(i)
	if ptr {
		c.Key = environ.FuncKey{}
		c.Code, c.VMCtx = r.get(ir.Value(ops[0])), r.get(ir.Value(ops[1]))
		ops = ops[2:]
		r.trace("callptr", c.Code, uint64(len(ops)), c.VMCtx)
	} else {
		r.trace("call", i.Imm, uint64(len(ops)), 0)
	}
	for _, x := range ops {
		c.Args = append(c.Args, r.vals[x])
		r.trace("argument", r.vals[x].Hi, 8, r.vals[x].Lo)
	}
	if r.m.Call == nil {
		r.fault("the machine has no functions")
		return nil
	}
	results, err := r.m.Call(r.m, &c)
	if err != nil {
		if t, ok := err.(*Trap); ok && t.Pos == types.NoPos {
			err = &Trap{t.Code, r.f.Pos[r.v]}
		}
		r.err = err
		return nil
	}
	if len(results) != len(c.Sig.Results) {
		r.fault("%d results for %s", len(results), c.Sig)
		return nil
	}
	return results
}
