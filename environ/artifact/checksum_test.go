package artifact

import (
	"strings"
	"testing"
)

// This file compares the checksum with what github.com/cespare/xxhash v2.3.0 computes.
func TestXXH64(t *testing.T) {
	for _, c := range []struct {
		seed uint64
		in   string
		want uint64
	}{
		{0, "", 0xEF46DB3751D8E999},
		{0, "abc", 0x44BC2CF5AD770999},
		{0, "Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1},
		{1, "abc", 0xBEA9CA8199328908},
		{0, strings.Repeat("0123456789", 10), 0xF80E7B96315AFFFA},
		{12345678901234567, strings.Repeat("0123456789", 10) + "xyz12", 0x661722F00CB09702},
	} {
		if got := xxh64(c.seed, []byte(c.in)); got != c.want {
			t.Errorf("xxh64(%d, %q) = %#x, want %#x", c.seed, c.in, got, c.want)
		}
	}
}
