// This file tests the functions on open files and directories.

package wasi

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestReadWriteSeek(t *testing.T) {
	g, dir := newDirGuest(t)
	fd := g.mustOpen("f", openCreate, readWrite)
	if fd != 4 {
		t.Errorf("opened as %d, want the lowest free number, 4", fd)
	}
	// Scattered writes, with an empty buffer between.
	res := g.alloc(8)
	v := g.iovs(g.put([]byte("hello ")), 6, 0, 0, g.put([]byte("world")), 5)
	g.ok("fd_write", fd, v, 3, res)
	if n := g.u32(res); n != 11 {
		t.Errorf("wrote %d bytes, want 11", n)
	}
	if s := readFile(t, dir, "f"); s != "hello world" {
		t.Errorf("file has %q", s)
	}
	g.ok("fd_tell", fd, res)
	if pos := g.u64(res); pos != 11 {
		t.Errorf("position %d after writing 11 bytes", pos)
	}
	if s := g.read(fd, 5); s != "" {
		t.Errorf("read %q at the end", s)
	}
	for _, c := range []struct {
		offset int
		whence int
		want   uint64
	}{{-5, 2, 6}, {-2, 1, 4}, {0, 0, 0}, {3, 0, 3}, {0, 1, 3}} {
		g.ok("fd_seek", fd, c.offset, c.whence, res)
		if pos := g.u64(res); pos != c.want {
			t.Errorf("seek(%d, %d) = %d, want %d", c.offset, c.whence, pos, c.want)
		}
	}
	g.fails(EINVAL, "fd_seek", fd, -1, 0, res)
	g.fails(EINVAL, "fd_seek", fd, 0, 3, res)

	// Scattered reads fill one buffer after the other.
	a, b := g.alloc(4), g.alloc(16)
	g.ok("fd_read", fd, g.iovs(a, 4, b, 16), 2, res)
	if n, s := g.u32(res), string(g.mem[a:a+4])+"|"+string(g.mem[b:b+4]); n != 8 || s != "lo w|orld" {
		t.Errorf("read %d bytes, %q", n, s)
	}

	// Positioned transfers leave the position alone.
	g.ok("fd_pwrite", fd, g.iovs(g.put([]byte("HE")), 2, g.put([]byte("LL")), 2), 2, 0, res)
	g.ok("fd_pread", fd, g.iovs(a, 2, b, 16), 2, 1, res)
	if n, s := g.u32(res), string(g.mem[a:a+2])+string(g.mem[b:b+8]); n != 10 || s != "ELLo world" {
		t.Errorf("pread %d bytes, %q", n, s)
	}
	g.ok("fd_pread", fd, g.iovs(a, 2), 1, 100, res)
	if n := g.u32(res); n != 0 {
		t.Errorf("pread behind the end: %d bytes", n)
	}
	g.ok("fd_tell", fd, res)
	if pos := g.u64(res); pos != 11 {
		t.Errorf("position %d after positioned transfers, want 11", pos)
	}
	g.fails(EINVAL, "fd_pread", fd, g.iovs(a, 2), 1, uint64(math.MaxUint64), res)
	g.fails(EINVAL, "fd_pwrite", fd, g.iovs(a, 2), 1, uint64(math.MaxInt64), res)

	// No buffers at all.
	g.ok("fd_write", fd, 0, 0, res)
	g.ok("fd_read", fd, 0, 0, res)
	if n := g.u32(res); n != 0 {
		t.Errorf("read %d bytes into no buffer", n)
	}
	g.ok("fd_close", fd)
	g.fails(EBADF, "fd_close", fd)
	g.fails(EBADF, "fd_read", fd, 0, 0, res)
}

// TestIovecOverwritten reads over the list of buffers itself.
func TestIovecOverwritten(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", strings.Repeat("\xff", 64))
	fd := g.mustOpen("f", 0, rightFDRead)
	v := g.alloc(16)
	for i, x := range []uint32{v, 16, v, 16} { // the first read makes the second element bad
		g.mem[v+uint32(4*i)] = byte(x)
	}
	g.fails(EFAULT, "fd_read", fd, v, 2, g.alloc(4))
}

