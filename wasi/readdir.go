// This file implements fd_readdir.

package wasi

import "encoding/binary"

const direntSize = 24

// fdReaddir lists a directory from the entry that the cookie numbers. A listing is
// taken when it starts, at cookie 0, and stays as it is until the next start, so
// that every entry present throughout is seen once however the directory changes. If
// entries remain, the buffer is filled to its end, the last entry being cut off:
// that is how the guest knows.
func fdReaddir(k *call) error {
	buf, err := k.mem.span(k.u32(1), uint64(k.u32(2)))
	if err != nil {
		return err
	}
	cookie := k.u64(3)
	if _, err := k.mem.span(k.u32(4), 4); err != nil {
		return err
	}
	if cookie == 0 || k.d.entries == nil {
		if err := k.d.list(); err != nil {
			return err
		}
	}
	used := 0
	for i := cookie; i < uint64(len(k.d.entries)) && used < len(buf); i++ {
		e := &k.d.entries[i]
		var header [direntSize]byte
		binary.LittleEndian.PutUint64(header[0:], i+1)
		binary.LittleEndian.PutUint64(header[8:], e.ino)
		binary.LittleEndian.PutUint32(header[16:], uint32(len(e.name)))
		header[20] = byte(e.kind)
		used += copy(buf[used:], header[:])
		used += copy(buf[used:], e.name)
	}
	return k.mem.putU32(k.u32(4), uint32(used))
}

// list takes a listing of directory d. Its parent may not be known to the guest, so
// ".." is shown as the directory itself, like that of a root.
func (d *descriptor) list() error {
	self, err := d.dir.self()
	if err != nil {
		return err
	}
	list, err := d.dir.entries()
	if err != nil {
		return err
	}
	d.entries = append([]dirEntry{
		{".", typeDirectory, self.ino},
		{"..", typeDirectory, self.ino},
	}, list...)
	return nil
}
