// Package tune names the compiler's optimizations, so that each can be turned off: by people who
// hunt a wrong translation, and by fuzzers, for which every subset is another compiler that must
// give the same results.
//
// Code that is compiled with any set of optimizations turned off behaves the same; it only runs or
// compiles slower. What correctness needs has no name here.
//
// The package knows nothing about the passes. It imports the standard library only, so that each
// of them can import it.
package tune
