package ir

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Verify, which checks the invariants that passes rely on:
//
//   - every block has a list that ends in its only terminator, with as many edges as that needs
//   - pinned instructions stand in exactly one list, and the lists hold nothing else
//   - operands exist, are not dead, have a type, and come before their use in numbering
//     (of edge arguments, those of forward edges come before the parameter, so that a parameter
//     can be replaced by its argument)
//   - operand and result types fit the operation; edge arguments fit the parameters; calls and
//     returns fit their signatures
//   - projections follow their call immediately and in order
//   - forward edges go to blocks with larger numbers, back edges to loop headers
//   - no edge leads to the entry, and no two edges share their arguments (passes rewrite them in
//     place)
//   - the instructions of a list have ascending numbers
//   - there is a place for every floating instruction: the blocks of what it depends on dominate
//     one another, and its uses are dominated by the deepest of them
//   - nothing that may trap floats
//   - a floating OpVMLoad takes its address from the VMContext by way of other such loads and
//     constant offsets alone: anything else may be valid only after a check, above
//     which it must not float
//
// It does not check that versions of memory regions grow.

// Verify reports the first violation of the invariants of f, or nil.
func Verify(f *Func) error {
	v := verifier{f: f}
	return v.run()
}

type verifier struct {
	f     *Func
	where []Block // of pinned instructions and parameters; for others the earliest possible
	idom  []Block
	err   error
}

func (v *verifier) failf(format string, args ...any) {
	if v.err == nil {
		v.err = fmt.Errorf("ir.Verify: %s: %s", v.f.Key, fmt.Sprintf(format, args...))
	}
}

func (v *verifier) run() error {
	f := v.f
	if len(f.Insts) == 0 || len(f.Pos) != len(f.Insts) {
		v.failf("%d instructions but %d positions", len(f.Insts), len(f.Pos))
		return v.err
	}
	for i, x := range f.Inline {
		if !x.Base.Inlined() || x.Pos.Inlined() || x.Call >= x.Base || i > 0 && x.Base <= f.Inline[i-1].Base {
			v.failf("inlined function %d at %s is not in order", i, x.Base)
			return v.err
		}
	}
	if len(f.Blocks) == 0 {
		v.failf("no blocks")
		return v.err
	}
	v.where = make([]Block, len(f.Insts))
	for i := range v.where {
		v.where[i] = NoBlock
	}
	v.lists()
	if v.err == nil {
		v.edges()
	}
	if v.err == nil {
		v.dominators()
		for i := range f.Insts {
			v.inst(Value(i))
		}
	}
	if v.err == nil {
		v.edgeArgs()
	}
	return v.err
}

// edgeArgs checks that what an edge passes is available where it starts.
func (v *verifier) edgeArgs() {
	f := v.f
	starts := make(map[uint32]bool)
	for e := range f.Edges {
		d := &f.Edges[e]
		if d.NumArgs > 0 {
			if starts[d.Args] {
				v.failf("edge from block%d to block%d shares its arguments with another", d.From, d.To)
			}
			starts[d.Args] = true
		}
		for n, a := range f.EdgeArgs(Edge(e)) {
			if d.To > d.From && a >= f.BlockParams(d.To)[n] {
				v.failf("edge from block%d to block%d passes v%d to v%d, which comes before", d.From, d.To, a, f.BlockParams(d.To)[n])
			}
			if !v.dominates(v.where[a], d.From) {
				v.failf("edge from block%d to block%d passes v%d of block%d, which does not dominate it", d.From, d.To, a, v.where[a])
			}
		}
	}
}

