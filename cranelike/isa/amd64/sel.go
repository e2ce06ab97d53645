package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64/simd"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines what rules and lowering methods are made of: emission by operand shape,
// memory operands, and tests on constants.

// sel is the selector's view of a mach.Lower.
type sel struct{ *mach.Lower }

func (s sel) inst(v ir.Value) *ir.Inst { return s.Inst(v) }

func (s sel) single(v ir.Value) bool { return s.Single(v) }

// absorbs reports whether the operation that makes v may become part of the instruction being
// selected without being done more often than before.
func (s sel) absorbs(v ir.Value) bool {
	return s.single(v) && s.F.Place[v] == s.IRBlock() || s.Recreates(v)
}

// low returns a register whose lower half is that of v, for instructions that look at no more
// than w bytes.
func (s sel) low(w uint8, v ir.Value) regalloc.VReg {
	if i := s.Inst(v); w <= 4 && i.Op == ir.OpWrap && s.absorbs(v) {
		v = i.A
	}
	return s.Reg(v)
}

// near reports whether v is made in the loop that is being selected, if any, and so is likely
// to die in it. A value from outside is needed again in the next iteration.
func (s sel) near(v ir.Value) bool {
	b := s.F.Place[v]
	return b == ir.NoBlock || s.F.Blocks[b].LoopDepth >= s.F.Blocks[s.IRBlock()].LoopDepth
}

// dies reports whether the register of v is free after the instruction being selected, as
// far as that is cheap to know. That of the VMContext never is.
func (s sel) dies(v ir.Value) bool {
	return s.Inst(v).Op != ir.OpVMCtx && s.single(v) && s.near(v) && !s.Chaos.OneIn(2, tune.Outlive)
}

// hit counts rules that fire, for coverage reports in tests.
func (s sel) hit(n int) {
	if s.Hits != nil {
		s.Hits[n]++
	}
}

func (s sel) intTemp() regalloc.VReg   { return s.Temp(regalloc.ClassInt) }
func (s sel) floatTemp() regalloc.VReg { return s.Temp(regalloc.ClassFloat) }

// width returns the operand width of type t in bytes.
func width(t ir.Type) uint8 {
	if t == ir.I32 || t == ir.F32 {
		return 4
	}
	return 8
}

// is32 reports whether c, a constant of type t, can be an immediate.
func is32(t ir.Type, c uint64) bool { return t == ir.I32 || int64(c) == int64(int32(c)) }

// imm returns c, a constant of type t that is32, as an immediate.
func imm(c uint64) int64 { return int64(int32(c)) }

func isPow2(c uint64) bool { return c != 0 && c&(c-1) == 0 }

// A memory is a memory operand under selection.
type memory struct {
	base, index regalloc.VReg
	mode        mach.Mode
	scale       uint8
	trap        types.TrapCode
	disp        int32
	aux         uint32
}

// with returns in with memory operand m.
func with(in mach.Inst, m memory) mach.Inst {
	in.Mode, in.Scale, in.Disp, in.Aux, in.Trap = m.mode, m.scale, m.disp, m.aux, m.trap
	return in
}

// ops appends m's registers to list.
func (m memory) ops(list []regalloc.Operand) []regalloc.Operand {
	if m.mode&mach.ModeBase != 0 {
		list = append(list, regalloc.Use(m.base, regalloc.Reg))
	}
	if m.mode&mach.ModeIndex != 0 {
		list = append(list, regalloc.Use(m.index, regalloc.Reg))
	}
	return list
}

// plain returns an instruction that cannot trap.
func plain(op asm.Op, w uint8) mach.Inst {
	return mach.Inst{Op: mach.Op(op), W: w, Trap: types.TrapNone}
}

// src returns a use that may be in memory if op has such a form.
func src(op asm.Op, x regalloc.VReg) regalloc.Operand {
	if memForm(op) != asm.NoOp {
		return regalloc.Use(x, regalloc.Any)
	}
	return regalloc.Use(x, regalloc.Reg)
}

// The op methods emit one instruction. The letters say what its operands are, in the order of
// the instruction table:
//
//	D  a register it writes
//	M  a register it reads and writes: two arguments, the result and the source
//	U  a register it reads
//	F  a fixed register it reads: two arguments, the value and the register
//	X  a memory operand
//	I  an immediate

