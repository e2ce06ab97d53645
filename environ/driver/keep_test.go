package driver

import (
	"slices"
	"testing"
)

// This file tests what keeps the summaries of bodies.

func TestKeep(t *testing.T) {
	var chunk []uint32
	var kept, want [][]uint32
	for n := range 300 {
		s := make([]uint32, n*7%50)
		if n%97 == 5 {
			s = make([]uint32, keptTogether+n)
		}
		for i := range s {
			s[i] = uint32(n*1000 + i)
		}
		kept, want = append(kept, keep(&chunk, s)), append(want, slices.Clone(s))
		clear(s) // the next body's
		if k := kept[n]; cap(k) != len(k) {
			t.Fatalf("%d values with room for %d: an append would change what follows", len(k), cap(k))
		}
	}
	for n := range kept {
		if !slices.Equal(kept[n], want[n]) {
			t.Fatalf("copy %d is %d", n, kept[n])
		}
	}
	s := make([]uint32, 8)
	if allocs := testing.AllocsPerRun(1000, func() { keep(&chunk, s) }); allocs > .1 {
		t.Errorf("%v allocations a copy", allocs)
	}
}
