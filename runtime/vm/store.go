package vm

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Store: the owner of instances and of everything in them.

// A Store owns instances, memories, tables, globals, host functions and external references,
// and the native stack that they run on. One goroutine at a time may use it.
type Store struct {
	engine    *Engine
	ctx       *environ.VMStoreContext
	stack     *native.Stack // nil until first needed, and in closed stores
	lending   bool          // stack is given back when no call is running
	instances []*Instance
	hosts     []hostFunc   // capacity beyond the length is never the store's own: see addHosts
	hostRefs  []hostRange  // of hosts
	hostRoom  [1]hostRange // of the first element of hostRefs
	room      [1]*Instance // of the first element of instances
	modules   moduleSet    // of the instances, for backtraces
	refs      *refs        // nil until there is an external reference
	roots     refRoots
	limits    Limits
	limiter   Limiter     // or nil
	pending   error       // of the host function that is unwinding
	walked    []uintptr   // scratch of capture
	epoch     *epochWatch // nil unless the engine's code looks at epochs
	onEpoch   func(*Store) (deadline uint64, err error)

	fuelReserve  uint64 // fuel that the counter in ctx does not have yet
	fuelInterval uint64 // or 0: the most that the counter is given at once

	vals   valStack
	closed bool

	collectAlways bool

	guard *storeGuard
	res   *storeResources // guard's

	// Data belongs to the user of the package.
	Data any

	interrupt interrupter
}

// NewStore returns an empty store.
func NewStore(e *Engine) (*Store, error) {
	if err := native.RecheckHandlers(); err != nil {
		return nil, err
	}
	guard, err := acquireGuard(e)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, guard: guard, res: guard.res, limits: NoLimits, collectAlways: e.config.CollectAlways}
	s.instances = s.room[:0]
	addr, err := s.res.alloc(sizeStoreContext)
	if err != nil {
		return nil, err
	}
	s.ctx = at[environ.VMStoreContext](addr)
	s.ctx.TailReturn = native.TailReturnStub()
	// SAFETY: an aligned word outside of the Go heap, which detach forgets before it is freed.
	s.interrupt.flag = (*atomic.Uint32)(unsafe.Pointer(&s.ctx.Interrupt))
	if e.config.Host.Tunables.EpochInterruption {
		s.epoch = e.epoch.watch(s.interrupt.flag)
		s.res.epoch = s.epoch
	}
	return s, nil
}

// Engine returns the store's engine.
func (s *Store) Engine() *Engine { return s.engine }

// Close frees everything in the store. Nothing that belongs to it may be used afterwards, and no
// call may be running in it.
func (s *Store) Close() {
	if s.stack != nil && s.stack.Depth() != 0 {
		panic("vm: Store.Close while a call is running")
	}
	if s.closed {
		return
	}
	s.closed = true
	s.interrupt.detach()
	s.guard.release()
	s.guard, s.res = nil, nil
	s.instances, s.hosts, s.hostRefs, s.refs, s.roots, s.stack = nil, nil, nil, nil, refRoots{}, nil
}

// acquireStack gets the store's native stack.
func (s *Store) acquireStack() error {
	if err := s.res.acquireStack(); err != nil {
		return err
	}
	stack := s.res.stack
	s.stack = stack
	_, keep := s.engine.stackLimit()
	s.lending = s.engine.stacks.Load() > keep
	s.ctx.StackLimit = stack.Limit()
	s.ctx.Slot = stack.Index()
	s.interrupt.attach(stack)
	return nil
}

// maxIdleStacks is the number of native stacks up to which stores of an engine keep theirs
// between calls. Those that come later give them back, so that any number of stores can exist; only those
// that run at the same time are limited by the process's supply.
const maxIdleStacks = 256

// returnStack gives the native stack back if no call is running on it.
func (s *Store) returnStack() {
	if s.stack.Idle() {
		s.interrupt.attach(nil)
		s.stack = nil
		s.res.releaseStack()
	}
}

// An interrupter lets other goroutines stop what runs in a store.
type interrupter struct {
	mu      sync.Mutex
	stack   *native.Stack
	flag    *atomic.Uint32 // VMStoreContext.Interrupt
	pending bool
}

func (i *interrupter) attach(s *native.Stack) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stack = s; i.pending && s != nil {
		s.Interrupt()
	}
}

func (i *interrupter) detach() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.stack, i.flag = nil, nil
}

// Interrupt makes the call that runs in the store, or the next one, end with
// types.TrapInterrupt. Any goroutine may call it. It stays in force until ClearInterrupt.
func (s *Store) Interrupt() {
	i := &s.interrupt
	i.mu.Lock()
	defer i.mu.Unlock()
	i.pending = true
	if i.flag != nil {
		i.flag.Or(environ.InterruptStore) // for code that polls
	}
	if i.stack != nil {
		i.stack.Interrupt()
	}
}

// requested reports whether Interrupt is in force.
func (i *interrupter) requested() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.pending
}

// ClearInterrupt takes Interrupt back, and reports whether it was in force.
func (s *Store) ClearInterrupt() bool {
	i := &s.interrupt
	i.mu.Lock()
	defer i.mu.Unlock()
	was := i.pending
	i.pending = false
	if i.flag != nil {
		i.flag.And(^uint32(environ.InterruptStore))
	}
	if i.stack != nil {
		i.stack.ClearInterrupt()
	}
	return was
}

// WithContext calls f, and interrupts what runs in the store when ctx is done. An error by
// that interrupt comes back as the context's cause.
func (s *Store) WithContext(ctx context.Context, f func() error) error {
	if ctx.Done() == nil {
		return f()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.Interrupt()
		close(done)
	})
	defer func() {
		if !stop() {
			<-done
			s.ClearInterrupt()
		}
	}()
	err := f()
	var t *Trap
	if ctx.Err() != nil && errors.As(err, &t) && t.Code == types.TrapInterrupt {
		return context.Cause(ctx)
	}
	return err
}

// A valStack hands out arrays for calls, last in first out.
type valStack struct {
	chunk []types.ValRaw
	used  int
}

// Vals returns a zeroed array of n slots for a call. FreeVals must be given it back before any
// that was returned earlier. They allocate nothing once enough was allocated.
func (s *Store) Vals(n int) []types.ValRaw {
	v := &s.vals
	if v.used+n > len(v.chunk) {
		// The old chunk stays with those who have parts of it, or have forgotten to free them.
		v.chunk, v.used = make([]types.ValRaw, max(16, 2*n, min(2*len(v.chunk), 256))), 0
	}
	vals := v.chunk[v.used : v.used+n : v.used+n]
	v.used += n
	clear(vals)
	return vals
}

// FreeVals takes back what Vals returned.
func (s *Store) FreeVals(vals []types.ValRaw) {
	v := &s.vals
	if n := len(vals); n > 0 && n <= v.used && unsafe.SliceData(vals) == unsafe.SliceData(v.chunk[v.used-n:]) {
		v.used -= n
	}
}
