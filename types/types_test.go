package types

import (
	"math"
	"testing"
	"unsafe"
)

// TestValType checks packing, names and predicates of value types.
func TestValType(t *testing.T) {
	for _, c := range []struct {
		t        ValType
		name     string
		ref      bool
		nullable bool
		num      bool
	}{
		{I32, "i32", false, false, true},
		{I64, "i64", false, false, true},
		{F32, "f32", false, false, true},
		{F64, "f64", false, false, true},
		{V128, "v128", false, false, false},
		{FuncRef, "funcref", true, true, false},
		{ExternRef, "externref", true, true, false},
		{Ref(false, HeapFunc), "(ref func)", true, false, false},
		{Ref(true, ConcreteHeap(TypeIndex(MaxHeapTypeIndex))), "(ref null 8388607)", true, true, false},
		{Ref(false, ConcreteHeap(0)), "(ref 0)", true, false, false},
		{Ref(true, HeapNoExtern), "nullexternref", true, true, false},
		{Bottom, "unknown", false, false, false},
	} {
		if c.t.String() != c.name || c.t.IsRef() != c.ref || c.ref && c.t.Nullable() != c.nullable || c.t.IsNum() != c.num {
			t.Errorf("%s: %v ref %v nullable %v num %v", c.name, c.t, c.t.IsRef(), c.t.Nullable(), c.t.IsNum())
		}
	}
	seen := map[ValType]string{}
	for code := 0; code < 256; code++ {
		h, ok := AbstractHeap(byte(code))
		if ok != (code >= 0x69 && code <= 0x74) {
			t.Errorf("code %#x is a heap type: %v", code, ok)
		}
		if !ok {
			continue
		}
		if h.IsConcrete() || h.Code() != byte(code) || h.String() == "" {
			t.Errorf("heap type %#x: %v", code, h)
		}
		for _, null := range []bool{false, true} {
			r := Ref(null, h)
			if r.Heap() != h || r.Nullable() != null || seen[r] != "" {
				t.Errorf("reference to %v: %v", h, r)
			}
			seen[r] = r.String()
		}
	}
	if h := ConcreteHeap(1234); !h.IsConcrete() || h.Index() != 1234 {
		t.Error("concrete heap type")
	}
	if I32.IsFuncRef() || ExternRef.IsFuncRef() || !FuncRef.IsFuncRef() || !Ref(false, ConcreteHeap(3)).IsFuncRef() {
		t.Error("IsFuncRef")
	}
}

// TestTrapCodes checks that every code has its own text and name, and the order that
// wasmtime-go's constants have.
func TestTrapCodes(t *testing.T) {
	texts, names := map[string]TrapCode{}, map[string]TrapCode{}
	for c := range TrapCode(NumTrapCodes) {
		if old, ok := texts[c.String()]; ok || c.String() == "" {
			t.Errorf("%d and %d are both %q", old, c, c)
		}
		texts[c.String()] = c
		if _, ok := names[c.Name()]; ok {
			t.Errorf("two codes are named %s", c.Name())
		}
		names[c.Name()] = c
		if back, ok := TrapCodeByName(c.Name()); !ok || back != c {
			t.Errorf("%s gives %v", c.Name(), back)
		}
	}
	if TrapStackOverflow != 0 || TrapUnreachableCodeReached != 9 || TrapOutOfFuel != 11 {
		t.Error("the order of codes changed")
	}
	if _, ok := TrapCodeByName("none"); ok || TrapNone.String() != "unknown trap" {
		t.Error("TrapNone")
	}
}

// TestStackMap checks bits across words.
func TestStackMap(t *testing.T) {
	m := NewStackMap(130)
	for _, i := range []uint32{0, 63, 64, 129} {
		m.Set(i)
	}
	for i := range uint32(140) {
		want := i == 0 || i == 63 || i == 64 || i == 129
		if m.Has(i) != want {
			t.Errorf("slot %d: %v", i, !want)
		}
	}
	if m.Count() != 4 || (StackMap{}).Count() != 0 {
		t.Error("Count")
	}
}

