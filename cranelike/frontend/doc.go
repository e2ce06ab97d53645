// Package frontend translates functions of a WebAssembly module to ir.Funcs. It is the only
// package of the compiler that knows WebAssembly, and it knows no machine.
//
// Input: an environ.Translation with validated bodies and their summaries. The translator
// trusts both: it checks no type and no index. Output: a function that ir.Verify accepts, with
// blocks numbered in reverse postorder and every pure instruction shared (opt.Builder).
//
// Translator.Func makes one pass over the bytecode:
//   - control.go turns structured control into blocks and edges
//   - ssa.go turns locals and operands into values: a loop header has a parameter for each
//     local assigned in the loop (the summary says which), any other label one for each value
//     on which its incoming edges disagree
//   - versions.go numbers the states of mutable runtime structures, so that equal reads of
//     them are shared as if they were pure
//   - heap.go remembers what linear memories contain, at such versions, and leaves out loads
//     of what is known
//   - states.go and states_jump.go let the jumps of a state machine, as every Go function is, go straight to the next state
//   - bounds.go remembers which indices were checked, and up to what extent
//   - inline.go goes on in the bytecode of small functions in the place of calls of them
//   - interrupt.go makes the checks that stop code, and counts fuel
//   - ops_table.go describes the uniform majority of operators, env_*.go expand the others:
//     how a memory access, a call or a table looks to the machine; env_indirect.go makes what it can
//     of tables that nobody writes to
//
// trampoline.go makes the functions that lead from the host into WebAssembly and back.
//
// What must hold for the runtime: see package environ (VMContext and its parts). Code emitted
// here reads immutable fields freely and mutable ones only after what may have changed them.
package frontend