func (s sel) opMU(op asm.Op, w uint8, d, x, y regalloc.VReg) {
	flags := regalloc.InstFlags(0)
	if info := &asm.Infos[op]; info.Flags&asm.Commutative != 0 && info.Operands[0].Class == asm.GPR {
		flags = regalloc.Commute
	}
	s.Emit(plain(op, w), flags, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg), src(op, y))
}

func (s sel) opMI(op asm.Op, w uint8, d, x regalloc.VReg, imm int64) {
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg))
}

func (s sel) opMUI(op asm.Op, w uint8, d, x, y regalloc.VReg, imm int64) {
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg), regalloc.Use(y, regalloc.Reg))
}

func (s sel) opM(op asm.Op, w uint8, d, x regalloc.VReg) {
	s.Emit(plain(op, w), 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg))
}

func (s sel) opMF(op asm.Op, w uint8, d, x, y regalloc.VReg, r asm.Reg) {
	s.Emit(plain(op, w), 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg), regalloc.UseFixed(y, regalloc.PReg(r)))
}

func (s sel) opMX(op asm.Op, w uint8, d, x regalloc.VReg, m memory) {
	list := [4]regalloc.Operand{regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg)}
	s.Emit(with(plain(op, w), m), 0, 0, m.ops(list[:2])...)
}

func (s sel) opD(op asm.Op, w uint8, d regalloc.VReg) {
	s.Emit(plain(op, w), 0, 0, regalloc.Def(d, regalloc.Reg))
}

func (s sel) opDI(op asm.Op, w uint8, d regalloc.VReg, imm int64) {
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.Def(d, regalloc.Reg))
}

func (s sel) opDU(op asm.Op, w uint8, d, x regalloc.VReg) {
	s.Emit(plain(op, w), 0, 0, regalloc.Def(d, regalloc.Reg), src(op, x))
}

func (s sel) opDUI(op asm.Op, w uint8, d, x regalloc.VReg, imm int64) {
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.Def(d, regalloc.Reg), src(op, x))
}

func (s sel) opDUU(op asm.Op, w uint8, d, x, y regalloc.VReg) {
	s.Emit(plain(op, w), 0, 0, regalloc.Def(d, regalloc.Reg), regalloc.Use(x, regalloc.Reg), src(op, y))
}

func (s sel) opDX(op asm.Op, w uint8, d regalloc.VReg, m memory) {
	list := [3]regalloc.Operand{regalloc.Def(d, regalloc.Reg)}
	s.Emit(with(plain(op, w), m), 0, 0, m.ops(list[:1])...)
}

func (s sel) opDXI(op asm.Op, w uint8, d regalloc.VReg, m memory, imm int64) {
	list := [3]regalloc.Operand{regalloc.Def(d, regalloc.Reg)}
	in := with(plain(op, w), m)
	in.Imm = imm
	s.Emit(in, 0, 0, m.ops(list[:1])...)
}

func (s sel) opDUX(op asm.Op, w uint8, d, x regalloc.VReg, m memory) {
	list := [4]regalloc.Operand{regalloc.Def(d, regalloc.Reg), regalloc.Use(x, regalloc.Reg)}
	s.Emit(with(plain(op, w), m), 0, 0, m.ops(list[:2])...)
}

func (s sel) opDXU(op asm.Op, w uint8, d regalloc.VReg, m memory, x regalloc.VReg) {
	list := [4]regalloc.Operand{regalloc.Def(d, regalloc.Reg)}
	s.Emit(with(plain(op, w), m), 0, 0, append(m.ops(list[:1]), regalloc.Use(x, regalloc.Reg))...)
}

func (s sel) opUU(op asm.Op, w uint8, x, y regalloc.VReg) {
	s.Emit(plain(op, w), 0, 0, regalloc.Use(x, regalloc.Reg), src(op, y))
}

func (s sel) opUI(op asm.Op, w uint8, x regalloc.VReg, imm int64) {
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, src(op, x))
}

