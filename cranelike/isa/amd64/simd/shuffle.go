package simd

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
)

// This file plans shuffles: which instruction, if there is one, makes the choice of bytes.

// A Shuffle is a way to make a choice among the bytes of two vectors.
type Shuffle struct {
	// Op takes one operand (One) or two, and Imm if it has an immediate. NoOp with One is a
	// copy. NoOp for two operands is general: each is shuffled by pshufb with its mask, and the
	// results are or'ed.
	Op  asm.Op
	Imm int64
	One bool // only the first operand counts
	// Swap exchanges the operands first.
	Swap bool
	// Masks are for pshufb: Masks[0] when Op is PSHUFBrr, both in the general case.
	Masks [2][16]byte
}

// unpacks are the interlacing instructions, by width of what they interlace, for the lower and
// the upper halves.
var unpacks = [...]struct {
	width    int
	low, hig asm.Op
}{
	{1, asm.PUNPCKLBWrr, asm.PUNPCKHBWrr},
	{2, asm.PUNPCKLWDrr, asm.PUNPCKHWDrr},
	{4, asm.PUNPCKLDQrr, asm.PUNPCKHDQrr},
	{8, asm.PUNPCKLQDQrr, asm.PUNPCKHQDQrr},
}

// PlanShuffle returns the best way to choose the bytes c, of which 0…15 are those of the first
// operand and 16…31 those of the second. same says that they are equal.
func PlanShuffle(c [16]byte, same bool) Shuffle {
	first, second := false, false
	for i := range c {
		if same {
			c[i] &= 15
		}
		first = first || c[i] < 16
		second = second || c[i] >= 16
	}
	if first != second {
		p := Shuffle{One: true, Swap: second}
		for i := range c {
			c[i] &= 15
		}
		p.one(c)
		return p
	}
	for _, swap := range [...]bool{false, true} {
		p := Shuffle{Swap: swap}
		if swap {
			for i := range c {
				c[i] ^= 16
			}
		}
		if p.two(c) {
			return p
		}
	}
	p := Shuffle{}
	for i := range c {
		c[i] ^= 16 // back
		p.Masks[0][i], p.Masks[1][i] = 0x80, 0x80
		p.Masks[c[i]>>4][i] = c[i] & 15
	}
	return p
}

// dwords returns c as a choice of 32-bit lanes.
func dwords(c [16]byte) (d [4]byte, ok bool) {
	for i := range d {
		d[i] = c[4*i] / 4
		for k := range byte(4) {
			if c[4*i+int(k)] != 4*d[i]+k {
				return d, false
			}
		}
	}
	return d, true
}

// one plans a shuffle of the first operand.
func (p *Shuffle) one(c [16]byte) {
	if d, ok := dwords(c); ok {
		if d == [4]byte{0, 1, 2, 3} {
			return
		}
		p.Op, p.Imm = asm.PSHUFDrri, int64(d[0])|int64(d[1])<<2|int64(d[2])<<4|int64(d[3])<<6
		return
	}
	p.Op, p.Masks[0] = asm.PSHUFBrr, c
}

// two plans a shuffle of both operands that takes one instruction.
func (p *Shuffle) two(c [16]byte) bool {
	if c[0] > 0 && c[0] < 16 { // the bytes from c[0] on
		run := true
		for i := range c {
			run = run && c[i] == c[0]+byte(i)
		}
		if run { // palignr takes the upper bytes first
			p.Op, p.Imm, p.Swap = asm.PALIGNRrri, int64(c[0]), !p.Swap
			return true
		}
	}
	for _, u := range unpacks {
		low, high := true, true
		for i := range c {
			from := byte(i/(2*u.width)*u.width + i%u.width + i/u.width%2*16)
			low = low && c[i] == from
			high = high && c[i] == from+8
		}
		if low {
			p.Op = u.low
			return true
		}
		if high {
			p.Op = u.hig
			return true
		}
	}
	if d, ok := dwords(c); ok && d[0] < 4 && d[1] < 4 && d[2] >= 4 && d[3] >= 4 {
		p.Op, p.Imm = asm.SHUFPSrri, int64(d[0])|int64(d[1])<<2|int64(d[2]&3)<<4|int64(d[3]&3)<<6
		return true
	}
	blend, words := true, int64(0)
	for i := range c {
		blend = blend && int(c[i]&15) == i
		if c[i] >= 16 {
			words |= 1 << (i / 2)
		}
		blend = blend && (c[i] >= 16) == (c[i|1] >= 16)
	}
	if blend {
		p.Op, p.Imm = asm.PBLENDWrri, words
	}
	return blend
}
