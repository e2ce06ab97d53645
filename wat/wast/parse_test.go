package wast

// This file tests the parser of scripts.

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat"
)

func mustParse(t *testing.T, src string) *Script {
	t.Helper()
	s, err := Parse("test.wast", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKinds checks each directive's kind and fields.
func TestKinds(t *testing.T) {
	num := func(n uint64) *uint64 { return &n }
	call := &Action{Export: "f", Args: []Value{{Type: I32, Lo: 0xFFFFFFFF}}}
	for _, c := range []struct {
		src  string
		want Directive // without Pos, and modules without their fields
	}{
		{`(module)`, Directive{Kind: KindModule, Module: &Module{}}},
		{`(module $m (func))`, Directive{Kind: KindModule, Module: &Module{Name: "m"}}},
		{`(module $m binary "\00a" "sm")`, Directive{Kind: KindModule, Module: &Module{Name: "m", Form: FormBinary, Bytes: []byte("\x00asm")}}},
		{`(module quote "(fu" "nc)")`, Directive{Kind: KindModule, Module: &Module{Form: FormQuote, Bytes: []byte("(func)")}}},
		{`(module definition $m (func))`, Directive{Kind: KindDefinition, Module: &Module{Name: "m"}}},
		{`(module definition binary "x")`, Directive{Kind: KindDefinition, Module: &Module{Form: FormBinary, Bytes: []byte("x")}}},
		{`(module instance $i $m)`, Directive{Kind: KindInstance, Name: "i", Of: "m"}},
		{`(module instance)`, Directive{Kind: KindInstance}},
		{`(register "n" $i)`, Directive{Kind: KindRegister, Name: "n", Of: "i"}},
		{`(register "\e2\88\82")`, Directive{Kind: KindRegister, Name: "∂"}},
		{`(invoke "f" (i32.const -1))`, Directive{Kind: KindAction, Action: call}},
		{`(get $i "g")`, Directive{Kind: KindAction, Action: &Action{Get: true, Module: "i", Export: "g"}}},
		{`(assert_return (invoke "f" (i32.const -1)))`, Directive{Kind: KindReturn, Action: call}},
		{`(assert_return (invoke "f" (i32.const -1)) (f32.const nan:canonical) (ref.extern 3) (ref.null))`,
			Directive{Kind: KindReturn, Action: call, Want: []Pattern{
				{Type: F32, Lanes: []Lane{{NaN: Canonical}}}, {Type: Ref, Heap: HeapExtern, Num: num(3)}, {Type: Ref, Null: true},
			}}},
		{`(assert_return (invoke "f" (i32.const -1)) (either (i64.const 1) (ref.null func)))`,
			Directive{Kind: KindReturn, Action: call, Want: []Pattern{
				{Either: []Pattern{{Type: I64, Lanes: []Lane{{Bits: 1}}}, {Type: Ref, Heap: HeapFunc, Null: true}}},
			}}},
		{`(assert_return (invoke "f" (i32.const -1)) (v128.const f64x2 nan:arithmetic -0.0))`,
			Directive{Kind: KindReturn, Action: call, Want: []Pattern{
				{Type: V128, Shape: wat.F64x2, Lanes: []Lane{{NaN: Arithmetic}, {Bits: 1 << 63}}},
			}}},
		{`(assert_trap (invoke "f" (i32.const -1)) "t")`, Directive{Kind: KindTrap, Action: call, Text: "t"}},
		{`(assert_trap (module $m) "t")`, Directive{Kind: KindTrap, Module: &Module{Name: "m"}, Text: "t"}},
		{`(assert_exhaustion (invoke "f" (i32.const -1)) "t")`, Directive{Kind: KindExhaustion, Action: call, Text: "t"}},
		{`(assert_exception (invoke "f" (i32.const -1)))`, Directive{Kind: KindException, Action: call}},
		{`(assert_suspension (invoke "f" (i32.const -1)) "t")`, Directive{Kind: KindSuspension, Action: call, Text: "t"}},
		{`(assert_malformed (module quote "x") "t")`, Directive{Kind: KindMalformed, Module: &Module{Form: FormQuote, Bytes: []byte("x")}, Text: "t"}},
		{`(assert_malformed_custom (module quote "x") "t")`, Directive{Kind: KindMalformedCustom, Module: &Module{Form: FormQuote, Bytes: []byte("x")}, Text: "t"}},
		{`(assert_invalid (module) "t")`, Directive{Kind: KindInvalid, Module: &Module{}, Text: "t"}},
		{`(assert_invalid_custom (module) "t")`, Directive{Kind: KindInvalidCustom, Module: &Module{}, Text: "t"}},
		{`(assert_unlinkable (module) "t")`, Directive{Kind: KindUnlinkable, Module: &Module{}, Text: "t"}},
		{`(thread $t (shared (module $m)) (register "x"))`,
			Directive{Kind: KindThread, Name: "t", Thread: &Thread{Shared: []string{"m"}, Body: []Directive{{Kind: KindRegister, Name: "x", Pos: 32}}}}},
		{`(wait $t)`, Directive{Kind: KindWait, Name: "t"}},
	} {
		s := mustParse(t, ";; comment\n (; another ;) (@note (x) \")\") "+c.src)
		if len(s.Directives) != 1 {
			t.Errorf("%s: %d directives", c.src, len(s.Directives))
			continue
		}
		got := s.Directives[0]
		if got.Pos != strings.Index(string(s.Source), c.src) {
			t.Errorf("%s: begins at %d", c.src, got.Pos)
		}
		got.Pos = 0
		if m := got.Module; m != nil {
			m.fields = nil
		}
		if th := got.Thread; th != nil {
			th.Body[0].Pos -= strings.Index(string(s.Source), c.src)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.src, got, c.want)
		}
		if want := strings.HasPrefix(c.src, "(assert_"); got.Kind.IsAssertion() != want {
			t.Errorf("%s: IsAssertion is %v", c.src, !want)
		}
	}
}

// TestValues checks values by how they are printed, and the bits of lanes.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		src    string
		lo, hi uint64
		text   string // "" is src
	}{
		{"(i32.const -1)", 0xFFFFFFFF, 0, ""},
		{"(i32.const 0xffff_ffff)", 0xFFFFFFFF, 0, "(i32.const -1)"},
		{"(i64.const -9223372036854775808)", 1 << 63, 0, ""},
		{"(f32.const 0x1.8p1)", 0x40400000, 0, "(f32.const 3 (0x1.8p+01))"},
		{"(f32.const -nan)", 0xFFC00000, 0, "(f32.const -nan:0x400000)"},
		{"(f64.const nan:0x1)", 0x7FF0000000000001, 0, ""},
		{"(f64.const -inf)", 0xFFF0000000000000, 0, ""},
		{"(v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 -1)", 0x0706050403020100, 0xFF0E0D0C0B0A0908, "(v128.const i32x4 0x3020100 0x7060504 0xb0a0908 0xff0e0d0c)"},
		{"(v128.const i16x8 0 1 2 3 4 5 6 -1)", 0x0003000200010000, 0xFFFF000600050004, "(v128.const i32x4 0x10000 0x30002 0x50004 0xffff0006)"},
		{"(v128.const i32x4 1 2 3 4)", 0x200000001, 0x400000003, "(v128.const i32x4 0x1 0x2 0x3 0x4)"},
		{"(v128.const i64x2 1 -2)", 1, 0xFFFFFFFFFFFFFFFE, "(v128.const i32x4 0x1 0x0 0xfffffffe 0xffffffff)"},
		{"(v128.const f32x4 1 0 0 -0)", 0x3F800000, 0x8000000000000000, "(v128.const i32x4 0x3f800000 0x0 0x0 0x80000000)"},
		{"(v128.const f64x2 1 inf)", 0x3FF0000000000000, 0x7FF0000000000000, "(v128.const i32x4 0x0 0x3ff00000 0x0 0x7ff00000)"},
		{"(ref.extern 7)", 7, 0, ""},
		{"(ref.host 7)", 7, 0, ""},
		{"(ref.null extern)", 0, 0, ""},
		{"(ref.null none)", 0, 0, ""},
	} {
		s := mustParse(t, `(invoke "f" `+c.src+")")
		v := s.Directives[0].Action.Args[0]
		if v.Lo != c.lo || v.Hi != c.hi {
			t.Errorf("%s has bits %#x %#x", c.src, v.Lo, v.Hi)
		}
		want := c.text
		if want == "" {
			want = c.src
		}
		if v.String() != want {
			t.Errorf("%s is printed as %s, want %s", c.src, v, want)
		}
	}
}

