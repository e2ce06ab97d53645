package wat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	tests := []struct{ src, want string }{
		{"", "the end"},
		{"(a $b)", `"(" a keyword(a) an identifier($b) ")" the end`},
		{"a;;b\n1;;c\r-2", "a keyword(a) a number(1) a number(-2) the end"},
		{"(;a(;b;);)x(;;)y", "a keyword(x) a keyword(y) the end"},
		{`"a\"b" "\n\u{7f}\ff"`, `a string("a\"b") a string("\n\u{7f}\ff") the end`},
		{`"a""b" a"b" $"x""y" $"x"y`, `a reserved token("a""b") a reserved token(a"b") a reserved token($"x""y") a reserved token($"x"y) the end`},
		{`$"a b"`, `an identifier($"a b") the end`},
		{"a,b[", "a keyword(a) a reserved token(,) a keyword(b) a reserved token([) the end"},
		{"A ~ 0x +", "a reserved token(A) a reserved token(~) a number(0x) a number(+) the end"},
		{"(@a (b) \")\" (;)))));))x", "a keyword(x) the end"},
		{"offset=4 nan:0x1", "a keyword(offset=4) a keyword(nan:0x1) the end"},
	}
	for _, tt := range tests {
		p := NewParser([]byte(tt.src))
		var got []string
		for {
			tok := p.Next()
			s := kindNames[tok.Kind]
			if tok.Kind != LParen && tok.Kind != RParen && tok.Kind != EOF {
				s += fmt.Sprintf("(%s)", p.Text(tok))
			}
			if got = append(got, s); tok.Kind == EOF {
				break
			}
		}
		if s := strings.Join(got, " "); s != tt.want || p.Err() != nil {
			t.Errorf("%q: %s, %v; want %s", tt.src, s, p.Err(), tt.want)
		}
	}
}

// TestStrings checks what literals mean.
func TestStrings(t *testing.T) {
	tests := []struct{ src, want string }{
		{`""`, ""},
		{`"a\tb\n\r\"\'\\\00\fF"`, "a\tb\n\r\"'\\\x00\xff"},
		{`"\u{0}\u{7f}\u{e9}\u{20_AC}\u{10FFFF}é"`, "\x00\x7fé€\U0010FFFFé"},
	}
	for _, tt := range tests {
		p := NewParser([]byte(tt.src))
		if got := string(p.Str()); got != tt.want || p.Err() != nil || !p.Done() {
			t.Errorf("%s is %q, %v; want %q", tt.src, got, p.Err(), tt.want)
		}
	}
	for _, src := range []string{`"\u{110000}"`, `"\u{}"`, `"\u{1__0}"`, `"\u{_1}"`, `"\u{d800}"`, `"\u0"`, `"\x"`, `"\0"`, `"\`, `"`, "\"\n\"", "\"\x7f\"", "\"\xff\""} {
		p := NewParser([]byte(src))
		p.Str()
		if p.Err() == nil {
			t.Errorf("%q is accepted", src)
		}
	}
}

// TestPosition checks lines and columns of tokens and errors.
func TestPosition(t *testing.T) {
	p := NewParser([]byte("a b\n\n  c\r\nd"))
	var got []int
	for !p.Done() {
		line, col := p.Position(p.Next())
		got = append(got, line, col)
	}
	if want := []int{1, 1, 1, 3, 3, 3, 4, 1}; !slices.Equal(got, want) {
		t.Errorf("positions are %v, want %v", got, want)
	}
}

// TestStickyError checks that a parser stays at the end after an error, and that its fork does not.
func TestStickyError(t *testing.T) {
	p := NewParser([]byte("(a b)"))
	q := p.Fork()
	p.Fail(p.PeekAt(2), "first")
	p.Fail(p.Peek(), "second")
	if e := p.Err().(*Error); e.Msg != "first" || e.Col != 4 || !p.Done() || p.Next().Kind != EOF {
		t.Errorf("%#v", e)
	}
	if q.Err() != nil || !q.Open("a") || !q.Accept("b") {
		t.Errorf("the fork failed too: %v", q.Err())
	}
}

// TestDeepNesting checks that depth costs no stack.
func TestDeepNesting(t *testing.T) {
	const n = 100_000
	for _, tt := range []struct{ open, middle, close string }{
		{"(drop ", "(i32.const 1)", ")"},
		{"(block ", "nop", ")"},
		{"block ", "nop", " end"},
		{"(if (then ", "", "))"},
		{"(if ", "(i32.const 1)", "(then))"},
		{"(@x ", "", ")"},
		{"(; ", "", ";)"},
	} {
		src := "(module (func " + strings.Repeat(tt.open, n) + tt.middle + strings.Repeat(tt.close, n) + "))"
		wasm, err := ToBinary([]byte(src))
		if err != nil {
			t.Errorf("%s: %v", tt.open, err)
		} else if _, err := Print(wasm); err != nil {
			t.Errorf("%s: %v", tt.open, err)
		}
	}
}
