// Package mem hands out memory that lies outside the Go heap: address space that is reserved
// first and committed later, linear memories whose base does not move (Linear), and zeroed
// blocks for the structures that generated code reads (Block).
//
// Nothing here may ever hold a Go pointer: the collector does not look at this memory.
// Addresses are uintptr, and Pointer and Bytes are the only doors back to Go pointers. A
// pointer or slice obtained from them does not keep the memory alive; its user must make sure
// that the owner is not freed meanwhile.
//
// Package mem knows nothing of modules, code, stacks or signals. Touching memory that is
// reserved but not committed is a fault that Go code cannot survive, so host code checks its
// bounds against Len first.
package mem
