package regalloc

import "slices"

// This file implements coalescing: registers that copy one another and are never live at the
// same time form a bundle. A bundle has one spill slot and prefers one register, so copies
// inside it cost nothing: block parameters and their arguments (hottest edges first),
// two-address operands (either one of two that commute), and moves.

// bundles is a union-find forest over virtual registers with a sorted range list per root.
type bundles struct {
	up     []uint32 // register → parent; a root is its own
	head   []uint32 // root → first range in ranges
	tail   []uint32 // root → last range
	ranges []liveRange
	order  []uint32
	pairs  []pair   // operands of moves and two-address operands, in layout order
	failed []uint16 // root → long walks in vain since a walk last led to a merge, hopeless at most
	joined uint32

	// apart remembers pairs of roots that a long walk found to be in each other's way, by a hash: first in the
	// high half, which starts first. Bundles only grow, so these stay so.
	apart [256]uint64
}

// mergeLimit bounds the ranges looked at by one attempt to merge. A bundle that was in the way of hopeless others, one after the
// other, most likely always is: then it is hopelessLimit. In deep nests of blocks nearly all attempts are of this kind, and as
// each look at a range misses the cache, they would take more than twice the time for twice the blocks.
const (
	mergeLimit    = 128
	hopelessLimit = 16
	hopeless      = 2000
)

// longWalk is the number of ranges from which an attempt that failed is remembered.
const longWalk = 8

func (bs *bundles) build(f *Func, l *liveness) {
	n := len(f.VRegs)
	bs.up = resize(bs.up, n)
	bs.head = resize(bs.head, n)
	bs.tail = resize(bs.tail, n)
	bs.failed = resize(bs.failed, n)
	bs.ranges = append(bs.ranges[:0], l.ranges...)
	bs.joined = 0
	clear(bs.apart[:])
	for v := range bs.up {
		bs.up[v] = uint32(v)
		bs.head[v] = l.first[v]
		bs.tail[v] = unseen // not known yet
	}
	bs.order = bs.order[:0]
	for b := range f.Blocks {
		if f.Blocks[b].NumArgs > 0 {
			bs.order = append(bs.order, uint32(b))
		}
	}
	slices.SortStableFunc(bs.order, func(x, y uint32) int {
		switch fx, fy := f.Blocks[x].Freq, f.Blocks[y].Freq; {
		case fx > fy:
			return -1
		case fx < fy:
			return 1
		}
		return 0
	})
	for _, b := range bs.order {
		blk := &f.Blocks[b]
		params := f.params(&f.Blocks[f.succs(blk)[0]])
		for k, a := range f.args(blk) {
			bs.join(a, params[k])
		}
	}
	for _, p := range bs.pairs {
		if p.either != 0 {
			bs.either(f, l, p.either-1)
			continue
		}
		bs.join(uint32(p.from), uint32(p.to))
	}
	for v := range bs.up {
		if up := bs.up[v]; up != uint32(v) {
			bs.up[v] = bs.root(up)
		}
	}
}

// root returns the bundle of v while bundles are made. Afterwards it is up[v].
func (bs *bundles) root(v uint32) uint32 {
	for bs.up[v] != v {
		bs.up[v] = bs.up[bs.up[v]]
		v = bs.up[v]
	}
	return v
}

// last returns the last range of a bundle.
func (bs *bundles) last(b uint32) uint32 {
	if bs.tail[b] == unseen {
		r := bs.head[b]
		for bs.ranges[r].next != 0 {
			r = bs.ranges[r].next
		}
		bs.tail[b] = r
	}
	return bs.tail[b]
}

// join merges the bundles of a and b unless they are live at the same time somewhere. It reports whether they
// are one bundle now.
func (bs *bundles) join(a, b uint32) bool {
	a, b = bs.root(a), bs.root(b)
	if a == b || bs.head[a] == 0 || bs.head[b] == 0 {
		return a == b
	}
	rs := bs.ranges
	if rs[bs.head[b]].from < rs[bs.head[a]].from {
		a, b = b, a
	}
	if la := bs.last(a); rs[la].to <= rs[bs.head[b]].from { // all of b follows a
		rs[la].next = bs.head[b]
		bs.tail[a] = bs.last(b)
		bs.up[b] = a
		bs.joined++
		return true
	}
	pair := uint64(a)<<32 | uint64(b)
	known := &bs.apart[(a*31+b)%uint32(len(bs.apart))]
	if *known == pair {
		return false
	}
	x, y := bs.head[a], bs.head[b]
	limit := mergeLimit
	if bs.failed[a] >= hopeless {
		limit = hopelessLimit
	}
	for n := 0; x != 0 && y != 0; n++ {
		switch {
		case n == limit:
			*known = pair
			bs.failed[a] = min(bs.failed[a]+1, hopeless)
			return false
		case rs[x].to <= rs[y].from:
			x = rs[x].next
		case rs[y].to <= rs[x].from:
			y = rs[y].next
		default:
			if n >= longWalk {
				*known = pair
				bs.failed[a] = min(bs.failed[a]+1, hopeless)
			}
			return false
		}
	}
	tail := bs.last(a)
	if lb := bs.last(b); rs[lb].from > rs[tail].from {
		tail = lb
	}
	x, y = bs.head[a], bs.head[b]
	at := x // a starts first
	for x = rs[x].next; x != 0 && y != 0; at = rs[at].next {
		if rs[x].from < rs[y].from {
			rs[at].next, x = x, rs[x].next
		} else {
			rs[at].next, y = y, rs[y].next
		}
	}
	rs[at].next = x | y
	bs.tail[a] = tail
	bs.failed[a] = 0
	bs.up[b] = a
	bs.joined++
	return true
}
