package ir

// This file defines the types of values.

// A Type is the type of a value. Integers carry no sign; operations do.
type Type uint8

const (
	None Type = iota // no value
	I32
	I64 // also addresses and function references
	F32
	F64
	V128
	Ref // external reference: a handle the collector must see

	NumTypes = iota
)

var typeNames = [NumTypes]string{"none", "i32", "i64", "f32", "f64", "v128", "ref"}

// String returns the type's name in the text form.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "type?"
}

// TypeByName is the inverse of String.
func TypeByName(s string) (Type, bool) {
	for i, n := range typeNames {
		if n == s {
			return Type(i), true
		}
	}
	return None, false
}

// IsInt reports whether t is i32 or i64.
func (t Type) IsInt() bool { return t == I32 || t == I64 }

// IsFloat reports whether t is f32 or f64.
func (t Type) IsFloat() bool { return t == F32 || t == F64 }

// Bits returns the width of a value in bits.
func (t Type) Bits() uint { return uint(typeBits[t]) }

var typeBits = [NumTypes]uint8{0, 32, 64, 32, 64, 128, 64}

// A Cond is the condition of an integer comparison.
type Cond uint8

const (
	CondEq Cond = iota
	CondNe
	CondLtS
	CondGeS
	CondLeS
	CondGtS
	CondLtU
	CondGeU
	CondLeU
	CondGtU

	NumConds = iota
)

var condNames = [NumConds]string{"eq", "ne", "lt_s", "ge_s", "le_s", "gt_s", "lt_u", "ge_u", "le_u", "gt_u"}

// String returns the condition as WebAssembly names it.
func (c Cond) String() string {
	if int(c) < len(condNames) {
		return condNames[c]
	}
	return "cond?"
}

// Invert returns the condition that holds exactly when c does not.
func (c Cond) Invert() Cond { return c ^ 1 }

// Swap returns the condition d for which a d b equals b c a.
func (c Cond) Swap() Cond { return condSwaps[c] }

var condSwaps = [NumConds]Cond{CondEq, CondNe, CondGtS, CondLeS, CondGeS, CondLtS, CondGtU, CondLeU, CondGeU, CondLtU}

// An FCond is the condition of a float comparison. All but FNe are false when an operand is a NaN.
type FCond uint8

const (
	FEq FCond = iota
	FNe
	FLt
	FGt
	FLe
	FGe

	NumFConds = iota
)

var fcondNames = [NumFConds]string{"eq", "ne", "lt", "gt", "le", "ge"}

// String returns the condition as WebAssembly names it.
func (c FCond) String() string {
	if int(c) < len(fcondNames) {
		return fcondNames[c]
	}
	return "fcond?"
}
