package regalloc

import (
	"math/bits"
	"slices"
)

// This file implements the moves along edges of the control-flow graph.
//
// A value that crosses an edge needs a move if it is in a register at one end of the edge and not in the same one at the
// other. There are few registers, but there may be thousands of values that are in memory all the time. So what the registers hold is
// listed once for both ends of every block, and an edge compares two such lists.

// edgeMove takes a value from one place (of part.reg) to another along an edge. v and w differ for an argument and
// its parameter.
type edgeMove struct {
	v, w     VReg
	from, to PReg
}

// holding says that a register holds a value that crosses blocks: 64 times the value's number plus the register.
type holding uint32

func (h holding) value() uint32 { return uint32(h >> 6) }
func (h holding) reg() PReg     { return PReg(h & 63) }

// A crossing is a part in a register that contains the start or the end of a block.
type crossing struct {
	part uint32
	held holding
}

// edges lists the moves of each edge. An edge belongs to its target if that has no other
// predecessor, else to its source, which has no other successor.
type edges struct {
	moves []edgeMove
	in    []uint32  // block → first move of the edge that belongs to it as target; one more at the end
	out   []uint32  // the same as source
	cost  []float32 // register → frequency of going from a register to memory

	lost, gained [64]holding // scratch memory of compare

	crossings []crossing // by the block in which the part starts
	first     []uint32   // block → its first crossing; one more at the end
	held      []holding  // what registers hold at the start of block 0, at its end, at the start of block 1, …, each in order of register
	bounds    []uint32   // the start of block b begins at bounds[2*b] in held, its end at bounds[2*b+1]
}

// findEdgeMoves records, for every edge, the values whose place changes along it.
func (c *Context) findEdgeMoves(f *Func) {
	e := &c.edges
	c.findCrossings(f)
	c.listHeld(f)
	e.moves = e.moves[:0]
	e.in = resize(e.in, len(f.Blocks)+1)
	e.out = resize(e.out, len(f.Blocks)+1)
	for b := range f.Blocks {
		e.in[b] = uint32(len(e.moves))
		if blk := &f.Blocks[b]; blk.NumPreds == 1 {
			c.edge(f, f.preds(blk)[0], uint32(b))
		}
	}
	e.in[len(f.Blocks)] = uint32(len(e.moves))
	for b := range f.Blocks {
		e.out[b] = uint32(len(e.moves))
		if blk := &f.Blocks[b]; blk.NumSuccs == 1 {
			if s := f.succs(blk)[0]; f.Blocks[s].NumPreds > 1 {
				c.edge(f, uint32(b), s)
			}
		}
	}
	e.out[len(f.Blocks)] = uint32(len(e.moves))
}

// findCrossings sorts the crossings by block. A value with one part has no moves.
func (c *Context) findCrossings(f *Func) {
	e, ps, l := &c.edges, &c.parts, &c.live
	e.first = resize(e.first, len(f.Blocks)+1)
	blockOf := c.cfg.blockOf
	found := e.crossings[:0]
	for k, v := range l.vregOf {
		first, last := ps.first[v], ps.first[v+1]
		if last-first < 2 {
			continue
		}
		for n := first; n < last; n++ {
			p := &ps.list[n]
			if p.reg >= 64 || int(p.start/4) >= len(blockOf) {
				continue
			}
			b := blockOf[p.start/4]
			if blk := &f.Blocks[b]; p.start == posBefore(blk.Insts) || p.end >= posBefore(blk.Insts+blk.NumInsts) {
				found = append(found, crossing{n, holding(k<<6) | holding(p.reg)})
				e.first[b]++
			}
		}
	}
	sum := uint32(0)
	for b := range e.first {
		sum, e.first[b] = sum+e.first[b], sum
	}
	n := len(found)
	e.crossings = slices.Grow(found, n)[:2*n]
	sorted := e.crossings[n:]
	for _, x := range found {
		at := &e.first[blockOf[ps.list[x.part].start/4]]
		sorted[*at] = x
		*at++
	}
	copy(e.first[1:], e.first)
	e.first[0] = 0
	e.crossings = sorted
}

// listHeld makes the lists of what registers hold, from the first block to the last.
func (c *Context) listHeld(f *Func) {
	e, ps := &c.edges, &c.parts
	e.held, e.bounds = e.held[:0], e.bounds[:0]
	if len(e.crossings) == 0 {
		return
	}
	var now [64]holding
	var until [64]uint32 // register → where the part in it ends
	var taken RegSet
	held := e.held
	list := func(pos uint32) {
		e.bounds = append(e.bounds, uint32(len(held)))
		for set := taken; set != 0; set &= set - 1 {
			r := bits.TrailingZeros64(uint64(set)) & 63
			if until[r] <= pos {
				taken &^= 1 << r
				continue
			}
			held = append(held, now[r])
		}
	}
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		start, end := posBefore(blk.Insts), posBefore(blk.Insts+blk.NumInsts)
		mine := e.crossings[e.first[b]:e.first[b+1]]
		for _, x := range mine {
			if p := &ps.list[x.part]; p.start == start {
				r := p.reg & 63
				now[r], until[r] = x.held, p.end
				taken |= 1 << r
			}
		}
		list(start)
		for _, x := range mine {
			if p := &ps.list[x.part]; p.start != start {
				r := p.reg & 63
				now[r], until[r] = x.held, p.end
				taken |= 1 << r
			}
		}
		list(end - 1)
	}
	e.held, e.bounds = held, append(e.bounds, uint32(len(held)))
}

