package wat

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file tests operators from the table rather than from texts: whatever the table has can be
// printed and read.

// randomInstr appends the operator op with immediates that need not be valid.
func randomInstr(b []byte, r *rand.Rand, op ops.Op) []byte {
	index := func() uint32 { return uint32(r.Uint64N(1 << r.IntN(32))) }
	val := func() types.ValType {
		l := []types.ValType{
			types.I32, types.I64, types.F32, types.F64, types.V128, types.FuncRef, types.ExternRef, types.ExnRef,
			types.Ref(false, types.HeapAny), types.Ref(true, types.HeapNone), types.Ref(true, types.ConcreteHeap(1)),
			types.Ref(false, types.ConcreteHeap(types.TypeIndex(index()>>9))),
		}
		return l[r.IntN(len(l))]
	}
	ref := func() types.ValType {
		for {
			if t := val(); t.IsRef() {
				return t
			}
		}
	}
	in := binary.Instr{Op: op, A: index(), B: index(), C: index(), I: r.Uint64() >> r.IntN(64)}
	for i := range in.V {
		in.V[i] = byte(r.Uint32())
	}
	block := func() {
		switch in.A, in.B = 0, types.None; r.IntN(3) {
		case 0:
			in.A = uint32(val())
		case 1:
			in.B = index()
		}
	}
	switch op.Imm() {
	case ops.ImmBrTable:
		targets := make([]uint32, r.IntN(4))
		for i := range targets {
			targets[i] = index()
		}
		return binary.AppendBrTable(b, targets, in.A)
	case ops.ImmSelect:
		ts := make([]types.ValType, r.IntN(3))
		for i := range ts {
			ts[i] = val()
		}
		return binary.AppendSelect(b, ts...)
	case ops.ImmTryTable:
		block()
		catches := make([]binary.Catch, r.IntN(4))
		for i := range catches {
			catches[i] = binary.Catch{Kind: binary.CatchKind(r.IntN(4)), Tag: index(), Label: index()}
		}
		return binary.AppendTryTable(b, &in, catches)
	case ops.ImmBlock:
		block()
	case ops.ImmMemarg, ops.ImmMemargLane:
		in.A >>= r.IntN(33)
		in.B = uint32(r.IntN(32))
		in.C &= 0xFF
	case ops.ImmLane:
		in.C &= 0xFF
	case ops.ImmHeap:
		in.A = uint32(ref().Heap())
	case ops.ImmBrCast:
		in.B, in.C = uint32(ref()), uint32(ref())
	}
	return binary.AppendInstr(b, &in)
}

// TestEveryOperator prints and reads every operator with random immediates, each in a function
// of its own, and once more with identifiers for what there is to identify.
func TestEveryOperator(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const rounds = 40 // functions for each operator
	for op := ops.Op(1); op.Valid(); op++ {
		var before, after []byte
		switch op {
		case ops.End:
			continue
		case ops.Else:
			before, after = []byte{0x04, 0x40}, []byte{opEnd}
		case ops.Catch, ops.CatchAll:
			before, after = []byte{0x06, 0x40}, []byte{opEnd}
		case ops.Delegate:
			before = []byte{0x06, 0x40}
		case ops.Block, ops.Loop, ops.If, ops.Try, ops.TryTable:
			after = []byte{opEnd}
		}
		m := &binary.Module{
			Types:  []types.SubType{{Final: true}, {Final: true, Group: 1}},
			Groups: []types.RecGroup{{Len: 1}, {Start: 1, Len: 1}},
			Start:  types.FuncIndex(types.None), DataCount: types.None,
		}
		m.Types[1].Composite.Kind = types.CompositeStruct
		m.Types[1].Composite.Fields = []types.FieldType{{Storage: types.StorageI8}}
		for range rounds {
			code := randomInstr(bytes.Clone(before), r, op)
			code = append(append(code, after...), opEnd)
			m.Funcs = append(m.Funcs, 0)
			m.Bodies = append(m.Bodies, binary.NewBody(nil, code))
		}
		if imm := op.Imm(); imm == ops.ImmData || imm == ops.ImmDataMem || imm == ops.ImmTypeData {
			m.DataCount = 0
		}
		want := binary.Encode(m)
		for _, customs := range [][]binary.Custom{nil, {{Name: "name", Bytes: someNames, After: binary.SectionData}}} {
			m.Customs = customs
			text, err := Print(binary.Encode(m))
			if err != nil {
				t.Fatalf("%s: %v", op, err)
			}
			back, err := Parse([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v", op, err)
			}
			back.Customs = nil // without the names of what is not there
			if got := binary.Encode(back); !bytes.Equal(got, want) {
				t.Fatalf("%s: the binary is another:\n%x\n%x\n%s", op, want, got, text)
			}
		}
	}
}

// someNames is a name section for the first few functions, labels, types and fields.
var someNames = []byte{
	1, 7, 2, 0, 1, 'f', 1, 1, 'g', // functions
	3, 16, 3, 0, 1, 0, 1, 'l', 1, 1, 0, 1, 'm', 2, 1, 0, 1, 'n', // labels
	4, 7, 2, 0, 1, 't', 1, 1, 's', // types
	10, 6, 1, 1, 1, 0, 1, 'x', // fields
}
