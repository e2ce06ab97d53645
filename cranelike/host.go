package cranelike

// This file knows processors by their numbers.

// jumpErratum has the steppings, as bits, of the models of family 6 whose decoded instruction cache does not hold 32 bytes of
// code with a jump across or at their end: the table of Intel's document 341810, and two models that it does not list
// and that are the same design (0xA5, 0xAE).
var jumpErratum = [...]struct {
	model     uint32
	steppings uint32
}{
	{0x4E, 1 << 3},                       // Skylake (mobile)
	{0x55, 1<<4 | 1<<7},                  // Skylake (server), Cascade Lake; 10 and 11 are Cooper Lake, which is free of it
	{0x5E, 1 << 3},                       // Skylake (desktop)
	{0x8E, 1<<9 | 1<<10 | 1<<11 | 1<<12}, // Kaby, Coffee, Whiskey, Amber and Comet Lake (mobile)
	{0x9E, 1<<9 | 1<<10 | 1<<11 | 1<<13}, // Kaby and Coffee Lake (desktop)
	{0xA5, 1<<16 - 1},                    // Comet Lake (desktop)
	{0xA6, 1 << 0},                       // Comet Lake (mobile)
	{0xAE, 1 << 10},                      // Kaby Lake
}

// hasJumpErratum reports whether a processor of Intel's with this signature, eax of cpuid leaf 1, is in the table.
func hasJumpErratum(signature uint32) bool {
	family, model, stepping := signature>>8&15, signature>>4&15|signature>>12&0xF0, signature&15
	for _, e := range jumpErratum {
		if family == 6 && model == e.model {
			return e.steppings>>stepping&1 != 0
		}
	}
	return false
}
