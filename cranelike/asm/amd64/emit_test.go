package amd64

// This file checks what the corpus does not reach: labels, symbols, rip-relative operands,
// wrong arguments, memory use, padding, conditions.

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"golang.org/x/arch/x86/x86asm"
)

// TestLabels checks every instruction with a label or symbol, text and bytes, against what
// GNU as and the manual say.
func TestLabels(t *testing.T) {
	var a Assembler
	for _, tt := range []struct {
		op   Op
		x    Args
		text string
		code string // with the label bound behind one more byte, 0x40 bytes away
	}{
		{JMPl, Args{Label: 1}, "jmp L1", "eb40"},
		{JCCl, Args{Label: 1, Cond: CondNE}, "jne L1", "7540"},
		{JCCl, Args{Label: 1, Cond: CondG}, "jg L1", "7f40"},
		{CALLl, Args{Label: 1}, "call L1", "e840000000"},
		{CALLs, Args{Imm: 9}, "call sym9", "e800000000"},
		{JMPs, Args{Imm: 9}, "jmp sym9", "e900000000"},
		{LEArs, Args{R: [4]Reg{R9}, Imm: 4}, "lea r9, sym4", "4c8d0d00000000"},
		{LEArm, Args{R: [4]Reg{R9}, W: 8, M: MemLabel(1)}, "lea r9, [rip+L1]", "4c8d0d40000000"},
		{MOVmi, Args{W: 8, M: MemLabel(1), Imm: -2}, "mov qword ptr [rip+L1], -0x2", "48c70540000000feffffff"},
		{MOVmi, Args{W: 1, M: MemLabel(1), Imm: 3}, "mov byte ptr [rip+L1], 0x3", "c6054000000003"},
		{ADDmi, Args{W: 2, M: MemLabel(1), Imm: 300}, "add word ptr [rip+L1], 0x12c", "668105400000002c01"},
		{ROUNDSDrmi, Args{R: [4]Reg{XMM9}, M: MemLabel(1), Imm: 4}, "roundsd xmm9, qword ptr [rip+L1], 0x4", "66440f3a0b0d4000000004"},
		{VADDSDrrm, Args{R: [4]Reg{XMM9, XMM10}, M: Mem{RIP: true, Label: 1, Disp: 4}}, "vaddsd xmm9, xmm10, qword ptr [rip+L1+0x4]", "c52b580d44000000"},
	} {
		a.Reset(0)
		l := a.NewLabel()
		if got := Format(tt.op, &tt.x); got != tt.text {
			t.Errorf("text %q, want %q", got, tt.text)
		}
		a.Emit(tt.op, &tt.x)
		for range 0x40 {
			a.Emit(CLD, &Args{})
		}
		a.Bind(l)
		code := a.Finish().Code
		if got := fmt.Sprintf("%x", code[:len(code)-0x40]); got != tt.code {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.code)
		}
	}
}

// TestSymbols checks the relocations of calls to symbols.
func TestSymbols(t *testing.T) {
	var a Assembler
	a.Reset(0)
	a.Emit(CALLs, &Args{Imm: 9})
	a.Emit(JMPs, &Args{Imm: 10})
	a.Emit(LEArs, &Args{R: [4]Reg{RCX}, Imm: 11})
	want := []buf.Reloc{{Off: 1, Kind: buf.RelocRel32, Sym: 9}, {Off: 6, Kind: buf.RelocRel32, Sym: 10}, {Off: 13, Kind: buf.RelocRel32, Sym: 11}}
	if got := a.Finish().Relocs; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("relocations %v, want %v", got, want)
	}
}

