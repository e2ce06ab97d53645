package vm

import (
	"fmt"
	"syscall"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements traps and backtraces.

// MaxFrames is the largest number of frames that a backtrace has: the innermost ones.
const MaxFrames = 256

// A Trap is the error of WebAssembly code that trapped.
type Trap struct {
	Code  types.TrapCode
	fault bool // Fault knows more
	trace Backtrace

	// Of the fault: the address in the memory, and the memory's size.
	addr, size uint64
}

// Error returns the trap's message.
func (t *Trap) Error() string { return "wasm trap: " + t.Code.String() }

// Frames returns where the trap happened, innermost function first. It is empty for traps
// that no WebAssembly code was running for, such as those of segments.
//
// Positions are those of operators that can trap or call, which is exact unless a signal stopped the code
// anywhere, to interrupt it: then the position is that of the last such operator before the place,
// and at first that of the function. A function that has no room for its frame has the latter too.
func (t *Trap) Frames() []Frame { return t.trace.Frames() }

// Fault returns the address at which the hardware found that an access was outside of a linear
// memory, counted from the memory's start, and the memory's size at that time. Checks in code leave
// no such trace, and ok is false.
func (t *Trap) Fault() (addr, size uint64, ok bool) { return t.addr, t.size, t.fault }

// A Backtrace is the functions that were running: addresses when it is made, from which Frames
// finds names and positions. It keeps the modules of its store, and not the store.
type Backtrace struct {
	pcs       []uintptr // within the instruction: for calls, the return address less one
	modules   moduleSet
	truncated bool
}

// A Frame is a function of a module in a backtrace.
type Frame struct {
	Module     *Module
	Func       types.FuncIndex
	Name       string        // from the name section, or ""
	Pos        types.FilePos // of the operator in the module, or types.NoPos; see Trap.Frames
	FuncOffset uint32        // of the operator from the start of the function's body; 0 if Pos is not known
}

// Truncated reports whether frames beyond the innermost MaxFrames were left behind on the stack. Frames may leave out
// more, where one of them stands for several functions.
func (b *Backtrace) Truncated() bool { return b.truncated }

// Frames returns the functions, innermost first, not more than MaxFrames. Trampolines are left out; functions
// that the compiler has inlined are not.
func (b *Backtrace) Frames() []Frame {
	frames := make([]Frame, 0, len(b.pcs))
	var m *Module // consecutive frames mostly belong to one module
	var room [8]types.FilePos
	for _, pc := range b.pcs {
		if m == nil || !m.code.Contains(pc) {
			if m = b.modules.find(pc); m == nil {
				continue // the trampoline of another artifact
			}
		}
		off := uint32(pc - m.code.Base())
		fn, ok := m.view.FuncAt(off)
		if !ok || fn.Key.Kind != environ.FuncDefined {
			continue
		}
		positions := m.view.Positions(room[:0], off)
		last := len(positions) - 1
		for _, pos := range positions[:last] {
			if of, ok := m.view.FuncOf(pos); ok {
				frames = append(frames, m.frame(of, pos))
			}
		}
		pos := positions[last]
		if pos == types.NoPos && m.view.NumAddrs() != 0 {
			pos = fn.Pos // stopped by a signal, before any operator whose place was recorded
		}
		frames = append(frames, m.frame(fn, pos))
		if len(frames) >= MaxFrames {
			return frames[:MaxFrames]
		}
	}
	return frames
}

// frame returns the frame of function fn at position pos.
func (m *Module) frame(fn environ.FunctionInfo, pos types.FilePos) Frame {
	f := Frame{Module: m, Func: m.info.FuncIndex(types.DefinedFuncIndex(fn.Key.Index)), Pos: pos}
	f.Name = m.view.FuncName(f.Func)
	if pos != types.NoPos && fn.Pos != types.NoPos && pos >= fn.Pos {
		f.FuncOffset = uint32(pos - fn.Pos)
	}
	return f
}

// Backtrace returns the functions that are running in the store, for use in host functions.
func (s *Store) Backtrace() Backtrace {
	if s.stack == nil || s.stack.Depth() == 0 {
		return Backtrace{}
	}
	return s.capture(s.stack.Suspended(), stopCall)
}

// A stop says what the PC of a state is.
type stop uint8

const (
	stopCall   stop = iota // a return address
	stopTrap               // within a call of the trap stub
	stopSignal             // the instruction that a signal has stopped
)

// capture walks the stack from a state.
func (s *Store) capture(from native.State, how stop) Backtrace {
	if !Backtraces {
		return Backtrace{}
	}
	if cap(s.walked) == 0 {
		s.walked = make([]uintptr, 0, MaxFrames)
	}
	pcs, truncated := s.walked[:0], false
	s.stack.Walk(from, func(f native.Frame) bool {
		if len(pcs) == MaxFrames {
			truncated = true
			return false
		}
		if how == stopCall {
			pcs = append(pcs, f.PC-1)
			return true
		}
		pcs = append(pcs, f.PC)
		if how == stopSignal {
			if caller := s.frameless(f); caller != 0 {
				pcs = append(pcs, caller-1)
			}
		}
		how = stopCall
		return true
	})
	return Backtrace{append([]uintptr(nil), pcs...), s.modules.snapshot(), truncated}
}

// frameless returns the return address of the function that f stopped in, if the function has no frame of
// its own at that place. Then the chain of frames lacks its caller. Otherwise it returns 0.
func (s *Store) frameless(f native.Frame) uintptr {
	m := s.modules.find(f.PC)
	if m == nil {
		return 0
	}
	off := uint32(f.PC - m.code.Base())
	fn, ok := m.view.FuncAt(off)
	if !ok || fn.Key.Kind != environ.FuncDefined {
		return 0
	}
	above, ok := native.Frameless(m.view.Text()[fn.Start:fn.Start+fn.Len], off-fn.Start)
	if !ok {
		return 0
	}
	if ret, ok := s.stack.Word(f.SP + above); ok && s.modules.find(ret-1) != nil {
		return ret
	}
	return 0
}

// trapHere returns a trap for the code that has called a builtin.
func (s *Store) trapHere(c types.TrapCode) *Trap { return &Trap{Code: c, trace: s.Backtrace()} }

// failed returns the error of an activation that ended for reason r.
func (s *Store) failed(r native.Reason) error {
	switch r {
	case native.Unwound:
		err := s.pending
		s.pending = nil
		return err
	case native.Interrupted:
		return &Trap{Code: types.TrapInterrupt, trace: s.capture(s.stack.Trap().State, stopSignal)}
	case native.Trapped:
		n := s.stack.Trap()
		t := &Trap{Code: types.TrapStackOverflow}
		if !n.Overflow {
			s.classify(n, t)
		}
		how := stopTrap
		switch {
		case n.Signal != 0:
			how = stopSignal
		case n.Overflow:
			how = stopCall // from the host, which found no room: it has begun nothing
		}
		t.trace = s.capture(n.State, how)
		return t
	}
	panic(fmt.Sprintf("vm: Store.failed: unknown reason %v", r))
}

// classify says in to why code trapped that is no stack overflow. What no trap site explains is a
// bug of the compiler or of this runtime: it panics and never passes for a trap.
func (s *Store) classify(t *native.Trap, to *Trap) {
	m := s.modules.find(t.PC)
	if m == nil {
		panic(fmt.Sprintf("vm: internal error: signal %d at %#x, outside of all modules of the store (address %#x)", t.Signal, t.PC, t.FaultAddr))
	}
	off := uint32(t.PC - m.code.Base())
	c, ok := m.view.Trap(off)
	if t.Signal != 0 && !s.engine.config.Host.Tunables.SignalsBasedTraps {
		ok = false // every check was to be explicit
	}
	if ok && explains(c, t.Signal) {
		to.Code = c
		if c != types.TrapMemoryOutOfBounds || t.Signal == 0 {
			return
		}
		if to.addr, to.size, to.fault = s.inGuard(t.FaultAddr); to.fault {
			return
		}
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
// accessible bytes, but in the address space that was reserved for it. It returns the address
// in that memory and the memory's size.
func (s *Store) inGuard(addr uintptr) (off, size uint64, ok bool) {
	t := &s.engine.config.Host.Tunables
	for _, m := range s.res.memories {
		size = m.Len()
		if off = uint64(addr - m.Base()); off >= size && off < max(t.MemoryReservation, size)+t.MemoryGuard {
			return off, size, true
		}
	}
	return 0, 0, false
}
