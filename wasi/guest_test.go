// This file implements the fake guest that the tests call functions through.

package wasi

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A guest has a memory and calls functions as an engine would.
type guest struct {
	t    *testing.T
	c    *Ctx
	ctx  context.Context
	mem  []byte
	next uint32 // where to put the next thing
}

func newGuest(t *testing.T, cfg Config) *guest {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &guest{t: t, c: c, ctx: context.Background(), mem: make([]byte, 1<<16), next: 16}
}

// newDirGuest returns a guest with a fresh directory as descriptor 3, all permitted.
func newDirGuest(t *testing.T) (*guest, string) {
	t.Helper()
	dir := t.TempDir()
	return newGuest(t, Config{Preopens: []Preopen{rw(dir, "/")}}), dir
}

func rw(host, name string) Preopen {
	return Preopen{HostPath: host, GuestPath: name, DirPerms: DirRead | DirWrite, FilePerms: FileRead | FileWrite}
}

// funcNamed returns a function of the table.
func funcNamed(t *testing.T, name string) Func {
	t.Helper()
	fs := Functions()
	i := slices.IndexFunc(fs, func(f Func) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no function %s", name)
	}
	return fs[i]
}

// raw calls a function. Arguments may be of any integer type, or strings: those are
// put into memory and become an address and a length.
func (g *guest) raw(name string, args ...any) (Errno, error) {
	g.t.Helper()
	var list []uint64
	for _, a := range args {
		switch a := a.(type) {
		case string:
			list = append(list, uint64(g.put([]byte(a))), uint64(len(a)))
		case int:
			list = append(list, uint64(a))
		case uint32:
			list = append(list, uint64(a))
		case uint64:
			list = append(list, a)
		case rights:
			list = append(list, uint64(a))
		case fdflags:
			list = append(list, uint64(a))
		default:
			g.t.Fatalf("%s: argument of type %T", name, a)
		}
	}
	f := funcNamed(g.t, name)
	if len(list) != len(f.Params) {
		g.t.Fatalf("%s: test passes %d arguments, function has %d", name, len(list), len(f.Params))
	}
	res, err := f.Call(g.ctx, g.c, g.mem, list)
	return Errno(res), err
}

// call calls a function that must not end the guest.
func (g *guest) call(name string, args ...any) Errno {
	g.t.Helper()
	e, err := g.raw(name, args...)
	if err != nil {
		g.t.Fatalf("%s%v: %v", name, args, err)
	}
	return e
}

// ok calls a function that must succeed.
func (g *guest) ok(name string, args ...any) {
	g.t.Helper()
	g.fails(ESUCCESS, name, args...)
}

// fails calls a function that must return the given errno.
func (g *guest) fails(want Errno, name string, args ...any) {
	g.t.Helper()
	if e := g.call(name, args...); e != want {
		g.t.Errorf("%s%v = %v, want %v", name, args, e, want)
	}
}

// alloc returns the address of n zero bytes.
func (g *guest) alloc(n int) uint32 {
	p := (g.next + 7) &^ 7
	g.next = p + uint32(n)
	clear(g.mem[p:g.next])
	return p
}

func (g *guest) put(b []byte) uint32 {
	p := g.alloc(len(b))
	copy(g.mem[p:], b)
	return p
}

func (g *guest) u16(p uint32) uint16 { return binary.LittleEndian.Uint16(g.mem[p:]) }
func (g *guest) u32(p uint32) uint32 { return binary.LittleEndian.Uint32(g.mem[p:]) }
func (g *guest) u64(p uint32) uint64 { return binary.LittleEndian.Uint64(g.mem[p:]) }

// iovs puts a list of address and length pairs into memory.
func (g *guest) iovs(pairs ...uint32) uint32 {
	var b []byte
	for _, v := range pairs {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return g.put(b)
}

// open opens path in the directory dirfd, following links.
func (g *guest) open(dirfd uint32, path string, oflags int, r rights, flags fdflags) (uint32, Errno) {
	g.t.Helper()
	p := g.alloc(4)
	e := g.call("path_open", dirfd, 1, path, oflags, r, ^rights(0)>>32, flags, p)
	return g.u32(p), e
}

const readWrite = rightFDRead | rightFDWrite

// mustOpen opens path in descriptor 3.
func (g *guest) mustOpen(path string, oflags int, r rights) uint32 {
	g.t.Helper()
	fd, e := g.open(3, path, oflags, r, 0)
	if e != 0 {
		g.t.Fatalf("open %q: %v", path, e)
	}
	return fd
}

// write writes s to fd.
func (g *guest) write(fd uint32, s string) {
	g.t.Helper()
	p := g.alloc(4)
	g.ok("fd_write", fd, g.iovs(g.put([]byte(s)), uint32(len(s))), 1, p)
	if n := g.u32(p); n != uint32(len(s)) {
		g.t.Errorf("fd_write of %d bytes wrote %d", len(s), n)
	}
}

// read reads up to n bytes from fd.
func (g *guest) read(fd uint32, n int) string {
	g.t.Helper()
	buf, p := g.alloc(n), g.alloc(4)
	g.ok("fd_read", fd, g.iovs(buf, uint32(n)), 1, p)
	return string(g.mem[buf : buf+g.u32(p)])
}

// fdstat returns the type, flags and rights of fd.
func (g *guest) fdstat(fd uint32) (filetype, fdflags, rights, rights) {
	g.t.Helper()
	p := g.alloc(24)
	g.ok("fd_fdstat_get", fd, p)
	return filetype(g.mem[p]), fdflags(g.u16(p + 2)), rights(g.u64(p + 8)), rights(g.u64(p + 16))
}

// filestat reads a filestat at p.
func (g *guest) filestat(p uint32) filestat {
	return filestat{
		dev: g.u64(p), ino: g.u64(p + 8), kind: filetype(g.mem[p+16]), nlink: g.u64(p + 24),
		size: g.u64(p + 32), atim: g.u64(p + 40), mtim: g.u64(p + 48), ctim: g.u64(p + 56),
	}
}

func (g *guest) stat(path string, follow int) filestat {
	g.t.Helper()
	p := g.alloc(64)
	g.ok("path_filestat_get", 3, follow, path, p)
	return g.filestat(p)
}

// writeFile makes a file of the host.
func writeFile(t *testing.T, elem ...string) string {
	t.Helper()
	name := filepath.Join(elem[:len(elem)-1]...)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(elem[len(elem)-1]), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func readFile(t *testing.T, elem ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// cancelled calls a function that must block until its context ends, 30 ms later, and
// then return promptly.
func (g *guest) cancelled(name string, args ...any) {
	g.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g.ctx = ctx
	defer func() { g.ctx = context.Background() }()
	const delay = 30 * time.Millisecond
	start := time.Now()
	time.AfterFunc(delay, cancel)
	e, err := g.raw(name, args...)
	if !errors.Is(err, context.Canceled) {
		g.t.Fatalf("%s = %v, %v, want context.Canceled", name, e, err)
	}
	if d := time.Since(start); d < delay || d > delay+2*time.Second {
		g.t.Errorf("%s returned after %v, context ended after %v", name, d, delay)
	}
}
