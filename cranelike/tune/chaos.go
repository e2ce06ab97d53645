package tune

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// This file defines Chaos, the source of bad decisions.
//
// Most of what a compiler decides is a matter of speed alone: which of several registers, which of
// the blocks where a value may be computed, which branches are short. Chaos mode decides at random
// instead. What is compiled so must behave as ever; what does not shows a decision that correctness
// secretly leans on, and it gets code into shapes that programs seldom need (few registers, blocks out
// of order, long branches).
//
// Equal seeds, functions and stages give equal decisions, on any goroutine.

// A Whim is a kind of decision that Chaos makes.
type Whim uint8

// The whims, by the stages that ask.
const (
	Forget   Whim = iota // build: a value or rule that is known is overlooked
	Engulf               // build: calls are inlined, or not, with no regard to where the module is from
	Freeze               // graph: blocks are cold and edges rare, so they go to the end and out of loops
	Wander               // place: any block between early and late
	Respread             // place: what is cheap is computed in each block that uses it, or is not
	Shuffle              // lower: blocks in any order in which dominators come first
	Detour               // lower: edges get blocks without need
	Reorder              // lower: operands are computed in any order
	Unsunk               // lower: loads stay instructions of their own
	Outlive              // lower: values count as needed later on
	Cut                  // regalloc: cuts, spills and hints
	Few                  // regalloc: three to five registers
	Stretch              // emit: branches stay long
	Pad                  // emit: blocks and frames are padded
	Unwrap               // emit: frames are made at once
	Repeat               // emit: switches and tests are repeated wherever that is possible

	NumWhims int = iota
)

// whims describes the whims.
var whims = [NumWhims]Info{
	Forget:   {"forget", "build", "overlooks values and rules"},
	Engulf:   {"engulf", "build", "inlines large functions and leaves out small ones"},
	Freeze:   {"freeze", "graph", "takes blocks for cold and edges for rare"},
	Wander:   {"wander", "place", "any block between the first and the last possible one"},
	Respread: {"respread", "place", "computes cheap values anew or not"},
	Shuffle:  {"shuffle", "lower", "blocks in another order"},
	Detour:   {"detour", "lower", "blocks on edges that need none"},
	Reorder:  {"reorder", "lower", "operands in another order"},
	Unsunk:   {"unsunk", "lower", "loads remain instructions"},
	Outlive:  {"outlive", "lower", "values are taken to be needed later"},
	Cut:      {"cut", "regalloc", "cuts, spills and hints without reason"},
	Few:      {"few", "regalloc", "three to five registers"},
	Stretch:  {"stretch", "emit", "long branches"},
	Pad:      {"pad", "emit", "padding between blocks and in frames"},
	Unwrap:   {"unwrap", "emit", "frames at once"},
	Repeat:   {"repeat", "emit", "switches and tests repeated whenever that is possible"},
}

// Whims describes all whims; the index is the Whim.
func Whims() []Info { return whims[:] }

// A Mood is which whims may be on, by a seed that is not 0; the zero Mood is that of production.
type Mood struct {
	Seed  uint64
	Whims uint32 // bit w: whim w may be on; 0 means all of them
}

// String returns the seed, and after a colon the names of the whims if they are not all.
func (m Mood) String() string {
	s := strconv.FormatUint(m.Seed, 10)
	sep := ":"
	for w := range NumWhims {
		if m.Whims>>w&1 != 0 {
			s += sep + whims[w].Name
			sep = "+"
		}
	}
	return s
}

// ParseMood is the inverse of String.
func ParseMood(s string) (m Mood, err error) {
	seed, names, some := strings.Cut(s, ":")
	if m.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return Mood{}, fmt.Errorf("%q is not a number", seed)
	}
	for some {
		var name string
		name, names, some = strings.Cut(names, "+")
		w := slices.IndexFunc(whims[:], func(i Info) bool { return i.Name == name })
		if w < 0 {
			return Mood{}, fmt.Errorf("there is no whim %q", name)
		}
		m.Whims |= 1 << w
	}
	return m, nil
}

// A Chaos makes decisions for one function at a time. A nil *Chaos is what production has: it
// leaves every decision as it is. It must not be used by several goroutines at once.
type Chaos struct {
	state uint64
	moods uint32 // the whims that the function at hand is subject to
}

// Start begins stage number stage of the function with the given key. Half of the whims are off for
// each function, so that they are seen together and apart, unless m names one only.
func (c *Chaos) Start(m Mood, key uint64, stage int) {
	c.state = mix(mix(m.Seed)^key) | 1
	c.moods = uint32(c.next())
	switch {
	case m.Whims == 0:
	case m.Whims&(m.Whims-1) == 0:
		c.moods = m.Whims
	default:
		c.moods &= m.Whims
	}
	c.state = mix(c.state+uint64(stage)) | 1
}

// mix spreads the bits of x.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (c *Chaos) next() uint64 {
	c.state ^= c.state << 13
	c.state ^= c.state >> 7
	c.state ^= c.state << 17
	return c.state >> 16
}

// On reports whether w has a say for the function at hand.
func (c *Chaos) On(w Whim) bool { return c != nil && c.moods>>w&1 != 0 }

// OneIn is true once in n times if w is on, and else never.
func (c *Chaos) OneIn(n uint32, w Whim) bool { return c.On(w) && c.Below(n) == 0 }

// Either returns usual if w is off, and else either answer.
func (c *Chaos) Either(usual bool, w Whim) bool {
	if c.On(w) {
		return c.Below(2) == 0
	}
	return usual
}

// Below returns a number below n. c must not be nil.
func (c *Chaos) Below(n uint32) uint32 { return uint32(c.next()) % n }
