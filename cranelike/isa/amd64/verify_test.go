package amd64

import "testing"

// TestNop looks at padding as the assembler makes it, and at what only begins like it.
func TestNop(t *testing.T) {
	for p, want := range map[string]bool{
		"\x90": true, "\x66\x90": true, "\x0f\x1f\x00": true, "\x66\x0f\x1f\x44\x00\x00": true, "\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00": true,
		"": false, "\x66": false, "\x0f": false, "\xc3": false, "\x89\xc1": false, "\x66\x89\xc1": false, "\x0f\x10\xc1": false,
	} {
		if got := nop([]byte(p)); got != want {
			t.Errorf("nop(% x) = %v", p, got)
		}
	}
}
