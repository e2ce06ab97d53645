package amd64

import (
	"fmt"
	"math"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file emits pseudo-instructions.

type pseudoFunc func(e emitter, i uint32, in *mach.Inst, a []regalloc.Alloc)

var pseudoTable = [pEnd - pArgs]pseudoFunc{
	pArgs - pArgs:        func(emitter, uint32, *mach.Inst, []regalloc.Alloc) {},
	pRet - pArgs:         emitter.ret,
	pCall - pArgs:        emitter.call,
	pCallPtr - pArgs:     emitter.callPtr,
	pTailCall - pArgs:    emitter.tailCall,
	pTailCallPtr - pArgs: emitter.tailCall,
	pIntrinsic - pArgs:   emitter.intrinsic,
	pCtx - pArgs:         func(e emitter, _ uint32, _ *mach.Inst, a []regalloc.Alloc) { e.moveReg(reg(a[0]), ctxReg) },
	pFuncAddr - pArgs: func(e emitter, _ uint32, in *mach.Inst, a []regalloc.Alloc) {
		e.funcAddr(reg(a[0]), environ.UnpackFuncKey(uint64(in.Imm)))
	},
	pZero - pArgs:       func(e emitter, _ uint32, _ *mach.Inst, a []regalloc.Alloc) { e.clear(reg(a[0])) },
	pSet - pArgs:        emitter.set,
	pSelect - pArgs:     emitter.choose,
	pBranch - pArgs:     emitter.branch,
	pCompares - pArgs:   emitter.compares,
	pTable - pArgs:      emitter.jumpTable,
	pTrapIf - pArgs:     emitter.trapIf,
	pTrap - pArgs:       func(e emitter, _ uint32, in *mach.Inst, _ []regalloc.Alloc) { e.callTrap(in.Trap) },
	pStackCheck - pArgs: emitter.stackCheck,
	pDiv - pArgs:        emitter.div,
	pCleared - pArgs:    emitter.cleared,
	pRound - pArgs:      emitter.round,
	pMinMax - pArgs:     emitter.minMax,
	pConvertU64 - pArgs: emitter.convertU64,
	pTrunc - pArgs:      emitter.trunc,
	pOnes - pArgs:       func(e emitter, _ uint32, _ *mach.Inst, a []regalloc.Alloc) { e.ones(reg(a[0])) },
	pVec - pArgs:        emitter.vec,
}

func reg(a regalloc.Alloc) asm.Reg {
	if !a.IsReg() {
		panic("amd64.emit: operand of a pseudo-instruction is not in a register")
	}
	return asm.Reg(a.PReg())
}

func (e emitter) clear(x asm.Reg) { e.rr(asm.XORPSrr, 0, x, x) }

func (e emitter) bytes(p ...byte) {
	copy(e.Buf.Room()[:], p)
	e.Buf.Advance(len(p))
}

// Calls.

func (e emitter) ret(_ uint32, _ *mach.Inst, _ []regalloc.Alloc) {
	e.leave()
	if n := e.Code.InBytes; n > 0 {
		if n > math.MaxUint16 {
			panic(fmt.Sprintf("amd64.emit: %s pops %d bytes", e.Code.Key, n))
		}
		e.a.Emit(asm.RETi, &asm.Args{Imm: int64(n)})
		return
	}
	e.a.Emit(asm.RET, &asm.Args{})
}

func (e emitter) call(i uint32, in *mach.Inst, _ []regalloc.Alloc) {
	e.a.Emit(asm.CALLs, &asm.Args{Imm: int64(e.Sym(environ.UnpackFuncKey(uint64(in.Imm))))})
	e.CallSite(i)
	e.unpop(in)
}

// unpop takes back the stack space of arguments that a callee has popped.
func (e emitter) unpop(in *mach.Inst) {
	if in.Aux > 0 {
		e.ri(asm.SUBri, 8, asm.RSP, int64(in.Aux))
	}
}

func (e emitter) callPtr(i uint32, in *mach.Inst, _ []regalloc.Alloc) {
	if in.Imm&(callLoadsCode|callKeepsCtx) == callLoadsCode && !e.Off.Has(tune.Context) {
		e.callRef(i, in)
		return
	}
	switch {
	case in.Imm&callKeepsCtx != 0:
	case in.Mode&mach.ModeCtx != 0:
		e.rm(asm.MOVrm, 8, ctxReg, asm.MemBase(ctxReg, in.Disp))
	case in.Imm&callLoadsCode != 0:
		e.rm(asm.MOVrm, 8, ctxReg, asm.MemBase(asm.Reg(calleeReg), in.Disp))
	case in.Imm&callLoadsCtx != 0:
		e.rm(asm.MOVrm, 8, ctxReg, asm.MemBase(asm.Reg(calleeCtx), in.Disp))
	default:
		e.rr(asm.MOVrr, 8, ctxReg, asm.Reg(calleeCtx))
	}
	if in.Imm&callLoadsCode != 0 {
		e.callCode(in)
	} else {
		e.r(asm.CALLr, 0, asm.Reg(calleeReg))
	}
	e.CallSite(i)
	e.unpop(in)
	if in.Imm&callKeepsCtx == 0 {
		e.rm(asm.MOVrm, 8, ctxReg, savedCtx())
	}
}

// savedCtx is where a function saves its own context.
func savedCtx() asm.Mem { return asm.MemBase(asm.RBP, -8) }

// callCode calls the code that a reference in calleeReg names.
func (e emitter) callCode(in *mach.Inst) {
	e.a.Emit(asm.CALLm, &asm.Args{M: asm.MemBase(asm.Reg(calleeReg), int32(in.Imm>>callCodeOff))})
}

// callRef calls through a reference. Mostly it is to a function of the same instance, whose code
// then need not wait for its context to be loaded, nor what follows for that to be restored.
func (e emitter) callRef(i uint32, in *mach.Inst) {
	back := e.Buf.NewLabel()
	e.rm(asm.CMPrm, 8, ctxReg, asm.MemBase(asm.Reg(calleeReg), in.Disp))
	e.jcc(asm.CondNE, e.AddCold(mach.Cold{Inst: i, Kind: coldCallRef, Back: back, Pos: in.Pos}))
	e.callCode(in)
	e.CallSite(i)
	e.Buf.Bind(back)
	e.unpop(in)
}

// callOther is callRef for a function of another instance.
func (e emitter) callOther(c *mach.Cold, in *mach.Inst) {
	e.rm(asm.MOVmr, 8, ctxReg, savedCtx())
	e.rm(asm.MOVrm, 8, ctxReg, asm.MemBase(asm.Reg(calleeReg), in.Disp))
	e.callCode(in)
	e.CallSite(c.Inst)
	e.rm(asm.MOVrm, 8, ctxReg, savedCtx())
	e.jmp(c.Back)
}

func (e emitter) intrinsic(_ uint32, in *mach.Inst, _ []regalloc.Alloc) {
	e.a.Emit(asm.CALLs, &asm.Args{Imm: int64(e.Sym(environ.UnpackFuncKey(uint64(in.Imm))))})
}

// Conditions.

func (e emitter) setcc(c asm.Cond, r asm.Reg) {
	e.a.Emit(asm.SETCCr, &asm.Args{R: [4]asm.Reg{r}, Cond: c})
}

func (e emitter) set(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d := reg(a[0])
	switch cond(in.Cond) {
	case condFEq:
		t := reg(a[1])
		e.setcc(asm.CondNP, t)
		e.setcc(asm.CondE, d)
		e.rr(asm.ANDrr, 4, d, t)
	case condFNe:
		t := reg(a[1])
		e.setcc(asm.CondP, t)
		e.setcc(asm.CondNE, d)
		e.rr(asm.ORrr, 4, d, t)
	default:
		e.setcc(asm.Cond(in.Cond), d)
	}
}

func (e emitter) choose(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, x := reg(a[0]), reg(a[2])
	skip := e.Buf.NewLabel()
	e.jcond(cond(in.Cond).invert(), skip)
	e.rr(asm.MOVAPSrr, 0, d, x)
	e.Buf.Bind(skip)
}

func (e emitter) branch(_ uint32, in *mach.Inst, _ []regalloc.Alloc) {
	yes, no, c := e.Succ(0), e.Succ(1), cond(in.Cond)
	if e.Falls(yes) && !e.Falls(no) {
		yes, no, c = no, yes, c.invert()
	}
	e.jcond(c, e.Label(yes))
	e.Goto(no)
}

// unless jumps to l unless branch i goes to its block's successor n.
func unless(me *mach.Emit, i, n uint32, to buf.Label) {
	e := of(me)
	c := cond(e.Code.Insts[i].Cond)
	if n == 0 {
		c = c.invert()
	}
	e.jcond(c, to)
}

// outcome is about what selection makes of comparisons of integers with constants.
func outcome(cmp, branch *mach.Inst, x int64) (taken, ok bool) {
	y := cmp.Imm
	switch asm.Op(cmp.Op) {
	case asm.CMPri:
	case asm.TESTri:
		x, y = x&y, 0
	case asm.TESTrr:
		y = 0
	default:
		return false, false
	}
	switch cmp.W {
	case 4:
		x, y = int64(int32(x)), int64(int32(y)) // unsigned order is kept
	case 8:
	default:
		return false, false
	}
	switch c := asm.Cond(branch.Cond); c {
	case asm.CondE, asm.CondNE:
		taken = x == y
	case asm.CondB, asm.CondAE:
		taken = uint64(x) < uint64(y)
	case asm.CondBE, asm.CondA:
		taken = uint64(x) <= uint64(y)
	case asm.CondL, asm.CondGE:
		taken = x < y
	case asm.CondLE, asm.CondG:
		taken = x <= y
	case asm.CondS, asm.CondNS:
		if y != 0 {
			return false, false
		}
		taken = x < 0
	default:
		return false, false
	}
	return taken != (branch.Cond&1 != 0), true
}

// bare reports whether in needs no frame and has no out-of-line code.
func bare(in *mach.Inst) bool {
	if in.Trap != types.TrapNone {
		return false
	}
	switch in.Op {
	case pArgs, pCtx, pZero, pSet, mach.OpMove:
		return true
	}
	return in.Op < pArgs
}

func (e emitter) trapIf(i uint32, in *mach.Inst, _ []regalloc.Alloc) {
	e.jcond(cond(in.Cond), e.TrapLabel(in.Trap, i))
}

func (e emitter) stackCheck(i uint32, in *mach.Inst, a []regalloc.Alloc) {
	k := 0
	e.rm(asm.CMPrm, 8, asm.RSP, e.mem(in, a, &k))
	e.jcc(asm.CondB, e.TrapLabel(in.Trap, i))
}

// compares tells a few targets apart, but for numbers that lead where all others lead.
func (e emitter) compares(_ uint32, _ *mach.Inst, a []regalloc.Alloc) {
	x, last := reg(a[0]), e.Targets()-1
	rest := e.Target(last)
	below := true // all numbers before n have gone already
	for n := 0; n < last; n++ {
		if e.Target(n) == rest {
			below = false
			continue
		}
		if below && n+1 < last && e.Target(n+1) != rest { // both by one comparison
			e.ri(asm.CMPri, 4, x, int64(n+1))
			e.jcc(asm.CondB, e.Label(e.Target(n)))
			e.jcc(asm.CondE, e.Label(e.Target(n+1)))
			n++
			continue
		}
		if n == 0 {
			e.rr(asm.TESTrr, 4, x, x)
		} else {
			e.ri(asm.CMPri, 4, x, int64(n))
		}
		e.jcc(asm.CondE, e.Label(e.Target(n)))
	}
	e.Goto(rest)
}

// jumpTable: in.Imm is the number of the table's entries if no number reaches beyond them; in.W is their size. Those of
// eight bytes are added without being extended first.
func (e emitter) jumpTable(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	x, t, n := reg(a[0]), reg(a[1]), int(in.Imm)
	if n == 0 {
		n = e.Targets() - 1
		e.ri(asm.CMPri, 4, x, int64(n))
		e.jcc(asm.CondAE, e.Label(e.Target(n)))
	}
	e.rm(asm.LEArm, 8, t, asm.MemLabel(e.Table(n, in.W)))
	if in.W == 8 {
		e.rm(asm.ADDrm, 8, t, asm.MemIndex(t, x, 3, 0))
		e.r(asm.JMPr, 0, t)
		return
	}
	u := reg(a[2])
	e.rm(asm.MOVSXrm32, 0, u, asm.MemIndex(t, x, 2, 0))
	e.rr(asm.ADDrr, 8, u, t)
	e.r(asm.JMPr, 0, u)
}

// Cold parts of pseudo-instructions.
const (
	coldMinusOne = mach.ColdTrap + 1 + iota // division by -1
	coldTruncS                              // overflow or NaN in a signed truncation
	coldSatS                                // the same, saturating
	coldTailCall                            // tail call into another instance
	coldCallRef                             // call into another instance through a reference
)

func (e emitter) coldPart(c *mach.Cold) {
	in := &e.Code.Insts[c.Inst]
	a := e.Allocs(c.Inst)
	switch c.Kind {
	case coldMinusOne:
		e.divMinusOne(c, in)
	case coldTruncS:
		e.truncFailed(c, in, a)
	case coldSatS:
		e.saturate(c, in, a)
	case coldTailCall:
		e.tailCallOther(c, in)
	case coldCallRef:
		e.callOther(c, in)
	}
}

// Division.

func (e emitter) div(i uint32, in *mach.Inst, a []regalloc.Alloc) {
	y, w := reg(a[1]), in.W
	if in.Imm&divCheckZero != 0 {
		e.rr(asm.TESTrr, w, y, y)
		e.jcc(asm.CondE, e.TrapLabel(types.TrapIntegerDivisionByZero, i))
	}
	if in.Imm&divSigned == 0 {
		e.rr(asm.XORrr, 4, asm.RDX, asm.RDX)
		e.r(asm.DIVr, w, y)
		return
	}
	back := buf.Label(0)
	if in.Imm&divCheckMinusOne != 0 {
		back = e.Buf.NewLabel()
		e.ri(asm.CMPri, w, y, -1)
		e.jcc(asm.CondE, e.AddCold(mach.Cold{Inst: i, Kind: coldMinusOne, Back: back, Pos: in.Pos}))
	}
	if w == 8 {
		e.a.Emit(asm.CQO, &asm.Args{})
	} else {
		e.a.Emit(asm.CDQ, &asm.Args{})
	}
	e.r(asm.IDIVr, w, y)
	if back != 0 {
		e.Buf.Bind(back)
	}
}

// divMinusOne divides rax by -1: the quotient is its negative, which overflows for the
// smallest number; the remainder is 0.
func (e emitter) divMinusOne(c *mach.Cold, in *mach.Inst) {
	if in.Imm&divRem != 0 {
		e.rr(asm.XORrr, 4, asm.RDX, asm.RDX)
	} else {
		e.r(asm.NEGr, in.W, asm.RAX)
		e.jcc(asm.CondO, e.TrapLabel(types.TrapIntegerOverflow, c.Inst))
	}
	e.jmp(c.Back)
}

// Floats.

func (e emitter) cleared(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, x := reg(a[0]), reg(a[1])
	op := asm.Op(in.Aux)
	e.clear(d)
	e.a.Emit(op, &asm.Args{R: [4]asm.Reg{d, x}, W: in.W, Imm: in.Imm})
}

// ff emits the single or double form of an instruction by operand width.
func (e emitter) ff(w uint8, single, double asm.Op, x, y asm.Reg) {
	if w == 4 {
		double = single
	}
	e.rr(double, 0, x, y)
}

// minMax: equal operands may be zeros of different sign, whose bits are or'ed for min and
// and'ed for max; unordered ones are added, which makes a quiet NaN.
func (e emitter) minMax(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, y, w := reg(a[0]), reg(a[2]), in.W
	nan, eq, done := e.Buf.NewLabel(), e.Buf.NewLabel(), e.Buf.NewLabel()
	e.ff(w, asm.UCOMISSrr, asm.UCOMISDrr, d, y)
	e.jcc(asm.CondP, nan)
	e.jcc(asm.CondE, eq)
	if in.Imm != 0 {
		e.ff(w, asm.MAXSSrr, asm.MAXSDrr, d, y)
	} else {
		e.ff(w, asm.MINSSrr, asm.MINSDrr, d, y)
	}
	e.jmp(done)
	e.Buf.Bind(nan)
	e.ff(w, asm.ADDSSrr, asm.ADDSDrr, d, y)
	e.jmp(done)
	e.Buf.Bind(eq)
	if in.Imm != 0 {
		e.rr(asm.ANDPSrr, 0, d, y)
	} else {
		e.rr(asm.ORPSrr, 0, d, y)
	}
	e.Buf.Bind(done)
}

// fconst loads a float constant into x.
func (e emitter) fconst(w uint8, x asm.Reg, f float64) {
	if w == 4 {
		k := mach.Const{Lo: uint64(math.Float32bits(float32(f))), Size: 4}
		e.rm(asm.MOVSSrm, 0, x, asm.MemLabel(e.PoolConst(k)))
		return
	}
	e.rm(asm.MOVSDrm, 0, x, asm.MemLabel(e.PoolConst(mach.Const{Lo: math.Float64bits(f), Size: 8})))
}

// round for processors without roundsd: by adding and subtracting 2^52 (2^23) with the sign of
// the operand, which rounds to nearest, then a correction by one. Numbers that large, infinities and
// NaNs are integral already (and made quiet). The sign is put back for zeros.
func (e emitter) round(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, x, w := reg(a[0]), reg(a[1]), in.W
	big := math.Ldexp(1, 52)
	sign := mach.Const{Lo: 1 << 63, Hi: 1 << 63, Size: 16}
	if w == 4 {
		big = math.Ldexp(1, 23)
		sign = mach.Const{Lo: 0x80000000_80000000, Hi: 0x80000000_80000000, Size: 16}
	}
	magnitude := mach.Const{Lo: ^sign.Lo, Hi: ^sign.Hi, Size: 16}
	large, fixed, done := e.Buf.NewLabel(), e.Buf.NewLabel(), e.Buf.NewLabel()
	// d = |x| compared with big
	e.rr(asm.MOVAPSrr, 0, d, x)
	e.rm(asm.ANDPSrm, 0, d, asm.MemLabel(e.PoolConst(magnitude)))
	e.fconst(w, scratch, big)
	e.ff(w, asm.UCOMISSrr, asm.UCOMISDrr, d, scratch)
	e.jcc(asm.CondP, large)
	e.jcc(asm.CondAE, large)
	// d = nearest(|x|), with the sign of x
	e.ff(w, asm.ADDSSrr, asm.ADDSDrr, d, scratch)
	e.ff(w, asm.SUBSSrr, asm.SUBSDrr, d, scratch)
	e.rr(asm.MOVAPSrr, 0, scratch, x)
	e.rm(asm.ANDPSrm, 0, scratch, asm.MemLabel(e.PoolConst(sign)))
	e.rr(asm.ORPSrr, 0, d, scratch)
	switch in.Imm {
	case 1: // floor: one less if d > x
		e.ff(w, asm.UCOMISSrr, asm.UCOMISDrr, d, x)
		e.jcc(asm.CondBE, fixed)
		e.fconst(w, scratch, 1)
		e.ff(w, asm.SUBSSrr, asm.SUBSDrr, d, scratch)
	case 2: // ceil: one more if d < x
		e.ff(w, asm.UCOMISSrr, asm.UCOMISDrr, x, d)
		e.jcc(asm.CondBE, fixed)
		e.fconst(w, scratch, 1)
		e.ff(w, asm.ADDSSrr, asm.ADDSDrr, d, scratch)
	case 3: // trunc: one nearer to 0 if |d| > |x|
		abs := asm.MemLabel(e.PoolConst(magnitude))
		e.rm(asm.ANDPSrm, 0, d, abs)
		e.rr(asm.MOVAPSrr, 0, scratch, x)
		e.rm(asm.ANDPSrm, 0, scratch, abs)
		e.ff(w, asm.UCOMISSrr, asm.UCOMISDrr, d, scratch)
		e.jcc(asm.CondBE, fixed)
		e.fconst(w, scratch, 1)
		e.ff(w, asm.SUBSSrr, asm.SUBSDrr, d, scratch)
	}
	e.Buf.Bind(fixed)
	// Zeros take the sign of x: a correction may have lost it.
	e.rr(asm.MOVAPSrr, 0, scratch, x)
	e.rm(asm.ANDPSrm, 0, scratch, asm.MemLabel(e.PoolConst(sign)))
	e.rr(asm.ORPSrr, 0, d, scratch)
	e.jmp(done)
	e.Buf.Bind(large)
	e.rr(asm.MOVAPSrr, 0, d, x)
	e.fconst(w, scratch, 1)
	e.ff(w, asm.MULSSrr, asm.MULSDrr, d, scratch) // makes a NaN quiet
	e.Buf.Bind(done)
}

// convertU64: numbers with the top bit set are halved, rounding to odd so that the final
// rounding is right, converted, and doubled.
func (e emitter) convertU64(_ uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, x, t, u := reg(a[0]), reg(a[1]), reg(a[2]), reg(a[3])
	op := asm.CVTSI2SSrr
	if in.W == 8 {
		op = asm.CVTSI2SDrr
	}
	large, done := e.Buf.NewLabel(), e.Buf.NewLabel()
	e.clear(d)
	e.rr(asm.TESTrr, 8, x, x)
	e.jcc(asm.CondS, large)
	e.rr(op, 8, d, x)
	e.jmp(done)
	e.Buf.Bind(large)
	e.rr(asm.MOVrr, 8, t, x)
	e.rr(asm.MOVrr, 4, u, x)
	e.ri(asm.SHRri, 8, t, 1)
	e.ri(asm.ANDri, 4, u, 1)
	e.rr(asm.ORrr, 8, t, u)
	e.rr(op, 8, d, t)
	e.ff(in.W, asm.ADDSSrr, asm.ADDSDrr, d, d)
	e.Buf.Bind(done)
}

// trunc: the hardware answers 0x80… for what does not fit, which cmp d, 1 finds by overflow.
func (e emitter) trunc(i uint32, in *mach.Inst, a []regalloc.Alloc) {
	d, x, t := reg(a[0]), reg(a[1]), reg(a[2])
	op := asm.CVTTSS2SIrr
	if in.W == 8 {
		op = asm.CVTTSD2SIrr
	}
	signed, sat, wide := in.Imm&truncSigned != 0, in.Imm&truncSat != 0, in.Imm&truncTo64 != 0
	kind := uint8(coldTruncS)
	if sat {
		kind = coldSatS
	}
	back := e.Buf.NewLabel()
	cold := func() buf.Label { return e.AddCold(mach.Cold{Inst: i, Kind: kind, Back: back, Pos: in.Pos}) }
	switch {
	case signed:
		w := uint8(4)
		if wide {
			w = 8
		}
		e.rr(op, w, d, x)
		e.ri(asm.CMPri, w, d, 1)
		e.jcc(asm.CondO, cold())
	case !wide: // exact in 64 bits; right if the upper half is 0
		e.rr(op, 8, t, x)
		e.rr(asm.MOVrr, 4, d, t)
		e.rr(asm.CMPrr, 8, d, t)
		e.jcc(asm.CondNE, cold())
	default:
		// Below 2^63 as signed; otherwise less 2^63, and the top bit set.
		large := e.Buf.NewLabel()
		c := e.AddCold(mach.Cold{Inst: i, Kind: kind, Back: back, Pos: in.Pos})
		e.fconst(in.W, scratch, math.Ldexp(1, 63))
		e.ff(in.W, asm.UCOMISSrr, asm.UCOMISDrr, x, scratch)
		e.jcc(asm.CondP, c)
		e.jcc(asm.CondAE, large)
		e.rr(op, 8, d, x)
		e.rr(asm.TESTrr, 8, d, d)
		e.jcc(asm.CondS, c)
		e.jmp(back)
		e.Buf.Bind(large)
		sub, k := asm.SUBSSrm, mach.Const{Lo: uint64(math.Float32bits(1 << 63)), Size: 4}
		if in.W == 8 {
			sub, k = asm.SUBSDrm, mach.Const{Lo: math.Float64bits(1 << 63), Size: 8}
		}
		e.rr(asm.MOVAPSrr, 0, scratch, x)
		e.rm(sub, 0, scratch, asm.MemLabel(e.PoolConst(k)))
		e.rr(op, 8, d, scratch)
		e.rr(asm.TESTrr, 8, d, d)
		e.jcc(asm.CondS, c)
		e.ri(asm.MOVri, 8, t, math.MinInt64)
		e.rr(asm.XORrr, 8, d, t)
	}
	e.Buf.Bind(back)
}

// truncFailed decides why a truncation failed, or that it did not: the smallest signed number
// looks like the hardware's answer for a failure.
func (e emitter) truncFailed(c *mach.Cold, in *mach.Inst, a []regalloc.Alloc) {
	x := reg(a[1])
	e.ff(in.W, asm.UCOMISSrr, asm.UCOMISDrr, x, x)
	e.jcc(asm.CondP, e.TrapLabel(types.TrapBadConversionToInteger, c.Inst))
	if in.Imm&truncSigned != 0 {
		overflow := e.TrapLabel(types.TrapIntegerOverflow, c.Inst)
		least, fails := -math.Ldexp(1, 63), asm.CondB
		if in.Imm&truncTo64 == 0 {
			least = -math.Ldexp(1, 31)
			if in.W == 8 { // numbers between this and the least are cut to the least
				least, fails = least-1, asm.CondBE
			}
		}
		e.fconst(in.W, scratch, least)
		e.ff(in.W, asm.UCOMISSrr, asm.UCOMISDrr, x, scratch)
		e.jcc(fails, overflow)
		e.clear(scratch)
		e.ff(in.W, asm.UCOMISSrr, asm.UCOMISDrr, scratch, x)
		e.jcc(asm.CondA, c.Back)
		e.jmp(overflow)
		return
	}
	e.callTrap(types.TrapIntegerOverflow)
}

// saturate corrects the result of a truncation that failed.
func (e emitter) saturate(c *mach.Cold, in *mach.Inst, a []regalloc.Alloc) {
	d, x := reg(a[0]), reg(a[1])
	w := uint8(4)
	if in.Imm&truncTo64 != 0 {
		w = 8
	}
	zero := e.Buf.NewLabel()
	e.clear(scratch)
	e.ff(in.W, asm.UCOMISSrr, asm.UCOMISDrr, x, scratch)
	if in.Imm&truncSigned != 0 {
		e.jcc(asm.CondP, zero)
		e.jcc(asm.CondB, c.Back) // the hardware's answer is the least number
		e.r(asm.DECr, w, d)
	} else {
		e.jcc(asm.CondB, zero) // also when unordered
		e.ri(asm.MOVri, w, d, -1)
	}
	e.jmp(c.Back)
	e.Buf.Bind(zero)
	e.rr(asm.XORrr, 4, d, d)
	e.jmp(c.Back)
}
