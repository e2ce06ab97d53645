package vm

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// This file tests the engine's order of epoch deadlines.

func TestEpochDeadlines(t *testing.T) {
	e := newEngine(t)
	rng := rand.New(rand.NewPCG(1, 2))
	stores := make([]*Store, 200)
	for i := range stores {
		stores[i] = newStore(t, e)
		stores[i].SetEpochDeadline(1 + rng.Uint64N(50))
	}
	for range 100 {
		for range 20 {
			s := stores[rng.IntN(len(stores))]
			switch rng.IntN(8) {
			case 0:
				if !s.closed {
					s.Close()
				}
			default:
				s.SetEpochDeadline(rng.Uint64N(30))
			}
		}
		e.IncrementEpoch()
		waiting := 0
		for i, s := range stores {
			if s.closed {
				continue
			}
			if w := s.epoch; (s.ctx.Interrupt != 0) != (w.deadline <= e.epoch.now) {
				t.Fatalf("store %d with deadline %d at %d has word %d", i, w.deadline, e.epoch.now, s.ctx.Interrupt)
			} else if w.deadline > e.epoch.now {
				waiting++
			}
		}
		if waiting != len(e.epoch.waiting) {
			t.Fatalf("%d stores wait, but the clock knows %d", waiting, len(e.epoch.waiting))
		}
	}
}

// TestEpochOfOthers increments, moves deadlines and closes at the same time; for the race detector.
func TestEpochOfOthers(t *testing.T) {
	e := newEngine(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				e.IncrementEpoch()
			}
		})
		wg.Go(func() {
			for i := range 100 {
				s, err := NewStore(e)
				if err != nil {
					t.Error(err)
					return
				}
				for k := range 5 {
					s.SetEpochDeadline(uint64(i+k) % 4)
				}
				s.Close()
			}
		})
	}
	wg.Wait()
	if len(e.epoch.waiting) != 0 || e.epoch.now != 800 {
		t.Errorf("at the end %d stores wait at %d", len(e.epoch.waiting), e.epoch.now)
	}
}
