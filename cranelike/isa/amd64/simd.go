package amd64

import (
	"encoding/binary"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64/simd"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file selects vector operations that take one instruction, and hands the others to the
// macros of package simd.
//
// With AVX an instruction has a destination of its own and may read memory that is not
// aligned, so loads are folded. Without, it overwrites its first operand, and only constants,
// which are aligned, are read from memory; loads of less than 16 bytes are folded in both.

// needVec fails unless the processor has what vector code needs at the least.
func (s sel) needVec(i *ir.Inst) {
	if !s.has(SSE41) && !s.avx() {
		panic(mach.Unsupported{Key: s.F.Key, Op: i.Op, Type: ir.V128})
	}
}

func (s sel) vecTemp() regalloc.VReg { return s.Temp(regalloc.ClassVec) }

// constBytes returns the value of v if it is a vector constant.
func (s sel) constBytes(v ir.Value) (c [16]byte, ok bool) {
	i := s.Inst(v)
	if i.Op != ir.OpV128const {
		return c, false
	}
	return s.F.Consts128[i.Imm], true
}

func halves(c [16]byte) (lo, hi uint64) {
	return binary.LittleEndian.Uint64(c[:]), binary.LittleEndian.Uint64(c[8:])
}

// vecConstant returns the instruction that makes the vector constant i.
func (s sel) vecConstant(i *ir.Inst) mach.Inst {
	lo, hi := halves(s.F.Consts128[i.Imm])
	switch {
	case lo == 0 && hi == 0:
		return pseudo(pZero)
	case lo == ^uint64(0) && hi == lo:
		return pseudo(pOnes)
	case s.avx():
		return with(plain(asm.VMOVUPSrm, 0), s.pool(lo, hi, 16))
	}
	return with(plain(asm.MOVAPSrm, 0), s.pool(lo, hi, 16))
}

// Instructions on registers. op is always the form without VEX.

// vec1 emits d = op x, vec1i also with an immediate, for an op that does not read its result.
func (s sel) vec1i(op asm.Op, w uint8, d, x regalloc.VReg, imm int64) {
	if s.avx() {
		op = simd.VEX(op)
	}
	in := plain(op, w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.Def(d, regalloc.Reg), src(op, x))
}

// vec2i emits d = x op y with an immediate, if op has one.
func (s sel) vec2i(op asm.Op, w uint8, d, x, y regalloc.VReg, imm int64) {
	if !s.avx() {
		in := plain(op, w)
		in.Imm = imm
		s.Emit(in, 0, 0, regalloc.DefReuse(d, 1), regalloc.Use(x, regalloc.Reg), regalloc.Use(y, regalloc.Reg))
		return
	}
	in := plain(simd.VEX(op), w)
	in.Imm = imm
	s.Emit(in, 0, 0, regalloc.Def(d, regalloc.Reg), regalloc.Use(x, regalloc.Reg), src(simd.VEX(op), y))
}

// vec2m is vec2i with the second operand in memory.
func (s sel) vec2m(op asm.Op, d, x regalloc.VReg, m memory, imm int64) {
	list := [4]regalloc.Operand{regalloc.Def(d, regalloc.Reg), regalloc.Use(x, regalloc.Reg)}
	if s.avx() {
		op = simd.VEXMem(op)
	} else {
		op = simd.Mem(op)
		list[0] = regalloc.DefReuse(d, 1)
	}
	in := with(plain(op, 0), m)
	in.Imm = imm
	s.Emit(in, 0, 0, m.ops(list[:2])...)
}

// vec1m is vec1i with the operand in memory.
func (s sel) vec1m(op asm.Op, d regalloc.VReg, m memory, imm int64) {
	if s.avx() {
		op = simd.VEXMem(op)
	} else {
		op = simd.Mem(op)
	}
	s.opDXI(op, 0, d, m, imm)
}

// inMemory returns a memory operand for v, 16 bytes, if it need not be in a register.
func (s sel) inMemory(v ir.Value) (memory, bool) {
	if c, ok := s.constBytes(v); ok {
		lo, hi := halves(c)
		if lo == hi && lo+1 <= 1 { // all zeros, all ones
			return memory{}, false
		}
		return s.pool(lo, hi, 16), true
	}
	if s.avx() && s.sink(v) {
		return s.mem(v), true
	}
	return memory{}, false
}

// binary selects v = x op y. The operands may be exchanged if they are integers.
func (s sel) binary(v ir.Value, op asm.Op, x, y ir.Value, imm int64, commutes bool) {
	s.needVec(s.Inst(v))
	d := s.Def(v)
	m, ok := s.inMemory(y)
	if !ok && commutes {
		if m, ok = s.inMemory(x); ok {
			x = y
		}
	}
	if ok {
		s.vec2m(op, d, s.Reg(x), m, imm)
		return
	}
	if commutes && !s.avx() && !s.dies(x) && s.dies(y) {
		x, y = y, x
	}
	a := s.Reg(x)
	s.vec2i(op, 0, d, a, s.Reg(y), imm)
}

// A vecRow gives the instructions of an operation by shape; NoOp means its macro.
type vecRow struct {
	op    [ir.NumShapes]asm.Op
	macro simd.Macro
	swap  bool // the machine's operands are the other way round
}

// vecRows describes operations that take one instruction for some shape and a macro for the others.
var vecRows = [ir.NumOps]vecRow{
	ir.OpVand:         {op: [ir.NumShapes]asm.Op{asm.PANDrr}},
	ir.OpVandnot:      {op: [ir.NumShapes]asm.Op{asm.PANDNrr}, swap: true},
	ir.OpVor:          {op: [ir.NumShapes]asm.Op{asm.PORrr}},
	ir.OpVxor:         {op: [ir.NumShapes]asm.Op{asm.PXORrr}},
	ir.OpVnot:         {macro: simd.Not},
	ir.OpVbitselect:   {macro: simd.Bitselect},
	ir.OpVanyTrue:     {macro: simd.AnyTrue},
	ir.OpVallTrue:     {macro: simd.AllTrue},
	ir.OpVbitmask:     {macro: simd.Bitmask},
	ir.OpVswizzle:     {macro: simd.Swizzle},
	ir.OpVabs:         {op: [ir.NumShapes]asm.Op{asm.PABSBrr, asm.PABSWrr, asm.PABSDrr}, macro: simd.Abs},
	ir.OpVneg:         {macro: simd.Neg},
	ir.OpVpopcnt:      {macro: simd.Popcnt},
	ir.OpVadd:         {op: [ir.NumShapes]asm.Op{asm.PADDBrr, asm.PADDWrr, asm.PADDDrr, asm.PADDQrr, asm.ADDPSrr, asm.ADDPDrr}},
	ir.OpVsub:         {op: [ir.NumShapes]asm.Op{asm.PSUBBrr, asm.PSUBWrr, asm.PSUBDrr, asm.PSUBQrr, asm.SUBPSrr, asm.SUBPDrr}},
	ir.OpVmul:         {op: [ir.NumShapes]asm.Op{0, asm.PMULLWrr, asm.PMULLDrr, 0, asm.MULPSrr, asm.MULPDrr}, macro: simd.Mul},
	ir.OpVdiv:         {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.DIVPSrr, ir.F64x2: asm.DIVPDrr}},
	ir.OpVaddSatS:     {op: [ir.NumShapes]asm.Op{asm.PADDSBrr, asm.PADDSWrr}},
	ir.OpVaddSatU:     {op: [ir.NumShapes]asm.Op{asm.PADDUSBrr, asm.PADDUSWrr}},
	ir.OpVsubSatS:     {op: [ir.NumShapes]asm.Op{asm.PSUBSBrr, asm.PSUBSWrr}},
	ir.OpVsubSatU:     {op: [ir.NumShapes]asm.Op{asm.PSUBUSBrr, asm.PSUBUSWrr}},
	ir.OpVminS:        {op: [ir.NumShapes]asm.Op{asm.PMINSBrr, asm.PMINSWrr, asm.PMINSDrr}},
	ir.OpVminU:        {op: [ir.NumShapes]asm.Op{asm.PMINUBrr, asm.PMINUWrr, asm.PMINUDrr}},
	ir.OpVmaxS:        {op: [ir.NumShapes]asm.Op{asm.PMAXSBrr, asm.PMAXSWrr, asm.PMAXSDrr}},
	ir.OpVmaxU:        {op: [ir.NumShapes]asm.Op{asm.PMAXUBrr, asm.PMAXUWrr, asm.PMAXUDrr}},
	ir.OpVavgr:        {op: [ir.NumShapes]asm.Op{asm.PAVGBrr, asm.PAVGWrr}},
	ir.OpVq15mulr:     {macro: simd.Q15Mulr},
	ir.OpVdot:         {op: [ir.NumShapes]asm.Op{ir.I32x4: asm.PMADDWDrr}},
	ir.OpVextmulLowS:  {macro: simd.ExtMulLowS},
	ir.OpVextmulLowU:  {macro: simd.ExtMulLowU},
	ir.OpVextmulHighS: {macro: simd.ExtMulHighS},
	ir.OpVextmulHighU: {macro: simd.ExtMulHighU},
	ir.OpVextaddS:     {macro: simd.ExtAddS},
	ir.OpVextaddU:     {macro: simd.ExtAddU},
	ir.OpVextendHighS: {macro: simd.ExtendHighS},
	ir.OpVextendHighU: {macro: simd.ExtendHighU},
	ir.OpVextendLowS:  {op: [ir.NumShapes]asm.Op{0, asm.PMOVSXBWrr, asm.PMOVSXWDrr, asm.PMOVSXDQrr}},
	ir.OpVextendLowU:  {op: [ir.NumShapes]asm.Op{0, asm.PMOVZXBWrr, asm.PMOVZXWDrr, asm.PMOVZXDQrr}},
	ir.OpVnarrowS:     {op: [ir.NumShapes]asm.Op{asm.PACKSSWBrr, asm.PACKSSDWrr}},
	ir.OpVnarrowU:     {op: [ir.NumShapes]asm.Op{asm.PACKUSWBrr, asm.PACKUSDWrr}},
	ir.OpVshl:         {op: [ir.NumShapes]asm.Op{0, asm.PSLLWri, asm.PSLLDri, asm.PSLLQri}, macro: simd.Shl},
	ir.OpVshrS:        {op: [ir.NumShapes]asm.Op{0, asm.PSRAWri, asm.PSRADri, 0}, macro: simd.ShrS},
	ir.OpVshrU:        {op: [ir.NumShapes]asm.Op{0, asm.PSRLWri, asm.PSRLDri, asm.PSRLQri}, macro: simd.ShrU},
	ir.OpVfmin:        {macro: simd.Fmin},
	ir.OpVfmax:        {macro: simd.Fmax},
	ir.OpVpmin:        {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.MINPSrr, ir.F64x2: asm.MINPDrr}, swap: true},
	ir.OpVpmax:        {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.MAXPSrr, ir.F64x2: asm.MAXPDrr}, swap: true},
	ir.OpVsqrt:        {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.SQRTPSrr, ir.F64x2: asm.SQRTPDrr}},
	ir.OpVnearest:     {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.ROUNDPSrri, ir.F64x2: asm.ROUNDPDrri}},
	ir.OpVfloor:       {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.ROUNDPSrri, ir.F64x2: asm.ROUNDPDrri}},
	ir.OpVceil:        {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.ROUNDPSrri, ir.F64x2: asm.ROUNDPDrri}},
	ir.OpVtrunc:       {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.ROUNDPSrri, ir.F64x2: asm.ROUNDPDrri}},
	ir.OpVdemote:      {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.CVTPD2PSrr}},
	ir.OpVpromote:     {op: [ir.NumShapes]asm.Op{ir.F64x2: asm.CVTPS2PDrr}},
	ir.OpVconvertS:    {op: [ir.NumShapes]asm.Op{ir.F32x4: asm.CVTDQ2PSrr, ir.F64x2: asm.CVTDQ2PDrr}},
	ir.OpVconvertU:    {macro: simd.ConvertU},
	ir.OpVtruncSatS:   {macro: simd.TruncSatS},
	ir.OpVtruncSatU:   {macro: simd.TruncSatU},
}

