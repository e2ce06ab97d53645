// This file implements descriptors and the table of them.

package wasi

import "errors"

// A descriptor is what the guest names by a small number: a file or a directory,
// with the rights that the guest has on it.
type descriptor struct {
	file file // nil for a directory
	dir  dir  // nil for a file

	kind       filetype
	flags      fdflags
	rights     rights // what the guest may do with it
	inheriting rights // what it may do with what it opens through it
	dropped    rights // what fd_fdstat_set_rights took from rights

	// Of directories: the permissions for what is below, the name of a preopen, and
	// the listing that fd_readdir is working on.
	dirPerms  DirPerms
	filePerms FilePerms
	isPreopen bool
	preopen   string
	entries   []dirEntry
}

// newDirDescriptor returns a descriptor for a directory under the given permissions.
func newDirDescriptor(d dir, dp DirPerms, fp FilePerms) *descriptor {
	return &descriptor{
		dir:        d,
		kind:       typeDirectory,
		rights:     dp.permitted(),
		inheriting: dp.permitted() | fp.permitted(),
		dirPerms:   dp,
		filePerms:  fp,
	}
}

// check returns nil if d has all rights in need, else why it lacks one.
func (d *descriptor) check(need rights) error {
	missing := need &^ d.rights
	switch {
	case missing == 0:
		return nil
	case missing&d.dropped != 0:
		return ENOTCAPABLE
	case missing&(rightFDSeek|rightFDTell|rightFDAdvise) != 0:
		return ESPIPE
	case missing&(fileReadRights|fileWriteRights) != 0:
		return EBADF
	case d.dir == nil && !d.regular():
		return EINVAL // a stream has no such operation
	}
	return EPERM // excluded by the permissions of the preopen
}

// regular reports whether d has a position, so that its reads need not wait.
func (d *descriptor) regular() bool { return d.kind == typeRegular }

func (d *descriptor) nonblock() bool { return d.flags&flagNonblock != 0 }

func (d *descriptor) close() error {
	if d.dir != nil {
		return d.dir.close()
	}
	return d.file.close()
}

// An fdtable maps descriptor numbers to descriptors. The lowest free number is used
// first, as guests expect of preopens and some of open.
type fdtable struct {
	slots []*descriptor
	low   int // no slot below is free
}

// maxFDs bounds the table for descriptors that cost the host no descriptor.
const maxFDs = 1 << 20

// get returns the descriptor with number fd, or EBADF.
func (t *fdtable) get(fd uint32) (*descriptor, error) {
	if uint64(fd) >= uint64(len(t.slots)) || t.slots[fd] == nil {
		return nil, EBADF
	}
	return t.slots[fd], nil
}

// insert adds d and returns its number, or EMFILE.
func (t *fdtable) insert(d *descriptor) (uint32, error) {
	for t.low < len(t.slots) && t.slots[t.low] != nil {
		t.low++
	}
	if t.low == len(t.slots) {
		if t.low >= maxFDs {
			return 0, EMFILE
		}
		t.slots = append(t.slots, nil)
	}
	t.slots[t.low] = d
	return uint32(t.low), nil
}

// remove frees the number fd, which must be in use, without closing its descriptor.
func (t *fdtable) remove(fd uint32) {
	t.slots[fd] = nil
	t.low = min(t.low, int(fd))
}

func (t *fdtable) closeAll() error {
	var errs []error
	for _, d := range t.slots {
		if d != nil {
			errs = append(errs, d.close())
		}
	}
	t.slots = nil
	return errors.Join(errs...)
}
