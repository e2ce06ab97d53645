package mem

import (
	"fmt"
	"sync"
)

// This file implements pools of slots: address space for a fixed number of memories or tables, reserved
// at once. A slot that comes back keeps its image, and is the first choice for the next memory with that image.

// A LimitError says that all slots are in use.
type LimitError struct {
	Limit int
	Kind  string // what the slots are for, in the plural
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("maximum concurrent limit of %d for %s reached", e.Limit, e.Kind)
}

// A PoolConfig describes a Pool.
type PoolConfig struct {
	Kind  string
	Slots int

	// Size is what can be accessible of each slot, and Guard the inaccessible bytes behind it.
	Size, Guard uintptr

	// KeepResident is the number of bytes of a slot up to which what was written is written again, instead
	// of given back to the system.
	KeepResident uintptr

	// Warm is the number of unused slots that may have been used before, as long as there are others:
	// of those the one that was used longest ago is taken.
	Warm int

	// Loose leaves places out: slots are counted, and memories and blocks are made on demand. Only Kind
	// and Slots matter then.
	Loose bool

	// Batch is the number of slots that are collected before their memory is given back.
	Batch int
}

// A Pool is a number of slots. It is safe for concurrent use.
type Pool struct {
	cfg  PoolConfig
	base uintptr
	slot uintptr // size of a slot with its guard

	mu      sync.Mutex
	fresh   int           // slots from this one on were never used
	cold    []reservation // used before, without image and memory
	warm    []reservation // the most recent last
	pending []reservation // waiting for a batch; flush makes them warm
	used    int
	closed  bool
}

// pools are those of the process that are not closed, for images that are.
var pools struct {
	mu   sync.Mutex
	list map[*Pool]struct{}
}

// NewPool reserves the address space for a pool.
func NewPool(cfg PoolConfig) (*Pool, error) {
	cfg.Size, cfg.Guard = max(RoundUp(cfg.Size, PageSize), PageSize), RoundUp(cfg.Guard, PageSize)
	if cfg.Size > maxBytes || cfg.Guard > maxBytes || cfg.Slots < 0 || cfg.Slots > 0 && (cfg.Size+cfg.Guard) > (1<<47)/uintptr(cfg.Slots) {
		return nil, fmt.Errorf("mem: a pool of %d slots of %#x bytes with guards of %#x is too large", cfg.Slots, cfg.Size, cfg.Guard)
	}
	cfg.Batch = max(cfg.Batch, 1)
	p := &Pool{cfg: cfg, slot: cfg.Size + cfg.Guard}
	if cfg.Slots > 0 && !cfg.Loose {
		var err error
		if p.base, err = Reserve(p.slot * uintptr(cfg.Slots)); err != nil {
			return nil, err
		}
	}
	pools.mu.Lock()
	defer pools.mu.Unlock()
	if pools.list == nil {
		pools.list = make(map[*Pool]struct{})
	}
	pools.list[p] = struct{}{}
	return p, nil
}

// Close gives the address space back when the last slot is unused.
func (p *Pool) Close() {
	pools.mu.Lock()
	delete(pools.list, p)
	pools.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.releaseIfUnused()
}

func (p *Pool) releaseIfUnused() {
	if p.closed && p.used == 0 && p.base != 0 {
		release(p.base, p.slot*uintptr(p.cfg.Slots))
		p.base = 0
	}
}

// Used returns the number of slots in use.
func (p *Pool) Used() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used
}

// get returns a slot: one that has img, a fresh one, or one that had another image.
func (p *Pool) get(img *Image) (reservation, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cfg.Loose {
		panic("mem: Pool.get: a loose pool has no slots")
	}
	r, ok := p.pick(img)
	if !ok && len(p.pending) > 0 {
		p.flush()
		r, ok = p.pick(img)
	}
	if !ok || p.closed {
		return reservation{}, &LimitError{p.cfg.Slots, p.cfg.Kind}
	}
	p.used++
	return r, nil
}

