// Package differential runs generated modules in several engines and compares what they do.
//
// An Outcome is everything that can be seen of a module: the results of its calls or their traps, the calls it makes to
// the host, memory, globals, and through a last call its tables. Check compares those of this project's engine in several
// variants (optimizations turned off, a compiler that decides badly, explicit checks, instrumentation, an old
// processor) with wazero's compiler. If they differ, wazero's interpreter and, under the build tag peer_wasmtime, Wasmtime itself say who
// is wrong.
//
// FuzzDifferential is the fuzz target. Command cmd runs the same without Go's fuzzing engine: it survives crashes of the
// process and minimises what it finds.
package differential
