package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file selects conditions: comparisons and tests, fused with what depends on them.

// A cond is a condition code of the instruction set, or one of the pairs below.
type cond uint8

// Equality of floats takes two flags: ucomis sets "equal" for NaNs as well, and parity.
const (
	condFEq cond = 16 // E and NP
	condFNe cond = 17 // NE or P
)

// invert returns the condition that holds when c does not. Unordered floats are no
// exception: the flags are what they are.
func (c cond) invert() cond { return c ^ 1 }

var intConds = [ir.NumConds]cond{
	ir.CondEq: cond(asm.CondE), ir.CondNe: cond(asm.CondNE),
	ir.CondLtS: cond(asm.CondL), ir.CondGeS: cond(asm.CondGE), ir.CondLeS: cond(asm.CondLE), ir.CondGtS: cond(asm.CondG),
	ir.CondLtU: cond(asm.CondB), ir.CondGeU: cond(asm.CondAE), ir.CondLeU: cond(asm.CondBE), ir.CondGtU: cond(asm.CondA),
}

// test emits what sets the flags for v, an i32, and returns the condition for v != 0. A
// comparison that has other uses is done again here, but without taking loads along.
func (s sel) test(v ir.Value) cond {
	negate := cond(0)
	for {
		i := s.Inst(v)
		if !s.single(v) {
			s.NoSink = true
		}
		switch i.Op {
		case ir.OpIcmp:
			c, k := s.Const(i.B)
			if inner := s.Inst(i.A); k && c == 0 && ir.Cond(i.Imm) <= ir.CondNe && isTest(inner.Op) {
				if ir.Cond(i.Imm) == ir.CondEq {
					negate ^= 1
				}
				v = i.A
				continue
			}
			return s.compare(ir.Cond(i.Imm), i.A, i.B) ^ negate
		case ir.OpFcmp:
			return s.compareFloat(ir.FCond(i.Imm), i.A, i.B) ^ negate
		case ir.OpVanyTrue:
			return s.testVec(i, i.A, asm.CondNE) ^ negate
		case ir.OpVallTrue:
			return s.testLanes(i) ^ negate
		}
		s.NoSink = false
		return s.compareZero(v, 4, asm.CondNE) ^ negate
	}
}

// isTest reports whether test emits op itself, and not a comparison of its result with 0.
func isTest(op ir.Op) bool {
	return op == ir.OpIcmp || op == ir.OpFcmp || op == ir.OpVanyTrue || op == ir.OpVallTrue
}

// compare emits the comparison of integers a and b and returns its condition.
func (s sel) compare(cc ir.Cond, a, b ir.Value) cond {
	if _, ok := s.Const(a); ok {
		a, b, cc = b, a, cc.Swap()
	}
	t := s.Inst(a).Type
	w := width(t)
	if c, ok := s.Const(b); ok {
		if c == 0 {
			switch cc {
			case ir.CondEq, ir.CondLeU:
				return s.compareZero(a, w, asm.CondE)
			case ir.CondNe, ir.CondGtU:
				return s.compareZero(a, w, asm.CondNE)
			case ir.CondLtS:
				return s.compareZero(a, w, asm.CondS)
			case ir.CondGeS:
				return s.compareZero(a, w, asm.CondNS)
			}
		}
		if byteLoad := s.Inst(a); byteLoad.Op == ir.OpLoad8U && c < 256 && (cc <= ir.CondNe || cc >= ir.CondLtU) && s.CanSink(a) && s.addressable(byteLoad) {
			s.opXI(asm.CMPmi, 1, s.mem(a), int64(int8(c)))
			return intConds[cc]
		}
		if is32(t, c) {
			if s.sink(a) {
				s.opXI(asm.CMPmi, w, s.mem(a), imm(c))
			} else {
				s.opUI(asm.CMPri, w, s.low(w, a), imm(c))
			}
			return intConds[cc]
		}
	}
	if t == ir.I64 && (cc <= ir.CondNe || cc >= ir.CondLtU) && s.Fits32(a) && s.Fits32(b) {
		w = 4
	}
	if s.sink(b) || w == 4 && s.sinkWord(b) {
		x := s.low(w, a)
		s.opUX(asm.CMPrm, w, x, s.mem(b))
	} else if s.sink(a) || w == 4 && s.sinkWord(a) {
		y := s.low(w, b)
		s.opXU(asm.CMPmr, w, s.mem(a), y)
	} else {
		x, y := s.low(w, a), s.low(w, b)
		s.opUU(asm.CMPrr, w, x, y)
	}
	return intConds[cc]
}

