package mem

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements linear memories.

// ErrLimit is returned by Grow when the memory's maximum, or the address space, does not
// allow the new size.
var ErrLimit = errors.New("mem: memory limit reached")

// A LinearConfig describes a linear memory.
type LinearConfig struct {
	PageSize uint64 // bytes per page, a power of two; 0 means 65536
	Min      uint64 // size at the start, in pages
	Max      uint64 // largest size, in pages

	// Reservation is the address space to reserve, and Guard the inaccessible bytes that are
	// sure to follow it (see environ.Tunables). A memory that grows beyond its reservation
	// moves. Reservation 0 maps what is needed and moves on growth.
	Reservation, Guard uint64

	// Image is what the memory contains at the start, nil for zeros. It must lie in the first Min
	// pages and outlive NewLinear.
	Image *Image

	// Pool is where the memory has its place, nil for one of its own. The pool's sizes count then, and
	// not Reservation and Guard.
	Pool *Pool

	// Fixed says that generated code relies on the reservation: NewLinear fails if it cannot
	// be had, where it would otherwise do without.
	Fixed bool
}

// StaticConfig returns the configuration of a memory of 64 KiB pages that follows the
// tunables t. is64 says that its addresses have 64 bits.
func StaticConfig(t *environ.Tunables, min, max uint64, is64 bool) LinearConfig {
	return LinearConfig{
		Min: min, Max: max,
		Reservation: t.MemoryReservation, Guard: t.MemoryGuard,
		Fixed: t.StaticMemory() && !is64,
	}
}

// A Linear is a linear memory. Its methods must not be called concurrently with each other
// or, where the memory can move, with code that uses it.
//
// The mapping is [base, base+reserved) followed by guard inaccessible bytes. Of it the first
// length bytes, rounded up to the system's pages, are accessible; those past length are zero.
type Linear struct {
	base     uintptr
	length   uint64
	reserved uintptr
	guard    uintptr
	pageBits uint8
	fixed    bool
	image    *Image // what the mapping began with
	counted  *Pool  // a loose pool that it counts in, or nil
	seen     bool   // Data was called, so contents may have changed
	max      uint64 // bytes
	cfg      LinearConfig
}

// NewLinear returns a memory of cfg.Min pages.
func NewLinear(cfg LinearConfig) (*Linear, error) {
	if cfg.PageSize == 0 {
		cfg.PageSize = 65536
	}
	if bits.OnesCount64(cfg.PageSize) != 1 {
		return nil, fmt.Errorf("mem: page size %d is not a power of two", cfg.PageSize)
	}
	if p := cfg.Pool; p != nil && p.cfg.Loose {
		// The memory counts in the pool until it is freed.
		if err := p.count(); err != nil {
			return nil, err
		}
		cfg.Pool = nil
		l, err := NewLinear(cfg)
		if err != nil {
			p.uncount()
			return nil, err
		}
		l.counted = p
		return l, nil
	} else if p != nil {
		cfg.Reservation, cfg.Guard = uint64(p.cfg.Size), uint64(p.cfg.Guard)
	}
	l := &Linear{pageBits: uint8(bits.TrailingZeros64(cfg.PageSize)), cfg: cfg}
	l.max = l.bytes(cfg.Max)
	length := l.bytes(cfg.Min)
	if cfg.Min > cfg.Max || length > maxBytes {
		return nil, fmt.Errorf("%w: %d pages to start with, maximum %d", ErrLimit, cfg.Min, cfg.Max)
	}
	if img := cfg.Image; img != nil && img.end > RoundUp(uintptr(length), PageSize) {
		return nil, fmt.Errorf("mem: an image of %#x bytes in a memory of %#x", img.end, length)
	}
	l.guard = RoundUp(uintptr(cfg.Guard), PageSize)
	reserve := max(cfg.Reservation, length)
	if cfg.Reservation > maxBytes || cfg.Guard > maxBytes {
		return nil, fmt.Errorf("mem: reservation of %#x bytes with a guard of %#x is too large", cfg.Reservation, cfg.Guard)
	}
	if err := l.mapping(uintptr(reserve), uintptr(length), cfg.Image); err != nil {
		if cfg.Fixed || cfg.Pool != nil {
			return nil, err
		}
		if err := l.mapping(uintptr(length), uintptr(length), cfg.Image); err != nil {
			return nil, err
		}
	}
	l.length = length
	l.fixed = l.max <= uint64(l.reserved) || cfg.Pool != nil
	return l, nil
}

// maxBytes bounds every size, so that sums of a few of them cannot overflow.
const maxBytes = 1 << 46