// TestLargeScatteredWrite writes more than is gathered at once.
func TestLargeScatteredWrite(t *testing.T) {
	g, dir := newDirGuest(t)
	fd := g.mustOpen("f", openCreate, readWrite)
	var pairs []uint32
	buf := g.put([]byte(strings.Repeat("0123456789abcdef", 256)))
	for range 40 {
		pairs = append(pairs, buf, 4096)
	}
	res := g.alloc(4)
	g.ok("fd_write", fd, g.iovs(pairs...), 40, res)
	if n := g.u32(res); n != 40*4096 {
		t.Errorf("wrote %d bytes", n)
	}
	if s := readFile(t, dir, "f"); s != strings.Repeat("0123456789abcdef", 40*256) {
		t.Errorf("file has %d bytes, not those written", len(s))
	}
}

// TestManyBuffers passes more buffers than are used: the transfer is short, not wrong.
func TestManyBuffers(t *testing.T) {
	g, dir := newDirGuest(t)
	fd := g.mustOpen("f", openCreate, readWrite)
	g.mem = append(g.mem, make([]byte, 8*(maxIovecs+10))...)
	list, buf, res := uint32(1<<16), g.put([]byte("x")), g.alloc(4)
	for i := range uint32(maxIovecs + 10) {
		binary.LittleEndian.PutUint32(g.mem[list+8*i:], buf)
		binary.LittleEndian.PutUint32(g.mem[list+8*i+4:], 1)
	}
	g.ok("fd_write", fd, list, maxIovecs+10, res)
	if n, s := g.u32(res), readFile(t, dir, "f"); n != maxIovecs || s != strings.Repeat("x", maxIovecs) {
		t.Errorf("wrote %d, file has %d bytes", n, len(s))
	}
}

func TestAppend(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", "start ")
	fd, e := g.open(3, "f", 0, readWrite, flagAppend)
	if e != 0 {
		t.Fatal(e)
	}
	g.write(fd, "one ")
	res := g.alloc(8)
	g.ok("fd_seek", fd, 0, 0, res)
	g.write(fd, "two ")
	g.ok("fd_pwrite", fd, g.iovs(g.put([]byte("three ")), 6), 1, 0, res)
	g.ok("fd_fdstat_set_flags", fd, 0)
	g.ok("fd_seek", fd, 0, 0, res)
	g.write(fd, "START")
	g.ok("fd_fdstat_set_flags", fd, flagAppend)
	g.write(fd, "end")
	if s, want := readFile(t, dir, "f"), "START one two three end"; s != want {
		t.Errorf("file has %q, want %q", s, want)
	}
	if _, flags, _, _ := g.fdstat(fd); flags != flagAppend {
		t.Errorf("flags %#x", flags)
	}
	g.fails(EINVAL, "fd_fdstat_set_flags", fd, flagAppend|flagSync)
	g.fails(EINVAL, "fd_fdstat_set_flags", fd, flagsAll+1)
	g.fails(EINVAL, "fd_fdstat_set_flags", 3, flagAppend)
	g.ok("fd_fdstat_set_flags", 3, flagNonblock)

	synced, e := g.open(3, "f", 0, readWrite, flagSync|flagNonblock)
	if e != 0 {
		t.Fatal(e)
	}
	g.ok("fd_fdstat_set_flags", synced, flagSync) // unchanged is fine
	if _, flags, _, _ := g.fdstat(synced); flags != flagSync {
		t.Errorf("flags %#x", flags)
	}
}

