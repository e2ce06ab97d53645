// This file tests the table, and every function with arguments that a hostile
// guest would use.

package wasi

import (
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestFunctions(t *testing.T) {
	fs := Functions()
	if len(fs) != 46 {
		t.Errorf("%d functions, preview 1 has 46", len(fs))
	}
	if !slices.IsSortedFunc(fs, func(a, b Func) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("not sorted by name")
	}
	for _, f := range fs {
		if want := f.Name != "proc_exit"; (len(f.Results) == 1) != want {
			t.Errorf("%s has %d results", f.Name, len(f.Results))
		}
		if i := slices.IndexFunc(table[:], func(s spec) bool { return s.name == f.Name }); table[i].on != onNothing && f.Params[0] != I32 {
			t.Errorf("%s: first parameter is no descriptor", f.Name)
		}
	}
	open := funcNamed(t, "path_open")
	if want := []ValKind{I32, I32, I32, I32, I32, I64, I64, I32, I32}; !slices.Equal(open.Params, want) {
		t.Errorf("path_open has parameters %v, want %v", open.Params, want)
	}
}

func TestWrongBinding(t *testing.T) {
	g := newGuest(t, Config{})
	if _, err := funcNamed(t, "fd_read").Call(g.ctx, g.c, g.mem, []uint64{1}); err == nil {
		t.Error("call with too few arguments succeeded")
	}
	g.c.Close()
	if _, err := g.raw("sched_yield"); err == nil {
		t.Error("call after Close succeeded")
	}
}

// TestHostileArguments calls every function with boundary and random arguments on
// memories of several sizes: none may panic or change what lies outside the preopen.
func TestHostileArguments(t *testing.T) {
	outside := t.TempDir()
	secret := writeFile(t, outside, "secret", "untouched")
	dir := filepath.Join(outside, "inside")
	writeFile(t, dir, "file", "content")
	writeFile(t, dir, "sub", "nested", "more")
	for target, link := range map[string]string{"../secret": "up", secret: "abs", "file": "link", "..": "dotdot"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	paths := []string{"file", "sub/nested", "up", "abs", "link", "..", "../secret", "/", "dotdot/secret", "sub/", ".", "sub/../..", "new", "a\x00b", "\xff"}
	var mem []byte
	var placed [][2]uint64 // where paths are
	fill := func() {
		placed = placed[:0]
		for i := range mem {
			mem[i] = byte(rng.Uint32() >> (rng.Uint32() % 9))
		}
		for _, p := range paths {
			if len(mem) > len(p) {
				at := rng.IntN(len(mem) - len(p))
				copy(mem[at:], p)
				placed = append(placed, [2]uint64{uint64(at), uint64(len(p))})
			}
		}
	}
	argument := func(kind ValKind) uint64 {
		size := uint64(len(mem))
		if kind == I64 {
			edges := [...]uint64{0, 1, math.MaxInt64, math.MaxInt64 + 1, math.MaxUint64, math.MaxUint32, math.MaxInt64 - maxTransfer, rng.Uint64N(16)}
			return edges[rng.IntN(len(edges))]
		}
		edges := [...]uint64{0, 1, 3, 8, size, size - 1, size - 8, math.MaxUint32, math.MaxInt32, math.MaxInt32 + 1, 1 << 29,
			rng.Uint64N(8), rng.Uint64N(8), rng.Uint64N(size + 1), rng.Uint64N(size + 1), rng.Uint64()}
		return edges[rng.IntN(len(edges))]
	}
	for _, size := range []int{0, 1, 7, 8, 47, 100, 4096} {
		mem = make([]byte, size)
		for _, f := range Functions() {
			for range 150 {
				func() {
					c, err := New(Config{
						Args: []string{"a", "bb"}, Env: []string{"K=V"}, Stdin: strings.NewReader("input"),
						Preopens: []Preopen{rw(dir, "/"), {FS: fstest.MapFS{"x": {Data: []byte("y")}}, GuestPath: "/fs", DirPerms: DirRead, FilePerms: FileRead}},
					})
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
					defer cancel()
					fill()
					args := make([]uint64, len(f.Params))
					for i, kind := range f.Params {
						args[i] = argument(kind)
					}
					// Half of the time, make sense: descriptors that are open
					// and paths that were placed, so that the call gets far.
					for i := 0; i+1 < len(args) && len(placed) > 0; i++ {
						switch rng.IntN(4) {
						case 0:
							p := placed[rng.IntN(len(placed))]
							args[i], args[i+1] = p[0], p[1]
							i++
						case 1:
							args[i] = uint64(3 + rng.IntN(2))
						}
					}
					defer func() {
						if r := recover(); r != nil {
							t.Fatalf("%s%v with %d bytes of memory: %v", f.Name, args, size, r)
						}
					}()
					res, err := f.Call(ctx, c, mem, args)
					var exit *ExitError
					if err != nil && !errors.As(err, &exit) && !errors.Is(err, context.DeadlineExceeded) {
						t.Fatalf("%s%v: %v", f.Name, args, err)
					}
					if res >= uint64(len(errnos)) {
						t.Fatalf("%s%v = %d, no errno", f.Name, args, res)
					}
				}()
			}
		}
	}
	if s := readFile(t, secret); s != "untouched" {
		t.Errorf("file outside the preopen now has %q", s)
	}
	if list, err := os.ReadDir(outside); err != nil || len(list) != 2 {
		t.Errorf("outside the preopen there are now %v, %v", list, err)
	}
}

// TestOutOfBounds checks that every function that takes an address reports EFAULT for one
// that is out of bounds, whatever else it would say.
func TestOutOfBounds(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "file", "content")
	if err := os.Symlink("file", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	fd := g.mustOpen("file", 0, readWrite)
	buf, res := g.alloc(64), g.alloc(8)
	iov := g.iovs(buf, 8)
	end := uint32(len(g.mem))
	for _, bad := range []uint32{end, end - 1, end - 3, math.MaxUint32, math.MaxUint32 - 7} {
		for _, f := range []struct {
			name string
			args []any
		}{
			{"args_sizes_get", []any{bad, res}},
			{"args_sizes_get", []any{res, bad}},
			{"environ_sizes_get", []any{bad, res}},
			{"clock_res_get", []any{0, bad}},
			{"clock_time_get", []any{0, 0, bad}},
			{"fd_fdstat_get", []any{fd, bad}},
			{"fd_filestat_get", []any{fd, bad}},
			{"fd_pread", []any{fd, bad, 1, 0, res}},
			{"fd_pread", []any{fd, iov, 1, 0, bad}},
			{"fd_pread", []any{fd, g.iovs(bad, 8), 1, 0, res}},
			{"fd_prestat_dir_name", []any{3, bad, 8}},
			{"fd_prestat_get", []any{3, bad}},
			{"fd_pwrite", []any{fd, g.iovs(bad, 8), 1, 0, res}},
			{"fd_read", []any{fd, iov, uint32(1 << 29), res}},
			{"fd_read", []any{fd, g.iovs(buf, 8, bad, 8), 2, res}},
			{"fd_readdir", []any{3, bad, 24, 0, res}},
			{"fd_readdir", []any{3, buf, 24, 0, bad}},
			{"fd_seek", []any{fd, 0, 0, bad}},
			{"fd_tell", []any{fd, bad}},
			{"fd_write", []any{fd, g.iovs(bad, 8), 1, res}},
			{"fd_write", []any{fd, bad, 1, res}},
			{"path_create_directory", []any{3, bad, 8}},
			{"path_filestat_get", []any{3, 0, bad, 8, buf}},
			{"path_filestat_get", []any{3, 0, "file", bad}},
			{"path_filestat_set_times", []any{3, 0, bad, 8, 0, 0, 0}},
			{"path_link", []any{3, 0, bad, 8, 3, "new"}},
			{"path_link", []any{3, 0, "file", 3, bad, 8}},
			{"path_open", []any{3, 0, bad, 8, 0, 0, 0, 0, res}},
			{"path_open", []any{3, 0, "file", 0, 0, 0, 0, bad}},
			{"path_readlink", []any{3, "link", bad, 8, res}},
			{"path_readlink", []any{3, "link", buf, 8, bad}},
			{"path_remove_directory", []any{3, bad, 8}},
			{"path_rename", []any{3, bad, 8, 3, "new"}},
			{"path_rename", []any{3, "file", 3, bad, 8}},
			{"path_symlink", []any{bad, 8, 3, "new"}},
			{"path_symlink", []any{"file", 3, bad, 8}},
			{"path_unlink_file", []any{3, bad, 8}},
			{"poll_oneoff", []any{bad, buf, 1, res}},
			{"poll_oneoff", []any{0, bad, 1, res}},
			{"random_get", []any{bad, 8}},
		} {
			at := g.next
			g.fails(EFAULT, f.name, f.args...)
			g.next = at
		}
	}
	// The lengths are checked without overflow, too.
	g.fails(EFAULT, "random_get", 8, uint32(math.MaxUint32))
	g.fails(EFAULT, "fd_readdir", 3, 8, uint32(math.MaxUint32), 0, res)
	g.fails(EFAULT, "poll_oneoff", 0, 0, uint32(math.MaxUint32/32), res)
	g.fails(EFAULT, "fd_read", fd, 0, uint32(1<<29+1), res)
}

func TestArgsEnviron(t *testing.T) {
	g := newGuest(t, Config{Args: []string{"prog", "", "ünï"}, Env: []string{"A=1", "B="}})
	for _, f := range []struct {
		sizes, get string
		want       []string
	}{
		{"args_sizes_get", "args_get", []string{"prog", "", "ünï"}},
		{"environ_sizes_get", "environ_get", []string{"A=1", "B="}},
	} {
		n, size := g.alloc(4), g.alloc(4)
		g.ok(f.sizes, n, size)
		want := strings.Join(f.want, "\x00") + "\x00"
		if g.u32(n) != uint32(len(f.want)) || g.u32(size) != uint32(len(want)) {
			t.Errorf("%s = %d, %d", f.sizes, g.u32(n), g.u32(size))
		}
		ptrs, buf := g.alloc(4*len(f.want)), g.alloc(len(want))
		g.ok(f.get, ptrs, buf)
		if s := string(g.mem[buf : buf+uint32(len(want))]); s != want {
			t.Errorf("%s: %q, want %q", f.get, s, want)
		}
		for i, s := range f.want {
			p := g.u32(ptrs + uint32(4*i))
			if got := string(g.mem[p : p+uint32(len(s))+1]); got != s+"\x00" {
				t.Errorf("%s: string %d is %q", f.get, i, got)
			}
		}
		g.fails(EFAULT, f.get, ptrs, uint32(len(g.mem)-1))
		g.fails(EFAULT, f.get, uint32(len(g.mem)-1), buf)
	}
}

func TestNewErrors(t *testing.T) {
	file := writeFile(t, t.TempDir(), "file", "")
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Args: []string{"ok", "a\x00b"}}, "argument 1"},
		{Config{Env: []string{"A=\x00"}}, "zero byte"},
		{Config{Env: []string{"NOVALUE"}}, `"NOVALUE"`},
		{Config{Preopens: []Preopen{rw("/does/not/exist", "/")}}, "/does/not/exist"},
		{Config{Preopens: []Preopen{rw(file, "/")}}, file},
		{Config{Preopens: []Preopen{rw("/", "a\x00")}}, "guest path"},
		{Config{Preopens: []Preopen{{HostPath: "/", FS: fstest.MapFS{}}}}, "both"},
	} {
		ctx, err := New(c.cfg)
		if err == nil {
			ctx.Close()
			t.Errorf("New(%+v) succeeded", c.cfg)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("New: %v, want mention of %s", err, c.want)
		}
	}
}

