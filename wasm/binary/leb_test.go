package binary

import (
	"bytes"
	"math"
	"testing"
)

func TestLEB(t *testing.T) {
	u32 := func(b []byte) (int64, int, string) { v, n, m := readU32(b, 0); return int64(v), n, m }
	u64 := func(b []byte) (int64, int, string) { v, n, m := readU64(b, 0); return int64(v), n, m }
	s := func(n uint) func([]byte) (int64, int, string) {
		return func(b []byte) (int64, int, string) { return readSigned(b, 0, n) }
	}
	for _, c := range []struct {
		name string
		read func([]byte) (int64, int, string)
		in   string
		want int64
		next int
		msg  string
	}{
		{"u32", u32, "\x00", 0, 1, ""},
		{"u32", u32, "\x80\x00", 0, 2, ""},
		{"u32", u32, "\xE5\x8E\x26", 624485, 3, ""},
		{"u32", u32, "\x80\x80\x80\x80\x00", 0, 5, ""},
		{"u32", u32, "\xFF\xFF\xFF\xFF\x0F", math.MaxUint32, 5, ""},
		{"u32", u32, "\xFF\xFF\xFF\xFF\x1F", 0, 4, msgLEBLarge},
		{"u32", u32, "\x80\x80\x80\x80\x70", 0, 4, msgLEBLarge},
		{"u32", u32, "\x80\x80\x80\x80\x80\x00", 0, 4, msgLEBLong},
		{"u32", u32, "\x80\x80", 0, 2, msgEndInSection},
		{"u32", u32, "", 0, 0, msgEndInSection},
		{"u64", u64, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", -1, 10, ""},
		{"u64", u64, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 0, 9, msgLEBLarge},
		{"u64", u64, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x81\x00", 0, 9, msgLEBLong},
		{"s32", s(32), "\x7F", -1, 1, ""},
		{"s32", s(32), "\x40", -64, 1, ""},
		{"s32", s(32), "\x3F", 63, 1, ""},
		{"s32", s(32), "\x80\x7F", -128, 2, ""},
		{"s32", s(32), "\x80\x80\x80\x80\x78", math.MinInt32, 5, ""},
		{"s32", s(32), "\xFF\xFF\xFF\xFF\x07", math.MaxInt32, 5, ""},
		{"s32", s(32), "\xFF\xFF\xFF\xFF\x0F", 0, 4, msgLEBLarge},
		{"s32", s(32), "\x80\x80\x80\x80\x70", 0, 4, msgLEBLarge},
		{"s32", s(32), "\xFF\xFF\xFF\xFF\xFF\x00", 0, 4, msgLEBLong},
		{"s33", s(33), "\xFF\xFF\xFF\xFF\x0F", math.MaxUint32, 5, ""},
		{"s33", s(33), "\x80\x80\x80\x80\x70", -1 << 32, 5, ""},
		{"s33", s(33), "\x80\x80\x80\x80\x10", 0, 4, msgLEBLarge},
		{"s64", s(64), "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7F", math.MinInt64, 10, ""},
		{"s64", s(64), "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00", math.MaxInt64, 10, ""},
		{"s64", s(64), "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7E", 0, 9, msgLEBLarge},
		{"s64", s(64), "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 0, 9, msgLEBLarge},
		{"s64", s(64), "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0, 9, msgLEBLong},
	} {
		v, next, msg := c.read([]byte(c.in))
		if v != c.want || next != c.next || msg != c.msg {
			t.Errorf("%s % x: got %d, %d, %q, want %d, %d, %q", c.name, c.in, v, next, msg, c.want, c.next, c.msg)
		}
	}
}

func TestLEBRoundTrip(t *testing.T) {
	for shift := range 64 {
		for _, d := range []int64{-1, 0, 1} {
			v := int64(1)<<shift + d
			for _, v := range []int64{v, -v} {
				if got, n, msg := readSigned(AppendSigned(nil, v), 0, 64); got != v || msg != "" || n != len(AppendSigned(nil, v)) {
					t.Errorf("signed %d: got %d %q", v, got, msg)
				}
				if got, _, msg := readSigned(AppendSigned(nil, int64(int32(v))), 0, 32); got != int64(int32(v)) || msg != "" {
					t.Errorf("signed %d: got %d %q", int32(v), got, msg)
				}
				if got, _, msg := readU64(AppendU64(nil, uint64(v)), 0); got != uint64(v) || msg != "" {
					t.Errorf("unsigned %d: got %d %q", uint64(v), got, msg)
				}
				if got, _, msg := readU32(AppendU32(nil, uint32(v)), 0); got != uint32(v) || msg != "" {
					t.Errorf("unsigned %d: got %d %q", uint32(v), got, msg)
				}
			}
		}
	}
	if b := AppendSigned(nil, -64); !bytes.Equal(b, []byte{0x40}) {
		t.Errorf("-64 is % x", b)
	}
}
