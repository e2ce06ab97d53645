package differential

import (
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/gowasmtime/gowasmtime/fuzz/gen"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines what is compared.

// A Trap is why a call ended, in words that all engines' reasons can be expressed in.
type Trap string

// The traps. Some engines do not tell the bounds of a table from a null in it.
const (
	noTrap        Trap = ""
	trapMemory    Trap = "memory out of bounds"
	trapTable     Trap = "table out of bounds or null"
	trapSignature Trap = "bad signature"
	trapOverflow  Trap = "integer overflow"
	trapDivision  Trap = "division by zero"
	trapConvert   Trap = "bad conversion"
	trapReached   Trap = "unreachable"

	// trapStack depends on the size of frames: what follows is not compared.
	trapStack Trap = "stack overflow"
)

// A RunOutcome is what a call did.
type RunOutcome struct {
	Trap    Trap
	Results []uint64 // NaNs are canonical
	Memory  uint64   // hash of the contents afterwards
	Host    uint64   // hash of the calls to the host so far
}

// An Outcome is what a module did.
type Outcome struct {
	Err     string // of the instantiation
	Runs    []RunOutcome
	Globals []uint64
	Pages   int // of the memory at the end
}

// diff returns how two outcomes differ, or "".
func diff(m *gen.Module, a, b *Outcome) string {
	if (a.Err == "") != (b.Err == "") {
		return fmt.Sprintf("instantiation: %q, %q", a.Err, b.Err)
	}
	for i := range min(len(a.Runs), len(b.Runs)) {
		x, y := &a.Runs[i], &b.Runs[i]
		if x.Trap == trapStack || y.Trap == trapStack {
			return ""
		}
		name := m.Runs[i].Name
		switch {
		case x.Trap != y.Trap:
			return fmt.Sprintf("call of %s: trap %q, %q", name, x.Trap, y.Trap)
		case !slices.Equal(x.Results, y.Results):
			return fmt.Sprintf("call of %s: results %#x, %#x", name, x.Results, y.Results)
		case x.Memory != y.Memory:
			return fmt.Sprintf("call of %s: memories differ", name)
		case x.Host != y.Host:
			return fmt.Sprintf("call of %s: calls to the host differ", name)
		}
	}
	switch {
	case len(a.Runs) != len(b.Runs):
		return fmt.Sprintf("%d calls, %d", len(a.Runs), len(b.Runs))
	case !slices.Equal(a.Globals, b.Globals):
		return fmt.Sprintf("globals %#x, %#x", a.Globals, b.Globals)
	case a.Pages != b.Pages:
		return fmt.Sprintf("%d pages, %d", a.Pages, b.Pages)
	}
	return ""
}

var seed = maphash.MakeSeed()

func hash(b []byte) uint64 { return maphash.Bytes(seed, b) }

// A host is the state of the functions that modules import.
type host struct {
	calls int
	sum   uint64
}

// call is function i of gen.Host. It replaces the arguments in vals by results.
func (h *host) call(i int, f *gen.HostFunc, vals []uint64) {
	h.calls++
	x := h.sum*31 + uint64(i)
	for k, t := range f.Params {
		v := vals[k]
		if t == types.I32 || t == types.F32 {
			v = uint64(uint32(v))
		}
		x = (x ^ gen.Canonical(t, v)) * 0x9E3779B97F4A7C15
		x ^= x >> 29
	}
	h.sum = x
	for k, t := range f.Results {
		x = x*0x9E3779B97F4A7C15 + 1
		switch t {
		case types.I32:
			vals[k] = uint64(uint32(x >> 20))
		case types.F32, types.F64: // small numbers
			vals[k] = uint64(floatBits(t, int8(x>>32)))
		default:
			vals[k] = x
		}
	}
}

// resultsOf returns the results in vals with canonical NaNs and nothing in unused bits.
func resultsOf(ts []types.ValType, vals []uint64) []uint64 {
	out := make([]uint64, len(ts))
	for i, t := range ts {
		out[i] = vals[i]
		if t == types.I32 || t == types.F32 {
			out[i] = uint64(uint32(out[i]))
		}
		out[i] = gen.Canonical(t, out[i])
	}
	return out
}
