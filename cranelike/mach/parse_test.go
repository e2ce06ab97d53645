package mach_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file tests the parser of the text form by itself; package cranelike has tests with
// functions that were compiled.

// sample has everything that the form can hold.
const sample = `vcode func[3] out=16 in=8 area=24 vregs=9 ctx savectx calls traps check(base=-8 limit=16 @0x1f) slots=4
	const 0 size=4 lo=0x3f800000
	const 1 size=16 lo=0x1 hi=0x8000000000000000
	float v2 v5
	vec v8
	ref v7
	recipe 1 MOVri.32 imm=-7
	recipe 2 MOVrm.64 mem(mode=0x4 scale=0 disp=-16 aux=0) trap=heap_oob
	remats v3=1 v4=2
b0 block0 -> b1 b2 targets(0 1 1)
    0	ARGS def v1:rax@rax, def v7:rcx@slot1, def! v6:stack@slot0, def v9:any@none @0x0
		move int rcx = slot1
		swap int rcx = rbx
    1	CALL use v1:any@slot0, use! v7:reg@rcx imm=4294967296 clobber=0xffff safepoint map(1 3) @0x20
		remat int rdx = recipe 1 after
		move vec slot2 = xmm15 after
    2	CMPri.32 use v1:reg@rax imm=1
    3	BRANCH cond=7 branch
b1 edge of block0 cold -> b3
    4	JUMP branch
b2 edge of block0 depth=1 freq=0.5 -> b3 targets(0)
    5	JUMP branch
		args v1
b3(v3 v4) block1 cold header depth=2 freq=1e-06 -> b3 b4 targets()
    6	MOVE use v1:any@p40, def v2:=0@xmm0 scale=1 disp=-5 aux=6 imm=7 cond=8 trap=stk_ovf move
    7	TABLE use v1:reg@rax branch @0xfffffffe
b4 block2
    8	RETURN return
`

// parsable is sample with an argument for each parameter.
var parsable = strings.NewReplacer("    4\tJUMP branch\n", "    4\tJUMP branch\n\t\targs v1 v7\n", "args v1\nb3", "args v1 v2\nb3").Replace(sample)

func text(c *mach.VCode, out *regalloc.Output) string {
	var b strings.Builder
	c.Print(&b, amd64.ISA(), out)
	return b.String()
}

// TestParseSample prints what was parsed.
func TestParseSample(t *testing.T) {
	c, out, err := mach.Parse(parsable, amd64.ISA())
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(parsable, "@p40", "@xmm8", 1)
	if got := text(c, out); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// White space and comments do not matter.
	spaced := "; a comment\n\n" + strings.NewReplacer("\t", "  ", "\n", " ; b0\r\n").Replace(parsable)
	c, out, err = mach.Parse(spaced, amd64.ISA())
	if err != nil {
		t.Fatal(err)
	}
	if got := text(c, out); got != want {
		t.Errorf("with comments: got\n%s\nwant\n%s", got, want)
	}
	if preds := c.RA.Blocks[3]; preds.NumPreds != 3 || c.RA.Pool[preds.Preds] != 1 || c.RA.Pool[preds.Preds+2] != 3 {
		t.Errorf("predecessors of b3: %v", c.RA.Pool[preds.Preds:preds.Preds+preds.NumPreds])
	}
}