// bytes returns the size of n pages, or the largest uint64 if there is no such size.
func (l *Linear) bytes(n uint64) uint64 {
	if n > ^uint64(0)>>l.pageBits {
		return ^uint64(0)
	}
	return n << l.pageBits
}

// mapping sets base and reserved to a new mapping with the first commit bytes accessible, which
// begin with img.
func (l *Linear) mapping(reserve, commit uintptr, img *Image) error {
	// A memory of no bytes still has an address of its own.
	reserve = max(RoundUp(reserve, PageSize), PageSize)
	var r reservation
	var err error
	if p := l.cfg.Pool; p == nil {
		r, err = reservations.get(reserve+l.guard, img)
	} else if commit > p.cfg.Size {
		err = fmt.Errorf("%w: %#x bytes in a slot of %#x", ErrLimit, commit, p.cfg.Size)
	} else {
		r, err = p.get(img)
	}
	if err != nil {
		return err
	}
	if err := r.prepare(RoundUp(commit, PageSize), img); err != nil {
		if p := l.cfg.Pool; p != nil {
			p.putBroken(r)
		} else {
			release(r.base, r.size)
		}
		return err
	}
	l.base, l.reserved = r.base, reserve
	l.image = img
	return nil
}

// Base returns the address of the first byte. It stays the same for the memory's life if
// Fixed reports true, and changes only in Grow otherwise.
func (l *Linear) Base() uintptr { return l.base }

// Len returns the size in bytes.
func (l *Linear) Len() uint64 { return l.length }

// Pages returns the size in pages.
func (l *Linear) Pages() uint64 { return l.length >> l.pageBits }

// MaxPages returns the largest size in pages.
func (l *Linear) MaxPages() uint64 { return l.cfg.Max }

// Fixed reports whether the memory never moves.
func (l *Linear) Fixed() bool { return l.fixed }

// Data returns the memory's bytes. The slice is valid until the memory moves or is freed.
func (l *Linear) Data() []byte {
	l.seen = true
	return Bytes(l.base, uintptr(l.length))
}

// Grow adds delta zeroed pages and returns the size in pages before. It fails with an error
// that wraps ErrLimit if the maximum does not allow it, and with the system's error if there is
// no memory; the memory is then as it was.
func (l *Linear) Grow(delta uint64) (uint64, error) {
	prev := l.Pages()
	if delta == 0 {
		return prev, nil
	}
	if delta > l.cfg.Max || prev > l.cfg.Max-delta {
		return 0, fmt.Errorf("%w: %d pages plus %d, maximum %d", ErrLimit, prev, delta, l.cfg.Max)
	}
	length := l.bytes(prev + delta)
	if length > maxBytes {
		return 0, fmt.Errorf("%w: %d pages plus %d do not fit the address space", ErrLimit, prev, delta)
	}
	if uintptr(length) > l.reserved {
		if l.cfg.Pool != nil {
			return 0, fmt.Errorf("%w: %#x bytes in a slot of %#x", ErrLimit, length, l.reserved)
		}
		if err := l.move(uintptr(length)); err != nil {
			return 0, err
		}
	} else {
		old, now := RoundUp(uintptr(l.length), PageSize), RoundUp(uintptr(length), PageSize)
		if err := Protect(l.base+old, now-old, ProtReadWrite); err != nil {
			return 0, err
		}
	}
	l.length = length
	return prev, nil
}

// move makes room for length bytes elsewhere and copies the contents.
func (l *Linear) move(length uintptr) error {
	// Half as much again keeps the cost of growing page by page linear.
	room := min(length+length/2, maxBytes)
	if l.max < uint64(room) {
		room = uintptr(l.max)
	}
	old := *l
	if err := l.mapping(room, length, nil); err != nil {
		if err := l.mapping(length, length, nil); err != nil {
			return err
		}
	}
	copy(Bytes(l.base, uintptr(old.length)), old.Data())
	l.seen = true
	old.unmap()
	return nil
}

// Free gives the memory back. The Linear must not be used afterwards, except to Free it again.
func (l *Linear) Free() {
	l.seen = true
	l.FreeUnused()
}

// FreeUnused is Free for a memory on which no generated code has run.
func (l *Linear) FreeUnused() {
	if l.base != 0 {
		l.unmap()
		if l.counted != nil {
			l.counted.uncount()
		}
		*l = Linear{}
	}
}

func (l *Linear) unmap() {
	r := reservation{l.base, l.reserved + l.guard, RoundUp(uintptr(l.length), PageSize), l.image}
	if l.cfg.Pool != nil {
		l.cfg.Pool.put(r, l.seen)
		return
	}
	reservations.put(r, l.seen)
}
