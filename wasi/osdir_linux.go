// This file implements, on Linux, the operations on directories for which os.Root has
// no method of the right meaning. They are system calls relative to the parent
// directory, which os.Root opens, with the last component of the path, which is
// neither "." nor ".." and which these calls don't follow.

package wasi

import (
	"cmp"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// inParent calls f with the directory that path's last component is in, and that component.
// If there is no such component the result is the error bad.
func (d *osDir) inParent(path string, bad Errno, f func(dirfd int, base string) error) error {
	parent, base, ok := splitPath(path)
	if !ok {
		return bad
	}
	pf := d.f
	if parent != "." {
		var err error
		pf, err = d.root.OpenFile(parent, unix.O_RDONLY|unix.O_DIRECTORY, 0)
		if err != nil {
			return rootError(err)
		}
		defer pf.Close()
	}
	return control(pf, func(fd int) error { return f(fd, base) })
}

func (d *osDir) openNoFollow(path string, flags int) (f *os.File, err error) {
	err = d.inParent(path, EINVAL, func(dirfd int, base string) error {
		fd, err := retry(func() (int, error) {
			return unix.Openat(dirfd, base, flags|unix.O_NOFOLLOW|unix.O_CLOEXEC, newFileMode)
		})
		if err == nil {
			f = os.NewFile(uintptr(fd), base)
		}
		return err
	})
	return f, err
}

// retry repeats f as long as a signal interrupts it.
func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}

func (d *osDir) unlink(path string) error {
	if strings.HasSuffix(path, "/") {
		// Only a directory has such a name, and this is not how to remove one.
		st, err := d.stat(strings.TrimRight(path, "/"), false)
		if err != nil {
			return err
		}
		if st.kind != typeDirectory {
			return ENOTDIR
		}
		return EISDIR
	}
	return d.inParent(path, EISDIR, func(dirfd int, base string) error {
		return unix.Unlinkat(dirfd, base, 0)
	})
}

func (d *osDir) rmdir(path string) error {
	return d.inParent(path, EINVAL, func(dirfd int, base string) error {
		return unix.Unlinkat(dirfd, base, unix.AT_REMOVEDIR)
	})
}

// atBoth calls f with the parent directories and last components of two paths. A
// slash at the end of either demands that the first is a directory, or an error.
func (d *osDir) atBoth(path string, to dir, toPath string, f func(fd int, base string, toFD int, toBase string) error) error {
	other, ok := to.(*osDir)
	if !ok {
		return EXDEV
	}
	if strings.HasSuffix(path, "/") || strings.HasSuffix(toPath, "/") {
		st, err := d.stat(strings.TrimRight(path, "/"), false)
		if err != nil {
			return err
		}
		if st.kind != typeDirectory {
			return ENOTDIR
		}
	}
	return d.inParent(path, EBUSY, func(fd int, base string) error {
		return other.inParent(toPath, EBUSY, func(toFD int, toBase string) error {
			return f(fd, base, toFD, toBase)
		})
	})
}

func (d *osDir) rename(path string, to dir, toPath string) error {
	return d.atBoth(path, to, toPath, unix.Renameat)
}

func (d *osDir) link(path string, to dir, toPath string) error {
	return d.atBoth(path, to, toPath, func(fd int, base string, toFD int, toBase string) error {
		return unix.Linkat(fd, base, toFD, toBase, 0)
	})
}

func (d *osDir) setTimesNoFollow(path string, t fileTimes) error {
	return d.inParent(path, EINVAL, func(dirfd int, base string) error {
		ts := timespecs(t)
		return unix.UtimesNanoAt(dirfd, base, ts[:], unix.AT_SYMLINK_NOFOLLOW)
	})
}

// timespecs converts times for the utimensat system call.
func timespecs(t fileTimes) [2]unix.Timespec {
	var ts [2]unix.Timespec
	for i, t := range [...]time.Time{t.atime, t.mtime} {
		if t.IsZero() {
			ts[i].Nsec = unix.UTIME_OMIT
		} else {
			ts[i] = unix.Timespec{Sec: t.Unix(), Nsec: int64(t.Nanosecond())}
		}
	}
	return ts
}

// direntTypes maps the types of struct dirent.
var direntTypes = map[byte]filetype{
	unix.DT_BLK:  typeBlockDevice,
	unix.DT_CHR:  typeCharDevice,
	unix.DT_DIR:  typeDirectory,
	unix.DT_REG:  typeRegular,
	unix.DT_LNK:  typeSymlink,
	unix.DT_SOCK: typeSocketStream,
	unix.DT_FIFO: typeUnknown,
}

// entries reads the directory by system calls of its own because os.File doesn't
// give inode numbers, without which guests call path_filestat_get on every entry.
func (d *osDir) entries() ([]dirEntry, error) {
	var list []dirEntry
	err := control(d.f, func(fd int) error {
		if _, err := unix.Seek(fd, 0, unix.SEEK_SET); err != nil {
			return err
		}
		buf := make([]byte, 32<<10)
		for {
			n, err := retry(func() (int, error) { return unix.Getdents(fd, buf) })
			if err != nil {
				return err
			}
			if n <= 0 {
				return nil
			}
			list = appendDirents(list, buf[:n])
		}
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		e := &list[i]
		if e.kind == typeUnknown { // some file systems don't tell
			if fi, err := d.root.Lstat(e.name); err == nil {
				e.kind = filetypeOf(fi.Mode())
			}
		}
	}
	slices.SortFunc(list, func(a, b dirEntry) int { return cmp.Compare(a.name, b.name) })
	return list, nil
}

// appendDirents appends the entries in b, a sequence of struct linux_dirent64: inode
// number, offset, record length (16 bits), type (8 bits), name up to a zero byte.
func appendDirents(list []dirEntry, b []byte) []dirEntry {
	const header = 19
	for len(b) >= header {
		size := int(binary.NativeEndian.Uint16(b[16:]))
		if size < header || size > len(b) {
			break
		}
		name, _, _ := strings.Cut(string(b[header:size]), "\x00")
		if name != "." && name != ".." {
			list = append(list, dirEntry{name, direntTypes[b[18]], binary.NativeEndian.Uint64(b)})
		}
		b = b[size:]
	}
	return list
}
