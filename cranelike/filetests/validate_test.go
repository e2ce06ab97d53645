package filetests

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/filetests/irgen"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file validates passes: functions run before and after each, on the same inputs, and
// must behave alike.

// A behaviour is all that can be seen of a run.
type behaviour struct {
	results string // or how it ended
	memory  uint64
	events  string // writes and calls in order, summed up
}

// observe runs f on m.
func observe(m *interp.Machine, f *ir.Func, args []interp.Bits) (b behaviour, err error) {
	p, err := interp.Compile(f)
	if err != nil {
		return b, err
	}
	n, sum := 0, uint64(14695981039346656037)
	m.Trace = func(what string, addr, size, value uint64) {
		n++
		for _, x := range [...]uint64{uint64(len(what)), addr, size, value} {
			sum = (sum ^ x) * 1099511628211
			sum ^= sum >> 29
		}
	}
	results, err := m.Run(p, args)
	var trap *interp.Trap
	switch {
	case errors.As(err, &trap):
		b.results = fmt.Sprintf("trap %s at %#x", trap.Code.Name(), uint32(trap.Pos))
	case err == interp.ErrLimit:
		b.results = "limit"
	case err != nil:
		return b, err
	default:
		b.results = fmt.Sprint(results)
	}
	b.memory = m.Mem.Hash()
	b.events = fmt.Sprintf("%d events, %#x", n, sum)
	return b, nil
}

// passes are what stages does to a function, one after the other.
type passes struct {
	sweep  opt.Sweeper
	graph  analysis.Graph
	refine opt.Refiner
	place  opt.Placer

	folded int // accesses that refine changed, in all functions
}

// validate calls check before and after every pass over f, after verifying f.
func (p *passes) validate(f *ir.Func, check func(stage string) error) error {
	stage := func(name string) error {
		if err := ir.Verify(f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(f.Place) > 0 {
			if err := opt.VerifyPlaced(f, &p.graph); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return check(name)
	}
	if err := stage("build"); err != nil {
		return err
	}
	p.sweep.Run(f)
	if err := stage("sweep"); err != nil {
		return err
	}
	p.graph.Compute(f)
	p.refine.Run(f, &p.graph, p.sweep.Uses)
	p.folded += p.refine.Folded
	if err := stage("refine"); err != nil {
		return err
	}
	p.place.Run(f, &p.graph)
	return stage("place")
}

// randomArgs returns arguments for parameters of the given types.
func randomArgs(r *rand.Rand, ts []ir.Type) (args []interp.Bits) {
	for _, t := range ts {
		x := r.Uint64()
		switch r.IntN(4) {
		case 0:
			x = uint64(r.IntN(5))
		case 1:
			x = uint64(int64(r.IntN(64) - 32))
		}
		if t.Bits() == 32 {
			x &= 0xFFFFFFFF
		}
		args = append(args, interp.Bits{Lo: x})
	}
	return args
}

// validateRandom makes a function from a seed and validates the passes over it, or over what
// opt.Builder makes of it. ends counts how the runs end.
func validateRandom(p *passes, f *ir.Func, seed uint64, o irgen.Options, rebuilds bool, ends map[string]int) error {
	r := rand.New(rand.NewPCG(seed, 1))
	g := irgen.Gen{R: r, Options: o}
	g.Func(f, environ.DefinedFunc(0))
	const runs = 4
	var args [runs][]interp.Bits
	for i := range args {
		args[i] = randomArgs(r, f.Sig.Params)
	}
	before := f.String()
	var want [runs]behaviour
	check := func(stage string) error {
		for i := range args {
			got, err := observe(newMachine(nil), f, args[i])
			if err != nil {
				return fmt.Errorf("seed %d, %s: %v\n%s", seed, stage, err, f.String())
			}
			if stage == "made" {
				want[i] = got
				switch {
				case got.results[0] == '[':
					ends["return"]++
				case got.results[0] == 't':
					ends["trap"]++
				default:
					ends["limit"]++
				}
			}
			if got != want[i] {
				return fmt.Errorf("seed %d, %s, %x:\n got %+v\nwant %+v\nbefore\n%s\nafter\n%s", seed, stage, args[i], got, want[i], before, f.String())
			}
		}
		return nil
	}
	if err := ir.Verify(f); err != nil {
		return err
	}
	if err := check("made"); err != nil {
		return err
	}
	p.refine.MaxLen = 0
	if seed%3 != 0 {
		p.refine.MaxLen = pageSize
	}
	if rebuilds {
		*f = *rebuild(f)
	}
	return p.validate(f, check)
}

// TestRandom validates the passes over random functions.
func TestRandom(t *testing.T) {
	functions := uint64(3000)
	if testing.Short() {
		functions = 500
	}
	var p passes
	var f ir.Func
	ends := make(map[string]int)
	for seed := range functions {
		o := irgen.Options{Depth: 3 + int(seed%3), Size: 40 + int(seed%7)*20}
		if err := validateRandom(&p, &f, seed, o, seed%2 != 0, ends); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(ends, p.folded)
	if p.folded < int(functions)/10 {
		t.Errorf("refine changed %d accesses", p.folded)
	}
	if ends["return"] < ends["trap"] || ends["trap"] < int(functions)/10 || ends["limit"] > int(functions)/50 {
		t.Errorf("the generator is out of balance: %v", ends)
	}
}

// FuzzPasses is TestRandom with seeds and sizes from the fuzzer.
func FuzzPasses(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(100))
	f.Fuzz(func(t *testing.T, seed uint64, depth, size uint8) {
		var p passes
		var fn ir.Func
		o := irgen.Options{Depth: int(depth % 8), Size: int(size)}
		if err := validateRandom(&p, &fn, seed, o, size%2 != 0, map[string]int{}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestMisplaced moves single instructions of placed functions to other blocks. Where
// VerifyPlaced accepts the result, it must behave as before; and it must refuse some.
func TestMisplaced(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	g := irgen.Gen{R: r, Options: irgen.Options{Depth: 4, Size: 60}}
	var p passes
	var f ir.Func
	refused, accepted := 0, 0
	for range 400 {
		g.Func(&f, environ.DefinedFunc(0))
		if err := p.validate(&f, func(string) error { return nil }); err != nil {
			t.Fatal(err)
		}
		args := randomArgs(r, f.Sig.Params)
		want, err := observe(newMachine(nil), &f, args)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			v := 1 + r.IntN(len(f.Insts)-1)
			i := &f.Insts[v]
			old := f.Place[v]
			if old == ir.NoBlock {
				continue
			}
			f.Place[v] = ir.Block(r.IntN(len(f.Blocks)))
			floats := i.Flags&ir.FlagPinned == 0 && i.Op != ir.OpParam && i.Op != ir.OpProj
			switch err := opt.VerifyPlaced(&f, &p.graph); {
			case err != nil:
				refused++
			case !floats && f.Place[v] != old:
				t.Fatalf("v%d accepted in block%d\n%s", v, f.Place[v], f.String())
			case f.Place[v] != old:
				accepted++
				got, err := observe(newMachine(nil), &f, args)
				if err != nil || got != want {
					t.Fatalf("v%d moved to block%d: %v, %v, want %v\n%s", v, f.Place[v], err, got, want, f.String())
				}
			}
			f.Place[v] = old
		}
	}
	if refused < 200 || accepted < 20 {
		t.Errorf("%d refused, %d accepted", refused, accepted)
	}
}
