package regalloc

import (
	"math/bits"
	"slices"
)

// This file implements resolution: after the scan, every piece has a place; now operands get
// theirs, and moves connect the pieces.
//
// Between two instructions there is a gap. Its moves run as up to four parallel moves:
//
//	edge in    on the edge from the only predecessor, if the gap starts a block
//	split      from one piece to the next, and stores of values defined just before
//	copies     into the registers of Fixed and Reuse operands of the instruction that follows
//	edge out   on the edge to the only successor, if a Branch follows
//
// A value that is in memory somewhere is stored in one of two ways, whichever is cheaper: at
// its definition, after which its slot is valid everywhere and moves to memory vanish, or
// wherever it goes from a register to memory.

// A part is a piece in its final form: a stretch with its place.
type part struct {
	start, end uint32
	reg        PReg
}

// parts holds the parts of each register in order of position.
type parts struct {
	list  []part
	first []uint32 // register → index of its first part; one more at the end
}

// build sorts the pieces by register and position and joins neighbours in one place.
func (ps *parts) build(f *Func, pieces []piece) {
	n := len(f.VRegs)
	ps.first = resize(ps.first, n+1)
	pieces = pieces[1:]
	for k := range pieces {
		ps.first[pieces[k].v]++
	}
	sum := uint32(0)
	for v := range ps.first {
		sum, ps.first[v] = sum+ps.first[v], sum
	}
	ps.list = slices.Grow(ps.list[:0], int(sum))[:sum]
	for k := range pieces {
		p := &pieces[k]
		at := &ps.first[p.v]
		ps.list[*at] = part{p.start, p.end, p.reg}
		*at++
	}
	out, from := uint32(0), uint32(0)
	for v := range n {
		to := ps.first[v] // end of v's parts
		ps.first[v] = out
		if from == to {
			continue
		}
		if to-from > 1 {
			sortParts(ps.list[from:to])
		}
		last := &ps.list[out]
		*last = ps.list[from]
		out++
		for k := from + 1; k < to; k++ {
			p := &ps.list[k]
			if last.end == p.start && last.reg == p.reg {
				last.end = p.end
				continue
			}
			last = &ps.list[out]
			*last = *p
			out++
		}
		from = to
	}
	ps.first[n] = out
	ps.list = ps.list[:out]
}

