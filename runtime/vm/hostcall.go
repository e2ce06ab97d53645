package vm

import (
	"fmt"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the other direction: functions of the host, and generated code's
// exits to them.

// A HostFunc is a function of the host. vals holds the arguments and receives the results. It is
// valid only during the call. A returned error ends the outermost call from the host into
// WebAssembly, which returns that error.
type HostFunc func(c Caller, vals []types.ValRaw) error

// A Caller says who calls a host function.
type Caller struct {
	Store *Store

	// Instance is the instance whose code calls, nil if the host calls. When a host function
	// is called through a table, and several instances of the calling module exist, it may be
	// another one of them.
	Instance *Instance
}

// A hostFunc is a host function with what the runtime must know about it. Stores of one module share
// an array of them (HostTable).
type hostFunc struct {
	call HostFunc
	typ  *typeEntry // its typ, slots and externs never change
}

// NewFunc returns a host function of type t. It lives as long as the store.
func (s *Store) NewFunc(t types.FuncType, call HostFunc) (Func, error) {
	if s.closed {
		return Func{}, errClosed
	}
	id, err := s.engine.types.acquire(t)
	if err != nil {
		return Func{}, err
	}
	s.res.types = append(s.res.types, id)
	addr, err := s.res.alloc(sizeFuncRef + sizeHostContext)
	if err != nil {
		return Func{}, err
	}
	index := uint32(len(s.hosts))
	ref := at[environ.VMFuncRef](addr)
	*ref = environ.VMFuncRef{VMCtx: addr + sizeFuncRef, TypeID: uint32(id), Index: index}
	*at[environ.VMHostContext](ref.VMCtx) = s.hostContext(index, 0)
	if x := s.engine.types.exitOf(id); x != nil {
		ref.Code = x.addr // otherwise Raw finds one
	}
	s.addHosts([]hostFunc{{call, s.engine.types.get(id)}}, addr, 0)
	return Func{s, ref}, nil
}

// hostContext returns the context of host function index for the use of one caller.
func (s *Store) hostContext(index, caller uint32) environ.VMHostContext {
	return environ.VMHostContext{
		Magic: environ.VMHostMagic, Index: index, Store: addrOf(s.ctx),
		Trap: native.TrapStub(), Exit: native.ExitStub(), Caller: caller,
	}
}

// An activation is the Store in its role as the host of native code.
type activation Store

// Exit serves an exit of generated code.
func (a *activation) Exit(_ *native.Stack, vmctx uintptr, vals unsafe.Pointer, what uint32) bool {
	s := (*Store)(a)
	var err error
	if what == environ.ExitHost && s.refs == nil {
		c := at[environ.VMHostContext](vmctx)
		h := &s.hosts[c.Index]
		err = h.call(Caller{s, s.callerOf(c)}, slots(vals, h.typ.slots))
	} else {
		err = s.exit(vmctx, vals, what)
	}
	if err != nil {
		s.pending = err
		return false
	}
	return true
}

// slots returns the n values at p, which is null if n is 0.
func slots(p unsafe.Pointer, n int) []types.ValRaw {
	if n == 0 {
		return nil
	}
	// SAFETY: the trampoline for the type of a function passes an array of as many slots as the type needs, on
	// its frame. Types have no more than a few thousand values.
	return (*[1 << 16]types.ValRaw)(p)[:n:n]
}

// exit is Exit in less common cases.
func (s *Store) exit(vmctx uintptr, vals unsafe.Pointer, what uint32) error {
	if what != environ.ExitHost {
		return s.builtin(environ.BuiltinIndex(what-environ.ExitBuiltin), vmctx, vals)
	}
	c := at[environ.VMHostContext](vmctx)
	h := &s.hosts[c.Index]
	if len(h.typ.externs) == 0 && !s.attendRefs() {
		return h.call(Caller{s, s.callerOf(c)}, slots(vals, h.typ.slots))
	}
	return s.callHostFunc(h, Caller{s, s.callerOf(c)}, slots(vals, h.typ.slots))
}

// Preempted lets generated code go on: the goroutine has been at a safe point, and interrupts
// are the native stack's business.
func (a *activation) Preempted(*native.Stack) bool { return true }

// callerOf returns the instance that calls through a host function's context.
func (s *Store) callerOf(c *environ.VMHostContext) *Instance {
	if c.Caller != 0 {
		return s.instances[c.Caller-1]
	}
	return s.callerByFrame()
}

// callerByFrame returns an instance of the module that the innermost frame below the exit
// trampoline's belongs to. The context register of that frame is lost.
func (s *Store) callerByFrame() (inst *Instance) {
	if s.stack == nil || s.stack.Idle() {
		return nil
	}
	n := 0
	s.stack.Walk(s.stack.Suspended(), func(f native.Frame) bool {
		n++
		m := s.modules.find(f.PC - 1)
		if m == nil {
			return n < 3 && f.Activation == 0
		}
		if fn, ok := m.view.FuncAt(uint32(f.PC - 1 - m.code.Base())); ok && fn.Key.Kind == environ.FuncDefined {
			for _, i := range s.instances {
				if i.module == m {
					inst = i
					break
				}
			}
			return false
		}
		return n < 3 && f.Activation == 0
	})
	return inst
}

// builtin serves an exit to a builtin of the runtime.
func (s *Store) builtin(b environ.BuiltinIndex, vmctx uintptr, vals unsafe.Pointer) error {
	if int(b) >= len(builtins) {
		panic(fmt.Sprintf("vm: generated code called builtin %d, which does not exist", b))
	}
	t := &environ.Builtins[b].Type
	// SAFETY: the trampoline for the builtin passes an array of that many slots on its frame.
	args := unsafe.Slice((*types.ValRaw)(vals), max(len(t.Params), len(t.Results)))
	if s.refs != nil && s.collectAlways {
		s.collectAtBuiltin(b, vmctx, args)
	}
	return builtins[b](s, s.instances[at[environ.VMContextHead](vmctx).Index], args)
}
