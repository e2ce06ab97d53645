package amd64

// This file implements Emit: from an Op and its Args to bytes, led by the instruction table.
//
// An instruction is laid out in the buffer's next 16 bytes by index, in the order
//
//	legacy  [66] [F0] [mandatory prefix] [REX] [0F [38|3A]] opcode [ModRM [SIB] [disp]] [imm]
//	VEX     C5 or C4 …                                       opcode  ModRM [SIB] [disp]  [imm]
//
// and always in its shortest form: displacement and immediate in one byte where they fit, no
// REX without need, two-byte VEX where possible, the forms without ModRM for rax. Flags are
// never affected by that: mov r, 0 stays a mov.
//
// Wrong arguments are bugs of the caller: widths that the table does not allow, rsp as an
// index and immediates out of range panic. Check finds the others, such as registers of the
// wrong bank.

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
)

// bytes16 is the window an instruction is laid out in.
type bytes16 = [buf.MaxInst]byte

const (
	rexBase = 0x40
	rexW8   = 8
)

// Emit appends the instruction op with the operands that x holds. It keeps no reference to x.
func (a *Assembler) Emit(op Op, x *Args) {
	in := &Infos[op]
	w := x.W
	if a.Checked {
		if err := Check(op, x); err != nil {
			panic(err.Error())
		}
	}
	if in.Widths == 0 {
		w = 0
	} else if w&in.Widths == 0 || w&(w-1) != 0 {
		panic(fmt.Sprintf("amd64.Emit: %s cannot have width %d", in.Name, w))
	}
	p := a.Room()
	var n int
	switch in.enc.form {
	case formLegacy:
		n = a.legacy(p, in, x, w)
	case formVEX:
		n = a.vex(p, in, x, w)
	case formPlain:
		n = plain(p, in, x)
	case formOpReg:
		n = opReg(p, &in.enc, in.enc.opcode, x.R[in.enc.rm].hw(), w == 8 && in.enc.rmSize == 0, 0)
	case formMovImm:
		n = movImm(p, in, x, w)
	case formXchg:
		if w > 1 && (x.R[0] == RAX) != (x.R[1] == RAX) {
			n = opReg(p, &in.enc, 0x90, x.R[0].hw()|x.R[1].hw(), w == 8, w)
		} else {
			n = a.legacy(p, in, x, w)
		}
	case formBranch:
		a.branch(p, in, x)
		return
	case formSymbol:
		n = a.symbol(p, in, x)
	}
	a.Advance(n)
	if in.Flags&(Call|Terminator) != 0 {
		a.Jumped()
	}
}

// branch lays out a relative branch or call to a label.
func (a *Assembler) branch(p *bytes16, in *Info, x *Args) {
	switch {
	case in.Flags&Call != 0:
		p[0] = in.enc.opcode
		put32(p, 1, 0)
		a.Fixup(1, 4, x.Label)
		a.Advance(5)
		a.Jumped()
	case in.Flags&HasCond != 0:
		p[0] = 0x0F
		p[1] = in.enc.opcode | uint8(x.Cond)
		put32(p, 2, 0)
		a.Branch(buf.CondJump, x.Label)
	default:
		p[0] = in.enc.opcode
		put32(p, 1, 0)
		a.Branch(buf.Jump, x.Label)
	}
}

// symbol lays out a branch or call to a symbol, or the lea of its address.
func (a *Assembler) symbol(p *bytes16, in *Info, x *Args) int {
	n := 0
	if in.enc.reg >= 0 {
		r := x.R[in.enc.reg].hw()
		p[0] = rexBase | rexW8 | high(r, 2)
		p[1] = in.enc.opcode
		p[2] = r&7<<3 | 5
		n = 3
	} else {
		p[0] = in.enc.opcode
		n = 1
	}
	put32(p, n, 0)
	a.Reloc(n, buf.RelocRel32, uint32(x.Imm), 0)
	return n + 4
}

