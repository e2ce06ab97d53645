// This file implements, on Linux, what package os doesn't offer on open files.

package wasi

import (
	"io/fs"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// control calls f with the descriptor number of file, which stays open meanwhile.
func control(file *os.File, f func(fd int) error) error {
	rc, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var ferr error
	if err := rc.Control(func(fd uintptr) { ferr = f(int(fd)) }); err != nil {
		return err
	}
	return ferr
}

// sysOpenFlags returns the flags of the open system call for o. With O_NONBLOCK,
// opening a pipe waits for nobody; files are not affected.
func sysOpenFlags(o openOptions) int {
	flags := unix.O_NONBLOCK | unix.O_NOCTTY
	switch {
	case o.read && o.write:
		flags |= unix.O_RDWR
	case o.write:
		flags |= unix.O_WRONLY
	}
	for _, f := range [...]struct {
		on   bool
		flag int
	}{
		{o.create, unix.O_CREAT},
		{o.excl, unix.O_EXCL},
		{o.truncate, unix.O_TRUNC},
		{o.directory, unix.O_DIRECTORY},
		{o.flags&flagAppend != 0, unix.O_APPEND},
		{o.flags&flagDsync != 0, unix.O_DSYNC},
		{o.flags&(flagSync|flagRsync) != 0, unix.O_SYNC},
	} {
		if f.on {
			flags |= f.flag
		}
	}
	return flags
}

// sysStat adds to s what only the host's own attributes tell.
func sysStat(fi fs.FileInfo, s *filestat) {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	s.dev, s.ino, s.nlink = uint64(st.Dev), st.Ino, uint64(st.Nlink)
	s.atim, s.mtim, s.ctim = uint64(st.Atim.Nano()), uint64(st.Mtim.Nano()), uint64(st.Ctim.Nano())
}

// sysPwrite is a WriteAt that is allowed on files opened for appending, where Linux appends.
func sysPwrite(f *os.File, b []byte, offset int64) (written int, err error) {
	err = control(f, func(fd int) error {
		for written < len(b) {
			n, err := retry(func() (int, error) { return unix.Pwrite(fd, b[written:], offset+int64(written)) })
			if err != nil {
				return err
			}
			written += n
		}
		return nil
	})
	return written, err
}

func sysDatasync(f *os.File) error {
	return control(f, func(fd int) error {
		_, err := retry(func() (int, error) { return 0, unix.Fdatasync(fd) })
		return err
	})
}

func sysAllocate(f *os.File, offset, length int64) error {
	return control(f, func(fd int) error {
		_, err := retry(func() (int, error) { return 0, unix.Fallocate(fd, 0, offset, length) })
		return err
	})
}

// sysAdvise passes on advice, whose numbering is that of POSIX_FADV except for the last two.
func sysAdvise(f *os.File, offset, length int64, advice uint32) error {
	host := [...]int{
		adviceNormal:     unix.FADV_NORMAL,
		adviceSequential: unix.FADV_SEQUENTIAL,
		adviceRandom:     unix.FADV_RANDOM,
		adviceWillNeed:   unix.FADV_WILLNEED,
		adviceDontNeed:   unix.FADV_DONTNEED,
		adviceNoReuse:    unix.FADV_NOREUSE,
	}
	return control(f, func(fd int) error { return unix.Fadvise(fd, offset, length, host[advice]) })
}

func sysSetTimes(f *os.File, t fileTimes) error {
	ts := timespecs(t)
	return control(f, func(fd int) error {
		// SAFETY: utimensat with a null path acts on fd itself, which no wrapper
		// in x/sys offers; it reads the two timespecs, which outlive the call.
		_, _, e := unix.Syscall6(unix.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(&ts)), 0, 0, 0)
		if e != 0 {
			return e
		}
		return nil
	})
}

func sysSetAppend(f *os.File, on bool) error {
	return control(f, func(fd int) error {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		if err != nil {
			return err
		}
		if on {
			flags |= unix.O_APPEND
		} else {
			flags &^= unix.O_APPEND
		}
		_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFL, flags)
		return err
	})
}
