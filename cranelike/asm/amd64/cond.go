package amd64

// This file defines condition codes.

// A Cond is a condition code, numbered as in the instruction set: codes 2k and 2k+1 are
// opposites.
type Cond uint8

const (
	CondO  Cond = iota // overflow
	CondNO             // no overflow
	CondB              // below (unsigned <), carry
	CondAE             // above or equal (unsigned >=), no carry
	CondE              // equal, zero
	CondNE             // not equal, not zero
	CondBE             // below or equal (unsigned <=)
	CondA              // above (unsigned >)
	CondS              // sign, negative
	CondNS             // not sign
	CondP              // parity even, unordered after ucomis
	CondNP             // parity odd, ordered
	CondL              // less (signed <)
	CondGE             // greater or equal (signed >=)
	CondLE             // less or equal (signed <=)
	CondG              // greater (signed >)
)

// Invert returns the condition that holds exactly when c does not.
func (c Cond) Invert() Cond { return c ^ 1 }

// Swap returns the condition that holds for cmp y, x exactly when c holds for cmp x, y. It
// is defined for the comparisons (B, AE, E, NE, BE, A, L, GE, LE, G), not for flags.
func (c Cond) Swap() Cond {
	switch c {
	case CondB:
		return CondA
	case CondA:
		return CondB
	case CondAE:
		return CondBE
	case CondBE:
		return CondAE
	case CondL:
		return CondG
	case CondG:
		return CondL
	case CondGE:
		return CondLE
	case CondLE:
		return CondGE
	case CondE, CondNE:
		return c
	}
	panic("amd64.Cond.Swap: not a comparison: " + c.String())
}

// String returns the suffix that c gives to a mnemonic.
func (c Cond) String() string { return condNames[c&15] }

var condNames = [16]string{"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"}
