// This file implements waiting for files of the host on Linux: one ppoll on them
// and on a pipe that is written to when the context ends.

package wasi

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// A waiter holds the pipe, made when first needed and then kept, and the list that
// ppoll works on.
type waiter struct {
	wakeR, wakeW *os.File
	fds          []unix.PollFd
}

func (w *waiter) close() error {
	if w.wakeR == nil {
		return nil
	}
	return errors.Join(w.wakeR.Close(), w.wakeW.Close())
}

// wait sets the results in wants, returning as soon as one is ready, the timeout
// (forever if negative) is over, or with the context's error when that ends.
func (w *waiter) wait(ctx context.Context, wants []want, timeout time.Duration) error {
	fds := w.fds[:0]
	defer func() { w.fds = fds }()
	for i := range wants {
		events := int16(unix.POLLIN)
		if wants[i].write {
			events = unix.POLLOUT
		}
		// The number stays valid: the file is open as long as the guest's
		// descriptor is, and the guest is waiting here.
		err := control(wants[i].f, func(fd int) error {
			fds = append(fds, unix.PollFd{Fd: int32(fd), Events: events})
			return nil
		})
		if err != nil {
			fds = append(fds, unix.PollFd{Fd: -1})
			wants[i].ready, wants[i].errno = true, EBADF
			timeout = 0
		}
	}
	if timeout != 0 && ctx.Done() != nil {
		if w.wakeR == nil {
			var err error
			if w.wakeR, w.wakeW, err = os.Pipe(); err != nil {
				return err
			}
		}
		if err := control(w.wakeR, func(fd int) error {
			fds = append(fds, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
			return nil
		}); err != nil {
			return err
		}
		// The writer may still run after stop: then the next wait finds a byte,
		// and goes on because its own context has not ended.
		wakeW := w.wakeW
		stop := context.AfterFunc(ctx, func() { wakeW.Write([]byte{0}) })
		defer stop()
	}
	if err := poll(ctx, fds, len(wants), timeout, w.drain); err != nil {
		return err
	}
	for i := range wants {
		wants[i].set(fds[i])
	}
	return nil
}

// poll waits until one of the first n fds is ready, the timeout is over or ctx has
// ended. Any further one is the pipe that wakes it.
func poll(ctx context.Context, fds []unix.PollFd, n int, timeout time.Duration, drain func()) error {
	deadline := time.Now().Add(timeout)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var ts *unix.Timespec
		if timeout >= 0 {
			t := unix.NsecToTimespec(int64(max(0, timeout)))
			ts = &t
		}
		ready, err := unix.Ppoll(fds, ts, nil)
		if err != nil && err != unix.EINTR {
			return err
		}
		if ready > 0 && len(fds) > n && fds[n].Revents != 0 {
			drain()
			ready--
		}
		if err == nil && ready > 0 {
			return nil
		}
		if timeout >= 0 {
			if timeout = time.Until(deadline); timeout <= 0 {
				// Interrupted by a signal at the last moment: what Ppoll
				// left in fds is stale.
				if err != nil {
					for i := range fds {
						fds[i].Revents = 0
					}
				}
				return ctx.Err()
			}
		}
	}
}

// drain empties the pipe.
func (w *waiter) drain() {
	control(w.wakeR, func(fd int) error {
		var buf [64]byte
		for {
			if n, err := unix.Read(fd, buf[:]); n <= 0 && err != unix.EINTR {
				return nil
			}
		}
	})
}

// set takes the result for w from p.
func (w *want) set(p unix.PollFd) {
	if w.ready || p.Revents == 0 {
		return
	}
	w.ready = true
	w.hangup = p.Revents&(unix.POLLHUP|unix.POLLERR) != 0
	if p.Revents&unix.POLLNVAL != 0 {
		w.errno = EBADF
	}
	if !w.write && p.Revents&unix.POLLIN != 0 {
		if n, err := unix.IoctlGetInt(int(p.Fd), unix.TIOCINQ); err == nil && n > 0 {
			w.avail = uint64(n)
		}
	}
}
