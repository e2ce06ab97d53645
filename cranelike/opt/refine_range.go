package opt

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file finds the ranges of values for Refine: from their operations (transfer), and from the
// branches that lead to where they are used.

// A Range is a set of integers of some width, as unsigned numbers: all from Lo to Hi.
type Range struct{ Lo, Hi uint64 }

// full returns all integers of w bits.
func full(w uint) Range { return Range{0, ^uint64(0) >> (64 - w)} }

func (a Range) single() bool { return a.Lo == a.Hi }

// intersect returns what a and b have in common. Lo is above Hi if that is nothing.
func intersect(a, b Range) Range { return Range{max(a.Lo, b.Lo), min(a.Hi, b.Hi)} }

// union returns the smallest range around a and b.
func union(a, b Range) Range { return Range{min(a.Lo, b.Lo), max(a.Hi, b.Hi)} }

// transfer returns a range around the results of w bits of op for operands in a and b. Conversions and
// operations with one operand ignore b. A division by zero has no result.
func transfer(op ir.Op, w uint, a, b Range) Range {
	all := full(w)
	smax := all.Hi >> 1
	switch op {
	case ir.OpAdd:
		lo, c1 := bits.Add64(a.Lo, b.Lo, 0)
		hi, c2 := bits.Add64(a.Hi, b.Hi, 0)
		// Either no sum wraps, or all do.
		if w < 64 {
			c1, c2 = lo>>w, hi>>w
		}
		if c1 == c2 {
			return Range{lo & all.Hi, hi & all.Hi}
		}
	case ir.OpSub:
		if a.Lo >= b.Hi || a.Hi < b.Lo {
			return Range{(a.Lo - b.Hi) & all.Hi, (a.Hi - b.Lo) & all.Hi}
		}
	case ir.OpMul:
		if h, hi := bits.Mul64(a.Hi, b.Hi); h == 0 && hi <= all.Hi {
			return Range{a.Lo * b.Lo, hi}
		}
	case ir.OpDivS, ir.OpRemS:
		if a.Hi <= smax && b.Hi <= smax {
			return transfer(op+1, w, a, b)
		}
	case ir.OpDivU:
		return Range{a.Lo / max(b.Hi, 1), a.Hi / max(b.Lo, 1)}
	case ir.OpRemU:
		if a.Hi < b.Lo {
			return a
		}
		return Range{0, min(a.Hi, max(b.Hi, 1)-1)}
	case ir.OpAnd:
		return Range{0, min(a.Hi, b.Hi)}
	case ir.OpOr:
		return Range{max(a.Lo, b.Lo), ones64(a.Hi | b.Hi)}
	case ir.OpXor:
		return Range{0, ones64(a.Hi | b.Hi)}
	case ir.OpShl:
		if k := uint(b.Lo) & (w - 1); b.single() && a.Hi <= all.Hi>>k {
			return Range{a.Lo << k, a.Hi << k}
		}
	case ir.OpShrS, ir.OpShrU:
		if op == ir.OpShrS && a.Hi > smax {
			break
		}
		if k := uint(b.Lo) & (w - 1); b.single() {
			return Range{a.Lo >> k, a.Hi >> k}
		}
		return Range{0, a.Hi}
	case ir.OpClz, ir.OpCtz, ir.OpPopcnt:
		return Range{0, uint64(w)}
	case ir.OpExtend8S:
		if a.Hi <= 1<<7-1 {
			return a
		}
	case ir.OpExtend16S:
		if a.Hi <= 1<<15-1 {
			return a
		}
	case ir.OpExtend32S, ir.OpSExt:
		if a.Hi <= 1<<31-1 {
			return a
		}
	case ir.OpZExt:
		return a
	case ir.OpWrap:
		if a.Hi <= all.Hi {
			return a
		}
	}
	return all
}

// ones64 returns the smallest 2^k − 1 that is not below x.
func ones64(x uint64) uint64 { return 1<<bits.Len64(x) - 1 }

// maxDepth is how many operations a range is looked for through, maxEdges how many edges
// into a block count, and maxDoms how many dominators are asked for conditions.
const (
	maxDepth = 6
	maxEdges = 4
	maxDoms  = 8
	maxConds = 4
)

