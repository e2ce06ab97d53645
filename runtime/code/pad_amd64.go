package code

// This file says what fills the space between code on amd64.

// fillWithTraps fills b with instructions that trap.
func fillWithTraps(b []byte) {
	for i := range b {
		b[i] = 0xCC // int3
	}
}
