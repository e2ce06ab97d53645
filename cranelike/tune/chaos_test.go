package tune_test

import (
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file tests the source of bad decisions.

func TestChaosOff(t *testing.T) {
	var c *tune.Chaos
	for w := range tune.Whim(tune.NumWhims) {
		if c.On(w) || c.OneIn(1, w) || !c.Either(true, w) || c.Either(false, w) {
			t.Errorf("whim %d has a say without chaos", w)
		}
	}
}

// TestChaos: decisions depend on seed, function and stage, whims are on for about half of the
// functions, and each answer comes up.
func TestChaos(t *testing.T) {
	draw := func(seed, key uint64, stage int) (r [32]uint32) {
		var c tune.Chaos
		c.Start(tune.Mood{Seed: seed}, key, stage)
		for i := range r {
			r[i] = c.Below(1 << 16)
		}
		return r
	}
	if draw(1, 2, 3) != draw(1, 2, 3) {
		t.Error("equal starts, different decisions")
	}
	if base := draw(1, 2, 3); base == draw(2, 2, 3) || base == draw(1, 3, 3) || base == draw(1, 2, 4) {
		t.Error("different starts, equal decisions")
	}
	const n = 4000
	var on, yes, one [tune.NumWhims]int
	var c tune.Chaos
	for key := range uint64(n) {
		var first [tune.NumWhims]bool
		for stage := range 2 {
			c.Start(tune.Mood{Seed: 7}, key, stage)
			for w := range tune.Whim(tune.NumWhims) {
				if stage == 0 {
					first[w] = c.On(w)
				} else if c.On(w) != first[w] {
					t.Fatalf("function %d: whim %d changes from stage to stage", key, w)
				}
			}
		}
		for w := range tune.Whim(tune.NumWhims) {
			if !c.On(w) {
				continue
			}
			on[w]++
			if c.Either(true, w) {
				yes[w]++
			}
			if c.OneIn(4, w) {
				one[w]++
			}
		}
	}
	between := func(what string, w, got, want int) {
		if got < want*4/5 || got > want*6/5 {
			t.Errorf("whim %d: %s %d times, want about %d", w, what, got, want)
		}
	}
	for w, info := range tune.Whims() {
		if info.Name == "" || info.Stage == "" || info.Doc == "" {
			t.Errorf("whim %d is not described: %+v", w, info)
		}
		between("on", w, on[w], n/2)
		between("yes", w, yes[w], n/4)
		between("one in four", w, one[w], n/8)
	}
}

func TestMood(t *testing.T) {
	for _, m := range []tune.Mood{{}, {Seed: 1}, {Seed: 1 << 63, Whims: 1 << tune.Few}, {Seed: 3, Whims: 1<<tune.NumWhims - 1}} {
		if got, err := tune.ParseMood(m.String()); err != nil || got != m {
			t.Errorf("%s: %+v, %v", m, got, err)
		}
	}
	for _, s := range []string{"", "x", "1:", "1:few+", "1:fewer", "-1"} {
		if m, err := tune.ParseMood(s); err == nil {
			t.Errorf("ParseMood(%q) = %s", s, m)
		}
	}
	var c tune.Chaos
	for key := range uint64(50) {
		c.Start(tune.Mood{Seed: 1, Whims: 1 << tune.Few}, key, 0)
		if !c.On(tune.Few) || c.On(tune.Cut) {
			t.Fatal("a whim alone is not on alone")
		}
	}
}
