//go:build !linux

// This file implements, by methods of os.Root alone, the operations on directories
// that osdir_linux.go does better. Nothing here can leave the root either, but
// looking and acting are two steps, between which others may change a file's type.

package wasi

import (
	"cmp"
	"io/fs"
	"os"
	"slices"
	"strings"
)

func (d *osDir) openNoFollow(path string, flags int) (*os.File, error) {
	if fi, err := d.root.Lstat(path); err == nil && fi.Mode()&fs.ModeSymlink != 0 {
		return nil, ELOOP
	}
	return d.root.OpenFile(path, flags, newFileMode)
}

// remove removes path if it is, or is not, a directory.
func (d *osDir) remove(path string, directory bool) error {
	fi, err := d.root.Lstat(path)
	switch {
	case err != nil:
		return rootError(err)
	case directory && !fi.IsDir():
		return ENOTDIR
	case !directory && fi.IsDir():
		return EISDIR
	}
	return rootError(d.root.Remove(path))
}

func (d *osDir) unlink(path string) error { return d.remove(path, false) }

func (d *osDir) rmdir(path string) error {
	if _, _, ok := splitPath(path); !ok {
		return EINVAL
	}
	return d.remove(strings.TrimRight(path, "/"), true)
}

func (d *osDir) rename(path string, to dir, toPath string) error {
	if other, ok := to.(*osDir); !ok || !d.same(other) {
		return EXDEV
	}
	return rootError(d.root.Rename(path, toPath))
}

func (d *osDir) link(path string, to dir, toPath string) error {
	if other, ok := to.(*osDir); !ok || !d.same(other) {
		return EXDEV
	}
	return rootError(d.root.Link(path, toPath))
}

// same reports whether both are one directory, so that paths of either mean the same.
func (d *osDir) same(other *osDir) bool {
	a, err := d.f.Stat()
	if err != nil {
		return false
	}
	b, err := other.f.Stat()
	return err == nil && os.SameFile(a, b)
}

func (d *osDir) setTimesNoFollow(path string, t fileTimes) error {
	if fi, err := d.root.Lstat(path); err == nil && fi.Mode()&fs.ModeSymlink != 0 {
		return ENOTSUP
	}
	return d.root.Chtimes(path, t.atime, t.mtime)
}

func (d *osDir) entries() ([]dirEntry, error) {
	des, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, rootError(err)
	}
	list := make([]dirEntry, len(des))
	for i, de := range des {
		list[i] = dirEntry{name: de.Name(), kind: filetypeOf(de.Type())}
	}
	slices.SortFunc(list, func(a, b dirEntry) int { return cmp.Compare(a.name, b.name) })
	return list, nil
}
