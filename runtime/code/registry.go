package code

import (
	"sort"
	"sync"
	"sync/atomic"
	"weak"
)

// This file implements the process-wide map from program counters to Code.

// Lookup returns the Code whose text contains pc, or nil. The returned pointer keeps the
// Code from becoming garbage. It takes no locks.
func Lookup(pc uintptr) *Code {
	c := registered.lookup(pc)
	if c == nil || !c.Contains(pc) {
		return nil
	}
	return c
}

// registered is the registry of the process.
var registered registry

// A registry maps addresses to Codes. Readers load an immutable sorted slice; writers replace
// it. The pointers are weak: being registered does not keep a Code alive.
type registry struct {
	mu      sync.Mutex // for writers
	entries atomic.Pointer[[]registration]
}

// A registration says that the text of code starts at base.
type registration struct {
	base uintptr
	code weak.Pointer[Code]
}

func (r *registry) load() []registration {
	if p := r.entries.Load(); p != nil {
		return *p
	}
	return nil
}

// lookup returns the Code with the greatest base that is not above pc.
func (r *registry) lookup(pc uintptr) *Code {
	es := r.load()
	lo, hi := 0, len(es) // es[lo-1].base <= pc < es[hi].base
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); es[m].base <= pc {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == 0 {
		return nil
	}
	return es[lo-1].code.Value()
}

// add registers codes, which lie next to each other in ascending order.
func (r *registry) add(codes []*Code) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.load()
	at := sort.Search(len(old), func(i int) bool { return old[i].base > codes[0].base })
	es := make([]registration, 0, len(old)+len(codes))
	es = append(es, old[:at]...)
	for _, c := range codes {
		es = append(es, registration{c.base, weak.Make(c)})
	}
	es = append(es, old[at:]...)
	r.entries.Store(&es)
}

// remove forgets the Code at base.
func (r *registry) remove(base uintptr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.load()
	at := sort.Search(len(old), func(i int) bool { return old[i].base >= base })
	if at == len(old) || old[at].base != base {
		panic("code: registry.remove: no such code")
	}
	es := make([]registration, 0, len(old)-1)
	es = append(es, old[:at]...)
	es = append(es, old[at+1:]...)
	r.entries.Store(&es)
}