func TestExit(t *testing.T) {
	g := newGuest(t, Config{})
	_, err := g.raw("proc_exit", uint32(7))
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Code != 7 || exit.Error() != "exit status 7" {
		t.Errorf("proc_exit(7): %v", err)
	}
	g.ok("proc_raise", 0)
	g.fails(ENOTSUP, "proc_raise", 15)
	g.fails(EINVAL, "proc_raise", 31)
	g.ok("sched_yield")
}

func TestClocks(t *testing.T) {
	wall := time.Date(2030, 1, 2, 3, 4, 5, 6, time.UTC)
	g := newGuest(t, Config{
		WallClock:      func() time.Time { return wall },
		MonotonicClock: func() time.Duration { return 12345 },
	})
	p := g.alloc(8)
	g.ok("clock_time_get", 0, 0, p)
	if got := g.u64(p); got != uint64(wall.UnixNano()) {
		t.Errorf("wall clock %d, want %d", got, wall.UnixNano())
	}
	g.ok("clock_time_get", 1, 0, p)
	if got := g.u64(p); got != 12345 {
		t.Errorf("monotonic clock %d", got)
	}
	g.ok("clock_res_get", 1, p)
	if g.u64(p) == 0 {
		t.Error("resolution 0")
	}
	g.fails(EBADF, "clock_time_get", 2, 0, p)
	g.fails(EINVAL, "clock_time_get", 4, 0, p)
	g.fails(EINVAL, "clock_res_get", uint32(math.MaxUint32), p)

	real := newGuest(t, Config{})
	real.ok("clock_time_get", 0, 0, p)
	if d := time.Since(time.Unix(0, int64(real.u64(p)))); d < 0 || d > time.Minute {
		t.Errorf("real wall clock is off by %v", d)
	}
	real.ok("clock_time_get", 1, 0, p)
	first := real.u64(p)
	time.Sleep(time.Millisecond)
	real.ok("clock_time_get", 1, 0, p)
	if real.u64(p) < first+1e6 {
		t.Errorf("monotonic clock went from %d to %d in a millisecond", first, real.u64(p))
	}
}

