package main

import (
	"encoding/json"
	"math"
	"testing"
	"time"
)

// This file tests the bookkeeping of the sections gc and cancel, and that each kind of child measures something.

func TestSpread(t *testing.T) {
	var s Spread
	if s.total() != 0 || !math.IsNaN(s.quantile(.5)) {
		t.Errorf("empty: %d, %v", s.total(), s.quantile(.5))
	}
	for i := 100; i > 0; i-- {
		s.add(float64(i), 1)
	}
	s.add(7, 0)
	for q, want := range map[float64]float64{0: 1, .01: 1, .5: 50, .9: 90, .99: 99, .991: 100, 1: 100} {
		if got := s.quantile(q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	s.add(50, 1000)
	if s.total() != 1100 || len(s.Values) != 100 || s.quantile(.04) != 44 || s.quantile(.5) != 50 || s.quantile(.99) != 89 {
		t.Errorf("%d values, %d different, %v, %v, %v", s.total(), len(s.Values), s.quantile(.04), s.quantile(.5), s.quantile(.99))
	}
}

func TestPauseTable(t *testing.T) {
	r := &Report{}
	for _, side := range []string{sideOurs, sideGo} {
		p := &Pause{Section: sectionGC, Name: "n", Side: side, Measures: map[string]*Spread{}}
		for _, m := range []string{measureStop, measureGC, measureTick, measureWait} {
			p.Measures[m] = &Spread{}
			p.Measures[m].add(.002, 3)
			p.Measures[m].add(.004, 1)
		}
		r.Pauses = append(r.Pauses, p)
	}
	r.Pauses[0].Measures[measureStop] = &Spread{Values: []float64{.001, .010}, Counts: []uint64{2, 1}}
	lines := r.pauseTable(sectionGC)
	want := [][]string{
		{"n: " + sideOurs, "3", "1000", "10000", "10000", "0.50", "6.00", "2.00", "4.00", "2.00", "4.00", "4.00", "0.0"},
		{"n: " + sideGo, "4", "2000", "4000", "4000", "", "", "2.00", "4.00", "2.00", "4.00", "4.00", "0.0"},
	}
	for i, w := range want {
		if got, w := lines[i+1], w; len(got) != len(lines[0]) || len(got) != len(w) {
			t.Fatalf("line %q", got)
		} else {
			for k := range w {
				if got[k] != w[k] {
					t.Errorf("%s: %s is %q, want %q", w[0], lines[0][k], got[k], w[k])
				}
			}
		}
	}
	if r.pauseTable(sectionCancel) != nil {
		t.Error("a table without lines")
	}
}

// TestPauser measures a little in this process.
func TestPauser(t *testing.T) {
	for _, side := range []string{sideOurs, sideEpochs, sideGo} {
		p := &pauser{measures: map[string]*Spread{}}
		if err := p.prepare(side, 2); err != nil {
			t.Fatal(err)
		}
		if err := p.collections(2, time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if err := p.calls("cancel", 2); err != nil {
			t.Fatal(err)
		}
		if err := p.calls("deadline+gc", 2); err != nil {
			t.Fatal(err)
		}
		// Each collection stops the world twice.
		if p.of(measureGC).total() != 2 || p.of(measureLate).total() != 4 || p.of(measureStop).total() < 4 {
			t.Errorf("%s: %d collections, %d calls, %d stops", side, p.of(measureGC).total(), p.of(measureLate).total(), p.of(measureStop).total())
		}
		if _, err := json.Marshal(p.measures); err != nil {
			t.Error(err)
		}
	}
}