func (s sel) opUX(op asm.Op, w uint8, x regalloc.VReg, m memory) {
	list := [3]regalloc.Operand{regalloc.Use(x, regalloc.Reg)}
	s.Emit(with(plain(op, w), m), 0, 0, m.ops(list[:1])...)
}

func (s sel) opXU(op asm.Op, w uint8, m memory, x regalloc.VReg) {
	var list [3]regalloc.Operand
	s.Emit(with(plain(op, w), m), 0, 0, append(m.ops(list[:0]), regalloc.Use(x, regalloc.Reg))...)
}

func (s sel) opXI(op asm.Op, w uint8, m memory, imm int64) {
	var list [2]regalloc.Operand
	in := with(plain(op, w), m)
	in.Imm = imm
	s.Emit(in, 0, 0, m.ops(list[:0])...)
}

func (s sel) opX(op asm.Op, w uint8, m memory) {
	var list [2]regalloc.Operand
	s.Emit(with(plain(op, w), m), 0, 0, m.ops(list[:0])...)
}

// memForm returns the form of op whose last register source is in memory, or NoOp.
func memForm(op asm.Op) asm.Op {
	if int(op) >= len(memForms) {
		return asm.NoOp
	}
	if f := memForms[op]; f != asm.NoOp || !simd.IsVEX(op) {
		return f
	}
	return simd.VEXMem(op)
}

var memForms = [asm.NumOps]asm.Op{
	asm.ADDrr: asm.ADDrm, asm.SUBrr: asm.SUBrm, asm.ANDrr: asm.ANDrm, asm.ORrr: asm.ORrm, asm.XORrr: asm.XORrm,
	asm.ADCrr: asm.ADCrm, asm.SBBrr: asm.SBBrm,
	asm.CMPrr: asm.CMPrm, asm.CMPri: asm.CMPmi, asm.TESTri: asm.TESTmi, asm.IMULrr: asm.IMULrm, asm.IMULrri: asm.IMULrmi,
	asm.ANDNrrr: asm.ANDNrrm, asm.RORXrri: asm.RORXrmi, asm.BLSRrr: asm.BLSRrm, asm.BLSIrr: asm.BLSIrm, asm.BLSMSKrr: asm.BLSMSKrm,
	asm.POPCNTrr: asm.POPCNTrm, asm.LZCNTrr: asm.LZCNTrm, asm.TZCNTrr: asm.TZCNTrm, asm.BSFrr: asm.BSFrm, asm.BSRrr: asm.BSRrm,
	asm.MOVZXrr8: asm.MOVZXrm8, asm.MOVZXrr16: asm.MOVZXrm16, asm.MOVSXrr8: asm.MOVSXrm8, asm.MOVSXrr16: asm.MOVSXrm16,
	asm.MOVSXrr32: asm.MOVSXrm32, asm.MOVrr: asm.MOVrm, asm.CMOVCCrr: asm.CMOVCCrm,
	asm.ADDSSrr: asm.ADDSSrm, asm.ADDSDrr: asm.ADDSDrm, asm.SUBSSrr: asm.SUBSSrm, asm.SUBSDrr: asm.SUBSDrm,
	asm.MULSSrr: asm.MULSSrm, asm.MULSDrr: asm.MULSDrm, asm.DIVSSrr: asm.DIVSSrm, asm.DIVSDrr: asm.DIVSDrm,
	asm.UCOMISSrr: asm.UCOMISSrm, asm.UCOMISDrr: asm.UCOMISDrm, asm.VUCOMISSrr: asm.VUCOMISSrm, asm.VUCOMISDrr: asm.VUCOMISDrm,
	asm.VADDSSrrr: asm.VADDSSrrm, asm.VADDSDrrr: asm.VADDSDrrm, asm.VSUBSSrrr: asm.VSUBSSrrm, asm.VSUBSDrrr: asm.VSUBSDrrm,
	asm.VMULSSrrr: asm.VMULSSrrm, asm.VMULSDrrr: asm.VMULSDrrm, asm.VDIVSSrrr: asm.VDIVSSrrm, asm.VDIVSDrrr: asm.VDIVSDrrm,
}

// Memory operands.

