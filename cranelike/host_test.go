package cranelike

import "testing"

// TestJumpErratum has signatures of processors.
func TestJumpErratum(t *testing.T) {
	for _, tt := range []struct {
		signature uint32
		name      string
		want      bool
	}{
		{0x506E3, "Skylake", true},
		{0x50654, "Skylake server", true},
		{0x50657, "Cascade Lake", true},
		{0x5065B, "Cooper Lake", false},
		{0x806EC, "Comet Lake", true},
		{0x906ED, "Coffee Lake", true},
		{0x906EC, "a Coffee Lake that is not listed", false},
		{0xA0655, "Comet Lake, desktop", true},
		{0x306C3, "Haswell", false},
		{0x606A6, "Ice Lake server", false},
		{0x806F8, "Sapphire Rapids", false},
		{0x50E57, "of another family", false},
		{0, "nothing", false},
	} {
		if got := hasJumpErratum(tt.signature); got != tt.want {
			t.Errorf("%s (%#x): %t, want %t", tt.name, tt.signature, got, tt.want)
		}
	}
}
