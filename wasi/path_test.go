// This file tests the functions that take paths, and that none leads out of a preopen.

package wasi

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPathOpen(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", "content")
	writeFile(t, dir, "d", "nested", "inner")
	for target, link := range map[string]string{"f": "to-f", "d": "to-d", "none": "dangling", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	const follow, nofollow = 1, 0
	for _, c := range []struct {
		path   string
		lookup int
		oflags int
		rights rights
		want   Errno
	}{
		{"f", nofollow, 0, rightFDRead, 0},
		{"./f", nofollow, 0, rightFDRead, 0},
		{"d/../f", nofollow, 0, rightFDRead, 0},
		{"d//nested", nofollow, 0, rightFDRead, 0},
		{"to-f", follow, 0, rightFDRead, 0},
		{"to-f", nofollow, 0, rightFDRead, ELOOP},
		{"to-d/nested", nofollow, 0, rightFDRead, 0},
		{"to-d", follow, openDirectory, rightFDRead, 0},
		{"to-d", nofollow, openDirectory, rightFDRead, ENOTDIR},
		{"to-d/", nofollow, openDirectory, rightFDRead, 0},
		{"loop", follow, 0, rightFDRead, ELOOP},
		{"dangling", follow, 0, rightFDRead, ENOENT},
		{"none", follow, 0, rightFDRead, ENOENT},
		{"none/f", follow, 0, rightFDRead, ENOENT},
		{"f/x", follow, 0, rightFDRead, ENOTDIR},
		{"f/", follow, 0, rightFDRead, ENOTDIR},
		{"f/.", follow, 0, rightFDRead, ENOTDIR},
		{"f", follow, openDirectory, rightFDRead, ENOTDIR},
		{"f", follow, openCreate | openExcl, readWrite, EEXIST},
		{"to-f", follow, openCreate | openExcl, readWrite, EEXIST},
		{"dangling", follow, openCreate | openExcl, readWrite, EEXIST},
		{"f", follow, openCreate, rightFDRead, 0},
		{"d", follow, 0, rightFDRead, 0},
		{"d/", follow, 0, rightFDRead, 0},
		{".", nofollow, 0, rightFDRead, 0},
		{"d/..", nofollow, 0, rightFDRead, 0},
		{"d", nofollow, 0, rightFDRead, 0},
		{"d", follow, 0, readWrite, EISDIR},
		{"d", follow, openDirectory, readWrite, 0}, // there is no writing a directory anyway
		{"d", follow, openCreate, readWrite, EISDIR},
		{"new/", follow, openCreate, readWrite, EISDIR},
		{"new", follow, openDirectory | openCreate, rightFDRead, EINVAL},
		{"f", 2, 0, rightFDRead, EINVAL},
		{"f", follow, 16, rightFDRead, EINVAL},
		{"", follow, 0, rightFDRead, ENOENT},
		{"a\x00b", follow, 0, rightFDRead, EINVAL},
		{"\xff", follow, 0, rightFDRead, EILSEQ},
		{strings.Repeat("x", 256), follow, 0, rightFDRead, ENAMETOOLONG},
		{strings.Repeat("x/", 2500), follow, 0, rightFDRead, ENAMETOOLONG},
	} {
		at := g.next
		p := g.alloc(4)
		e := g.call("path_open", 3, c.lookup, c.path, c.oflags, c.rights, 0, 0, p)
		if e != c.want {
			t.Errorf("open %.20q (lookup %d, oflags %d, rights %d) = %v, want %v", c.path, c.lookup, c.oflags, c.rights, e, c.want)
		}
		if e == 0 {
			g.ok("fd_close", g.u32(p))
		}
		g.next = at
	}
	g.fails(EINVAL, "path_open", 3, 0, "f", 0, 0, 0, flagsAll+1, 8)
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("refused open created a file")
	}

	fd := g.mustOpen("created", openCreate|openExcl, readWrite)
	g.write(fd, "one")
	fd = g.mustOpen("created", openTruncate, rightFDWrite)
	g.write(fd, "2")
	if s := readFile(t, dir, "created"); s != "2" {
		t.Errorf("truncated file has %q", s)
	}
	g.mustOpen("dangling", openCreate, readWrite) // creates what the link names
	if st := g.stat("none", 0); st.kind != typeRegular {
		t.Errorf("%+v", st)
	}
	// Paths are relative to what was opened.
	d := g.mustOpen("to-d", openDirectory, 0)
	if fd, e := g.open(d, "nested", 0, rightFDRead, 0); e != 0 || g.read(fd, 9) != "inner" {
		t.Errorf("open in opened directory: %v", e)
	}
	if kind, _, _, _ := g.fdstat(d); kind != typeDirectory {
		t.Errorf("directory has type %d", kind)
	}
	if names, _, _ := g.listing(d, 100); len(names) != 3 {
		t.Errorf("listing %q", names)
	}
}

