// This file tests that a guest stays inside its preopen while others, here the host, change
// what its paths mean.

package wasi

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestEscapeRace exchanges a directory and a link to one outside as fast as it can while a
// guest works below it. Whatever the guest's calls return, they must not act outside.
func TestEscapeRace(t *testing.T) {
	base := t.TempDir()
	outside := filepath.Join(base, "out")
	secret := writeFile(t, outside, "f", "secret")
	dir := filepath.Join(base, "in")
	writeFile(t, dir, "d", "f", "mine")
	if err := os.Symlink("../out", filepath.Join(dir, "other")); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, outside)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		a, b := filepath.Join(dir, "d"), filepath.Join(dir, "other")
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE); err != nil {
				t.Errorf("exchange: %v", err)
				return
			}
		}
	}()
	g := newGuest(t, Config{Preopens: []Preopen{rw(dir, "/")}})
	start := g.next
	inside, refused := 0, 0
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
		for lookup := range 2 {
			g.next = start
			p := g.alloc(8)
			if g.call("path_open", 3, lookup, "d/f", 0, rightFDRead, 0, 0, p) == 0 {
				fd := g.u32(p)
				if s := g.read(fd, 10); s != "mine" {
					t.Fatalf("read %q", s)
				}
				g.ok("fd_close", fd)
				inside++
			} else {
				refused++
			}
			if g.call("path_open", 3, lookup, "d", openDirectory, rightFDRead, 0, 0, p) == 0 {
				fd := g.u32(p)
				if file, e := g.open(fd, "f", 0, rightFDRead, 0); e == 0 {
					if s := g.read(file, 10); s != "mine" {
						t.Fatalf("read %q through an opened directory", s)
					}
					g.ok("fd_close", file)
				}
				g.ok("fd_close", fd)
			}
			g.call("path_filestat_set_times", 3, lookup, "d/f", 1, 1, setAtim|setMtim)
			g.call("path_filestat_set_times", 3, lookup, "d", 1, 1, setAtim|setMtim)
		}
		g.call("path_create_directory", 3, "d/x")
		g.call("path_rename", 3, "d/x", 3, "d/y")
		g.call("path_remove_directory", 3, "d/y")
		g.call("path_symlink", "f", 3, "d/l")
		g.call("path_unlink_file", 3, "d/l")
		g.call("path_link", 3, 0, "d/f", 3, "d/h")
		g.call("path_unlink_file", 3, "d/h")
	}
	close(done)
	wg.Wait()
	if after := snapshot(t, outside); after != before {
		t.Errorf("the outside changed from\n%s\nto\n%s", before, after)
	}
	if s := readFile(t, secret); s != "secret" {
		t.Errorf("secret is now %q", s)
	}
	if inside == 0 || refused == 0 {
		t.Logf("the race was one-sided: %d times inside, %d refused", inside, refused)
	}
}