// vecOp selects an operation of vecRows.
func (s sel) vecOp(v ir.Value, i *ir.Inst) { s.vecOpImm(v, i, 0) }

// vecOpImm is vecOp with an immediate for the instruction.
func (s sel) vecOpImm(v ir.Value, i *ir.Inst, imm int64) {
	row := &vecRows[i.Op]
	info := &ir.Ops[i.Op]
	op := row.op[i.Shape()]
	switch {
	case op == asm.NoOp:
		s.macro(v, i, row.macro, i.Imm)
	case info.Args == 1:
		s.needVec(i)
		d := s.Def(v)
		if op != asm.CVTPS2PDrr && op != asm.CVTDQ2PDrr { // which read 8 bytes, where a load of 16 may trap
			if m, ok := s.inMemory(i.A); ok {
				s.vec1m(op, d, m, imm)
				return
			}
		}
		s.vec1i(op, 0, d, s.Reg(i.A), imm)
	case row.swap:
		s.binary(v, op, i.B, i.A, imm, false)
	default:
		commutes := info.Flags&ir.Commute != 0 && (info.Flags&ir.Lanes == 0 || !i.Shape().IsFloat())
		s.binary(v, op, i.A, i.B, imm, commutes)
	}
}

// macro selects m on the operands of i. All of its registers differ.
func (s sel) macro(v ir.Value, i *ir.Inst, m simd.Macro, imm uint64) {
	s.needVec(i)
	info := &simd.Infos[m]
	in := pseudo(pVec)
	in.Aux, in.Imm = uint32(m), int64(imm)
	var list [8]regalloc.Operand
	ops := append(list[:0], regalloc.Def(s.Def(v), regalloc.Reg))
	for n, x := range [...]ir.Value{i.A, i.B, i.C} {
		if n < int(info.Operands) {
			ops = append(ops, regalloc.UseLate(s.Reg(x), regalloc.Reg))
		}
	}
	for range info.VecTemps {
		ops = append(ops, regalloc.DefEarly(s.vecTemp(), regalloc.Reg))
	}
	for range info.IntTemps {
		ops = append(ops, regalloc.DefEarly(s.intTemp(), regalloc.Reg))
	}
	s.Emit(in, 0, 0, ops...)
}

