package amd64

// This file implements Decode, which finds the borders of instructions and where branches lead: as much
// as it takes to see whether code is what its tables say. It knows what Emit makes and no more.

import (
	"encoding/binary"
	"sync"
)

// A Flow says what an instruction does besides computing.
type Flow uint8

const (
	FlowNone   Flow = iota
	FlowJump        // jmp to Rel
	FlowBranch      // jcc to Rel
	FlowCall        // call of Rel, or of a register or memory
	FlowLeave       // ret, jmp to a register or memory, ud2
)

// A Decoded is one instruction as Decode sees it.
type Decoded struct {
	Len  uint8
	Flow Flow
	RIP  bool  // has a memory operand relative to its end, at distance Rel
	Near bool  // has a target at distance Rel from its end
	Lea  bool  // takes the address of its memory operand
	Disp uint8 // where the four bytes of Rel are, or the one; 0 if there are none
	Rel  int32
}

// What follows an opcode, besides its mandatory prefixes.
const (
	opBad   = 0
	opPlain = 1 << iota
	opModRM
	opImm8
	opImmZ // four bytes, or two with 66
	opRel8
	opRel32
	opImm64 // eight bytes with REX.W, else four
	opImm16
	opGroup // an immediate only for ModRM.reg 0 and 1
)

// decoding holds the opcodes without and with 0F. What follows 0F 38 and 0F 3A is always a ModRM, and
// after the latter a byte. Decode fills it when it is first called: were it filled before main, programs that never compile would
// contain it.
var decoding struct {
	once           sync.Once
	oneByte, map0F [256]uint16
}

func opcodes() (one, two [256]uint16) {
	set := func(t *[256]uint16, what uint16, from, to int) {
		for op := from; op <= to; op++ {
			t[op] = what
		}
	}
	for op := 0; op < 0x40; op += 8 { // add or adc sbb and sub xor cmp
		set(&one, opModRM, op, op+3)
		one[op+4], one[op+5] = opPlain|opImm8, opPlain|opImmZ
	}
	set(&one, opPlain, 0x50, 0x5F)
	one[0x63] = opModRM
	one[0x68], one[0x69], one[0x6A], one[0x6B] = opPlain|opImmZ, opModRM|opImmZ, opPlain|opImm8, opModRM|opImm8
	set(&one, opRel8, 0x70, 0x7F)
	one[0x80], one[0x81], one[0x83] = opModRM|opImm8, opModRM|opImmZ, opModRM|opImm8
	set(&one, opModRM, 0x84, 0x8B)
	one[0x8D], one[0x8F] = opModRM, opModRM
	set(&one, opPlain, 0x90, 0x99)
	one[0xA4], one[0xA5], one[0xAA], one[0xAB] = opPlain, opPlain, opPlain, opPlain
	one[0xA8], one[0xA9] = opPlain|opImm8, opPlain|opImmZ
	set(&one, opPlain|opImm8, 0xB0, 0xB7)
	set(&one, opPlain|opImm64, 0xB8, 0xBF)
	one[0xC0], one[0xC1], one[0xC3] = opModRM|opImm8, opModRM|opImm8, opPlain
	one[0xC2] = opPlain | opImm16
	one[0xC6], one[0xC7], one[0xCC] = opModRM|opImm8, opModRM|opImmZ, opPlain
	one[0xC9] = opPlain
	set(&one, opModRM, 0xD0, 0xD3)
	one[0xE8], one[0xE9], one[0xEB] = opRel32, opRel32, opRel8
	one[0xF6], one[0xF7] = opModRM|opImm8|opGroup, opModRM|opImmZ|opGroup
	one[0xFC], one[0xFD] = opPlain, opPlain
	one[0xFE], one[0xFF] = opModRM, opModRM

	two[0x0B], two[0x05], two[0x77], two[0xA2] = opPlain, opPlain, opPlain, opPlain
	set(&two, opModRM, 0x10, 0x1F)
	set(&two, opModRM, 0x28, 0x2F)
	set(&two, opModRM, 0x40, 0x6F)
	set(&two, opModRM|opImm8, 0x70, 0x73)
	set(&two, opModRM, 0x74, 0x76)
	set(&two, opModRM, 0x78, 0x7F)
	set(&two, opRel32, 0x80, 0x8F)
	set(&two, opModRM, 0x90, 0x9F)
	set(&two, opModRM, 0xA3, 0xAF)
	two[0xA6], two[0xA7], two[0xA8], two[0xA9], two[0xAA] = opBad, opBad, opBad, opBad, opBad
	two[0xA4], two[0xAC] = opModRM|opImm8, opModRM|opImm8
	set(&two, opModRM, 0xB0, 0xC7)
	two[0xBA], two[0xC2], two[0xC4], two[0xC5], two[0xC6] = opModRM|opImm8, opModRM|opImm8, opModRM|opImm8, opModRM|opImm8, opModRM|opImm8
	set(&two, opPlain, 0xC8, 0xCF)
	set(&two, opModRM, 0xD0, 0xFF)
	return one, two
}

