package main

// This file implements the grammar of the table's columns.
//
// operands: one word per operand, in assembly order, explicit ones first:
//
//	role:what   role r (read), w (written), rw, a (address only)
//	  what      gpr xmm mem, with the size in bits if it is not the instruction's width;
//	            or a register name, for an operand in a fixed register. In parentheses: not
//	            shown in assembly text.
//	imm imm8 imm16 imm64 label sym
//
// encoding: how operands map to fields, then the bytes in order.
//
//	letters     one per explicit operand that is not in a fixed register: R ModRM.reg,
//	            M ModRM.rm, V VEX.vvvv, I immediate, 4 register in the immediate, O low bits
//	            of the opcode, D displacement; or "-" for none; or a special form
//	            (movimm, xchg, sym, symlea)
//	66 F2 F3    mandatory prefix
//	REX.W       always
//	VEX.L.pp.map.W  L0; NP 66 F2 F3; 0F 0F38 0F3A; W0, W1, or W* for "W is the width"
//	0F 0F38 0F3A    opcode map
//	XX          opcode. For width 8 bit 0 of the opcode is cleared, as the architecture has it.
//	/n          opcode extension in ModRM.reg
//	+XX         a further fixed byte
//	ib iw iz is i1  immediate: a byte, two bytes, by width, by width or a sign-extended byte
//	            with opcode|2, a shift count with a shorter form for 1
//	rax:XX      opcode of the form without ModRM for rax
//	rev:XX rev:pp:XX    opcode, mandatory prefix and opcode, of the same move with reg and rm exchanged
//
// widths: the operand sizes in bits that Args.W may have, in bits; empty if W is not read.
//
// flags: comm (sources commute), sf rf (sets, reads status flags), cc (has a condition), trap,
// load, store (implicit ones; those of memory operands are derived), branch, call, term,
// swap (the encoder may exchange the sources), aligned (memory must be, to 16 bytes), lock (emits a lock prefix), locked (locks by itself), zx32 (width 64 is encoded as 32);
// and the extension that the instruction needs beyond SSE2 (see features); VEX rows
// whose mnemonic begins with v need AVX if they name none.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A row is one instruction form.
type row struct {
	name     string // Go name
	asm      string // mnemonic
	operands string
	enc      string
	widths   string
	flags    string
}

// An operand is a parsed operand column.
type operand struct {
	role, kind, class string // Go expressions
	size              int
	fixed             string // Go name of the register, or ""
	hidden            bool
	imm               bool
}

// An inst is a parsed row, its fields being Go expressions where they are strings.
type inst struct {
	row
	ops     []operand
	flags   []string
	feature string
	widths  int

	form, omap, prefix  string
	rev                 int
	revPrefix           string
	opcode, ext, raxOp  int
	imm                 string
	reg, rm, vvvv, is4  int
	regSize, rmSize     int
	haveOpcode, haveExt bool
}

const (
	slotNone = -1
	slotMem  = -2
)

var fixedRegs = []string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"}

func parse(r row) (in inst, err error) {
	in = inst{row: r, form: "formLegacy", imm: "immNone", omap: "0", prefix: "0", revPrefix: "0", feature: "Base",
		reg: slotNone, rm: slotNone, vvvv: slotNone, is4: slotNone}
	fail := func(format string, args ...any) (inst, error) {
		return in, fmt.Errorf("%s: %s", r.name, fmt.Sprintf(format, args...))
	}
	for _, w := range strings.Fields(r.operands) {
		o, ok := parseOperand(w)
		if !ok {
			return fail("bad operand %q", w)
		}
		in.ops = append(in.ops, o)
	}
	if len(in.ops) > 5 {
		return fail("more than 5 operands")
	}
	for _, w := range strings.Fields(r.widths) {
		n, err := strconv.Atoi(w)
		if err != nil || !slices.Contains([]int{8, 16, 32, 64}, n) {
			return fail("bad width %q", w)
		}
		in.widths |= n / 8
	}
	if !in.parseEncoding() {
		return fail("bad encoding %q", r.enc)
	}
	if !in.parseFlags() {
		return fail("bad flags %q", r.flags)
	}
	for _, o := range in.ops {
		if o.size == 0 && !o.imm && o.kind != "KindLabel" && o.fixed == "" && o.class != "XMM" && in.widths == 0 && o.role != "Addr" {
			return fail("operand without a size in an instruction without widths")
		}
	}
	return in, nil
}