func TestFdstat(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", "content")
	for _, c := range []struct {
		ask          rights
		want, wantNo rights
	}{
		{rightFDRead, rightFDRead | rightFDSeek | rightFDTell, rightFDWrite | rightFDAllocate},
		{rightFDWrite, rightFDWrite | rightFDSeek | rightFDAllocate, rightFDRead},
		{readWrite, readWrite | rightFDFilestatSetSize, rightFDReaddir},
		{0, rightFDRead, rightFDWrite},
	} {
		fd := g.mustOpen("f", 0, c.ask)
		kind, _, base, _ := g.fdstat(fd)
		if kind != typeRegular || base&c.want != c.want || base&c.wantNo != 0 {
			t.Errorf("opened with %#x: type %d, rights %#x", c.ask, kind, base)
		}
		res := g.alloc(4)
		buf := g.iovs(g.alloc(8), 8)
		if c.want&rightFDWrite == 0 {
			g.fails(EBADF, "fd_write", fd, buf, 1, res)
			g.fails(EBADF, "fd_pwrite", fd, buf, 1, 0, res)
			g.fails(EBADF, "fd_filestat_set_size", fd, 1)
			g.fails(EBADF, "fd_allocate", fd, 0, 1)
		}
		if c.want&rightFDRead == 0 {
			g.fails(EBADF, "fd_read", fd, buf, 1, res)
			g.fails(EBADF, "fd_pread", fd, buf, 1, 0, res)
		}
	}
	kind, _, base, inheriting := g.fdstat(3)
	if kind != typeDirectory || base&rightPathOpen == 0 || base&readWrite != 0 || inheriting&readWrite != readWrite {
		t.Errorf("preopen: type %d, rights %#x, inheriting %#x", kind, base, inheriting)
	}

	// On a directory.
	buf, res := g.iovs(g.alloc(8), 8), g.alloc(8)
	g.fails(EISDIR, "fd_read", 3, buf, 1, res)
	g.fails(EISDIR, "fd_write", 3, buf, 1, res)
	g.fails(EISDIR, "fd_pread", 3, buf, 1, 0, res)
	g.fails(EBADF, "fd_seek", 3, 0, 0, res)
	g.fails(EBADF, "fd_tell", 3, res)
	g.fails(EBADF, "fd_advise", 3, 0, 0, 0)
	g.fails(EBADF, "fd_filestat_set_size", 3, 0)
	g.ok("fd_sync", 3)
	g.ok("fd_datasync", 3)
	// On a file.
	fd := g.mustOpen("f", 0, readWrite)
	g.fails(ENOTDIR, "fd_readdir", fd, res, 8, 0, res)
	g.fails(ENOTDIR, "path_create_directory", fd, "x")
	g.fails(ENOTDIR, "path_open", fd, 0, "x", 0, 0, 0, 0, res)
	g.fails(ENOTDIR, "path_rename", 3, "f", fd, "x")
	g.fails(ENOTDIR, "path_symlink", "f", fd, "x")
	// Nowhere.
	g.fails(EBADF, "fd_fdstat_get", 99, res)
	g.fails(EBADF, "fd_fdstat_get", uint32(math.MaxUint32), res)
	g.fails(EBADF, "path_rename", 3, "f", 99, "x")
}

func TestSetRights(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", "content")
	fd := g.mustOpen("f", 0, readWrite)
	_, _, base, inheriting := g.fdstat(fd)
	g.fails(ENOTCAPABLE, "fd_fdstat_set_rights", fd, base|rightPathOpen, inheriting)
	g.ok("fd_fdstat_set_rights", fd, base&^(rightFDSeek|rightFDWrite), inheriting)
	res := g.alloc(8)
	g.fails(ENOTCAPABLE, "fd_write", fd, 0, 0, res)
	g.fails(ENOTCAPABLE, "fd_seek", fd, 1, 0, res)
	g.ok("fd_tell", fd, res)
	g.fails(ENOTCAPABLE, "fd_fdstat_set_rights", fd, base, inheriting)

	_, _, base, inheriting = g.fdstat(3)
	g.ok("fd_fdstat_set_rights", 3, base&^rightPathUnlinkFile, inheriting&^rightFDWrite)
	g.fails(ENOTCAPABLE, "path_unlink_file", 3, "f")
	fd = g.mustOpen("f", 0, readWrite)
	g.fails(EBADF, "fd_write", fd, 0, 0, res)
}

