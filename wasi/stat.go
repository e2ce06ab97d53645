// This file implements file attributes: what preview 1 tells of a file, where it comes
// from, and times to be set.

package wasi

import (
	"encoding/binary"
	"io/fs"
	"time"
)

// A filestat is what the guest learns of a file.
type filestat struct {
	dev, ino         uint64
	kind             filetype
	nlink, size      uint64
	atim, mtim, ctim uint64
}

const filestatSize = 64

// put stores the filestat in guest memory.
func (s *filestat) put(m memory, ptr uint32) error {
	b, err := m.span(ptr, filestatSize)
	if err != nil {
		return err
	}
	clear(b[16:24]) // the type and its padding
	b[16] = byte(s.kind)
	for _, f := range [...]struct {
		offset int
		value  uint64
	}{{0, s.dev}, {8, s.ino}, {24, s.nlink}, {32, s.size}, {40, s.atim}, {48, s.mtim}, {56, s.ctim}} {
		binary.LittleEndian.PutUint64(b[f.offset:], f.value)
	}
	return nil
}

// filestatOf converts what Go knows of a file; sysStat adds what the host knows more.
func filestatOf(fi fs.FileInfo) filestat {
	mtim := timestamp(fi.ModTime())
	s := filestat{
		kind:  filetypeOf(fi.Mode()),
		nlink: 1,
		size:  uint64(max(fi.Size(), 0)),
		atim:  mtim,
		mtim:  mtim,
		ctim:  mtim,
	}
	sysStat(fi, &s)
	return s
}

// filetypeOf returns the file type of a mode. A pipe has none of its own.
func filetypeOf(m fs.FileMode) filetype {
	switch {
	case m.IsRegular():
		return typeRegular
	case m&fs.ModeDir != 0:
		return typeDirectory
	case m&fs.ModeSymlink != 0:
		return typeSymlink
	case m&fs.ModeCharDevice != 0:
		return typeCharDevice
	case m&fs.ModeDevice != 0:
		return typeBlockDevice
	case m&fs.ModeSocket != 0:
		return typeSocketStream
	}
	return typeUnknown
}

// A fileTimes holds times to set; a zero time leaves the file's as it is.
type fileTimes struct{ atime, mtime time.Time }

// The flags of the functions that set times.
const (
	setAtim = 1 << iota
	setAtimNow
	setMtim
	setMtimNow
)

// fileTimes evaluates arguments of a function that sets times. Now is the guest's.
func (k *call) fileTimes(atim, mtim uint64, flags uint32) (fileTimes, error) {
	var t fileTimes
	if flags > setAtim|setAtimNow|setMtim|setMtimNow ||
		flags&(setAtim|setAtimNow) == setAtim|setAtimNow ||
		flags&(setMtim|setMtimNow) == setMtim|setMtimNow {
		return t, EINVAL
	}
	if flags&setAtim != 0 {
		t.atime = fromTimestamp(atim)
	}
	if flags&setMtim != 0 {
		t.mtime = fromTimestamp(mtim)
	}
	if flags&(setAtimNow|setMtimNow) != 0 {
		now := k.c.wall()
		if flags&setAtimNow != 0 {
			t.atime = now
		}
		if flags&setMtimNow != 0 {
			t.mtime = now
		}
	}
	return t, nil
}
