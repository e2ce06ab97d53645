package amd64

import (
	"fmt"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file emits instructions of the table, the allocator's edits, and the frame.

// Pseudo-instructions. Their operands are listed in order.
const (
	pArgs        mach.Op = 0x4000 + iota // defs of the parameters in registers
	pRet                                 // uses of the results in registers
	pCall                                // uses, defs; Imm: FuncKey, Aux: bytes that the callee pops
	pCallPtr                             // uses of the address and of the context, or of where they are loaded from (callKeepsCtx and so on), uses, defs
	pTailCall                            // as pCall
	pTailCallPtr                         // as pCallPtr
	pIntrinsic                           // uses; Imm: FuncKey
	pCtx                                 // def: the context register
	pFuncAddr                            // def: address of the function with FuncKey Imm
	pZero                                // def: a float 0
	pSet                                 // def of a byte by Cond; for pairs a temporary
	pSelect                              // def = 1, use if not Cond, late use if Cond (floats)
	pBranch                              // to successor 0 if Cond, else to 1
	pCompares                            // use: to successor min(use, last), by comparisons
	pTable                               // the same by a table; two temporaries
	pTrapIf                              // trap if Cond
	pTrap                                // trap
	pStackCheck                          // memory operand: trap if rsp is below it
	pDiv                                 // use rax, late use, def rax, def rdx; Imm: div bits
	pCleared                             // def, late use: instruction Aux on a def that was cleared before
	pRound                               // def, late use; Imm: rounding mode
	pMinMax                              // def = 1, use, late use; Imm: 1 for max
	pConvertU64                          // def, late use, two temporaries
	pTrunc                               // def, late use, temporary; Imm: trunc bits
	pOnes                                // def: a vector of ones
	pVec                                 // def, late uses, temporaries: macro Aux of package simd; Imm: ir.VecImm
	pEnd
)

var pseudoNames = [...]string{"ARGS", "RETURN", "CALL", "CALLPTR", "TAILCALL", "TAILCALLPTR", "INTRINSIC", "CTX", "FUNCADDR", "ZERO",
	"SET", "SELECT", "BRANCH", "COMPARES", "TABLE", "TRAPIF", "TRAP", "STACKCHECK", "DIV", "CLEARED", "ROUND", "MINMAX", "CONVERTU64", "TRUNC", "ONES", "VEC"}

func opName(op mach.Op) string {
	switch {
	case op == mach.OpJump:
		return "JUMP"
	case op == mach.OpMove:
		return "MOVE"
	case op >= pArgs && op < pEnd:
		return pseudoNames[op-pArgs]
	}
	return asm.Op(op).String()
}

// opNamed is the inverse of opName.
func opNamed(name string) (mach.Op, bool) {
	switch name {
	case "JUMP":
		return mach.OpJump, true
	case "MOVE":
		return mach.OpMove, true
	}
	for k, n := range pseudoNames {
		if n == name {
			return pArgs + mach.Op(k), true
		}
	}
	for op := asm.NoOp + 1; op < asm.NumOps; op++ {
		if asm.Infos[op].Name == name {
			return mach.Op(op), true
		}
	}
	return 0, false
}

// flags reports what op does to the flags.
func flags(op mach.Op) (reads, writes bool) {
	if op >= pArgs {
		switch op {
		case pSet, pSelect, pBranch, pTrapIf:
			return true, false
		case pArgs, pCtx, pFuncAddr, pZero, pOnes, pCleared:
			return false, false
		}
		return false, true
	}
	f := asm.Infos[op].Flags
	return f&asm.ReadsFlags != 0, f&asm.SetsFlags != 0
}

// layout8 gives the offsets of the context's fixed fields.
var layout8 = environ.VMOffsets{PtrSize: 8}

// An emitter is this ISA's view of a mach.Emit.
type emitter struct {
	*mach.Emit
	a *asm.Assembler
}

func of(e *mach.Emit) emitter { return emitter{e, e.Asm.(*asm.Assembler)} }

// Short forms of Emit on registers.

func (e emitter) rr(op asm.Op, w uint8, x, y asm.Reg) {
	e.a.Emit(op, &asm.Args{R: [4]asm.Reg{x, y}, W: w})
}

func (e emitter) r(op asm.Op, w uint8, x asm.Reg) {
	e.a.Emit(op, &asm.Args{R: [4]asm.Reg{x}, W: w})
}

func (e emitter) ri(op asm.Op, w uint8, x asm.Reg, imm int64) {
	e.a.Emit(op, &asm.Args{R: [4]asm.Reg{x}, W: w, Imm: imm})
}

func (e emitter) rm(op asm.Op, w uint8, x asm.Reg, m asm.Mem) {
	e.a.Emit(op, &asm.Args{R: [4]asm.Reg{x}, W: w, M: m})
}

func (e emitter) jcc(c asm.Cond, l buf.Label) {
	e.a.Emit(asm.JCCl, &asm.Args{Cond: c, Label: l})
}

func (e emitter) mi(op asm.Op, w uint8, m asm.Mem, imm int64) {
	e.a.Emit(op, &asm.Args{M: m, W: w, Imm: imm})
}

func (e emitter) jmp(l buf.Label) { e.a.Emit(asm.JMPl, &asm.Args{Label: l}) }

// jcond jumps to l if c, which may be a pair, and falls through otherwise.
func (e emitter) jcond(c cond, l buf.Label) {
	switch c {
	case condFEq:
		skip := e.Buf.NewLabel()
		e.jcc(asm.CondP, skip)
		e.jcc(asm.CondE, l)
		e.Buf.Bind(skip)
	case condFNe:
		e.jcc(asm.CondP, l)
		e.jcc(asm.CondNE, l)
	default:
		e.jcc(asm.Cond(c), l)
	}
}

// emitInst emits instruction i.
func emitInst(me *mach.Emit, i uint32) {
	e := of(me)
	in := &e.Code.Insts[i]
	if in.Op >= pArgs {
		pseudoTable[in.Op-pArgs](e, i, in, e.Allocs(i))
		return
	}
	e.table(i, in)
}

// table emits an instruction of the table. Operands come in the table's order; one that is a
// spill slot turns the instruction into its memory form.
func (e emitter) table(i uint32, in *mach.Inst) {
	op := asm.Op(in.Op)
	allocs := e.Allocs(i)
	x := asm.Args{W: in.W, Cond: asm.Cond(in.Cond), Imm: in.Imm}
	k, r := 0, 0
	for n := range asm.Infos[op].Operands {
		o := &asm.Infos[op].Operands[n]
		switch o.Kind {
		case asm.KindReg:
			a := allocs[k]
			k++
			if o.Role == asm.Mod {
				k++
			}
			if o.Fixed != asm.NoReg {
				continue // implied by the opcode
			}
			if a.IsSlot() {
				f := memForm(asm.Op(in.Op))
				if f == asm.NoOp {
					panic(fmt.Sprintf("amd64.emit: %s: %s with an operand in memory", e.Code.Key, op))
				}
				op, x.M = f, e.slot(a.Slot())
				continue
			}
			x.R[r] = asm.Reg(a.PReg())
			r++
		case asm.KindMem:
			x.M = e.mem(in, allocs, &k)
		}
	}
	if in.Trap != types.TrapNone {
		e.Buf.Trap(in.Trap)
	}
	if op == asm.TESTrr && x.R[0] == x.R[1] && e.Flags == (mach.FlagState{Offset: e.Buf.Offset(), Block: e.Block(), Reg: uint8(x.R[0]), Width: in.W}) {
		return // the instruction before has set the flags that a comparison with 0 looks at
	}
	if op == asm.MOVri && in.Imm == 0 && !e.FlagsLive(i+1) {
		e.a.Emit(asm.XORrr, &asm.Args{R: [4]asm.Reg{x.R[0], x.R[0]}, W: 4})
		return
	}
	if op == asm.LEArm {
		op = e.leaToAdd(&x, i)
	}
	e.a.Emit(op, &x)
	switch op {
	case asm.ADDrr, asm.ADDri, asm.ADDrm, asm.SUBrr, asm.SUBri, asm.SUBrm, asm.ANDrr, asm.ANDri, asm.ANDrm,
		asm.ORrr, asm.ORri, asm.ORrm, asm.XORrr, asm.XORri, asm.XORrm, asm.NEGr:
		e.Flags = mach.FlagState{Offset: e.Buf.Offset(), Block: e.Block(), Reg: uint8(x.R[0]), Width: in.W}
	}
}

// leaToAdd turns a lea into its own source into an addition, which is shorter or faster and
// sets the flags that a comparison with 0 may want, if nothing needs the old flags.
func (e emitter) leaToAdd(x *asm.Args, i uint32) asm.Op {
	m := &x.M
	switch {
	case m.RIP || e.FlagsLive(i+1):
	case m.Index == asm.NoReg && m.Base == x.R[0]:
		x.Imm = int64(m.Disp)
		return asm.ADDri
	case m.Index == asm.NoReg || m.Base == asm.NoReg || m.Scale != 0 || m.Disp != 0:
	case m.Base == x.R[0]:
		x.R[1] = m.Index
		return asm.ADDrr
	case m.Index == x.R[0]:
		x.R[1] = m.Base
		return asm.ADDrr
	}
	return asm.LEArm
}

// slot returns the memory operand of spill slot n, the shorter of two ways to address it.
func (e emitter) slot(n uint32) asm.Mem {
	up := int32(e.Frame.Spill + 8*n)
	return e.frame(up)
}

// frame returns the memory operand at offset up from the stack pointer.
func (e emitter) frame(up int32) asm.Mem {
	down := up - int32(e.Frame.Size)
	if down < -128 && up < 128 {
		return asm.MemBase(asm.RSP, up)
	}
	return asm.MemBase(asm.RBP, down)
}

// mem returns the memory operand of in, whose registers are allocs[*k] and so on.
func (e emitter) mem(in *mach.Inst, allocs []regalloc.Alloc, k *int) asm.Mem {
	m := asm.Mem{Base: asm.NoReg, Index: asm.NoReg, Disp: in.Disp}
	switch {
	case in.Mode&mach.ModeBase != 0:
		m.Base = asm.Reg(allocs[*k].PReg())
		*k++
	case in.Mode&mach.ModeCtx != 0:
		m.Base = ctxReg
	case in.Mode&mach.ModeConst != 0:
		m.RIP, m.Label = true, e.Const(in.Aux)
	case in.Mode&mach.ModeIn != 0:
		m.Base = asm.RBP
		m.Disp += 16
	case in.Mode&mach.ModeOut != 0:
		m.Base = asm.RSP
	case in.Mode&mach.ModeArea != 0:
		m = e.frame(int32(e.Frame.Area) + in.Disp)
	}
	if in.Mode&mach.ModeIndex != 0 {
		m.Index, m.Scale = asm.Reg(allocs[*k].PReg()), in.Scale
		*k++
	}
	return m
}

// Edits.

func emitMove(me *mach.Emit, ed *regalloc.Edit) {
	e := of(me)
	from, to := ed.From, ed.To
	switch {
	case from.IsReg() && to.IsReg():
		e.moveReg(asm.Reg(to.PReg()), asm.Reg(from.PReg()))
	case from.IsReg():
		e.store(ed.Class, e.slot(to.Slot()), asm.Reg(from.PReg()))
	case to.IsReg():
		e.load(ed.Class, asm.Reg(to.PReg()), e.slot(from.Slot()))
	default: // the scratch register is free here
		e.load(ed.Class|fromSlot, scratch, e.slot(from.Slot()))
		e.store(ed.Class|fromSlot, e.slot(to.Slot()), scratch)
	}
}

// fromSlot makes load and store use the float bank for 8 bytes of any class.
const fromSlot regalloc.Class = 4

func (e emitter) load(c regalloc.Class, r asm.Reg, m asm.Mem) {
	switch {
	case c&^fromSlot == regalloc.ClassVec:
		e.rm(asm.MOVUPSrm, 0, r, m)
	case r.IsXMM():
		e.rm(asm.MOVSDrm, 0, r, m)
	default:
		e.rm(asm.MOVrm, 8, r, m)
	}
}

func (e emitter) store(c regalloc.Class, m asm.Mem, r asm.Reg) {
	switch {
	case c&^fromSlot == regalloc.ClassVec:
		e.rm(asm.MOVUPSmr, 0, r, m)
	case r.IsXMM():
		e.rm(asm.MOVSDmr, 0, r, m)
	default:
		e.rm(asm.MOVmr, 8, r, m)
	}
}

// moveReg copies a register, also between banks (with the scratch register).
func (e emitter) moveReg(to, from asm.Reg) {
	switch {
	case to == from:
	case to.IsXMM() && from.IsXMM():
		e.rr(asm.MOVAPSrr, 0, to, from)
	case to.IsXMM():
		e.rr(asm.MOVQxr, 0, to, from)
	case from.IsXMM():
		e.rr(asm.MOVQrx, 0, to, from)
	default:
		e.rr(asm.MOVrr, 8, to, from)
	}
}

func emitSwap(me *mach.Emit, ed *regalloc.Edit) {
	of(me).rr(asm.XCHGrr, 8, asm.Reg(ed.From.PReg()), asm.Reg(ed.To.PReg()))
}

// emitRemat recreates a value. Recipes have one operand, the result.
func emitRemat(me *mach.Emit, ed *regalloc.Edit, keepFlags bool) {
	e := of(me)
	in := &e.Code.Remats[ed.Remat]
	to := asm.Reg(ed.To.PReg())
	switch in.Op {
	case pZero:
		e.rr(asm.XORPSrr, 0, to, to)
	case pOnes:
		e.ones(to)
	case pCtx:
		e.rr(asm.MOVrr, 8, to, ctxReg)
	case pFuncAddr:
		e.funcAddr(to, environ.UnpackFuncKey(uint64(in.Imm)))
	default:
		op := asm.Op(in.Op)
		x := asm.Args{R: [4]asm.Reg{to}, W: in.W, Imm: in.Imm}
		if op == asm.TESTrr && x.R[0] == x.R[1] && e.Flags == (mach.FlagState{Offset: e.Buf.Offset(), Block: e.Block(), Reg: uint8(x.R[0]), Width: in.W}) {
			return // the instruction before has set the flags that a comparison with 0 looks at
		}
		if op == asm.MOVri && in.Imm == 0 && !keepFlags {
			x.R[1], x.W, op = to, 4, asm.XORrr
		} else if in.Mode != 0 {
			var k int
			x.M = e.mem(in, nil, &k)
		}
		e.a.Emit(op, &x)
	}
}

func emitJump(me *mach.Emit, to buf.Label) { of(me).jmp(to) }

// funcAddr emits lea to, [rip + function].
func (e emitter) funcAddr(to asm.Reg, k environ.FuncKey) {
	p := e.Buf.Room()
	p[0] = 0x48 | byte(to>>3&1)<<2
	p[1] = 0x8D
	p[2] = byte(to&7)<<3 | 5
	p[3], p[4], p[5], p[6] = 0, 0, 0, 0
	e.Buf.Reloc(3, buf.RelocRel32, e.Sym(k), 0)
	e.Buf.Advance(7)
}

// Frame.

// probeStep is the distance of the pages that a large frame touches.
const probeStep = 4096

func prologue(me *mach.Emit) {
	e := of(me)
	f := &e.Frame
	if !f.Needed {
		return
	}
	e.r(asm.PUSHr, 0, asm.RBP)
	e.rr(asm.MOVrr, 8, asm.RBP, asm.RSP)
	if k := &e.Code.Check; k.On { // rbx and r11 pass no arguments
		e.rm(asm.MOVrm, 8, asm.R11, asm.MemBase(ctxReg, k.Base))
		e.rm(asm.LEArm, 8, asm.RBX, asm.MemBase(asm.RBP, -int32(f.Size)))
		e.rm(asm.CMPrm, 8, asm.RBX, asm.MemBase(asm.R11, k.Limit))
		e.jcc(asm.CondB, e.AddCold(mach.Cold{Kind: mach.ColdTrap, Trap: types.TrapStackOverflow, Pos: k.Pos}))
	}
	if f.Size > 0 {
		// What lies below the stack pointer by less than half a guard is touched by the function
		// itself or by whatever it calls; larger frames touch each page on the way down.
		if guard := e.Tun.StackGuard; e.Tun.SignalsBasedTraps && f.Size >= guard/2 {
			e.probe(f.Size)
		}
		e.ri(asm.SUBri, 8, asm.RSP, int64(f.Size))
	}
	if e.Code.SaveCtx {
		e.rm(asm.MOVmr, 8, ctxReg, savedCtx())
	}
}

// probe touches every page of a frame of size bytes before the stack pointer moves. rbx and
// r11 pass no arguments.
func (e emitter) probe(size uint32) {
	touch := func(m asm.Mem) {
		e.Buf.Trap(types.TrapStackOverflow)
		e.rm(asm.TESTmr, 4, asm.RAX, m)
	}
	pages := size / probeStep
	if pages <= 16 {
		for p := uint32(1); p <= pages; p++ {
			touch(asm.MemBase(asm.RBP, -int32(p*probeStep)))
		}
		return
	}
	loop := e.Buf.NewLabel()
	e.rr(asm.MOVrr, 8, asm.RBX, asm.RBP)
	e.ri(asm.MOVri, 4, asm.R11, int64(pages))
	e.Buf.Bind(loop)
	e.ri(asm.SUBri, 8, asm.RBX, probeStep)
	touch(asm.MemBase(asm.RBX, 0))
	e.r(asm.DECr, 4, asm.R11)
	e.jcc(asm.CondNE, loop)
}

// leave undoes the prologue, up to the return address.
func (e emitter) leave() {
	switch {
	case !e.Frame.Needed:
	case e.Frame.Size > 0:
		e.a.Emit(asm.LEAVE, &asm.Args{})
	default:
		e.r(asm.POPr, 0, asm.RBP)
	}
}

// emitCold emits out-of-line code.
func emitCold(me *mach.Emit, c *mach.Cold) {
	e := of(me)
	switch c.Kind {
	case mach.ColdTrap:
		e.callTrap(c.Trap)
	default:
		e.coldPart(c)
	}
}

// callTrap calls the trap stub; the return address names the site.
func (e emitter) callTrap(code types.TrapCode) {
	e.a.Emit(asm.CALLm, &asm.Args{M: asm.MemBase(ctxReg, int32(layout8.Trap()))})
	e.TrapSite(code)
}