// edge records the moves of the edge from block p to block s.
func (c *Context) edge(f *Func, p, s uint32) {
	e, ps := &c.edges, &c.parts
	pb, sb := &f.Blocks[p], &f.Blocks[s]
	end, start := posBefore(pb.Insts+pb.NumInsts)-1, posBefore(sb.Insts)
	if len(e.held) > 0 {
		before := e.held[e.bounds[2*p+1]:e.bounds[2*p+2]]
		after := e.held[e.bounds[2*s]:e.bounds[2*s+1]]
		if !slices.Equal(before, after) {
			c.compare(f, before, after, s, min(pb.Freq, sb.Freq))
		}
	}
	if pb.NumArgs == 0 {
		return
	}
	params := f.params(sb)
	for k, a := range f.args(pb) {
		v, w := VReg(a), VReg(params[k])
		e.moves = append(e.moves, edgeMove{v, w, ps.list[ps.at(v, end)].reg, ps.list[ps.at(w, start)].reg})
	}
}

// compare records the moves for what registers hold before and after an edge to block s of frequency freq.
func (c *Context) compare(f *Func, before, after []holding, s uint32, freq float32) {
	e, l := &c.edges, &c.live
	// Both lists are in order of register. What is in the same one before and after needs nothing.
	lost, gained := &e.lost, &e.gained
	nLost, nGained := 0, 0
	for len(before) > 0 && len(after) > 0 {
		x, y := before[0], after[0]
		switch {
		case x == y:
			before, after = before[1:], after[1:]
		case x.reg() < y.reg():
			lost[nLost&63], before = x, before[1:]
			nLost++
		case x.reg() > y.reg():
			gained[nGained&63], after = y, after[1:]
			nGained++
		default:
			lost[nLost&63], before = x, before[1:]
			gained[nGained&63], after = y, after[1:]
			nLost, nGained = nLost+1, nGained+1
		}
	}
	for _, x := range before {
		lost[nLost&63] = x
		nLost++
	}
	for _, y := range after {
		gained[nGained&63] = y
		nGained++
	}

	start := posBefore(f.Blocks[s].Insts)
	first := len(e.moves)
lost:
	for _, x := range lost[:nLost] {
		k := x.value()
		v := VReg(l.vregOf[k])
		for n, y := range gained[:nGained] {
			if y.value() == k {
				nGained--
				gained[n] = gained[nGained]
				if c.iv.defPos[v] != start { // else it is the value of the next round of a loop
					c.addEdgeMove(first, edgeMove{v, v, x.reg(), y.reg()})
				}
				continue lost
			}
		}
		if !c.liveInto(f, s, v) {
			continue
		}
		to := c.inMemory(v)
		if to == locSlot {
			e.cost[v] += freq
		}
		c.addEdgeMove(first, edgeMove{v, v, x.reg(), to})
	}
	for _, y := range gained[:nGained] {
		if v := VReg(l.vregOf[y.value()]); c.iv.defPos[v] != start {
			c.addEdgeMove(first, edgeMove{v, v, c.inMemory(v), y.reg()})
		}
	}
}

// inMemory returns where v is when it is in no register.
func (c *Context) inMemory(v VReg) PReg {
	if c.iv.recipe[v] != 0 {
		return locNone
	}
	return locSlot
}

// liveInto reports whether v is live into block s. Parameters of s are not.
func (c *Context) liveInto(f *Func, s uint32, v VReg) bool {
	if !c.live.sparse {
		return c.live.liveIn(s, v)
	}
	start := posBefore(f.Blocks[s].Insts)
	p := &c.parts.list[c.parts.at(v, start)]
	return p.start <= start && start < p.end && c.iv.defPos[v] != start
}

// addEdgeMove adds a move to those from the one numbered first on, which are in order of the numbers of their values: the
// order of lists if these are used, or would be if the values that cross blocks were not in one in most of them.
func (c *Context) addEdgeMove(first int, m edgeMove) {
	e, l := &c.edges, &c.live
	falling := l.sparse || l.words > l.wide
	e.moves = append(e.moves, m)
	for n := len(e.moves) - 1; n > first && (l.global[m.v] > l.global[e.moves[n-1].v]) == falling; n-- {
		e.moves[n], e.moves[n-1] = e.moves[n-1], e.moves[n]
	}
}

// edgeMoves adds the moves of an edge from the block that ends with instruction last to the
// block at position start.
func (c *Context) edgeMoves(f *Func, last, start uint32, moves []edgeMove) {
	for n := range moves {
		mv := &moves[n]
		from, to := c.placeIn(mv.v, mv.from), c.placeIn(mv.w, mv.to)
		if to.IsSlot() && from.IsReg() && c.iv.stored[mv.v] && to == c.slot(mv.v) {
			// The slot is valid, unless the value comes from the branch of this edge.
			if def := c.iv.defPos[mv.v]; def&3 == 0 || def/4 != last {
				continue
			}
		}
		if from == 0 && to.IsSlot() && f.VRegs[mv.v].Class == ClassInt && c.mover.spare == NoPReg {
			c.mover.spare = c.freeReg(f, 4*last+3, start)
		}
		c.assign(f, mv.v, from, to)
	}
}
