package gen

import (
	"slices"
	"strings"
	"sync"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file sorts the operators that need no context by what they push.

// An opTable lists operators.
type opTable struct {
	scalar, vector   map[types.ValType][]ops.Op // pure operators by result; vector has those with vectors
	binary           map[types.ValType][]ops.Op // operators that take two of the type and give one, without traps
	loads            map[types.ValType][]ops.Op // scalar and vector loads
	stores, vstores  []ops.Op
	compares         []ops.Op          // scalar comparisons
	saturating       map[ops.Op]ops.Op // of the conversions that trap
	makesNaN         map[ops.Op]ops.Op // vector operators that make NaNs, and the comparison of such lanes
	seesBits, guards map[ops.Op]bool   // the last operand's NaN bits are seen; the second operand should not be 0
}

// nanSuffixes are the operators whose result may be any NaN.
var nanSuffixes = []string{"ceil", "floor", "trunc", "nearest", "sqrt", "add", "sub", "mul", "div", "min", "max", "demote_f64x2_zero", "promote_low_f32x4"}

var table = sync.OnceValue(func() *opTable {
	t := &opTable{
		scalar: map[types.ValType][]ops.Op{}, vector: map[types.ValType][]ops.Op{}, binary: map[types.ValType][]ops.Op{}, loads: map[types.ValType][]ops.Op{},
		saturating: map[ops.Op]ops.Op{}, makesNaN: map[ops.Op]ops.Op{}, seesBits: map[ops.Op]bool{}, guards: map[ops.Op]bool{},
	}
	for op := ops.Op(1); op < ops.NumOps; op++ {
		info, sig := op.Info(), op.Sig()
		if info.Feature&^types.FeaturesWasm2 != 0 || sig.Special {
			continue
		}
		switch imm := op.Imm(); {
		case imm == ops.ImmMemarg && info.Effects&ops.EffWritesMem == 0, imm == ops.ImmMemargLane && info.Effects&ops.EffWritesMem == 0:
			t.loads[sig.Push[0]] = append(t.loads[sig.Push[0]], op)
		case imm == ops.ImmMemarg || imm == ops.ImmMemargLane:
			if info.Feature&types.FeatureSIMD != 0 {
				t.vstores = append(t.vstores, op)
			} else {
				t.stores = append(t.stores, op)
			}
		case imm == ops.ImmNone || imm == ops.ImmLane || imm == ops.ImmShuffle:
			t.addPure(op, info, sig)
		}
	}
	return t
})

func (t *opTable) addPure(op ops.Op, info *ops.Info, sig *ops.Sig) {
	if sig.NPush != 1 || sig.NPop == 0 {
		return
	}
	result := sig.Push[0]
	prefix, name, _ := strings.Cut(info.Name, ".")
	if info.Feature&types.FeatureSIMD != 0 {
		t.vector[result] = append(t.vector[result], op)
		if prefix == "f32x4" || prefix == "f64x2" {
			eq, _ := ops.ByName(prefix + ".eq")
			for _, s := range nanSuffixes {
				if name == s {
					t.makesNaN[op] = eq
				}
			}
			t.seesBits[op] = name == "splat" || name == "replace_lane"
		}
	} else {
		if sig.NPop == 2 && slices.Contains([]string{"eq", "ne", "lt", "gt", "le", "ge"}, name[:2]) {
			t.compares = append(t.compares, op) // apart, as there are many and their results say little
			return
		}
		t.scalar[result] = append(t.scalar[result], op)
		t.seesBits[op] = name == "copysign" || strings.HasPrefix(name, "reinterpret_f")
		t.guards[op] = strings.HasPrefix(name, "div_") || strings.HasPrefix(name, "rem_")
		if sat, ok := ops.ByName(prefix + "." + strings.Replace(name, "trunc_", "trunc_sat_", 1)); ok && strings.HasPrefix(name, "trunc_f") {
			t.saturating[op] = sat
		}
	}
	if sig.NPop == 2 && sig.Pop[0] == result && sig.Pop[1] == result && info.Effects == 0 && op.Imm() == ops.ImmNone && !t.seesBits[op] {
		t.binary[result] = append(t.binary[result], op)
	}
}