// sink reports whether v is a load of the full width of its type that may become part of the
// instruction being selected.
func (s sel) sink(v ir.Value) bool {
	i := s.Inst(v)
	return (i.Op == ir.OpLoad || i.Op == ir.OpVMLoad) && s.CanSink(v) && s.addressable(i)
}

// addressable reports whether the offset of load or store i fits a displacement.
func (s sel) addressable(i *ir.Inst) bool {
	if i.Op == ir.OpVMLoad || i.Op == ir.OpVMLoad32 || i.Op == ir.OpVMStore {
		return int64(i.Imm) == int64(int32(i.Imm))
	}
	return i.Imm < 1<<31
}

// sinkLow reports whether reading the lower half of load v in the instruction being selected does. It
// does not if the load may trap: it may trap because of its upper half.
func (s sel) sinkLow(v ir.Value) bool {
	i := s.Inst(v)
	return s.sink(v) && (i.Op == ir.OpVMLoad || i.Flags&ir.FlagNoTrap != 0)
}

// sinkWord reports whether v is a load of 32 bits into 64 that may become part of the instruction
// being selected.
func (s sel) sinkWord(v ir.Value) bool {
	i := s.Inst(v)
	return (i.Op == ir.OpLoad32U || i.Op == ir.OpVMLoad32) && s.CanSink(v) && s.addressable(i)
}

// mem sinks load v and returns its memory operand.
func (s sel) mem(v ir.Value) memory {
	s.Sink(v)
	return s.address(v)
}

// address returns the memory operand of load or store v.
func (s sel) address(v ir.Value) memory {
	i := s.Inst(v)
	switch i.Op {
	case ir.OpVMLoad, ir.OpVMLoad32, ir.OpVMStore:
		return s.structAddress(i.A, int64(i.Imm))
	}
	m := memory{trap: types.TrapMemoryOutOfBounds}
	if i.Flags&ir.FlagNoTrap != 0 {
		m.trap = types.TrapNone
	}
	disp := int64(i.Imm)
	if disp < 0 || disp > 1<<31-1 { // not chosen by the front end for 32-bit memories
		t := s.intTemp()
		s.opDI(asm.MOVri, 8, t, disp)
		b := s.intTemp()
		s.opMU(asm.ADDrr, 8, b, s.Reg(i.A), t)
		m.mode, m.base, disp = mach.ModeBase, b, 0
	} else {
		s.base(&m, i.A)
	}
	if c, ok := s.Const(i.B); ok {
		if s.Inst(i.B).Type == ir.I32 {
			c = uint64(uint32(c))
		}
		if sum := disp + int64(c); c < 1<<32 && sum < 1<<31 {
			m.disp = int32(sum)
			return m
		}
	} else if sh := s.Inst(i.B); sh.Op == ir.OpShl && sh.Type == ir.I64 {
		if c, ok := s.Const(sh.B); ok && c&63 <= 3 {
			m.mode |= mach.ModeIndex
			m.index, m.scale, m.disp = s.Reg(sh.A), uint8(c&63), int32(disp)
			return m
		}
	}
	m.mode |= mach.ModeIndex
	x := i.B
	if s.Inst(x).Type == ir.I32 && !s.Off.Has(tune.Addresses) {
		x, m.scale, disp = s.scaled(x, disp)
	}
	m.index, m.disp = s.Reg(x), int32(disp)
	return m
}

// scaled takes the index x of an access apart: x + disp is y << scale + disp. Sums and shifts of
// 32 bits can be done in 64 if they do not wrap, which a bound on their operand shows.
func (s sel) scaled(x ir.Value, disp int64) (y ir.Value, scale uint8, _ int64) {
	if i := s.Inst(x); i.Op == ir.OpAdd && s.single(x) {
		if c, ok := s.Const(i.B); ok && s.bound(i.A, maxBound)+uint64(uint32(c)) < 1<<32 && disp+int64(uint32(c)) < 1<<31 {
			x, disp = i.A, disp+int64(uint32(c))
		}
	}
	if i := s.Inst(x); i.Op == ir.OpShl && s.single(x) {
		if c, ok := s.Const(i.B); ok && c&31 <= 3 && s.bound(i.A, maxBound)<<(c&31) < 1<<32 {
			return i.A, uint8(c & 31), disp
		}
	}
	return x, 0, disp
}