func TestFilestat(t *testing.T) {
	g, dir := newDirGuest(t)
	name := writeFile(t, dir, "f", "content")
	if err := os.Link(name, filepath.Join(dir, "g")); err != nil {
		t.Fatal(err)
	}
	fd := g.mustOpen("f", 0, readWrite)
	p := g.alloc(64)
	g.mem[p+20] = 0xff // padding is cleared
	g.ok("fd_filestat_get", fd, p)
	st := g.filestat(p)
	if g.mem[p+20] != 0 {
		t.Error("padding not cleared")
	}
	if st.kind != typeRegular || st.size != 7 || st.nlink != 2 || st.ino == 0 || st.dev == 0 {
		t.Errorf("%+v", st)
	}
	fi, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if st.mtim != uint64(fi.ModTime().UnixNano()) || st.ctim == 0 || st.atim == 0 {
		t.Errorf("times of %+v, modified %d", st, fi.ModTime().UnixNano())
	}
	if other := g.stat("g", 0); other != st {
		t.Errorf("by another name: %+v, want %+v", other, st)
	}
	g.ok("fd_filestat_get", 3, p)
	if d := g.filestat(p); d.kind != typeDirectory || d.ino == st.ino {
		t.Errorf("directory %+v", d)
	}

	g.ok("fd_filestat_set_size", fd, 3)
	g.ok("fd_filestat_set_size", fd, 5)
	if s := readFile(t, name); s != "con\x00\x00" {
		t.Errorf("file has %q", s)
	}
	g.fails(EINVAL, "fd_filestat_set_size", fd, uint64(math.MaxUint64))

	g.ok("fd_allocate", fd, 4, 6)
	if s := readFile(t, name); len(s) != 10 || s[:3] != "con" {
		t.Errorf("after fd_allocate: %q", s)
	}
	g.ok("fd_allocate", fd, 0, 2)
	g.fails(EINVAL, "fd_allocate", fd, 0, 0)
	g.fails(EFBIG, "fd_allocate", fd, uint64(math.MaxInt64), uint64(math.MaxInt64))
	g.fails(EINVAL, "fd_allocate", fd, uint64(1<<63), 1)
	for advice := range 6 {
		g.ok("fd_advise", fd, 0, 4, advice)
	}
	g.fails(EINVAL, "fd_advise", fd, 0, 4, 6)
	g.fails(EINVAL, "fd_advise", fd, uint64(1<<63), 4, 0)
	g.ok("fd_sync", fd)
	g.ok("fd_datasync", fd)
}

func TestSetTimes(t *testing.T) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 10, time.UTC)
	dir := t.TempDir()
	g := newGuest(t, Config{WallClock: func() time.Time { return now }, Preopens: []Preopen{rw(dir, "/")}})
	writeFile(t, dir, "f", "")
	if err := os.Symlink("f", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	fd := g.mustOpen("f", 0, rightFDRead)
	times := func(path string, follow int) [2]uint64 {
		st := g.stat(path, follow)
		return [2]uint64{st.atim, st.mtim}
	}
	stamp := uint64(now.UnixNano())
	check := func(path string, want [2]uint64) {
		t.Helper()
		if got := times(path, 0); got != want {
			t.Errorf("times of %s are %d, want %d", path, got, want)
		}
	}
	g.ok("fd_filestat_set_times", fd, 1000000001, 2000000002, setAtim|setMtim)
	check("f", [2]uint64{1000000001, 2000000002})
	g.ok("fd_filestat_set_times", fd, 5, 6, 0) // neither
	check("f", [2]uint64{1000000001, 2000000002})
	g.ok("fd_filestat_set_times", fd, 0, 3, setMtim)
	check("f", [2]uint64{1000000001, 3})
	g.ok("fd_filestat_set_times", fd, 0, 0, setAtimNow|setMtim)
	check("f", [2]uint64{stamp, 0}) // the epoch itself is a time like others
	g.ok("fd_filestat_set_times", 3, 7, 8, setAtim|setMtim)
	check(".", [2]uint64{7, 8})
	g.fails(EINVAL, "fd_filestat_set_times", fd, 0, 0, setAtim|setAtimNow)
	g.fails(EINVAL, "fd_filestat_set_times", fd, 0, 0, setMtim|setMtimNow)
	g.fails(EINVAL, "fd_filestat_set_times", fd, 0, 0, 16)

	link := times("link", 0)
	g.ok("path_filestat_set_times", 3, 1, "link", 11, 12, setAtim|setMtim)
	check("f", [2]uint64{11, 12})
	if got := times("link", 0); got[1] != link[1] {
		t.Errorf("following a link changed its own times to %d", got)
	}
	g.ok("path_filestat_set_times", 3, 0, "link", 21, 22, setAtim|setMtim)
	check("f", [2]uint64{11, 12})
	check("link", [2]uint64{21, 22})
	g.ok("path_filestat_set_times", 3, 0, ".", 31, 0, setAtim|setMtimNow)
	check(".", [2]uint64{31, stamp})
	g.fails(ENOENT, "path_filestat_set_times", 3, 0, "none", 0, 0, setAtimNow)
	g.fails(EINVAL, "path_filestat_set_times", 3, 2, "f", 0, 0, 0)
}

