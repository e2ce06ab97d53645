package translate

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file implements reading the name section, which is custom: whatever is wrong with it
// makes names be missing and nothing else.

// Subsections of the name section.
const (
	namesModule = 0
	namesFuncs  = 1
)

// readNames reads the module's and the functions' names.
func readNames(m *binary.Module) environ.Names {
	var names environ.Names
	for _, c := range m.Customs {
		if c.Name != "name" {
			continue
		}
		r := binary.NewReader(c.Bytes, c.Offset)
		for r.Err() == nil && r.Len() > 0 {
			id := r.Byte()
			offset := r.Offset()
			sub := r.Bytes(r.Length())
			if r.Err() != nil {
				break
			}
			s := binary.NewReader(sub, offset)
			switch id {
			case namesModule:
				names.Module = s.Name()
			case namesFuncs:
				names.Funcs = nameMap(&s, m.NumFuncs())
			}
		}
		break // a second name section counts for nothing
	}
	return names
}

// nameMap reads pairs of index and name for a space of n entities, up to the first error.
func nameMap(r *binary.Reader, n int) []string {
	var names []string
	for i := r.Length(); i > 0; i-- {
		f, name := r.U32(), r.Name()
		if r.Err() != nil || uint64(f) >= uint64(n) {
			break
		}
		if int(f) >= len(names) {
			// At most n, which the module has paid for in bytes.
			names = append(names, make([]string, int(f)+1-len(names))...)
		}
		names[f] = name
	}
	return names
}
