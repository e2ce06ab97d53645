// Package cranelike is the optimizing compiler: it implements environ.Compiler.
//
//	wasm body --frontend--> ir.Func --opt--> placed ir.Func --mach.Lower--> mach.VCode
//	          --regalloc--> regalloc.Output --mach.Emit--> mach.Code --AppendCode--> environ.Text
//
// The stages are in a table (pipeline.go), with what is verified after each. link.go lays out the functions of a module. Optimizations
// have names (package tune), and so has what chaos.go may do badly at random. A Compiler is immutable and safe for concurrent use;
// it keeps one set of scratch memory per goroutine at work (context.go). Equal inputs give equal
// bytes.
//
// Errors are for functions that exceed a limit or use what a target does not support. A panic
// in a stage is a bug of the compiler: it passes on with the names of the stage and the function.
package cranelike
