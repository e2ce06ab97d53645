//go:build !linux

// This file implements what sys_linux.go does by means of package os alone.

package wasi

import (
	"io/fs"
	"os"
)

func sysOpenFlags(o openOptions) int {
	flags := os.O_RDONLY
	switch {
	case o.read && o.write:
		flags = os.O_RDWR
	case o.write:
		flags = os.O_WRONLY
	}
	for _, f := range [...]struct {
		on   bool
		flag int
	}{
		{o.create, os.O_CREATE},
		{o.excl, os.O_EXCL},
		{o.truncate, os.O_TRUNC},
		{o.flags&flagAppend != 0, os.O_APPEND},
		{o.flags&flagsSync != 0, os.O_SYNC},
	} {
		if f.on {
			flags |= f.flag
		}
	}
	return flags
}

func sysStat(fs.FileInfo, *filestat) {}

func sysPwrite(f *os.File, b []byte, offset int64) (int, error) { return f.WriteAt(b, offset) }
func sysDatasync(f *os.File) error                              { return f.Sync() }
func sysAdvise(*os.File, int64, int64, uint32) error            { return nil }
func sysSetTimes(*os.File, fileTimes) error                     { return ENOTSUP }
func sysSetAppend(*os.File, bool) error                         { return ENOTSUP }

// sysAllocate extends the file without reserving space for it.
func sysAllocate(f *os.File, offset, length int64) error {
	fi, err := f.Stat()
	if err != nil || fi.Size() >= offset+length {
		return err
	}
	return f.Truncate(offset + length)
}