// compareZero emits the comparison of v with 0 and returns cc.
func (s sel) compareZero(v ir.Value, w uint8, cc asm.Cond) cond {
	i := s.Inst(v)
	switch {
	case i.Op == ir.OpAnd && s.single(v) && s.F.Place[v] == s.IRBlock():
		x, y := i.A, i.B
		if c, ok := s.Const(y); ok && is32(i.Type, c) {
			if s.sink(x) {
				s.opXI(asm.TESTmi, w, s.mem(x), imm(c))
			} else {
				s.opUI(asm.TESTri, w, s.low(w, x), imm(c))
			}
			return cond(cc)
		}
		a, b := s.low(w, x), s.low(w, y)
		s.opUU(asm.TESTrr, w, a, b)
	case s.sink(v):
		s.opXI(asm.CMPmi, w, s.mem(v), 0)
	case i.Op == ir.OpLoad8U && (cc == asm.CondE || cc == asm.CondNE) && s.CanSink(v) && s.addressable(i):
		s.opXI(asm.CMPmi, 1, s.mem(v), 0)
	default:
		x := s.low(w, v)
		s.opUU(asm.TESTrr, w, x, x)
	}
	return cond(cc)
}

// compareFloat emits the comparison of floats a and b and returns its condition. Less-than is
// tested from the other side, where unordered counts as false.
func (s sel) compareFloat(cc ir.FCond, a, b ir.Value) cond {
	if cc == ir.FLt || cc == ir.FLe {
		a, b = b, a
	}
	op, opm := asm.UCOMISSrr, asm.UCOMISSrm
	if s.Inst(a).Type == ir.F64 {
		op, opm = asm.UCOMISDrr, asm.UCOMISDrm
	}
	if s.avx() {
		op, opm = vex(op), vex(opm)
	}
	x := s.Reg(a)
	switch {
	case s.isFconst(b) && s.Inst(b).Imm != 0:
		s.opUX(opm, 0, x, s.fpool(b))
	case s.sink(b):
		s.opUX(opm, 0, x, s.mem(b))
	default:
		s.opUU(op, 0, x, s.Reg(b))
	}
	switch cc {
	case ir.FEq:
		return condFEq
	case ir.FNe:
		return condFNe
	case ir.FLt, ir.FGt:
		return cond(asm.CondA)
	}
	return cond(asm.CondAE)
}

func vex(op asm.Op) asm.Op {
	switch op {
	case asm.UCOMISSrr:
		return asm.VUCOMISSrr
	case asm.UCOMISSrm:
		return asm.VUCOMISSrm
	case asm.UCOMISDrr:
		return asm.VUCOMISDrr
	case asm.UCOMISDrm:
		return asm.VUCOMISDrm
	}
	panic("amd64.vex: " + op.String())
}

// set selects a comparison whose result is a value.
func (s sel) set(v ir.Value, i *ir.Inst) {
	var cc cond
	if i.Op == ir.OpIcmp {
		cc = s.compare(ir.Cond(i.Imm), i.A, i.B)
	} else {
		cc = s.compareFloat(ir.FCond(i.Imm), i.A, i.B)
	}
	t := s.intTemp()
	in := pseudo(pSet)
	in.Cond = uint8(cc)
	if cc >= condFEq {
		u := s.intTemp()
		s.Emit(in, 0, 0, regalloc.Def(t, regalloc.Reg), regalloc.DefEarly(u, regalloc.Reg))
	} else {
		s.Emit(in, 0, 0, regalloc.Def(t, regalloc.Reg))
	}
	s.Emit(plain(asm.MOVZXrr8, 4), 0, 0, regalloc.DefReuse(s.Def(v), 1), regalloc.Use(t, regalloc.Reg))
}

