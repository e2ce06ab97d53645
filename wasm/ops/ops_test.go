package ops

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
)

// TestFresh fails if ops_gen.go is not what the generator makes of the table.
func TestFresh(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	cmd := exec.Command(tool, "run", "../internal/genops", "-o", "-")
	cmd.Stderr = os.Stderr
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("ops_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("ops_gen.go is stale: run go generate ./ops")
	}
}

// TestCounts compares the numbers of operators with those of the specifications.
func TestCounts(t *testing.T) {
	count := map[types.Features]int{}
	for _, in := range Table() {
		count[in.Feature]++
	}
	for _, c := range []struct {
		f    types.Features
		want int
	}{
		{0, 172}, // 1.0
		{types.FeatureSignExtension, 5},
		{types.FeatureSatFloatToInt, 8},
		{types.FeatureBulkMemory, 7},
		{types.FeatureReferenceTypes, 9},
		{types.FeatureSIMD, 236},
		{types.FeatureRelaxedSIMD, 20},
		{types.FeatureThreads, 67},
		{types.FeatureGC, 32},
		{types.FeatureFunctionReferences, 4},
		{types.FeatureTailCall, 2},
		{types.FeatureTailCall | types.FeatureFunctionReferences, 1},
		{types.FeatureExceptions, 3},
		{types.FeatureLegacyExceptions, 5},
		{types.FeatureWideArithmetic, 4},
	} {
		if count[c.f] != c.want {
			t.Errorf("%v: %d operators, want %d", c.f.Names(), count[c.f], c.want)
		}
		delete(count, c.f)
	}
	for f, n := range count {
		t.Errorf("%d operators need %v", n, f.Names())
	}
}

func TestLookup(t *testing.T) {
	names := map[string]Op{}
	for i, in := range Table() {
		op := Op(i + 1)
		if op.Info() != in || op.String() != in.Name || op.Imm() != in.Imm {
			t.Fatalf("%s: Info, String or Imm disagree with the table", in.Name)
		}
		c := Prefixed(in.Prefix, in.Code)
		if in.Prefix == 0 {
			c = OneByte(byte(in.Code))
		}
		if c.Op() != op || c.Imm() != in.Imm {
			t.Errorf("%s: lookup by code gives %v", in.Name, c.Op())
		}
		if _, dup := names[in.Name]; !dup {
			names[in.Name] = op
		}
		if got, ok := ByName(in.Name); !ok || got != names[in.Name] {
			t.Errorf("ByName(%q) = %v %v", in.Name, got, ok)
		}
	}
	for _, name := range []string{"", "a", "i32", "i32.addd", "zzz", "get_local"} {
		if op, ok := ByName(name); ok {
			t.Errorf("ByName(%q) = %v", name, op)
		}
	}
	if len(names) != All()-3 {
		t.Errorf("%d names for %d operators: all but select, ref.test and ref.cast must be unique", len(names), All())
	}
	for _, c := range []struct {
		prefix byte
		code   uint32
	}{{PrefixGC, 31}, {PrefixMisc, 18}, {PrefixMisc, 1 << 31}, {PrefixSIMD, 0x9A}, {PrefixSIMD, 0x114}, {PrefixAtomic, 4}, {0xFF, 0}, {0, 0}} {
		if Prefixed(c.prefix, c.code) != 0 {
			t.Errorf("%#x %#x is an operator", c.prefix, c.code)
		}
	}
	if OneByte(0xFC) != 0 || OneByte(0x27) != 0 || OneByte(0xFF) != 0 {
		t.Error("a prefix or unused byte is an operator")
	}
}