func TestPrestat(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	g := newGuest(t, Config{Preopens: []Preopen{rw(a, "/"), rw(b, "/data")}})
	p := g.alloc(16)
	for fd, name := range map[int]string{3: "/", 4: "/data"} {
		g.mem[p] = 0xff
		g.ok("fd_prestat_get", fd, p)
		if g.u32(p) != 0 || g.u32(p+4) != uint32(len(name)) {
			t.Errorf("fd_prestat_get(%d) = %d, %d", fd, g.u32(p), g.u32(p+4))
		}
		g.ok("fd_prestat_dir_name", fd, p, len(name))
		if s := string(g.mem[p : p+uint32(len(name))]); s != name {
			t.Errorf("name of %d is %q", fd, s)
		}
		g.fails(ENAMETOOLONG, "fd_prestat_dir_name", fd, p, len(name)-1)
	}
	g.fails(EBADF, "fd_prestat_get", 5, p) // which is where guests stop looking
	g.fails(EBADF, "fd_prestat_get", 0, p)
	g.ok("path_create_directory", 3, "d")
	fd := g.mustOpen("d", openDirectory, 0)
	g.fails(EBADF, "fd_prestat_get", fd, p)
	g.fails(EBADF, "fd_prestat_dir_name", fd, p, 16)
}

func TestRenumber(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "a", "aaa")
	writeFile(t, dir, "b", "bbb")
	a, b := g.mustOpen("a", 0, rightFDRead), g.mustOpen("b", 0, rightFDRead)
	g.fails(EBADF, "fd_renumber", a, 99)
	g.fails(EBADF, "fd_renumber", 99, a)
	g.ok("fd_renumber", b, b)
	g.ok("fd_renumber", b, a)
	if s := g.read(a, 3); s != "bbb" {
		t.Errorf("renumbered descriptor reads %q", s)
	}
	g.fails(EBADF, "fd_close", b)
	if fd := g.mustOpen("a", 0, rightFDRead); fd != b {
		t.Errorf("next descriptor is %d, want the freed %d", fd, b)
	}
	g.ok("fd_renumber", a, 1) // as a shell redirects output
	if s := g.read(1, 3); s != "" {
		t.Errorf("position was not kept: read %q", s)
	}
}

// listing reads directory fd with a buffer of the given size, as wasi-libc and Go do,
// and returns the complete entries.
func (g *guest) listing(fd uint32, size int) (names []string, kinds map[string]filetype, inos map[string]uint64) {
	g.t.Helper()
	kinds, inos = map[string]filetype{}, map[string]uint64{}
	cookie := uint64(0)
	for rounds := 0; ; rounds++ {
		if rounds > 1000 {
			g.t.Fatal("listing does not end")
		}
		at := g.next
		buf, res := g.alloc(size), g.alloc(4)
		g.ok("fd_readdir", fd, buf, size, cookie, res)
		b := buf
		end := buf + g.u32(res)
		for b+direntSize <= end {
			n := g.u32(b + 16)
			if b+direntSize+n > end {
				break
			}
			name := string(g.mem[b+direntSize : b+direntSize+n])
			names = append(names, name)
			kinds[name], inos[name] = filetype(g.mem[b+20]), g.u64(b+8)
			cookie = g.u64(b)
			b += direntSize + n
		}
		g.next = at
		if end < buf+uint32(size) {
			return names, kinds, inos
		}
		if b == buf {
			size *= 2 // not even one entry fits: grow, as wasi-libc does
		}
	}
}

