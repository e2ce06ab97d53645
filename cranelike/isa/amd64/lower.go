package amd64

import (
	"math/bits"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file selects constants, stores, and the integer and float operations that need more
// than one instruction.

// constant puts constant v into a new register; the allocator may do so again instead of
// spilling it.
func constant(l *mach.Lower, v ir.Value) regalloc.VReg {
	s := sel{l}
	i := s.Inst(v)
	r := s.Temp(mach.ClassOf(i.Type))
	var in mach.Inst
	switch i.Op {
	case ir.OpIconst:
		in = plain(asm.MOVri, 8)
		in.Imm = int64(i.Imm)
		if i.Type == ir.I32 || i.Imm>>32 == 0 {
			in.W, in.Imm = 4, imm(i.Imm)
		}
		s.Code.RA.VRegs[r].Ref = i.Type == ir.Ref
	case ir.OpFconst:
		switch {
		case i.Imm == 0:
			in = pseudo(pZero)
		case i.Type == ir.F32:
			in = with(plain(asm.MOVSSrm, 0), s.fpool(v))
		default:
			in = with(plain(asm.MOVSDrm, 0), s.fpool(v))
		}
	case ir.OpV128const:
		in = s.vecConstant(i)
	case ir.OpVMCtx:
		in = pseudo(pCtx)
	case ir.OpFuncAddr:
		in = pseudo(pFuncAddr)
		in.Imm = int64(i.Imm)
	default:
		panic(mach.Unsupported{Key: l.F.Key, Op: i.Op, Type: i.Type})
	}
	s.Emit(in, 0, 0, regalloc.Def(r, regalloc.Reg))
	if !s.Code.RA.VRegs[r].Ref {
		s.Remat(r, in)
	}
	return r
}

// field selects the load of a field of the context. The allocator may load one that never changes
// again instead of spilling it.
func (s sel) field(v ir.Value, i *ir.Inst) {
	m := s.address(v)
	in := with(plain(asm.MOVrm, width(i.Type)), m)
	d := s.Def(v)
	list := [3]regalloc.Operand{regalloc.Def(d, regalloc.Reg)}
	s.Emit(in, 0, 0, m.ops(list[:1])...)
	if i.Flags&ir.FlagPinned == 0 && m.mode == mach.ModeCtx {
		s.Remat(d, in)
	}
}

// Helpers of rules on constants.

func allOnes(t ir.Type, c uint64) bool {
	if t == ir.I32 {
		return uint32(c) == ^uint32(0)
	}
	return c == ^uint64(0)
}

func log2(c uint64) int { return bits.TrailingZeros64(c) }

// mask returns a shift count modulo the width of t.
func mask(t ir.Type, c uint64) uint64 { return c & uint64(t.Bits()-1) }

// Stores.

var rmwOps = [ir.NumOps]struct{ mr, mi asm.Op }{
	ir.OpAdd: {asm.ADDmr, asm.ADDmi},
	ir.OpSub: {asm.SUBmr, asm.SUBmi},
	ir.OpAnd: {asm.ANDmr, asm.ANDmi},
	ir.OpOr:  {asm.ORmr, asm.ORmi},
	ir.OpXor: {asm.XORmr, asm.XORmi},
}

// store selects a store of the full width of its value.
func (s sel) store(v ir.Value, i *ir.Inst) {
	x := i.C
	if i.Op == ir.OpVMStore {
		x = i.B
	}
	t := s.Inst(x).Type
	w := width(t)
	switch t {
	case ir.F32:
		s.opXU(asm.MOVSSmr, 0, s.address(v), s.Reg(x))
		return
	case ir.F64:
		s.opXU(asm.MOVSDmr, 0, s.address(v), s.Reg(x))
		return
	case ir.V128:
		s.vecStore(v, x)
		return
	}
	if c, ok := s.Const(x); ok && is32(t, c) {
		s.opXI(asm.MOVmi, w, s.address(v), imm(c))
		return
	}
	if s.modify(v, i, x, w) {
		return
	}
	s.opXU(asm.MOVmr, w, s.address(v), s.low(w, x))
}

// modify selects "op [memory], y" for a store of op(load, y) to the address of the load.
func (s sel) modify(v ir.Value, i *ir.Inst, x ir.Value, w uint8) bool {
	in := s.Inst(x)
	form := rmwOps[in.Op]
	if form.mr == asm.NoOp || !s.single(x) || s.F.Place[x] != s.IRBlock() || s.Needed(x) {
		return false
	}
	a, b := in.A, in.B
	if !s.sameCell(a, i) {
		if ir.Ops[in.Op].Flags&ir.Commute == 0 || !s.sameCell(b, i) {
			return false
		}
		a, b = b, a
	}
	s.Sink(a)
	if c, ok := s.Const(b); ok && is32(in.Type, c) {
		s.opXI(form.mi, w, s.address(v), imm(c))
	} else {
		s.opXU(form.mr, w, s.address(v), s.low(w, b))
	}
	return true
}

// sameCell reports whether v is a load that may be sunk from where store st writes.
func (s sel) sameCell(v ir.Value, st *ir.Inst) bool {
	i := s.Inst(v)
	if !s.sink(v) || i.A != st.A || i.Imm != st.Imm {
		return false
	}
	return st.Op == ir.OpStore && i.Op == ir.OpLoad && i.B == st.B || st.Op == ir.OpVMStore && i.Op == ir.OpVMLoad
}

// Integers.

// mulHi selects the upper half of a product.
func (s sel) mulHi(v ir.Value, i *ir.Inst, signed bool) {
	op := asm.MULr
	if signed {
		op = asm.IMUL1r
	}
	lo := s.intTemp()
	x, y := s.Reg(i.A), s.Reg(i.B)
	s.Emit(plain(op, width(i.Type)), 0, 0, regalloc.UseLate(y, regalloc.Reg),
		regalloc.DefFixed(lo, regalloc.PReg(asm.RAX)), regalloc.UseFixed(x, regalloc.PReg(asm.RAX)),
		regalloc.DefFixed(s.Def(v), regalloc.PReg(asm.RDX)))
}

// Bits of pDiv's Imm.
const (
	divSigned = 1 << iota
	divRem
	divCheckZero
	divCheckMinusOne
)

// divide selects divisions. What can be known about the divisor is checked nowhere.
func (s sel) divide(v ir.Value, i *ir.Inst, signed, rem bool) {
	flags := int64(divCheckZero)
	if signed {
		flags |= divSigned | divCheckMinusOne
	}
	if rem {
		flags |= divRem
	}
	if c, ok := s.Const(i.B); ok {
		if s.divideBy(v, i, c, signed, rem) {
			return
		}
		if c != 0 {
			flags &^= divCheckZero
		}
		if !allOnes(i.Type, c) {
			flags &^= divCheckMinusOne
		}
	}
	if flags&(divCheckZero|divCheckMinusOne) != 0 {
		s.Code.Traps = true
	}
	x, y := s.Reg(i.A), s.Reg(i.B)
	q, r := s.intTemp(), s.intTemp()
	if rem {
		r = s.Def(v)
	} else {
		q = s.Def(v)
	}
	in := pseudo(pDiv)
	in.W, in.Imm = width(i.Type), flags
	s.Emit(in, 0, 0, regalloc.UseFixed(x, regalloc.PReg(asm.RAX)), regalloc.UseLate(y, regalloc.Reg),
		regalloc.DefFixed(q, regalloc.PReg(asm.RAX)), regalloc.DefFixed(r, regalloc.PReg(asm.RDX)))
}

// clz counts leading zeros by bsr, which leaves 0 to a cmov.
func (s sel) clz(v ir.Value, i *ir.Inst) {
	w, n := width(i.Type), int64(i.Type.Bits())
	none, b, k := s.intTemp(), s.intTemp(), s.intTemp()
	x := s.Reg(i.A)
	s.opDI(asm.MOVri, 4, none, 2*n-1)
	s.opDU(asm.BSRrr, w, b, x)
	in := plain(asm.CMOVCCrr, w)
	in.Cond = uint8(asm.CondE)
	s.Emit(in, 0, 0, regalloc.DefReuse(k, 1), regalloc.Use(b, regalloc.Reg), regalloc.Use(none, regalloc.Reg))
	s.opMI(asm.XORri, w, s.Def(v), k, n-1)
}

// ctz counts trailing zeros by bsf.
func (s sel) ctz(v ir.Value, i *ir.Inst) {
	w := width(i.Type)
	none, b := s.intTemp(), s.intTemp()
	x := s.Reg(i.A)
	s.opDI(asm.MOVri, 4, none, int64(i.Type.Bits()))
	s.opDU(asm.BSFrr, w, b, x)
	in := plain(asm.CMOVCCrr, w)
	in.Cond = uint8(asm.CondE)
	s.Emit(in, 0, 0, regalloc.DefReuse(s.Def(v), 1), regalloc.Use(b, regalloc.Reg), regalloc.Use(none, regalloc.Reg))
}

// countBits adds up bits in pairs, nibbles and bytes.
func (s sel) countBits(v ir.Value, i *ir.Inst) {
	w := width(i.Type)
	k := func(c uint64) regalloc.VReg {
		r := s.intTemp()
		if w == 4 {
			c = uint64(int64(int32(c)))
		}
		s.opDI(asm.MOVri, w, r, int64(c))
		return r
	}
	shr := func(x regalloc.VReg, n int64) regalloc.VReg {
		d := s.intTemp()
		s.opMI(asm.SHRri, w, d, x, n)
		return d
	}
	two := func(op asm.Op, x, y regalloc.VReg) regalloc.VReg {
		d := s.intTemp()
		s.opMU(op, w, d, x, y)
		return d
	}
	x := s.Reg(i.A)
	x = two(asm.SUBrr, x, two(asm.ANDrr, shr(x, 1), k(0x5555555555555555)))
	m := k(0x3333333333333333)
	x = two(asm.ADDrr, two(asm.ANDrr, shr(x, 2), m), two(asm.ANDrr, x, m))
	x = two(asm.ANDrr, two(asm.ADDrr, shr(x, 4), x), k(0x0f0f0f0f0f0f0f0f))
	x = two(asm.IMULrr, x, k(0x0101010101010101))
	s.opMI(asm.SHRri, w, s.Def(v), x, int64(i.Type.Bits())-8)
}

// Floats.

// unaryFloat selects an instruction from one register to another. The destination is
// cleared first, for these write only a part of it and would wait for its last writer.
func (s sel) unaryFloat(v ir.Value, i *ir.Inst, op32, op64 asm.Op) {
	op := op32
	if i.Type == ir.F64 {
		op = op64
	}
	in := pseudo(pCleared)
	in.Aux = uint32(op)
	s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg))
}

