package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file finds functions that are state machines, as all of Go's are:
//
//	loop
//	  block … block
//	    local.get S; br_table …
//	  end                      ;; label 0
//	  …
//	  i32.const C; local.set S; br (to the loop)
//	  …
//	  end                      ;; label 1
//	…
//
// Every jump is such a trip through the br_table. Where the next state is a constant, the jump can
// go straight to its label (states_jump.go). It must be certain that the state is not used for
// anything else: every branch to the loop must have the form above, and nothing else may touch S.
//
// A jump forward becomes a branch to the label, whose block is still open. A jump backward makes
// a loop, whose header is the label. But the br_table leads into the middle of that loop as well,
// and a loop must have one entry. So whoever wants to enter the region from a label that is jumped back
// to, up to the last such jump, goes through that label, which asks for the state again:
//
//	label 3, header of the region 3…5:  if S != 3 { if S == 4 goto 4; br_table … }
//
// That is two cheap instructions in a loop, in place of an indirect jump for each jump in it.
// Regions that overlap are made to nest.

// A states is what is known of the function's state machine.
type states struct {
	on     bool
	seldom bool   // states other than 0 are seldom entered from outside
	tried  uint8  // constructs that were looked at
	local  uint32 // holds the state
	loop   int    // index in frames of the loop, or -1
	base   int    // index in frames of the block of the last label; those of the others follow
	at     int    // the last label that was bound, or -1

	table  []uint32     // by state: its label. The last entry is for all states from there on.
	labels []stateLabel // by number
	jumps  []stateJump  // in the order of the code
}

// A stateLabel begins the code of a state.
type stateLabel struct {
	end    int32  // if it is jumped back to: the last label of the region that this makes; else -1
	parent int32  // the innermost region around it, itself excepted; -1: none
	hot    int32  // of a region: an inner label that code before the region jumps to; -1: none
	lo, hi uint32 // of a region: the states that lead into it
	inner  bool   // of a region: some of them lead to other labels than this one
	mixed  bool   // of a region: code before it jumps to several inner labels

	// Of the code up to the next label; of a region: of all of it.
	flags    types.ConstructFlags
	assigned uint64 // locals that are set; the last bit stands for local 63 and all later ones

	header uint32 // of a region: its block, when that has been started
}

// A stateJump is a branch to the loop, from behind label from to label to.
type stateJump struct{ from, to int32 }

// maxNestedRegions bounds how deep regions nest: the states of a region are looked at once more by each one around it.
const maxNestedRegions = 16

// findStates looks whether the construct that the current operator opens begins a state machine.
func (tr *Translator) findStates() {
	s := &tr.states
	if s.on || s.tried >= 2 || len(tr.inl.calls) > 0 || tr.fuel.on || tr.off.Has(tune.States) {
		return // fuel counts each trip to the br_table
	}
	s.tried++
	in, r := tr.in, tr.r
	if !emptyType(&in) {
		return
	}
	s.loop, s.at = -1, -1
	s.base = len(tr.frames)
	n := 1
	if in.Op == ops.Loop {
		n, s.loop = 0, s.base
		s.base++
	}
	for {
		if !r.Next(&in) {
			return
		}
		if in.Op != ops.Block || !emptyType(&in) {
			break
		}
		n++
	}
	if n == 0 || in.Op != ops.LocalGet {
		return
	}
	s.local = in.A
	if !r.Next(&in) || in.Op != ops.BrTable || !s.readTable(&r, &in, uint32(n)) {
		return
	}
	s.labels = s.labels[:0]
	for range n {
		s.labels = append(s.labels, stateLabel{end: -1, parent: -1, hot: -1})
	}
	s.jumps = s.jumps[:0]
	if !s.scan(&r, &in) || !s.nest() {
		return
	}
	s.summarize()
	// In Go, only a goroutine that goes on after a pause enters a function other than at its start.
	sig := &tr.f.Sig
	s.seldom = tr.mod.fromGo && s.local == 0 && s.table[0] == 0 && len(sig.Params) == 1 && len(sig.Results) == 1
	s.on = true
}

func emptyType(in *binary.Instr) bool { return in.BlockResult() == 0 && !in.HasTypeIndex() }

// readTable reads the targets of the br_table, which must be among n labels and in order.
func (s *states) readTable(r *binary.OpReader, in *binary.Instr, n uint32) bool {
	s.table = s.table[:0]
	last := uint32(0)
	for it := r.Labels(in); ; {
		l, ok := it.Next()
		if !ok {
			break
		}
		if l < last || l >= n {
			return false
		}
		last = l
		s.table = append(s.table, l)
	}
	s.table = append(s.table, in.A)
	return len(s.table) > 1 && in.A >= last && in.A < n
}