// maxBound is how many operations bound looks through.
const maxBound = 4

// bound returns a number that v, an integer of 32 bits, is not above; for what it does not know
// the largest one.
func (s sel) bound(v ir.Value, depth int) uint64 {
	const all = 1<<32 - 1
	i := s.Inst(v)
	if depth == 0 || i.Type != ir.I32 {
		return all
	}
	c, ok := uint64(0), false
	if ir.Ops[i.Op].Args == 2 {
		c, ok = s.Const(i.B)
		c = uint64(uint32(c))
	}
	switch i.Op {
	case ir.OpAnd:
		if ok {
			return min(c, s.bound(i.A, depth-1))
		}
	case ir.OpShrU:
		if ok {
			return s.bound(i.A, depth-1) >> (c & 31)
		}
	case ir.OpShl:
		if ok {
			return min(s.bound(i.A, depth-1)<<(c&31), all)
		}
	case ir.OpAdd:
		if ok {
			if sum := s.bound(i.A, depth-1) + c; sum <= all {
				return sum
			}
		}
	case ir.OpWrap:
		if w := s.Inst(i.A); w.Op == ir.OpShrU {
			if c, ok := s.Const(w.B); ok && c&63 >= 32 {
				return all >> (c&63 - 32)
			}
		}
	}
	return s.F.Most(v)
}

// base sets the base of m to v.
func (s sel) base(m *memory, v ir.Value) {
	if s.Inst(v).Op == ir.OpVMCtx {
		m.mode |= mach.ModeCtx
		return
	}
	m.mode |= mach.ModeBase
	m.base = s.Reg(v)
}

// structAddress returns the memory operand at v + off, which cannot trap. Sums of addresses are
// folded: 64-bit arithmetic wraps as addresses do.
func (s sel) structAddress(v ir.Value, off int64) memory {
	m := memory{trap: types.TrapNone}
	for {
		i := s.Inst(v)
		if i.Op != ir.OpAdd {
			break
		}
		c, ok := s.Const(i.B)
		if !ok {
			break
		}
		sum := off + int64(c)
		if sum != int64(int32(sum)) {
			break
		}
		v, off = i.A, sum
	}
	if off != int64(int32(off)) {
		t := s.intTemp()
		s.opDI(asm.MOVri, 8, t, off)
		m.index, m.mode, off = t, mach.ModeIndex, 0
	} else if i := s.Inst(v); i.Op == ir.OpAdd && s.Single(v) {
		x, y := i.A, i.B
		if s.Inst(y).Op == ir.OpVMCtx {
			x, y = y, x
		}
		m.mode = mach.ModeIndex
		if sh := s.Inst(y); sh.Op == ir.OpShl && s.Single(y) {
			if c, ok := s.Const(sh.B); ok && c&63 <= 3 {
				m.scale, y = uint8(c&63), sh.A
			}
		}
		m.index = s.Reg(y)
		v = x
	}
	s.base(&m, v)
	m.disp = int32(off)
	return m
}

// sum returns the memory operand x + y<<scale + disp, for lea.
func (s sel) sum(x, y ir.Value, scale uint8, disp int64) memory {
	m := memory{mode: mach.ModeIndex, scale: scale, disp: int32(disp), trap: types.TrapNone}
	s.base(&m, x)
	m.index = s.Reg(y)
	return m
}

// plus returns the memory operand x + disp, for lea.
func (s sel) plus(x ir.Value, disp int64) memory {
	m := memory{disp: int32(disp), trap: types.TrapNone}
	s.base(&m, x)
	return m
}

// pool returns the memory operand of a constant.
func (s sel) pool(lo, hi uint64, size uint8) memory {
	return memory{mode: mach.ModeConst, aux: s.AddConst(mach.Const{Lo: lo, Hi: hi, Size: size}), trap: types.TrapNone}
}

// isFconst reports whether v is a float constant that is best read from memory.
func (s sel) isFconst(v ir.Value) bool { return s.Inst(v).Op == ir.OpFconst }

// fpool returns the memory operand of float constant v.
func (s sel) fpool(v ir.Value) memory {
	i := s.Inst(v)
	return s.pool(i.Imm, 0, width(i.Type))
}
