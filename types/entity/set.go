package entity

import (
	"iter"
	"math/bits"
)

// This file implements Set, Opt, and lists in a pool.

// reserved is the index that no entity has. Opt uses it for "none".
const reserved = 1<<32 - 1

// A Set is a set of keys, kept as bits. The zero Set is empty.
type Set[K ~uint32] struct {
	words []uint64
}

// Add adds k and reports whether it was missing.
func (s *Set[K]) Add(k K) bool {
	w := int(k / 64)
	for w >= len(s.words) {
		s.words = append(s.words, 0)
	}
	old := s.words[w]
	s.words[w] |= 1 << (k % 64)
	return old != s.words[w]
}

// Remove removes k.
func (s *Set[K]) Remove(k K) {
	if w := int(k / 64); w < len(s.words) {
		s.words[w] &^= 1 << (k % 64)
	}
}

// Has reports whether k is in the set.
func (s *Set[K]) Has(k K) bool {
	w := int(k / 64)
	return w < len(s.words) && s.words[w]>>(k%64)&1 != 0
}

// Len returns the number of keys.
func (s *Set[K]) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the keys in ascending order.
func (s *Set[K]) All() iter.Seq[K] {
	return func(yield func(K) bool) {
		for i, w := range s.words {
			for ; w != 0; w &= w - 1 {
				if !yield(K(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// Clear empties the set and keeps its memory.
func (s *Set[K]) Clear() {
	clear(s.words)
	s.words = s.words[:0]
}

// An Opt is a key or nothing, in the size of a key. The zero Opt is key 0, not nothing.
type Opt[K ~uint32] struct {
	k K
}

// Some returns the Opt that holds k, which must not be the reserved index.
func Some[K ~uint32](k K) Opt[K] {
	if uint32(k) == reserved {
		panic("entity: Some of the reserved index")
	}
	return Opt[K]{k}
}

// Nothing returns the Opt that holds no key.
func Nothing[K ~uint32]() Opt[K] { return Opt[K]{K(uint32(reserved))} }

// Get returns the key and whether there is one.
func (o Opt[K]) Get() (K, bool) { return o.k, uint32(o.k) != reserved }

// A List is a list of keys in a ListPool: eight bytes without pointers. The zero List is empty.
type List[K ~uint32] struct {
	start, n uint32
}

// A ListPool holds the elements of many lists that are made once and then only read.
type ListPool[K ~uint32] struct {
	keys []K
}

// Add makes a list of ks.
func (p *ListPool[K]) Add(ks ...K) List[K] {
	l := List[K]{uint32(len(p.keys)), uint32(len(ks))}
	p.keys = append(p.keys, ks...)
	return l
}

// Get returns the elements of l, which belong to the pool.
func (p *ListPool[K]) Get(l List[K]) []K { return p.keys[l.start : l.start+l.n : l.start+l.n] }

// Len returns the number of elements.
func (l List[K]) Len() int { return int(l.n) }

// Clear forgets all lists and keeps the memory.
func (p *ListPool[K]) Clear() { p.keys = p.keys[:0] }
