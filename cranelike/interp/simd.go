package interp

import (
	"math"
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements the operations on vectors. Each is defined lane by lane, on lanes as
// numbers in an array: nothing here uses the tricks that code generators use, so that
// the two check each other. Every NaN that arithmetic makes is the canonical one.

// lanes returns x in lanes of w bits.
func lanes(x Bits, w uint) []uint64 {
	out := make([]uint64, 0, 16)
	for at := uint(0); at < 128; at += w {
		half := x.Lo
		if at >= 64 {
			half = x.Hi
		}
		out = append(out, cut(half>>(at%64), w))
	}
	return out
}

// join is the inverse of lanes; bits beyond w are cut off.
func join(ls []uint64, w uint) (x Bits) {
	for i, l := range ls {
		if at := uint(i) * w; at < 64 {
			x.Lo |= cut(l, w) << at
		} else {
			x.Hi |= cut(l, w) << (at - 64)
		}
	}
	return x
}

// vec1 makes an operation on each lane alone.
func vec1(op func(x uint64, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		ls := lanes(r.vals[i.A], w)
		for k := range ls {
			ls[k] = op(ls[k], w)
		}
		r.vals[r.v] = join(ls, w)
	}
}

// vec2 makes an operation on pairs of lanes.
func vec2(op func(x, y uint64, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		xs, ys := lanes(r.vals[i.A], w), lanes(r.vals[i.B], w)
		for k := range xs {
			xs[k] = op(xs[k], ys[k], w)
		}
		r.vals[r.v] = join(xs, w)
	}
}

// either makes an operation that is one thing for integers and another for floats.
func either(onInts, onFloats func(r *run, i *ir.Inst)) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		if i.Shape().IsFloat() {
			onFloats(r, i)
		} else {
			onInts(r, i)
		}
	}
}

// Bits.

func bits1(op func(x uint64) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		x := r.vals[i.A]
		r.vals[r.v] = Bits{op(x.Lo), op(x.Hi)}
	}
}

func bits2(op func(x, y uint64) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		x, y := r.vals[i.A], r.vals[i.B]
		r.vals[r.v] = Bits{op(x.Lo, y.Lo), op(x.Hi, y.Hi)}
	}
}

func bitselect(r *run, i *ir.Inst) {
	x, y, c := r.vals[i.A], r.vals[i.B], r.vals[i.C]
	r.vals[r.v] = Bits{x.Lo&c.Lo | y.Lo&^c.Lo, x.Hi&c.Hi | y.Hi&^c.Hi}
}

func anyTrue(r *run, i *ir.Inst) {
	x := r.vals[i.A]
	r.bool(x.Lo != 0 || x.Hi != 0)
}

func allTrue(r *run, i *ir.Inst) {
	all := true
	for _, x := range lanes(r.vals[i.A], i.Shape().Bits()) {
		all = all && x != 0
	}
	r.bool(all)
}

func bitmask(r *run, i *ir.Inst) {
	w := i.Shape().Bits()
	mask := uint64(0)
	for k, x := range lanes(r.vals[i.A], w) {
		mask |= x >> (w - 1) << k
	}
	r.set(mask)
}

// Lanes as a whole.

func splat(r *run, i *ir.Inst) {
	w := i.Shape().Bits()
	ls := make([]uint64, i.Shape().Lanes())
	for k := range ls {
		ls[k] = r.get(i.A)
	}
	r.vals[r.v] = join(ls, w)
}

func extract(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		x := lanes(r.vals[i.A], w)[i.Lane()]
		if sign {
			x = cut(uint64(signed(x, w)), 32)
		}
		r.set(x)
	}
}

func replace(r *run, i *ir.Inst) {
	w := i.Shape().Bits()
	ls := lanes(r.vals[i.A], w)
	ls[i.Lane()] = r.get(i.B)
	r.vals[r.v] = join(ls, w)
}

func shuffle(r *run, i *ir.Inst) {
	both := append(lanes(r.vals[i.A], 8), lanes(r.vals[i.B], 8)...)
	ls := lanes(r.vals[i.C], 8)
	for k, from := range ls {
		ls[k] = both[from]
	}
	r.vals[r.v] = join(ls, 8)
}

