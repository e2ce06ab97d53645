// Package mach is the machine-independent half of the back end: from placed IR to the machine
// code of one function.
//
//	ir.Func --layout--> blocks in order, critical edges split
//	        --Lower---> VCode: machine instructions over virtual registers
//	        --regalloc> regalloc.Output
//	        --Emit----> Code: bytes with traps, positions, stack maps, relocations
//
// Emission knows where every value is, and shortens ways with that: jumps to a switch or test of a known number go where it
// leads, short switches and tests at loops' starts are repeated where they are jumped to (thread.go, shortcut.go), and
// a function that mostly ends early makes its frame late (wrap.go).
//
// What depends on the instruction set is in an ISA, a struct of data and functions.
//
// Selection runs backward, over blocks and within blocks, so that a pure value is emitted only
// when something below has asked for it in a register: what was folded into all its users is
// never emitted, and a load can move down into its only user (CanSink).
//
// Invariants of VCode:
//   - VCode.Insts and VCode.RA.Insts are parallel; blocks partition both
//   - RA satisfies the contract in regalloc/problem.go
//   - a machine instruction that reads flags follows the one that sets them within the
//     instructions selected for one IR instruction; the moves that allocation adds between
//     them keep flags
//   - an i32 in an integer register has its upper 32 bits zero
//
// The text form of VCode (text.go) holds all of it and of an allocation. VCode.Print writes it, and Parse
// reads it back; what is parsed allocates and emits as the original does.
//
// The package knows neither WebAssembly nor any one instruction set.
package mach
