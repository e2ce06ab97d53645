package validate

import (
	"math/bits"
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
	out    *types.FuncSummary
	unused types.FuncSummary // is out if nobody wants the summary

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
	flags           types.ConstructFlags // of the enclosing construct so far
	locals, globals outer
}

// An assigned collects the indices that open constructs set. The first numSmall indices are a
// bit set per construct, which suits most functions; others go to a list.
type assigned struct {
	small [numSmall / 64]uint64 // set by the innermost construct
	items []uint32              // others, by construct; a closed construct leaves its list to the one around it
	mark  []uint32              // by index: serial of the construct that set it last
	n     uint32                // number of indices in the space

	// The construct that closed last: what it set, where that is in items and the pool.
	lastSmall          [numSmall / 64]uint64
	lastStart, lastEnd uint32
	lastPool, lastLen  uint32

	all   bool   // "all indices" is in the pool already …
	allAt uint32 // … here
}

const numSmall = 128

// An outer is what an assigned had for the enclosing construct.
type outer struct {
	small [numSmall / 64]uint64
	start uint32 // length of items
}

func (a *assigned) reset(n int) {
	a.items = a.items[:0]
	a.n = uint32(n)
	if len(a.mark) < n {
		a.mark = slices.Grow(a.mark, n-len(a.mark))[:n]
	}
	a.small = [numSmall / 64]uint64{}
	a.lastLen, a.lastStart = 0, types.None
	a.all = false
}

func (a *assigned) set(i, serial uint32) {
	if i < numSmall {
		a.small[i/64] |= 1 << (i % 64)
	} else if a.mark[i] != serial {
		a.mark[i] = serial
		a.items = append(a.items, i)
	}
}

// open begins a construct.
func (a *assigned) open(o *outer) {
	o.small, o.start = a.small, uint32(len(a.items))
	a.small = [numSmall / 64]uint64{}
}

// close ends the construct that began with open(o). It writes the sorted list of what the
// construct set to the pool.
func (a *assigned) close(o *outer, pool []uint32) (newPool []uint32, at, n uint32) {
	small := a.small
	for i := range a.small {
		a.small[i] |= o.small[i]
	}
	start := o.start
	list := a.items[start:]
	switch {
	case len(list) == 0 && small == [numSmall / 64]uint64{}:
		return pool, 0, 0
	case a.lastLen != 0 && small == a.lastSmall && (len(list) == 0 && a.lastStart == a.lastEnd || a.lastStart == start && a.lastEnd == uint32(len(a.items))):
		return pool, a.lastPool, a.lastLen
	case len(pool) > maxPool:
		if !a.all {
			a.all, a.allAt = true, uint32(len(pool))
			for i := range a.n {
				pool = append(pool, i)
			}
		}
		// One index keeps the enclosing list from being empty.
		a.items = a.items[:start+uint32(min(len(list), 1))]
		a.lastLen = 0
		return pool, a.allAt, a.n
	}
	at = uint32(len(pool))
	for i, w := range small {
		for ; w != 0; w &= w - 1 {
			pool = append(pool, uint32(i*64+bits.TrailingZeros64(w)))
		}
	}
	if len(list) > 0 {
		slices.Sort(list)
		list = slices.Compact(list)
		a.items = a.items[:int(start)+len(list)]
		pool = append(pool, list...)
	}
	n = uint32(len(pool)) - at
	a.lastSmall, a.lastStart, a.lastEnd, a.lastPool, a.lastLen = small, start, uint32(len(a.items)), at, n
	return pool, at, n
}

// module prepares for functions of a module with the given number of globals.
func (s *summarizer) module(globals int) {
	s.globals.n = uint32(globals)
}

// start begins a function with the given number of locals.
func (s *summarizer) start(out *types.FuncSummary, locals int) {
	if out == nil {
		out = &s.unused
	}
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
	out.Constructs = out.Constructs[:0]
	out.Pool = out.Pool[:0]
	out.Callees = out.Callees[:0]
}

// open begins a construct.
func (s *summarizer) open() {
	s.openConstructs = append(s.openConstructs, openConstruct{
		serial: s.nextSerial, flags: s.flags,
	})
	c := &s.openConstructs[len(s.openConstructs)-1]
	s.locals.open(&c.locals)
	s.globals.open(&c.globals)
	s.serial = s.nextSerial
	s.nextSerial++
	s.flags = 0
	s.maxDepth = max(s.maxDepth, uint32(len(s.openConstructs)))
	s.out.Constructs = append(s.out.Constructs, types.Construct{})
}

// openLoop follows open when the construct is a loop.
func (s *summarizer) openLoop() {
	s.loopDepth++
	s.maxLoopDepth = max(s.maxLoopDepth, s.loopDepth)
}

// close ends the innermost construct, whose end operator is at the offset end of the body.
func (s *summarizer) close(end uint32, loop bool) {
	n := len(s.openConstructs) - 1
	c := &s.openConstructs[n]
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
	k := &s.out.Constructs[c.serial-s.firstSerial]
	k.End, k.Flags = end, flags
	s.out.Pool, k.Assigned, k.NumAssigned = s.locals.close(&c.locals, s.out.Pool)
	s.out.Pool, k.Globals, k.NumGlobals = s.globals.close(&c.globals, s.out.Pool)
	if n == 0 {
		s.out.Ops, s.out.MaxStack, s.out.MaxDepth, s.out.MaxLoopDepth, s.out.Flags = s.ops, s.maxStack, s.maxDepth, s.maxLoopDepth, flags
	}
}

func (s *summarizer) call(f types.FuncIndex) {
	s.out.Callees = append(s.out.Callees, f)
}