// legacy lays out an instruction with ModRM and without VEX.
func (a *Assembler) legacy(p *bytes16, in *Info, x *Args, w uint8) int {
	e := &in.enc
	n := 0
	if w == 2 {
		p[n] = 0x66
		n++
	}
	if in.Flags&lockPx != 0 {
		p[n] = 0xF0
		n++
	}
	if e.prefix != 0 {
		p[n] = e.prefix
		n++
	}

	// Opcode and immediate.
	opcode, imm, immLen := e.opcode, x.Imm, 0
	if in.Flags&HasCond != 0 {
		opcode |= uint8(x.Cond)
	}
	if w == 1 {
		opcode &^= 1
	}
	if e.imm != immNone {
		opcode, imm, immLen = immediate(in, opcode, imm, w)
	}

	// REX, from both register fields.
	var rex uint8
	if in.Flags&rexW != 0 || w == 8 && in.Flags&zx32 == 0 {
		rex = rexBase | rexW8
	}
	reg := e.ext
	if e.reg >= 0 {
		r := x.R[e.reg].hw()
		if r >= 4 && e.regSize <= 1 && r < 8 && (e.regSize == 1 || w == 1) {
			rex |= rexBase
		}
		reg = r & 7
		rex |= high(r, 2)
	}
	if e.rm == slotMem {
		rex |= memREX(&x.M)
	} else {
		r := x.R[e.rm].hw()
		if r >= 4 && e.rmSize <= 1 && r < 8 && (e.rmSize == 1 || w == 1) {
			rex |= rexBase
		}
		rex |= high(r, 0)
		if e.raxOp != 0 && x.R[e.rm] == RAX && (immLen != 1 || w == 1) {
			if rex != 0 {
				p[n] = rex
				n++
			}
			p[n] = e.raxOp
			if w == 1 {
				p[n] = e.raxOp &^ 1
			}
			return putImm(p, n+1, imm, immLen)
		}
	}
	if rex != 0 {
		p[n] = rex
		n++
	}

	n = putOpcode(p, n, e.omap, opcode)
	if e.rm == slotMem {
		n = a.putMem(p, n, reg, &x.M, uint8(immLen))
	} else {
		p[n] = 0xC0 | reg<<3 | x.R[e.rm].hw()&7
		n++
	}
	return putImm(p, n, imm, immLen)
}

// vex lays out an instruction with a VEX prefix of 128 bits.
func (a *Assembler) vex(p *bytes16, in *Info, x *Args, w uint8) int {
	e := &in.enc
	reg, vvvv, rm := e.ext, uint8(0), uint8(0)
	if e.reg >= 0 {
		reg = x.R[e.reg].hw()
	}
	if e.vvvv >= 0 {
		vvvv = x.R[e.vvvv].hw()
	}
	opcode, prefix := e.opcode, e.prefix
	rex := high(reg, 2)
	if e.rm == slotMem {
		rex |= memREX(&x.M)
	} else {
		rm = x.R[e.rm].hw()
		if rm >= 8 && e.omap == 1 {
			// The two-byte prefix has no room for a high rm: exchange it where that is the
			// same, for sources of operations on bits or by the store form of a move.
			if in.Flags&canSwap != 0 && vvvv < 8 {
				vvvv, rm = rm, vvvv
			} else if e.rev != 0 && reg < 8 {
				opcode, prefix = e.rev, e.revPrefix
				reg, rm = rm, reg
				rex = high(reg, 2)
			}
		}
		rex |= high(rm, 0)
	}
	if in.Flags&rexW != 0 || in.Flags&vexWW != 0 && w == 8 {
		rex |= rexW8
	}
	n := putVEX(p, e.omap, prefix, rex, vvvv)
	p[n] = opcode
	n++
	immLen := 0
	imm := x.Imm
	if e.imm == imm8 {
		imm, immLen = checkImm8(in, imm), 1
	} else if e.is4 >= 0 {
		imm, immLen = int64(x.R[e.is4].hw())<<4, 1
	}
	if e.rm == slotMem {
		n = a.putMem(p, n, reg&7, &x.M, uint8(immLen))
	} else {
		p[n] = 0xC0 | reg&7<<3 | rm&7
		n++
	}
	return putImm(p, n, imm, immLen)
}

