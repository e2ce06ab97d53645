package opt

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements VerifyPlaced, which checks what Place leaves behind.

// VerifyPlaced reports the first violation of what later passes expect of f after Place, or
// nil. g must have been computed for f. It expects that ir.Verify finds nothing, and checks that
//
//   - pinned instructions, parameters and results of calls are placed where they stand
//   - constants and dead instructions are not placed; every other instruction that is
//     used is, or is Recreatable
//   - what an instruction uses is placed in a block that dominates its own, and the arguments of
//     an edge in one that dominates the edge's origin
//   - nothing that may trap floats
//
// Within a block no order is left to check: operands have smaller numbers than their users, and
// lists ascend.
func VerifyPlaced(f *ir.Func, g *analysis.Graph) error {
	p := placeVerifier{f: f, g: g}
	if len(f.Place) != len(f.Insts) {
		p.failf("%d places for %d instructions", len(f.Place), len(f.Insts))
		return p.err
	}
	p.standing()
	for v := range f.Insts {
		p.inst(ir.Value(v))
	}
	for e := range f.Edges {
		d := &f.Edges[e]
		for _, a := range f.EdgeArgs(ir.Edge(e)) {
			p.use(ir.Value(a), d.From, "an edge of block%d", d.From)
		}
	}
	return p.err
}

type placeVerifier struct {
	f     *ir.Func
	g     *analysis.Graph
	fixed []bool // stands in a list, or belongs to something that does
	err   error
}

func (p *placeVerifier) failf(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("opt.VerifyPlaced: %s: %s", p.f.Key, fmt.Sprintf(format, args...))
	}
}

// standing checks what has no choice.
func (p *placeVerifier) standing() {
	f := p.f
	p.fixed = make([]bool, len(f.Insts))
	at := func(v ir.Value, b ir.Block) {
		p.fixed[v] = true
		if f.Place[v] != b {
			p.failf("v%d (%s) stands in block%d but is placed in block%d", v, f.Insts[v].Op, b, f.Place[v])
		}
	}
	for bi := range f.Blocks {
		b := ir.Block(bi)
		for _, v := range f.BlockParams(b) {
			at(ir.Value(v), b)
		}
		for _, v := range f.BlockOrder(b) {
			at(v, b)
		}
	}
	for n := range f.Insts {
		v := ir.Value(n)
		if i := &f.Insts[v]; i.Op == ir.OpProj && i.Flags&ir.FlagDead == 0 {
			at(v, f.Place[i.A])
		}
	}
}

func (p *placeVerifier) inst(v ir.Value) {
	f := p.f
	i := &f.Insts[v]
	b := f.Place[v]
	if b == ir.NoBlock {
		return
	}
	if int(b) >= len(f.Blocks) {
		p.failf("v%d (%s) is placed in block%d of %d", v, i.Op, b, len(f.Blocks))
		return
	}
	info := &ir.Ops[i.Op]
	switch {
	case i.Op == ir.OpInvalid || i.Flags&ir.FlagDead != 0 || IsConst(i.Op):
		p.failf("v%d (%s) is placed in block%d", v, i.Op, b)
		return
	case !p.fixed[v] && info.Flags&ir.Trapping != 0 && i.Flags&ir.FlagNoTrap == 0:
		p.failf("v%d (%s) may trap but floats", v, i.Op)
	}
	if i.Op == ir.OpProj {
		return
	}
	f.Uses(v, func(u ir.Value) { p.use(u, b, "v%d", v) })
}

// use checks that u is available in block b, for the user that the format names.
func (p *placeVerifier) use(u ir.Value, b ir.Block, user string, arg any) {
	i := &p.f.Insts[u]
	if IsConst(i.Op) {
		return
	}
	at := p.f.Place[u]
	if at == ir.NoBlock && !p.fixed[u] && i.Flags&ir.FlagDead == 0 && Recreatable(p.f, u) {
		p.f.Uses(u, func(o ir.Value) { p.use(o, b, user, arg) }) // recreated in b
		return
	}
	if at == ir.NoBlock || int(at) >= len(p.f.Blocks) {
		p.failf(user+" uses v%d (%s), which has no place", arg, u, i.Op)
		return
	}
	if !p.g.Dominates(at, b) {
		p.failf(user+" in block%d uses v%d (%s) of block%d, which does not dominate it", arg, b, u, i.Op, at)
	}
}
