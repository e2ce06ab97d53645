// Package analysis computes facts about the control flow of an ir.Func: predecessors,
// dominators, the loop nest and block frequencies.
//
// All of it is linear in the number of blocks and edges, because blocks are numbered in
// reverse postorder and the graph is reducible (see package ir). A Graph keeps its memory
// from function to function.
package analysis
