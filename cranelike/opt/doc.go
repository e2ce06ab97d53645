// Package opt builds and improves ir.Funcs, independent of any instruction set.
//
// Builder emits instructions with folding, rewriting and value numbering on the fly; Sweep
// removes what nothing needs; Place gives every floating instruction a block. Each pass is
// one file and says at its top what it requires and what it leaves behind. No pass adds
// operations to a function without removing as many.
package opt
