// This file implements what an implementation sees of waiting for files.

package wasi

import (
	"os"
	"time"
)

// A want is a file to wait for, and the result.
type want struct {
	f     *os.File
	write bool // wait to write to it, else to read from it

	ready  bool
	hangup bool   // the other end is closed
	avail  uint64 // bytes to be read without waiting, if known
	errno  Errno
}

// forever is the timeout of a wait without one.
const forever time.Duration = -1

// wait waits for any of wants; a context that ends becomes an interrupt.
func (k *call) wait(wants []want, timeout time.Duration) error {
	if err := k.c.waiter.wait(k.ctx, wants, timeout); err != nil {
		if ierr := k.interrupted(); ierr != nil {
			return ierr
		}
		return err
	}
	return nil
}

// sleep waits for the timeout to pass, or the context to end.
func (k *call) sleep(timeout time.Duration) error {
	if timeout == 0 {
		return k.interrupted()
	}
	var expired <-chan time.Time
	if timeout > 0 {
		t := time.NewTimer(timeout)
		defer t.Stop()
		expired = t.C
	}
	select {
	case <-expired:
		return nil
	case <-k.ctx.Done():
		return k.interrupted()
	}
}