// vec emits a macro.
func (e emitter) vec(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	var r [8]asm.Reg
	for n := range a {
		r[n] = reg(a[n])
	}
	m := simd.Asm{Assembler: e.a, AVX: e.Features&AVX != 0, AVX2: e.Features&(AVX|AVX2) == AVX|AVX2}
	m.Emit(simd.Macro(in.Aux), ir.Shape(in.Imm), uint8(in.Imm>>8), r[:len(a)])
}

// ones emits a constant of all ones.
func (e emitter) ones(d asm.Reg) {
	simd.Asm{Assembler: e.a, AVX: e.Features&AVX != 0}.Ones(d)
}

// vecAndNot selects x &^ y.
func (s sel) vecAndNot(v, x, y ir.Value) { s.binary(v, asm.PANDNrr, y, x, 0, false) }

// Shifts.

// vecShift selects a shift.
func (s sel) vecShift(v ir.Value, i *ir.Inst) {
	row := &vecRows[i.Op]
	c, ok := s.Const(i.B)
	if !ok {
		s.macro(v, i, row.macro, i.Imm)
		return
	}
	n := c & uint64(i.Shape().Bits()-1)
	if op := row.op[i.Shape()]; op != asm.NoOp {
		s.needVec(i)
		d := s.Def(v)
		if s.avx() {
			s.opDUI(simd.VEX(op), 0, d, s.Reg(i.A), int64(n))
		} else {
			s.opMI(op, 0, d, s.Reg(i.A), int64(n))
		}
		return
	}
	m := simd.ShlConst
	switch i.Op {
	case ir.OpVshrS:
		m = simd.ShrSConst
	case ir.OpVshrU:
		m = simd.ShrUConst
	}
	s.macro(v, i, m, ir.VecImm(i.Shape(), uint8(n)))
}

