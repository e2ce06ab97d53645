package vm

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Module, an artifact that is ready to be instantiated.

// A Module is loaded code with its description. It is immutable and safe for concurrent use.
type Module struct {
	engine  *Engine
	view    *artifact.View
	info    *environ.Module
	offsets *environ.VMOffsets
	code    *code.Code
	res     *moduleResources
	typeIDs []types.SharedTypeIndex // by SigIndex

	// refs holds what is the same in all instances about the VMFuncRef of each escaping
	// function that the module defines. Entries of imported functions are zero.
	refs []environ.VMFuncRef

	plan    plan
	exits   []uintptr // by SigIndex: WasmToHost trampolines, 0 if there is none
	exports map[string]int
	closed  atomic.Bool

	// Data belongs to the user of the package, who sets it before the module is shared or through Once.
	Data any
	Once sync.Once
}

// moduleResources is what a Module must give back. It does not refer to the Module.
type moduleResources struct {
	engine  *Engine
	code    *codeRef
	types   []types.SharedTypeIndex
	idBlock mem.Block // the array behind VMContextHead.TypeIDs
	data    mem.Block // copy of the data, if there are passive segments
	images  memoryImages
	parts   idleParts
	refs    atomic.Int64
	freed   atomic.Bool
}

// release drops a reference, the last of which frees everything.
func (r *moduleResources) release() {
	if r.refs.Add(-1) == 0 {
		r.free()
	}
}

func (r *moduleResources) free() {
	if !r.freed.CompareAndSwap(false, true) {
		return
	}
	r.engine.types.release(r.types)
	r.idBlock.Free()
	r.data.Free()
	r.images.free()
	r.engine.pool.abandon(&r.parts)
	r.parts.free()
	r.code.release()
}

// NewModule loads an artifact, which must have been compiled for the engine.
func NewModule(e *Engine, v *artifact.View) (*Module, error) { return newModule(e, v, nil) }

// OpenModule loads an artifact from a file, which must not change as long as the module is reachable.
func OpenModule(e *Engine, path string) (*Module, error) {
	f, err := mem.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Done()
	v, err := artifact.Open(f.Bytes())
	if err != nil {
		return nil, err
	}
	v.Hold(f)
	return newModule(e, v, f)
}

// newModule implements NewModule and OpenModule. f is nil or holds the view's bytes.
func newModule(e *Engine, v *artifact.View, f *mem.File) (*Module, error) {
	if err := v.Engine().CheckHost(&e.config.Host); err != nil {
		return nil, err
	}
	if err := checkCPU(v.Engine().Settings); err != nil {
		return nil, err
	}
	if !v.Executable() {
		return nil, fmt.Errorf("vm: the module's code is not machine code")
	}
	info := v.Module()
	offsets, err := environ.NewVMOffsets(8, info)
	if err != nil {
		return nil, err
	}
	if e.pool != nil {
		if err := e.pool.check(info, offsets); err != nil {
			return nil, err
		}
	}
	plan := makePlan(info)
	if e.pool != nil && len(plan.staticTables) > 0 {
		plan.parts = true // it is a system call to clear a table in a pool
	}
	m := &Module{engine: e, view: v, info: info, offsets: offsets, plan: plan, exports: make(map[string]int, len(info.Exports))}
	for i := range info.Exports {
		m.exports[info.Exports[i].Name] = i
	}
	r := &moduleResources{engine: e}
	r.refs.Store(1)
	// The tables stay in the artifact, where they are looked up in place.
	if m.code, err = code.Load(&code.Image{Text: v.Text(), File: f, At: v.TextOffset()}); err != nil {
		return nil, err
	}
	r.code = newCodeRef(m.code)
	m.res = r
	if err := m.load(); err != nil {
		r.release()
		return nil, err
	}
	e.pool.adopt(&r.parts)
	runtime.AddCleanup(m, (*moduleResources).free, r)
	return m, nil
}

// load fills in what NewModule has begun.
func (m *Module) load() error {
	r := m.res
	for _, sig := range m.info.Sigs {
		id, err := m.engine.types.acquire(sig)
		if err != nil {
			return err
		}
		r.types = append(r.types, id)
	}
	m.typeIDs = r.types
	var err error
	if r.idBlock, err = mem.Alloc(uintptr(4 * len(m.typeIDs))); err != nil {
		return err
	}
	copy(array[types.SharedTypeIndex](r.idBlock.Addr(), len(m.typeIDs)), m.typeIDs)
	for i := range m.info.Datas {
		if d := &m.info.Datas[i]; d.Mode == environ.SegmentPassive && d.Len > 0 {
			data := m.view.Data()
			if r.data, err = mem.Alloc(uintptr(len(data))); err != nil {
				return err
			}
			copy(r.data.Bytes(), data)
			runtime.KeepAlive(m.view)
			break
		}
	}
	m.exits = make([]uintptr, len(m.info.Sigs))
	for i := range m.exits {
		if m.exits[i] = m.funcAddr(environ.WasmToHost(types.SigIndex(i))); m.exits[i] != 0 {
			m.engine.types.offerExit(m.typeIDs[i], m.exits[i], r.code)
		}
	}
	m.refs = make([]environ.VMFuncRef, len(m.info.Escaping))
	for i, f := range m.info.Escaping {
		if m.info.IsImportedFunc(f) {
			continue
		}
		sig := m.info.Funcs[f].Sig
		ref := environ.VMFuncRef{
			Code:   m.funcAddr(environ.DefinedFunc(m.info.DefinedFunc(f))),
			TypeID: uint32(m.typeIDs[sig]), Index: uint32(f),
			Entry: m.funcAddr(environ.HostToWasm(sig)),
		}
		if ref.Code == 0 || ref.Entry == 0 {
			return fmt.Errorf("vm: the artifact has no code for function %d or no entry for its type", f)
		}
		m.refs[i] = ref
	}
	for i := range m.info.Imports {
		if im := &m.info.Imports[i]; im.Kind == types.ExternFunc && m.exits[m.info.Funcs[im.Index].Sig] == 0 {
			return fmt.Errorf("vm: the artifact has no exit for the type of import %d", i)
		}
	}
	return nil
}

// funcAddr returns the address of a function's code, 0 if there is none.
func (m *Module) funcAddr(key environ.FuncKey) uintptr {
	f, ok := m.view.Func(key)
	if !ok {
		return 0
	}
	return m.code.Base() + uintptr(f.Start)
}

// Info returns the module's description.
func (m *Module) Info() *environ.Module { return m.info }

// InstanceSize returns the size of a VMContext of the module.
func (m *Module) InstanceSize() uint64 { return uint64(m.offsets.Size()) }

// CodeBase returns the address of the module's code, which begins like View().Text().
func (m *Module) CodeBase() uintptr { return m.code.Base() }

// View returns the artifact that the module was loaded from.
func (m *Module) View() *artifact.View { return m.view }

// Engine returns the module's engine.
func (m *Module) Engine() *Engine { return m.engine }

// Close gives the module's memory back as soon as no instance needs it any more. The module
// cannot be instantiated afterwards.
func (m *Module) Close() {
	if m.closed.CompareAndSwap(false, true) {
		m.res.release()
	}
}
