// This file implements the functions on a descriptor as such: closing, renumbering, flags,
// rights, attributes, names of preopens.

package wasi

import (
	"encoding/binary"
	"math"
)

func fdClose(k *call) error {
	k.c.fds.remove(k.u32(0))
	return k.d.close()
}

// fdRenumber gives the first descriptor the number of the second, which is closed.
func fdRenumber(k *call) error {
	from, to := k.u32(0), k.u32(1)
	old, err := k.c.fds.get(to)
	if err != nil {
		return err
	}
	if from == to {
		return nil
	}
	k.c.fds.slots[to] = k.d
	k.c.fds.remove(from)
	return old.close()
}

const fdstatSize = 24

func fdFdstatGet(k *call) error {
	b, err := k.mem.span(k.u32(1), fdstatSize)
	if err != nil {
		return err
	}
	clear(b)
	b[0] = byte(k.d.kind)
	binary.LittleEndian.PutUint16(b[2:], uint16(k.d.flags))
	binary.LittleEndian.PutUint64(b[8:], uint64(k.d.rights))
	binary.LittleEndian.PutUint64(b[16:], uint64(k.d.inheriting))
	return nil
}

// fdFdstatSetFlags changes whether transfers append or wait. The flags for
// synchronous writes are fixed when the file is opened.
func fdFdstatSetFlags(k *call) error {
	if k.u32(1) > uint32(flagsAll) {
		return EINVAL
	}
	flags := fdflags(k.u32(1))
	changed := flags ^ k.d.flags
	if changed&flagsSync != 0 {
		return EINVAL
	}
	if changed&flagAppend != 0 {
		if k.d.dir != nil {
			return EINVAL
		}
		if err := k.d.file.setAppend(flags&flagAppend != 0); err != nil {
			return err
		}
	}
	k.d.flags = flags
	return nil
}

// fdFdstatSetRights can only take rights away.
func fdFdstatSetRights(k *call) error {
	base, inheriting := rights(k.u64(1)), rights(k.u64(2))
	if base&^k.d.rights != 0 || inheriting&^k.d.inheriting != 0 {
		return ENOTCAPABLE
	}
	k.d.dropped |= k.d.rights &^ base
	k.d.rights, k.d.inheriting = base, inheriting
	return nil
}

func fdFilestatGet(k *call) error {
	var st filestat
	var err error
	if k.d.dir != nil {
		st, err = k.d.dir.self()
	} else {
		st, err = k.d.file.stat()
	}
	if err != nil {
		return err
	}
	return st.put(k.mem, k.u32(1))
}

func fdFilestatSetSize(k *call) error {
	size := k.u64(1)
	if size > math.MaxInt64 {
		return EINVAL
	}
	return k.d.file.truncate(int64(size))
}

func fdFilestatSetTimes(k *call) error {
	t, err := k.fileTimes(k.u64(1), k.u64(2), k.u32(3))
	if err != nil {
		return err
	}
	if k.d.dir != nil {
		return k.d.dir.setOwnTimes(t)
	}
	return k.d.file.setTimes(t)
}

func fdSync(k *call) error     { return k.d.sync(false) }
func fdDatasync(k *call) error { return k.d.sync(true) }

func (d *descriptor) sync(dataOnly bool) error {
	if d.dir != nil {
		return d.dir.sync()
	}
	return d.file.sync(dataOnly)
}

// fileRange checks offset and length as arguments; their sum is a file position, too.
func fileRange(offset, length uint64) error {
	if offset > math.MaxInt64 || length > math.MaxInt64 {
		return EINVAL
	}
	if offset+length > math.MaxInt64 {
		return EFBIG
	}
	return nil
}

// The advice of fd_advise.
const (
	adviceNormal = iota
	adviceSequential
	adviceRandom
	adviceWillNeed
	adviceDontNeed
	adviceNoReuse
)

func fdAdvise(k *call) error {
	offset, length, advice := k.u64(1), k.u64(2), k.u32(3)
	if advice > adviceNoReuse {
		return EINVAL
	}
	if err := fileRange(offset, length); err != nil {
		return err
	}
	return k.d.file.advise(int64(offset), int64(length), advice)
}

func fdAllocate(k *call) error {
	offset, length := k.u64(1), k.u64(2)
	if length == 0 {
		return EINVAL
	}
	if err := fileRange(offset, length); err != nil {
		return err
	}
	return k.d.file.allocate(int64(offset), int64(length))
}

const prestatSize = 8

func fdPrestatGet(k *call) error {
	if !k.d.isPreopen {
		return EBADF
	}
	b, err := k.mem.span(k.u32(1), prestatSize)
	if err != nil {
		return err
	}
	clear(b) // kind 0 is a directory, the only one there is
	binary.LittleEndian.PutUint32(b[4:], uint32(len(k.d.preopen)))
	return nil
}

func fdPrestatDirName(k *call) error {
	if !k.d.isPreopen {
		return EBADF
	}
	b, err := k.mem.span(k.u32(1), uint64(k.u32(2)))
	if err != nil {
		return err
	}
	if len(b) < len(k.d.preopen) {
		return ENAMETOOLONG
	}
	copy(b, k.d.preopen)
	return nil
}