// Comparisons.

// vecEquals are the comparisons for equality, by shape.
var vecEquals = [...]asm.Op{asm.PCMPEQBrr, asm.PCMPEQWrr, asm.PCMPEQDrr, asm.PCMPEQQrr}

// vecCompare selects a comparison of integers.
func (s sel) vecCompare(v ir.Value, i *ir.Inst) {
	a, b := i.A, i.B
	op := asm.NoOp
	switch c := ir.Cond(i.Lane()); {
	case c == ir.CondEq:
		op = vecEquals[i.Shape()]
	case (c == ir.CondGtS || c == ir.CondLtS) && (i.Shape() != ir.I64x2 || s.avx()):
		op = [...]asm.Op{asm.PCMPGTBrr, asm.PCMPGTWrr, asm.PCMPGTDrr, asm.PCMPGTQrr}[i.Shape()]
		if c == ir.CondLtS {
			a, b = b, a
		}
	}
	if op == asm.NoOp {
		if limit := s.vecLimit(i); limit != asm.NoOp {
			s.vecOrder(v, i, limit)
		} else {
			s.macro(v, i, simd.Compare, i.Imm)
		}
		return
	}
	s.binary(v, op, a, b, 0, ir.Cond(i.Lane()) == ir.CondEq)
}

// vecLimit returns the instruction that gives the first operand when comparison i holds, the
// smaller or the larger of both, if there is one.
func (s sel) vecLimit(i *ir.Inst) asm.Op {
	op := ir.OpVminS
	switch ir.Cond(i.Lane()) {
	case ir.CondLeS:
	case ir.CondGeS:
		op = ir.OpVmaxS
	case ir.CondLeU:
		op = ir.OpVminU
	case ir.CondGeU:
		op = ir.OpVmaxU
	default:
		return asm.NoOp
	}
	return vecRows[op].op[i.Shape()]
}

