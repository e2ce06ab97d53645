package vm

import (
	"container/heap"
	"math"
	"sync"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements epochs: a counter of the engine, and for each store a value of it at which
// its code leaves.
//
// Generated code knows neither. It looks at one word of its store, VMStoreContext.Interrupt,
// which is a single comparison with memory in each loop, and it is whoever moves the epoch or the
// deadline that sets and clears the word's bit. So an increment costs more than an addition
// when deadlines are reached, and nothing else does: the engine keeps the stores ordered by
// deadline.

// An epochClock is an engine's epoch and the deadlines that are still to come.
type epochClock struct {
	mu      sync.Mutex
	now     uint64
	waiting deadlines
}

// An epochWatch is a store's deadline. It does not refer to the Store.
type epochWatch struct {
	clock    *epochClock
	deadline uint64
	index    int            // in clock.waiting, or -1
	flag     *atomic.Uint32 // VMStoreContext.Interrupt; nil when the store is closed
}

// deadlines is a heap of those that have not been reached.
type deadlines []*epochWatch

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, k int) bool { return d[i].deadline < d[k].deadline }
func (d deadlines) Swap(i, k int) {
	d[i], d[k] = d[k], d[i]
	d[i].index, d[k].index = i, k
}

// Push implements heap.Interface.
func (d *deadlines) Push(x any) {
	w := x.(*epochWatch)
	w.index = len(*d)
	*d = append(*d, w)
}

// Pop implements heap.Interface.
func (d *deadlines) Pop() any {
	last := len(*d) - 1
	w := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	w.index = -1
	return w
}

// increment advances the epoch and tells the stores whose deadline it reaches.
func (c *epochClock) increment() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	for len(c.waiting) > 0 && c.waiting[0].deadline <= c.now {
		w := heap.Pop(&c.waiting).(*epochWatch)
		w.flag.Or(environ.InterruptEpoch)
	}
}

// watch returns the watch of a new store, whose deadline is now.
func (c *epochClock) watch(flag *atomic.Uint32) *epochWatch {
	c.mu.Lock()
	defer c.mu.Unlock()
	flag.Or(environ.InterruptEpoch)
	return &epochWatch{clock: c, deadline: c.now, index: -1, flag: flag}
}

// set moves the deadline to delta after the current epoch.
func (w *epochWatch) set(delta uint64) {
	c := w.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.flag == nil {
		return
	}
	w.deadline = c.now + delta
	if w.deadline < c.now {
		w.deadline = math.MaxUint64
	}
	switch waits := w.index >= 0; {
	case delta == 0:
		if waits {
			heap.Remove(&c.waiting, w.index)
		}
		w.flag.Or(environ.InterruptEpoch)
		return
	case waits:
		heap.Fix(&c.waiting, w.index)
	default:
		heap.Push(&c.waiting, w)
	}
	w.flag.And(^uint32(environ.InterruptEpoch))
}

// reached reports whether the epoch has reached the deadline.
func (w *epochWatch) reached() bool {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	return w.clock.now >= w.deadline
}

// stop forgets the deadline and the word, whose memory is about to be freed.
func (w *epochWatch) stop() {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	if w.index >= 0 {
		heap.Remove(&w.clock.waiting, w.index)
	}
	w.flag = nil
}

// IncrementEpoch advances the epoch. Code in stores whose deadline it reaches leaves at its next
// check. Any goroutine may call it.
func (e *Engine) IncrementEpoch() { e.epoch.increment() }

// SetEpochDeadline sets the epoch at which code leaves: delta after the current one. That of a
// new store is the current epoch: code that looks at epochs leaves at once.
func (s *Store) SetEpochDeadline(delta uint64) {
	if s.epoch != nil {
		s.epoch.set(delta)
	}
}

// OnEpoch sets what happens at the deadline: f returns the ticks until the next one, or the
// error with which the call ends. Without it, or with nil, the call ends with types.TrapInterrupt.
func (s *Store) OnEpoch(f func(*Store) (delta uint64, err error)) { s.onEpoch = f }

// builtinNewEpoch is what code calls when it finds the word set.
func builtinNewEpoch(s *Store, i *Instance, vals []types.ValRaw) error {
	if s.interrupt.requested() {
		return s.trapHere(types.TrapInterrupt) // the same check serves Store.Interrupt
	}
	if s.epoch == nil || !s.epoch.reached() {
		return nil
	}
	if s.onEpoch == nil {
		return s.trapHere(types.TrapInterrupt)
	}
	delta, err := s.onEpoch(s)
	if err == nil {
		s.SetEpochDeadline(delta)
	}
	return err
}
