package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file selects what follows the calling convention: function entry, calls, returns.

// entry defines the parameters: registers at once, the rest loaded from the caller's frame.
func entry(l *mach.Lower) {
	s := sel{l}
	s.Code.InBytes = stackBytes(s.F.Sig.Params)
	params := s.F.BlockParams(0)
	var list [16]regalloc.Operand
	ops := list[:0]
	var a assigner
	for _, p := range params {
		if r, _ := a.next(s.Inst(ir.Value(p)).Type); r != regalloc.NoPReg && s.Needed(ir.Value(p)) {
			ops = append(ops, regalloc.DefFixed(s.Def(ir.Value(p)), r))
		}
	}
	s.Emit(pseudo(pArgs), 0, 0, ops...)
	a = assigner{}
	for _, p := range params {
		v := ir.Value(p)
		t := s.Inst(v).Type
		if r, off := a.next(t); r == regalloc.NoPReg && s.Needed(v) {
			s.loadSlot(t, s.Def(v), mach.ModeIn, off)
		}
	}
}

// slot returns the memory operand of an argument area.
func slot(mode mach.Mode, off uint32) memory {
	return memory{mode: mode, disp: int32(off), trap: types.TrapNone}
}

func (s sel) loadSlot(t ir.Type, d regalloc.VReg, mode mach.Mode, off uint32) {
	switch t {
	case ir.F32:
		s.opDX(asm.MOVSSrm, 0, d, slot(mode, off))
	case ir.F64:
		s.opDX(asm.MOVSDrm, 0, d, slot(mode, off))
	case ir.V128:
		s.opDX(asm.MOVUPSrm, 0, d, slot(mode, off))
	default:
		s.opDX(asm.MOVrm, 8, d, slot(mode, off))
	}
}

func (s sel) storeSlot(v ir.Value, mode mach.Mode, off uint32) {
	t := s.Inst(v).Type
	switch t {
	case ir.F32:
		s.opXU(asm.MOVSSmr, 0, slot(mode, off), s.Reg(v))
	case ir.F64:
		s.opXU(asm.MOVSDmr, 0, slot(mode, off), s.Reg(v))
	case ir.V128:
		s.opXU(asm.MOVUPSmr, 0, slot(mode, off), s.Reg(v))
	default:
		if c, ok := s.Const(v); ok && int64(c) == int64(int32(c)) {
			s.opXI(asm.MOVmi, 8, slot(mode, off), int64(c))
			return
		}
		s.opXU(asm.MOVmr, 8, slot(mode, off), s.Reg(v))
	}
}

// arguments stores the values that go to the stack and returns uses of the others, after those
// in ops.
func (s sel) arguments(ops []regalloc.Operand, args []uint32, mode mach.Mode, base uint32) []regalloc.Operand {
	var a assigner
	for _, x := range args {
		v := ir.Value(x)
		if r, off := a.next(s.Inst(v).Type); r == regalloc.NoPReg {
			s.storeSlot(v, mode, base+off)
		}
	}
	a = assigner{}
	for _, x := range args {
		v := ir.Value(x)
		if r, _ := a.next(s.Inst(v).Type); r != regalloc.NoPReg {
			ops = append(ops, regalloc.UseFixed(s.Reg(v), r))
		}
	}
	return ops
}

// results appends definitions of call v's results in registers to ops. Results that nothing
// uses are left out.
func (s sel) results(ops []regalloc.Operand, v ir.Value, sig *ir.Sig) []regalloc.Operand {
	var a assigner
	for n, t := range sig.Results {
		p := v + ir.Value(n)
		if r, _ := a.next(t); r != regalloc.NoPReg && s.isResult(v, p, n) && s.Needed(p) {
			ops = append(ops, regalloc.DefFixed(s.Def(p), r))
		}
	}
	return ops
}