func sortParts(list []part) {
	if len(list) > 24 {
		slices.SortFunc(list, func(a, b part) int { return int(int64(a.start) - int64(b.start)) })
		return
	}
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && list[k].start < list[k-1].start; k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

// at returns the index of the part of v at pos.
func (ps *parts) at(v VReg, pos uint32) uint32 {
	lo, hi := ps.first[v], ps.first[v+1]
	for hi-lo > 1 {
		if m := (lo + hi) / 2; ps.list[m].start <= pos {
			lo = m
		} else {
			hi = m
		}
	}
	return lo
}

// gapMove is an element of a gap's lists.
type gapMove struct {
	v        VReg
	from, to uint32 // parts; to is toSlot for a store
	next     uint32
}

const toSlot = unseen

// gaps holds split moves, stores, and stores that belong to the copies, by instruction.
type gaps struct {
	moves []gapMove
	split []uint32
	copy  []uint32
	busy  bitset // instructions with any of these, or with copies
}

// reset empties the lists of n instructions, some of which copy.
func (g *gaps) reset(n int, copying bitset) {
	g.busy = append(g.busy[:0], copying...)
	g.moves = append(g.moves[:0], gapMove{})
	g.split = resize(g.split, n)
	g.copy = resize(g.copy, n)
}

func (g *gaps) add(list []uint32, inst uint32, v VReg, from, to uint32) {
	g.moves = append(g.moves, gapMove{v, from, to, list[inst]})
	list[inst] = uint32(len(g.moves) - 1)
	g.busy.add(inst)
}

// resolve turns the places of the pieces into the output.
func (c *Context) resolve(f *Func) {
	ps, iv := &c.parts, &c.iv
	ps.build(f, iv.pieces)
	c.occupied.built = false
	c.edges.cost = resize(c.edges.cost, len(f.VRegs))
	if len(c.points) > 0 {
		for v := range f.VRegs {
			if f.VRegs[v].Ref && !iv.stored[v] {
				c.eachAcross(f, VReg(v), func(i uint32) {
					if ps.list[ps.at(VReg(v), 4*i+2)].reg < 64 {
						iv.stored[v] = true
					}
				})
			}
		}
	}
	c.findEdgeMoves(f)
	c.findGapMoves(f)
	c.slots.reset(len(f.VRegs))
	for v := 1; v < len(f.VRegs); v++ {
		c.decideStore(f, VReg(v))
	}
	c.slots.number(f, &c.bs)
	c.mover.reset(c.slots.total)
	c.placeOperands(f)
	for b := range f.Blocks {
		c.emitBlock(f, uint32(b))
	}
	c.liftMoves(f)
	c.out.NumSlots = c.mover.slots
	c.out.Stats.Moves = uint32(len(c.out.Edits))
	c.safepoints(f, func(v VReg) uint32 { return c.slots.slotOf[c.bs.up[v]] })
}

// place returns where part k of v is, 0 if nowhere.
func (c *Context) place(v VReg, k uint32) Alloc { return c.placeIn(v, c.parts.list[k].reg) }

// placeIn returns the place of a part of v that has r.
func (c *Context) placeIn(v VReg, r PReg) Alloc {
	switch r {
	case locSlot:
		return c.slot(v)
	case locNone:
		return 0
	default:
		return InReg(r)
	}
}

func (c *Context) slot(v VReg) Alloc { return InSlot(c.slots.slotOf[c.bs.up[v]]) }

// findGapMoves records moves between consecutive parts inside blocks.
func (c *Context) findGapMoves(f *Func) {
	g, ps := &c.gaps, &c.parts
	g.reset(len(f.Insts)+1, c.live.copying)
	for v := 1; v < len(f.VRegs); v++ {
		first, last := ps.first[v], ps.first[v+1]
		for k := first + 1; k < last; k++ {
			prev, p := &ps.list[k-1], &ps.list[k]
			if prev.end != p.start {
				continue
			}
			i := p.start / 4
			blockStart := posBefore(f.Blocks[c.cfg.blockOf[i]].Insts)
			if p.start == blockStart {
				continue
			}
			if p.reg == locSlot && prev.reg < 64 {
				if k-1 > first && prev.start > blockStart && ps.list[k-2].end == prev.start && ps.list[k-2].reg == locSlot {
					continue // just loaded: the slot is still valid
				}
				c.edges.cost[v] += f.Blocks[c.cfg.blockOf[i]].Freq
				if p.start&3 != 0 {
					g.add(g.copy, i, VReg(v), k-1, k)
					continue
				}
			}
			if p.start&3 == 0 {
				g.add(g.split, i, VReg(v), k-1, k)
			}
		}
	}
}

// decideStore chooses how v is stored and asks for its slot.
func (c *Context) decideStore(f *Func, v VReg) {
	iv, ps := &c.iv, &c.parts
	first, last := ps.first[v], ps.first[v+1]
	if first == last {
		return
	}
	inMemory := iv.stored[v]
	for k := first; k < last && !inMemory; k++ {
		inMemory = ps.list[k].reg == locSlot
	}
	if !inMemory {
		return
	}
	root := c.bs.up[v]
	c.slots.want(root, c.bs.ranges[c.bs.head[root]].from)
	def := iv.defPos[v]
	k := ps.at(v, def)
	if ps.list[k].reg == locSlot {
		iv.stored[v] = true
		return
	}
	b := c.live.defBlock[v]
	blk := &f.Blocks[b]
	if !iv.stored[v] && blk.Freq > c.edges.cost[v] {
		return
	}
	iv.stored[v] = true
	i := def / 4
	switch {
	case def&3 == 0: // parameter
		c.gaps.add(c.gaps.split, i, v, k, toSlot)
	case i+1 < blk.Insts+blk.NumInsts:
		c.gaps.add(c.gaps.split, i+1, v, k, toSlot)
	default:
		for _, s := range f.succs(blk) {
			if c.live.liveIn(s, v) {
				start := posBefore(f.Blocks[s].Insts)
				if k := ps.at(v, start); ps.list[k].reg < 64 {
					c.gaps.add(c.gaps.split, start/4, v, k, toSlot)
				}
			}
		}
	}
}

// placeOperands writes the places of all operands. Operands that are copied get the place of
// the source for now.
func (c *Context) placeOperands(f *Func) {
	iv, ps, allocs := &c.iv, &c.parts, c.out.Allocs
	for v := VReg(1); int(v) < len(f.VRegs); v++ {
		uses := iv.uses[iv.useStart[v]:iv.useStart[v+1]]
		k, last := ps.first[v], ps.first[v+1]
		if k == last || len(uses) == 0 {
			continue
		}
		at, end := c.place(v, k), ps.list[k].end
		for n := range uses {
			u := &uses[n]
			if u.op == noOperand {
				continue
			}
			for end <= u.pos && k+1 < last {
				k++
				at, end = c.place(v, k), ps.list[k].end
			}
			if u.kind == useStack {
				allocs[u.op] = c.slot(v)
				continue
			}
			allocs[u.op] = at
		}
	}
}

// emitBlock emits the edits of one block.
func (c *Context) emitBlock(f *Func, b uint32) {
	blk := &f.Blocks[b]
	m, e, g, out := &c.mover, &c.edges, &c.gaps, &c.out
	if e.in[b] != e.in[b+1] {
		pred := &f.Blocks[f.preds(blk)[0]]
		c.edgeMoves(f, pred.Insts+pred.NumInsts-1, posBefore(blk.Insts), e.moves[e.in[b]:e.in[b+1]])
		out.Edits = m.flush(f, out.Edits, blk.Insts)
		m.spare = NoPReg
	}
	for i, end := blk.Insts, blk.Insts+blk.NumInsts; i < end; i++ {
		busy := g.busy[i>>6] >> (i & 63)
		if busy == 0 {
			i |= 63
			continue
		}
		if i += uint32(bits.TrailingZeros64(busy)); i >= end {
			break
		}
		if at := g.split[i]; at != 0 {
			for ; at != 0; at = g.moves[at].next {
				c.gapMove(f, &g.moves[at])
			}
			out.Edits = m.flush(f, out.Edits, i)
		}
		for at := g.copy[i]; at != 0; at = g.moves[at].next {
			c.gapMove(f, &g.moves[at])
		}
		if c.live.copying.has(i) {
			in := &f.Insts[i]
			c.copies(f, f.ops(in), out.Allocs[in.Ops:in.Ops+uint32(in.NumOps)])
		}
		if len(m.pending) > 0 {
			out.Edits = m.flush(f, out.Edits, i)
		}
	}
	if e.out[b] != e.out[b+1] {
		last := blk.Insts + blk.NumInsts - 1
		c.edgeMoves(f, last, posBefore(f.Blocks[f.succs(blk)[0]].Insts), e.moves[e.out[b]:e.out[b+1]])
		out.Edits = m.flush(f, out.Edits, last)
		m.spare = NoPReg
	}
}

// assign adds the assignment of v to a place to the current parallel move.
func (c *Context) assign(f *Func, v VReg, from, to Alloc) {
	if from == to || to == 0 {
		return
	}
	mv := move{from: from, to: to, class: f.VRegs[v].Class}
	if from == 0 {
		mv.remat = c.iv.recipe[v]
		c.out.Stats.Remats++
	} else {
		mv.alt = c.iv.recipe[v]
	}
	c.mover.add(mv)
}

// freeReg returns an integer register that holds nothing at either of two positions, the
// ends of an edge, or NoPReg.
func (c *Context) freeReg(f *Func, end, start uint32) PReg {
	if !c.occupied.built {
		c.occupied.build(c.iv.pieces)
	}
	for _, r := range f.File.Alloc[0] {
		if !c.occupied.at(r, end) && !c.occupied.at(r, start) {
			return r
		}
	}
	return NoPReg
}

// occupancy tells what time each register is taken. It is made when first asked for.
type occupancy struct {
	built bool
	spans [FloatBank][]uint64 // start<<32 | end, sorted
}

func (o *occupancy) build(pieces []piece) {
	o.built = true
	for r := range o.spans {
		o.spans[r] = o.spans[r][:0]
	}
	for k := range pieces[1:] {
		if p := &pieces[k+1]; p.reg < FloatBank && p.start < p.end {
			o.spans[p.reg] = append(o.spans[p.reg], uint64(p.start)<<32|uint64(p.end))
		}
	}
	for r := range o.spans {
		slices.Sort(o.spans[r])
	}
}

// at reports whether register r is taken at pos.
func (o *occupancy) at(r PReg, pos uint32) bool {
	k, _ := slices.BinarySearch(o.spans[r], uint64(pos+1)<<32)
	return k > 0 && uint32(o.spans[r][k-1]) > pos
}

func (c *Context) gapMove(f *Func, g *gapMove) {
	from := c.place(g.v, g.from)
	if g.to == toSlot {
		c.assign(f, g.v, from, c.slot(g.v))
		return
	}
	to := c.place(g.v, g.to)
	if to.IsSlot() && c.iv.stored[g.v] {
		return
	}
	c.assign(f, g.v, from, to)
}

// copies adds the copies for Fixed and Reuse operands and writes their final places.
func (c *Context) copies(f *Func, ops []Operand, at []Alloc) {
	var done RegSet
	reuse := false
	for k, op := range ops {
		if op.Constraint() == Reuse {
			reuse = true
		}
		if op.IsDef() || op.Constraint() != Fixed {
			continue
		}
		r := op.PReg()
		if !done.Has(r) {
			done |= Set(r)
			c.assign(f, op.VReg(), at[k], InReg(r))
		}
		at[k] = InReg(r)
	}
	if !reuse {
		return
	}
	copied := reuseOf(ops)
	for d, op := range ops {
		if op.Constraint() == Reuse && op.IsDef() {
			k := op.Index()
			c.assign(f, ops[k].VReg(), at[k], at[d])
			at[k] = at[d]
			copied &^= 1 << k
		}
	}
	for ; copied != 0; copied &= copied - 1 { // other uses of a copied value
		k := bits.TrailingZeros64(copied)
		for _, op := range ops {
			if op.Constraint() == Reuse && op.IsDef() && ops[op.Index()].VReg() == ops[k].VReg() {
				at[k] = at[op.Index()]
				break
			}
		}
	}
}