// TestParseErrors makes one mistake at a time in sample.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"vcode func[3]", "code func[3]", `line 1, column 1: expected "vcode"`},
		{"func[3]", "fun[3]", `line 1, column 7: "fun[3]" is no function's key`},
		{"func[3]", "func[x]", `line 1, column 7: "func[x]" is not a number`},
		{"func[3]", "func", `line 1, column 7: "func" is no function's key`},
		{"in=8 ", "", `line 1, column 22: expected "in="`},
		{"area=24", "area=4294967296", `line 1, column 32: 4294967296 is out of range: the limit is 4294967295`},
		{"vregs=9", "vregs=2097152", `line 1, column 41: 2097152 is out of range: the limit is 2097151`},
		{"base=-8", "base=-2147483649", `line 1, column 78: "-2147483649" is not a number of 32 bits`},
		{"slots=4\n", "slots=4 slots=4\n", `line 1, column 105: unexpected "slots=4"`},
		{"slots=4\n", "slots=99999999\n", `line 1, column 103: 99999999 is out of range`},
		{"const 1 ", "const 2 ", `line 3, column 8: constant 2 is out of order: expected 1`},
		{"size=4", "size=5", `line 2, column 15: a constant of 5 bytes`},
		{"lo=0x3f800000", "lo=0xg", `line 2, column 20: "0xg" is not a number`},
		{"float v2 v5", "float v2 v10", `line 4, column 11: v10 does not exist: there are 9`},
		{"float v2 v5", "float v2 v0", `line 4, column 11: v0 does not exist`},
		{"float v2 v5", "float v2 5", `line 4, column 11: expected a virtual register`},
		{"\tvec", "\tvector", `line 5, column 2: unknown word "vector"`},
		{"recipe 2", "recipe 3", `line 8, column 9: recipe 3 is out of order: expected 2`},
		{"v4=2", "v4=3", `line 9, column 17: recipe 3 does not exist`},
		{"v4=2", "v4=0", `line 9, column 17: recipe 0 does not exist`},
		{"v4=2", "v4", `line 9, column 16: expected "="`},
		{"b0 block0", "b1 block0", `line 10, column 1: block 1 is out of order: expected 0`},
		{"b0 block0", "b0 lock0", `line 10, column 4: expected a block of the IR`},
		{"-> b1 b2", "-> b1 b9", `line 10, column 17: b9 does not exist`},
		{"targets(0 1 1)", "targets(0 2 1)", `line 10, column 30: successor 2 does not exist`},
		{"targets(0 1 1)", "targets(0 1 1", `line 10, column 33: expected ")"`},
		{"    1\tCALL", "    2\tCALL", `line 14, column 5: instruction 2 is out of order: expected 1`},
		{"CALL", "COLL", `line 14, column 7: "COLL" is no operation of amd64`},
		{"CMPri.32", "CMPri.33", `line 17, column 7: "CMPri.33" has a width that is not whole bytes`},
		{"CMPri.32", "CMPri.0", `line 17, column 7: "CMPri.0" has a width that is not whole bytes`},
		{"v1:rax@", "v1:eax@", `line 11, column 19: "eax" is no register of amd64`},
		{"v1:rax@rax", "v1:rax", `line 11, column 22: expected "@" and a place`},
		{"v7:rcx@slot1", "v7:rcx@slot4", `line 11, column 39: slot 4 does not exist: there are 4`},
		{", def! v6", ", deaf v6", `line 11, column 46: "deaf" is no role of an operand`},
		{"def v2:=0", "def v2:=64", `line 26, column 36: 64 is out of range: the limit is 63`},
		{"@0xfffffffe", "@0xffffffff", `line 27, column 36: 0xffffffff is out of range`},
		{"swap int", "swop int", `line 13, column 3: "swop" is no kind of edit`},
		{"swap int", "swap bool", `line 13, column 8: "bool" is no class`},
		{"recipe 1 after", "recipe 4 after", `line 15, column 26: recipe 4 does not exist`},
		{"rcx = rbx\n", "rcx = rbx after\n", `line 13, column 22: no instruction comes before this edit`},
		{"xmm15 after", "xmm15 after all", `line 16, column 32: unexpected "all"`},
		{"    3\tBRANCH cond=7 branch\n", "\t\tmove int rax = rbx\n", `line 19, column 1: no instruction comes after the edit before this`},
		{"map(1 3)", "map(3 1)", `line 14, column 92: slot 1 is out of order`},
		{"clobber=0xffff", "clobber=0x1ffffffffffffffff", `line 14, column 69: "0x1ffffffffffffffff" is not a number`},
		{"trap=stk_ovf", "trap=none", `line 26, column 83: "none" is no trap`},
		{"mode=0x4", "mode=0", `line 8, column 29: a memory operand without mode`},
		{"mem(mode=0x4 scale=0 disp=-16 aux=0)", "mem(mode=0x8 scale=0 disp=-16 aux=2)", `line 8, column 54: constant 2 does not exist`},
		{"freq=1e-06", "freq=0", `line 25, column 43: "0" is no frequency`},
		{"freq=1e-06", "freq=1e99", `line 25, column 43: "1e99" is no frequency`},
		{"freq=1e-06", "freq=NaN", `line 25, column 43: "NaN" is no frequency`},
		{"    8\tRETURN return\n", "    8\tRETURN return\n\t\targs v1\n", `line 30, column 3: arguments of a block with 0 successors`},
		{"args v1 v7\n", "args\n", `line 21, column 7: expected a virtual register`},
		{"args v1 v7\n", "args v1\n", `line 19, column 1: b1 passes 1 arguments to b3, which has 2 parameters`},
		{"args v1 v7\n", "args v1 v7\n    5\tJUMP\n", `line 22, column 5: expected a block after the arguments`},
		{" slots=4\n", "\n", `line 11, column 22: a place without slots= in the head`},
		{"\n    8\tRETURN return\n", "\n    8\tRETURN return\n\t\tmove int rax = rbx\n", `line 31, column 1: no instruction comes after the edit before this`},
		{"\n    8\tRETURN return\n", "\n(", `line 29, column 1: expected a line of a function`},
	} {
		bad := strings.Replace(parsable, c.old, c.new, 1)
		if bad == parsable {
			t.Errorf("%q is not in the sample", c.old)
			continue
		}
		v, out, err := mach.Parse(bad, amd64.ISA())
		if err == nil {
			t.Errorf("%q for %q: no error, want %s", c.new, c.old, c.want)
		} else if !strings.HasPrefix(err.Error(), "mach: "+c.want) {
			t.Errorf("%q for %q: %v, want %s", c.new, c.old, err, c.want)
		} else if v != nil || out != nil {
			t.Errorf("%q for %q: an error and a function", c.new, c.old)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"", "mach: line 1, column 1: expected a function with a block"},
		{"vcode func[0] out=0 in=0 area=0 vregs=0\n", "mach: line 2, column 1: expected a function with a block"},
		{"vcode func[0] out=0 in=0 area=0 vregs=0\n    0\tRETURN return", `mach: line 2, column 5: unknown word "0"`},
		{"vcode func[0] out=0 in=0 area=0 vregs=0\nb0 block0\n\t\tmove int rax = rbx", "mach: line 3, column 3: an edit without slots= in the head"},
		{"vcode func[0] out=0 in=0 area=0 vregs=0\nb0 block0\n\t0 RETURN map()", "mach: line 3, column 11: a stack map without slots= in the head"},
	} {
		if _, _, err := mach.Parse(c.text, amd64.ISA()); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestOpNames expects each operation that has a name to be found by it.
func TestOpNames(t *testing.T) {
	isa, found := amd64.ISA(), 0
	for op := mach.Op(1); op != 0; op++ {
		name := isa.OpName(op)
		got, ok := isa.OpNamed(name)
		if strings.HasPrefix(name, "op") { // has none
			if ok {
				t.Errorf("%q is operation %d", name, got)
			}
			continue
		}
		found++
		if !ok || got != op {
			t.Errorf("%q is %d, %v, want %d", name, got, ok, op)
		}
		if strings.ContainsAny(name, ".;,:()@= \t") {
			t.Errorf("%q cannot be parsed", name)
		}
	}
	if found < 300 {
		t.Errorf("only %d operations", found)
	}
}

// reparse parses s. If that is well-formed, its printed form must be as well, and stay the same.
func reparse(t *testing.T, s string) (ok bool) {
	isa := amd64.ISA()
	c, out, err := mach.Parse(s, isa)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "mach: line ") {
			t.Errorf("%q: %v", s, err)
		}
		return false
	}
	first := text(c, out)
	again, out, err := mach.Parse(first, isa)
	if err != nil {
		t.Fatalf("%v\n%s\nfrom\n%s", err, first, s)
	}
	if second := text(again, out); second != first {
		t.Fatalf("prints as\n%s\nthen\n%s", first, second)
	}
	_ = regalloc.Validate(&again.RA) // whatever it says, it can look at all of it
	return true
}

