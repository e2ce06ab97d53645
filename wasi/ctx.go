// This file implements the configuration and the life of a Ctx.

package wasi

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// A Config says what a guest sees of the world. The zero Config shows it nothing:
// no arguments, an empty standard input, discarded output, no files, the real clocks.
type Config struct {
	Args []string // the first is by convention the program's name
	Env  []string // each "K=V"

	// Stdin, Stdout and Stderr are the standard streams. Nil means empty, or
	// discarded. An *os.File is waited for properly: poll_oneoff reports it ready
	// only when it is, and a blocked call ends with its context. A value with
	// methods SetReadDeadline and SetWriteDeadline, such as a net.Conn, loses its
	// deadline when a call ends that way. Reading or writing any other value blocks the
	// guest for as long as its method takes; both count as ready at any time.
	// The streams are not closed by this package.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	Preopens []Preopen

	// WallClock is the time of day, MonotonicClock the time since a fixed moment, not
	// 0, which Go guests take for a broken clock. Nil means the real ones. Timeouts
	// always pass in real time.
	WallClock      func() time.Time
	MonotonicClock func() time.Duration

	// Rand is the source of random_get; nil means crypto/rand.
	Rand io.Reader
}

// A Preopen is a directory that the guest finds opened when it starts. Its permissions hold for
// everything below it; their zero values permit nothing.
type Preopen struct {
	HostPath  string // a directory of the host, unless FS is set
	FS        fs.FS  // a file system to be offered read-only instead
	GuestPath string // the name that the guest knows it by
	DirPerms  DirPerms
	FilePerms FilePerms
}

// A Ctx is the state of one guest's system interface.
type Ctx struct {
	args, env []string
	fds       fdtable
	wall      func() time.Time
	mono      func() time.Duration
	rand      io.Reader
	waiter    waiter
	scratch   []byte         // gathers small writes
	subs      []subscription // of the poll_oneoff under way
	call      call
	closed    bool
}

// New returns a Ctx for a guest, with its preopens opened.
func New(cfg Config) (*Ctx, error) {
	c := &Ctx{
		args: append([]string(nil), cfg.Args...),
		env:  append([]string(nil), cfg.Env...),
		wall: cfg.WallClock,
		mono: cfg.MonotonicClock,
		rand: cfg.Rand,
	}
	for i, s := range c.args {
		if strings.IndexByte(s, 0) >= 0 {
			return nil, fmt.Errorf("wasi: argument %d, %q, has a zero byte", i, s)
		}
	}
	for i, s := range c.env {
		if strings.IndexByte(s, 0) >= 0 {
			return nil, fmt.Errorf("wasi: environment entry %d, %q, has a zero byte", i, s)
		}
		if strings.IndexByte(s, '=') < 0 {
			return nil, fmt.Errorf("wasi: environment entry %d, %q, is not of the form K=V", i, s)
		}
	}
	if c.wall == nil {
		c.wall = time.Now
	}
	if c.mono == nil {
		start := time.Now().Add(-time.Microsecond)
		c.mono = func() time.Duration { return time.Since(start) }
	}
	if c.rand == nil {
		c.rand = rand.Reader
	}
	c.fds.insert(newStdio(cfg.Stdin, nil, false))
	c.fds.insert(newStdio(nil, cfg.Stdout, true))
	c.fds.insert(newStdio(nil, cfg.Stderr, true))
	for _, p := range cfg.Preopens {
		d, err := openPreopen(p)
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		c.fds.insert(d)
	}
	return c, nil
}

// openPreopen opens p as a descriptor.
func openPreopen(p Preopen) (*descriptor, error) {
	if strings.IndexByte(p.GuestPath, 0) >= 0 || !utf8.ValidString(p.GuestPath) {
		return nil, fmt.Errorf("wasi: guest path %q of a preopen is not valid", p.GuestPath)
	}
	if p.FS != nil {
		if p.HostPath != "" {
			return nil, fmt.Errorf("wasi: preopen %q has both a host path and a file system", p.GuestPath)
		}
		d := newDirDescriptor(&fsDir{fsys: p.FS, path: "."}, p.DirPerms&DirRead, p.FilePerms&FileRead)
		d.preopen, d.isPreopen = p.GuestPath, true
		return d, nil
	}
	root, err := os.OpenRoot(p.HostPath)
	if err != nil {
		return nil, fmt.Errorf("wasi: cannot preopen %q as %q: %w", p.HostPath, p.GuestPath, err)
	}
	f, err := root.Open(".")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wasi: cannot preopen %q as %q: %w", p.HostPath, p.GuestPath, err), root.Close())
	}
	d := newDirDescriptor(&osDir{root, f}, p.DirPerms, p.FilePerms)
	d.preopen, d.isPreopen = p.GuestPath, true
	return d, nil
}

// Close closes everything that the guest left open, and the preopens. The Ctx must
// not be in use. Closing it again does nothing.
func (c *Ctx) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	return errors.Join(c.fds.closeAll(), c.waiter.close())
}

// An ExitError ends a guest that called proc_exit.
type ExitError struct{ Code uint32 }

func (e *ExitError) Error() string { return fmt.Sprintf("exit status %d", e.Code) }
