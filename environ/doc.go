// Package environ is the treaty between compilers and the runtime: what a module is once its
// bytes have been read (Module, Translation), what a compiler must produce (Compiler, Text,
// FunctionInfo), which settings change generated code (Tunables), and how the memory that
// generated code reads is laid out (VMContext and the VM structs, VMOffsets, the builtins).
//
// It holds descriptions only: nothing here decodes, compiles, maps or runs. It imports
// package types and the standard library, and must never know a particular compiler or the
// runtime.
package environ
