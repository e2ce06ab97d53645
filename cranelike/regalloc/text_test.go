package regalloc

import (
	"strings"
	"testing"
)

// TestTextRoundTrip prints and parses random problems with their answers.
func TestTextRoundTrip(t *testing.T) {
	var c Context
	for seed := range uint64(200) {
		rng, cfg := configFor(seed)
		f := generate(rng, cfg)
		problem := Print(f, nil)
		out, err := c.Allocate(f)
		if err != nil {
			t.Fatal(err)
		}
		text := Print(f, out)
		f2, out2, err := Parse(text)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		if got := Print(f2, out2); got != text {
			t.Fatalf("seed %d: parsed and printed text differs\n%s\n----\n%s", seed, text, got)
		}
		if err := Validate(f2); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := Check(f2, out2); err != nil {
			t.Fatalf("seed %d: parsed answer: %v", seed, err)
		}
		// The parsed problem has the same answer, also in a context with a history.
		var fresh Context
		if f2, _, err = Parse(problem); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, problem)
		}
		again, err := fresh.Allocate(f2)
		if err != nil || Print(f2, again) != text {
			t.Fatalf("seed %d: another answer for the same problem (%v)", seed, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const head = "func f\nint a=0 b=1 c=2\nfloat x=32\nscratch y=47\nv1 int\n"
	for _, tc := range []struct{ text, want string }{
		{"v2 int\n", "out of order"},
		{head + "v2 int wild\n", "remat="},
		{head + "block 1\n", "out of order"},
		{head + "  use v1 reg;\n", "outside of a block"},
		{head + "block 0\n  use v9 reg;\n", "does not exist"},
		{head + "block 0\n  use v1 =q;\n", "not p"},
		{head + "block 0\n  take v1 reg;\n", "unknown role"},
		{head + "block 0\n  use v1 somewhere;\n", "none of"},
		{head + "block 0\n  use v1 reg; jump\n", "none of"},
		{head + "block 0\n  ; branch\n  goto 7\n", "block 7 does not exist"},
		{head + "block 0\n  before move int a\n", "5 words"},
	} {
		if _, _, err := Parse(tc.text); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: error %v, want %q", tc.text, err, tc.want)
		}
	}
}

// TestValidate breaks each rule once.
func TestValidate(t *testing.T) {
	const head = "func f\nint a=0 b=1 c=2\nfloat x=32\nscratch y=47\nclobber 1 a\nv1 int\nv2 int\nv3 float\nv4 int\n"
	for _, tc := range []struct{ text, want string }{
		{"block 0\n  def v1 reg;\n  use v1 reg; return\n", ""},
		{"block 0\n  use v1 reg;\n  def v1 reg; return\n", "before its definition"},
		{"block 0\n  use v1 reg; return\n", "not defined"},
		{"block 0\n  def v1 reg, def v1 reg; return\n", "defined twice"},
		{"block 0\n  def v1 reg;\n", "do not fit the end"},
		{"block 0\n  ; return\n  ; return\n", "do not fit the end"},
		{"block 0\n  ; branch\n  goto 0\n", "predecessors"},
		{"block 0\n  ; branch\n  goto 1 2\nblock 1\n  ; branch\n  goto 2\nblock 2\n  ; return\n", "critical"},
		{"block 0\n  def v1 reg;\n  ; branch\n  goto 1(v1)\nblock 1\n  ; return\n", "passes 1 values"},
		{"block 0\n  def v1 reg;\n  ; branch\n  goto 1(v1)\nblock 1 (v3)\n  ; return\n", "differ in kind"},
		{"block 0\n  def v1 reg; branch\n  goto 1(v1)\nblock 1 (v2)\n  ; return\n", "defined by the block's branch"},
		{"block 0\n  def v1 reg;\n  ; branch\n  goto 1 2\nblock 1\n  def v2 reg;\n  use v1 any; branch\n  goto 3\nblock 2\n  ; branch\n  goto 3\nblock 3\n  ; return\n", "has operands or clobbers"},
		{"block 0\n  ; branch\n  goto 1 2\nblock 1\n  def v2 reg;\n  ; branch\n  goto 3\nblock 2\n  ; branch\n  goto 3\nblock 3\n  use v2 any; return\n", "does not dominate"},
		{"block 0\n  def v3 =a; return\n", "cannot be in a"},
		{"block 0\n  def v3 =y; return\n", "is the scratch register"},
		{"block 0\n  def v1 =a, def v2 =a; return\n", "is taken by"},
		{"block 0\n  def v1 reg;\n  late v1 =a; return clobber=1\n", "late use in clobbered"},
		{"block 0\n  def v1 reg;\n  use v1 any, def v2 reuse 0; return\n", "reuses operand"},
		{"block 0\n  def v1 reg;\n  use v1 reg, def v2 reuse 0, def v4 reuse 0; return\n", "reuses operand"},
		{"block 0\n  def v1 reg;\n  use v1 reg, def v3 reg; move\n  ; return\n", "a move has"},
	} {
		f, _, err := Parse(head + tc.text)
		if err != nil {
			t.Fatalf("%q: %v", tc.text, err)
		}
		if err := Validate(f); tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%q: error %v, want %q", tc.text, err, tc.want)
		}
	}
}
