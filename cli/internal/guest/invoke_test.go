package guest

// This file tests values as text.

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func TestParseVal(t *testing.T) {
	nan := func(v any) bool { f, ok := v.(float32); return ok && f != f }
	for _, c := range []struct {
		kind wasmtime.ValKind
		text string
		want any // nil: an error
	}{
		{wasmtime.KindI32, "0", int32(0)},
		{wasmtime.KindI32, "-2147483648", int32(math.MinInt32)},
		{wasmtime.KindI32, "4294967295", int32(-1)},
		{wasmtime.KindI32, "+7", int32(7)},
		{wasmtime.KindI32, "010", int32(10)},
		{wasmtime.KindI32, "0xFf", int32(255)},
		{wasmtime.KindI32, "-0x80000000", int32(math.MinInt32)},
		{wasmtime.KindI32, "0xffffffff", int32(-1)},
		{wasmtime.KindI32, "4294967296", nil},
		{wasmtime.KindI32, "-2147483649", nil},
		{wasmtime.KindI32, "", nil},
		{wasmtime.KindI32, "-", nil},
		{wasmtime.KindI32, "--1", nil},
		{wasmtime.KindI32, "0x", nil},
		{wasmtime.KindI32, "0x-1", nil},
		{wasmtime.KindI32, "1_0", nil},
		{wasmtime.KindI32, "1.0", nil},
		{wasmtime.KindI32, " 1", nil},
		{wasmtime.KindI64, "-9223372036854775808", int64(math.MinInt64)},
		{wasmtime.KindI64, "18446744073709551615", int64(-1)},
		{wasmtime.KindI64, "18446744073709551616", nil},
		{wasmtime.KindI64, "-9223372036854775809", nil},
		{wasmtime.KindF32, "1.5", float32(1.5)},
		{wasmtime.KindF32, "-inf", float32(math.Inf(-1))},
		{wasmtime.KindF32, "1e39", nil},
		{wasmtime.KindF32, "0x1p-2", float32(0.25)},
		{wasmtime.KindF64, "1e39", 1e39},
		{wasmtime.KindF64, "1e999", nil},
		{wasmtime.KindF64, "one", nil},
		{wasmtime.KindF64, "1_0", nil},
		{wasmtime.KindV128, "1", [2]uint64{1, 0}},
		{wasmtime.KindV128, "0x0123456789abcdeffedcba9876543210", [2]uint64{0xfedcba9876543210, 0x0123456789abcdef}},
		{wasmtime.KindV128, "340282366920938463463374607431768211455", [2]uint64{math.MaxUint64, math.MaxUint64}},
		{wasmtime.KindV128, "340282366920938463463374607431768211456", nil},
		{wasmtime.KindV128, "-1", nil},
		{wasmtime.KindV128, "+-1", nil},
		{wasmtime.KindV128, "x", nil},
		{wasmtime.KindFuncref, "null", (*wasmtime.Func)(nil)},
		{wasmtime.KindFuncref, "0", nil},
	} {
		v, err := parseVal(c.text, wasmtime.NewValType(c.kind))
		switch {
		case c.want == nil && err == nil:
			t.Errorf("%s %q: %v instead of an error", c.kind, c.text, v.Get())
		case c.want == nil:
			if !strings.Contains(err.Error(), c.kind.String()) && c.kind != wasmtime.KindFuncref {
				t.Errorf("%s %q: the error does not say what is expected: %v", c.kind, c.text, err)
			}
		case err != nil:
			t.Errorf("%s %q: %v", c.kind, c.text, err)
		case v.Get() != c.want:
			t.Errorf("%s %q: got %v, want %v", c.kind, c.text, v.Get(), c.want)
		}
	}
	if v, err := parseVal("nan", wasmtime.NewValType(wasmtime.KindF32)); err != nil || !nan(v.Get()) {
		t.Errorf("nan is %v, %v", v, err)
	}
	if v, err := parseVal("null", wasmtime.NewValType(wasmtime.KindExternref)); err != nil || v.Externref() != nil {
		t.Errorf("null is %v, %v", v, err)
	}
}