func TestPathOperations(t *testing.T) {
	g, dir := newDirGuest(t)
	writeFile(t, dir, "f", "content")

	g.ok("path_create_directory", 3, "d")
	g.ok("path_create_directory", 3, "d/e/")
	g.fails(EEXIST, "path_create_directory", 3, "d")
	g.fails(EEXIST, "path_create_directory", 3, "f")
	g.fails(ENOENT, "path_create_directory", 3, "x/y")
	g.fails(ENOENT, "path_create_directory", 3, "")

	if st := g.stat("d", 0); st.kind != typeDirectory {
		t.Errorf("%+v", st)
	}
	p := g.alloc(64)
	g.fails(ENOENT, "path_filestat_get", 3, 0, "none", p)
	g.fails(ENOTDIR, "path_filestat_get", 3, 0, "f/", p)
	g.fails(EINVAL, "path_filestat_get", 3, 2, "f", p)

	// Symbolic links.
	g.ok("path_symlink", "../f", 3, "d/link")
	g.fails(EEXIST, "path_symlink", "../f", 3, "d/link")
	g.fails(EPERM, "path_symlink", "/etc/passwd", 3, "abs")
	g.fails(ENOENT, "path_symlink", "", 3, "empty")
	g.fails(ENOENT, "path_symlink", "x", 3, "none/link")
	if st := g.stat("d/link", 0); st.kind != typeSymlink || st.size != 4 {
		t.Errorf("link %+v", st)
	}
	if st := g.stat("d/link", 1); st.kind != typeRegular || st.size != 7 {
		t.Errorf("through link %+v", st)
	}
	buf, res := g.alloc(16), g.alloc(4)
	g.ok("path_readlink", 3, "d/link", buf, 16, res)
	if s := string(g.mem[buf : buf+g.u32(res)]); s != "../f" {
		t.Errorf("readlink %q", s)
	}
	g.ok("path_readlink", 3, "d/link", buf, 2, res) // as much as fits
	if n := g.u32(res); n != 2 {
		t.Errorf("readlink into 2 bytes gave %d", n)
	}
	g.fails(EINVAL, "path_readlink", 3, "f", buf, 16, res)
	g.fails(ENOENT, "path_readlink", 3, "none", buf, 16, res)

	// Hard links.
	g.ok("path_link", 3, 0, "f", 3, "d/hard")
	if st := g.stat("d/hard", 0); st.nlink != 2 || st.ino != g.stat("f", 0).ino {
		t.Errorf("hard link %+v", st)
	}
	g.fails(EEXIST, "path_link", 3, 0, "f", 3, "d/hard")
	g.fails(ENOENT, "path_link", 3, 0, "none", 3, "x")
	g.fails(EINVAL, "path_link", 3, 1, "d/link", 3, "x")
	g.fails(EPERM, "path_link", 3, 0, "d", 3, "x") // a directory
	g.fails(ENOTDIR, "path_link", 3, 0, "f", 3, "x/")
	g.ok("path_link", 3, 0, "d/link", 3, "d/link2") // the link, not what it names
	if st := g.stat("d/link2", 0); st.kind != typeSymlink {
		t.Errorf("link to a link %+v", st)
	}

	// Renaming.
	g.ok("path_rename", 3, "d/hard", 3, "g")
	g.fails(ENOENT, "path_rename", 3, "d/hard", 3, "h")
	writeFile(t, dir, "h", "other")
	g.ok("path_rename", 3, "h", 3, "g") // replaces it
	if s := readFile(t, dir, "g"); s != "other" {
		t.Errorf("renamed file has %q", s)
	}
	g.ok("path_rename", 3, "d/link", 3, "d/renamed") // the link itself
	if st := g.stat("d/renamed", 0); st.kind != typeSymlink {
		t.Errorf("renamed link %+v", st)
	}
	g.ok("path_create_directory", 3, "empty")
	g.fails(EISDIR, "path_rename", 3, "f", 3, "empty")
	g.fails(ENOTDIR, "path_rename", 3, "d", 3, "f")
	g.fails(ENOTDIR, "path_rename", 3, "f/", 3, "x")
	g.fails(ENOTDIR, "path_rename", 3, "f", 3, "x/")
	g.fails(ENOTEMPTY, "path_rename", 3, "empty", 3, "d")
	g.ok("path_rename", 3, "d/e", 3, "empty/") // onto an empty directory
	g.fails(EBUSY, "path_rename", 3, ".", 3, "x")
	g.fails(EBUSY, "path_rename", 3, "f", 3, "d/..")
	sub := g.mustOpen("d", openDirectory, 0)
	g.ok("path_rename", 3, "g", sub, "moved") // between descriptors
	if s := readFile(t, dir, "d", "moved"); s != "other" {
		t.Errorf("moved file has %q", s)
	}

	// Removing.
	g.fails(EISDIR, "path_unlink_file", 3, "empty")
	g.fails(EISDIR, "path_unlink_file", 3, "empty/")
	g.fails(ENOTDIR, "path_unlink_file", 3, "f/")
	g.fails(ENOENT, "path_unlink_file", 3, "none")
	g.fails(ENOTDIR, "path_remove_directory", 3, "f")
	g.fails(ENOTEMPTY, "path_remove_directory", 3, "d")
	g.fails(EINVAL, "path_remove_directory", 3, ".")
	g.fails(EISDIR, "path_unlink_file", 3, ".")
	g.ok("path_remove_directory", 3, "empty/")
	g.ok("path_unlink_file", 3, "d/renamed") // the link, not what it names
	g.ok("path_unlink_file", 3, "f")
	if _, err := os.Lstat(filepath.Join(dir, "f")); !os.IsNotExist(err) {
		t.Errorf("removed file: %v", err)
	}
}

