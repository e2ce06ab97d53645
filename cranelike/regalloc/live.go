package regalloc

import (
	"math"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements liveness: where in the function each virtual register is live, as
// ranges of positions.
//
// An instruction has four positions:
//
//	4i    before: edits run; operands that the allocator copies (Fixed and Reuse uses) are read
//	4i+1  early: uses are read, early definitions written
//	4i+2  clobbers destroy registers
//	4i+3  late: late definitions are written; late uses are live until after it
//
// A range [from, to) is half open. A register used early ends at 4i+2, so a late definition
// may take its place; one used late ends at 4i+4; one that is only copied away ends at 4i+1.
//
// Values that never leave their block (most) are found live by walking their block backward.
// For the others the sets of values live into each block are computed first: in reducible
// graphs one pass in postorder that ignores back edges, and one pass that adds to each block
// what is live into the header of its innermost loop. Sets are bit sets; when these would be
// too large, lists made by walking from each use up to the definition, unless the lists turn out
// to be the larger ones.
//
// With bit sets, a value that is live through a block costs that block a bit of a word: ranges are
// only touched where a value becomes live or dead.

func posBefore(i uint32) uint32 { return 4 * i }

// A liveRange is one stretch of positions. next is the following range of the same register.
type liveRange struct {
	from, to uint32
	next     uint32 // index into liveness.ranges, 0 at the end
}

// liveness is the result and the scratch memory of the analysis.
type liveness struct {
	defBlock []uint32 // vreg → block of its definition
	first    []uint32 // vreg → its first range
	ranges   []liveRange

	global []uint32 // vreg → 1 + number among the values that cross blocks, or 0
	vregOf []uint32 // the inverse
	words  int      // length of one bit set
	in     []uint64 // live into block b: in[b*words:]; parameters are not in it

	copying bitset // instructions with Fixed uses or Reuse definitions, which copy values (resolve.go)

	gens []blockValue // uses of values of other blocks, in layout order
	set  []uint64     // the set of the block being worked on
	open []uint64     // while ranges are made: values whose first range starts with the block, whatever it says

	sparse bool
	heads  []uint32 // block → index of its first node in nodes
	nodes  []listNode
	last   []uint32 // block → value last added to its list
	work   []uint32
	walk   []uint32

	becomes []uint32 // register → parameter of a loop's start whose next value it is, as far as is known; 0 if it is none
	off     tune.Set
	chaos   uint64 // state of chaos mode, 0 if off

	wide    int // length in words of sets that lists are tried for first is more than this
	maxBits int // bit sets larger than this many words are not made; 0 means defaultMaxBits
}

type blockValue struct{ block, value uint32 }

type listNode struct{ value, next uint32 }

const defaultMaxBits = 32 << 20 / 8

// wideSet is the length in words from which lists are faster than sets, almost all of whose
// bits are 0.
const wideSet = 64

// maxNodes is more nodes than a list can have.
const maxNodes = math.MaxInt

// build computes the ranges of all registers of f, of which there was a survey.
func (l *liveness) build(f *Func, g *cfg) {
	limit := l.maxBits
	if limit == 0 {
		limit = defaultMaxBits
	}
	n := len(f.Blocks)
	l.words = (len(l.vregOf) + 63) / 64
	if l.wide == 0 {
		l.wide = wideSet
	}
	l.sparse = n*l.words > limit || l.words > l.wide
	if l.sparse {
		nodes := maxNodes
		if size := n * l.words; size <= limit {
			nodes = 2 * size
		}
		l.sparse = l.walkUses(f, nodes)
	}
	if !l.sparse {
		l.flow(f, g)
	}
	l.buildRanges(f, g)
}

func (l *liveness) addGen(b uint32, v VReg) {
	if l.global[v] == 0 {
		l.vregOf = append(l.vregOf, uint32(v))
		l.global[v] = uint32(len(l.vregOf))
	}
	l.gens = append(l.gens, blockValue{b, l.global[v] - 1})
}

// flow computes the live-in bit sets.
func (l *liveness) flow(f *Func, g *cfg) {
	n, w := len(f.Blocks), l.words
	l.in = resize(l.in, n*w)
	for _, x := range l.gens {
		l.in[int(x.block)*w+int(x.value>>6)] |= 1 << (x.value & 63)
	}
	// Kills, grouped by block with one counting pass.
	l.heads = resize(l.heads, n)
	l.nodes = append(l.nodes[:0], listNode{})
	for i, v := range l.vregOf {
		b := l.defBlock[v]
		l.nodes = append(l.nodes, listNode{uint32(i), l.heads[b]})
		l.heads[b] = uint32(len(l.nodes) - 1)
	}
	for k := n - 1; k >= 0; k-- {
		b := g.rpo[k]
		in := l.in[int(b)*w : int(b)*w+w]
		for _, s := range f.succs(&f.Blocks[b]) {
			if g.rpoNum[s] > uint32(k) {
				for i, x := range l.in[int(s)*w : int(s)*w+w][:len(in)] {
					in[i] |= x
				}
			}
		}
		// The block's own uses of values of others are not among these: definitions dominate uses.
		for at := l.heads[b]; at != 0; at = l.nodes[at].next {
			v := l.nodes[at].value
			in[v>>6] &^= 1 << (v & 63)
		}
	}
	for _, b := range g.rpo {
		lp := g.loopOf[b]
		if lp != 0 && g.loops[lp].header == b {
			lp = g.loops[lp].parent
		}
		if lp == 0 {
			continue
		}
		in := l.in[int(b)*w : int(b)*w+w]
		h := int(g.loops[lp].header)
		for i, x := range l.in[h*w : h*w+w][:len(in)] {
			in[i] |= x
		}
	}
}

// walkUses computes the live-in lists: from each use upward to the definition. Each has its values in
// falling order. It gives up and returns false if they have more than limit nodes together.
func (l *liveness) walkUses(f *Func, limit int) bool {
	n := len(f.Blocks)
	l.heads = resize(l.heads, n)
	l.last = resize(l.last, n)
	l.nodes = append(l.nodes[:0], listNode{})
	// Group the uses by value: the walk of a value may only look at the top of each list.
	byValue := resize(l.work, len(l.vregOf)+1+len(l.gens))
	starts, blocks := byValue[:len(l.vregOf)+1], byValue[len(l.vregOf)+1:]
	for _, x := range l.gens {
		starts[x.value+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	for _, x := range l.gens {
		blocks[starts[x.value]] = x.block
		starts[x.value]++
	}
	from := uint32(0)
	work := l.walk
	for v := range l.vregOf {
		def := l.defBlock[l.vregOf[v]]
		work = append(work[:0], blocks[from:starts[v]]...)
		from = starts[v]
		if len(l.nodes) > limit {
			l.work, l.walk = byValue, work[:0]
			return false
		}
		for len(work) > 0 {
			b := work[len(work)-1]
			work = work[:len(work)-1]
			if b == def || l.last[b] == uint32(v)+1 {
				continue
			}
			l.last[b] = uint32(v) + 1
			l.nodes = append(l.nodes, listNode{uint32(v), l.heads[b]})
			l.heads[b] = uint32(len(l.nodes) - 1)
			work = append(work, f.preds(&f.Blocks[b])...)
		}
	}
	l.work, l.walk = byValue, work[:0]
	return true
}

// liveIn reports whether v is live into block b. Parameters of b are not.
func (l *liveness) liveIn(b uint32, v VReg) bool {
	k := l.global[v]
	if k == 0 {
		return false
	}
	k--
	if !l.sparse {
		return l.in[int(b)*l.words+int(k>>6)]>>(k&63)&1 != 0
	}
	for at := l.heads[b]; at != 0; at = l.nodes[at].next {
		if l.nodes[at].value == k {
			return true
		}
	}
	return false
}

// eachLiveIn appends the registers live into block b to out.
func (l *liveness) eachLiveIn(b uint32, out []uint32) []uint32 {
	if l.sparse {
		for at := l.heads[b]; at != 0; at = l.nodes[at].next {
			out = append(out, l.vregOf[l.nodes[at].value])
		}
		return out
	}
	for i, x := range l.in[int(b)*l.words : int(b)*l.words+l.words] {
		for ; x != 0; x &= x - 1 {
			out = append(out, l.vregOf[i<<6+bits.TrailingZeros64(x)])
		}
	}
	return out
}

// useEnd returns where the live range of a value ends if this use of instruction i is its last.
func useEnd(op Operand, i uint32) uint32 {
	switch {
	case op.Late():
		return 4*i + 4
	case op.Constraint() == Fixed:
		return 4*i + 1
	}
	return 4*i + 2
}

// defPos returns the position at which a definition by instruction i takes its place.
func defPos(op Operand, i uint32) uint32 {
	if op.Late() && op.Constraint() != Reuse {
		return 4*i + 3
	}
	return 4*i + 1
}

// reuseOf returns the register that instruction ops copies for a Reuse definition as a bit
// set over the operands: all early uses in registers of a value that a Reuse definition
// names. They are read from the definition's register.
func reuseOf(ops []Operand) (mask uint64) {
	for _, op := range ops {
		if op.IsDef() && op.Constraint() == Reuse {
			mask |= 1 << op.Index()
		}
	}
	if mask == 0 {
		return 0
	}
	for k, op := range ops {
		if k >= 64 || op.IsDef() || op.Late() || op.Constraint() > Reg {
			continue
		}
		for j := range ops[:min(len(ops), 64)] {
			if mask>>j&1 != 0 && ops[j].VReg() == op.VReg() {
				mask |= 1 << k
				break
			}
		}
	}
	return mask
}

// buildRanges makes the ranges, blocks and instructions from the last to the first.
func (l *liveness) buildRanges(f *Func, g *cfg) {
	l.first = resize(l.first, len(f.VRegs))
	l.becomes = resize(l.becomes, len(f.VRegs))
	l.ranges = append(l.ranges[:0], liveRange{})
	l.open = resize(l.open, l.words)
	l.set = grow(l.set, l.words)
	operands := f.Operands
	for b := len(f.Blocks) - 1; b >= 0; b-- {
		blk := &f.Blocks[b]
		start, end := posBefore(blk.Insts), posBefore(blk.Insts+blk.NumInsts)
		if l.sparse {
			for _, s := range f.succs(blk) {
				for at := l.heads[s]; at != 0; at = l.nodes[at].next {
					l.add(l.vregOf[l.nodes[at].value], start, end)
				}
			}
		} else {
			l.liveOut(f, blk, start, end)
		}
		if blk.NumArgs != 0 {
			to := f.succs(blk)[0]
			params := f.params(&f.Blocks[to])
			for k, a := range f.args(blk) {
				l.use(a, start, end)
				l.pass(uint32(b), to, a, params[k])
			}
		}
		for i := blk.Insts + blk.NumInsts; i > blk.Insts; {
			i--
			in := &f.Insts[i]
			var copied uint64
			if l.copying.has(i) {
				ops := f.ops(in)
				if in.Flags&Commute != 0 {
					l.commute(ops, start)
				}
				copied = reuseOf(ops)
			}
			for k, last := in.Ops, in.Ops+uint32(in.NumOps); k < last; k++ {
				op := operands[k]
				if op.IsDef() {
					l.def(op, i, start)
					continue
				}
				to := useEnd(op, i)
				if j := k - in.Ops; j < 64 && copied>>j&1 != 0 {
					to = 4*i + 1
				}
				l.use(uint32(op.VReg()), start, to)
			}
		}
		if blk.NumParams == 0 {
			continue
		}
		for _, p := range f.params(blk) {
			l.close(p, start)
			if r := l.first[p]; r == 0 || l.ranges[r].from != start {
				l.add(p, start, start+1) // unused
			}
		}
	}
	for i, x := range l.open {
		l.closeAll(i, x, 0)
	}
}

// liveOut makes what is live into any successor of the block from start to end live in it, and is
// told of the values that are not live there any more.
func (l *liveness) liveOut(f *Func, blk *Block, start, end uint32) {
	set, w, open := l.set, l.words, l.open
	switch succs := f.succs(blk); len(succs) {
	case 0:
		clear(set)
	case 1:
		s := int(succs[0]) * w
		set = l.in[s : s+w]
	default:
		s, t := int(succs[0])*w, int(succs[1])*w
		first, second := l.in[s:s+w], l.in[t:t+w]
		set = set[:len(first)]
		for i, x := range first {
			set[i] = x | second[i]
		}
		for _, s := range succs[2:] {
			for i, x := range l.in[int(s)*w : int(s)*w+w][:len(set)] {
				set[i] |= x
			}
		}
	}
	open = open[:len(set)]
	for i, x := range set {
		was := open[i]
		if x == was {
			continue
		}
		l.closeAll(i, was&^x, end)
		open[i] = x
		for x &^= was; x != 0; x &= x - 1 {
			l.add(l.vregOf[i<<6+bits.TrailingZeros64(x)], start, end)
		}
	}
}

// closeAll writes the start of the first ranges of the values of word i whose bits are in x.
func (l *liveness) closeAll(i int, x uint64, start uint32) {
	for ; x != 0; x &= x - 1 {
		l.ranges[l.first[l.vregOf[i<<6+bits.TrailingZeros64(x)]]].from = start
	}
}

// close writes the start of v's first range if it is that of the current block, start, and forgets that it is.
func (l *liveness) close(v, start uint32) {
	if k := l.global[v]; k != 0 && l.open[(k-1)>>6]>>((k-1)&63)&1 != 0 {
		l.open[(k-1)>>6] &^= 1 << ((k - 1) & 63)
		l.ranges[l.first[v]].from = start
	}
}

// def makes the value that instruction i of the block at start defines by op live from there on only.
func (l *liveness) def(op Operand, i, start uint32) {
	v, at := op.VReg(), defPos(op, i)
	l.close(uint32(v), start)
	if r := l.first[v]; r != 0 && l.ranges[r].from == start && l.ranges[r].to > at {
		l.ranges[r].from = at
	} else {
		l.add(uint32(v), at, 4*i+4)
	}
}

// use makes v live from the start of the current block to a position in it.
func (l *liveness) use(v, start, to uint32) {
	k := l.global[v]
	if k == 0 || l.sparse {
		l.add(v, start, to)
		return
	}
	k--
	if l.open[k>>6]>>(k&63)&1 == 0 {
		l.add(v, start, to)
		l.open[k>>6] |= 1 << (k & 63)
	} else if r := &l.ranges[l.first[v]]; r.to < to {
		r.to = to
	}
}

// add makes v live in [from, to), which lies in the block that starts at from or at a
// definition. Calls come in order of falling positions.
func (l *liveness) add(v, from, to uint32) {
	r := l.first[v]
	if r != 0 {
		first := &l.ranges[r]
		if first.from <= to { // touches or overlaps what is there
			if first.from > from {
				first.from = from
			}
			if first.to < to {
				first.to = to
			}
			return
		}
	}
	l.ranges = append(l.ranges, liveRange{from, to, r})
	l.first[v] = uint32(len(l.ranges) - 1)
}
