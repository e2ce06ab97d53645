package regalloc

// This file implements what the allocator knows about control flow: a reverse postorder and
// the nest of natural loops. Both are found from the edges alone; Block.LoopHeader and
// Block.LoopDepth are hints of the instruction selector that nothing here depends on.

// A loop is one natural loop. Number 0 in cfg.loops is not a loop, it stands for "none".
type loop struct {
	header uint32
	parent uint32 // the loop around it, or 0
	top    uint32 // union-find link towards the outermost loop found so far, while building
	lo, hi uint32 // positions of the longest run of member blocks in layout order around the header
	first  uint32 // the blocks of that run
	last   uint32
}

// cfg is the control-flow information of one function.
type cfg struct {
	rpo     []uint32 // blocks in reverse postorder, unreachable ones last
	rpoNum  []uint32 // inverse of rpo
	loopOf  []uint32 // block → innermost loop
	loops   []loop
	blockOf []uint32 // instruction → block
	stack   []dfsFrame
	work    []uint32
}

type dfsFrame struct{ block, succ uint32 }

const unseen = ^uint32(0)

// succs returns the successors of a block.
func (f *Func) succs(b *Block) []uint32 { return f.Pool[b.Succs : b.Succs+b.NumSuccs] }

// preds returns the predecessors of a block.
func (f *Func) preds(b *Block) []uint32 { return f.Pool[b.Preds : b.Preds+b.NumPreds] }

// params returns the parameters of a block.
func (f *Func) params(b *Block) []uint32 { return f.Pool[b.Params : b.Params+b.NumParams] }

// args returns the values a block passes to its successor's parameters.
func (f *Func) args(b *Block) []uint32 { return f.Pool[b.Args : b.Args+b.NumArgs] }

// ops returns the operands of an instruction.
func (f *Func) ops(in *Inst) []Operand {
	return f.Operands[in.Ops : in.Ops+uint32(in.NumOps)]
}

// resize returns s with length n, all zero.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4+16)
	}
	s = s[:n]
	clear(s)
	return s
}

// grow returns s with length n and any content.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4+16)
	}
	return s[:n]
}

// build computes everything in g for f.
func (g *cfg) build(f *Func) {
	g.order(f)
	g.nest(f)
	g.blockOf = grow(g.blockOf, len(f.Insts))
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		mine := g.blockOf[blk.Insts : blk.Insts+blk.NumInsts]
		for i := range mine {
			mine[i] = uint32(b)
		}
	}
}

// order computes the reverse postorder with an explicit stack: graphs are thousands deep.
func (g *cfg) order(f *Func) {
	n := len(f.Blocks)
	g.rpo = resize(g.rpo, n)
	g.rpoNum = resize(g.rpoNum, n)
	for i := range g.rpoNum {
		g.rpoNum[i] = unseen
	}
	at := n
	g.stack = append(g.stack[:0], dfsFrame{})
	if n == 0 {
		return
	}
	g.rpoNum[0] = 0
	for len(g.stack) > 0 {
		top := &g.stack[len(g.stack)-1]
		succs := f.succs(&f.Blocks[top.block])
		if int(top.succ) < len(succs) {
			s := succs[top.succ]
			top.succ++
			if g.rpoNum[s] == unseen {
				g.rpoNum[s] = 0
				g.stack = append(g.stack, dfsFrame{block: s})
			}
			continue
		}
		at--
		g.rpo[at] = top.block
		g.stack = g.stack[:len(g.stack)-1]
	}
	if at > 0 { // unreachable blocks: move the reachable ones to the front
		copy(g.rpo, g.rpo[at:])
		k := n - at
		for b := range f.Blocks {
			if g.rpoNum[b] == unseen {
				g.rpo[k] = uint32(b)
				k++
			}
		}
	}
	for i, b := range g.rpo {
		g.rpoNum[b] = uint32(i)
	}
}

// outermost returns the outermost known loop around l.
func (g *cfg) outermost(l uint32) uint32 {
	for g.loops[l].top != l {
		up := g.loops[l].top
		g.loops[l].top = g.loops[up].top
		l = g.loops[l].top
	}
	return l
}

// nest finds the loops, inner ones first: a header's body is what reaches its back edges.
// An edge into a block that comes no later in reverse postorder is a back edge, because the
// graph is reducible.
func (g *cfg) nest(f *Func) {
	n := len(f.Blocks)
	g.loopOf = resize(g.loopOf, n)
	g.loops = append(g.loops[:0], loop{})
	for k := n - 1; k >= 0; k-- {
		h := g.rpo[k]
		g.work = g.work[:0]
		for _, p := range f.preds(&f.Blocks[h]) {
			if g.rpoNum[p] >= uint32(k) {
				g.work = append(g.work, p)
			}
		}
		if len(g.work) == 0 {
			continue
		}
		l := uint32(len(g.loops))
		g.loops = append(g.loops, loop{header: h, top: l})
		if in := g.loopOf[h]; in != 0 { // only in irreducible graphs
			in = g.outermost(in)
			g.loops[in].parent, g.loops[in].top = l, l
		} else {
			g.loopOf[h] = l
		}
		for len(g.work) > 0 {
			b := g.work[len(g.work)-1]
			g.work = g.work[:len(g.work)-1]
			if in := g.loopOf[b]; in != 0 {
				if in = g.outermost(in); in == l {
					continue
				}
				g.loops[in].parent, g.loops[in].top = l, l
				b = g.loops[in].header
			} else {
				g.loopOf[b] = l
			}
			for _, p := range f.preds(&f.Blocks[b]) {
				if g.rpoNum[p] > uint32(k) { // inside: a loop's blocks follow its header
					g.work = append(g.work, p)
				}
			}
		}
	}
	for l := 1; l < len(g.loops); l++ {
		g.extent(f, uint32(l))
	}
}

// child returns the loop directly inside l that block b is in: l itself if b is in none of
// its inner loops, 0 if b is outside of l.
func (g *cfg) child(l, b uint32) uint32 {
	in := g.loopOf[b]
	if in == l {
		return l
	}
	for n := 0; in != 0 && g.loops[in].parent != l; n++ {
		if n == 64 {
			return 0 // extents guide decisions only
		}
		in = g.loops[in].parent
	}
	return in
}

// extent sets first and last of a loop. Inner loops have theirs already and are skipped in
// one step.
func (g *cfg) extent(f *Func, l uint32) {
	lp := &g.loops[l]
	first, last := lp.header, lp.header
	for first > 0 {
		in := g.child(l, first-1)
		if in == 0 {
			break
		}
		first--
		if in != l && g.loops[in].first <= first && first <= g.loops[in].last {
			first = g.loops[in].first
		}
	}
	for int(last)+1 < len(f.Blocks) {
		in := g.child(l, last+1)
		if in == 0 {
			break
		}
		last++
		if in != l && g.loops[in].first <= last && last <= g.loops[in].last {
			last = g.loops[in].last
		}
	}
	lp.first, lp.last = first, last
	lp.lo = posBefore(f.Blocks[first].Insts)
	lp.hi = posBefore(f.Blocks[last].Insts + f.Blocks[last].NumInsts)
}
