package filetests

import (
	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file replays a function through opt.Builder, which folds, rewrites and shares what it
// can. Blocks and edges stay as they are.

type rebuilder struct {
	b    opt.Builder
	src  *ir.Func
	dst  *ir.Func
	vals []ir.Value // by value of src: the one of dst, or 0
	vers uint32
}

// rebuild returns what Builder makes of src, which ir.Verify accepts.
func rebuild(src *ir.Func) *ir.Func {
	var g analysis.Graph
	g.Compute(src)
	r := rebuilder{src: src, dst: new(ir.Func), vals: make([]ir.Value, len(src.Insts)), vers: 1}
	dst := r.dst
	dst.Reset()
	dst.Name, dst.Key, dst.Sig = src.Name, src.Key, src.Sig
	dst.Sigs = append(dst.Sigs, src.Sigs...)
	dst.Consts128 = append(dst.Consts128, src.Consts128...)
	r.b.Reset(dst, len(src.Insts))
	scopes := make([]int, len(src.Blocks))
	for n := range src.Blocks {
		b := ir.Block(n)
		if dom := g.Idom[b]; n > 0 && r.b.Dominates(dom) {
			r.b.CloseScope(scopes[dom])
		} else {
			r.b.CloseScope(0)
		}
		r.b.StartBlock()
		scopes[b] = r.b.Scope()
		dst.Blocks[b].LoopHeader = src.Blocks[b].LoopHeader
		for _, p := range src.BlockParams(b) {
			r.vals[p] = r.b.AddParam(src.Insts[p].Type)
		}
		for _, v := range src.BlockOrder(b) {
			r.pinned(b, v)
		}
		dst.Blocks[b].Cold = src.Blocks[b].Cold
	}
	return dst
}

// edge makes edge e of dst what from is in src.
func (r *rebuilder) edge(from, e ir.Edge) {
	at := r.b.PoolStart()
	for _, a := range r.src.EdgeArgs(from) {
		r.b.PoolAdd(r.get(ir.Value(a)))
	}
	d := &r.dst.Edges[e]
	d.Args, d.NumArgs = at, r.b.PoolStart()-at
	r.b.SetTarget(e, r.src.Edges[from].To)
}

// get returns the value of dst for v, which it makes if that floats.
func (r *rebuilder) get(v ir.Value) ir.Value {
	if v == 0 || r.vals[v] != 0 {
		return r.vals[v]
	}
	i := &r.src.Insts[v]
	var args [3]ir.Value
	n := 0
	r.src.Uses(v, func(u ir.Value) {
		args[n] = r.get(u)
		n++
	})
	r.vals[v] = r.float(i, args[0], args[1], args[2])
	return r.vals[v]
}

// float makes a floating instruction.
func (r *rebuilder) float(i *ir.Inst, x, y, z ir.Value) ir.Value {
	b := &r.b
	switch i.Op {
	case ir.OpIconst:
		return b.Iconst(i.Type, i.Imm)
	case ir.OpFconst:
		return b.Fconst(i.Type, i.Imm)
	case ir.OpVMCtx:
		return b.VMCtx()
	case ir.OpFuncAddr:
		return b.FuncAddr(i.Imm)
	case ir.OpVMLoad, ir.OpVMLoad32:
		return b.VMLoad(i.Op, i.Type, x, i.Imm)
	case ir.OpCopy:
		return x
	case ir.OpSelect:
		return b.Select(x, y, z)
	case ir.OpIcmp:
		return b.Icmp(ir.Cond(i.Imm), x, y)
	case ir.OpFcmp:
		return b.Fcmp(ir.FCond(i.Imm), x, y)
	case ir.OpV128const:
		return b.V128const(&r.src.Consts128[i.Imm])
	}
	if i.Op.IsVec() {
		return b.Vec(i.Op, i.Type, x, y, z, i.Imm)
	}
	if ir.Ops[i.Op].Args == 1 {
		return b.Unary(i.Op, i.Type, x)
	}
	return b.Binary(i.Op, i.Type, x, y)
}

// list maps the operands of an n-ary instruction into the pool of dst.
func (r *rebuilder) list(i *ir.Inst) uint32 {
	var vs []ir.Value
	for _, x := range r.src.Operands(i) {
		vs = append(vs, r.get(ir.Value(x)))
	}
	at := r.b.PoolStart()
	for _, v := range vs {
		r.b.PoolAdd(v)
	}
	return at
}

// pinned makes instruction v of block at.
func (r *rebuilder) pinned(at ir.Block, v ir.Value) {
	b, src := &r.b, r.src
	i := &src.Insts[v]
	b.SetPos(src.Pos[v])
	first := src.Blocks[at].Succs
	if ir.Ops[i.Op].Flags&ir.Terminator != 0 {
		// What edges pass is made before the parameters that it is passed to.
		for e := first; e < first+ir.Edge(src.Blocks[at].NumSuccs); e++ {
			for _, a := range src.EdgeArgs(e) {
				r.get(ir.Value(a))
			}
		}
	}
	to := func(n ir.Edge, e ir.Edge) { r.edge(first+n, e) }
	switch info := ir.Ops[i.Op].Flags; {
	case i.Op == ir.OpJump:
		to(0, b.Jump())
	case i.Op == ir.OpBrIf:
		yes, no := b.BrIf(r.get(i.A))
		to(0, yes)
		to(1, no)
		if i.Imm != 0 {
			b.Seldom([...]ir.Edge{yes, no}[i.Imm-1])
		}
	case i.Op == ir.OpBrTable:
		e := b.BrTable(r.get(i.A), src.Blocks[at].NumSuccs)
		for n := range ir.Edge(src.Blocks[at].NumSuccs) {
			to(n, e+n)
		}
	case i.Op == ir.OpReturn:
		b.Return(r.list(i))
	case i.Op == ir.OpTrap:
		b.Trap(types.TrapCode(i.Imm))
	case i.Op == ir.OpTailCall || i.Op == ir.OpTailCallPtr:
		b.TailCall(i.Op, r.list(i), uint32(i.C), i.Imm)
	case info&ir.Calls != 0:
		r.vals[v] = b.Call(i.Op, r.list(i), uint32(i.C), i.Imm)
		for n := range max(1, len(src.Sigs[i.C].Results)) - 1 {
			r.vals[v+1+ir.Value(n)] = r.vals[v] + 1 + ir.Value(n)
		}
	case i.Op == ir.OpTrapIf:
		b.TrapIf(r.get(i.A), types.TrapCode(i.Imm))
	case i.Op == ir.OpVMLoad || i.Op == ir.OpVMLoad32:
		// Versions in tests mean nothing.
		r.vers++
		r.vals[v] = b.VMLoadAt(i.Op, i.Type, r.get(i.A), i.Imm, r.vers)
	case i.Op == ir.OpVMStore:
		b.VMStore(r.get(i.A), r.get(i.B), i.Imm)
	case i.Op >= ir.OpDivS && i.Op <= ir.OpRemU:
		r.vals[v] = b.Binary(i.Op, i.Type, r.get(i.A), r.get(i.B))
	case i.Op == ir.OpTruncS || i.Op == ir.OpTruncU:
		r.vals[v] = b.Unary(i.Op, i.Type, r.get(i.A))
	default:
		var args [3]ir.Value
		n := 0
		src.Uses(v, func(u ir.Value) {
			args[n] = r.get(u)
			n++
		})
		pin := b.Pin
		if i.Flags&ir.FlagNoTrap != 0 {
			pin = b.PinNoTrap
		}
		r.vals[v] = pin(i.Op, i.Type, args[0], args[1], args[2], i.Imm)
	}
}
