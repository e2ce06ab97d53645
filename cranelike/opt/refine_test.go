package opt

import (
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file checks what Refine knows of single operations against all their results, for numbers of a
// few bits. Whole functions are checked in package filetests.

// ranges calls f for every range of numbers of w bits.
func ranges(w uint, f func(a Range)) {
	for lo := range full(w).Hi + 1 {
		for hi := lo; hi <= full(w).Hi; hi++ {
			f(Range{lo, hi})
		}
	}
}

func (a Range) has(x uint64) bool { return a.Lo <= x && x <= a.Hi }

// signedOf returns x, a number of w bits, as a signed one.
func signedOf(w uint, x uint64) int64 { return int64(x<<(64-w)) >> (64 - w) }

// results are the operations that transfer knows, on numbers of w bits; ok is false where there is no result.
var results = map[ir.Op]func(w uint, x, y uint64) (z uint64, ok bool){
	ir.OpAdd:  func(_ uint, x, y uint64) (uint64, bool) { return x + y, true },
	ir.OpSub:  func(_ uint, x, y uint64) (uint64, bool) { return x - y, true },
	ir.OpMul:  func(_ uint, x, y uint64) (uint64, bool) { return x * y, true },
	ir.OpAnd:  func(_ uint, x, y uint64) (uint64, bool) { return x & y, true },
	ir.OpOr:   func(_ uint, x, y uint64) (uint64, bool) { return x | y, true },
	ir.OpXor:  func(_ uint, x, y uint64) (uint64, bool) { return x ^ y, true },
	ir.OpDivU: func(_ uint, x, y uint64) (uint64, bool) { return x / max(y, 1), y != 0 },
	ir.OpRemU: func(_ uint, x, y uint64) (uint64, bool) { return x % max(y, 1), y != 0 },
	ir.OpDivS: func(w uint, x, y uint64) (uint64, bool) {
		if y == 0 {
			return 0, false
		}
		return uint64(signedOf(w, x) / signedOf(w, y)), true
	},
	ir.OpRemS: func(w uint, x, y uint64) (uint64, bool) {
		if y == 0 {
			return 0, false
		}
		return uint64(signedOf(w, x) % signedOf(w, y)), true
	},
	ir.OpShl:  func(w uint, x, y uint64) (uint64, bool) { return x << (y % uint64(w)), true },
	ir.OpShrU: func(w uint, x, y uint64) (uint64, bool) { return x >> (y % uint64(w)), true },
	ir.OpShrS: func(w uint, x, y uint64) (uint64, bool) { return uint64(signedOf(w, x) >> (y % uint64(w))), true },
	ir.OpRotl: func(w uint, x, y uint64) (uint64, bool) {
		k := y % uint64(w)
		return x<<k | x>>(uint64(w)-k), true
	},
	ir.OpMulHiU: func(w uint, x, y uint64) (uint64, bool) { return x * y >> w, true },
}

// TestTransfer expects every result of an operation in the range that transfer gives, and for
// single operands of most operations nothing else.
func TestTransfer(t *testing.T) {
	check := func(op ir.Op, w uint, a, b Range) {
		got := transfer(op, w, a, b)
		least, eval := Range{^uint64(0), 0}, results[op]
		for x := a.Lo; x <= a.Hi; x++ {
			for y := b.Lo; y <= b.Hi; y++ {
				z, ok := eval(w, x, y)
				if z &= full(w).Hi; !ok {
					continue
				}
				least = union(least, Range{z, z})
				if !got.has(z) {
					t.Fatalf("%s of %d bits, %d in %v and %d in %v: %d is not in %v", op, w, x, a, y, b, z, got)
				}
			}
		}
		exact := op == ir.OpAdd || op == ir.OpSub || op == ir.OpDivU || op == ir.OpShrU
		if exact && a.single() && b.single() && least.Lo <= least.Hi && got != least {
			t.Fatalf("%s of %d bits, %v and %v: %v, want %v", op, w, a, b, got, least)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	some := func() Range {
		x, y := uint64(r.IntN(256)), uint64(r.IntN(256))
		if r.IntN(2) == 0 {
			y = min(x+y%16, 255)
		}
		return Range{min(x, y), max(x, y)}
	}
	for op := range results {
		ranges(2, func(a Range) { ranges(2, func(b Range) { check(op, 2, a, b) }) })
		ranges(4, func(a Range) { ranges(4, func(b Range) { check(op, 4, a, b) }) })
		for range 500 {
			check(op, 8, some(), some())
		}
		ranges(8, func(a Range) { check(op, 8, a, Range{3, 3}) })
	}
}

// TestTransferWide checks sums and products where 64 bits are not enough.
func TestTransferWide(t *testing.T) {
	const m = ^uint64(0)
	all := full(64)
	for _, c := range []struct {
		op         ir.Op
		w          uint
		a, b, want Range
	}{
		{ir.OpAdd, 64, Range{1, m}, Range{0, 0}, Range{1, m}},
		{ir.OpAdd, 64, Range{1, m}, Range{0, 1}, all},
		{ir.OpAdd, 64, Range{8, 9}, Range{m - 7, m - 7}, Range{0, 1}},
		{ir.OpAdd, 32, Range{8, 9}, Range{1<<32 - 8, 1<<32 - 8}, Range{0, 1}},
		{ir.OpMul, 64, Range{0, 1 << 32}, Range{0, 1 << 31}, Range{0, 1 << 63}},
		{ir.OpMul, 64, Range{0, 1 << 32}, Range{0, 1 << 32}, all},
		{ir.OpMul, 32, Range{2, 1 << 16}, Range{3, 1 << 16}, full(32)},
		{ir.OpShl, 64, Range{1, 1 << 60}, Range{3, 3}, Range{8, 1 << 63}},
		{ir.OpShl, 64, Range{1, 1 << 60}, Range{4, 4}, all},
		{ir.OpExtend8S, 32, Range{0, 127}, Range{}, Range{0, 127}},
		{ir.OpExtend8S, 32, Range{0, 128}, Range{}, full(32)},
		{ir.OpExtend16S, 64, Range{5, 1<<15 - 1}, Range{}, Range{5, 1<<15 - 1}},
		{ir.OpExtend16S, 64, Range{5, 1 << 15}, Range{}, all},
		{ir.OpExtend32S, 64, Range{5, 1 << 31}, Range{}, all},
		{ir.OpSExt, 64, Range{5, 1<<31 - 1}, Range{}, Range{5, 1<<31 - 1}},
		{ir.OpSExt, 64, Range{5, 1 << 31}, Range{}, all},
		{ir.OpZExt, 64, full(32), Range{}, full(32)},
		{ir.OpWrap, 32, Range{7, 1<<32 - 1}, Range{}, Range{7, 1<<32 - 1}},
		{ir.OpWrap, 32, Range{7, 1 << 32}, Range{}, full(32)},
		{ir.OpClz, 64, all, Range{}, Range{0, 64}},
		{ir.OpPopcnt, 32, all, Range{}, Range{0, 32}},
	} {
		if got := transfer(c.op, c.w, c.a, c.b); got != c.want {
			t.Errorf("%s of %d bits, %x and %x: %x, want %x", c.op, c.w, c.a, c.b, got, c.want)
		}
	}
}

// holds reports whether x is in relation cc to y.
func holds(w uint, x uint64, cc ir.Cond, y uint64) bool {
	sx, sy := signedOf(w, x), signedOf(w, y)
	return [ir.NumConds]bool{
		ir.CondEq: x == y, ir.CondNe: x != y,
		ir.CondLtS: sx < sy, ir.CondGeS: sx >= sy, ir.CondLeS: sx <= sy, ir.CondGtS: sx > sy,
		ir.CondLtU: x < y, ir.CondGeU: x >= y, ir.CondLeU: x <= y, ir.CondGtU: x > y,
	}[cc]
}

// TestNarrow expects narrow to leave every number that fulfils the condition.
func TestNarrow(t *testing.T) {
	const w = 4
	for cc := range ir.Cond(ir.NumConds) {
		narrower := 0
		ranges(w, func(a Range) {
			ranges(w, func(b Range) {
				got := narrow(w, a, cc, b)
				if got != a {
					narrower++
				}
				for x := a.Lo; x <= a.Hi; x++ {
					for y := b.Lo; y <= b.Hi; y++ {
						if holds(w, x, cc, y) && !got.has(x) {
							t.Fatalf("%d in %v, %s, %d in %v: not in %v", x, a, cc, y, b, got)
						}
					}
				}
			})
		})
		if narrower < 200 {
			t.Errorf("%s makes %d ranges narrower", cc, narrower)
		}
	}
}

// longest returns the length of the longest sequence from a number in start by step whose numbers are all in stays,
// or endless.
func longest(w uint, start Range, step int64, stays uint64) (most uint64) {
	for x := start.Lo; x <= start.Hi; x++ {
		n, at := uint64(0), x
		for ; n <= 1<<w && stays>>at&1 != 0; n++ {
			at = (at + uint64(step)) & full(w).Hi
		}
		if n > 1<<w {
			return endless
		}
		most = max(most, n)
	}
	return most
}

const endless = 1 << 20

// TestRounds runs loops of all kinds on numbers of few bits. In every round the limit may be any number of its range.
func TestRounds(t *testing.T) {
	known := make(map[ir.Cond]int)
	check := func(w uint, limit, start Range, cc ir.Cond, step int64, stays uint64) {
		got := rounds(w, start, step, cc, limit)
		if got == unknownTrips {
			return
		}
		known[cc]++
		switch most := longest(w, start, step, stays); {
		case got < most:
			t.Fatalf("from %v by %d while %s %v: %d rounds, not %d", start, step, cc, limit, most, got)
		case got > most && start.single() && limit.single():
			t.Fatalf("from %v by %d while %s %v: %d rounds, found %d", start, step, cc, limit, most, got)
		}
	}
	for _, w := range []uint{3, 4} {
		for cc := range ir.Cond(ir.NumConds) {
			ranges(w, func(limit Range) {
				stays := uint64(0)
				for x := range full(w).Hi + 1 {
					for y := limit.Lo; y <= limit.Hi; y++ {
						if holds(w, x, cc, y) {
							stays |= 1 << x
						}
					}
				}
				ranges(w, func(start Range) {
					if w == 4 && start.Hi-start.Lo > 1 {
						return
					}
					for step := int64(-1) << (w - 1); step < 1<<(w-1); step++ {
						if step != 0 {
							check(w, limit, start, cc, step, stays)
						}
					}
				})
			})
		}
	}
	for cc := range ir.Cond(ir.NumConds) {
		if (known[cc] > 0) != (cc != ir.CondEq) {
			t.Errorf("%s: %d loops are understood", cc, known[cc])
		}
	}
}
