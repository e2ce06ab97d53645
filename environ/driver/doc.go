// Package driver turns a Translation into an artifact by means of some environ.Compiler.
//
// Build validates and compiles function bodies on several goroutines, finds the trampolines
// that are needed, lets the compiler lay everything out in the order of environ.FuncKey, and
// packs the result. The artifact's bytes, and the error when there is one, do not depend on
// the number of goroutines or on their timing.
//
// An invalid body is an error with the position in the module. A panic in a compiler is a bug
// in it and becomes a panic of Build's caller that names the function.
//
// The package knows compilers only as environ.Compiler, and nothing of running code.
package driver