func TestWrongArguments(t *testing.T) {
	for _, tt := range []struct {
		op   Op
		x    Args
		want string
	}{
		{ADDrr, Args{}, "ADDrr cannot have width 0"},
		{ADDrr, Args{W: 3}, "ADDrr cannot have width 3"},
		{IMULrr, Args{W: 1}, "IMULrr cannot have width 1"},
		{ADDri, Args{W: 8, Imm: 1 << 31}, "immediate 0x80000000 of ADDri does not fit in width 8"},
		{ADDri, Args{W: 4, Imm: 1 << 32}, "immediate 0x100000000 of ADDri does not fit in width 4"},
		{ADDri, Args{W: 1, Imm: 256}, "immediate 0x100 of ADDri"},
		{MOVri, Args{W: 2, Imm: -32769}, "of MOVri does not fit in width 2"},
		{SHLri, Args{W: 4, Imm: 300}, "of SHLri does not fit in width 1"},
		{ROUNDSDrri, Args{Imm: -200}, "of ROUNDSDrri does not fit in width 1"},
		{RETi, Args{Imm: 1 << 16}, "of RETi does not fit in width 2"},
		{MOVrm, Args{W: 4, M: MemIndex(RAX, RSP, 1, 0)}, "rsp as an index"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, tt.want) {
					t.Errorf("panic %q, want %q", got, tt.want)
				}
			}()
			var a Assembler
			a.Reset(0)
			a.Emit(tt.op, &tt.x)
		})
	}
}

// TestCheck: the whole corpus passes, and each kind of mistake is found.
func TestCheck(t *testing.T) {
	for op := NoOp + 1; op < NumOps; op++ {
		for _, s := range corpus(op) {
			if err := Check(op, &s.x); err != nil {
				t.Errorf("%s: %v", Format(op, &s.x), err)
			}
		}
	}
	for _, tt := range []struct {
		op   Op
		x    Args
		want string
	}{
		{NoOp, Args{}, "amd64: no instruction 0"},
		{NumOps, Args{}, "amd64: no instruction"},
		{ADDrr, Args{W: 16}, "amd64: ADDrr: cannot have width 16"},
		{ADDrr, Args{W: 4, R: [4]Reg{RAX, XMM0}}, "amd64: ADDrr: register operand 1 is xmm0 (number 32)"},
		{ADDSDrr, Args{R: [4]Reg{XMM1, RCX}}, "amd64: ADDSDrr: register operand 1 is rcx (number 1)"},
		{MOVrr, Args{W: 8, R: [4]Reg{NoReg, RAX}}, "amd64: MOVrr: register operand 0 is noreg (number 255)"},
		{ADDri, Args{W: 8, Imm: 1 << 31}, "amd64: ADDri: immediate 0x80000000 does not fit"},
		{PUSHi, Args{Imm: 1 << 31}, "amd64: PUSHi: immediate 0x80000000 does not fit"},
		{SHLri, Args{W: 8, Imm: 256}, "amd64: SHLri: immediate 0x100 does not fit"},
		{MOVrm, Args{W: 4, M: MemIndex(RAX, RSP, 1, 0)}, "amd64: MOVrm: rsp as an index"},
		{MOVrm, Args{W: 4, M: MemIndex(RAX, RCX, 4, 0)}, "amd64: MOVrm: scale of 1<<4"},
		{MOVrm, Args{W: 4, M: MemBase(XMM0, 0)}, "amd64: MOVrm: base is register 32"},
		{MOVrm, Args{W: 4, M: MemIndex(RAX, XMM1, 0, 0)}, "amd64: MOVrm: index is register 33"},
		{MOVrm, Args{W: 4, M: Mem{RIP: true}}, "amd64: MOVrm: rip without a label"},
		{JMPl, Args{}, "amd64: JMPl: no label"},
		{CALLs, Args{Imm: -1}, "amd64: CALLs: symbol -1"},
	} {
		if err := Check(tt.op, &tt.x); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%v %+v: %v, want %s", tt.op, tt.x, err, tt.want)
		}
	}
}

