package mem

import "sync"

// This file implements the reuse of address space between the memories that need it.

// reservations keeps some address space between the memories that use it.
var reservations reservationPool

// maxIdleReservations bounds what the pool keeps.
const maxIdleReservations = 32

// minIdleReservation is the size from which on reservations are worth keeping: the kernel takes
// long to build and tear down large ranges.
const minIdleReservation = 1 << 30

// A reservationPool holds idle reservations. They have no memory of their own, but keep their
// accessible part and their image: the next memory of the same kind needs no system call.
type reservationPool struct {
	mu   sync.Mutex
	idle []reservation // the most recent last
}

// A reservation is a range of address space whose first accessible bytes can be read and
// written. They contain image, then zeros.
type reservation struct {
	base, size uintptr
	accessible uintptr
	image      *Image // nil for zeros
}

// get returns a reservation of size bytes, preferably one that begins with img already.
func (p *reservationPool) get(size uintptr, img *Image) (reservation, error) {
	p.mu.Lock()
	best := -1
	for i := len(p.idle) - 1; i >= 0; i-- {
		r := &p.idle[i]
		if r.size != size {
			continue
		}
		if r.image == img {
			best = i
			break
		}
		if best < 0 || r.image == nil {
			best = i
		}
	}
	if best >= 0 {
		r := p.idle[best]
		p.idle = append(p.idle[:best], p.idle[best+1:]...)
		p.mu.Unlock()
		return r, nil
	}
	p.mu.Unlock()
	base, err := Reserve(size)
	if err != nil && p.drain() {
		base, err = Reserve(size)
	}
	return reservation{base: base, size: size}, err
}

// prepare makes the first commit bytes accessible, with img and zeros in them. After an
// error the reservation can only be released.
func (r *reservation) prepare(commit uintptr, img *Image) error {
	if r.image != img {
		if r.image != nil {
			if err := Decommit(r.base, r.accessible); err != nil {
				return err
			}
			r.accessible = 0
		}
		if img != nil {
			if err := img.mapAt(r.base); err != nil {
				return err
			}
		}
		r.image = img
	}
	var err error
	switch {
	case r.accessible < commit:
		err = Protect(r.base+r.accessible, commit-r.accessible, ProtReadWrite)
	case r.accessible > commit:
		err = Protect(r.base+commit, r.accessible-commit, ProtNone)
	}
	r.accessible = commit
	return err
}

// reset brings back the image and the zeros, and reports whether that was possible.
func (r *reservation) reset() bool {
	if !r.image.hold() {
		return false
	}
	defer r.image.release()
	if r.rewriteHeld(maxRewrite) {
		return true
	}
	// Private pages go; those of the image, or zeros, show again.
	return Discard(r.base, r.accessible) == nil
}

// rewrite writes pages again that were written to, up to a number of bytes, and reports whether that
// was enough.
func (r *reservation) rewrite(limit uintptr) bool {
	if !r.image.hold() {
		return false
	}
	defer r.image.release()
	return r.rewriteHeld(int(min(limit/PageSize, maxRewrite)))
}

func (r *reservation) rewriteHeld(limit int) bool {
	var room [maxRewrite]uint16
	pages, ok := writtenPages(room[:0], r.base, r.accessible)
	if !ok || len(pages) > limit {
		return false
	}
	for _, p := range pages {
		at := uintptr(p) * PageSize
		r.image.restore(Bytes(r.base+at, PageSize), at)
	}
	return true
}

// put takes back a reservation that a memory has used. changed says that its contents may not be what they
// were at first.
func (p *reservationPool) put(r reservation, changed bool) {
	if r.size < minIdleReservation || changed && !r.reset() {
		release(r.base, r.size)
		return
	}
	p.mu.Lock()
	evicted := reservation{}
	if len(p.idle) >= maxIdleReservations {
		evicted = p.idle[0]
		p.idle = append(p.idle[:0], p.idle[1:]...)
	}
	stale := r.image != nil && r.image.closed.Load() // then forget has looked already
	if !stale {
		p.idle = append(p.idle, r)
	}
	p.mu.Unlock()
	if stale {
		release(r.base, r.size)
	}
	if evicted.size > 0 {
		release(evicted.base, evicted.size)
	}
}

// forget removes an image from idle reservations.
func (p *reservationPool) forget(img *Image) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.idle[:0]
	for _, r := range p.idle {
		if r.image == img {
			if Decommit(r.base, r.accessible) != nil {
				release(r.base, r.size)
				continue
			}
			r.image, r.accessible = nil, 0
		}
		kept = append(kept, r)
	}
	p.idle = kept
}

// drain releases everything idle and reports whether there was anything.
func (p *reservationPool) drain() bool {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, r := range idle {
		release(r.base, r.size)
	}
	return len(idle) > 0
}

// release is Release of a range that is known to be ours, which has no reason to fail.
func release(base, size uintptr) {
	if err := Release(base, size); err != nil {
		panic("mem: " + err.Error())
	}
}
