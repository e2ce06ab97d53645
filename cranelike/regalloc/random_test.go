package regalloc

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run TestSeed with this seed")
	chaosFlag = flag.Uint64("chaos", 0, "chaos seed of TestSeed")
	seedsFlag = flag.Uint64("seeds", 3000, "number of seeds of TestRandom")
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

// solve allocates f and checks the answer; panics become errors.
func solve(c *Context, f *Func) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	given := slices.Clone(f.Operands)
	out, err := c.Allocate(f)
	if err != nil {
		return err
	}
	if err := exchanged(f, given); err != nil {
		return err
	}
	return Check(f, out)
}

// exchanged checks that the operands of f are the given ones, but for the order of those that commute.
func exchanged(f *Func, given []Operand) error {
	for i := range f.Insts {
		in := &f.Insts[i]
		was, is := given[in.Ops:in.Ops+uint32(in.NumOps)], f.ops(in)
		if slices.Equal(was, is) {
			continue
		}
		if in.Flags&Commute == 0 || len(is) != 3 || is[0] != was[0] || is[1] != Use(was[2].VReg(), was[1].Constraint()) || is[2] != Use(was[1].VReg(), was[2].Constraint()) {
			return fmt.Errorf("inst %d: operands %v became %v", i, was, is)
		}
	}
	return nil
}

func TestRandom(t *testing.T) {
	var real, chaos, sparse Context
	sparse.live.maxBits = 1
	basic := Context{Basic: true}
	for seed := uint64(1); seed <= *seedsFlag; seed++ {
		rng, cfg := configFor(seed)
		f := generate(rng, cfg)
		if err := Validate(f); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := solve(&real, f); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if seed%4 == 0 {
			if err := solve(&basic, f); err != nil {
				t.Fatalf("seed %d, basic: %v", seed, err)
			}
		}
		if seed%4 == 1 {
			if err := solve(&sparse, f); err != nil {
				t.Fatalf("seed %d, sparse liveness: %v", seed, err)
			}
		}
		chaos.Chaos = seed*2 + 1
		if err := solve(&chaos, f); err != nil {
			t.Fatalf("seed %d, chaos: %v", seed, err)
		}
	}
}

// TestSeed prints the problem and answer of one seed: go test -run TestSeed -seed 7.
func TestSeed(t *testing.T) {
	if *seedFlag == 0 {
		t.Skip("no seed")
	}
	rng, cfg := configFor(*seedFlag)
	f := generate(rng, cfg)
	c := Context{Chaos: *chaosFlag}
	t.Log(solve(&c, f))
	t.Log("\n" + Print(f, &c.out))
}

// FuzzAllocate explores problems by seed, shape and chaos seed.
func FuzzAllocate(f *testing.F) {
	f.Add(uint64(1), uint8(5), uint8(60), false, uint8(1), uint64(0))
	f.Add(uint64(2), uint8(12), uint8(200), true, uint8(3), uint64(9))
	f.Fuzz(func(t *testing.T, seed uint64, regs, size uint8, shuffle bool, keep uint8, chaos uint64) {
		cfg := genConfig{regs: 5 + int(regs%11), size: int(size), shuffle: shuffle, keep: int(keep % 8)}
		p := generate(rand.New(rand.NewPCG(seed, 2)), cfg)
		if err := Validate(p); err != nil {
			t.Fatal(err)
		}
		c := Context{Chaos: chaos}
		if err := solve(&c, p); err != nil {
			t.Fatalf("%v\n%s", err, Print(p, nil))
		}
	})
}

// TestWideSets checks that results do not depend on whether long sets of live values are kept as lists or as
// bits: the former are given up for the latter when they grow.
func TestWideSets(t *testing.T) {
	var lists, sets Context
	lists.live.maxBits = 1
	sets.live.wide = -1
	asSets, moves := 0, 0
	for seed := uint64(1); seed <= 400; seed++ {
		f := generate(configFor(seed))
		want, err := lists.Allocate(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		f = generate(configFor(seed)) // as it was: operands may have changed places
		got, err := sets.Allocate(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !lists.live.sparse && lists.live.words > 0 {
			t.Fatalf("seed %d: no lists", seed)
		}
		if !sets.live.sparse {
			asSets++
			moves += len(sets.edges.moves)
		}
		if !slices.Equal(got.Allocs, want.Allocs) || !slices.Equal(got.Edits, want.Edits) ||
			!slices.Equal(got.Safepoints, want.Safepoints) || !slices.Equal(got.SlotPool, want.SlotPool) {
			t.Errorf("seed %d: results differ", seed)
		}
		if err := Check(f, got); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if asSets < 100 || moves < 1000 {
		t.Errorf("%d sets, %d moves on edges: nothing is tested", asSets, moves)
	}
}
