// This file implements what descriptors of files work on: files of the host, files of an fs.FS,
// and Go readers and writers.

package wasi

import (
	"context"
	"io"
	"io/fs"
	"os"
	"time"
)

// A file is something other than a directory that is read or written. Its methods
// return errors of the host or an Errno; an end of file is 0 bytes and no error.
type file interface {
	stat() (filestat, error)

	// read and write transfer at the current position and may do less than asked
	// for. If nonblock is set they return EAGAIN rather than wait; else their
	// wait ends with the call's context.
	read(k *call, b []byte, nonblock bool) (int, error)
	write(k *call, b []byte, nonblock bool) (int, error)

	pread(b []byte, offset int64) (int, error)
	pwrite(b []byte, offset int64) (int, error)
	seek(offset int64, whence int) (int64, error)
	sync(dataOnly bool) error
	truncate(size int64) error
	allocate(offset, length int64) error
	advise(offset, length int64, advice uint32) error
	setTimes(t fileTimes) error
	setAppend(on bool) error

	// waitFile is the host file whose readiness tells when a transfer would not
	// wait, or nil if transfers never wait or there is no way to know.
	waitFile() *os.File

	close() error
}

// noFile implements the operations that make sense only for files of the host.
type noFile struct{}

func (noFile) pread([]byte, int64) (int, error)             { return 0, ESPIPE }
func (noFile) pwrite([]byte, int64) (int, error)            { return 0, ESPIPE }
func (noFile) write(*call, []byte, bool) (int, error)       { return 0, EBADF }
func (noFile) seek(offset int64, whence int) (int64, error) { return 0, ESPIPE }
func (noFile) sync(bool) error                              { return EINVAL }
func (noFile) truncate(int64) error                         { return EINVAL }
func (noFile) allocate(int64, int64) error                  { return ENOTSUP }
func (noFile) advise(int64, int64, uint32) error            { return nil }
func (noFile) setTimes(fileTimes) error                     { return EPERM }
func (noFile) setAppend(bool) error                         { return EINVAL }
func (noFile) waitFile() *os.File                           { return nil }

// An osFile is a file of the host.
type osFile struct {
	f       *os.File
	kind    filetype
	foreign bool // belongs to the embedder, so that it isn't ours to close
}

func (f *osFile) stat() (filestat, error) {
	fi, err := f.f.Stat()
	if err != nil {
		return filestat{}, err
	}
	return filestatOf(fi), nil
}

