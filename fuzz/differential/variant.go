package differential

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file defines the ways in which this project's engine is run.

// A Variant is a set of choices that must not change what modules do.
type Variant struct {
	Compiler cranelike.Options
	Explicit bool // checks by code instead of hardware faults
	Fuel     bool
	Epoch    bool
	OldCPU   bool // only SSE4.1 beyond what every processor of the architecture has
	Oldest   bool // with OldCPU: not even that
	NoImages bool // memories are filled by copying
	Verify   bool // the compiler checks its stages
}

func (v Variant) String() string {
	var l []string
	add := func(on bool, name string) {
		if on {
			l = append(l, name)
		}
	}
	add(v.Compiler.BasicAlloc, "basic")
	add(v.Compiler.Chaos.Seed != 0, "chaos="+v.Compiler.Chaos.String())
	add(v.Compiler.Disable != 0, "disable="+strings.ReplaceAll(v.Compiler.Disable.String(), ",", "+"))
	add(v.Compiler.Inlining != 0, "inlining="+inliningNames[v.Compiler.Inlining])
	add(v.Explicit, "explicit")
	add(v.Fuel, "fuel")
	add(v.Epoch, "epoch")
	add(v.OldCPU && !v.Oldest, "oldcpu")
	add(v.OldCPU && v.Oldest, "oldestcpu")
	add(v.NoImages, "noimages")
	add(v.Verify, "verify")
	if len(l) == 0 {
		return "default"
	}
	return strings.Join(l, ",")
}

// ParseVariant is the inverse of String.
func ParseVariant(s string) (Variant, error) {
	var v Variant
	if s == "default" {
		return v, nil
	}
	for name := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(name, "=")
		switch name {
		case "basic":
			v.Compiler.BasicAlloc = true
		case "chaos":
			m, err := tune.ParseMood(value)
			if err != nil {
				return v, err
			}
			v.Compiler.Chaos = m
		case "disable":
			off, err := tune.Parse(strings.ReplaceAll(value, "+", ","))
			if err != nil {
				return v, err
			}
			v.Compiler.Disable = off
		case "inlining":
			n := slices.Index(inliningNames[:], value)
			if n < 0 {
				return v, fmt.Errorf("differential: there is no inlining %q", value)
			}
			v.Compiler.Inlining = frontend.Inlining(n)
		case "explicit":
			v.Explicit = true
		case "fuel":
			v.Fuel = true
		case "epoch":
			v.Epoch = true
		case "oldcpu", "oldestcpu":
			v.OldCPU, v.Oldest = true, name == "oldestcpu"
		case "noimages":
			v.NoImages = true
		case "verify":
			v.Verify = true
		default:
			return v, fmt.Errorf("differential: there is no variant %q", name)
		}
	}
	return v, nil
}

// inliningNames are the kinds of inlining by name.
var inliningNames = [...]string{frontend.InlineAuto: "auto", frontend.InlineNever: "never", frontend.InlineAlways: "always", frontend.InlineAll: "all"}

// variants returns the variants in which one input runs: the default with its verifiers, and one or two others.
func variants(r *rand.Rand, vectors bool) []Variant {
	out := []Variant{{Verify: true}}
	one := func() Variant {
		v := Variant{Verify: r.IntN(4) == 0}
		switch r.IntN(8) {
		case 0:
			v.Compiler.BasicAlloc = true
		case 1, 2, 3, 4:
			v.Compiler.Chaos.Seed = 1 + r.Uint64N(1<<20)
		}
		switch r.IntN(5) { // one, any or all
		case 0:
			v.Compiler.Disable = v.Compiler.Disable.With(tune.Opt(r.IntN(tune.NumOpts)))
		case 1:
			v.Compiler.Disable = tune.Set(r.Uint64()) & tune.All
		case 2:
			v.Compiler.Disable = tune.All &^ (tune.Set(0).With(tune.Opt(r.IntN(tune.NumOpts))))
		}
		switch r.IntN(4) {
		case 0:
			v.Compiler.Inlining = frontend.InlineAlways
		case 1, 2:
			v.Compiler.Inlining = frontend.InlineAll
		}
		v.Explicit = r.IntN(4) == 0
		v.Fuel = r.IntN(5) == 0
		v.Epoch = r.IntN(5) == 0
		v.OldCPU = r.IntN(3) == 0
		v.Oldest = !vectors && r.IntN(2) == 0
		v.NoImages = r.IntN(8) == 0
		return v
	}
	return append(out, one(), one())
}
