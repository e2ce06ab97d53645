package mem

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// This file implements files that are read where the system keeps them.

// A File is the contents of a file, mapped into memory if the system can do so and read otherwise.
//
// The mapping goes when the File is garbage, so whoever uses its bytes keeps it reachable. A mapped
// file must not be changed or cut short in that time: the bytes would change, or accessing them would
// crash the program. Removing or renaming it is harmless.
type File struct {
	bytes []byte
	file  *os.File // nil if it was read, or after Done
}

// OpenFile maps the file at path.
func OpenFile(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if size := info.Size(); info.Mode().IsRegular() && 0 < size && size <= 1<<40 {
		if b, err := mapFile(f, uintptr(size)); err == nil {
			r := &File{b, f}
			runtime.AddCleanup(r, unmapFile, b)
			return r, nil
		}
	}
	b, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("mem: reading %s: %w", path, err)
	}
	return &File{b, nil}, nil
}

// Bytes returns the contents. They can only be read.
func (f *File) Bytes() []byte { return f.bytes }

// MapExecutable makes the n bytes at addr, part of a reservation, those of the file from offset
// at on, to be executed. All three are multiples of PageSize. It is an error if that cannot be done
// for this file; then nothing has changed.
func (f *File) MapExecutable(addr, n, at uintptr) error {
	if f.file == nil {
		return errors.ErrUnsupported
	}
	err := mapFileAt(f.file, addr, n, at)
	runtime.KeepAlive(f)
	return err
}

// Done says that MapExecutable will not be called any more. The bytes stay.
func (f *File) Done() {
	if f.file != nil {
		f.file.Close() // it was only read
		f.file = nil
	}
}
