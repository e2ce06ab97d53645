package regalloc

import "strconv"

// This file implements parallel moves: a set of assignments that read all their sources
// before they write any destination, turned into a sequence of edits.

// A move is one assignment of a parallel move.
type move struct {
	from, to Alloc
	remat    uint32 // not 0: the value is recreated, from is none
	alt      uint32 // not 0: recipe of the value in from, which breaks a cycle
	class    Class
}

// mover turns parallel moves into edits. Its tables are indexed by place (see index) and are
// clean between runs.
type mover struct {
	pending []move
	readers []uint32 // place → number of pending moves that read it
	writer  []uint32 // place → 1 + index of the pending move that writes it
	ready   []uint32
	temp    uint32 // spill slot for cycles through memory, 1 + its number, 0 while there is none
	slots   uint32
	spare   PReg // integer register that the current parallel move may destroy, or NoPReg
}

// reset prepares for a function with n slots.
func (m *mover) reset(n uint32) {
	m.slots, m.temp, m.spare = n, 0, NoPReg
	m.readers = resize(m.readers, int(64+n))
	m.writer = resize(m.writer, int(64+n))
	m.pending = m.pending[:0]
}

// index numbers the places: registers first, then slots.
func (m *mover) index(a Alloc) uint32 {
	if a.IsReg() {
		return uint32(a.PReg())
	}
	return 64 + a.Slot()
}

// add appends an assignment to the current parallel move. No two may have one destination.
func (m *mover) add(mv move) {
	if mv.from != mv.to {
		m.pending = append(m.pending, mv)
	}
}

// flush appends the edits that perform the pending moves before instruction inst.
func (m *mover) flush(f *Func, edits []Edit, inst uint32) []Edit {
	switch len(m.pending) {
	case 0:
		return edits
	case 1:
		if mv := m.pending[0]; mv.remat == 0 {
			m.pending = m.pending[:0]
			return append(edits, Edit{Inst: inst, Class: mv.class, From: mv.from, To: mv.to})
		}
	}
	remats := 0
	for i, mv := range m.pending {
		if mv.remat != 0 {
			remats++
		} else {
			m.readers[m.index(mv.from)]++
		}
		if m.writer[m.index(mv.to)] != 0 {
			panic("regalloc: moves: " + f.Name + ": two moves to " + allocName(f.File, mv.to) + " before instruction " + strconv.Itoa(int(inst)))
		}
		m.writer[m.index(mv.to)] = uint32(i) + 1
	}
	m.ready = m.ready[:0]
	for i, mv := range m.pending {
		if m.readers[m.index(mv.to)] == 0 && (mv.remat == 0 || mv.to.IsSlot()) {
			m.ready = append(m.ready, uint32(i))
		}
	}
	edits, remats = m.run(f, edits, inst, remats)
	for i := range m.pending { // what is left are cycles: those that lead through a constant end there
		mv := &m.pending[i]
		if mv.remat == 0 && mv.alt != 0 && mv.to.IsReg() && m.writer[m.index(mv.to)] == uint32(i)+1 {
			mv.remat = mv.alt
			edits = m.free(edits, mv.from)
			edits, remats = m.run(f, edits, inst, remats+1)
		}
	}
	for i := range m.pending {
		mv := &m.pending[i]
		if mv.remat == 0 && m.writer[m.index(mv.to)] == uint32(i)+1 {
			edits = m.cycle(f, edits, inst, mv.to)
		}
	}
	if remats > 0 { // last: their destinations may have been sources
		for i := range m.pending {
			mv := &m.pending[i]
			if mv.remat == 0 || m.writer[m.index(mv.to)] == 0 {
				continue
			}
			m.writer[m.index(mv.to)] = 0
			if mv.to.IsSlot() {
				edits = m.rematSlot(f, edits, inst, mv)
			} else {
				edits = append(edits, Edit{Inst: inst, Kind: EditRemat, Class: mv.class, To: mv.to, Remat: mv.remat})
			}
		}
	}
	m.pending = m.pending[:0]
	return edits
}

