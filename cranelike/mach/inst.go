package mach

import (
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines machine instructions before emission.

// An Op is an ISA's operation, or one of those below.
type Op uint16

// Operations that every ISA shares.
const (
	// OpJump ends a block with one successor. No operands.
	OpJump Op = 0xFF00 + iota
	// OpMove copies operand 0 to operand 1.
	OpMove
)

// A Mode describes the memory operand of an instruction: which parts its address has. Parts
// in registers are operands of the instruction, base before index.
type Mode uint8

const (
	ModeBase  Mode = 1 << iota // a register
	ModeIndex                  // a register, shifted by Scale
	ModeCtx                    // the context register instead of a base
	ModeConst                  // the constant VCode.Consts[Aux] instead of a base
	ModeIn                     // the bottom of the incoming stack arguments instead of a base
	ModeOut                    // the bottom of the outgoing stack arguments instead of a base
	ModeArea                   // the bottom of the frame's local area instead of a base
	ModeTmp                    // the slot in which the function's own context is saved
)

// An Inst is the machine's part of an instruction; its operands are in the regalloc.Inst of
// the same index. It is flat and has no pointers.
type Inst struct {
	Imm   int64
	Disp  int32         // of the memory operand
	Aux   uint32        // constant of ModeConst; index of the signature of calls
	Pos   types.FilePos // in the module
	Op    Op
	W     uint8 // operand width in bytes
	Cond  uint8 // condition, numbered by the ISA
	Mode  Mode  // of the memory operand; 0: there is none
	Scale uint8
	Trap  types.TrapCode // why it may trap, or TrapNone
}

// A Const is a constant that instructions read from memory.
type Const struct {
	Lo, Hi uint64
	Size   uint8 // 4, 8 or 16
}
