package ir

import "math"

// This file says how large the result of an operation can be, for all who ask no more than its definition.

// most is the largest result of operations for which that depends neither on operands nor on the type. 0 stands for
// those that are not among them.
var most = [NumOps]uint64{
	OpIcmp: 1, OpFcmp: 1, OpVanyTrue: 1, OpVallTrue: 1, OpVbitmask: math.MaxUint16,
	OpClz: 64, OpCtz: 64, OpPopcnt: 64,
	OpZExt: math.MaxUint32, OpLoad8U: math.MaxUint8, OpLoad16U: math.MaxUint16, OpLoad32U: math.MaxUint32, OpVMLoad32: math.MaxUint32,
}

// Most returns a number that the integer or reference v, as an unsigned number, is never above. It looks at
// the definition of v and at constant operands, no further.
func (f *Func) Most(v Value) uint64 {
	i := &f.Insts[v]
	if m := most[i.Op]; m != 0 {
		return m
	}
	switch i.Op {
	case OpIconst:
		return i.Imm
	case OpAnd:
		if c := &f.Insts[i.B]; c.Op == OpIconst {
			return c.Imm
		}
	case OpShrU:
		if c := &f.Insts[i.B]; c.Op == OpIconst {
			w := i.Type.Bits()
			return math.MaxUint64 >> (64 - w) >> (c.Imm & uint64(w-1))
		}
	}
	return math.MaxUint64 >> (64 - i.Type.Bits())
}