func TestReaddir(t *testing.T) {
	g, dir := newDirGuest(t)
	want := []string{".", ".."}
	for i := range 50 {
		name := fmt.Sprintf("file%02d%s", i, strings.Repeat("x", i%7))
		writeFile(t, dir, name, "")
		want = append(want, name)
	}
	writeFile(t, dir, "sub", "f", "")
	if err := os.Symlink("file00", filepath.Join(dir, "symlink")); err != nil {
		t.Fatal(err)
	}
	want = append(want, "sub", "symlink")
	for _, size := range []int{1, 24, 25, 26, 27, 40, 64, 100, 1000, 8192} {
		names, kinds, inos := g.listing(3, size)
		if !slices.Equal(names, want) {
			t.Fatalf("with a buffer of %d: %q, want %q", size, names, want)
		}
		if kinds["sub"] != typeDirectory || kinds["symlink"] != typeSymlink || kinds["file01x"] != typeRegular || kinds[".."] != typeDirectory {
			t.Errorf("types %v", kinds)
		}
		for name, ino := range inos {
			if ino == 0 {
				t.Errorf("%s has no inode number", name)
			} else if name == ".." {
				if ino != inos["."] {
					t.Errorf("parent shows as %d, want the directory's own %d", ino, inos["."])
				}
			} else if st := g.stat(name, 0); st.ino != ino {
				t.Errorf("%s: inode number %d, by path %d", name, ino, st.ino)
			}
		}
	}
	// A listing under way is not disturbed by changes; a new one sees them.
	buf, res := g.alloc(4096), g.alloc(4)
	g.ok("fd_readdir", 3, buf, 60, 0, res)
	if err := os.Remove(filepath.Join(dir, "file00")); err != nil {
		t.Fatal(err)
	}
	g.ok("fd_readdir", 3, buf, 4096, 2, res)
	if s := string(g.mem[buf+24 : buf+30]); s != "file00" {
		t.Errorf("entry 2 became %q within a listing", s)
	}
	g.ok("fd_readdir", 3, buf, 4096, 1<<40, res)
	if n := g.u32(res); n != 0 {
		t.Errorf("%d bytes behind the end", n)
	}
	if names, _, _ := g.listing(3, 4096); slices.Contains(names, "file00") {
		t.Error("new listing has a removed file")
	}
}

