// Package regalloc assigns physical registers and spill slots to the virtual registers of a
// function in SSA form.
//
// Input is a Func, output an Output: flat data on both sides, no knowledge of instruction
// sets or of the compiler's IR. Context.Allocate computes an answer; Check proves
// independently that an answer is right; Validate tells whether a problem is one that the
// allocator promises to solve. Both the problem and the answer print and parse (text.go), so
// that a failing case is a text file.
//
// The way of a function through the package:
//
//	cfg.go        reverse postorder, loop nest
//	survey.go     one walk over all operands for the stages that follow
//	live.go       live ranges of virtual registers; the four positions of an instruction
//	commute.go    which operand of a two-address instruction is overwritten
//	interval.go   uses, fixed registers, clobbers; pieces, the unit of allocation
//	coalesce.go   bundles of registers that copy one another
//	alloc.go      the scan (begins with an essay on the algorithm and its limits),
//	              split.go where pieces are cut, spill.go who goes to memory
//	resolve.go    places of operands, moves between pieces
//	edges.go      moves along edges
//	slots.go      numbers of spill slots
//	moves.go      parallel moves into sequences of edits
//	lift.go       moves of edges ahead of branches
//	safepoint.go  stack maps
//
// basic.go is a second allocator, the simplest right one; chaos.go makes the decisions of chaos mode.
//
// Allocation succeeds on every valid problem that leaves three allocatable registers per
// bank, at each instruction, beyond those that fixed operands and clobbers take from its other
// operands. An error means that a limit of the data structures is exceeded; a broken invariant
// panics with the name of the pass and of the function.
//
// The result depends on the problem alone, not on what the Context did before.
package regalloc