// round selects rounding to an integral value; mode is that of roundsd.
func (s sel) round(v ir.Value, i *ir.Inst, mode int64) {
	op := asm.ROUNDSSrri
	if i.Type == ir.F64 {
		op = asm.ROUNDSDrri
	}
	if !s.has(SSE41) {
		s.roundSlow(v, i, mode)
		return
	}
	in := pseudo(pCleared)
	in.Aux, in.Imm = uint32(op), mode|8
	s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg))
}

// roundSlow is round for processors without SSE 4.1.
func (s sel) roundSlow(v ir.Value, i *ir.Inst, mode int64) {
	in := pseudo(pRound)
	in.W, in.Imm = width(i.Type), mode
	s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg))
}

// minMax selects fmin and fmax, which order zeros and pass on NaNs as minsd does not.
func (s sel) minMax(v ir.Value, i *ir.Inst, max bool) {
	in := pseudo(pMinMax)
	in.W = width(i.Type)
	if max {
		in.Imm = 1
	}
	x, y := s.Reg(i.A), s.Reg(i.B)
	s.Emit(in, 0, 0, regalloc.DefReuse(s.Def(v), 1), regalloc.Use(x, regalloc.Reg), regalloc.UseLate(y, regalloc.Reg))
}

// convert selects the conversion of an integer to a float.
func (s sel) convert(v ir.Value, i *ir.Inst, signed bool) {
	from := s.Inst(i.A).Type
	op := asm.CVTSI2SSrr
	if i.Type == ir.F64 {
		op = asm.CVTSI2SDrr
	}
	in := pseudo(pCleared)
	in.Aux = uint32(op)
	switch {
	case signed:
		in.W = width(from)
	case from == ir.I32: // zero-extended: a positive 64-bit number
		in.W = 8
	default:
		in = pseudo(pConvertU64)
		in.W = width(i.Type)
		s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg),
			regalloc.DefEarly(s.intTemp(), regalloc.Reg), regalloc.DefEarly(s.intTemp(), regalloc.Reg))
		return
	}
	s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg))
}