// vecOrder selects a comparison by way of vecLimit.
func (s sel) vecOrder(v ir.Value, i *ir.Inst, limit asm.Op) {
	s.needVec(i)
	d, t := s.Def(v), s.vecTemp()
	m, ok := s.inMemory(i.B)
	x := s.Reg(i.A)
	switch {
	case ok:
		s.vec2m(limit, t, x, m, 0)
	case s.dies(i.B): // unlike the first operand, which is needed once more
		s.vec2i(limit, 0, t, s.Reg(i.B), x, 0)
	default:
		s.vec2i(limit, 0, t, x, s.Reg(i.B), 0)
	}
	s.vec2i(vecEquals[i.Shape()], 0, d, t, x, 0)
}

// vecCompareFloat selects a comparison of floats. The machine's "less" is false for NaNs, so
// greater is less the other way round.
func (s sel) vecCompareFloat(v ir.Value, i *ir.Inst) {
	op := asm.CMPPSrri
	if i.Shape() == ir.F64x2 {
		op = asm.CMPPDrri
	}
	a, b := i.A, i.B
	c := ir.FCond(i.Lane())
	switch c {
	case ir.FGt, ir.FGe:
		a, b = b, a
	}
	imm := [ir.NumFConds]int64{ir.FEq: 0, ir.FNe: 4, ir.FLt: 1, ir.FGt: 1, ir.FLe: 2, ir.FGe: 2}[c]
	s.binary(v, op, a, b, imm, c == ir.FEq || c == ir.FNe)
}

// Tests as conditions.

// testVec emits the test of all bits of v, an operand of i, and returns cc.
func (s sel) testVec(i *ir.Inst, v ir.Value, cc asm.Cond) cond {
	s.needVec(i)
	x := s.Reg(v)
	s.ptest(x)
	return cond(cc)
}