// isResult reports whether p is result n of call v.
func (s sel) isResult(v, p ir.Value, n int) bool {
	if n == 0 {
		return true
	}
	if int(p) >= len(s.F.Insts) {
		return false
	}
	i := s.Inst(p)
	return i.Op == ir.OpProj && i.A == v && i.Imm == uint64(n)
}

// stackResults loads the results that were left over.
func (s sel) stackResults(v ir.Value, sig *ir.Sig) {
	var a assigner
	base := stackBytes(sig.Params)
	for n, t := range sig.Results {
		p := v + ir.Value(n)
		if r, off := a.next(t); r == regalloc.NoPReg && s.isResult(v, p, n) && s.Needed(p) {
			s.loadSlot(t, s.Def(p), mach.ModeOut, base+off)
		}
	}
}

// outgoing makes room for a call's stack areas and returns the size of its arguments.
func (s sel) outgoing(sig *ir.Sig) uint32 {
	args := stackBytes(sig.Params)
	s.Code.Calls = true
	s.Code.OutBytes = max(s.Code.OutBytes, args+stackBytes(sig.Results))
	return args
}

// call selects a call of a function of the module. Aux is what the callee pops.
func (s sel) call(v ir.Value, i *ir.Inst) {
	sig := &s.F.Sigs[i.C]
	in := pseudo(pCall)
	in.Imm, in.Aux = int64(i.Imm), s.outgoing(sig)
	var list [24]regalloc.Operand
	ops := s.arguments(list[:0], s.F.Operands(i), mach.ModeOut, 0)
	s.Emit(in, regalloc.Safepoint, s.Clobber(everything), s.results(ops, v, sig)...)
	s.stackResults(v, sig)
}

// Bits of pCallPtr's Imm.
const (
	callKeepsCtx  = 1 << iota // the callee runs on this function's context
	callLoadsCtx              // the callee's context is in memory
	callLoadsCode             // so is its address, relative to the same register, from bit callCodeOff on
)

const callCodeOff = 8

// callPtr selects a call through a pointer. The code address and the callee's context are
// fixed to registers that pass no arguments, so that staging arguments cannot touch them, unless
// they come straight from memory: then it is the address of the memory.
func (s sel) callPtr(v ir.Value, i *ir.Inst) {
	sig := &s.F.Sigs[i.C]
	in := pseudo(pCallPtr)
	in.Aux = s.outgoing(sig)
	operands := s.F.Operands(i)
	code, ctx := ir.Value(operands[0]), ir.Value(operands[1])
	var list [24]regalloc.Operand
	ops := list[:0]
	switch {
	case s.Inst(ctx).Op == ir.OpVMCtx && s.sinkField(code) && s.Inst(s.Inst(code).A).Op != ir.OpVMCtx:
		in.Imm = callKeepsCtx | callLoadsCode | int64(s.Inst(code).Imm)<<callCodeOff
		s.Sink(code)
		ops = append(ops, regalloc.UseFixed(s.Reg(s.Inst(code).A), calleeReg))
	case s.Inst(ctx).Op == ir.OpVMCtx:
		in.Imm = callKeepsCtx
		ops = append(ops, regalloc.UseFixed(s.Reg(code), calleeReg))
	case s.sinkField(ctx):
		in.Imm = callLoadsCtx
		from, at := s.Inst(ctx).A, calleeCtx
		if s.sinkField(code) && s.Inst(code).A == from && s.Inst(from).Op != ir.OpVMCtx {
			in.Imm |= callLoadsCode | int64(s.Inst(code).Imm)<<callCodeOff
			s.Sink(code)
			at = calleeReg // is free, and the shorter one to encode
			s.Code.CtxSlot = true
			s.Code.SaveCtx = s.Code.SaveCtx || s.Off.Has(tune.Context)
		} else {
			s.Code.CtxSlot, s.Code.SaveCtx = true, true
			ops = append(ops, regalloc.UseFixed(s.Reg(code), calleeReg))
		}
		s.Sink(ctx)
		m := memory{trap: types.TrapNone, disp: int32(s.Inst(ctx).Imm)}
		s.base(&m, from)
		if m.mode == mach.ModeBase {
			ops = append(ops, regalloc.UseFixed(m.base, at))
		}
		in.Mode, in.Disp = m.mode, m.disp
	default:
		s.Code.CtxSlot, s.Code.SaveCtx = true, true
		ops = append(ops, regalloc.UseFixed(s.Reg(code), calleeReg), regalloc.UseFixed(s.Reg(ctx), calleeCtx))
	}
	ops = s.arguments(ops, operands[2:], mach.ModeOut, 0)
	s.Emit(in, regalloc.Safepoint, s.Clobber(everything), s.results(ops, v, sig)...)
	s.stackResults(v, sig)
}

