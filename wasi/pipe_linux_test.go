// This file tests named pipes below a preopen, and a socket as a standard stream.

package wasi

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestSocketStdin(t *testing.T) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	near, far := os.NewFile(uintptr(fds[0]), "near"), os.NewFile(uintptr(fds[1]), "far")
	defer near.Close()
	defer far.Close()
	g := newGuest(t, Config{Stdin: near, Stdout: near})
	if kind, _, _, _ := g.fdstat(0); kind != typeSocketStream {
		t.Errorf("socket has type %d", kind)
	}
	g.fails(ENOTSUP, "sock_shutdown", 0, 1)
	g.cancelled("fd_read", 0, g.iovs(g.alloc(8), 8), 1, g.alloc(4))
	if _, err := far.WriteString("over"); err != nil {
		t.Fatal(err)
	}
	if s := g.read(0, 8); s != "over" {
		t.Errorf("read %q", s)
	}
	g.write(1, "back")
	buf := make([]byte, 8)
	if n, err := far.Read(buf); err != nil || string(buf[:n]) != "back" {
		t.Errorf("other end got %q, %v", buf[:n], err)
	}
}

// TestPipeInPreopen opens a pipe, which must not block the guest for good.
func TestPipeInPreopen(t *testing.T) {
	g, dir := newDirGuest(t)
	name := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(name, 0o666); err != nil {
		t.Fatal(err)
	}
	fd := g.mustOpen("pipe", 0, rightFDRead)
	if kind, _, base, _ := g.fdstat(fd); kind != typeUnknown || base&rightFDSeek != 0 {
		t.Errorf("pipe has type %d, rights %#x", kind, base)
	}
	g.fails(ESPIPE, "fd_seek", fd, 0, 0, 8)
	g.fails(ENOTDIR, "path_open", 3, 1, "pipe", openDirectory, 0, 0, 0, 8)
	w, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	g.cancelled("fd_read", fd, g.iovs(g.alloc(8), 8), 1, g.alloc(4))
	if _, err := w.WriteString("through"); err != nil {
		t.Fatal(err)
	}
	if s := g.read(fd, 20); s != "through" {
		t.Errorf("read %q", s)
	}
}