// testLanes emits the test of i, vall_true: no lane equals that of zeros.
func (s sel) testLanes(i *ir.Inst) cond {
	s.needVec(i)
	z, e := s.vecTemp(), s.vecTemp()
	x := s.Reg(i.A)
	s.Emit(pseudo(pZero), 0, 0, regalloc.Def(z, regalloc.Reg))
	s.vec2i(vecEquals[i.Shape()], 0, e, z, x, 0)
	s.ptest(e)
	return cond(asm.CondE)
}

func (s sel) ptest(x regalloc.VReg) {
	op := asm.PTESTrr
	if s.avx() {
		op = asm.VPTESTrr
	}
	s.Emit(plain(op, 0), 0, 0, regalloc.Use(x, regalloc.Reg), regalloc.Use(x, regalloc.Reg))
}

// vecRound selects rounding; mode is that of roundps.
func (s sel) vecRound(v ir.Value, i *ir.Inst, mode int64) { s.vecOpImm(v, i, mode|8) }

// Loads within operations.

// part returns the memory operand of v, a scalar load of size bytes, if it may become part
// of the instruction being selected.
func (s sel) part(v ir.Value, size uint) (memory, bool) {
	i := s.Inst(v)
	ok := false
	switch i.Op {
	case ir.OpLoad8U:
		ok = size == 1
	case ir.OpLoad16U:
		ok = size == 2
	case ir.OpLoad:
		ok = size*8 == i.Type.Bits()
	}
	if !ok || !s.CanSink(v) || !s.addressable(i) {
		return memory{}, false
	}
	return s.mem(v), true
}

// vecExtend selects the extension of the lower lanes, from memory if they are loaded for it.
func (s sel) vecExtend(v ir.Value, i *ir.Inst) {
	s.needVec(i)
	op := vecRows[i.Op].op[i.Shape()]
	if low := s.Inst(i.A); low.Op == ir.OpVreplace && low.Imm == ir.VecImm(ir.I64x2, 0) && s.single(i.A) {
		if c, ok := s.constBytes(low.A); ok && c == [16]byte{} {
			if m, ok := s.part(low.B, 8); ok {
				s.vec1m(op, s.Def(v), m, 0)
				return
			}
		}
	}
	s.vec1i(op, 0, s.Def(v), s.Reg(i.A), 0)
}

// vecSplat selects a splat: a constant, one instruction from memory where there is one, or a macro.
func (s sel) vecSplat(v ir.Value, i *ir.Inst) {
	s.needVec(i)
	shape := i.Shape()
	x := s.Inst(i.A)
	if x.Op == ir.OpIconst || x.Op == ir.OpFconst {
		half := x.Imm << (64 - shape.Bits()) >> (64 - shape.Bits())
		for w := shape.Bits(); w < 64; w *= 2 {
			half |= half << w
		}
		switch {
		case half == 0:
			s.Emit(pseudo(pZero), 0, 0, regalloc.Def(s.Def(v), regalloc.Reg))
		case half == ^uint64(0):
			s.Emit(pseudo(pOnes), 0, 0, regalloc.Def(s.Def(v), regalloc.Reg))
		case s.avx():
			s.opDX(asm.VMOVUPSrm, 0, s.Def(v), s.pool(half, half, 16))
		default:
			s.opDX(asm.MOVAPSrm, 0, s.Def(v), s.pool(half, half, 16))
		}
		return
	}
	op := asm.NoOp
	switch {
	case shape.Bits() == 64 && s.avx():
		op = asm.VMOVDDUPrm
	case shape.Bits() == 64:
		op = asm.MOVDDUPrm
	case shape.Bits() == 32 && s.avx():
		op = asm.VBROADCASTSSrm
	case shape == ir.I16x8 && s.avx2():
		op = asm.VPBROADCASTWrm
	case shape == ir.I8x16 && s.avx2():
		op = asm.VPBROADCASTBrm
	}
	if op != asm.NoOp {
		if m, ok := s.part(i.A, shape.Bits()/8); ok {
			s.opDX(op, 0, s.Def(v), m)
			return
		}
	}
	s.macro(v, i, simd.Splat, i.Imm)
}

// Single lanes.