// scan reads the rest of the function: it collects jumps, and fails if the state is used in
// another way.
func (s *states) scan(r *binary.OpReader, in *binary.Instr) bool {
	nest, open, closed := uint32(0), uint32(len(s.labels)), s.loop < 0
	at := int32(-1)
	state, isConst, isSet := uint64(0), false, false
	for r.Next(in) {
		toLoop := func(l uint32) bool { return !closed && l == nest+open }
		if isSet && !(in.Op == ops.Br && toLoop(in.A)) {
			return false
		}
		wasConst := isConst
		isConst = false
		switch in.Op {
		case ops.I32Const:
			state, isConst = in.I, true
		case ops.LocalGet, ops.LocalTee:
			if in.A == s.local {
				return false
			}
		case ops.LocalSet:
			isSet = in.A == s.local
			if isSet && !wasConst {
				return false
			}
		case ops.Br:
			if !toLoop(in.A) {
				break
			}
			if !isSet {
				return false
			}
			isSet = false
			to := int32(s.table[min(state&0xFFFFFFFF, uint64(len(s.table)-1))])
			s.jumps = append(s.jumps, stateJump{at, to})
			if to <= at {
				l := &s.labels[to]
				l.end = max(l.end, at)
			}
		case ops.BrTable:
			for it := r.Labels(in); ; {
				l, ok := it.Next()
				if !ok {
					l = in.A
				}
				if toLoop(l) {
					return false
				}
				if !ok {
					break
				}
			}
		case ops.BrIf, ops.BrOnNull, ops.BrOnNonNull:
			if toLoop(in.A) {
				return false
			}
		case ops.Block, ops.Loop, ops.If:
			nest++
		case ops.TryTable:
			return false
		case ops.End:
			switch {
			case nest > 0:
				nest--
			case open > 0:
				open--
				at++
			default:
				closed = true
			}
		}
		if at >= 0 {
			s.labels[at].effects(in)
		}
	}
	return r.Err() == nil && !isSet
}

// effects adds what the operator writes.
func (l *stateLabel) effects(in *binary.Instr) {
	l.flags |= in.Op.Brief().Summary & types.StoresMem
	switch row := &table[in.Op]; row.kind {
	case kindLocal:
		if in.Op != ops.LocalGet {
			l.assigned |= localBit(in.A)
		}
	case kindGlobal:
		if in.Op == ops.GlobalSet {
			l.flags |= types.SetsGlobals
		}
	case kindCall:
		l.flags |= types.HasCall
	case kindTable, kindMemory, kindRef:
		l.flags |= types.GrowsMem | types.WritesTable
	}
}

// localBit returns the bit in stateLabel.assigned for a local.
func localBit(local uint32) uint64 { return 1 << min(local, 63) }

// nest makes regions nest and fails if they do too deeply.
func (s *states) nest() bool {
	var stack [maxNestedRegions]int32
	depth := 0
	for k := range s.labels {
		for depth > 0 && s.labels[stack[depth-1]].end < int32(k) {
			depth--
		}
		end := s.labels[k].end
		if end < 0 {
			continue
		}
		for i := range depth {
			l := &s.labels[stack[i]]
			l.end = max(l.end, end)
		}
		if depth == len(stack) {
			return false
		}
		stack[depth] = int32(k)
		depth++
	}
	return true
}

// summarize fills in what labels and regions need to know of each other.
func (s *states) summarize() {
	var stack [maxNestedRegions]int32
	depth := 0
	for k := range s.labels {
		for depth > 0 && s.labels[stack[depth-1]].end < int32(k) {
			depth--
		}
		l := &s.labels[k]
		if depth > 0 {
			l.parent = stack[depth-1]
		}
		for _, h := range stack[:depth] {
			s.labels[h].flags |= l.flags
			s.labels[h].assigned |= l.assigned
		}
		l.lo = ^uint32(0)
		if l.end >= 0 {
			stack[depth] = int32(k)
			depth++
		}
	}
	for state, k := range s.table {
		// The label itself and the regions around it.
		for p := int32(k); p >= 0; p = s.labels[p].parent {
			l := &s.labels[p]
			l.lo, l.hi = min(l.lo, uint32(state)), uint32(state)
			l.inner = l.inner || p != int32(k)
		}
	}
	for _, j := range s.jumps {
		for from := j.from; from < j.to; {
			t := s.route(j.to, from)
			if l := &s.labels[t]; t != j.to {
				l.mixed = l.mixed || l.hot >= 0 && l.hot != j.to
				l.hot = j.to
			}
			from = t
		}
	}
}

// route returns the label through which code behind label from goes to a later label: the first
// one of the outermost region that contains the goal but not the code.
func (s *states) route(to, from int32) int32 {
	t := to
	for p := s.labels[to].parent; p > from; p = s.labels[p].parent {
		t = p
	}
	return t
}
