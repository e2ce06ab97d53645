package vm

import (
	"fmt"
	"syscall"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements traps and backtraces.

// MaxFrames is the largest number of frames that a backtrace has: the innermost ones.
const MaxFrames = 256

// A Trap is the error of WebAssembly code that trapped.
type Trap struct {
	Code  types.TrapCode
	trace Backtrace
}

// Error returns the trap's message.
func (t *Trap) Error() string { return "wasm trap: " + t.Code.String() }

// Frames returns where the trap happened, innermost function first. It is empty for traps
// that no WebAssembly code was running for, such as those of segments.
func (t *Trap) Frames() []Frame { return t.trace.Frames() }

// A Backtrace is the functions that were running. It is cheap to make; names and positions are
// looked up by Frames.
type Backtrace struct {
	pcs       []tracePC
	truncated bool
}

// A tracePC is an address in a module's code. For calls it is within the call instruction.
type tracePC struct {
	module *Module
	off    uint32
}

// A Frame is a function of a module in a backtrace.
type Frame struct {
	Module     *Module
	Func       types.FuncIndex
	Name       string        // from the name section, or ""
	Pos        types.FilePos // of the operator in the module, or types.NoPos
	FuncOffset uint32        // of the operator from the start of the function's body; 0 if Pos is not known
}

// Truncated reports whether frames beyond the innermost MaxFrames are missing.
func (b *Backtrace) Truncated() bool { return b.truncated }

// Frames returns the functions, innermost first. Trampolines are left out.
func (b *Backtrace) Frames() []Frame {
	var frames []Frame
	for _, p := range b.pcs {
		fn, ok := p.module.view.FuncAt(p.off)
		if !ok || fn.Key.Kind != environ.FuncDefined {
			continue
		}
		f := Frame{Module: p.module, Func: p.module.info.FuncIndex(types.DefinedFuncIndex(fn.Key.Index)), Pos: p.module.view.Pos(p.off)}
		f.Name = p.module.view.FuncName(f.Func)
		if f.Pos != types.NoPos && fn.Pos != types.NoPos && f.Pos >= fn.Pos {
			f.FuncOffset = uint32(f.Pos - fn.Pos)
		}
		frames = append(frames, f)
	}
	return frames
}

// Backtrace returns the functions that are running in the store, for use in host functions.
func (s *Store) Backtrace() Backtrace {
	if s.stack == nil || s.stack.Depth() == 0 {
		return Backtrace{}
	}
	return s.capture(s.stack.Suspended(), false)
}

// capture walks the stack from a state. exact says that the state's PC is that of the
// instruction in question, and not a return address.
func (s *Store) capture(from native.State, exact bool) Backtrace {
	var b Backtrace
	var last *Module // consecutive frames mostly belong to one module
	s.stack.Walk(from, func(f native.Frame) bool {
		pc := f.PC
		if !exact {
			pc-- // the call
		}
		exact = false
		if last == nil || !last.code.Contains(pc) {
			if last = s.modules.find(code.Lookup(pc)); last == nil {
				return true // a stub, or the trampoline of another artifact
			}
		}
		if len(b.pcs) == MaxFrames {
			b.truncated = true
			return false
		}
		b.pcs = append(b.pcs, tracePC{last, uint32(pc - last.code.Base())})
		return true
	})
	return b
}

// trapHere returns a trap for the code that has called a builtin.
func (s *Store) trapHere(c types.TrapCode) *Trap { return &Trap{c, s.Backtrace()} }

// failed returns the error of an activation that ended for reason r.
func (s *Store) failed(r native.Reason) error {
	switch r {
	case native.Unwound:
		err := s.pending
		s.pending = nil
		return err
	case native.Interrupted:
		return &Trap{types.TrapInterrupt, s.capture(s.stack.Trap().State, true)}
	case native.Trapped:
		t := s.stack.Trap()
		c := types.TrapStackOverflow
		if !t.Overflow {
			c = s.classify(t)
		}
		return &Trap{c, s.capture(t.State, t.PC != 0)}
	}
	panic(fmt.Sprintf("vm: Store.failed: unknown reason %v", r))
}

// classify returns the code of a trap that is no stack overflow. What no trap site explains is a
// bug of the compiler or of this runtime: it panics and never passes for a trap.
func (s *Store) classify(t *native.Trap) types.TrapCode {
	m := s.modules.find(code.Lookup(t.PC))
	if m == nil {
		panic(fmt.Sprintf("vm: internal error: signal %d at %#x, outside of all modules of the store (address %#x)", t.Signal, t.PC, t.FaultAddr))
	}
	off := uint32(t.PC - m.code.Base())
	c, ok := m.view.Trap(off)
	if t.Signal != 0 && !s.engine.config.Host.Tunables.SignalsBasedTraps {
		ok = false // every check was to be explicit
	}
	if ok && explains(c, t.Signal) && (c != types.TrapMemoryOutOfBounds || t.Signal == 0 || s.inGuard(t.FaultAddr)) {
		return c
	}
	where := "no function"
	if fn, ok := m.view.FuncAt(off); ok {
		where = fmt.Sprintf("%v+%#x", fn.Key, off-fn.Start)
	}
	panic(fmt.Sprintf("vm: internal error: signal %d in %s (text offset %#x, address %#x, trap site %q)", t.Signal, where, off, t.FaultAddr, c.Name()))
}

// explains reports whether a site with code c can raise the signal; 0 is an explicit trap.
func explains(c types.TrapCode, signal uint32) bool {
	switch syscall.Signal(signal) {
	case 0:
		return true
	case syscall.SIGFPE:
		return c == types.TrapIntegerDivisionByZero || c == types.TrapIntegerOverflow
	case syscall.SIGSEGV, syscall.SIGBUS:
		return c != types.TrapIntegerDivisionByZero && c != types.TrapIntegerOverflow
	case syscall.SIGILL, syscall.SIGTRAP:
		return true
	}
	return false
}

// inGuard reports whether a fault at addr is one of a linear memory of the store: beyond its
// accessible bytes, but in the address space that was reserved for it.
func (s *Store) inGuard(addr uintptr) bool {
	t := &s.engine.config.Host.Tunables
	for _, m := range s.res.memories {
		if off := uint64(addr - m.Base()); off >= m.Len() && off < max(t.MemoryReservation, m.Len())+t.MemoryGuard {
			return true
		}
	}
	return false
}
