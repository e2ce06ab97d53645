// Package opt builds and improves ir.Funcs, independent of any instruction set.
//
// Builder emits instructions with folding, rewriting and value numbering on the fly; Sweep
// removes what nothing needs; Refine lets accesses to memory do additions that
// cannot wrap; Place gives every floating instruction a block, and VerifyPlaced
// checks it. Each pass is one file and says at its top what it requires and what it leaves
// behind. No pass adds operations to a function without removing as many.
//
// How operations are rewritten stands in simplify.rules, from which go generate makes
// simplify_gen.go. The tests run each rule's left side against what becomes of it.
package opt
