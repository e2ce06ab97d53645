// This file implements the functions that take paths.

package wasi

import (
	"strings"
	"unicode/utf8"
)

// maxPath is the longest path taken from a guest, as on Linux.
const maxPath = 4096

// text returns the string of length n at ptr: UTF-8 without zero bytes, not empty.
func (k *call) text(ptr, n uint32) (string, error) {
	b, err := k.mem.span(ptr, uint64(n))
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "", ENOENT
	case n > maxPath:
		return "", ENAMETOOLONG
	case !utf8.Valid(b):
		return "", EILSEQ
	}
	s := string(b)
	if strings.IndexByte(s, 0) >= 0 {
		return "", EINVAL
	}
	return s, nil
}

// path returns the path in arguments i (address) and i+1 (length). An absolute one
// leads out of every directory.
func (k *call) path(i int) (string, error) {
	s, err := k.text(k.u32(i), k.u32(i+1))
	if err != nil {
		return "", err
	}
	if s[0] == '/' {
		return "", EPERM
	}
	return s, nil
}

// follow decodes lookup flags: whether a link at the end of the path is followed.
func follow(flags uint32) (bool, error) {
	const symlinkFollow = 1
	if flags > symlinkFollow {
		return false, EINVAL
	}
	return flags&symlinkFollow != 0, nil
}

// dirArg returns the directory that argument i names, which must have rights need.
func (k *call) dirArg(i int, need rights) (*descriptor, error) {
	d, err := k.c.fds.get(k.u32(i))
	if err != nil {
		return nil, err
	}
	if d.dir == nil {
		return nil, ENOTDIR
	}
	return d, d.check(need)
}

func pathCreateDirectory(k *call) error {
	path, err := k.path(1)
	if err != nil {
		return err
	}
	return k.d.dir.mkdir(path)
}

func pathRemoveDirectory(k *call) error {
	path, err := k.path(1)
	if err != nil {
		return err
	}
	return k.d.dir.rmdir(path)
}

func pathUnlinkFile(k *call) error {
	path, err := k.path(1)
	if err != nil {
		return err
	}
	return k.d.dir.unlink(path)
}

func pathFilestatGet(k *call) error {
	follow, err := follow(k.u32(1))
	if err != nil {
		return err
	}
	path, err := k.path(2)
	if err != nil {
		return err
	}
	st, err := k.d.dir.stat(path, follow)
	if err != nil {
		return err
	}
	return st.put(k.mem, k.u32(4))
}

func pathFilestatSetTimes(k *call) error {
	follow, err := follow(k.u32(1))
	if err != nil {
		return err
	}
	path, err := k.path(2)
	if err != nil {
		return err
	}
	t, err := k.fileTimes(k.u64(4), k.u64(5), k.u32(6))
	if err != nil {
		return err
	}
	return k.d.dir.setTimes(path, follow, t)
}

// pathLink makes a hard link. As in Wasmtime, a symbolic link is never followed for it.
func pathLink(k *call) error {
	if follow, err := follow(k.u32(1)); err != nil || follow {
		return EINVAL
	}
	return k.move(2, 4, rightPathLinkTarget, dir.link)
}

func pathRename(k *call) error {
	return k.move(1, 3, rightPathRenameTarget, dir.rename)
}

// move gives the file whose path is in argument from a name in another directory,
// which is in argument to and must have rights need, by f.
func (k *call) move(from, to int, need rights, f func(d dir, path string, to dir, toPath string) error) error {
	target, err := k.dirArg(to, need)
	if err != nil {
		return err
	}
	path, err := k.path(from)
	if err != nil {
		return err
	}
	toPath, err := k.path(to + 1)
	if err != nil {
		return err
	}
	// A file must not get more permissions by moving to another preopen.
	if target.filePerms&^k.d.filePerms != 0 || target.dirPerms&^k.d.dirPerms != 0 {
		return EPERM
	}
	return f(k.d.dir, path, target.dir, toPath)
}

