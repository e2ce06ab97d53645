package opt

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the instructions of Builder: what a front end calls to emit code.
//
// Every pure instruction passes three stages on its way into the function: folding of
// constants (fold*.go), rewriting to something at most as expensive (simplify), and value
// numbering (build_cons.go). So a caller never has to look for special cases itself.

// A Builder emits instructions into a function, block by block. The zero Builder is ready for
// Reset, and its memory is reused from function to function.
//
// Blocks are started in reverse postorder and filled one after the other; between a
// terminator and the next StartBlock only pure instructions on operands from blocks that
// dominate the next one may be emitted.
type Builder struct {
	// Off are the optimizations that are turned off.
	Off tune.Set
	// Chaos, if not nil, decides badly.
	Chaos *tune.Chaos

	f    *ir.Func
	cur  ir.Block
	open bool // cur has no terminator yet
	pos  types.FilePos

	pure  consTable  // pure instructions by content
	fixed pinTable   // versioned loads and traps by content
	dom   []ir.Block // the blocks that dominate the current point, outermost first
	domAt []uint32   // by block: its index in dom, if it is there

	roots [maxRewrites]ir.Inst // the operations that rules are being tried on
	depth int                  // how many
	hits  *[numRules]int       // if not nil: how often each rule fired
}

// Reset starts the function f, which must have been Reset itself. ops estimates the number of
// instructions to come.
func (b *Builder) Reset(f *ir.Func, ops int) {
	b.f = f
	b.cur, b.open = ir.NoBlock, false
	b.pos = types.NoPos
	b.depth = 0
	b.pure.reset(ops)
	b.fixed.reset()
	b.dom = b.dom[:0]
	b.domAt = b.domAt[:0]
}

// Func returns the function under construction.
func (b *Builder) Func() *ir.Func { return b.f }

// SetPos sets the source position of the instructions that follow.
func (b *Builder) SetPos(p types.FilePos) { b.pos = p }

// Type returns the type of v.
func (b *Builder) Type(v ir.Value) ir.Type { return b.f.Insts[v].Type }

// add appends an instruction without looking at it.
func (b *Builder) add(in ir.Inst) ir.Value {
	v := ir.Value(len(b.f.Insts))
	b.f.Insts = append(b.f.Insts, in)
	b.f.Pos = append(b.f.Pos, b.pos)
	return v
}

// Const returns the value of v if it is an integer constant.
func (b *Builder) Const(v ir.Value) (uint64, bool) {
	in := &b.f.Insts[v]
	return in.Imm, in.Op == ir.OpIconst
}

// Decided is Const for a value on which a branch depends.
func (b *Builder) Decided(v ir.Value) (uint64, bool) {
	if b.Off.Has(tune.Branches) {
		return 0, false
	}
	return b.Const(v)
}

// Sum returns v as the sum, which may wrap, of another value and a constant.
func (b *Builder) Sum(v ir.Value) (ir.Value, uint64) {
	if in := &b.f.Insts[v]; in.Op == ir.OpAdd {
		if c, ok := b.Const(in.B); ok {
			return in.A, c
		}
	}
	return v, 0
}

// Iconst returns the constant x of type t, of which an I32 takes the low 32 bits.
func (b *Builder) Iconst(t ir.Type, x uint64) ir.Value {
	if t == ir.I32 {
		x = uint64(uint32(x))
	}
	return b.cons(ir.OpIconst, t, 0, 0, 0, x, 0)
}

// Fconst returns the float constant with the given bits.
func (b *Builder) Fconst(t ir.Type, bits uint64) ir.Value {
	return b.cons(ir.OpFconst, t, 0, 0, 0, bits, 0)
}

// VMCtx returns the address of the running instance's VMContext.
func (b *Builder) VMCtx() ir.Value { return b.cons(ir.OpVMCtx, ir.I64, 0, 0, 0, 0, 0) }

