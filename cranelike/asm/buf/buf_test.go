package buf_test

// This file checks single properties of Finish: limits of short branches, removal,
// threading, padding, pool, reuse.

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/types"
)

func jmp(a *amd64.Assembler, l buf.Label) { a.Emit(amd64.JMPl, &amd64.Args{Label: l}) }

func jne(a *amd64.Assembler, l buf.Label) {
	a.Emit(amd64.JCCl, &amd64.Args{Cond: amd64.CondNE, Label: l})
}

func ret(a *amd64.Assembler) { a.Emit(amd64.RET, &amd64.Args{}) }

// fill appends n bytes of one-byte instructions that are not padding.
func fill(a *amd64.Assembler, n int) { a.PutBytes(bytes.Repeat([]byte{0xFC}, n)) }

// TestLimits goes over the last distance that a short branch reaches, in both directions.
func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		forward bool
		gap     int
		want    string // first and last bytes
	}{
		{true, 127, "eb7f"},
		{true, 128, "e980000000"},
		{false, 126, "eb80"}, // -128 from the end of the branch
		{false, 127, "e97cffffff"},
	} {
		var a amd64.Assembler
		a.Reset(0)
		l := a.NewLabel()
		if tt.forward {
			jmp(&a, l)
			fill(&a, tt.gap)
			a.Bind(l)
			ret(&a)
		} else {
			a.Bind(l)
			fill(&a, tt.gap)
			jmp(&a, l)
		}
		code := a.Finish().Code
		n := len(tt.want) / 2
		got := code[:n]
		if !tt.forward {
			got = code[tt.gap:]
		}
		if fmt.Sprintf("%x", got) != tt.want {
			t.Errorf("forward %t, gap %d: % x, want %s", tt.forward, tt.gap, got, tt.want)
		}
	}
}

// TestSecondSweep has a forward branch that fits only because branches behind it shrink.
func TestSecondSweep(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	far := a.NewLabel()
	jne(&a, far)
	for range 25 { // 25 branches of 6 bytes, later 2
		l := a.NewLabel()
		jne(&a, l)
		fill(&a, 1)
		a.Bind(l)
	}
	a.Bind(far)
	ret(&a)
	code := a.Finish().Code
	if len(code) != 2+25*3+1 || code[0] != 0x75 || code[1] != 75 {
		t.Errorf("%d bytes: % x", len(code), code)
	}
}

func TestRemovedJumps(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	l, m := a.NewLabel(), a.NewLabel()
	fill(&a, 1)
	jne(&a, m) // over a jump that goes away
	jmp(&a, l)
	a.Bind(l)
	a.Bind(m)
	a.Align(16, 15) // falls through padding
	ret(&a)
	res := a.Finish()
	if want := "fc" + "660f1f840000000000" + "660f1f440000" + "c3"; fmt.Sprintf("%x", res.Code) != want {
		t.Errorf("%x, want %s", res.Code, want)
	}
	if a.Position(l) != 16 || a.Position(m) != 16 {
		t.Errorf("labels at %d and %d, want 16", a.Position(l), a.Position(m))
	}
}

// TestThreading leads a branch through two jumps, and leaves cycles alone.
func TestThreading(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	start, first, second, end, cycle, other := a.NewLabel(), a.NewLabel(), a.NewLabel(), a.NewLabel(), a.NewLabel(), a.NewLabel()
	a.Bind(start)
	jne(&a, first)
	fill(&a, 1)
	jne(&a, cycle)
	ret(&a)
	a.Bind(first)
	jmp(&a, second)
	a.Bind(cycle)
	jmp(&a, other)
	a.Bind(other)
	a.Trap(types.TrapUnreachableCodeReached)
	jmp(&a, cycle)
	a.Bind(second)
	jmp(&a, end)
	fill(&a, 3)
	a.Bind(end)
	ret(&a)
	res := a.Finish()
	if got := int(res.Code[1]) + 2; got != int(a.Position(end)) {
		t.Errorf("branch goes to %#x, want %#x: % x", got, a.Position(end), res.Code)
	}
}