func swizzle(r *run, i *ir.Inst) {
	xs, ls := lanes(r.vals[i.A], 8), lanes(r.vals[i.B], 8)
	for k, from := range ls {
		ls[k] = 0
		if from < 16 {
			ls[k] = xs[from]
		}
	}
	r.vals[r.v] = join(ls, 8)
}

// Integer lanes.

func vabs(x uint64, w uint) uint64 { return magnitude(signed(x, w)) }
func vneg(x uint64, w uint) uint64 { return -x }

// clamp returns x limited to what w bits can hold, signed or not.
func clamp(x int64, w uint, sign bool) uint64 {
	lo, hi := int64(0), int64(1)<<w-1
	if sign {
		lo, hi = -1<<(w-1), 1<<(w-1)-1
	}
	return uint64(min(max(x, lo), hi))
}

// number returns lane x as a number.
func number(x uint64, w uint, sign bool) int64 {
	if sign {
		return signed(x, w)
	}
	return int64(x)
}

// saturating makes an operation on narrow lanes whose exact result is limited.
func saturating(sign bool, op func(x, y int64) int64) func(r *run, i *ir.Inst) {
	return vec2(func(x, y uint64, w uint) uint64 {
		return clamp(op(number(x, w, sign), number(y, w, sign)), w, sign)
	})
}

func plus(x, y int64) int64  { return x + y }
func minus(x, y int64) int64 { return x - y }
func less(x, y int64) int64  { return min(x, y) }
func more(x, y int64) int64  { return max(x, y) }
func avgr(x, y int64) int64  { return (x + y + 1) / 2 }
func q15(x, y int64) int64   { return (x*y + 1<<14) >> 15 }

// halves makes an operation on lanes of half the width, of which it takes the lower or the
// upper half.
func halves(sign, high bool, op func(x, y int64) int64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		xs, ys := lanes(r.vals[i.A], w/2), lanes(r.vals[i.A], w/2)
		if ir.Ops[i.Op].Args == 2 {
			ys = lanes(r.vals[i.B], w/2)
		}
		out := make([]uint64, i.Shape().Lanes())
		for k := range out {
			from := k
			if high {
				from += len(out)
			}
			out[k] = uint64(op(number(xs[from], w/2, sign), number(ys[from], w/2, sign)))
		}
		r.vals[r.v] = join(out, w)
	}
}

func first(x, y int64) int64 { return x }
func times(x, y int64) int64 { return int64(uint64(x) * uint64(y)) }

func pairs(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		xs := lanes(r.vals[i.A], w/2)
		out := make([]uint64, i.Shape().Lanes())
		for k := range out {
			out[k] = uint64(number(xs[2*k], w/2, sign) + number(xs[2*k+1], w/2, sign))
		}
		r.vals[r.v] = join(out, w)
	}
}

func dot(r *run, i *ir.Inst) {
	xs, ys := lanes(r.vals[i.A], 16), lanes(r.vals[i.B], 16)
	out := make([]uint64, 4)
	for k := range out {
		out[k] = uint64(signed(xs[2*k], 16)*signed(ys[2*k], 16) + signed(xs[2*k+1], 16)*signed(ys[2*k+1], 16))
	}
	r.vals[r.v] = join(out, 32)
}

func narrow(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		ls := append(lanes(r.vals[i.A], 2*w), lanes(r.vals[i.B], 2*w)...)
		for k, x := range ls {
			ls[k] = clamp(signed(x, 2*w), w, sign)
		}
		r.vals[r.v] = join(ls, w)
	}
}

// vshift makes a shift by op of all lanes by the same count.
func vshift(op func(x uint64, n, w uint) uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		n := uint(r.get(i.B))
		vec1(func(x uint64, w uint) uint64 { return op(x, n%w, w) })(r, i)
	}
}

func shiftLeft(x uint64, n, w uint) uint64  { return x << n }
func shiftRight(x uint64, n, w uint) uint64 { return x >> n }
func shiftSign(x uint64, n, w uint) uint64  { return uint64(signed(x, w) >> n) }

// truth is what a comparison leaves in a lane.
func truth(x bool) uint64 {
	if x {
		return ^uint64(0)
	}
	return 0
}