// Unary emits op, which has one operand, with a result of type t.
func (b *Builder) Unary(op ir.Op, t ir.Type, x ir.Value) ir.Value {
	if v, ok := fold1(b, op, t, x); ok {
		return v
	}
	if op == ir.OpTruncS || op == ir.OpTruncU {
		return b.Pin(op, t, x, 0, 0, 0)
	}
	if v, ok := simplify(b, op, t, x, 0, 0, 0); ok {
		return v
	}
	return b.cons(op, t, x, 0, 0, 0, 0)
}

// Binary emits op, which has two operands, with a result of type t. A division that may trap
// is pinned in the current block.
func (b *Builder) Binary(op ir.Op, t ir.Type, x, y ir.Value) ir.Value {
	if t.IsInt() && ir.Ops[op].Flags&ir.Commute != 0 {
		x, y = b.order(x, y)
	}
	if v, ok := fold2(b, op, t, x, y); ok {
		return v
	}
	if v, ok := simplify(b, op, t, x, y, 0, 0); ok {
		return v
	}
	if op >= ir.OpDivS && op <= ir.OpRemU {
		c, ok := b.Const(y)
		if !ok || c == 0 || op == ir.OpDivS && signed(t, c) == -1 {
			return b.Pin(op, t, x, y, 0, 0)
		}
		return b.cons(op, t, x, y, 0, 0, ir.FlagNoTrap)
	}
	return b.cons(op, t, x, y, 0, 0, 0)
}

// Plain emits op, a pure operation with two operands, as it stands: it is shared with equal
// ones, but neither folded nor rewritten.
func (b *Builder) Plain(op ir.Op, t ir.Type, x, y ir.Value) ir.Value {
	return b.cons(op, t, x, y, 0, 0, 0)
}

// order puts the operands of a commutative integer operation in canonical order: a constant
// on the right, otherwise the older value on the left. Float operations keep their order,
// because which of two NaNs they propagate depends on it on real machines.
func (b *Builder) order(x, y ir.Value) (ir.Value, ir.Value) {
	xc := b.f.Insts[x].Op == ir.OpIconst
	yc := b.f.Insts[y].Op == ir.OpIconst
	if xc && !yc || xc == yc && x > y {
		return y, x
	}
	return x, y
}

// Icmp emits a comparison of integers or references.
func (b *Builder) Icmp(c ir.Cond, x, y ir.Value) ir.Value {
	if p, q := b.order(x, y); p != x {
		x, y, c = p, q, c.Swap()
	}
	if v, ok := foldIcmp(b, c, x, y); ok {
		return v
	}
	if v, ok := simplify(b, ir.OpIcmp, ir.I32, x, y, 0, uint64(c)); ok {
		return v
	}
	return b.cons(ir.OpIcmp, ir.I32, x, y, 0, uint64(c), 0)
}

// Fcmp emits a comparison of floats.
func (b *Builder) Fcmp(c ir.FCond, x, y ir.Value) ir.Value {
	if v, ok := foldFcmp(b, c, x, y); ok {
		return v
	}
	if v, ok := simplify(b, ir.OpFcmp, ir.I32, x, y, 0, uint64(c)); ok {
		return v
	}
	return b.cons(ir.OpFcmp, ir.I32, x, y, 0, uint64(c), 0)
}

// Select emits the choice of x when cond (I32) is not 0, else y.
func (b *Builder) Select(cond, x, y ir.Value) ir.Value {
	t := b.Type(x)
	if c, ok := b.Decided(cond); ok {
		if c != 0 {
			return x
		}
		return y
	}
	if v, ok := simplify(b, ir.OpSelect, t, cond, x, y, 0); ok {
		return v
	}
	return b.cons(ir.OpSelect, t, cond, x, y, 0, 0)
}

// FuncAddr returns the address of the code that the packed environ.FuncKey names.
func (b *Builder) FuncAddr(key uint64) ir.Value {
	return b.cons(ir.OpFuncAddr, ir.I64, 0, 0, 0, key, 0)
}

// VMLoad reads a field at addr + off that never changes while the code runs. It floats if addr
// is valid everywhere (ir.Func.Rooted). Another address, such as that of a function reference,
// may be valid only after the checks that precede the load: then it stands in the current block.
func (b *Builder) VMLoad(op ir.Op, t ir.Type, addr ir.Value, off uint64) ir.Value {
	addr, off = b.address(addr, off)
	if !b.f.Rooted(addr) {
		return b.VMLoadAt(op, t, addr, off, pinnedField)
	}
	return b.cons(op, t, addr, 0, 0, off, 0)
}

