package buf_test

// This file checks where loops are placed, against all the places that there are.

import (
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"golang.org/x/arch/x86/x86asm"
)

// A body is a random loop: its instructions by kind.
type body struct {
	before int // bytes
	items  []int
	behind int // bytes of code behind the loop that its end is said to be before
}

// emit writes the loop, placed by the buffer or else behind pad bytes, and returns the code and where the loop starts and ends.
func (p *body) emit(a *amd64.Assembler, placed bool, pad int) (code []byte, start, end uint32) {
	a.Reset(0)
	top, out, last := a.NewLabel(), a.NewLabel(), a.NewLabel()
	fill(a, p.before)
	if placed {
		a.OpenLoop(16, 10)
	} else {
		a.Nop(pad)
	}
	a.Bind(top)
	r := func(op amd64.Op, w uint8, x ...amd64.Reg) {
		args := amd64.Args{W: w}
		copy(args.R[:], x)
		a.Emit(op, &args)
	}
	for _, k := range p.items {
		switch k {
		case 0:
			fill(a, 1)
		case 1:
			r(amd64.CMPrr, 4, amd64.RAX, amd64.R9)
			a.Emit(amd64.JCCl, &amd64.Args{Cond: amd64.CondE, Label: out}) // fused, near or far
		case 2:
			r(amd64.CMPrr, 8, amd64.RAX, amd64.R9)
			fill(a, 1)
			a.Emit(amd64.JCCl, &amd64.Args{Cond: amd64.CondE, Label: out})
		case 3:
			a.Emit(amd64.CALLs, &amd64.Args{})
			a.Call(1)
		case 4:
			r(amd64.MOVAPSrr, 0, amd64.XMM0, amd64.XMM9)
		case 5: // vanishes
			l := a.NewLabel()
			jmp(a, l)
			a.Bind(l)
		case 6:
			r(amd64.CALLr, 0, amd64.RAX)
			a.Call(2)
		}
	}
	r(amd64.TESTrr, 4, amd64.RAX, amd64.RAX)
	jne(a, top)
	if placed {
		a.LoopTo()
	}
	a.Bind(last)
	fill(a, p.behind)
	a.Bind(out)
	ret(a)
	res := a.Finish()
	return res.Code[:res.CodeLen], a.Position(top), a.Position(last)
}

// ends counts the jumps in code[start:end] that cross or end at a multiple of 32.
func ends(t *testing.T, code []byte, start, end uint32) (jumps int) {
	t.Helper()
	fused := start // start of the comparison before the instruction, or of that
	for at := start; at < end; {
		in, err := x86asm.Decode(code[at:], 64)
		if err != nil {
			t.Fatalf("at %#x: %v", at, err)
		}
		next := at + uint32(in.Len)
		switch in.Op {
		case x86asm.CMP, x86asm.TEST:
			fused = at
			at = next
			continue
		case x86asm.JE, x86asm.JNE:
			if fused/32 != next/32 {
				jumps++
			}
		case x86asm.JMP, x86asm.CALL:
			if at/32 != next/32 {
				jumps++
			}
		}
		at, fused = next, next
	}
	return jumps
}

func TestLoops(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	moved, perfect := 0, 0 // loops that are not where their alignment puts them; loops without such jumps
	for n := range 400 {
		p := &body{before: rng.IntN(40), behind: []int{1, 200}[rng.IntN(2)]}
		for range 1 + rng.IntN(24) {
			p.items = append(p.items, max(rng.IntN(12)-5, 0))
		}
		var a amd64.Assembler
		code, start, end := p.emit(&a, true, 0)
		jumps := ends(t, code, start, end)
		pad := int(start) - p.before
		if pad < 0 || pad > 31 {
			t.Fatalf("loop %d: %d bytes of padding", n, pad)
		}
		for s := range 32 {
			code, from, to := p.emit(&a, false, s)
			j := ends(t, code, from, to)
			if to-from != end-start {
				continue // a branch over the padding is longer
			}
			if aligned := -p.before & 15; j < jumps || j == jumps && pad != aligned && (s == aligned && s <= 10 || s < pad) {
				t.Errorf("loop %d of %v: %d bytes of padding leave %d jumps at ends of windows, %d leave %d", n, p.items, pad, jumps, s, j)
				break
			}
		}
		if jumps == 0 {
			perfect++
		}
		if start%16 != 0 {
			moved++
		}
	}
	if moved < 100 || perfect < 100 {
		t.Errorf("%d of 400 loops were moved, %d have no jump at the end of a window", moved, perfect)
	}
}

// TestLoopsNotPlaced has loops that are aligned like any.
func TestLoopsNotPlaced(t *testing.T) {
	for name, f := range map[string]func(a *amd64.Assembler){
		"not closed": func(a *amd64.Assembler) { fill(a, 20); a.NewLabel() },
		"dropped":    func(a *amd64.Assembler) { fill(a, 20); ret(a); a.LoopTo(); a.DropLoop(); a.LoopTo() },
		"no jumps":   func(a *amd64.Assembler) { fill(a, 20); a.LoopTo() },
		"long":       func(a *amd64.Assembler) { ret(a); a.LoopTo(); fill(a, 1000); a.LoopTo() },
	} {
		for before := range 40 {
			var a amd64.Assembler
			a.Reset(0)
			fill(&a, before)
			a.OpenLoop(16, 10)
			top := a.NewLabel()
			a.Bind(top)
			f(&a)
			jmp(&a, top)
			a.Finish()
			want := uint32(before)
			if pad := -want & 15; pad <= 10 {
				want += pad
			}
			if got := a.Position(top); got != want {
				t.Errorf("%s: a loop behind %d bytes is at %d, want %d", name, before, got, want)
			}
		}
	}
}

// TestFuses gives the buffer one comparison of each form and looks at where it puts the loop.
func TestFuses(t *testing.T) {
	for _, tt := range []struct {
		op    amd64.Op
		w     uint8
		imm   int64
		fuses bool
	}{
		{amd64.CMPrr, 1, 0, true}, {amd64.CMPrr, 4, 0, true}, {amd64.CMPrr, 8, 0, true}, {amd64.CMPri, 4, 1, true}, {amd64.CMPri, 8, 1000, true},
		{amd64.TESTrr, 8, 0, true}, {amd64.TESTri, 4, 1, true}, {amd64.ADDrr, 4, 0, true}, {amd64.SUBri, 8, 1, true}, {amd64.ANDri, 4, 1000, true},
		{amd64.ORrr, 4, 0, false}, {amd64.XORrr, 4, 0, false}, {amd64.NEGr, 4, 0, false}, {amd64.MOVrr, 8, 0, false}, {amd64.SHLri, 4, 3, false},
	} {
		var a amd64.Assembler
		a.Reset(0)
		a.OpenLoop(1, 0)
		top := a.NewLabel()
		a.Bind(top)
		fill(&a, 28)
		at := a.Offset()
		a.Emit(tt.op, &amd64.Args{R: [4]amd64.Reg{amd64.RCX, amd64.RCX, amd64.RCX}, W: tt.w, Imm: tt.imm})
		n := a.Offset() - at
		jne(&a, top)
		a.LoopTo()
		a.Finish()
		want := uint32(4) // the comparison begins a window
		if !tt.fuses {
			want = 32 - (28+n)%32 // the branch does
			if (28+n)%32+2 < 32 {
				want = 0
			}
		}
		if got := a.Position(top); got != want {
			t.Errorf("%s of %d bytes with %d: the loop is at %d, want %d", amd64.Infos[tt.op].Name, n, tt.w, got, want)
		}
	}
}