// TestBareModule checks that a script may be nothing but fields.
func TestBareModule(t *testing.T) {
	s := mustParse(t, "(func (export \"f\"))\n(memory 1)")
	if len(s.Directives) != 1 || s.Directives[0].Kind != KindModule {
		t.Fatalf("%d directives", len(s.Directives))
	}
	m, err := s.Directives[0].Module.Parse(wat.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Memories) != 1 || len(m.Exports) != 1 {
		t.Errorf("the module has %d memories and %d exports", len(m.Memories), len(m.Exports))
	}
}

// TestModulesAreParsedLate checks that mistakes in a module are found when it is parsed, in terms of the
// script, and every time.
func TestModulesAreParsedLate(t *testing.T) {
	s := mustParse(t, "(module)\n  (module $bad\n    (func (i32.nix)))\n(module $good (func))")
	for range 2 {
		_, err := s.Directives[1].Module.Binary(wat.AllFeatures)
		var e *wat.Error
		if !errors.As(err, &e) || e.File != "test.wast" || e.Line != 3 || e.Col != 12 || !strings.HasPrefix(e.Msg, "unknown operator") {
			t.Errorf("got %v", err)
		}
	}
	for _, i := range []int{0, 2} {
		if b, err := s.Directives[i].Module.Binary(wat.AllFeatures); err != nil || !strings.HasPrefix(string(b), "\x00asm") {
			t.Errorf("module %d: %q, %v", i, b, err)
		}
	}
}

