package vm

import (
	"sync"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file implements what instances leave to later instances of the same module.
//
// Most of the VMContext of a large module are the VMFuncRefs of escaping functions, which refer to the
// VMContext itself and are the same in all instances otherwise. Tables hold the addresses of those
// VMFuncRefs. So the memory of a VMContext goes back to its module when the store is closed, with its
// VMFuncRefs in it, and with those static tables that nobody has written to: an instance at the same
// address needs only the rest, and the time to make one depends neither on the number of functions nor on
// the length of tables. No slot needs a mark that says whether it is initialized, and code need not look for one.

// Parts are the memory of one instance: its VMContext and static tables.
type parts struct {
	module *moduleResources
	block  mem.Block    // the VMContext
	refs   bool         // the VMFuncRefs of defined functions are there
	tables []tableBlock // by DefinedTableIndex; empty ones are to be made
}

// idleParts holds the parts of a module that no instance uses.
type idleParts struct {
	mu   sync.Mutex
	list []*parts
	size uintptr // bytes
	gone bool    // the module is
}

const (
	maxIdleParts     = 32
	maxIdlePartsSize = 16 << 20 // bytes, though one is always kept
)

// allocContext returns the address of a VMContext for an instance of m. If it was in use before, its
// VMFuncRefs of defined functions are there, and those of imports and passive segments have old values;
// everything else is zero. Parts are nil for small modules.
func (s *Store) allocContext(m *Module) (vmctx uintptr, p *parts, err error) {
	size := uintptr(m.offsets.Size())
	if !m.plan.parts {
		vmctx, err = s.res.alloc(size)
		return vmctx, nil, err
	}
	if p = m.res.parts.take(); p != nil {
		// Of the segments behind this, passive ones are written anyway and the others are always empty.
		clear(p.block.Bytes()[:m.offsets.Elem(0)])
	} else {
		p = &parts{module: m.res, tables: make([]tableBlock, len(m.plan.staticTables))}
		if p.block, err = mem.Alloc(size); err != nil {
			return 0, nil, err
		}
	}
	s.res.parts = append(s.res.parts, p)
	return p.block.Addr(), p, nil
}

func (x *idleParts) take() *parts {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := len(x.list) - 1
	if n < 0 {
		return nil
	}
	p := x.list[n]
	x.list = x.list[:n]
	x.size -= p.size()
	return p
}

// put takes back parts. Unless the tables are as they were made, they must be empty.
func (x *idleParts) put(p *parts) {
	if p.refs {
		x.mu.Lock()
		if n := p.size(); !x.gone && (len(x.list) == 0 || len(x.list) < maxIdleParts && x.size+n <= maxIdlePartsSize) {
			x.list = append(x.list, p)
			x.size += n
			p = nil
		}
		x.mu.Unlock()
	}
	if p != nil {
		p.free()
	}
}

// dropTables frees the tables of all parts, and returns their number.
func (x *idleParts) dropTables() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := 0
	x.size = 0
	for _, p := range x.list {
		n += p.dropTables()
		x.size += p.size()
	}
	return n
}

func (x *idleParts) free() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.gone = true
	for _, p := range x.list {
		p.free()
	}
	x.list, x.size = nil, 0
}

func (p *parts) size() uintptr {
	n := p.block.Size()
	for i := range p.tables {
		n += p.tables[i].Size()
	}
	return n
}

func (p *parts) dropTables() (n int) {
	for i := range p.tables {
		if p.tables[i].Addr() != 0 {
			p.tables[i].Free()
			n++
		}
	}
	return n
}

func (p *parts) free() {
	p.block.Free()
	p.dropTables()
}

// bindFuncRefs fills in the VMFuncRefs of the functions that the module defines.
func (i *Instance) bindFuncRefs() {
	m := i.module
	refs := array[environ.VMFuncRef](i.vmctx+uintptr(m.offsets.FuncRef(0)), len(m.refs))
	for n := range m.refs {
		if from := &m.refs[n]; from.Code != 0 { // those of imports are bindImports' work
			refs[n] = *from
			refs[n].VMCtx = i.vmctx
		}
	}
}
