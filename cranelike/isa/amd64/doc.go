// Package amd64 is the amd64 instruction set for the shared back end: selection (lower.rules,
// lower*.go), calling convention (abi.go), and emission of what the instruction table alone
// does not say (emit*.go). ISA is the value that mach works with.
//
// Selection: lower.rules holds the rules whose result is a machine instruction; lower*.go the
// methods for operations with control flow inside (division, checked conversions, minimum and
// maximum, select on floats), which become pseudo-instructions, and everything about
// comparisons, which is one method on conditions and not a product of rules.
//
// Vectors: simd.go selects operations of one instruction by a table, with loads folded, and hands
// the others to the macros of package simd as one pseudo-instruction.
//
// Register r15 holds the VMContext and xmm15 is scratch for the allocator's moves and inside
// pseudo-instructions; neither is allocatable.
//
// The package knows no WebAssembly beyond the semantics of the IR's operations.
package amd64

//go:generate go run ../../internal/gen/rules -target machine -pkg amd64 -recv sel -o lower_gen.go lower.rules
