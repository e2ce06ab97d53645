package amd64

// This file decodes what the encoder wrote with x/arch and compares it with what was asked for.

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

// undecodable counts the samples of each row that x/arch cannot decode.
var undecodable = map[string]int{"ENDBR64": 1}

// TestDecode decodes the corpus with x/arch and compares length and text.
func TestDecode(t *testing.T) {
	var a Assembler
	total, bad := 0, 0
	unknown := map[string]int{}
	for op := NoOp + 1; op < NumOps; op++ {
		for _, s := range corpus(op) {
			total++
			if ok, err := decodes(&a, &s); err != nil {
				if bad++; bad < 60 {
					t.Error(err)
				}
			} else if !ok {
				unknown[op.String()]++
			}
		}
	}
	if !maps.Equal(unknown, undecodable) {
		t.Errorf("not decodable: %v, want %v", unknown, undecodable)
	}
	t.Logf("%d samples, %d differ, %d not decodable", total, bad, len(unknown))
}

// TestDecodeRandom does the same with random operands for every row.
func TestDecodeRandom(t *testing.T) {
	var a Assembler
	r := rand.New(rand.NewPCG(1, 2))
	bad, total := 0, 0
	for op := NoOp + 1; op < NumOps; op++ {
		if len(corpus(op)) == 0 {
			continue
		}
		for range 40 {
			s := randomSample(r, op)
			if err := Check(op, &s.x); err != nil {
				t.Fatal(err)
			}
			total++
			if _, err := decodes(&a, &s); err != nil {
				if bad++; bad < 60 {
					t.Error(err)
				}
			}
		}
	}
	t.Logf("%d samples, %d differ", total, bad)
}

// randomSample returns operands that op allows.
func randomSample(r *rand.Rand, op Op) sample {
	in := &Infos[op]
	x := Args{Cond: Cond(r.IntN(16))}
	for x.W = 1 << r.IntN(4); in.Widths != 0 && in.Widths&x.W == 0; {
		x.W = 1 << r.IntN(4)
	}
	gpr := func() Reg { return Reg(r.IntN(16)) }
	disp := func() int32 { return int32(r.Uint32()) >> (r.IntN(4) * 8) >> r.IntN(8) }
	k := 0
	for _, o := range in.Operands {
		if o.Kind != KindReg || o.Fixed != NoReg {
			continue
		}
		x.R[k] = gpr()
		if o.Class == XMM {
			x.R[k] += XMM0
		}
		k++
	}
	x.M = Mem{Base: gpr(), Index: gpr(), Scale: uint8(r.IntN(4)), Disp: disp()}
	if r.IntN(2) == 0 || x.M.Index == RSP {
		x.M.Index, x.M.Scale = NoReg, 0
	}
	if r.IntN(8) == 0 {
		x.M.Base = NoReg
	}
	if r.IntN(4) == 0 {
		x.M.Disp = 0
	}
	for x.Imm = int64(r.Uint64()) >> r.IntN(64); !immFits(&in.enc, x.Imm, x.W&in.Widths); {
		x.Imm >>= 1
	}
	return sample{op, x}
}

// decodes encodes s and compares the decoded text; it reports false if the decoder does not
// know the instruction.
func decodes(a *Assembler, s *sample) (bool, error) {
	code := encode(a, s)
	inst, err := x86asm.Decode(code, 64)
	if err != nil || undecodable[s.op.String()] > 0 && inst.Len != len(code) {
		return false, nil
	}
	x, w := decodesAs(s.op, s.x)
	want := Format(s.op, &x)
	if last := Infos[s.op].Operands; len(last) > 0 && last[len(last)-1].Fixed == XMM0 {
		want = strings.TrimSuffix(want, ", xmm0") // the decoder leaves it out
	}
	got := x86asm.IntelSyntax(inst, 0, nil)
	if d, ok := Decode(code); !ok || int(d.Len) != len(code) {
		return true, fmt.Errorf("%v: % x: Decode gives %+v, %v", s.op, code, d, ok)
	}
	if inst.Len != len(code) || normal(predicate(synonyms.Replace(got)), w) != normal(want, w) {
		return true, fmt.Errorf("%v: % x: decoded %d bytes as %q, want %q", s.op, code, inst.Len, got, want)
	}
	return true, nil
}

