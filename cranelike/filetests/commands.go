package filetests

import (
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
)

// This file is the table of commands, and implements those of the middle.

// A command does one thing to the functions of a file.
type command struct {
	name string
	// run does it. text is the section in.ir, and funcs are its functions, which run may change.
	// A command with golden output returns it.
	run    func(text string, funcs []*ir.Func) (output string, err error)
	golden bool
}

// commands lists what may stand after "test".
var commands = [...]command{
	{"verify", verify, false},
	{"errors", verifyErrors, true},
	{"graph", graph, true},
	{"opt", optimise, true},
	{"sweep", sweep, true},
	{"refine", refine, true},
	{"place", place, true},
	{"run", run, false},
}

// verify expects functions without violations.
func verify(_ string, funcs []*ir.Func) (string, error) {
	for _, f := range funcs {
		if err := ir.Verify(f); err != nil {
			return "", err
		}
	}
	return "", nil
}

// verifyErrors shows what ir.Verify says of each function.
func verifyErrors(_ string, funcs []*ir.Func) (string, error) {
	var b strings.Builder
	for _, f := range funcs {
		fmt.Fprintf(&b, "%s: %v\n", f.Name, ir.Verify(f))
	}
	return b.String(), nil
}

// graph shows dominators, loops and frequencies.
func graph(_ string, funcs []*ir.Func) (string, error) {
	var b strings.Builder
	for _, f := range funcs {
		var g analysis.Graph
		g.Compute(f)
		fmt.Fprintf(&b, "%s\n", f.Name)
		for n := range f.Blocks {
			d := &f.Blocks[n]
			fmt.Fprintf(&b, "    block%d: idom block%d, depth %d, frequency %.4g, loops %d", n, g.Idom[n], g.DomDepth[n], g.Freq[n], d.LoopDepth)
			if d.LoopHeader {
				b.WriteString(", header")
			}
			if h := g.Loop[n]; h != ir.NoBlock {
				fmt.Fprintf(&b, ", in block%d", h)
			}
			b.WriteString(", from")
			for _, e := range f.Pool[d.Preds : d.Preds+d.NumPreds] {
				fmt.Fprintf(&b, " %d", f.Edges[e].From)
			}
			b.WriteString("\n")
		}
	}
	return b.String(), nil
}

// swept sweeps funcs, refined also refines them, and placed also places them, checking every step.
func swept(funcs []*ir.Func) error {
	return sweepAll(funcs, func(*ir.Func, *opt.Sweeper) error { return nil })
}

// sweepAll calls then after sweeping each function.
func sweepAll(funcs []*ir.Func, then func(f *ir.Func, s *opt.Sweeper) error) error {
	var s opt.Sweeper
	for _, f := range funcs {
		if err := ir.Verify(f); err != nil {
			return fmt.Errorf("before sweep: %w", err)
		}
		s.Run(f)
		if err := ir.Verify(f); err != nil {
			return fmt.Errorf("after sweep: %w", err)
		}
		if err := then(f, &s); err != nil {
			return err
		}
	}
	return nil
}

func refined(funcs []*ir.Func) error {
	var g analysis.Graph
	r := opt.Refiner{MaxLen: longest}
	return sweepAll(funcs, func(f *ir.Func, s *opt.Sweeper) error {
		g.Compute(f)
		r.Run(f, &g, s.Uses)
		if err := ir.Verify(f); err != nil {
			return fmt.Errorf("after refine: %w", err)
		}
		return nil
	})
}

func placed(funcs []*ir.Func) error {
	if err := refined(funcs); err != nil {
		return err
	}
	var p opt.Placer
	var g analysis.Graph
	for _, f := range funcs {
		g.Compute(f)
		p.Run(f, &g)
		if err := opt.VerifyPlaced(f, &g); err != nil {
			return err
		}
	}
	return nil
}

// optimise shows what opt.Builder and Sweep make of functions.
func optimise(_ string, funcs []*ir.Func) (string, error) {
	if err := rebuilt(funcs); err != nil {
		return "", err
	}
	err := swept(funcs)
	return show(funcs), err
}

// rebuilt replays funcs through opt.Builder.
func rebuilt(funcs []*ir.Func) error {
	for n, f := range funcs {
		if err := ir.Verify(f); err != nil {
			return err
		}
		funcs[n] = rebuild(f)
		if err := ir.Verify(funcs[n]); err != nil {
			return fmt.Errorf("rebuilt: %w", err)
		}
	}
	return nil
}

func sweep(_ string, funcs []*ir.Func) (string, error) {
	err := swept(funcs)
	return show(funcs), err
}

func refine(_ string, funcs []*ir.Func) (string, error) {
	err := refined(funcs)
	return show(funcs), err
}

func place(_ string, funcs []*ir.Func) (string, error) {
	err := placed(funcs)
	return show(funcs), err
}

func show(funcs []*ir.Func) string {
	var b strings.Builder
	for _, f := range funcs {
		b.Write(f.AppendText(nil))
	}
	return b.String()
}

// run executes the directives: on the functions as they are, swept, refined, placed, and rebuilt and
// swept and placed.
func run(text string, funcs []*ir.Func) (string, error) {
	ds, err := directives(text)
	if err != nil {
		return "", err
	}
	if len(ds) == 0 {
		return "", fmt.Errorf("no run directives")
	}
	stages := []struct {
		name string
		do   func([]*ir.Func) error
	}{
		{"as written", func([]*ir.Func) error { return nil }},
		{"swept", swept},
		{"refined", refined},
		{"placed", placed},
		{"rebuilt", func(funcs []*ir.Func) error {
			fresh, err := parse(text)
			copy(funcs, fresh)
			if err != nil {
				return err
			}
			return rebuilt(funcs)
		}},
		{"rebuilt and placed", placed},
	}
	for _, s := range stages {
		if err := s.do(funcs); err != nil {
			return "", err
		}
		for _, d := range ds {
			if err := d.check(funcs); err != nil {
				return "", fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return "", nil
}
