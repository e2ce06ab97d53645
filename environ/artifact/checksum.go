package artifact

import (
	"encoding/binary"
	"math/bits"
)

// This file implements the checksum, XXH64: of the functions that mix well it is the one that is fast
// in plain Go on every processor (16 GB/s on amd64), needs no tables, which would have to be made
// in each process, and has 64 bits. It finds accidents, not forgeries.

const (
	xxPrime1 = 0x9E3779B185EBCA87
	xxPrime2 = 0xC2B2AE3D27D4EB4F
	xxPrime3 = 0x165667B19E3779F9
	xxPrime4 = 0x85EBCA77C2B2AE63
	xxPrime5 = 0x27D4EB2F165667C5
)

func xxRound(acc, x uint64) uint64 { return bits.RotateLeft64(acc+x*xxPrime2, 31) * xxPrime1 }

// xxh64 returns the XXH64 of b.
func xxh64(seed uint64, b []byte) uint64 {
	le := binary.LittleEndian
	n, h := uint64(len(b)), seed+xxPrime5
	if len(b) >= 32 {
		a0, a1, a2, a3 := seed, seed+xxPrime2, seed, seed
		a0 += xxPrime1 // apart, because the constants' sum does not fit
		a0 += xxPrime2
		a3 -= xxPrime1
		for ; len(b) >= 32; b = b[32:] {
			a0 = xxRound(a0, le.Uint64(b[0:8:len(b)]))
			a1 = xxRound(a1, le.Uint64(b[8:16:len(b)]))
			a2 = xxRound(a2, le.Uint64(b[16:24:len(b)]))
			a3 = xxRound(a3, le.Uint64(b[24:32:len(b)]))
		}
		h = bits.RotateLeft64(a0, 1) + bits.RotateLeft64(a1, 7) + bits.RotateLeft64(a2, 12) + bits.RotateLeft64(a3, 18)
		for _, x := range [...]uint64{a0, a1, a2, a3} {
			h = (h^xxRound(0, x))*xxPrime1 + xxPrime4
		}
	}
	h += n
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxRound(0, le.Uint64(b)), 27)*xxPrime1 + xxPrime4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(le.Uint32(b))*xxPrime1, 23)*xxPrime2 + xxPrime3
		b = b[4:]
	}
	for _, x := range b {
		h = bits.RotateLeft64(h^uint64(x)*xxPrime5, 11) * xxPrime1
	}
	h = (h ^ h>>33) * xxPrime2
	h = (h ^ h>>29) * xxPrime3
	return h ^ h>>32
}
