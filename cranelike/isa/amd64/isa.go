package amd64

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file defines the ISA value and the features of processors.

// Features of a processor that generated code may use. SSE2 is always there.
const (
	SSE41 uint64 = 1 << iota
	POPCNT
	LZCNT
	BMI1
	BMI2
	AVX
	FMA
	AVX2
	// JumpErratum: the processor does not keep decoded what is in 32 bytes with a jump at their end.
	JumpErratum
)

// FeatureNames are the names of the settings, by bit.
var FeatureNames = [...]string{"has_sse41", "has_popcnt", "has_lzcnt", "has_bmi1", "has_bmi2", "has_avx", "has_fma", "has_avx2", "tune_jump_erratum"}

// ISA returns the description of amd64.
func ISA() *mach.ISA {
	return &mach.ISA{
		Name:      "amd64",
		Regs:      &regFile,
		NewAsm:    newAsm,
		ResetAsm:  func(a any, hint int) { a.(*asm.Assembler).Reset(hint) },
		Lower:     lower,
		Const:     constant,
		Entry:     entry,
		Prologue:  prologue,
		Inst:      emitInst,
		Move:      emitMove,
		Swap:      emitSwap,
		Remat:     emitRemat,
		Jump:      emitJump,
		Cold:      emitCold,
		Verify:    verifyCode,
		CheckAsm:  func(a any) { a.(*asm.Assembler).Checked = true },
		Flags:     flags,
		Switch:    func(op mach.Op) bool { return op == pTable || op == pCompares },
		Branch:    func(op mach.Op) bool { return op == pBranch },
		Return:    func(op mach.Op) bool { return op == pRet },
		Bare:      bare,
		Unless:    unless,
		Outcome:   outcome,
		Immediate: func(in *mach.Inst) (int64, bool) { return in.Imm, in.Op == mach.Op(asm.MOVri) },
		Windows:   func(features uint64) bool { return features&JumpErratum != 0 },
		OpName:    opName,
		OpNamed:   opNamed,
	}
}

func newAsm() (*buf.Buffer, any) {
	a := new(asm.Assembler)
	return &a.Buffer, a
}

func (s sel) has(f uint64) bool { return s.Features&f != 0 }
func (s sel) avx() bool         { return s.has(AVX) }
func (s sel) avx2() bool        { return s.has(AVX) && s.has(AVX2) }
func (s sel) bmi1() bool        { return s.has(BMI1) }
func (s sel) bmi2() bool        { return s.has(BMI2) }
func (s sel) lzcnt() bool       { return s.has(LZCNT) }
func (s sel) popcnt() bool      { return s.has(POPCNT) }

// lower selects v by the rules. Every operation has a rule without condition.
func lower(l *mach.Lower, v ir.Value) {
	i := l.Inst(v)
	if try := ruleTable[i.Op]; try == nil || !try(sel{l}, v, i) {
		panic(mach.Unsupported{Key: l.F.Key, Op: i.Op, Type: i.Type})
	}
}

// NumRules is the number of selection rules, for coverage (mach.Lower.Hits).
const NumRules = numRules

// RuleLine returns the line of rule n in lower.rules.
func RuleLine(n int) int { return int(ruleLines[n]) }

// Intrinsics are routines that code calls; their keys are FuncKey{FuncIntrinsic, n}.
const (
	intrinsicMove   = iota // rdi: destination, rsi: source, rcx: bytes
	intrinsicFill8         // rdi: destination, rax: byte, rcx: bytes
	intrinsicFill64        // rdi: destination, rax: value, rcx: words
	numIntrinsics
)

func intrinsicKey(n uint32) environ.FuncKey {
	return environ.FuncKey{Kind: environ.FuncIntrinsic, Index: n}
}