// vecExtract selects the extraction of a lane.
func (s sel) vecExtract(v ir.Value, i *ir.Inst) {
	s.needVec(i)
	lane := int64(i.Lane())
	d, x := s.Def(v), s.Reg(i.A)
	move := func(op, vop asm.Op) {
		if s.avx() {
			op = vop
		}
		s.opDU(op, 0, d, x)
	}
	switch i.Shape() {
	case ir.I8x16, ir.I16x8:
		op, extend := asm.PEXTRBrri, asm.MOVSXrr8
		if i.Shape() == ir.I16x8 {
			op, extend = asm.PEXTRWrri, asm.MOVSXrr16
		}
		if i.Op == ir.OpVextract {
			s.vec1i(op, 0, d, x, lane)
			return
		}
		t := s.intTemp()
		s.vec1i(op, 0, t, x, lane)
		s.opDU(extend, 4, d, t)
	case ir.I32x4:
		if lane == 0 {
			move(asm.MOVDrx, asm.VMOVDrx)
		} else {
			s.vec1i(asm.PEXTRDrri, 0, d, x, lane)
		}
	case ir.I64x2:
		if lane == 0 {
			move(asm.MOVQrx, asm.VMOVQrx)
		} else {
			s.vec1i(asm.PEXTRQrri, 0, d, x, lane)
		}
	case ir.F32x4, ir.F64x2: // what is above a float does not matter
		switch {
		case lane == 0:
			move(asm.MOVAPSrr, asm.VMOVAPSrr)
		case i.Shape() == ir.F64x2:
			s.vec1i(asm.PSHUFDrri, 0, d, x, 0xEE)
		default:
			s.vec1i(asm.PSHUFDrri, 0, d, x, lane)
		}
	}
}

// vecReplace selects the insertion of a lane.
func (s sel) vecReplace(v ir.Value, i *ir.Inst) {
	s.needVec(i)
	shape, lane := i.Shape(), int64(i.Lane())
	if c, ok := s.constBytes(i.A); ok && c == [16]byte{} && lane == 0 && shape.Bits() >= 32 && s.vecZeroExtend(v, i) {
		return
	}
	d := s.Def(v)
	op, imm := asm.NoOp, lane
	switch shape {
	case ir.I8x16:
		op = asm.PINSRBrri
	case ir.I16x8:
		op = asm.PINSRWrri
	case ir.I32x4:
		op = asm.PINSRDrri
	case ir.I64x2:
		op = asm.PINSRQrri
	case ir.F32x4:
		op, imm = asm.INSERTPSrri, lane<<4
	case ir.F64x2:
		x := s.Reg(i.A)
		switch y := s.Reg(i.B); {
		case lane == 1:
			s.vec2i(asm.PUNPCKLQDQrr, 0, d, x, y, 0)
		case s.avx():
			s.opDUU(asm.VMOVSDrrr, 0, d, x, y)
		default:
			s.opMU(asm.MOVSDrr, 0, d, x, y)
		}
		return
	}
	if m, ok := s.part(i.B, shape.Bits()/8); ok {
		s.vec2m(op, d, s.Reg(i.A), m, imm)
		return
	}
	x := s.Reg(i.A)
	s.vec2i(op, 0, d, x, s.Reg(i.B), imm)
}

// vecZeroExtend selects the insertion into lane 0 of zeros, which moves to a vector register do.
func (s sel) vecZeroExtend(v ir.Value, i *ir.Inst) bool {
	wide := i.Shape().Bits() == 64
	if m, ok := s.part(i.B, i.Shape().Bits()/8); ok {
		op := asm.MOVSSrm
		switch {
		case wide && s.avx():
			op = asm.VMOVSDrm
		case wide:
			op = asm.MOVSDrm
		case s.avx():
			op = asm.VMOVSSrm
		}
		s.opDX(op, 0, s.Def(v), m)
		return true
	}
	if i.Shape().IsFloat() {
		return false
	}
	op := asm.MOVDxr
	switch {
	case wide && s.avx():
		op = asm.VMOVQxr
	case wide:
		op = asm.MOVQxr
	case s.avx():
		op = asm.VMOVDxr
	}
	s.opDU(op, 0, s.Def(v), s.Reg(i.B))
	return true
}

