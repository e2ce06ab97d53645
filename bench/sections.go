package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"
)

// This file holds the sections of the benchmark: what is timed, in which order, and what is compared.

const (
	sectionCompile = "compile"
	sectionRun     = "run"
	sectionSize    = "size"
	sectionCalls   = "calls"
	nativeName     = "native"
)

// A Bench is one run of the command.
type Bench struct {
	engines []Engine
	runners []Engine // only run programs
	runs    int
	quick   time.Duration // how long one measurement of calls takes at least
	clock   clock
	cpu     bool   // clock counts processor time
	only    string // pattern of "section" or "section/row", or ""
	skip    string // patterns of rows, separated by commas
	root    string
	tmp     string
	log     func(format string, args ...any)
	report  Report
}

// wants reports whether a row is to be measured.
func (b *Bench) wants(section, row string) bool {
	for p := range strings.SplitSeq(b.skip, ",") {
		if ok, _ := path.Match(p, row); ok { // main has checked the patterns
			return false
		}
	}
	if b.only == "" || b.only == section || b.only == row {
		return true
	}
	ok, _ := path.Match(b.only, section+"/"+row) // main has checked the pattern
	return ok
}

// compile measures how fast modules are compiled.
func (b *Bench) compile(s *Subject) error {
	if s.Class != classLarge && s.Class != classLibrary {
		return nil
	}
	size, err := codeSize(s.Wasm)
	if err != nil || size < 1_000_000 {
		return err
	}
	if err := b.compileCosts(s, size); err != nil || !b.wants(sectionCompile, s.Name) {
		return err
	}
	b.log("compile %s: %.2f MB of module, %.2f MB of code section", s.Name, float64(len(s.Wasm))/1e6, float64(size)/1e6)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	row := b.report.row(sectionCompile, s.Name, float64(size))
	for range min(b.runs, 5) {
		for _, e := range b.engines {
			var m Module
			d, err := b.clock.timed(func() (err error) {
				m, err = e.Compile(s.Wasm)
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: compiling %s: %w", e.Name(), s.Name, err)
			}
			m.Close()
			row.add(e.Name(), "", d.Seconds())
		}
	}
	return nil
}

// An outcome is what a program did.
type outcome struct {
	status         int
	stdout, stderr string
}

// execute measures how long a program's _start takes, in a fresh instance each time, and how long
// the whole native program takes.
func (b *Bench) execute(s *Subject) error {
	if !b.wants(sectionRun, s.Name) || s.Class == classLibrary {
		return nil
	}
	b.log("run %s", s.Name)
	return b.race(b.report.row(sectionRun, s.Name, 0), s, slices.Concat(b.engines, b.runners), s.Native)
}

// race measures a program in several engines in turn, and as the executable native if that is not "".
func (b *Bench) race(row *Row, s *Subject, engines []Engine, native string) error {
	modules := make([]Module, len(engines))
	for i, e := range engines {
		m, err := e.Compile(s.Wasm)
		if err != nil {
			return fmt.Errorf("%s: compiling %s: %w", e.Name(), s.Name, err)
		}
		defer m.Close()
		modules[i] = m
	}
	var want outcome
	check := func(engine string, got outcome) error {
		if want == (outcome{}) {
			want = got
		}
		if got != want || got.stdout == "" {
			return fmt.Errorf("%s: engines disagree: %s did %+v, not %+v", s.Name, engine, got, want)
		}
		return nil
	}
	args := append([]string{s.Name}, s.Args...)
	for range b.runs {
		for i, e := range engines {
			p := &Program{Args: args}
			inst, err := modules[i].Instantiate(p)
			if err != nil {
				return fmt.Errorf("%s: instantiating %s: %w", e.Name(), s.Name, err)
			}
			status := 0
			d, err := b.clock.timed(func() (err error) {
				status, err = inst.Start()
				return err
			})
			inst.Close()
			if err != nil {
				return fmt.Errorf("%s: running %s: %w", e.Name(), s.Name, err)
			}
			if own, ok := inst.(interface{ elapsed(cpu bool) time.Duration }); ok {
				d = own.elapsed(b.cpu)
			}
			if err := check(e.Name(), outcome{status, p.Stdout.String(), p.Stderr.String()}); err != nil {
				return err
			}
			row.add(e.Name(), "", d.Seconds())
		}
		if native != "" {
			got, d, err := b.native(native, args)
			if err != nil {
				return err
			}
			if err := check(nativeName, got); err != nil {
				return err
			}
			row.add(nativeName, "", d.Seconds())
		}
	}
	return nil
}

// native runs an executable and returns what it did and how long the process took.
func (b *Bench) native(file string, args []string) (outcome, time.Duration, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(file)
	cmd.Args, cmd.Stdout, cmd.Stderr = args, &stdout, &stderr
	start := wallClock()
	err := cmd.Run()
	d := wallClock() - start
	if cmd.ProcessState == nil {
		return outcome{}, 0, err
	}
	if b.cpu {
		d = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, d, nil
}
