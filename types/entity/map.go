package entity

import (
	"fmt"
	"iter"
)

// This file implements PrimaryMap and SecondaryMap.

// A PrimaryMap holds the values of an index space: it hands out keys, from zero up, without
// gaps. The zero PrimaryMap is empty.
type PrimaryMap[K ~uint32, V any] struct {
	values []V
}

// Push adds a value and returns its key. It panics when the space is full.
func (m *PrimaryMap[K, V]) Push(v V) K {
	k := m.Next()
	m.values = append(m.values, v)
	return k
}

// Next returns the key that Push will hand out.
func (m *PrimaryMap[K, V]) Next() K {
	if uint64(len(m.values)) >= reserved {
		panic("entity: PrimaryMap is full")
	}
	return K(len(m.values))
}

// Get returns the value at k, which must have been handed out.
func (m *PrimaryMap[K, V]) Get(k K) V { return m.values[k] }

// At returns the address of the value at k. It is valid until the next Push.
func (m *PrimaryMap[K, V]) At(k K) *V { return &m.values[k] }

// Has reports whether k has been handed out.
func (m *PrimaryMap[K, V]) Has(k K) bool { return uint64(k) < uint64(len(m.values)) }

// Len returns the number of keys.
func (m *PrimaryMap[K, V]) Len() int { return len(m.values) }

// Values returns all values in the order of keys. The slice belongs to the map.
func (m *PrimaryMap[K, V]) Values() []V { return m.values }

// All yields keys and values in order.
func (m *PrimaryMap[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i, v := range m.values {
			if !yield(K(i), v) {
				return
			}
		}
	}
}

// Grow makes room for n more values.
func (m *PrimaryMap[K, V]) Grow(n int) {
	if n > cap(m.values)-len(m.values) {
		m.values = append(make([]V, 0, len(m.values)+n), m.values...)
	}
}

// Clear removes everything and keeps the memory.
func (m *PrimaryMap[K, V]) Clear() {
	clear(m.values)
	m.values = m.values[:0]
}

// A SecondaryMap attaches values to keys that another map hands out. Keys that were never set have
// the default value. The zero SecondaryMap is empty with the zero default.
type SecondaryMap[K ~uint32, V any] struct {
	values []V
	def    V
}

// NewSecondaryMap returns a map in which every key has the value def.
func NewSecondaryMap[K ~uint32, V any](def V) SecondaryMap[K, V] {
	return SecondaryMap[K, V]{def: def}
}

// Get returns the value of k.
func (m *SecondaryMap[K, V]) Get(k K) V {
	if uint64(k) < uint64(len(m.values)) {
		return m.values[k]
	}
	return m.def
}

// Set sets the value of k, making room for all keys up to it.
func (m *SecondaryMap[K, V]) Set(k K, v V) { *m.At(k) = v }

// At returns the address of k's value, valid until a larger key is used.
func (m *SecondaryMap[K, V]) At(k K) *V {
	if uint64(k) >= reserved {
		panic(fmt.Sprintf("entity: SecondaryMap key %d is reserved", uint32(k)))
	}
	for uint64(k) >= uint64(len(m.values)) {
		m.values = append(m.values, m.def)
	}
	return &m.values[k]
}

// Clear gives every key the default value and keeps the memory.
func (m *SecondaryMap[K, V]) Clear() {
	clear(m.values)
	m.values = m.values[:0]
}
