package amd64

import (
	"cmp"
	"math"
	"testing"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
)

// holds says of each condition whether it holds of a first operand that is less than, equal to, or greater than the second. It is
// what outcome is tested against, and so it is apart from how the compiler evaluates conditions.
var holds = [ir.NumConds][3]bool{
	ir.CondEq: {false, true, false}, ir.CondNe: {true, false, true},
	ir.CondLtS: {true, false, false}, ir.CondGeS: {false, true, true},
	ir.CondLeS: {true, true, false}, ir.CondGtS: {false, false, true},
	ir.CondLtU: {true, false, false}, ir.CondGeU: {false, true, true},
	ir.CondLeU: {true, true, false}, ir.CondGtU: {false, false, true},
}

// compares evaluates an integer comparison of 64 bits.
func compares(c ir.Cond, x, y int64) bool {
	order := cmp.Compare(x, y)
	if c >= ir.CondLtU {
		order = cmp.Compare(uint64(x), uint64(y))
	}
	return holds[c][order+1]
}

// TestOutcome decides comparisons in both widths, where upper halves of 32-bit numbers are arbitrary.
func TestOutcome(t *testing.T) {
	values := []int64{0, 1, -1, 2, 100, -100, math.MaxInt32, math.MinInt32, math.MaxUint32, 1 << 32, 1<<32 + 1, math.MaxInt64, math.MinInt64}
	for _, x := range values {
		for _, y := range values {
			for c := ir.Cond(0); c < ir.NumConds; c++ {
				branch := mach.Inst{Op: pBranch, Cond: uint8(intConds[c])}
				test := mach.Inst{Op: mach.Op(asm.CMPri), W: 8, Imm: y}
				if got, ok := outcome(&test, &branch, x); !ok || got != compares(c, x, y) {
					t.Errorf("%d %s %d in 64 bits: %t %t", x, c, y, got, ok)
				}
				test.W = 4
				if got, ok := outcome(&test, &branch, x); !ok || got != compares(c, int64(int32(x)), int64(int32(y))) {
					t.Errorf("%d %s %d in 32 bits: %t %t", x, c, y, got, ok)
				}
			}
			for _, e := range []struct {
				c    asm.Cond
				want bool
			}{{asm.CondE, x&y == 0}, {asm.CondNE, x&y != 0}, {asm.CondS, x&y < 0}, {asm.CondNS, x&y >= 0}} {
				branch := mach.Inst{Op: pBranch, Cond: uint8(e.c)}
				test := mach.Inst{Op: mach.Op(asm.TESTri), W: 8, Imm: y}
				if got, ok := outcome(&test, &branch, x); !ok || got != e.want {
					t.Errorf("test %d, %d, condition %d: %t %t", x, y, e.c, got, ok)
				}
			}
		}
		for c, want := range map[asm.Cond]bool{asm.CondE: int32(x) == 0, asm.CondNE: int32(x) != 0, asm.CondS: int32(x) < 0, asm.CondNS: int32(x) >= 0} {
			branch := mach.Inst{Op: pBranch, Cond: uint8(c)}
			test := mach.Inst{Op: mach.Op(asm.TESTrr), W: 4}
			if got, ok := outcome(&test, &branch, x); !ok || got != want {
				t.Errorf("test %d, condition %d: %t %t", x, c, got, ok)
			}
		}
	}
}

// TestOutcomeUnknown has what outcome does not decide.
func TestOutcomeUnknown(t *testing.T) {
	for _, e := range []struct {
		cmp, branch mach.Inst
	}{
		{mach.Inst{Op: mach.Op(asm.ADDri), W: 4}, mach.Inst{Op: pBranch, Cond: uint8(asm.CondE)}},
		{mach.Inst{Op: mach.Op(asm.CMPri), W: 1}, mach.Inst{Op: pBranch, Cond: uint8(asm.CondE)}},
		{mach.Inst{Op: mach.Op(asm.CMPri), W: 4, Imm: 3}, mach.Inst{Op: pBranch, Cond: uint8(asm.CondS)}},
		{mach.Inst{Op: mach.Op(asm.CMPri), W: 4}, mach.Inst{Op: pBranch, Cond: uint8(condFEq)}},
		{mach.Inst{Op: mach.Op(asm.CMPri), W: 4}, mach.Inst{Op: pBranch, Cond: uint8(asm.CondO)}},
	} {
		if _, ok := outcome(&e.cmp, &e.branch, 0); ok {
			t.Errorf("%v before %v is decided", e.cmp, e.branch)
		}
	}
}