func vicmp(r *run, i *ir.Inst) {
	c := ir.Cond(i.Lane())
	vec2(func(x, y uint64, w uint) uint64 {
		sx, sy := signed(x, w), signed(y, w)
		switch c {
		case ir.CondEq:
			return truth(x == y)
		case ir.CondNe:
			return truth(x != y)
		case ir.CondLtS:
			return truth(sx < sy)
		case ir.CondLeS:
			return truth(sx <= sy)
		case ir.CondGtS:
			return truth(sx > sy)
		case ir.CondGeS:
			return truth(sx >= sy)
		case ir.CondLtU:
			return truth(x < y)
		case ir.CondLeU:
			return truth(x <= y)
		case ir.CondGtU:
			return truth(x > y)
		}
		return truth(x >= y)
	})(r, i)
}

// Float lanes. A lane of 32 bits is computed in 64, which is exact enough for every single
// operation of the hardware (the format has more than twice the precision).

func lane(x uint64, w uint) float64 {
	if w == 32 {
		return float64(math.Float32frombits(uint32(x)))
	}
	return math.Float64frombits(x)
}

// rounded returns the lane that holds x.
func rounded(x float64, w uint) uint64 {
	switch {
	case x != x && w == 32:
		return nan32
	case x != x:
		return nan64
	case w == 32:
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

func vfloat1(op func(x float64) float64) func(r *run, i *ir.Inst) {
	return vec1(func(x uint64, w uint) uint64 { return rounded(op(lane(x, w)), w) })
}

func vfloat2(op func(x, y float64) float64) func(r *run, i *ir.Inst) {
	return vec2(func(x, y uint64, w uint) uint64 { return rounded(op(lane(x, w), lane(y, w)), w) })
}

func vsign(op func(x, sign uint64) uint64) func(r *run, i *ir.Inst) {
	return vec1(func(x uint64, w uint) uint64 { return op(x, 1<<(w-1)) })
}

// chosen makes pmin and pmax, which choose a lane and do not look at NaNs.
func chosen(second func(x, y float64) bool) func(r *run, i *ir.Inst) {
	return vec2(func(x, y uint64, w uint) uint64 {
		if second(lane(x, w), lane(y, w)) {
			return y
		}
		return x
	})
}

func vfcmp(r *run, i *ir.Inst) {
	c := ir.FCond(i.Lane())
	vec2(func(a, b uint64, w uint) uint64 {
		x, y := lane(a, w), lane(b, w)
		switch c {
		case ir.FEq:
			return truth(x == y)
		case ir.FNe:
			return truth(x != y)
		case ir.FLt:
			return truth(x < y)
		case ir.FGt:
			return truth(x > y)
		case ir.FLe:
			return truth(x <= y)
		}
		return truth(x >= y)
	})(r, i)
}

func vdemote(r *run, i *ir.Inst) {
	xs := lanes(r.vals[i.A], 64)
	r.vals[r.v] = join([]uint64{rounded(lane(xs[0], 64), 32), rounded(lane(xs[1], 64), 32), 0, 0}, 32)
}

func vpromote(r *run, i *ir.Inst) {
	xs := lanes(r.vals[i.A], 32)
	r.vals[r.v] = join([]uint64{rounded(lane(xs[0], 32), 64), rounded(lane(xs[1], 32), 64)}, 64)
}

func vtruncSat(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		out := make([]uint64, 4)
		for k, l := range lanes(r.vals[i.A], w) {
			x := lane(l, w)
			mag, big := integer(x)
			switch {
			case x != x:
			case big || mag > 1<<40:
				mag = 1 << 40
				fallthrough
			default:
				n := int64(mag)
				if math.Signbit(x) {
					n = -n
				}
				out[k] = clamp(n, 32, sign)
			}
		}
		r.vals[r.v] = join(out, 32)
	}
}

func vconvert(sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		w := i.Shape().Bits()
		xs := lanes(r.vals[i.A], 32)
		out := make([]uint64, i.Shape().Lanes())
		for k := range out {
			out[k] = rounded(float64(number(xs[k], 32, sign)), w)
		}
		r.vals[r.v] = join(out, w)
	}
}

func vpopcnt(x uint64, w uint) uint64 { return uint64(bits.OnesCount64(x)) }