// sinkField reports whether v is the load of a field near the start of a structure that may become part
// of the instruction being selected.
func (s sel) sinkField(v ir.Value) bool {
	i := s.Inst(v)
	return i.Op == ir.OpVMLoad && i.Type == ir.I64 && s.sink(v)
}

// ret selects a return.
func (s sel) ret(_ ir.Value, i *ir.Inst) {
	var list [16]regalloc.Operand
	ops := s.arguments(list[:0], s.F.Operands(i), mach.ModeIn, stackBytes(s.F.Sig.Params))
	in := pseudo(pRet)
	if stackBytes(s.F.Sig.Results) > 0 {
		s.Code.Calls = true // needs the frame pointer
	}
	s.Emit(in, regalloc.Return, 0, ops...)
}

// tailCall selects a call in place of a return. Stack arguments are staged where those of a
// call would be and then moved over this function's frame.
func (s sel) tailCall(_ ir.Value, i *ir.Inst) {
	in := pseudo(pTailCall)
	in.Imm = int64(i.Imm)
	s.tail(in, i, nil, s.F.Operands(i))
}

// tailCallPtr is tailCall through a pointer. emit_tail.go says what happens to the context.
func (s sel) tailCallPtr(_ ir.Value, i *ir.Inst) {
	operands := s.F.Operands(i)
	code, ctx := ir.Value(operands[0]), ir.Value(operands[1])
	ops := []regalloc.Operand{regalloc.UseFixed(s.Reg(code), calleeReg)}
	in := pseudo(pTailCallPtr)
	if s.Inst(ctx).Op == ir.OpVMCtx {
		in.Imm = callKeepsCtx
	} else {
		ops = append(ops, regalloc.UseFixed(s.Reg(ctx), calleeCtx))
		s.Code.CtxSlot = true
	}
	s.tail(in, i, ops, operands[2:])
}

func (s sel) tail(in mach.Inst, i *ir.Inst, ops []regalloc.Operand, args []uint32) {
	sig := &s.F.Sigs[i.C]
	in.Aux, in.Disp = s.outgoing(sig), int32(stackBytes(sig.Results))
	ops = s.arguments(ops, args, mach.ModeOut, 0)
	s.Emit(in, regalloc.Return, 0, ops...)
}

// bulk selects a memory operation: a call of an intrinsic that touches only the registers it
// says.
func (s sel) bulk(_ ir.Value, i *ir.Inst, which uint32) {
	s.Code.Calls = true
	in := pseudo(pIntrinsic)
	in.Imm = int64(intrinsicKey(which).Pack())
	second := asm.RAX
	if which == intrinsicMove {
		second = asm.RSI
	}
	s.Emit(in, 0, s.Clobber(intrinsicClobbers),
		regalloc.UseFixed(s.Reg(i.A), regalloc.PReg(asm.RDI)),
		regalloc.UseFixed(s.Reg(i.B), regalloc.PReg(second)),
		regalloc.UseFixed(s.Reg(i.C), regalloc.PReg(asm.RCX)))
}