// choose selects select.
func (s sel) choose(v ir.Value, i *ir.Inst) {
	d := s.Def(v)
	x, y := s.Reg(i.B), s.Reg(i.C)
	if i.Type.IsFloat() || i.Type == ir.V128 {
		in := pseudo(pSelect)
		in.Cond = uint8(s.test(i.A))
		s.Emit(in, 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(y, regalloc.Reg), regalloc.UseLate(x, regalloc.Reg))
		return
	}
	w := uint8(8)
	if i.Type == ir.I32 {
		w = 4
	}
	cc := s.test(i.A)
	move := func(cc asm.Cond, d, x, y regalloc.VReg) { // d = cc ? x : y
		in := plain(asm.CMOVCCrr, w)
		in.Cond = uint8(cc)
		s.Emit(in, 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(y, regalloc.Reg), regalloc.Use(x, regalloc.Any))
	}
	switch cc {
	case condFEq: // NE or P selects y
		t := s.intTemp()
		move(asm.CondNE, t, y, x)
		move(asm.CondP, d, y, t)
	case condFNe:
		t := s.intTemp()
		move(asm.CondNE, t, x, y)
		move(asm.CondP, d, x, t)
	default:
		move(asm.Cond(cc), d, x, y)
	}
}

// branch selects brif.
func (s sel) branch(_ ir.Value, i *ir.Inst) {
	in := pseudo(pBranch)
	in.Cond = uint8(s.test(i.A))
	s.Emit(in, regalloc.Branch, 0)
}

// trapIf selects trapif.
func (s sel) trapIf(_ ir.Value, i *ir.Inst) {
	in := pseudo(pTrapIf)
	in.Cond = uint8(s.test(i.A))
	in.Trap = types.TrapCode(i.Imm)
	s.Code.Traps = true
	s.Emit(in, 0, 0)
}

// poll traps if the word at A + Imm is not 0.
func (s sel) poll(_ ir.Value, i *ir.Inst) {
	m := s.structAddress(i.A, int64(i.Imm))
	s.opXI(asm.CMPmi, 4, m, 0)
	in := pseudo(pTrapIf)
	in.Cond, in.Trap = uint8(asm.CondNE), types.TrapInterrupt
	s.Code.Traps = true
	s.Emit(in, 0, 0)
}

// trap selects an unconditional trap.
func (s sel) trap(_ ir.Value, i *ir.Inst) {
	in := pseudo(pTrap)
	in.Trap = types.TrapCode(i.Imm)
	s.Code.Traps = true
	s.Emit(in, regalloc.Return, 0)
}

const (
	maxCompares = 4   // successors, apart from the last, that brtable reaches by comparing one by one
	maxWide     = 256 // entries of a jump table that takes more memory to be faster
)

// branchTable selects brtable: comparisons for few targets, else a bounds check and a table
// of offsets. In loops, the offsets take eight bytes each, which saves an instruction and a register.
func (s sel) branchTable(_ ir.Value, i *ir.Inst) {
	x := s.Reg(i.A)
	in := pseudo(pTable)
	b := &s.F.Blocks[s.IRBlock()]
	if b.NumSuccs <= maxCompares+1 {
		in.Op = pCompares
		s.Emit(in, regalloc.Branch, 0, regalloc.Use(x, regalloc.Reg))
		return
	}
	in.W = 4
	if !s.Off.Has(tune.Tables) {
		in.Imm = s.unchecked(i.A, uint64(b.NumSuccs))
		// A number that the block is passed is mostly a constant, and the table is not looked at (mach.Emit).
		if max(in.Imm, int64(b.NumSuccs-1)) <= maxWide && b.LoopDepth > 0 && !b.Cold && s.Inst(i.A).Op != ir.OpParam {
			in.W = 8
		}
	}
	t := s.intTemp()
	if in.W == 8 {
		s.Emit(in, regalloc.Branch, 0, regalloc.Use(x, regalloc.Reg), regalloc.DefEarly(t, regalloc.Reg))
		return
	}
	u := s.intTemp()
	s.Emit(in, regalloc.Branch, 0, regalloc.Use(x, regalloc.Reg), regalloc.DefEarly(t, regalloc.Reg), regalloc.DefEarly(u, regalloc.Reg))
}

// unchecked returns the number of entries with which a jump table for v needs no bounds check, if that is at
// most twice the number of targets, else 0.
func (s sel) unchecked(v ir.Value, targets uint64) int64 {
	if n := s.F.Most(v); n < 2*targets {
		return int64(n + 1)
	}
	return 0
}

// pseudo returns a pseudo-instruction that does not trap.
func pseudo(op mach.Op) mach.Inst { return mach.Inst{Op: op, Trap: types.TrapNone} }
