// This file implements directories of the host under an os.Root.

package wasi

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// A dir is an open directory. Paths are relative to it, valid UTF-8 without zero
// bytes, not empty and not absolute; whether they lead out of it is for the dir to
// check. Methods return errors of the host or an Errno.
type dir interface {
	// open opens what path names, which is either a file or a directory.
	open(path string, o openOptions) (file, dir, error)

	self() (filestat, error) // of the directory itself
	stat(path string, follow bool) (filestat, error)

	// entries lists the directory, without "." and "..", sorted by name.
	entries() ([]dirEntry, error)

	readlink(path string) (string, error)
	mkdir(path string) error
	symlink(target, path string) error
	unlink(path string) error
	rmdir(path string) error
	rename(path string, to dir, toPath string) error
	link(path string, to dir, toPath string) error
	setTimes(path string, follow bool, t fileTimes) error
	setOwnTimes(t fileTimes) error // of the directory itself
	sync() error
	close() error
}

type openOptions struct {
	read, write            bool
	create, excl, truncate bool
	directory              bool // it must be one
	follow                 bool // a symbolic link at the end of the path
	flags                  fdflags
}

// A dirEntry is one line of a directory listing.
type dirEntry struct {
	name string
	kind filetype
	ino  uint64
}

// Modes of new files and directories, before the embedder's umask.
const (
	newFileMode = 0o666
	newDirMode  = 0o777
)

// splitPath returns the directory part of path and its last component. If there is no
// last component that names something in that directory, because it is "." or "..", ok
// is false. Trailing slashes are dropped.
func splitPath(path string) (parent, base string, ok bool) {
	path = strings.TrimRight(path, "/")
	i := strings.LastIndexByte(path, '/')
	base = path[i+1:]
	if parent = strings.TrimRight(path[:i+1], "/"); parent == "" {
		parent = "."
	}
	return parent, base, base != "." && base != ".." && base != ""
}

// isDirPath reports whether path can name nothing but a directory, in which case
// a link at its end is followed in any case.
func isDirPath(path string) bool {
	_, _, ok := splitPath(path)
	return !ok || strings.HasSuffix(path, "/")
}

// An osDir is a directory of the host. root confines the resolution of paths, and f is
// the same directory, for operations on itself.
type osDir struct {
	root *os.Root
	f    *os.File
}

// rootError completes the errors of os.Root: it reports an escape by an error that
// it doesn't export, and that is the only one without a number or a portable meaning.
func rootError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[syscall.Errno](err); ok {
		return err
	}
	if e := errnoOf(err); e != EIO {
		return e
	}
	return EPERM
}

func (d *osDir) open(path string, o openOptions) (file, dir, error) {
	if isDirPath(path) {
		if o.create && !o.directory {
			return nil, nil, EISDIR
		}
		o.directory, o.follow = true, true
	}
	var f *os.File
	var err error
	if o.follow {
		f, err = d.root.OpenFile(path, sysOpenFlags(o), newFileMode)
	} else {
		f, err = d.openNoFollow(path, sysOpenFlags(o))
	}
	if err != nil {
		return nil, nil, rootError(err)
	}
	fi, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	if !fi.IsDir() {
		if o.directory { // where the host has no flag for it
			f.Close()
			return nil, nil, ENOTDIR
		}
		return &osFile{f: f, kind: filetypeOf(fi.Mode())}, nil, nil
	}
	sub, err := d.subRoot(path, fi)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return nil, &osDir{sub, f}, nil
}

// subRoot opens path again, as a root, and makes sure that it is still the
// directory fi.
func (d *osDir) subRoot(path string, fi fs.FileInfo) (*os.Root, error) {
	// With "." at the end, all of path is resolved as directories: if it has
	// just been replaced, say by a pipe, opening fails rather than waits.
	root, err := d.root.OpenRoot(strings.TrimRight(path, "/") + "/.")
	if err != nil {
		return nil, rootError(err)
	}
	if now, err := root.Stat("."); err != nil || !os.SameFile(fi, now) {
		root.Close()
		return nil, ENOENT
	}
	return root, nil
}

func (d *osDir) self() (filestat, error) {
	fi, err := d.f.Stat()
	if err != nil {
		return filestat{}, err
	}
	return filestatOf(fi), nil
}

func (d *osDir) stat(path string, follow bool) (filestat, error) {
	lookup := d.root.Lstat
	if follow {
		lookup = d.root.Stat
	}
	fi, err := lookup(path)
	if err != nil {
		return filestat{}, rootError(err)
	}
	return filestatOf(fi), nil
}

func (d *osDir) readlink(path string) (string, error) {
	target, err := d.root.Readlink(path)
	return target, rootError(err)
}

func (d *osDir) mkdir(path string) error { return rootError(d.root.Mkdir(path, newDirMode)) }

func (d *osDir) symlink(target, path string) error {
	return rootError(d.root.Symlink(target, path))
}

func (d *osDir) setTimes(path string, follow bool, t fileTimes) error {
	if follow || isDirPath(path) {
		return rootError(d.root.Chtimes(path, t.atime, t.mtime))
	}
	return rootError(d.setTimesNoFollow(path, t))
}

func (d *osDir) setOwnTimes(t fileTimes) error { return sysSetTimes(d.f, t) }
func (d *osDir) sync() error                   { return d.f.Sync() }
func (d *osDir) close() error                  { return errors.Join(d.root.Close(), d.f.Close()) }