func TestFSPreopen(t *testing.T) {
	fsys := fstest.MapFS{
		"a.txt":     {Data: []byte("hello"), ModTime: time.Unix(5, 0)},
		"dir/b.txt": {Data: []byte("nested")},
	}
	g := newGuest(t, Config{Preopens: []Preopen{{FS: fsys, GuestPath: "/", DirPerms: DirRead | DirWrite, FilePerms: FileRead | FileWrite}}})
	fd := g.mustOpen("dir/../a.txt", 0, rightFDRead)
	if s := g.read(fd, 2) + "|" + g.read(fd, 10); s != "he|llo" {
		t.Errorf("read %q", s)
	}
	res, buf := g.alloc(8), g.alloc(8)
	g.ok("fd_pread", fd, g.iovs(buf, 3), 1, 1, res)
	if s := string(g.mem[buf : buf+3]); s != "ell" {
		t.Errorf("pread %q", s)
	}
	g.ok("fd_seek", fd, -1, 2, res)
	if s := g.read(fd, 10); s != "o" {
		t.Errorf("read after seek %q", s)
	}
	if st := g.stat("a.txt", 1); st.size != 5 || st.mtim != 5e9 || st.kind != typeRegular || st.ino == g.stat("dir/b.txt", 1).ino {
		t.Errorf("%+v", st)
	}
	if names, kinds, _ := g.listing(3, 100); !slices.Equal(names, []string{".", "..", "a.txt", "dir"}) || kinds["dir"] != typeDirectory {
		t.Errorf("listing %q", names)
	}
	sub := g.mustOpen("dir", openDirectory, 0)
	if _, e := g.open(sub, "b.txt", 0, rightFDRead, 0); e != 0 {
		t.Errorf("open below an opened directory: %v", e)
	}
	for path, want := range map[string]Errno{"../a.txt": EPERM, "..": EPERM, "b.txt/../b.txt": ENOTDIR, "none": ENOENT, "b.txt/": ENOTDIR} {
		if _, e := g.open(sub, path, 0, rightFDRead, 0); e != want {
			t.Errorf("open %s = %v, want %v", path, e, want)
		}
	}
	p := g.alloc(64)
	g.ok("fd_filestat_get", fd, p)
	if st := g.filestat(p); st != g.stat("a.txt", 1) {
		t.Errorf("opened file has %+v", st)
	}
	g.ok("fd_sync", fd)
	g.ok("fd_filestat_get", sub, p)
	if st := g.filestat(p); st.kind != typeDirectory || st.ino != g.stat("dir", 1).ino {
		t.Errorf("opened directory has %+v", st)
	}
	g.fails(EPERM, "path_unlink_file", 3, "a.txt")
	g.fails(EPERM, "path_open", 3, 0, "new", openCreate, readWrite, 0, 0, res)
	g.fails(EPERM, "path_open", 3, 0, "a.txt", 0, readWrite, 0, 0, res)
	g.fails(EPERM, "path_create_directory", 3, "x")
}

// plainFS offers files that can only be read from the start to the end, or that can seek
// but not read elsewhere.
type plainFS struct {
	fs.FS
	seek bool
}

func (p plainFS) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if s, ok := f.(io.Seeker); ok && p.seek {
		return struct {
			fs.File
			io.Seeker
		}{f, s}, err
	}
	return struct{ fs.File }{f}, err
}

func TestPlainFSFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"f":    {Data: []byte("hello")},
		"link": {Data: []byte("f"), Mode: fs.ModeSymlink},
	}
	for _, seek := range []bool{false, true} {
		g := newGuest(t, Config{Preopens: []Preopen{{FS: plainFS{fsys, seek}, GuestPath: "/", DirPerms: DirRead, FilePerms: FileRead}}})
		fd := g.mustOpen("f", 0, rightFDRead)
		if s := g.read(fd, 2); s != "he" {
			t.Errorf("read %q", s)
		}
		buf, res := g.alloc(8), g.alloc(8)
		want := ESPIPE
		if seek {
			want = 0
		}
		g.fails(want, "fd_pread", fd, g.iovs(buf, 8), 1, 1, res)
		g.fails(want, "fd_seek", fd, 0, 1, res)
		if seek && string(g.mem[buf:buf+5]) != "ello\x00" {
			t.Errorf("pread %q", g.mem[buf:buf+8])
		}
		if s := g.read(fd, 8); s != "llo" {
			t.Errorf("read %q after pread", s)
		}
	}
	g := newGuest(t, Config{Preopens: []Preopen{{FS: fsys, GuestPath: "/", DirPerms: DirRead, FilePerms: FileRead}}})
	buf, res := g.alloc(8), g.alloc(8)
	g.ok("path_readlink", 3, "link", buf, 8, res)
	if s := string(g.mem[buf : buf+g.u32(res)]); s != "f" {
		t.Errorf("readlink %q", s)
	}
	g.fails(EINVAL, "path_readlink", 3, "f", buf, 8, res)
	g.fails(ELOOP, "path_open", 3, 0, "link", 0, rightFDRead, 0, 0, res)
	if st := g.stat("link", 0); st.kind != typeSymlink {
		t.Errorf("link %+v", st)
	}
	if fd := g.mustOpen("link", 0, rightFDRead); g.read(fd, 8) != "hello" {
		t.Error("link not followed")
	}
}