// TestEscape tries every function on paths that lead out of the preopen.
func TestEscape(t *testing.T) {
	outside := t.TempDir()
	secret := writeFile(t, outside, "secret", "untouched")
	dir := filepath.Join(outside, "in")
	writeFile(t, dir, "sub", "f", "mine")
	writeFile(t, outside, "victims", "v", "")
	for target, link := range map[string]string{
		"../secret":          "up",
		"sub/../../secret":   "winding",
		secret:               "abs",
		"..":                 "parent",
		outside:              "absdir",
		"up":                 "indirect",
		"../../in/../secret": "sub/deep",
		"../newfile":         "newup",
		"/proc/self/root":    "proc",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, outside)
	g := newGuest(t, Config{Preopens: []Preopen{rw(dir, "/")}})
	subfd := g.mustOpen("sub", openDirectory, 0)
	start := g.next
	refused := func(name string, args ...any) {
		t.Helper()
		if e := g.call(name, args...); e != EPERM {
			t.Errorf("%s%v = %v, want EPERM", name, args, e)
		}
		g.next = start
	}
	// The end of these paths is a link out, which matters if it is followed.
	for _, path := range []string{"up", "winding", "abs", "parent", "absdir", "indirect", "sub/deep", "newup", "proc"} {
		for _, oflags := range []int{0, openDirectory, openCreate, openTruncate, openCreate | openTruncate} {
			refused("path_open", 3, 1, path, oflags, readWrite, 0, 0, 8)
		}
		refused("path_filestat_get", 3, 1, path, 1024)
		refused("path_filestat_set_times", 3, 1, path, 1, 1, setAtim|setMtim)
		// Unfollowed, they are things inside.
		p := g.alloc(64)
		g.ok("path_filestat_get", 3, 0, path, p)
		if e := g.call("path_open", 3, 0, path, 0, rightFDRead, 0, 0, p); e != ELOOP {
			t.Errorf("open %s without following = %v, want ELOOP", path, e)
		}
		if e := g.call("path_open", 3, 0, path, openCreate|openTruncate, readWrite, 0, 0, p); e != ELOOP {
			t.Errorf("create %s without following = %v, want ELOOP", path, e)
		}
	}
	// These lead out before their end.
	for _, path := range []string{"..", "../secret", "../victims", "/", "/etc", secret, "sub/../../secret", "parent/secret", "parent/..",
		"absdir/secret", "parent/in/sub/f", "sub/../../in/sub/f", "./../secret", "parent/", "absdir/", "proc/etc", "sub/../..", "../in"} {
		for _, follow := range []int{0, 1} {
			refused("path_open", 3, follow, path, 0, rightFDRead, 0, 0, 8)
			refused("path_open", 3, follow, path, openDirectory, rightFDRead, 0, 0, 8)
			refused("path_filestat_get", 3, follow, path, 1024)
			refused("path_filestat_set_times", 3, follow, path, 1, 1, setAtim|setMtim)
		}
		refused("path_create_directory", 3, strings.TrimSuffix(path, "/")+"/x")
		refused("path_open", 3, 0, strings.TrimSuffix(path, "/")+"/x", openCreate, readWrite, 0, 0, 8)
		refused("path_symlink", "f", 3, strings.TrimSuffix(path, "/")+"/x")
		refused("path_readlink", 3, strings.TrimSuffix(path, "/")+"/x", 1024, 64, 8)
		for _, op := range []string{"path_unlink_file", "path_remove_directory"} {
			if e := g.call(op, 3, path); e == 0 {
				t.Errorf("%s %s succeeded", op, path)
			}
			refused(op, 3, strings.TrimSuffix(path, "/")+"/x")
		}
		for _, e := range []Errno{
			g.call("path_rename", 3, path, 3, "stolen"),
			g.call("path_rename", 3, "sub/f", 3, path),
			g.call("path_rename", 3, "sub/f", 3, path+"/x"),
			g.call("path_link", 3, 0, path, 3, "stolen"),
			g.call("path_link", 3, 0, "sub/f", 3, path+"/x"),
		} {
			if e == 0 {
				t.Errorf("renaming or linking %s succeeded", path)
			}
		}
		g.next = start
	}
	// An opened directory is a preopen of its own.
	for _, path := range []string{"..", "../up", "../sub/f", "deep/..", "/f"} {
		refused("path_open", subfd, 1, path, 0, rightFDRead, 0, 0, 8)
		refused("path_filestat_get", subfd, 1, path, 1024)
	}
	// Absolute link texts are not shown.
	refused("path_readlink", 3, "abs", 1024, 64, 8)
	if after := snapshot(t, outside); after != before {
		t.Errorf("the outside changed from\n%s\nto\n%s", before, after)
	}
}