func parseOperand(w string) (o operand, ok bool) {
	o.class, o.role = "GPR", "Use"
	if s, found := strings.CutPrefix(w, "("); found {
		w, o.hidden = strings.TrimSuffix(s, ")"), true
	}
	switch w {
	case "imm", "imm8", "imm16", "imm64":
		o.kind, o.imm = "KindImm", true
		return o, true
	case "label":
		o.kind = "KindLabel"
		return o, true
	case "sym":
		o.kind, o.imm = "KindSym", true
		return o, true
	}
	role, what, found := strings.Cut(w, ":")
	if !found {
		return o, false
	}
	if o.role, ok = map[string]string{"r": "Use", "w": "Def", "rw": "Mod", "a": "Addr"}[role]; !ok {
		return o, false
	}
	if what == "cl" {
		o.kind, o.fixed, o.size = "KindReg", "RCX", 1
		return o, true
	}
	if slices.Contains(fixedRegs, what) {
		o.kind, o.fixed = "KindReg", strings.ToUpper(what)
		return o, true
	}
	if what == "xmm0" {
		o.kind, o.fixed, o.class, o.size = "KindReg", "XMM0", "XMM", 16
		return o, true
	}
	base := strings.TrimRight(what, "0123456789")
	if bits := what[len(base):]; bits != "" {
		n, err := strconv.Atoi(bits)
		if err != nil || n%8 != 0 {
			return o, false
		}
		o.size = n / 8
	}
	switch base {
	case "gpr":
		o.kind = "KindReg"
	case "xmm":
		o.kind, o.class, o.size = "KindReg", "XMM", 16
	case "mem":
		o.kind = "KindMem"
	default:
		return o, false
	}
	return o, true
}

func (in *inst) parseEncoding() bool {
	words := strings.Fields(in.enc)
	if len(words) < 2 || !in.parseSlots(words[0]) {
		return false
	}
	for i, w := range words[1:] {
		switch {
		case w == "REX.W":
			in.flags = append(in.flags, "rexW")
		case strings.HasPrefix(w, "VEX."):
			if !in.parseVEX(strings.Split(w, ".")[1:]) {
				return false
			}
		case !in.haveOpcode && in.form != "formVEX" && in.omap == "0" && (w == "66" || w == "F2" || w == "F3") && i < len(words)-2:
			in.prefix = "0x" + w
		case !in.haveOpcode && in.omap == "0" && (w == "0F" || w == "0F38" || w == "0F3A"):
			in.omap = mapNumber(w)
		case strings.HasPrefix(w, "/"):
			in.ext = int(w[1] - '0')
			in.haveExt = true
		case strings.HasPrefix(w, "+"):
			n, err := strconv.ParseUint(w[1:], 16, 8)
			if err != nil {
				return false
			}
			in.ext = int(n)
		case strings.HasPrefix(w, "rax:"):
			n, err := strconv.ParseUint(w[4:], 16, 8)
			if err != nil {
				return false
			}
			in.raxOp = int(n)
		case strings.HasPrefix(w, "rev:"):
			in.revPrefix = in.prefix
			v := w[4:]
			if pp, op, ok := strings.Cut(v, ":"); ok {
				in.revPrefix, v = "0x"+pp, op
			}
			n, err := strconv.ParseUint(v, 16, 8)
			if err != nil {
				return false
			}
			in.rev = int(n)
		case immWords[w] != "":
			in.imm = immWords[w]
		default:
			n, err := strconv.ParseUint(w, 16, 8)
			if err != nil || len(w) != 2 || in.haveOpcode {
				return false
			}
			in.opcode, in.haveOpcode = int(n), true
		}
	}
	return in.haveOpcode
}

var immWords = map[string]string{"ib": "imm8", "iw": "imm16", "iz": "immWidth", "is": "immShort", "i1": "immShift"}

func mapNumber(w string) string {
	return map[string]string{"0F": "1", "0F38": "2", "0F3A": "3"}[w]
}

