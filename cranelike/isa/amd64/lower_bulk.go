package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file selects bulk memory operations of few bytes, whose number is a constant: loads
// and stores without a loop. The ranges were checked; nothing here traps.

// maxInline is the largest number of bytes that are moved or filled in line.
const maxInline = 64

// A piece is a part of a small range.
type piece struct{ off, size uint64 }

// pieces covers n bytes, at most maxInline, by loads and stores of 16, 8, 4, 2 or 1 bytes. The last
// piece overlaps the one before where that saves some.
func pieces(list []piece, n uint64) []piece {
	for size := uint64(16); size > 0; size /= 2 {
		if n < size {
			continue
		}
		off := uint64(0)
		for ; n-off >= size; off += size {
			list = append(list, piece{off, size})
		}
		if off < n {
			// What is left has a power of two of its own, or is covered by a step back.
			if left := n - off; left&(left-1) == 0 {
				list = append(list, piece{off, left})
			} else {
				list = append(list, piece{n - size, size})
			}
		}
		break
	}
	return list
}

// moveInline copies n bytes: all are loaded before any is stored, because the ranges may overlap.
func (s sel) moveInline(_ ir.Value, i *ir.Inst, n uint64) {
	var list [8]piece
	var regs [8]regalloc.VReg
	ps := pieces(list[:0], n)
	for k, p := range ps {
		m := s.structAddress(i.B, int64(p.off))
		switch p.size {
		case 16:
			regs[k] = s.Temp(regalloc.ClassVec)
			s.opDX(asm.MOVUPSrm, 0, regs[k], m)
		case 8, 4:
			regs[k] = s.intTemp()
			s.opDX(asm.MOVrm, uint8(p.size), regs[k], m)
		case 2:
			regs[k] = s.intTemp()
			s.opDX(asm.MOVZXrm16, 4, regs[k], m)
		case 1:
			regs[k] = s.intTemp()
			s.opDX(asm.MOVZXrm8, 4, regs[k], m)
		}
	}
	for k, p := range ps {
		m := s.structAddress(i.A, int64(p.off))
		if p.size == 16 {
			s.opXU(asm.MOVUPSmr, 0, m, regs[k])
		} else {
			s.opXU(asm.MOVmr, uint8(p.size), m, regs[k])
		}
	}
}

// fillInline stores n bytes with the low eight bits of c.
func (s sel) fillInline(_ ir.Value, i *ir.Inst, c, n uint64) {
	var list [8]piece
	pattern := c & 0xFF * 0x0101010101010101
	var wide, eight regalloc.VReg
	for _, p := range pieces(list[:0], n) {
		switch {
		case p.size == 16:
			if wide == 0 {
				wide = s.Temp(regalloc.ClassVec)
				if pattern == 0 {
					s.Emit(pseudo(pZero), 0, 0, regalloc.Def(wide, regalloc.Reg))
				} else {
					s.opDX(asm.MOVAPSrm, 0, wide, s.pool(pattern, pattern, 16))
				}
			}
			s.opXU(asm.MOVUPSmr, 0, s.structAddress(i.A, int64(p.off)), wide)
		case p.size == 8 && pattern != 0 && pattern != ^uint64(0):
			if eight == 0 {
				eight = s.intTemp()
				s.opDI(asm.MOVri, 8, eight, int64(pattern))
			}
			s.opXU(asm.MOVmr, 8, s.structAddress(i.A, int64(p.off)), eight)
		default:
			v := imm(pattern)
			switch p.size {
			case 1:
				v = int64(int8(v))
			case 2:
				v = int64(int16(v))
			}
			s.opXI(asm.MOVmi, uint8(p.size), s.structAddress(i.A, int64(p.off)), v)
		}
	}
}