// pinnedField is the version of immutable fields whose loads must not float.
const pinnedField = 1

// VMLoadAt reads a field at addr + off of a region whose contents have the given version,
// which is not 0. It stands in the current block, unless an equal load stands in a block that
// dominates it: then its result is used.
func (b *Builder) VMLoadAt(op ir.Op, t ir.Type, addr ir.Value, off uint64, version uint32) ir.Value {
	addr, off = b.address(addr, off)
	in := ir.Inst{Op: op, Type: t, Flags: ir.FlagPinned, A: addr, C: ir.Value(version), Imm: off}
	return b.once(in, tune.Loads)
}

// VMStore writes v to addr + off.
func (b *Builder) VMStore(addr, v ir.Value, off uint64) {
	addr, off = b.address(addr, off)
	b.Pin(ir.OpVMStore, ir.None, addr, v, 0, off)
}

// address moves constants that were added to an address into the offset, which must remain a
// signed 32-bit number.
func (b *Builder) address(addr ir.Value, off uint64) (ir.Value, uint64) {
	in := &b.f.Insts[addr]
	if in.Op == ir.OpAdd {
		if c, ok := b.Const(in.B); ok {
			if sum := int64(off + c); sum == int64(int32(sum)) {
				return in.A, uint64(sum)
			}
		}
	}
	return addr, off
}

// Pin emits an instruction that stands in the current block.
func (b *Builder) Pin(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) ir.Value {
	return b.pin(ir.Inst{Op: op, Type: t, Flags: ir.FlagPinned, A: x, B: y, C: z, Imm: imm})
}

// PinNoTrap is Pin for a trapping operation that is known not to trap.
func (b *Builder) PinNoTrap(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) ir.Value {
	return b.pin(ir.Inst{Op: op, Type: t, Flags: ir.FlagPinned | ir.FlagNoTrap, A: x, B: y, C: z, Imm: imm})
}

func (b *Builder) pin(in ir.Inst) ir.Value {
	if !b.open {
		panic("opt.Builder.Pin: no open block")
	}
	v := b.add(in)
	b.f.Order = append(b.f.Order, v)
	return v
}

// TrapIf emits a trap for the case that cond (I32) is not 0.
func (b *Builder) TrapIf(cond ir.Value, code types.TrapCode) {
	cond, invert := b.condition(cond)
	if invert {
		cond = b.cons(ir.OpIcmp, ir.I32, cond, b.Iconst(ir.I32, 0), 0, uint64(ir.CondEq), 0)
	}
	if c, ok := b.Decided(cond); ok && c == 0 {
		return
	}
	// An equal trap that dominates this point has not happened, so this one never does.
	b.once(ir.Inst{Op: ir.OpTrapIf, Flags: ir.FlagPinned, A: cond, Imm: uint64(code)}, tune.Traps)
}

// Call emits op, OpCall or OpCallPtr, and returns the first result or, without results, the
// call itself. Result n > 0 is the value n further on. operands must have been appended to the
// function's pool at at; sig indexes the function's Sigs.
func (b *Builder) Call(op ir.Op, at uint32, sig uint32, imm uint64) ir.Value {
	results := b.f.Sigs[sig].Results
	t := ir.None
	if len(results) > 0 {
		t = results[0]
	}
	n := uint32(len(b.f.Pool)) - at
	v := b.Pin(op, t, ir.Value(at), ir.Value(n), ir.Value(sig), imm)
	for i := 1; i < len(results); i++ {
		b.add(ir.Inst{Op: ir.OpProj, Type: results[i], A: v, Imm: uint64(i)})
	}
	return v
}

// PoolStart returns where the next operand list starts.
func (b *Builder) PoolStart() uint32 { return uint32(len(b.f.Pool)) }

// PoolAdd appends a value to the operand list that is being made.
func (b *Builder) PoolAdd(v ir.Value) { b.f.Pool = append(b.f.Pool, uint32(v)) }
