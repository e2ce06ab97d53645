package amd64

// This file implements Check, which finds wrong arguments before they become wrong code.

import "fmt"

// Check reports what is wrong with the operands x for op, or nil. Emit itself trusts its
// caller with registers; a code generator calls Check in its tests and debug modes.
func Check(op Op, x *Args) error {
	if op == NoOp || op >= NumOps {
		return fmt.Errorf("amd64: no instruction %d", op)
	}
	in := &Infos[op]
	bad := func(format string, args ...any) error {
		return fmt.Errorf("amd64: %s: %s", in.Name, fmt.Sprintf(format, args...))
	}
	w := x.W
	if in.Widths == 0 {
		w = 0
	} else if w&in.Widths == 0 || w&(w-1) != 0 {
		return bad("cannot have width %d", w)
	}
	r := 0
	for _, o := range in.Operands {
		switch o.Kind {
		case KindReg:
			if o.Fixed != NoReg {
				continue
			}
			reg := x.R[r]
			if o.Class == GPR && !reg.IsGPR() || o.Class == XMM && !reg.IsXMM() {
				return bad("register operand %d is %v (number %d)", r, reg, reg)
			}
			r++
		case KindMem:
			if msg := x.M.check(); msg != "" {
				return bad("%s", msg)
			}
		case KindImm:
			if !immFits(&in.enc, x.Imm, w) {
				return bad("immediate %#x does not fit", x.Imm)
			}
		case KindLabel:
			if x.Label == 0 {
				return bad("no label")
			}
		case KindSym:
			if x.Imm < 0 || x.Imm >= 1<<32 {
				return bad("symbol %d", x.Imm)
			}
		}
	}
	return nil
}

// check returns what is wrong with a memory operand, or "".
func (m *Mem) check() string {
	switch {
	case m.RIP && m.Label == 0:
		return "rip without a label"
	case m.RIP:
		return ""
	case m.Base != NoReg && !m.Base.IsGPR():
		return fmt.Sprintf("base is register %d", m.Base)
	case m.Index != NoReg && !m.Index.IsGPR():
		return fmt.Sprintf("index is register %d", m.Index)
	case m.Index == RSP:
		return "rsp as an index"
	case m.Scale > 3:
		return fmt.Sprintf("scale of 1<<%d", m.Scale)
	}
	return ""
}

// immFits reports whether an immediate can be stored for width w.
func immFits(e *encoding, imm int64, w uint8) bool {
	switch {
	case e.form == formMovImm && w == 8:
		return true
	case e.imm == imm8 || e.imm == immShift:
		w = 1
	case e.imm == imm16:
		w = 2
	case w == 0: // push
		w = 8
	}
	return fitsWidth(imm, w)
}
