package frontend

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// This file translates state machines that states.go found: labels, jumps and the br_table.
//
// The local with the state is given a value only where that is read: on the way to a label that
// begins a region. Everywhere else it is 0, so that it never differs between edges.

// labelHere returns the number of the label that the end of fr, the innermost frame, binds, or -1.
func (tr *Translator) labelHere() int {
	s := &tr.states
	if k := s.at + 1; s.on && k < len(s.labels) && len(tr.frames)-1 == s.frame(int32(k)) {
		return k
	}
	return -1
}

// frame returns the index of the frame whose end binds label k.
func (s *states) frame(k int32) int { return s.base + len(s.labels) - 1 - int(k) }

// asks reports whether label k asks for the state.
func (s *states) asks(k int32) bool { return s.labels[k].inner }

// setState makes state the one that label k finds.
func (tr *Translator) setState(k int32, state ir.Value) {
	s := &tr.states
	if !s.asks(k) {
		state = tr.b.Iconst(ir.I32, 0)
	}
	tr.locals[s.local] = state
}

// fallInto prepares the way from the code above label k to it.
func (tr *Translator) fallInto(k int) {
	tr.setState(int32(k), tr.b.Iconst(ir.I32, uint64(tr.states.labels[k].lo)))
}

// jumpState translates the branch to the loop.
func (tr *Translator) jumpState() {
	s := &tr.states
	state, ok := tr.b.Const(tr.locals[s.local])
	if !ok {
		panic("frontend: a jump of a state machine without a constant state in " + tr.f.Key.String())
	}
	to := int32(s.table[min(state, uint64(len(s.table)-1))])
	l := &s.labels[to]
	lo := tr.b.Iconst(ir.I32, uint64(l.lo))
	if int(to) <= s.at {
		tr.enterRegion(l, lo)
	} else {
		tr.stamp++
		tr.passState(tr.b.Jump(), to, lo)
	}
	tr.die()
}

// passState makes e lead to the later label to, whose state this is. Edges with the same stamp bring
// the same values.
func (tr *Translator) passState(e ir.Edge, to int32, state ir.Value) {
	s := &tr.states
	t := s.route(to, int32(s.at))
	tr.setState(t, state)
	tr.passShared(e, &tr.frames[s.frame(t)])
}

// enterRegion jumps to the region at l.
func (tr *Translator) enterRegion(l *stateLabel, state ir.Value) {
	e := tr.b.Jump()
	at := tr.b.PoolStart()
	for _, x := range tr.regionLocals() {
		if l.assigned&localBit(x) != 0 {
			tr.b.PoolAdd(tr.locals[x])
		}
	}
	if l.inner {
		tr.b.PoolAdd(state)
	}
	tr.setArgs(e, at, tr.b.PoolStart()-at)
	if !tr.room() {
		return
	}
	if l.header == 0 {
		l.header = uint32(tr.nextBlock())
	}
	tr.b.SetTarget(e, ir.Block(l.header))
}

// regionLocals returns the locals that regions may assign.
func (tr *Translator) regionLocals() []uint32 { return tr.assigned(&tr.frames[tr.states.loop]) }

// bindLabel begins the code of label k, whose frame has just been closed.
func (tr *Translator) bindLabel(k int) {
	s := &tr.states
	s.at = k
	l := &s.labels[k]
	if tr.dead || l.end < 0 {
		return
	}
	tr.enterRegion(l, tr.locals[s.local])
	tr.b.StartBlock()
	for _, x := range tr.regionLocals() {
		if l.assigned&localBit(x) != 0 {
			tr.locals[x] = tr.b.AddParam(tr.b.Type(tr.locals[x]))
		}
	}
	state := ir.Value(0)
	if l.inner {
		state = tr.b.AddParam(ir.I32)
	}
	tr.writeRegions(l.flags, tr.frames[s.loop].construct)
	tr.checks()
	if l.inner {
		tr.ask(k, l, state)
	}
	tr.locals[s.local] = tr.b.Iconst(ir.I32, 0)
}

// ask sends who wants another label than k to it.
func (tr *Translator) ask(k int, l *stateLabel, state ir.Value) {
	b := &tr.b
	scope := b.Scope()
	here, no := b.BrIf(b.Icmp(ir.CondEq, state, b.Iconst(ir.I32, uint64(l.lo))))
	b.SetTarget(no, tr.nextBlock())
	b.StartBlock()
	tr.stamp++
	if l.hot >= 0 {
		want := b.Iconst(ir.I32, uint64(tr.states.labels[l.hot].lo))
		hot, no := b.BrIf(b.Icmp(ir.CondEq, state, want))
		tr.passState(hot, l.hot, want)
		b.SetTarget(no, tr.nextBlock())
		b.StartBlock()
	}
	tr.stamp++
	tr.f.Blocks[b.Block()].Cold = tr.states.seldom && !l.mixed
	tr.stateTable(l.lo, l.hi, state)
	b.SetTarget(here, tr.nextBlock())
	b.CloseScope(scope)
	b.StartBlock()
}

// stateTable ends the block with a br_table for the states from lo to hi, none of which is before
// the current label. What leads to that itself, and other states, go on in the next block.
func (tr *Translator) stateTable(lo, hi uint32, state ir.Value) {
	b, s := &tr.b, &tr.states
	branch := func(e ir.Edge, to int32) {
		if int(to) > s.at {
			tr.passState(e, to, state)
		} else {
			b.SetTarget(e, tr.nextBlock())
		}
	}
	n := hi - lo + 1
	rest := hi == uint32(len(s.table)-1) // the last entry is for all beyond
	if rest {
		n--
	}
	e := b.BrTable(b.Binary(ir.OpAdd, ir.I32, state, b.Iconst(ir.I32, -uint64(lo))), n+1)
	for i := range n {
		branch(e+ir.Edge(i), int32(s.table[lo+i]))
	}
	if rest {
		branch(e+ir.Edge(n), int32(s.table[hi]))
	} else {
		branch(e+ir.Edge(n), int32(s.at))
	}
}

// enterStates translates the br_table.
func (tr *Translator) enterStates(state ir.Value) {
	b, s := &tr.b, &tr.states
	if c, ok := b.Decided(state); ok {
		to := int32(s.table[min(c, uint64(len(s.table)-1))])
		tr.stamp++
		tr.passState(b.Jump(), to, b.Iconst(ir.I32, uint64(s.labels[to].lo)))
		tr.die()
		return
	}
	if s.seldom {
		yes, no := b.BrIf(state)
		tr.stamp++
		tr.passState(no, int32(s.table[0]), b.Iconst(ir.I32, 0))
		b.SetTarget(yes, tr.nextBlock())
		b.StartBlock()
		tr.f.Blocks[b.Block()].Cold = true
	}
	tr.stamp++
	tr.stateTable(0, uint32(len(s.table)-1), state)
	tr.die()
}

// askedAt reports whether the frame at index i binds a label that asks for the state.
func (s *states) askedAt(i int) bool {
	k := s.base + len(s.labels) - 1 - i
	return s.at < 0 && i >= s.base && k >= 0 && s.asks(int32(k))
}
