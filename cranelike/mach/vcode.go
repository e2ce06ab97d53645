package mach

import (
	"fmt"
	"io"

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

	// Of a switch on one of the block's parameters: 1 + its number, and whether the switch is its only use.
	Index     uint32
	IndexDies bool
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

// Print writes c as text, with the places of operands if out is not nil.
func (c *VCode) Print(w io.Writer, isa *ISA, out *regalloc.Output) {
	fmt.Fprintf(w, "vcode %s out=%d in=%d area=%d\n", c.Key, c.OutBytes, c.InBytes, c.Area)
	at := 0
	for b := range c.Blocks {
		rb := &c.RA.Blocks[b]
		fmt.Fprintf(w, "b%d", b)
		list(w, "(", c.RA.Pool[rb.Params:rb.Params+rb.NumParams], "v", ")")
		if c.Blocks[b].Edge {
			fmt.Fprintf(w, " edge of block%d", c.Blocks[b].IR)
		} else {
			fmt.Fprintf(w, " block%d", c.Blocks[b].IR)
		}
		if c.Blocks[b].Cold {
			fmt.Fprint(w, " cold")
		}
		list(w, " -> ", c.RA.Pool[rb.Succs:rb.Succs+rb.NumSuccs], "b", "")
		fmt.Fprintln(w)
		for i := rb.Insts; i < rb.Insts+rb.NumInsts; i++ {
			for ; out != nil && at < len(out.Edits) && out.Edits[at].Inst == i && !out.Edits[at].After; at++ {
				printEdit(w, &c.RA, out.Edits[at])
			}
			c.printInst(w, isa, i, out)
			for ; out != nil && at < len(out.Edits) && out.Edits[at].Inst == i; at++ {
				printEdit(w, &c.RA, out.Edits[at])
			}
		}
		if rb.NumArgs > 0 {
			list(w, "\t\targs ", c.RA.Pool[rb.Args:rb.Args+rb.NumArgs], "v", "\n")
		}
	}
}

func list(w io.Writer, open string, xs []uint32, prefix, end string) {
	if len(xs) == 0 {
		return
	}
	fmt.Fprint(w, open)
	for i, x := range xs {
		if i > 0 {
			fmt.Fprint(w, " ")
		}
		fmt.Fprintf(w, "%s%d", prefix, x)
	}
	fmt.Fprint(w, end)
}

func printEdit(w io.Writer, f *regalloc.Func, e regalloc.Edit) {
	kind := "move"
	switch e.Kind {
	case regalloc.EditSwap:
		kind = "swap"
	case regalloc.EditRemat:
		fmt.Fprintf(w, "\t\tremat %s = recipe %d\n", allocName(f, e.To), e.Remat)
		return
	}
	fmt.Fprintf(w, "\t\t%s %s = %s\n", kind, allocName(f, e.To), allocName(f, e.From))
}

func allocName(f *regalloc.Func, a regalloc.Alloc) string {
	switch {
	case a.IsReg():
		return f.File.Names[a.PReg()]
	case a.IsSlot():
		return fmt.Sprintf("slot%d", a.Slot())
	}
	return "none"
}

var constraintNames = [...]string{regalloc.Any: "any", regalloc.Reg: "reg", regalloc.Fixed: "fixed", regalloc.Reuse: "reuse", regalloc.Stack: "stack"}

func (c *VCode) printInst(w io.Writer, isa *ISA, i uint32, out *regalloc.Output) {
	in, ra := &c.Insts[i], &c.RA.Insts[i]
	fmt.Fprintf(w, "%5d\t%s", i, isa.OpName(in.Op))
	if in.W != 0 {
		fmt.Fprintf(w, ".%d", in.W*8)
	}
	for n, o := range c.Ops(i) {
		sep := " "
		if n > 0 {
			sep = ", "
		}
		role := "use"
		if o.IsDef() {
			role = "def"
		}
		if o.IsDef() != o.Late() {
			role += "!" // not at the usual time
		}
		fmt.Fprintf(w, "%s%s v%d:", sep, role, o.VReg())
		switch o.Constraint() {
		case regalloc.Fixed:
			fmt.Fprint(w, c.RA.File.Names[o.PReg()])
		case regalloc.Reuse:
			fmt.Fprintf(w, "=%d", o.Index())
		default:
			fmt.Fprint(w, constraintNames[o.Constraint()])
		}
		if out != nil {
			fmt.Fprintf(w, "@%s", allocName(&c.RA, out.Allocs[ra.Ops+uint32(n)]))
		}
	}
	if in.Mode != 0 {
		fmt.Fprintf(w, " mem(mode=%#x scale=%d disp=%d aux=%d)", uint8(in.Mode), in.Scale, in.Disp, in.Aux)
	}
	if in.Imm != 0 {
		fmt.Fprintf(w, " imm=%d", in.Imm)
	}
	if in.Cond != 0 {
		fmt.Fprintf(w, " cond=%d", in.Cond)
	}
	if in.Trap != types.TrapNone {
		fmt.Fprintf(w, " trap=%s", in.Trap.Name())
	}
	if ra.Clobber != 0 {
		fmt.Fprintf(w, " clobber=%#x", uint64(c.RA.Clobbers[ra.Clobber]))
	}
	fmt.Fprintln(w)
}
