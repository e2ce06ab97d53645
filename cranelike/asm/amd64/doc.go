// Package amd64 encodes and prints amd64 instructions.
//
// The instruction set is a table, Infos, indexed by Op and generated from one line per
// instruction form in cranelike/internal/gen/insts. The encoder, the printer, the selector's
// operand constraints and the tests all read the same table.
//
// In: an Op and its Args. Out: bytes in the buf.Buffer that an Assembler embeds, ready for
// labels, constants and records. A back end with an allocator and a single-pass compiler use
// it alike; it knows neither IR nor virtual registers.
//
// Invariants: Emit writes the shortest encoding of exactly the instruction named, never a
// different one; equal calls give equal bytes; Emit does not allocate as long as the buffer
// has room.
package amd64
