package amd64

import (
	"maps"
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
			code := encode(&a, &s)
			inst, err := x86asm.Decode(code, 64)
			if err != nil || undecodable[op.String()] > 0 && inst.Len != len(code) {
				unknown[op.String()]++
				continue
			}
			x, w := decodesAs(op, s.x, code)
			want := Format(op, &x)
			if last := Infos[op].Operands; len(last) > 0 && last[len(last)-1].Fixed == XMM0 {
				want = strings.TrimSuffix(want, ", xmm0") // the decoder leaves it out
			}
			got := x86asm.IntelSyntax(inst, 0, nil)
			if inst.Len != len(code) || normal(predicate(synonyms.Replace(got)), w) != normal(want, w) {
				if bad++; bad < 60 {
					t.Errorf("%v: % x: decoded %d bytes as %q, want %q", op, code, inst.Len, got, want)
				}
			}
		}
	}
	if !maps.Equal(unknown, undecodable) {
		t.Errorf("not decodable: %v, want %v", unknown, undecodable)
	}
	t.Logf("%d samples, %d differ, %d not decodable", total, bad, len(unknown))
}

// decodesAs returns the operands that stand in the encoding of op, where they are not
// exactly those asked for, and the width of its immediate.
func decodesAs(op Op, x Args, code []byte) (Args, uint8) {
	in, w := &Infos[op], x.W
	switch {
	case op == MOVri && int64(uint32(x.Imm)) == x.Imm:
		w = min(w, 4)
	case op == PUSHi:
		w = 4
	case op == XCHGrr && x.R[0] == RAX && len(code) < 3 && w > 1:
		x.R[0], x.R[1] = x.R[1], x.R[0]
	case in.Flags&canSwap != 0 && in.enc.form == formVEX && in.enc.rm >= 0 && in.enc.omap == 1 && x.R[1].hw() < 8 && x.R[2].hw() >= 8:
		x.R[1], x.R[2] = x.R[2], x.R[1]
	}
	return x, w
}

// synonyms turns the decoder's names into ours.
var synonyms = strings.NewReplacer("data16 cwd", "cwd", "_xmm ", " ", ", ptr [", ", [",
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