// Bits of pTrunc's Imm.
const (
	truncSigned = 1 << iota
	truncSat
	truncTo64
)

// truncate selects the conversion of a float to an integer.
func (s sel) truncate(v ir.Value, i *ir.Inst, signed, sat bool) {
	in := pseudo(pTrunc)
	in.W = width(s.Inst(i.A).Type)
	if signed {
		in.Imm |= truncSigned
	}
	if sat {
		in.Imm |= truncSat
	} else {
		s.Code.Traps = true
	}
	if i.Type == ir.I64 {
		in.Imm |= truncTo64
	}
	s.Emit(in, 0, 0, regalloc.Def(s.Def(v), regalloc.Reg), regalloc.UseLate(s.Reg(i.A), regalloc.Reg), regalloc.DefEarly(s.intTemp(), regalloc.Reg))
}

// Frame.

func (s sel) stackAddr(v ir.Value, i *ir.Inst) {
	if !s.Needed(v) {
		return
	}
	in := with(plain(asm.LEArm, 8), memory{mode: mach.ModeArea, disp: int32(s.Code.Area), trap: types.TrapNone})
	s.Code.Area += uint32(i.Imm+15) &^ 15
	d := s.Def(v)
	s.Emit(in, 0, 0, regalloc.Def(d, regalloc.Reg))
	s.Remat(d, in)
}

// stackCheck leaves the check to the prologue if it can: what follows may already use the
// frame, if only to spill a parameter.
func (s sel) stackCheck(v ir.Value) {
	i := s.Inst(v)
	s.Code.Traps = true
	base := s.Inst(i.A)
	if base.Op == ir.OpVMLoad && s.Inst(base.A).Op == ir.OpVMCtx && is32(ir.I64, base.Imm) && is32(ir.I64, i.Imm) {
		s.Code.Check = mach.StackCheck{On: true, Base: int32(base.Imm), Limit: int32(i.Imm), Pos: s.Pos()}
		return
	}
	m := s.structAddress(i.A, int64(i.Imm))
	in := with(pseudo(pStackCheck), m)
	in.Trap = types.TrapStackOverflow
	var list [2]regalloc.Operand
	s.Emit(in, 0, 0, m.ops(list[:0])...)
}
