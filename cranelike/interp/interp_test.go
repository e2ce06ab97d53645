package interp

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests what is no matter of single operations, which package filetests runs: memory,
// limits, calls, faults. And it compares conversions with package math/big.

func program(t *testing.T, text string) *Program {
	t.Helper()
	f, _, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(f); err != nil {
		t.Fatal(err)
	}
	p, err := Compile(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMemory(t *testing.T) {
	m := &Memory{Regions: []*Region{
		{Base: 0x1000, Data: make([]byte, 16), Reserve: 64, Kind: Linear},
		{Base: 0x2000, Data: make([]byte, 16), Kind: VM},
	}}
	cases := []struct {
		addr, size uint64
		kind       Kind
		trap, ok   bool
	}{
		{0x1000, 16, Linear, false, true},
		{0x1008, 8, Linear, false, true},
		{0x1009, 8, Linear, true, true},
		{0x103F, 1, Linear, true, true},
		{0x1040, 1, Linear, false, false},
		{0x0FFF, 1, Linear, false, false},
		{0x0FFF, 2, Linear, false, false},
		{0x1000, 8, VM, false, false},
		{0x2000, 8, VM, false, true},
		{0x2000, 8, Linear, false, false},
		{0x2000, 8, Both, false, true},
		{0x2009, 8, VM, false, false},
		{^uint64(0), 8, Linear, false, false},
	}
	for _, c := range cases {
		_, trap, err := m.access(c.addr, c.size, c.kind)
		if trap != c.trap || (err == nil) != c.ok {
			t.Errorf("access(%#x, %d, %d): trap %v, %v", c.addr, c.size, c.kind, trap, err)
		}
	}
	before := m.Hash()
	m.SetWord(0x1008, 0x1122334455667788)
	if m.Word(0x1008) != 0x1122334455667788 || m.Regions[0].Data[8] != 0x88 {
		t.Errorf("word %#x", m.Word(0x1008))
	}
	if m.Hash() == before {
		t.Error("the hash does not see a write")
	}
}

func TestLazyMemory(t *testing.T) {
	fill := func(addr uint64) uint64 { return addr * 3 }
	a, b := &Memory{Fill: fill}, &Memory{Fill: fill}
	if got := a.Word(0x5000); got != 0xF000 {
		t.Errorf("word %#x", got)
	}
	if a.Hash() != b.Hash() {
		t.Error("reading changes the hash")
	}
	// A word across two pages.
	a.SetWord(0x5FFC, 0x1122334455667788)
	if got := a.Word(0x5FFC); got != 0x1122334455667788 {
		t.Errorf("word %#x", got)
	}
	if a.Hash() == b.Hash() {
		t.Error("the hash does not see a write")
	}
	b.SetWord(0x5FFC, 0x1122334455667788)
	if a.Hash() != b.Hash() {
		t.Error("equal writes, different hashes")
	}
}

// TestEarly expects that a load which could float above its check does so here.
func TestEarly(t *testing.T) {
	f, _, err := ir.Parse(`func func[0] (i64) -> (i64) {
block0(v1: i64):
    v2 = iconst.i64 0
    v3 = icmp eq v1, v2
    #4 trapif v3 null_ref
    v5 = vmload.i64 v1, +8
    #6 return v5
}
`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(f)
	if err != nil {
		t.Fatal(err)
	}
	m := Machine{Mem: &Memory{Regions: []*Region{{Base: 0x2000, Data: make([]byte, 16), Kind: VM}}}}
	if _, err := m.Run(p, []Bits{{Lo: 0x2000}}); err != nil {
		t.Error(err)
	}
	// The block is one and the order is that of numbers, so the check still comes first; placed
	// in another block above the check, the load fails.
	var trap *Trap
	if _, err := m.Run(p, []Bits{{}}); !errors.As(err, &trap) || trap.Code != types.TrapNullReference {
		t.Error(err)
	}
	f, _, err = ir.Parse(`func func[0] (i64) -> (i64) {
block0(v1: i64):
    v2 = iconst.i64 0
    v3 = icmp eq v1, v2
    #4 brif v3 block1, block2
block1():
    #5 return v2
block2():
    v6 = vmload.i64 v1, +8
    #7 return v6
}
`)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = Compile(f); err != nil {
		t.Fatal(err)
	}
	var fault *Fault
	if _, err := m.Run(p, []Bits{{}}); !errors.As(err, &fault) || fault.At != 6 || !strings.Contains(fault.Error(), "nowhere") {
		t.Errorf("error %v", err)
	}
	// Where it is placed counts, once it is.
	f.Place = make([]ir.Block, len(f.Insts))
	for v := range f.Place {
		f.Place[v] = ir.NoBlock
	}
	f.Place[6] = 2
	if p, err = Compile(f); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Run(p, []Bits{{}}); err != nil {
		t.Error(err)
	}
	f.Place[6] = 9
	if _, err := Compile(f); err == nil {
		t.Error("placed in a block that does not exist")
	}
}

// TestLimit expects the limit to hold across calls, and to stop only what is longer.
func TestLimit(t *testing.T) {
	p := program(t, `func func[0] (i32) -> (i32) {
block0(v1: i32):
    #2 jump block1(v1)
block1(v3: i32): loop
    v4 = iconst.i32 1
    v5 = sub.i32 v3, v4
    #6 brif v5 block1(v5), block2
block2():
    v7 = call func[1] (v1) : (i32) -> (i32)
    #8 return v7
}
`)
	run := func(limit int) error {
		depth := 0
		m := Machine{Mem: &Memory{}, Limit: limit}
		m.Call = func(m *Machine, c *Call) ([]Bits, error) {
			if depth++; depth == 3 {
				return c.Args, nil
			}
			return m.Run(p, c.Args)
		}
		_, err := m.Run(p, []Bits{{Lo: 5}})
		return err
	}
	// Three activations of block0, five times block1, and block2.
	if err := run(3 * 7); err != nil {
		t.Error(err)
	}
	if err := run(3*7 - 1); err != ErrLimit {
		t.Errorf("error %v", err)
	}
	if err := run(0); err != nil {
		t.Error(err)
	}
}

// TestCall expects arguments, trap positions and wrong answers of callees to be seen.
func TestCall(t *testing.T) {
	p := program(t, `func func[0] (i32, i64) -> (i64) {
block0(v1: i32, v2: i64):
    v3 = funcaddr.i64 func[7]
    v4, v5 = callptr (v3, v2, v1, v2) : (i32, i64) -> (i32, i64) @0x42
    #6 return v5
}
`)
	var seen Call
	m := Machine{Mem: &Memory{}, Call: func(m *Machine, c *Call) ([]Bits, error) {
		seen = *c
		return []Bits{{Lo: 1}, {Lo: 99}}, nil
	}}
	events := 0
	m.Trace = func(what string, addr, size, value uint64) { events++ }
	got, err := m.Run(p, []Bits{{Lo: 3}, {Lo: 4}})
	if err != nil || len(got) != 1 || got[0].Lo != 99 {
		t.Errorf("%v, %v", got, err)
	}
	if key, ok := KeyAt(seen.Code); !ok || key != environ.DefinedFunc(7) || !seen.Ptr || seen.VMCtx != 4 || len(seen.Args) != 2 || seen.Args[0].Lo != 3 {
		t.Errorf("called %+v", seen)
	}
	if events != 3 {
		t.Errorf("%d events", events)
	}
	m.Call = func(m *Machine, c *Call) ([]Bits, error) {
		return nil, &Trap{Code: types.TrapInterrupt, Pos: types.NoPos}
	}
	var trap *Trap
	if _, err := m.Run(p, []Bits{{}, {}}); !errors.As(err, &trap) || trap.Pos != 0x42 {
		t.Errorf("error %v", err)
	}
	var fault *Fault
	for _, call := range []func(m *Machine, c *Call) ([]Bits, error){
		nil,
		func(m *Machine, c *Call) ([]Bits, error) { return nil, nil },
		func(m *Machine, c *Call) ([]Bits, error) { return []Bits{{Lo: 1 << 32}, {}}, nil },
	} {
		m.Call = call
		if _, err := m.Run(p, []Bits{{}, {}}); !errors.As(err, &fault) {
			t.Errorf("error %v", err)
		}
	}
}

// TestFromInteger compares roundings with those of math/big.
func TestFromInteger(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for range 100000 {
		x := r.Uint64() >> r.IntN(64)
		if r.IntN(2) == 0 {
			// Near the middle of two floats.
			x = x<<r.IntN(40) | 1<<r.IntN(40)
		}
		f := new(big.Float).SetUint64(x)
		f64, _ := f.Float64()
		f32, _ := f.Float32()
		if got := fromInteger(x, false, 53, 1023, 63); got != math.Float64bits(f64) {
			t.Fatalf("f64 of %#x is %#x", x, got)
		}
		if got := fromInteger(x, true, 24, 127, 31); got != uint64(math.Float32bits(-f32)) && x != 0 {
			t.Fatalf("f32 of -%#x is %#x", x, got)
		}
	}
}

// TestRound compares the roundings with package math.
func TestRound(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	for range 200000 {
		x := math.Float64frombits(r.Uint64())
		switch r.IntN(3) {
		case 0:
			x = float64(int64(r.Uint64())>>r.IntN(63)) / 4
		case 1:
			x = math.Ldexp(float64(r.IntN(16)-8), r.IntN(8)-6)
		}
		for name, pair := range map[string][2]float64{
			"ceil": {ceil(x), math.Ceil(x)}, "floor": {floor(x), math.Floor(x)},
			"trunc": {truncate(x), math.Trunc(x)}, "nearest": {nearest(x), math.RoundToEven(x)},
		} {
			if math.Float64bits(pair[0]) != math.Float64bits(pair[1]) && pair[1] == pair[1] {
				t.Fatalf("%s of %v is %v, want %v", name, x, pair[0], pair[1])
			}
		}
		if mag, big := integer(x); x == x {
			want := math.Trunc(math.Abs(x))
			if big != (want >= 1<<64) || !big && float64(mag) != want {
				t.Fatalf("integer of %v is %d, %v", x, mag, big)
			}
		}
	}
}

// TestTable expects every operation to do something.
func TestTable(t *testing.T) {
	for op, f := range exec {
		if f == nil {
			t.Errorf("%s does nothing", ir.Op(op))
		}
	}
}
