package wat

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		kind numKind
		text string
	}{
		{natNum, "0 1 00 1_0 0x0 0xaF_9 18446744073709551616"},
		{intNum, "+0 -1 -0xf +1_000"},
		{floatNum, "1. 1.0 1e1 1E+1 1.5e-1_0 0x1. 0x1.8 0x1p1 0x1P-2 0x1.8p+1_0 inf -inf nan +nan nan:0x1 -nan:0xf_f 1_0.0_1"},
		{notNum, "_1 1_ 1__0 0x 0x_1 0x1_ 1._0 1.0_ 1.e 1e 1e+ e1 .5 0x.8 0x1p 0x1pf 0xg 1a + - +-1 infx nan: nan:1 nan:0x nan:0x_1 i n +$ 1e1.0 0x1e+1 0b1"},
	}
	for _, tt := range tests {
		for _, text := range strings.Fields(tt.text) {
			if got := classify([]byte(text)); got != tt.kind {
				t.Errorf("classify(%q) = %d, want %d", text, got, tt.kind)
			}
		}
	}
}

func TestInt(t *testing.T) {
	tests := []struct {
		width int
		text  string
		want  uint64
		ok    bool
	}{
		{8, "-128", 0x80, true},
		{8, "-129", 0, false},
		{8, "255", 0xFF, true},
		{8, "256", 0, false},
		{16, "-0x8000", 0x8000, true},
		{16, "0x1_0000", 0, false},
		{32, "4294967295", math.MaxUint32, true},
		{32, "4294967296", 0, false},
		{32, "-2147483648", 0x80000000, true},
		{32, "-2147483649", 0, false},
		{32, "+0x0000_0000_0000_0000_0000_0001", 1, true},
		{64, "18446744073709551615", math.MaxUint64, true},
		{64, "18446744073709551616", 0, false},
		{64, "100000000000000000000000", 0, false},
		{64, "0x1_0000_0000_0000_0000", 0, false},
		{64, "-9223372036854775808", 1 << 63, true},
		{64, "-9223372036854775809", 0, false},
		{64, "-0", 0, true},
	}
	for _, tt := range tests {
		p := NewParser([]byte(tt.text))
		got := p.Int(tt.width)
		if ok := p.Err() == nil; ok != tt.ok || ok && (got != tt.want || !p.Done()) {
			t.Errorf("%d bits: %q is %#x, %v; want %#x, %v", tt.width, tt.text, got, p.Err(), tt.want, tt.ok)
		}
	}
}

// TestFloat compares with an exact computation, rounded once.
func TestFloat(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	digits := func(hex bool, n int) string {
		var b strings.Builder
		for range n {
			if hex {
				b.WriteString(strconv.FormatInt(rnd.Int64N(16), 16))
			} else {
				b.WriteByte(byte('0' + rnd.IntN(10)))
			}
		}
		return b.String()
	}
	for range 2000 {
		hex := rnd.IntN(2) == 0
		text := digits(hex, 1+rnd.IntN(20))
		if rnd.IntN(2) == 0 {
			text += "." + digits(hex, rnd.IntN(25))
		}
		if hex {
			text = "0x" + text
			if rnd.IntN(3) > 0 {
				text += "p" + strconv.Itoa(rnd.IntN(300)-170)
			}
		} else if rnd.IntN(3) > 0 {
			text += "e" + strconv.Itoa(rnd.IntN(80)-50)
		}
		forBig := text
		if hex && !strings.Contains(text, "p") {
			forBig += "p0"
		}
		exact, _, err := big.ParseFloat(strings.Replace(forBig, ".p", ".0p", 1), 0, 2000, big.ToNearestEven)
		if err != nil {
			t.Fatalf("%s: %v", forBig, err)
		}
		want32, _ := exact.Float32()
		want64, _ := exact.Float64()
		check := func(width int, inf bool, want uint64) {
			p := NewParser([]byte(text))
			got := p.Float(width)
			if p.Err() != nil != inf || !inf && got != want {
				t.Errorf("%d bits: %s is %#x, %v; want %#x", width, text, got, p.Err(), want)
			}
		}
		check(32, math.IsInf(float64(want32), 0), uint64(math.Float32bits(want32)))
		check(64, math.IsInf(want64, 0), math.Float64bits(want64))
	}
}

// TestPrintFloat checks that what is printed is read as the same number, whatever the bits.
func TestPrintFloat(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	special := []uint64{0, 1, 1 << 22, 1 << 31, 0x7F800000, 0xFF800000, 0x7FC00000, 0x7F800001, 0xFFFFFFFF, 0x3F800000,
		1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000, 0xFFF0000000000001, math.MaxUint64, 0x1A70000000000000}
	for i := range 3000 {
		v := rnd.Uint64()
		if i < len(special) {
			v = special[i]
		}
		for _, width := range []int{32, 64} {
			want := v & (1<<(width-1)<<1 - 1)
			text := appendFloat(nil, want, width)
			p := NewParser(text)
			if got := p.Float(width); got != want || p.Err() != nil || !p.Done() {
				t.Fatalf("%d bits: %#x is printed as %s, which is read as %#x, %v", width, want, text, got, p.Err())
			}
		}
	}
}
