package wasmtime

import "iter"

// This file implements iterators, which make one element at a time.

// ImportSeq is Imports as an iterator, which makes one element at a time. It may be used any number of times.
func (m *Module) ImportSeq() iter.Seq[*ImportType] {
	info := m.open().Info()
	return func(yield func(*ImportType) bool) {
		for i := range info.Imports {
			im := &info.Imports[i]
			if !yield(&ImportType{im.Module, im.Name, externType(info, im.Kind, im.Index)}) {
				return
			}
		}
	}
}

// ExportSeq is Exports as an iterator, which makes one element at a time. It may be used any number of times.
func (m *Module) ExportSeq() iter.Seq[*ExportType] {
	info := m.open().Info()
	return func(yield func(*ExportType) bool) {
		for i := range info.Exports {
			ex := &info.Exports[i]
			if !yield(&ExportType{ex.Name, externType(info, ex.Kind, ex.Index)}) {
				return
			}
		}
	}
}

// ExportSeq returns the instance's exports with their names, in the order of Module.Exports.
func (instance *Instance) ExportSeq(store Storelike) iter.Seq2[string, *Extern] {
	i := instance.in(store)
	exports := i.Module().Info().Exports
	return func(yield func(string, *Extern) bool) {
		for n := range exports {
			if !yield(exports[n].Name, &Extern{instance.store, i.ExportAt(n)}) {
				return
			}
		}
	}
}