// lists checks the blocks' lists and parameters and fills where.
func (v *verifier) lists() {
	f := v.f
	for bi := range f.Blocks {
		b := Block(bi)
		d := &f.Blocks[b]
		if uint64(d.First)+uint64(d.Num) > uint64(len(f.Order)) || d.Num == 0 {
			v.failf("block%d: list [%d,+%d] of %d", b, d.First, d.Num, len(f.Order))
			return
		}
		for n, x := range f.BlockParams(b) {
			i := &f.Insts[x]
			if i.Op != OpParam || i.Imm != uint64(n) || Block(i.A) != b {
				v.failf("block%d: parameter %d is v%d, %s", b, n, x, i.Op)
				return
			}
			v.where[x] = b
		}
		order := f.BlockOrder(b)
		for n, x := range order {
			i := &f.Insts[x]
			if n > 0 && order[n-1] >= x {
				v.failf("block%d: v%d stands after v%d", b, x, order[n-1])
			}
			if i.Flags&FlagPinned == 0 || i.Flags&FlagDead != 0 {
				v.failf("block%d: v%d (%s) is listed but not pinned and alive", b, x, i.Op)
				return
			}
			if v.where[x] != NoBlock {
				v.failf("v%d is listed in block%d and block%d", x, v.where[x], b)
				return
			}
			v.where[x] = b
			last := n == len(order)-1
			if term := Ops[i.Op].Flags&Terminator != 0; term != last {
				v.failf("block%d: v%d (%s) at %d of %d", b, x, i.Op, n, len(order))
				return
			}
			for p := x + 1; Ops[i.Op].Flags&Calls != 0 && int(p) < len(f.Insts) && f.Insts[p].Op == OpProj && f.Insts[p].A == x; p++ {
				v.where[p] = b
			}
		}
	}
	for x := range f.Insts {
		i := &f.Insts[x]
		if i.Flags&FlagPinned != 0 && i.Flags&FlagDead == 0 && v.where[x] == NoBlock {
			v.failf("v%d (%s) is pinned but in no list", x, i.Op)
		}
		if Ops[i.Op].Flags&Pinned != 0 && i.Flags&(FlagPinned|FlagDead) == 0 {
			v.failf("v%d (%s) is not pinned", x, i.Op)
		}
	}
}

// edges checks the control flow graph.
func (v *verifier) edges() {
	f := v.f
	reached := make([]bool, len(f.Blocks))
	reached[0] = true
	if int(f.Blocks[0].NumParams) != len(f.Sig.Params) {
		v.failf("entry has %d parameters, the signature %d", f.Blocks[0].NumParams, len(f.Sig.Params))
	}
	for bi := range f.Blocks {
		b := Block(bi)
		d := &f.Blocks[b]
		if !reached[b] {
			v.failf("block%d has no predecessor before it", b)
		}
		order := f.BlockOrder(b)
		t := &f.Insts[order[len(order)-1]]
		want := map[Op]uint32{OpJump: 1, OpBrIf: 2}
		if n, ok := want[t.Op]; ok && n != d.NumSuccs || t.Op != OpBrTable && !ok && d.NumSuccs != 0 || t.Op == OpBrTable && d.NumSuccs == 0 {
			v.failf("block%d: %s with %d edges", b, t.Op, d.NumSuccs)
			return
		}
		for e := d.Succs; e < d.Succs+Edge(d.NumSuccs); e++ {
			x := &f.Edges[e]
			if x.From != b || int(x.To) >= len(f.Blocks) {
				v.failf("edge %d from block%d says block%d -> block%d", e, b, x.From, x.To)
				return
			}
			reached[x.To] = true
			if x.To == 0 {
				v.failf("edge from block%d to the entry", b)
			}
			if x.To <= b && !f.Blocks[x.To].LoopHeader {
				v.failf("back edge from block%d to block%d, which is no loop header", b, x.To)
			}
			params := f.BlockParams(x.To)
			args := f.EdgeArgs(e)
			if len(params) != len(args) {
				v.failf("edge from block%d passes %d values to the %d parameters of block%d", b, len(args), len(params), x.To)
				return
			}
			for n, a := range args {
				if int(a) >= len(f.Insts) || a == 0 || f.Insts[a].Flags&FlagDead != 0 {
					v.failf("edge from block%d to block%d passes v%d", b, x.To, a)
					return
				}
				if at, pt := f.Insts[a].Type, f.Insts[params[n]].Type; at != pt {
					v.failf("edge from block%d to block%d passes v%d of %s to a parameter of %s", b, x.To, a, at, pt)
				}
			}
		}
	}
}

