package guest

// This file implements the ends that come from outside: the timeout and SIGINT.

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

var (
	errInterrupted = errors.New("interrupted")
	errTimeout     = errors.New("wasm trap: interrupt")
)

// grace is how long code may take to stop by itself before a host call it waits in is ended too.
const grace = 50 * time.Millisecond

// A watcher ends a guest that takes too long or is not wanted any more. Running code is made to
// trap, which gives a backtrace; a host call that blocks ends with the context soon after.
type watcher struct {
	ctx      context.Context
	finished chan struct{}
	done     sync.WaitGroup
	signals  chan os.Signal

	mu  sync.Mutex
	why error
}

// watch starts watching over the code that runs in store. A second SIGINT kills the process.
func watch(parent context.Context, store *wasmtime.Store, timeout time.Duration) *watcher {
	ctx, cancel := context.WithCancelCause(parent)
	w := &watcher{ctx: ctx, finished: make(chan struct{}), signals: make(chan os.Signal, 1)}
	signal.Notify(w.signals, os.Interrupt)
	var alarm <-chan time.Time
	if timeout > 0 {
		alarm = time.After(timeout)
	}
	w.done.Go(func() {
		defer cancel(nil)
		var why error
		select {
		case <-w.finished:
			return
		case <-w.signals:
			signal.Stop(w.signals)
			why = errInterrupted
		case <-alarm:
			why = errTimeout
		}
		w.mu.Lock()
		w.why = why
		w.mu.Unlock()
		store.Interrupt()
		select {
		case <-w.finished:
			return
		case <-time.After(grace):
		}
		cancel(why)
		<-w.finished
	})
	return w
}

// stop ends the watching.
func (w *watcher) stop() {
	signal.Stop(w.signals)
	close(w.finished)
	w.done.Wait()
}

// reason returns what to say of err if the watcher made the guest end: for SIGINT only that, and
// for the timeout the trap, with its backtrace if there is one.
func (w *watcher) reason(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, exited := exitStatus(err); exited || w.why == nil {
		return err
	}
	var trap *wasmtime.Trap
	if w.why == errTimeout && errors.As(err, &trap) {
		return err
	}
	return w.why
}
