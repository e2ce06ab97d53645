package wast

// This file tests when a value or a text is what a script expects.

import "testing"

// TestMatches checks patterns against values, both as a script writes them.
func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{"(i32.const -1)", "(i32.const 0xffffffff)", true},
		{"(i32.const 1)", "(i64.const 1)", false},
		{"(f32.const 0)", "(f32.const -0)", false},
		{"(f32.const nan)", "(f32.const nan:0x400000)", true},
		{"(f32.const nan)", "(f32.const -nan)", false},
		{"(f32.const nan:canonical)", "(f32.const -nan)", true},
		{"(f32.const nan:canonical)", "(f32.const nan:0x400001)", false},
		{"(f32.const nan:arithmetic)", "(f32.const -nan:0x400001)", true},
		{"(f32.const nan:arithmetic)", "(f32.const nan:0x3fffff)", false},
		{"(f32.const nan:arithmetic)", "(f32.const inf)", false},
		{"(f64.const nan:canonical)", "(f64.const nan:0x8000000000000)", true},
		{"(f64.const nan:canonical)", "(f64.const nan:0x8000000000001)", false},
		{"(f64.const nan:arithmetic)", "(f64.const nan:0xc000000000000)", true},
		{"(f64.const nan:arithmetic)", "(f64.const nan:0x4000000000000)", false},
		{"(v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 255)", "(v128.const i64x2 0 0xff00000000000000)", true},
		{"(v128.const i16x8 0 0 0 0 0 0 0 1)", "(v128.const i64x2 0 0)", false},
		{"(v128.const f32x4 1 nan:canonical nan:arithmetic 2)", "(v128.const f32x4 1 -nan nan:0x600000 2)", true},
		{"(v128.const f32x4 1 nan:canonical nan:arithmetic 2)", "(v128.const f32x4 1 nan:0x600000 nan 2)", false},
		{"(v128.const f64x2 nan:arithmetic 1)", "(v128.const f64x2 -nan:0xfffffffffffff 1)", true},
		{"(v128.const f64x2 1 nan:arithmetic)", "(v128.const f64x2 1 inf)", false},
		{"(either (i32.const 1) (i32.const 2))", "(i32.const 2)", true},
		{"(either (i32.const 1) (i32.const 2))", "(i32.const 3)", false},
		{"(ref.extern 1)", "(ref.extern 1)", true},
		{"(ref.extern 1)", "(ref.extern 2)", false},
		{"(ref.extern)", "(ref.extern 2)", true},
		{"(ref.extern)", "(ref.null extern)", false},
		{"(ref.extern 1)", "(ref.host 1)", false},
		{"(ref.any)", "(ref.host 1)", true},
		{"(ref.eq)", "(ref.host 1)", false},
		{"(ref.null extern)", "(ref.extern 0)", false},
		{"(ref.null extern)", "(ref.null noextern)", true},
		{"(ref.null extern)", "(ref.null func)", false},
		{"(ref.null none)", "(ref.null struct)", true},
		{"(ref.null)", "(ref.null exn)", true},
		{"(ref.null)", "(i32.const 0)", false},
	} {
		d := mustParse(t, `(assert_return (invoke "f" `+c.value+") "+c.pattern+")").Directives[0]
		if got := d.Want[0].Matches(d.Action.Args[0]); got != c.want {
			t.Errorf("%s matches %s: %v", c.pattern, c.value, got)
		}
	}
	// References that no script can write as a value.
	for _, c := range []struct {
		pattern, value Heap
		want           bool
	}{
		{HeapFunc, HeapFunc, true}, {HeapAny, HeapStruct, true}, {HeapEq, HeapI31, true}, {HeapEq, HeapArray, true},
		{HeapStruct, HeapArray, false}, {HeapAny, HeapFunc, false}, {HeapExn, HeapExn, true},
	} {
		p := Pattern{Type: Ref, Heap: c.pattern}
		if got := p.Matches(Value{Type: Ref, Heap: c.value}); got != c.want {
			t.Errorf("(ref.%v) matches (ref.%v): %v", c.pattern, c.value, got)
		}
	}
}

// TestPatternString checks what messages show.
func TestPatternString(t *testing.T) {
	for _, src := range []string{
		"(i32.const 5)", "(f32.const nan:canonical)", "(f64.const nan:arithmetic)", "(ref.null)", "(ref.func)", "(ref.extern 5)",
		"(either (i32.const 1) (i64.const 2))", "(v128.const i16x8 0x0 0x1 0x2 0x3 0x4 0x5 0x6 0xffff)",
		"(v128.const f64x2 nan:canonical nan:0x1)",
	} {
		d := mustParse(t, `(assert_return (invoke "f") `+src+")").Directives[0]
		if got := d.Want[0].String(); got != src {
			t.Errorf("%s is printed as %s", src, got)
		}
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		want, got    string
		module, trap bool
	}{
		{"unknown label", "unknown label", true, true},
		{"unknown label", "unknown label 5", true, true},
		{"unknown label", "unknown", false, false},
		{"unknown label", "an unknown label", false, true},
		{"malformed lane index", "i8 constant out of range: malformed lane index", true, true},
		{"type mismatch: instruction requires [i32] but stack has []", "type mismatch: expected i32", true, false},
		{"out of bounds table access", "undefined element: out of bounds table access", true, true},
		{"unreachable", "wasm `unreachable` instruction executed", false, true},
		{"uninitialized element 2", "uninitialized element", false, true},
		{"uninitialized element 2", "undefined element", false, false},
		{"uninitialized element two", "uninitialized element", false, false},
		{"null function reference", "null reference", false, true},
		{"null function", "null reference", false, false},
	} {
		if got := TextMatches(c.want, c.got); got != c.module {
			t.Errorf("TextMatches(%q, %q) = %v", c.want, c.got, got)
		}
		if got := TrapMatches(c.want, c.got); got != c.trap {
			t.Errorf("TrapMatches(%q, %q) = %v", c.want, c.got, got)
		}
	}
}