func (f *osFile) read(k *call, b []byte, nonblock bool) (int, error) {
	if err := f.await(k, false, nonblock); err != nil {
		return 0, err
	}
	n, err := f.f.Read(b)
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// streamChunk is the most that is written to a stream at once if the call may be
// interrupted: POSIX's PIPE_BUF on Linux. A pipe that is ready takes that much
// without waiting.
const streamChunk = 4096

func (f *osFile) write(k *call, b []byte, nonblock bool) (int, error) {
	if f.kind == typeRegular {
		return f.f.Write(b)
	}
	chunk := len(b)
	if nonblock || k.ctx.Done() != nil {
		chunk = streamChunk
	}
	written := 0
	for written < len(b) {
		if err := f.await(k, true, nonblock); err != nil {
			if written > 0 && err == EAGAIN {
				break
			}
			return written, err
		}
		n, err := f.f.Write(b[written:min(written+chunk, len(b))])
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// await returns when a transfer would not wait, with EAGAIN if it would and nonblock is set.
func (f *osFile) await(k *call, write, nonblock bool) error {
	if f.kind == typeRegular || !nonblock && k.ctx.Done() == nil {
		return nil
	}
	timeout := forever
	if nonblock {
		timeout = 0
	}
	wants := [1]want{{f: f.f, write: write}}
	if err := k.wait(wants[:], timeout); err != nil {
		return err
	}
	if nonblock && !wants[0].ready {
		return EAGAIN
	}
	return nil
}

func (f *osFile) waitFile() *os.File {
	if f.kind == typeRegular {
		return nil
	}
	return f.f
}

func (f *osFile) pread(b []byte, offset int64) (int, error) {
	n, err := f.f.ReadAt(b, offset)
	if err == io.EOF {
		err = nil
	}
	return n, err
}

func (f *osFile) pwrite(b []byte, offset int64) (int, error) { return sysPwrite(f.f, b, offset) }

func (f *osFile) seek(offset int64, whence int) (int64, error) { return f.f.Seek(offset, whence) }

func (f *osFile) sync(dataOnly bool) error {
	if dataOnly {
		return sysDatasync(f.f)
	}
	return f.f.Sync()
}

func (f *osFile) truncate(size int64) error { return f.f.Truncate(size) }
func (f *osFile) allocate(offset, length int64) error {
	return sysAllocate(f.f, offset, length)
}
func (f *osFile) advise(offset, length int64, advice uint32) error {
	return sysAdvise(f.f, offset, length, advice)
}
func (f *osFile) setTimes(t fileTimes) error { return sysSetTimes(f.f, t) }

// setAppend changes the open file itself, which for a standard stream is shared with
// the embedder and perhaps other processes: there it is refused.
func (f *osFile) setAppend(on bool) error {
	if f.foreign {
		return ENOTSUP
	}
	return sysSetAppend(f.f, on)
}

func (f *osFile) close() error {
	if f.foreign {
		return nil
	}
	return f.f.Close()
}

// A stream is a standard stream that is not a file of the host. Either side may be
// nil: there is nothing to read, and what is written is dropped.
type stream struct {
	noFile
	r io.Reader
	w io.Writer
}

// readDeadliner and writeDeadliner are streams whose transfers can be ended from outside.
type (
	readDeadliner  interface{ SetReadDeadline(time.Time) error }
	writeDeadliner interface{ SetWriteDeadline(time.Time) error }
)

// underDeadline performs a transfer that ends with the call's context: when that ends,
// setDeadline is called with a time in the past. Nil means that there is no such method.
func (k *call) underDeadline(setDeadline func(time.Time) error, transfer func() (int, error)) (int, error) {
	if k.ctx.Done() == nil || setDeadline == nil {
		return transfer()
	}
	fired := make(chan struct{})
	stop := context.AfterFunc(k.ctx, func() {
		defer close(fired)
		setDeadline(time.Unix(1, 0))
	})
	n, err := transfer()
	if stop() {
		return n, err
	}
	<-fired
	setDeadline(time.Time{})
	if err != nil {
		return n, k.interrupted()
	}
	return n, nil
}

func (s *stream) stat() (filestat, error) { return filestat{kind: typeUnknown}, nil }

func (s *stream) read(k *call, b []byte, _ bool) (int, error) {
	if s.r == nil {
		return 0, nil
	}
	var deadline func(time.Time) error
	if r, ok := s.r.(readDeadliner); ok {
		deadline = r.SetReadDeadline
	}
	n, err := k.underDeadline(deadline, func() (int, error) { return s.r.Read(b) })
	if n > 0 || err == io.EOF {
		err = nil // an error that lasts is met again
	}
	return max(0, min(n, len(b))), err
}

func (s *stream) write(k *call, b []byte, _ bool) (int, error) {
	if s.w == nil {
		return len(b), nil
	}
	var deadline func(time.Time) error
	if w, ok := s.w.(writeDeadliner); ok {
		deadline = w.SetWriteDeadline
	}
	n, err := k.underDeadline(deadline, func() (int, error) { return s.w.Write(b) })
	return max(0, min(n, len(b))), err
}

func (s *stream) sync(bool) error { return nil }
func (s *stream) close() error    { return nil }

// newStdio returns the descriptor of a standard stream: of output to w if output is
// set, else of input from r.
func newStdio(r io.Reader, w io.Writer, output bool) *descriptor {
	f, ok := r.(*os.File)
	if output {
		f, ok = w.(*os.File)
	}
	d := &descriptor{kind: typeUnknown, rights: streamRights}
	switch {
	case ok && f != nil:
		if fi, err := f.Stat(); err == nil {
			d.kind = filetypeOf(fi.Mode())
		}
		if d.regular() {
			d.rights = fileRights
		}
		d.file = &osFile{f: f, kind: d.kind, foreign: true}
	case ok: // a nil file
		d.file = &stream{}
	default:
		d.file = &stream{r: r, w: w}
	}
	if output {
		d.rights &^= fileReadRights
	} else {
		d.rights &^= fileWriteRights
	}
	return d
}

// A goFile is a file of an fs.FS.
type goFile struct {
	noFile
	f  fs.File
	st filestat
}

func (f *goFile) stat() (filestat, error) {
	fi, err := f.f.Stat()
	if err != nil {
		return filestat{}, err
	}
	s := filestatOf(fi)
	s.dev, s.ino = f.st.dev, f.st.ino
	return s, nil
}

func (f *goFile) read(_ *call, b []byte, _ bool) (int, error) {
	n, err := f.f.Read(b)
	if n > 0 || err == io.EOF {
		err = nil
	}
	return max(0, min(n, len(b))), err
}

// pread needs a file that can do it, or one with a position to go back to.
func (f *goFile) pread(b []byte, offset int64) (n int, err error) {
	if at, ok := f.f.(io.ReaderAt); ok {
		n, err = at.ReadAt(b, offset)
	} else {
		var back int64
		if back, err = f.seek(0, io.SeekCurrent); err != nil {
			return 0, err
		}
		if _, err = f.seek(offset, io.SeekStart); err != nil {
			return 0, err
		}
		n, err = io.ReadFull(f.f, b)
		if _, err := f.seek(back, io.SeekStart); err != nil {
			return 0, err
		}
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return max(0, min(n, len(b))), err
}

func (f *goFile) seek(offset int64, whence int) (int64, error) {
	if s, ok := f.f.(io.Seeker); ok {
		return s.Seek(offset, whence)
	}
	return 0, ESPIPE
}

func (f *goFile) sync(bool) error { return nil }
func (f *goFile) close() error    { return f.f.Close() }