// A knownRange is the range of a value wherever it is, as found through so many operations.
type knownRange struct {
	Range
	gen   uint32
	depth int32
}

// find returns the range that integer v always lies in.
func (r *Refiner) find(v ir.Value, depth int) Range {
	i := &r.f.Insts[v]
	if i.Op == ir.OpIconst {
		return Range{i.Imm, i.Imm}
	}
	if !i.Type.IsInt() {
		return full(64)
	}
	if depth == 0 {
		return full(i.Type.Bits())
	}
	k := &r.known[v]
	if k.gen != r.gen || int32(depth) > k.depth && !k.single() {
		// Who asks for v while it is being found, by way of a loop, knows nothing of it.
		*k = knownRange{full(i.Type.Bits()), r.gen, maxDepth}
		k.Range = r.compute(v, i, func(u ir.Value) Range { return r.find(u, depth-1) }, depth)
		k.depth = int32(depth)
	}
	return k.Range
}

// compute finds the range of v from that of its operands.
func (r *Refiner) compute(v ir.Value, i *ir.Inst, operand func(u ir.Value) Range, depth int) Range {
	switch {
	case i.Op == ir.OpParam:
		return r.param(v, i, depth)
	case i.Op == ir.OpSelect:
		return union(operand(i.B), operand(i.C))
	case i.Op >= ir.OpAdd && i.Op <= ir.OpZExt && ir.Ops[i.Op].Args == 1:
		return transfer(i.Op, i.Type.Bits(), operand(i.A), Range{})
	case i.Op >= ir.OpAdd && i.Op <= ir.OpZExt:
		b := operand(i.B)
		if i.Op == ir.OpAdd && !b.single() && !r.may(i.A) {
			break
		}
		return transfer(i.Op, i.Type.Bits(), operand(i.A), b)
	}
	return Range{0, r.f.Most(v)}
}

// may reports whether a range of v other than all numbers is likely.
func (r *Refiner) may(v ir.Value) bool {
	op := r.f.Insts[v].Op
	return op != ir.OpLoad && op != ir.OpVMLoad && ir.Ops[op].Flags&ir.Calls == 0
}

// param finds the range of parameter v.
func (r *Refiner) param(v ir.Value, i *ir.Inst, depth int) Range {
	b := ir.Block(i.A)
	w := i.Type.Bits()
	if b == 0 || r.f.Blocks[b].NumPreds > maxEdges {
		return full(w)
	}
	forward, back := analysis.Incoming(r.f, b)
	rg := Range{^uint64(0), 0}
	for _, e := range forward {
		rg = union(rg, r.along(ir.Edge(e), i, depth))
	}
	if len(back) == 0 {
		return rg
	}
	if l, ok := r.counted(v, i, rg); ok {
		return l
	}
	for _, e := range back {
		if rg != full(w) {
			rg = union(rg, r.along(ir.Edge(e), i, 0))
		}
	}
	return rg
}

// along returns the range of what edge e passes to parameter i.
func (r *Refiner) along(e ir.Edge, i *ir.Inst, depth int) Range {
	a := ir.Value(r.f.EdgeArgs(e)[i.Imm])
	from := r.f.Edges[e].From
	rg := full(i.Type.Bits())
	if depth > 0 || r.f.Insts[a].Op == ir.OpIconst {
		rg = r.find(a, max(depth-1, 0))
	}
	return r.narrowed(a, from, r.conditions(a, from, rg, e))
}

// at returns the range of i32 v in block b.
func (r *Refiner) at(v ir.Value, b ir.Block, depth int) Range {
	i := &r.f.Insts[v]
	rg := r.find(v, depth)
	if depth > 0 && !rg.single() && i.Op >= ir.OpAdd && i.Op <= ir.OpZExt {
		m := intersect(rg, r.compute(v, i, func(u ir.Value) Range { return r.at(u, b, depth/2) }, depth))
		if m.Lo <= m.Hi {
			rg = m
		}
	}
	if rg.single() {
		return rg
	}
	return r.narrowed(v, b, r.conditions(v, b, rg, NoEdge))
}