func TestFormatVal(t *testing.T) {
	for _, c := range []struct {
		v    any
		kind wasmtime.ValKind
		want string
	}{
		{int32(-1), wasmtime.KindI32, "-1"},
		{int64(math.MinInt64), wasmtime.KindI64, "-9223372036854775808"},
		{float32(0.1), wasmtime.KindF32, "0.1"},
		{float32(1), wasmtime.KindF32, "1"},
		{1e21, wasmtime.KindF64, "1000000000000000000000"},
		{1e-7, wasmtime.KindF64, "0.0000001"},
		{math.Copysign(0, -1), wasmtime.KindF64, "-0"},
		{math.NaN(), wasmtime.KindF64, "NaN"},
		{math.Inf(1), wasmtime.KindF64, "inf"},
		{float32(math.Inf(-1)), wasmtime.KindF32, "-inf"},
		{[2]uint64{0, 1}, wasmtime.KindV128, "18446744073709551616"},
		{[2]uint64{math.MaxUint64, math.MaxUint64}, wasmtime.KindV128, "340282366920938463463374607431768211455"},
		{nil, wasmtime.KindExternref, "<null externref>"},
		{"x", wasmtime.KindExternref, "<externref>"},
		{(*wasmtime.Func)(nil), wasmtime.KindFuncref, "<null funcref>"},
		{new(wasmtime.Func), wasmtime.KindFuncref, "<funcref>"},
	} {
		if got := formatVal(c.v, wasmtime.NewValType(c.kind)); got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.kind, c.v, got, c.want)
		}
	}
}

// TestParseFormat checks that what formatVal writes is read as the same value.
func TestParseFormat(t *testing.T) {
	f64, i64 := wasmtime.NewValType(wasmtime.KindF64), wasmtime.NewValType(wasmtime.KindI64)
	for bits := uint64(1); bits != 0; bits *= 3 {
		v, err := parseVal(formatVal(int64(bits), i64), i64)
		if err != nil || v.I64() != int64(bits) {
			t.Fatalf("%#x as an i64: %v, %v", bits, v, err)
		}
		x := math.Float64frombits(bits)
		if x != x {
			continue
		}
		v, err = parseVal(formatVal(x, f64), f64)
		if err != nil || math.Float64bits(v.F64()) != bits {
			t.Fatalf("%#x as an f64: %v, %v", bits, v, err)
		}
		if bits > 1<<62 {
			break
		}
	}
}

func TestHasStart(t *testing.T) {
	header := "\x00asm\x01\x00\x00\x00"
	for _, c := range []struct {
		data string
		want bool
	}{
		{header, false},
		{header + "\x08\x01\x00", true},
		{header + "\x00\x03\x01a\x08" + "\x08\x01\x00", true},
		{header + "\x00\x03\x01a\x08", false},                               // 8 inside of a section
		{header + "\x00\x82\x00\x01a" + "\x08\x01\x00", true},               // a long form of 2
		{header + "\x00\x80\x01\x01a" + strings.Repeat("\x08", 126), false}, // size 128
		{header + "\x00\x80\x01\x01a" + strings.Repeat("\x00", 126) + "\x08", true},
	} {
		if got := hasStart([]byte(c.data)); got != c.want {
			t.Errorf("%q: %v", c.data, got)
		}
	}
}

type brokenReader struct{}

var errBroken = errors.New("broken")

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

func TestReadModule(t *testing.T) {
	if data, err := ReadModule("-", strings.NewReader("x")); string(data) != "x" || err != nil {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := ReadModule("-", brokenReader{}); !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "`-`") {
		t.Errorf("got %v", err)
	}
	if _, err := ReadModule(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("got %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("CLI_TEST", "outer")
	p := &Program{Env: []Var{{"A", "1"}, {"CLI_TEST", "inner"}, {"A", "2"}}}
	p.Options = flags.NewOptions()
	names, values := p.environment()
	if strings.Join(names, " ") != "A CLI_TEST" || strings.Join(values, " ") != "2 inner" {
		t.Errorf("got %q %q", names, values)
	}
	p.Options.InheritEnv = true
	p.Env = p.Env[:1]
	names, values = p.environment()
	seen := 0
	for i, n := range names {
		if n == "CLI_TEST" && values[i] == "outer" {
			seen++
		}
	}
	if seen != 1 || names[len(names)-1] != "A" {
		t.Errorf("got %q %q", names, values)
	}
}