// putVEX lays out a VEX prefix; rex has the bits of a REX prefix, not inverted.
func putVEX(p *bytes16, omap, prefix, rex, vvvv uint8) int {
	pp := uint8(0)
	switch prefix {
	case 0x66:
		pp = 1
	case 0xF3:
		pp = 2
	case 0xF2:
		pp = 3
	}
	last := (^vvvv&15)<<3 | pp
	if omap == 1 && rex&0b1011 == 0 {
		p[0] = 0xC5
		p[1] = (^rex&4)<<5 | last
		return 2
	}
	p[0] = 0xC4
	p[1] = (^rex&7)<<5 | omap
	p[2] = rex&rexW8<<4 | last
	return 3
}

// plain lays out an instruction without registers.
func plain(p *bytes16, in *Info, x *Args) int {
	e := &in.enc
	n := 0
	if e.prefix != 0 {
		p[n] = e.prefix
		n++
	}
	if in.Flags&rexW != 0 {
		p[n] = rexBase | rexW8
		n++
	}
	opcode, imm, immLen := e.opcode, x.Imm, 0
	if e.imm != immNone {
		opcode, imm, immLen = immediate(in, opcode, imm, 8)
	}
	n = putOpcode(p, n, e.omap, opcode)
	if e.ext != 0 {
		p[n] = e.ext
		n++
	}
	return putImm(p, n, imm, immLen)
}

// opReg lays out an instruction that has register r in the low bits of its opcode.
func opReg(p *bytes16, e *encoding, opcode, r uint8, wide bool, w uint8) int {
	n := 0
	if w == 2 {
		p[n] = 0x66
		n++
	}
	rex := high(r, 0)
	if wide {
		rex |= rexBase | rexW8
	}
	if rex != 0 {
		p[n] = rex
		n++
	}
	return putOpcode(p, n, e.omap, opcode|r&7)
}

// movImm lays out the shortest mov of an immediate to a register that leaves flags alone:
// 32 bits are zero-extended, negative values of 32 bits sign-extended, others take eight bytes.
func movImm(p *bytes16, in *Info, x *Args, w uint8) int {
	r := x.R[0].hw()
	imm := x.Imm
	opcode, immLen := uint8(0xB8), 4
	var rex uint8
	n := 0
	switch w {
	case 1:
		opcode, immLen = 0xB0, 1
		if r >= 4 {
			rex = rexBase
		}
	case 2:
		p[0] = 0x66
		n, immLen = 1, 2
	case 8:
		switch {
		case int64(uint32(imm)) == imm:
		case int64(int32(imm)) == imm:
			p[0] = rexBase | rexW8 | r>>3
			p[1] = 0xC7
			p[2] = 0xC0 | r&7
			put32(p, 3, uint32(imm))
			return 7
		default:
			rex, immLen = rexBase|rexW8, 8
		}
	}
	if w < 8 {
		checkWidth(in, imm, w)
	}
	if rex |= high(r, 0); rex != 0 {
		p[n] = rex
		n++
	}
	p[n] = opcode | r&7
	return putImm(p, n+1, imm, immLen)
}

// high returns a REX prefix with bit number bit set if r is one of the upper eight
// registers, else 0.
func high(r, bit uint8) uint8 {
	h := r >> 3 & 1
	return h<<6 | h<<bit
}

// memREX returns the REX bits of a memory operand.
func memREX(m *Mem) uint8 {
	if m.RIP {
		return 0
	}
	var rex uint8
	if m.Index != NoReg {
		rex = high(m.Index.hw(), 1)
	}
	if m.Base != NoReg {
		rex |= high(m.Base.hw(), 0)
	}
	return rex
}

// putOpcode lays out the escape bytes of an opcode map and the opcode.
func putOpcode(p *bytes16, n int, omap, opcode uint8) int {
	if omap != 0 {
		p[n] = 0x0F
		n++
		if omap != 1 {
			p[n] = 0x34 + 2*omap // 38 for map 2, 3A for map 3
			n++
		}
	}
	p[n] = opcode
	return n + 1
}

