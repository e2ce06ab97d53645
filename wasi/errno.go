// This file implements the error numbers of preview 1: their names, and the one
// place where errors of the host become errors of the guest.

package wasi

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// An Errno is the result of a preview 1 function. Functions in this package use
// non-zero values as errors.
type Errno uint16

// The error numbers, in the order of the preview 1 interface definition.
const (
	ESUCCESS Errno = iota
	E2BIG
	EACCES
	EADDRINUSE
	EADDRNOTAVAIL
	EAFNOSUPPORT
	EAGAIN
	EALREADY
	EBADF
	EBADMSG
	EBUSY
	ECANCELED
	ECHILD
	ECONNABORTED
	ECONNREFUSED
	ECONNRESET
	EDEADLK
	EDESTADDRREQ
	EDOM
	EDQUOT
	EEXIST
	EFAULT
	EFBIG
	EHOSTUNREACH
	EIDRM
	EILSEQ
	EINPROGRESS
	EINTR
	EINVAL
	EIO
	EISCONN
	EISDIR
	ELOOP
	EMFILE
	EMLINK
	EMSGSIZE
	EMULTIHOP
	ENAMETOOLONG
	ENETDOWN
	ENETRESET
	ENETUNREACH
	ENFILE
	ENOBUFS
	ENODEV
	ENOENT
	ENOEXEC
	ENOLCK
	ENOLINK
	ENOMEM
	ENOMSG
	ENOPROTOOPT
	ENOSPC
	ENOSYS
	ENOTCONN
	ENOTDIR
	ENOTEMPTY
	ENOTRECOVERABLE
	ENOTSOCK
	ENOTSUP
	ENOTTY
	ENXIO
	EOVERFLOW
	EOWNERDEAD
	EPERM
	EPIPE
	EPROTO
	EPROTONOSUPPORT
	EPROTOTYPE
	ERANGE
	EROFS
	ESPIPE
	ESRCH
	ESTALE
	ETIMEDOUT
	ETXTBSY
	EXDEV
	ENOTCAPABLE
)

