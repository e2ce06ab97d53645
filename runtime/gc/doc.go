// Package gc is the heap of a store's references: what external references of WebAssembly refer
// to, and which of it is still needed.
//
// Generated code has handles, numbers that it copies freely between locals, tables and globals
// without telling anyone. A collection starts from all places where handles can be (package vm
// enumerates them) and drops the values of those that it did not see. A Heap knows nothing of
// stacks, stores or WebAssembly.
//
// What must hold: values are Go values in Go memory, so what they refer to is the business of Go's
// collector, also when that is the store itself. A handle is 0 for null, and otherwise even: odd
// numbers are left for small integers (i31).
package gc
