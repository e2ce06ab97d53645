package mach

import (
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
)

// This file defines what the shared back end asks of an instruction set.

// An ISA describes one instruction set. It is immutable. Calls happen per function, per IR
// instruction and per machine instruction, never per operand.
type ISA struct {
	Name string
	Regs *regalloc.RegFile

	// NewAsm returns a buffer and the ISA's assembler around it; ResetAsm empties both.
	NewAsm   func() (*buf.Buffer, any)
	ResetAsm func(asm any, hint int)

	// Lower selects machine instructions for v, the root of a tree, terminators included.
	// Results that nothing needs have no register (Lower.Needed).
	Lower func(l *Lower, v ir.Value)
	// Const emits what puts a constant into a new register, and returns that.
	Const func(l *Lower, v ir.Value) regalloc.VReg
	// Entry defines the entry block's parameters.
	Entry func(l *Lower)

	// Prologue and Epilogue set up and tear down the frame. Epilogue ends with the return.
	Prologue func(e *Emit)
	// Inst emits instruction i.
	Inst func(e *Emit, i uint32)
	// Move copies between places; Swap exchanges two integer registers; Remat recreates a value.
	Move  func(e *Emit, ed *regalloc.Edit)
	Swap  func(e *Emit, ed *regalloc.Edit)
	Remat func(e *Emit, ed *regalloc.Edit, flags bool) // flags: flags must be kept
	// Jump goes to a label.
	Jump func(e *Emit, to buf.Label)
	// CheckAsm makes the assembler look at the operands of each instruction until it is emptied. Verify decodes
	// the code that was emitted last and looks at its tables.
	CheckAsm func(asm any)
	Verify   func(asm any, code *Code) error
	// Cold emits out-of-line code.
	Cold func(e *Emit, c *Cold)
	// Flags reports what op does to flags: reads them, writes them.
	Flags func(op Op) (reads, writes bool)

	// Switch reports whether op goes to one of the block's targets by its first operand.
	Switch func(op Op) bool
	// Branch reports whether op is a branch on flags, Return whether it returns. Bare reports whether
	// in needs neither a frame nor out-of-line code. Unless jumps to a label unless branch i goes to
	// successor n.
	Branch, Return func(op Op) bool
	Bare           func(in *Inst) bool
	Unless         func(e *Emit, i, n uint32, to buf.Label)
	// Outcome reports whether branch is taken after cmp has compared x with a constant, if that is what it does; its register
	// operands are all x.
	Outcome func(cmp, branch *Inst, x int64) (taken, ok bool)
	// Immediate returns the integer that a recipe recreates, if it is one.
	Immediate func(in *Inst) (int64, bool)

	// Windows reports whether jumps at the ends of windows of code cost time on the processor; see buf.Buffer.OpenLoop.
	Windows func(features uint64) bool

	// OpName returns the name of op, without dots and spaces, and OpNamed is its inverse.
	OpName  func(op Op) string
	OpNamed func(name string) (Op, bool)
}

// ClassOf returns the register class of values of type t.
func ClassOf(t ir.Type) regalloc.Class {
	switch t {
	case ir.F32, ir.F64:
		return regalloc.ClassFloat
	case ir.V128:
		return regalloc.ClassVec
	}
	return regalloc.ClassInt
}