func TestRandom(t *testing.T) {
	g := newGuest(t, Config{Rand: strings.NewReader("abcdef")})
	p := g.alloc(4)
	g.ok("random_get", p, 4)
	if s := string(g.mem[p : p+4]); s != "abcd" {
		t.Errorf("random_get from fixed source: %q", s)
	}
	g.fails(EIO, "random_get", p, 4) // the source runs dry

	real := newGuest(t, Config{})
	a, b := real.alloc(32), real.alloc(32)
	real.ok("random_get", a, 32)
	real.ok("random_get", b, 32)
	if string(real.mem[a:a+32]) == string(real.mem[b:b+32]) {
		t.Error("random_get gave the same 32 bytes twice")
	}
	real.ok("random_get", uint32(len(real.mem)), 0)
}

func TestSockets(t *testing.T) {
	g, _ := newDirGuest(t)
	p := g.alloc(16)
	for fd, want := range map[int]Errno{0: ENOTSOCK, 3: ENOTSOCK, 9: EBADF} {
		g.fails(want, "sock_accept", fd, 0, p)
		g.fails(want, "sock_recv", fd, p, 0, 0, p, p)
		g.fails(want, "sock_send", fd, p, 0, 0, p)
		g.fails(want, "sock_shutdown", fd, 3)
	}
}

