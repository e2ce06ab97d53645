package amd64

// This file makes the corpus of the encoding tests: for every row of the table a set of
// operands that reaches every case of the encoder.

// A sample is one instruction of the corpus.
type sample struct {
	op Op
	x  Args
}

// Registers that differ in encoding: rax has short forms, rsp and r12 need a SIB as a base,
// rbp and r13 a displacement, rsp…rdi a REX as bytes, r8 and up a REX bit.
var (
	gprs1 = []Reg{RAX, RCX, RSP, RBP, RSI, RDI, R8, R12, R13, R15}
	gprs2 = []Reg{RBX, RAX, RDI, R9, RSP, R14, RDX, R13, RSI, R8}
	gprs3 = []Reg{RCX, R10, RAX, RBP, R11, RDX, R15, RBX, RDI, RSP}
	xmms1 = []Reg{XMM0, XMM1, XMM7, XMM8, XMM15, XMM4, XMM9}
	xmms2 = []Reg{XMM2, XMM9, XMM0, XMM15, XMM3, XMM5, XMM12}
	xmms3 = []Reg{XMM6, XMM10, XMM11, XMM3, XMM8, XMM4, XMM1}
	xmms4 = []Reg{XMM3, XMM0, XMM15, XMM8, XMM7, XMM12, XMM5}
)

var mems = []Mem{
	{Base: RAX, Index: NoReg},
	{Base: RDI, Index: NoReg, Disp: 127},
	{Base: RSI, Index: NoReg, Disp: -129},
	{Base: RSP, Index: NoReg},
	{Base: RSP, Index: NoReg, Disp: 8},
	{Base: RBP, Index: NoReg},
	{Base: R12, Index: NoReg, Disp: -128},
	{Base: R13, Index: NoReg},
	{Base: R13, Index: NoReg, Disp: 0x7FFFFFFF},
	{Base: R8, Index: R9, Disp: 128},
	{Base: RDI, Index: RCX, Scale: 2, Disp: 0x10},
	{Base: RBP, Index: R12, Scale: 3},
	{Base: R13, Index: RBP, Scale: 1},
	{Base: RSP, Index: R15, Scale: 0, Disp: -1},
	{Base: R12, Index: RAX, Scale: 3, Disp: -0x80000000},
	{Base: NoReg, Index: RDX, Scale: 3, Disp: 0x1234},
	{Base: NoReg, Index: R13, Scale: 1},
	{Base: NoReg, Index: NoReg, Disp: 0x1000},
}

var imms = map[uint8][]int64{
	1: {0, 1, 0x7F, -1, -0x80, 0xFF},
	2: {0, 1, 0x7F, 0x80, -0x80, -0x81, 0x7FFF, -0x8000},
	4: {0, 1, 0x7F, 0x80, -0x80, -0x81, 0x7FFFFFFF, -0x80000000, 0xFFFFFF80},
	8: {0, 1, 0x7F, 0x80, -0x80, -0x81, 0x7FFFFFFF, -0x80000000},
}

var movImms = map[uint8][]int64{
	1: imms[1], 2: imms[2],
	4: {0, 1, 0x7F, -1, 0x7FFFFFFF, -0x80000000, 0xFFFFFFFF},
	8: {0, 1, -1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, -0x80000000, -0x80000001, 0x7FFFFFFFFFFFFFFF, -0x8000000000000000},
}

// corpus returns the samples of op. Labels and symbols are not in it.
func corpus(op Op) []sample {
	in := &Infos[op]
	for _, o := range in.Operands {
		if o.Kind == KindLabel || o.Kind == KindSym {
			return nil
		}
	}
	widths := []uint8{0}
	if in.Widths != 0 {
		widths = widths[:0]
		for w := uint8(1); w <= 8; w *= 2 {
			if in.Widths&w != 0 {
				widths = append(widths, w)
			}
		}
	}
	var out []sample
	for _, w := range widths {
		out = append(out, corpusWidth(op, in, w)...)
	}
	return out
}

// corpusWidth walks the lists of values for each operand side by side, as often as the
// longest list needs, so that no product is taken; the lists are made to pair unlike values.
func corpusWidth(op Op, in *Info, w uint8) []sample {
	var lists [][]Reg
	mem := false
	var ims []int64
	n := 1
	ng, nx := 0, 0
	for _, o := range in.Operands {
		switch o.Kind {
		case KindReg:
			if o.Fixed != NoReg {
				continue
			}
			if o.Class == GPR {
				lists = append(lists, [][]Reg{gprs1, gprs2, gprs3}[ng])
				ng++
			} else {
				lists = append(lists, [][]Reg{xmms1, xmms2, xmms3, xmms4}[nx])
				nx++
			}
			n = max(n, len(lists[len(lists)-1]))
		case KindMem:
			mem = true
			n = max(n, len(mems))
		case KindImm:
			switch {
			case op == MOVri:
				ims = movImms[w]
			case in.enc.imm == imm8 || in.enc.imm == immShift:
				ims = []int64{0, 1, 2, 7, 0x1F}
				if in.Widths == 0 {
					ims = append(ims, 0x80, 0xFF)
				}
			case in.enc.imm == imm16:
				ims = []int64{0, 8, 0x7FFF, 0xFFFF}
			case in.Widths == 0:
				ims = imms[8]
			default:
				ims = imms[w]
			}
			n = max(n, len(ims))
		}
	}
	if in.Flags&HasCond != 0 {
		n = max(n, 16)
	}
	// Enough rounds that the first register meets most immediates.
	if len(ims) > 0 && len(lists) > 0 && n < 2*len(ims) {
		n = 2 * len(ims)
	}
	var out []sample
	for i := range n {
		s := sample{op, Args{W: w, Cond: Cond(i % 16)}}
		for k, l := range lists {
			s.x.R[k] = l[(i+i/len(l)*k)%len(l)]
		}
		if mem {
			s.x.M = mems[i%len(mems)]
		}
		if len(ims) > 0 {
			s.x.Imm = ims[(i+i/len(ims))%len(ims)]
		}
		out = append(out, s)
	}
	if len(ims) > 0 && !mem && len(lists) > 0 && nx == 0 {
		for _, im := range ims { // every immediate with rax
			s := sample{op, Args{W: w, Imm: im, R: [4]Reg{RAX, RAX, RAX, RAX}}}
			out = append(out, s)
		}
	}
	return out
}

// encode returns the bytes of one instruction.
func encode(a *Assembler, s *sample) []byte {
	a.Reset(64)
	a.Emit(s.op, &s.x)
	return a.Finish().Code
}
