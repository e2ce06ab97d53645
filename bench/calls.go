package main

import (
	"fmt"
	"runtime"
	"strings"
)

// This file measures calls between Go and WebAssembly.

// A Loop is one way to make many calls.
type Loop struct {
	Row string // the table row: loops of different engines in one row are comparable
	API string // the engine's name for this way to call
	// Run makes n calls, at least 1, and returns a number that depends on each of them: n.
	Run   func(n int) (uint64, error)
	Close func() // nil except for the first loop of an engine
}

// callTypes are what is called: functions of callsModule from Go, then its imports from WebAssembly, in
// a loop there. i64 and many go on to the import of their name, so that they are there and back twice.
var callTypes = []string{"nop", "i64 and back", "many and back", "externref", "host nop", "host i64", "host many"}

// callKinds are the ways to call: with raw values in an array, with types that the Go compiler checks, and with
// types that are found at run time. Engines without the second are measured with the first there.
var callKinds = []string{"raw", "typed", "checked"}

func callRow(what, kind string) string { return what + ", " + kind }

// callRows returns the rows of the section.
func callRows() (rows []string) {
	for _, what := range callTypes {
		for _, kind := range callKinds {
			rows = append(rows, callRow(what, kind))
		}
	}
	return rows
}

// times runs f n times.
func times(n int, f func() error) (uint64, error) {
	for range n {
		if err := f(); err != nil {
			return 0, err
		}
	}
	return uint64(n), nil
}

// mallocs returns the number of objects that were ever allocated in the Go heap.
func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// calls measures calls between Go and WebAssembly.
func (b *Bench) calls() error {
	if b.only != "" && !strings.HasPrefix(b.only, sectionCalls) {
		return nil
	}
	loops := make([][]Loop, len(b.engines))
	for i, e := range b.engines {
		var err error
		if loops[i], err = e.Loops(); err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		if len(loops[i]) > 0 {
			defer loops[i][0].Close()
		}
	}
	for _, name := range callRows() {
		if !b.wants(sectionCalls, name) {
			continue
		}
		b.log("calls %s", name)
		var run []Loop
		var who []string
		for i, e := range b.engines {
			for _, l := range loops[i] {
				if l.Row == name {
					run, who = append(run, l), append(who, e.Name())
				}
			}
		}
		row := b.report.row(sectionCalls, name, 0)
		n, err := b.calibrate(run)
		if err != nil {
			return err
		}
		for range b.runs {
			want, known := uint64(0), false
			for i, l := range run {
				var got, allocs uint64
				d, err := b.clock.timed(func() (err error) {
					allocs = mallocs()
					got, err = l.Run(n)
					allocs = mallocs() - allocs
					return err
				})
				if err != nil {
					return fmt.Errorf("%s: %s: %w", who[i], name, err)
				}
				if known && got != want {
					return fmt.Errorf("%s: engines disagree: %d calls gave %d in %s, not %d", name, n, got, who[i], want)
				}
				want, known = got, true
				row.add(who[i], l.API, d.Seconds()/float64(n))
				row.find(who[i]).allocated(float64(allocs) / float64(n))
			}
		}
	}
	return nil
}

// calibrate returns a number of calls for which the fastest loop takes long enough to be measured.
func (b *Bench) calibrate(loops []Loop) (int, error) {
	for n := 100; ; n *= 4 {
		for i, l := range loops {
			start := wallClock()
			if _, err := l.Run(n); err != nil {
				return 0, err
			}
			if wallClock()-start < b.quick {
				break
			}
			if i == len(loops)-1 {
				return n, nil
			}
		}
	}
}
