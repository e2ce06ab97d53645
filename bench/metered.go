package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file measures what it costs to make code interruptible by epochs or to count its fuel, on programs with tight
// loops. Only this engine takes part: the ratio is that to the same program without.

const sectionMetered = "metered"

// meteredPrograms are programs whose loops are short, or which are nothing but calls, so that a check in each
// counts as much as it can.
var meteredPrograms = []string{"sieve", "hash", "crc32", "fib", "sha256", "matmul", "mandelbrot", "memops", "interp", "quicksort", "floyd", "strsearch"}

// metered runs all of the section.
func (b *Bench) metered() error {
	ways := []struct {
		name  string
		set   func(*wasmtime.Config)
		start func(*wasmtime.Store) error
	}{
		{"epochs", func(c *wasmtime.Config) { c.SetEpochInterruption(true) }, func(s *wasmtime.Store) error {
			s.SetEpochDeadline(math.MaxUint64)
			return nil
		}},
		{"fuel", func(c *wasmtime.Config) { c.SetConsumeFuel(true) }, func(s *wasmtime.Store) error { return s.SetFuel(math.MaxUint64) }},
	}
	specs, err := readTable(b.root)
	if err != nil {
		return err
	}
	without := *b.engines[0].(*ours)
	without.name = "without"
	for _, spec := range specs {
		if !slices.Contains(meteredPrograms, spec.Name) {
			continue
		}
		var s *Subject
		for _, way := range ways {
			name := spec.Name + " with " + way.name
			if !b.wants(sectionMetered, name) {
				continue
			}
			b.log("metered %s", name)
			if s == nil {
				if s, err = build(b.root, b.tmp, spec); err != nil {
					return err
				}
			}
			cfg := wasmtime.NewConfig()
			way.set(cfg)
			with, err := newOursWith(cfg)
			if err != nil {
				return err
			}
			with.name, with.prepare = "with", way.start
			err = b.race(b.report.row(sectionMetered, name, 0), s, []Engine{with, &without}, "")
			with.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}