// TestTable checks what must hold between the columns of a row.
func TestTable(t *testing.T) {
	for op := NoOp + 1; op < NumOps; op++ {
		in := &Infos[op]
		if in.Name == "" || in.Mnemonic == "" {
			t.Errorf("op %d has no name", op)
		}
		mems, regs, hidden := 0, 0, false
		for _, o := range in.Operands {
			if hidden && !o.Hidden {
				t.Errorf("%v: explicit operand after a hidden one", op)
			}
			hidden = o.Hidden
			switch {
			case o.Kind == KindMem:
				mems++
			case o.Kind == KindReg && o.Fixed == NoReg:
				regs++
				if o.Class == XMM && o.Size != 16 {
					t.Errorf("%v: vector register of %d bytes", op, o.Size)
				}
			}
			if o.Hidden && o.Fixed == NoReg {
				t.Errorf("%v: hidden operand in no fixed register", op)
			}
		}
		if mems > 1 || regs > 4 || len(in.Operands) > 5 {
			t.Errorf("%v: %d memory operands, %d registers, %d operands", op, mems, regs, len(in.Operands))
		}
		if in.Flags&(Load|Store) != 0 && in.Flags&CanTrap == 0 {
			t.Errorf("%v accesses memory and cannot trap", op)
		}
		if in.Flags&HasCond != 0 && in.Flags&ReadsFlags == 0 {
			t.Errorf("%v has a condition and reads no flags", op)
		}
		if in.Flags&Commutative != 0 && regs < 2 {
			t.Errorf("%v is commutative in %d registers", op, regs)
		}
		if in.Flags&canSwap != 0 && in.Flags&Commutative == 0 {
			t.Errorf("%v may be swapped and is not commutative", op)
		}
	}
}

// TestSizes pins the structures that exist once per instruction.
func TestSizes(t *testing.T) {
	if n := unsafe.Sizeof(Args{}); n != 32 {
		t.Errorf("Args has %d bytes, want 32", n)
	}
	if n := unsafe.Sizeof(Mem{}); n != 12 {
		t.Errorf("Mem has %d bytes, want 12", n)
	}
	if n := unsafe.Sizeof(encoding{}); n > 16 {
		t.Errorf("encoding has %d bytes, want at most 16", n)
	}
}

func TestConds(t *testing.T) {
	for c := range Cond(16) {
		if c.Invert().Invert() != c || c.Invert() == c {
			t.Errorf("%v.Invert is %v", c, c.Invert())
		}
	}
	for _, c := range []Cond{CondB, CondAE, CondE, CondNE, CondBE, CondA, CondL, CondGE, CondLE, CondG} {
		// Swapping operands and inverting commute, and swapping twice is nothing.
		if c.Swap().Swap() != c || c.Swap().Invert() != c.Invert().Swap() {
			t.Errorf("%v: swap %v, inverse %v", c, c.Swap(), c.Invert())
		}
	}
	for _, p := range [][2]Cond{{CondB, CondA}, {CondLE, CondGE}, {CondE, CondE}, {CondL, CondG}} {
		if p[0].Swap() != p[1] {
			t.Errorf("%v.Swap is %v, want %v", p[0], p[0].Swap(), p[1])
		}
	}
}

// TestNops decodes padding of every length.
func TestNops(t *testing.T) {
	for n := range 65 {
		p := make([]byte, n)
		Nops(p)
		var a Assembler
		a.Reset(0)
		a.Nop(n)
		if got := a.Finish().Code; string(got) != string(p) {
			t.Errorf("Nop(%d): % x, Nops % x", n, got, p)
		}
		count := 0
		for len(p) > 0 {
			in, err := x86asm.Decode(p, 64)
			if err != nil || in.Op != x86asm.NOP {
				t.Fatalf("%d bytes: %v %v", n, in, err)
			}
			p = p[in.Len:]
			count++
		}
		if count != (n+8)/9 {
			t.Errorf("%d bytes in %d instructions", n, count)
		}
	}
}

// TestEmitAllocs: Emit allocates nothing while the buffer has room.
func TestEmitAllocs(t *testing.T) {
	var all []sample
	for op := NoOp + 1; op < NumOps; op++ {
		all = append(all, corpus(op)...)
	}
	var a Assembler
	if n := testing.AllocsPerRun(3, func() {
		a.Reset(buf.MaxInst * len(all))
		for i := range all {
			a.Emit(all[i].op, &all[i].x)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkEmit is the time for one instruction of the corpus, averaged.
func BenchmarkEmit(b *testing.B) {
	var all []sample
	for op := NoOp + 1; op < NumOps; op++ {
		all = append(all, corpus(op)...)
	}
	var a Assembler
	i := len(all)
	for b.Loop() {
		if i == len(all) {
			a.Reset(buf.MaxInst * len(all))
			i = 0
		}
		a.Emit(all[i].op, &all[i].x)
		i++
	}
}
