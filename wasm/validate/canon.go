package validate

import (
	"encoding/binary"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the equivalence of defined types.
//
// Types are equivalent when their recursion groups are, position by position: section 3.1.3
// of the specification. Groups are compared by a key, a byte string that spells the group
// with references inside the group made relative to it and references to earlier types
// replaced by their canonical number. Equal keys mean equivalent groups, so one map over keys
// does it in linear time.

// canonicalize fills n.Canon for the types of group g. All earlier groups must be done, and
// indices in the group must be valid.
func (n *Info) canonicalize(g types.RecGroup, seen map[string]types.TypeIndex, key []byte) []byte {
	m := n.Module
	key = key[:0]
	index := func(i types.TypeIndex) {
		if i >= g.Start {
			key = append(key, 1)
			key = binary.LittleEndian.AppendUint32(key, uint32(i-g.Start))
			return
		}
		key = append(key, 0)
		key = binary.LittleEndian.AppendUint32(key, uint32(n.Canon[i]))
	}
	val := func(t types.ValType) {
		if t.IsRef() && t.Heap().IsConcrete() {
			key = append(key, t.Code())
			index(t.Heap().Index())
			return
		}
		key = append(key, 2)
		key = binary.LittleEndian.AppendUint32(key, uint32(t))
	}
	vals := func(l []types.ValType) {
		key = binary.AppendUvarint(key, uint64(len(l)))
		for _, t := range l {
			val(t)
		}
	}
	key = binary.AppendUvarint(key, uint64(g.Len))
	for i := uint32(0); i < g.Len; i++ {
		t := &m.Types[uint32(g.Start)+i]
		c := &t.Composite
		final := byte(0)
		if t.Final {
			final = 1
		}
		key = append(key, final, byte(len(t.Supers)), byte(c.Kind))
		for _, s := range t.Supers {
			index(s)
		}
		if c.Kind == types.CompositeFunc {
			vals(c.Func.Params)
			vals(c.Func.Results)
			continue
		}
		key = binary.AppendUvarint(key, uint64(len(c.Fields)))
		for _, f := range c.Fields {
			mutable := byte(0)
			if f.Mutable {
				mutable = 1
			}
			key = append(key, mutable)
			val(types.ValType(f.Storage))
		}
	}
	first, ok := seen[string(key)]
	if !ok {
		first = g.Start
		seen[string(key)] = first
	}
	for i := uint32(0); i < g.Len; i++ {
		n.Canon[uint32(g.Start)+i] = first + types.TypeIndex(i)
	}
	return key
}
