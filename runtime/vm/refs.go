package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/gc"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements external references: when values are collected, and from where the
// collector starts.
//
// A value is needed while its handle is in a table, a global or a passive element segment of the
// store, in a frame of generated code (stack maps say where), or among the arguments of a host
// function that is running. All of that can be enumerated at any time at which the host runs, so
// neither generated code nor the host counts anything.
//
// A handle that only the host holds is not in that list. The rule that makes this safe: making a
// handle never collects. Collections happen when the host enters WebAssembly, after all arguments
// are in place, and they are roots; when WebAssembly calls the host, with its arguments as roots; and
// after the host has stored a reference.

// refs is a Store's external references. It exists from the first of them on.
type refs struct {
	gc.Heap
	pins    []gc.Handle // arguments of calls between host and WebAssembly in progress
	skipped uint64      // collections given up because of an incomplete walk

	breakWalk bool // see BreakStackWalk
}

// refRoots are the places outside of frames where handles can be.
type refRoots struct {
	tables   []*environ.VMTable
	globals  []*environ.VMGlobal
	segments []*environ.VMSegment // evaluated, passive; length 0 when dropped
}

// RefStats count what became of external references.
type RefStats struct {
	gc.Stats
	Skipped uint64 // collections that were given up because the stack could not be walked to its end
}

// RefStats returns the store's counts.
func (s *Store) RefStats() RefStats {
	if s.refs == nil {
		return RefStats{}
	}
	return RefStats{s.refs.Stats(), s.refs.skipped}
}

// isExtern reports whether values of type t are handles.
func isExtern(t types.ValType) bool {
	return t.IsRef() && (t.Heap() == types.HeapExtern || t.Heap() == types.HeapNoExtern)
}

// externParams returns the indices of those parameters of t that are handles.
func externParams(t *types.FuncType) []int {
	var list []int
	for i, p := range t.Params {
		if isExtern(p) {
			list = append(list, i)
		}
	}
	return list
}

// Extern returns a handle for v. The host may rely on it until it next calls a function of the
// store, stores a reference in it, or collects: a value that is nowhere in WebAssembly by then is
// dropped. Extern itself never collects.
func (s *Store) Extern(v any) types.ValRaw {
	if s.refs == nil {
		s.refs = &refs{Heap: gc.Heap{NoReuse: s.collectAlways}}
	}
	return types.ValRaw{Lo: uint64(s.refs.Insert(v))}
}

// ExternValue returns the value behind a handle, and false for null.
func (s *Store) ExternValue(v types.ValRaw) (any, bool) {
	h := gc.Handle(uint32(v.Lo))
	if s.refs == nil || h == 0 {
		return nil, false
	}
	x, ok := s.refs.Value(h)
	if !ok && s.collectAlways {
		panic(fmt.Sprintf("vm: Store.ExternValue: the value of handle %#x was dropped", h))
	}
	return x, ok
}

// CollectAlways makes the store collect at every opportunity, check at each that what holds a
// reference holds a live one, and never use a handle twice. It finds errors in what the collector is
// told, and in the rules above.
func (s *Store) CollectAlways() {
	s.collectAlways = true
	if s.refs != nil {
		s.refs.NoReuse = true
	}
}

// BreakStackWalk makes all walks of the stack by collections end before their time, as a damaged
// stack would. It is for tests of what happens then. There must be an external reference already.
func (s *Store) BreakStackWalk(b bool) { s.refs.breakWalk = b }

// GC drops the values of external references that nothing in the store holds any more. It may be
// called by host functions. It reports false if it did nothing because the stack's frames could not
// all be found.
func (s *Store) GC() bool {
	if s.refs == nil || s.closed {
		return true
	}
	return s.collect()
}

// poll collects if that is due. Handles of the host's that are in no root are lost.
func (s *Store) poll() {
	if r := s.refs; r != nil && (s.collectAlways || r.Due()) {
		s.collect()
	}
}

// pollWith is poll with those of vals as roots that params lists.
func (s *Store) pollWith(vals []types.ValRaw, params []int) {
	mark := s.pin(vals, params)
	s.poll()
	s.refs.pins = s.refs.pins[:mark]
}

// pin makes those of vals roots that params lists. To undo it, cut refs.pins back to the length
// that it returns.
func (s *Store) pin(vals []types.ValRaw, params []int) int {
	mark := len(s.refs.pins)
	for _, p := range params {
		s.refs.pins = append(s.refs.pins, gc.Handle(vals[p].Lo))
	}
	return mark
}