func TestErrnoOf(t *testing.T) {
	_, notExist := os.Open("/does/not/exist")
	for _, c := range []struct {
		err  error
		want Errno
	}{
		{nil, ESUCCESS},
		{ENOTCAPABLE, ENOTCAPABLE},
		{notExist, ENOENT},
		{os.ErrExist, EEXIST},
		{os.ErrClosed, EBADF},
		{io.ErrClosedPipe, EPIPE},
		{errors.ErrUnsupported, ENOTSUP},
		{errors.New("anything else"), EIO},
	} {
		if got := errnoOf(c.err); got != c.want {
			t.Errorf("errnoOf(%v) = %v, want %v", c.err, got, c.want)
		}
	}
	// The numbers that guests are compiled with.
	for e, n := range map[Errno]uint16{EBADF: 8, EFAULT: 21, EINVAL: 28, ENOENT: 44, ENOSYS: 52, EPERM: 63, ENOTCAPABLE: 76} {
		if uint16(e) != n {
			t.Errorf("%v = %d, want %d", e, e, n)
		}
	}
	if ENOTDIR.Error() != "ENOTDIR" || Errno(999).Error() != "wasi errno 999" {
		t.Errorf("names %v, %v", ENOTDIR, Errno(999))
	}
	for i, e := range errnos {
		if e.name == "" {
			t.Errorf("errno %d has no name", i)
		}
	}
}
