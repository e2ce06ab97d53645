package amd64

// This file implements the Assembler's surface: its buffer, its branches, its padding.

import "github.com/gowasmtime/gowasmtime/cranelike/asm/buf"

// An Assembler writes instructions into a buf.Buffer. Labels, constants, alignment and
// records are asked of the Buffer itself.
type Assembler struct {
	buf.Buffer
	Checked bool // Emit calls Check; until Reset
}

// Reset prepares a for a function of about hint bytes.
func (a *Assembler) Reset(hint int) {
	a.Buffer.Reset(&arch, hint)
	a.Checked = false
}

// arch describes the branches that may shrink: jmp rel32 and jcc rel32.
var arch = buf.Arch{
	Long:   [2]uint8{buf.Jump: 5, buf.CondJump: 6},
	Short:  [2]uint8{buf.Jump: 2, buf.CondJump: 2},
	Shrink: shrink,
	Pad:    Nops,
	Fuses:  fuses,
}

// fuses reports whether the instruction p is a comparison or arithmetic that processors may decode together with a conditional
// branch behind it. That it may not with some conditions, or with an operand in memory and an immediate, makes no difference here.
func fuses(p []byte) bool {
	k := 0
	for k < len(p)-2 && (p[k] == 0x66 || p[k]&0xF0 == rexBase) {
		k++
	}
	if k+1 >= len(p) {
		return false
	}
	group := p[k+1] >> 3 & 7
	switch op := p[k]; op {
	case 0x84, 0x85, 0xA8, 0xA9: // test
		return true
	case 0x80, 0x81, 0x83: // with an immediate
		return fusible>>group&1 != 0
	case 0xF6, 0xF7:
		return group == 0 // test
	case 0xFE, 0xFF:
		return group < 2 // inc, dec
	default:
		return op < 0x40 && op&7 < 6 && fusible>>(op>>3)&1 != 0
	}
}

// fusible has the bits of add, and, sub and cmp, by the number that the encoding has for them.
const fusible = 1<<0 | 1<<4 | 1<<5 | 1<<7

func shrink(kind buf.Kind, short, long []byte) {
	if kind == buf.Jump {
		short[0] = 0xEB
	} else {
		short[0] = 0x70 | long[1]&15
	}
}

// nops[n-1] is the recommended instruction of n bytes that does nothing.
var nops = [9][9]byte{
	{0x90},
	{0x66, 0x90},
	{0x0F, 0x1F, 0x00},
	{0x0F, 0x1F, 0x40, 0x00},
	{0x0F, 0x1F, 0x44, 0x00, 0x00},
	{0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00},
	{0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00},
	{0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	{0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
}

// Nops fills p with as few instructions that do nothing as possible.
func Nops(p []byte) {
	for len(p) > 0 {
		n := min(len(p), len(nops))
		copy(p, nops[n-1][:n])
		p = p[n:]
	}
}

// Nop appends n bytes that do nothing.
func (a *Assembler) Nop(n int) {
	for n > 0 {
		k := min(n, len(nops))
		copy(a.Room()[:], nops[k-1][:k])
		a.Advance(k)
		n -= k
	}
}