// TestSpotChecks compares rows with the specification's index of instructions.
func TestSpotChecks(t *testing.T) {
	for _, c := range []struct {
		op     Op
		prefix byte
		code   uint32
		name   string
		sig    string
		size   uint32
	}{
		{I32Add, 0, 0x6A, "i32.add", "ii:i", 0},
		{I64ReinterpretF64, 0, 0xBD, "i64.reinterpret_f64", "d:l", 0},
		{I64Extend32S, 0, 0xC4, "i64.extend32_s", "l:l", 0},
		{F64Copysign, 0, 0xA6, "f64.copysign", "dd:d", 0},
		{I64Load32U, 0, 0x35, "i64.load32_u", "a:l", 4},
		{I64Store32, 0, 0x3E, "i64.store32", "al:", 4},
		{SelectT, 0, 0x1C, "select", "*", 0},
		{RefFunc, 0, 0xD2, "ref.func", "*", 0},
		{TableFill, 0xFC, 17, "table.fill", "*", 0},
		{V128Load8x8S, 0xFD, 1, "v128.load8x8_s", "a:v", 8},
		{V128Load64Zero, 0xFD, 93, "v128.load64_zero", "a:v", 8},
		{V128Store32Lane, 0xFD, 90, "v128.store32_lane", "av:", 4},
		{I8x16Shuffle, 0xFD, 13, "i8x16.shuffle", "vv:v", 0},
		{I16x8Q15mulrSatS, 0xFD, 130, "i16x8.q15mulr_sat_s", "vv:v", 0},
		{I64x2ExtmulHighI32x4U, 0xFD, 223, "i64x2.extmul_high_i32x4_u", "vv:v", 0},
		{F64x2Pmax, 0xFD, 247, "f64x2.pmax", "vv:v", 0},
		{F64x2ConvertLowI32x4U, 0xFD, 255, "f64x2.convert_low_i32x4_u", "v:v", 0},
		{I32x4RelaxedDotI8x16I7x16AddS, 0xFD, 0x113, "i32x4.relaxed_dot_i8x16_i7x16_add_s", "vvv:v", 0},
		{MemoryAtomicWait64, 0xFE, 2, "memory.atomic.wait64", "all:i", 8},
		{I64AtomicRmw32CmpxchgU, 0xFE, 0x4E, "i64.atomic.rmw32.cmpxchg_u", "all:l", 4},
		{I64MulWideU, 0xFC, 22, "i64.mul_wide_u", "ll:ll", 0},
		{RefCastNull, 0xFB, 23, "ref.cast", "*", 0},
	} {
		in := c.op.Info()
		if in.Prefix != c.prefix || in.Code != c.code || in.Name != c.name || in.Sig != c.sig || c.op.Size() != c.size {
			t.Errorf("%s: the table has %+v", c.name, *in)
		}
		if c.size != 0 && 1<<c.op.NaturalAlign() != c.size {
			t.Errorf("%s: natural alignment %d for %d bytes", c.name, c.op.NaturalAlign(), c.size)
		}
	}
}

// TestConsistency checks what must hold between the columns of a row.
func TestConsistency(t *testing.T) {
	for i, in := range Table() {
		op := Op(i + 1)
		access := in.Imm == ImmMemarg || in.Imm == ImmMemargLane
		if access != (in.Size != 0) || access != strings.HasPrefix(in.Sig, "a") || access != (op.Brief().Class == ClassAccess) {
			t.Errorf("%s: memory argument, size, signature and class disagree", in.Name)
		}
		if access && (in.Effects&(EffReadsMem|EffWritesMem) == 0 || in.Effects&EffTrap == 0) {
			t.Errorf("%s accesses memory without effect", in.Name)
		}
		if s := op.Sig(); s.Special != (in.Sig == "*") || s.Addr != access {
			t.Errorf("%s: compiled signature %+v for %q", in.Name, *s, in.Sig)
		}
		if strings.Contains(in.Name, "store") != (in.Effects&(EffWritesMem|EffReadsMem) == EffWritesMem && access) {
			t.Errorf("%s: effects %b of a store", in.Name, in.Effects)
		}
		if b := op.Brief(); b.Feature != 0 && in.Feature>>(b.Feature-1)&1 == 0 || (b.Feature == 0) != (in.Feature == 0) {
			t.Errorf("%s: brief feature %d of %v", in.Name, b.Feature, in.Feature.Names())
		}
	}
}

func TestLanes(t *testing.T) {
	for _, c := range []struct {
		op   Op
		want uint32
	}{
		{I8x16ExtractLaneS, 16}, {I8x16ReplaceLane, 16}, {I16x8ExtractLaneU, 8}, {I16x8ReplaceLane, 8}, {I32x4ExtractLane, 4}, {I32x4ReplaceLane, 4},
		{I64x2ExtractLane, 2}, {I64x2ReplaceLane, 2}, {F32x4ExtractLane, 4}, {F32x4ReplaceLane, 4}, {F64x2ExtractLane, 2}, {F64x2ReplaceLane, 2},
		{V128Load8Lane, 16}, {V128Store16Lane, 8}, {V128Load32Lane, 4}, {V128Store64Lane, 2},
	} {
		if got := c.op.Lanes(); got != c.want {
			t.Errorf("%s has %d lanes, want %d", c.op, got, c.want)
		}
	}
	for i, in := range Table() {
		if (in.Imm == ImmLane || in.Imm == ImmMemargLane) && !strings.Contains(in.Name, "lane") {
			t.Errorf("%s (%d) has a lane", in.Name, i)
		}
	}
}
