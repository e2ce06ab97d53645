package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the blocks of Builder: their parameters, terminators and edges.

// NoEdge is no edge.
const NoEdge = ^ir.Edge(0)

// StartBlock starts the next block and makes it the current one. The previous one must have
// its terminator.
func (b *Builder) StartBlock() ir.Block {
	if b.open {
		panic("opt.Builder.StartBlock: the current block has no terminator")
	}
	f := b.f
	b.cur = ir.Block(len(f.Blocks))
	b.open = true
	f.Blocks = append(f.Blocks, ir.BlockData{
		First:  uint32(len(f.Order)),
		Params: uint32(len(f.Pool)),
		Succs:  ir.Edge(len(f.Edges)),
	})
	b.domAt = append(b.domAt, uint32(len(b.dom)))
	b.dom = append(b.dom, b.cur)
	return b.cur
}

// Block returns the current block.
func (b *Builder) Block() ir.Block { return b.cur }

// Open reports whether the current block still lacks its terminator.
func (b *Builder) Open() bool { return b.open }

// AddParam adds a parameter to the current block, which was just started.
func (b *Builder) AddParam(t ir.Type) ir.Value {
	f := b.f
	d := &f.Blocks[b.cur]
	v := b.add(ir.Inst{Op: ir.OpParam, Type: t, A: ir.Value(b.cur), Imm: uint64(d.NumParams)})
	if d.Params+d.NumParams != uint32(len(f.Pool)) {
		panic("opt.Builder.AddParam: the block has code already")
	}
	f.Pool = append(f.Pool, uint32(v))
	d.NumParams++
	return v
}

// terminate ends the current block with op and n edges, and returns the first.
func (b *Builder) terminate(op ir.Op, x, y, z ir.Value, imm uint64, n uint32) ir.Edge {
	b.Pin(op, ir.None, x, y, z, imm)
	f := b.f
	d := &f.Blocks[b.cur]
	d.Num = uint32(len(f.Order)) - d.First
	d.Succs = ir.Edge(len(f.Edges))
	d.NumSuccs = n
	for range n {
		f.Edges = append(f.Edges, ir.EdgeData{From: b.cur, To: ir.NoBlock})
	}
	b.open = false
	return d.Succs
}

// Jump ends the current block with a jump. The returned edge still needs its target.
func (b *Builder) Jump() ir.Edge { return b.terminate(ir.OpJump, 0, 0, 0, 0, 1) }

// BrIf ends the current block with a branch on cond (I32): edge yes when it is not 0.
func (b *Builder) BrIf(cond ir.Value) (yes, no ir.Edge) {
	cond, invert := b.condition(cond)
	e := b.terminate(ir.OpBrIf, cond, 0, 0, 0, 2)
	if invert {
		return e + 1, e
	}
	return e, e + 1
}

// Seldom says that e, one of the edges that BrIf has just returned, is seldom taken.
func (b *Builder) Seldom(e ir.Edge) {
	d := &b.f.Blocks[b.cur]
	b.f.Insts[b.f.Order[d.First+d.Num-1]].Imm = uint64(e-d.Succs) + 1
	b.f.Hinted = true
}

// condition strips comparisons with 0 from a value of which only matters whether it is 0.
func (b *Builder) condition(v ir.Value) (cond ir.Value, invert bool) {
	for {
		in := &b.f.Insts[v]
		if in.Op != ir.OpIcmp || in.Imm > uint64(ir.CondNe) || b.Type(in.A) != ir.I32 {
			return v, invert
		}
		if c, ok := b.Const(in.B); !ok || c != 0 {
			return v, invert
		}
		if in.Imm == uint64(ir.CondEq) {
			invert = !invert
		}
		v = in.A
	}
}

// BrTable ends the current block with a branch to the edge that index (I32) selects among n,
// the last one when there are not so many. It returns the first edge.
func (b *Builder) BrTable(index ir.Value, n uint32) ir.Edge {
	return b.terminate(ir.OpBrTable, index, 0, 0, 0, n)
}

// Return ends the current block, returning the values that were appended to the function's
// pool since at.
func (b *Builder) Return(at uint32) {
	b.terminate(ir.OpReturn, ir.Value(at), ir.Value(uint32(len(b.f.Pool))-at), 0, 0, 0)
}

// Trap ends the current block, which becomes cold.
func (b *Builder) Trap(code types.TrapCode) {
	b.terminate(ir.OpTrap, 0, 0, 0, uint64(code), 0)
	b.f.Blocks[b.cur].Cold = true
}

// TailCall ends the current block with op, OpTailCall or OpTailCallPtr; see Call.
func (b *Builder) TailCall(op ir.Op, at uint32, sig uint32, imm uint64) {
	b.terminate(op, ir.Value(at), ir.Value(uint32(len(b.f.Pool))-at), ir.Value(sig), imm, 0)
}

// SetTarget makes e go to block to.
func (b *Builder) SetTarget(e ir.Edge, to ir.Block) {
	b.f.Edges[e].To = to
	if to <= b.f.Edges[e].From {
		b.f.Blocks[to].LoopHeader = true
	}
}