func (p *Pool) pick(img *Image) (r reservation, ok bool) {
	for i := len(p.warm) - 1; i >= 0; i-- {
		if p.warm[i].image == img {
			r = p.warm[i]
			p.warm = append(p.warm[:i], p.warm[i+1:]...)
			return r, true
		}
	}
	many := len(p.warm)+len(p.pending) >= p.cfg.Warm
	switch n := len(p.cold) - 1; {
	case many && len(p.warm) > 0:
	case n >= 0:
		r = p.cold[n]
		p.cold = p.cold[:n]
		return r, true
	case p.fresh < p.cfg.Slots:
		r = reservation{base: p.base + p.slot*uintptr(p.fresh), size: p.slot}
		p.fresh++
		return r, true
	case len(p.warm) == 0:
		return r, false
	}
	r = p.warm[0]
	p.warm = append(p.warm[:0], p.warm[1:]...)
	return r, true
}

// put takes back a slot. changed says that its contents may not be what they were at first.
func (p *Pool) put(r reservation, changed bool) {
	clean := !changed || p.cfg.KeepResident > 0 && r.rewrite(p.cfg.KeepResident)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	switch {
	case p.closed:
		p.releaseIfUnused()
	case r.image != nil && r.image.closed.Load():
		p.makeCold(r)
	case clean:
		p.warm = append(p.warm, r)
	default:
		p.pending = append(p.pending, r)
		if len(p.pending) >= p.cfg.Batch {
			p.flush()
		}
	}
}

// putBroken takes back a slot that could not be prepared.
func (p *Pool) putBroken(r reservation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	r.accessible = p.cfg.Size // whatever it is
	p.makeCold(r)
	p.releaseIfUnused()
}

// flush gives back the memory of the slots that wait for it.
func (p *Pool) flush() {
	for _, r := range p.pending {
		// Private pages go; those of the image, or zeros, show again.
		if r.image != nil && r.image.closed.Load() || Discard(r.base, r.accessible) != nil {
			p.makeCold(r)
			continue
		}
		p.warm = append(p.warm, r)
	}
	p.pending = p.pending[:0]
}

// makeCold makes a slot like a fresh one.
func (p *Pool) makeCold(r reservation) {
	if Decommit(r.base, r.accessible) != nil {
		return // the kernel has no room for the mapping: the slot is lost, which is safe
	}
	r.image, r.accessible = nil, 0
	p.cold = append(p.cold, r)
}

// forget removes an image from unused slots.
func (p *Pool) forget(img *Image) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	kept := p.warm[:0]
	for _, r := range p.warm {
		if r.image == img {
			p.makeCold(r)
		} else {
			kept = append(kept, r)
		}
	}
	p.warm = kept
}

// forgetImage removes an image from all pools.
func forgetImage(img *Image) {
	reservations.forget(img)
	pools.mu.Lock()
	defer pools.mu.Unlock()
	for p := range pools.list {
		p.forget(img)
	}
}

// count takes one of the slots of a loose pool, and uncount gives it back.
func (p *Pool) count() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used == p.cfg.Slots {
		return &LimitError{p.cfg.Slots, p.cfg.Kind}
	}
	p.used++
	return nil
}

func (p *Pool) uncount() {
	p.mu.Lock()
	p.used--
	p.mu.Unlock()
}

// Alloc returns a zeroed block of n bytes that has a slot of its own: see Block.Resize.
func (p *Pool) Alloc(n uintptr) (Block, error) {
	if p.cfg.Loose {
		if err := p.count(); err != nil {
			return Block{}, err
		}
		b, err := Alloc(max(n, 1))
		if err != nil {
			p.uncount()
			return Block{}, err
		}
		b.size, b.pool = n, p
		return b, nil
	}
	if n > p.cfg.Size {
		return Block{}, fmt.Errorf("mem: a block of %#x bytes in a slot of %#x", n, p.cfg.Size)
	}
	r, err := p.get(nil)
	if err != nil {
		return Block{}, err
	}
	if err := r.prepare(p.cfg.Size, nil); err != nil {
		p.putBroken(r)
		return Block{}, err
	}
	return Block{addr: r.base, size: n, pool: p}, nil
}

// free takes back a block of the pool.
func (p *Pool) free(b *Block) {
	if p.cfg.Loose {
		own := Block{addr: b.addr, size: max(b.size, 1)}
		own.Free()
		p.uncount()
		return
	}
	r := reservation{base: b.addr, size: p.slot, accessible: p.cfg.Size}
	if b.size <= p.cfg.KeepResident {
		clear(b.Bytes())
		p.put(r, false)
		return
	}
	p.put(r, true)
}
