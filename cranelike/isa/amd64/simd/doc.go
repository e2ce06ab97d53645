// Package simd holds the vector operations of amd64 that take more than one instruction, each
// written once as a macro over physical registers, in terms of operations that come with
// and without VEX. It is meant for every code generator of this machine, whether it allocates
// registers globally or not.
//
// Input: a Macro, the shape of its lanes, and registers, of which Infos says how many there are
// and what for. All of them are different. Output: instructions appended to an assembler.
//
// Without VEX the processor needs SSE 4.1 and what came before; an operand in memory occurs only
// as a constant of the pool, which is aligned.
//
// A macro writes its result, its temporaries and Scratch, leaves its operands alone, and may
// change the flags. The package knows neither allocation nor functions.
package simd
