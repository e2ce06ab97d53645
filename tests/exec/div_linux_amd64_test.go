package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// TestDivideByConstants divides by constants of all shapes: small, around powers of two, and random,
// numbers close to multiples of them and to the ends of the range.
func TestDivideByConstants(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []uint{32, 64} {
		typ, ends := intType(n)
		mask := uint64(1)<<(n-1)<<1 - 1
		var divisors []uint64
		for d := uint64(1); d <= 60; d++ {
			divisors = append(divisors, d, -d&mask)
		}
		for k := uint(5); k < n; k++ {
			divisors = append(divisors, 1<<k, 1<<k-1, 1<<k+1, -(1<<k)&mask, 3<<(k-2)&mask)
		}
		for range 150 {
			divisors = append(divisors, (rng.Uint64()&mask)>>(rng.UintN(n-1))|2)
		}
		for range 40 { // above half of the range, where the reciprocal's logarithm is the width
			divisors = append(divisors, rng.Uint64()&mask|1<<(n-1)|1)
		}
		divisors = append(divisors, 0xF7E1E5D13A6F2325&mask)
		var b batch
		for _, op := range []ir.Op{ir.OpDivU, ir.OpRemU, ir.OpDivS, ir.OpRemS} {
			for _, d := range divisors {
				f := b.add(fn([]ir.Type{typ}, typ, fmt.Sprintf("v800 = iconst.%s %d\n%%r = %s.%s %%0, v800", typ, int64(d), name(op), typ)))
				nums := ends
				for range 12 {
					q := (rng.Uint64() & mask) >> rng.UintN(n)
					nums = append(nums[:len(nums):len(nums)], q*d&mask, (q*d-1)&mask, (q*d+1)&mask, mask/d*d, (mask/d*d-1)&mask)
				}
				for _, x := range nums {
					b.expect(f, fmt.Sprintf("%s by %#x", op, d), typ, evalInt(op, n, x, d), x)
				}
			}
		}
		t.Run(typ.String(), func(t *testing.T) {
			m := newMachine(t, cranelike.Options{}, tunables(), b.texts)
			for _, c := range b.calls {
				trap := m.call(c.fn, c.args...)
				if got := *m.word(resultAt); trap != c.want.trap || trap == noTrap && got != c.want.v {
					t.Fatalf("%#x %s = %#x, trap %s; want %#x, trap %s", c.args[0], c.what, got, trap.Name(), c.want.v, c.want.trap.Name())
				}
			}
		})
	}
}
