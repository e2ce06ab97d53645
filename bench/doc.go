// Bench compares this engine with others: how fast they compile, how fast the code runs that they
// make, and what a call between Go and WebAssembly costs.
//
//	go run ./bench                  from the root of the repository
//	go run ./bench -only calls      one section, or one row of one
//	go run ./bench -md docs/benchmarks.md -svg docs/img
//	go run ./bench -disas sieve     our machine code for a program's main function
//
// All engines run in one process. Each round measures every engine once, in turn, so that whatever
// else the machine does hits all alike. What is printed is the median of the rounds, and of their ratios.
// The output of every program and the result of every call is compared between the engines in
// each round; a difference is an error and the exit status is 1. Times are never judged.
//
// The programs are lines of programs/programs.txt; programs.go and modules.go build or fetch them.
//
// The command only reads what it measures through the public API of each engine. It must not know
// what is inside this one, except that a serialized module is an ELF file, which -disas shows.
package main