// TestSyntaxErrors checks mistakes in scripts.
func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		src       string
		line, col int
		want      string
	}{
		{"\n(assert_nothing)", 2, 2, "unknown operator assert_nothing"},
		{"(module) x", 1, 10, "unknown operator x"},
		{"(module) (", 1, 11, "unexpected token"},
		{"(module) (module", 1, 17, "unexpected token"},
		{`(invoke "f" (i32.const))`, 1, 23, "unexpected token"},
		{`(invoke "f" (i32.const 4294967296))`, 1, 24, "constant out of range"},
		{`(invoke "f" (i32.const nan))`, 1, 24, "unexpected token nan"},
		{`(invoke "f" (ref.func))`, 1, 13, "unexpected pattern"},
		{`(invoke "f" (ref.null))`, 1, 13, "unexpected pattern"},
		{`(invoke "f" (f32.const nan:canonical))`, 1, 13, "unexpected pattern"},
		{`(invoke "f" (v128.const i32x4 1 2 3))`, 1, 36, "unexpected token"},
		{`(invoke "f" (v128.const i32x5 1 2 3))`, 1, 25, "unknown operator i32x5"},
		{`(assert_return (invoke "f") (either))`, 1, 36, "unexpected token"},
		{`(assert_return (module))`, 1, 16, "unexpected token"},
		{`(assert_invalid (invoke "f") "x")`, 1, 17, "unexpected token"},
		{`(assert_trap (invoke "f"))`, 1, 26, "unexpected token"},
		{`(register "\ff")`, 1, 11, "malformed UTF-8"},
		{strings.Repeat("(thread ", 200), 1, 809, "unexpected token"},
		{`(assert_return (invoke "f") ` + strings.Repeat("(either ", 200), 1, 837, "unexpected token"},
	} {
		_, err := Parse("x.wast", []byte(c.src))
		var e *wat.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", c.src)
			continue
		}
		if at := fmt.Sprintf("%d:%d", e.Line, e.Col); !strings.HasPrefix(e.Msg, c.want) || at != fmt.Sprintf("%d:%d", c.line, c.col) {
			t.Errorf("%s: got %q at %s, want %q at %d:%d", c.src, e.Msg, at, c.want, c.line, c.col)
		}
	}
}

// TestLine checks positions.
func TestLine(t *testing.T) {
	s := &Script{Source: []byte("a\n\nbc")}
	for pos, want := range []string{"1:1", "1:2", "2:1", "3:1", "3:2", "3:3", "3:3"} {
		line, col := s.Line(pos)
		if got := fmt.Sprintf("%d:%d", line, col); got != want {
			t.Errorf("byte %d is at %s, want %s", pos, got, want)
		}
	}
}