// putMem lays out ModRM, SIB and displacement. tail is the length of what follows them.
func (a *Assembler) putMem(p *bytes16, n int, reg uint8, m *Mem, tail uint8) int {
	reg <<= 3
	if m.RIP {
		p[n] = reg | 5
		put32(p, n+1, uint32(m.Disp))
		a.Fixup(n+1, 4+tail, m.Label)
		return n + 5
	}
	base, index, scale := m.Base, m.Index, m.Scale
	if index == RSP {
		panic("amd64.Emit: rsp as an index")
	}
	if base == NoReg {
		// [index<<scale + disp32] or [disp32], which without SIB would be relative to rip.
		sib := uint8(4<<3 | 5)
		if index != NoReg {
			sib = scale<<6 | index.hw()&7<<3 | 5
		}
		p[n] = reg | 4
		p[n+1] = sib
		put32(p, n+2, uint32(m.Disp))
		return n + 6
	}
	b := base.hw() & 7
	var mod uint8
	switch {
	case m.Disp == 0 && b != 5: // rbp and r13 have no form without displacement
	case int32(int8(m.Disp)) == m.Disp:
		mod = 0x40
	default:
		mod = 0x80
	}
	if index != NoReg {
		p[n] = mod | reg | 4
		p[n+1] = scale<<6 | index.hw()&7<<3 | b
		n += 2
	} else if b == 4 { // rsp and r12 need a SIB
		p[n] = mod | reg | 4
		p[n+1] = 4<<3 | 4
		n += 2
	} else {
		p[n] = mod | reg | b
		n++
	}
	switch mod {
	case 0x40:
		p[n] = uint8(m.Disp)
		n++
	case 0x80:
		put32(p, n, uint32(m.Disp))
		n += 4
	}
	return n
}

// immediate decides the form of an immediate and returns the opcode that goes with it, the
// value, and its length.
func immediate(in *Info, opcode uint8, imm int64, w uint8) (uint8, int64, int) {
	switch in.enc.imm {
	case imm8:
		return opcode, checkImm8(in, imm), 1
	case imm16:
		checkWidth(in, imm, 2)
		return opcode, imm, 2
	case immShift:
		checkImm8(in, imm)
		if imm == 1 {
			return opcode | 0x10, 0, 0
		}
		return opcode, imm, 1
	}
	checkWidth(in, imm, w)
	n := min(int(w), 4)
	if in.enc.imm == immShort && w > 1 {
		// The value that the short form extends to all bits.
		s := imm
		switch w {
		case 2:
			s = int64(int16(imm))
		case 4:
			s = int64(int32(imm))
		}
		if int64(int8(s)) == s {
			return opcode | 2, s, 1
		}
	}
	return opcode, imm, n
}

// fitsWidth reports whether imm is a value of w bytes, signed or (below eight bytes)
// unsigned. Immediates of instructions of eight bytes are sign-extended from four.
func fitsWidth(imm int64, w uint8) bool {
	if w == 8 {
		return int64(int32(imm)) == imm
	}
	return -1<<(8*w-1) <= imm && imm < 1<<(8*w)
}

func checkWidth(in *Info, imm int64, w uint8) {
	if !fitsWidth(imm, w) {
		badImm(in, imm, w)
	}
}

func checkImm8(in *Info, imm int64) int64 {
	checkWidth(in, imm, 1)
	return imm
}

func badImm(in *Info, imm int64, w uint8) {
	panic(fmt.Sprintf("amd64.Emit: immediate %#x of %s does not fit in width %d", imm, in.Name, w))
}

// putImm lays out the low n bytes of imm.
func putImm(p *bytes16, at int, imm int64, n int) int {
	switch n {
	case 0:
	case 1:
		p[at] = uint8(imm)
	case 2:
		p[at] = uint8(imm)
		p[at+1] = uint8(imm >> 8)
	case 4:
		put32(p, at, uint32(imm))
	case 8:
		put32(p, at, uint32(imm))
		put32(p, at+4, uint32(imm>>32))
	}
	return at + n
}

func put32(p *bytes16, at int, v uint32) {
	_ = p[at+3]
	p[at] = uint8(v)
	p[at+1] = uint8(v >> 8)
	p[at+2] = uint8(v >> 16)
	p[at+3] = uint8(v >> 24)
}
