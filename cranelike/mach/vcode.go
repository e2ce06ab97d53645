package mach

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines VCode, machine code over virtual registers.

// A Block is the machine's part of a regalloc.Block of the same index.
type Block struct {
	IR   ir.Block // the block it comes from, or the source of the edge it splits
	Edge bool     // splits an edge
	Cold bool

	// The edges of a switch, in order: VCode.Targets[Targets : Targets+NumTargets] are indices
	// of successors, of which each is listed once.
	Targets, NumTargets uint32
}

// VCode is one function. Its arrays are reused from function to function (Reset).
type VCode struct {
	RA     regalloc.Func
	Insts  []Inst // parallel to RA.Insts
	Blocks []Block
	Remats []Inst // by recipe; [0] is unused
	Consts []Const

	Targets []uint32

	Key environ.FuncKey

	// What the frame must hold.
	OutBytes uint32 // outgoing stack arguments and results, of the largest call
	InBytes  uint32 // incoming stack arguments, which the function pops
	Area     uint32 // local area
	CtxSlot  bool   // a slot for the function's context, while calls change the register
	SaveCtx  bool   // it is saved there from the beginning, not just where a call needs it
	Calls    bool   // the function calls
	Traps    bool   // the function may trap by a call, which wants a frame; faults do not
	Check    StackCheck
}

// A StackCheck asks the prologue to compare the stack pointer, before the frame is in use, with
// the limit at Limit in the structure whose address the context has at Base.
type StackCheck struct {
	On          bool
	Base, Limit int32
	Pos         types.FilePos
}

// Reset empties c for reuse.
func (c *VCode) Reset() {
	c.RA.Reset()
	c.Insts = c.Insts[:0]
	c.Blocks = c.Blocks[:0]
	c.Remats = append(c.Remats[:0], Inst{})
	c.Consts = c.Consts[:0]
	c.Targets = c.Targets[:0]
	c.Key = environ.FuncKey{}
	c.OutBytes, c.InBytes, c.Area = 0, 0, 0
	c.CtxSlot, c.SaveCtx, c.Calls, c.Traps = false, false, false, false
	c.Check = StackCheck{}
}

// Ops returns the operands of instruction i.
func (c *VCode) Ops(i uint32) []regalloc.Operand {
	in := &c.RA.Insts[i]
	return c.RA.Operands[in.Ops : in.Ops+uint32(in.NumOps)]
}

// predecessors fills in the lists of predecessors, in the order of blocks. None may be there yet.
func (c *VCode) predecessors() {
	at := uint32(len(c.RA.Pool))
	for b := range c.RA.Blocks {
		rb := &c.RA.Blocks[b]
		for _, s := range c.RA.Pool[rb.Succs : rb.Succs+rb.NumSuccs] {
			c.RA.Blocks[s].NumPreds++
		}
	}
	for b := range c.RA.Blocks {
		rb := &c.RA.Blocks[b]
		rb.Preds = at
		at += rb.NumPreds
		rb.NumPreds = 0
	}
	for uint32(len(c.RA.Pool)) < at {
		c.RA.Pool = append(c.RA.Pool, 0)
	}
	for b := range c.RA.Blocks {
		rb := &c.RA.Blocks[b]
		for _, s := range c.RA.Pool[rb.Succs : rb.Succs+rb.NumSuccs] {
			sb := &c.RA.Blocks[s]
			c.RA.Pool[sb.Preds+sb.NumPreds] = uint32(b)
			sb.NumPreds++
		}
	}
}