// TestParseMutants parses what small changes make of sample.
func TestParseMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	lines := strings.SplitAfter(parsable, "\n")
	const chars = "0123456789abv=:@()!,;.- \t\n\xff"
	good := 0
	for range 4000 {
		b := []byte(parsable)
		switch r.IntN(4) {
		case 0: // one line missing
			k := r.IntN(len(lines))
			b = []byte(strings.Join(append(append([]string{}, lines[:k]...), lines[k+1:]...), ""))
		case 1:
			b = b[:r.IntN(len(b))]
		case 2:
			at := r.IntN(len(b))
			b = append(b[:at], b[at+1:]...)
		default:
			b[r.IntN(len(b))] = chars[r.IntN(len(chars))]
		}
		if reparse(t, string(b)) {
			good++
		}
	}
	if good < 100 || good > 3900 {
		t.Errorf("%d of 4000 are well-formed", good)
	}
}

// FuzzParse looks for text that panics, or that prints as something else.
func FuzzParse(f *testing.F) {
	f.Add(parsable)
	f.Add("vcode builtin[1] out=0 in=0 area=0 vregs=1\nb0 block0\n\t0 ARGS def v1:rax\n\t1 RETURN use v1:rax return")
	f.Fuzz(func(t *testing.T, s string) { reparse(t, s) })
}