// pathSymlink makes a symbolic link. Its text may lead anywhere within reach of
// some directory, which is checked when it is followed; an absolute one never does.
func pathSymlink(k *call) error {
	d, err := k.dirArg(2, rightPathSymlink)
	if err != nil {
		return err
	}
	target, err := k.path(0)
	if err != nil {
		return err
	}
	path, err := k.path(3)
	if err != nil {
		return err
	}
	return d.dir.symlink(target, path)
}

// pathReadlink gives as much of a link's text as fits. Absolute texts, which tell of the
// host and can't be followed anyway, are withheld, as in Wasmtime.
func pathReadlink(k *call) error {
	path, err := k.path(1)
	if err != nil {
		return err
	}
	buf, err := k.mem.span(k.u32(3), uint64(k.u32(4)))
	if err != nil {
		return err
	}
	if _, err := k.mem.span(k.u32(5), 4); err != nil {
		return err
	}
	target, err := k.d.dir.readlink(path)
	if err != nil {
		return err
	}
	if strings.HasPrefix(target, "/") {
		return EPERM
	}
	return k.mem.putU32(k.u32(5), uint32(copy(buf, target)))
}

// The flags of path_open that say how to open.
const (
	openCreate = 1 << iota
	openDirectory
	openExcl
	openTruncate
)

// pathOpen opens a file or directory. Of the rights that are asked for only those to
// read and to write count; with neither, a file is opened to read.
func pathOpen(k *call) error {
	follow, err := follow(k.u32(1))
	if err != nil {
		return err
	}
	path, err := k.path(2)
	if err != nil {
		return err
	}
	oflags, base, flags := k.u32(4), rights(k.u64(5)), k.u32(7)
	if oflags > openCreate|openDirectory|openExcl|openTruncate || flags > uint32(flagsAll) {
		return EINVAL
	}
	if _, err := k.mem.span(k.u32(8), 4); err != nil {
		return err
	}
	o := openOptions{
		read:      base&rightFDRead != 0,
		write:     base&rightFDWrite != 0,
		create:    oflags&openCreate != 0,
		excl:      oflags&openExcl != 0,
		truncate:  oflags&openTruncate != 0,
		directory: oflags&openDirectory != 0,
		follow:    follow,
		flags:     fdflags(flags),
	}
	switch {
	case o.directory && (o.create || o.truncate):
		return EINVAL
	case o.directory:
		o.read, o.write, o.flags = true, false, o.flags&flagNonblock
	case !o.write:
		o.read = true
	}
	opened, err := k.d.openAt(path, o)
	if err != nil {
		return err
	}
	fd, err := k.c.fds.insert(opened)
	if err != nil {
		opened.close()
		return err
	}
	return k.mem.putU32(k.u32(8), fd)
}

// openAt opens path in d under its permissions, and returns the new descriptor.
func (d *descriptor) openAt(path string, o openOptions) (*descriptor, error) {
	if (o.write || o.truncate) && d.filePerms&FileWrite == 0 || o.create && d.rights&rightPathCreateFile == 0 {
		return nil, EPERM
	}
	host := o
	host.write = o.write || o.truncate // to truncate, the host must open it for writing
	f, sub, err := d.dir.open(path, host)
	if err != nil {
		return nil, err
	}
	if sub != nil {
		nd := newDirDescriptor(sub, d.dirPerms, d.filePerms)
		nd.flags = o.flags & flagNonblock
		nd.rights &= d.inheriting
		nd.inheriting &= d.inheriting
		return nd, nil
	}
	if o.read && d.filePerms&FileRead == 0 { // not known before: directories can still be opened
		f.close()
		return nil, EPERM
	}
	nd := &descriptor{file: f, flags: o.flags, kind: typeRegular, rights: streamRights}
	if of, ok := f.(*osFile); ok {
		nd.kind = of.kind
	}
	if nd.regular() {
		nd.rights = fileRights
	}
	if !o.read {
		nd.rights &^= fileReadRights
	}
	if !o.write {
		nd.rights &^= fileWriteRights
	}
	nd.rights &= d.inheriting
	return nd, nil
}