// A condition says that a comparison with a value in a range is true.
type condition struct {
	cc ir.Cond
	y  Range
}

// conditions returns rg, the range of v, without what the branches exclude by which block b is
// reached, and the one by which it is left along e, if that is an edge.
func (r *Refiner) conditions(v ir.Value, b ir.Block, rg Range, e ir.Edge) Range {
	f, g := r.f, r.g
	w := f.Insts[v].Type.Bits()
	var conds [maxConds]condition
	n := 0
	if e != NoEdge {
		if c, ok := r.edgeCondition(e, v); ok {
			conds[0], n = c, 1
		}
	}
	for k := 0; k < maxDoms && b != 0 && n < maxConds; k++ {
		d := g.Idom[b]
		if e := r.onlyEdge(d, b); e != NoEdge {
			if c, ok := r.edgeCondition(e, v); ok {
				conds[n] = c
				n++
			}
		}
		b = d
	}
	// From the outside in: what is known of the sign decides what signed comparisons say.
	for n--; n >= 0; n-- {
		if m := narrow(w, rg, conds[n].cc, conds[n].y); m.Lo <= m.Hi {
			rg = m
		}
	}
	return rg
}

// onlyEdge returns the edge from d, the immediate dominator of b, by which all ways to b lead, apart from those from b.
func (r *Refiner) onlyEdge(d, b ir.Block) ir.Edge {
	f := r.f
	if f.Blocks[b].NumPreds > maxEdges {
		return NoEdge
	}
	if forward, _ := analysis.Incoming(f, b); len(forward) == 1 && f.Edges[forward[0]].From == d {
		return ir.Edge(forward[0])
	}
	return NoEdge
}

// edgeCondition returns what it says about v that control flows along e.
func (r *Refiner) edgeCondition(e ir.Edge, v ir.Value) (c condition, ok bool) {
	f := r.f
	order := f.BlockOrder(f.Edges[e].From)
	t := &f.Insts[order[len(order)-1]]
	if t.Op != ir.OpBrIf {
		return c, false
	}
	no := e != f.Blocks[f.Edges[e].From].Succs
	cond := &f.Insts[t.A]
	switch {
	case t.A == v:
		c = condition{ir.CondNe, Range{}}
	case cond.Op != ir.OpIcmp:
		return c, false
	case cond.A == v:
		c = condition{ir.Cond(cond.Imm), r.find(cond.B, 2)}
	case cond.B == v:
		c = condition{ir.Cond(cond.Imm).Swap(), r.find(cond.A, 2)}
	default:
		return c, false
	}
	if no {
		c.cc = c.cc.Invert()
	}
	return c, true
}

// narrow returns the numbers of w bits in x that can be in relation cc with one in y. If there is none,
// Lo is above Hi, and the code is never reached.
func narrow(w uint, x Range, cc ir.Cond, y Range) Range {
	smax := full(w).Hi >> 1
	switch cc {
	case ir.CondLtS, ir.CondLeS, ir.CondGtS, ir.CondGeS:
		switch greater := cc == ir.CondGtS || cc == ir.CondGeS; {
		case y.Hi <= smax && greater, x.Hi <= smax && y.Hi <= smax:
			x.Hi = min(x.Hi, smax)
		case cc == ir.CondGtS && y.Lo == full(w).Hi: // above −1
			return intersect(x, Range{0, smax})
		default:
			return x
		}
		cc = unsignedConds[cc]
	}
	switch cc {
	case ir.CondEq:
		return intersect(x, y)
	case ir.CondNe:
		if y.single() && x.Lo == y.Lo {
			x.Lo++
		} else if y.single() && x.Hi == y.Lo {
			x.Hi--
		}
	case ir.CondLtU:
		if y.Hi == 0 {
			return Range{1, 0}
		}
		x.Hi = min(x.Hi, y.Hi-1)
	case ir.CondLeU:
		x.Hi = min(x.Hi, y.Hi)
	case ir.CondGtU:
		if y.Lo == full(w).Hi {
			return Range{1, 0}
		}
		x.Lo = max(x.Lo, y.Lo+1)
	case ir.CondGeU:
		x.Lo = max(x.Lo, y.Lo)
	}
	return x
}
