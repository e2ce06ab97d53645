// This file tests standard streams and poll_oneoff.

package wasi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

func TestStdioStreams(t *testing.T) {
	var out, errs bytes.Buffer
	g := newGuest(t, Config{Stdin: strings.NewReader("some input"), Stdout: &out, Stderr: &errs})
	if s := g.read(0, 4) + "|" + g.read(0, 100) + "|" + g.read(0, 100); s != "some| input|" {
		t.Errorf("read %q", s)
	}
	g.write(1, "to out")
	g.write(2, "to err")
	res := g.alloc(8)
	g.ok("fd_write", 1, g.iovs(g.put([]byte(" and ")), 5, g.put([]byte("more")), 4), 2, res)
	if out.String() != "to out and more" || errs.String() != "to err" || g.u32(res) != 9 {
		t.Errorf("wrote %q and %q", &out, &errs)
	}
	g.fails(EBADF, "fd_write", 0, 0, 0, res)
	g.fails(EBADF, "fd_read", 1, 0, 0, res)
	g.fails(ESPIPE, "fd_seek", 1, 0, 0, res)
	g.fails(ESPIPE, "fd_tell", 0, res)
	g.fails(ESPIPE, "fd_pread", 0, g.iovs(res, 4), 1, 0, res)
	g.fails(EBADF, "fd_filestat_set_size", 1, 0)
	g.ok("fd_filestat_get", 1, g.alloc(64))
	if kind, _, base, _ := g.fdstat(1); kind != typeUnknown || base&readWrite != rightFDWrite {
		t.Errorf("stdout has type %d, rights %#x", kind, base)
	}
	g.ok("fd_close", 1)
	g.fails(EBADF, "fd_write", 1, 0, 0, res)

	none := newGuest(t, Config{})
	if s := none.read(0, 10); s != "" {
		t.Errorf("read %q from nothing", s)
	}
	none.write(1, "dropped")
	none.write(2, "dropped")

	failing := newGuest(t, Config{Stdin: io.MultiReader(strings.NewReader("ab"), errReader{}), Stdout: errWriter{}})
	if s := failing.read(0, 10); s != "ab" {
		t.Errorf("read %q before an error", s)
	}
	failing.fails(EIO, "fd_read", 0, failing.iovs(res, 4), 1, res)
	failing.fails(EPIPE, "fd_write", 1, failing.iovs(res, 4), 1, res)
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("broken") }

type errWriter struct{}

