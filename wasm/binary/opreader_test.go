package binary_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// randomInstr fills in with random immediates of op, of all encoded lengths.
func randomInstr(op ops.Op, rnd *rand.Rand) (in binary.Instr, list []uint32) {
	u32 := func() uint32 { return rnd.Uint32() >> rnd.IntN(32) }
	heaps := []types.HeapType{types.HeapFunc, types.HeapExtern, types.HeapAny, types.ConcreteHeap(5), types.ConcreteHeap(123456)}
	heap := func() types.HeapType { return heaps[rnd.IntN(len(heaps))] }
	block := func() {
		switch rnd.IntN(4) {
		case 0:
			in.B = types.None
		case 1:
			in.A, in.B = uint32(types.F64), types.None
		case 2:
			in.A, in.B = uint32(types.Ref(rnd.IntN(2) == 0, heap())), types.None
		default:
			in.B = u32() - 1 // any but None
			in.B &= 1<<31 - 1
		}
	}
	in.Op = op
	switch op.Imm() {
	case ops.ImmNone, ops.ImmFence:
	case ops.ImmBlock:
		block()
	case ops.ImmMemarg, ops.ImmMemargLane:
		in.A, in.B, in.I = u32()*uint32(rnd.IntN(2)), rnd.Uint32N(64), rnd.Uint64()>>rnd.IntN(64)
		if op.Imm() == ops.ImmMemargLane {
			in.C = rnd.Uint32N(256)
		}
	case ops.ImmLane:
		in.C = rnd.Uint32N(256)
	case ops.ImmShuffle, ops.ImmV128:
		for i := range in.V {
			in.V[i] = byte(rnd.Uint32())
		}
	case ops.ImmI32:
		in.I = uint64(int64(int32(rnd.Uint32()) >> rnd.IntN(32)))
	case ops.ImmI64:
		in.I = uint64(rnd.Int64() >> rnd.IntN(64))
		if rnd.IntN(2) == 0 {
			in.I = -in.I
		}
	case ops.ImmF32:
		in.I = uint64(rnd.Uint32())
	case ops.ImmF64:
		in.I = rnd.Uint64()
	case ops.ImmHeap:
		in.A = uint32(heap())
	case ops.ImmBrCast:
		in.A, in.B, in.C = u32(), uint32(types.Ref(rnd.IntN(2) == 0, heap())), uint32(types.Ref(rnd.IntN(2) == 0, heap()))
	case ops.ImmBrTable:
		in.A, in.B = u32(), rnd.Uint32N(9)
		for range in.B {
			list = append(list, u32())
		}
	case ops.ImmSelect:
		in.B = rnd.Uint32N(4)
		for range in.B {
			list = append(list, uint32(types.Ref(rnd.IntN(2) == 0, heap())))
		}
		if in.B > 0 {
			in.A = list[0]
		}
	case ops.ImmTryTable:
		block()
		in.C = rnd.Uint32N(4)
		for range in.C {
			list = append(list, rnd.Uint32N(4), u32(), u32())
		}
	case ops.ImmCallIndirect, ops.ImmTable2, ops.ImmMem2, ops.ImmDataMem, ops.ImmElemTable, ops.ImmTypeField, ops.ImmTypeN, ops.ImmType2, ops.ImmTypeData, ops.ImmTypeElem:
		in.A, in.B = u32(), u32()
	default:
		in.A = u32()
	}
	return in, list
}

func catches(list []uint32) []binary.Catch {
	var cs []binary.Catch
	for i := 0; i < len(list); i += 3 {
		c := binary.Catch{Kind: binary.CatchKind(list[i]), Tag: list[i+1], Label: list[i+2]}
		if c.Kind > binary.CatchTagRef {
			c.Tag = 0
		}
		cs = append(cs, c)
	}
	return cs
}

func appendInstr(b []byte, in *binary.Instr, list []uint32) []byte {
	switch in.Op.Imm() {
	case ops.ImmBrTable:
		return binary.AppendBrTable(b, list, in.A)
	case ops.ImmSelect:
		var ts []types.ValType
		for _, t := range list {
			ts = append(ts, types.ValType(t))
		}
		return binary.AppendSelect(b, ts...)
	case ops.ImmTryTable:
		return binary.AppendTryTable(b, in, catches(list))
	}
	return binary.AppendInstr(b, in)
}

