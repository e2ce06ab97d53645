package regalloc

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// clone copies an answer, so that it can be damaged.
func (out *Output) clone() *Output {
	c := *out
	c.Allocs = slices.Clone(out.Allocs)
	c.Edits = slices.Clone(out.Edits)
	c.Safepoints = slices.Clone(out.Safepoints)
	c.SlotPool = slices.Clone(out.SlotPool)
	return &c
}

// A mutation damages an answer; it reports false if there is nothing to damage.
type mutation struct {
	name string
	do   func(rng *rand.Rand, f *Func, out *Output) bool
	all  bool // every such damage must be noticed, not only nearly all
}

// pickIndex returns an index below n with ok(index), or -1.
func pickIndex(rng *rand.Rand, n int, ok func(int) bool) int {
	if n <= 0 {
		return -1
	}
	start := rng.IntN(n)
	for k := range n {
		if i := (start + k) % n; ok(i) {
			return i
		}
	}
	return -1
}

var mutations = []mutation{
	{"operand in another register", func(rng *rand.Rand, f *Func, out *Output) bool {
		// A use: a definition that nothing reads may be anywhere.
		k := pickIndex(rng, len(out.Allocs), func(i int) bool { return !f.Operands[i].IsDef() && out.Allocs[i].IsReg() })
		if k < 0 {
			return false
		}
		bank := f.File.Alloc[f.VRegs[f.Operands[k].VReg()].Class.Bank()]
		r := bank[rng.IntN(len(bank))]
		if InReg(r) == out.Allocs[k] {
			return false
		}
		out.Allocs[k] = InReg(r)
		return true
	}, false},
	{"operand in the wrong bank", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Allocs), func(i int) bool { return out.Allocs[i].IsReg() })
		if k < 0 {
			return false
		}
		out.Allocs[k] = InReg(out.Allocs[k].PReg() ^ FloatBank)
		return true
	}, true},
	{"fixed operand elsewhere", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Allocs), func(i int) bool { return f.Operands[i].Constraint() == Fixed })
		if k < 0 {
			return false
		}
		out.Allocs[k] = InReg(out.Allocs[k].PReg() ^ 1)
		return true
	}, true},
	{"register operand in a slot", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Allocs), func(i int) bool { return f.Operands[i].Constraint() == Reg })
		if k < 0 {
			return false
		}
		out.Allocs[k] = InSlot(0)
		return true
	}, true},
	{"no place", func(rng *rand.Rand, f *Func, out *Output) bool {
		if len(out.Allocs) == 0 {
			return false
		}
		out.Allocs[rng.IntN(len(out.Allocs))] = 0
		return true
	}, true},
	{"edit dropped", func(rng *rand.Rand, f *Func, out *Output) bool {
		if len(out.Edits) == 0 {
			return false
		}
		k := rng.IntN(len(out.Edits))
		out.Edits = slices.Delete(out.Edits, k, k+1)
		return true
	}, false},
	{"edit to another place", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits), func(i int) bool { return out.Edits[i].Kind == EditMove && out.Edits[i].To.IsReg() })
		if k < 0 {
			return false
		}
		bank := f.File.Alloc[out.Edits[k].Class.Bank()]
		out.Edits[k].To = InReg(bank[rng.IntN(len(bank))])
		return true
	}, false},
	{"edit from another slot", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits), func(i int) bool {
			return out.Edits[i].Kind == EditMove && out.Edits[i].From.IsSlot() && out.Edits[i].To.IsReg() && out.Edits[i].Class != ClassVec
		})
		if k < 0 || out.NumSlots < 2 {
			return false
		}
		out.Edits[k].From = InSlot((out.Edits[k].From.Slot() + 1) % out.NumSlots)
		return true
	}, false},
	{"edit of another class", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits), func(i int) bool {
			return out.Edits[i].Kind == EditMove && out.Edits[i].From.IsReg() && out.Edits[i].To.IsReg() && out.Edits[i].Class == ClassVec
		})
		if k < 0 {
			return false
		}
		out.Edits[k].Class = ClassFloat
		return true
	}, false},
	{"edits swapped", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits)-1, func(i int) bool {
			a, b := &out.Edits[i], &out.Edits[i+1]
			return a.Inst == b.Inst && a.After == b.After && a.From == b.To && a.Kind == EditMove && b.Kind == EditMove
		})
		if k < 0 {
			return false
		}
		out.Edits[k], out.Edits[k+1] = out.Edits[k+1], out.Edits[k]
		return true
	}, false},
	{"edits out of order", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits)-1, func(i int) bool { return out.Edits[i].Inst < out.Edits[i+1].Inst })
		if k < 0 {
			return false
		}
		out.Edits[k], out.Edits[k+1] = out.Edits[k+1], out.Edits[k]
		return true
	}, true},
	{"edit behind a branch", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Edits), func(i int) bool {
			return f.Insts[out.Edits[i].Inst].Flags&(Branch|Return) != 0 && (i+1 == len(out.Edits) || out.Edits[i+1].Inst != out.Edits[i].Inst)
		})
		if k < 0 {
			return false
		}
		out.Edits[k].After = true
		return true
	}, true},
	{"slot left out of a stack map", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Safepoints), func(i int) bool { return out.Safepoints[i].Num > 0 })
		if k < 0 {
			return false
		}
		out.Safepoints[k].Num--
		return true
	}, false}, // another slot may hold the same reference
	{"stack map missing", func(rng *rand.Rand, f *Func, out *Output) bool {
		if len(out.Safepoints) == 0 {
			return false
		}
		k := rng.IntN(len(out.Safepoints))
		out.Safepoints = slices.Delete(out.Safepoints, k, k+1)
		return true
	}, true},
	{"dead slot in a stack map", func(rng *rand.Rand, f *Func, out *Output) bool {
		k := pickIndex(rng, len(out.Safepoints), func(i int) bool { return true })
		if k < 0 {
			return false
		}
		m := &out.Safepoints[k]
		at := uint32(len(out.SlotPool))
		out.SlotPool = append(out.SlotPool, out.SlotPool[m.Slots:m.Slots+m.Num]...)
		out.SlotPool = append(out.SlotPool, out.NumSlots)
		out.NumSlots++
		m.Slots, m.Num = at, m.Num+1
		return true
	}, true},
	{"spill area too small", func(rng *rand.Rand, f *Func, out *Output) bool {
		used := false
		for _, a := range out.Allocs {
			used = used || a.IsSlot()
		}
		out.NumSlots = 0
		return used
	}, true},
}