// Decode decodes the first instruction of code. It reports false for what it does not know, and if code ends
// too early.
func Decode(code []byte) (d Decoded, ok bool) {
	decoding.once.Do(func() { decoding.oneByte, decoding.map0F = opcodes() })
	n, wide, short := 0, false, false
	at := func(i int) byte {
		if i < len(code) {
			return code[i]
		}
		return 0
	}
prefixes:
	for ; n < 4; n++ {
		switch at(n) {
		case 0x66:
			short = true
		case 0xF0, 0xF2, 0xF3, 0x2E:
		default:
			break prefixes
		}
	}
	if b := at(n); b&0xF0 == rexBase {
		wide = b&rexW8 != 0
		n++
	}
	what, op, mapped := uint16(opBad), at(n), 0
	switch {
	case op == 0xC5 && n == 0:
		op, mapped = at(2), 1
		n = 3
	case op == 0xC4 && n == 0:
		op, mapped = at(3), int(at(1)&31)
		n = 4
	case op == 0x0F:
		op, mapped = at(n+1), 1
		n += 2
		if op == 0x38 || op == 0x3A {
			mapped = 2 + int(op>>1&1)
			op = at(n)
			n++
		}
	default:
		n++
	}
	switch mapped {
	case 0:
		what = decoding.oneByte[op]
	case 1:
		what = decoding.map0F[op]
	case 2:
		what = opModRM
	case 3:
		what = opModRM | opImm8
	}
	if what == opBad {
		return d, false
	}
	tail := 0
	switch {
	case what&opImm8 != 0:
		tail = 1
	case what&opImm16 != 0:
		tail = 2
	case what&opImmZ != 0:
		if tail = 4; short {
			tail = 2
		}
	case what&opImm64 != 0:
		if tail = 4; wide {
			tail = 8
		} else if short {
			tail = 2
		}
	}
	if what&opModRM != 0 {
		m := at(n)
		if what&opGroup != 0 && m>>3&7 > 1 {
			tail = 0
		}
		n = d.modRM(code, n)
		d.Lea = mapped == 0 && op == 0x8D
		if mapped == 0 && op == 0xFF {
			d.Flow = [8]Flow{2: FlowCall, 4: FlowLeave}[m>>3&7]
		}
	}
	switch what {
	case opRel8:
		d.Disp, n = uint8(n), n+1
	case opRel32:
		d.Disp, n = uint8(n), n+4
	}
	n += tail
	if n > len(code) || n > 15 {
		return d, false
	}
	switch {
	case what == opRel8:
		d.Rel, d.Near = int32(int8(code[d.Disp])), true
	case what == opRel32 || d.RIP:
		d.Rel, d.Near = int32(binary.LittleEndian.Uint32(code[d.Disp:])), what == opRel32
	}
	switch {
	case mapped == 1 && op == 0x0B || mapped == 0 && (op == 0xC3 || op == 0xC2):
		d.Flow = FlowLeave
	case mapped == 0 && op == 0xE8:
		d.Flow = FlowCall
	case mapped == 0 && (op == 0xE9 || op == 0xEB):
		d.Flow = FlowJump
	case d.Near:
		d.Flow = FlowBranch
	}
	d.Len = uint8(n)
	return d, true
}

// modRM notes the operand whose ModRM stands at n, and returns where it ends.
func (d *Decoded) modRM(code []byte, n int) int {
	if n >= len(code) {
		return len(code) + 1
	}
	m := code[n]
	n++
	mod, rm := m>>6, m&7
	if mod == 3 {
		return n
	}
	if rm == 4 {
		if n >= len(code) {
			return len(code) + 1
		}
		if mod == 0 && code[n]&7 == 5 {
			mod = 2
		}
		n++
	} else if mod == 0 && rm == 5 {
		d.RIP, d.Disp = true, uint8(n)
		mod = 2
	}
	return n + int([4]uint8{0, 1, 4, 0}[mod])
}
