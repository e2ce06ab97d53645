// Package regalloc assigns physical registers and spill slots to the virtual registers of a
// function in SSA form.
//
// Input is a Func, output an Output: flat data on both sides, no knowledge of instruction
// sets or of the compiler's IR. Context.Allocate computes an answer; Check proves
// independently that an answer is right. Both the problem and the answer print and parse
// (text.go), so that a failing case is a text file.
package regalloc