// decodesAs returns the operands that stand in the encoding of op, where they are not
// exactly those asked for, and the width of its immediate.
func decodesAs(op Op, x Args) (Args, uint8) {
	in, w := &Infos[op], x.W
	switch {
	case op == MOVri && int64(uint32(x.Imm)) == x.Imm:
		w = min(w, 4)
	case op == PUSHi:
		w = 4
	case op == XCHGrr && x.R[0] == RAX && x.R[1] != RAX && w > 1: // 90+r
		x.R[0], x.R[1] = x.R[1], x.R[0]
	case in.Flags&canSwap != 0 && in.enc.form == formVEX && in.enc.rm >= 0 && in.enc.omap == 1 && x.R[1].hw() < 8 && x.R[2].hw() >= 8:
		x.R[1], x.R[2] = x.R[2], x.R[1]
	}
	return x, w
}

// synonyms turns the decoder's names into ours.
var synonyms = strings.NewReplacer("data16 cwd", "cwd", "_xmm ", " ", ", ptr []", ", [0x0]", ", ptr [", ", [", "[]", "[0x0]",
	"movsb byte ptr [rdi], byte ptr [rsi]", "movsb", "movsq qword ptr [rdi], qword ptr [rsi]", "movsq",
	"stosb byte ptr [rdi]", "stosb", "stosq qword ptr [rdi]", "stosq",
	"cmovnbe", "cmova", "cmovnb", "cmovae", "cmovnz", "cmovne", "cmovz", "cmove", "cmovnle", "cmovg", "cmovnl", "cmovge",
	"setnbe", "seta", "setnb", "setae", "setnz", "setne", "setz", "sete", "setnle", "setg", "setnl", "setge")

// predicate turns vcmpeqps x, y, z into vcmpps x, y, z, 0.
func predicate(s string) string {
	if m := compare.FindStringSubmatch(s); m != nil {
		for i, name := range []string{"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"} {
			if m[1] == name {
				return "vcmp" + m[2] + ", 0x" + strconv.Itoa(i)
			}
		}
	}
	return s
}

var compare = regexp.MustCompile(`^vcmp([a-z]+)((?:ps|pd|ss|sd) .*)$`)

// normal rewrites text so that both printers agree where they mean the same: no spaces,
// index before scale, no scale of 1, numbers modulo the width of what they are.
func normal(s string, w uint8) string {
	s = strings.ReplaceAll(s, " ", "")
	s = scaled.ReplaceAllStringFunc(s, func(m string) string {
		reg, scale, _ := strings.Cut(m, "*")
		if scale == "1" {
			return reg
		}
		return scale + "*" + reg
	})
	if w == 0 {
		w = 8
	}
	mem, rest := "", s
	if i, j := strings.Index(s, "["), strings.Index(s, "]"); i >= 0 {
		mem, rest = s[i:j+1], s[:i]+"[]"+s[j+1:]
	}
	mem = number.ReplaceAllStringFunc(mem, func(m string) string { return modulo(m, 4) })
	rest = number.ReplaceAllStringFunc(rest, func(m string) string {
		return modulo(m, w)
	})
	return strings.Replace(rest, "[]", mem, 1)
}

var (
	scaled = regexp.MustCompile(`r[a-z0-9]+\*[1248]`)
	number = regexp.MustCompile(`[-+]?0x[0-9a-f]+`)
)

// modulo rewrites a number with optional sign as an unsigned one of w bytes.
func modulo(s string, w uint8) string {
	sign := strings.TrimRight(s, "0123456789abcdefx")
	v, err := strconv.ParseUint(s[len(sign)+2:], 16, 64)
	if err != nil {
		panic(err)
	}
	if sign == "-" {
		v = -v
	}
	if w < 8 {
		v &= 1<<(8*w) - 1
	}
	return "#" + strconv.FormatUint(v, 16)
}
