// Package ir is the compiler's intermediate representation: static single assignment with
// block parameters, over flat arrays without pointers.
//
// A Func is a bundle of arrays. A Value is the index of the instruction that defines it.
// There are two kinds of instruction. Pinned ones (memory accesses, calls, traps, branches)
// have a place: they stand in their block's list, in order. Pure ones float: they belong to
// no block until opt.Place gives them one, so they need no ordering, and equal ones can be
// shared (opt.Builder does so as it builds).
//
// Invariants, checked by Verify:
//   - operands are defined by instructions with smaller numbers, except arguments of back
//     edges; so passes are linear sweeps over the array
//   - an i32 in a register always has its upper 32 bits zero
//   - every block but the entry has a predecessor; blocks are numbered in reverse postorder
//     of the structured control flow they come from, so that only back edges go to a block
//     with a smaller or equal number, and the graph is reducible
//   - a reference (type Ref) never passes through an integer operation
//
// Every function prints (print.go) and parses (parse.go). The package knows no WebAssembly
// and no machine; it imports types, types/entity and the standard library.
package ir