// dominators computes immediate dominators by the algorithm of Cooper, Harvey and Kennedy; one
// sweep suffices as blocks are in reverse postorder and the graph is reducible.
func (v *verifier) dominators() {
	f := v.f
	v.idom = make([]Block, len(f.Blocks))
	for i := range v.idom {
		v.idom[i] = NoBlock
	}
	v.idom[0] = 0
	for b := range f.Blocks {
		for _, e := range f.Succs(Block(b)) {
			if e.To <= Block(b) {
				continue
			}
			if v.idom[e.To] == NoBlock {
				v.idom[e.To] = Block(b)
				continue
			}
			x, y := v.idom[e.To], Block(b)
			for x != y {
				if x > y {
					x = v.idom[x]
				} else {
					y = v.idom[y]
				}
			}
			v.idom[e.To] = x
		}
	}
}

func (v *verifier) dominates(a, b Block) bool {
	for b > a {
		b = v.idom[b]
	}
	return a == b
}

func (v *verifier) inst(x Value) {
	f := v.f
	i := &f.Insts[x]
	if x == 0 || i.Op == OpInvalid || i.Flags&FlagDead != 0 {
		return
	}
	if i.Op >= NumOps {
		v.failf("v%d has operation %d", x, i.Op)
		return
	}
	if i.Op == OpProj {
		c := &f.Insts[i.A]
		if Ops[c.Op].Flags&Calls == 0 || x != i.A+Value(i.Imm) || int(i.Imm) >= len(f.Sigs[c.C].Results) {
			v.failf("v%d is result %d of v%d (%s)", x, i.Imm, i.A, c.Op)
		}
		return
	}
	if Ops[i.Op].Flags&Nary != 0 && uint64(i.A)+uint64(i.B) > uint64(len(f.Pool)) {
		v.failf("v%d: operands [%d,+%d] of %d", x, i.A, i.B, len(f.Pool))
		return
	}
	floats := i.Flags&FlagPinned == 0 && i.Op != OpParam
	if floats {
		v.where[x] = 0
		if Ops[i.Op].Flags&Trapping != 0 && i.Flags&FlagNoTrap == 0 {
			v.failf("v%d (%s) may trap but floats", x, i.Op)
		}
	}
	f.Uses(x, func(u Value) {
		switch {
		case int(u) >= len(f.Insts) || u == 0:
			v.failf("v%d (%s) uses v%d", x, i.Op, u)
		case u >= x:
			v.failf("v%d (%s) uses v%d, which comes later", x, i.Op, u)
		case f.Insts[u].Flags&FlagDead != 0 || f.Insts[u].Type == None:
			v.failf("v%d (%s) uses v%d (%s), which has no value", x, i.Op, u, f.Insts[u].Op)
		case !floats && !v.dominates(v.where[u], v.where[x]):
			v.failf("v%d (%s) in block%d uses v%d of block%d, which does not dominate it", x, i.Op, v.where[x], u, v.where[u])
		case floats && v.dominates(v.where[x], v.where[u]):
			v.where[x] = v.where[u]
		case floats && !v.dominates(v.where[u], v.where[x]):
			v.failf("v%d (%s) uses values of block%d and block%d, neither of which dominates the other", x, i.Op, v.where[u], v.where[x])
		}
	})
	if v.err == nil {
		v.types(x, i)
	}
}