// TestEmptyBlock: a block that only jumps goes away, and so does the jump over it.
func TestEmptyBlock(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	empty, body, exit := a.NewLabel(), a.NewLabel(), a.NewLabel()
	jne(&a, empty)
	jmp(&a, body)
	a.Bind(empty)
	jmp(&a, exit)
	a.Bind(body)
	fill(&a, 3)
	a.Bind(exit)
	ret(&a)
	table := a.JumpTable([]buf.Label{empty}, 4)
	res := a.Finish()
	if want := "7503" + "fcfcfc" + "c3" + "0000" + "fdffffff"; fmt.Sprintf("%x", res.Code) != want {
		t.Errorf("%x, want %s", res.Code, want)
	}
	if got := []uint32{a.Position(empty), a.Position(body), a.Position(exit), a.Position(table)}; fmt.Sprint(got) != "[5 2 5 8]" {
		t.Errorf("positions %v", got)
	}
}

// TestJumpCycle: jumps in a circle behind a jump are reached by each other only, yet labels
// lead to them; one that anything leads to stays.
func TestJumpCycle(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	first, second, self := a.NewLabel(), a.NewLabel(), a.NewLabel()
	jne(&a, first)
	jne(&a, self)
	ret(&a)
	jmp(&a, second)
	a.Bind(first)
	jmp(&a, second)
	a.Bind(second)
	jmp(&a, first)
	a.Bind(self)
	jmp(&a, self)
	res := a.Finish()
	for _, l := range []buf.Label{first, second, self} {
		at := a.Position(l)
		if at < 5 || res.Code[at] != 0xEB {
			t.Errorf("label %d at %d, no jump in % x", l, at, res.Code)
		}
		// Whatever is reached stays inside the circle.
		to := int(at) + 2 + int(int8(res.Code[at+1]))
		if to < 5 || res.Code[to] != 0xEB {
			t.Errorf("jump at %d goes to %d in % x", at, to, res.Code)
		}
	}
}

// TestReturnAddress: padding after a call does not move its return address, but moves what
// comes next.
func TestReturnAddress(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	l := a.NewLabel()
	a.Emit(amd64.CALLs, &amd64.Args{Imm: 7})
	a.Call(3)
	a.Align(32, 31)
	a.Bind(l)
	a.Addr(12)
	a.Trap(types.TrapIntegerOverflow)
	a.Emit(amd64.UD2, &amd64.Args{})
	res := a.Finish()
	if len(res.Calls) != 1 || res.Calls[0] != (buf.CallSite{Ret: 5, ID: 3}) {
		t.Errorf("calls %v", res.Calls)
	}
	if len(res.Relocs) != 1 || res.Relocs[0] != (buf.Reloc{Off: 1, Kind: buf.RelocRel32, Sym: 7}) {
		t.Errorf("relocs %v", res.Relocs)
	}
	if a.Position(l) != 32 || res.Traps[0].Off != 32 || res.Addrs[0].Off != 32 || len(res.Code) != 34 {
		t.Errorf("after padding: label %d, traps %v, addrs %v, %d bytes", a.Position(l), res.Traps, res.Addrs, len(res.Code))
	}
}

// TestAlignLimit: a request that would take too much padding is dropped.
func TestAlignLimit(t *testing.T) {
	for _, tt := range []struct{ before, to, max, want int }{
		{1, 16, 15, 16}, {1, 16, 14, 1}, {16, 16, 0, 16}, {17, 32, 15, 32}, {16, 32, 15, 16}, {63, 64, 1, 64},
	} {
		var a amd64.Assembler
		a.Reset(0)
		fill(&a, tt.before)
		a.Align(uint8(tt.to), uint8(tt.max))
		l := a.NewLabel()
		a.Bind(l)
		ret(&a)
		a.Finish()
		if got := int(a.Position(l)); got != tt.want {
			t.Errorf("%+v: at %d", tt, got)
		}
	}
}

