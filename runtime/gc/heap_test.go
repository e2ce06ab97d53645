package gc

import (
	"math/rand/v2"
	"testing"
)

// This file tests Heap against a model: the set of values that should be alive.

func TestNull(t *testing.T) {
	var h Heap
	for _, x := range []Handle{0, 1, 2, 3, 1 << 40} {
		if v, ok := h.Value(x); v != nil || ok {
			t.Errorf("%#x in an empty heap: %v, %v", x, v, ok)
		}
	}
	h.Begin()
	if !h.Mark(0) || h.Mark(2) || h.Sweep() != 0 {
		t.Error("an empty heap is not empty")
	}
	x := h.Insert(nil)
	if v, ok := h.Value(x); v != nil || !ok || x == 0 {
		t.Error("a nil value is null")
	}
	if _, ok := h.Value(x | 1); ok {
		t.Error("an odd handle")
	}
	if _, ok := h.Value(x | 1<<33); ok {
		t.Error("the upper half of a handle does not count")
	}
}

func TestModel(t *testing.T) {
	for _, noReuse := range []bool{false, true} {
		h := Heap{NoReuse: noReuse}
		r := rand.New(rand.NewPCG(1, 2))
		alive, gone := map[Handle]int{}, map[Handle]bool{}
		for n := range 20000 {
			if r.IntN(500) != 0 {
				x := h.Insert(n)
				if _, twice := alive[x]; twice || x == 0 || x&1 != 0 {
					t.Fatalf("handle %#x", x)
				}
				if noReuse && gone[x] {
					t.Fatalf("handle %#x is used again", x)
				}
				alive[x] = n
				delete(gone, x)
				continue
			}
			h.Begin()
			dropped := 0
			for x := range alive {
				if r.IntN(3) == 0 {
					if !h.Mark(x) || !h.Mark(x) {
						t.Fatalf("%#x is not alive", x)
					}
				} else {
					delete(alive, x)
					gone[x] = true
					dropped++
				}
			}
			if got := h.Sweep(); got != dropped {
				t.Fatalf("%d were dropped, want %d", got, dropped)
			}
			for x, n := range alive {
				if v, ok := h.Value(x); v != n || !ok {
					t.Fatalf("%#x: %v, want %v", x, v, n)
				}
			}
			for x := range gone {
				if v, ok := h.Value(x); v != nil || ok {
					t.Fatalf("%#x was dropped and has %v", x, v)
				}
			}
			if s := h.Stats(); s.Live != len(alive) || s.Inserted-s.Dropped != uint64(len(alive)) {
				t.Fatalf("%+v, want %d alive", s, len(alive))
			}
		}
	}
}

// The heap does not grow when as much is dropped as is inserted, and collections become due at
// intervals that grow with what is alive.
func TestDue(t *testing.T) {
	var h Heap
	var kept []Handle
	collections := 0
	for n := range 100000 {
		x := h.Insert(n)
		if n%100 == 0 {
			kept = append(kept, x)
		}
		if h.Due() {
			h.Begin()
			for _, x := range kept {
				h.Mark(x)
			}
			h.Sweep()
			collections++
		}
	}
	if len(h.values) > 3*len(kept) {
		t.Errorf("%d slots for %d values", len(h.values), len(kept))
	}
	if collections < 50 || collections > 300 {
		t.Errorf("%d collections", collections)
	}
	if h.Postpone(); h.Due() {
		t.Error("still due")
	}
}

func BenchmarkInsert(b *testing.B) {
	var h Heap
	v := any(new(int))
	b.ReportAllocs()
	for b.Loop() {
		h.Insert(v)
		if h.Due() {
			h.Begin()
			h.Sweep()
		}
	}
}

// A heap that was large once is small again, and what is left keeps its handles.
func TestShrinks(t *testing.T) {
	var h Heap
	var kept []Handle
	for n := range 100000 {
		if x := h.Insert(n); n < 1000 {
			kept = append(kept, x)
		}
	}
	last := h.Insert("last")
	if h.Begin(); h.MarkAll(kept) != -1 || h.MarkAll([]Handle{0, 2, 1 << 33, last + 2, 4}) != 2 {
		t.Error("marking")
	}
	if n := h.Sweep(); n != 99001 || len(h.values) > 10000 || len(h.values) != 64*len(h.taken) {
		t.Errorf("%d values were dropped, %d slots are left", n, len(h.values))
	}
	for n, x := range kept {
		if v, ok := h.Value(x); v != n || !ok {
			t.Fatalf("%d is %v", n, v)
		}
	}
	if _, ok := h.Value(last); ok {
		t.Error("what was dropped is there")
	}
	for n := range 20000 { // more than there are slots
		if x := h.Insert(-n); x <= kept[999] {
			t.Fatalf("handle %d has two values", x)
		}
	}
}

// A collection that is given up changes nothing, and its marks do not count in the next.
func TestForgotten(t *testing.T) {
	var h Heap
	a, b := h.Insert("a"), h.Insert("b")
	h.Begin()
	h.Mark(a)
	h.Postpone()
	c := h.Insert("c")
	if c == a || c == b {
		t.Fatalf("handles %d, %d, %d", a, b, c)
	}
	h.Begin()
	h.Mark(b)
	if h.Mark(c + 2) {
		t.Error("the next handle has a value before it was made")
	}
	if n := h.Sweep(); n != 2 {
		t.Errorf("%d values were dropped", n)
	}
	if v, ok := h.Value(b); v != "b" || !ok {
		t.Errorf("b is %v", v)
	}
}

// BenchmarkCollect is a collection in which all of 10,000 values stay.
func BenchmarkCollect(b *testing.B) {
	var h Heap
	var list []Handle
	for n := range 10000 {
		list = append(list, h.Insert(n))
	}
	for b.Loop() {
		h.Begin()
		h.MarkAll(list)
		h.Sweep()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/value")
}
