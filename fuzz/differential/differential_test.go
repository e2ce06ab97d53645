package differential

import (
	"math/rand/v2"
	"testing"
)

// This file is the fuzz target and a short run of it.

func TestRandom(t *testing.T) {
	c := NewChecker()
	r := rand.New(rand.NewPCG(11, 12))
	n := 200
	if testing.Short() {
		n = 50
	}
	for i := range n {
		data := Input(r)
		if err := c.Check(data); err != nil {
			t.Errorf("input %d (%x): %v", i, data, err)
		}
	}
	t.Logf("%+v", c.Stats)
}

func TestVariantText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		for _, v := range variants(r, r.IntN(2) == 0) {
			if got, err := ParseVariant(v.String()); err != nil || got.String() != v.String() {
				t.Errorf("%s becomes %s, %v", v, got, err)
			}
		}
	}
}

func FuzzDifferential(f *testing.F) {
	f.Add([]byte{})
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		f.Add(Input(r))
	}
	c := NewChecker()
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := c.Check(data); err != nil {
			t.Fatal(err)
		}
	})
}
