package native

import (
	"runtime"
	"testing"
	"time"
)

// This file tests stacks and their slots.

// A slot has one user: however stacks are released, by hand or by the collector, no two
// stacks in use are the same.
func TestSlotsAreExclusive(t *testing.T) {
	if err := Init(); err != nil {
		t.Skip(err)
	}
	needStacks(t, 3*warmStacks)
	for round := range 20 {
		var held []*Stack
		seen := map[uint32]bool{}
		for i := range 3 * warmStacks {
			s, err := AcquireStack(uint64(4096 + 4096*(i*round%5)))
			if err != nil {
				t.Fatal(err)
			}
			switch i % 3 {
			case 0:
				s.Release() // what remains of s becomes garbage
				s.Release()
			case 1:
				held = append(held, s)
				if seen[s.Index()] {
					t.Fatalf("slot %d has two users", s.Index())
				}
				seen[s.Index()] = true
			case 2:
				// garbage, to be released by the collector
			}
		}
		runtime.GC()
		for _, s := range held {
			s.Release()
		}
	}
	// Of about 600 abandoned stacks most must have been used again.
	for range 100 {
		runtime.GC()
		slots.mu.Lock()
		idle, used := uintptr(len(slots.idle)), slots.used
		slots.mu.Unlock()
		if used-idle < warmStacks {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d of %d slots never came back", slots.used-uintptr(len(slots.idle)), slots.used)
}

// Stacks that are idle in numbers keep no memory, and work when they are used again.
func TestIdleStacksLoseTheirMemory(t *testing.T) {
	needStacks(t, 4*warmStacks)
	const n = 2 * warmStacks
	var ms []*machine
	for range n {
		m := newMachine(t)
		m.run(kernelRecurse, 0) // touches all of it
		ms = append(ms, m)
	}
	for _, m := range ms {
		m.s.Release()
	}
	slots.mu.Lock()
	warm := len(slots.idle) - slots.cold
	slots.mu.Unlock()
	if warm > warmStacks {
		t.Errorf("%d idle stacks keep their memory, want at most %d", warm, warmStacks)
	}
	for range n {
		newMachine(t).working()
	}
}

// When all slots are in use there is an error, and when one comes back there is none.
func TestAllStacksInUse(t *testing.T) {
	if err := Init(); err != nil {
		t.Skip(err)
	}
	var held []*Stack
	for {
		s, err := AcquireStack(4096)
		if err != nil {
			break
		}
		held = append(held, s)
		if uintptr(len(held)) > slots.count {
			t.Fatal("more stacks than slots")
		}
	}
	if len(held) == 0 {
		t.Fatal("no stacks")
	}
	held[0].Release()
	s, err := AcquireStack(MaxWasmStack)
	if err != nil {
		t.Error(err)
	} else {
		held[0] = s
	}
	for _, s := range held {
		s.Release()
	}
}

func TestReleaseInUse(t *testing.T) {
	m := newMachine(t)
	m.exit = func(m *machine, code uint32) bool {
		if m.s.Idle() {
			t.Error("the stack is idle during an exit")
		}
		defer func() {
			if recover() == nil {
				t.Error("Release of a stack in use does not panic")
			}
		}()
		m.s.Release()
		return true
	}
	m.run(kernelExit1)
	m.working()
}

func BenchmarkAcquireRelease(b *testing.B) {
	for b.Loop() {
		s, err := AcquireStack(0)
		if err != nil {
			b.Fatal(err)
		}
		s.Release()
	}
}
