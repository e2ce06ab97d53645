package regalloc

import (
	"math/rand/v2"
	"testing"
)

// configFor derives the shape of a problem from its seed.
func configFor(seed uint64) (*rand.Rand, genConfig) {
	rng := rand.New(rand.NewPCG(seed, 1))
	return rng, genConfig{
		regs:    []int{5, 5, 6, 7, 8, 12, 15}[rng.IntN(7)],
		size:    []int{5, 20, 60, 150}[rng.IntN(4)],
		shuffle: rng.IntN(5) == 0,
		keep:    rng.IntN(4),
	}
}

func TestBasicRandom(t *testing.T) {
	c := Context{Basic: true}
	for seed := range uint64(500) {
		rng, cfg := configFor(seed)
		f := generate(rng, cfg)
		if err := Validate(f); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		out, err := c.Allocate(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := Check(f, out); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}