// TestCheckerNoticesDamage damages right answers in many ways. Some damage is harmless by
// chance (a dropped store that is never read again), so for most kinds the bar is a rate.
func TestCheckerNoticesDamage(t *testing.T) {
	var c Context
	tried, noticed := make([]int, len(mutations)), make([]int, len(mutations))
	for seed := range uint64(400) {
		rng, cfg := configFor(seed)
		cfg.size = min(cfg.size, 60)
		f := generate(rng, cfg)
		out, err := c.Allocate(f)
		if err != nil {
			t.Fatal(err)
		}
		for k, m := range mutations {
			bad := out.clone()
			if !m.do(rng, f, bad) {
				continue
			}
			if slices.Equal(bad.Allocs, out.Allocs) && slices.Equal(bad.Edits, out.Edits) && slices.Equal(bad.Safepoints, out.Safepoints) && bad.NumSlots == out.NumSlots {
				continue
			}
			tried[k]++
			if Check(f, bad) != nil {
				noticed[k]++
			} else if m.all {
				t.Errorf("seed %d: not noticed: %s", seed, m.name)
			}
		}
	}
	for k, m := range mutations {
		t.Logf("%-30s %4d of %4d noticed", m.name, noticed[k], tried[k])
		if tried[k] < 50 || noticed[k]*100 < tried[k]*85 {
			t.Errorf("%s: %d of %d noticed", m.name, noticed[k], tried[k])
		}
	}
}