// snapshot describes everything below dir.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		b.WriteString(path + " " + fi.Mode().String() + " " + fi.ModTime().Format(time.RFC3339Nano))
		if fi.Mode().IsRegular() {
			b.WriteString(" " + readFile(t, path))
		}
		b.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "f", "content")
	writeFile(t, dir, "d", "f", "content")
	ro := Preopen{HostPath: dir, GuestPath: "/ro", DirPerms: DirRead, FilePerms: FileRead}
	g := newGuest(t, Config{Preopens: []Preopen{
		rw(dir, "/"), ro,
		{HostPath: dir, GuestPath: "/noread", DirPerms: DirRead | DirWrite, FilePerms: FileWrite},
		{HostPath: dir, GuestPath: "/nofiles", DirPerms: DirRead},
		{HostPath: dir, GuestPath: "/nothing"},
	}})
	res := g.alloc(64)
	sub, e := g.open(4, "d", openDirectory, 0, 0)
	if e != 0 {
		t.Fatal(e)
	}
	for _, fd := range []uint32{4, sub} {
		file, e := g.open(fd, "f", 0, rightFDRead, 0)
		if e != 0 || g.read(file, 20) != "content" {
			t.Errorf("reading below a read-only preopen: %v", e)
		}
		g.fails(EBADF, "fd_write", file, 0, 0, res)
		g.fails(EPERM, "fd_filestat_set_times", file, 0, 0, setAtimNow)
		g.fails(EPERM, "path_open", fd, 0, "f", 0, readWrite, 0, 0, res)
		g.fails(EPERM, "path_open", fd, 0, "f", openTruncate, rightFDRead, 0, 0, res)
		g.fails(EPERM, "path_open", fd, 0, "new", openCreate, rightFDRead, 0, 0, res)
		g.fails(EPERM, "path_create_directory", fd, "x")
		g.fails(EPERM, "path_remove_directory", fd, "d")
		g.fails(EPERM, "path_unlink_file", fd, "f")
		g.fails(EPERM, "path_symlink", "f", fd, "x")
		g.fails(EPERM, "path_rename", fd, "f", fd, "x")
		g.fails(EPERM, "path_link", fd, 0, "f", fd, "x")
		g.fails(EPERM, "path_filestat_set_times", fd, 0, "f", 0, 0, setAtimNow)
		g.fails(EPERM, "fd_filestat_set_times", fd, 0, 0, setAtimNow)
		g.fails(EPERM, "path_rename", 3, "f", fd, "x")
		g.fails(EPERM, "path_link", fd, 0, "f", 3, "x")
	}
	if _, e := g.open(5, "f", 0, rightFDRead, 0); e != EPERM {
		t.Errorf("reading where only writing is permitted: %v", e)
	}
	if _, e := g.open(5, "f", 0, rightFDWrite, 0); e != 0 {
		t.Errorf("writing where only writing is permitted: %v", e)
	}
	// Nothing gets more permissions by moving.
	g.fails(EPERM, "path_link", 5, 0, "f", 3, "x")
	g.fails(EPERM, "path_rename", 5, "f", 3, "x")
	if _, e := g.open(6, "f", 0, rightFDRead, 0); e != EPERM {
		t.Errorf("reading where files are not permitted: %v", e)
	}
	if _, e := g.open(6, "d", 0, rightFDRead, 0); e != 0 {
		t.Errorf("opening a directory where files are not permitted: %v", e)
	}
	g.fails(EPERM, "path_filestat_get", 7, 0, "f", res)
	g.fails(EPERM, "fd_readdir", 7, res, 24, 0, res)
	g.fails(EPERM, "path_open", 7, 0, "d", openDirectory, 0, 0, 0, res)
	if s := readFile(t, dir, "f"); s != "content" {
		t.Errorf("file now has %q", s)
	}
}
