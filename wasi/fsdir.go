// This file implements directories of an fs.FS, which can only be read.

package wasi

import (
	"cmp"
	"errors"
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// An fsDir is the directory path of fsys. It is a root of its own: names do not lead
// out of it. Whether symbolic links exist, and how they are followed, is up to
// fsys: it lies in the hands of the embedder.
type fsDir struct {
	fsys fs.FS
	path string
}

// join resolves name below d, giving a valid name for fsys. The resolution is textual
// except that what is left by ".." must exist and be a directory.
func (d *fsDir) join(name string) (string, error) {
	at, depth := d.path, 0
	for elem := range strings.SplitSeq(name, "/") {
		switch elem {
		case "", ".":
			continue
		case "..":
			if depth--; depth < 0 {
				return "", EPERM
			}
			if fi, err := fs.Stat(d.fsys, at); err != nil {
				return "", err
			} else if !fi.IsDir() {
				return "", ENOTDIR
			}
			at = path.Dir(at)
		default:
			depth++
			at = path.Join(at, elem)
		}
	}
	return at, nil
}

// inode makes up an inode number for a file of an fs.FS, which has none: without
// one, guests would take all files for the same.
func inode(full string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(full))
	return max(h.Sum64(), 1)
}

// lookup returns the attributes of name and its full name.
func (d *fsDir) lookup(name string, follow bool) (filestat, string, error) {
	full, err := d.join(name)
	if err != nil {
		return filestat{}, "", err
	}
	stat := fs.Stat
	if !follow && !isDirPath(name) {
		stat = fs.Lstat
	}
	fi, err := stat(d.fsys, full)
	if err != nil {
		return filestat{}, "", err
	}
	if isDirPath(name) && !fi.IsDir() {
		return filestat{}, "", ENOTDIR
	}
	st := filestatOf(fi)
	st.dev, st.ino = 0, inode(full)
	return st, full, nil
}

func (d *fsDir) open(name string, o openOptions) (file, dir, error) {
	st, full, err := d.lookup(name, o.follow)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.create, err == nil && (o.write || o.truncate):
		return nil, nil, EROFS
	case err != nil:
		return nil, nil, err
	case o.create && o.excl:
		return nil, nil, EEXIST
	case st.kind == typeSymlink:
		return nil, nil, ELOOP
	case st.kind == typeDirectory:
		return nil, &fsDir{d.fsys, full}, nil
	case o.directory:
		return nil, nil, ENOTDIR
	}
	f, err := d.fsys.Open(full)
	if err != nil {
		return nil, nil, err
	}
	return &goFile{f: f, st: st}, nil, nil
}

func (d *fsDir) self() (filestat, error) {
	st, _, err := d.lookup(".", true)
	return st, err
}

func (d *fsDir) stat(name string, follow bool) (filestat, error) {
	st, _, err := d.lookup(name, follow)
	return st, err
}

func (d *fsDir) entries() ([]dirEntry, error) {
	des, err := fs.ReadDir(d.fsys, d.path)
	if err != nil {
		return nil, err
	}
	list := make([]dirEntry, len(des))
	for i, de := range des {
		list[i] = dirEntry{de.Name(), filetypeOf(de.Type()), inode(path.Join(d.path, de.Name()))}
	}
	slices.SortFunc(list, func(a, b dirEntry) int { return cmp.Compare(a.name, b.name) })
	return list, nil
}

func (d *fsDir) readlink(name string) (string, error) {
	st, full, err := d.lookup(name, false)
	if err != nil {
		return "", err
	}
	if st.kind != typeSymlink {
		return "", EINVAL
	}
	return fs.ReadLink(d.fsys, full)
}

func (d *fsDir) mkdir(string) error                     { return EROFS }
func (d *fsDir) symlink(string, string) error           { return EROFS }
func (d *fsDir) unlink(string) error                    { return EROFS }
func (d *fsDir) rmdir(string) error                     { return EROFS }
func (d *fsDir) rename(string, dir, string) error       { return EROFS }
func (d *fsDir) link(string, dir, string) error         { return EROFS }
func (d *fsDir) setTimes(string, bool, fileTimes) error { return EROFS }
func (d *fsDir) setOwnTimes(fileTimes) error            { return EROFS }
func (d *fsDir) sync() error                            { return nil }
func (d *fsDir) close() error                           { return nil }