// types checks operand and result types.
func (v *verifier) types(x Value, i *Inst) {
	f := v.f
	t := func(u Value) Type { return f.Insts[u].Type }
	need := func(ok bool, what string) {
		if !ok {
			v.failf("v%d: %s.%s of %s, %s, %s: %s", x, i.Op, i.Type, t(i.A), t(i.B), t(i.C), what)
		}
	}
	switch op := i.Op; {
	case op.IsVec():
		v.vecTypes(i, need)
	case op == OpV128const:
		need(i.Type == V128 && i.Imm < uint64(len(f.Consts128)), "constant type and index")
	case op == OpIconst:
		need(i.Type.IsInt() || i.Type == Ref, "constant type")
		need(i.Type != I32 || i.Imm>>32 == 0, "i32 constant with upper bits")
	case op == OpFconst:
		need(i.Type.IsFloat(), "constant type")
	case op >= OpAdd && op <= OpMulHiU:
		need(i.Type.IsInt() && t(i.A) == i.Type && t(i.B) == i.Type, "integer operands of the result's type")
	case op >= OpClz && op <= OpExtend32S:
		need(i.Type.IsInt() && t(i.A) == i.Type, "an integer operand of the result's type")
	case op == OpWrap:
		need(i.Type == I32 && t(i.A) == I64, "i64 to i32")
	case op == OpSExt || op == OpZExt:
		need(i.Type == I64 && t(i.A) == I32, "i32 to i64")
	case op == OpIcmp:
		need(i.Type == I32 && t(i.A) == t(i.B) && (t(i.A).IsInt() || t(i.A) == Ref && i.Imm <= uint64(CondNe)) && i.Imm < NumConds, "comparable operands")
	case op == OpFcmp:
		need(i.Type == I32 && t(i.A) == t(i.B) && t(i.A).IsFloat() && i.Imm < NumFConds, "comparable operands")
	case op == OpSelect:
		need(t(i.A) == I32 && t(i.B) == i.Type && t(i.C) == i.Type, "condition and two values of the result's type")
	case op >= OpFadd && op <= OpFcopysign:
		need(i.Type.IsFloat() && t(i.A) == i.Type && t(i.B) == i.Type, "float operands of the result's type")
	case op >= OpFabs && op <= OpFsqrt:
		need(i.Type.IsFloat() && t(i.A) == i.Type, "a float operand of the result's type")
	case op >= OpTruncS && op <= OpTruncSatU:
		need(i.Type.IsInt() && t(i.A).IsFloat(), "float to integer")
	case op == OpConvertS || op == OpConvertU:
		need(i.Type.IsFloat() && t(i.A).IsInt(), "integer to float")
	case op == OpReinterpret:
		need(i.Type.Bits() == t(i.A).Bits() && i.Type.IsInt() == t(i.A).IsFloat(), "same width, other bank")
	case op >= OpLoad && op <= OpStore32:
		need(t(i.A) == I64 && t(i.B).IsInt(), "base of i64 and integer index")
	case op == OpVMLoad || op == OpVMLoad32 || op == OpVMStore || op == OpPoll:
		need(t(i.A) == I64, "address of i64")
		if op != OpVMStore && op != OpPoll {
			need((i.C > 0) == (i.Flags&FlagPinned != 0), "pinned exactly when it has a version")
			need(i.C > 0 || f.Rooted(i.A), "floats, but its address depends on more than the VMContext")
		}
	case op == OpTrapIf:
		need(t(i.A) == I32 && i.Imm < types.NumTrapCodes, "condition and trap code")
	case op == OpBrIf || op == OpBrTable:
		need(t(i.A) == I32, "i32 operand")
		need(op != OpBrIf || i.Imm <= 2, "a hint for one of two edges")
	case op == OpMemmove:
		need(t(i.A) == I64 && t(i.B) == I64 && t(i.C) == I64, "i64 operands")
	case op == OpMemset:
		need(t(i.A) == I64 && t(i.B) == I32 && t(i.C) == I64, "i64, i32, i64 operands")
	case op == OpFill64:
		need(t(i.A) == I64 && t(i.B).Bits() == 64 && t(i.C) == I64, "i64, 64-bit, i64 operands")
	case op == OpReturn:
		v.list(x, f.Operands(i), f.Sig.Results)
	case op == OpCall || op == OpTailCall:
		v.list(x, f.Operands(i), f.Sigs[i.C].Params)
	case op == OpCallPtr || op == OpTailCallPtr:
		ops := f.Operands(i)
		if len(ops) < 2 || t(Value(ops[0])) != I64 || t(Value(ops[1])) != I64 {
			v.failf("v%d: %s without code and context", x, op)
			return
		}
		v.list(x, ops[2:], f.Sigs[i.C].Params)
	}
}

func (v *verifier) list(x Value, vals []uint32, want []Type) {
	f := v.f
	if len(vals) != len(want) {
		v.failf("v%d (%s) has %d operands for %d", x, f.Insts[x].Op, len(vals), len(want))
		return
	}
	for n, u := range vals {
		if f.Insts[u].Type != want[n] {
			v.failf("v%d (%s): operand %d is %s, want %s", x, f.Insts[x].Op, n, f.Insts[u].Type, want[n])
		}
	}
}
