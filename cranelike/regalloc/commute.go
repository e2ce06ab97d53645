package regalloc

import "github.com/gowasmtime/gowasmtime/cranelike/tune"

// This file implements the choice between the two operands of an operation that commutes: one of them is in the
// result's register, so it is copied first unless it ends there. Which values end is what liveness knows
// when it comes by, and as copied operands are read earlier than others, ranges depend on the choice. So it is
// made here, and the operands of the problem are exchanged.
//
// If both end, either would do, but one may be the old value of a variable whose new value is the result:
// with it in the result's register, the value goes round its loop in one place. Whether that can be shows when bundles are
// made; where the first operand and the result cannot be in one bundle, the second one is tried (either).

// commute chooses which use is in the result's register if instruction ops, in the block that starts at
// start, has Commute. All that follows the instruction has been seen.
func (l *liveness) commute(ops []Operand, start uint32) {
	d, a, b := ops[0].VReg(), ops[1].VReg(), ops[2].VReg()
	if a == b || l.off.Has(tune.Commute) {
		l.becomes[a] = l.becomes[d]
		return
	}
	onA, onB := l.livesOn(a, start), l.livesOn(b, start)
	exchange := onA && !onB
	if !onA && !onB {
		exchange = l.becomes[d] == uint32(b)
	}
	if l.chaos != 0 {
		l.chaos = l.chaos*6364136223846793005 + 1442695040888963407
		exchange = l.chaos>>63 != 0
	}
	if exchange {
		exchangeUses(ops)
	}
	l.becomes[ops[1].VReg()] = l.becomes[d]
}

// livesOn reports whether v is live after the instruction that ranges are being made for.
func (l *liveness) livesOn(v VReg, start uint32) bool {
	if k := l.global[v]; k != 0 && !l.sparse {
		return l.open[(k-1)>>6]>>((k-1)&63)&1 != 0
	}
	r := l.first[v]
	return r != 0 && l.ranges[r].from == start
}

// pass notes that block b passes a to parameter p of block to. What is passed back to a loop's start is the
// next value of a variable, and so is what becomes that on the way.
func (l *liveness) pass(b, to, a, p uint32) {
	if to > b {
		p = l.becomes[p]
	}
	l.becomes[a] = p
}

// either makes one bundle of the result of instruction i, which commutes, and the first use, which is in the
// result's register. If these are in each other's way, it tries the second use: it takes the first one's place
// if both end with the instruction.
func (bs *bundles) either(f *Func, l *liveness, i uint32) {
	ops, base := f.ops(&f.Insts[i]), posBefore(i)
	if bs.join(uint32(ops[1].VReg()), uint32(ops[0].VReg())) || l.chaos != 0 || l.off.Has(tune.Commute) {
		return
	}
	d, a, b := ops[0].VReg(), ops[1].VReg(), ops[2].VReg()
	ra, rb := l.ending(a, base+1), l.ending(b, base+2)
	if ra == 0 || rb == 0 {
		return
	}
	bs.ranges[rb].to = base + 1
	if !bs.join(uint32(b), uint32(d)) {
		bs.ranges[rb].to = base + 2
		return
	}
	bs.ranges[ra].to = base + 2
	l.ranges[ra].to, l.ranges[rb].to = base+2, base+1
	exchangeUses(ops)
}

// ending returns the range of v that ends at position to, 0 if there is none among the first few.
func (l *liveness) ending(v VReg, to uint32) uint32 {
	r := l.first[v]
	for n := 0; n < 8 && r != 0; n++ {
		if l.ranges[r].to == to {
			return r
		}
		r = l.ranges[r].next
	}
	return 0
}

// exchangeUses exchanges the registers of operands 1 and 2, which keep their constraints.
func exchangeUses(ops []Operand) {
	const vreg = MaxVRegs - 1
	a, b := ops[1]&vreg, ops[2]&vreg
	ops[1], ops[2] = ops[1]&^vreg|b, ops[2]&^vreg|a
}
