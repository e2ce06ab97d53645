package validate

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the making of function summaries.
//
// What a construct assigns includes what constructs inside it do, so the lists of nested
// constructs repeat: their total length can be the product of nesting and number of locals.
// Two things keep it near the size of the body. A construct with the same list as the last
// one inside it shares its part of the pool. And when a function's pool exceeds maxPool,
// which takes code that no compiler emits, every construct that closes from then on is said
// to assign all locals (or globals): readers must take the lists as what may be assigned.

// maxPool is the length of FuncSummary.Pool from which on lists are no longer exact.
const maxPool = 1 << 22

// A summarizer gathers the summary of one function.
type summarizer struct {
	out *types.FuncSummary // nil if nobody wants it

	ops, maxStack, maxDepth uint32
	loopDepth, maxLoopDepth uint32
	flags                   types.ConstructFlags // of the innermost open construct so far
	serial                  uint32               // of the innermost open construct
	nextSerial, firstSerial uint32
	openConstructs          []openConstruct
	locals, globals         assigned
}

// An openConstruct is a construct whose end was not seen yet.
type openConstruct struct {
	serial          uint32               // number of the construct, plus summarizer.firstSerial
	locals, globals uint32               // lengths of assigned.items at the start
	flags           types.ConstructFlags // of the enclosing construct so far
}

// An assigned collects indices set in the open constructs.
type assigned struct {
	items []uint32 // by construct: a closed construct leaves its list to the one around it
	mark  []uint32 // by index: serial of the construct that set it last
	n     uint32   // number of indices in the space

	// The list of the construct that closed last: its part of items, and of the pool.
	lastStart, lastEnd, lastPool uint32

	all   bool   // "all indices" is in the pool already …
	allAt uint32 // … here
}

func (a *assigned) reset(n int) {
	a.items = a.items[:0]
	a.n = uint32(n)
	if len(a.mark) < n {
		a.mark = slices.Grow(a.mark, n-len(a.mark))[:n]
	}
	a.lastStart, a.lastEnd = types.None, types.None
	a.all = false
}

func (a *assigned) set(i, serial uint32) {
	if a.mark[i] != serial {
		a.mark[i] = serial
		a.items = append(a.items, i)
	}
}

// close writes the sorted list of what was set since items had length start to the pool,
// and leaves it in items for the enclosing construct.
func (a *assigned) close(start uint32, pool []uint32) (newPool []uint32, at, n uint32) {
	list := a.items[start:]
	switch {
	case len(list) == 0:
		return pool, 0, 0
	case a.lastStart == start && a.lastEnd == uint32(len(a.items)):
		return pool, a.lastPool, uint32(len(list))
	case len(pool) > maxPool:
		if !a.all {
			a.all, a.allAt = true, uint32(len(pool))
			for i := range a.n {
				pool = append(pool, i)
			}
		}
		// One index keeps the enclosing list from being empty.
		a.items = a.items[:start+1]
		a.lastStart = types.None
		return pool, a.allAt, a.n
	}
	slices.Sort(list)
	list = slices.Compact(list)
	a.items = a.items[:int(start)+len(list)]
	a.lastStart, a.lastEnd, a.lastPool = start, uint32(len(a.items)), uint32(len(pool))
	return append(pool, list...), a.lastPool, uint32(len(list))
}

// module prepares for functions of a module with the given number of globals.
func (s *summarizer) module(globals int) {
	s.globals.n = uint32(globals)
}

// start begins a function with the given number of locals.
func (s *summarizer) start(out *types.FuncSummary, locals int) {
	s.out = out
	s.ops, s.maxStack, s.maxDepth, s.loopDepth, s.maxLoopDepth, s.flags = 0, 0, 0, 0, 0, 0
	s.openConstructs = s.openConstructs[:0]
	if s.nextSerial > 1<<31 {
		// Serials are about to repeat: forget the old ones.
		s.nextSerial = 0
		clear(s.locals.mark)
		clear(s.globals.mark)
	}
	s.nextSerial++ // marks of zero belong to no construct
	s.firstSerial = s.nextSerial
	s.locals.reset(locals)
	s.globals.reset(int(s.globals.n))
	if out != nil {
		out.Constructs = out.Constructs[:0]
		out.Pool = out.Pool[:0]
		out.Callees = out.Callees[:0]
	}
}

// open begins a construct.
func (s *summarizer) open() {
	s.openConstructs = append(s.openConstructs, openConstruct{
		serial: s.nextSerial, locals: uint32(len(s.locals.items)), globals: uint32(len(s.globals.items)), flags: s.flags,
	})
	s.serial = s.nextSerial
	s.nextSerial++
	s.flags = 0
	s.maxDepth = max(s.maxDepth, uint32(len(s.openConstructs)))
	if s.out != nil {
		s.out.Constructs = append(s.out.Constructs, types.Construct{})
	}
}

// openLoop follows open when the construct is a loop.
func (s *summarizer) openLoop() {
	s.loopDepth++
	s.maxLoopDepth = max(s.maxLoopDepth, s.loopDepth)
}

// close ends the innermost construct, whose end operator is at the offset end of the body.
func (s *summarizer) close(end uint32, loop bool) {
	n := len(s.openConstructs) - 1
	c := s.openConstructs[n]
	s.openConstructs = s.openConstructs[:n]
	if n > 0 {
		s.serial = s.openConstructs[n-1].serial
	}
	flags := s.flags
	s.flags |= c.flags
	if loop {
		s.flags |= types.HasLoop
		s.loopDepth--
	}
	if s.out == nil {
		return
	}
	k := &s.out.Constructs[c.serial-s.firstSerial]
	k.End, k.Flags = end, flags
	s.out.Pool, k.Assigned, k.NumAssigned = s.locals.close(c.locals, s.out.Pool)
	s.out.Pool, k.Globals, k.NumGlobals = s.globals.close(c.globals, s.out.Pool)
	if n == 0 {
		s.out.Ops, s.out.MaxStack, s.out.MaxDepth, s.out.MaxLoopDepth, s.out.Flags = s.ops, s.maxStack, s.maxDepth, s.maxLoopDepth, flags
	}
}

func (s *summarizer) assign(local uint32) {
	if s.out != nil {
		s.locals.set(local, s.serial)
	}
}

func (s *summarizer) setGlobal(global uint32) {
	if s.out != nil {
		s.globals.set(global, s.serial)
	}
}

func (s *summarizer) call(f types.FuncIndex) {
	if s.out != nil {
		s.out.Callees = append(s.out.Callees, f)
	}
}