// errnos gives each number its name and the host's number of the same meaning, 0
// where not every host has one. The order of the rows is that of the constants.
var errnos = [...]struct {
	name string
	host syscall.Errno
}{
	ESUCCESS:        {"ESUCCESS", 0},
	E2BIG:           {"E2BIG", syscall.E2BIG},
	EACCES:          {"EACCES", syscall.EACCES},
	EADDRINUSE:      {"EADDRINUSE", syscall.EADDRINUSE},
	EADDRNOTAVAIL:   {"EADDRNOTAVAIL", syscall.EADDRNOTAVAIL},
	EAFNOSUPPORT:    {"EAFNOSUPPORT", syscall.EAFNOSUPPORT},
	EAGAIN:          {"EAGAIN", syscall.EAGAIN},
	EALREADY:        {"EALREADY", syscall.EALREADY},
	EBADF:           {"EBADF", syscall.EBADF},
	EBADMSG:         {"EBADMSG", syscall.EBADMSG},
	EBUSY:           {"EBUSY", syscall.EBUSY},
	ECANCELED:       {"ECANCELED", syscall.ECANCELED},
	ECHILD:          {"ECHILD", syscall.ECHILD},
	ECONNABORTED:    {"ECONNABORTED", syscall.ECONNABORTED},
	ECONNREFUSED:    {"ECONNREFUSED", syscall.ECONNREFUSED},
	ECONNRESET:      {"ECONNRESET", syscall.ECONNRESET},
	EDEADLK:         {"EDEADLK", syscall.EDEADLK},
	EDESTADDRREQ:    {"EDESTADDRREQ", syscall.EDESTADDRREQ},
	EDOM:            {"EDOM", syscall.EDOM},
	EDQUOT:          {"EDQUOT", syscall.EDQUOT},
	EEXIST:          {"EEXIST", syscall.EEXIST},
	EFAULT:          {"EFAULT", syscall.EFAULT},
	EFBIG:           {"EFBIG", syscall.EFBIG},
	EHOSTUNREACH:    {"EHOSTUNREACH", syscall.EHOSTUNREACH},
	EIDRM:           {"EIDRM", syscall.EIDRM},
	EILSEQ:          {"EILSEQ", syscall.EILSEQ},
	EINPROGRESS:     {"EINPROGRESS", syscall.EINPROGRESS},
	EINTR:           {"EINTR", syscall.EINTR},
	EINVAL:          {"EINVAL", syscall.EINVAL},
	EIO:             {"EIO", syscall.EIO},
	EISCONN:         {"EISCONN", syscall.EISCONN},
	EISDIR:          {"EISDIR", syscall.EISDIR},
	ELOOP:           {"ELOOP", syscall.ELOOP},
	EMFILE:          {"EMFILE", syscall.EMFILE},
	EMLINK:          {"EMLINK", syscall.EMLINK},
	EMSGSIZE:        {"EMSGSIZE", syscall.EMSGSIZE},
	EMULTIHOP:       {"EMULTIHOP", syscall.EMULTIHOP},
	ENAMETOOLONG:    {"ENAMETOOLONG", syscall.ENAMETOOLONG},
	ENETDOWN:        {"ENETDOWN", syscall.ENETDOWN},
	ENETRESET:       {"ENETRESET", syscall.ENETRESET},
	ENETUNREACH:     {"ENETUNREACH", syscall.ENETUNREACH},
	ENFILE:          {"ENFILE", syscall.ENFILE},
	ENOBUFS:         {"ENOBUFS", syscall.ENOBUFS},
	ENODEV:          {"ENODEV", syscall.ENODEV},
	ENOENT:          {"ENOENT", syscall.ENOENT},
	ENOEXEC:         {"ENOEXEC", syscall.ENOEXEC},
	ENOLCK:          {"ENOLCK", syscall.ENOLCK},
	ENOLINK:         {"ENOLINK", syscall.ENOLINK},
	ENOMEM:          {"ENOMEM", syscall.ENOMEM},
	ENOMSG:          {"ENOMSG", syscall.ENOMSG},
	ENOPROTOOPT:     {"ENOPROTOOPT", syscall.ENOPROTOOPT},
	ENOSPC:          {"ENOSPC", syscall.ENOSPC},
	ENOSYS:          {"ENOSYS", syscall.ENOSYS},
	ENOTCONN:        {"ENOTCONN", syscall.ENOTCONN},
	ENOTDIR:         {"ENOTDIR", syscall.ENOTDIR},
	ENOTEMPTY:       {"ENOTEMPTY", syscall.ENOTEMPTY},
	ENOTRECOVERABLE: {"ENOTRECOVERABLE", 0},
	ENOTSOCK:        {"ENOTSOCK", syscall.ENOTSOCK},
	ENOTSUP:         {"ENOTSUP", syscall.ENOTSUP},
	ENOTTY:          {"ENOTTY", syscall.ENOTTY},
	ENXIO:           {"ENXIO", syscall.ENXIO},
	EOVERFLOW:       {"EOVERFLOW", syscall.EOVERFLOW},
	EOWNERDEAD:      {"EOWNERDEAD", 0},
	EPERM:           {"EPERM", syscall.EPERM},
	EPIPE:           {"EPIPE", syscall.EPIPE},
	EPROTO:          {"EPROTO", syscall.EPROTO},
	EPROTONOSUPPORT: {"EPROTONOSUPPORT", syscall.EPROTONOSUPPORT},
	EPROTOTYPE:      {"EPROTOTYPE", syscall.EPROTOTYPE},
	ERANGE:          {"ERANGE", syscall.ERANGE},
	EROFS:           {"EROFS", syscall.EROFS},
	ESPIPE:          {"ESPIPE", syscall.ESPIPE},
	ESRCH:           {"ESRCH", syscall.ESRCH},
	ESTALE:          {"ESTALE", syscall.ESTALE},
	ETIMEDOUT:       {"ETIMEDOUT", syscall.ETIMEDOUT},
	ETXTBSY:         {"ETXTBSY", syscall.ETXTBSY},
	EXDEV:           {"EXDEV", syscall.EXDEV},
	ENOTCAPABLE:     {"ENOTCAPABLE", 0},
}

// Error returns the name of the error number, for example "EBADF".
func (e Errno) Error() string {
	if int(e) < len(errnos) {
		return errnos[e].name
	}
	return "wasi errno " + strconv.Itoa(int(e))
}

// errnoOf is what the guest is told about err. Errors that say nothing more
// precise are EIO.
func errnoOf(err error) Errno {
	if err == nil {
		return ESUCCESS
	}
	if e, ok := errors.AsType[Errno](err); ok {
		return e
	}
	if host, ok := errors.AsType[syscall.Errno](err); ok {
		if host == syscall.EOPNOTSUPP { // a number of its own on some hosts
			return ENOTSUP
		}
		for e := range errnos {
			if errnos[e].host == host && host != 0 {
				return Errno(e)
			}
		}
		// On Windows most numbers are not in the table, yet match one of the
		// portable errors below.
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ENOENT
	case errors.Is(err, fs.ErrExist):
		return EEXIST
	case errors.Is(err, fs.ErrPermission):
		return EACCES
	case errors.Is(err, fs.ErrInvalid):
		return EINVAL
	case errors.Is(err, fs.ErrClosed):
		return EBADF
	case errors.Is(err, errors.ErrUnsupported):
		return ENOTSUP
	case errors.Is(err, os.ErrDeadlineExceeded):
		return EAGAIN
	case errors.Is(err, io.ErrClosedPipe):
		return EPIPE
	}
	return EIO
}