// attendRefs reports whether there is work to do on references when host and WebAssembly call each other:
// a collection is due, or arguments must be unpinned.
func (s *Store) attendRefs() bool {
	return s.collectAlways || len(s.refs.pins) != 0 || s.refs.Due()
}

// enter prepares a call of a function from the host with arguments that hold references, or in a
// store that has some.
func (s *Store) enter(vals []types.ValRaw, params []int) {
	r := s.refs
	if s.stack == nil || s.stack.Idle() {
		r.pins = r.pins[:0] // host functions that panicked have left theirs
	}
	if s.collectAlways || r.Due() {
		s.pollWith(vals, params)
	}
}

// callHostFunc calls a host function with its arguments as roots. A store without any references
// does not come here.
func (s *Store) callHostFunc(h *hostFunc, c Caller, vals []types.ValRaw) error {
	mark := s.pin(vals, h.typ.externs)
	s.poll()
	err := h.call(c, vals)
	s.refs.pins = s.refs.pins[:mark]
	return err
}

// collectAtBuiltin collects before a builtin does its work, with its arguments as roots.
func (s *Store) collectAtBuiltin(b environ.BuiltinIndex, vmctx uintptr, args []types.ValRaw) {
	var params []int
	if b == environ.BuiltinTableGrow {
		i := s.instances[at[environ.VMContextHead](vmctx).Index]
		if isExtern(i.tables[uint32(args[0].Lo)].typ.Elem) {
			params = []int{2}
		}
	}
	s.pollWith(args, params)
}

// collect drops what is not reachable. It reports whether it could.
func (s *Store) collect() bool {
	r := s.refs
	r.Begin()
	if !s.markFrames() {
		// Some frame was not seen, and may hold anything.
		r.skipped++
		r.Postpone()
		return false
	}
	s.markAll(r.pins, "a host function's argument")
	for _, t := range s.roots.tables {
		s.markAll(array[gc.Handle](t.Base, int(t.Len)), "a table")
	}
	for _, g := range s.roots.globals {
		s.mark(gc.Handle(g.Lo), "a global")
	}
	for _, e := range s.roots.segments {
		s.markAll(array[gc.Handle](e.Base, int(e.Len)), "an element segment")
	}
	r.Sweep()
	return true
}

// mark keeps the value of a handle that was found in a place. One that is not alive is a bug of
// the compiler, of this package or of the host; it means nothing to the collection.
func (s *Store) mark(h gc.Handle, place string) {
	if !s.refs.Mark(h) && s.collectAlways {
		panic(fmt.Sprintf("vm: Store.mark: %s holds handle %#x, which is not alive", place, uint64(h)))
	}
}

// markAll is mark for all handles of a list.
func (s *Store) markAll(list []gc.Handle, place string) {
	if i := s.refs.MarkAll(list); i >= 0 {
		s.mark(list[i], place)
	}
}

// markFrames marks what the frames of all activations hold, and reports whether it saw them all.
func (s *Store) markFrames() bool {
	if s.stack == nil || s.stack.Idle() {
		return true
	}
	var last *Module
	complete := s.stack.Walk(s.stack.Suspended(), func(f native.Frame) bool {
		if s.refs.breakWalk {
			return false
		}
		if last == nil || !last.code.Contains(f.PC-1) {
			m := s.modules.find(f.PC - 1)
			if m == nil {
				return true // a stub, or a trampoline of another artifact: they hold no references
			}
			last = m
		}
		// A call site without a stack map holds no references. One with a map says exactly which
		// slots do: there is no looking for the nearest one.
		m, ok := last.view.StackMap(uint32(f.PC - last.code.Base()))
		if !ok {
			return true
		}
		for i, slot := range array[gc.Handle](f.FP-8*uintptr(m.Slots), int(m.Slots)) {
			if m.Has(uint32(i)) {
				s.mark(slot, "a frame")
			}
		}
		return true
	})
	return complete
}

// addTableRoot makes a table a root if its elements are handles.
func (s *Store) addTableRoot(t *Table) {
	if isExtern(t.typ.Elem) {
		s.roots.tables = append(s.roots.tables, t.def)
	}
}

// addGlobalRoot makes a global a root if it is a handle.
func (s *Store) addGlobalRoot(g *Global) {
	if isExtern(g.typ.Content) {
		s.roots.globals = append(s.roots.globals, g.def)
	}
}