// TestOpReader encodes and decodes every operator with random immediates, and checks that
// every proper prefix of the encoding is an error.
func TestOpReader(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := 1; i <= ops.All(); i++ {
		op := ops.Op(i)
		for range 50 {
			want, list := randomInstr(op, rnd)
			code := appendInstr(nil, &want, list)
			r := binary.NewOpReader(code, 1000)
			var got binary.Instr
			if !r.Next(&got) {
				t.Fatalf("%s % x: %v", op, code, r.Err())
			}
			if got.Pos != 1000 || !r.Done() || r.Offset() != 1000+uint32(len(code)) {
				t.Fatalf("%s % x: position %d, end %d", op, code, got.Pos, r.Offset())
			}
			var gotList []uint32
			switch op.Imm() {
			case ops.ImmBrTable:
				for it := r.Labels(&got); ; {
					l, ok := it.Next()
					if !ok {
						break
					}
					gotList = append(gotList, l)
				}
			case ops.ImmSelect:
				for it := r.ValTypes(&got); ; {
					l, ok := it.Next()
					if !ok {
						break
					}
					gotList = append(gotList, uint32(l))
				}
			case ops.ImmTryTable:
				for it, k := r.Catches(&got), 0; ; k++ {
					c, ok := it.Next()
					if !ok {
						break
					}
					if c != catches(list)[k] {
						t.Fatalf("%s: clause %d is %v, want %v", op, k, c, catches(list)[k])
					}
				}
				gotList = list
			}
			if string(r.AppendCopy(nil, &got)) != string(code) {
				t.Fatalf("%s % x: decoded as %+v", op, code, got)
			}
			switch op.Imm() { // of what a single byte may be, a reader gives both
			case ops.ImmI32, ops.ImmI64:
				got.A = 0
			case ops.ImmLabel, ops.ImmFunc, ops.ImmType, ops.ImmLocal, ops.ImmGlobal, ops.ImmTable, ops.ImmData, ops.ImmElem, ops.ImmTag:
				got.I = 0
			}
			if got.A != want.A || got.B != want.B || got.C != want.C || got.I != want.I || got.V != want.V || len(gotList) != len(list) {
				t.Fatalf("%s % x: decoded as %+v %v, want %+v %v", op, code, got, gotList, want, list)
			}
			for i := range list {
				if gotList[i] != list[i] {
					t.Fatalf("%s: list %v, want %v", op, gotList, list)
				}
			}
			for n := range len(code) {
				r := binary.NewOpReader(code[:n], 0)
				if ok := r.Next(&got); ok || (n > 0) != (r.Err() != nil) {
					t.Fatalf("%s: prefix % x of % x: %v %v", op, code[:n], code, ok, r.Err())
				}
			}
		}
	}
}

func TestOpReaderErrors(t *testing.T) {
	for _, c := range []struct {
		code string
		f    types.Features
		want string
	}{
		{"\x27", 0, "illegal opcode 27 (at offset 0x64)"},
		{"\xFF", 0, "illegal opcode ff (at offset 0x64)"},
		{"\xFD\x9A\x01", 0, "illegal opcode fd 9a"},
		{"\xFC\xFF\xFF\xFF\xFF\x7F", 0, "integer too large (at offset 0x69)"},
		{"\x3F\x01", types.FeaturesWasm2, "zero byte expected (at offset 0x65)"},
		{"\x40\x80\x00", types.FeaturesWasm2, "zero byte expected"},
		{"\xFC\x0B\x01", types.FeaturesWasm2, "zero byte expected (at offset 0x66)"},
		{"\x11\x00\x01", types.FeaturesMVP, "zero byte expected (at offset 0x66)"},
		{"\xFE\x03\x01", types.FeaturesWasm3, "zero byte expected"},
		{"\x28\x20\x00", types.FeaturesWasm2, "malformed memop flags"},
		{"\x28\x80\x01\x00", types.FeaturesWasm3, "malformed memop flags"},
		{"\x28\x02\xFF\xFF\xFF\xFF\x1F", types.FeaturesWasm2, "integer too large"},
		{"\x0E\xFF\xFF\xFF\xFF\x0F\x00", 0, "unexpected end"},
		{"\x02\x41", 0, "malformed value type"},
		{"\x02\xFF\x7F", 0, "malformed block type"},
		{"\xD0\x7F", 0, "malformed heap type"},
		{"\x1F\x40\x01\x04\x00", 0, "malformed catch clause"},
		{"\xFB\x18\x04", 0, "malformed br_on_cast flags"},
		{"\x43\x00\x00\x00", 0, "unexpected end"},
	} {
		r := binary.NewOpReader([]byte(c.code), 100)
		if c.f != 0 {
			r.Restrict(c.f)
		}
		var in binary.Instr
		if r.Next(&in) || r.Err() == nil || !strings.HasPrefix(r.Err().Error(), c.want) {
			t.Errorf("% x: %v, want %q", c.code, r.Err(), c.want)
		}
		if r.Next(&in) {
			t.Errorf("% x: reading goes on after an error", c.code)
		}
	}
}

// TestInstrSize keeps the record that is filled for every operator small.
func TestInstrSize(t *testing.T) {
	if n := unsafe.Sizeof(binary.Instr{}); n > 48 {
		t.Errorf("Instr has %d bytes", n)
	}
}
