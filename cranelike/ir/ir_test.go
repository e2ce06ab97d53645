package ir

import (
	"strings"
	"testing"
	"unsafe"
)

// sample uses every shape of instruction that the text form has.
const sample = `func func[3] "sum" (i32, i64) -> (i32, f64) {
inline 0x80000000 = 0x10 at 0x24
inline 0x80000020 = 0x40 at 0x80000004
block0(v1: i32, v2: i64):
    v3 = iconst.i32 -7
    v4 = iconst.i64 9223372036854775807
    v5 = fconst.f64 0x7ff8000000000000
    v6 = vmctx.i64
    v7 = vmload.i64 v6, +48
    v8 = add.i32 v1, v3
    v9 = load8_u.i32 v7, v8, +16 notrap @0x2a
    v10 = vmload32.i64 v6, -8 !3
    #11 store16 v7, v1, v9, +0 @0x80000022
    #12 vmstore v6, v4, +64
    v13 = icmp lt_u v9, v3
    #14 trapif v13 table_oob @0x30
    v15 = div_s!.i32 v9, v1
    v16, v17 = call func[1] (v15, v2) : (i32, i64) -> (i32, i64)
    #18 call builtin[2] () : () -> ()
    v19 = callptr (v7, v6, v5) : (f64) -> (ref)
    v20 = select.i64 v13, v17, v2
    v21 = fcmp le v5, v5
    #22 brif v21 block1(v16, v20), block2
block1(v23: i32, v24: i64): loop
    v25 = wrap.i32 v24
    #26 brtable v23 [block1(v25, v24), block3, block2]
block2():
    #27 trap unreachable
block3():
    v28 = funcaddr.i64 intrinsic[1]
    #29 memmove v28, v4, v2
    #30 return v23, v5
}
`

// TestTextRoundTrip parses a function with every shape of line and prints it again.
func TestTextRoundTrip(t *testing.T) {
	f, rest, err := Parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(rest) != "" {
		t.Fatalf("rest: %q", rest)
	}
	// block2 is cold in no way that the text says; the flags come from the header line only.
	if got := f.String(); got != sample {
		t.Errorf("printed differently:\n%s", got)
	}
}

const loopText = `func func[0] (i32) -> (i32) {
block0(v1: i32):
    v2 = iconst.i32 0
    v3 = iconst.i32 1
    #4 jump block1(v2, v1)
block1(v5: i32, v6: i32): loop
    v7 = add.i32 v5, v6
    v8 = sub.i32 v6, v3
    #9 brif v8 block1(v7, v8), block2
block2():
    #10 return v7
}
`

// TestVerify accepts a right function and names what is wrong with broken variants of it.
func TestVerify(t *testing.T) {
	f, _, err := Parse(loopText)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(f); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"add.i32 v5, v6", "fadd.i32 v5, v6", "float operands of the result's type"},
		{"return v7", "return", "0 operands for 1"},
		{"block1(v7, v8)", "block1(v7)", "passes 1 values"},
		{" loop", "", "no loop header"},
		{"jump block1(v2, v1)", "jump block1(v2, v1), block2", "with 2 edges"},
		{"sub.i32 v6, v3", "sub.i32 v6, v9", "comes later"},
		{"#10 return v7", "#10 trapif v7 unreachable", "at 0 of 1"},
		{"return v7", "return v2", ""},
		{"sub.i32 v6, v3", "sub.i32 v6, v4", "has no value"},
		{"(i32) -> (i32) {", "(i32, i32) -> (i32) {", "the signature 2"},
	} {
		text := strings.Replace(loopText, c.old, c.new, 1)
		g, _, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", c.new, err)
		}
		err = Verify(g)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.new, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.new, err, c.want)
		}
	}
}

// TestParseErrors checks that every prefix of a function, and the function with any one byte
// replaced, parses or gives an error.
func TestParseErrors(t *testing.T) {
	for i := range sample {
		if _, _, err := Parse(sample[:i]); err == nil && i < len(sample)-1 {
			t.Errorf("prefix of %d bytes parses", i)
		}
		for _, c := range []byte{'0', '9', 'v', ' ', ',', 0xFF, '\n'} {
			b := []byte(sample)
			b[i] = c
			if f, _, err := Parse(string(b)); err == nil {
				_ = Verify(f)
				_ = f.String()
			}
		}
	}
}

// TestSizes pins the structures that large functions have many of.
func TestSizes(t *testing.T) {
	if n := unsafe.Sizeof(Inst{}); n != 24 {
		t.Errorf("Inst has %d bytes", n)
	}
	if n := unsafe.Sizeof(EdgeData{}); n != 16 {
		t.Errorf("EdgeData has %d bytes", n)
	}
	for op := range Ops {
		if Ops[op].Name == "" {
			t.Errorf("operation %d has no row", op)
		}
	}
}