// parseSlots assigns the explicit operands to instruction fields.
func (in *inst) parseSlots(letters string) bool {
	switch letters {
	case "-":
		in.form = "formPlain"
		return true
	case "movimm":
		in.form, letters = "formMovImm", "MI"
	case "xchg":
		in.form, letters = "formXchg", "MR"
	case "sym":
		in.form = "formSymbol"
		return true
	case "symlea":
		in.form, in.reg = "formSymbol", 0
		return true
	case "I":
		in.form = "formPlain"
	case "O":
		in.form = "formOpReg"
	case "D":
		in.form = "formBranch"
	}
	i, nreg := 0, 0
	for _, o := range in.ops {
		if o.fixed != "" {
			continue
		}
		if i >= len(letters) {
			return false
		}
		slot := slotMem
		if o.kind == "KindReg" {
			slot = nreg
			nreg++
		}
		isReg, isMem := o.kind == "KindReg", o.kind == "KindMem"
		switch letters[i] {
		case 'R':
			in.reg, in.regSize = slot, o.size
			if !isReg {
				return false
			}
		case 'M', 'O':
			in.rm, in.rmSize = slot, o.size
			if !isReg && !isMem {
				return false
			}
		case 'V':
			in.vvvv = slot
			if !isReg {
				return false
			}
		case '4':
			in.is4 = slot
			if !isReg {
				return false
			}
		case 'I':
			if !o.imm {
				return false
			}
		case 'D':
			if o.kind != "KindLabel" {
				return false
			}
		default:
			return false
		}
		i++
	}
	return i == len(letters)
}

func (in *inst) parseVEX(parts []string) bool {
	if len(parts) != 4 || parts[0] != "L0" {
		return false
	}
	in.form = "formVEX"
	switch parts[1] {
	case "NP":
	case "66", "F2", "F3":
		in.prefix = "0x" + parts[1]
	default:
		return false
	}
	if in.omap = mapNumber(parts[2]); in.omap == "" {
		return false
	}
	switch parts[3] {
	case "W0":
	case "W1":
		in.flags = append(in.flags, "rexW")
	case "W*":
		in.flags = append(in.flags, "vexWW")
	default:
		return false
	}
	return true
}

// features are the words for extensions beyond SSE2.
var features = map[string]string{
	"sse3": "SSE3", "ssse3": "SSSE3", "sse41": "SSE41", "sse42": "SSE42", "avx": "AVX", "avx2": "AVX2", "fma": "FMA",
	"bmi1": "BMI1", "bmi2": "BMI2", "lzcnt": "LZCNT", "popcnt": "POPCNT", "movbe": "MOVBE", "cx16": "CX16",
}

var flagWords = map[string]string{
	"comm": "Commutative", "sf": "SetsFlags", "rf": "ReadsFlags", "trap": "CanTrap", "load": "Load", "store": "Store",
	"branch": "Branch", "call": "Call", "term": "Terminator", "cc": "HasCond", "locked": "Locked", "zx32": "zx32", "swap": "canSwap", "aligned": "Aligned",
}

// flagOrder is the order in which flags are written.
var flagOrder = []string{"Commutative", "SetsFlags", "ReadsFlags", "Load", "Store", "CanTrap", "Branch", "Call",
	"Terminator", "HasCond", "Locked", "Aligned", "zx32", "rexW", "vexWW", "lockPx", "canSwap"}

func (in *inst) parseFlags() bool {
	for _, w := range strings.Fields(in.row.flags) {
		if w == "lock" {
			in.flags = append(in.flags, "Locked", "lockPx")
			continue
		}
		if f, ok := features[w]; ok {
			in.feature = f
			continue
		}
		f, ok := flagWords[w]
		if !ok {
			return false
		}
		in.flags = append(in.flags, f)
	}
	for _, o := range in.ops {
		if o.kind != "KindMem" || o.role == "Addr" {
			continue
		}
		if o.role != "Def" {
			in.flags = append(in.flags, "Load")
		}
		if o.role != "Use" {
			in.flags = append(in.flags, "Store")
		}
	}
	if slices.Contains(in.flags, "Load") || slices.Contains(in.flags, "Store") {
		in.flags = append(in.flags, "CanTrap")
	}
	if in.form == "formVEX" && in.feature == "Base" {
		if in.asm[0] != 'v' {
			return false
		}
		in.feature = "AVX"
	}
	slices.SortFunc(in.flags, func(x, y string) int {
		return slices.Index(flagOrder, x) - slices.Index(flagOrder, y)
	})
	in.flags = slices.Compact(in.flags)
	return true
}
