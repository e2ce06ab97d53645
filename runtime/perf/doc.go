// Package perf tells Linux's perf which functions machine code in memory belongs to.
//
// A perf map is a text file, /tmp/perf-PID.map, with a line for each function: enough for "perf report" and
// "perf top" to show names. A jitdump is a binary file, jit-PID.dump in the working directory, that has the code itself too, so that
// "perf inject --jit" makes it look like shared libraries and "perf annotate" shows instructions; it needs "perf record -k mono".
//
// What must hold: there is one file of each kind per process, whatever writes to it, because perf looks for that name.
// Both only grow, and a write is one function at least. The formats are those of tools/perf/Documentation of the Linux kernel
// (jit-interface.txt, jitdump-specification.txt). Code that is freed stays listed: perf knows times, a map does not.
//
// The package knows what code is where and how it is called, and nothing of modules.
package perf