func TestPool(t *testing.T) {
	var a amd64.Assembler
	a.Reset(0)
	four, eight, sixteen := a.Const4(1), a.Const8(1), a.Const16(1, 0)
	if a.Const4(1) != four || a.Const8(1) != eight || a.Const16(1, 0) != sixteen {
		t.Error("equal constants have different labels")
	}
	if four == eight || eight == sixteen || a.Const4(2) == four {
		t.Error("different constants share a label")
	}
	l := a.NewLabel()
	ret(&a)
	a.Bind(l)
	ret(&a)
	table, wide := a.JumpTable([]buf.Label{l, l}, 4), a.JumpTable([]buf.Label{l}, 8)
	res := a.Finish()
	if got := []uint32{a.Position(sixteen), a.Position(eight), a.Position(wide), a.Position(four), a.Position(table)}; fmt.Sprint(got) != "[16 32 40 48 56]" {
		t.Errorf("positions %v", got)
	}
	want := "c3c3" + "0000000000000000000000000000" + "01000000000000000000000000000000" + "0100000000000000" +
		"d9ffffffffffffff" + "01000000" + "02000000" + "c9ffffff" + "c9ffffff"
	if got := fmt.Sprintf("%x", res.Code); got != want || res.CodeLen != 2 {
		t.Errorf("code %s\nwant %s", got, want)
	}
}

// TestReuse compares a Buffer that has held a larger function with a fresh one.
func TestReuse(t *testing.T) {
	small := func(a *amd64.Assembler) string {
		a.Reset(0)
		l := a.NewLabel()
		a.Bind(l)
		a.Emit(amd64.ADDSDrm, &amd64.Args{R: [4]amd64.Reg{amd64.XMM1}, M: amd64.MemLabel(a.Const8(5))})
		jne(a, l)
		a.Trap(types.TrapInterrupt)
		a.Addr(4)
		return fmt.Sprintf("%x", a.Finish())
	}
	var fresh, used amd64.Assembler
	want := small(&fresh)
	used.Reset(0)
	end := used.NewLabel()
	for i := range 500 {
		used.Trap(types.TrapStackOverflow)
		used.Addr(types.FilePos(i))
		used.Const8(uint64(i))
		used.Align(32, 31)
		jne(&used, end)
	}
	used.Bind(end)
	used.Finish()
	if got := small(&used); got != want {
		t.Errorf("used buffer: %s\nfresh: %s", got, want)
	}
	if n := testing.AllocsPerRun(20, func() {
		used.Reset(0)
		l := used.NewLabel()
		used.Bind(l)
		for range 100 {
			used.Emit(amd64.ADDSDrm, &amd64.Args{R: [4]amd64.Reg{amd64.XMM1}, M: amd64.MemLabel(used.Const8(5))})
			jne(&used, l)
			used.Align(16, 15)
		}
		used.Finish()
	}); n != 0 {
		t.Errorf("%v allocations per function", n)
	}
}

func TestPanics(t *testing.T) {
	for name, f := range map[string]func(*amd64.Assembler){
		"bound twice":      func(a *amd64.Assembler) { l := a.NewLabel(); a.Bind(l); a.Bind(l) },
		"not bound":        func(a *amd64.Assembler) { jmp(a, a.NewLabel()); a.Finish() },
		"finished twice":   func(a *amd64.Assembler) { a.Finish(); a.Finish() },
		"odd alignment":    func(a *amd64.Assembler) { a.Align(24, 8) },
		"constant bound":   func(a *amd64.Assembler) { a.Bind(a.Const4(1)); a.Bind(a.Const4(1)) },
		"label 0":          func(a *amd64.Assembler) { a.Bind(0) },
		"label 0 as field": func(a *amd64.Assembler) { a.Emit(amd64.CALLl, &amd64.Args{}); a.Finish() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			var a amd64.Assembler
			a.Reset(0)
			f(&a)
		})
	}
}

// BenchmarkFinish lays out a function of 2000 branches.
func BenchmarkFinish(b *testing.B) {
	var a amd64.Assembler
	var n int
	for b.Loop() {
		a.Reset(1 << 16)
		prev := a.NewLabel()
		a.Bind(prev)
		for i := range 2000 {
			fill(&a, 10)
			next := a.NewLabel()
			jne(&a, next)
			if i%4 == 0 {
				jmp(&a, prev)
			}
			a.Bind(next)
			prev = next
		}
		ret(&a)
		n = len(a.Finish().Code)
	}
	b.SetBytes(int64(n))
}
