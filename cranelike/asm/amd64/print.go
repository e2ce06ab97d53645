package amd64

// This file prints instructions as Intel-like text, led by the same table as the encoder:
//
//	add eax, dword ptr [rdi+rcx*4+0x10]
//
// The text says what is encoded: where a width of eight bytes is reached by writing the
// 32-bit register, that register is shown. GNU as accepts it (.intel_syntax noprefix), but
// for symbols, which print as sym0, sym1, ….

import (
	"strconv"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
)

// String returns the name of op.
func (op Op) String() string {
	if op == NoOp || op >= NumOps {
		return "op" + strconv.Itoa(int(op))
	}
	return Infos[op].Name
}

// Format returns the text of an instruction; labels print as L1, L2, ….
func Format(op Op, x *Args) string { return string(AppendText(nil, op, x, nil)) }

// AppendText appends the text of an instruction to dst. label prints labels; nil means L1,
// L2, ….
func AppendText(dst []byte, op Op, x *Args, label func(dst []byte, l buf.Label) []byte) []byte {
	if label == nil {
		label = appendLabel
	}
	in := &Infos[op]
	w := x.W
	if in.Flags&zx32 != 0 || op == MOVri && int64(uint32(x.Imm)) == x.Imm {
		w = min(w, 4)
	}
	dst = append(dst, in.Mnemonic...)
	if in.Flags&HasCond != 0 {
		dst = append(dst, x.Cond.String()...)
	}
	sep, r := " ", 0
	for i := range in.Operands {
		o := &in.Operands[i]
		if o.Hidden {
			continue
		}
		dst = append(dst, sep...)
		sep = ", "
		size := o.Size
		if size == 0 {
			size = w
		}
		switch o.Kind {
		case KindReg:
			if o.Fixed != NoReg {
				dst = append(dst, o.Fixed.Name(size)...)
				break
			}
			dst = append(dst, x.R[r].Name(size)...)
			r++
		case KindMem:
			if o.Role != Addr {
				dst = append(dst, sizeName(size)...)
			}
			dst = appendMem(dst, &x.M, label)
		case KindImm:
			v := x.Imm
			switch in.enc.imm {
			case imm8, immShift: // not numbers of the instruction's width
				v = int64(uint8(v))
			case imm16:
				v = int64(uint16(v))
			}
			dst = appendHex(dst, v)
		case KindLabel:
			dst = label(dst, x.Label)
		case KindSym:
			dst = strconv.AppendInt(append(dst, "sym"...), x.Imm, 10)
		}
	}
	return dst
}

// String returns the operand between brackets.
func (m Mem) String() string { return string(appendMem(nil, &m, appendLabel)) }

func appendMem(dst []byte, m *Mem, label func([]byte, buf.Label) []byte) []byte {
	dst = append(dst, '[')
	empty := false
	switch {
	case m.RIP:
		dst = label(append(dst, "rip+"...), m.Label)
	case m.Base != NoReg:
		dst = append(dst, m.Base.String()...)
	default:
		empty = true
	}
	if !m.RIP && m.Index != NoReg {
		if !empty {
			dst = append(dst, '+')
		}
		dst = append(dst, m.Index.String()...)
		dst = append(dst, '*', '0'+1<<m.Scale)
		empty = false
	}
	if m.Disp != 0 || empty {
		if !empty && m.Disp > 0 {
			dst = append(dst, '+')
		}
		dst = appendHex(dst, int64(m.Disp))
	}
	return append(dst, ']')
}

func appendLabel(dst []byte, l buf.Label) []byte {
	return strconv.AppendUint(append(dst, 'L'), uint64(l), 10)
}

func appendHex(dst []byte, v int64) []byte {
	u := uint64(v)
	if v < 0 {
		dst = append(dst, '-')
		u = -u
	}
	return strconv.AppendUint(append(dst, "0x"...), u, 16)
}

func sizeName(size uint8) string {
	switch size {
	case 1:
		return "byte ptr "
	case 2:
		return "word ptr "
	case 4:
		return "dword ptr "
	case 8:
		return "qword ptr "
	case 16:
		return "xmmword ptr "
	}
	return ""
}
