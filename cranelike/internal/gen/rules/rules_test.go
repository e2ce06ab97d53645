package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFresh reruns the generator and compares with what is checked in.
func TestFresh(t *testing.T) {
	dir := "../../../isa/amd64"
	g := generator{target: "machine", pkg: "amd64", recv: "sel", dir: dir}
	want, err := g.run(filepath.Join(dir, "lower.rules"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "lower_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("lower_gen.go is stale: run go generate in cranelike/isa/amd64")
	}
}

// generate runs the generator on text.
func generate(t *testing.T, target, text string) (string, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.rules")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	g := generator{target: target, pkg: "p", recv: "sel", dir: "../../../isa/amd64"}
	out, err := g.run(name)
	return string(out), err
}

// TestErrors checks that mistakes are found, with their line.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ target, text, want string }{
		{"machine", "(bad x) => (ADDrr x x)", `x.rules:1: the IR has no operation "bad"`},
		{"machine", "\n(add:f99 x y) => (ADDrr x y)", `x.rules:2: add: the IR has no type "f99"`},
		{"machine", "(clz x y) => (ADDrr x y)", "clz has 1 operands, not 2"},
		{"machine", "(add x y [c]) => (ADDrr x y)", "add has no immediate"},
		{"machine", "(add x y) => (ADDrr x y)\n(add:i32 x (iconst [c])) => (ADDri x [c])", "x.rules:2: the rule can never fire: line 1 matches first"},
		{"machine", "(add (iconst [c]) x) => (ADDri x [c])\n\n(add y (iconst [4])) => (ADDri y [4])", "x.rules:3: the rule can never fire: line 1"},
		{"machine", "(add x y) => (FROB x y)", "there is no instruction FROB"},
		{"machine", "(add x y) => (ADDrr x)", "ADDrr: too few arguments"},
		{"machine", "(add x y) => (ADDrr x y x)", "ADDrr: too many arguments"},
		{"machine", "(add x y) => (ADDri x)", "ADDri: no immediate"},
		{"machine", "(add x y) => (ADDrr x z)", "z is not bound"},
		{"machine", "(add x y) (ADDrr x y)", "no => in rule"},
		{"machine", "(add x (neg y => (ADDrr x y)", "is not closed"},
		{"machine", "(add x y) || x == y => (ADDrr x y)", "want &&"},
		{"machine", "(add x y) && x == => (ADDrr x y)", `"x =="`},
		{"machine", "(and x (xor y (iconst [c]))) => (ANDNrrr y x)", "x.rules:1: xor may have other users"},
		{"machine", "(and x n:(xor y (iconst [c]))) && c == 1 => (ANDNrrr y x)", "x.rules:1: xor may have other users"},
		{"ir", "(add x x) => (shl x (iconst [1]))", "no class line"},
		{"ir", "class C\n", `class "C" is neither A nor B`},
		{"ir", "class A\n(xor (xor x y) z) => (xor x (xor y z))", "class A rule replaces operations of weight 1 by operations of weight 2"},
		{"ir", "class B\n(xor a:(xor x y) z) => (xor x (xor y z))", "without a single(x) guard"},
		{"ir", "class B\n(xor a:(xor x y) z) && single(a) => (xor x (xor y (xor z z)))", "weight 2 by operations of weight 3"},
	} {
		_, err := generate(t, c.target, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot error %v, want %q", c.text, err, c.want)
		}
	}
}

// TestAccepted checks rules at the limit of what is allowed.
func TestAccepted(t *testing.T) {
	for _, c := range []struct{ target, text, want string }{
		{"ir", "class A\n(add:i32|i64 x x) => (shl x (iconst [1]))", "return s.build(ir.OpShl, i.Type, x, t"},
		{"ir", "class A\n(div_u x (iconst [c])) && c == 3 => (shr_u (mulhi_u x (iconst [c])) (iconst [c]))", "ir.OpMulHiU"},
		{"ir", "class B\n(xor a:(xor x y) z) && single(a) => (xor x (xor y z))", "s.single(a)"},
		{"ir", "class A\n(add x (iconst [0])) => x", "return x"},
		{"machine", "(add x m:(mul y l:(load _ _))) && sink(l) && x != y => (ADDrr x y)", "s.single(m)"},
		// A condition on the first lets the second have its chance.
		{"machine", "(add x y) && x == y => (ADDrr x y)\n(add x y) => (ADDrr x y)", "s.rule0(v, i) ||\n\t\ts.rule1(v, i)"},
	} {
		out, err := generate(t, c.target, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if !strings.Contains(out, c.want) {
			t.Errorf("%s\nresult lacks %q:\n%s", c.text, c.want, out)
		}
	}
}