func (errWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestStdioFiles(t *testing.T) {
	dir := t.TempDir()
	in, err := os.Open(writeFile(t, dir, "in", "input"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, w := pipe(t)
	g := newGuest(t, Config{Stdin: in, Stdout: w, Stderr: null})
	for fd, want := range map[uint32]filetype{0: typeRegular, 1: typeUnknown, 2: typeCharDevice} {
		kind, _, base, _ := g.fdstat(fd)
		if kind != want || (base&rightFDSeek != 0) != (fd == 0) {
			t.Errorf("descriptor %d has type %d, rights %#x", fd, kind, base)
		}
	}
	if s := g.read(0, 100); s != "input" {
		t.Errorf("read %q", s)
	}
	res := g.alloc(8)
	g.ok("fd_seek", 0, 2, 0, res)
	if s := g.read(0, 100); s != "put" {
		t.Errorf("read %q after seek", s)
	}
	g.write(1, "through the pipe")
	buf := make([]byte, 100)
	if n, err := r.Read(buf); err != nil || string(buf[:n]) != "through the pipe" {
		t.Errorf("pipe has %q, %v", buf[:n], err)
	}
	// What would change the file for others is not passed on: appending, closing.
	g.fails(ENOTSUP, "fd_fdstat_set_flags", 1, flagAppend)
	g.ok("fd_close", 1)
	if _, err := w.WriteString("still open"); err != nil {
		t.Errorf("guest closed a file of the embedder: %v", err)
	}
}

func TestNonblockingStdin(t *testing.T) {
	r, w := pipe(t)
	g := newGuest(t, Config{Stdin: r})
	g.ok("fd_fdstat_set_flags", 0, flagNonblock)
	if _, flags, _, _ := g.fdstat(0); flags != flagNonblock {
		t.Errorf("flags %#x", flags)
	}
	buf, res := g.alloc(8), g.alloc(4)
	g.fails(EAGAIN, "fd_read", 0, g.iovs(buf, 8), 1, res)
	if _, err := w.WriteString("now"); err != nil {
		t.Fatal(err)
	}
	if s := g.read(0, 8); s != "now" {
		t.Errorf("read %q", s)
	}
	w.Close()
	if s := g.read(0, 8); s != "" {
		t.Errorf("read %q at the end", s)
	}
}

func TestNonblockingStdout(t *testing.T) {
	r, w := pipe(t)
	g := newGuest(t, Config{Stdout: w})
	g.ok("fd_fdstat_set_flags", 1, flagNonblock)
	chunk := g.put(make([]byte, 10000))
	res := g.alloc(4)
	total := 0
	for {
		e := g.call("fd_write", 1, g.iovs(chunk, 10000), 1, res)
		if e == EAGAIN {
			break
		}
		if e != 0 || g.u32(res) == 0 {
			t.Fatalf("write: %v, %d bytes", e, g.u32(res))
		}
		total += int(g.u32(res))
	}
	buf := make([]byte, total)
	if _, err := io.ReadFull(r, buf); err != nil {
		t.Fatal(err)
	}
	g.write(1, "room again")
}

func TestBlockedCallsEndWithContext(t *testing.T) {
	in, _ := pipe(t)
	_, out := pipe(t)
	g := newGuest(t, Config{Stdin: in, Stdout: out})
	buf, res := g.alloc(1000), g.alloc(4)
	g.cancelled("fd_read", 0, g.iovs(buf, 8), 1, res)
	g.cancelled("fd_read", 0, g.iovs(buf, 8), 1, res) // and the one after that
	// More than a pipe holds.
	var pairs []uint32
	for range 200 {
		pairs = append(pairs, buf, 1000)
	}
	g.cancelled("fd_write", 1, g.iovs(pairs...), 200, res)
	g.cancelled("poll_oneoff", g.subs(sub{kind: eventFDRead, fd: 0}), g.alloc(32), 1, res)
	g.cancelled("poll_oneoff", g.subs(sub{kind: eventClock, clock: 1, timeout: 1e12}), g.alloc(32), 1, res)
	g.cancelled("poll_oneoff", g.subs(sub{kind: eventClock, clock: 0, timeout: math.MaxUint64}), g.alloc(32), 1, res)
	g.cancelled("poll_oneoff", g.subs(sub{kind: eventClock, clock: 1, timeout: 1e12}, sub{kind: eventFDRead}), g.alloc(64), 2, res)
}

// TestDeadlineStreams blocks on streams that are no files but have deadlines.
func TestDeadlineStreams(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	g := newGuest(t, Config{Stdin: near, Stdout: near})
	buf, res := g.alloc(8), g.alloc(4)
	g.cancelled("fd_read", 0, g.iovs(buf, 8), 1, res)
	g.cancelled("fd_write", 1, g.iovs(buf, 8), 1, res)
	// Afterwards it works as before.
	go far.Write([]byte("data"))
	if s := g.read(0, 8); s != "data" {
		t.Errorf("read %q", s)
	}
}

// TestNestedCall has a writer call back into the guest, which calls another function.
func TestNestedCall(t *testing.T) {
	var g *guest
	var out bytes.Buffer
	g = newGuest(t, Config{
		Stdout: writerFunc(func(b []byte) (int, error) {
			g.write(2, "nested")
			return len(b), nil
		}),
		Stderr: &out,
	})
	g.write(1, "outer")
	if out.String() != "nested" {
		t.Errorf("nested call wrote %q", &out)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// TestAllocations keeps the functions that guests call most from allocating.
func TestAllocations(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "f", "content")
	g := newGuest(t, Config{Stdout: io.Discard, Preopens: []Preopen{rw(dir, "/")}})
	fd := g.mustOpen("f", 0, readWrite)
	buf, res := g.alloc(64), g.alloc(8)
	for _, c := range []struct {
		name string
		args []uint64
	}{
		{"clock_time_get", []uint64{1, 0, uint64(res)}},
		{"random_get", []uint64{uint64(buf), 8}},
		{"fd_write", []uint64{1, uint64(g.iovs(buf, 8, buf, 8)), 2, uint64(res)}},
		{"fd_pread", []uint64{uint64(fd), uint64(g.iovs(buf, 8)), 1, 0, uint64(res)}},
		{"fd_pwrite", []uint64{99, 0, 0, 0, 0}}, // fails
		{"poll_oneoff", []uint64{uint64(g.subs(sub{clock: 1})), uint64(buf), 1, uint64(res)}},
	} {
		f := funcNamed(t, c.name)
		n := testing.AllocsPerRun(100, func() {
			if _, err := f.Call(g.ctx, g.c, g.mem, c.args); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s allocates %v times", c.name, n)
		}
	}
}

// A sub is a subscription to be put into memory.
type sub struct {
	userdata uint64
	kind     uint8
	fd       uint32
	clock    uint32
	timeout  uint64
	flags    uint16
}

func (g *guest) subs(list ...sub) uint32 {
	p := g.alloc(48 * len(list))
	le := binary.LittleEndian
	for i, s := range list {
		b := g.mem[p+uint32(48*i):]
		le.PutUint64(b, s.userdata)
		b[8] = s.kind
		if s.kind == eventClock {
			le.PutUint32(b[16:], s.clock)
			le.PutUint64(b[24:], s.timeout)
			le.PutUint16(b[40:], s.flags)
		} else {
			le.PutUint32(b[16:], s.fd)
		}
	}
	return p
}

type event struct {
	userdata uint64
	errno    Errno
	kind     uint8
	nbytes   uint64
	flags    uint16
}

// poll calls poll_oneoff and returns the events and how long it took.
func (g *guest) poll(list ...sub) ([]event, time.Duration) {
	g.t.Helper()
	out, res := g.alloc(32*len(list)), g.alloc(4)
	start := time.Now()
	g.ok("poll_oneoff", g.subs(list...), out, len(list), res)
	took := time.Since(start)
	var events []event
	for i := range g.u32(res) {
		p := out + 32*i
		events = append(events, event{g.u64(p), Errno(g.u16(p + 8)), g.mem[p+10], g.u64(p + 16), g.u16(p + 24)})
	}
	return events, took
}

func (g *guest) wantEvents(got []event, want ...event) {
	g.t.Helper()
	if len(got) != len(want) {
		g.t.Errorf("events %+v, want %+v", got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			g.t.Errorf("event %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestPollClock(t *testing.T) {
	g := newGuest(t, Config{})
	const ms = uint64(time.Millisecond)
	events, took := g.poll(sub{userdata: 7, clock: 1, timeout: 20 * ms})
	g.wantEvents(events, event{userdata: 7})
	if took < 20*time.Millisecond || took > 2*time.Second {
		t.Errorf("slept %v, not 20ms", took)
	}
	// The earliest ends the wait, alone.
	events, took = g.poll(sub{userdata: 1, timeout: 60000 * ms}, sub{userdata: 2, clock: 1, timeout: 10 * ms})
	g.wantEvents(events, event{userdata: 2})
	if took < 10*time.Millisecond || took > 2*time.Second {
		t.Errorf("slept %v, not 10ms", took)
	}
	// Absolute times, future and past.
	p := g.alloc(8)
	for clock := range uint32(2) {
		g.ok("clock_time_get", clock, 0, p)
		events, took = g.poll(sub{userdata: 3, clock: clock, timeout: g.u64(p) + 20*ms, flags: clockAbsolute})
		g.wantEvents(events, event{userdata: 3})
		if took < 10*time.Millisecond || took > 2*time.Second {
			t.Errorf("slept %v, not 20ms", took)
		}
		events, took = g.poll(sub{userdata: 4, clock: clock, timeout: g.u64(p), flags: clockAbsolute})
		g.wantEvents(events, event{userdata: 4})
		if took > time.Second {
			t.Errorf("waited %v for the past", took)
		}
	}
	events, _ = g.poll(sub{userdata: 5, clock: 1}, sub{userdata: 6, clock: 9}, sub{userdata: 7, clock: 1, flags: 2}, sub{userdata: 8, clock: 1, timeout: 1e12})
	g.wantEvents(events, event{userdata: 5}, event{userdata: 6, errno: EINVAL}, event{userdata: 7, errno: EINVAL})
	g.fails(EINVAL, "poll_oneoff", 0, 0, 0, 0)
	g.mem = append(g.mem, make([]byte, 48*(maxSubscriptions+1))...)
	g.fails(EINVAL, "poll_oneoff", 0, 0, maxSubscriptions+1, 0)
	g.fails(EINVAL, "poll_oneoff", g.subs(sub{kind: 3}), g.alloc(32), 1, g.alloc(4))
}

func TestPollFiles(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "f", "content")
	r, w := pipe(t)
	g := newGuest(t, Config{Stdin: r, Preopens: []Preopen{rw(dir, "/")}})
	const ms = uint64(time.Millisecond)

	// A pipe with nothing in it is not ready.
	events, took := g.poll(sub{userdata: 1, kind: eventFDRead, fd: 0}, sub{userdata: 2, clock: 1, timeout: 20 * ms})
	g.wantEvents(events, event{userdata: 2})
	if took < 20*time.Millisecond {
		t.Errorf("waited only %v", took)
	}
	events, _ = g.poll(sub{kind: eventFDRead, fd: 0}, sub{userdata: 2, clock: 1})
	g.wantEvents(events, event{userdata: 2})

	// It becomes ready while the guest waits.
	timer := time.AfterFunc(20*time.Millisecond, func() { w.WriteString("data") })
	defer timer.Stop()
	events, took = g.poll(sub{userdata: 1, kind: eventFDRead, fd: 0}, sub{userdata: 2, clock: 1, timeout: 60000 * ms})
	g.wantEvents(events, event{userdata: 1, kind: eventFDRead, nbytes: 4})
	if took < 10*time.Millisecond || took > 5*time.Second {
		t.Errorf("waited %v", took)
	}
	g.read(0, 4)

	// Regular files and streams that can't wait are always ready; other errors are events.
	fd := g.mustOpen("f", 0, readWrite)
	g.read(fd, 3)
	wo := g.mustOpen("f", 0, rightFDWrite)
	events, took = g.poll(
		sub{userdata: 1, kind: eventFDRead, fd: fd},
		sub{userdata: 2, kind: eventFDWrite, fd: fd},
		sub{userdata: 3, kind: eventFDWrite, fd: 1},
		sub{userdata: 4, kind: eventFDRead, fd: 99},
		sub{userdata: 5, kind: eventFDRead, fd: wo},
		sub{userdata: 6, kind: eventFDRead, fd: 3},
		sub{userdata: 7, kind: eventFDRead, fd: 0},
		sub{userdata: 8, clock: 1, timeout: 60000 * ms})
	g.wantEvents(events,
		event{userdata: 1, kind: eventFDRead, nbytes: 4},
		event{userdata: 2, kind: eventFDWrite},
		event{userdata: 3, kind: eventFDWrite},
		event{userdata: 4, kind: eventFDRead, errno: EBADF},
		event{userdata: 5, kind: eventFDRead, errno: EBADF},
		event{userdata: 6, kind: eventFDRead, errno: EBADF})
	if took > 5*time.Second {
		t.Errorf("waited %v", took)
	}

	// The other end hangs up.
	w.Close()
	events, _ = g.poll(sub{userdata: 1, kind: eventFDRead, fd: 0})
	g.wantEvents(events, event{userdata: 1, kind: eventFDRead, flags: eventHangup})

	// The embedder closed the file.
	r.Close()
	events, _ = g.poll(sub{userdata: 1, kind: eventFDRead, fd: 0})
	g.wantEvents(events, event{userdata: 1, kind: eventFDRead, errno: EBADF})
}

// TestPollOverlap has the events written over the subscriptions.
func TestPollOverlap(t *testing.T) {
	g := newGuest(t, Config{})
	in := g.subs(sub{userdata: 1, kind: eventFDWrite, fd: 1}, sub{userdata: 2, kind: eventFDWrite, fd: 2}, sub{userdata: 3, clock: 1})
	g.ok("poll_oneoff", in, in, 3, in+200)
	for i := range uint32(3) {
		if got := g.u64(in + 32*i); got != uint64(i+1) {
			t.Errorf("event %d has user data %d", i, got)
		}
	}
}

// TestParallel runs guests of their own at the same time on one directory.
func TestParallel(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "shared", "content")
	var wg sync.WaitGroup
	for i := range 8 {
		r, w := pipe(t)
		g := newGuest(t, Config{Stdin: r, Preopens: []Preopen{rw(dir, "/")}})
		wg.Add(1)
		go func() {
			defer wg.Done()
			name := string(rune('a' + i))
			for range 20 {
				g.next = 16
				fd, e := g.open(3, name, openCreate|openTruncate, readWrite, 0)
				if e != 0 {
					t.Errorf("open: %v", e)
					return
				}
				g.write(fd, name)
				g.ok("fd_close", fd)
				g.listing(3, 100)
				w.WriteString(name)
				g.poll(sub{kind: eventFDRead})
				if s := g.read(0, 4); s != name {
					t.Errorf("read %q, want %q", s, name)
				}
			}
		}()
	}
	wg.Wait()
}
