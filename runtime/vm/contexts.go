package vm

import (
	"sync"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
)

// This file implements the VMContexts of modules with many functions.
//
// Most of such a VMContext are the VMFuncRefs of escaping functions, which refer to the VMContext itself
// and are the same in all instances otherwise. So the memory of a VMContext goes back to its module when
// the store is closed, with its VMFuncRefs in it: the next instance at the same address needs only the
// rest, and the time to make one does not depend on the number of functions.

// An idleContexts holds the VMContexts of a module that no instance uses.
type idleContexts struct {
	mu   sync.Mutex
	list []mem.Block
	gone bool // the module is
}

const (
	// minIdleRefs is the number of VMFuncRefs from which on keeping them is worth more than having
	// the VMContext next to everything else of the store.
	minIdleRefs = 16

	maxIdleContexts = 32
)

// A vmContext is a VMContext with a block of its own.
type vmContext struct {
	module *moduleResources
	block  mem.Block
}

// allocContext returns the address of a VMContext for an instance of m. If warm is set, the VMFuncRefs
// of defined functions are there; everything else is zero.
func (s *Store) allocContext(m *Module) (vmctx uintptr, warm bool, err error) {
	size := uintptr(m.offsets.Size())
	if len(m.info.Escaping) < minIdleRefs {
		vmctx, err = s.res.alloc(size)
		return vmctx, false, err
	}
	b, warm := m.res.contexts.take()
	if warm {
		all, refs := b.Bytes(), uintptr(m.offsets.FuncRef(0))
		clear(all[:refs])
		clear(all[refs+uintptr(len(m.info.Escaping))*sizeFuncRef:])
	} else if b, err = mem.Alloc(size); err != nil {
		return 0, false, err
	}
	s.res.contexts = append(s.res.contexts, vmContext{m.res, b})
	return b.Addr(), warm, nil
}

func (x *idleContexts) take() (mem.Block, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := len(x.list) - 1
	if n < 0 {
		return mem.Block{}, false
	}
	b := x.list[n]
	x.list = x.list[:n]
	return b, true
}

// put takes back a block, whose VMFuncRefs must be complete.
func (x *idleContexts) put(b mem.Block) {
	x.mu.Lock()
	if len(x.list) < maxIdleContexts && !x.gone {
		x.list = append(x.list, b)
		b = mem.Block{}
	}
	x.mu.Unlock()
	b.Free()
}

func (x *idleContexts) free() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.gone = true
	for i := range x.list {
		x.list[i].Free()
	}
	x.list = nil
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