// isLane reports whether v, which is to be stored, is a lane of w bytes that can be
// stored straight from its vector.
func (s sel) isLane(v ir.Value, w uint) bool {
	i := s.Inst(v)
	return (i.Op == ir.OpVextract || i.Op == ir.OpVextractS) && s.single(v) && (w == 0 && i.Shape().Bits() >= 32 || i.Shape().Bits() == 8*w)
}

// storeLane selects the store st of a lane.
func (s sel) storeLane(st ir.Value, _ *ir.Inst, x ir.Value) {
	i := s.Inst(x)
	s.needVec(i)
	lane := int64(i.Lane())
	op, vop := asm.NoOp, asm.NoOp
	switch bits := i.Shape().Bits(); {
	case bits == 8:
		op, vop = asm.PEXTRBmri, asm.VPEXTRBmri
	case bits == 16:
		op, vop = asm.PEXTRWmri, asm.VPEXTRWmri
	case bits == 32 && lane == 0:
		op, vop = asm.MOVSSmr, asm.VMOVSSmr
	case bits == 32:
		op, vop = asm.PEXTRDmri, asm.VPEXTRDmri
	case lane == 0:
		op, vop = asm.MOVSDmr, asm.VMOVSDmr
	default:
		op, vop, lane = asm.MOVHPSmr, asm.VMOVHPSmr, 0
	}
	if s.avx() {
		op = vop
	}
	m := s.address(st)
	in := with(plain(op, 0), m)
	in.Imm = lane
	var list [3]regalloc.Operand
	s.Emit(in, 0, 0, append(m.ops(list[:0]), regalloc.Use(s.Reg(i.A), regalloc.Reg))...)
}

// vecStore selects the store of a vector.
func (s sel) vecStore(v, x ir.Value) {
	op := asm.MOVUPSmr
	if s.avx() {
		op = asm.VMOVUPSmr
	}
	s.opXU(op, 0, s.address(v), s.Reg(x))
}

// Bytes.

// vecSwizzle selects a swizzle. A constant choice needs no correction at run time.
func (s sel) vecSwizzle(v ir.Value, i *ir.Inst) {
	c, ok := s.constBytes(i.B)
	if !ok {
		s.macro(v, i, simd.Swizzle, 0)
		return
	}
	s.needVec(i)
	for k := range c {
		if c[k] > 15 {
			c[k] = 0x80
		}
	}
	s.chooseBytes(s.Def(v), s.Reg(i.A), c)
}

// chooseBytes emits d = pshufb x, c.
func (s sel) chooseBytes(d, x regalloc.VReg, c [16]byte) {
	lo, hi := halves(c)
	s.vec2m(asm.PSHUFBrr, d, x, s.pool(lo, hi, 16), 0)
}

// vecShuffle selects a shuffle.
func (s sel) vecShuffle(v ir.Value, i *ir.Inst) {
	s.needVec(i)
	c, _ := s.constBytes(i.C)
	p := simd.PlanShuffle(c, i.A == i.B)
	a, b := i.A, i.B
	if p.Swap {
		a, b = b, a
	}
	d := s.Def(v)
	switch {
	case p.One && p.Op == asm.NoOp:
		s.vec1i(asm.MOVAPSrr, 0, d, s.Reg(a), 0)
	case p.Op == asm.PSHUFBrr:
		s.chooseBytes(d, s.Reg(a), p.Masks[0])
	case p.One:
		s.vec1i(p.Op, 0, d, s.Reg(a), p.Imm)
	case p.Op != asm.NoOp:
		x := s.Reg(a)
		s.vec2i(p.Op, 0, d, x, s.Reg(b), p.Imm)
	default:
		t, u := s.vecTemp(), s.vecTemp()
		x, y := s.Reg(a), s.Reg(b)
		s.chooseBytes(t, x, p.Masks[0])
		s.chooseBytes(u, y, p.Masks[1])
		s.vec2i(asm.PORrr, 0, d, t, u, 0)
	}
}
