package vm

import "slices"

// This file implements how a store finds its modules by their code.

// A moduleSet finds the modules of a store by the addresses of their code. Most stores have one or
// two.
type moduleSet struct {
	few  [2]*Module
	more []*Module // those that do not fit, in order of address

	// shared says that a copy of the set exists. Then more belongs to all of them and does not change.
	shared bool
}

// add adds m, if it is not there.
func (x *moduleSet) add(m *Module) {
	for i, have := range x.few {
		if have == nil {
			x.few[i] = m
		}
		if have == nil || have == m {
			return
		}
	}
	at, found := slices.BinarySearchFunc(x.more, m, func(a, b *Module) int {
		return compareAddr(a.code.Base(), b.code.Base())
	})
	if found {
		return
	}
	if x.shared {
		x.more, x.shared = slices.Clone(x.more), false
	}
	x.more = slices.Insert(x.more, at, m)
}

// snapshot returns a copy of the set, which modules added later do not change. It keeps what it
// holds from becoming garbage; addresses that were in a module's code stay that module's, even when
// the code has been freed.
func (x *moduleSet) snapshot() moduleSet {
	x.shared = true
	return *x
}

// find returns the module whose code contains pc, or nil.
func (x *moduleSet) find(pc uintptr) *Module {
	for _, m := range x.few {
		if m == nil {
			return nil
		}
		if m.code.Contains(pc) {
			return m
		}
	}
	at, found := slices.BinarySearchFunc(x.more, pc, func(m *Module, pc uintptr) int {
		return compareAddr(m.code.Base(), pc)
	})
	if !found {
		at--
	}
	if at < 0 || !x.more[at].code.Contains(pc) {
		return nil
	}
	return x.more[at]
}

func compareAddr(a, b uintptr) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