// run performs the moves that are ready, and those that become so. It returns how many of remats
// values are left to recreate.
func (m *mover) run(f *Func, edits []Edit, inst uint32, remats int) ([]Edit, int) {
	for len(m.ready) > 0 {
		i := m.ready[len(m.ready)-1]
		m.ready = m.ready[:len(m.ready)-1]
		mv := &m.pending[i]
		m.writer[m.index(mv.to)] = 0
		if mv.remat != 0 {
			remats--
			edits = m.rematSlot(f, edits, inst, mv)
			continue
		}
		edits = append(edits, Edit{Inst: inst, Class: mv.class, From: mv.from, To: mv.to})
		edits = m.free(edits, mv.from)
	}
	return edits, remats
}

// free notes that one move has read place a, which may make the move into a ready.
func (m *mover) free(edits []Edit, a Alloc) []Edit {
	k := m.index(a)
	m.readers[k]--
	if w := m.writer[k]; m.readers[k] == 0 && w != 0 {
		if mv := &m.pending[w-1]; mv.remat == 0 || mv.to.IsSlot() {
			m.ready = append(m.ready, w-1)
		}
	}
	return edits
}

// cycle performs the cycle of moves through place start. Integer registers are exchanged.
// Otherwise one value waits in the scratch register, or in a spill slot when the cycle has a
// move between slots: the emitter may use the scratch register for those.
func (m *mover) cycle(f *Func, edits []Edit, inst uint32, start Alloc) []Edit {
	swaps, slotToSlot := true, false
	for at, first := start, true; first || at != start; first = false {
		mv := &m.pending[m.writer[m.index(at)]-1]
		if !mv.to.IsReg() || mv.to.PReg() >= FloatBank {
			swaps = false
		}
		if mv.to.IsSlot() && mv.from.IsSlot() {
			slotToSlot = true
		}
		at = mv.from
	}
	take := func(at Alloc) *move {
		k := m.index(at)
		mv := &m.pending[m.writer[k]-1]
		m.writer[k] = 0
		m.readers[k]--
		return mv
	}
	if swaps {
		for at := start; ; {
			mv := take(at)
			if mv.from == start {
				return edits
			}
			edits = append(edits, Edit{Inst: inst, Kind: EditSwap, From: mv.from, To: mv.to})
			at = mv.from
		}
	}
	temp := InReg(f.File.Scratch)
	if slotToSlot {
		temp = InSlot(m.tempSlot())
	}
	// The last move to run is the one that reads start; it has start's class.
	save := len(edits)
	edits = append(edits, Edit{Inst: inst, From: start, To: temp})
	for at := start; ; {
		mv := take(at)
		from := mv.from
		if from == start {
			edits[save].Class = mv.class
			from = temp
		}
		edits = append(edits, Edit{Inst: inst, Class: mv.class, From: from, To: mv.to})
		if mv.from == start {
			return edits
		}
		at = mv.from
	}
}

// tempSlot returns a slot of 16 bytes that holds no value between instructions.
func (m *mover) tempSlot() uint32 {
	if m.temp == 0 {
		m.slots = (m.slots + 1) &^ 1
		m.temp = m.slots + 1
		m.slots += 2
	}
	return m.temp - 1
}

// rematSlot recreates a value into a slot. Float values go through the scratch register. An
// integer needs a register of its bank: the spare one, else one that is put aside in the
// scratch register meanwhile.
func (m *mover) rematSlot(f *Func, edits []Edit, inst uint32, mv *move) []Edit {
	via, scratch := InReg(f.File.Scratch), InReg(f.File.Scratch)
	save := mv.class == ClassInt && m.spare == NoPReg
	switch {
	case mv.class == ClassInt && !save:
		via = InReg(m.spare)
	case save:
		via = InReg(f.File.Alloc[0][len(f.File.Alloc[0])-1])
		edits = append(edits, Edit{Inst: inst, Class: ClassInt, From: via, To: scratch})
	}
	edits = append(edits,
		Edit{Inst: inst, Kind: EditRemat, Class: mv.class, To: via, Remat: mv.remat},
		Edit{Inst: inst, Class: mv.class, From: via, To: mv.to})
	if save {
		edits = append(edits, Edit{Inst: inst, Class: ClassInt, From: scratch, To: via})
	}
	return edits
}
