//go:build !linux

package mem

// This file says that systems other than Linux are not supported yet.

// PageSize is the granularity of Protect and Decommit.
const PageSize = 4096

func Reserve(n uintptr) (uintptr, error)    { return 0, ErrUnsupported }
func Protect(addr, n uintptr, p Prot) error { return ErrUnsupported }
func Discard(addr, n uintptr) error         { return ErrUnsupported }
func Decommit(addr, n uintptr) error        { return ErrUnsupported }
func Release(addr, n uintptr) error         { return ErrUnsupported }

// An imageFile cannot be made.
type imageFile struct{}

func newImageFile(uintptr) (*imageFile, error)     { return nil, ErrUnsupported }
func (*imageFile) writeAt([]byte, uintptr) error   { return ErrUnsupported }
func (*imageFile) mapAt(addr, n, at uintptr) error { return ErrUnsupported }
func (*imageFile) view(uintptr) ([]byte, error)    { return nil, ErrUnsupported }
func (*imageFile) close([]byte)                    {}

const maxRewrite = 0

func writtenPages([]uint16, uintptr, uintptr) ([]uint16, bool) { return nil, false }
