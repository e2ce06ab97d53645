package entity

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

type fn uint32

// TestPrimaryMap checks that keys count from zero and name the values that were pushed.
func TestPrimaryMap(t *testing.T) {
	var m PrimaryMap[fn, string]
	m.Grow(2)
	for i, s := range []string{"a", "b", "c"} {
		if next := m.Next(); next != fn(i) || m.Has(next) || m.Push(s) != next || !m.Has(next) {
			t.Fatalf("key of %s", s)
		}
	}
	*m.At(1) += "!"
	if got := slices.Collect(maps.Values(maps.Collect(m.All()))); len(got) != 3 || m.Get(1) != "b!" || m.Len() != 3 {
		t.Errorf("%q %q", got, m.Get(1))
	}
	m.Clear()
	if m.Len() != 0 || m.Has(0) || m.Push("x") != 0 {
		t.Error("Clear")
	}
}

// TestSecondaryMap checks defaults below, above and between the keys that were set.
func TestSecondaryMap(t *testing.T) {
	m := NewSecondaryMap[fn](-1)
	m.Set(5, 50)
	*m.At(2)++
	for k, want := range map[fn]int{0: -1, 2: 0, 4: -1, 5: 50, 6: -1, 1 << 31: -1} {
		if got := m.Get(k); got != want {
			t.Errorf("value of %d is %d, want %d", k, got, want)
		}
	}
	m.Clear()
	if m.Get(5) != -1 {
		t.Error("Clear")
	}
	defer func() {
		if recover() == nil {
			t.Error("the reserved key was taken")
		}
	}()
	m.Set(^fn(0), 1)
}

// TestSet compares with a map under random operations.
func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var s Set[fn]
	want := map[fn]bool{}
	for range 10000 {
		k := fn(r.IntN(500))
		switch r.IntN(3) {
		case 0:
			if s.Add(k) == want[k] {
				t.Fatalf("Add(%d) with %v", k, want[k])
			}
			want[k] = true
		case 1:
			s.Remove(k)
			delete(want, k)
		default:
			if s.Has(k) != want[k] {
				t.Fatalf("Has(%d) is not %v", k, want[k])
			}
		}
	}
	if got := slices.Collect(s.All()); !slices.Equal(got, slices.Sorted(maps.Keys(want))) || s.Len() != len(want) {
		t.Errorf("%d keys, want %d", len(got), len(want))
	}
	s.Clear()
	if s.Len() != 0 || s.Has(1) {
		t.Error("Clear")
	}
}

// TestOptAndList checks sizes, absence, and that lists in one pool do not run into each other.
func TestOptAndList(t *testing.T) {
	if unsafe.Sizeof(Opt[fn]{}) != 4 || unsafe.Sizeof(List[fn]{}) != 8 {
		t.Error("sizes changed")
	}
	if _, ok := Nothing[fn]().Get(); ok {
		t.Error("Nothing holds a key")
	}
	if k, ok := Some[fn](7).Get(); !ok || k != 7 {
		t.Error("Some")
	}
	var p ListPool[fn]
	a, none, b := p.Add(1, 2), p.Add(), p.Add(3)
	_ = append(p.Get(a), 99)
	if !slices.Equal(p.Get(a), []fn{1, 2}) || none.Len() != 0 || !slices.Equal(p.Get(b), []fn{3}) {
		t.Errorf("%v %v %v", p.Get(a), p.Get(none), p.Get(b))
	}
}