// TestValRaw checks that values of every kind come back bit for bit, from the right bytes.
func TestValRaw(t *testing.T) {
	if unsafe.Sizeof(ValRaw{}) != 16 || unsafe.Sizeof(Construct{}) != 24 {
		t.Error("sizes changed")
	}
	nan := math.Float32frombits(0x7FA00001)
	if v := RawF32(nan); math.Float32bits(v.F32()) != 0x7FA00001 || v.Lo>>32 != 0 {
		t.Errorf("f32 NaN: %#x", v.Lo)
	}
	if v := RawF64(math.Copysign(0, -1)); v.Lo != 1<<63 || !math.Signbit(v.F64()) {
		t.Errorf("f64 -0: %#x", v.Lo)
	}
	if v := RawI32(-2); v.I32() != -2 || v.Lo != 0xFFFFFFFE {
		t.Errorf("i32: %#x", v.Lo)
	}
	v := RawI64(math.MinInt64)
	v.SetI32(7)
	if v.Lo != 7 {
		t.Error("SetI32 leaves upper bits")
	}
	if v := RawV128(1, 2); v.Lo != 1 || v.Hi != 2 {
		t.Error("v128")
	}
}

// TestFeatures checks that names and features correspond, and what the versions contain.
func TestFeatures(t *testing.T) {
	all := Features(1<<numFeatures - 1)
	if len(all.Names()) != numFeatures {
		t.Errorf("%d names", len(all.Names()))
	}
	for i, n := range all.Names() {
		if f, ok := FeatureByName(n); !ok || f != 1<<i {
			t.Errorf("%s is %v", n, f)
		}
	}
	if !FeaturesWasm3.Has(FeaturesWasm2) || FeaturesWasm2.Has(FeatureGC) || !FeaturesWasm3.Has(FeatureGC|FeatureTailCall) {
		t.Error("versions")
	}
}

// TestMemoryType checks limits for both index types and custom page sizes.
func TestMemoryType(t *testing.T) {
	for _, c := range []struct {
		t    MemoryType
		want uint64
	}{
		{MemoryType{PageSizeLog2: 16}, 65536},
		{MemoryType{PageSizeLog2: 0}, 1 << 32},
		{MemoryType{PageSizeLog2: 16, Is64: true}, 1 << 48},
		{MemoryType{PageSizeLog2: 0, Is64: true}, math.MaxUint64},
	} {
		if got := c.t.MaxPages(); got != c.want {
			t.Errorf("%+v: %d pages", c.t, got)
		}
	}
	for _, c := range []struct {
		t    MemoryType
		want uint64
	}{
		{MemoryType{PageSizeLog2: 16}, 65535},
		{MemoryType{PageSizeLog2: 16, Limits: Limits{Min: 65535}}, 65535},
		{MemoryType{PageSizeLog2: 16, Limits: Limits{Min: 65536}}, 65536},
		{MemoryType{PageSizeLog2: 16, Limits: Limits{Max: 65536, HasMax: true}}, 65535},
		{MemoryType{PageSizeLog2: 16, Limits: Limits{Min: 65536, Max: 65536, HasMax: true}}, 65536},
		{MemoryType{PageSizeLog2: 16, Limits: Limits{Max: 7, HasMax: true}}, 7},
		{MemoryType{PageSizeLog2: 0}, 1 << 32},
		{MemoryType{PageSizeLog2: 16, Is64: true}, 1 << 48},
		{MemoryType{PageSizeLog2: 16, Is64: true, Limits: Limits{Max: 1 << 20, HasMax: true}}, 1 << 20},
	} {
		if got := c.t.Bound(); got != c.want {
			t.Errorf("%+v: bound of %d pages", c.t, got)
		}
	}
	if (TableType{Is64: true}).IndexType() != I64 || (MemoryType{}).IndexType() != I32 {
		t.Error("IndexType")
	}
}

// TestFuncType checks equality and text.
func TestFuncType(t *testing.T) {
	f := FuncType{Params: []ValType{I32, I64}, Results: []ValType{F32}}
	if f.String() != "[i32 i64] -> [f32]" || !f.Equal(FuncType{[]ValType{I32, I64}, []ValType{F32}}) || f.Equal(FuncType{[]ValType{I32}, []ValType{F32}}) || f.Equal(FuncType{Params: f.Params}) {
		t.Error(f)
	}
	if NoPos.String() != "?" || FilePos(26).String() != "0x1a" {
		t.Error("FilePos")
	}
	if StorageI8.Unpacked() != I32 || StorageType(F64).Unpacked() != F64 || ExternTag.String() != "tag" {
		t.Error("storage types")
	}
}
